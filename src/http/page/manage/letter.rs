//! The outbox (信件): what waits, what left, what failed and why; a failed letter is tried again.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::remind::outbox::{self, Retry};
use crate::app::{Cx, Result};
use crate::domain::id::LetterId;
use crate::domain::outbox::LetterState;
use crate::http::body::Id;
use crate::store::page::{Ask, Cursor};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_letters.html")]
pub struct LettersPage {
    top: Top,
    room: Room,
    rows: Vec<Row>,
    next: Option<String>,
    state: String,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: i64,
    /// To whom.
    pub address: String,
    /// State.
    pub state: &'static str,
    /// Whether it failed.
    pub failed: bool,
    /// When it was written.
    pub written: String,
    /// When it left.
    pub sent: String,
    /// Attempts.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub why: Option<String>,
}

impl LettersPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, asked: &Fields) -> Result<LettersPage> {
        let ask = Ask {
            limit: 50,
            sort: "-id".into(),
            after: Cursor::decode(asked.get("cursor")),
            ..Ask::default()
        };
        let page = outbox::list(cx, &ask, asked.word("state"))?;
        let row = |letter: &outbox::OutboxRow| {
            let state = letter.state.parse().unwrap_or(LetterState::Queued);
            Row {
                id: letter.id,
                address: letter.address.clone().unwrap_or_else(|| "没有地址".to_owned()),
                state: state.zh(),
                failed: state == LetterState::Failed,
                written: day::moment(cx.lang(), letter.created_at, cx.now),
                sent: letter
                    .sent_at
                    .map(|at| day::moment(cx.lang(), at, cx.now))
                    .unwrap_or_default(),
                attempts: letter.attempts,
                why: letter.last_error.clone(),
            }
        };
        Ok(LettersPage {
            rows: page.items.iter().map(row).collect(),
            room: Room::of(cx, "letters"),
            top: Top::of(cx, chrome, Here::Manage)?,
            next: page.next_cursor,
            state: asked.get("state").to_owned(),
        })
    }

    /// States to narrow by.
    #[must_use]
    pub fn states(&self) -> &'static [LetterState] {
        LetterState::ALL
    }
}

/// The letters.
pub async fn show(ctx: PageCtx) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| LettersPage::of(cx, chrome, &asked))
        .await
}

/// Tries one again.
pub async fn retry(post: Post, id: Id) -> Page {
    let letter = LetterId(id.0);
    post.act(Retry { letter }, "/manage/letters", "letter").await
}
