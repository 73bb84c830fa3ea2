//! Directives: written, numbered, split, issued, ended.

use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::app::directive::approve::{Approve, Propose};
use crate::app::directive::cancel::Cancel;
use crate::app::directive::close::Close;
use crate::app::directive::compare::{self, CompareOrder, Comparison};
use crate::app::directive::create::{Create, NewDirective};
use crate::app::directive::decompose::Decompose;
use crate::app::directive::edit::{DirectiveEdit, Edit};
use crate::app::directive::issue::Issue;
use crate::app::directive::list;
use crate::app::directive::order::SplitOrder;
use crate::app::directive::preview::{Decomposition, preview};
use crate::app::directive::register::Register;
use crate::app::directive::view::{DirectiveHead, DirectiveView, view};
use crate::domain::cadence::{Cadence, DueRule};
use crate::domain::directive::{DirectiveKind, DirectiveState, Span, Urgency};
use crate::domain::id::{DirectiveId, DocumentId, TaskId};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::{Day, Instant};
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::route;
use crate::store::directive::{Filter, SORTS};
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/directives", Token("read"), "Directives I see, by filter", all, query = Search, answer = Page<DirectiveHead>),
    route!(POST "/directives", Token("supervise"), "Write a directive by hand, as a draft", create, body = NewBody, answer = DirectiveView, status = 201),
    route!(GET "/directives/{id}", Token("read"), "One directive with its targets", show, answer = DirectiveView),
    route!(PATCH "/directives/{id}", Token("supervise"), "Correct a directive; after issue with a reason", edit, body = EditBody, answer = DirectiveView),
    route!(POST "/directives/{id}/propose", Token("supervise"), "Send a draft for approval (送审)", propose, body = Empty, answer = DirectiveView),
    route!(POST "/directives/{id}/approve", Token("supervise"), "Approve and number a proposed directive (审定)", approve, body = Empty, answer = DirectiveView),
    route!(POST "/directives/{id}/register", Token("supervise"), "Give a draft its register number (立项)", register, body = Empty, answer = DirectiveView),
    route!(POST "/directives/{id}/decompose", Token("supervise"), "Split into draft tasks; dry_run=true previews", decompose, body = SplitOrder, query = DryRun, answer = Decomposition, status = 201),
    route!(POST "/directives/{id}/compare", Token("supervise"), "Ways to split side by side; nothing is written", compare, body = CompareOrder, answer = Comparison),
    route!(POST "/directives/{id}/issue", Token("supervise"), "Issue the draft tasks (交办)", issue, body = IssueBody, answer = DirectiveView),
    route!(POST "/directives/{id}/close", Token("supervise"), "Close, once every task is closed or cancelled (办结)", close, body = CloseBody, answer = DirectiveView),
    route!(POST "/directives/{id}/cancel", Token("supervise"), "Make void with its open tasks; the number stays (撤销)", cancel, body = CancelBody, answer = DirectiveView),
];

/// A body without fields.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// Whether only to show what would happen.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryRun {
    /// `true` writes nothing.
    pub dry_run: Option<bool>,
}

/// A field that is given, even as `null`.
///
/// # Errors
/// As the value.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(d).map(Some)
}

/// Place in a document.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpanBody {
    /// The document.
    id: i64,
    /// First character.
    start: i64,
    /// The character after the last.
    end: i64,
}

/// A directive to be written.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBody {
    /// `policy`, `decision`, `instruction`, `problem`, `proposal`, `inspection`.
    #[schemars(with = "String")]
    kind: DirectiveKind,
    /// Title, at most 200 characters.
    title: String,
    /// What is required.
    requirement: String,
    /// Source in words.
    source: Option<String>,
    /// `ordinary`, `urgent`, `very_urgent`, `top_urgent`.
    #[schemars(with = "Option<String>")]
    urgency: Option<Urgency>,
    /// Time profile; `ordinary` where none is named.
    profile: Option<String>,
    /// How often its tasks report; the profile's where none is named.
    #[schemars(with = "Option<String>")]
    cadence: Option<Cadence>,
    /// `after:N`, `day:N` or `on:N`.
    #[schemars(with = "Option<String>")]
    due_rule: Option<DueRule>,
    /// By when it is to be done.
    due_on: Option<Day>,
    /// The caller's own key, unique for the organisation.
    external_ref: Option<String>,
    /// Where it stands in a document.
    document: Option<SpanBody>,
    /// The closed directive that it follows up.
    previous_round: Option<i64>,
}

async fn create(ctx: Ctx, body: Body<NewBody>) -> Answer {
    let b = body.value;
    let new = NewDirective {
        kind: b.kind,
        title: b.title,
        requirement: b.requirement,
        source: b.source,
        urgency: b.urgency.unwrap_or(Urgency::Ordinary),
        profile: b.profile,
        cadence: b.cadence,
        due_rule: b.due_rule,
        due_on: b.due_on,
        external_ref: b.external_ref,
        span: b.document.map(|s| Span {
            document: DocumentId(s.id),
            start: s.start,
            end: s.end,
        }),
        previous_round: b.previous_round.map(DirectiveId),
    };
    ctx.post(&body.hash, StatusCode::CREATED, Create(new)).await
}

async fn show(ctx: Ctx, id: Id) -> Answer {
    let directive = DirectiveId(id.0);
    let shown = ctx.app.ask(&ctx.asker, move |cx| view(cx, directive)).await?;
    Ok(ctx.versioned(&shown, shown.head.version))
}

