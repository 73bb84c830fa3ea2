//! The ledger (台账): tasks one sees, narrowed by links, a page at a time.

mod bulk;
mod export;

use actix_web::http::StatusCode;
use askama::Template;
use chrono::Days;

use super::day::{self, When};
use super::error::Page as Answer;
use super::form::Fields;
use super::frame::{Chrome, Here, Top};
use super::session::PageCtx;
use crate::app::task::{list, targets};
use crate::app::{Cx, Result};
use crate::domain::id::DirectiveId;
use crate::domain::light::Light;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::TaskState;
use crate::http::route::Route;
use crate::route;
use crate::store::page::{Ask, Cursor};
use crate::store::task_view::{Filter, Line, SORTS};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/tasks", SignedIn, "The ledger", show),
    route!(GET "/tasks/export", SignedIn, "The ledger as it is narrowed, as a file: csv or xlsx", export::save),
    route!(POST "/tasks/bulk", SignedIn, "What would be sent to several tasks", bulk::preview),
    route!(POST "/tasks/bulk/send", SignedIn, "Send it to several tasks", bulk::send, status = 303),
];

/// The ledger as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/ledger.html")]
pub struct LedgerPage {
    top: Top,
    asked: Asked,
    under: Option<String>,
    rows: Vec<Row>,
    total: i64,
    next: Option<String>,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Task.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Lead organisation.
    pub lead: String,
    /// Light.
    pub light: Light,
    /// State.
    pub state: TaskState,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// Due day; only open tasks are counted down.
    pub due: Option<When>,
}

/// What was asked, as the links carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// `open`, `all` or a state.
    pub state: String,
    /// A light, or nothing.
    pub light: String,
    /// Words.
    pub q: String,
    /// Organisation (id or code) at or below which tasks are led.
    pub under: String,
    /// Directive.
    pub directive: String,
    /// `over`: past due; `week`: due within seven days or past due; else nothing.
    pub due: String,
    /// Cursor.
    pub cursor: String,
}

/// A link of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// What it says.
    pub name: &'static str,
    /// Class of its light, for lights.
    pub class: Option<&'static str>,
    /// Whether it is in force.
    pub on: bool,
    /// Where it leads.
    pub to: String,
}

impl Asked {
    /// From the query.
    #[must_use]
    pub fn read(fields: &Fields) -> Asked {
        let text = |name: &str| fields.get(name).to_owned();
        Asked {
            state: fields.filled("state").unwrap_or("open").to_owned(),
            light: text("light"),
            q: text("q"),
            under: text("under"),
            directive: text("directive"),
            due: text("due"),
            cursor: text("cursor"),
        }
    }

    /// The link that asks for this.
    #[must_use]
    pub fn link(&self) -> String {
        let pairs = [
            ("state", self.state.as_str()),
            ("light", &self.light),
            ("q", &self.q),
            ("under", &self.under),
            ("directive", &self.directive),
            ("due", &self.due),
            ("cursor", &self.cursor),
        ];
        let said = pairs
            .into_iter()
            .filter(|(name, v)| !v.is_empty() && (*name, *v) != ("state", "open"));
        let query = serde_urlencoded::to_string(said.collect::<Vec<_>>()).unwrap_or_default();
        if query.is_empty() {
            "/tasks".to_owned()
        } else {
            format!("/tasks?{query}")
        }
    }

    /// What was asked, in a query: the filter with the organisation it names.
    ///
    /// # Errors
    /// A filter that is none; an organisation that is not there.
    fn resolved(&self, cx: &mut Cx<'_>) -> Result<(Filter, Option<String>)> {
        let mut filter = self.filter()?;
        filter.due_before = match self.due.as_str() {
            "over" => Some(cx.today()),
            "week" => cx.today().checked_add_days(Days::new(8)),
            _ => None,
        };
        if self.under.is_empty() {
            return Ok((filter, None));
        }
        let org = targets::org_named(cx, &self.under)?;
        filter.subtree = Some(org.path);
        Ok((filter, Some(org.short_name)))
    }

    fn with(&self, change: impl FnOnce(&mut Asked)) -> Asked {
        let mut asked = Asked {
            cursor: String::new(),
            ..self.clone()
        };
        change(&mut asked);
        asked
    }

