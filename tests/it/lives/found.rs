//! Lives that found a fault once.

use std::collections::BTreeSet;

use super::laws;
use super::life::{Event, LOOKS, Life, Look, Post, TaskLife};
use super::model;

const NOTHING: TaskLife = TaskLife {
    unsigned: false,
    due: None,
    owed: None,
    returned: None,
    unreviewed: None,
    any_hour: false,
};

fn life(days: i64, tasks: Vec<TaskLife>, events: Vec<(i64, Event)>) -> Life {
    let look = |(day, minute): (i64, &i64)| Look {
        minute: day * 1_440 + minute,
        servers: 1,
        order: 0,
        killed: None,
    };
    Life {
        days,
        tasks,
        odd_days: BTreeSet::new(),
        own_days: BTreeSet::new(),
        without: 0,
        digest_at: (8, 30),
        budget: 1,
        events,
        looks: (0..days)
            .flat_map(|day| LOOKS.iter().map(move |minute| (day, minute)))
            .map(look)
            .collect(),
    }
}

#[test]
fn doubtful_digests_of_a_clock_that_was_two_weeks_ahead_find_their_days() {
    let returned = TaskLife {
        returned: Some(-2),
        ..NOTHING
    };
    let events = vec![(0, Event::Post(Post::TakesSilently)), (2, Event::Clock(22_125))];
    let mut life = life(8, vec![returned], events);
    life.odd_days = [4, 8, 20].into();
    laws::hold(&life, &model::live(&life)).unwrap();
}

#[test]
fn doubtful_digests_of_a_clock_that_was_set_back_twice_find_their_days() {
    let owed = TaskLife {
        owed: Some(0),
        ..NOTHING
    };
    let due = TaskLife {
        due: Some(-1),
        ..NOTHING
    };
    let events = vec![
        (0, Event::Post(Post::TakesSilently)),
        (481, Event::Clock(45_535)),
        (6_960, Event::Clock(20_747)),
    ];
    let mut life = life(11, vec![owed, due], events);
    life.digest_at = (23, 30);
    laws::hold(&life, &model::live(&life)).unwrap();
}
