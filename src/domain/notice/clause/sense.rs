//! What a clause tells of time and of work: is it over, aimed at, a preamble, a statement?

use super::has_modal;
use crate::domain::notice::lexicon::Lexicon;
use crate::domain::notice::tense;

/// Marks of what is over: words of the past, or 了 after a verb; a limit in the future outweighs them.
#[must_use]
pub fn is_past(text: &str, lexicon: &Lexicon) -> bool {
    let any = text.contains(['了', '已']) || lexicon.past.within(text);
    if !any || lexicon.future.within(text) {
        return false;
    }
    let told = |part: &str| lexicon.past.within(part) || has_le(part) || past_already(part);
    let past = |text: &str| {
        text.split('，')
            .any(|part| !part.ends_with('的') && told(without_property(part)))
    };
    if !text.contains("去年") && !text.contains("上年") {
        return past(text);
    }
    let bases = ["比去年", "较去年", "比上年", "较上年"];
    if !bases.iter().any(|w| text.contains(w)) {
        return past(text);
    }
    past(&bases.iter().fold(text.to_owned(), |t, w| t.replace(w, "比")))
}

/// A clause without what tells which things it deals with: 对连续两个季度垫底的市局进行约谈.
fn without_property(part: &str) -> &str {
    let dealt = ["对", "针对", "将", "把", "凡"].iter().any(|w| part.starts_with(w));
    let rest = part.split_once('的').map(|(_, rest)| rest).filter(|_| dealt);
    rest.unwrap_or(part)
}

/// A figure with a bound that only what is ahead can have: 力争, 不低于, 控制在, or a level with 到2025年 before it.
#[must_use]
pub fn is_aimed(text: &str, lexicon: &Lexicon) -> bool {
    let figure = text.contains(|c: char| c.is_ascii_digit()) || text.contains("全覆盖") || text.contains("百分之");
    let planned = || {
        text.contains("计划")
            && text.match_indices("计划").any(|(i, w)| {
                let after = text.get(i + w.len()..).unwrap_or("");
                lexicon.planned.prefix(after).is_some()
            })
    };
    let ahead = || limited(text) && lexicon.level_ahead.within(text);
    figure && (lexicon.bound_ahead.within(text) || planned() || ahead())
}

/// Opens with a day ahead, or tells after 提出 or 明确 what is to be by one (意见提出，到2025年…).
fn limited(text: &str) -> bool {
    let opens = |part: &str| {
        let day = super::super::date::start(part);
        day.is_some_and(|d| d.role == super::super::date::Role::Limit && !part.starts_with("上半年"))
    };
    let said = ["提出", "明确", "确定"].iter().find_map(|w| text.split_once(w));
    opens(text) || said.is_some_and(|(_, rest)| opens(rest.trim_start_matches(['，', '：'])))
}

/// A word that looks ahead, where bounds alone (控制在, 不低于) stand in reports as well.
#[must_use]
pub fn is_hoped(text: &str, lexicon: &Lexicon) -> bool {
    limited(text) || lexicon.future.within(text) || text.contains("计划")
}

/// Opens with a time that is over: 去年, 一年来, 截至…, or a year before the document's.
#[must_use]
pub fn opens_past(unit: &str, year: Option<i32>, lexicon: &Lexicon) -> bool {
    let skip = super::super::outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit);
    let head = body.get(..body.floor_char_boundary(78)).unwrap_or(body);
    let word = lexicon.opens_past.find(head).any(|(i, end)| {
        let before = head.get(..i).unwrap_or("");
        let after = head.get(end..).unwrap_or("");
        let half = head.get(i..end).is_some_and(|w| w.starts_with("上半年"));
        let base = before.ends_with(['比', '较', '在', '与', '对']) || after.starts_with(['同', '的', '基', '水']);
        let later = half && i > 0 && !before.ends_with(['，', '年']);
        !base && !later
    });
    word || tense::opens_before(unit, year)
}

/// Says why and how the paper came about (结合实际制定本方案); who is to draw a paper up (各县要结合实际制定方案) is told to.
#[must_use]
pub fn is_preamble(body: &str, lexicon: &Lexicon) -> bool {
    lexicon.preamble.find(body).any(|(at, _)| {
        let head = body.get(..at).unwrap_or("");
        let near = head
            .get(head.floor_char_boundary(head.len().saturating_sub(240))..)
            .unwrap_or(head);
        let clause = near.rsplit('，').next().unwrap_or(near);
        !has_modal(clause, lexicon) && !clause.ends_with(['要', '应', '须'])
    })
}

/// 为深入贯彻…，结合全市实际，制定某市三年行动方案（2024—2026年）: why this paper was made.
#[must_use]
pub fn is_made_for(body: &str) -> bool {
    let last = body.rsplit('，').next().unwrap_or("");
    let made = ["特制定", "制定", "制订", "编制", "研究制定"]
        .iter()
        .any(|w| last.starts_with(w));
    let bare = last.trim_end_matches(|c: char| "）（—－-年》《".contains(c) || c.is_ascii_digit());
    let paper = ["方案", "计划", "规划", "意见", "办法", "措施", "细则", "要点"];
    body.starts_with('为') && made && paper.iter().any(|w| bare.ends_with(w))
}

