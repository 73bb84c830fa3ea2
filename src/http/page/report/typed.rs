//! What stands in the fields of the form: the last values at first, afterwards what was typed.

use super::super::form::Fields;
use crate::app::task::entry::{Entry, EntryValue, at};
use crate::app::task::form::ReportForm;
use crate::domain::light::Light;
use crate::domain::refusal::FieldError;

/// Most values a form carries; a task has a handful.
const MOST: usize = 50;

/// The fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The obligation answered.
    pub obligation: Option<i64>,
    /// Nothing moved.
    pub no_change: bool,
    /// Per cent, as typed.
    pub percent: String,
    /// What was done.
    pub narrative: String,
    /// Problems.
    pub problems: String,
    /// Next steps.
    pub next_steps: String,
    /// Help wanted.
    pub help: String,
    /// The unit's own light, its word.
    pub own_light: String,
    /// Values, in the order of the page.
    pub values: Vec<Value>,
    /// Files that go with it.
    pub attachments: Vec<i64>,
}

/// The fields of a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Value {
    /// Code of the indicator.
    pub code: String,
    /// Numerator.
    pub numerator: String,
    /// Denominator.
    pub denominator: String,
    /// Value.
    pub value: String,
    /// Why the denominator moved.
    pub reason: String,
}

impl Typed {
    /// What the form carries at first.
    #[must_use]
    pub fn first(form: &ReportForm) -> Typed {
        let back = form
            .before
            .as_ref()
            .filter(|b| matches!(b.state, "returned" | "withdrawn"));
        let text = |of: fn(&crate::app::task::progress_view::ProgressView) -> &String| {
            back.map(of).cloned().unwrap_or_default()
        };
        let values = form.values.iter().map(|v| {
            let sent = back.and_then(|b| b.values.iter().find(|s| s.indicator == v.code));
            let fill =
                |sent: Option<&String>, last: &Option<String>| sent.or(last.as_ref()).cloned().unwrap_or_default();
            Value {
                code: v.code.clone(),
                numerator: fill(sent.and_then(|s| s.numerator.as_ref()), &v.numerator),
                denominator: fill(sent.and_then(|s| s.denominator.as_ref()), &v.denominator),
                value: fill(sent.and_then(|s| s.value.as_ref()), &v.value),
                reason: sent.and_then(|s| s.reason.clone()).unwrap_or_default(),
            }
        });
        let percent = back.and_then(|b| b.percent).or(form.task.percent);
        Typed {
            obligation: form.chosen,
            no_change: false,
            percent: percent.map(|p| p.to_string()).unwrap_or_default(),
            narrative: text(|b| &b.narrative),
            problems: text(|b| &b.problems),
            next_steps: text(|b| &b.next_steps),
            help: text(|b| &b.help),
            own_light: form.task.own_light.unwrap_or_default().to_owned(),
            values: values.collect(),
            attachments: back.iter().flat_map(|b| &b.attachments).map(|a| a.id).collect(),
        }
    }

    /// What the form carries where a draft was kept: its values where it has them, else the last ones.
    #[must_use]
    pub fn kept(form: &ReportForm, draft: &Entry) -> Typed {
        let first = Typed::first(form);
        let values = first.values.into_iter().map(|v| {
            let Some(kept) = draft.values.iter().find(|k| k.indicator == v.code) else {
                return v;
            };
            let text = |given: &Option<String>| given.clone().unwrap_or_default();
            Value {
                code: v.code,
                numerator: text(&kept.numerator),
                denominator: text(&kept.denominator),
                value: text(&kept.value),
                reason: text(&kept.reason),
            }
        });
        Typed {
            obligation: form.chosen,
            no_change: draft.no_change,
            percent: draft.percent.map(|p| p.to_string()).unwrap_or_default(),
            narrative: draft.narrative.clone(),
            problems: draft.problems.clone(),
            next_steps: draft.next_steps.clone(),
            help: draft.help.clone(),
            own_light: draft.own_light.map(|l| l.word().to_owned()).unwrap_or(first.own_light),
            values: values.collect(),
            attachments: draft.attachments.clone(),
        }
    }

    /// What is kept as a draft: everything that stands in the fields, also where nothing moved.
    #[must_use]
    pub fn draft(&self) -> (Entry, Vec<FieldError>) {
        let typed = Typed {
            no_change: false,
            ..self.clone()
        };
        let (entry, faults) = typed.entry();
        let entry = Entry {
            no_change: self.no_change,
            ..entry
        };
        (entry, faults)
    }

