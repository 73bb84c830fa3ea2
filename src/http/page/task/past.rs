//! What has happened to a task: its reports, and its events in words.

use serde_json::Value;

use super::super::day;
use super::super::message::{say, t};
use crate::app::task::progress_view::{ProgressView, ValueView};
use crate::app::timeline::Entry;
use crate::domain::cadence::{Cadence, Period};
use crate::domain::lang::Lang;
use crate::domain::progress::ProgressState;
use crate::domain::time::{Day, Instant, day_of};

/// A report in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Identifier.
    pub id: i64,
    /// Name of the period.
    pub period: String,
    /// Revision, for corrections.
    pub revision: i64,
    /// When it was sent.
    pub sent: String,
    /// Sent after its day.
    pub late: bool,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// Its values in words.
    pub values: Vec<String>,
    /// State.
    pub state: String,
    /// Whether it came back.
    pub bad: bool,
    /// Reason of a return.
    pub reason: Option<String>,
}

impl Sent {
    /// From the report.
    #[must_use]
    pub fn of(lang: Lang, r: &ProgressView, cadence: Cadence, now: Instant) -> Sent {
        let period = Period {
            from: r.period_from,
            to: r.period_to,
        };
        let state = r.state.parse().unwrap_or(ProgressState::Draft);
        Sent {
            id: r.id,
            period: match r.obligation {
                Some(_) => period.label(cadence, lang),
                None => {
                    let until = day::date(lang, r.period_to, day_of(now));
                    say(lang, "past-extra").with("day", until).into()
                }
            },
            revision: r.revision,
            sent: r.submitted_at.map(|at| day::moment(lang, at, now)).unwrap_or_default(),
            late: r.late,
            percent: r.percent,
            values: r.values.iter().map(|v| figure(lang, v)).collect(),
            state: state.title(lang),
            bad: state == ProgressState::Returned,
            reason: r.reason.clone(),
        }
    }
}

/// 56.22%（2231／3968）, 21组.
#[must_use]
pub fn figure(lang: Lang, v: &ValueView) -> String {
    let value = v.value.as_deref().unwrap_or("—");
    let value = v.unit.text(value);
    let mut said = match (&v.numerator, &v.denominator) {
        (Some(n), Some(d)) => {
            let said = say(lang, "figure-parts").with("value", value);
            said.with("n", n).with("d", d).into()
        }
        _ => value,
    };
    if v.carried {
        said.push_str(t(lang, "figure-carried"));
    }
    said
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// `key`, `bad` or nothing.
    pub class: &'static str,
    /// When, in words.
    pub when: String,
    /// When, for machines.
    pub iso: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// More of it.
    pub more: String,
    /// Reason, or what was said.
    pub quote: Option<String>,
}

impl Past {
    /// From the event; none for what only the machine cares about.
    #[must_use]
    pub fn of(lang: Lang, e: &Entry, now: Instant) -> Option<Past> {
        if matches!(e.verb.as_str(), "progress.opened" | "lights.renewed") {
            return None;
        }
        let who = e.actor.as_ref().map_or(t(lang, "past-system").to_owned(), |p| {
            [p.org.as_str(), &p.name].join(t(lang, "space"))
        });
        let quote = e.reason.clone().or_else(|| text(&e.changes, "text"));
        Some(Past {
            class: class(&e.verb),
            when: day::moment(lang, e.at, now),
            iso: e.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            who,
            what: e.label.clone(),
            more: more(lang, &e.changes, day_of(now)),
            quote: quote.filter(|q| !q.is_empty()),
        })
    }
}

