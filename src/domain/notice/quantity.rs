//! Numbers with units (数量) in a text: figures, ranges, 百分之, 成, 翻番, blanked figures. Values are exact decimals in base
//! units (2万个 is 20000 个). Years, codes and ordinals have no unit and are not quantities.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;

use super::lexicon::{Lexicon, Words};

/// A number with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Bytes in the text searched, with the unit.
    pub range: Range<usize>,
    /// In base units; none for a blank figure.
    pub value: Option<Decimal>,
    /// Upper end of a range.
    pub max: Option<Decimal>,
    /// Base unit; empty for a bare figure (an index), which only a bound makes a target.
    pub unit: String,
    /// 多, 余, 约.
    pub approx: bool,
    /// 翻一番, 三分之一: a change by its own words.
    pub relative: bool,
    /// Written in Chinese numerals.
    pub spelled: bool,
}

/// Groups of the pattern by their place in it: names would be looked up for every figure.
mod group {
    pub const ABOUT: usize = 1;
    pub const PER: usize = 2;
    pub const BASE: usize = 3;
    pub const A: usize = 4;
    pub const AMUL: usize = 5;
    pub const B: usize = 6;
    pub const MUL: usize = 7;
    pub const MORE: usize = 8;
    pub const UNIT: usize = 9;
    pub const BUNIT: usize = 12;
    pub const PPM: usize = 13;
    pub const PCT: usize = 14;
    pub const CHENG: usize = 15;
    pub const HALF: usize = 16;
    pub const DEN: usize = 17;
    pub const NUM: usize = 18;
    pub const DOU: usize = 19;
    pub const MOST: usize = 20;
    pub const SPELL: usize = 21;
    pub const SUNIT: usize = 22;
}

static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let mut units: Vec<&str> = Lexicon::builtin().unit.list().iter().map(String::as_str).collect();
    units.sort_by_key(|u| std::cmp::Reverse(u.len()));
    let units: Vec<String> = units.into_iter().map(regex::escape).collect();
    let numeral = "[零〇一二两三四五六七八九十百千万亿]";
    Regex::new(&format!(
        "^(?P<about>约)?(?:(?P<per>[0-9]+(?:\\.[0-9]+)?)/(?P<base>10万|百万|万)|(?P<a>[0-9]+(?:,[0-9]{{3}})*(?:\\.[0-9]+)?)\\s*(?P<amul>%|万亿|千亿|百亿|十亿|亿|千万|百万|十万|万)?\\s*(?:(?:-|–|—|~|～|至|到)+\\s*(?P<b>[0-9]+(?:\\.[0-9]+)?)\\s*(?P<mul>万亿|千亿|百亿|亿|千万|百万|十万|万)?)?(?P<more>多|余)?\\s*(?P<unit>{units})?\
         |(?P<blank>[×Ｘ]+|\\*{{2,}})(?:\\.[×Ｘ]+)?(?P<bmul>万亿|亿|万)?(?P<bunit>{units})\
         |百万分之(?P<ppm>[零〇一二三四五六七八九十点]+|[0-9]+(?:\\.[0-9]+)?)\
         |百分之(?P<pct>百|[零〇一二三四五六七八九十点]+)\
         |(?P<cheng>[一二三四五六七八九])成(?:(?P<half>五)|以上|以下|左右|$|[，、。；的和）])\
         |(?P<den>[二三四五十])分之(?P<num>[一二三])\
         |翻(?P<dou>[一两])?番\
         |(?P<most>一半)\
         |(?P<spell>{numeral}+)(?P<sunit>{units}))",
        units = units.join("|"),
    ))
    .ok()
});

/// Whether a character is a Chinese numeral.
fn is_numeral(ch: char) -> bool {
    matches!(
        ch,
        '零' | '〇'
            | '一'
            | '二'
            | '两'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '万'
            | '亿'
    )
}

