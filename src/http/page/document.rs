//! Source documents (来源文件): the list with the way in, and the review of what the engine found in one.

mod card;
mod decide;
mod paper;
mod review;
mod upload;

use actix_web::http::StatusCode;
use askama::Template;

use super::day;
use super::error::Page;
use super::faults::Faults;
use super::form::Fields;
use super::frame::{Chrome, Here, Top};
use super::message::{say, t};
use super::session::PageCtx;
use crate::app::document::list;
use crate::app::document::view::DocumentView;
use crate::app::{Cx, Result};
use crate::http::route::Route;
use crate::route;
use crate::store::document::{Filter, SORTS};
use crate::store::page::{Ask, Cursor};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/documents", SignedIn, "Source documents, and the way in for new ones", show),
    route!(POST "/documents", SignedIn, "Have a pasted text read", upload::text, status = 303),
    route!(POST "/documents/file", SignedIn, "Have a file read", upload::file, status = 303),
    route!(GET "/documents/{id}", SignedIn, "The review of a document", review::show),
    route!(POST "/documents/{id}/decide", SignedIn, "Decide about findings", review::decide, status = 303),
    route!(POST "/documents/{id}/register", SignedIn, "Register what was accepted", review::register, status = 303),
];

/// Documents on one page.
const ROWS: i64 = 20;

/// The list as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/documents.html")]
pub struct DocumentsPage {
    top: Top,
    rows: Vec<Row>,
    next: Option<String>,
    typed: Typed,
    faults: Faults,
}

/// What was typed into the form for a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Title.
    pub title: String,
    /// Day of the meeting.
    pub meeting_on: String,
    /// The text.
    pub text: String,
}

/// A document in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Its number, its day, who uploaded it.
    pub meta: String,
    /// State.
    pub state: &'static str,
    /// How much of it has an owner.
    pub coverage: String,
}

impl DocumentsPage {
    /// The list for the one who asks.
    ///
    /// # Errors
    /// Refused without a business role.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, cursor: Option<Cursor>) -> Result<DocumentsPage> {
        let ask = Ask {
            limit: ROWS,
            sort: SORTS.first().copied().unwrap_or_default().to_owned(),
            after: cursor,
            ..Ask::default()
        };
        let page = list::list(cx, Filter::default(), &ask)?;
        Ok(DocumentsPage {
            top: Top::of(cx, chrome, Here::Documents)?,
            rows: page.items.iter().map(|d| Row::of(cx, d)).collect(),
            next: page.next_cursor,
            typed: Typed::default(),
            faults: Faults::new(cx.lang()),
        })
    }
}

impl Row {
    fn of(cx: &Cx<'_>, d: &DocumentView) -> Row {
        let lang = cx.lang();
        let met = d.meeting_on.map(|on| {
            let day = day::date(lang, on, cx.today());
            say(lang, "document-met").with("day", day).to_string()
        });
        let sent = say(lang, "document-sent").with("who", &d.uploaded_by.name);
        let sent = sent.with("when", day::moment(lang, d.created_at, cx.now)).to_string();
        let parts: Vec<String> = [d.doc_no.clone(), met, Some(sent)].into_iter().flatten().collect();
        let c = &d.coverage;
        Row {
            id: d.id,
            title: d.title.clone(),
            meta: parts.join(t(lang, "comma")),
            state: d.state.name(lang),
            coverage: {
                let said = say(lang, "document-coverage").with("n", c.sentences);
                said.with("unclear", c.unclear).into()
            },
        }
    }
}

async fn show(ctx: PageCtx) -> Page {
    let cursor = Cursor::decode(Fields::query(&ctx.visit.req).get("cursor"));
    ctx.show(StatusCode::OK, move |cx, chrome| DocumentsPage::of(cx, chrome, cursor))
        .await
}
