//! A serving process from start to clean stop: lock, schema, threads, web server, timetable. It stands above the ways in
//! and names them all; `cli` and `main` call it.

pub mod database;
pub mod lock;

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::app::{self, App};
use crate::clock::Clock;
use crate::config::{Config, ConfigError, secret};
use crate::http::State;
use crate::http::server::{self, WebServer};
use crate::jobs::{self, Timetable};
use crate::store::{Store, StoreError};
use lock::Lock;

crate::words! {
    /// Which part of the work a process does (PostgreSQL; the embedded database has one process).
    pub enum Role {
        /// Pages, REST and jobs.
        All = "all", "全部", "everything";
        /// Pages and REST.
        Web = "web", "网页和接口", "pages and REST";
        /// Jobs.
        Jobs = "jobs", "定时任务", "jobs";
    }
}

/// Why it does not serve.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Another process serves this database.
    #[error("{holder} serves {} already; stop it first, or give this one another database", database.display())]
    Taken {
        /// Who: pid and address.
        holder: String,
        /// The database.
        database: PathBuf,
    },
    /// The database is from a newer version.
    #[error(
        "the database is from a newer version of duban ({0} not known here); install that version, or restore a backup"
    )]
    Newer(String),
    /// Migrations are pending.
    #[error("the database needs migrations ({0}); back it up, then run `duban migrate`, or serve with --migrate")]
    Pending(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Rules and calendar.
    #[error(transparent)]
    App(#[from] app::Error),
    /// Files and addresses.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
}

impl Refused {
    /// About a file or an address.
    pub fn io(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Refused {
        let what = what.to_string();
        move |e| Refused::Io(what, e)
    }
}

/// A serving process.
pub struct Running {
    /// The application.
    pub app: App,
    /// Where it listens, if it does.
    pub address: Option<SocketAddr>,
    web: Option<WebServer>,
    timetable: Option<Timetable>,
    _lock: Option<Lock>,
}

/// Starts serving; answers once the address is open.
///
/// # Errors
/// Everything that must be right before a server may start.
pub fn start(config: &Config, role: Role, migrate: bool, clock: Clock) -> Result<Running, Refused> {
    let mut lock = Lock::for_database(&config.database)?;
    database::ready(&config.database, migrate, &clock)?;
    let key = secret::load(&config.secrets, &config.database)?;
    let app = App::new(Store::open(config.database.options())?, clock)?;
    app.set_public_url(&config.http.pages_url());
    app.set_webhooks(&config.webhooks);
    let mut running = Running {
        app,
        address: None,
        web: None,
        timetable: None,
        _lock: None,
    };
    if role != Role::Jobs {
        let state = State::new(running.app.clone(), &key, config.http.clone());
        let web = server::start(state).map_err(Refused::io(config.http.listen));
        let web = web.inspect_err(|_| running.app.store.close())?;
        running.address = Some(web.address);
        running.web = Some(web);
    }
    if let Some(lock) = &mut lock {
        lock.say(running.address);
    }
    running._lock = lock;
    let mailer = if role == Role::Web { None } else { config.mail.mailer()? };
    let jobs = match role {
        Role::Web => jobs::own(),
        Role::All | Role::Jobs => jobs::table(mailer.is_some()),
    };
    running.timetable = Some(Timetable::start(&running.app, mailer, jobs)?);
    let (address, database) = (running.address.map(tracing::field::display), config.database.shown());
    tracing::info!(address, database, role = role.word(), "serving");
    Ok(running)
}

impl Running {
    /// Stops: no new requests, running ones finish, jobs end and give their leases back, the database is closed.
    pub fn stop(self) {
        if let Some(web) = self.web
            && let Err(e) = web.stop()
        {
            tracing::warn!(error = %e, "the web server ended badly");
        }
        if let Some(timetable) = self.timetable {
            timetable.stop();
        }
        self.app.store.close();
        tracing::info!("stopped");
    }

    /// Whether the web server, if it has one, still runs.
    #[must_use]
    pub fn alive(&self) -> bool {
        self.web.as_ref().is_none_or(WebServer::alive)
    }
}

/// Serves until SIGTERM or SIGINT. `told` is called once it listens.
///
/// # Errors
/// As [`start`].
pub fn run(
    config: &Config,
    role: Role,
    migrate: bool,
    clock: Clock,
    told: impl FnOnce(&Running),
) -> Result<(), Refused> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Refused::io("signals"))?;
    let running = start(config, role, migrate, clock)?;
    told(&running);
    let waited = runtime.block_on(signal(&running)).map_err(Refused::io("signals"));
    tracing::info!("stopping");
    running.stop();
    waited
}

/// Waits for a signal to end, or for the death of the web server.
async fn signal(running: &Running) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut look = tokio::time::interval(std::time::Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = term.recv() => return Ok(()),
            _ = int.recv() => return Ok(()),
            _ = look.tick() => {
                if !running.alive() {
                    return Err(std::io::Error::other("the web server ended by itself"));
                }
            }
        }
    }
}
