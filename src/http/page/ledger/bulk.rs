//! One reminder or notice to several tasks (批量催办): what would be sent is shown first, each task stands or falls alone.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use askama::Template;

use crate::app::measure::aim::aims;
use crate::app::measure::take::Take;
use crate::app::{Cx, Result};
use crate::domain::id::TaskId;
use crate::domain::request::MeasureKind;
use crate::http::page::error::Page;
use crate::http::page::faults::Faults;
use crate::http::page::form::{Fields, Post};
use crate::http::page::frame::{Chrome, Here, Top};
use crate::http::page::message::t;

/// Most tasks at once: a page of the ledger.
const MOST: usize = 100;

/// The preview, and afterwards what came of it.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/bulk.html")]
pub struct BulkPage {
    top: Top,
    kind: String,
    text: String,
    tasks: Vec<Chosen>,
    done: usize,
    faults: Faults,
}

/// A task that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Its id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Who leads it.
    pub lead: String,
    /// Why it cannot be sent to; nothing where it can.
    pub refused: Option<String>,
}

impl BulkPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, fields: &Fields) -> Result<BulkPage> {
        let aims = aims(cx, &chosen(fields))?;
        let tasks = aims.into_iter().map(|aim| Chosen {
            id: aim.id.0,
            title: aim.title,
            lead: aim.lead,
            refused: aim.refused.map(|no| no.words(cx.lang()).to_owned()),
        });
        let tasks: Vec<Chosen> = tasks.collect();
        let mut faults = Faults::new(cx.lang());
        if tasks.is_empty() {
            faults.add("", t(cx.lang(), "bulk-tick"));
        }
        Ok(BulkPage {
            top: Top::of(cx, chrome, Here::Ledger)?,
            kind: fields.filled("kind").unwrap_or("reminder").to_owned(),
            text: fields.get("text").to_owned(),
            tasks,
            done: 0,
            faults,
        })
    }

    /// Tasks to which it would go.
    #[must_use]
    pub fn goes(&self) -> usize {
        self.tasks.iter().filter(|t| t.refused.is_none()).count()
    }

    /// The rungs of the ladder, for the form.
    #[must_use]
    pub fn rungs(&self) -> &'static [MeasureKind] {
        MeasureKind::ALL
    }
}

fn chosen(fields: &Fields) -> Vec<TaskId> {
    let ids = fields
        .all("task")
        .into_iter()
        .filter_map(|id| id.parse().ok().map(TaskId));
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).take(MOST).collect()
}

/// What would be sent, and to whom.
pub async fn preview(post: Post) -> Page {
    let fields = post.fields.clone();
    post.ctx
        .show(StatusCode::OK, move |cx, chrome| BulkPage::of(cx, chrome, &fields))
        .await
}

/// Sends it; those to which it could not be sent are named with the reason, and what was written stays.
pub async fn send(post: Post) -> Page {
    let kind: MeasureKind = post.fields.one("kind").map_err(|r| post.ctx.visit.refused(&r))?;
    let text = post.fields.get("text").to_owned();
    let once = post.fields.get("once").to_owned();
    let (mut done, mut refused, mut wrong) = (0, Vec::new(), None);
    for task in chosen(&post.fields) {
        let command = Take {
            task,
            kind,
            text: text.clone(),
        };
        // Each task has a key of its own, so that a double submit sends nothing twice.
        match post.run_as(&format!("{once}-{task}"), command).await {
            Ok(Ok(_)) => done += 1,
            Ok(Err(refusal)) if !refusal.errors.is_empty() => {
                wrong = Some(Faults::of(post.ctx.lang(), &refusal, |e| e.field.clone()));
                break;
            }
            Ok(Err(refusal)) => refused.push((task, refusal.words(post.ctx.lang()).to_owned())),
            Err(failed) => refused.push((task, failed.words(post.ctx.lang()))),
        }
    }
    if refused.is_empty() && wrong.is_none() && done > 0 {
        return Ok(post.ctx.visit.see("/tasks?done=measured"));
    }
    let fields = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = BulkPage::of(cx, chrome, &fields)?;
            page.done = done;
            match wrong {
                Some(faults) => page.faults = faults,
                None => {
                    page.tasks.retain(|t| refused.iter().any(|(id, _)| id.0 == t.id));
                    for task in &mut page.tasks {
                        let why = refused.iter().find(|(id, _)| id.0 == task.id);
                        task.refused = why.map(|(_, words)| words.clone());
                    }
                    page.faults.add("", t(cx.lang(), "bulk-unsent"));
                }
            }
            Ok(page)
        })
        .await
}
