//! Nouns of amounts and names: what of a phrase names the thing, and what only leads to it.

use super::Frame;

/// Begins with a word that is part of a name, though it looks like one that leads to it: 建成区, 使用率, 和美乡村.
pub(super) fn names(rest: &str) -> bool {
    ["建成区", "使用", "和美", "和谐"].iter().any(|w| rest.starts_with(w))
}

/// What follows a span of years at the front: 2024—2026年每年新增.
pub(super) fn after_years(rest: &str) -> &str {
    if !rest.starts_with("20") {
        return rest;
    }
    let years = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '—' | '-' | '－' | '～' | '至'));
    years.strip_prefix('年').unwrap_or(rest)
}

/// A name without a quotation mark that was opened before it and closes after it.
pub(super) fn unquoted(name: &str) -> &str {
    let open = name.strip_prefix('“').filter(|rest| !rest.contains('”'));
    let name = open.unwrap_or(name);
    let close = name.strip_suffix('”').filter(|rest| !rest.contains('“'));
    close.unwrap_or(name)
}

/// The name without the limit that stands between it and its value: 处置率于2026年底前.
pub(super) fn without_day(rest: &str) -> &str {
    if !rest.ends_with(['前', '内', '底', '末', '间', '时']) {
        return rest;
    }
    let mut ends = super::super::date::each(rest, rest.len(), None).filter(|d| d.range.end == rest.len());
    let head = ends.next().and_then(|d| rest.get(..d.range.start)).unwrap_or(rest);
    let head = head.trim_end_matches(['于', '在', '到', '至', '，', '（']);
    if head.chars().count() >= 2 { head } else { rest }
}

/// What stands between the name and its value.
pub(super) const TAILS: [&str; 26] = [
    "继续",
    "保持",
    "再",
    "原则上",
    "完成",
    "力争",
    "要",
    "应",
    "须",
    "分别",
    "均",
    "都",
    "全部",
    "确保",
    "努力",
    "年均",
    "总体",
    "基本",
    "稳定",
    "达到",
    "合计",
    "累计",
    "每年",
    "同比",
    "全面实现",
    "实现",
];

/// The last characters of these.
pub(super) fn tail_end(ch: char) -> bool {
    matches!(
        ch,
        '争' | '体'
            | '上'
            | '再'
            | '持'
            | '成'
            | '保'
            | '别'
            | '到'
            | '力'
            | '均'
            | '定'
            | '年'
            | '应'
            | '本'
            | '比'
            | '现'
            | '要'
            | '计'
            | '续'
            | '部'
            | '都'
            | '须'
    )
}

/// What stands after the cells of a row before this one.
pub(super) fn own_cell(name: &str) -> &str {
    if !name.as_bytes().contains(&b' ') {
        return name;
    }
    match name.rsplit_once(' ') {
        Some((head, after)) if !head.ends_with(|c: char| c.is_ascii()) && after.chars().count() >= 2 => after,
        _ => name,
    }
}

/// The name without the old value or the base of comparison after it: 比例由目前的12%, 投诉率较上年.
pub(super) fn without_base(rest: &str) -> &str {
    // 人均预期寿命在2020年基础上: what the change is counted from.
    let based = rest.strip_suffix("基础上").and_then(|head| head.rfind('在'));
    if let Some(head) = based.and_then(|at| rest.get(..at)).filter(|h| h.chars().count() >= 2) {
        return head;
    }
    if !rest.contains(['由', '从', '较', '比']) {
        return rest;
    }
    let from = rest.rfind('由').or_else(|| rest.rfind('从')).filter(|i| *i > 0);
    if let Some((head, old)) = from.and_then(|i| rest.split_at_checked(i))
        && (old.contains("目前") || old.contains(|c: char| c.is_ascii_digit()))
    {
        return head;
    }
    let than = ["较2", "较上", "较去", "较年", "较同"]
        .iter()
        .chain(&["比2", "比去", "比上"])
        .filter(|w| rest.contains(**w))
        .find_map(|w| rest.rfind(w));
    let comparison = than.filter(|i| *i > 0);
    comparison
        .and_then(|i| rest.get(..i))
        .map_or(rest, |r| if r.chars().count() >= 2 { r } else { rest })
}

