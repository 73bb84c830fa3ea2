//! Requests (申请): asked for closure or a later day; read, decided, taken back.

use actix_web::http::StatusCode;
use askama::Template;

use super::day;
use super::error::Page;
use super::faults::Faults;
use super::form::{Fields, Post, task_page};
use super::frame::{Chrome, Here, Top};
use super::message::t;
use super::session::PageCtx;
use crate::app::request::approve::Approve;
use crate::app::request::decide::Decide;
use crate::app::request::file::File;
use crate::app::request::view::{self, RequestView};
use crate::app::request::withdraw::Withdraw;
use crate::app::task::view::{self as task_view, TaskView};
use crate::app::{Cx, Result};
use crate::domain::id::{RequestId, TaskId};
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::policy::{Action, decide};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::{RequestDecision, RequestKind, RequestState};
use crate::domain::task::Grade;
use crate::domain::time::day_of;
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tasks/{id}/requests", SignedIn, "The form of a request", ask),
    route!(POST "/tasks/{id}/requests", SignedIn, "File a request", file, status = 303),
    route!(GET "/requests/{id}", SignedIn, "One request", show),
    route!(POST "/requests/{id}/decide", SignedIn, "Decide a request", settle, status = 303),
    route!(POST "/requests/{id}/approve", SignedIn, "Approve the own request", approve, status = 303),
    route!(POST "/requests/{id}/withdraw", SignedIn, "Take a request back", withdraw, status = 303),
];

/// The form of a request.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/ask.html")]
pub struct AskPage {
    top: Top,
    task: TaskView,
    kind: RequestKind,
    reply_days: i64,
    due: String,
    reason: String,
    progress: String,
    until: String,
    faults: Faults,
}

/// A request as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/request.html")]
pub struct RequestPage {
    top: Top,
    task: TaskView,
    light: Light,
    request: RequestView,
    filed: String,
    decide_by: Option<day::When>,
    until: Option<String>,
    due: String,
    decided: String,
    acts: Acts,
    typed: Decision,
    faults: Faults,
}

/// What one may do with the request now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acts {
    /// Decide it.
    pub decide: bool,
    /// Let it go up.
    pub approve: bool,
    /// Take it back.
    pub withdraw: bool,
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decision {
    decision: String,
    grade: String,
    reason: String,
}

impl AskPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: TaskId, fields: &Fields) -> Result<AskPage> {
        cx.task(id, Action::FileRequest)?;
        let kind = kind(fields)?;
        let task = task_view::view(cx, id)?;
        let today = cx.today();
        Ok(AskPage {
            kind,
            reply_days: kind.reply_days(),
            due: task.due_on.map(|d| day::date(cx.lang(), d, today)).unwrap_or_default(),
            reason: fields.get("reason").to_owned(),
            progress: fields.get("progress").to_owned(),
            until: fields.get("until").to_owned(),
            top: Top::of(cx, chrome, Here::Ledger)?,
            task,
            faults: Faults::new(cx.lang()),
        })
    }

    /// Title of the page.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self.top.say("ask-title").with("kind", self.kind.name(self.top.lang()));
        self.faults.title(&said.with("task", &self.task.title).to_string())
    }

    /// Heading: 申请延期.
    #[must_use]
    pub fn name(&self) -> String {
        self.top.say("ask").with("kind", self.kind.name(self.top.lang())).into()
    }

    /// Whether a later day is asked for.
    #[must_use]
    pub fn extends(&self) -> bool {
        self.kind == RequestKind::Extension
    }
}

/// The kinds that have a form so far.
fn kind(fields: &Fields) -> Result<RequestKind> {
    let kind = fields.word::<RequestKind>("kind");
    let known = kind.filter(|k| matches!(k, RequestKind::Closure | RequestKind::Extension));
    let zh = "页面上只能申请办结或延期；其他申请请通过接口提出";
    Ok(known.ok_or_else(|| Refusal::new(Code::BadParameter, zh, "Pages take closures and extensions only"))?)
}

