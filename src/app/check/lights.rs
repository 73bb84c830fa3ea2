//! Lights: the current row against the task, and every row against itself: its kept inputs, judged by the rules of its kept
//! version, give its colour, its words and what the next one looks back on, byte for byte.

use super::dossier::Dossier;
use super::frame::Frame;
use super::ledger::{Ledger, NONE, Shown};
use super::states::fresh_draft;
use crate::domain::light::{Inputs, judge};
use crate::store::check::mend::Copies;
use crate::store::check::work::LightRow;

/// Proves a task's lights.
pub(super) fn prove(ledger: &mut Ledger, frame: &Frame<'_>, d: &Dossier<'_>) {
    current(ledger, frame, d);
    for row in d.lights {
        judged(ledger, frame, d, row);
    }
}

/// Lights from before their inputs were kept stay as they are.
fn judged(ledger: &mut Ledger, frame: &Frame<'_>, d: &Dossier<'_>, row: &LightRow) {
    let Some(measured) = &row.measured else { return };
    let subject = format_args!("{} {}", d.subject(), row.from);
    let Ok(inputs) = serde_json::from_str::<Inputs>(measured) else {
        ledger.note("lights", subject, measured, NONE, "亮灯的输入无法读取");
        return;
    };
    let Some(set) = frame.sets.get(&row.rule_version) else {
        let words = "亮灯所记的规则版本不存在";
        ledger.note("lights", subject, row.rule_version, NONE, words);
        return;
    };
    let (lit, is) = judge(set, &inputs);
    let again = LightRow {
        task: row.task,
        from: row.from,
        to: row.to,
        colour: lit.light.word().to_owned(),
        rule: lit.rule,
        rule_version: lit.rule_version,
        inputs: serde_json::to_string(&lit.inputs).unwrap_or_default(),
        reason: lit.reason_zh,
        reason_en: lit.reason_en,
        mend: lit.mend_zh,
        mend_en: lit.mend_en,
        measured: serde_json::to_string(&inputs).ok(),
        yellow_since: is.yellow_since,
        good_until: is.good_until,
    };
    if again != *row {
        let words = "亮灯的颜色或文字与按其输入和规则版本重新评判的结果不符";
        ledger.note("lights", subject, told(row), told(&again), words);
    }
}

fn told(row: &LightRow) -> String {
    let since = Shown(row.yellow_since).to_string();
    let until = Shown(row.good_until).to_string();
    let parts = [
        &row.colour,
        &row.rule,
        &row.reason,
        &row.reason_en,
        &row.mend,
        &row.mend_en,
        &row.inputs,
        &since,
        &until,
    ];
    parts.map(String::as_str).join(" | ")
}

/// The light of a task is its current row, and stands since the first of the rows of this colour.
fn current(ledger: &mut Ledger, frame: &Frame<'_>, d: &Dossier<'_>) {
    let t = d.task;
    let Some(LightRow { to: None, colour, .. }) = d.lights.last() else {
        let ok = d.lights.is_empty() && t.light == "grey" && fresh_draft(frame, d);
        ledger.holds("lights", d.subject(), ok, &t.light, "任务没有现行的亮灯记录");
        return;
    };
    let run = d.lights.iter().rev().take_while(|row| row.colour == *colour);
    let since = run.last().map_or(t.light_since, |row| row.from);
    let mut copies = Copies::default();
    let words = "任务的灯与亮灯记录不一致";
    if !ledger.same("lights", d.subject(), &t.light, colour, words) {
        ledger.mendable();
        copies.light = Some(colour.clone());
    }
    let known = t.light_since == since || d.told.moments.contains(&t.light_since);
    if !known {
        let words = "亮灯起始时间与亮灯记录不一致";
        ledger.note("lights", d.subject(), t.light_since, since, words);
        ledger.mendable();
        copies.light_since = Some(since);
    }
    if copies != Copies::default() {
        ledger.proof.mending.copies.push((t.id, copies));
    }
    let open = d.lights.iter().filter(|row| row.to.is_none()).count();
    ledger.holds("lights", d.subject(), open == 1, open, "现行亮灯记录不止一条");
}
