//! kill -9 in the middle of a stream of reports.

use std::sync::mpsc::channel;

use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::{SplitOrder, TargetOrder};
use duban::app::directive::register::Register;
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::entry::Entry as TargetEntry;
use duban::app::task::sign::Sign;
use duban::domain::apportion::Method;
use duban::domain::directive::DirectiveKind;
use duban::domain::id::{DirectiveId, TaskId};
use duban::domain::person::Role::{Reporter, Supervisor};
use duban::domain::target::Comparator;
use serde_json::json;

use super::served::{Agent, Served, folder, sound, until};
use crate::world::World;

const BUREAUS: &[(&str, &str)] = &[("hebei", "SPB-13"), ("shanxi", "SPB-14"), ("beijing", "SPB-11")];

/// A directive issued to three bureaus just now, by the clock on the wall: the served program has no other.
fn issued(world: &World) -> Vec<(&'static str, TaskId)> {
    world.app.clock.set(duban::clock::Clock::System.now());
    let boss = world.person("boss", "SPB", &[Supervisor]);
    let new = NewDirective::new(DirectiveKind::Policy, "推进快递进村", "建制村快递服务覆盖率达到60%。");
    let directive = DirectiveId(world.run(&boss, Create(new)).unwrap().head.id);
    let target = NewTarget::on(
        "village_delivery_coverage",
        TargetEntry::of(Comparator::AtLeast, Some("60")),
    );
    let target = world.run(&boss, Add { directive, target }).unwrap().id;
    let version = None;
    world.run(&boss, Register { directive, version }).unwrap();
    let codes: Vec<&str> = BUREAUS.iter().map(|(_, code)| *code).collect();
    let order = SplitOrder::over(&codes, vec![TargetOrder::by(target, Method::Same)]);
    world.run(&boss, Decompose { directive, order }).unwrap();
    let tasks = vec![];
    world.run(&boss, Issue { directive, tasks }).unwrap();
    let sign = |(login, code): &(&'static str, &str)| {
        let who = world.person(login, code, &[Reporter]);
        let org = world.org(code);
        let task = TaskId(world.number(&format!("SELECT id AS n FROM tasks WHERE lead_org_id = {org}")));
        world.run(&who, Sign { task }).unwrap();
        (*login, task)
    };
    BUREAUS.iter().map(sign).collect()
}

/// Reports until the connection breaks; each confirmed one is told with the id of its report.
fn report(agent: &Agent, task: TaskId, confirmed: impl Fn(i64) -> bool) {
    for n in 1.. {
        let value = json!({"indicator": "village_delivery_coverage", "numerator": n.to_string(), "denominator": "1000",
                           "reason": "核实后调整"});
        let body = json!({"percent": n % 100, "narrative": format!("第{n}次"), "values": [value]});
        let Some(answer) = agent.post(&format!("/api/v1/tasks/{task}/progress"), &body) else {
            return;
        };
        assert_eq!(answer.status, 201, "{}", answer.body);
        if !confirmed(answer.body["id"].as_i64().unwrap()) {
            return;
        }
    }
}

#[test]
fn a_killed_server_has_kept_what_it_confirmed_and_nothing_half() {
    let world = World::new();
    let tasks = issued(&world);
    let (_dir, folder) = folder();
    let served = Served::start(world.app.store.url(), &folder);
    let (sender, confirmed) = channel();
    let mut hands = Vec::new();
    for (login, task) in tasks.clone() {
        let agent = served.agent().login(login);
        let sender = sender.clone();
        hands.push(std::thread::spawn(move || {
            report(&agent, task, |id| sender.send(id).is_ok());
        }));
    }
    drop(sender);
    let mut ids: Vec<i64> = confirmed.iter().take(40).collect();
    served.kill();
    ids.extend(confirmed.iter());
    for hand in hands {
        hand.join().unwrap();
    }
    assert!(ids.len() >= 40);

    let served = Served::start(world.app.store.url(), &folder);
    for id in &ids {
        let kept = format!("SELECT COUNT(*) AS n FROM progress_reports WHERE id = {id} AND state = 'submitted'");
        assert_eq!(world.number(&kept), 1, "report {id} was confirmed");
    }
    let whole = "SELECT COUNT(*) AS n FROM progress_reports p WHERE NOT EXISTS (SELECT 1 FROM events e \
                 WHERE e.subject_kind = 'progress' AND e.subject_id = p.id AND e.verb = 'progress.submitted') \
                 OR NOT EXISTS (SELECT 1 FROM indicator_values v WHERE v.progress_id = p.id)";
    assert_eq!(world.number(whole), 0, "a report without its event or its value");
    until("every event is sealed", || {
        world.number("SELECT COUNT(*) AS n FROM events WHERE seq IS NULL") == 0
    });
    sound(&world);
    let agent = served.agent().login("hebei");
    let (_, task) = tasks[0];
    let again = agent.get(&format!("/api/v1/tasks/{task}")).unwrap();
    assert_eq!(again.status, 200, "{}", again.body);
}
