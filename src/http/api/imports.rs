//! `/imports`: reference data, history and tasks from tables, and undoing them (API.md §3).

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::app::import::undo::{self, ImportView, Undo};
use crate::app::import::{self, Import, Imported, Kind, Prepared, Secrets};
use crate::domain::refusal::{Code, Refusal};
use crate::http::body::{Body, Id, Query, ask};
use crate::http::ctx::Ctx;
use crate::http::multipart;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::intake::table::LARGEST;
use crate::route;
use crate::store::event::hash_hex;
use crate::store::page::Page;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(POST "/imports", SignedIn,
        "Import a table (multipart field `file`: CSV or XLSX, holidays also JSON), all or nothing; dry_run=true is the preview",
        create, query = ImportQuery, answer = Imported, status = 201),
    route!(GET "/imports", SignedIn, "The imports one made, newest first", mine, query = Paging, answer = Page<ImportView>),
    route!(POST "/imports/{id}/undo", SignedIn, "Undo an import of tasks or weights while nothing else was done with them", undo_it, answer = ImportView),
];

/// What the file holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImportQuery {
    /// `orgs`, `users`, `holidays`, `weights`, `values`, `programmes` or `tasks`.
    #[schemars(with = "String")]
    kind: Kind,
    /// Only say what would happen.
    dry_run: Option<bool>,
}

/// Nothing to say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Paging of a list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Paging {
    /// Rows a page, 1 to 200.
    limit: Option<i64>,
    /// Where the page begins.
    cursor: Option<String>,
    /// Order: `-id`.
    sort: Option<String>,
    /// Whether to count all.
    with_total: Option<bool>,
}

async fn mine(ctx: Ctx, query: Query<Paging>) -> Answer {
    let q = query.0;
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), q.with_total, &["-id"])?;
    ctx.get(move |cx| undo::list(cx, &ask)).await
}

async fn undo_it(ctx: Ctx, id: Id, body: Body<Nothing>) -> Answer {
    ctx.post(&body.hash, StatusCode::OK, Undo { import: id.0 }).await
}

async fn create(ctx: Ctx, req: HttpRequest, query: Query<ImportQuery>, payload: web::Payload) -> Answer {
    let (kind, dry_run) = (query.0.kind, query.0.dry_run == Some(true));
    if let Err(refused) = ctx.app.ask(&ctx.asker, move |cx| import::admitted(cx, kind)).await {
        // Once more as a command, so that the refused access is on record.
        let secrets = Arc::default();
        let command = Import {
            file: None,
            kind,
            dry_run,
            secrets,
        };
        ctx.app.run(&ctx.asker, command).await?;
        return Err(refused.into());
    }
    if !multipart::is_form(req.headers()) {
        let zh = "请以 multipart/form-data 提交，文件放在“file”字段";
        let en = "Send the file as multipart/form-data, in the field ‘file’";
        return Err(Refusal::new(Code::UnsupportedMedia, zh, en).into());
    }
    let form = multipart::receive(req.headers(), payload, LARGEST, &[]).await?;
    let hash = hash_hex(format!("{kind} {dry_run} {}", hash_hex(&form.bytes)).as_bytes());
    let read = web::block(move || Prepared::of(kind, &form.bytes, &form.file_name)).await;
    let file = Arc::new(read.map_err(|_| busy())??);
    let secrets = Arc::new(if dry_run {
        Secrets::rehearsed(&file.logins())
    } else {
        Secrets::make(&ctx.app, &file.logins()).await?
    });
    let command = Import {
        file: Some(file),
        kind,
        dry_run,
        secrets: Arc::clone(&secrets),
    };
    if dry_run {
        return ctx.post(&hash, StatusCode::OK, command).await;
    }
    let shown = |answer: &Map<String, Value>| passwords(answer, &secrets);
    let answer = ctx.post_secret(&hash, command, "passwords", shown).await?;
    if kind == Kind::Holidays {
        ctx.app.renew_rules().await?;
    }
    Ok(answer)
}

/// One-time passwords of the accounts that were made, by log-in, shown once.
fn passwords(answer: &Map<String, Value>, secrets: &Secrets) -> Value {
    let made = answer.get("accounts").and_then(Value::as_array).into_iter().flatten();
    let known = |login: &str| Some((login.to_owned(), json!(secrets.of(login)?)));
    Value::Object(made.filter_map(Value::as_str).filter_map(known).collect())
}

fn busy() -> Problem {
    let zh = "系统繁忙，没有导入任何内容；请稍后重试";
    Refusal::new(Code::Busy, zh, "Busy; nothing was imported, try again shortly").into()
}
