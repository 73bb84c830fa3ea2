//! Plain acts and requests over a year, through the commands people use, and the proof that nothing falls out of step.

use duban::app::Asker;
use duban::app::check::check;
use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::SplitOrder;
use duban::app::directive::register::Register;
use duban::app::request::decide::Decide;
use duban::app::request::file::File;
use duban::app::task::cancel::Cancel;
use duban::app::task::decline::Decline;
use duban::app::task::reopen::Reopen;
use duban::app::task::resume::Resume;
use duban::app::task::sign::Sign;
use duban::app::task::sign_for::SignFor;
use duban::app::task::suspend::Suspend;
use duban::domain::directive::DirectiveKind;
use duban::domain::id::{DirectiveId, RequestId, TaskId};
use duban::domain::person::Role::{Reporter, Supervisor};
use duban::domain::request::{RequestDecision, RequestKind};
use duban::domain::task::Grade;

use crate::world::World;

/// A directive of the national bureau, issued by commands to these provinces.
pub fn issued(world: &World, boss: &Asker, provinces: &[&str]) -> DirectiveId {
    let new = NewDirective {
        due_on: Some("2026-12-31".parse().unwrap()),
        ..NewDirective::new(
            DirectiveKind::Policy,
            "推进快递进村",
            "年底前建制村快递服务覆盖率达到60%。",
        )
    };
    let directive = DirectiveId(world.run(boss, Create(new)).unwrap().head.id);
    let version = None;
    world.run(boss, Register { directive, version }).unwrap();
    let order = SplitOrder::over(provinces, vec![]);
    world.run(boss, Decompose { directive, order }).unwrap();
    let tasks = vec![];
    world.run(boss, Issue { directive, tasks }).unwrap();
    directive
}

/// That the whole database proves itself.
#[track_caller]
pub fn sound(world: &World, when: &str) {
    let rules = world.app.rules();
    let found = world.app.store.read_now(move |c| check(c, &rules)).unwrap();
    assert!(found.is_empty(), "{when}: {found:#?}");
}

fn ask(task: TaskId, kind: RequestKind) -> File {
    let longer = kind == RequestKind::Extension;
    File {
        task,
        kind,
        reason: "因汛情道路中断".into(),
        progress: longer.then(|| "已完成六成".to_owned()),
        proposed_due_on: longer.then(|| "2027-03-31".parse().unwrap()),
        proposed_org: None,
    }
}

fn grant(id: i64, grade: Option<Grade>) -> Decide {
    Decide {
        request: RequestId(id),
        decision: RequestDecision::Accepted,
        grade,
        reason: None,
    }
}

#[test]
fn a_year_of_acts_leaves_a_database_that_proves_itself() {
    let world = World::new();
    let boss = world.person("boss", "SPB", &[Supervisor]);
    let hebei = world.person("hebei", "SPB-13", &[Reporter]);
    let shanxi = world.person("shanxi", "SPB-14", &[Reporter]);
    let beijing = world.person("beijing", "SPB-11", &[Reporter]);
    let directive = issued(&world, &boss, &["SPB-11", "SPB-13", "SPB-14"]);
    let of = |code: &str| {
        let org = world.org(code);
        TaskId(world.number(&format!("SELECT id AS n FROM tasks WHERE lead_org_id = {org}")))
    };
    let (a, b, c) = (of("SPB-11"), of("SPB-13"), of("SPB-14"));
    let reason = || "经研究".to_owned();
    sound(&world, "issued");

    let decline = Decline {
        task: a,
        reason: reason(),
    };
    world.run(&beijing, decline).unwrap();
    world.run(&hebei, Sign { task: b }).unwrap();
    let sign_for = SignFor {
        task: c,
        reason: reason(),
    };
    world.run(&boss, sign_for).unwrap();
    sound(&world, "declined and signed");
    let tasks = vec![a];
    world.at("2026-08-10").run(&boss, Issue { directive, tasks }).unwrap();
    sound(&world, "issued again");

    world.at("2026-09-15");
    let suspend = Suspend {
        task: b,
        reason: reason(),
    };
    world.run(&boss, suspend).unwrap();
    let filed = world.run(&shanxi, ask(c, RequestKind::Extension)).unwrap();
    world.run(&boss, grant(filed.id, None)).unwrap();
    sound(&world, "suspended and extended");

    world.at("2026-11-02");
    let resume = Resume { task: b, reason: None };
    world.run(&boss, resume).unwrap();
    let filed = world.run(&shanxi, ask(c, RequestKind::Closure)).unwrap();
    sound(&world, "resumed and closing");
    world
        .at("2026-11-06")
        .run(&boss, grant(filed.id, Some(Grade::Good)))
        .unwrap();
    sound(&world, "closed");

    world.at("2026-11-20");
    let reopen = Reopen {
        task: c,
        reason: reason(),
    };
    world.run(&boss, reopen).unwrap();
    let cancel = Cancel {
        task: a,
        reason: reason(),
    };
    world.run(&boss, cancel).unwrap();
    sound(&world, "reopened and cancelled");
}
