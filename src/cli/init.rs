//! `duban init`.

use anyhow::Context;

use super::{Found, Global, Outcome, say};
use crate::app::auth::Hasher;
use crate::app::auth::secret::one_time_password;
use crate::app::init::Init;
use crate::app::{App, Asker};
use crate::clock::Clock;
use crate::config::secret;
use crate::domain::person::Role;
use crate::serve::database;
use crate::store::Store;

/// Make an empty production database with its three administrators
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban init\n  duban init --database postgres://duban@db/duban\n\nMakes bureaus, calendar, indicators and the administrators admin, security and auditor (三员). Their one-time passwords\nare printed once and kept nowhere; each has to be changed at the first log-in."
)]
pub struct Args {}

/// The three administrators and their log-ins.
const ADMINISTRATORS: [(Role, &str); 3] = [
    (Role::Admin, "admin"),
    (Role::Security, "security"),
    (Role::Auditor, "auditor"),
];

/// Runs it.
pub fn run(global: &Global, _: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    database::bring_up(&config.database, &Clock::System)?;
    if config.database.file().is_some() {
        secret::load(&config.secrets, &config.database)?;
    }
    let hasher = Hasher::production()?;
    let mut administrators = Vec::new();
    let mut passwords = Vec::new();
    for (role, login) in ADMINISTRATORS {
        let password = one_time_password();
        administrators.push((role, login, hasher.hash_now(password.clone())?));
        passwords.push((role, login, password));
    }
    let store = Store::open(config.database.options())?;
    let made = App::new(store.clone(), Clock::System).and_then(|app| {
        let only = Vec::new();
        app.run_now(&Asker::system("console"), Init { only, administrators })
    });
    store.close();
    let made = made
        .map_err(|e| anyhow::anyhow!("{}", e.refusal().en))
        .context("nothing was made")?;
    say(format_args!("database   {}", config.database.shown()));
    say(format_args!(
        "made       {} organisations, {} days of the calendar, {} indicators",
        made.orgs, made.days, made.indicators
    ));
    say("one-time passwords, shown only now:");
    for (role, login, password) in passwords {
        say(format_args!("  {login:<9} {password}   {}", role.zh()));
    }
    say("next: duban serve");
    Ok(Found::Nothing)
}
