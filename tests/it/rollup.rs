//! Roll-ups equal those of a second, independent implementation, over random trees with missing children and after any
//! sequence of reports, returns and acceptances. `DUBAN_CASES` sets how many trees are tried (default 12).

use std::collections::BTreeMap;

use duban::app::Asker;
use duban::app::task::entry::{Entry, EntryValue};
use duban::app::task::report::ReportProgress;
use duban::app::task::review::{Accept, Return};
use duban::domain::id::{ProgressId, TaskId, UserId};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::world::World;

/// What may happen to a leaf on a day.
#[derive(Debug, Clone)]
enum Act {
    Report(i64, i64),
    Accept,
    Return,
}

#[derive(Debug, Clone)]
struct Case {
    /// Parent of task `i + 1` among the tasks before it; task 0 is the root below the directive.
    parents: Vec<usize>,
    /// Day (0..28), task, act.
    acts: Vec<(u8, usize, Act)>,
}

fn cases() -> impl Strategy<Value = Case> {
    let act = prop_oneof![
        4 => (0_i64..900, 900_i64..1000).prop_map(|(n, d)| Act::Report(n, d)),
        2 => Just(Act::Accept),
        1 => Just(Act::Return),
    ];
    (2_usize..9).prop_flat_map(move |n| {
        let parents: Vec<_> = (1..n).map(|i| 0..i).collect();
        let acts = prop::collection::vec((0_u8..28, 0..n, act.clone()), 1..24);
        (parents, acts).prop_map(|(parents, mut acts)| {
            acts.sort_by_key(|a| a.0);
            Case { parents, acts }
        })
    })
}

/// The second implementation: sum of the leaves' latest values up to a day.
fn expected(
    children: &[Vec<usize>],
    node: usize,
    day: u8,
    values: &BTreeMap<(usize, u8), (i64, i64)>,
) -> Option<(i64, i64)> {
    if children[node].is_empty() {
        return values.range((node, 0)..=(node, day)).next_back().map(|(_, v)| *v);
    }
    let parts = children[node]
        .iter()
        .filter_map(|c| expected(children, *c, day, values));
    parts.reduce(|a, b| (a.0 + b.0, a.1 + b.1))
}

#[test]
fn roll_ups_equal_a_second_implementation_over_random_trees() {
    let cases = std::env::var("DUBAN_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(12);
    let world = World::new();
    let run = std::cell::Cell::new(0_i64);
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&self::cases(), |case| {
            run.set(run.get() + 1);
            check(&world, run.get(), &case);
            Ok(())
        })
        .unwrap();
}

fn check(world: &World, run: i64, case: &Case) {
    let n = case.parents.len() + 1;
    let base = run * 1000;
    let children: Vec<Vec<usize>> = (0..n)
        .map(|i| (1..n).filter(|c| case.parents[c - 1] == i).collect())
        .collect();
    plant(world, base, &case.parents);
    let mut values: BTreeMap<(usize, u8), (i64, i64)> = BTreeMap::new();
    let mut accepted: BTreeMap<(usize, u8), (i64, i64)> = BTreeMap::new();
    let mut last: BTreeMap<usize, (u8, i64, &'static str)> = BTreeMap::new();
    let boss = Asker::person(UserId(base + 900));
    for (day, task, act) in &case.acts {
        if !children[*task].is_empty() {
            continue;
        }
        world.at(&format!("2026-02-{:02} 10:00", day + 1));
        match (act, last.get(task).copied()) {
            (Act::Report(num, den), _) => {
                let id = report(world, base, *task, *num, *den);
                values.insert((*task, *day), (*num, *den));
                last.insert(*task, (*day, id, "submitted"));
            }
            (Act::Accept, Some((on, id, "submitted"))) => {
                world
                    .run(
                        &boss,
                        Accept {
                            progress: ProgressId(id),
                        },
                    )
                    .unwrap();
                accepted.insert((*task, on), values[&(*task, on)]);
                last.insert(*task, (on, id, "accepted"));
            }
            (Act::Return, Some((on, id, "submitted" | "accepted"))) => {
                let was_accepted = last[task].2 == "accepted";
                world
                    .run(
                        &boss,
                        Return {
                            progress: ProgressId(id),
                            reason: "数据有误".into(),
                        },
                    )
                    .unwrap();
                // What had been accepted for the same day before counts again.
                match accepted.get(&(*task, on)).copied().filter(|_| !was_accepted) {
                    Some(earlier) => values.insert((*task, on), earlier),
                    None => {
                        accepted.remove(&(*task, on));
                        values.remove(&(*task, on))
                    }
                };
                last.remove(task);
            }
            _ => {}
        }
    }
    for node in 0..n {
        for day in 0..28_u8 {
            let stored = stored(world, base + i64::try_from(node).unwrap(), day);
            if let Some(stored) = stored {
                assert_eq!(
                    Some(stored),
                    expected(&children, node, day, &values),
                    "task {node} on day {day} of {case:?}"
                );
            }
        }
        let latest = values.keys().map(|k| k.1).max();
        if let Some(day) = latest.filter(|_| node == 0) {
            assert_eq!(
                stored_top(world, base),
                expected(&children, 0, day, &values),
                "{case:?}"
            );
        }
    }
}

fn report(world: &World, base: i64, task: usize, num: i64, den: i64) -> i64 {
    let task = i64::try_from(task).unwrap();
    let value = EntryValue {
        indicator: "village_delivery_coverage".into(),
        numerator: Some(num.to_string()),
        denominator: Some(den.to_string()),
        reason: Some("核实后调整".into()),
        value: None,
    };
    let entry = Entry {
        narrative: "推进中".into(),
        percent: Some(10),
        values: vec![value],
        ..Entry::default()
    };
    let command = ReportProgress {
        task: TaskId(base + task),
        entry,
    };
    world.run(&Asker::person(UserId(base + task)), command).unwrap().id
}

/// The current figure of a task's target on a day of February.
fn stored(world: &World, target: i64, day: u8) -> Option<(i64, i64)> {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 2, u32::from(day) + 1).unwrap();
    let figures = world.figures(target);
    figures
        .into_iter()
        .find(|(on, ..)| *on == day)
        .and_then(|(_, n, d)| n.zip(d))
}

