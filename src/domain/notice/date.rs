//! Days and deadlines in words (日期, 完成时限). Every resolved day names its rule; a year that the document does not give
//! stays unknown, and 下一步, 近期, 适时 are no deadlines.

mod phrase;

use std::ops::Range;

use chrono::{Datelike, Months};

use phrase::{Part, Phrase};

use crate::domain::time::Day;

/// What a day phrase does in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// By when, or the period of a target.
    Limit,
    /// A bare year or 今年: a period, a deadline only where a target hangs on it.
    Period,
    /// 比2020年, 去年: what a change is measured from, or what is past.
    Base,
    /// 自2017年起.
    Start,
}

/// A day phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFound {
    /// Bytes in the text searched.
    pub range: Range<usize>,
    /// The last day meant; none where the year is unknown.
    pub date: Option<Day>,
    /// Name of the rule.
    pub rule: &'static str,
    /// What it does.
    pub role: Role,
}

/// Most bytes of a day phrase.
const LONGEST: usize = 60;

/// Whether a character is a numeral of years and quarters.
fn is_numeral(ch: char) -> bool {
    matches!(
        ch,
        '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
    )
}

/// Whether a day phrase may begin with this character.
fn opens(ch: char) -> bool {
    is_numeral(ch)
        || matches!(
            ch,
            '0'..='9'
                | '到'
                | '至'
                | '截'
                | '自'
                | '从'
                | '比'
                | '较'
                | '于'
                | '今'
                | '明'
                | '去'
                | '当'
                | '全'
                | '本'
                | '上'
                | '下'
                | '年'
                | '“'
                | '规'
                | '力'
                | '用'
        )
}

/// Whether a day phrase may begin here: a look at the next characters, so that the pattern is tried at few places. Never
/// a false no.
fn may_begin(rest: &str) -> bool {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    match first {
        '到' | '至' | '截' | '自' | '从' | '比' | '较' | '于' => {
            let rest = if first == '截' {
                rest.strip_prefix("截至")
            } else {
                Some(chars.as_str())
            };
            rest.is_some_and(begins)
        }
        _ => begins(rest),
    }
}

/// The same without a preposition.
fn begins(rest: &str) -> bool {
    let mut chars = rest.chars();
    let (first, second) = (chars.next().unwrap_or(' '), chars.next().unwrap_or(' '));
    match first {
        '0'..='9' => {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            after.starts_with(['年', '月', '个'])
        }
        '今' | '明' | '去' | '当' | '全' => second == '年',
        '本' | '上' | '下' => matches!(second, '年' | '半'),
        '年' => matches!(second, '内' | '底' | '末'),
        '“' => second == '十',
        '规' => second == '划',
        '力' => second == '争',
        '用' => is_numeral(second) || second.is_ascii_digit(),
        _ if is_numeral(first) => matches!(second, '年' | '季' | '个') || first == '十' && chars.next() == Some('五'),
        _ => false,
    }
}

/// All day phrases of a text; `base` is the document's day, from which 今年 and bare months are counted.
#[must_use]
pub fn find(text: &str, base: Option<Day>) -> Vec<DateFound> {
    each(text, text.len(), base).collect()
}

/// The day phrases of a text that begin before a byte of it, one after the other.
pub(super) fn each(text: &str, end: usize, base: Option<Day>) -> impl Iterator<Item = DateFound> {
    let mut from = 0;
    let places = text.char_indices().take_while(move |(at, _)| *at < end);
    places.filter_map(move |(at, ch)| {
        if at < from || !opens(ch) {
            return None;
        }
        let rest = text.get(at..).unwrap_or("");
        if !may_begin(rest) {
            return None;
        }
        let near = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let found = phrase::read(near)?;
        from = at + found.length;
        resolve(text, at, &found, base)
    })
}

/// The day phrase that a text begins with.
#[must_use]
#[inline]
pub fn start(text: &str) -> Option<DateFound> {
    if !text.starts_with(opens) || !may_begin(text) {
        return None;
    }
    let head = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or("");
    resolve(head, 0, &phrase::read(head)?, None)
}

/// A day phrase at the very start of a text, after its enumerator (到2025年，…; 2021年要…): it heads the list below it.
#[must_use]
pub fn opening(text: &str) -> Option<Range<usize>> {
    let mark = super::outline::enumerator(text).map_or(0, |(_, n)| n);
    let body = text.get(mark..)?.trim_start();
    let skip = text.len() - body.len();
    if !may_begin(body) {
        return None;
    }
    let head = body.get(..body.floor_char_boundary(LONGEST))?;
    let found = phrase::read(head)?;
    resolve(head, 0, &found, None)?;
    let heads = !found.since && found.pre.is_none_or(|p| matches!(p, "到" | "至"));
    let rest = body.get(found.length..)?;
    let list = rest.starts_with(['，', '要', '全', '工', '重', '目', '主', '总', '经', '发', '预']) || rest.is_empty();
    (heads && list).then_some(skip..skip + found.length)
}

