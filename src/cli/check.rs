//! `duban check`: proves the figures, states and the chain of events; `--repair` mends derived figures.

use super::{Found, Global, Outcome, say};
use crate::app::check::{Finding, Repair, whole};
use crate::app::{App, Asker};
use crate::clock::Clock;
use crate::serve::database;
use crate::store::Store;

/// Prove roll-ups, states, totals, the chain of events and references
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  duban check\n  duban check --repair\n\nExits 1 where something was found (with --repair: where something is left)."
)]
pub struct Args {
    /// Write derived figures anew, with an event; nothing else is touched
    #[arg(long)]
    repair: bool,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    database::ready(&config.database, false, &Clock::System)?;
    let store = Store::open(config.database.options())?;
    let found = App::new(store.clone(), Clock::System).and_then(|app| work(&app, args.repair));
    store.close();
    let found = found.map_err(|e| anyhow::anyhow!("{}", e.refusal().zh))?;
    found.iter().for_each(tell);
    if found.is_empty() {
        say("核对无误");
        return Ok(Found::Nothing);
    }
    say(format_args!("共发现{}处问题", found.len()));
    if !args.repair && found.iter().any(|f| f.mendable) {
        say("其中汇总类问题可用 duban check --repair 修复");
    }
    Ok(Found::Problems)
}

fn work(app: &App, repair: bool) -> crate::app::Result<Vec<Finding>> {
    let console = Asker::system("console");
    if !repair {
        return whole(app);
    }
    let done = app.run_now(&console, Repair)?;
    say(format_args!("已修复{}处汇总", done.mended));
    Ok(done.left)
}

fn tell(f: &Finding) {
    say(format_args!(
        "[{}] {}：{}（存储 {}，重算 {}）",
        f.area, f.subject, f.words, f.stored, f.recomputed
    ));
}