fn stored_top(world: &World, base: i64) -> Option<(i64, i64)> {
    world.figures(base + 500).pop().and_then(|(_, n, d)| n.zip(d))
}

/// Plants a directive (target `base + 500`), a tree of active tasks and, for each, a bureau with a reporter; ids of
/// tasks, targets, bureaus and people are `base + i`. The issuer of all is bureau `base + 900`.
fn plant(world: &World, base: i64, parents: &[usize]) {
    let at = "'2026-01-05 01:00:00'";
    let mut sql = String::new();
    let mut bureau = |id: i64| {
        sql.push_str(&format!(
            "INSERT INTO orgs (id, code, parent_id, kind, name, short_name, path, register_prefix, updated_at) \
             VALUES ({id}, 'T{id}', 1, 'municipal', '单位{id}', '单位{id}', '/1/{id}/', '试', {at});\
             INSERT INTO users (id, login, name, password_hash, password_changed_at, updated_at) \
             VALUES ({id}, 'u{id}', '人{id}', '-', {at}, {at});\
             INSERT INTO postings (user_id, org_id, from_on) VALUES ({id}, {id}, '2026-01-01');\
             INSERT INTO role_grants (user_id, org_id, role, from_at) VALUES ({id}, {id}, 'reporter', {at});\
             INSERT INTO role_grants (user_id, org_id, role, from_at) VALUES ({id}, {id}, 'supervisor', {at});"
        ));
    };
    for i in 0..=parents.len() {
        bureau(base + i64::try_from(i).unwrap());
    }
    bureau(base + 900);
    let boss = base + 900;
    let indicator = "(SELECT id FROM indicators WHERE code = 'village_delivery_coverage')";
    sql.push_str(&format!(
        "INSERT INTO directives (id, issuer_org_id, kind, title, requirement, cadence, due_rule, state, search, \
         created_by, created_at, updated_at) VALUES ({base}, {boss}, 'policy', '快递进村', '快递进村', 'monthly', \
         'after:5', 'active', '', {boss}, {at}, {at});\
         INSERT INTO targets (id, directive_id, indicator_id, comparator, value, updated_at) \
         VALUES ({}, {base}, {indicator}, '>=', 6000, {at});",
        base + 500
    ));
    let mut paths: Vec<String> = Vec::new();
    for i in 0..=parents.len() {
        let id = base + i64::try_from(i).unwrap();
        let parent = i.checked_sub(1).map(|j| parents[j]);
        let above = parent.map_or("/".to_owned(), |p| paths[p].clone());
        paths.push(format!("{above}{id}/"));
        let up = parent.map_or("NULL".to_owned(), |p| (base + i64::try_from(p).unwrap()).to_string());
        let target_up = parent.map_or(base + 500, |p| base + i64::try_from(p).unwrap());
        sql.push_str(&format!(
            "INSERT INTO tasks (id, directive_id, parent_id, path, lead_org_id, issuer_org_id, title, requirement, \
             state, profile, cadence, due_rule, issued_at, light, light_since, search, updated_at) VALUES ({id}, {base}, \
             {up}, '{}', {id}, {boss}, '任务', '任务', 'active', 'ordinary', 'monthly', 'after:5', {at}, 'green', {at}, \
             '', {at});\
             INSERT INTO targets (id, task_id, parent_id, indicator_id, comparator, value, updated_at) \
             VALUES ({id}, {id}, {target_up}, {indicator}, '>=', 6000, {at});",
            paths[i]
        ));
    }
    world.sql(&sql);
}