    fn filter(&self) -> Result<Filter> {
        let bad = |zh: &str| Refusal::new(Code::BadParameter, zh, "A filter is not valid");
        let states = match self.state.as_str() {
            "open" => TaskState::ALL.iter().copied().filter(|s| s.is_open()).collect(),
            "all" => Vec::new(),
            word => vec![word.parse().map_err(|_| bad("没有这种状态；请从页面上的筛选中选择"))?],
        };
        let light = match self.light.as_str() {
            "" => None,
            word => Some(word.parse().map_err(|_| bad("没有这种灯；请从页面上的筛选中选择"))?),
        };
        Ok(Filter {
            states,
            light,
            directive: self.directive.parse().ok().map(DirectiveId),
            q: Some(self.q.to_lowercase()).filter(|q| !q.is_empty()),
            ..Filter::default()
        })
    }
}

impl LedgerPage {
    /// A page of it.
    ///
    /// # Errors
    /// Refused without a business role; filters and cursors that are none.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, asked: Asked) -> Result<LedgerPage> {
        let (filter, under) = asked.resolved(cx)?;
        let ask = Ask {
            sort: SORTS.first().copied().unwrap_or_default().to_owned(),
            after: cursor(&asked.cursor)?,
            with_total: true,
            ..Ask::default()
        };
        let page = list::list(cx, &filter, &ask)?;
        Ok(LedgerPage {
            top: Top::of(cx, chrome, Here::Ledger)?,
            total: page.total.unwrap_or_default(),
            rows: page.items.iter().map(|line| row(cx, line)).collect(),
            next: page.next_cursor,
            asked,
            under,
        })
    }

    /// What is listed, in words: 在办红灯任务.
    #[must_use]
    pub fn what(&self) -> String {
        let state = match self.asked.state.as_str() {
            "open" => "在办",
            "all" => "",
            word => word.parse::<TaskState>().map_or("", TaskState::zh),
        };
        let light = self.asked.light.parse::<Light>().map_or("", Light::zh);
        let under = self
            .under
            .as_deref()
            .map(|u| format!("{u}（含下级）"))
            .unwrap_or_default();
        let due = match self.asked.due.as_str() {
            "over" => "已逾期的",
            "week" => "一周内到期和已逾期的",
            _ => "",
        };
        format!("{under}{due}{state}{light}任务")
    }

    /// Views that are asked for most, as tabs.
    #[must_use]
    pub fn views(&self) -> Vec<Facet> {
        let view = |name, state: &str, light: &str, due: &str| {
            let to = Asked {
                state: state.to_owned(),
                light: light.to_owned(),
                due: due.to_owned(),
                under: self.asked.under.clone(),
                directive: self.asked.directive.clone(),
                ..Asked::default()
            };
            Facet {
                name,
                class: None,
                on: to == self.asked.with(|_| ()),
                to: to.link(),
            }
        };
        vec![
            view("在办", "open", "", ""),
            view("红灯", "open", "red", ""),
            view("黄灯", "open", "yellow", ""),
            view("已逾期", "open", "", "over"),
            view("一周内到期", "open", "", "week"),
            view("待签收", "issued", "", ""),
            view("已办结", "closed", "", ""),
            view("全部", "all", "", ""),
        ]
    }

    /// What is shown, as a file.
    #[must_use]
    pub fn file(&self, format: &str) -> String {
        let link = self.asked.with(|_| ()).link();
        let query = link.strip_prefix("/tasks").unwrap_or_default();
        let mark = if query.is_empty() { '?' } else { '&' };
        format!("/tasks/export{query}{mark}format={format}")
    }

    /// Filters by light.
    #[must_use]
    pub fn lights(&self) -> Vec<Facet> {
        let all = self.facet("不限", None, "", |a, v| a.light = v);
        let lights = [Light::Red, Light::Yellow, Light::Green, Light::Grey];
        let each = lights.map(|l| self.facet(l.zh(), Some(l.word()), l.word(), |a, v| a.light = v));
        std::iter::once(all).chain(each).collect()
    }

    /// Filters by state.
    #[must_use]
    pub fn states(&self) -> Vec<Facet> {
        let set = |a: &mut Asked, v: String| a.state = v;
        let first = [
            self.facet("在办", None, "open", set),
            self.facet("全部", None, "all", set),
        ];
        let states = TaskState::ALL.iter().filter(|s| **s != TaskState::Draft);
        let each = states.map(|s| self.facet(s.zh(), None, s.word(), set));
        first.into_iter().chain(each).collect()
    }

    fn facet(
        &self,
        name: &'static str,
        class: Option<&'static str>,
        value: &str,
        set: impl FnOnce(&mut Asked, String),
    ) -> Facet {
        let to = self.asked.with(|a| set(a, value.to_owned()));
        let on = to == self.asked.with(|_| ());
        Facet {
            name,
            class,
            on,
            to: to.link(),
        }
    }

    /// The next page.
    #[must_use]
    pub fn following(&self) -> Option<String> {
        let cursor = self.next.clone()?;
        Some(self.asked.with(|a| a.cursor = cursor).link())
    }

    /// The first page, from a later one.
    #[must_use]
    pub fn first(&self) -> Option<String> {
        (!self.asked.cursor.is_empty()).then(|| self.asked.with(|_| ()).link())
    }

    /// Without any filter.
    #[must_use]
    pub fn whole(&self) -> Option<&'static str> {
        (self.asked.with(|_| ()) != Asked::read(&Fields::default())).then_some("/tasks")
    }
}

