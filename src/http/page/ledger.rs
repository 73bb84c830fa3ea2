//! The ledger (台账): tasks one sees, narrowed and sorted by links, in chosen columns, a page at a time; the same as a
//! file; and the views one keeps of it.

mod bulk;
mod columns;
mod export;
mod facet;
mod row;
mod view;

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page as Answer;
use super::faults::Faults;
use super::frame::{Chrome, Here, Top};
use super::session::PageCtx;
use crate::app::org::{self, OrgView};
use crate::app::task::ledger::{self, Asked};
use crate::app::view::SavedView;
use crate::app::{Cx, Result};
use crate::domain::ledger::{Column, Order};
use crate::domain::org::Org;
use crate::http::route::Route;
use crate::route;
use crate::store::org::Filter;
use crate::store::page::Ask;
pub use facet::Facet;
pub use row::{Row, row};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tasks", SignedIn, "The ledger", show),
    route!(GET "/tasks/export", SignedIn, "The ledger as it is narrowed, as a file: csv or xlsx", export::save),
    route!(POST "/tasks/bulk", SignedIn, "What would be sent to several tasks", bulk::preview),
    route!(POST "/tasks/bulk/send", SignedIn, "Send it to several tasks", bulk::send, status = 303),
    route!(POST "/tasks/views", SignedIn, "Keep what the ledger shows as a view", view::keep, status = 303),
    route!(POST "/tasks/views/{id}", SignedIn, "Rename, share or remove a view", view::change, status = 303),
];

/// Rows of a page.
const ROWS: i64 = 50;

/// The ledger as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/ledger.html")]
pub struct LedgerPage {
    top: Top,
    asked: Asked,
    under: Option<Org>,
    below: Vec<OrgView>,
    views: Vec<SavedView>,
    rows: Vec<columns::Line>,
    total: i64,
    next: Option<String>,
    /// The name that was typed for a view.
    pub name: String,
    /// What is wrong with it.
    pub faults: Faults,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The column.
    pub column: Column,
    /// `ascending`, `descending`, `other`, or nothing where the list does not stand by it.
    pub sorted: &'static str,
    /// Where its link leads, where one can sort by it.
    pub to: Option<String>,
}

/// The page that a query asks for.
#[must_use]
pub fn link(asked: &Asked) -> String {
    let query = asked.query();
    if query.is_empty() {
        "/tasks".to_owned()
    } else {
        format!("/tasks?{query}")
    }
}

