//! The tree of targets on one indicator, and the figures that its values make.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::frame::Frame;
use crate::domain::decimal::Scale;
use crate::domain::indicator::IndicatorKind;
use crate::domain::rollup::{Child, roll};
use crate::domain::time::Day;
use crate::store::check::figure::{Stored, TargetRow, ValueRow};

/// A target with what its figures are made of.
struct Node<'a> {
    row: &'a TargetRow,
    /// Lead of its task.
    org: Option<i64>,
    live: bool,
    issued_at: Option<chrono::NaiveDateTime>,
    /// Targets of live tasks below.
    children: Vec<i64>,
}

/// Targets and values of one indicator.
pub(super) struct Tree<'a> {
    kind: IndicatorKind,
    scale: Scale,
    nodes: BTreeMap<i64, Node<'a>>,
    /// Current values by organisation and period end.
    current: HashMap<i64, BTreeMap<Day, &'a ValueRow>>,
    /// Period ends for which an organisation ever sent a value.
    ever: HashMap<i64, BTreeSet<Day>>,
}

/// Figures of one target.
pub(super) struct Figures {
    /// The right ones.
    pub(super) right: BTreeMap<Day, Stored>,
    /// Of these, days that need not be stored: no value of that period end counts now.
    pub(super) optional: Vec<Day>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(
        frame: &Frame<'_>,
        kind: IndicatorKind,
        scale: Scale,
        targets: &'a [TargetRow],
        values: &'a [ValueRow],
    ) -> Tree<'a> {
        let mut nodes: BTreeMap<i64, Node<'a>> = BTreeMap::new();
        for row in targets {
            let task = row.task.and_then(|id| frame.tasks.get(&id));
            let node = Node {
                row,
                org: task.map(|t| t.lead.0),
                live: task.is_none_or(|t| t.live),
                issued_at: task.and_then(|t| t.issued_at),
                children: Vec::new(),
            };
            nodes.insert(row.id, node);
        }
        for row in targets {
            let live = nodes.get(&row.id).is_some_and(|n| n.live && n.row.task.is_some());
            if let (true, Some(parent)) = (live, row.parent.and_then(|id| nodes.get_mut(&id))) {
                parent.children.push(row.id);
            }
        }
        let mut tree = Tree {
            kind,
            scale,
            nodes,
            current: HashMap::new(),
            ever: HashMap::new(),
        };
        for v in values.iter().filter(|v| v.state != "awaiting_approval") {
            tree.ever.entry(v.org).or_default().insert(v.period_to);
            if v.current {
                tree.current.entry(v.org).or_default().insert(v.period_to, v);
            }
        }
        tree
    }

    /// Every target, children before their parents. A ring of parents, which only a fault makes, is left out.
    pub(super) fn leaf_first(&self) -> Vec<i64> {
        let mut order = Vec::new();
        let mut waiting: Vec<(i64, bool)> = Vec::new();
        let mut seen = BTreeSet::new();
        for id in self.nodes.keys() {
            waiting.push((*id, false));
            while let Some((id, done)) = waiting.pop() {
                if done {
                    order.push(id);
                } else if seen.insert(id) {
                    waiting.push((id, true));
                    waiting.extend(self.children(id).iter().map(|child| (*child, false)));
                }
            }
        }
        order
    }

    pub(super) fn is_live(&self, id: i64) -> bool {
        self.nodes.get(&id).is_some_and(|n| n.live)
    }

    fn children(&self, id: i64) -> &[i64] {
        self.nodes.get(&id).map_or(&[], |n| n.children.as_slice())
    }

    /// How many reports a target waits for.
    fn leaves(&self, id: i64, depth: usize) -> i64 {
        let children = self.children(id);
        if children.is_empty() || depth > 16 {
            return 1;
        }
        children.iter().map(|child| self.leaves(*child, depth + 1)).sum()
    }

    /// Period ends for which a value was ever sent at or below a target.
    fn ever_below(&self, id: i64, depth: usize) -> BTreeSet<Day> {
        let own = self
            .nodes
            .get(&id)
            .and_then(|n| n.org)
            .and_then(|org| self.ever.get(&org));
        let mut days = own.cloned().unwrap_or_default();
        if depth <= 16 {
            for child in self.children(id) {
                days.extend(self.ever_below(*child, depth + 1));
            }
        }
        days
    }
}

