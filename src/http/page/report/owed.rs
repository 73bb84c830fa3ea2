//! Everything one owes on one page (一页填完): a part for each period that waits, sent together; each stands or falls
//! alone, and what was typed into those that stay is kept.

use actix_web::http::StatusCode;
use askama::Template;

use super::{Asked, Choice, Typed, faults, last, place};
use crate::app::desk;
use crate::app::task::form::{self, ReportForm};
use crate::app::task::report::ReportProgress;
use crate::app::{Cx, Result};
use crate::domain::id::TaskId;
use crate::domain::light::Light;
use crate::domain::refusal::Refusal;
use crate::http::page::day;
use crate::http::page::error::Page;
use crate::http::page::faults::{Fault, Faults};
use crate::http::page::form::{Fields, Post};
use crate::http::page::frame::{Chrome, Here, Top};
use crate::http::page::message::{say, t};
use crate::http::page::session::PageCtx;

/// Parts on the page; the others follow when these are sent.
const MOST: usize = 10;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/reports.html")]
pub struct OwedPage {
    top: Top,
    parts: Vec<Part>,
    more: i64,
    sent: usize,
    faults: Faults,
}

/// A report that is owed.
#[derive(Debug, Clone)]
pub struct Part {
    /// What the names and ids of its fields begin with: `o12-`.
    pub pre: String,
    /// Task and last values.
    pub form: ReportForm,
    /// The task's light.
    pub light: Light,
    /// The period.
    pub choice: Choice,
    /// Values that are asked for.
    pub values: Vec<Asked>,
    /// What stands in the fields.
    pub typed: Typed,
    /// `some`, `none` or `later`.
    pub change: String,
    /// What is wrong with it.
    pub faults: Faults,
}

impl Part {
    fn of(cx: &mut Cx<'_>, task: TaskId, obligation: i64, sent: Option<&Fields>) -> Result<Option<Part>> {
        let form = form::form(cx, task, Some(obligation))?;
        let today = cx.today();
        let Some(period) = form.periods.iter().find(|p| p.obligation == obligation).cloned() else {
            return Ok(None);
        };
        let pre = format!("o{obligation}-");
        let own = sent
            .map(|fields| fields.part(&pre))
            .filter(|own| own.filled("change").is_some());
        let typed = own.as_ref().map_or_else(|| Typed::first(&form), Typed::read);
        let values = form.values.iter().enumerate().map(|(n, value)| Asked {
            n,
            last: last(cx.lang(), value, today),
            typed: typed.values.get(n).cloned().unwrap_or_default(),
            value: value.clone(),
        });
        Ok(Some(Part {
            light: form.task.light.colour.parse().unwrap_or(Light::Grey),
            values: values.collect(),
            change: own.map_or("later".to_owned(), |own| own.get("change").to_owned()),
            choice: Choice {
                due: day::counted(cx.lang(), period.due_on, today, cx.rules.calendars.of(cx.actor.org)),
                on: true,
                period,
            },
            typed,
            pre,
            form,
            faults: Faults::new(cx.lang()),
        }))
    }

    /// What is wrong with a field of a value.
    #[must_use]
    pub fn fault(&self, name: &str, n: &usize) -> Option<&str> {
        self.faults.at(&format!("{name}-{n}"))
    }

    /// Whether "no change" can be said: there is something that stands.
    #[must_use]
    pub fn can_repeat(&self) -> bool {
        self.form.values.iter().all(|v| v.last_on.is_some()) && self.form.task.percent.is_some()
    }
}

/// Task and obligation of everything that waits, the most urgent first.
fn owed(cx: &mut Cx<'_>) -> Result<(Vec<(TaskId, i64)>, i64)> {
    let list = desk::to_report(cx)?;
    let items = list.items.iter();
    let all: Vec<_> = items.filter_map(|i| Some((TaskId(i.task), i.obligation?))).collect();
    Ok((all, list.count))
}

impl OwedPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, sent: Option<&Fields>) -> Result<OwedPage> {
        let (all, count) = owed(cx)?;
        let mut parts = Vec::new();
        for (task, obligation) in all.into_iter().take(MOST) {
            parts.extend(Part::of(cx, task, obligation, sent)?);
        }
        Ok(OwedPage {
            top: Top::of(cx, chrome, Here::Desk)?,
            more: count - i64::try_from(parts.len()).unwrap_or_default(),
            parts,
            sent: 0,
            faults: Faults::new(cx.lang()),
        })
    }

    /// Whether some of it was sent.
    #[must_use]
    pub fn any_sent(&self) -> bool {
        self.sent > 0
    }

    /// With what is wrong, beside its fields and on top.
    fn told(mut self, refused: &[(i64, Refusal)]) -> OwedPage {
        let lang = self.top.lang();
        for part in &mut self.parts {
            let why = refused.iter().find(|(id, _)| *id == part.choice.period.obligation);
            let Some((_, refusal)) = why else { continue };
            part.faults = if refusal.errors.is_empty() {
                Faults::of(lang, refusal, place)
            } else {
                faults(lang, &refusal.errors)
            };
            let named = part.faults.list.iter().map(|f| Fault {
                id: format!("{}{}", part.pre, if f.id.is_empty() { "part" } else { &f.id }),
                words: {
                    let said = say(lang, "fault-of").with("title", &part.form.task.title);
                    said.with("words", &f.words).into()
                },
            });
            self.faults.list.extend(named);
        }
        self
    }
}

/// The page.
pub async fn show(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, |cx, chrome| OwedPage::of(cx, chrome, None))
        .await
}

/// Sends what is to be sent; what is refused stays with what was typed.
pub async fn send(post: Post) -> Page {
    let (all, _) = post.ctx.ask(owed).await?;
    let once = post.fields.get("once").to_owned();
    let (mut sent, mut refused) = (0, Vec::new());
    for (task, obligation) in all.into_iter().take(MOST) {
        let own = post.fields.part(&format!("o{obligation}-"));
        if !matches!(own.get("change"), "some" | "none") {
            continue;
        }
        let typed = Typed {
            obligation: Some(obligation),
            ..Typed::read(&own)
        };
        let (entry, mut found) = typed.entry();
        if found.is_empty() {
            let checked = entry.clone();
            found = post.ctx.ask(move |cx| form::faults(cx, task, &checked)).await?;
        }
        if !found.is_empty() {
            let refusal = Refusal {
                errors: found,
                ..Refusal::field("", "", "", "")
            };
            refused.push((obligation, refusal));
            continue;
        }
        match post
            .run_as(&format!("{once}-{obligation}"), ReportProgress { task, entry })
            .await?
        {
            Ok(_) => sent += 1,
            Err(refusal) => refused.push((obligation, refusal)),
        }
    }
    if refused.is_empty() && sent > 0 {
        return Ok(post.ctx.visit.see("/desk?done=reported"));
    }
    let fields = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = OwedPage::of(cx, chrome, Some(&fields))?.told(&refused);
            page.sent = sent;
            if page.faults.none() {
                page.faults.add("", t(cx.lang(), "reports-nothing"));
            }
            Ok(page)
        })
        .await
}
