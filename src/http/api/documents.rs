//! `/documents`: upload, text, findings, decisions, coverage (API.md §3).

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::document::coverage::{self, CoverageView};
use crate::app::document::decide::{Decide, DecidedView, Decision};
use crate::app::document::edit::{self, EditDocument, HeadEdit};
use crate::app::document::findings::{self, FindingView};
use crate::app::document::list;
use crate::app::document::register::{self, Defaults, RegisterFindings, RegisteredView};
use crate::app::document::text::{self, TextView};
use crate::app::document::upload::{self, Incoming, Reading, Upload};
use crate::app::document::view::{self, DocumentView};
use crate::app::document::words;
use crate::domain::finding::{DocumentState, FindingKind, FindingState};
use crate::domain::id::DocumentId;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::multipart::{self, Form};
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::intake::LARGEST;
use crate::route;
use crate::store::document::SORTS;
use crate::store::event::hash_hex;
use crate::store::page::Page;
use crate::store::{self};

/// The routes of documents.
pub const ROUTES: &[Route] = &[
    route!(POST "/documents", Token("supervise"), "Upload a notice (multipart field `file`, or JSON) and have it read",
        upload, body = TextBody, answer = DocumentView, status = 201),
    route!(GET "/documents", Token("read"), "Documents of the own organisation",
        list_all, query = ListQuery, answer = Page<DocumentView>),
    route!(GET "/documents/{id}", Token("read"), "One document", show, answer = DocumentView),
    route!(PATCH "/documents/{id}", Token("supervise"), "Correct title, number and days",
        change, body = HeadEdit, answer = DocumentView),
    route!(GET "/documents/{id}/text", Token("read"), "Its text, in whose scalars spans count", show_text, answer = TextView),
    route!(GET "/documents/{id}/findings", Token("read"), "What the engine found",
        list_findings, query = FindingsQuery, answer = Page<FindingView>),
    route!(POST "/documents/{id}/findings/decide", Token("supervise"), "Accept, edit, reject, merge, split findings",
        decide, body = DecideBody, answer = DecidedView),
    route!(POST "/documents/{id}/register", Token("supervise"), "Turn accepted findings into numbered directives",
        register_findings, body = RegisterBody, query = RegisterQuery, answer = RegisteredView),
    route!(GET "/documents/{id}/coverage", Token("read"), "Which stretches are somebody's directive",
        show_coverage, answer = CoverageView),
];

/// A notice as text.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TextBody {
    /// The text.
    text: String,
    /// Name of the file, for the record.
    name: Option<String>,
    /// Title; else the one found.
    title: Option<String>,
    /// Day of the meeting, from which 今年 is counted; else the one found.
    meeting_on: Option<Day>,
}

async fn upload(ctx: Ctx, req: HttpRequest, payload: web::Payload) -> Answer {
    if let Err(refused) = ctx.app.ask(&ctx.asker, |cx| upload::admitted(cx)).await {
        // Once more as a command, so that the refused access is on record.
        ctx.app.run(&ctx.asker, Upload { reading: None }).await?;
        return Err(refused.into());
    }
    let (incoming, hash) = if multipart::is_form(req.headers()) {
        let known = ["meeting_on", "title"];
        of_form(multipart::receive(req.headers(), payload, LARGEST, &known).await?)?
    } else {
        let body = Body::<TextBody>::from_request(&req, &mut payload.into_inner()).await?;
        (of_text(body.value), body.hash)
    };
    let words = ctx.app.ask(&ctx.asker, words::of).await?;
    let read = web::block(move || Reading::of(incoming, &words)).await;
    let reading = Arc::new(read.map_err(|_| busy())??);
    let sha256 = reading.sha256().to_owned();
    let known = ctx.app.ask(&ctx.asker, move |cx| upload::known(cx, &sha256)).await?;
    let status = known.map_or(StatusCode::CREATED, |_| StatusCode::OK);
    let command = Upload { reading: Some(reading) };
    ctx.post(&hash, status, command).await
}

fn of_text(body: TextBody) -> Incoming {
    Incoming {
        field: "text",
        bytes: body.text.into_bytes(),
        file_name: body.name.unwrap_or_default(),
        title: body.title,
        meeting_on: body.meeting_on,
    }
}

