//! The audit trail, for the auditor.

use chrono::{Datelike, NaiveDateTime};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::audit::list;
use crate::app::timeline::Entry;
use crate::app::verb;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::{Day, end_of, start_of};
use crate::http::body::{Query, ask};
use crate::http::ctx::Ctx;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::route;
use crate::store::chain::ChainState;
use crate::store::page::Page;
use crate::store::timeline::AuditFilter;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/audit", SignedIn, "Events of all kinds, newest first", all, query = Search, answer = Page<Entry>),
    route!(GET "/audit/verify", SignedIn, "Recompute the sealed chain", verify, answer = ChainState),
];

const KINDS: &[&str] = &["change", "access", "security", "system"];

/// What is looked for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Rows a page, 1 to 200.
    pub limit: Option<i64>,
    /// Where the page begins.
    pub cursor: Option<String>,
    /// Order: `-id`.
    pub sort: Option<String>,
    /// `change`, `access`, `security` or `system`.
    pub kind: Option<String>,
    /// One verb, `task.closed`.
    pub verb: Option<String>,
    /// Identifier of the person who acted.
    pub actor: Option<i64>,
    /// From this day on.
    pub from: Option<Day>,
    /// Up to and including this day.
    pub to: Option<Day>,
}

async fn all(ctx: Ctx, query: Query<Search>) -> Answer {
    let (q, english) = (query.0, ctx.english);
    let ask = ask(q.limit, q.cursor.as_deref(), q.sort.as_deref(), None, &["-id"])?;
    if let Some(kind) = q.kind.as_deref().filter(|k| !KINDS.contains(k)) {
        return Err(bad_value("kind", kind, &KINDS.join(", ")));
    }
    if let Some(verb) = q.verb.as_deref().filter(|v| verb::words(v, true) == *v) {
        return Err(bad_value("verb", verb, "task.closed, request.filed, …"));
    }
    for (name, day) in [("from", q.from), ("to", q.to)] {
        if let Some(day) = day.filter(|d| !(1970..=9999).contains(&d.year())) {
            return Err(bad_value(name, &day.to_string(), "1970-01-01 … 9999-12-31"));
        }
    }
    let moment = |at: chrono::DateTime<chrono::Utc>| -> NaiveDateTime { at.naive_utc() };
    let filter = AuditFilter {
        kind: q.kind,
        actor: q.actor,
        verb: q.verb,
        from: q.from.map(|day| moment(start_of(day))),
        to: q.to.map(|day| moment(end_of(day))),
    };
    ctx.get(move |cx| list::list(cx, &filter, &ask, english)).await
}

async fn verify(ctx: Ctx) -> Answer {
    ctx.get(list::verify).await
}

fn bad_value(name: &str, given: &str, possible: &str) -> Problem {
    let given: String = given.chars().take(40).collect();
    let (zh, en) = (
        format!("参数{name}的值“{given}”有误；可用：{possible}"),
        format!("{name}: ‘{given}’ is not possible; use {possible}"),
    );
    Refusal::new(Code::BadParameter, zh, en).into()
}