/// What one act did to many at once (交办 to 31 bureaus) is one line that says how many.
#[must_use]
pub fn folded(lang: Lang, past: Vec<Past>) -> Vec<Past> {
    let mut lines: Vec<(Past, usize)> = Vec::new();
    for next in past {
        match lines.last_mut() {
            Some((last, times)) if *last == next => *times += 1,
            _ => lines.push((next, 1)),
        }
    }
    let line = |(past, times): (Past, usize)| match times {
        1 => past,
        _ => {
            let many = say(lang, "past-times").with("n", times).to_string();
            let parts = [many, past.more].into_iter().filter(|part| !part.is_empty());
            let more = parts.collect::<Vec<_>>().join(t(lang, "comma"));
            Past { more, ..past }
        }
    };
    lines.into_iter().map(line).collect()
}

fn class(verb: &str) -> &'static str {
    let last = verb.rsplit('.').next().unwrap_or_default();
    match last {
        "returned" | "refused" | "declined" | "cancelled" | "closure_returned" | "reminded" => "bad",
        "issued" | "signed" | "signed_for" | "closed" | "added" | "extended" if verb != "comment.added" => "key",
        _ => "",
    }
}

/// The new value of a field of an event.
fn new<'a>(changes: &'a Value, field: &str) -> Option<&'a Value> {
    changes.get(field)?.get(1).filter(|v| !v.is_null())
}

fn text(changes: &Value, field: &str) -> Option<String> {
    new(changes, field)?.as_str().map(ToOwned::to_owned)
}

fn more(lang: Lang, changes: &Value, today: Day) -> String {
    let mut parts = Vec::new();
    if let Some(percent) = new(changes, "percent").and_then(Value::as_i64) {
        parts.push(say(lang, "past-percent").with("percent", percent).into());
    }
    if new(changes, "late").and_then(Value::as_bool) == Some(true) {
        parts.push(t(lang, "past-late").to_owned());
    }
    if let Some(indicator) = text(changes, "indicator") {
        parts.push(indicator);
    }
    if let Some(due) = text(changes, "due_on").and_then(|d| d.parse().ok()) {
        parts.push(say(lang, "past-due").with("day", day::date(lang, due, today)).into());
    }
    parts.join(t(lang, "comma"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn events_say_what_changed() {
        let changes = json!({"percent": [null, 56], "late": [null, true], "due_on": ["2026-10-01", "2026-12-31"]});
        let today = "2026-10-12".parse().unwrap();
        assert_eq!(more(Lang::Zh, &changes, today), "完成56%，已超时，期限12月31日");
        assert_eq!(more(Lang::Zh, &json!({"late": [null, false]}), today), "");
        assert_eq!(
            (class("progress.returned"), class("task.signed"), class("comment.added")),
            ("bad", "key", "")
        );
        assert_eq!(class("instruction.added"), "key");
        assert_eq!(
            text(&json!({"text": [null, "下月报一次"]}), "text").as_deref(),
            Some("下月报一次")
        );
    }

    #[test]
    fn one_act_on_many_is_one_line() {
        let line = |what: &str, more: &str| Past {
            class: "",
            when: "今天9:00".into(),
            iso: "2026-08-07T01:00:00Z".into(),
            who: "国家局 督办员".into(),
            what: what.into(),
            more: more.into(),
            quote: None,
        };
        let (issued, other) = (line("交办", "期限12月31日"), line("立项", ""));
        let past = folded(
            Lang::Zh,
            vec![
                issued.clone(),
                issued.clone(),
                issued.clone(),
                other.clone(),
                issued.clone(),
            ],
        );
        assert_eq!(past[0].more, "3次，期限12月31日");
        assert_eq!(past[1..], [other, issued]);
    }

    #[test]
    fn values_are_said_with_their_parts() {
        let value = ValueView {
            indicator: "coverage".into(),
            name: "快递进村覆盖率".into(),
            unit: "%".into(),
            value: Some("56.22".into()),
            numerator: Some("2231".into()),
            denominator: Some("3968".into()),
            carried: true,
            reason: None,
            state: "submitted".into(),
        };
        assert_eq!(figure(Lang::Zh, &value), "56.22%（2231／3968），沿用上期");
    }
}
