//! What it costs to judge every open task: `cargo run --release --example lights -- sqlite:PATH`, on a copy of a nation
//! (`duban migrate` brings an older one up to date). Reads the facts 200 tasks at a time, as the job after midnight does, and judges them by
//! version 1 and by version 2, each three times; the least counts. Nothing is written.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use duban::app::rules::{Rules, first_lights, newest_lights};
use duban::domain::calendar::Calendars;
use duban::domain::id::TaskId;
use duban::domain::light::{Evaluated, RuleSet, evaluate};
use duban::domain::time::{Day, day_of};
use duban::store::{self, Conn};

fn main() {
    let url = std::env::args().nth(1).unwrap_or_default();
    let mut conn = store::migrate::connect(&url).unwrap();
    let rules = Rules::load(&mut conn).unwrap();
    let today = day_of(duban::clock::Clock::System.now());
    for set in [first_lights().unwrap(), newest_lights().unwrap()] {
        let (mut tasks, mut bytes) = (0, 0);
        let (mut read, mut judged) = (Duration::MAX, Duration::MAX);
        for _ in 0..3 {
            let (all, facts, judging, kept) = round(&mut conn, &set, &rules.calendars, today);
            (tasks, bytes) = (all, kept);
            if facts + judging < read.saturating_add(judged) {
                (read, judged) = (facts, judging);
            }
        }
        println!(
            "version {}: {tasks} tasks, facts read in {read:?}, judged in {judged:?}; inputs {bytes} bytes",
            set.version
        );
    }
}

/// Tasks, time of reading, time of judging, bytes of the inputs.
fn round(conn: &mut Conn, set: &RuleSet, calendars: &Calendars, today: Day) -> (usize, Duration, Duration, usize) {
    let (mut after, mut all, mut bytes) = (TaskId(0), 0, 0);
    let (mut read, mut judged) = (Duration::ZERO, Duration::ZERO);
    loop {
        let begun = Instant::now();
        let ids = store::light::live(conn, after, 200).unwrap();
        let Some(last) = ids.last().copied() else { break };
        let facts = store::standing::facts(conn, &ids, today, calendars, set.forecasts()).unwrap();
        read += begun.elapsed();
        let begun = Instant::now();
        let lit: Vec<Evaluated> = facts
            .iter()
            .map(|f| evaluate(set, &f.facts, calendars.of(f.lead)))
            .collect();
        judged += begun.elapsed();
        all += lit.len();
        bytes += lit
            .iter()
            .map(|l| serde_json::to_string(&l.inputs).unwrap().len())
            .sum::<usize>();
        after = last;
    }
    (all, read, judged, bytes)
}