/// The file of a form, and the hash of all that the form says.
fn of_form(form: Form) -> Result<(Incoming, String), Problem> {
    let Form {
        bytes,
        file_name,
        mut fields,
    } = form;
    let said: Vec<String> = fields.iter().map(|(name, text)| format!("{name}={text}\n")).collect();
    let hash = hash_hex(format!("{}{}", said.concat(), hash_hex(&bytes)).as_bytes());
    let meeting_on = fields.remove("meeting_on").map(|t| day("meeting_on", &t)).transpose()?;
    let incoming = Incoming {
        field: "file",
        bytes,
        file_name,
        title: fields.remove("title"),
        meeting_on,
    };
    Ok((incoming, hash))
}

fn day(field: &str, text: &str) -> Result<Day, Problem> {
    text.parse().map_err(|_| {
        let zh = format!("“{field}”不是日期，请按2026-08-07这样填写");
        Problem(Refusal::field(
            field,
            "not_a_day",
            zh,
            format!("{field} is no day; write it as 2026-08-07"),
        ))
    })
}

fn busy() -> Problem {
    let zh = "系统繁忙，文件未保存；请稍后重试";
    Refusal::new(Code::Busy, zh, "Busy; nothing was kept, try again shortly").into()
}

/// What narrows and orders the list of documents.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    limit: Option<i64>,
    cursor: Option<String>,
    sort: Option<String>,
    with_total: Option<bool>,
    #[schemars(with = "Option<String>")]
    state: Option<DocumentState>,
    updated_after: Option<DateTime<Utc>>,
}

async fn list_all(ctx: Ctx, query: Query<ListQuery>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), q.with_total, SORTS)?;
    let filter = store::document::Filter {
        state: q.state,
        updated_after: q.updated_after,
    };
    ctx.get(move |cx| list::list(cx, filter, &ask)).await
}

async fn show(ctx: Ctx, id: Id) -> Answer {
    let view = ctx
        .app
        .ask(&ctx.asker, move |cx| view::show(cx, DocumentId(id.0)))
        .await?;
    let version = view.version;
    Ok(ctx.versioned(&view, version))
}

async fn change(ctx: Ctx, id: Id, body: Body<HeadEdit>) -> Answer {
    let (id, version, edit) = (DocumentId(id.0), ctx.version()?, body.value);
    let asked = edit.clone();
    let draft = ctx.app.ask(&ctx.asker, move |cx| edit::reread(cx, id, &asked)).await?;
    let command = EditDocument {
        id,
        version,
        edit,
        draft,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn show_text(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| text::show(cx, DocumentId(id.0))).await
}

/// What narrows the list of findings.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FindingsQuery {
    limit: Option<i64>,
    cursor: Option<String>,
    sort: Option<String>,
    with_total: Option<bool>,
    #[schemars(with = "Option<String>")]
    kind: Option<FindingKind>,
    #[schemars(with = "Option<String>")]
    state: Option<FindingState>,
}

async fn list_findings(ctx: Ctx, id: Id, query: Query<FindingsQuery>) -> Answer {
    let q = query.0;
    let sorts = store::finding::SORTS;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), q.with_total, sorts)?;
    let filter = store::finding::Filter {
        kind: q.kind,
        state: q.state,
    };
    ctx.get(move |cx| findings::list(cx, DocumentId(id.0), filter, &ask))
        .await
}

/// Decisions about findings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DecideBody {
    decisions: Vec<Decision>,
}

async fn decide(ctx: Ctx, id: Id, body: Body<DecideBody>) -> Answer {
    let command = Decide {
        document: DocumentId(id.0),
        decisions: body.value.decisions,
    };
    ctx.post(&body.hash, StatusCode::OK, command).await
}

/// Which findings to register, and what the directives have in common.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RegisterBody {
    /// Only these; all accepted ones where nothing is said.
    findings: Option<Vec<i64>>,
    /// What all directives have in common.
    #[serde(default)]
    defaults: Defaults,
}

/// Whether to show only what would happen.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RegisterQuery {
    dry_run: Option<bool>,
}

async fn register_findings(ctx: Ctx, id: Id, query: Query<RegisterQuery>, body: Body<RegisterBody>) -> Answer {
    let RegisterBody { findings, defaults } = body.value;
    let document = DocumentId(id.0);
    let command = RegisterFindings {
        document,
        findings,
        defaults,
    };
    if query.0.dry_run == Some(true) {
        return ctx.get(move |cx| register::preview(cx, &command)).await;
    }
    ctx.post(&body.hash, StatusCode::OK, command).await
}

async fn show_coverage(ctx: Ctx, id: Id) -> Answer {
    ctx.get(move |cx| coverage::show(cx, DocumentId(id.0))).await
}
