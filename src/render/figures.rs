//! The completion report as data: the one struct from which JSON, text, CSV and workbook are made, so that no two of
//! them can differ. Decimals are strings; counts are integers.

use crate::domain::unit::MeasureUnit;
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

/// An organisation, directive or indicator named in the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// Id.
    pub id: i64,
    /// Code, register number (文号), or empty.
    pub code: String,
    /// Name or title.
    pub name: String,
}

/// A rate with its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RateView {
    /// The part.
    pub numerator: i64,
    /// The whole.
    pub denominator: i64,
    /// In percent, two decimals; null of nothing.
    pub percent: Option<String>,
}

/// Tasks by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ByState {
    /// 待签收.
    pub issued: i64,
    /// 办理中.
    pub active: i64,
    /// 中止.
    pub suspended: i64,
    /// 申请办结.
    pub closing: i64,
    /// 办结.
    pub closed: i64,
    /// 撤销.
    pub cancelled: i64,
}

/// Tasks by light.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ByLight {
    /// 红灯.
    pub red: i64,
    /// 黄灯.
    pub yellow: i64,
    /// 绿灯.
    pub green: i64,
    /// 灰灯.
    pub grey: i64,
}

/// Tasks and reports of one row of the report, or of all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Totals {
    /// Tasks handed out; drafts are not counted.
    pub tasks: i64,
    /// Of them still owed.
    pub open: i64,
    /// Of those past their due day.
    pub overdue: i64,
    /// By state.
    pub by_state: ByState,
    /// By light.
    pub by_light: ByLight,
    /// Signed for, of all not cancelled (签收率).
    pub sign_for: RateView,
    /// Closed, of all not cancelled (办结率).
    pub closure: RateView,
    /// Reports sent in time, of all sent or due by now (按时填报率).
    pub on_time: RateView,
    /// Reports owed and not waived in the months up to this one.
    pub reports_owed: i64,
    /// Reports not sent although due.
    pub reports_missing: i64,
    /// Times reports were returned (退办).
    pub returned: i64,
    /// Reports accepted.
    pub accepted: i64,
}

/// Reports of one month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MonthRow {
    /// `2026-07`, the month in which the periods end.
    pub month: String,
    /// Owed and not waived.
    pub owed: i64,
    /// Answered in time.
    pub on_time: i64,
    /// Answered late.
    pub late: i64,
    /// Times returned.
    pub returned: i64,
    /// Accepted.
    pub accepted: i64,
}

/// What a target's roll-up says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Value {
    /// Last day of the latest period reported on.
    pub period_to: Option<NaiveDate>,
    /// The value; of a ratio in percent, rounded to the indicator's decimals.
    pub value: Option<String>,
    /// Numerator of a ratio.
    pub numerator: Option<String>,
    /// Denominator of a ratio.
    pub denominator: Option<String>,
    /// How many bureaus owe a value.
    pub n_expected: i64,
    /// How many have given one.
    pub n_reported: i64,
    /// Of how many it is accepted.
    pub n_accepted: i64,
    /// Reached, with all heard; null where it cannot be judged.
    pub reached: Option<bool>,
}

/// An indicator target of the report's scope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IndicatorRow {
    /// The target.
    pub target_id: i64,
    /// The task that carries it; null for a directive's own.
    pub task_id: Option<i64>,
    /// The directive.
    pub directive: Named,
    /// The indicator.
    pub indicator: Named,
    /// Its kind.
    pub kind: String,
    /// Its unit.
    #[serde(flatten)]
    pub unit: MeasureUnit,
    /// Comparator.
    pub comparator: String,
    /// The target is a change in percent of the baseline.
    #[serde(skip)]
    pub relative: bool,
    /// What must be reached; null is 待定.
    pub target: Option<String>,
    /// Upper end of a range.
    pub target_max: Option<String>,
    /// The target in words, as a reader says it.
    pub target_text: String,
    /// Day by which.
    pub due_on: Option<NaiveDate>,
    /// Planned value of the day of the report (序时进度).
    pub expected: Option<String>,
    /// The day it stands for: the end of the period reported last, today where nothing was reported.
    pub expected_on: Option<NaiveDate>,
    /// Why there is no planned value.
    pub expected_missing: Option<String>,
    /// Whether the value is behind the plan of the period it covers; null where that cannot be told.
    pub behind: Option<bool>,
    /// The value now.
    #[serde(flatten)]
    pub value: Value,
    /// Direct children that stand in with the value of an earlier period.
    pub carried: i64,
}

/// A value of one organisation on one target of the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupValue {
    /// The target of the report it belongs to.
    pub target_id: i64,
    /// Code of the indicator.
    pub indicator: String,
    /// What this organisation must reach.
    pub target: Option<String>,
    /// The value now.
    #[serde(flatten)]
    pub value: Value,
}

/// One row of the table by organisation, directive or indicator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GroupRow {
    /// What the row is about.
    pub group: Named,
    /// True for the organisation's own tasks beside those of its children (本级).
    pub own: bool,
    /// Its figures.
    pub totals: Totals,
    /// Its values, where the report is about one directive or programme.
    pub values: Vec<GroupValue>,
}

/// A task on the red list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RedRow {
    /// The task.
    pub task_id: i64,
    /// Its title.
    pub title: String,
    /// Its directive.
    pub directive: Named,
    /// Who carries it.
    pub org: Named,
    /// State.
    pub state: String,
    /// Due day.
    pub due_on: Option<NaiveDate>,
    /// Red since.
    pub since: DateTime<Utc>,
    /// Rule that made it red.
    pub rule: String,
    /// Version of the rule set.
    pub rule_version: i64,
    /// Why, Chinese.
    pub reason: String,
    /// Why, English.
    pub reason_en: String,
    /// What would mend it, Chinese.
    pub mend: String,
    /// What would mend it, English.
    pub mend_en: String,
}

/// The red list (红灯清单).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RedList {
    /// Open tasks under red.
    pub total: i64,
    /// The first of them by due day.
    pub items: Vec<RedRow>,
}

/// A task whose due day was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SlipRow {
    /// The task.
    pub task_id: i64,
    /// Its title.
    pub title: String,
    /// Who carries it.
    pub org: Named,
    /// Due day as first issued.
    pub original_due_on: Option<NaiveDate>,
    /// Due day now.
    pub due_on: Option<NaiveDate>,
    /// Extensions granted.
    pub extensions: i64,
    /// Days slipped.
    pub slip_days: i64,
}

/// Extensions and what they cost (延期).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Slips {
    /// Tasks with an extension.
    pub tasks: i64,
    /// Extensions granted.
    pub extensions: i64,
    /// Days slipped in all.
    pub days: i64,
    /// The longest.
    pub items: Vec<SlipRow>,
}

/// The completion report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figures {
    /// The day it stands for.
    pub as_of: NaiveDate,
    /// When it was made.
    pub generated_at: DateTime<Utc>,
    /// Version of the light rules in force.
    pub rule_version: i64,
    /// The organisation whose subtree it covers.
    pub org: Named,
    /// The directive, if it is about one.
    pub directive: Option<Named>,
    /// Code of the programme, if it is about one.
    pub programme: Option<Named>,
    /// `org`, `directive` or `indicator`.
    pub group_by: String,
    /// All of it.
    pub totals: Totals,
    /// Reports by month, up to this one.
    pub months: Vec<MonthRow>,
    /// Indicator targets.
    pub indicators: Vec<IndicatorRow>,
    /// The table.
    pub groups: Vec<GroupRow>,
    /// Red tasks with reasons.
    pub red_list: RedList,
    /// Extensions.
    pub slips: Slips,
}
