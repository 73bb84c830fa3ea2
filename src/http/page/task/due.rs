//! How the due day came about, in words.

use super::super::day;
use super::super::message::{say, t};
use crate::app::task::due::{DueStep, DueView, SpanView};
use crate::domain::calendar::holiday;
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
            t(lang, "due-provisional")
        } else {
            ""
        };
        let left = view.working_days_left.filter(|n| *n > 0);
        Story {
            source: format!("{}{span}{provisional}", view.source.title(lang)),
            left: left
                .filter(|_| view.source != Source::None)
                .map(|n| say(lang, "due-left").with("n", n).into()),
            steps: view.steps.iter().map(|s| moved(lang, s, now)).collect(),
        }
    }
}

fn spoken(lang: Lang, span: &SpanView, today: Day) -> String {
    let length = match span.unit.as_str() {
        "working_day" => "due-span-working",
        "month" => "due-span-months",
        _ => "days",
    };
    let counted = say(lang, "due-span")
        .with("profile", &span.profile)
        .with("from", day::date(lang, span.from, today))
        .with("span", say(lang, length).with("n", span.within));
    let names = span.free.iter().filter_map(|f| f.name.as_deref());
    let mut names: Vec<String> = names.map(|name| holiday(name, lang)).collect();
    names.dedup();
    let why = match (names.is_empty(), span.free.is_empty()) {
        (false, _) => names.join(t(lang, "join")),
        (true, false) => t(lang, "due-weekends").to_owned(),
        (true, true) => return counted.into(),
    };
    let free = match span.moved_from {
        Some(day) => say(lang, "due-moved").with("day", day::date(lang, day, today)),
        None => say(lang, "due-skipped"),
    };
    format!("{counted}{}", free.with("why", why))
}

fn moved(lang: Lang, step: &DueStep, now: Instant) -> Moved {
    let today = day_of(now);
    Moved {
        iso: step.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        when: day::near(lang, day_of(step.at), today),
        what: what(lang, step, today),
        who: step.by.as_ref().map_or(t(lang, "past-system").to_owned(), |p| {
            [p.org.as_str(), &p.name].join(t(lang, "space"))
        }),
        reason: step.reason.clone(),
    }
}

/// 同意延期至12月31日（推后30天）.
fn what(lang: Lang, step: &DueStep, today: Day) -> String {
    let by = step.days.map(|n| {
        let days = say(lang, "days").with("n", n.saturating_abs());
        match n {
            0 => String::new(),
            1.. => say(lang, "step-later").with("days", days).into(),
            _ => say(lang, "step-earlier").with("days", days).into(),
        }
    });
    let to = |id, day| say(lang, id).with("day", day::date(lang, day, today));
    let by = by.unwrap_or_default();
    match (step.kind, step.after) {
        (StepKind::Issued, Some(day)) => to("step-issued", day).into(),
        (StepKind::Issued, None) => t(lang, "step-issued-open").to_owned(),
        (StepKind::Extended, Some(day)) => to("step-extended", day).with("by", by).into(),
        (StepKind::Corrected, Some(day)) => to("step-corrected", day).with("by", by).into(),
        (StepKind::Extended | StepKind::Corrected, None) => t(lang, "step-cleared").to_owned(),
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
        assert!(spoken(Lang::En, &span, today).ends_with(", moved on from 2 October because of National Day"));
        span.moved_from = None;
        span.free[0].name = None;
        assert!(spoken(Lang::Zh, &span, today).ends_with("，其间周末不计"));
        let english = ": “会议议定”, 20 days after issue on 28 September, not counting weekends";
        assert_eq!(spoken(Lang::En, &span, today), english);
    }
}
