//! Days and deadlines in words (日期, 完成时限). Every resolved day names its rule; a year that the document does not give
//! stays unknown, and 下一步, 近期, 适时 are no deadlines.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, Months};
use regex::{Captures, Regex};

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

static OPENING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(&format!("^(?:{PATTERN})")).ok());
/// Groups of the pattern by their place in it: names would be looked up for every phrase.
mod group {
    pub const PRE: usize = 1;
    pub const YEAR: usize = 2;
    pub const YMON: usize = 3;
    pub const YDAY: usize = 4;
    pub const YPART: usize = 5;
    pub const YHALF: usize = 6;
    pub const YQ: usize = 7;
    pub const YEND: usize = 8;
    pub const THIS: usize = 9;
    pub const TEND0: usize = 10;
    pub const TEND: usize = 11;
    pub const TMON: usize = 12;
    pub const TDAY: usize = 13;
    pub const TPART: usize = 14;
    pub const THALF: usize = 15;
    pub const TQ: usize = 16;
    pub const MON: usize = 17;
    pub const DAY: usize = 18;
    pub const PART: usize = 19;
    pub const HALF: usize = 20;
    pub const Q: usize = 21;
    pub const FIVE: usize = 22;
    pub const N: usize = 23;
    pub const M: usize = 25;
    pub const BEFORE: usize = 26;
    pub const SINCE: usize = 27;
}
/// Most bytes of a day phrase.
const LONGEST: usize = 60;
const PATTERN: &str = "(?x)
  (?P<pre>到|至|截至|自|从|比|较|于)?
  (?:
    (?P<year>[0-9]{4})年(?:
        (?P<ymon>[0-9]{1,2})月(?:(?P<yday>[0-9]{1,2})日|(?P<ypart>底|末|上旬|中旬|下旬))?
      | (?P<yhalf>上半年|下半年) | (?P<yq>[一二三四])季度末? | 年?(?P<yend>底|末) )?
  | (?P<this>今年|本年度|当年|明年|去年|上年|年内|全年|年(?P<tend0>底|末))(?:(?P<tend>年?底|年?末)|(?P<tmon>[0-9]{1,2})月(?:(?P<tday>[0-9]{1,2})日|(?P<tpart>底|末|上旬|中旬|下旬))?|(?P<thalf>上半年|下半年)|(?P<tq>[一二三四])季度末?)?
  | (?P<mon>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日|(?P<part>底|末|上旬|中旬|下旬))?
  | (?P<half>上半年|下半年)(?:末|底)? | (?P<q>[一二三四])季度(?:末|底)
  | “?十(?P<five>二|三|四|五|六)五”?(?:规划)?(?:期间|末|期末|时期末)
  | 规划期末
  | (?:用|力争用)(?P<n>[一二两三四五六七八九十]|[0-9]{1,2})(?:年|到[三四五]年)(?P<about>左右)?的?时间
  | (?P<m>[一二两三四五六七八九十]|[0-9]{1,2})年(?:之|以)?内
  )
  (?P<before>以前|之前|前)?(?P<since>起|以来)?";

/// Whether a character is a numeral of years and quarters.
fn is_numeral(ch: char) -> bool {
    matches!(
        ch,
        '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
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
            after.starts_with(['年', '月'])
        }
        '今' | '明' | '去' | '当' | '全' => second == '年',
        '本' | '上' | '下' => matches!(second, '年' | '半'),
        '年' => matches!(second, '内' | '底' | '末'),
        '“' => second == '十',
        '规' => second == '划',
        '力' => second == '争',
        '用' => is_numeral(second) || second.is_ascii_digit(),
        _ if is_numeral(first) => matches!(second, '年' | '季') || first == '十' && chars.next() == Some('五'),
        _ => false,
    }
}

/// All day phrases of a text; `base` is the document's day, from which 今年 and bare months are counted.
#[must_use]
pub fn find(text: &str, base: Option<Day>) -> Vec<DateFound> {
    let mut out = Vec::new();
    let Some(pattern) = OPENING.as_ref() else { return out };
    let mut from = 0;
    for (at, _) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        if at < from || !may_begin(rest) {
            continue;
        }
        let near = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        let Some(found) = pattern.captures(near) else { continue };
        from = at + found.get(0).map_or(0, |whole| whole.end());
        out.extend(resolve(text, at, &found, base));
    }
    out
}

