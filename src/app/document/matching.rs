//! Which known indicator a found one is (指标匹配): by name and unit; what is not known becomes the organisation's own.
//! A wrong match would mix two quantities in every report, so names must be equal but for words that measure nothing.

use rust_decimal::Decimal;

use super::content::TargetContent;
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::app::indicator::{self, NewOwn};
use crate::domain::indicator::{Direction, IndicatorKind};
use crate::domain::target::Comparator;
use crate::domain::unit::power;
use crate::store;
use crate::store::indicator::StoredIndicator;
use crate::store::page::Ask;

/// Words that may stand around a name without making it another quantity.
const NEUTRAL: &[&str] = &[
    "全国",
    "全省",
    "全市",
    "全系统",
    "全行业",
    "全年",
    "今年",
    "本年",
    "年度",
    "累计",
    "新增",
    "新建",
    "各地",
    "辖区",
    "总",
    "数量",
    "数",
    "的",
];
/// More indicators than any organisation knows.
const ALL: i64 = 10_000;
/// Shorter names are only matched exactly.
const SHORTEST: usize = 4;

/// A name without blanks, quotation marks and hyphens.
fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !"“”\"'‘’《》〈〉·-—".contains(*c))
        .collect()
}

/// How well two names fit: 2 equal, 1 equal but for neutral words, 0 not.
#[must_use]
pub fn likeness(found: &str, known: &str) -> u8 {
    let (found, known) = (bare(found), bare(known));
    if found == known {
        return 2;
    }
    let (long, short) = if found.len() > known.len() {
        (&found, &known)
    } else {
        (&known, &found)
    };
    let Some((before, after)) = long.split_once(short.as_str()) else {
        return 0;
    };
    let long_enough = short.chars().count() >= SHORTEST;
    u8::from(long_enough && neutral(before) && neutral(after))
}

fn neutral(rest: &str) -> bool {
    let mut rest = rest;
    while let Some(shorter) = NEUTRAL.iter().find_map(|w| rest.strip_prefix(w)) {
        rest = shorter;
    }
    rest.is_empty()
}

/// The unit of the measured quantity: changes in points are of a percentage; a change in percent of something that is no
/// share does not tell the unit.
fn unit(t: &TargetContent) -> Option<&str> {
    let unit = t.unit.as_deref().map(str::trim)?;
    if unit.ends_with("百分点") {
        return Some("%");
    }
    let change = matches!(t.comparator, Comparator::Increase | Comparator::Decrease);
    if unit == "%" && change && !is_share(&t.indicator) {
        return None;
    }
    Some(unit)
}

fn is_share(name: &str) -> bool {
    ["率", "比例", "比重", "占比", "份额"]
        .iter()
        .any(|tail| name.ends_with(tail))
}

/// The kind of an indicator nobody knows yet, where no person has named one: % is a ratio, 分 a level, all else a count.
#[must_use]
pub fn kind(t: &TargetContent) -> IndicatorKind {
    t.indicator_kind.unwrap_or(match unit(t) {
        Some("%" | "\u{FF05}" | "‰") => IndicatorKind::Ratio,
        Some("分") => IndicatorKind::Level,
        _ => IndicatorKind::Count,
    })
}

/// The known indicator that a target means: the best name, of the same unit and kind; the nearest owner's first.
///
/// # Errors
/// As the database.
pub fn find(cx: &mut Cx<'_>, t: &TargetContent) -> Result<Option<StoredIndicator>> {
    let path = cx.actor.path.clone();
    let ask = Ask {
        limit: ALL,
        ..Ask::default()
    };
    let known = store::indicator::list(cx.tx, &path, None, &ask)?.items;
    let unit = unit(t);
    let fits =
        |i: &StoredIndicator| unit.is_none_or(|u| i.unit.takes(u)) && t.indicator_kind.is_none_or(|k| k == i.kind);
    let rated = known
        .into_iter()
        .filter(fits)
        .map(|i| (likeness(&t.indicator, &i.name), i));
    let best = rated
        .filter(|(like, _)| *like > 0)
        .max_by_key(|(like, i)| (*like, i.org.map(|o| o.0), -i.id.0));
    Ok(best.map(|(_, i)| i))
}