/// The limit that a sentence opens with, after its enumerator and words of striving: 力争到2015年底：….
#[must_use]
pub fn limited(text: &str) -> Option<Range<usize>> {
    let skip = super::outline::enumerator(text).map_or(0, |(_, n)| n);
    let body = text.get(skip..)?;
    let striving = ["力争", "确保", "争取", "计划"].iter().find(|w| body.starts_with(**w));
    let skip = skip + striving.map_or(0, |w| w.len());
    let found = start(text.get(skip..)?).filter(|d| d.role == Role::Limit)?;
    Some(skip + found.range.start..skip + found.range.end)
}

/// The last day of the five-year plan that a title names.
#[must_use]
pub fn plan_end(title: &str) -> Option<Day> {
    let (_, rest) = title.split_once('十').filter(|(_, r)| r.chars().nth(1) == Some('五'))?;
    let plan = number(rest.get(..'三'.len_utf8())?)?;
    month_end(2005 + plan * 5, 12)
}

/// The first 到2025年 of a text, wherever it stands.
#[must_use]
pub fn reach(text: &str) -> Option<Range<usize>> {
    let found = each(text, text.len(), None).find(|d| d.role == Role::Limit && d.date.is_some());
    found
        .map(|d| d.range)
        .filter(|r| text.get(r.start..).is_some_and(|t| t.starts_with(['到', '至'])))
}

fn number(text: &str) -> Option<i32> {
    let digits = [
        ("一", 1),
        ("二", 2),
        ("两", 2),
        ("三", 3),
        ("四", 4),
        ("五", 5),
        ("六", 6),
        ("七", 7),
        ("八", 8),
        ("九", 9),
        ("十", 10),
    ];
    digits
        .iter()
        .find(|(c, _)| *c == text)
        .map(|(_, n)| *n)
        .or_else(|| text.parse().ok())
}

/// Last day of a month.
fn month_end(year: i32, month: u32) -> Option<Day> {
    Day::from_ymd_opt(year, month, 1)?
        .checked_add_months(Months::new(1))?
        .pred_opt()
}

/// The day inside a year that month, day, third, half or quarter mean.
fn within(year: i32, part: &Part<'_>) -> Option<(Day, &'static str)> {
    if let Some(month) = part.month.and_then(|m| m.parse::<u32>().ok()) {
        if let Some(day) = part.day.and_then(|d| d.parse().ok()) {
            return Day::from_ymd_opt(year, month, day).map(|d| (d, "day"));
        }
        return match part.third {
            Some("上旬") => Day::from_ymd_opt(year, month, 10).map(|d| (d, "ten_days")),
            Some("中旬") => Day::from_ymd_opt(year, month, 20).map(|d| (d, "ten_days")),
            _ => month_end(year, month).map(|d| (d, "month_end")),
        };
    }
    let by_half = part.half.map(|h| if h == "上半年" { 6 } else { 12 });
    let by_quarter = part.quarter.and_then(number).and_then(|q| u32::try_from(q * 3).ok());
    match by_half.or(by_quarter) {
        Some(month) => month_end(year, month).map(|d| (d, if by_half.is_some() { "half_year" } else { "quarter_end" })),
        None => month_end(year, 12).map(|d| (d, "year_end")),
    }
}

fn resolve(text: &str, at: usize, found: &Phrase<'_>, base: Option<Day>) -> Option<DateFound> {
    let range = at..at + found.length;
    let after = text.get(range.end..).unwrap_or("");
    let before = text.get(..range.start).unwrap_or("");
    // 每年底: a recurrence.
    if inside_name(before, after) || before.ends_with('每') {
        return None;
    }
    let part = &found.part;
    let base_year = base.map(|b| b.year());
    let from_base = |shift: i32| {
        let found = base_year.and_then(|y| within(y + shift, part));
        (found.map(|(d, _)| d), found.map_or("year_unknown", |(_, r)| r))
    };
    let marked = found.before || matches!(found.pre, Some("到" | "至"));
    let mut limit = marked || found.end || part.is_some();
    let (date, rule) = if let Some(year) = found.year.and_then(|y| y.parse::<i32>().ok()) {
        let (day, rule) = within(year, part)?;
        (Some(day), rule)
    } else if let Some(word) = found.this {
        limit |= word == "年内";
        from_base(i32::from(word == "明年") - i32::from(matches!(word, "去年" | "上年")))
    } else if part.month.is_some() {
        let told = part.third.is_some() || found.before;
        limit = told;
        if !told {
            return None;
        }
        from_base(0)
    } else if part.is_some() {
        from_base(0)
    } else {
        limit = true;
        if let Some(plan) = found.five.and_then(number) {
            (month_end(2005 + plan * 5, 12), "five_year_plan")
        } else if let Some(months) = found.months.and_then(number) {
            // 3个月内办结: a time that each case may take; at the front of a clause it is by when.
            let fronted = before.is_empty() || before.ends_with(['，', '要', '须', '在', '于', '起', '；', '后']);
            if !fronted || after.is_empty() || after.starts_with(['，', '。', '；']) {
                return None;
            }
            let months = u32::try_from(months).ok()?;
            (
                base.and_then(|b| b.checked_add_months(Months::new(months))),
                "months_from_now",
            )
        } else if let Some(years) = found.years.and_then(number) {
            (base_year.and_then(|y| month_end(y + years - 1, 12)), "years_from_now")
        } else {
            (None, "plan_end")
        }
    };
    let role = role_of(found.pre, found.since, found.this, before, after, limit);
    Some(DateFound {
        range,
        date,
        rule,
        role,
    })
}

