//! `duban serve`.

use super::{Found, Global, Outcome, say};
use crate::clock::Clock;
use crate::serve::{self, Role};

/// Serve pages, REST and jobs until SIGTERM
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban serve\n  duban serve --listen 0.0.0.0:8080 --public-url https://duban.example.cn\n  duban serve --database postgres://duban@db/duban --role web\n\nOn an embedded database one process serves; a second exits 2 and names the first. Pending migrations: an embedded\ndatabase is backed up beside its file, then migrated; PostgreSQL is refused unless --migrate."
)]
pub struct Args {
    /// Address and port
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// How users reach it, behind a proxy
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Part of the work: all, web, jobs
    #[arg(long, default_value = "all")]
    role: Role,
    /// Apply pending migrations on PostgreSQL first
    #[arg(long)]
    migrate: bool,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let flags = vec![
        ("http.listen", args.listen.clone()),
        ("http.public_url", args.public_url.clone()),
    ];
    let config = global.configure(false, flags)?;
    serve::run(&config, args.role, args.migrate, Clock::System, |running| {
        if let Some(address) = running.address {
            say(format_args!(
                "duban serves on http://{address}{}",
                config.http.base_path
            ));
        }
    })?;
    Ok(Found::Nothing)
}
