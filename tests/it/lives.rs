//! Mail over random lives: tasks that are answered, moved, suspended; calendars with odd days; mail servers that come and
//! go; servers that are killed at any step; clocks that jump. The laws of DOMAIN.md §8 are held against everything that a
//! reader got: on a pure model of planner and outbox (10,000 lives), and on the database of the suite.
//! `DUBAN_CASES` sets the number of lives on both.

mod houses;
mod laws;
mod life;
mod model;

use proptest::test_runner::{Config, TestCaseError, TestRunner};

use life::{Life, lives};

/// Lives on the model in one run of the suite.
const ON_THE_MODEL: u32 = 10_000;
/// Lives on the database in one run of the suite: some twenty seconds.
const ON_THE_DATABASE: u32 = 12;

fn cases(usual: u32) -> u32 {
    let given = std::env::var("DUBAN_CASES").ok().and_then(|n| n.parse().ok());
    given.unwrap_or(usual)
}

fn hold(cases: u32, law: impl Fn(&Life) -> Result<(), String>) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 3_000,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let done = runner.run(&lives(), |life| law(&life).map_err(TestCaseError::fail));
    if let Err(e) = done {
        panic!("{e}");
    }
}

#[test]
#[ignore = "by hand until the long run is through: cargo nextest run --run-ignored all -E 'test(lives)'"]
fn every_letter_comes_once_in_time_and_with_its_reason_in_ten_thousand_lives() {
    let lanes = std::thread::available_parallelism().map_or(1, usize::from).max(1);
    let each = cases(ON_THE_MODEL).div_ceil(u32::try_from(lanes).unwrap());
    std::thread::scope(|threads| {
        for _ in 0..lanes {
            threads.spawn(|| hold(each, |life| laws::hold(life, &model::live(life))));
        }
    });
}

#[test]
#[ignore = "by hand until the long run is through: cargo nextest run --run-ignored all -E 'test(lives)'"]
fn every_letter_comes_once_in_time_and_with_its_reason_on_the_database() {
    hold(cases(ON_THE_DATABASE), |life| laws::hold(life, &houses::live(life)));
}

#[test]
fn the_laws_notice_what_breaks_them() {
    let mut seen = std::collections::BTreeSet::new();
    for broken in laws::BREAKS {
        let found = laws::hold(&laws::plain_life(), &broken(model::live(&laws::plain_life())));
        seen.insert(found.unwrap_err().split(':').next().unwrap_or_default().to_owned());
    }
    assert_eq!(seen.len(), laws::BREAKS.len(), "{seen:?}");
}
