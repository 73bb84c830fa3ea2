//! The timetable: named jobs that run again and again, each on a thread of its own, most under a lease. A job is five
//! lines that call `app` or one of the store's system writers (law 2); a job that fails or panics runs again next time.

mod alert;
mod deliver;
mod light;
mod remind;
mod rules;
mod seal;
mod sweep;
mod webhook;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::app::{App, Result};
use crate::mail::Mailer;
use crate::store::lease::{self, Lease};
use crate::store::{self, Backend, Fate, StoreError};

/// A row of the timetable.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// Name in the leases and logs.
    pub name: &'static str,
    /// How often.
    pub every: Duration,
    /// On one database only, if it is needed on one only.
    pub only: Option<Backend>,
    /// Done by one process at a time, under a lease; else by every process for itself.
    pub alone: bool,
    /// Whether there is something to do; asked before the lease is taken, so that idle jobs write nothing.
    pub wanted: fn(&App) -> Result<bool>,
    /// What it does.
    pub run: fn(&App, Option<&Mailer>) -> Result<()>,
}

/// For jobs that always have something to do.
///
/// # Errors
/// Never.
pub fn always(_: &App) -> Result<bool> {
    Ok(true)
}

/// Every job; `deliver` only where letters have a way out, else they wait in the outbox.
#[must_use]
pub fn table(mail: bool) -> Vec<Job> {
    let mut jobs = vec![
        seal::JOB,
        sweep::JOB,
        light::JOB,
        remind::JOB,
        alert::JOB,
        rules::JOB,
        webhook::JOB,
    ];
    jobs.extend(mail.then_some(deliver::JOB));
    jobs
}

/// What a process has to do that leaves the other jobs to others.
#[must_use]
pub fn own() -> Vec<Job> {
    table(false).into_iter().filter(|job| !job.alone).collect()
}

/// How long a run may take at most before another process may think its holder dead.
const LEASE: Duration = Duration::from_secs(300);
/// Or so many of its rounds: what comes twice a second must not stand still for minutes where its server was killed.
const ROUNDS: u32 = 30;
/// A rare job looks this often whether its time has come.
const LOOK: Duration = Duration::from_secs(60);

/// The running timetable.
pub struct Timetable {
    stop: Sender<()>,
    threads: Vec<JoinHandle<()>>,
}

impl Timetable {
    /// Starts a thread for each job that this database needs.
    ///
    /// # Errors
    /// Where threads cannot be started.
    pub fn start(app: &App, mailer: Option<Mailer>, jobs: Vec<Job>) -> std::result::Result<Timetable, StoreError> {
        let (stop, stopped) = bounded(0);
        let mailer = Arc::new(mailer);
        let owner = format!("{}-{:016x}", std::process::id(), rand::random::<u64>());
        let mut threads = Vec::new();
        for job in jobs {
            if job.only.is_some_and(|b| b != app.store.backend()) {
                continue;
            }
            let (app, mailer) = (app.clone(), Arc::clone(&mailer));
            let (owner, stopped) = (owner.clone(), stopped.clone());
            let thread = std::thread::Builder::new().name(format!("job-{}", job.name));
            let thread = thread.spawn(move || {
                if job.alone {
                    store::give_way();
                }
                repeat(&app, Option::as_ref(&mailer), &job, &owner, &stopped);
            });
            threads.push(thread.map_err(|e| StoreError::Other(e.to_string()))?);
        }
        Ok(Timetable { stop, threads })
    }

    /// Lets running jobs end and waits for them; their leases are given back.
    pub fn stop(self) {
        drop(self.stop);
        for thread in self.threads {
            let _ = thread.join();
        }
    }
}

/// Runs a job until the other end of `stopped` is dropped.
fn repeat(app: &App, mailer: Option<&Mailer>, job: &Job, owner: &str, stopped: &Receiver<()>) {
    loop {
        if let Err(e) = turn(app, mailer, job, owner) {
            tracing::warn!(job = job.name, error = %e, "job failed; it runs again next time");
        }
        if stopped.recv_timeout(job.every.min(LOOK)) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

/// One look: runs the job where it is due, wanted and held by nobody else. Answers whether it ran.
///
/// # Errors
/// The job's own, or the database's.
pub fn turn(app: &App, mailer: Option<&Mailer>, job: &Job, owner: &str) -> Result<bool> {
    if (job.alone && !due(app, job)?) || !(job.wanted)(app)? {
        return Ok(false);
    }
    if !job.alone {
        return guarded(app, mailer, job).map(|()| true);
    }
    let Some(lease) = take(app, job, owner)? else {
        return Ok(false);
    };
    let done = guarded(app, mailer, job);
    let now = app.clock.now();
    let (kept, name) = (lease, job.name);
    let released = app
        .store
        .write_now(move |conn| (Fate::Commit, lease::release(conn, &kept, now)))?;
    if !released {
        tracing::warn!(job = name, "job took longer than its lease");
    }
    done.map(|()| true)
}

/// Runs a job; a panic in it is an error.
fn guarded(app: &App, mailer: Option<&Mailer>, job: &Job) -> Result<()> {
    let done = catch_unwind(AssertUnwindSafe(|| (job.run)(app, mailer)));
    done.unwrap_or_else(|_| Err(crate::app::Error::Internal(format!("job {} panicked", job.name))))
}

fn due(app: &App, job: &Job) -> Result<bool> {
    let name = job.name;
    let standing = app.store.read_now(move |conn| lease::standing(conn, name))?;
    let now = app.clock.now();
    let span = |span| chrono::Duration::from_std(span).unwrap_or_default();
    let every = span(job.every);
    let latest = now + span(lease_of(job)) + chrono::Duration::minutes(lease::SKEW_MINUTES);
    let free = |until| until <= now || until > latest;
    Ok(standing.is_none_or(|(until, last)| free(until) && last.is_none_or(|last| last + every <= now || last > now)))
}

fn lease_of(job: &Job) -> Duration {
    LEASE.min(job.every * ROUNDS)
}

fn take(app: &App, job: &Job, owner: &str) -> Result<Option<Lease>> {
    let (name, owner, now) = (job.name, owner.to_owned(), app.clock.now());
    let until = now + chrono::Duration::from_std(lease_of(job)).unwrap_or_default();
    Ok(app
        .store
        .write_now(move |conn| match lease::take(conn, name, &owner, now, until) {
            Err(e @ StoreError::Conflict(_)) => (Fate::Again(e.clone()), Err(e)),
            other => (Fate::Commit, other),
        })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealing_goes_on_soon_after_its_server_was_killed_and_no_job_waits_for_longer_than_five_minutes() {
        assert_eq!(lease_of(&seal::JOB), Duration::from_secs(15));
        assert_eq!(lease_of(&sweep::JOB), Duration::from_secs(300));
    }
}
