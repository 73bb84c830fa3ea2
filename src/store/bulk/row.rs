//! Rows as the bulk loader takes them: columns by their names, with the numbers already given.

#![expect(missing_docs, reason = "the columns of the tables, by their names")]

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::PLACES;
use crate::store::conn::Conn;
use crate::store::error::Result;
use crate::store::schema;

macro_rules! count {
    () => { 0_usize };
    ($head:ident $($tail:ident)*) => { 1_usize + count!($($tail)*) };
}

/// Row types, one a table, and a batch of all of them that is written in this order, so that no row comes before the
/// one it refers to.
macro_rules! tables {
    ($($name:ident, $list:ident, $table:ident { $($field:ident: $kind:ty),* $(,)? })*) => {
        $(
            #[derive(Debug, Clone, PartialEq, Eq, Insertable)]
            #[diesel(table_name = schema::$table, treat_none_as_default_value = false)]
            pub struct $name { $(pub $field: $kind),* }
        )*

        /// Rows of all tables that go in together.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Batch {
            $(pub $list: Vec<$name>,)*
            /// Lights of tasks that are there already.
            pub lit: Vec<Lit>,
        }

        impl Batch {
            /// Rows in it.
            #[must_use]
            pub fn len(&self) -> usize {
                self.lit.len() $(+ self.$list.len())*
            }

            /// Whether there is none.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            pub(super) fn write(&self, conn: &mut Conn) -> Result<()> {
                $(
                    match conn {
                        // In the process one prepared statement a row is faster than reading long ones.
                        Conn::Sqlite(c) => for row in &self.$list {
                            diesel::insert_into(schema::$table::table).values(row).execute(c)?;
                        },
                        Conn::Postgres(c) => for rows in self.$list.chunks(PLACES / count!($($field)*)) {
                            diesel::insert_into(schema::$table::table).values(rows).execute(c)?;
                        },
                    }
                )*
                self.lit.iter().try_for_each(|l| super::light(conn, l))
            }
        }
    };
}

/// Tables whose rows bring their numbers.
pub const NUMBERED: &[&str] = &[
    "indicators",
    "directives",
    "directive_versions",
    "tasks",
    "task_versions",
    "task_parties",
    "targets",
    "target_versions",
    "apportionments",
    "obligations",
    "progress_reports",
    "reviews",
    "indicator_values",
    "value_uses",
    "rollups",
    "requests",
    "task_lights",
    "events",
];

/// The light a task has at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lit {
    pub task: i64,
    pub light: &'static str,
    pub since: NaiveDateTime,
    pub overdue: bool,
}

type Text = &'static str;
type Moment = NaiveDateTime;
type Date = NaiveDate;

