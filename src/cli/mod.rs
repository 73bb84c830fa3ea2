//! The command line (API.md §1). A command is a file with its `Args` and `run`, and one line in `Command` and in
//! `Command::run`. Exit codes: 0 done, 1 problems found, 2 wrong use or refused.

mod audit;
mod backup;
mod check;
mod completion;
mod demo;
mod doctor;
pub mod extract;
mod import;
mod init;
mod lights;
mod migrate;
mod output;
mod remind;
mod restore;
mod sample_nation;
mod serve;
mod user;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Sources};
use crate::logging;
use output::output;

/// What a command found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Done, nothing to complain of.
    Nothing,
    /// Done, and there are problems.
    Problems,
}

impl Found {
    fn code(self) -> ExitCode {
        match self {
            Found::Nothing => ExitCode::SUCCESS,
            Found::Problems => ExitCode::from(1),
        }
    }
}

/// A command's end; an error is printed and exits 2.
pub type Outcome = anyhow::Result<Found>;

/// 督办: tracks policy directives from the meeting notice to the completion report.
#[derive(Debug, Parser)]
#[command(
    name = "duban",
    version,
    after_help = "Examples:\n  duban demo                      a complete sample, served\n  duban init                      an empty database with its three administrators\n  duban serve                     pages and REST on 127.0.0.1:8080\n  duban backup /srv/duban.backup  a copy while it runs\n\nConfiguration: duban.toml, DUBAN_* variables, flags; later ones win.\nExit: 0 done, 1 problems found, 2 wrong use or refused."
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Flags of every command.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Global {
    /// Configuration file (else DUBAN_CONFIG, else duban.toml where there is one)
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Database: sqlite:PATH or postgres://…
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Level of the logs: error, warn, info, debug, trace
    #[arg(long, global = true, value_name = "LEVEL")]
    log: Option<String>,
}

impl Global {
    /// Reads the configuration, with flags of the command, and starts logging.
    ///
    /// # Errors
    /// Names the key.
    pub fn configure(&self, quiet: bool, flags: Vec<(&'static str, Option<String>)>) -> anyhow::Result<Config> {
        let own = [("database.url", self.database.clone()), ("log.level", self.log.clone())];
        let all = own.into_iter().chain(flags);
        let given = all.filter_map(|(key, value)| Some((key, value?))).collect();
        let config = Sources::usual(self.config.clone(), given).read()?;
        let mut log = config.log.clone();
        if quiet && self.log.is_none() && log.level.starts_with("info") {
            log.level = "warn".into();
        }
        logging::start(&log);
        Ok(config)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Init(init::Args),
    Serve(serve::Args),
    Migrate(migrate::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    SampleNation(sample_nation::Args),
    Doctor(doctor::Args),
    Remind(remind::Args),
    Audit(audit::Args),
    User(user::Args),
    Import(import::Args),
    Check(check::Args),
    Lights(lights::Args),
    Forecast(lights::ForecastArgs),
    #[command(visible_alias = "report")]
    Completion(completion::Args),
    /// Reads notices and prints the directives and targets found; no database needed
    Extract(extract::Args),
}

impl Command {
    fn run(&self, global: &Global) -> anyhow::Result<ExitCode> {
        let found = match self {
            Command::Demo(args) => demo::run(global, args),
            Command::Init(args) => init::run(global, args),
            Command::Serve(args) => serve::run(global, args),
            Command::Migrate(args) => migrate::run(global, args),
            Command::Backup(args) => backup::run(global, args),
            Command::Restore(args) => restore::run(global, args),
            Command::SampleNation(args) => sample_nation::run(global, args),
            Command::Doctor(args) => doctor::run(global, args),
            Command::Remind(args) => remind::run(global, args),
            Command::Audit(args) => audit::run(global, args),
            Command::User(args) => user::run(global, args),
            Command::Import(args) => import::run(global, args),
            Command::Check(args) => check::run(global, args),
            Command::Lights(args) => lights::run(global, args),
            Command::Forecast(args) => lights::calibrate(global, args),
            Command::Completion(args) => completion::run(global, args),
            Command::Extract(args) => return extract::run(args),
        }?;
        Ok(found.code())
    }
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.command.run(&cli.global) {
        Ok(code) => code,
        Err(e) => {
            let _ = writeln!(std::io::stderr(), "duban: {e:#}");
            ExitCode::from(2)
        }
    }
}

/// Writes a line to standard output; a reader that went away is no error.
pub fn say(line: impl std::fmt::Display) {
    let _ = writeln!(output(), "{line}");
}

/// A refused or failed act in both languages, with every field that has to change on a line of its own.
pub fn refused(e: &crate::app::Error) -> anyhow::Error {
    let refusal = e.refusal();
    let mut text = format!("{} / {}", refusal.zh, refusal.en);
    let several = refusal.errors.len() > 1 || refusal.errors.first().is_some_and(|f| f.zh != refusal.zh);
    for field in refusal.errors.iter().filter(|_| several) {
        text.push_str(&format!("\n  {} / {}", field.zh, field.en));
    }
    anyhow::Error::msg(text)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_explains_itself_with_examples() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        for command in cli.get_subcommands().filter(|c| c.get_name() != "help") {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} says nothing of itself");
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.starts_with("Examples:\n  duban "), "{name} has no examples");
        }
    }
}