/// The day phrase that a text begins with.
#[must_use]
pub fn start(text: &str) -> Option<DateFound> {
    if !may_begin(text) {
        return None;
    }
    let head = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or("");
    resolve(head, 0, &OPENING.as_ref()?.captures(head)?, None)
}

/// A day phrase at the very start of a text, after its enumerator (到2025年，…; 2021年要…): it heads the list below it.
#[must_use]
pub fn opening(text: &str) -> Option<Range<usize>> {
    let skip = super::outline::enumerator(text).map_or(0, |(_, n)| n);
    let body = text.get(skip..)?;
    if !may_begin(body) {
        return None;
    }
    let head = body.get(..body.floor_char_boundary(LONGEST))?;
    let found = OPENING.as_ref()?.captures(head)?;
    resolve(head, 0, &found, None)?;
    let whole = found.get(0)?;
    let heads =
        found.get(group::SINCE).is_none() && found.get(group::PRE).is_none_or(|p| matches!(p.as_str(), "到" | "至"));
    let rest = body.get(whole.end()..)?;
    let list = rest.starts_with(['，', '要', '全', '工', '重', '目', '主']) || rest.is_empty();
    (heads && list).then_some(skip + whole.start()..skip + whole.end())
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
    let found = find(text, None)
        .into_iter()
        .find(|d| d.role == Role::Limit && d.date.is_some());
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

/// No group has it: a part of a day that the phrase cannot have.
const NONE: usize = usize::MAX;

/// Last day of a month.
fn month_end(year: i32, month: u32) -> Option<Day> {
    Day::from_ymd_opt(year, month, 1)?
        .checked_add_months(Months::new(1))?
        .pred_opt()
}

/// The day inside a year that month, day, part, half or quarter mean.
fn within(year: i32, c: &Captures<'_>, groups: [usize; 5]) -> Option<(Day, &'static str)> {
    let [mon, day, part, half, quarter] = groups;
    let get = |n: usize| c.get(n).map(|m| m.as_str());
    if let Some(month) = get(mon).and_then(|m| m.parse::<u32>().ok()) {
        if let Some(day) = get(day).and_then(|d| d.parse().ok()) {
            return Day::from_ymd_opt(year, month, day).map(|d| (d, "day"));
        }
        return match get(part) {
            Some("上旬") => Day::from_ymd_opt(year, month, 10).map(|d| (d, "ten_days")),
            Some("中旬") => Day::from_ymd_opt(year, month, 20).map(|d| (d, "ten_days")),
            _ => month_end(year, month).map(|d| (d, "month_end")),
        };
    }
    let by_half = get(half).map(|h| if h == "上半年" { 6 } else { 12 });
    let by_quarter = get(quarter).and_then(number).and_then(|q| u32::try_from(q * 3).ok());
    match by_half.or(by_quarter) {
        Some(month) => month_end(year, month).map(|d| (d, if by_half.is_some() { "half_year" } else { "quarter_end" })),
        None => month_end(year, 12).map(|d| (d, "year_end")),
    }
}

/// Groups that say when by themselves.
const LIMITS: [usize; 9] = [
    group::YEND,
    group::YMON,
    group::YHALF,
    group::YQ,
    group::TEND,
    group::TEND0,
    group::TMON,
    group::THALF,
    group::TQ,
];
/// Groups of a month, a day, a part, a half, a quarter.
const IN_YEAR: [usize; 5] = [group::YMON, group::YDAY, group::YPART, group::YHALF, group::YQ];
/// Groups of a month, a day, a part, a half, a quarter.
const IN_THIS: [usize; 5] = [group::TMON, group::TDAY, group::TPART, group::THALF, group::TQ];
/// Groups of a month, a day, a part, a half, a quarter.
const IN_MONTH: [usize; 5] = [group::MON, group::DAY, group::PART, NONE, NONE];
/// Groups of a month, a day, a part, a half, a quarter.
const IN_PART: [usize; 5] = [NONE, NONE, NONE, group::HALF, group::Q];

fn resolve(text: &str, at: usize, c: &Captures<'_>, base: Option<Day>) -> Option<DateFound> {
    let whole = c.get(0)?;
    let range = at + whole.start()..at + whole.end();
    let get = |n: usize| c.get(n).map(|m| m.as_str());
    let marked = get(group::BEFORE).is_some() || matches!(get(group::PRE), Some("到" | "至"));
    let after = text.get(range.end..).unwrap_or("");
    let before = text.get(..range.start).unwrap_or("");
    if inside_name(before, after) {
        return None;
    }
    let mut limit = marked || LIMITS.iter().any(|n| get(*n).is_some());
    let base_year = base.map(|b| b.year());
    let (date, rule) = if let Some(year) = get(group::YEAR).and_then(|y| y.parse::<i32>().ok()) {
        let (day, rule) = within(year, c, IN_YEAR)?;
        (Some(day), rule)
    } else if let Some(word) = get(group::THIS) {
        let shift = i32::from(word == "明年") - i32::from(matches!(word, "去年" | "上年"));
        limit |= word == "年内";
        let found = base_year.and_then(|y| within(y + shift, c, IN_THIS));
        (found.map(|(d, _)| d), found.map_or("year_unknown", |(_, r)| r))
    } else if get(group::MON).is_some() {
        let part = get(group::PART).is_some() || get(group::BEFORE).is_some();
        limit = part;
        let found = base_year.and_then(|y| within(y, c, IN_MONTH));
        if !part {
            return None;
        }
        (found.map(|(d, _)| d), found.map_or("year_unknown", |(_, r)| r))
    } else if get(group::HALF).is_some() || get(group::Q).is_some() {
        limit = true;
        let found = base_year.and_then(|y| within(y, c, IN_PART));
        (found.map(|(d, _)| d), found.map_or("year_unknown", |(_, r)| r))
    } else if let Some(plan) = get(group::FIVE).and_then(number) {
        limit = true;
        (month_end(2005 + plan * 5, 12), "five_year_plan")
    } else if let Some(years) = get(group::N).or(get(group::M)).and_then(number) {
        limit = true;
        (base_year.and_then(|y| month_end(y + years - 1, 12)), "years_from_now")
    } else {
        limit = true;
        (None, "plan_end")
    };
    let role = role_of(
        get(group::PRE),
        get(group::SINCE).is_some(),
        get(group::THIS),
        before,
        after,
        limit,
    );
    Some(DateFound {
        range,
        date,
        rule,
        role,
    })
}

/// Verbs that tell of a thing how it came about, before 的.
const DONE: [&str; 9] = ["建成", "投产", "竣工", "成立", "出台", "登记", "注册", "投运", "开工"];

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
    if before.ends_with(['比', '较', '与', '同']) {
        return Role::Base;
    }
    // 2000年底前建成的小区: when what is dealt with came about.
    if limit && after.chars().nth(2) == Some('的') && DONE.iter().any(|w| after.starts_with(w)) {
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
    let unclosed = |open: char, close: char| {
        let mut last = before.chars().rev().take(60).filter(|c| *c == open || *c == close);
        last.next() == Some(open)
    };
    unclosed('《', '》')
        || unclosed('“', '”')
        || unclosed('〔', '〕')
        || after.starts_with("行动")
        || after.starts_with(['—', '-', '〕'])
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
    fn groups_stand_where_the_pattern_has_them() {
        let pattern = OPENING.as_ref().unwrap();
        let place = |name: &str| pattern.capture_names().position(|n| n == Some(name)).unwrap();
        for (name, at) in [
            ("pre", group::PRE),
            ("yend", group::YEND),
            ("tq", group::TQ),
            ("q", group::Q),
            ("m", group::M),
            ("since", group::SINCE),
        ] {
            assert_eq!(place(name), at, "{name}");
        }
    }

    proptest::proptest! {
        /// What the pattern finds, the look at the next characters lets through.
        #[test]
        fn no_phrase_is_passed_over(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "到", "至", "截至", "自", "比", "20", "26", "年", "3", "月", "日", "底", "末", "上半年", "下半年", "今年", "本年度",
                "当年", "明", "去年", "上年", "年内", "全年", "一", "三", "十", "季度", "“", "五", "”", "规划", "期末", "用", "力争用",
                "左右", "的时间", "之内", "以内", "前", "起",
            ]), 0..12),
        ) {
            let text = parts.concat();
            let pattern = OPENING.as_ref().unwrap();
            for (at, _) in text.char_indices() {
                let rest = text.get(at..).unwrap_or_default();
                proptest::prop_assert!(!pattern.is_match(rest) || may_begin(rest), "{rest}");
            }
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
