//! Weights of organisations (权重): population, villages, volume — what a count is split by and a ratio's denominators
//! are. Each has its key, year and source; `sample` marks invented ones, and what is split by them says so.

use serde::Deserialize;

use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::decimal::{canonical, parse};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::store::reference::put_weight;
use crate::store::{self};

/// A weight as it is entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Code of the organisation.
    pub code: String,
    /// What is counted: `population`, `villages`.
    pub key: String,
    /// Of which year.
    pub year: i64,
    /// The number, as decimal text, not negative.
    pub value: String,
    /// Who says so.
    pub source: String,
}

/// Puts weights in; one that is there for the same organisation, key and year is replaced. All or nothing.
pub struct Put {
    /// The weights.
    pub entries: Vec<Entry>,
}

impl Command for Put {
    type Output = usize;

    fn run(&self, cx: &mut Cx<'_>) -> Result<usize> {
        cx.allow(Right::Administer)?;
        for (row, entry) in self.entries.iter().enumerate() {
            put(cx, row, entry)?;
        }
        if self.entries.is_empty() {
            let zh = "没有可写入的权重";
            return Err(Refusal::field("entries", "empty", zh, "There are no weights to put in").into());
        }
        let mut keys: Vec<&str> = self.entries.iter().map(|e| e.key.trim()).collect();
        keys.sort_unstable();
        keys.dedup();
        let change = Change::of("weights.put")
            .with("keys", keys)
            .with("n", self.entries.len());
        cx.record(Subject::of("weights", 0), change)?;
        Ok(self.entries.len())
    }
}

fn put(cx: &mut Cx<'_>, row: usize, entry: &Entry) -> Result<()> {
    let at = |name: &str| format!("entries[{row}].{name}");
    let bad = |name: &str, code: &'static str, zh: String, en: String| Refusal::field(at(name), code, zh, en);
    let code = entry.code.trim();
    let org = store::org::by_code(cx.tx, code)?.filter(|org| cx.actor.holds(&org.path));
    let org = org.ok_or_else(|| {
        let zh = format!("没有编码为“{code}”的单位，或不在您的管理范围内");
        bad(
            "code",
            "unknown_org",
            zh,
            format!("You administer no organisation {code}"),
        )
    })?;
    let key = text(&at("key"), &entry.key, 40)?;
    let source = text(&at("source"), &entry.source, 100)?;
    if !(1900..=2200).contains(&entry.year) {
        let zh = format!("年份{}不对，应为四位年份", entry.year);
        return Err(bad("year", "out_of_range", zh, format!("{} is no year", entry.year)).into());
    }
    let value = parse(entry.value.trim()).map_err(|e| bad("value", e.code(), e.zh(), e.to_string()))?;
    if value.is_sign_negative() && !value.is_zero() {
        let zh = "权重不能为负";
        return Err(Refusal::field(at("value"), "out_of_range", zh, "A weight cannot be negative").into());
    }
    Ok(put_weight(
        cx.tx,
        org.id,
        &key,
        entry.year,
        &canonical(value),
        &source,
        cx.now,
    )?)
}