/// From which goal on a count is shown in 万: the regulator writes “8亿个” and its bureaus “2581万个”, nobody 25816993个.
const LARGE: i64 = 1_000_000;

/// The unit for showing that a large count gets.
fn shown_in(kind: IndicatorKind, t: &TargetContent) -> Option<String> {
    let base = unit(t).filter(|u| kind == IndicatorKind::Count && !u.starts_with(['百', '千', '万', '亿']))?;
    let large = t.value.max(t.value_max)? >= Decimal::from(LARGE);
    let display = format!("万{base}");
    (large && power(&display, base).is_some()).then_some(display)
}

/// What a new indicator of the own organisation would be.
#[must_use]
pub fn own(t: &TargetContent) -> NewOwn {
    let kind = kind(t);
    let usual = match kind {
        IndicatorKind::Ratio => 2,
        IndicatorKind::Level => 1,
        IndicatorKind::Count | IndicatorKind::Milestone => 0,
    };
    let decimals = |v: Option<Decimal>| v.map_or(0, |v| i64::from(v.normalize().scale()));
    let downward = matches!(t.comparator, Comparator::AtMost | Comparator::Decrease);
    NewOwn {
        code: None,
        name: t.indicator.clone(),
        kind,
        direction: Some(if downward {
            Direction::AtMost
        } else {
            Direction::AtLeast
        }),
        unit: unit(t).unwrap_or_default().to_owned(),
        display_unit: shown_in(kind, t),
        scale: Some(decimals(t.value).max(decimals(t.value_max)).max(usual)),
        part_scale: None,
        accumulation: None,
        definition: String::new(),
        source: String::new(),
    }
}

/// The indicator of a target, made where it is not known; and whether it was made.
///
/// # Errors
/// As adding an indicator.
pub fn find_or_add(cx: &mut Cx<'_>, t: &TargetContent) -> Result<(StoredIndicator, bool)> {
    match find(cx, t)? {
        Some(known) => Ok((known, false)),
        None => Ok((indicator::add_in(cx, &own(t))?, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::document::content::Content;
    use crate::domain::notice::{self, Lexicon};

    fn target(text: &str) -> TargetContent {
        let draft = notice::read(text, None, Lexicon::builtin());
        let Content::Target(t) = Content::from(&draft.targets[0]) else {
            panic!()
        };
        t
    }

    #[test]
    fn names_are_equal_but_for_words_that_measure_nothing() {
        assert_eq!(likeness("“快递进村”覆盖率", "快递进村覆盖率"), 2);
        assert_eq!(likeness("全国新增智能快件箱", "新增智能快件箱"), 1);
        assert_eq!(likeness("智能快件箱", "新增智能快件箱"), 1);
        assert_eq!(likeness("国际快递业务量", "快递业务量"), 0);
        assert_eq!(likeness("网点", "绿色网点"), 0);
        assert_eq!(likeness("", "快递业务量"), 0);
    }

    #[test]
    fn large_counts_are_shown_in_ten_thousands() {
        let shown = |text: &str| own(&target(text)).display_unit;
        assert_eq!(shown("年底前回收复用瓦楞纸箱8亿个。").as_deref(), Some("万个"));
        assert_eq!(shown("年底前新增智能快件箱30组。"), None);
        assert_eq!(shown("确保电子运单使用率不低于98%。"), None);
        let counted = TargetContent {
            unit: Some("万件".to_owned()),
            ..target("年底前回收复用瓦楞纸箱8亿个。")
        };
        assert_eq!(own(&counted).display_unit, None, "its unit is large already");
    }

    #[test]
    fn the_kind_follows_from_the_unit() {
        assert_eq!(kind(&target("确保电子运单使用率不低于98%。")), IndicatorKind::Ratio);
        assert_eq!(kind(&target("年底前新增智能快件箱30组。")), IndicatorKind::Count);
        let fewer = TargetContent {
            indicator: "督查检查事项".to_owned(),
            comparator: Comparator::Decrease,
            ..target("确保电子运单使用率不低于98%。")
        };
        assert_eq!((kind(&fewer), own(&fewer).unit.as_str()), (IndicatorKind::Count, ""));
        let score = TargetContent {
            unit: Some("分".to_owned()),
            ..fewer
        };
        assert_eq!(kind(&score), IndicatorKind::Level);
    }
}
