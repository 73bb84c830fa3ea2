//! The ledger as people ask for it (台账): one query of words says filters, order and columns. Its link, a saved view and
//! its file share that query, so that each gives what the others give.

use chrono::{Datelike, Days};

use super::{list, targets};
use crate::app::searchable::searchable;
use crate::app::{Cx, Result};
use crate::domain::id::DirectiveId;
use crate::domain::ledger::{Column, Order};
use crate::domain::light::Light;
use crate::domain::org::Org;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::task::TaskState;
use crate::domain::time::Day;
use crate::store;
use crate::store::page::{Ask, Cursor};
use crate::store::task_view::{About, Filter, Line, More};

/// What was asked. Empty fields ask nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `open`, `all` or a state.
    pub state: String,
    /// A light.
    pub light: String,
    /// Words in title or requirement.
    pub q: String,
    /// Organisation (id, code or name) at or below which tasks are led.
    pub under: String,
    /// Directive, by id.
    pub directive: String,
    /// Directives, by register number or words.
    pub about: String,
    /// `over`: past due; `week`, `month`: due within so many days or past due; `none`: without a due day.
    pub due: String,
    /// Due on this day or later.
    pub from: String,
    /// Due on this day or earlier.
    pub to: String,
    /// `lead`: led by the own organisation itself; `issued`: issued by it.
    pub whose: String,
    /// `yes`: with a report that came back.
    pub returned: String,
    /// Order.
    pub order: Order,
    /// Columns.
    pub columns: Vec<Column>,
    /// Cursor.
    pub cursor: String,
}

impl Default for Asked {
    fn default() -> Self {
        Asked::read("")
    }
}

/// What a query means to the one who asks.
#[derive(Debug, Clone)]
pub struct Meant {
    /// The filter.
    pub filter: Filter,
    /// The organisation it names.
    pub under: Option<Org>,
}

/// A line with what its columns need.
#[derive(Debug, Clone)]
pub struct Row {
    /// The line.
    pub line: Line,
    /// More of it, where a column shows more.
    pub more: Option<More>,
}

/// A page of the ledger.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its rows.
    pub rows: Vec<Row>,
    /// How many there are in all, where it was asked for.
    pub total: Option<i64>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The organisation that was named.
    pub under: Option<Org>,
}

impl Asked {
    /// From the query of a link.
    #[must_use]
    pub fn read(query: &str) -> Asked {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
        let text = |name: &str| {
            let found = pairs.iter().find(|(n, _)| n == name);
            found
                .map(|(_, v)| v.replace('\0', "").trim().to_owned())
                .unwrap_or_default()
        };
        let state = Some(text("state")).filter(|s| !s.is_empty());
        // Links name the columns in one word; boxes of a form one by one.
        let columns: Vec<&str> = pairs
            .iter()
            .filter(|(name, _)| name == "cols" || name == "col")
            .flat_map(|(_, v)| v.split('.'))
            .collect();
        Asked {
            state: state.unwrap_or_else(|| "open".to_owned()),
            light: text("light"),
            q: text("q"),
            under: text("under"),
            directive: text("directive"),
            about: text("about"),
            due: text("due"),
            from: text("from"),
            to: text("to"),
            whose: text("whose"),
            returned: text("returned"),
            order: text("sort").parse().unwrap_or(Order::Due),
            columns: Column::chosen(&columns),
            cursor: text("cursor"),
        }
    }

    /// Its filters, as names and values; what is usual is left out.
    #[must_use]
    pub fn filters(&self) -> Vec<(&'static str, &str)> {
        let pairs = [
            ("state", self.state.as_str()),
            ("light", &self.light),
            ("q", &self.q),
            ("under", &self.under),
            ("directive", &self.directive),
            ("about", &self.about),
            ("due", &self.due),
            ("from", &self.from),
            ("to", &self.to),
            ("whose", &self.whose),
            ("returned", &self.returned),
        ];
        let said = |(name, value): &(&str, &str)| !value.is_empty() && (*name, *value) != ("state", "open");
        pairs.into_iter().filter(said).collect()
    }

    /// The columns in one word; none where they are the usual ones.
    #[must_use]
    pub fn columns_word(&self) -> Option<String> {
        let words: Vec<&str> = self.columns.iter().map(|c| c.word()).collect();
        (self.columns != Column::USUAL).then(|| words.join("."))
    }

