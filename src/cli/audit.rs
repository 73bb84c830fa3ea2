//! `duban audit`: the sealed chain of events, verified or written to a file; an exported file is verified without a
//! database.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::{Found, Global, Outcome, output, say};
use crate::app::audit::{export, list, verify_file};
use crate::app::{App, Asker};
use crate::clock::Clock;
use crate::serve::database;
use crate::store::Store;
use crate::store::chain::ChainState;

/// Verify the sealed chain of events, or write it to a file
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban audit verify\n  duban audit export chain.ndjson\n  duban audit verify chain.ndjson   needs no database\n\nExits 1 where the chain is broken."
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Recompute the chain of the database, or of an exported file
    Verify {
        /// An exported file
        file: Option<PathBuf>,
    },
    /// Write the chain as lines of JSON
    Export {
        /// Where to; standard output without it
        file: Option<PathBuf>,
    },
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    match &args.what {
        What::Verify { file: Some(path) } => verify_exported(path),
        What::Verify { file: None } => with_app(global, |app| {
            let chain = list::verify_now(app, &Asker::system("console"));
            Ok(told(&chain.map_err(in_words)?))
        }),
        What::Export { file } => with_app(global, |app| write(app, file.as_deref())),
    }
}

fn with_app(global: &Global, work: impl FnOnce(&App) -> Outcome) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    database::ready(&config.database, false, &Clock::System)?;
    let store = Store::open(config.database.options())?;
    let found = App::new(store.clone(), Clock::System)
        .map_err(in_words)
        .and_then(|app| work(&app));
    store.close();
    found
}

fn verify_exported(path: &Path) -> Outcome {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    let chain = verify_file::verify(BufReader::new(file)).with_context(|| path.display().to_string())?;
    Ok(told(&chain))
}

/// Says how the chain stands.
fn told(chain: &ChainState) -> Found {
    chain.faults.iter().for_each(say);
    say(format_args!(
        "events sealed: {}, waiting: {}",
        chain.sealed, chain.unsealed
    ));
    say(format_args!("head: {}", chain.head));
    if chain.faults.is_empty() {
        say("the chain is whole");
        Found::Nothing
    } else {
        Found::Problems
    }
}

fn write(app: &App, path: Option<&Path>) -> Outcome {
    let console = Asker::system("console");
    let Some(path) = path else {
        export::write(app, &console, &mut output()).map_err(in_words)?;
        return Ok(Found::Nothing);
    };
    let file = File::create_new(path).with_context(|| path.display().to_string())?;
    let mut out = BufWriter::new(file);
    let n = export::write(app, &console, &mut out).map_err(in_words)?;
    out.flush().with_context(|| path.display().to_string())?;
    say(format_args!("{n} events in {}", path.display()));
    Ok(Found::Nothing)
}

fn in_words(e: crate::app::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", e.refusal().zh)
}
