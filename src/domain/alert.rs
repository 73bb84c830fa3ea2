//! Alerts to administrators (系统告警): states of the system that somebody has to mend, told once as long as each lasts.
//! [`steps`] is pure: facts and what is known of earlier alerts → what begins, goes on and ends. Who is told, and how, is
//! for app and mail; how it is said is in [`wording`].

pub mod wording;

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::calendar::{Calendar, YearState};
use super::id::{AlertId, WebhookId};
use super::setting::{Setting, Settings};
use super::time::{Instant, day_of, start_of};

words! {
    /// What is wrong.
    pub enum AlertKind {
        /// Letters that should have left wait: nobody delivers, or the mail server takes none.
        Outbox = "outbox", "邮件积压", "mail is stuck";
        /// The disk of the database is nearly full.
        Disk = "disk", "磁盘空间不足", "disk nearly full";
        /// The list of holidays of the coming year, or of this one, is missing.
        Holidays = "holidays", "放假安排未导入", "holiday list missing";
        /// A webhook was stopped because of its receiver.
        Webhook = "webhook", "推送已自动停用", "webhook stopped";
    }
}

impl AlertKind {
    /// Whether its letter leaves at night and on free days too: what grows worse until somebody comes does.
    #[must_use]
    pub const fn is_urgent(self) -> bool {
        match self {
            Self::Outbox | Self::Disk => true,
            Self::Holidays | Self::Webhook => false,
        }
    }
}

/// Minutes within which what came back is the same occurrence: a state that flickers is told once.
pub const SAME_MINUTES: i64 = 60;

/// Parts of a hundred by which a disk must be freer than the bound before its alert ends.
const DISK_SLACK: i64 = 2;

/// From when on the list of the next year is missed: the arrangement comes out in November.
const HOLIDAYS_MONTH: u32 = 12;

/// When something is wrong; settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Minutes that a letter may wait beyond its time.
    pub outbox_minutes: i64,
    /// Parts of a hundred of the disk that should be free; 0 switches the alert off.
    pub disk_percent: i64,
}

impl Limits {
    /// As they are set.
    #[must_use]
    pub fn of(settings: &Settings) -> Limits {
        Limits {
            outbox_minutes: settings.whole(Setting::AlertOutboxMinutes),
            disk_percent: settings.whole(Setting::AlertDiskPercent),
        }
    }

    /// Letters whose time came before this moment wait for too long.
    #[must_use]
    pub fn patience_until(&self, now: Instant) -> Instant {
        now - TimeDelta::minutes(self.outbox_minutes)
    }
}

/// Letters that wait for longer than [`Limits::outbox_minutes`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Nobody tried them, or not again, though their time came so long ago.
    pub untried: i64,
    /// They were tried in vain and wait for the next attempt.
    pub refused: i64,
    /// The time of the oldest of both.
    pub since: Option<Instant>,
    /// Whether another letter was taken meanwhile: then the refused ones are a matter of their addresses.
    pub others_left: bool,
    /// What went wrong last.
    pub error: Option<String>,
}

/// The disk of the data folder, in MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Free for the program.
    pub free: i64,
    /// All of it.
    pub whole: i64,
}

impl Space {
    /// Free parts of a hundred, rounded down; 100 where the disk says nothing of its size.
    #[must_use]
    pub fn percent(&self) -> i64 {
        self.free.saturating_mul(100).checked_div(self.whole).unwrap_or(100)
    }
}

/// What is looked at.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Now.
    pub now: Instant,
    /// The outbox.
    pub backlog: Backlog,
    /// The disk; none where it cannot be known from here, as with a database server.
    pub space: Option<Space>,
    /// Working days.
    pub calendar: &'a Calendar,
    /// Webhooks that were stopped because of their receivers.
    pub stopped: Vec<Stopped>,
}

/// A webhook that was stopped because of its receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Its id.
    pub id: WebhookId,
    /// Its name.
    pub name: String,
    /// Since when its deliveries failed; none where the receiver said at once that it is gone.
    pub since: Option<Instant>,
}

/// Something that is wrong now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What.
    pub kind: AlertKind,
    /// Of what of its kind: the year of a list, the id of a webhook; empty where there is only one.
    pub subject: String,
    /// Since when.
    pub since: Instant,
    /// Letters that wait, MiB that are free, the year, the id of a webhook.
    pub figure: i64,
    /// MiB of the whole disk, else 0.
    pub whole: i64,
    /// What the mail server said last, the name of a webhook; may be empty.
    pub note: String,
}

