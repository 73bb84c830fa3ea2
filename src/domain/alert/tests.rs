use super::*;
use crate::domain::calendar::tests::calendar_2026;
use crate::domain::time::at;
use chrono::NaiveTime;

const LIMITS: Limits = Limits {
    outbox_minutes: 60,
    disk_percent: 10,
};

fn moment(day: &str, hour: u32, minute: u32) -> Instant {
    at(day.parse().unwrap(), NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

fn facts(calendar: &Calendar) -> Facts<'_> {
    Facts {
        now: moment("2026-08-10", 9, 0),
        backlog: Backlog::default(),
        space: Some(Space { free: 500, whole: 1000 }),
        calendar,
        stopped: Vec::new(),
    }
}

fn known(id: i64, kind: AlertKind, subject: &str, ended_at: Option<Instant>) -> Known {
    Known {
        id: AlertId(id),
        kind,
        subject: subject.into(),
        ended_at,
    }
}

fn kinds(found: &[Found]) -> Vec<(AlertKind, i64)> {
    found.iter().map(|f| (f.kind, f.figure)).collect()
}

#[test]
fn mail_is_stuck_where_nobody_tries_or_nothing_leaves() {
    let calendar = calendar_2026();
    let now = |backlog| {
        let facts = Facts {
            backlog,
            ..facts(&calendar)
        };
        kinds(&found(&facts, LIMITS, false))
    };
    let refused = Backlog {
        refused: 2,
        ..Backlog::default()
    };
    assert_eq!(now(Backlog::default()), []);
    assert_eq!(now(refused.clone()), [(AlertKind::Outbox, 2)]);
    let greylisted = Backlog {
        others_left: true,
        ..refused.clone()
    };
    assert_eq!(now(greylisted), [], "two addresses, not the mail server");
    let slow = Backlog {
        untried: 3,
        others_left: true,
        ..refused
    };
    assert_eq!(now(slow), [(AlertKind::Outbox, 5)]);
}

#[test]
fn a_disk_is_nearly_full_below_the_bound_and_well_again_somewhat_above_it() {
    let calendar = calendar_2026();
    let now = |free, lasts| {
        let facts = Facts {
            space: Some(Space { free, whole: 1000 }),
            ..facts(&calendar)
        };
        !found(&facts, LIMITS, lasts).is_empty()
    };
    assert_eq!([now(100, false), now(99, false)], [false, true]);
    assert_eq!([now(100, true), now(119, true), now(120, true)], [true, true, false]);
    let off = Limits {
        disk_percent: 0,
        ..LIMITS
    };
    let empty = Facts {
        space: Some(Space { free: 0, whole: 1000 }),
        ..facts(&calendar)
    };
    assert!(found(&empty, off, true).is_empty(), "switched off");
    assert_eq!(Space { free: 1, whole: 0 }.percent(), 100);
}

#[test]
fn the_next_years_list_is_missed_from_december_on_and_still_in_january() {
    let calendar = calendar_2026();
    let on = |day| {
        let facts = Facts {
            now: moment(day, 0, 0),
            ..facts(&calendar)
        };
        found(&facts, LIMITS, false)
    };
    assert!(on("2026-11-30").is_empty());
    let december = on("2026-12-01");
    assert_eq!(kinds(&december), [(AlertKind::Holidays, 2027)]);
    assert_eq!(december, on("2027-01-10"), "the same occurrence");
    assert_eq!(kinds(&on("2027-12-01")).len(), 2, "one a year");
    let complete = Calendar::new([], [2026, 2027]);
    let facts = Facts {
        now: moment("2026-12-31", 9, 0),
        ..facts(&complete)
    };
    assert!(found(&facts, LIMITS, false).is_empty());
}

#[test]
fn what_lasts_is_neither_begun_again_nor_ended_and_what_is_over_ends() {
    let calendar = calendar_2026();
    let stuck = Facts {
        backlog: Backlog {
            untried: 1,
            since: Some(moment("2026-08-10", 7, 30)),
            ..Backlog::default()
        },
        ..facts(&calendar)
    };
    let begun = steps(&stuck, LIMITS, &[]);
    assert!(
        matches!(&begun[..], [Step::Begin(f)] if f.since == moment("2026-08-10", 7, 30)),
        "{begun:?}"
    );
    let open = known(1, AlertKind::Outbox, "", None);
    assert_eq!(steps(&stuck, LIMITS, std::slice::from_ref(&open)), []);
    assert_eq!(steps(&facts(&calendar), LIMITS, &[open]), [Step::End(AlertId(1))]);
}

#[test]
fn what_comes_back_within_the_hour_is_the_same_occurrence() {
    let calendar = calendar_2026();
    let stuck = Facts {
        backlog: Backlog {
            untried: 1,
            ..Backlog::default()
        },
        ..facts(&calendar)
    };
    let ended = |minute| {
        let at = moment("2026-08-10", 8, minute);
        steps(&stuck, LIMITS, &[known(4, AlertKind::Outbox, "", Some(at))])
    };
    assert!(matches!(&ended(1)[..], [Step::Resume(AlertId(4), _)]));
    assert!(matches!(&ended(0)[..], [Step::Begin(_)]), "an hour later it is another");
    let other = known(4, AlertKind::Holidays, "", Some(stuck.now));
    assert!(matches!(&steps(&stuck, LIMITS, &[other])[..], [Step::Begin(_)]));
}

#[test]
fn a_disk_that_cannot_be_seen_from_here_neither_begins_nor_ends_an_alert() {
    let calendar = calendar_2026();
    let blind = Facts {
        space: None,
        ..facts(&calendar)
    };
    assert_eq!(steps(&blind, LIMITS, &[known(1, AlertKind::Disk, "", None)]), []);
    assert_eq!(steps(&blind, LIMITS, &[]), []);
}
