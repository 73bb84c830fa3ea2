//! The audit trail (审计): events of all kinds, newest first, and the proof that nothing in their chain was changed.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::form::Fields;
use super::super::frame::{Chrome, Here, Top};
use super::super::message::{say, t};
use super::super::session::PageCtx;
use super::Room;
use crate::app::audit::told::{Changed, Told};
use crate::app::audit::{list, told};
use crate::app::timeline::{Entry, Person};
use crate::app::{Cx, Result};
use crate::domain::lang::Lang;
use crate::domain::time::{end_of, start_of};
use crate::domain::words::capital;
use crate::store::chain::ChainState;
use crate::store::page::{Ask, Cursor};
use crate::store::timeline::AuditFilter;

/// Kinds of events with the messages that name them.
const KINDS: [(&str, &str); 4] = [
    ("change", "audit-change"),
    ("access", "audit-access"),
    ("security", "audit-security"),
    ("system", "audit-system"),
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
    /// About what, by name.
    pub about: String,
    /// The reason given.
    pub reason: Option<String>,
    /// What changed, a line a field.
    pub changes: Vec<String>,
}

impl Row {
    fn of(e: &Entry, told: Told, cx: &Cx<'_>) -> Row {
        let lang = cx.lang();
        let who = e
            .actor
            .as_ref()
            .map_or_else(|| t(lang, "audit-nobody").to_owned(), |p| by(lang, p));
        let kind = KINDS.iter().find(|(word, _)| *word == e.kind);
        Row {
            seq: e.seq.map(|n| n.to_string()).unwrap_or_default(),
            at: day::moment(lang, e.at, cx.now),
            kind: kind.map_or("", |(_, name)| t(lang, name)),
            who,
            what: capital(&e.label),
            about: capital(&told.about),
            reason: e.reason.clone(),
            changes: told.changes.into_iter().map(|c| line(lang, c)).collect(),
        }
    }
}

/// Who acted and for whom.
fn by(lang: Lang, person: &Person) -> String {
    let said = say(lang, "audit-who").with("name", &person.name);
    said.with("org", &person.org).into()
}

/// A field with its value before, where there was one, and after.
fn line(lang: Lang, changed: Changed) -> String {
    let field = capital(&changed.field);
    let after = changed.after.unwrap_or_else(|| t(lang, "audit-nothing").to_owned());
    match changed.before {
        None => say(lang, "audit-now").with("field", field).with("after", after).into(),
        Some(before) => {
            let said = say(lang, "audit-moved").with("field", field);
            said.with("before", before).with("after", after).into()
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
        let page = list::list(cx, &filter, &ask, cx.lang() == Lang::En)?;
        let chain = match asked.get("verify") {
            "" => None,
            _ => Some(list::verify(cx)?),
        };
        let told = told::told(cx, &page.items)?;
        let both = page.items.iter().zip(told);
        Ok(AuditPage {
            rows: both.map(|(e, told)| Row::of(e, told, cx)).collect(),
            room: Room::of(cx, "audit")?,
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
