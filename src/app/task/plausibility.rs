//! What a reviewer should look at twice in a report (核对提示): for the reviewer alone, never scored, never shown to those
//! who report (DOMAIN.md §4 counts what is reported; this only asks).

use chrono::Datelike;
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::{Cx, Error, Result};
use crate::domain::decimal::{Scale, percent};
use crate::domain::id::{ProgressId, TaskId};
use crate::domain::indicator::{Accumulation, IndicatorKind};
use crate::domain::plausibility::{self as check, Figure, Oddity};
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::target::Comparator;
use crate::domain::time::Day;
use crate::store;
use crate::store::beside::{Beside, From, Value, beside};

/// Most names of other bureaus in one hint.
const NAMES: usize = 3;

/// A hint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OddityView {
    /// `falls`, `jumps`, `heaped`, `same_figures`, `same_text`, `repeats_text`.
    #[schemars(with = "String")]
    pub kind: Oddity,
    /// The indicator it is about; none for words.
    pub indicator: Option<String>,
    /// What is odd, Chinese.
    pub message: String,
    /// The same in English.
    pub message_en: String,
}

/// The report that is looked at.
struct Looked {
    task: TaskId,
    period_to: Day,
    narrative: Option<String>,
}

/// The hints of a report, for those who review it.
///
/// # Errors
/// Not found outside the scope; refused to those who don't review the task.
pub fn of_report(cx: &mut Cx<'_>, id: ProgressId) -> Result<Vec<OddityView>> {
    let report = store::progress::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    let task = cx.task(report.task, Action::Review)?;
    let from = task.parent.map_or(From::Directive(task.directive), From::Task);
    let beside = beside(cx.tx, task.id, from, report.period_to)?;
    let looked = Looked {
        task: task.id,
        period_to: report.period_to,
        narrative: Some(report.narrative).filter(|_| !report.no_change),
    };
    let mut found = Vec::new();
    for own in beside.values.iter().filter(|v| looked.is_own(v)) {
        found.extend(of_value(&looked, own, &beside)?);
    }
    found.extend(looked.narrative.iter().flat_map(|text| of_text(&looked, text, &beside)));
    Ok(found)
}

impl Looked {
    fn is_own(&self, v: &Value) -> bool {
        v.task == self.task && v.period_to == self.period_to
    }
}

fn of_value(looked: &Looked, own: &Value, beside: &Beside) -> Result<Vec<OddityView>> {
    let same = |v: &&Value| v.indicator == own.indicator;
    let Some(figure) = figure(own, beside)? else {
        return Ok(Vec::new());
    };
    // A running total begins anew with the year.
    let runs = own.accumulation == Accumulation::Cumulative;
    let year = |v: &&Value| !runs || v.period_to.year() == own.period_to.year();
    let former = beside.values.iter().filter(same).filter(year);
    let former = former.filter(|v| v.task == looked.task && v.period_to < looked.period_to);
    let former: Vec<Decimal> = figures(former, beside)?.into_iter().map(|(f, _)| f.value).collect();
    let others = beside.values.iter().filter(same).filter(|v| v.task != looked.task);
    let others = figures(others, beside)?;
    let told = Told { own };
    let mut found = Vec::new();
    if runs && own.kind == IndicatorKind::Count {
        found.extend(check::falls(&former, figure.value).map(|last| told.falls(last, figure.value)));
    }
    found.extend(check::jumps(&former, figure.value).map(|jump| told.jumps(jump)));
    let figures: Vec<Figure> = others.iter().map(|(f, _)| f.clone()).collect();
    found.extend(check::heaped(&figure, &figures).map(|heap| told.heaped(heap)));
    let twins = others.iter().filter(|(f, _)| check::same_figures(&figure, f));
    let twins: Vec<&str> = twins.map(|(_, org)| *org).collect();
    found.extend((!twins.is_empty()).then(|| told.same(&twins)));
    Ok(found)
}