/// Whether a quantity may begin here: a look at the next characters, so that the pattern is tried at few places.
fn may_begin(rest: &str, units: &Words) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        Some('0'..='9' | '×' | 'Ｘ' | '*' | '翻') => true,
        Some('约') => may_begin(chars.as_str(), units),
        Some(first) if is_numeral(first) => {
            let after = rest.trim_start_matches(is_numeral);
            let next = after.chars().next();
            next.is_some_and(|c| matches!(c, '成' | '分' | '半' | '点') || units.may_begin(c))
        }
        _ => false,
    }
}

/// All quantities of a text.
#[must_use]
pub fn find(text: &str) -> Vec<Quantity> {
    let mut out = Vec::new();
    let Some(pattern) = FIGURE.as_ref() else { return out };
    let units = &Lexicon::builtin().unit;
    let mut from = 0;
    for (at, ch) in text.char_indices() {
        let likely = ch.is_ascii() || is_numeral(ch) || matches!(ch, '×' | 'Ｘ' | '翻' | '约');
        if at < from || !likely {
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        if !may_begin(rest, units) {
            continue;
        }
        let near = rest.get(..rest.floor_char_boundary(LONGEST)).unwrap_or(rest);
        if let Some((end, found)) = plain(text, at, near, units) {
            from = at + end;
            out.extend(found);
            continue;
        }
        if is_numeral(ch) && !near.trim_start_matches(is_numeral).starts_with(['成', '分', '半']) {
            if let Some((end, found)) = spelled(text, at, near, units) {
                from = at + end;
                out.extend(found);
            }
            continue;
        }
        let Some(found) = pattern.captures(near) else { continue };
        from = at + found.get(0).map_or(0, |whole| whole.end());
        out.extend(read(text, at, &found));
    }
    out
}

/// A figure with its unit at once after it, read without the pattern: most are such. None where anything else follows that
/// the pattern may take in.
fn plain(text: &str, at: usize, near: &str, units: &Words) -> Option<(usize, Option<Quantity>)> {
    let number = near.strip_prefix('约').unwrap_or(near);
    let whole = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let fraction = whole
        .strip_prefix('.')
        .filter(|f| f.starts_with(|c: char| c.is_ascii_digit()));
    let rest = fraction.map_or(whole, |f| f.trim_start_matches(|c: char| c.is_ascii_digit()));
    let figure = number
        .get(..number.len() - rest.len())
        .filter(|f| (1..60).contains(&f.len()))?;
    let (percent, rest) = rest.strip_prefix('%').map_or((false, rest), |rest| (true, rest));
    // Of 万, 亿 and 万亿 the next characters tell; 千万, 十亿 and their like are left to the pattern.
    let scale = if percent {
        ""
    } else {
        ["万亿", "亿", "万"]
            .into_iter()
            .find(|s| rest.starts_with(s))
            .unwrap_or("")
    };
    let rest = rest.get(scale.len()..).unwrap_or("");
    let next = rest.chars().next().unwrap_or('，');
    if goes_on(next) {
        return None;
    }
    let unit = units.prefix(rest).unwrap_or("");
    let end = near.len() - rest.len() + unit.len();
    if numbered(text, at) {
        return Some((end, None));
    }
    let unit = if unit.is_empty() && percent { "%" } else { unit };
    let bare = unit.is_empty() && (year_like(figure) || !scale.is_empty());
    let value: Option<Decimal> = if bare { None } else { figure.parse().ok() };
    let value = if scale.is_empty() {
        value
    } else {
        value.and_then(|v| v.checked_mul(multiplier(scale)?))
    };
    let found = value.map(|value| Quantity {
        range: at..at + end,
        value: Some(value.normalize()),
        max: None,
        unit: unit.to_owned(),
        approx: number.len() < near.len(),
        relative: false,
        spelled: false,
    });
    Some((end, found))
}

/// Whether the pattern may take in what follows a figure and its scale.
fn goes_on(next: char) -> bool {
    next.is_whitespace()
        || next.is_ascii_digit()
        || matches!(
            next,
            ',' | '/'
                | '-'
                | '–'
                | '—'
                | '~'
                | '～'
                | '至'
                | '到'
                | '多'
                | '余'
                | '万'
                | '亿'
                | '千'
                | '百'
                | '十'
                | '%'
        )
}

/// A number in Chinese numerals with its unit, read without the pattern: the longest run of numerals that a unit follows.
fn spelled(text: &str, at: usize, near: &str, units: &Words) -> Option<(usize, Option<Quantity>)> {
    let run = near.len() - near.trim_start_matches(is_numeral).len();
    let ends = near.char_indices().map(|(i, ch)| i + ch.len_utf8());
    let ends: Vec<usize> = ends.take_while(|end| *end <= run).collect();
    let (end, unit) = ends
        .into_iter()
        .rev()
        .find_map(|end| Some((end, units.prefix(near.get(end..)?)?)))?;
    let whole = end + unit.len();
    let before = text.get(..at).and_then(|b| b.chars().next_back());
    let value = if matches!(before, Some('第' | '“' | '之')) {
        None
    } else {
        near.get(..end).and_then(numeral)
    };
    let found = value.map(|value| Quantity {
        range: at..at + whole,
        value: Some(value),
        max: None,
        unit: unit.to_owned(),
        approx: false,
        relative: false,
        spelled: true,
    });
    Some((whole, found))
}

/// What stands before a figure that counts or names: 第3, A4, “9218”.
fn numbered(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|b| b.chars().next_back());
    before.is_some_and(|b| b == '第' || b.is_ascii_alphabetic() || matches!(b, '.' | '〕' | '+' | '“'))
}