/// What news tells of: papers that came out, meetings that were held.
fn tells(clauses: &str) -> bool {
    let told = [
        "印发", "出台", "发布", "公布", "召开", "举行", "举办", "下发", "开幕", "启动",
    ];
    let first = clauses.split('，').next().unwrap_or("");
    told.iter().any(|w| first.contains(w))
}

/// News of these days: 近日，省政府印发….
#[must_use]
pub fn is_recent(body: &str) -> bool {
    let days = ["近日，", "日前，", "近期，", "今天，", "昨天，", "今日，", "昨日，"];
    days.iter().find_map(|w| body.strip_prefix(w)).is_some_and(tells)
}

/// News of a day: 7月26日，…举行吹风会. A day ahead (6月底前) makes a deed of it.
#[must_use]
pub fn is_news(body: &str) -> bool {
    let Some(day) = super::super::date::start(body) else {
        return false;
    };
    let said = body.get(..day.range.end).unwrap_or("");
    let rest = body.get(day.range.end..).unwrap_or("");
    let rest = rest.trim_start_matches(['上', '下', '午', '晚']);
    said.ends_with('日') && rest.strip_prefix('，').is_some_and(tells)
}

/// Speaks of what comes: 下一步, 今后, 今年要 (looked for only where one may be there), or the year of the document or a
/// later one at its opening with a word of duty.
#[must_use]
pub fn is_ahead(unit: &str, year: Option<i32>, may_say: bool, lexicon: &Lexicon) -> bool {
    if !may_say && year.is_none() {
        return false;
    }
    let skip = super::super::outline::enumerator(unit).map_or(0, |(_, n)| n);
    let body = unit.get(skip..).unwrap_or(unit);
    let head = body.get(..body.floor_char_boundary(60)).unwrap_or(body);
    let word = may_say && lexicon.ahead.within(head);
    word || (year.is_some_and(|y| tense::opening_year(body).is_some_and(|found| found >= y)) && !body.contains('了'))
}

/// A figure with a word of reaching or changing.
#[must_use]
pub fn is_figured(text: &str, lexicon: &Lexicon) -> bool {
    let figure = text.bytes().any(|b| b.is_ascii_digit()) || text.contains("百分之") || text.contains("成以上");
    let whole = [
        "全覆盖",
        "番",
        "零发生",
        "零事故",
        "零死亡",
        "零增长",
        "零投诉",
        "零积压",
        "清零",
    ];
    figure && lexicon.figured.within(text) || whole.iter().any(|w| text.contains(w))
}

/// 了 after a verb, not in 为了, 除了, 了解, 一批了之.
fn has_le(text: &str) -> bool {
    text.match_indices('了').any(|(i, word)| {
        let before = text.get(..i).and_then(|b| b.chars().next_back());
        let after = text.get(i + word.len()..).and_then(|a| a.chars().next());
        i > 0 && !before.is_some_and(|c| "为除明到".contains(c)) && !after.is_some_and(|c| "解之如".contains(c))
    })
}

fn past_already(text: &str) -> bool {
    text.match_indices('已').any(|(i, word)| {
        let after = text.get(i + word.len()..).unwrap_or("");
        let before = text.get(..i).unwrap_or("");
        // 对已建成的站点: which of them are meant.
        let which = before.ends_with('对') && after.chars().take(6).any(|c| c == '的');
        !which
            && !before.ends_with(['而', '不'])
            && [
                "达", "有", "经", "建", "完", "覆", "通", "实", "升", "成", "形", "开", "基", "全",
            ]
            .iter()
            .any(|v| after.starts_with(v))
            && !after.starts_with("经收")
            && !after.contains("的，")
    })
}

/// 是 as the main verb: 这是…, …是…的重要体现.
#[must_use]
pub fn is_statement(text: &str) -> bool {
    let first = text.split(['，', '：']).next().unwrap_or("");
    let main = |part: &str| {
        part.match_indices('是').any(|(i, word)| {
            let before = part.get(..i).and_then(|b| b.chars().next_back());
            let after = part.get(i + word.len()..).and_then(|a| a.chars().next());
            !before.is_some_and(|c| "还于但只凡别特".contains(c)) && !after.is_some_and(|c| "否非".contains(c))
        })
    };
    let head = text
        .split('，')
        .take(2)
        .any(|p| p.starts_with("这是") || p.starts_with('是') || p.starts_with("也是"));
    let year = ["之年", "的一年", "关键一年", "关键期", "关键时期"]
        .iter()
        .any(|w| text.ends_with(w))
        && text.contains('是');
    // 完善…，有助于满足…: what it is good for.
    let serves = text
        .split('，')
        .skip(1)
        .take(2)
        .any(|p| p.starts_with("有助于") || p.starts_with("有利于") || p.starts_with("标志着"));
    head || year || serves || (main(first) && !first.ends_with("目标是") && first.chars().count() > 3)
}