    /// As it was sent.
    #[must_use]
    pub fn read(fields: &Fields) -> Typed {
        let text = |name: &str| fields.get(name).to_owned();
        let values = (0..MOST).map_while(|n| {
            let code = fields.filled(&format!("indicator-{n}"))?.to_owned();
            let part = |name: &str| text(&format!("{name}-{n}"));
            Some(Value {
                code,
                numerator: part("numerator"),
                denominator: part("denominator"),
                value: part("value"),
                reason: part("reason"),
            })
        });
        Typed {
            obligation: fields.word("obligation"),
            no_change: fields.get("change") == "none",
            percent: text("percent"),
            narrative: text("narrative"),
            problems: text("problems"),
            next_steps: text("next_steps"),
            help: text("help"),
            own_light: text("own_light"),
            values: values.collect(),
            attachments: fields
                .all("attachment")
                .into_iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
        }
    }

    /// What is reported, and what cannot be read. "No change" sends nothing else: the last values stand.
    #[must_use]
    pub fn entry(&self) -> (Entry, Vec<FieldError>) {
        if self.no_change {
            let entry = Entry {
                no_change: true,
                obligation: self.obligation,
                attachments: self.attachments.clone(),
                ..Entry::default()
            };
            return (entry, Vec::new());
        }
        let mut faults = Vec::new();
        let percent = self.whole_percent();
        if percent.is_none() && !self.percent.is_empty() {
            faults.push(FieldError {
                field: "percent".into(),
                code: "not_a_number",
                zh: "完成进度请填0到100的整数".into(),
                en: "percent is a whole number of 0 to 100".into(),
            });
        }
        let some = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
        let values = self.values.iter().map(|v| EntryValue {
            indicator: v.code.clone(),
            value: some(&v.value),
            numerator: some(&v.numerator),
            denominator: some(&v.denominator),
            reason: some(&v.reason),
        });
        let entry = Entry {
            percent,
            narrative: self.narrative.clone(),
            problems: self.problems.clone(),
            next_steps: self.next_steps.clone(),
            help: self.help.clone(),
            own_light: self.own_light.parse::<Light>().ok().filter(|l| *l != Light::Grey),
            no_change: false,
            obligation: self.obligation,
            period: None,
            values: values.collect(),
            attachments: self.attachments.clone(),
        };
        debug_assert!(at(0, "value").starts_with("values[0]"));
        (entry, faults)
    }

    /// Per cent as people type it: 56, 56%, ５６.
    fn whole_percent(&self) -> Option<i64> {
        let plain = self.percent.trim_end_matches(['%', '％']).trim();
        let number = crate::domain::decimal::parse(plain).ok()?;
        let whole = number.normalize();
        (whole.scale() == 0)
            .then(|| i64::try_from(whole.mantissa()).ok())
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_an_entry() {
        let body = "change=some&percent=56%25&narrative=%E9%80%9A%E6%9D%91&own_light=yellow&obligation=7\
                    &indicator-0=coverage&numerator-0=2231&denominator-0=3968&indicator-1=lockers&value-1=";
        let typed = Typed::read(&Fields::parse(body.as_bytes()).unwrap());
        let (entry, faults) = typed.entry();
        assert!(faults.is_empty());
        assert_eq!(
            (entry.percent, entry.obligation, entry.own_light),
            (Some(56), Some(7), Some(Light::Yellow))
        );
        assert_eq!(entry.values.len(), 2);
        assert_eq!(entry.values[0].numerator.as_deref(), Some("2231"));
        assert_eq!(entry.values[1].value, None);
    }

    #[test]
    fn no_change_sends_nothing_else_and_odd_per_cents_are_named() {
        let typed = |percent: &str| Typed {
            percent: percent.into(),
            ..Typed::default()
        };
        for odd in ["abc", "56.5", "一半"] {
            assert_eq!(typed(odd).entry().1.len(), 1, "{odd}");
        }
        assert_eq!(typed("101").entry().0.percent, Some(101));
        let same = Typed {
            no_change: true,
            ..typed("abc")
        };
        let (entry, faults) = same.entry();
        assert!(entry.no_change && faults.is_empty());
    }
}