/// 15%的卫生站和10%的卫生室建成…: the second share of a list, of the group after it.
pub(super) fn is_next_share(frame: &Frame<'_>, left: &str) -> bool {
    frame.tail.starts_with('的') && left.trim_end().ends_with(['和', '、'])
}

/// 20名懂技术、会管理的人才: what is counted stands behind the properties asked of it.
pub(super) fn after_property(text: &str) -> &str {
    let phrase = text
        .get(..text.find(['，', '；', '：']).unwrap_or(text.len()))
        .unwrap_or(text);
    let (property, noun) = phrase.rsplit_once('的').unwrap_or(("", ""));
    // 辐射带动能力较强、运作水平较高的枢纽: how good they are to be.
    let graded = ["较强", "较高", "较大", "较好", "紧密", "领先", "先进", "完善"]
        .iter()
        .any(|w| property.ends_with(w));
    let asked = graded || PROPERTIES.iter().any(|w| property.starts_with(w));
    let named = noun.chars().count() >= 2 && !noun.starts_with(|c: char| c.is_ascii_digit());
    if asked && named {
        text.get(property.len() + '的'.len_utf8()..).unwrap_or(text)
    } else {
        text
    }
}

/// Words with which a property asked of people or things begins.
const PROPERTIES: [&str; 11] = [
    "具有", "具备", "拥有", "懂", "精通", "熟悉", "掌握", "紧跟", "符合", "从事", "适应",
];

/// Head noun after a count: up to a mark or a bracket.
pub(super) fn noun_of(text: &str) -> String {
    let text = after_property(text);
    let end = text.find(['，', '、', '（', '；', '：']).unwrap_or(text.len());
    // 30家龙头企业开展改造: the deed of those counted is no part of their name.
    let deed = ["开展", "进行", "参与", "参加", "予以", "用于", "提供"]
        .iter()
        .filter(|w| text.contains(**w));
    let deed = deed.filter_map(|w| text.find(w)).min();
    let end = deed.filter(|i| *i >= 9).map_or(end, |i| end.min(i));
    // 5个村级站点和2个社区驿站: the next of the list.
    let next = text.match_indices(['和', '及', '与']).find(|(i, joint)| {
        let after = text.get(i + joint.len()..).unwrap_or("");
        after.starts_with(|c: char| c.is_ascii_digit())
    });
    let end = next.map_or(end, |(i, _)| end.min(i));
    // 按照不少于2名安检员的标准配齐: what the standard is of.
    let standard = ["的标准", "的要求", "的规模"].iter().filter(|w| text.contains(**w));
    let standard = standard.filter_map(|w| text.find(w)).min();
    let end = standard.map_or(end, |i| end.min(i));
    text.get(..end)
        .unwrap_or(text)
        .trim_matches(|c: char| c.is_whitespace() || c == '的')
        .to_owned()
}

pub(super) fn is_place(name: &str) -> bool {
    let length = name.chars().count();
    (2..=10).contains(&length)
        && [
            "试验区",
            "地区",
            "省份",
            "城区",
            "全区",
            "市区",
            "县城",
            "区域",
            "中西部",
            "东部",
        ]
        .iter()
        .any(|p| name.ends_with(p))
}

/// 甲增长5%、乙与经济同步、丙500亿斤: in a list of names with their values the last name is meant.
pub(super) fn last_listed(name: &str, listed: bool) -> &str {
    let last = name.rsplit_once('、').map(|(_, last)| last);
    last.filter(|l| listed && l.chars().count() >= 2).unwrap_or(name)
}

/// 一般诉求3个工作日内办结: the time limit of a deed, with what it is done to where that is short.
pub(super) fn time_limit(name: &str, tail: &str) -> String {
    let short = (2..=10).contains(&name.chars().count()) && !name.starts_with(['于', '在', '自', '每', '从']);
    let whose = if short { name } else { "" };
    format!("{whose}{}时限", noun_of(tail))
}