fn cursor(text: &str) -> Result<Option<Cursor>> {
    if text.is_empty() {
        return Ok(None);
    }
    let known = Cursor::decode(text).filter(|c| SORTS.first() == Some(&c.s.as_str()));
    let bad = || {
        Refusal::new(
            Code::BadCursor,
            "翻页标记无效；请从第一页看起",
            "The cursor is not valid",
        )
    };
    Ok(Some(known.ok_or_else(bad)?))
}

/// A line as the page shows it.
#[must_use]
pub fn row(cx: &Cx<'_>, line: &Line) -> Row {
    let due = line.due_on.map(|d| {
        let when = day::due(cx.lang(), d, cx.today(), &cx.rules.calendar);
        if line.state.is_open() {
            return when;
        }
        When {
            class: "",
            words: day::date(cx.lang(), d, cx.today()),
            date: String::new(),
            ..when
        }
    });
    Row {
        id: line.id.0,
        title: line.title.clone(),
        lead: line.lead.name.clone(),
        light: line.light,
        state: line.state,
        percent: line.percent,
        due,
    }
}

async fn show(ctx: PageCtx) -> Answer {
    let asked = Asked::read(&Fields::query(&ctx.visit.req));
    ctx.show(StatusCode::OK, move |cx, chrome| LedgerPage::of(cx, chrome, asked))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(asked: Asked) -> LedgerPage {
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
            asked,
            under: None,
            rows: Vec::new(),
            total: 0,
            next: Some("abc".into()),
        }
    }

    #[test]
    fn filters_are_links_that_keep_each_other_and_begin_at_the_first_page() {
        let asked = Asked {
            state: "open".into(),
            q: "快递 进村".into(),
            cursor: "xyz".into(),
            ..Asked::default()
        };
        let page = page(asked);
        let red = page.lights().into_iter().find(|f| f.name == "红灯").unwrap();
        assert_eq!(
            (red.on, red.to.as_str()),
            (false, "/tasks?light=red&q=%E5%BF%AB%E9%80%92+%E8%BF%9B%E6%9D%91")
        );
        assert!(page.lights()[0].on);
        assert!(page.states()[0].on);
        assert!(page.following().unwrap().ends_with("&cursor=abc"));
        assert!(!page.first().unwrap().contains("cursor"));
        assert_eq!(page.what(), "在办任务");
        assert_eq!(page.whole(), Some("/tasks"));
    }

    #[test]
    fn unknown_filters_are_refused_with_what_to_do() {
        let asked = Asked {
            state: "gone".into(),
            ..Asked::default()
        };
        assert!(asked.filter().unwrap_err().is(Code::BadParameter));
        assert!(cursor("???").unwrap_err().is(Code::BadCursor));
    }
}