impl LedgerPage {
    /// A page of it.
    ///
    /// # Errors
    /// Refused without a business role; filters and cursors that are none.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, asked: Asked) -> Result<LedgerPage> {
        let found = ledger::page(cx, &asked, ROWS, true)?;
        let stands = found.under.as_ref().map_or(cx.actor.principal, |org| org.id);
        let filter = Filter {
            parent: Some(stands.0),
            ..Filter::default()
        };
        let ask = Ask {
            limit: 200,
            sort: "sort".into(),
            ..Ask::default()
        };
        let today = cx.today();
        Ok(LedgerPage {
            below: org::list(cx, &filter, &ask)?.items,
            views: crate::app::view::list(cx)?.items,
            top: Top::of(cx, chrome, Here::Ledger)?,
            total: found.total.unwrap_or_default(),
            rows: found
                .rows
                .iter()
                .map(|r| columns::Line::of(cx.lang(), row(cx, &r.line), r, &asked.columns, today))
                .collect(),
            next: found.next,
            under: found.under,
            asked,
            name: String::new(),
            faults: Faults::new(cx.lang()),
        })
    }

    /// The heads of the columns, with links that sort.
    #[must_use]
    pub fn heads(&self) -> Vec<Head> {
        self.asked.columns.iter().map(|c| self.head(*c)).collect()
    }

    fn head(&self, column: Column) -> Head {
        let Some((first, second)) = column.orders() else {
            return Head {
                column,
                sorted: "",
                to: None,
            };
        };
        let now = self.asked.order;
        let (sorted, next) = match now {
            _ if Some(now) == second => ("descending", first),
            _ if now != first => ("", first),
            Order::Light => ("other", Order::Due),
            _ => ("ascending", second.unwrap_or(Order::Due)),
        };
        Head {
            column,
            sorted,
            to: Some(link(&self.asked.with(|a| a.order = next))),
        }
    }

    /// What is shown, as a file.
    #[must_use]
    pub fn file(&self, format: &str) -> String {
        let query = self.asked.with(|_| ()).query();
        let mark = if query.is_empty() { "" } else { "&" };
        format!("/tasks/export?{query}{mark}format={format}")
    }

    /// The next page.
    #[must_use]
    pub fn following(&self) -> Option<String> {
        let cursor = self.next.clone()?;
        Some(link(&self.asked.with(|a| a.cursor = cursor)))
    }

    /// The first page, from a later one.
    #[must_use]
    pub fn first(&self) -> Option<String> {
        (!self.asked.cursor.is_empty()).then(|| link(&self.asked.with(|_| ())))
    }

    /// The kept view that is open.
    #[must_use]
    pub fn open(&self) -> Option<&SavedView> {
        let query = self.query();
        self.views.iter().find(|v| v.query == query)
    }

    /// Whether a kept view is the one that is open.
    #[must_use]
    pub fn is_open(&self, view: &SavedView) -> bool {
        view.query == self.query()
    }

    /// The name that was typed, or the one that is kept.
    #[must_use]
    pub fn typed<'a>(&'a self, kept: &'a str) -> &'a str {
        Some(self.name.as_str()).filter(|n| !n.is_empty()).unwrap_or(kept)
    }

    /// Class of a column's head.
    #[must_use]
    pub fn class(&self, column: &Column) -> &'static str {
        match *column {
            Column::Light => "fit",
            Column::Lead | Column::State => "off-phone",
            c if c.number() => "n",
            _ => "",
        }
    }

    /// The query of what is shown, as a view keeps it.
    #[must_use]
    pub fn query(&self) -> String {
        self.asked.with(|_| ()).query()
    }

    /// Every column, for the form that chooses.
    #[must_use]
    pub fn columns(&self) -> &'static [Column] {
        Column::ALL
    }

    /// What the form that chooses columns carries along.
    #[must_use]
    pub fn kept(&self) -> Vec<(&'static str, &str)> {
        let order = Some(("sort", self.asked.order.word())).filter(|_| self.asked.order != Order::Due);
        self.asked.filters().into_iter().chain(order).collect()
    }

    /// What the form for more filters carries along.
    #[must_use]
    pub fn carried(&self) -> Vec<(&'static str, String)> {
        let typed = ["q", "under", "about", "from", "to"];
        let kept = self.kept().into_iter().filter(|(name, _)| !typed.contains(name));
        let columns = self.asked.columns_word().map(|word| ("cols", word));
        kept.map(|(name, value)| (name, value.to_owned()))
            .chain(columns)
            .collect()
    }
}

async fn show(ctx: PageCtx) -> Answer {
    let asked = Asked::read(ctx.visit.req.query_string());
    ctx.show(StatusCode::OK, move |cx, chrome| LedgerPage::of(cx, chrome, asked))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn page(query: &str) -> LedgerPage {
        let top = Top {
            out: Default::default(),
            csrf: String::new(),
            name: String::new(),
            org: String::new(),
            roles: String::new(),
            waiting: Some(0),
            supervises: false,
            manages: false,
            here: Here::Ledger,
            done: None,
        };
        LedgerPage {
            top,
            asked: Asked::read(query),
            under: None,
            below: Vec::new(),
            views: Vec::new(),
            rows: Vec::new(),
            total: 0,
            next: Some("abc".into()),
            name: String::new(),
            faults: Faults::new(crate::domain::lang::Lang::Zh),
        }
    }

    #[test]
    fn heads_sort_one_way_and_then_the_other() {
        let head = |query: &str, column: Column| {
            let found = page(query).heads().into_iter().find(|h| h.column == column).unwrap();
            (found.sorted, found.to.unwrap_or_default())
        };
        assert_eq!(head("cursor=x", Column::Due), ("ascending", "/tasks?sort=-due".into()));
        assert_eq!(head("sort=-due", Column::Due), ("descending", "/tasks".into()));
        assert_eq!(
            head("light=red", Column::Lead),
            ("", "/tasks?light=red&sort=lead".into())
        );
        assert_eq!(head("sort=light", Column::Light), ("other", "/tasks".into()));
        assert_eq!(head("", Column::Title), ("", String::new()));
    }

    #[test]
    fn the_file_is_asked_for_as_the_page_is() {
        let page = page("light=red&sort=percent&cols=title.due&cursor=xyz");
        assert_eq!(
            page.file("csv"),
            "/tasks/export?light=red&sort=percent&cols=title.due&format=csv"
        );
        assert!(page.following().unwrap().ends_with("&cursor=abc"));
        assert!(!page.first().unwrap().contains("cursor"));
        assert_eq!(page.kept(), [("light", "red"), ("sort", "percent")]);
        assert_eq!(page.carried().last().unwrap().1, "title.due");
    }
}
