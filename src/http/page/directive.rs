//! Directives (督办事项): the list, one with its targets and tasks, and what its supervisors do with it.

mod acts;
mod one;
mod write;

use actix_web::http::StatusCode;
use askama::Template;

use super::day::{self, When};
use super::error::Page;
use super::form::Fields;
use super::frame::{Chrome, Here, Top};
use super::message::{say, t};
use super::session::PageCtx;
use crate::app::directive::list;
use crate::app::directive::view::DirectiveHead;
use crate::app::{Cx, Result};
use crate::domain::directive::{DirectiveKind, DirectiveState, Urgency};
use crate::domain::id::OrgId;
use crate::domain::refusal::{Code, Refusal};
use crate::http::route::Route;
use crate::route;
use crate::store::directive::{Filter, SORTS};
use crate::store::page::{Ask, Cursor};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/directives", SignedIn, "Directives", show),
    route!(POST "/directives", SignedIn, "Write a directive", write::create, status = 303),
    route!(GET "/directives/new", SignedIn, "The form for a new directive", write::blank),
    route!(GET "/directives/{id}", SignedIn, "One directive", one::show),
    route!(GET "/directives/{id}/edit", SignedIn, "The form for changing a directive", write::filled),
    route!(POST "/directives/{id}/edit", SignedIn, "Change a directive", write::change, status = 303),
    route!(POST "/directives/{id}/targets", SignedIn, "Give it a target", acts::add_target, status = 303),
    route!(POST "/directives/{id}/targets/remove", SignedIn, "Take a target away", acts::remove_target, status = 303),
    route!(POST "/directives/{id}/propose", SignedIn, "Send it for approval", acts::propose, status = 303),
    route!(POST "/directives/{id}/approve", SignedIn, "Approve it", acts::approve, status = 303),
    route!(POST "/directives/{id}/register", SignedIn, "Number it", acts::register, status = 303),
    route!(POST "/directives/{id}/issue", SignedIn, "Issue its draft tasks", acts::issue, status = 303),
    route!(POST "/directives/{id}/close", SignedIn, "Close it", acts::close, status = 303),
    route!(POST "/directives/{id}/cancel", SignedIn, "Cancel it", acts::cancel, status = 303),
    route!(POST "/directives/{id}/comments", SignedIn, "Say something on it", acts::say, status = 303),
];

/// Directives on one page.
const ROWS: i64 = 30;

/// The list as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/directives.html")]
pub struct DirectivesPage {
    top: Top,
    rows: Vec<Row>,
    total: i64,
    next: Option<String>,
    state: String,
    q: String,
}

/// A directive in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Id.
    pub id: i64,
    /// Register number.
    pub number: Option<String>,
    /// Title.
    pub title: String,
    /// Kind, issuer, urgency.
    pub meta: String,
    /// State.
    pub state: &'static str,
    /// By when.
    pub due: Option<When>,
    /// What comes next with it.
    pub next: &'static str,
}

impl DirectivesPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, fields: &Fields) -> Result<DirectivesPage> {
        let state = fields.get("state").to_owned();
        let bad = |_| {
            let zh = "没有这种状态；请从页面上的筛选中选择";
            Refusal::new(Code::BadParameter, zh, "A filter is not valid")
        };
        let filter = Filter {
            id: None,
            state: Some(state.as_str())
                .filter(|s| !s.is_empty())
                .map(str::parse)
                .transpose()
                .map_err(bad)?,
            issuer: None,
            kind: None,
            q: fields.filled("q").map(str::to_owned),
            updated_after: None,
            external_ref: None,
        };
        let ask = Ask {
            limit: ROWS,
            sort: SORTS.first().copied().unwrap_or_default().to_owned(),
            after: Cursor::decode(fields.get("cursor")),
            with_total: true,
        };
        let page = list::list(cx, filter, &ask)?;
        Ok(DirectivesPage {
            top: Top::of(cx, chrome, Here::Directives)?,
            rows: page.items.iter().map(|head| Row::of(cx, head)).collect(),
            total: page.total.unwrap_or_default(),
            next: page.next_cursor,
            state,
            q: fields.get("q").to_owned(),
        })
    }

    /// States to narrow by.
    #[must_use]
    pub fn states(&self) -> &'static [DirectiveState] {
        DirectiveState::ALL
    }

    /// The query that keeps what was asked, for the next page.
    #[must_use]
    pub fn query(&self, cursor: &str) -> String {
        let pairs = [("state", self.state.as_str()), ("q", &self.q), ("cursor", cursor)];
        let said: Vec<_> = pairs.into_iter().filter(|(_, v)| !v.is_empty()).collect();
        serde_urlencoded::to_string(said).unwrap_or_default()
    }
}

impl Row {
    fn of(cx: &Cx<'_>, head: &DirectiveHead) -> Row {
        let lang = cx.lang();
        let state: DirectiveState = head.state.parse().unwrap_or(DirectiveState::Draft);
        let kind = head.kind.parse::<DirectiveKind>().map_or("", |k| k.name(lang));
        let urgency = head.urgency.parse().unwrap_or(Urgency::Ordinary);
        let mut meta = vec![kind.to_owned(), head.issuer.name.clone()];
        meta.extend(
            head.acting
                .as_ref()
                .map(|org| say(lang, "directive-acting").with("org", &org.name).to_string()),
        );
        if urgency != Urgency::Ordinary {
            meta.push(urgency.name(lang).to_owned());
        }
        let live = !matches!(state, DirectiveState::Closed | DirectiveState::Cancelled);
        Row {
            id: head.id,
            number: head.number.clone(),
            title: head.title.clone(),
            meta: meta.join(t(lang, "comma")),
            state: state.name(lang),
            due: head
                .due_on
                .filter(|_| live)
                .map(|d| day::due(cx.lang(), d, cx.today(), cx.rules.calendars.of(OrgId(head.issuer.id)))),
            next: match state {
                DirectiveState::Draft => t(lang, "next-register"),
                DirectiveState::Proposed => t(lang, "next-approve"),
                DirectiveState::Registered => t(lang, "next-split"),
                _ => "",
            },
        }
    }
}

async fn show(ctx: PageCtx) -> Page {
    let fields = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| {
        DirectivesPage::of(cx, chrome, &fields)
    })
    .await
}
