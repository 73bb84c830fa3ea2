//! Targets of the nation and their roll-ups: every figure by the same arithmetic as the commands' (`domain::rollup`), a
//! row for each moment at which it changed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::stage::Stage;
use crate::app::error::{Error, Result};
use crate::domain::decimal::Scale;
use crate::domain::indicator::IndicatorKind;
use crate::domain::rollup::{Child, Rolled, roll};
use crate::domain::time::{Day, Instant};
use crate::store::bulk::row;

/// A current figure, since when, and the number of its row.
#[derive(Debug, Clone, Copy)]
struct Standing {
    figure: Rolled,
    from: Instant,
    row: i64,
}

/// A target in the tree.
#[derive(Debug, Clone, Default)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    figures: BTreeMap<Day, Standing>,
    kind: Option<IndicatorKind>,
    scale: Scale,
}

/// All targets, by their number less one.
#[derive(Debug, Default)]
pub(super) struct Figures {
    nodes: Vec<Node>,
}

impl Figures {
    /// Adds the next target; one that counts for nothing (its task is cancelled) has no parent here. Answers its number.
    pub(super) fn add(&mut self, parent: Option<i64>, kind: IndicatorKind, scale: Scale) -> i64 {
        let place = self.nodes.len();
        let parent = parent.map(place_of);
        if let Some(above) = parent.and_then(|p| self.nodes.get_mut(p)) {
            above.children.push(place);
        }
        self.nodes.push(Node {
            parent,
            kind: Some(kind),
            scale,
            ..Node::default()
        });
        number_of(place)
    }

    /// The latest figure of a target.
    pub(super) fn latest(&self, target: i64) -> Option<(Day, Rolled)> {
        let node = self.nodes.get(place_of(target))?;
        node.figures.last_key_value().map(|(day, s)| (*day, s.figure))
    }

    /// The figures of a target, oldest first.
    pub(super) fn all(&self, target: i64) -> impl Iterator<Item = (Day, Rolled)> {
        let node = self.nodes.get(place_of(target)).into_iter();
        node.flat_map(|node| node.figures.iter().map(|(day, s)| (*day, s.figure)))
    }

    /// Sets the figures of targets without children for a period end, and rolls up everything above them.
    pub(super) fn put(
        &mut self,
        stage: &mut Stage,
        fresh: &[(i64, Option<Rolled>)],
        day: Day,
        now: Instant,
    ) -> Result<()> {
        let mut above = BTreeSet::new();
        for (target, figure) in fresh {
            let place = place_of(*target);
            self.write(stage, place, *figure, day, now);
            above.extend(self.nodes.get(place).and_then(|n| n.parent));
        }
        while !above.is_empty() {
            let mut next = BTreeSet::new();
            for place in above {
                let figure = self.rolled(place, day)?;
                self.write(stage, place, figure, day, now);
                next.extend(self.nodes.get(place).and_then(|n| n.parent));
            }
            above = next;
        }
        Ok(())
    }

    /// Writes the figures that are current at the end.
    pub(super) fn close(&mut self, stage: &mut Stage) {
        for (place, node) in self.nodes.iter().enumerate() {
            for (day, standing) in &node.figures {
                stage.batch.rollups.push(row_of(place, *day, standing, None));
            }
        }
    }

    fn write(&mut self, stage: &mut Stage, place: usize, fresh: Option<Rolled>, day: Day, now: Instant) {
        let Some(node) = self.nodes.get_mut(place) else { return };
        let was = node.figures.get(&day).copied();
        if was.map(|s| s.figure) == fresh {
            return;
        }
        if let Some(was) = was {
            stage.batch.rollups.push(row_of(place, day, &was, Some(now)));
        }
        match fresh {
            None => {
                node.figures.remove(&day);
            }
            Some(figure) => {
                let standing = Standing {
                    figure,
                    from: now,
                    row: stage.ids.rollup.next(),
                };
                node.figures.insert(day, standing);
            }
        }
    }

    /// Each child's latest figure up to the period end, carried where it is older.
    fn rolled(&self, place: usize, day: Day) -> Result<Option<Rolled>> {
        let Some(node) = self.nodes.get(place) else {
            return Ok(None);
        };
        let mut counts = Rolled::default();
        let mut parts = Vec::with_capacity(node.children.len());
        for child in &node.children {
            let latest = self.nodes.get(*child).and_then(|n| n.figures.range(..=day).next_back());
            let fresh = latest.filter(|(last, _)| **last == day).map(|(_, s)| s.figure);
            let figure = latest.map(|(_, s)| s.figure);
            counts.n_expected += figure.map_or_else(|| self.leaves(*child), |f| f.n_expected);
            counts.n_reported += fresh.map_or(0, |f| f.n_reported);
            counts.n_accepted += fresh.map_or(0, |f| f.n_accepted);
            parts.push(Child {
                expected: true,
                numerator: figure.and_then(|f| f.numerator),
                denominator: figure.and_then(|f| f.denominator),
                value: figure.and_then(|f| f.value),
                weight: Some(Decimal::ONE),
                ..Child::default()
            });
        }
        let kind = node.kind.unwrap_or(IndicatorKind::Count);
        let rolled = roll(kind, node.scale, &parts).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(
            (rolled.value.is_some() || rolled.numerator.is_some()).then_some(Rolled {
                numerator: rolled.numerator,
                denominator: rolled.denominator,
                value: rolled.value,
                ..counts
            }),
        )
    }

    fn leaves(&self, place: usize) -> i64 {
        match self.nodes.get(place).map(|n| n.children.as_slice()) {
            None | Some([]) => 1,
            Some(children) => children.iter().map(|child| self.leaves(*child)).sum(),
        }
    }
}

fn place_of(target: i64) -> usize {
    usize::try_from(target - 1).unwrap_or(usize::MAX)
}

fn number_of(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX) + 1
}

fn row_of(place: usize, day: Day, s: &Standing, to: Option<Instant>) -> row::Rollup {
    row::Rollup {
        id: s.row,
        target_id: number_of(place),
        period_to: day,
        numerator: s.figure.numerator,
        denominator: s.figure.denominator,
        value: s.figure.value,
        n_expected: s.figure.n_expected,
        n_reported: s.figure.n_reported,
        n_accepted: s.figure.n_accepted,
        from_at: s.from.naive_utc(),
        to_at: to.map(|t| t.naive_utc()),
    }
}
