//! The simulator (信件预演): who will get which letter when, and why, narrowed by person and days; the year's mail of each bureau.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::form::Fields;
use super::super::frame::{Chrome, Here, Top};
use super::super::message::t;
use super::super::session::PageCtx;
use crate::app::remind::load::{BureauYear, year};
use crate::app::remind::plan::{PlanAsk, PlanRow, plan};
use crate::app::{Cx, Result};
use crate::domain::outbox::ReminderState;
use crate::domain::policy::Right;
use crate::domain::time::Instant;
use crate::mail::LetterKind;
use crate::store::page::{Ask, Cursor};

/// Spans to choose from, days.
const SPANS: [i64; 4] = [1, 7, 30, 90];
/// Word of the query for everybody's letters.
const EVERYBODY: &str = "all";
/// Rows of a page.
const ROWS: i64 = 50;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/plan.html")]
pub struct PlanPage {
    top: Top,
    rows: Vec<PlanRow>,
    total: i64,
    next: Option<String>,
    load: Option<Vec<BureauYear>>,
    asked: Asked,
    others: bool,
    now: Instant,
}

/// What was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Days ahead.
    pub days: i64,
    /// Log-in name or id.
    pub person: String,
    /// From this day on.
    pub from: String,
    /// Everybody below, not only oneself.
    pub everybody: bool,
    /// The year by bureau instead.
    pub load: bool,
}

impl Asked {
    fn read(fields: &Fields) -> Asked {
        let days = fields.word("days").filter(|days| SPANS.contains(days));
        Asked {
            days: days.unwrap_or(7),
            person: fields.get("person").to_owned(),
            from: fields.get("from").to_owned(),
            everybody: fields.get("whose") == EVERYBODY,
            load: fields.get("show") == "load",
        }
    }

    /// The link to another part of the same list.
    #[must_use]
    pub fn to(&self, cursor: &str) -> String {
        let days = self.days.to_string();
        let whose = if self.everybody { EVERYBODY } else { "" };
        let pairs = [
            ("days", days.as_str()),
            ("whose", whose),
            ("person", &self.person),
            ("from", &self.from),
            ("cursor", cursor),
        ];
        let filled: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("/reminders?{}", serde_urlencoded::to_string(filled).unwrap_or_default())
    }
}

impl PlanPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, fields: &Fields) -> Result<PlanPage> {
        let asked = Asked::read(fields);
        let others = cx.allow(Right::ReadReminders).is_ok();
        let named = Some(asked.person.clone()).filter(|person| !person.is_empty());
        // One's own letters come at once; everybody's are counted from every open task, and only for those who ask.
        let own = (!asked.everybody).then(|| cx.actor.user.0.to_string());
        let ask = PlanAsk {
            days: asked.days,
            person: named.or(own),
            as_of: fields.day("from")?,
            page: Ask {
                limit: ROWS,
                after: Cursor::decode(fields.get("cursor")),
                with_total: true,
                ..Ask::default()
            },
        };
        let (load, page) = if asked.load {
            (Some(year(cx)?), None)
        } else {
            (None, Some(plan(cx, &ask)?))
        };
        let (rows, total, next) = page.map_or((Vec::new(), None, None), |p| (p.items, p.total, p.next_cursor));
        Ok(PlanPage {
            total: total.unwrap_or_default(),
            rows,
            next,
            load,
            asked,
            others,
            now: cx.now,
            top: Top::of(cx, chrome, Here::Elsewhere)?,
        })
    }

    /// Spans to choose from.
    #[must_use]
    pub fn spans(&self) -> [i64; 4] {
        SPANS
    }

    /// A moment in words.
    #[must_use]
    pub fn at(&self, at: &Instant) -> String {
        day::moment(self.top.lang(), *at, self.now)
    }

    /// What kind of letter.
    #[must_use]
    pub fn letter(&self, row: &PlanRow) -> String {
        let kind = row.letter.parse::<LetterKind>();
        kind.map_or(String::new(), |kind| kind.title(self.top.lang()))
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self, row: &PlanRow) -> String {
        let lang = self.top.lang();
        let state = row.state.parse::<ReminderState>();
        state.map_or_else(|_| t(lang, "plan-expected").to_owned(), |state| state.title(lang))
    }

    /// Why: in words, or for those who see no business the name of the rule.
    #[must_use]
    pub fn why<'a>(&self, row: &'a PlanRow) -> &'a str {
        let words = self.top.lang().pick(&row.why, &row.why_en);
        words.as_deref().unwrap_or(&row.rule)
    }
}

/// The plan.
pub async fn show(ctx: PageCtx) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| PlanPage::of(cx, chrome, &asked))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_kept_by_the_links() {
        let pairs = [("days", "30"), ("person", "lin"), ("cursor", "x")];
        let pairs = pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
        let asked = Asked::read(&Fields::of(pairs));
        assert_eq!(asked.to("y"), "/reminders?days=30&person=lin&cursor=y");
        assert_eq!(Asked::read(&Fields::default()).days, 7);
        let all = Asked::read(&Fields::of(vec![("whose".to_owned(), "all".to_owned())]));
        assert_eq!(all.to("y"), "/reminders?days=7&whose=all&cursor=y");
    }
}
