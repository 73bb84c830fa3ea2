//! Puts the report together: names, totals, months, table, indicators, red list, slips.

use std::collections::{BTreeMap, HashMap};

use super::{Ask, Cover, groups, indicators, names, red_list};
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::completion::{Rate, Reports, Tally};
use crate::domain::decimal::canonical;
use crate::domain::light::Light;
use crate::domain::org::Org;
use crate::domain::task::TaskState;
use crate::render::figures::{ByLight, ByState, Figures, MonthRow, Named, RateView, Totals};
use crate::store;
use crate::store::StoreError;
use crate::store::completion::{Cell, SlipSums};

/// Names of organisations and directives in the report.
pub(super) struct Names {
    /// Organisations at or below the one asked for, in their order.
    pub(super) orgs: Vec<Org>,
    by_org: HashMap<i64, (Named, String)>,
    by_directive: HashMap<i64, Named>,
}

impl Names {
    /// The organisation, by id.
    pub(super) fn org(&self, id: i64) -> Named {
        self.by_org
            .get(&id)
            .map_or_else(|| nameless(id), |(named, _)| named.clone())
    }

    /// Its path; none outside the one asked for.
    pub(super) fn path(&self, id: i64) -> Option<&str> {
        self.by_org.get(&id).map(|(_, path)| path.as_str())
    }

    /// The directive, by id.
    pub(super) fn directive(&self, id: i64) -> Named {
        self.by_directive.get(&id).cloned().unwrap_or_else(|| nameless(id))
    }

    /// Reads the names of directives that are not known yet.
    pub(super) fn learn(&mut self, cx: &mut Cx<'_>, ids: impl Iterator<Item = i64>) -> Result<()> {
        let mut unknown: Vec<i64> = ids.filter(|id| !self.by_directive.contains_key(id)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        for named in names(cx, &unknown)? {
            self.by_directive.insert(named.id, named);
        }
        Ok(())
    }
}

fn nameless(id: i64) -> Named {
    Named { id, ..Named::default() }
}

/// An organisation as the report names it.
pub(super) fn named(org: &Org) -> Named {
    Named {
        id: org.id.0,
        code: org.code.clone(),
        name: org.short_name.clone(),
    }
}

/// The report over what is covered.
pub(super) fn of(cx: &mut Cx<'_>, ask: &Ask, cover: Cover) -> Result<Figures> {
    let orgs = if ask.parts.is_none() && cover.slice.directives.is_none() {
        // The sums are those of the children, and no list names anybody further down.
        store::org::with_children(cx.tx, cover.org.id)?
    } else {
        store::org::subtree(cx.tx, &cover.org.path)?
    };
    let mut known = Names {
        by_org: orgs.iter().map(|o| (o.id.0, (named(o), o.path.clone()))).collect(),
        by_directive: HashMap::new(),
        orgs,
    };
    let counts = groups::Counts::read(cx, ask.group_by, &cover.slice)?;
    let mut rows = if ask.parts.indicators {
        indicators::rows(cx, &cover.slice)?
    } else {
        Vec::new()
    };
    let detailed = ask.directive.is_some() || ask.programme.is_some();
    let children = indicators::children(cx, &rows, detailed)?;
    let red = if ask.parts.red_list {
        store::completion::red(cx.tx, &cover.slice, ask.rows)?
    } else {
        Vec::new()
    };
    let (slipped, slips) = if ask.parts.slips {
        store::completion::slipped(cx.tx, &cover.slice, ask.rows)?
    } else {
        (Vec::new(), SlipSums::default())
    };
    let ids = rows
        .iter()
        .map(|r| r.directive_id)
        .chain(red.iter().map(|r| r.directive_id));
    known.learn(cx, ids)?;
    let all = counts.all();
    let groups = groups::table(cx, ask.group_by, &cover, &counts, &mut known, &children)?;
    let indicators = indicators::views(cx, &mut rows, &known, &children)?;
    Ok(Figures {
        as_of: cx.today(),
        generated_at: cx.now,
        rule_version: cx.rules.lights.version,
        org: named(&cover.org),
        directive: cover.directive,
        programme: cover.programme,
        group_by: ask.group_by.word().to_owned(),
        months: month_rows(counts.months),
        red_list: red_list::of(red, all.0.open_red(), &known),
        slips: red_list::slips(slipped, slips, &known),
        totals: totals(&all.0, all.1),
        indicators,
        groups,
    })
}

/// A tally and reports as the report shows them.
pub(super) fn totals(tally: &Tally, reports: Reports) -> Totals {
    let state = |s| tally.in_state(s);
    let light = |l| tally.under(l);
    Totals {
        tasks: tally.tasks(),
        open: tally.open(),
        overdue: tally.overdue(),
        by_state: ByState {
            issued: state(TaskState::Issued),
            active: state(TaskState::Active),
            suspended: state(TaskState::Suspended),
            closing: state(TaskState::Closing),
            closed: state(TaskState::Closed),
            cancelled: state(TaskState::Cancelled),
        },
        by_light: ByLight {
            red: light(Light::Red),
            yellow: light(Light::Yellow),
            green: light(Light::Green),
            grey: light(Light::Grey),
        },
        sign_for: rate(tally.signed()),
        closure: rate(tally.closed()),
        on_time: rate(reports.punctual()),
        reports_owed: reports.owed,
        reports_missing: reports.missing,
        returned: reports.returned,
        accepted: reports.accepted,
    }
}

fn rate(rate: Rate) -> RateView {
    RateView {
        numerator: rate.numerator,
        denominator: rate.denominator,
        percent: rate.percent().map(canonical),
    }
}

/// Adds a cell of the totals to a tally.
pub(super) fn count(tally: &mut Tally, cell: &Cell) -> Result<()> {
    let state = cell
        .state
        .parse()
        .map_err(|e| StoreError::Corrupt(format!("task_totals: {e}")))?;
    let light = cell
        .light
        .parse()
        .map_err(|e| StoreError::Corrupt(format!("task_totals: {e}")))?;
    tally.add(state, light, cell.n, cell.n_overdue);
    Ok(())
}

fn month_rows(months: BTreeMap<String, Reports>) -> Vec<MonthRow> {
    months
        .into_iter()
        .filter(|(_, r)| *r != Reports::default())
        .map(|(month, r)| MonthRow {
            month,
            owed: r.owed,
            on_time: r.on_time,
            late: r.late,
            returned: r.returned,
            accepted: r.accepted,
        })
        .collect()
}
