//! Mail over random lives: tasks that are answered, moved, suspended; calendars with odd days; mail servers that come and
//! go; servers that are killed at any step; clocks that jump. The laws of DOMAIN.md §8 are held against everything that a
//! reader got: on a pure model of planner and outbox, and on the database of the suite. The suite lives the same few lives
//! each time; `DUBAN_CASES` asks for so many others (10,000 on the model, 300 on a database are the long run), which
//! `DUBAN_SEED` makes the same ones each time.

mod found;
mod houses;
mod laws;
mod life;
mod model;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use life::{Life, lives};

/// Lives on the model in one run of the suite.
const ON_THE_MODEL: u32 = 200;
/// Lives on the database in one run of the suite.
const ON_THE_DATABASE: u32 = 4;

/// How many lives the long run asks for.
fn asked() -> Option<u32> {
    std::env::var("DUBAN_CASES").ok()?.parse().ok()
}

/// Random numbers of a lane: always the same ones, but for the long run without a seed.
fn dice(lane: u8) -> Option<TestRng> {
    let seed: Option<u8> = std::env::var("DUBAN_SEED").ok().and_then(|seed| seed.parse().ok());
    let bytes = match (asked(), seed) {
        (None, _) => return Some(TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
        (Some(_), Some(seed)) => [[seed; 16], [lane; 16]].concat(),
        (Some(_), None) => return None,
    };
    Some(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

fn hold(usual: u32, (lane, lanes): (u8, u8), law: impl Fn(&Life) -> Result<(), String>) {
    let config = Config {
        cases: asked().unwrap_or(usual).div_ceil(u32::from(lanes)),
        failure_persistence: None,
        max_shrink_iters: 3_000,
        ..Config::default()
    };
    let mut runner = match dice(lane) {
        None => TestRunner::new(config),
        Some(dice) => TestRunner::new_with_rng(config, dice),
    };
    let done = runner.run(&lives(), |life| law(&life).map_err(TestCaseError::fail));
    if let Err(e) = done {
        panic!("{e}");
    }
}

#[test]
fn every_letter_comes_once_in_time_and_with_its_reason_in_random_lives() {
    // The same lives in every lane would be lived twice.
    let lanes = match asked() {
        Some(_) => std::thread::available_parallelism().map_or(1, usize::from),
        None => 1,
    };
    let lanes = u8::try_from(lanes).unwrap_or(u8::MAX);
    std::thread::scope(|threads| {
        for lane in 0..lanes {
            threads.spawn(move || hold(ON_THE_MODEL, (lane, lanes), |life| laws::hold(life, &model::live(life))));
        }
    });
}

#[test]
fn every_letter_comes_once_in_time_and_with_its_reason_on_the_database() {
    hold(ON_THE_DATABASE, (0, 1), |life| laws::hold(life, &houses::live(life)));
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
