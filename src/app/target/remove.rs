//! Takes a target back, while nothing hangs on it.

use serde::Serialize;

use super::super::{Change, Command, Cx};
use super::held;
use crate::app::directive::check_version;
use crate::app::error::Result;
use crate::domain::decimal::canonical;
use crate::domain::id::TargetId;
use crate::domain::refusal::Refusal;
use crate::store::target::Owner;
use crate::store::{self};

/// Takes a target back.
pub struct Remove {
    /// The target.
    pub target: TargetId,
    /// The version it was read in.
    pub version: i64,
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Removed {
    /// Its id.
    pub id: i64,
}

impl Command for Remove {
    type Output = Removed;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Removed> {
        let (old, held) = held(cx, self.target)?;
        check_version(self.version, old.version)?;
        if store::target::in_use(cx.tx, old.id)? {
            let zh = "目标已分解或已有填报，不能删除；可修改目标，或撤销相应任务";
            let en = "The target is split or has values; change it, or cancel the tasks that carry its shares";
            return Err(Refusal::rule(zh, en).into());
        }
        let value = old.terms.value.map(|v| canonical(old.indicator.scale.decimal(v)));
        let change = Change::of("target.removed")
            .field("indicator", old.indicator.name.clone(), None::<String>)
            .field("comparator", old.terms.comparator, None::<String>)
            .field("value", value, None::<String>);
        cx.record(held.subject(Some(old.id)), change)?;
        store::target::remove(cx.tx, old.id)?;
        if let Owner::Directive(directive) = old.owner {
            store::directive::touch(cx.tx, directive, cx.now)?;
        }
        Ok(Removed { id: old.id.0 })
    }
}
