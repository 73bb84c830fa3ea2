//! The look after what is wrong: begins, resumes and ends alerts, and queues one letter a person and occurrence. Any
//! number of servers may look at once: an open alert is unique by kind and subject, a letter by its key.

use super::{administrators, with_facts};
use crate::app::remind::way;
use crate::app::{App, Asker, Change, Command, Cx, Result, Subject, letter};
use crate::domain::alert::{self, Found, Known, SAME_MINUTES, Step};
use crate::domain::id::{AlertId, UserId};
use crate::domain::lang::Lang;
use crate::store;

/// What a look found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watched {
    /// What is wrong from now on, in words.
    pub began: Vec<String>,
    /// How many alerts are over.
    pub ended: usize,
    /// Letters queued.
    pub letters: usize,
}

/// Looks once; says in the log what began and ended, because the letters themselves may be what is stuck.
///
/// # Errors
/// As the database.
pub fn watch(app: &App) -> Result<Watched> {
    if !is_due(app)? {
        return Ok(Watched::default());
    }
    let watched = app.run_now(&Asker::system("alerts"), Watch)?;
    for wrong in &watched.began {
        tracing::warn!(wrong, "alert");
    }
    if watched.ended > 0 {
        tracing::info!(ended = watched.ended, "alerts over");
    }
    Ok(watched)
}

/// Whether anything is to be written: reads only, so that a system that is well costs no write.
///
/// # Errors
/// As the database.
pub fn is_due(app: &App) -> Result<bool> {
    app.ask_now(&Asker::system("alerts"), |cx| {
        Ok(!steps(cx)?.is_empty() || !untold(cx)?.is_empty())
    })
}

fn steps(cx: &mut Cx<'_>) -> Result<Vec<Step>> {
    let recently = cx.now - chrono::TimeDelta::minutes(SAME_MINUTES);
    let known: Vec<Known> = store::alert::known(cx.tx, recently)?;
    with_facts(cx, |facts, limits| alert::steps(facts, limits, &known))
}

/// Letters that are not queued yet: everybody who administers and can be reached, for each alert that lasts.
fn untold(cx: &mut Cx<'_>) -> Result<Vec<(AlertId, Found, UserId)>> {
    let open = store::alert::open(cx.tx)?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let mut people = Vec::new();
    for user in administrators(cx)? {
        if way(cx, user)?.is_some() {
            people.push(user);
        }
    }
    let all = open.iter().flat_map(|(id, found)| {
        let letters = people.iter().map(|user| (*id, found.clone(), *user));
        letters.collect::<Vec<_>>()
    });
    let mut all: Vec<(AlertId, Found, UserId)> = all.collect();
    let keys: Vec<String> = all
        .iter()
        .map(|(id, found, user)| letter::alert_key(*id, found.kind, *user))
        .collect();
    let told = store::alert::told(cx.tx, &keys)?;
    all.retain(|(id, found, user)| !told.contains(&letter::alert_key(*id, found.kind, *user)));
    Ok(all)
}

struct Watch;

impl Command for Watch {
    type Output = Watched;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Watched> {
        let mut watched = Watched::default();
        for step in steps(cx)? {
            take(cx, step, &mut watched)?;
        }
        let untold = untold(cx)?;
        for (id, found, user) in &untold {
            letter::queue_alert(cx, *id, found.kind, *user)?;
        }
        watched.letters = untold.len();
        cx.excuse(); // another server may have done all of it; a letter's own life is in the outbox
        Ok(watched)
    }
}

fn take(cx: &mut Cx<'_>, step: Step, watched: &mut Watched) -> Result<()> {
    match step {
        Step::Begin(found) => {
            if let Some(id) = store::alert::begin(cx.tx, &found, cx.now)? {
                began(cx, id, &found, watched)?;
            }
        }
        Step::Resume(id, found) => {
            if store::alert::resume(cx.tx, id, &found)? {
                began(cx, id, &found, watched)?;
            }
        }
        Step::End(id) => {
            if store::alert::end(cx.tx, id, cx.now)? {
                cx.record(Subject::of("alert", id.0), Change::system("alert.ended"))?;
                watched.ended += 1;
            }
        }
    }
    Ok(())
}

fn began(cx: &mut Cx<'_>, id: AlertId, found: &Found, watched: &mut Watched) -> Result<()> {
    let change = Change::system("alert.began")
        .with("kind", found.kind.word())
        .because(found.headline(Lang::Zh));
    cx.record(Subject::of("alert", id.0), change)?;
    watched.began.push(found.wrong(Lang::Zh));
    Ok(())
}
