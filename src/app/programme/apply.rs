//! A programme applied to a directive in one act: its targets are made together, or none is.

use schemars::JsonSchema;
use serde::Serialize;

use super::one;
use crate::app::directive::gate;
use crate::app::error::{Error, Result};
use crate::app::target::add::{NewTarget, add_in};
use crate::app::target::entry::{Entry, IndicatorKey};
use crate::app::target::view::{TargetView, view};
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::directive::{Directive, DirectiveAct};
use crate::domain::id::DirectiveId;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::store::programme::{Item, Programme};
use crate::store::target::StoredTarget;
use crate::store::{self};

/// Gives a directive the targets of a programme.
pub struct Apply {
    /// The directive.
    pub directive: DirectiveId,
    /// The programme.
    pub programme: i64,
    /// Only these of its targets, counted from 1; all where empty.
    pub only: Vec<usize>,
}

/// What was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Applied {
    /// The directive.
    pub id: i64,
    /// Code of the programme.
    pub programme: String,
    /// The targets that were made, in its order.
    pub targets: Vec<TargetView>,
    /// Indicators whose target the directive had already just so.
    pub had: Vec<String>,
}

impl Command for Apply {
    type Output = Applied;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Applied> {
        let directive = gate(cx, self.directive, DirectiveAct::Edit)?;
        let programme = one(cx, self.programme)?;
        let items = self.chosen(&programme)?;
        let present = store::target::of_directive(cx.tx, self.directive)?;
        let (had, missing): (Vec<&Item>, Vec<&Item>) = items.iter().copied().partition(|i| has(&present, i));
        if missing.is_empty() {
            let zh = format!("本事项已有“{}”工程的全部目标", programme.code);
            let en = format!("The directive has all targets of {} already", programme.code);
            return Err(Refusal::new(Code::AlreadyExists, zh, en).into());
        }
        let change = Change::of("programme.applied")
            .with("code", programme.code.clone())
            .with("goals", missing.len());
        cx.record(Subject::directive(self.directive), change)?;
        let mut targets = Vec::new();
        for item in missing {
            let id =
                add_in(cx, self.directive, &target(cx, &directive, &programme, item)).map_err(|e| named(e, item))?;
            let kept = store::target::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
            targets.push(view(cx, &kept)?);
        }
        Ok(Applied {
            id: self.directive.0,
            programme: programme.code.clone(),
            targets,
            had: had.into_iter().map(|i| i.name.clone()).collect(),
        })
    }
}

impl Apply {
    fn chosen<'a>(&self, programme: &'a Programme) -> Result<Vec<&'a Item>> {
        if programme.retired {
            let (zh, en) = (
                "该工程已停用，请选用其他工程",
                "This programme is retired; choose another",
            );
            return Err(Refusal::rule(zh, en).into());
        }
        if let Some(wrong) = self.only.iter().find(|n| !(1..=programme.items.len()).contains(*n)) {
            let zh = format!("该工程没有第{wrong}个目标");
            return Err(Refusal::field("only", "unknown", zh, format!("there is no target {wrong}")).into());
        }
        let places = (1..).zip(&programme.items);
        let wanted = places.filter(|(n, _)| self.only.is_empty() || self.only.contains(n));
        Ok(wanted.map(|(_, item)| item).collect())
    }
}

/// Whether a directive has a target just so.
fn has(present: &[StoredTarget], item: &Item) -> bool {
    let value = |t: &StoredTarget| t.terms.value.map(|v| t.indicator.scale.decimal(v));
    let wanted = item.value.as_deref().and_then(|v| v.parse().ok());
    present
        .iter()
        .any(|t| t.indicator.id == item.indicator && t.comparator == item.comparator && value(t) == wanted)
}

/// A goal as a target. Days that are gone are left out; without any the year's end holds, where it is still to come.
fn target(cx: &Cx<'_>, directive: &Directive, programme: &Programme, item: &Item) -> NewTarget {
    let to_come = |day: &Day| *day >= cx.today();
    let year_end = i32::try_from(programme.year)
        .ok()
        .and_then(|y| Day::from_ymd_opt(y, 12, 31));
    let open = directive.due_on.is_none();
    let words = match item.note.as_deref().filter(|n| !n.is_empty()) {
        Some(note) => format!("“{}”工程：{note}", programme.code),
        None => format!("“{}”工程", programme.code),
    };
    let entry = Entry {
        due_on: item
            .due_on
            .filter(to_come)
            .or(year_end.filter(to_come).filter(|_| open)),
        found_text: Some(words),
        ..Entry::of(item.comparator, item.value.as_deref())
    };
    NewTarget {
        indicator: IndicatorKey::Id(item.indicator.0),
        ..NewTarget::on("", entry)
    }
}

/// A fault says at which goal it is.
fn named(e: Error, item: &Item) -> Error {
    let Error::Refused(mut refusal) = e else { return e };
    for error in &mut refusal.errors {
        error.zh = format!("{}：{}", item.name, error.zh);
        error.en = format!("{}: {}", item.name, error.en);
    }
    Error::Refused(refusal)
}