/// Most bytes of a quantity in words or figures.
const LONGEST: usize = 240;

fn read(text: &str, at: usize, c: &Captures<'_>) -> Option<Quantity> {
    let whole = c.get(0)?;
    let range = at + whole.start()..at + whole.end();
    let get = |n: usize| c.get(n).map(|m| m.as_str());
    let before = text.get(..at).and_then(|b| b.chars().next_back());
    let mut found = Quantity {
        range,
        value: None,
        max: None,
        unit: "%".to_owned(),
        approx: get(group::ABOUT).is_some() || get(group::MORE).is_some(),
        relative: false,
        spelled: false,
    };
    if let Some(figure) = get(group::A) {
        if numbered(text, at) {
            return None;
        }
        return figures(found, figure, &get);
    }
    if get(group::SPELL).is_some() && matches!(before, Some('第' | '“' | '之')) {
        return None;
    }
    worded(&mut found, c)?;
    Some(found)
}

/// Quantities in other forms than a figure with its unit: ratios, blanks, 百分之, 成, parts, 翻番, Chinese numerals.
fn worded(found: &mut Quantity, c: &Captures<'_>) -> Option<()> {
    let whole = c.get(0)?;
    let get = |n: usize| c.get(n).map(|m| m.as_str());
    if let (Some(figure), Some(per)) = (get(group::PER), get(group::BASE)) {
        found.value = figure.parse().ok();
        found.unit = format!("/{per}");
        found.value?;
    } else if let Some(unit) = get(group::BUNIT) {
        found.unit = unit.to_owned();
    } else if let Some(words) = get(group::PPM) {
        found.value = words.parse().ok().or_else(|| numeral(words));
        found.unit = "百万分之".to_owned();
        found.value?;
    } else if let Some(words) = get(group::PCT) {
        found.value = Some(if words == "百" {
            Decimal::ONE_HUNDRED
        } else {
            numeral(words)?
        });
    } else if let Some(tenths) = get(group::CHENG).and_then(numeral) {
        let half = if get(group::HALF).is_some() {
            Decimal::from(5)
        } else {
            Decimal::ZERO
        };
        let end = c.get(group::CHENG)?.end() + "成".len() + c.get(group::HALF).map_or(0, |h| h.len());
        found.range.end = found.range.start + end;
        found.value = Some(tenths.checked_mul(Decimal::TEN)? + half);
    } else if let (Some(over), Some(under)) = (get(group::NUM).and_then(numeral), get(group::DEN).and_then(numeral)) {
        found.value = over
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(under)
            .map(|v| v.round_dp(4));
        found.relative = true;
    } else if whole.as_str().starts_with('翻') {
        found.value = Some(Decimal::from(if get(group::DOU) == Some("两") { 300 } else { 100 }));
        found.relative = true;
    } else if get(group::MOST).is_some() {
        found.value = Some(Decimal::from(50));
        found.spelled = true;
    } else {
        found.value = Some(numeral(get(group::SPELL)?)?);
        found.unit = get(group::SUNIT)?.to_owned();
        found.spelled = true;
    }
    Some(())
}

