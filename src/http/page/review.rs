//! A report: read, withdrawn by its author's side, approved in the house, accepted or returned by the reviewer.

use actix_web::http::StatusCode;
use askama::Template;

use super::day;
use super::error::Page;
use super::faults::Faults;
use super::form::Post;
use super::frame::{Chrome, Here, Top};
use super::session::PageCtx;
use super::task::figure;
use crate::app::task::approve::{Approve, Refuse};
use crate::app::task::plausibility;
use crate::app::task::progress_view::{self, ProgressView};
use crate::app::task::report::UNCHANGED;
use crate::app::task::review::{Accept, Open, Return};
use crate::app::task::view::{self, TaskView};
use crate::app::task::withdraw::Withdraw;
use crate::app::{Command, Cx, Result};
use crate::domain::cadence::{Cadence, Period};
use crate::domain::id::{ProgressId, TaskId};
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::policy::{Action, decide};
use crate::domain::progress::ProgressState;
use crate::domain::refusal::Refusal;
use crate::domain::scope::Sight;
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/progress/{id}", SignedIn, "One report; opening it as reviewer ends withdrawing", show),
    route!(POST "/progress/{id}/withdraw", SignedIn, "Take a report back", withdraw, status = 303),
    route!(POST "/progress/{id}/approve", SignedIn, "Approve the own report", approve, status = 303),
    route!(POST "/progress/{id}/refuse", SignedIn, "Refuse the own report", refuse, status = 303),
    route!(POST "/progress/{id}/accept", SignedIn, "Accept a report", accept, status = 303),
    route!(POST "/progress/{id}/return", SignedIn, "Return a report with a reason", give_back, status = 303),
];

/// A report as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/progress.html")]
pub struct ProgressPage {
    top: Top,
    task: TaskView,
    light: Light,
    report: ProgressView,
    state: ProgressState,
    own: Option<Light>,
    period: String,
    sent: String,
    opened: Option<String>,
    decided: String,
    values: Vec<(String, String, Option<String>)>,
    /// For the reviewer: what to look at twice, with the sort of oddity.
    odd: Vec<(String, String)>,
    acts: Acts,
    reason: String,
    faults: Faults,
}

/// What one may do with the report now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acts {
    /// Take it back.
    pub withdraw: bool,
    /// Approve or refuse it in the house.
    pub approve: bool,
    /// Accept it.
    pub accept: bool,
    /// Return it.
    pub give_back: bool,
    /// Report anew.
    pub anew: bool,
}

impl Acts {
    fn of(cx: &Cx<'_>, sight: Sight, report: &ProgressView, state: ProgressState) -> Acts {
        let may = |action| decide(&cx.actor, action, sight).is_ok();
        let waits = state == ProgressState::AwaitingApproval;
        let submitted = state == ProgressState::Submitted;
        Acts {
            withdraw: may(Action::Report) && (waits || (submitted && report.opened_at.is_none())),
            approve: waits && may(Action::Approve),
            accept: submitted && may(Action::Review),
            give_back: (submitted || state == ProgressState::Accepted) && may(Action::Review),
            anew: may(Action::Report) && matches!(state, ProgressState::Returned | ProgressState::Withdrawn),
        }
    }
}

