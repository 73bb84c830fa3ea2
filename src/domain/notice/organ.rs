//! Who (责任单位): the bodies that a unit's subject or a responsibility note names.

mod acting;
mod group;
mod note;

use std::borrow::Cow;

use super::lexicon::Lexicon;
use acting::{acting, is_office_tail, split_whole};
use group::members;
pub use note::{Duty, is_note, is_note_sentence, note_line, read_note};

/// What a body is followed by that is to do something.
const DUTIES: [&str; 16] = [
    "要",
    "须",
    "必须",
    "应当",
    "应",
    "负责",
    "带头",
    "承担",
    "每月",
    "每年",
    "每季度",
    "每半月",
    "每半年",
    "每周",
    "每日",
    "将",
];

/// What stands before the first word of duty of a clause, from two characters on.
fn before_duty(clause: &str) -> Option<&str> {
    let mut places = clause.char_indices().skip(2).take(59);
    let at = places.find(|(i, ch)| {
        matches!(ch, '要' | '须' | '必' | '应' | '负' | '带' | '承' | '每' | '将')
            && clause
                .get(*i..)
                .is_some_and(|tail| DUTIES.iter().any(|w| tail.starts_with(w)) && !tail.starts_with("应急"))
    });
    at.and_then(|(i, _)| clause.get(..i))
}

/// Whether a phrase is the name of a body: it ends as such names do and has no verb's mark in it.
fn is_body(phrase: &str, lexicon: &Lexicon) -> bool {
    if lexicon.organ_name.has(phrase) {
        return true;
    }
    let length = phrase.chars().count();
    (2..=30).contains(&length)
        && !phrase.contains(['，', '。', '；'])
        && phrase.chars().any(|c| !"市县区州省盟地".contains(c))
        && (phrase.ends_with('）') || lexicon.organ_tail.suffix(phrase).is_some())
}

/// Whether what stands before a colon is a body and what follows its duty.
#[must_use]
pub fn is_holder(head: &str, rest: &str, lexicon: &Lexicon) -> bool {
    is_body(head, lexicon)
        && is_actor(head, lexicon)
        && (rest.starts_with("负责") || rest.starts_with("牵头") || lexicon.verb.prefix(rest).is_some())
}

/// Bodies of a list: parted by marks, by 及, by 等 and by duty words.
fn add_bodies(list: &str, lexicon: &Lexicon, out: &mut Vec<String>) {
    for part in list.split(['，', '；', ' ']) {
        let mut rest = part.trim();
        let mut group = members(rest, lexicon);
        while group.is_none()
            && let Some(tail) = lexicon
                .duty_tail
                .suffix(rest)
                .or_else(|| lexicon.organ_drop.suffix(rest))
        {
            rest = rest.strip_suffix(tail).unwrap_or("").trim();
            group = members(rest, lexicon);
        }
        for body in group.unwrap_or_else(|| split_bodies(rest, lexicon)) {
            if !out.contains(&body) {
                out.push(body);
            }
        }
    }
}

/// 甲、乙和丙等有关部门及各市局 → each; a joint that parts no two bodies (省、市两级…) stays.
fn split_bodies(list: &str, lexicon: &Lexicon) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut held = String::new();
    let spaced = ['及', '和', '与', '等']
        .iter()
        .fold(Cow::Borrowed(list), |text, joint| {
            if !text.contains(*joint) {
                return text;
            }
            let pieces: Vec<&str> = text.split(*joint).collect();
            Cow::Owned(rejoin(&pieces, *joint, lexicon))
        });
    for piece in spaced.split(['、', '\u{1}']).map(str::trim).filter(|p| !p.is_empty()) {
        if !held.is_empty() {
            held.push('、');
        }
        held.push_str(piece);
        if is_body(&held, lexicon)
            && !matches!(held.as_str(), "各省" | "各市" | "省" | "市" | "所在地市")
            && held.matches('（').count() == held.matches('）').count()
        {
            out.push(std::mem::take(&mut held));
        }
    }
    if !held.is_empty() && out.is_empty() && is_body(&held, lexicon) {
        out.push(held);
    }
    out
}

/// Puts a parting mark where a joint stands between two bodies, and leaves the joint elsewhere.
fn rejoin(pieces: &[&str], joint: char, lexicon: &Lexicon) -> String {
    let mut out = String::new();
    for (i, piece) in pieces.iter().enumerate() {
        if i > 0 {
            let last = out.rsplit(['、', '\u{1}']).next().unwrap_or("");
            out.push(if is_body(last, lexicon) && piece.chars().count() > 1 {
                '\u{1}'
            } else {
                joint
            });
        }
        out.push_str(piece);
    }
    out
}

