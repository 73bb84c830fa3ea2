//! An empty production database (`duban init`): bureaus, calendar, indicators, weights, and the three administrators
//! with one-time passwords. It is the only grant without a security administrator (DOMAIN.md §7).

use std::collections::HashMap;

use super::error::{Error, Result};
use super::{Change, Cx, Subject};
use super::{Command, reference};
use crate::domain::calendar::DayKind;
use crate::domain::id::EventId;
use crate::domain::org::{Org, OrgKind};
use crate::domain::person::Role;
use crate::domain::refusal::{Code, Refusal};
use crate::store::reference::NewOrg;
use crate::store::rule_set::{NewRuleSet, RuleKind};
use crate::store::{self};

/// Fills an empty database.
pub struct Init {
    /// Codes of the organisations to make; empty for all that ship. For small test worlds.
    pub only: Vec<String>,
    /// The three administrators: log-in and password hash.
    pub administrators: Vec<(Role, &'static str, String)>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Made {
    /// Organisations.
    pub orgs: usize,
    /// Days of the calendar.
    pub days: usize,
    /// Indicators.
    pub indicators: usize,
}

impl Command for Init {
    type Output = Made;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Made> {
        if store::org::by_code(cx.tx, reference::ROOT)?.is_some() {
            let zh = "数据库已初始化；如需重来，请换一个空库";
            return Err(Refusal::new(Code::AlreadyExists, zh, "The database is initialised; use an empty one").into());
        }
        let event = cx.record(Subject::of("database", 1), Change::of("database.initialised"))?;
        let orgs = self.add_orgs(cx, event)?;
        add_aliases(cx, &orgs)?;
        add_weights(cx, &orgs)?;
        let days = add_calendar(cx)?;
        let indicators = reference::indicators()?;
        for indicator in &indicators {
            store::reference::add_indicator(cx.tx, indicator, cx.now)?;
        }
        add_programmes(cx)?;
        add_lights(cx)?;
        let root = orgs
            .get(reference::ROOT)
            .cloned()
            .ok_or_else(|| Error::Internal("no national bureau".into()))?;
        for (role, login, hash) in &self.administrators {
            let new = store::person::NewUser::administrator(login, role.zh(), hash, &root);
            let user = store::person::add(cx.tx, &new, cx.today(), cx.now)?;
            store::person::grant(cx.tx, user, root.id, *role, None, cx.now, event)?;
        }
        Ok(Made {
            orgs: orgs.len(),
            days,
            indicators: indicators.len(),
        })
    }
}

impl Init {
    fn add_orgs(&self, cx: &mut Cx<'_>, event: EventId) -> Result<HashMap<String, Org>> {
        let mut made: HashMap<String, Org> = HashMap::new();
        for (sort, row) in (0_i64..).zip(reference::bureaus()?) {
            if !self.only.is_empty() && !self.only.contains(&row.code) {
                continue;
            }
            let parent = made.get(&row.parent_code).cloned();
            let acts_for = parent
                .as_ref()
                .filter(|_| row.kind == OrgKind::Department)
                .map(|p| p.id);
            let new = NewOrg {
                register_prefix: reference::register_prefix(&row),
                code: row.code.clone(),
                kind: row.kind,
                parent,
                acts_for,
                name: row.name,
                short_name: row.short_name,
                region_code: row.region_code,
                sort,
            };
            let org = store::reference::add_org(cx.tx, &new, cx.today(), cx.now, event)?;
            made.insert(row.code, org);
        }
        Ok(made)
    }
}

fn add_aliases(cx: &mut Cx<'_>, orgs: &HashMap<String, Org>) -> Result<()> {
    for row in reference::aliases()? {
        if let Some(org) = orgs.get(&row.code) {
            store::reference::add_alias(cx.tx, org.id, &row.alias, &row.kind, row.ambiguous != "0")?;
        }
    }
    Ok(())
}

fn add_weights(cx: &mut Cx<'_>, orgs: &HashMap<String, Org>) -> Result<()> {
    for row in reference::weights()? {
        if let Some(org) = orgs.get(&row.code) {
            let source = "第七次全国人口普查公报";
            store::reference::add_weight(cx.tx, org.id, "population", 2020, &row.population_2020, source, cx.now)?;
        }
    }
    Ok(())
}

fn add_programme(cx: &mut Cx<'_>, programme: &reference::Programme) -> Result<i64> {
    let head = store::programme::NewHead {
        org: None,
        code: &programme.code,
        name: &programme.name,
        year: programme.year,
        source: &programme.org,
    };
    Ok(store::programme::add(cx.tx, &head)?)
}

fn add_programmes(cx: &mut Cx<'_>) -> Result<()> {
    for programme in reference::programmes()? {
        let id = add_programme(cx, &programme)?;
        for (position, item) in (1_i64..).zip(&programme.items) {
            let known = store::indicator::named(cx.tx, "", &item.indicator)?
                .ok_or_else(|| Error::Internal(format!("programmes.toml: no indicator {}", item.indicator)))?;
            let value = super::target::entry::level("value", item.value.as_deref(), &known)?;
            let due = item.due_on.map(|day| format!("；{day}前")).unwrap_or_default();
            let note = format!("{}{due}", item.note);
            let new = store::programme::NewItem {
                indicator: known.id,
                comparator: item.comparator,
                value,
                due_on: item.due_on,
                note: Some(note),
            };
            store::programme::add_item(cx.tx, id, position, &new)?;
        }
    }
    Ok(())
}

/// A new database begins with the newest lights that ship; one that is older keeps its own until others are put.
fn add_lights(cx: &mut Cx<'_>) -> Result<()> {
    let set = super::rules::newest_lights()?;
    let body = serde_json::to_string(&set).map_err(|e| Error::Internal(e.to_string()))?;
    let new = NewRuleSet {
        kind: RuleKind::Light,
        version: set.version,
        body: &body,
        by: None,
        reason: "",
    };
    Ok(store::rule_set::add(cx.tx, &new, cx.now)?)
}

fn add_calendar(cx: &mut Cx<'_>) -> Result<usize> {
    let days = reference::calendar_days()?;
    let known = crate::domain::calendar::listed_years(&days);
    for day in &days {
        let source = if day.kind == DayKind::Statutory {
            "全国年节及纪念日放假办法"
        } else {
            "国务院办公厅放假安排"
        };
        store::reference::add_day(cx.tx, day, source)?;
    }
    for year in &known {
        store::reference::add_year(cx.tx, i64::from(*year), "known", "国务院办公厅放假安排")?;
    }
    Ok(days.len())
}
