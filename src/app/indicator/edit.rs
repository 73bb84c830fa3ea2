//! Words of an own indicator changed: its name, its unit for showing, what is counted and where figures come from. Kind,
//! base unit and decimals stay: values were given in them.

use super::{IndicatorView, get, subject, unit_of};
use crate::app::directive::{check_version, text};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx};
use crate::domain::id::IndicatorId;
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store::indicator::{StoredIndicator, Words};
use crate::store::{self};

/// What an indicator says from now on; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// Name.
    pub name: Option<String>,
    /// Unit for showing; an empty one takes it away.
    pub display_unit: Option<String>,
    /// What is counted.
    pub definition: Option<String>,
    /// Where figures come from.
    pub source: Option<String>,
}

/// Changes the words of an indicator of the own organisation.
pub struct Edit {
    /// The indicator.
    pub id: IndicatorId,
    /// The version it was read in.
    pub version: i64,
    /// Its words.
    pub wording: Wording,
}

impl Command for Edit {
    type Output = IndicatorView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<IndicatorView> {
        let old = own(cx, self.id, self.version)?;
        let pick = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
        let shown = pick(
            &self.wording.display_unit,
            old.unit.display.as_deref().unwrap_or_default(),
        );
        let words = Words {
            name: text("name", &pick(&self.wording.name, &old.name), 100)?,
            display_unit: unit_of(old.kind, &old.unit.base, Some(&shown))?.display,
            definition: pick(&self.wording.definition, &old.definition).trim().to_owned(),
            source: pick(&self.wording.source, &old.source).trim().to_owned(),
        };
        let change = Change::of("indicator.changed")
            .field("name", old.name, words.name.clone())
            .field("display_unit", old.unit.display, words.display_unit.clone())
            .field("definition", old.definition, words.definition.clone())
            .field("source", old.source, words.source.clone());
        cx.record(subject(self.id, old.org), change)?;
        store::indicator::reword(cx.tx, self.id, &words, cx.now)?;
        Ok(IndicatorView::from(&get(cx, self.id)?))
    }
}

/// An indicator that the actor may change.
fn own(cx: &mut Cx<'_>, id: IndicatorId, version: i64) -> Result<StoredIndicator> {
    cx.allow(Right::Supervise)?;
    let found = get(cx, id)?;
    if found.org != Some(cx.actor.principal) {
        let zh = "只能修改本单位新增的指标；随系统提供的和上级的可照用，另需不同口径的请新增一个";
        let en = "Only indicators of the own organisation can be changed; add one of your own for another definition";
        return Err(Refusal::forbidden(zh, en).into());
    }
    check_version(version, found.version)?;
    Ok(found)
}
