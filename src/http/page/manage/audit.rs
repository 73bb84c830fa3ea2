//! The audit trail (审计): events of all kinds, newest first, and the proof that nothing in their chain was changed.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::form::Fields;
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::audit::list;
use crate::app::timeline::Entry;
use crate::app::{Cx, Result};
use crate::domain::time::{end_of, start_of};
use crate::store::event::ChainState;
use crate::store::page::{Ask, Cursor};
use crate::store::timeline::AuditFilter;

/// Kinds of events with their names.
const KINDS: [(&str, &str); 4] = [
    ("change", "业务"),
    ("access", "查看"),
    ("security", "安全"),
    ("system", "系统"),
];

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_audit.html")]
pub struct AuditPage {
    top: Top,
    room: Room,
    rows: Vec<Row>,
    next: Option<String>,
    kind: String,
    from: String,
    to: String,
    chain: Option<ChainState>,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number in the chain; empty until it is sealed.
    pub seq: String,
    /// When.
    pub at: String,
    /// Kind.
    pub kind: &'static str,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// About what.
    pub about: String,
    /// What changed, as it is kept.
    pub changes: String,
}

impl Row {
    fn of(e: &Entry, cx: &Cx<'_>) -> Row {
        let who = e
            .actor
            .as_ref()
            .map_or("系统".to_owned(), |p| format!("{}（{}）", p.name, p.org));
        let kind = KINDS.iter().find(|(word, _)| *word == e.kind);
        let changes = e.changes.to_string();
        Row {
            seq: e.seq.map(|n| n.to_string()).unwrap_or_default(),
            at: day::moment(cx.lang(), e.at, cx.now),
            kind: kind.map_or("", |(_, name)| name),
            who,
            what: e.label.clone(),
            about: e
                .subject
                .map(|id| format!("{} {id}", e.subject_kind))
                .unwrap_or_default(),
            changes: if changes == "{}" {
                String::new()
            } else {
                changes.chars().take(300).collect()
            },
        }
    }
}

impl AuditPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, asked: &Fields) -> Result<AuditPage> {
        let kind = KINDS.iter().find(|(word, _)| *word == asked.get("kind"));
        let filter = AuditFilter {
            kind: kind.map(|(word, _)| (*word).to_owned()),
            from: asked.word("from").map(|day| start_of(day).naive_utc()),
            to: asked.word("to").map(|day| end_of(day).naive_utc()),
            ..AuditFilter::default()
        };
        let ask = Ask {
            limit: 50,
            sort: "-id".into(),
            after: Cursor::decode(asked.get("cursor")),
            ..Ask::default()
        };
        let page = list::list(cx, &filter, &ask, false)?;
        let chain = match asked.get("verify") {
            "" => None,
            _ => Some(list::verify(cx)?),
        };
        Ok(AuditPage {
            rows: page.items.iter().map(|e| Row::of(e, cx)).collect(),
            room: Room::of(cx, "audit"),
            top: Top::of(cx, chrome, Here::Manage)?,
            next: page.next_cursor,
            kind: asked.get("kind").to_owned(),
            from: asked.get("from").to_owned(),
            to: asked.get("to").to_owned(),
            chain,
        })
    }

    /// Kinds to narrow by.
    #[must_use]
    pub fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &KINDS
    }

    /// The query of the next page.
    #[must_use]
    pub fn query(&self, cursor: &str) -> String {
        let pairs = [
            ("kind", self.kind.as_str()),
            ("from", &self.from),
            ("to", &self.to),
            ("cursor", cursor),
        ];
        let said: Vec<_> = pairs.into_iter().filter(|(_, v)| !v.is_empty()).collect();
        serde_urlencoded::to_string(said).unwrap_or_default()
    }
}

/// The trail.
pub async fn show(ctx: PageCtx) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| AuditPage::of(cx, chrome, &asked))
        .await
}