impl RequestPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: RequestId) -> Result<RequestPage> {
        let request = view::show(cx, id)?;
        let task = TaskId(request.task);
        let (of, sight) = cx.task_seen(task, Action::ReadWhole)?;
        let may = |action| decide(&cx.actor, action, sight).is_ok();
        let waits = request.state == RequestState::AwaitingApproval;
        let open = request.state == RequestState::Open;
        let acts = Acts {
            decide: open && may(Action::Decide),
            approve: waits && may(Action::Approve),
            withdraw: (waits || open) && may(Action::FileRequest),
        };
        let shown = task_view::view(cx, task)?;
        let (now, today) = (cx.now, cx.today());
        let by = request.decide_by.filter(|_| open);
        Ok(RequestPage {
            acts,
            light: shown.light.colour.parse().unwrap_or(Light::Grey),
            filed: day::moment(cx.lang(), request.filed_at, now),
            decide_by: by.map(|at| {
                day::due(
                    cx.lang(),
                    crate::domain::cadence::due_day_of(at),
                    today,
                    cx.rules.calendars.of(of.issuer),
                )
            }),
            until: request.proposed_due_on.map(|d| day::date(cx.lang(), d, today)),
            due: shown.due_on.map(|d| day::date(cx.lang(), d, today)).unwrap_or_default(),
            decided: request
                .decided_at
                .map(|at| day::near(cx.lang(), day_of(at), today))
                .unwrap_or_default(),
            top: Top::of(cx, chrome, Here::Desk)?,
            task: shown,
            request,
            typed: Decision::default(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// Title of the page.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self.top.say("request-title").with("kind", self.kind());
        self.faults.title(&said.with("task", &self.task.title).to_string())
    }

    fn kind(&self) -> &'static str {
        self.request.kind.name(self.top.lang())
    }

    /// Heading: 延期申请.
    #[must_use]
    pub fn name(&self) -> String {
        self.top.say("request-of").with("kind", self.kind()).into()
    }

    /// Who asked, when, and how it stands.
    #[must_use]
    pub fn filed_by(&self) -> String {
        let who = [self.request.filed_org.as_str(), &self.request.filed_by].join(self.top.t("space"));
        let said = self.top.say("request-filed").with("task", &self.task.title);
        let said = said.with("who", who).with("when", &self.filed);
        said.with("state", self.request.state.name(self.top.lang())).into()
    }

    /// Whether it asks for closure, which is graded.
    #[must_use]
    pub fn closes(&self) -> bool {
        self.request.kind == RequestKind::Closure
    }

    /// The grades, best first.
    #[must_use]
    pub fn grades(&self) -> &'static [Grade] {
        Grade::ALL
    }

    /// Grade that was given.
    #[must_use]
    pub fn grade(&self) -> Option<&'static str> {
        let word = self.request.grade.as_deref()?;
        word.parse::<Grade>().ok().map(|g| g.name(self.top.lang()))
    }
}

async fn ask(ctx: PageCtx, id: Id) -> Page {
    let fields = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| {
        AskPage::of(cx, chrome, TaskId(id.0), &fields)
    })
    .await
}

async fn file(post: Post, id: Id) -> Page {
    let (task, fields) = (TaskId(id.0), post.fields.clone());
    let kind = kind(&fields).map_err(|e| post.ctx.visit.failed(&e))?;
    let extends = kind == RequestKind::Extension;
    let command = File {
        task,
        kind,
        reason: fields.get("reason").to_owned(),
        progress: fields.filled("progress").map(ToOwned::to_owned),
        proposed_due_on: fields.word("until").filter(|_| extends),
        proposed_org: None,
    };
    let refusal = match post.run(command).await? {
        Ok(_) => return Ok(post.ctx.visit.see(&format!("{}?done=requested", task_page(task)))),
        Err(refusal) => refusal,
    };
    let faults = Faults::of(post.ctx.lang(), &refusal, |e| match e.field.as_str() {
        "proposed_due_on" => "until".to_owned(),
        plain => plain.to_owned(),
    });
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = AskPage::of(cx, chrome, task, &fields)?;
            page.faults = faults;
            Ok(page)
        })
        .await
}

async fn show(ctx: PageCtx, id: Id) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| {
        RequestPage::of(cx, chrome, RequestId(id.0))
    })
    .await
}

async fn settle(post: Post, id: Id) -> Page {
    let (request, fields) = (RequestId(id.0), post.fields.clone());
    let typed = Decision {
        decision: fields.get("decision").to_owned(),
        grade: fields.get("grade").to_owned(),
        reason: fields.get("reason").to_owned(),
    };
    let faults = match typed.decision.parse::<RequestDecision>() {
        Err(_) => {
            let mut faults = Faults::new(post.ctx.lang());
            faults.add("decision", t(post.ctx.lang(), "request-no-decision"));
            faults
        }
        Ok(decision) => {
            let accepted = decision == RequestDecision::Accepted;
            let command = Decide {
                request,
                decision,
                grade: fields.word("grade").filter(|_| accepted),
                reason: fields.filled("reason").map(ToOwned::to_owned),
            };
            match post.run(command).await? {
                Ok(_) => return Ok(post.ctx.visit.see(&format!("/requests/{request}?done=decided"))),
                Err(refusal) => Faults::of(post.ctx.lang(), &refusal, |e| e.field.clone()),
            }
        }
    };
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = RequestPage::of(cx, chrome, request)?;
            (page.typed, page.faults) = (typed, spoken(cx.lang(), faults));
            Ok(page)
        })
        .await
}

/// The grades are buttons here; the words programs send need not be listed.
fn spoken(lang: Lang, mut faults: Faults) -> Faults {
    for fault in faults.list.iter_mut().filter(|f| f.id == "grade") {
        fault.words = t(lang, "request-no-grade").to_owned();
    }
    faults
}

async fn approve(post: Post, id: Id) -> Page {
    let request = RequestId(id.0);
    post.act(Approve { request }, &format!("/requests/{request}"), "approved")
        .await
}

async fn withdraw(post: Post, id: Id) -> Page {
    let request = RequestId(id.0);
    let command = Withdraw { request, reason: None };
    post.act(command, &format!("/requests/{request}"), "request-withdrawn")
        .await
}
