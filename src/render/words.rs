//! Words and short forms that text, CSV and workbook share.

use super::figures::{GroupRow, IndicatorRow, RateView, Value};
use crate::domain::task::TaskState;

/// Chinese name of a state given by its word.
pub(super) fn state(word: &str) -> String {
    word.parse::<TaskState>()
        .map_or_else(|_| word.to_owned(), |s| s.zh().to_owned())
}

/// 98.52%（265/269）, or a dash of nothing.
pub(super) fn rate(rate: &RateView) -> String {
    match &rate.percent {
        Some(percent) => format!("{percent}%（{}/{}）", rate.numerator, rate.denominator),
        None => "—".to_owned(),
    }
}

/// The percentage alone.
pub(super) fn percent(rate: &RateView) -> String {
    rate.percent
        .as_ref()
        .map_or_else(|| "—".to_owned(), |p| format!("{p}%"))
}

/// 57.14%（20/35）, 30组, 已完成, or 未填报.
pub(super) fn value(row: &IndicatorRow) -> String {
    let Some(value) = &row.value.value else {
        return "未填报".to_owned();
    };
    match (row.kind.as_str(), &row.value.numerator, &row.value.denominator) {
        ("milestone", Some(n), Some(d)) => format!("{n}/{d}家完成"),
        ("milestone", ..) => if value == "0" { "未完成" } else { "已完成" }.to_owned(),
        (_, Some(n), Some(d)) => format!("{value}{}（{n}/{d}）", row.unit),
        _ => format!("{value}{}", row.unit),
    }
}

/// Reached or not, in a word.
pub(super) fn reached(value: &Value) -> &'static str {
    match value.reached {
        Some(true) => "已达",
        Some(false) => "未达",
        None => "不评判",
    }
}

/// 应报/已报/已审.
pub(super) fn heard(value: &Value) -> String {
    format!("{}/{}/{}", value.n_expected, value.n_reported, value.n_accepted)
}

/// Name of a row; the organisation's own tasks are marked 本级.
pub(super) fn group(row: &GroupRow) -> String {
    let name = match (row.group.code.is_empty(), row.group.code.contains('〔')) {
        (false, true) => format!("{}《{}》", row.group.code, row.group.name),
        _ => row.group.name.clone(),
    };
    if row.own { format!("{name}（本级）") } else { name }
}

/// Number and title of a directive.
pub(super) fn directive(named: &super::figures::Named) -> String {
    if named.code.is_empty() {
        named.name.clone()
    } else {
        format!("{} {}", named.code, named.name)
    }
}
