//! The rules of lights (亮灯规则): thresholds, a line each; tried on past months by whoever may read them, put by the
//! administrator with a reason.

use actix_web::http::StatusCode;
use askama::Template;
use chrono::Months;

use super::super::day;
use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::manage::Room;
use super::super::message::{say, t};
use super::super::rules as kept;
use super::super::session::PageCtx;
use crate::app::light::past::{Asked, Colours, DifferView, Tried, WordsView, tried};
use crate::app::light::sets::{self, LightsView, NewLights, Put, RuleView};
use crate::app::{Cx, Result};
use crate::domain::decimal::canonical;
use crate::domain::lang::Lang;
use crate::domain::light::{Condition, Light};
use crate::domain::policy::Right;
use crate::domain::time::{Day, Instant};

/// Tasks that differ, on the page.
const NAMED: usize = 50;
/// Months that the form begins with.
const YEAR: u32 = 11;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/light_rules.html")]
pub struct LightRulesPage {
    top: Top,
    room: Room,
    present: LightsView,
    rules: NewLights,
    from: String,
    to: String,
    said: Option<Tried>,
    reason: String,
    may: bool,
    now: Instant,
    faults: Faults,
}

impl LightRulesPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome) -> Result<LightRulesPage> {
        let present = sets::show(cx)?;
        let month = |day: Day| day.format("%Y-%m").to_string();
        let from = cx.today().checked_sub_months(Months::new(YEAR)).unwrap_or(cx.today());
        Ok(LightRulesPage {
            rules: present.rules.clone(),
            from: month(from),
            to: month(cx.today()),
            said: None,
            reason: String::new(),
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "lights")?,
            now: cx.now,
            faults: Faults::new(cx.lang()),
            top: Top::of(cx, chrome, Here::Manage)?,
            present,
        })
    }

    /// What a rule asks, in words.
    #[must_use]
    pub fn when(&self, rule: &RuleView) -> String {
        let lang = self.top.lang();
        condition(rule).map_or_else(|| rule.when.clone(), |when| when.title(lang))
    }

    /// A colour in words.
    #[must_use]
    pub fn colour(&self, light: &str) -> String {
        light
            .parse::<Light>()
            .map_or_else(|_| light.to_owned(), |l| l.title(self.top.lang()))
    }

    /// What its number counts; nothing where it has none.
    #[must_use]
    pub fn unit(&self, rule: &RuleView) -> Option<&'static str> {
        unit(rule).map(|id| self.top.t(id))
    }

    /// Whether it judges trajectories.
    #[must_use]
    pub fn measures(&self, rule: &RuleView) -> bool {
        measures(rule)
    }

    /// Whether it may be silent.
    #[must_use]
    pub fn optional(&self, rule: &RuleView) -> bool {
        condition(rule).is_some_and(|when| !Condition::COVER.contains(&when) && when != Condition::ReviewWaiting)
    }

    /// All rules, the issuer's last.
    #[must_use]
    pub fn all(&self) -> Vec<&RuleView> {
        self.rules.rules.iter().chain([&self.rules.review]).collect()
    }

    /// What is wrong with a field of a rule.
    #[must_use]
    pub fn fault(&self, name: &str, rule: &RuleView) -> Option<&str> {
        self.faults.at(&format!("{name}-{}", rule.id))
    }

    /// A moment in words.
    #[must_use]
    pub fn at(&self, at: &Instant) -> String {
        day::moment(self.top.lang(), *at, self.now)
    }

    /// Red, yellow, green, grey.
    #[must_use]
    pub fn counts(&self, colours: &Colours) -> [i64; 4] {
        [colours.red, colours.yellow, colours.green, colours.grey]
    }

    /// Tasks that are named here.
    #[must_use]
    pub fn named<'a>(&self, said: &'a Tried) -> Vec<&'a DifferView> {
        said.tasks.iter().take(NAMED).collect()
    }

    /// The months in which a task differs.
    #[must_use]
    pub fn months(&self, row: &DifferView) -> String {
        row.months.join(self.top.t("join"))
    }

    /// Why, in the reader's language.
    #[must_use]
    pub fn why<'a>(&self, words: &'a WordsView) -> &'a str {
        self.top.lang().pick(&words.reason, &words.reason_en)
    }

    /// Names of the rules that differ.
    #[must_use]
    pub fn changed(&self, said: &Tried) -> String {
        said.changed.join(self.top.t("join"))
    }
}

fn condition(rule: &RuleView) -> Option<Condition> {
    rule.when.parse().ok()
}

