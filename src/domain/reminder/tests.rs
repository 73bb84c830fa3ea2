use super::*;
use crate::domain::calendar::tests::{calendar_2026, day};
use crate::domain::person::Role;
use crate::domain::profile::Unit;
use crate::domain::time::at;
use crate::domain::time::{day_of, start_of};
use chrono::{NaiveTime, TimeDelta};
use proptest::prelude::*;
use std::collections::BTreeSet;

const HEBEI: OrgId = OrgId(13);
const NATION: OrgId = OrgId(1);

fn shipped() -> Ladder {
    Ladder::parse(toml::from_str(include_str!("../../../data/rules/ladder-v1.toml"))).unwrap()
}

fn moment(text: &str, hour: u32, minute: u32) -> Instant {
    at(day(text), NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

fn person(user: i64, org: OrgId, role: Role) -> Recipient {
    Recipient {
        user: UserId(user),
        org,
        roles: Roles::new([role]),
        hours: Hours::default(),
        closed_days: BTreeSet::new(),
        letters_on: BTreeMap::new(),
    }
}

fn people() -> Vec<Recipient> {
    vec![
        person(1, HEBEI, Role::Reporter),
        person(2, HEBEI, Role::Leader),
        person(3, NATION, Role::Supervisor),
        person(4, NATION, Role::Leader),
    ]
}

fn duty() -> DutyFacts {
    DutyFacts {
        task: TaskId(7),
        title: "快递进村".into(),
        matter: Matter::default(),
        number: "督〔2026〕15号".into(),
        lead_org: HEBEI,
        lead_name: "河北局".into(),
        issuer_org: NATION,
        parent_org: Some(NATION),
        state: TaskState::Active,
        issued_on: day("2026-08-03"),
        sign_due_on: Some(day("2026-08-04")),
        due_on: None,
        waited_days: 0,
        obligations: vec![],
        returned: vec![],
        unreviewed: vec![],
        any_hour: false,
    }
}

fn owing(due: &str) -> DutyFacts {
    let obligations = vec![OpenObligation {
        id: ObligationId(70),
        period: Cadence::Monthly.period_of(day("2026-08-31")),
        cadence: Cadence::Monthly,
        due_on: day(due),
    }];
    DutyFacts { obligations, ..duty() }
}

fn planned(duty: &DutyFacts, from: &str, to: &str) -> Vec<Reminder> {
    let window = (start_of(day(from)), start_of(day(to)));
    plan(
        &shipped(),
        std::slice::from_ref(duty),
        &people(),
        &calendar_2026().into(),
        window.0,
        window.1,
    )
}

fn days_of(list: &[Reminder], rule: &str) -> Vec<(String, i64)> {
    let of_rule = list.iter().filter(|r| r.rule == rule);
    of_rule.map(|r| (day_of(r.moment).to_string(), r.recipient.0)).collect()
}

fn rows(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter().map(|(day, user)| ((*day).to_owned(), *user)).collect()
}

#[test]
fn reports_are_announced_reminded_and_escalated() {
    let list = planned(&owing("2026-09-07"), "2026-08-31", "2026-10-31");
    assert_eq!(
        days_of(&list, "report_due"),
        rows(&[("2026-09-02", 1), ("2026-09-04", 1), ("2026-09-07", 1)])
    );
    let overdue = [
        "2026-09-08",
        "2026-09-09",
        "2026-09-10",
        "2026-09-11",
        "2026-09-14",
        "2026-09-20",
        "2026-09-28",
    ];
    let later = ["2026-10-10", "2026-10-16", "2026-10-23", "2026-10-30"];
    let expected: Vec<(&str, i64)> = overdue.iter().chain(&later).map(|d| (*d, 1)).collect();
    assert_eq!(
        days_of(&list, "report_overdue"),
        rows(&expected),
        "five working days, then every five, round the holidays"
    );
    assert_eq!(days_of(&list, "report_overdue_leader"), rows(&[("2026-09-11", 2)]));
    assert_eq!(
        days_of(&list, "report_overdue_supervisor"),
        rows(&[("2026-09-15", 3), ("2026-09-15", 4)])
    );
    assert_eq!(days_of(&list, "report_overdue_notice"), rows(&[("2026-09-21", 3)]));
    let first = list.iter().find(|r| r.rule == "report_overdue").unwrap();
    assert_eq!(first.key, "report_overdue/obligation:70/2026-09-08/user:1");
    assert_eq!(
        first.why_zh,
        "“快递进村”（督〔2026〕15号）的2026年8月进展报告应于2026-09-07前填报，已逾期1个工作日"
    );
    assert!(!first.immediate && list.iter().any(|r| r.rule == "report_overdue_leader" && r.immediate));
}

#[test]
fn due_dates_are_announced_in_calendar_days_on_working_days() {
    let task = DutyFacts {
        due_on: Some(day("2026-09-28")),
        ..duty()
    };
    let list = planned(&task, "2026-08-31", "2026-09-28");
    let expected = [("2026-09-11", 1), ("2026-09-21", 1), ("2026-09-24", 1)];
    assert_eq!(
        days_of(&list, "task_due"),
        rows(&expected),
        "13 September is a Sunday; 25 and 27 are 中秋节"
    );
    let last = list.last().unwrap();
    assert_eq!(
        last.why_zh,
        "任务“快递进村”（督〔2026〕15号）应于2026-09-28前办结，还有4天"
    );
}

#[test]
fn the_clock_stops_for_closure_and_goes_on_later() {
    let closing = DutyFacts {
        due_on: Some(day("2026-09-07")),
        state: TaskState::Closing,
        ..duty()
    };
    assert!(planned(&closing, "2026-08-31", "2026-10-31").is_empty());
    let back = DutyFacts {
        state: TaskState::Active,
        waited_days: 3,
        ..closing
    };
    let list = planned(&back, "2026-09-07", "2026-09-15");
    assert_eq!(
        days_of(&list, "task_overdue"),
        rows(&[("2026-09-11", 1), ("2026-09-14", 1), ("2026-09-15", 1)])
    );
    assert!(list.first().unwrap().why_zh.ends_with("已超期1个工作日"));
}

#[test]
fn unsigned_returned_and_unreviewed() {
    let unsigned = DutyFacts {
        state: TaskState::Issued,
        ..duty()
    };
    let list = planned(&unsigned, "2026-08-03", "2026-08-20");
    assert_eq!(days_of(&list, "unsigned"), rows(&[("2026-08-05", 1)]));
    assert_eq!(days_of(&list, "unsigned_leader"), rows(&[("2026-08-10", 2)]));
    let returned = DutyFacts {
        returned: vec![(ProgressId(5), moment("2026-08-05", 16, 0))],
        ..duty()
    };
    assert_eq!(
        days_of(&planned(&returned, "2026-08-03", "2026-08-12"), "returned"),
        rows(&[("2026-08-07", 1)])
    );
    let waiting = DutyFacts {
        unreviewed: vec![(ProgressId(5), moment("2026-08-05", 16, 0))],
        ..duty()
    };
    let list = planned(&waiting, "2026-08-03", "2026-08-14");
    assert_eq!(
        days_of(&list, "no_review_yet"),
        rows(&[("2026-08-10", 3), ("2026-08-13", 3)])
    );
}

#[test]
fn those_above_hear_which_bureau_it_is() {
    let late = DutyFacts {
        due_on: Some(day("2026-09-07")),
        unreviewed: vec![(ProgressId(5), moment("2026-08-05", 16, 0))],
        ..owing("2026-09-07")
    };
    let unsigned = DutyFacts {
        state: TaskState::Issued,
        ..duty()
    };
    let mut list = planned(&late, "2026-08-03", "2026-10-31");
    list.extend(planned(&unsigned, "2026-08-03", "2026-10-31"));
    let above: Vec<&Reminder> = list.iter().filter(|r| r.recipient.0 > 2).collect();
    let rules: BTreeSet<&str> = above.iter().map(|r| r.rule.as_str()).collect();
    assert_eq!(rules.len(), 6, "{rules:?}");
    for reminder in above {
        let both = [&reminder.why_zh, &reminder.why_en];
        assert!(both.iter().all(|why| why.contains("河北局")), "{both:?}");
    }
}

#[test]
fn tasks_that_are_nobodys_stay_silent_and_duties_without_reporters_do_not() {
    for state in [
        TaskState::Draft,
        TaskState::Suspended,
        TaskState::Closed,
        TaskState::Cancelled,
    ] {
        assert!(
            planned(
                &DutyFacts {
                    state,
                    ..owing("2026-09-07")
                },
                "2026-08-31",
                "2026-10-31"
            )
            .is_empty()
        );
    }
    let without: Vec<Recipient> = people().into_iter().filter(|p| !p.roles.has(Role::Reporter)).collect();
    let window = (start_of(day("2026-09-07")), start_of(day("2026-09-08")));
    let list = plan(
        &shipped(),
        &[owing("2026-09-07")],
        &without,
        &calendar_2026().into(),
        window.0,
        window.1,
    );
    assert_eq!(days_of(&list, "report_overdue"), rows(&[("2026-09-08", 2)]));
}

#[test]
fn a_reason_that_is_gone_drops_the_reminder() {
    let facts = owing("2026-09-07");
    let list = planned(&facts, "2026-08-31", "2026-09-08");
    let (before, after) = (list.first().unwrap(), list.last().unwrap());
    assert_eq!(
        (before.rule.as_str(), after.rule.as_str()),
        ("report_due", "report_overdue")
    );
    let now = moment("2026-09-07", 9, 0);
    assert!(still_holds(before, Some(&facts), now));
    assert!(
        !still_holds(before, Some(&facts), moment("2026-09-08", 9, 0)),
        "no announcing what is over"
    );
    assert!(still_holds(after, Some(&facts), moment("2026-09-08", 9, 0)));
    assert!(
        !still_holds(after, Some(&owing("2026-09-10")), now),
        "the due day was moved"
    );
    assert!(!still_holds(after, Some(&duty()), now), "answered");
    assert!(!still_holds(after, None, now));
}

#[test]
fn what_was_missed_is_told_once_in_one_digest() {
    let facts = owing("2026-09-07");
    let now = moment("2026-09-10", 9, 15);
    let list = plan(
        &shipped(),
        std::slice::from_ref(&facts),
        &people(),
        &calendar_2026().into(),
        start_of(day("2026-09-01")),
        now,
    );
    assert_eq!(list.len(), 6, "three announcements, three days overdue");
    let sent = letters(list, &people(), &calendar_2026().into(), now, 5, |r| {
        still_holds(r, Some(&facts), now)
    });
    assert_eq!(sent.len(), 1);
    let digest = sent.first().unwrap();
    assert_eq!(
        (digest.digest_of, digest.moment),
        (Some(day("2026-09-10")), moment("2026-09-10", 8, 30))
    );
    let keys: Vec<&str> = digest.reminders.iter().map(|r| r.key.as_str()).collect();
    assert_eq!(keys, ["report_overdue/obligation:70/2026-09-10/user:1"]);
    assert!(!digest.reminders.first().unwrap().late);
}

#[test]
fn a_moment_missed_over_the_holidays_comes_late_and_a_digest_sent_is_not_sent_twice() {
    let facts = owing("2026-09-29");
    let now = moment("2026-10-09", 9, 0);
    let list = plan(
        &shipped(),
        std::slice::from_ref(&facts),
        &people(),
        &calendar_2026().into(),
        start_of(day("2026-09-29")),
        moment("2026-10-08", 23, 0),
    );
    let route = |people: &[Recipient]| letters(list.clone(), people, &calendar_2026().into(), now, 5, |_| true);
    let late = route(&people());
    assert_eq!(late.first().unwrap().digest_of, Some(day("2026-10-09")));
    assert!(late.first().unwrap().reminders.first().unwrap().late);
    let mut had: Vec<Recipient> = people();
    had[0].closed_days = BTreeSet::from([day("2026-10-09")]);
    assert_eq!(
        route(&had).first().unwrap().digest_of,
        Some(day("2026-10-10")),
        "a Saturday that is worked"
    );
    assert!(letters(list.clone(), &people(), &calendar_2026().into(), now, 5, |_| false).is_empty());
}

#[test]
fn escalations_go_at_once_inside_hours_and_budget() {
    let (calendar, hours) = (calendar_2026().into(), Hours::default());
    let reach = |text: &str, h, m| inside_hours(hours, &calendar, moment(text, h, m), false);
    assert_eq!(reach("2026-09-11", 0, 0), moment("2026-09-11", 8, 0));
    assert_eq!(reach("2026-09-11", 20, 0), moment("2026-09-11", 20, 0));
    assert_eq!(reach("2026-09-11", 20, 1), moment("2026-09-14", 8, 0));
    assert_eq!(reach("2026-10-01", 9, 0), moment("2026-10-08", 8, 0));
    assert_eq!(
        inside_hours(hours, &calendar, moment("2026-10-01", 3, 0), true),
        moment("2026-10-01", 3, 0)
    );
    let facts = owing("2026-09-07");
    let list = planned(&facts, "2026-09-10", "2026-09-11");
    let now = moment("2026-09-11", 0, 5);
    let sent = letters(list.clone(), &people(), &calendar, now, 5, |_| true);
    let seen: Vec<_> = sent
        .iter()
        .map(|l| (l.recipient.0, l.moment, l.digest_of.is_some()))
        .collect();
    assert_eq!(
        seen,
        [
            (2, moment("2026-09-11", 8, 0), false),
            (1, moment("2026-09-11", 8, 30), true)
        ]
    );
    let mut full = people();
    full[1].letters_on = BTreeMap::from([(day("2026-09-11"), 5)]);
    let sent = letters(list.clone(), &full, &calendar, now, 5, |_| true);
    assert!(sent.iter().all(|letter| letter.digest_of == Some(day("2026-09-11"))));
    let urgent: Vec<Reminder> = list.into_iter().map(|r| Reminder { any_hour: true, ..r }).collect();
    let sent = letters(urgent, &full, &calendar, now, 5, |_| true);
    assert_eq!(sent.first().map(|l| (l.recipient.0, l.moment)), Some((2, now)));
}

#[test]
fn braces_in_titles_stay_and_faulty_ladders_are_refused() {
    let odd = DutyFacts {
        title: "{days}{number}".into(),
        ..owing("2026-09-07")
    };
    let why = planned(&odd, "2026-09-07", "2026-09-08")
        .first()
        .unwrap()
        .why_zh
        .clone();
    assert!(why.starts_with("“{days}{number}”（督〔2026〕15号）"), "{why}");
    let text = include_str!("../../../data/rules/ladder-v1.toml");
    let fault = |from: &str, to: &str| {
        Ladder::parse(toml::from_str(&text.replace(from, to)))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        fault("then_every = 5", "then_every = 0"),
        "reminder ladder: ‘report_overdue: then_every above 0’ is missing"
    );
    assert_eq!(
        fault("id = \"returned\"", "id = \"unsigned\""),
        "reminder ladder: ‘unsigned’ occurs twice"
    );
}

proptest! {
    #[test]
    fn plans_are_deterministic_split_into_windows_and_keys_are_unique(
        due in 0_i64..120, task_due in 0_i64..120, from in 0_i64..60, first in 0_i64..40, second in 0_i64..40
    ) {
        let base = day("2026-08-03");
        let plus = |n: i64| base + TimeDelta::days(n);
        let facts = DutyFacts { due_on: Some(plus(task_due)), ..owing(&plus(due).to_string()) };
        let cuts = [plus(from), plus(from + first), plus(from + first + second)].map(start_of);
        let run = |a, b| plan(&shipped(), std::slice::from_ref(&facts), &people(), &calendar_2026().into(), a, b);
        let whole = run(cuts[0], cuts[2]);
        let mut parts = run(cuts[0], cuts[1]);
        parts.extend(run(cuts[1], cuts[2]));
        prop_assert_eq!(&whole, &parts);
        let keys: BTreeSet<&str> = whole.iter().map(|r| r.key.as_str()).collect();
        prop_assert_eq!(keys.len(), whole.len());
        prop_assert!(whole.iter().all(|r| calendar_2026().is_working(day_of(r.moment))));
        for r in &whole {
            let (ladder, calendars) = (shipped(), calendar_2026().into());
            for person in people() {
                let before = r.moment - TimeDelta::microseconds(1);
                let alone = plan(&ladder, [&facts], std::slice::from_ref(&person), &calendars, before, r.moment);
                let alone = alone.into_iter().find(|one| one.rule == r.rule && one.subject == r.subject);
                let asked = (r.rule.as_str(), r.subject, day_of(r.moment));
                prop_assert_eq!(renewed(&ladder, &facts, &person, &calendars, asked), alone);
            }
        }
        let now = cuts[2] + TimeDelta::hours(9);
        let sent = letters(whole, &people(), &calendar_2026().into(), now, 5, |r| still_holds(r, Some(&facts), now));
        let digests: BTreeSet<_> = sent.iter().filter_map(|l| l.digest_of.map(|d| (l.recipient, d))).collect();
        prop_assert_eq!(digests.len(), sent.iter().filter(|l| l.digest_of.is_some()).count());
        prop_assert!(sent.iter().all(|letter| !letter.reminders.is_empty()));
    }

    #[test]
    fn nothing_is_told_of_what_lies_beyond_the_reach_of_the_ladder(
        due in 0_i64..120, to in 0_i64..120, ahead in 0_i64..40, by_working_days: bool
    ) {
        let plus = |n: i64| day("2026-08-03") + TimeDelta::days(n);
        let mut ladder = shipped();
        for rung in &mut ladder.rungs {
            rung.unit = if by_working_days { Unit::WorkingDay } else { Unit::Day };
            rung.offsets.retain(|offset| *offset >= -ahead);
            rung.offsets.insert(0, -ahead);
        }
        let (from, to) = (start_of(plus(-300)), start_of(plus(to)));
        let calendars = calendar_2026().into();
        let facts = DutyFacts { issued_on: plus(-300), ..owing(&plus(due).to_string()) };
        let told = plan(&ladder, [&facts], &people(), &calendars, from, to);
        if plus(due) > reach(&ladder, &calendars, to) {
            prop_assert_eq!(told, vec![]);
        }
    }
}