/// A unit without what its brackets say beside the matter: 各牵头单位（无牵头单位的，责任单位即为牵头单位）要….
fn without_asides(unit: &str) -> Cow<'_, str> {
    if !unit.contains('（') {
        return Cow::Borrowed(unit);
    }
    let mut out = String::with_capacity(unit.len());
    let mut rest = unit;
    while let Some((before, after)) = rest.split_once('（') {
        let Some((said, tail)) = after.split_once('）') else {
            break;
        };
        out.push_str(before);
        if !said.contains(['，', '：', '；']) && !["下同", "以下", "简称"].iter().any(|w| said.contains(w)) {
            out.push('（');
            out.push_str(said);
            out.push('）');
        }
        rest = tail;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The bodies that are subjects of a unit: before 要, 应, 须, 负责 in any of its clauses.
#[must_use]
pub fn subjects(unit: &str, lexicon: &Lexicon) -> Vec<String> {
    let mut out = Vec::new();
    let unit = without_asides(unit);
    let mut clauses = unit.split(['，', '：']).peekable();
    out.extend(promising(&unit, lexicon));
    while let Some(clause) = clauses.next() {
        let skip = super::outline::enumerator(clause).map_or(0, |(_, n)| n);
        let clause = clause.get(skip..).unwrap_or(clause).trim();
        let clause = ["强调", "要求", "指出", "提出", "明确", "议定"]
            .iter()
            .fold(clause, |c, w| c.strip_prefix(*w).unwrap_or(c));
        if let Some(body) = charged_by(clause, lexicon).or_else(|| leads(clause, lexicon)) {
            out.push(body);
            continue;
        }
        let clause = clause.trim_start_matches('由').trim();
        let next = clauses.peek().map_or("", |c| c.trim());
        let ordered = ["要", "应", "须", "必须", "应当", "负责"]
            .iter()
            .any(|w| next.starts_with(w));
        let Some(head) = before_duty(clause).or(Some(clause).filter(|_| ordered)) else {
            let mut bodies = charged(clause, lexicon);
            if bodies.is_empty() && out.is_empty() {
                bodies = assigned(clause, lexicon).map_or_else(Vec::new, |head| split_whole(&head, lexicon));
            }
            if bodies.is_empty() {
                bodies = acting(clause, lexicon);
            }
            out.extend(bodies);
            continue;
        };
        let head = ["由", "对于", "特别是", "尤其是", "各有关"]
            .iter()
            .fold(head, |h, w| h.strip_prefix(w).unwrap_or(h));
        let head = grouped(head);
        let since = super::date::start(head).map_or(0, |d| d.range.end);
        let head = head.get(since..).unwrap_or(head).trim_start_matches('起');
        let head = head.strip_suffix('于').unwrap_or(head);
        let head = ["分别", "共同", "联合"]
            .iter()
            .fold(head, |h, w| h.strip_suffix(w).unwrap_or(h));
        let verbless = !lexicon.past.within(head) && !head.contains('“');
        if let Some(group) = members(head, lexicon).filter(|_| verbless) {
            out.extend(group);
            continue;
        }
        if verbless && head.contains('的') {
            out.extend((is_group(head) && !governed(head)).then(|| head.to_owned()));
        } else if verbless && lexicon.modal.suffix(head).is_none() {
            out.extend(split_bodies(head, lexicon).into_iter().filter(|b| is_actor(b, lexicon)));
        }
        if out.is_empty() {
            out.extend(assigned(clause, lexicon).map_or_else(Vec::new, |head| split_whole(&head, lexicon)));
        }
    }
    out.dedup();
    out
}

/// 省局表示，下一步，将加强…: who promises is to do it.
fn promising(unit: &str, lexicon: &Lexicon) -> Option<String> {
    let (who, said) = unit.split_once("表示，")?;
    let said = said.strip_prefix("下一步，").unwrap_or(said);
    let plain = (2..=16).contains(&who.chars().count()) && !who.contains(['，', '：', '“']);
    (said.starts_with('将') && plain && is_actor(who, lexicon)).then(|| who.to_owned())
}

/// 由本市邮政管理局会同交通部门复核, 请各市局抓紧…: the body between 由 or 请 and its verb.
#[must_use]
pub fn charged_by(clause: &str, lexicon: &Lexicon) -> Option<String> {
    let inner = clause.split_once('由').filter(|(head, tail)| {
        head.chars().count() <= 12
            && (!head.ends_with(['自', '理', '经', '缘', '事']) || head.ends_with("实事"))
            && !tail.starts_with(['于', '此', '点'])
    });
    let rest = clause.strip_prefix('请').or_else(|| inner.map(|(_, tail)| tail))?;
    let verbs = &lexicon.verb;
    let ends = rest.char_indices().map(|(i, _)| i).skip(2).take(30);
    let mut found = ends.filter(|i| {
        let (head, tail) = rest.split_at_checked(*i).unwrap_or((rest, ""));
        // 由县政府督查室发函: the verb is part of the office's name.
        is_body(head, lexicon)
            && !is_office_tail(tail, lexicon)
            && !head.contains(['、', '的'])
            && (verbs.prefix(tail).is_some_and(|v| v.chars().count() > 1)
                || tail.starts_with(['会', '按', '依', '报', '于', '发', '拿'])
                || [&lexicon.adverb, &lexicon.preposition]
                    .iter()
                    .any(|class| class.prefix(tail).is_some_and(|v| v.chars().count() > 1)))
    });
    found
        .next()
        .and_then(|i| rest.get(..i))
        .filter(|b| is_actor(b, lexicon))
        .map(str::to_owned)
}

/// Of 甲、乙等X的城市 only the group that is charged: X的城市.
fn grouped(head: &str) -> &str {
    if !head.contains('的') {
        return head;
    }
    head.split_once('等').map_or(head, |(_, group)| group)
}

/// A group of administrative units or firms by a property: 污染集中的县（市、区）, 符合条件的企业.
fn is_group(head: &str) -> bool {
    let Some((property, group)) = head.rsplit_once('的') else {
        return false;
    };
    let kinds = [
        "城市",
        "地区",
        "县",
        "市",
        "区",
        "省",
        "县（市、区）",
        "省（区、市）",
        "市（州）",
        "企业",
        "单位",
        "部门",
        "乡镇",
        "街道",
        "园区",
        "机构",
        "学校",
        "医院",
        "网点",
        "地方",
    ];
    property.chars().count() >= 2 && group.chars().count() <= 10 && kinds.iter().any(|k| group.ends_with(k))
}

/// The bodies that a clause charges with an amount without a word of duty: 各省局年底前新增智能快件箱30组. A limit stands
/// between body and verb, or every body of a kind is meant (各…); else it may as well tell what was reached.
#[must_use]
pub fn charged(clause: &str, lexicon: &Lexicon) -> Vec<String> {
    let clause = clause.trim();
    if !clause.contains(|c: char| c.is_ascii_digit() || matches!(c, '百' | '全')) {
        return Vec::new();
    }
    let verb = lexicon.reach.find(clause).map(|(at, _)| at).find(|at| *at > 0);
    let Some((head, rest)) = verb.and_then(|at| clause.split_at_checked(at)) else {
        return Vec::new();
    };
    let amount = rest.chars().any(|c| c.is_ascii_digit()) || rest.contains("百分之") || rest.contains("全覆盖");
    if !amount {
        return Vec::new();
    }
    let mut days = super::date::each(clause, head.len(), None).take_while(|d| d.range.end <= head.len());
    let limit = days.find(|d| d.range.start > 0);
    let limit = limit.as_ref();
    let mut name = limit.and_then(|d| head.get(..d.range.start)).unwrap_or(head);
    while let Some(word) = lexicon.adverb.suffix(name).filter(|w| w.len() < name.len()) {
        name = name.strip_suffix(word).unwrap_or("");
    }
    let between = limit.and_then(|d| head.get(d.range.end..)).unwrap_or("");
    let every = name.starts_with('各');
    let ahead = limit.is_some_and(|d| d.role == super::date::Role::Limit);
    let plain = between.is_empty() || lexicon.adverb.has(between);
    let told = || name.contains('的') || super::clause::is_past(clause, lexicon);
    if !(every || ahead) || !plain || told() || name.chars().count() > 40 {
        return Vec::new();
    }
    let bodies = split_bodies(name, lexicon);
    let whole: usize = bodies.iter().map(|b| b.chars().count()).sum();
    let joints = name.chars().filter(|c| "、及和与等".contains(*c)).count();
    if whole + joints < name.chars().count() || !bodies.iter().all(|b| is_actor(b, lexicon)) {
        return Vec::new();
    }
    bodies
}

/// 市财政局牵头建立…, 市工信局会同…: the one that leads.
fn leads(clause: &str, lexicon: &Lexicon) -> Option<String> {
    if !clause.contains(['牵', '会']) {
        return None;
    }
    let words = ["牵头", "会同"].iter().filter(|w| clause.contains(**w));
    let at = words.filter_map(|w| clause.find(w)).min()?;
    let head = clause.get(..at)?;
    (is_body(head, lexicon) && !head.contains(['、', '的']) && is_actor(head, lexicon)).then(|| head.to_owned())
}

/// The body that a clause of a plan begins with and the deed it is to do: 各市局对辖区企业开展排查, 省局会同交通部门复核.
/// Only bodies that such papers charge are meant: every one of a kind (各…), or one before 会同, 负责, 牵头.
#[must_use]
pub fn assigned(clause: &str, lexicon: &Lexicon) -> Option<String> {
    let clause = clause.trim().trim_start_matches('请');
    let every = clause.starts_with('各');
    let told = clause.contains(['责', '牵', '会']);
    if !every && !told {
        return None;
    }
    let ends = clause.char_indices().map(|(i, _)| i).skip(3).take(24);
    let mut place = ends.filter(|i| {
        let (head, tail) = clause.split_at_checked(*i).unwrap_or((clause, ""));
        let charged = ["负责", "牵头", "会同"].iter().any(|w| tail.starts_with(w)) && !tail.starts_with("负责人");
        let long = |v: &str| v.chars().count() > 1;
        let deed = || {
            tail.starts_with(['于', '对', '将', '按', '在'])
                || lexicon.verb.prefix(tail).is_some_and(long)
                || lexicon.adverb.prefix(tail).is_some_and(long)
        };
        (charged || every && deed()) && is_body(head, lexicon) && is_actor(head, lexicon)
    });
    place.next().and_then(|i| clause.get(..i)).map(str::to_owned)
}

/// Whether a clause begins with a place or bodies and says what they do: 全市培育龙头企业5家, 各县选拔骨干20名, 市、县两级资助….
#[must_use]
pub fn acts(clause: &str, lexicon: &Lexicon) -> bool {
    let clause = clause.trim();
    let known = lexicon.scope.prefix(clause).map_or(0, str::len);
    let deed = |tail: &str| match super::clause::opening(tail, lexicon) {
        super::clause::Opening::Verb => true,
        super::clause::Opening::Phrase => {
            tail.starts_with(['对', '将', '把', '向', '为', '给', '按'])
                && super::clause::verb_after_phrase(tail, lexicon)
        }
        super::clause::Opening::Other => false,
    };
    if known > 0 && clause.get(known..).is_some_and(deed) {
        return true;
    }
    let every = clause.starts_with(['各', '每']);
    let ends = clause.char_indices().map(|(i, _)| i).skip(2).take(20);
    ends.filter_map(|i| clause.split_at_checked(i)).any(|(head, tail)| {
        let group = ["两级", "三级", "各级", "各地", "财政"]
            .iter()
            .any(|w| head.ends_with(w));
        let office = lexicon
            .office_tail
            .suffix(head)
            .is_some_and(|tail| tail.len() < head.len())
            && lexicon.no_office.suffix(head).is_none();
        (group || office || lexicon.organ_name.has(head) || every && is_body(head, lexicon))
            && is_actor(head, lexicon)
            && deed(tail)
    })
}

/// Whether a cell holds nothing but bodies that may answer.
#[must_use]
pub fn are_bodies(cell: &str, lexicon: &Lexicon) -> bool {
    let mut parts = cell
        .split(['、', '，', '；'])
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .peekable();
    cell.len() <= LONGEST_CELL && parts.peek().is_some() && parts.all(|part| answers(part, lexicon))
}

/// Whether a phrase names a body and is no deed that ends as one does (培育快递企业10家).
fn answers(part: &str, lexicon: &Lexicon) -> bool {
    let verb = lexicon.verb.prefix(part);
    let named = verb.is_none_or(|verb| is_office(part, verb)) && !governed(part);
    is_body(part, lexicon) && named && !part.contains(|c: char| c.is_ascii_digit())
}

/// Most bytes of such a cell.
const LONGEST_CELL: usize = 720;

/// A preposition before the name: it is what something is done to, or where.
fn governed(body: &str) -> bool {
    body.starts_with(['在', '对', '向', '为', '将', '把', '从', '以', '按'])
}

/// Narrower than a name in a note: no verb at its start.
fn is_actor(body: &str, lexicon: &Lexicon) -> bool {
    let generic = matches!(
        body,
        "会议" | "通知" | "工作会议" | "国家" | "同时" | "大家" | "主要" | "需求" | "同一部门"
    );
    lexicon.organ_name.has(body)
        || !generic
            && !governed(body)
            && lexicon.verb.prefix(body).is_none_or(|verb| is_office(body, verb))
            && lexicon.adverb.prefix(body).is_none_or(|w| w == "全" || w == "地")
}

/// 教育局, 宣传部门: a verb that names what an office is for.
fn is_office(body: &str, verb: &str) -> bool {
    let rest = body.strip_prefix(verb).unwrap_or("");
    let offices = [
        "局",
        "部",
        "委",
        "厅",
        "处",
        "科",
        "办",
        "股",
        "站",
        "部门",
        "机构",
        "主管部门",
        "行政部门",
        "监管部门",
        "主管单位",
        "中心",
    ];
    offices.contains(&rest) || rest.starts_with('、') && rest.ends_with("部门")
}

#[cfg(test)]
mod tests;
