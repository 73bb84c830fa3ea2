use super::super::calendar::tests::{calendar_2026, day};
use super::*;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn value(text: &str) -> Reading {
    Reading::Value(dec(text))
}

fn target(kind: IndicatorKind, comparator: &str, level: &str) -> Target {
    Target {
        kind,
        direction: Direction::AtLeast,
        unit: if kind == IndicatorKind::Ratio {
            "%".into()
        } else {
            "个".into()
        },
        comparator: comparator.parse().unwrap(),
        value: Some(dec(level)),
        value_max: None,
        qualitative: false,
        baseline: None,
        resolved: None,
        due_on: Some(day("2026-12-31")),
        curve: Curve::Linear,
        points: vec![],
    }
}

fn behind(target: &Target, reading: Reading, today: &str) -> Result<Behind, Unlit> {
    let measured = Measured {
        reading,
        period_to: day(today),
    };
    target.behind(Some(measured), day(today), day("2026-01-01"), &calendar_2026())
}

#[test]
fn a_count_runs_from_nothing_at_issue_to_its_level_at_the_due_date() {
    let lockers = target(IndicatorKind::Count, ">=", "30");
    assert_eq!(lockers.expected_at(day("2026-01-01"), day("2026-01-01")), Ok(dec("0")));
    assert_eq!(lockers.expected_at(day("2026-07-02"), day("2026-01-01")), Ok(dec("15")));
    assert_eq!(lockers.expected_at(day("2027-03-01"), day("2026-01-01")), Ok(dec("30")));
    assert_eq!(
        behind(&lockers, value("12"), "2026-07-02"),
        Ok(Behind::Share(dec("80")))
    );
    assert_eq!(behind(&lockers, value("15"), "2026-07-02"), Ok(Behind::No));
}

#[test]
fn a_ratio_needs_a_baseline_and_is_behind_in_points() {
    let mut coverage = target(IndicatorKind::Ratio, ">=", "60");
    assert_eq!(
        coverage.expected_at(day("2026-07-02"), day("2026-01-01")),
        Err(Unlit::NoBaseline)
    );
    coverage.baseline = Some(Baseline {
        reading: Reading::Ratio {
            numerator: 2,
            denominator: 5,
        },
        on: None,
    });
    assert_eq!(
        coverage.expected_at(day("2026-07-02"), day("2026-01-01")),
        Ok(dec("50"))
    );
    let low = Reading::Ratio {
        numerator: 395,
        denominator: 1000,
    };
    assert_eq!(behind(&coverage, low, "2026-07-02"), Ok(Behind::Points(dec("10.5"))));
    assert_eq!(
        coverage.reached(Reading::Ratio {
            numerator: 59_999_999,
            denominator: 100_000_000
        }),
        Ok(false)
    );
    assert_eq!(
        coverage.reached(Reading::Ratio {
            numerator: 6,
            denominator: 10
        }),
        Ok(true)
    );
}

#[test]
fn at_most_mirrors() {
    let mut complaints = target(IndicatorKind::Count, "<=", "100");
    complaints.baseline = Some(Baseline {
        reading: value("100"),
        on: None,
    });
    assert_eq!(
        behind(&complaints, value("110"), "2026-07-02"),
        Ok(Behind::Share(dec("90")))
    );
    assert_eq!(behind(&complaints, value("100"), "2026-07-02"), Ok(Behind::No));
    assert_eq!(complaints.reached(value("100")), Ok(true));
    assert_eq!(complaints.reached(value("100.1")), Ok(false));
}

#[test]
fn a_range_mirrors_by_the_distance_from_its_bounds() {
    let mut price = target(IndicatorKind::Level, ">=", "40");
    price.value_max = Some(dec("50"));
    price.unit = "%".into();
    assert_eq!(price.sense(), Direction::Within);
    price.baseline = Some(Baseline {
        reading: value("45"),
        on: None,
    });
    assert_eq!(behind(&price, value("38"), "2026-07-02"), Ok(Behind::Points(dec("2"))));
    assert_eq!(behind(&price, value("53"), "2026-07-02"), Ok(Behind::Points(dec("3"))));
    assert_eq!(behind(&price, value("40"), "2026-07-02"), Ok(Behind::No));
    assert_eq!(
        (price.reached(value("50")), price.reached(value("50.1"))),
        (Ok(true), Ok(false))
    );
    price.baseline = Some(Baseline {
        reading: value("20"),
        on: None,
    });
    assert_eq!(
        behind(&price, value("28"), "2026-07-02"),
        Ok(Behind::Points(dec("2"))),
        "halfway from 20 to 40 is 30"
    );
}

