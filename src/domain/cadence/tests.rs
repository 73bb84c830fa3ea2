use super::super::calendar::tests::{calendar_2026, day};
use super::*;
use proptest::prelude::*;

fn due_days(cadence: Cadence, rule: &str, issued: &str, due: Option<&str>) -> Vec<(String, String)> {
    plan(
        cadence,
        rule.parse().unwrap(),
        day(issued),
        due.map(day),
        &calendar_2026(),
    )
    .into_iter()
    .map(|row| {
        (
            Period {
                from: row.period_from,
                to: row.period_to,
            }
            .label_zh(cadence),
            row.due_on.to_string(),
        )
    })
    .collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn periods_have_their_chinese_names() {
    let label = |cadence: Cadence, text: &str| cadence.period_of(day(text)).label_zh(cadence);
    assert_eq!(label(Cadence::Monthly, "2026-08-31"), "2026年8月");
    assert_eq!(label(Cadence::Quarterly, "2026-09-30"), "2026年第3季度");
    assert_eq!(label(Cadence::TenDays, "2026-08-10"), "2026年8月上旬");
    assert_eq!(label(Cadence::TenDays, "2026-08-11"), "2026年8月中旬");
    assert_eq!(label(Cadence::TenDays, "2026-08-31"), "2026年8月下旬");
    assert_eq!(label(Cadence::Fortnightly, "2026-02-16"), "2026年2月下半月");
    assert_eq!(label(Cadence::HalfYearly, "2026-07-01"), "2026年下半年");
    assert_eq!(label(Cadence::Yearly, "2026-07-01"), "2026年");
    assert_eq!(label(Cadence::Weekly, "2027-01-01"), "2026年第53周");
    assert_eq!(label(Cadence::Daily, "2026-11-11"), "2026年11月11日");
}

#[test]
fn a_monthly_task_issued_in_march_is_due_five_working_days_after_each_month() {
    let rows = due_days(Cadence::Monthly, "after:5", "2026-03-10", Some("2026-05-31"));
    assert_eq!(
        rows,
        pairs(&[
            ("2026年3月", "2026-04-08"),
            ("2026年4月", "2026-05-11"),
            ("2026年5月", "2026-06-05")
        ])
    );
}

#[test]
fn with_fewer_than_ten_working_days_left_the_next_period_is_first() {
    let first = |issued: &str| {
        due_days(Cadence::Monthly, "after:5", issued, None)
            .first()
            .unwrap()
            .0
            .clone()
    };
    assert_eq!(first("2026-03-17"), "2026年3月", "18 to 31 March are ten working days");
    assert_eq!(first("2026-03-18"), "2026年4月");
    assert_eq!(due_days(Cadence::Monthly, "after:5", "2026-03-17", None).len(), 12);
}

#[test]
fn short_periods_begin_with_the_next_one_and_are_due_the_next_working_day() {
    let rows = due_days(Cadence::TenDays, "after:1", "2026-09-12", Some("2026-10-12"));
    let expected = [
        ("2026年9月下旬", "2026-10-08"),
        ("2026年10月上旬", "2026-10-12"),
        ("2026年10月中旬", "2026-10-21"),
    ];
    assert_eq!(rows, pairs(&expected));
    assert_eq!(DueRule::default_for(Cadence::Weekly), DueRule::After(1));
    assert_eq!(DueRule::default_for(Cadence::Quarterly), DueRule::After(5));
}

#[test]
fn a_fixed_day_moves_to_the_next_working_day_unless_a_notice_states_it() {
    let moved = due_days(Cadence::Monthly, "day:28", "2026-06-01", Some("2026-06-30"));
    assert_eq!(moved, pairs(&[("2026年6月", "2026-06-29")]));
    let stated = due_days(Cadence::Monthly, "on:28", "2026-06-01", Some("2026-06-30"));
    assert_eq!(stated, pairs(&[("2026年6月", "2026-06-28")]));
    let quarter = due_days(Cadence::Quarterly, "day:31", "2026-07-01", Some("2026-09-30"));
    assert_eq!(
        quarter,
        pairs(&[("2026年第3季度", "2026-09-30")]),
        "the 31st of a month with 30 days is its last"
    );
    let week = due_days(Cadence::Weekly, "day:5", "2026-06-01", Some("2026-06-14"));
    assert_eq!(
        week,
        pairs(&[("2026年第24周", "2026-06-12")]),
        "the fifth day of a week is Friday"
    );
}

#[test]
fn there_is_always_one_obligation() {
    let rows = due_days(Cadence::Monthly, "after:5", "2026-08-25", Some("2026-08-28"));
    assert_eq!(rows.len(), 1);
    assert_eq!(rows.first().unwrap().1, "2026-08-28");
    let once = plan(
        Cadence::Once,
        DueRule::After(5),
        day("2026-08-03"),
        Some(day("2026-08-30")),
        &calendar_2026(),
    );
    assert_eq!(once.len(), 1);
    let row = once.first().unwrap();
    assert_eq!(
        (row.period_from, row.period_to, row.due_on),
        (day("2026-08-03"), day("2026-08-30"), day("2026-08-30"))
    );
    assert_eq!(row.due_at.to_rfc3339(), "2026-08-30T16:00:00+00:00");
    assert_eq!(due_day_of(row.due_at), day("2026-08-30"));
    assert_eq!(due_days(Cadence::Yearly, "after:5", "2026-12-25", None).len(), 1);
}

#[test]
fn due_rules_are_text_in_a_column() {
    for text in ["after:5", "after:0", "day:28", "on:1"] {
        assert_eq!(text.parse::<DueRule>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "after",
        "after:61",
        "day:0",
        "day:32",
        "week:1",
        "after:-1",
        "after:五",
    ] {
        assert!(text.parse::<DueRule>().is_err(), "{text}");
    }
}

#[test]
fn an_absurd_due_date_ends() {
    let rows = plan(
        Cadence::Daily,
        DueRule::After(1),
        day("2026-01-01"),
        Some(Day::MAX),
        &calendar_2026(),
    );
    assert_eq!(rows.len(), MAX_PLANNED);
    assert_eq!(
        plan(Cadence::Yearly, DueRule::Day(31), Day::MAX, None, &calendar_2026()).len(),
        1
    );
}

proptest! {
    #[test]
    fn periods_follow_each_other_without_gap(offset in 0_i64..4_000, which in 1_usize..9) {
        let cadence = *Cadence::ALL.get(which).unwrap();
        let here = day("2020-01-01") + TimeDelta::days(offset);
        let period = cadence.period_of(here);
        prop_assert!(period.from <= here && here <= period.to);
        prop_assert_eq!(cadence.period_of(period.from), period);
        prop_assert_eq!(cadence.period_of(period.to), period);
        let next = cadence.next(period).unwrap();
        prop_assert_eq!(next.from, period.to.succ_opt().unwrap());
        prop_assert_ne!(next.label_zh(cadence), period.label_zh(cadence));
    }

    #[test]
    fn plans_are_deterministic_and_each_period_once(offset in 0_i64..700, length in 1_i64..500, which in 0_usize..9) {
        let cadence = *Cadence::ALL.get(which).unwrap();
        let issued = day("2026-01-01") + TimeDelta::days(offset);
        let due = Some(issued + TimeDelta::days(length));
        let rows = plan(cadence, DueRule::default_for(cadence), issued, due, &calendar_2026());
        prop_assert_eq!(&rows, &plan(cadence, DueRule::default_for(cadence), issued, due, &calendar_2026()));
        prop_assert!(!rows.is_empty());
        let ends: std::collections::BTreeSet<_> = rows.iter().map(|row| row.period_to).collect();
        prop_assert_eq!(ends.len(), rows.len());
    }
}
