//! What it costs to accept a municipal report, whose figure is rolled up into the city's, the province's and the nation's:
//! `cargo run --release --example accept -- sqlite:PATH` on a copy of a synthetic nation, which is written to. Accepts what is
//! submitted, one report after the other and each durable; prints processor time (all threads) and time a report.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]

use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use duban::app::task::review::Accept;
use duban::app::{App, Asker};
use duban::clock::Clock;
use duban::domain::id::{ProgressId, UserId};
use duban::store::{self, Options, Store};

/// Most reports.
const MOST: usize = 400;
/// Acceptances before the clock begins: statements are kept, pages are at hand.
const WARM: usize = 40;
/// Ticks of the processor a second, which Linux has told since long.
const TICKS: u32 = 100;

/// A submitted report of a city, and who decides on it.
#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    report: i64,
    #[diesel(sql_type = BigInt)]
    reviewer: i64,
}

fn waiting(url: &str) -> Vec<Waiting> {
    let mut conn = store::migrate::connect(url).unwrap();
    let rows: Vec<Waiting> = diesel::sql_query(
        "SELECT p.id AS report, MIN(g.user_id) AS reviewer FROM progress_reports p \
         JOIN tasks t ON t.id = p.task_id \
         JOIN indicator_values v ON v.progress_id = p.id \
         JOIN role_grants g ON g.org_id = t.issuer_org_id AND g.role = 'supervisor' AND g.to_at IS NULL \
         WHERE p.state = 'submitted' AND t.parent_id IS NOT NULL AND t.state = 'active' \
         GROUP BY p.id ORDER BY p.id",
    )
    .load(&mut conn)
    .unwrap();
    rows.into_iter().take(MOST).collect()
}

/// Processor time of all threads, in steps of ten milliseconds.
fn processor() -> Duration {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after = told.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    let ticks: u32 = ticks.map(|t| t.parse::<u32>().unwrap()).sum();
    Duration::from_secs(1) * ticks / TICKS
}

fn main() {
    let url = std::env::args().nth(1).unwrap_or_default();
    let rows = waiting(&url);
    let app = App::new(Store::open(Options::new(url)).unwrap(), Clock::System).unwrap();
    app.reload_rules().unwrap();
    let (mut begun, mut used) = (Instant::now(), processor());
    let (mut times, mut refused) = (Vec::new(), 0);
    for (n, row) in rows.iter().enumerate() {
        if n == WARM {
            (begun, used, refused) = (Instant::now(), processor(), 0);
            times.clear();
        }
        let one = Instant::now();
        let progress = ProgressId(row.report);
        match app.run_now(&Asker::person(UserId(row.reviewer)), Accept { progress }) {
            Ok(_) => times.push(one.elapsed()),
            Err(e) => {
                refused += 1;
                println!("report {}: {e}", row.report);
            }
        }
    }
    let (all, used) = (begun.elapsed(), processor().saturating_sub(used));
    times.sort();
    let n = u32::try_from(times.len()).unwrap().max(1);
    println!(
        "{n} accepted, {refused} refused: {:?} of processor and {:?} each; median {:?}",
        used / n,
        all / n,
        times.get(times.len() / 2).copied().unwrap_or_default()
    );
    app.store.close();
}