/// A correction; a field that is not sent stays, one sent as `null` is emptied.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EditBody {
    /// What it comes from.
    #[schemars(with = "Option<String>")]
    kind: Option<DirectiveKind>,
    /// Title.
    title: Option<String>,
    /// What is required.
    requirement: Option<String>,
    /// Source in words.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    source: Option<Option<String>>,
    /// How urgent.
    #[schemars(with = "Option<String>")]
    urgency: Option<Urgency>,
    /// Time profile.
    profile: Option<String>,
    /// How often its tasks report.
    #[schemars(with = "Option<String>")]
    cadence: Option<Cadence>,
    /// When a report is due.
    #[schemars(with = "Option<String>")]
    due_rule: Option<DueRule>,
    /// By when it is to be done.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<Day>")]
    due_on: Option<Option<Day>>,
    /// The caller's own key.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    external_ref: Option<Option<String>>,
    /// Why; needed after issue.
    #[serde(default)]
    reason: String,
}

async fn edit(ctx: Ctx, id: Id, body: Body<EditBody>) -> Answer {
    let b = body.value;
    let command = Edit {
        directive: DirectiveId(id.0),
        version: ctx.version()?,
        edit: DirectiveEdit {
            kind: b.kind,
            title: b.title,
            requirement: b.requirement,
            source: b.source,
            urgency: b.urgency,
            profile: b.profile,
            cadence: b.cadence,
            due_rule: b.due_rule,
            due_on: b.due_on,
            external_ref: b.external_ref,
        },
        reason: b.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn propose(ctx: Ctx, id: Id, body: Body<Empty>) -> Answer {
    ctx.post(&body.hash, StatusCode::OK, Propose(DirectiveId(id.0))).await
}

async fn approve(ctx: Ctx, id: Id, body: Body<Empty>) -> Answer {
    ctx.post(&body.hash, StatusCode::OK, Approve(DirectiveId(id.0))).await
}

async fn register(ctx: Ctx, id: Id, body: Body<Empty>) -> Answer {
    let command = Register {
        directive: DirectiveId(id.0),
        version: None,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn decompose(ctx: Ctx, id: Id, query: Query<DryRun>, body: Body<SplitOrder>) -> Answer {
    let (directive, order) = (DirectiveId(id.0), body.value);
    if query.0.dry_run == Some(true) {
        return ctx.get(move |cx| preview(cx, directive, &order)).await;
    }
    ctx.post(&body.hash, StatusCode::CREATED, Decompose { directive, order })
        .await
}

async fn compare(ctx: Ctx, id: Id, body: Body<CompareOrder>) -> Answer {
    let (directive, order) = (DirectiveId(id.0), body.value);
    ctx.get(move |cx| compare::of_directive(cx, directive, &order)).await
}

/// Which drafts are issued.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueBody {
    /// Only these tasks; all drafts where none is named.
    #[serde(default)]
    tasks: Vec<i64>,
}

async fn issue(ctx: Ctx, id: Id, body: Body<IssueBody>) -> Answer {
    let command = Issue {
        directive: DirectiveId(id.0),
        tasks: body.value.tasks.into_iter().map(TaskId).collect(),
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

/// A closing word.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// For the timeline.
    #[serde(default)]
    reason: String,
}

async fn close(ctx: Ctx, id: Id, body: Body<CloseBody>) -> Answer {
    let command = Close {
        directive: DirectiveId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

/// Why it is cancelled.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBody {
    /// Why.
    reason: String,
}

async fn cancel(ctx: Ctx, id: Id, body: Body<CancelBody>) -> Answer {
    let command = Cancel {
        directive: DirectiveId(id.0),
        reason: body.value.reason,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

/// Filters of the list.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Rows a page, 1 to 200.
    limit: Option<i64>,
    /// Cursor of the next page.
    cursor: Option<String>,
    /// `-id` (default), `due_on,-id`, `updated_at,id`.
    sort: Option<String>,
    /// Whether the total is wanted.
    with_total: Option<bool>,
    /// State.
    state: Option<String>,
    /// Kind.
    kind: Option<String>,
    /// Words in title or requirement.
    q: Option<String>,
    /// Changed after this moment.
    updated_after: Option<Instant>,
    /// The caller's own key.
    external_ref: Option<String>,
}

/// A word of an enumeration in the query string.
///
/// # Errors
/// A bad parameter that names the words.
pub fn word<T: std::str::FromStr<Err = crate::domain::words::UnknownWord>>(
    name: &str,
    given: Option<String>,
) -> Result<Option<T>, Problem> {
    let parsed = given.map(|text| text.parse::<T>()).transpose();
    parsed.map_err(|e| {
        let zh = format!("参数 {name} 不能是“{}”；可用：{}", e.given, e.possible);
        Problem(Refusal::new(Code::BadParameter, zh, format!("{name}: {e}")))
    })
}

async fn all(ctx: Ctx, query: Query<Search>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), q.with_total, SORTS)?;
    let filter = Filter {
        id: None,
        issuer: None,
        state: word::<DirectiveState>("state", q.state)?,
        kind: word::<DirectiveKind>("kind", q.kind)?,
        q: q.q,
        updated_after: q.updated_after,
        external_ref: q.external_ref,
    };
    ctx.get(move |cx| list::list(cx, filter, &ask)).await
}
