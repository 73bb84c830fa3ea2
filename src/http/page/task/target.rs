//! A target with its figure, ready to be drawn as a bar.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::goal::Asked;
use super::super::message::{say, t as text};
use crate::app::task::targets::TargetView;
use crate::domain::decimal::canonical;
use crate::domain::lang::Lang;

/// A target on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// The target.
    pub id: i64,
    /// The indicator.
    pub name: String,
    /// 不低于62%.
    pub goal: String,
    /// 54.61, or nothing reported yet.
    pub current: Option<String>,
    /// Its unit.
    pub unit: String,
    /// 2167／3968.
    pub parts: Option<String>,
    /// What the trajectory expects.
    pub planned: Option<String>,
    /// Of which day.
    pub planned_on: String,
    /// Length of the bar, per cent of its track.
    pub at: String,
    /// Where the trajectory stands on the track.
    pub plan_at: Option<String>,
    /// Where the target stands on the track.
    pub goal_at: Option<String>,
    /// 已达, 未达, or not to be judged.
    pub reached: Option<bool>,
    /// Who has reported, of a value rolled up.
    pub heard: Option<String>,
    /// A yes-or-no matter.
    pub milestone: bool,
    /// Stands on invented data.
    pub sample: bool,
    lang: Lang,
}

impl Goal {
    /// From the target.
    #[must_use]
    pub fn of(lang: Lang, t: &TargetView) -> Goal {
        let milestone = t.kind == "milestone";
        let track = track(t);
        let place = |text: &Option<String>| text.as_deref().and_then(|v| v.parse().ok()).map(|v| share(v, track));
        Goal {
            id: t.id,
            name: t.name.clone(),
            sample: t.sample,
            goal: goal(lang, t, milestone),
            current: t.current.as_deref().map(|v| t.unit.digits_of(v)),
            unit: t.unit.shown().to_owned(),
            parts: t
                .numerator
                .as_ref()
                .zip(t.denominator.as_ref())
                .map(|(n, d)| [n.as_str(), d].join(text(lang, "slash"))),
            planned: t.planned.as_deref().filter(|_| !milestone).map(|v| t.unit.digits_of(v)),
            planned_on: t.planned_on.map(|day| day.to_string()).unwrap_or_default(),
            at: place(&t.current).unwrap_or_else(|| "0".into()),
            plan_at: place(&t.planned),
            goal_at: place(&t.value),
            reached: t.reached,
            heard: (t.derived && t.expected > 0).then(|| heard(lang, t)),
            lang,
            milestone,
        }
    }

    /// What the bar shows, for those who do not see it.
    #[must_use]
    pub fn label(&self) -> String {
        let (lang, unit) = (self.lang, &self.unit);
        let mut now: String = match &self.current {
            Some(current) => say(lang, "goal-now").with("value", format!("{current}{unit}")).into(),
            None => text(lang, "goal-none").to_owned(),
        };
        if let Some(planned) = &self.planned {
            let pace = say(lang, "goal-pace").with("value", format!("{planned}{unit}"));
            now = format!("{now}{}{pace}", text(lang, "comma"));
        }
        let said = say(lang, "goal-said").with("name", &self.name);
        said.with("now", now).with("goal", &self.goal).into()
    }
}

fn heard(lang: Lang, t: &TargetView) -> String {
    let said = say(lang, "goal-heard").with("due", t.expected);
    said.with("reported", t.reported).with("accepted", t.accepted).into()
}

fn goal(lang: Lang, t: &TargetView, milestone: bool) -> String {
    if milestone {
        return text(lang, "goal-done").to_owned();
    }
    let asked = Asked {
        comparator: t.comparator,
        unit: &t.unit,
        relative: t.relative,
        value: t.value.as_deref(),
        value_max: t.value_max.as_deref(),
        approx: false,
    };
    asked.said(lang)
}

/// What the whole track stands for: 100 of per cents, else a little more than the largest figure.
fn track(t: &TargetView) -> Decimal {
    let hundred = Decimal::ONE_HUNDRED;
    if t.unit.percent() {
        return hundred;
    }
    let figures = [&t.value, &t.current, &t.planned].into_iter().flatten();
    let most = figures.filter_map(|v| v.parse::<Decimal>().ok()).max();
    most.filter(|m| *m > Decimal::ZERO).unwrap_or(hundred)
}

fn share(value: Decimal, track: Decimal) -> String {
    let share = value
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|v| v.checked_div(track));
    let share = share.unwrap_or_default().clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    canonical(share.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(unit: &str, value: &str, current: Option<&str>) -> TargetView {
        TargetView {
            id: 1,
            indicator: "x".into(),
            name: "快递进村覆盖率".into(),
            sample: false,
            kind: "ratio",
            unit: unit.into(),
            comparator: ">=",
            relative: false,
            value: Some(value.into()),
            value_max: None,
            due_on: None,
            derived: true,
            period_to: None,
            current: current.map(Into::into),
            numerator: None,
            denominator: None,
            planned: Some("57.6".into()),
            planned_on: None,
            reached: Some(false),
            expected: 11,
            reported: 9,
            accepted: 8,
        }
    }

    #[test]
    fn bars_stand_in_per_cent_of_their_track() {
        let goal = Goal::of(Lang::Zh, &view("%", "62", Some("54.61")));
        assert_eq!((goal.at.as_str(), goal.goal_at.as_deref()), ("54.61", Some("62")));
        assert_eq!(goal.heard.as_deref(), Some("应报11家，已报9家，已审核8家"));
        assert!(goal.label().starts_with("快递进村覆盖率：现为54.61%，序时57.6%，目标"));
        let many = Goal::of(Lang::Zh, &view("组", "30", Some("45")));
        assert_eq!(many.at, "78.13");
        assert_eq!(Goal::of(Lang::Zh, &view("组", "30", None)).at, "0");
    }
}
