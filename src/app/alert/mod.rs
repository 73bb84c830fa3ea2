//! Alerts to administrators (系统告警): what is wrong with the system, told once to everybody who administers it and has an
//! address, and shown as long as it lasts. What counts as wrong is the domain's to say (`domain::alert`).

mod watch;

pub use watch::{Watched, is_due, watch};

use serde::Serialize;

use super::remind::way;
use super::{Cx, Result, letter};
use crate::domain::alert::wording::moment;
use crate::domain::alert::{self, Facts, Found, Limits};
use crate::domain::id::{AlertId, UserId};
use crate::domain::lang::Lang;
use crate::domain::person::Role;
use crate::domain::policy::Right;
use crate::domain::time::Instant;
use crate::mail::letter::{Alert, LetterData, Reader};
use crate::mail::{LetterKind, Line};
use crate::store;

/// What is wrong now, and who was not told of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Alerts {
    /// What is wrong, oldest first.
    pub items: Vec<AlertView>,
    /// Administrators whom no letter reaches: they have no usable address and no second contact with one.
    pub unreachable: Vec<Unreachable>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct AlertView {
    /// Id of the occurrence.
    pub id: i64,
    /// `outbox`, `disk`, `holidays` or `webhook`.
    pub kind: String,
    /// Of what of its kind: the year of a list, the id of a webhook.
    pub subject: String,
    /// Since when.
    pub since: Instant,
    /// Letters that wait, MiB that are free, the year, the id of a webhook.
    pub figure: i64,
    /// What is wrong, Chinese.
    pub wrong: String,
    /// What to do next, Chinese.
    pub next: String,
    /// What is wrong, English.
    pub wrong_en: String,
    /// What to do next, English.
    pub next_en: String,
    /// The page on which something can be done.
    pub page: String,
}

/// An administrator whom no letter reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Unreachable {
    /// The person.
    pub user: i64,
    /// Their name.
    pub name: String,
}

/// What is wrong now.
///
/// # Errors
/// Refused to all but the administrator.
pub fn show(cx: &mut Cx<'_>) -> Result<Alerts> {
    cx.allow(Right::Administer)?;
    let open = fresh(cx)?;
    if open.is_empty() {
        return Ok(Alerts::default());
    }
    let items = open.into_iter().map(|(id, found)| view(id, &found)).collect();
    Ok(Alerts {
        items,
        unreachable: unreachable(cx)?,
    })
}

fn view(id: AlertId, found: &Found) -> AlertView {
    AlertView {
        id: id.0,
        kind: found.kind.word().to_owned(),
        subject: found.subject.clone(),
        since: found.since,
        figure: found.figure,
        wrong: found.wrong(Lang::Zh),
        next: found.next(Lang::Zh),
        wrong_en: found.wrong(Lang::En),
        next_en: found.next(Lang::En),
        page: found.page(),
    }
}

/// Everybody who administers.
fn administrators(cx: &mut Cx<'_>) -> Result<Vec<UserId>> {
    Ok(store::recipient::holders(cx.tx, Role::Admin)?)
}

fn unreachable(cx: &mut Cx<'_>) -> Result<Vec<Unreachable>> {
    let mut found = Vec::new();
    for user in administrators(cx)? {
        if way(cx, user)?.is_none() {
            let name = store::recipient::contact(cx.tx, user)?.map(|contact| contact.name);
            found.push(Unreachable {
                user: user.0,
                name: name.unwrap_or_default(),
            });
        }
    }
    Ok(found)
}

/// The facts of now.
fn with_facts<T>(cx: &mut Cx<'_>, look: impl FnOnce(&Facts<'_>, Limits) -> T) -> Result<T> {
    let rules = cx.rules.clone();
    let limits = Limits::of(&rules.settings);
    let facts = Facts {
        now: cx.now,
        backlog: store::outbox::backlog(cx.tx, limits.patience_until(cx.now))?,
        space: store::health::space(cx.tx)?,
        calendar: rules.calendars.national(),
        stopped: store::webhook::stopped(cx.tx)?,
    };
    Ok(look(&facts, limits))
}

/// Alerts that last, with the figures of now where they still hold, else with those they were begun with.
fn fresh(cx: &mut Cx<'_>) -> Result<Vec<(AlertId, Found)>> {
    let open = store::alert::open(cx.tx)?;
    if open.is_empty() {
        return Ok(open);
    }
    let now = with_facts(cx, |facts, limits| alert::found(facts, limits, true))?;
    let renewed = |kept: Found| {
        let same = now.iter().find(|f| f.kind == kept.kind && f.subject == kept.subject);
        match same.cloned() {
            Some(same) => Found {
                since: kept.since.min(same.since),
                ..same
            },
            None => kept,
        }
    };
    Ok(open.into_iter().map(|(id, found)| (id, renewed(found))).collect())
}

/// The letter of an alert as it can leave now; none where it is over.
pub(super) fn written(cx: &mut Cx<'_>, key: &str, reader: Reader) -> Result<Option<LetterData>> {
    let open = fresh(cx)?;
    let found = open.into_iter().find(|(id, _)| letter::alert_of(key) == Some(*id));
    let url = &cx.rules.public_url;
    Ok(found.map(|(_, found)| {
        let lang = reader.lang;
        LetterData::Alert(Alert {
            headline: Line::new(&found.headline(lang)),
            wrong: Line::new(&found.wrong(lang)),
            next: Line::new(&found.next(lang)),
            since: Line::new(&moment(found.since)),
            url: Line::new(&format!("{url}{}", found.page())),
            reader,
        })
    }))
}

/// Whether a letter is one of an alert.
pub(super) fn is_alert(kind: &str) -> bool {
    kind == LetterKind::Alert.word()
}
