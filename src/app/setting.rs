//! Settings: read by administrator and security administrator, each key changed by the one whose business it is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::Result;
use super::me::edit::stale;
use super::{Change, Command, Cx, Subject};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::setting::{Setting, Settings, TABLE};
use crate::store;
use crate::store::event::hash_hex;

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SettingsView {
    /// One a key.
    pub items: Vec<SettingView>,
    /// Version of all together, for `If-Match`.
    pub version: i64,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SettingView {
    /// Key.
    pub key: String,
    /// What it is, Chinese.
    pub name: String,
    /// What it is, English.
    pub name_en: String,
    /// Value in force.
    pub value: i64,
    /// Value where none is set.
    pub default: i64,
    /// Least value.
    pub min: i64,
    /// Greatest value.
    pub max: i64,
    /// Role that changes it: `admin` or `security`.
    pub changed_by: String,
    /// Whether the one who asks may.
    pub mine: bool,
}

/// The settings in force.
///
/// # Errors
/// Refused without the right.
pub fn show(cx: &mut Cx<'_>) -> Result<SettingsView> {
    cx.allow(Right::ReadSettings)?;
    let settings = store::setting::load(cx.tx)?;
    Ok(view(cx, &settings))
}

fn view(cx: &Cx<'_>, settings: &Settings) -> SettingsView {
    let items = TABLE.iter().map(|row| SettingView {
        key: row.setting.word().to_owned(),
        name: row.setting.zh().to_owned(),
        name_en: row.setting.en().to_owned(),
        value: settings.whole(row.setting),
        default: row.default,
        min: row.min,
        max: row.max,
        changed_by: if row.right == Right::Secure {
            "security"
        } else {
            "admin"
        }
        .to_owned(),
        mine: cx.allow(row.right).is_ok(),
    });
    let values: Vec<String> = TABLE
        .iter()
        .map(|row| settings.whole(row.setting).to_string())
        .collect();
    SettingsView {
        items: items.collect(),
        version: version_of(&values.join(" ")),
    }
}

/// A version for what has no row of its own: the head of the hash of its content.
pub(super) fn version_of(content: &str) -> i64 {
    let head: String = hash_hex(content.as_bytes()).chars().take(15).collect();
    i64::from_str_radix(&head, 16).unwrap_or_default()
}

/// Changes settings; all or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Version that was read.
    pub version: i64,
    /// New values by key.
    pub values: BTreeMap<String, i64>,
}

impl Command for Put {
    type Output = SettingsView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<SettingsView> {
        cx.allow(Right::ReadSettings)?;
        let before = store::setting::load(cx.tx)?;
        if view(cx, &before).version != self.version {
            return Err(stale().into());
        }
        let mut change = Change::security("settings.changed");
        for (key, value) in &self.values {
            let setting: Setting = key.parse().map_err(|_| unknown(key))?;
            cx.allow(setting.row().right)?;
            setting.check(*value)?;
            store::setting::set(cx.tx, setting, *value, cx.now)?;
            change = change.field(key, before.whole(setting), *value);
        }
        cx.record(
            Subject {
                kind: "settings",
                ..Subject::default()
            },
            change,
        )?;
        show(cx)
    }
}

fn unknown(key: &str) -> Refusal {
    let known: Vec<&str> = Setting::ALL.iter().map(|s| s.word()).collect();
    let key: String = key.chars().take(40).collect();
    let zh = format!("没有设置项“{key}”；可用：{}", known.join("、"));
    let en = format!("There is no setting {key}; possible: {}", known.join(", "));
    Refusal::field(format!("values.{key}"), "unknown", zh, en)
}
