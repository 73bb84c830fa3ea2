//! Rules tried on the past (试算): what the present rules and others would have said of each month's last day, by the facts
//! as they were then. Nothing is written. What looks back (run length, made good) is followed from month to month, from
//! half a year before the span on, for both alike.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::sets::{self, NewLights};
use crate::app::{Cx, Result};
use crate::domain::calendar::{Calendar, Calendars};
use crate::domain::id::TaskId;
use crate::domain::light::{Facts, Light, Lit, RuleSet, Was, evaluate};
use crate::domain::refusal::Refusal;
use crate::domain::scope::Scope;
use crate::domain::task::TaskState;
use crate::domain::time::{Day, Instant, end_of};
use crate::store;
use crate::store::past::Past;
use crate::store::task_view::Filter;

/// Longest span, months.
const LONGEST: i32 = 24;
/// Months that are followed before the span.
const BEFORE: u32 = 6;
/// Tasks read at a time.
const CHUNK: usize = 500;
/// Tasks that are named.
pub const NAMED: usize = 200;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The rules to be tried.
    pub rules: NewLights,
    /// First month, `2026-01`.
    pub from: String,
    /// Last month.
    pub to: String,
}

/// Lights by colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Colours {
    /// Red.
    pub red: i64,
    /// Yellow.
    pub yellow: i64,
    /// Green.
    pub green: i64,
    /// Grey.
    pub grey: i64,
}

impl Colours {
    fn add(&mut self, light: Light) {
        let count = match light {
            Light::Red => &mut self.red,
            Light::Yellow => &mut self.yellow,
            Light::Green => &mut self.green,
            Light::Grey => &mut self.grey,
        };
        *count += 1;
    }
}

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MonthView {
    /// The month, `2026-01`.
    pub month: String,
    /// The day that is looked at: its last, of the current one today.
    pub day: Day,
    /// By the rules in force.
    pub present: Colours,
    /// By those that are tried.
    pub tried: Colours,
    /// Tasks of which the colour differs.
    pub differ: i64,
}

/// A light in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct WordsView {
    /// The colour.
    #[schemars(with = "String")]
    pub light: Light,
    /// The rule.
    pub rule: String,
    /// Why, in Chinese.
    pub reason: String,
    /// Why, in English.
    pub reason_en: String,
}

/// A task of which the colour differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct DifferView {
    /// The task.
    pub task: i64,
    /// Its title.
    pub title: String,
    /// Short name of the bureau that leads it.
    pub lead: String,
    /// Months in which it differs.
    pub months: Vec<String>,
    /// What the rules in force say in the last of them.
    pub present: WordsView,
    /// What those that are tried say.
    pub tried: WordsView,
}

/// What a trial says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Tried {
    /// Version of the rules in force.
    pub version: i64,
    /// Names of the rules that differ.
    pub changed: Vec<String>,
    /// By month.
    pub months: Vec<MonthView>,
    /// Tasks that differ in some month.
    pub differ: i64,
    /// The first of them; none for administrators, who see no business data.
    pub tasks: Vec<DifferView>,
}

/// Tries rules on the past.
///
/// # Errors
/// Refused without the right; rules or months that are none.
pub fn tried(cx: &mut Cx<'_>, asked: &Asked) -> Result<Tried> {
    sets::allowed(cx)?;
    let present = sets::present(cx.tx)?;
    let new = asked.rules.checked(present.version)?;
    let months = months(&asked.from, &asked.to, cx.today())?;
    let scope = seen(cx)?;
    let filter = Filter {
        states: TaskState::ALL
            .iter()
            .copied()
            .filter(|s| *s != TaskState::Draft)
            .collect(),
        ..Filter::default()
    };
    let ids = store::task_view::ids(cx.tx, &scope, &filter)?;
    let rules = cx.rules.clone();
    let mut trial = Trial {
        sets: [&present, &new],
        calendars: &rules.calendars,
        now: cx.now,
        named: cx.scope().business || cx.actor.user.0 == 0,
        warm: BEFORE,
        said: Tried {
            version: present.version,
            changed: sets::changed(&present, &new),
            months,
            differ: 0,
            tasks: Vec::new(),
        },
    };
    for part in ids.chunks(CHUNK) {
        for past in store::past::load(cx.tx, part)? {
            trial.follow(&past);
        }
    }
    Ok(trial.said)
}

/// Administrators count over everything, without names; everybody else over what they see.
fn seen(cx: &mut Cx<'_>) -> Result<Scope> {
    let scope = cx.scope();
    if scope.business {
        return Ok(scope);
    }
    let root = store::org::by_code(cx.tx, crate::app::reference::ROOT)?.ok_or_else(Refusal::not_found)?;
    Ok(Scope {
        org: root.id,
        path: root.path,
        department: false,
        business: true,
    })
}

