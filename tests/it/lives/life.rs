//! A random life: what exists, what happens, and when which server does what.

use std::collections::BTreeSet;

use chrono::{NaiveTime, TimeDelta};
use duban::domain::cadence::Cadence;
use duban::domain::calendar::{Calendar, CalendarDay, Calendars, DayKind};
use duban::domain::id::{ObligationId, OrgId, ProgressId, TaskId, UserId};
use duban::domain::person::{Role, Roles};
use duban::domain::reminder::{DutyFacts, Hours, Ladder, Matter, OpenObligation, Recipient};
use duban::domain::task::TaskState;
use duban::domain::time::{Day, Instant, at};
use proptest::prelude::*;

/// The first day: a Monday ten days before a long holiday, with another one within the week.
pub const FIRST: &str = "2026-09-21";
/// Days after the last event in which nothing goes wrong, so that everything can arrive: more than the longest pause and
/// the longest holiday together.
pub const QUIET: i64 = 16;
/// Minutes of a day at which servers look after the mail.
pub const LOOKS: &[i64] = &[
    1,
    7 * 60,
    8 * 60,
    8 * 60 + 31,
    9 * 60 + 5,
    12 * 60,
    17 * 60,
    19 * 60 + 59,
    23 * 60,
    23 * 60 + 45,
];

/// Ids: the bureau that carries, the one that issues.
pub const LEAD: OrgId = OrgId(13);
pub const ISSUER: OrgId = OrgId(1);

/// A task at the beginning, days counted from the first.
#[derive(Debug, Clone)]
pub struct TaskLife {
    pub unsigned: bool,
    pub due: Option<i64>,
    pub owed: Option<i64>,
    pub returned: Option<i64>,
    pub unreviewed: Option<i64>,
    pub any_hour: bool,
}

/// What happens to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Signed,
    Answered,
    Resent,
    Reviewed,
    Extended(i64),
    Suspended,
    Resumed,
    Closed,
    /// Somebody reminds (催办): a letter of an act.
    Reminded,
}

/// What the mail server does with the next letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Post {
    Well,
    Away,
    /// Takes the letter; its answer is lost.
    TakesSilently,
    /// The connection breaks in the text: it does not take the letter, and nobody knows.
    Breaks,
}

/// Minutes after the beginning of the first day, and what happens then.
#[derive(Debug, Clone)]
pub enum Event {
    Turn(usize, Turn),
    Post(Post),
    /// All clocks stand wrong by so many minutes from now on.
    Clock(i64),
}

/// One look of some servers at the mail, and where one of them is killed.
#[derive(Debug, Clone)]
pub struct Look {
    pub minute: i64,
    /// Which of three servers.
    pub servers: u8,
    /// In which order their steps come.
    pub order: u64,
    /// After so many steps of all, the server whose turn it is is killed.
    pub killed: Option<u8>,
}

#[derive(Debug, Clone)]
pub struct Life {
    pub days: i64,
    pub tasks: Vec<TaskLife>,
    /// Days whose nature is turned round: free ones are worked, worked ones free.
    pub odd_days: BTreeSet<i64>,
    /// Days on which the carrying bureau alone is free.
    pub own_days: BTreeSet<i64>,
    /// Rungs of the shipped ladder that are left out, as bits.
    pub without: u16,
    pub digest_at: (u32, u32),
    pub budget: i64,
    pub events: Vec<(i64, Event)>,
    pub looks: Vec<Look>,
}

fn turns() -> impl Strategy<Value = Turn> {
    prop_oneof![
        1 => Just(Turn::Signed),
        1 => Just(Turn::Answered),
        1 => Just(Turn::Resent),
        1 => Just(Turn::Reviewed),
        1 => (1_i64..9).prop_map(Turn::Extended),
        1 => Just(Turn::Suspended),
        1 => Just(Turn::Resumed),
        1 => Just(Turn::Closed),
        3 => Just(Turn::Reminded),
    ]
}

fn posts() -> impl Strategy<Value = Post> {
    prop_oneof![
        3 => Just(Post::Well),
        1 => Just(Post::Away),
        1 => Just(Post::TakesSilently),
        1 => Just(Post::Breaks),
    ]
}