/// Verbs that tell of a thing how it came about, before 的.
const DONE: [&str; 17] = [
    "建成", "投产", "竣工", "成立", "出台", "登记", "注册", "投运", "开工", "购置", "采购", "投用", "签订", "备案",
    "修建", "建造", "入职",
];

fn role_of(pre: Option<&str>, since: bool, this: Option<&str>, before: &str, after: &str, limit: bool) -> Role {
    if since {
        return Role::Start;
    }
    let base_after = ["基础上", "同期", "相比", "以来", "水平", "为基"]
        .iter()
        .any(|w| after.starts_with(w));
    if matches!(pre, Some("比" | "较" | "自" | "从" | "截至")) || base_after || matches!(this, Some("去年" | "上年"))
    {
        return Role::Base;
    }
    // 投入使用后5年内不得开挖: how long something is forbidden.
    if after.starts_with("不得") || after.starts_with("禁止") {
        return Role::Base;
    }
    // 在2024年化解1.16亿元的基础上: what the work goes on from.
    let based = || after.split(['，', '。']).next().is_some_and(|c| c.ends_with("基础上"));
    if before.ends_with('在') && based() {
        return Role::Base;
    }
    if before.ends_with(['比', '较', '与', '同']) {
        return Role::Base;
    }
    // 2000年底前建成的小区: when what is dealt with came about.
    if limit && matches!(after.chars().nth(2), Some('的' | '、')) && DONE.iter().any(|w| after.starts_with(w)) {
        return Role::Base;
    }
    // 一年内累计受到三次处罚的，…: a span that the case is told of, no limit.
    let case = after.split(['，', '。']).next().is_some_and(|c| c.ends_with('的'));
    if case
        && ["累计", "受到", "连续", "发生", "多次", "再次"]
            .iter()
            .any(|w| after.starts_with(w))
    {
        return Role::Base;
    }
    if limit { Role::Limit } else { Role::Period }
}

/// Inside 《…》 or “…” a year is part of a name; so is it in 三年行动 and 2021-2025年.
fn inside_name(before: &str, after: &str) -> bool {
    let mut closed = [false; 3];
    for ch in before.chars().rev().take(60) {
        let pair = match ch {
            '《' | '》' => 0,
            '“' | '”' => 1,
            '〔' | '〕' => 2,
            _ => continue,
        };
        if let Some(closed) = closed.get_mut(pair) {
            if !*closed && matches!(ch, '《' | '“' | '〔') {
                return true;
            }
            *closed = true;
        }
    }
    after.starts_with("行动") || after.starts_with(['—', '-', '〕'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (Option<String>, &'static str, Role) {
        let base = Day::from_ymd_opt(2026, 8, 7);
        let found = find(text, base).into_iter().next().unwrap();
        (found.date.map(|d| d.to_string()), found.rule, found.role)
    }

    #[test]
    fn deadlines_resolve_to_their_last_day() {
        for (text, day) in [
            ("2021年6月底前完成", "2021-06-30"),
            ("到2025年，实现", "2025-12-31"),
            ("年底前建成", "2026-12-31"),
            ("今年年底", "2026-12-31"),
            ("9月底前完成", "2026-09-30"),
            ("4月20日前报", "2026-04-20"),
            ("三季度末", "2026-09-30"),
            ("“十四五”末", "2025-12-31"),
            ("用三年左右时间", "2028-12-31"),
            ("2024年2月底", "2024-02-29"),
        ] {
            let (date, _, role) = one(text);
            assert_eq!((date.as_deref(), role), (Some(day), Role::Limit), "{text}");
        }
    }

    #[test]
    fn bases_starts_and_names_are_no_deadlines() {
        assert_eq!(one("比2020年下降10%").2, Role::Base);
        assert_eq!(one("自2017年起，").2, Role::Start);
        assert_eq!(one("去年完成").2, Role::Base);
        assert!(find("《行动方案（2021年）》", None).is_empty());
        assert_eq!(find("年底前完成", None).first().unwrap().date, None);
    }
}
