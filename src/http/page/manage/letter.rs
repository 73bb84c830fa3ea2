//! The outbox (信件): what waits, what left, what failed and why; a failed letter is tried again, and a test letter shows
//! whether mail works.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::Room;
use crate::app::remind::outbox::{self, Filter, OutboxRow, Retry, SendTest};
use crate::app::{Cx, Result};
use crate::domain::id::LetterId;
use crate::domain::lang::Lang;
use crate::domain::outbox::LetterState;
use crate::domain::policy::Right;
use crate::domain::time::Instant;
use crate::http::body::Id;
use crate::mail::LetterKind;
use crate::store::page::{Ask, Cursor};

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_letters.html")]
pub struct LettersPage {
    top: Top,
    room: Room,
    rows: Vec<Row>,
    next: Option<String>,
    asked: Asked,
    tested: Option<Row>,
    may: bool,
}

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// State.
    pub state: String,
    /// Kind.
    pub kind: String,
    /// Words in name, log-in or address.
    pub person: String,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: i64,
    /// For whom.
    pub person: String,
    /// To which address; of one that has not left, none.
    pub address: String,
    /// What it is.
    pub kind: String,
    /// State.
    pub state: LetterState,
    /// When it was written.
    pub written: String,
    /// When it left.
    pub sent: String,
    /// When it is tried next, while it waits.
    pub next: Option<String>,
    /// Attempts.
    pub attempts: i64,
    /// Why the last attempt failed: the mail server's own words.
    pub why: Option<String>,
}

impl Row {
    fn of(lang: Lang, letter: &OutboxRow, now: Instant) -> Row {
        Row {
            id: letter.id,
            person: letter.person.clone().unwrap_or_default(),
            address: letter.address.clone().unwrap_or_default(),
            kind: letter
                .kind
                .parse::<LetterKind>()
                .map_or_else(|_| String::new(), |k| k.title(lang)),
            state: letter.state.parse().unwrap_or(LetterState::Queued),
            written: day::moment(lang, letter.created_at, now),
            sent: letter.sent_at.map(|at| day::moment(lang, at, now)).unwrap_or_default(),
            next: letter
                .next_at
                .filter(|at| *at > now)
                .map(|at| day::moment(lang, at, now)),
            attempts: letter.attempts,
            why: letter.last_error.clone(),
        }
    }

    /// Whether it failed for good.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.state == LetterState::Failed
    }

    /// Whether nothing is known of it yet.
    #[must_use]
    pub fn waits(&self) -> bool {
        matches!(self.state, LetterState::Queued | LetterState::Leased)
    }

    /// Class of the note that tells what came of it.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self.state {
            LetterState::Sent => "done",
            LetterState::Queued | LetterState::Leased if self.why.is_none() => "",
            _ => "bad",
        }
    }
}

impl Asked {
    fn read(fields: &Fields) -> Asked {
        let text = |name: &str| fields.get(name).to_owned();
        Asked {
            state: text("state"),
            kind: text("kind"),
            person: text("person"),
        }
    }

    fn filter(&self) -> Filter {
        let said = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
        Filter {
            state: self.state.parse().ok(),
            kind: self.kind.parse::<LetterKind>().ok().map(|k| k.word().to_owned()),
            user: None,
            person: said(&self.person),
        }
    }

    /// The link with another value of a field, from the first page.
    #[must_use]
    pub fn to(&self, name: &str, value: &str) -> String {
        let old = [("state", &self.state), ("kind", &self.kind), ("person", &self.person)];
        let pairs = old.map(|(n, v)| (n, if n == name { value } else { v.as_str() }));
        let mut pairs: Vec<_> = pairs.into_iter().filter(|(_, v)| !v.is_empty()).collect();
        if name == "cursor" {
            pairs.push((name, value));
        }
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        format!("/manage/letters{}{query}", if query.is_empty() { "" } else { "?" })
    }
}

impl LettersPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, fields: &Fields) -> Result<LettersPage> {
        let ask = Ask {
            limit: 50,
            sort: "-id".into(),
            after: Cursor::decode(fields.get("cursor")),
            ..Ask::default()
        };
        let asked = Asked::read(fields);
        let page = outbox::find(cx, &ask, &asked.filter())?;
        let tested = match fields.word("test") {
            Some(id) => Some(Row::of(cx.lang(), &outbox::show(cx, LetterId(id))?, cx.now)),
            None => None,
        };
        Ok(LettersPage {
            rows: page
                .items
                .iter()
                .map(|letter| Row::of(cx.lang(), letter, cx.now))
                .collect(),
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "letters")?,
            top: Top::of(cx, chrome, Here::Manage)?,
            next: page.next_cursor,
            tested,
            asked,
        })
    }

    /// States to narrow by.
    #[must_use]
    pub fn states(&self) -> &'static [LetterState] {
        LetterState::ALL
    }

    /// Kinds to narrow by.
    #[must_use]
    pub fn kinds(&self) -> &'static [LetterKind] {
        LetterKind::ALL
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

/// Sends a test letter, and goes on to what comes of it.
pub async fn test(post: Post) -> Page {
    match post.run(SendTest).await? {
        Ok(id) => Ok(post.ctx.visit.see(&format!("/manage/letters?test={id}"))),
        Err(refusal) => Err(post.ctx.visit.refused(&refusal)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_links_that_keep_each_other() {
        let asked = Asked {
            state: "failed".into(),
            kind: String::new(),
            person: "林".into(),
        };
        assert_eq!(
            asked.to("kind", "test"),
            "/manage/letters?state=failed&kind=test&person=%E6%9E%97"
        );
        assert_eq!(asked.to("state", ""), "/manage/letters?person=%E6%9E%97");
        assert_eq!(
            asked.to("cursor", "x"),
            "/manage/letters?state=failed&person=%E6%9E%97&cursor=x"
        );
        assert_eq!(Asked::default().to("state", ""), "/manage/letters");
        assert_eq!(asked.filter().state, Some(LetterState::Failed));
    }
}