fn figures<'c>(mut found: Quantity, figure: &str, get: &impl Fn(usize) -> Option<&'c str>) -> Option<Quantity> {
    let percent_first = get(group::AMUL) == Some("%");
    let scale = get(group::MUL).or(get(group::AMUL).filter(|m| *m != "%"));
    let factor = scale.map_or(Some(Decimal::ONE), multiplier)?;
    let first: Decimal = figure.replace(',', "").parse().ok()?;
    let own = get(group::AMUL)
        .filter(|m| *m != "%")
        .map_or(Some(factor), multiplier)?;
    found.value = Some(first.checked_mul(own)?.normalize());
    if let Some(second) = get(group::B) {
        let second: Decimal = second.parse().ok()?;
        found.max = Some(second.checked_mul(factor)?.normalize());
    }
    found.unit = match get(group::UNIT) {
        Some(unit) => unit.to_owned(),
        None if percent_first => "%".to_owned(),
        None if scale.is_none() && found.max.is_none() && !year_like(figure) => String::new(),
        None => return None,
    };
    Some(found)
}

/// Four digits without a point: a year or a code, never a value without a unit.
fn year_like(figure: &str) -> bool {
    figure.len() >= 4 && !figure.contains('.')
}

fn multiplier(word: &str) -> Option<Decimal> {
    let zeros = match word {
        "百" => 2,
        "千" => 3,
        "万" => 4,
        "十万" => 5,
        "百万" => 6,
        "千万" => 7,
        "亿" => 8,
        "十亿" => 9,
        "百亿" => 10,
        "千亿" => 11,
        "万亿" => 12,
        _ => return None,
    };
    Some(Decimal::from(10_i64.pow(zeros)))
}

/// A number in Chinese numerals: 二十, 一百二十, 两千, 九十五点五.
#[must_use]
pub fn numeral(words: &str) -> Option<Decimal> {
    let (whole, fraction) = words.split_once('点').unwrap_or((words, ""));
    let (mut total, mut section, mut digit) = (0_i64, 0_i64, 0_i64);
    for ch in whole.chars() {
        match ch {
            '零' | '〇' => {}
            '十' | '百' | '千' => {
                let unit = if ch == '十' {
                    10
                } else if ch == '百' {
                    100
                } else {
                    1000
                };
                section = section.checked_add(digit.max(1).checked_mul(unit)?)?;
                digit = 0;
            }
            '万' | '亿' => {
                let unit = if ch == '万' { 10_000 } else { 100_000_000 };
                total = total.checked_add((section + digit).max(1))?.checked_mul(unit)?;
                (section, digit) = (0, 0);
            }
            _ => digit = digit_of(ch)?,
        }
    }
    let mut text = total.checked_add(section)?.checked_add(digit)?.to_string();
    if !fraction.is_empty() {
        text.push('.');
        for ch in fraction.chars().take(6) {
            text.push_str(&digit_of(ch)?.to_string());
        }
    }
    text.parse().ok()
}

fn digit_of(ch: char) -> Option<i64> {
    if ch == '两' {
        return Some(2);
    }
    "零一二三四五六七八九"
        .chars()
        .position(|c| c == ch || (ch == '〇' && c == '零'))
        .and_then(|i| i64::try_from(i).ok())
}

#[cfg(test)]
mod tests;