fn measures(rule: &RuleView) -> bool {
    matches!(condition(rule), Some(Condition::Behind | Condition::ForecastMisses))
}

fn unit(rule: &RuleView) -> Option<&'static str> {
    Some(match condition(rule)? {
        Condition::PastDue
        | Condition::ObligationOverdue
        | Condition::Unsigned
        | Condition::Behind
        | Condition::ReviewWaiting => "lights-working-days",
        Condition::DueWithin => "lights-days",
        Condition::YellowRun => "lights-months",
        Condition::ForecastMisses => "lights-values",
        _ => return None,
    })
}

/// The rules of a form: what is in force, or what ships, with what was typed over it.
fn typed(lang: Lang, mut rules: NewLights, fields: &Fields, faults: &mut Faults) -> NewLights {
    for rule in rules.rules.iter_mut().chain([&mut rules.review]) {
        let field = |name: &str| format!("{name}-{}", rule.id);
        // A form that lacks a rule, of whatever version, leaves it as it is.
        if fields.filled(&field("rule")).is_none() {
            continue;
        }
        if unit(rule).is_some() {
            match fields.get(&field("over")).parse() {
                Ok(over) => rule.over = over,
                Err(_) => faults.add(&field("over"), t(lang, "lights-bad-over")),
            }
        }
        if measures(rule) {
            for (name, value) in [("points", &mut rule.points), ("share", &mut rule.share)] {
                let text = fields.get(&format!("{name}-{}", rule.id)).to_owned();
                match text.parse::<rust_decimal::Decimal>() {
                    Ok(number) => *value = Some(canonical(number)),
                    Err(_) if text.is_empty() => *value = None,
                    Err(_) => faults.add(&format!("{name}-{}", rule.id), t(lang, "lights-bad-number")),
                }
            }
        }
        rule.off = fields.filled(&format!("off-{}", rule.id)).is_some();
    }
    rules
}

/// The rules.
pub async fn show(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, LightRulesPage::of).await
}

/// Tries or puts what was typed.
pub async fn change(post: Post) -> Page {
    let lang = post.ctx.lang();
    let mut faults = Faults::new(lang);
    let present = post.ctx.ask(sets::show).await?;
    let newest = post.fields.get("do") == "newest";
    let base = present
        .offered
        .clone()
        .filter(|_| newest || post.fields.filled("offered").is_some());
    let rules = match (base, newest) {
        (Some(offered), true) => offered,
        (base, _) => typed(lang, base.unwrap_or(present.rules), &post.fields, &mut faults),
    };
    let reason = post.fields.get("reason").to_owned();
    if post.fields.get("do") == "put" && faults.none() {
        let command = Put {
            version: post.fields.word("version").unwrap_or_default(),
            new: rules.clone(),
            reason: reason.clone(),
        };
        if let Some(done) = kept::put(&post, command, "/manage/lights?done=lights", &mut faults).await? {
            return Ok(done);
        }
    }
    again(post, rules, reason, faults).await
}

/// The page with what was typed, and what that would have meant where it can be read.
async fn again(post: Post, rules: NewLights, reason: String, mut faults: Faults) -> Page {
    let (from, to) = (post.fields.get("from").to_owned(), post.fields.get("to").to_owned());
    let asked = Asked {
        rules: rules.clone(),
        from: from.clone(),
        to: to.clone(),
    };
    let said = kept::tried(&post, &mut faults, move |cx| tried(cx, &asked)).await?;
    let status = kept::status(&faults);
    let page = move |cx: &mut Cx<'_>, chrome| {
        let page = LightRulesPage::of(cx, chrome)?;
        Ok(LightRulesPage {
            rules,
            from,
            to,
            reason,
            said,
            faults,
            ..page
        })
    };
    post.ctx.show(status, page).await
}

impl LightRulesPage {
    /// What the months of the trial are called.
    #[must_use]
    pub fn sum(&self, said: &Tried) -> String {
        let lang = self.top.lang();
        let words = say(lang, "lights-differ").with("n", said.differ);
        words.with("named", self.named(said).len()).to_string()
    }

    /// Whether the form stands on the rules that ship.
    #[must_use]
    pub fn offered(&self) -> bool {
        let ids = |rules: &NewLights| rules.rules.iter().map(|r| r.id.clone()).collect::<Vec<_>>();
        self.present
            .offered
            .as_ref()
            .is_some_and(|offered| ids(offered) == ids(&self.rules))
    }
}
