//! What every part of the proof needs at hand and none changes.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;

use chrono::NaiveDateTime;

use super::events::Heard;
use crate::app::error::Result;
use crate::app::light::sets;
use crate::app::rules::Rules;
use crate::domain::id::OrgId;
use crate::domain::light::RuleSet;
use crate::store::Conn;
use crate::store::check::work;

/// Tasks a page: what hangs on them is in memory at once.
const PAGE: usize = 500;

/// Where a task stands.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) path: String,
    pub(super) directive: i64,
    pub(super) parent: Option<i64>,
    pub(super) lead: OrgId,
    pub(super) live: bool,
    pub(super) issued_at: Option<NaiveDateTime>,
}

/// What the parts share.
pub(super) struct Frame<'a> {
    pub(super) rules: &'a Rules,
    /// What all events together tell.
    pub(super) heard: &'a Heard,
    /// All tasks.
    pub(super) tasks: HashMap<i64, Known>,
    /// Ids of tasks, first and last of each page.
    pub(super) pages: Vec<RangeInclusive<i64>>,
    /// Rules of lights, by version.
    pub(super) sets: BTreeMap<i64, RuleSet>,
}

impl<'a> Frame<'a> {
    /// Reads it.
    pub(super) fn read(conn: &mut Conn, rules: &'a Rules, heard: &'a Heard) -> Result<Frame<'a>> {
        let places = work::places(conn)?;
        Ok(Frame {
            rules,
            heard,
            pages: places.chunks(PAGE).filter_map(page).collect(),
            tasks: places.into_iter().map(|t| (t.id, known(t))).collect(),
            sets: sets::all(conn)?,
        })
    }

    /// A task's parent, which was made before it.
    pub(super) fn above(&self, parent: Option<i64>, task: i64) -> Option<&Known> {
        parent.filter(|id| *id < task).and_then(|id| self.tasks.get(&id))
    }
}

fn page(places: &[work::PlaceRow]) -> Option<RangeInclusive<i64>> {
    Some(places.first()?.id..=places.last()?.id)
}

fn known(t: work::PlaceRow) -> Known {
    Known {
        path: t.path,
        directive: t.directive,
        parent: t.parent,
        lead: OrgId(t.lead),
        live: !matches!(t.state.as_str(), "draft" | "cancelled"),
        issued_at: t.issued_at,
    }
}