/// An alert that was begun earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: AlertId,
    /// What was wrong.
    pub kind: AlertKind,
    /// Of what.
    pub subject: String,
    /// When it ended; none while it lasts.
    pub ended_at: Option<Instant>,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is wrong from now on.
    Begin(Found),
    /// It came back so soon that it is the same occurrence.
    Resume(AlertId, Found),
    /// It is over.
    End(AlertId),
}

/// What begins, comes back and ends. `known`: alerts that last, and those that ended within [`SAME_MINUTES`].
#[must_use]
pub fn steps(facts: &Facts<'_>, limits: Limits, known: &[Known]) -> Vec<Step> {
    let lasts = |kind| known.iter().any(|k| k.kind == kind && k.ended_at.is_none());
    let found = found(facts, limits, lasts(AlertKind::Disk));
    let same = |known: &Known, found: &Found| known.kind == found.kind && known.subject == found.subject;
    let unknown = |kind| kind == AlertKind::Disk && facts.space.is_none();
    let fresh = |k: &&Known| {
        k.ended_at
            .is_some_and(|at| facts.now - at < TimeDelta::minutes(SAME_MINUTES))
    };
    let over = known
        .iter()
        .filter(|k| k.ended_at.is_none() && !unknown(k.kind) && !found.iter().any(|f| same(k, f)))
        .map(|k| Step::End(k.id));
    let open = |f: &Found| known.iter().any(|k| same(k, f) && k.ended_at.is_none());
    let more = found.iter().filter(|f| !open(f)).map(|f| {
        let before = known.iter().filter(fresh).filter(|k| same(k, f)).max_by_key(|k| k.id);
        match before {
            Some(before) => Step::Resume(before.id, f.clone()),
            None => Step::Begin(f.clone()),
        }
    });
    over.chain(more).collect()
}

/// Everything that is wrong. `disk_lasts`: whether the disk was found nearly full before, and has to be freer than the
/// bound now.
#[must_use]
pub fn found(facts: &Facts<'_>, limits: Limits, disk_lasts: bool) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    all.extend(stuck(facts));
    all.extend(full(facts, limits, disk_lasts));
    all.extend(unlisted(facts));
    all.extend(facts.stopped.iter().map(|webhook| halted(webhook, facts.now)));
    all
}

fn stuck(facts: &Facts<'_>) -> Option<Found> {
    let Backlog {
        untried,
        refused,
        since,
        others_left,
        error,
    } = &facts.backlog;
    let stuck = *untried > 0 || (*refused > 0 && !others_left);
    stuck.then(|| Found {
        kind: AlertKind::Outbox,
        subject: String::new(),
        since: since.unwrap_or(facts.now),
        figure: untried.saturating_add(*refused),
        whole: 0,
        note: error.clone().unwrap_or_default(),
    })
}

fn full(facts: &Facts<'_>, limits: Limits, lasts: bool) -> Option<Found> {
    let space = facts.space.filter(|_| limits.disk_percent > 0)?;
    let bound = limits.disk_percent + if lasts { DISK_SLACK } else { 0 };
    let full = space.whole > 0 && space.free.saturating_mul(100) < space.whole.saturating_mul(bound);
    full.then(|| Found {
        kind: AlertKind::Disk,
        subject: String::new(),
        since: facts.now,
        figure: space.free,
        whole: space.whole,
        note: String::new(),
    })
}

/// This year's list where it never came, and from December on the next year's.
fn unlisted(facts: &Facts<'_>) -> Vec<Found> {
    let today = day_of(facts.now);
    let (this, next) = (today.year(), today.year().saturating_add(1));
    let wanted = [Some(this), (today.month() >= HOLIDAYS_MONTH).then_some(next)];
    let missing = wanted
        .into_iter()
        .flatten()
        .filter(|year| facts.calendar.year_state(*year) != YearState::Known);
    let found = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year.saturating_sub(1), HOLIDAYS_MONTH, 1);
        Found {
            kind: AlertKind::Holidays,
            subject: year.to_string(),
            since: first.map_or(facts.now, start_of),
            figure: i64::from(year),
            whole: 0,
            note: String::new(),
        }
    };
    missing.map(found).collect()
}

fn halted(webhook: &Stopped, now: Instant) -> Found {
    Found {
        kind: AlertKind::Webhook,
        subject: webhook.id.to_string(),
        since: webhook.since.unwrap_or(now),
        figure: webhook.id.0,
        whole: 0,
        note: webhook.name.clone(),
    }
}

#[cfg(test)]
mod tests;
