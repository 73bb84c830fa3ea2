//! How the due day came about, in words.

use super::super::day;
use crate::app::task::due::{DueView, SpanView};
use crate::domain::due::{Source, StepKind};
use crate::domain::lang::Lang;
use crate::domain::time::{Day, Instant, day_of};

/// The story of a due day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Story {
    /// Where the first day came from.
    pub source: String,
    /// What happened to it, oldest first.
    pub steps: Vec<Moved>,
    /// What is left of it.
    pub left: Option<String>,
}

/// A day that was set or moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// When, for machines.
    pub iso: String,
    /// When, in words.
    pub when: String,
    /// What happened: 延期至12月31日（推后30天）.
    pub what: String,
    /// Who decided it.
    pub who: String,
    /// Why.
    pub reason: Option<String>,
}

impl Story {
    /// In words, as seen now.
    #[must_use]
    pub fn of(lang: Lang, view: &DueView, now: Instant) -> Story {
        let today = day_of(now);
        let span = view.span.as_ref().map(|s| spoken(lang, s, today)).unwrap_or_default();
        let provisional = if view.provisional {
            "。当年放假安排尚未发布，日期暂定"
        } else {
            ""
        };
        let left = view.working_days_left.filter(|n| *n > 0);
        Story {
            source: format!("{}{span}{provisional}", view.source.zh()),
            left: left
                .filter(|_| view.source != Source::None)
                .map(|n| format!("还有{n}个工作日")),
            steps: view.steps.iter().map(|s| moved(lang, s, now)).collect(),
        }
    }
}

fn spoken(lang: Lang, span: &SpanView, today: Day) -> String {
    let unit = match span.unit.as_str() {
        "working_day" => "个工作日",
        "month" => "个月",
        _ => "天",
    };
    let counted = format!(
        "：“{}”，{}交办后{}{unit}",
        span.profile,
        day::date(lang, span.from, today),
        span.within
    );
    let mut names: Vec<&str> = span.free.iter().filter_map(|f| f.name.as_deref()).collect();
    names.dedup();
    let why = match (names.is_empty(), span.free.is_empty()) {
        (false, _) => names.join("、"),
        (true, false) => "周末".to_owned(),
        (true, true) => return counted,
    };
    match span.moved_from {
        Some(day) => format!("{counted}，原为{}，逢{why}顺延", day::date(lang, day, today)),
        None => format!("{counted}，其间{why}不计"),
    }
}

fn moved(lang: Lang, step: &crate::app::task::due::DueStep, now: Instant) -> Moved {
    let today = day_of(now);
    let after = step
        .after
        .map_or("不再有期限".to_owned(), |d| day::date(lang, d, today));
    let by = match step.days {
        Some(n) if n > 0 => format!("（推后{n}天）"),
        Some(n) if n < 0 => format!("（提前{}天）", n.saturating_abs()),
        _ => String::new(),
    };
    let what = match (step.kind, step.after) {
        (StepKind::Issued, Some(_)) => format!("交办，{after}到期"),
        (StepKind::Issued, None) => "交办，没有期限".to_owned(),
        (StepKind::Extended, _) => format!("同意延期至{after}{by}"),
        (StepKind::Corrected, Some(_)) => format!("期限改为{after}{by}"),
        (StepKind::Corrected, None) => after,
    };
    Moved {
        iso: step.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        when: day::near(lang, day_of(step.at), today),
        what,
        who: step
            .by
            .as_ref()
            .map_or("系统".to_owned(), |p| format!("{}{}", p.org, p.name)),
        reason: step.reason.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::task::due::FreeDay;

    #[test]
    fn holidays_on_the_way_are_named() {
        let today: Day = "2026-09-28".parse().unwrap();
        let mut span = SpanView {
            profile: "会议议定".into(),
            within: 20,
            unit: "day".into(),
            from: today,
            moved_from: None,
            free: vec![],
        };
        assert_eq!(spoken(Lang::Zh, &span, today), "：“会议议定”，9月28日交办后20天");
        span.free = vec![FreeDay {
            day: today,
            name: Some("国庆节".into()),
        }];
        span.moved_from = "2026-10-02".parse().ok();
        assert!(spoken(Lang::Zh, &span, today).ends_with("，原为10月2日，逢国庆节顺延"));
        span.moved_from = None;
        span.free[0].name = None;
        assert!(spoken(Lang::Zh, &span, today).ends_with("，其间周末不计"));
    }
}