    /// The query that asks for this.
    #[must_use]
    pub fn query(&self) -> String {
        let columns = self.columns_word();
        let order = (self.order != Order::Due).then(|| self.order.word());
        let mut pairs = self.filters();
        pairs.extend(order.map(|word| ("sort", word)));
        pairs.extend(columns.as_deref().map(|word| ("cols", word)));
        pairs.extend(Some(("cursor", self.cursor.as_str())).filter(|(_, v)| !v.is_empty()));
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }

    /// The same from its first page.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Asked)) -> Asked {
        let mut asked = Asked {
            cursor: String::new(),
            ..self.clone()
        };
        change(&mut asked);
        asked
    }

    /// What it means.
    ///
    /// # Errors
    /// A filter that is none; an organisation that is not there.
    pub fn meant(&self, cx: &mut Cx<'_>) -> Result<Meant> {
        let mut filter = self.filter()?;
        self.period(&mut filter, cx.today())?;
        match self.whose.as_str() {
            "lead" => filter.org = Some(cx.actor.org),
            "issued" => filter.issuer = Some(cx.actor.principal),
            _ => {}
        }
        if self.under.is_empty() {
            return Ok(Meant { filter, under: None });
        }
        let org = targets::org_named(cx, &self.under)?;
        filter.subtree = Some(org.path.clone());
        Ok(Meant {
            filter,
            under: Some(org),
        })
    }

    /// The part of the filter that stands in the query alone.
    ///
    /// # Errors
    /// A filter that is none.
    pub fn filter(&self) -> Result<Filter> {
        let states = match self.state.as_str() {
            "open" => TaskState::ALL.iter().copied().filter(|s| s.is_open()).collect(),
            "all" => Vec::new(),
            word => vec![word.parse().map_err(|_| bad("状态"))?],
        };
        let light: Option<Light> = match self.light.as_str() {
            "" => None,
            word => Some(word.parse().map_err(|_| bad("灯"))?),
        };
        for (name, value, known) in [
            ("范围", &self.whose, &["", "lead", "issued"][..]),
            ("退回", &self.returned, &["", "yes"]),
            ("期限", &self.due, &["", "over", "week", "month", "none"]),
        ] {
            if !known.contains(&value.as_str()) {
                return Err(bad(name).into());
            }
        }
        Ok(Filter {
            states,
            light,
            directive: self.directive.parse().ok().map(DirectiveId),
            about: about(&self.about),
            q: Some(searchable(&[&self.q])).filter(|q| !q.is_empty()),
            returned: self.returned == "yes",
            undated: self.due == "none",
            ..Filter::default()
        })
    }

    fn period(&self, filter: &mut Filter, today: Day) -> Result<()> {
        let within = |days| today.checked_add_days(Days::new(days));
        filter.due_before = match self.due.as_str() {
            "over" => Some(today),
            "week" => within(8),
            "month" => within(31),
            _ => None,
        };
        filter.due_from = day("from", &self.from)?;
        if let Some(to) = day("to", &self.to)? {
            let next = to.succ_opt();
            filter.due_before = filter.due_before.min(next).or(next);
        }
        Ok(())
    }
}

fn bad(name: &str) -> Refusal {
    let zh = format!("没有这样的“{name}”；请从页面上的筛选中选择");
    Refusal::new(Code::BadParameter, zh, "A filter is not valid")
}

fn day(field: &str, text: &str) -> Result<Option<Day>> {
    if text.is_empty() {
        return Ok(None);
    }
    let read: Option<Day> = text.parse().ok().filter(|d: &Day| (1970..=2200).contains(&d.year()));
    let wrong = || {
        let zh = format!("“{text}”不是日期，请按2026-12-31这样填写");
        Refusal::field(
            field,
            "not_a_day",
            zh,
            format!("‘{text}’ is no day; write it as 2026-12-31"),
        )
    };
    Ok(Some(read.ok_or_else(wrong)?))
}

/// A register number (督〔2026〕15号, 15号, 15), or words.
fn about(text: &str) -> Option<About> {
    let text = searchable(&[text]);
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty());
    let numbers: Vec<i64> = digits.filter_map(|d| d.parse().ok()).collect();
    match numbers.as_slice() {
        _ if text.is_empty() => None,
        [year, no] if text.ends_with('号') => Some(About::Number {
            year: Some(*year),
            no: *no,
        }),
        [no] if text.trim_end_matches('号').parse() == Ok(*no) => Some(About::Number { year: None, no: *no }),
        _ => Some(About::Words(text)),
    }
}

