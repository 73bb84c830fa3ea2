//! The synthetic nation: true to the last figure, and the same for the same seed.

use duban::app::Asker;
use duban::app::check::check;
use duban::app::light::RelightBatch;
use duban::app::nation::{self, Made, Order};
use duban::domain::id::TaskId;
use duban::store::{self, Options};

use crate::world::{World, password_hash};

const TODAY: &str = "2026-11-20";

fn order(seed: u64) -> Order {
    Order {
        tasks: 200,
        reports: 2_000,
        orgs: 40,
        seed,
        today: TODAY.parse().unwrap(),
        hash: password_hash(),
    }
}

/// An empty world, and a nation in it.
fn nation(seed: u64) -> (World, Made) {
    let world = World::empty(&format!("{TODAY} 09:00"));
    let options = Options {
        readers: 2,
        writers: 2,
        ..Options::new(world.app.store.url())
    };
    let made = nation::make(&options, &order(seed), &|_| {}).unwrap();
    world.app.reload_rules().unwrap();
    (world, made)
}

/// Figures and the chain in one text.
fn digest(world: &World) -> String {
    let sums = [
        "SELECT SUM(id * (COALESCE(numerator, 0) + 3 * COALESCE(value, 0) + n_accepted)) AS n FROM rollups",
        "SELECT SUM(org_id * directive_id * (n + 7 * n_overdue)) AS n FROM task_totals",
        "SELECT SUM(org_id * directive_id * (owed + 3 * on_time + 5 * accepted)) AS n FROM month_totals",
        "SELECT SUM(id * CASE light WHEN 'red' THEN 1 WHEN 'yellow' THEN 2 ELSE 3 END) AS n FROM tasks",
        "SELECT SUM(id * COALESCE(percent, 0)) AS n FROM progress_reports",
    ];
    let chain = world.app.store.read_now(store::chain::verify).unwrap();
    assert_eq!((chain.faults, chain.unsealed), (vec![], 0));
    let sums: Vec<String> = sums.iter().map(|sql| world.number(sql).to_string()).collect();
    format!("{} {}", chain.head, sums.join(" "))
}

#[test]
fn the_nation_proves_itself_and_the_nightly_job_finds_nothing_to_change() {
    let (world, made) = nation(1);
    assert_eq!((made.orgs, made.tasks, made.reports), (40, 200, 2_000));
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM tasks"), 200);
    assert_eq!(world.number("SELECT COUNT(*) AS n FROM progress_reports"), 2_000);
    let found = {
        let mut conn = store::migrate::connect(world.app.store.url()).unwrap();
        check(&mut conn, &world.app.rules()).unwrap()
    };
    let words: Vec<String> = found.iter().take(10).map(|f| format!("{f:?}")).collect();
    assert!(found.is_empty(), "{} found:\n{}", found.len(), words.join("\n"));
    for state in ["active", "suspended", "cancelled", "closing", "closed"] {
        let n = world.number(&format!("SELECT COUNT(*) AS n FROM tasks WHERE state = '{state}'"));
        assert!(n > 0, "no task is {state}");
    }
    for light in ["red", "yellow", "green", "grey"] {
        let n = world.number(&format!("SELECT COUNT(*) AS n FROM tasks WHERE light = '{light}'"));
        assert!(n > 0, "no task is {light}");
    }
    let console = Asker::system("lights");
    let relit = world
        .run(
            &console,
            RelightBatch {
                after: TaskId(0),
                size: 10_000,
            },
        )
        .unwrap();
    assert_eq!(relit.changed, 0, "lights differ from those of the nightly job");
}

#[test]
fn the_same_seed_makes_the_same_nation_and_another_another() {
    let first = digest(&nation(7).0);
    assert_eq!(first, digest(&nation(7).0));
    assert_ne!(first, digest(&nation(8).0));
}

#[test]
fn a_database_that_is_not_empty_is_refused_and_so_are_too_many_reports() {
    let world = World::new();
    let options = Options::new(world.app.store.url());
    let refused = nation::make(&options, &order(1), &|_| {}).unwrap_err();
    assert_eq!(refused.refusal().code.word(), "already_exists");
    let empty = World::empty(TODAY);
    let many = Order {
        reports: 2_000_000,
        ..order(1)
    };
    let options = Options::new(empty.app.store.url());
    let refused = nation::make(&options, &many, &|_| {}).unwrap_err();
    assert_eq!(refused.refusal().code.word(), "rule_broken");
    assert_eq!(empty.number("SELECT COUNT(*) AS n FROM tasks"), 0);
}

#[test]
fn work_goes_on_in_the_nation() {
    use duban::app::task::entry::{Entry, EntryValue};
    use duban::app::task::report::ReportProgress;
    let (world, _) = nation(1);
    let task = world.number(
        "SELECT MIN(t.id) AS n FROM tasks t WHERE t.state = 'active' AND NOT EXISTS (SELECT 1 FROM tasks c WHERE c.parent_id = t.id) \
         AND (SELECT COUNT(*) FROM obligations b WHERE b.task_id = t.id AND b.state = 'open' AND b.period_from <= '2026-11-20') = 1",
    );
    let person = world.number(&format!(
        "SELECT MIN(p.user_id) AS n FROM postings p JOIN tasks t ON t.lead_org_id = p.org_id WHERE t.id = {task}"
    ));
    let code = world.text(&format!(
        "SELECT i.code AS t FROM indicators i JOIN targets g ON g.indicator_id = i.id WHERE g.task_id = {task}"
    ));
    let kind = world.text(&format!("SELECT kind AS t FROM indicators WHERE code = '{code}'"));
    let village = world.number(&format!(
        "SELECT MAX(denominator) AS n FROM indicator_values v JOIN indicators i ON i.id = v.indicator_id \
         JOIN tasks t ON t.lead_org_id = v.org_id WHERE i.code = '{code}' AND t.id = {task}"
    ));
    let value = if kind == "ratio" {
        EntryValue {
            numerator: Some(village.to_string()),
            denominator: Some(village.to_string()),
            ..EntryValue::default()
        }
    } else {
        EntryValue {
            value: Some("77".into()),
            ..EntryValue::default()
        }
    };
    let entry = Entry {
        percent: Some(90),
        narrative: "按计划推进".into(),
        values: vec![EntryValue {
            indicator: code,
            ..value
        }],
        ..Entry::default()
    };
    let asker = Asker::person(duban::domain::id::UserId(person));
    let command = ReportProgress {
        task: TaskId(task),
        entry,
    };
    world.run(&asker, command).unwrap();
    let mut conn = store::migrate::connect(world.app.store.url()).unwrap();
    assert_eq!(check(&mut conn, &world.app.rules()).unwrap(), vec![]);
}