fn of_text(looked: &Looked, text: &str, beside: &Beside) -> Vec<OddityView> {
    let odd = |kind, zh: String, en: String| OddityView {
        kind,
        indicator: None,
        message: zh,
        message_en: en,
    };
    let before = beside.words.iter().rev();
    let before = before
        .filter(|w| w.task == looked.task && w.period_to < looked.period_to)
        .take(1);
    let mut found: Vec<OddityView> = before
        .filter(|w| check::alike(text, &w.narrative))
        .map(|w| {
            odd(
                Oddity::RepeatsText,
                format!("进展文字与{}那一期基本相同", w.period_to),
                format!("The words are nearly those of the period to {}", w.period_to),
            )
        })
        .collect();
    let others = beside.words.iter().filter(|w| w.task != looked.task);
    let others = others.filter(|w| check::alike(text, &w.narrative));
    let others: Vec<&str> = others.map(|w| w.org.as_str()).collect();
    if !others.is_empty() {
        found.push(odd(
            Oddity::SameText,
            format!("进展文字与{}基本相同", names(&others, "、", "等")),
            format!("The words are nearly those of {}", names(&others, ", ", " and others")),
        ));
    }
    found
}

fn figures<'a>(values: impl Iterator<Item = &'a Value>, beside: &Beside) -> Result<Vec<(Figure, &'a str)>> {
    let mut found = Vec::new();
    for value in values {
        found.extend(figure(value, beside)?.map(|figure| (figure, value.org.as_str())));
    }
    Ok(found)
}

/// A stored value as the checks read it; none where nothing was given.
fn figure(v: &Value, beside: &Beside) -> Result<Option<Figure>> {
    let broken = |e: crate::domain::decimal::NumberFault| Error::Internal(e.to_string());
    let scale = Scale::new(v.scale).map_err(broken)?;
    let parts = v
        .numerator
        .zip(v.denominator)
        .filter(|_| v.kind == IndicatorKind::Ratio);
    let value = match parts {
        Some((n, d)) => Some(percent(n, d).map_err(broken)?),
        None => v.value.map(|units| scale.decimal(units)),
    };
    let goal = beside
        .goals
        .iter()
        .find(|g| g.task == Some(v.task.0) && g.indicator == v.indicator);
    let goal = goal.filter(|g| g.comparator == Comparator::AtLeast);
    Ok(value.map(|value| Figure {
        value,
        parts,
        goal: goal.and_then(|g| g.value).map(|units| scale.decimal(units)),
    }))
}

/// 河北局、山西局等.
fn names(orgs: &[&str], comma: &str, more: &str) -> String {
    let shown: Vec<&str> = orgs.iter().copied().take(NAMES).collect();
    let rest = if orgs.len() > NAMES { more } else { "" };
    format!("{}{rest}", shown.join(comma))
}

/// Puts a finding about a value into words.
struct Told<'a> {
    own: &'a Value,
}

impl Told<'_> {
    fn odd(&self, kind: Oddity, zh: &str, en: &str) -> OddityView {
        OddityView {
            kind,
            indicator: Some(self.own.name.clone()),
            message: format!("“{}”{zh}", self.own.name),
            message_en: format!("“{}” {en}", self.own.name),
        }
    }

    fn number(&self, value: Decimal) -> String {
        self.own.unit.say(value)
    }

    fn falls(&self, last: Decimal, value: Decimal) -> OddityView {
        let (last, value) = (self.number(last), self.number(value));
        let zh = format!("是累计数，却从{last}降到{value}");
        self.odd(
            Oddity::Falls,
            &zh,
            &format!("is a running total, yet fell from {last} to {value}"),
        )
    }

    fn jumps(&self, jump: check::Jump) -> OddityView {
        let (by, usual) = (self.number(jump.by), self.number(jump.usual));
        let zh = format!("本期变动{by}，往期一般变动{usual}");
        self.odd(
            Oddity::Jumps,
            &zh,
            &format!("moved by {by}; it used to move by {usual}"),
        )
    }

    fn heaped(&self, heap: check::Heap) -> OddityView {
        let zh = format!(
            "刚好越过目标；同级有{}家都刚好越过，差一点的只有{}家",
            heap.over, heap.under
        );
        let en = format!(
            "lies just over its goal, as {} of its peers do; {} lie just under",
            heap.over, heap.under
        );
        self.odd(Oddity::Heaped, &zh, &en)
    }

    fn same(&self, orgs: &[&str]) -> OddityView {
        let zh = format!("与{}所报数字完全相同", names(orgs, "、", "等"));
        let en = format!("is the very figure of {}", names(orgs, ", ", " and others"));
        self.odd(Oddity::SameFigures, &zh, &en)
    }
}