/// The figures of a target, from those of its children.
///
/// # Errors
/// What keeps them from being rolled up, in words.
pub(super) fn leaf_or_parent(
    tree: &Tree<'_>,
    id: i64,
    below: &HashMap<i64, BTreeMap<Day, Stored>>,
    was: &BTreeMap<Day, Stored>,
) -> Result<Figures, String> {
    let Some(node) = tree.nodes.get(&id) else {
        return Ok(Figures {
            right: BTreeMap::new(),
            optional: Vec::new(),
        });
    };
    if node.children.is_empty() {
        return Ok(leaf(tree, node));
    }
    let needed: BTreeSet<Day> = node
        .children
        .iter()
        .filter_map(|child| below.get(child))
        .flat_map(|figures| figures.iter().filter(|(_, f)| f.n_reported > 0).map(|(day, _)| *day))
        .collect();
    let ever = tree.ever_below(id, 0);
    let kept = was.keys().filter(|day| ever.contains(*day)).copied();
    let days: BTreeSet<Day> = needed.iter().copied().chain(kept).collect();
    let mut right = BTreeMap::new();
    for day in days {
        if let Some(figure) = parent(tree, node, below, day)? {
            right.insert(day, figure);
        }
    }
    Ok(Figures {
        optional: right.keys().filter(|day| !needed.contains(*day)).copied().collect(),
        right,
    })
}

/// A target without children: its organisation's values. Those sent before the task was issued need not be there.
fn leaf(tree: &Tree<'_>, node: &Node<'_>) -> Figures {
    let values = node.org.and_then(|org| tree.current.get(&org));
    let mut figures = Figures {
        right: BTreeMap::new(),
        optional: Vec::new(),
    };
    for (day, v) in values.into_iter().flatten() {
        let figure = Stored {
            numerator: v.numerator,
            denominator: v.denominator,
            value: v.value,
            n_expected: 1,
            n_reported: 1,
            n_accepted: i64::from(v.state == "accepted"),
        };
        figures.right.insert(*day, figure);
        if node.issued_at.is_none_or(|issued| v.submitted_at < issued) {
            figures.optional.push(*day);
        }
    }
    figures
}

/// A target with children: each one's latest figure up to the period end, and the own part.
fn parent(
    tree: &Tree<'_>,
    node: &Node<'_>,
    below: &HashMap<i64, BTreeMap<Day, Stored>>,
    day: Day,
) -> Result<Option<Stored>, String> {
    let mut counts = Stored::default();
    let mut parts = Vec::new();
    for child in &node.children {
        let latest = below.get(child).and_then(|figures| figures.range(..=day).next_back());
        let fresh = latest.is_some_and(|(last, _)| *last == day);
        counts.n_expected += latest.map_or_else(|| tree.leaves(*child, 0), |(_, f)| f.n_expected);
        counts.n_reported += latest.filter(|_| fresh).map_or(0, |(_, f)| f.n_reported);
        counts.n_accepted += latest.filter(|_| fresh).map_or(0, |(_, f)| f.n_accepted);
        let figure = latest.map(|(_, f)| *f).unwrap_or_default();
        let weight = tree.nodes.get(child).and_then(|n| n.row.weight.as_deref());
        parts.push(Child {
            expected: true,
            numerator: figure.numerator,
            denominator: figure.denominator,
            value: figure.value,
            weight: weight_of(weight),
            ..Child::default()
        });
    }
    if let Some(own) = own_part(tree, node, day) {
        parts.push(own);
    }
    let rolled = roll(tree.kind, tree.scale, &parts).map_err(|fault| fault.to_string())?;
    Ok(
        (rolled.value.is_some() || rolled.numerator.is_some()).then_some(Stored {
            numerator: rolled.numerator,
            denominator: rolled.denominator,
            value: rolled.value,
            ..counts
        }),
    )
}

fn own_part(tree: &Tree<'_>, node: &Node<'_>, day: Day) -> Option<Child> {
    let org = node.org.filter(|_| node.row.own_part)?;
    let (_, v) = tree.current.get(&org)?.range(..=day).next_back()?;
    let weight = weight_of(node.row.weight.as_deref());
    Some(Child::own_part(v.numerator, v.denominator, v.value, weight))
}

fn weight_of(text: Option<&str>) -> Option<Decimal> {
    text.map_or(Some(Decimal::ONE), |text| text.parse().ok())
}