tables! {
    Indicator, indicators, indicators {
        id: i64, org_id: Option<i64>, code: String, name: String, kind: Text, direction: Text, unit: Text, scale: i64,
        part_scale: i64, accumulation: Text, definition: Text, source: Text, updated_at: Moment,
    }
    Series, series, number_series { org_id: i64, series: Text, year: i64, last_no: i64 }
    Directive, directives, directives {
        id: i64, issuer_org_id: i64, number_year: Option<i64>, number_no: Option<i64>, kind: Text, title: String,
        requirement: String, source: Option<Text>, profile: Text, cadence: Text, due_rule: String,
        due_on: Option<Date>, original_due_on: Option<Date>, state: Text, issued_at: Option<Moment>,
        closed_at: Option<Moment>, search: String, created_by: i64, created_at: Moment, version: i64, updated_at: Moment,
    }
    DirectiveVersion, directive_versions, directive_versions {
        id: i64, directive_id: i64, title: String, requirement: String, state: Text, due_on: Option<Date>,
        from_at: Moment, to_at: Option<Moment>, event_id: Option<i64>,
    }
    Task, tasks, tasks {
        id: i64, directive_id: i64, parent_id: Option<i64>, path: String, lead_org_id: i64, issuer_org_id: i64,
        title: String, requirement: String, state: Text, profile: Text, cadence: Text, due_rule: String,
        sign_due_at: Option<Moment>, issued_at: Option<Moment>, signed_at: Option<Moment>, due_on: Option<Date>,
        original_due_on: Option<Date>, extensions: i64, slip_days: i64, returns: i64, percent: Option<i64>, light: Text,
        light_since: Moment, overdue: bool, closed_at: Option<Moment>, closed_late: bool, grade: Option<Text>,
        search: String, version: i64, updated_at: Moment,
    }
    TaskVersion, task_versions, task_versions {
        id: i64, task_id: i64, lead_org_id: i64, issuer_org_id: i64, parent_id: Option<i64>, title: String,
        requirement: String, state: Text, cadence: Text, due_on: Option<Date>, grade: Option<Text>, from_at: Moment,
        to_at: Option<Moment>, event_id: Option<i64>,
    }
    Party, parties, task_parties {
        id: i64, task_id: i64, org_id: i64, role: Text, position: i64, from_at: Moment, event_id: Option<i64>,
    }
    Target, targets, targets {
        id: i64, directive_id: Option<i64>, task_id: Option<i64>, parent_id: Option<i64>, indicator_id: i64,
        comparator: Text, value: Option<i64>, baseline_numerator: Option<i64>, baseline_denominator: Option<i64>,
        curve: Option<Text>, source: Option<Text>, updated_at: Moment,
    }
    TargetVersion, target_versions, target_versions {
        id: i64, target_id: i64, comparator: Text, value: Option<i64>, baseline_numerator: Option<i64>,
        baseline_denominator: Option<i64>, curve: Option<Text>, changed_by: Option<i64>, from_at: Moment,
        event_id: Option<i64>,
    }
    Apportionment, apportionments, apportionments {
        id: i64, target_id: i64, method: Text, key: Option<Text>, year: Option<i64>, params: Text, check_sum: String,
        created_at: Moment,
    }
    Obligation, obligations, obligations {
        id: i64, task_id: i64, org_id: i64, period_from: Date, period_to: Date, due_at: Moment, state: Text,
        planned_by: Text, waived_reason: Option<String>, version: i64, updated_at: Moment,
    }
    Report, reports, progress_reports {
        id: i64, task_id: i64, obligation_id: Option<i64>, org_id: i64, period_from: Date, period_to: Date,
        revision: i64, state: Text, percent: Option<i64>, narrative: String, late: bool, author_id: i64,
        created_at: Moment, submitted_at: Option<Moment>, opened_at: Option<Moment>, decided_at: Option<Moment>,
        decided_by: Option<i64>, supersedes_id: Option<i64>, version: i64, updated_at: Moment,
    }
    Review, reviews, reviews {
        id: i64, progress_id: i64, decision: Text, reason: Option<Text>, by_id: i64, by_org_id: i64, at: Moment,
    }
    Value, values, indicator_values {
        id: i64, org_id: i64, indicator_id: i64, period_from: Date, period_to: Date, revision: i64,
        numerator: Option<i64>, denominator: Option<i64>, value: Option<i64>, carried: bool, progress_id: Option<i64>,
        state: Text, current: bool, submitted_at: Moment, accepted_at: Option<Moment>,
    }
    ValueUse, uses, value_uses { id: i64, value_id: i64, task_id: i64, obligation_id: Option<i64> }
    Rollup, rollups, rollups {
        id: i64, target_id: i64, period_to: Date, numerator: Option<i64>, denominator: Option<i64>, value: Option<i64>,
        n_expected: i64, n_reported: i64, n_accepted: i64, from_at: Moment, to_at: Option<Moment>,
    }
    Request, requests, requests {
        id: i64, task_id: i64, kind: Text, state: Text, reason: Text, progress: Option<Text>,
        proposed_due_on: Option<Date>, filed_by: i64, filed_org_id: i64, filed_at: Moment, decide_by: Option<Moment>,
        decided_by: Option<i64>, decided_at: Option<Moment>, grade: Option<Text>, version: i64, updated_at: Moment,
    }
    Light, lights, task_lights {
        id: i64, task_id: i64, from_at: Moment, to_at: Option<Moment>, colour: Text, rule: String, rule_version: i64,
        inputs: String, reason: String, reason_en: String, mend: String, mend_en: String, measured: Option<String>,
        yellow_since: Option<Date>, good_until: Option<Date>,
    }
    Event, events, events {
        id: i64, seq: Option<i64>, at: Moment, kind: String, verb: String, actor_id: Option<i64>,
        actor_org_id: Option<i64>, directive_id: Option<i64>, task_id: Option<i64>, org_id: Option<i64>,
        subject_kind: String, subject_id: Option<i64>, reason: Option<String>, changes: String,
        prev_hash: Option<String>, hash: Option<String>, alg: Option<Text>,
    }
    Total, totals, task_totals { org_id: i64, directive_id: i64, state: Text, light: Text, n: i64, n_overdue: i64 }
    SubtreeTotal, subtree_totals, subtree_totals { org_id: i64, state: Text, light: Text, n: i64, n_overdue: i64 }
    SubtreeMonth, subtree_months, subtree_months {
        org_id: i64, month: String, owed: i64, on_time: i64, late: i64, returned: i64, accepted: i64,
    }
    Month, months, month_totals {
        org_id: i64, directive_id: i64, month: String, owed: i64, on_time: i64, late: i64, returned: i64, accepted: i64,
    }
}