/// The months of a span, each with its day.
fn months(from: &str, to: &str, today: Day) -> Result<Vec<MonthView>> {
    let first = |text: &str, field: &'static str| {
        let day = format!("{}-01", text.trim()).parse::<NaiveDate>();
        day.map_err(|_| {
            let (zh, en) = ("请写成年-月，如2026-01", "write year and month, 2026-01");
            Refusal::field(field, "bad_month", zh, en)
        })
    };
    let (from, to) = (first(from, "from")?, first(to, "to")?);
    let span = (to.year() - from.year()) * 12 + to.month0().cast_signed() - from.month0().cast_signed() + 1;
    if from > today || to > today || !(1..=LONGEST).contains(&span) {
        let zh = format!("请选择已经开始的月份，起月不晚于止月，最多{LONGEST}个月");
        let en = format!("choose months that have begun, the first not after the last, {LONGEST} at most");
        return Err(Refusal::field("from", "bad_span", zh, en).into());
    }
    let all = (0_u32..).map_while(|n| from.checked_add_months(Months::new(n)));
    let view = |first: NaiveDate| MonthView {
        month: first.format("%Y-%m").to_string(),
        day: last_day(first).min(today),
        present: Colours::default(),
        tried: Colours::default(),
        differ: 0,
    };
    Ok(all.take_while(|first| *first <= to).map(view).collect())
}

fn last_day(first: NaiveDate) -> Day {
    let next = first.checked_add_months(Months::new(1));
    next.and_then(|next| next.checked_sub_days(Days::new(1)))
        .unwrap_or(first)
}

/// A trial while it runs.
struct Trial<'a> {
    /// The rules in force, and those that are tried.
    sets: [&'a RuleSet; 2],
    calendars: &'a Calendars,
    now: Instant,
    named: bool,
    warm: u32,
    said: Tried,
}

impl Trial<'_> {
    /// Follows a task through the months.
    fn follow(&mut self, past: &Past) {
        let calendar = self.calendars.of(past.head.org);
        let ahead = self.sets.iter().any(|set| set.forecasts());
        let mut was = [Was::default(); 2];
        let before = self.said.months.first().map(|m| m.day);
        let before = before.and_then(|day| day.with_day(1)).into_iter().flat_map(|first| {
            let months = (1..=self.warm).rev();
            months.filter_map(move |n| first.checked_sub_months(Months::new(n)))
        });
        for first in before.collect::<Vec<Day>>() {
            if let Some(facts) = past.facts(end_of(last_day(first)), calendar, ahead) {
                self.judge(&facts, &mut was, calendar);
            }
        }
        let mut months = Vec::new();
        let mut last = None;
        for place in 0..self.said.months.len() {
            let Some(day) = self.said.months.get(place).map(|m| m.day) else {
                continue;
            };
            let Some(facts) = past.facts(end_of(day).min(self.now), calendar, ahead) else {
                continue;
            };
            let lit = self.judge(&facts, &mut was, calendar);
            let [present, tried] = [lit.0.light, lit.1.light];
            let Some(month) = self.said.months.get_mut(place) else {
                continue;
            };
            month.present.add(present);
            month.tried.add(tried);
            if present != tried {
                month.differ += 1;
                months.push(month.month.clone());
                last = Some(lit);
            }
        }
        if let Some((present, tried)) = last {
            self.said.differ += 1;
            if self.named && self.said.tasks.len() < NAMED {
                self.said.tasks.push(differ(past, months, present, tried));
            }
        }
    }

    /// Both lights, each with what it looks back on.
    fn judge(&self, facts: &Facts, was: &mut [Was; 2], calendar: &Calendar) -> (Lit, Lit) {
        let [present, tried] = self.sets;
        let [was_present, was_tried] = was;
        let one = |set: &RuleSet, was: &mut Was| {
            let is = evaluate(set, &facts.clone().after(*was), calendar);
            *was = is.is;
            is.lit
        };
        (one(present, was_present), one(tried, was_tried))
    }
}

fn differ(past: &Past, months: Vec<String>, present: Lit, tried: Lit) -> DifferView {
    let words = |lit: Lit| WordsView {
        light: lit.light,
        rule: lit.rule,
        reason: lit.reason_zh,
        reason_en: lit.reason_en,
    };
    let head = &past.head;
    let TaskId(task) = head.id;
    DifferView {
        task,
        title: head.title.clone(),
        lead: head.lead.clone(),
        months,
        present: words(present),
        tried: words(tried),
    }
}