#[test]
fn changes_need_a_baseline() {
    let mut fall = target(IndicatorKind::Level, "-=", "30");
    assert_eq!(fall.level(), Err(Unlit::Unresolved));
    assert_eq!(behind(&fall, value("1"), "2026-07-02"), Err(Unlit::Unresolved));
    fall.resolved = resolve(fall.kind, fall.comparator, dec("30"), true, Some(dec("50")));
    assert_eq!(fall.level(), Ok(dec("35")));
    assert_eq!(
        (fall.reached(value("35")), fall.reached(value("36"))),
        (Ok(true), Ok(false))
    );
    let plain = |kind, base| resolve(kind, Comparator::Increase, dec("30"), false, base);
    assert_eq!(plain(IndicatorKind::Count, None), Some(dec("30")));
    assert_eq!(plain(IndicatorKind::Level, None), None);
    assert_eq!(plain(IndicatorKind::Level, Some(dec("5"))), Some(dec("35")));
    assert_eq!(
        resolve(IndicatorKind::Count, Comparator::Increase, dec("30"), true, None),
        None
    );
}

#[test]
fn what_cannot_be_judged_says_why() {
    let mut open = target(IndicatorKind::Count, ">=", "30");
    open.value = None;
    assert_eq!(behind(&open, value("1"), "2026-07-02"), Err(Unlit::Pending));
    open.qualitative = true;
    assert_eq!(open.reached(value("1")), Err(Unlit::Qualitative));
    let mut endless = target(IndicatorKind::Count, ">=", "30");
    assert_eq!(
        endless.behind(None, day("2026-07-02"), day("2026-01-01"), &calendar_2026()),
        Err(Unlit::NotReported)
    );
    endless.due_on = None;
    assert_eq!(behind(&endless, value("1"), "2026-07-02"), Err(Unlit::NoDueDate));
    endless.curve = Curve::Explicit;
    assert_eq!(behind(&endless, value("1"), "2026-07-02"), Err(Unlit::NoCurve));
}

#[test]
fn steps_hold_and_tables_are_interpolated() {
    let mut stepped = target(IndicatorKind::Count, ">=", "30");
    let point = |text: &str, value: &str| CurvePoint {
        day: day(text),
        value: dec(value),
    };
    stepped.points = vec![point("2026-10-01", "30"), point("2026-04-01", "10")];
    stepped.curve = Curve::Step;
    let at = |target: &Target, text: &str| target.expected_at(day(text), day("2026-01-01")).unwrap();
    assert_eq!(at(&stepped, "2026-03-31"), dec("0"));
    assert_eq!(at(&stepped, "2026-04-01"), dec("10"));
    assert_eq!(at(&stepped, "2026-09-30"), dec("10"));
    stepped.curve = Curve::Explicit;
    assert_eq!(at(&stepped, "2026-02-15"), dec("5"));
    assert_eq!(at(&stepped, "2026-11-01"), dec("30"));
}

#[test]
fn milestones_are_late_in_working_days() {
    let mut paper = target(IndicatorKind::Milestone, "=", "1");
    paper.due_on = Some(day("2026-09-30"));
    let late = |text: &str| paper.behind(None, day(text), day("2026-01-01"), &calendar_2026());
    assert_eq!(late("2026-09-30"), Ok(Behind::No));
    assert_eq!(late("2026-10-07"), Ok(Behind::No), "the holiday is not late");
    assert_eq!(late("2026-10-08"), Ok(Behind::WorkingDays(1)));
    assert_eq!(behind(&paper, value("1"), "2026-10-08"), Ok(Behind::No));
}

#[test]
fn a_value_is_held_against_the_end_of_its_own_period() {
    let lockers = target(IndicatorKind::Count, ">=", "364");
    let june = Measured {
        reading: value("181"),
        period_to: day("2026-07-01"),
    };
    let seen = lockers.behind(Some(june), day("2026-07-28"), day("2026-01-01"), &calendar_2026());
    assert_eq!(seen, Ok(Behind::No));
}