impl ProgressPage {
    /// The page for the one who asks.
    ///
    /// # Errors
    /// Not found outside the scope.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, id: ProgressId) -> Result<ProgressPage> {
        let report = progress_view::show(cx, id)?;
        let task = TaskId(report.task);
        let (_, sight) = cx.task_seen(task, Action::ReadWhole)?;
        let state = report.state.parse().unwrap_or(ProgressState::Draft);
        let acts = Acts::of(cx, sight, &report, state);
        let found = if acts.accept {
            plausibility::of_report(cx, id)?
        } else {
            Vec::new()
        };
        let shown = view::view(cx, task)?;
        let period = Period {
            from: report.period_from,
            to: report.period_to,
        };
        let cadence = shown.cadence.parse().unwrap_or(Cadence::Monthly);
        let at = |moment: Option<crate::domain::time::Instant>| moment.map(|m| day::moment(cx.lang(), m, cx.now));
        let lang = cx.lang();
        let values = report
            .values
            .iter()
            .map(|v| (v.name.clone(), figure(lang, v), v.reason.clone()));
        let odd = found
            .iter()
            .map(|o| (o.kind.title(lang), lang.pick(&o.message, &o.message_en).clone()));
        Ok(ProgressPage {
            acts,
            odd: odd.collect(),
            light: shown.light.colour.parse().unwrap_or(Light::Grey),
            own: report.own_light.and_then(|l| l.parse().ok()),
            period: period.label(cadence, cx.lang()),
            sent: at(report.submitted_at).unwrap_or_default(),
            opened: at(report.opened_at),
            decided: at(report.decided_at).unwrap_or_default(),
            values: values.collect(),
            top: Top::of(cx, chrome, Here::Desk)?,
            task: shown,
            state,
            report,
            reason: String::new(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// Title of the page.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self.top.say("progress-title").with("task", &self.task.title);
        self.faults.title(&said.with("period", &self.period).to_string())
    }

    /// Who wrote it, and when it was sent: 河北局林小满，今天 09:00报出.
    #[must_use]
    pub fn sent_by(&self) -> String {
        let author = [self.task.lead.name.as_str(), &self.report.author].join(self.top.t("space"));
        match self.sent.as_str() {
            "" => self.top.say("progress-unsent").with("who", author).into(),
            sent => self
                .top
                .say("progress-sent")
                .with("who", author)
                .with("when", sent)
                .into(),
        }
    }

    /// Texts that say something.
    #[must_use]
    pub fn texts(&self) -> Vec<(&'static str, &str)> {
        let r = &self.report;
        let unchanged = self.top.lang() == Lang::En && r.narrative == UNCHANGED;
        let all = [
            ("report-narrative", r.narrative.as_str()),
            ("report-problems", &r.problems),
            ("report-next", &r.next_steps),
            ("report-help", &r.help),
        ];
        let said = all.into_iter().filter(|(_, text)| !text.trim().is_empty());
        said.map(|(id, text)| match id {
            "report-narrative" if unchanged => (self.top.t(id), self.top.t("progress-no-change")),
            _ => (self.top.t(id), text),
        })
        .collect()
    }
}

/// Opening a report as its reviewer is noted first: from then on it is not taken back.
async fn show(ctx: PageCtx, id: Id) -> Page {
    let progress = ProgressId(id.0);
    let fresh = ctx
        .ask(move |cx| {
            let report = progress_view::show(cx, progress)?;
            let waits = report.state == ProgressState::Submitted.word() && report.opened_at.is_none();
            Ok(waits && cx.task(TaskId(report.task), Action::Review).is_ok())
        })
        .await?;
    if fresh && let Err(refusal) = ctx.run(Open { progress }).await? {
        return Err(ctx.visit.refused(&refusal));
    }
    ctx.show(StatusCode::OK, move |cx, chrome| ProgressPage::of(cx, chrome, progress))
        .await
}

async fn withdraw(post: Post, id: Id) -> Page {
    let progress = ProgressId(id.0);
    post.act(Withdraw { progress }, &format!("/progress/{progress}"), "withdrawn")
        .await
}

async fn approve(post: Post, id: Id) -> Page {
    let progress = ProgressId(id.0);
    post.act(Approve { progress }, &format!("/progress/{progress}"), "approved")
        .await
}

async fn accept(post: Post, id: Id) -> Page {
    let progress = ProgressId(id.0);
    post.act(Accept { progress }, &format!("/progress/{progress}"), "accepted")
        .await
}

async fn refuse(post: Post, id: Id) -> Page {
    let progress = ProgressId(id.0);
    let reason = post.fields.get("reason").to_owned();
    with_reason(post, progress, Refuse { progress, reason }, "refused").await
}

async fn give_back(post: Post, id: Id) -> Page {
    let progress = ProgressId(id.0);
    let reason = post.fields.get("reason").to_owned();
    with_reason(post, progress, Return { progress, reason }, "returned").await
}

/// A reason that is wanting is asked for on the page itself; what was typed stays.
async fn with_reason<C: Command>(post: Post, id: ProgressId, command: C, done: &str) -> Page
where
    C::Output: serde::Serialize,
{
    let refusal: Refusal = match post.run(command).await? {
        Ok(_) => return Ok(post.ctx.visit.see(&format!("/progress/{id}?done={done}"))),
        Err(refusal) => refusal,
    };
    if refusal.errors.is_empty() {
        return Err(post.ctx.visit.refused(&refusal));
    }
    let reason = post.fields.get("reason").to_owned();
    let faults = Faults::of(post.ctx.lang(), &refusal, |e| e.field.clone());
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = ProgressPage::of(cx, chrome, id)?;
            (page.reason, page.faults) = (reason, faults);
            Ok(page)
        })
        .await
}
