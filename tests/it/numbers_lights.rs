//! The worked examples of docs/numbers.md, chapter “Lights”, executed.

use std::collections::BTreeSet;

use duban::app::{reference, rules};
use duban::domain::cadence::Cadence;
use duban::domain::calendar::{Calendar, listed_years};
use duban::domain::forecast::line;
use duban::domain::forecast::series::Series;
use duban::domain::indicator::{Accumulation, Direction, IndicatorKind, Reading};
use duban::domain::light::{Facts, Gauge, Light, Outlook, Owed, Standing, Wait, Was, evaluate};
use duban::domain::target::{Baseline, Comparator, Curve, Measured, Target};
use duban::domain::task::TaskState;
use duban::domain::time::Day;
use rust_decimal::Decimal;
use serde::Deserialize;

const PAGE: &str = include_str!("../../docs/numbers.md");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    facts: Known,
    light: Wanted,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    state: TaskState,
    today: Day,
    due_on: Option<Day>,
    sign_due_on: Option<Day>,
    #[serde(default)]
    owed: Vec<Report>,
    returned_on: Option<Day>,
    #[serde(default)]
    returns: i64,
    #[serde(default)]
    waits: Vec<Request>,
    #[serde(default)]
    closed_late: bool,
    cadence: Option<Cadence>,
    #[serde(default)]
    was: Before,
    #[serde(default)]
    target: Vec<Goal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    period_to: Day,
    due_on: Day,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    filed: Day,
    decided: Option<Day>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Before {
    light: Option<Light>,
    yellow_since: Option<Day>,
    good_until: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Goal {
    name: String,
    kind: IndicatorKind,
    unit: String,
    goal: Decimal,
    baseline: Option<Decimal>,
    issued_on: Day,
    due_on: Day,
    values: Vec<(Day, Decimal)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    colour: Light,
    rule: String,
    reason: Option<String>,
    reason_en: Option<String>,
    mend: Option<String>,
    mend_en: Option<String>,
}

fn calendar() -> Calendar {
    let days = reference::calendar_days().unwrap();
    let years = listed_years(&days);
    Calendar::new(days, years)
}

impl Goal {
    fn standing(&self, today: Day, calendar: &Calendar) -> Standing {
        let target = Target {
            kind: self.kind,
            direction: Direction::AtLeast,
            unit: self.unit.as_str().into(),
            comparator: Comparator::AtLeast,
            value: Some(self.goal),
            value_max: None,
            qualitative: false,
            baseline: self.baseline.map(|value| Baseline {
                reading: Reading::Value(value),
                on: None,
            }),
            resolved: None,
            due_on: Some(self.due_on),
            curve: Curve::Linear,
            points: Vec::new(),
        };
        let last = self.values.last().map(|(day, value)| Measured {
            reading: Reading::Value(*value),
            period_to: *day,
        });
        let outcome = target.behind(last, today, self.issued_on, calendar);
        let series = Series::of(&target, Accumulation::Cumulative, self.values.clone()).unwrap();
        let told = line(&series.values, Some(series.on), series.goal, series.bounds);
        Standing {
            name: self.name.clone(),
            unreviewed: false,
            heard: None,
            gauge: last
                .zip(outcome.ok())
                .and_then(|(last, by)| Gauge::of(&target, last, by, today, self.issued_on)),
            outlook: told.ok().and_then(|told| Outlook::of(&target, &series, &told)),
            outcome,
        }
    }
}

impl Known {
    fn facts(&self, calendar: &Calendar) -> Facts {
        let cadence = self.cadence.unwrap_or(Cadence::Monthly);
        let owed = self.owed.iter().map(|report| Owed {
            period: cadence.period_of(report.period_to),
            cadence,
            due_on: report.due_on,
        });
        let waits = self.waits.iter().map(|wait| Wait {
            filed: wait.filed,
            decided: wait.decided,
        });
        Facts {
            due_on: self.due_on,
            sign_due_on: self.sign_due_on,
            owed: owed.collect(),
            returned_on: self.returned_on,
            returns: self.returns,
            waits: waits.collect(),
            standings: self.target.iter().map(|t| t.standing(self.today, calendar)).collect(),
            closed_late: self.closed_late,
            cadence,
            was: Was {
                light: self.was.light,
                yellow_since: self.was.yellow_since,
                good_until: self.was.good_until,
            },
            ..Facts::bare(self.state, self.today)
        }
    }
}

#[test]
fn every_example_of_the_chapter_on_lights_is_so_and_every_rule_has_one() {
    let (calendar, set) = (calendar(), rules::newest_lights().unwrap());
    let chapter = PAGE.split_once("\n## Lights\n").unwrap().1;
    let chapter = chapter.split("\n## ").next().unwrap();
    let mut seen = BTreeSet::new();
    for block in chapter.split("```toml light\n").skip(1) {
        let text = block.split_once("```").unwrap().0;
        let example: Example = toml::from_str(text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let lit = evaluate(&set, &example.facts.facts(&calendar), &calendar).lit;
        let wanted = example.light;
        assert_eq!((lit.light, &lit.rule), (wanted.colour, &wanted.rule), "{text}");
        let words = [
            (wanted.reason, lit.reason_zh),
            (wanted.reason_en, lit.reason_en),
            (wanted.mend, lit.mend_zh),
            (wanted.mend_en, lit.mend_en),
        ];
        for (wanted, said) in words {
            assert_eq!(wanted.unwrap_or_else(|| said.clone()), said, "{text}");
        }
        seen.insert(lit.rule);
    }
    let all: BTreeSet<String> = set.rules.iter().map(|rule| rule.id.clone()).collect();
    assert_eq!(seen, all, "a rule has no example");
}
