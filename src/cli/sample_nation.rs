//! `duban sample-nation`: a synthetic nation with its whole history, for measuring and for trying things out.

use anyhow::Context;

use super::{Found, Global, Outcome, say};
use crate::app::auth::Hasher;
use crate::app::nation::{self, LEADER, Order, SUPERVISOR};
use crate::clock::{Clock, Stopwatch};
use crate::config::secret;
use crate::domain::time::{Day, day_of};
use crate::serve::database;

/// Fill an empty database with a synthetic nation: bureaus, directives, tasks, reports
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban sample-nation --dir var/nation\n  duban sample-nation --tasks 200 --reports 2000 --orgs 40 --dir var/small\n  duban serve --database sqlite:var/nation/duban.db\n\nEverything in it is invented and says so (示例). The same seed and day make the same nation. Everybody's password is\nthat of DUBAN_DEMO_PASSWORD, else one that is printed once. The database must be empty."
)]
pub struct Args {
    /// Tasks
    #[arg(long, default_value_t = 50_000)]
    tasks: usize,
    /// Progress reports
    #[arg(long, default_value_t = 500_000)]
    reports: usize,
    /// Bureaus; those over the ones that ship are sample counties
    #[arg(long, default_value_t = 388)]
    orgs: usize,
    /// What chance begins with
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day on which the nation stands; today without it
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<Day>,
    /// Folder for an embedded database, duban.db in it; else the configured database is filled
    #[arg(long, value_name = "FOLDER")]
    dir: Option<std::path::PathBuf>,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let file = args
        .dir
        .as_ref()
        .map(|dir| format!("sqlite:{}", dir.join("duban.db").display()));
    let config = global.configure(true, vec![("database.url", file)])?;
    let watch = Stopwatch::start();
    database::bring_up(&config.database, &Clock::System)?;
    if config.database.file().is_some() {
        secret::load(&config.secrets, &config.database)?;
    }
    let given = std::env::var("DUBAN_DEMO_PASSWORD").ok().filter(|p| !p.is_empty());
    let password = given
        .clone()
        .unwrap_or_else(crate::app::auth::secret::one_time_password);
    let hasher = Hasher::production().map_err(in_words)?;
    let order = Order {
        tasks: args.tasks,
        reports: args.reports,
        orgs: args.orgs,
        seed: args.seed,
        today: args.today.unwrap_or_else(|| day_of(Clock::System.now())),
        hash: hasher.hash_now(password.clone()).map_err(in_words)?,
    };
    let tell = |what: String| say(format_args!("{:6.1} s  {what}", watch.elapsed().as_secs_f32()));
    let made = nation::make(&config.database.options(), &order, &tell)
        .map_err(in_words)
        .context("nothing was made")?;
    say(format_args!("database   {}", config.database.shown()));
    say(format_args!(
        "made       {} bureaus, {} directives, {} tasks, {} reports in {:.1} s",
        made.orgs,
        made.directives,
        made.tasks,
        made.reports,
        watch.elapsed().as_secs_f32()
    ));
    match given {
        Some(_) => say("password   that of DUBAN_DEMO_PASSWORD"),
        None => say(format_args!("password   {password}   (shown only now)")),
    }
    say(format_args!(
        "log-ins    {SUPERVISOR}, {LEADER}, and each bureau's code: spb-13, spb-1301, …"
    ));
    say(format_args!("next: duban serve --database {}", config.database.shown()));
    Ok(Found::Nothing)
}

fn in_words(e: crate::app::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", e.refusal().en)
}
