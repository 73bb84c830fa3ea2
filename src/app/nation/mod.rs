//! A synthetic nation (`duban sample-nation`): bureaus, people, directives and their whole history, for measuring and
//! for trying things out. It is the one exception from “everything through commands”: organisations, calendar and people
//! come from commands, the rest is written in bulk, because a command takes a thousand times as long as a row. Every
//! derived figure is taken from the same functions of `domain` that commands use, every event is sealed by the same
//! chain, and `duban check` proves the result. Lights have a row at each turn of a task and today; those the nightly
//! job would have written between are left out. The same seed and day make the same nation.

mod cast;
mod dice;
mod fate;
mod figures;
mod opening;
mod plan;
mod reporting;
mod settling;
mod stage;
mod story;
mod terms;
mod turning;

use chrono::{Days, Months};

use super::error::Result;
use super::init::Init;
use super::{App, Asker};
use crate::clock::Clock;
use crate::domain::person::Role;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Day, start_of};
use crate::store::bulk::{self, Loader};
use crate::store::{Fate, Options, Store, event};
pub use cast::{LEADER, SUPERVISOR};
use dice::Dice;
use stage::Stage;
use story::Story;

/// How large a nation, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Tasks, exactly.
    pub tasks: usize,
    /// Reports, exactly.
    pub reports: usize,
    /// Bureaus; departments are not counted. Those over the ones that ship are sample counties.
    pub orgs: usize,
    /// What chance begins with.
    pub seed: u64,
    /// The day on which the nation stands.
    pub today: Day,
    /// Hash of everybody's password.
    pub hash: String,
}

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// Bureaus.
    pub orgs: usize,
    /// Directives.
    pub directives: usize,
    /// Tasks.
    pub tasks: usize,
    /// Reports.
    pub reports: usize,
}

/// Fewest bureaus: the nation, its provinces, and a city.
const FEWEST: usize = 33;

/// Fills an empty database whose schema is up to date; `tell` hears how far it is.
///
/// # Errors
/// Refused where the database is not empty, or so many reports do not fit so few tasks; as the database.
pub fn make(options: &Options, order: &Order, tell: &dyn Fn(String)) -> Result<Made> {
    if order.tasks == 0 || order.orgs < FEWEST {
        let zh = format!("至少需要1项任务、{FEWEST}个单位");
        return Err(Refusal::rule(zh, format!("It takes at least 1 task and {FEWEST} organisations")).into());
    }
    let (cast, rules, heads) = {
        let store = Store::open(options.clone())?;
        let begun = begin(&store, order);
        store.close();
        begun?
    };
    tell(format!("{} bureaus", cast.bureaus.len()));
    let mut ground = plan::Ground::new(&cast, rules.calendars.national(), Dice::new(order.seed), order.today);
    let plan = plan::make(&mut ground, order.tasks, order.reports)?;
    tell(format!(
        "{} directives, {} tasks planned",
        plan.matters.len(),
        plan.pieces.len()
    ));
    let stage = Stage::new(Loader::open(&options.url)?, heads.clone());
    let story = Story::new(&ground, &rules, &plan, stage, heads.indicator + 1);
    let reports = story.tell(tell)?;
    Ok(Made {
        orgs: cast.bureaus.len(),
        directives: plan.matters.len(),
        tasks: plan.pieces.len(),
        reports,
    })
}

type Begun = (cast::Cast, std::sync::Arc<super::rules::Rules>, bulk::Heads);

/// What commands make: organisations, calendar, indicators, people. Everything is sealed then.
fn begin(store: &Store, order: &Order) -> Result<Begun> {
    let oldest = order.today.checked_sub_months(Months::new(72));
    let first = oldest.and_then(|day| day.checked_sub_days(Days::new(1)));
    let app = App::new(store.clone(), Clock::at(start_of(first.unwrap_or(order.today))))?;
    let console = Asker::system("console");
    let one = |role: Role, login| (role, login, order.hash.clone());
    let init = Init {
        only: cast::codes(order.orgs)?,
        administrators: vec![
            one(Role::Admin, "admin"),
            one(Role::Security, "security"),
            one(Role::Auditor, "auditor"),
        ],
    };
    app.run_now(&console, init)?;
    let settle = cast::Settle {
        orgs: order.orgs,
        hash: order.hash.clone(),
        dice: Dice::new(order.seed),
    };
    let cast = app.run_now(&console, settle)?;
    store.write_now(|conn| (Fate::Commit, event::seal(conn)))?;
    app.reload_rules()?;
    let heads = store.read_now(bulk::heads)?;
    Ok((cast, app.rules(), heads))
}
