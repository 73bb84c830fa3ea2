//! The table of the report: by organisation (each child with all below it), by directive, or by indicator.

use std::collections::{BTreeMap, HashMap};

use super::figures::{Names, count, named, totals};
use super::indicators::Children;
use super::{Cover, GroupBy};
use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::completion::{Reports, Tally};
use crate::domain::org::{Org, OrgKind};
use crate::render::figures::{GroupRow, Named};
use crate::store;
use crate::store::completion::{By, Cell, Slice};

type Sums = (Tally, Reports);

/// Counts of the report, by organisation or by directive.
pub(super) struct Counts {
    by: By,
    tallies: HashMap<i64, Sums>,
    /// Reports by month.
    pub(super) months: BTreeMap<String, Reports>,
}

impl Counts {
    /// Reads them: a fixed number of queries.
    pub(super) fn read(cx: &mut Cx<'_>, group_by: GroupBy, slice: &Slice) -> Result<Counts> {
        let by = if group_by == GroupBy::Directive {
            By::Directive
        } else {
            By::Org
        };
        let month = cx.today().format("%Y-%m").to_string();
        let cells = store::completion::cells(cx.tx, slice, by)?;
        let reported = store::completion::reported(cx.tx, slice, by, &month)?;
        let missing = store::completion::missing(cx.tx, slice, by, cx.now)?;
        let mut tallies: HashMap<i64, Sums> = HashMap::new();
        for cell in &cells {
            count(&mut tallies.entry(cell.key).or_default().0, cell)?;
        }
        for (key, reports) in reported.by_key {
            tallies.entry(key).or_default().1.merge(reports);
        }
        for (key, missing) in missing {
            let more = Reports {
                missing,
                ..Reports::default()
            };
            tallies.entry(key).or_default().1.merge(more);
        }
        let months = reported.by_month;
        Ok(Counts { by, tallies, months })
    }

    /// Everything together.
    pub(super) fn all(&self) -> Sums {
        self.tallies.values().fold(Sums::default(), add)
    }
}

fn add(mut sum: Sums, more: &Sums) -> Sums {
    sum.0.merge(&more.0);
    sum.1.merge(more.1);
    sum
}

/// The rows of the table.
pub(super) fn table(
    cx: &mut Cx<'_>,
    group_by: GroupBy,
    cover: &Cover,
    counts: &Counts,
    known: &mut Names,
    children: &Children,
) -> Result<Vec<GroupRow>> {
    match group_by {
        GroupBy::Org => by_org(&cover.org, counts, known, children),
        GroupBy::Directive => by_directive(cx, counts, known),
        GroupBy::Indicator => by_indicator(cx, &cover.slice),
    }
}

/// The child of `top` under which a path lies; `top` itself for its own path.
pub(super) fn child_of(top: &Org, path: &str) -> Option<i64> {
    let rest = path.strip_prefix(&top.path)?;
    match rest.split('/').next() {
        Some("") | None => Some(top.id.0),
        Some(id) => id.parse().ok(),
    }
}

fn by_org(top: &Org, counts: &Counts, known: &Names, children: &Children) -> Result<Vec<GroupRow>> {
    debug_assert_eq!(counts.by, By::Org);
    let mut sums: HashMap<i64, Sums> = HashMap::new();
    for (org, sum) in &counts.tallies {
        let group = known.path(*org).and_then(|path| child_of(top, path)).unwrap_or(*org);
        let entry = sums.entry(group).or_default();
        *entry = add(std::mem::take(entry), sum);
    }
    let mut rows = Vec::new();
    for org in known.orgs.iter().filter(|o| o.id == top.id || o.parent == Some(top.id)) {
        let (tally, reports) = sums.remove(&org.id.0).unwrap_or_default();
        let own = org.id == top.id;
        // Bureaus without a task stay on the table; departments and the organisation itself only where they lead one.
        if tally.tasks() == 0 && (own || org.kind == OrgKind::Department) {
            continue;
        }
        rows.push(GroupRow {
            group: named(org),
            own,
            totals: totals(&tally, reports),
            values: children.values_of(org, top, known)?,
        });
    }
    Ok(rows)
}

fn by_directive(cx: &mut Cx<'_>, counts: &Counts, known: &mut Names) -> Result<Vec<GroupRow>> {
    known.learn(cx, counts.tallies.keys().copied())?;
    let ordered: BTreeMap<i64, &Sums> = counts.tallies.iter().map(|(id, sums)| (*id, sums)).collect();
    let rows = ordered.into_iter().filter(|(_, sums)| sums.0.tasks() > 0);
    Ok(rows
        .map(|(id, (tally, reports))| GroupRow {
            group: known.directive(id),
            own: false,
            totals: totals(tally, *reports),
            values: Vec::new(),
        })
        .collect())
}

/// Tasks that carry a target on an indicator; reports are of tasks, not of indicators, and stay out.
fn by_indicator(cx: &mut Cx<'_>, slice: &Slice) -> Result<Vec<GroupRow>> {
    let mut tallies: BTreeMap<i64, Tally> = BTreeMap::new();
    for cell in store::completion::cells_by_indicator(cx.tx, slice)? {
        let cell: Cell = cell;
        count(tallies.entry(cell.key).or_default(), &cell)?;
    }
    let ids: Vec<i64> = tallies.keys().copied().collect();
    let names = store::completion::indicator_names(cx.tx, &ids)?;
    let mut rows = Vec::new();
    for (id, code, name) in names {
        let Some(tally) = tallies.get(&id).filter(|t| t.tasks() > 0) else {
            continue;
        };
        rows.push(GroupRow {
            group: Named { id, code, name },
            own: false,
            totals: totals(tally, Reports::default()),
            values: Vec::new(),
        });
    }
    Ok(rows)
}