fn tasks() -> impl Strategy<Value = TaskLife> {
    let day = || proptest::option::of(-4_i64..20);
    let past = || proptest::option::weighted(0.3, -4_i64..0);
    (
        any::<bool>(),
        day(),
        day(),
        past(),
        past(),
        proptest::bool::weighted(0.15),
    )
        .prop_map(|(unsigned, due, owed, returned, unreviewed, any_hour)| TaskLife {
            unsigned,
            due,
            owed,
            returned,
            unreviewed,
            any_hour,
        })
}

fn events(days: i64) -> impl Strategy<Value = Vec<(i64, Event)>> {
    let event = prop_oneof![
        6 => (0_usize..3, turns()).prop_map(|(task, turn)| Event::Turn(task, turn)),
        3 => posts().prop_map(Event::Post),
        1 => prop_oneof![Just(0_i64), -3_000_i64..60_000].prop_map(Event::Clock),
    ];
    proptest::collection::vec((0..days * 1_440, event), 0..14).prop_map(|mut all| {
        all.sort_by_key(|(minute, _)| *minute);
        all
    })
}

fn looks(days: i64) -> impl Strategy<Value = Vec<Look>> {
    let count = usize::try_from(days).unwrap() * LOOKS.len();
    // Most looks happen; a gap of looks is a server that is down.
    let one = (
        prop_oneof![3 => 1_u8..8, 1 => Just(0_u8)],
        any::<u64>(),
        proptest::option::weighted(0.12, 0_u8..12),
    );
    proptest::collection::vec(one, count).prop_map(|all| {
        let minutes = (0_i64..).flat_map(|day| LOOKS.iter().map(move |minute| day * 1_440 + minute));
        let look = |(minute, (servers, order, killed))| Look {
            minute,
            servers,
            order,
            killed,
        };
        minutes.zip(all).map(look).collect()
    })
}

/// Random lives.
pub fn lives() -> impl Strategy<Value = Life> {
    (3_i64..12)
        .prop_flat_map(|days| {
            (
                Just(days),
                proptest::collection::vec(tasks(), 1..4),
                proptest::collection::btree_set(0_i64..24, 0..4),
                proptest::collection::btree_set(0_i64..24, 0..3),
                any::<u16>(),
                prop_oneof![3 => Just((8, 30)), 1 => Just((7, 0)), 1 => Just((19, 58)), 1 => Just((23, 30))],
                1_i64..6,
                events(days),
                looks(days),
            )
        })
        .prop_map(
            |(days, tasks, odd_days, own_days, without, digest_at, budget, events, looks)| Life {
                days,
                tasks,
                odd_days,
                own_days,
                without: without & (without >> 3), // leaves most in
                digest_at,
                budget,
                events,
                looks,
            },
        )
}

/// The first day.
pub fn first() -> Day {
    FIRST.parse().unwrap()
}

/// The day so many days after the first.
pub fn day(n: i64) -> Day {
    first() + TimeDelta::days(n)
}

/// The moment so many minutes after the beginning.
pub fn moment(minute: i64) -> Instant {
    at(first(), NaiveTime::MIN) + TimeDelta::minutes(minute)
}

impl Life {
    /// Days after the last event until all must be told. Where a clock stood ahead, the days that letters took there stay
    /// taken, and what is told anew waits for the first free one after them: they are lived through first.
    pub fn quiet(&self) -> i64 {
        let ahead = self.events.iter().filter_map(|(_, event)| match event {
            Event::Clock(minutes) => Some(QUIET.max(minutes / 1_440 + 1)),
            _ => None,
        });
        QUIET + ahead.max().unwrap_or_default()
    }

    /// The national list with the odd days turned round, and the carrying bureau's own days.
    pub fn calendars(&self, shipped: &Calendar) -> Calendars {
        let own = [(LEAD, self.days_of_lead())].into();
        let paths = [(LEAD, vec![ISSUER, LEAD])].into();
        Calendars::new(self.days_of_calendar(shipped), vec![2026], &own, &paths)
    }

    /// Rows of the carrying bureau's own days.
    pub fn days_of_lead(&self) -> Vec<CalendarDay> {
        let free = |n: &i64| CalendarDay {
            day: day(*n),
            kind: DayKind::Holiday,
            name: "本地".to_owned(),
        };
        self.own_days.iter().map(free).collect()
    }