/// A page of what was asked, with what its columns need.
///
/// # Errors
/// Refused without a business role; filters and cursors that are none.
pub fn page(cx: &mut Cx<'_>, asked: &Asked, limit: i64, with_total: bool) -> Result<Found> {
    let Meant { filter, under } = asked.meant(cx)?;
    let ask = Ask {
        limit,
        sort: asked.order.key().to_owned(),
        after: cursor(asked)?,
        with_total,
    };
    let page = list::list(cx, &filter, &ask)?;
    let ids: Vec<_> = page.items.iter().map(|line| line.id).collect();
    let mut more = if asked.columns.iter().any(|c| c.more()) {
        store::task_view::more(cx.tx, &ids)?
    } else {
        Default::default()
    };
    let rows = page.items.into_iter().map(|line| Row {
        more: more.remove(&line.id.0),
        line,
    });
    Ok(Found {
        rows: rows.collect(),
        total: page.total,
        next: page.next_cursor,
        under,
    })
}

fn cursor(asked: &Asked) -> Result<Option<Cursor>> {
    if asked.cursor.is_empty() {
        return Ok(None);
    }
    let known = Cursor::decode(&asked.cursor).filter(|c| c.s == asked.order.key());
    let bad = || {
        let zh = "翻页标记无效；请从第一页看起";
        Refusal::new(Code::BadCursor, zh, "The cursor is not valid")
    };
    Ok(Some(known.ok_or_else(bad)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_and_written_without_loss() {
        let query = "light=red&q=%E5%BF%AB%E9%80%92+%E8%BF%9B%E6%9D%91&due=week&sort=-percent&cols=title.due.own";
        let asked = Asked::read(query);
        assert_eq!((asked.state.as_str(), asked.order), ("open", Order::PercentMost));
        assert_eq!(asked.columns, [Column::Title, Column::Due, Column::Own]);
        assert_eq!(asked.query(), query);
        assert_eq!(Asked::read("").query(), "");
        assert_eq!(
            Asked::read("col=due&col=own").columns_word().as_deref(),
            Some("title.due.own")
        );
        let columns = "col=light&col=title&col=lead&col=state&col=percent&col=due";
        assert_eq!(Asked::read(columns), Asked::default());
    }

    #[test]
    fn unknown_filters_are_refused_with_what_to_do() {
        for query in ["state=gone", "light=pink", "whose=all", "returned=1", "due=soon"] {
            assert!(
                Asked::read(query).filter().unwrap_err().is(Code::BadParameter),
                "{query}"
            );
        }
        let mut filter = Filter::default();
        let today = "2026-08-07".parse().unwrap();
        assert!(Asked::read("from=年底").period(&mut filter, today).is_err());
        let cursor = Asked::read("cursor=abc");
        assert!(super::cursor(&cursor).unwrap_err().is(Code::BadCursor));
    }

    #[test]
    fn periods_narrow_each_other() {
        let today: Day = "2026-08-07".parse().unwrap();
        let before = |query: &str| {
            let mut filter = Filter::default();
            Asked::read(query).period(&mut filter, today).unwrap();
            filter.due_before.map(|d| d.to_string())
        };
        assert_eq!(before("due=over").as_deref(), Some("2026-08-07"));
        assert_eq!(before("due=week&to=2026-08-10").as_deref(), Some("2026-08-11"));
        assert_eq!(before("to=2026-12-31").as_deref(), Some("2027-01-01"));
        assert_eq!(before("from=2026-12-31"), None);
    }

    #[test]
    fn register_numbers_are_told_from_words() {
        let number = |year, no| Some(About::Number { year, no });
        assert_eq!(about("督〔2026〕15号"), number(Some(2026), 15));
        assert_eq!((about("15号"), about(" 15 ")), (number(None, 15), number(None, 15)));
        assert_eq!(about("快递进村"), Some(About::Words("快递进村".into())));
        assert_eq!(about("9792工程"), Some(About::Words("9792工程".into())));
        assert_eq!(about(""), None);
    }
}