    /// Rows of the calendar from a week before the first day on.
    pub fn days_of_calendar(&self, shipped: &Calendar) -> Vec<CalendarDay> {
        let row = |n: i64| {
            let today = day(n);
            let working = shipped.is_working(today) != self.odd_days.contains(&n);
            let kind = if working { DayKind::Workday } else { DayKind::Holiday };
            CalendarDay {
                day: today,
                kind,
                name: "试".to_owned(),
            }
        };
        (-30..90).map(row).collect()
    }

    /// The shipped ladder without some rungs.
    pub fn ladder(&self, shipped: &Ladder) -> Ladder {
        let left_in = |n: usize| self.without & (1 << (n % 16)) == 0;
        let rungs = shipped.rungs.iter().enumerate().filter(|(n, _)| left_in(*n));
        Ladder {
            hours: None,
            version: shipped.version,
            rungs: rungs.map(|(_, rung)| rung.clone()).collect(),
        }
    }

    pub fn hours(&self, org: OrgId) -> Hours {
        let (hour, minute) = self.digest_at;
        Hours {
            digest_at: NaiveTime::from_hms_opt(hour, minute, 0).unwrap(),
            org,
            ..Hours::default()
        }
    }

    pub fn people(&self) -> Vec<Recipient> {
        let person = |user: i64, org, role| Recipient {
            user: UserId(user),
            org,
            roles: Roles::new([role]),
            hours: self.hours(org),
            closed_days: BTreeSet::new(),
            letters_on: std::collections::BTreeMap::new(),
        };
        vec![
            person(1, LEAD, Role::Reporter),
            person(2, LEAD, Role::Leader),
            person(3, ISSUER, Role::Supervisor),
            person(4, ISSUER, Role::Leader),
        ]
    }

    /// The tasks as they are at the beginning.
    pub fn facts(&self) -> Vec<DutyFacts> {
        let fact = |(n, task): (usize, &TaskLife)| {
            let n = i64::try_from(n).unwrap();
            let noon = |day: i64| moment(day * 1_440 + 600);
            DutyFacts {
                task: TaskId(100 + n),
                title: format!("任务{n}"),
                matter: Matter::default(),
                number: String::new(),
                lead_org: LEAD,
                lead_name: "河北局".into(),
                issuer_org: ISSUER,
                parent_org: Some(ISSUER),
                state: if task.unsigned {
                    TaskState::Issued
                } else {
                    TaskState::Active
                },
                issued_on: day(-14),
                sign_due_on: Some(day(-6 + n)),
                due_on: task.due.map(day),
                waited_days: 0,
                obligations: task
                    .owed
                    .map(|due| OpenObligation {
                        id: ObligationId(200 + n),
                        period: Cadence::Monthly.period_of("2026-08-31".parse().unwrap()),
                        cadence: Cadence::Monthly,
                        due_on: day(due),
                    })
                    .into_iter()
                    .collect(),
                returned: task
                    .returned
                    .map(|d| (ProgressId(300 + n), noon(d)))
                    .into_iter()
                    .collect(),
                unreviewed: task
                    .unreviewed
                    .map(|d| (ProgressId(400 + n), noon(d)))
                    .into_iter()
                    .collect(),
                any_hour: task.any_hour,
            }
        };
        self.tasks.iter().enumerate().map(fact).collect()
    }
}

/// What a turn makes of the facts; none where it has no sense in that state.
pub fn turned(duty: &DutyFacts, turn: Turn) -> Option<DutyFacts> {
    use TaskState::{Active, Closed, Issued, Suspended};
    let open = matches!(duty.state, Issued | Active);
    let mut next = duty.clone();
    match turn {
        Turn::Signed if duty.state == Issued => next.state = Active,
        Turn::Answered if open && !duty.obligations.is_empty() => next.obligations.clear(),
        Turn::Resent if open && !duty.returned.is_empty() => next.returned.clear(),
        Turn::Reviewed if open && !duty.unreviewed.is_empty() => next.unreviewed.clear(),
        Turn::Extended(days) if open => next.due_on = Some(duty.due_on? + TimeDelta::days(days)),
        Turn::Suspended if duty.state == Active => next.state = Suspended,
        Turn::Resumed if duty.state == Suspended => next.state = Active,
        Turn::Closed if open => next.state = Closed,
        _ => return None,
    }
    Some(next)
}
