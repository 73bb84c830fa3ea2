//! The plain acts on tasks: hand back, sign on behalf, suspend, resume, cancel.

use super::*;

#[test]
fn a_task_is_handed_back_within_two_working_days_and_not_later() {
    let s = Story::begin();
    let fresh = |reason: &str| {
        let task = s.world.task(&s.planted, "SPB", "SPB-13", None, "2026-12-31");
        let reason = reason.to_owned();
        (task, Decline { task, reason })
    };
    assert_eq!(code(s.world.run(&s.hebei, fresh("  ").1)), Code::InvalidField);
    let (task, decline) = fresh("不属本局职责");
    s.world.at("2026-08-11 17:00"); // Friday's task, Tuesday afternoon
    let back = s.world.run(&s.hebei, decline).unwrap();
    assert_eq!(back.state, TaskState::Draft);
    let open = format!("SELECT COUNT(*) AS n FROM obligations WHERE task_id = {task} AND state = 'open'");
    assert_eq!(s.world.number(&open), 0);
    // It is the issuer's draft now and does not exist for the bureau.
    let again = Decline {
        task,
        reason: "再退".into(),
    };
    assert_eq!(code(s.world.run(&s.hebei, again)), Code::NotFound);

    s.world.at("2026-08-07");
    let (_, late) = fresh("不属本局职责");
    s.world.at("2026-08-12");
    let refused = s.world.run(&s.hebei, late).unwrap_err();
    assert_eq!(refused.refusal().code, Code::RuleBroken);
    assert!(words(&refused).contains("2026-08-11"), "{refused}");
}

#[test]
fn the_issuer_signs_on_a_bureaus_behalf_with_a_reason() {
    let s = Story::begin();
    let task = s.world.task(&s.planted, "SPB", "SPB-13", None, "2026-12-31");
    let sign = || SignFor {
        task,
        reason: "该局系统故障，电话确认".into(),
    };
    assert_eq!(code(s.world.run(&s.hebei, sign())), Code::Forbidden);
    assert_eq!(s.world.run(&s.boss, sign()).unwrap().state, TaskState::Active);
    assert_eq!(code(s.world.run(&s.boss, sign())), Code::TransitionNotDrawn);
}

#[test]
fn a_suspension_waives_what_falls_inside_and_a_resumption_plans_anew() {
    let s = Story::begin();
    assert_eq!(s.owed("open"), 5); // August to December
    s.world.sql(&format!(
        "UPDATE obligations SET state = 'waived', waived_reason = '专项检查免报' WHERE task_id = {} \
         AND period_to = '2026-12-31'",
        s.task
    ));
    s.world.at("2026-09-15");
    let reason = "机构改革".to_owned();
    let held = s.world.run(&s.boss, Suspend { task: s.task, reason }).unwrap();
    assert_eq!(held.state, TaskState::Suspended);
    assert_eq!((s.owed("open"), s.owed("waived")), (1, 4)); // August's is overdue and stays owed
    assert_eq!((s.month("2026-08"), s.month("2026-10")), (1, 0));
    let why = format!(
        "SELECT waived_reason AS t FROM obligations WHERE task_id = {} AND period_to = '2026-10-31'",
        s.task
    );
    assert_eq!(s.world.text(&why), "〔任务中止〕机构改革");

    s.world.at("2026-11-02");
    let resume = Resume {
        task: s.task,
        reason: None,
    };
    assert_eq!(s.world.run(&s.boss, resume).unwrap().state, TaskState::Active);
    // November is owed again; December was waived by a person and stays so.
    assert_eq!((s.owed("open"), s.owed("waived")), (2, 3));
    assert_eq!((s.month("2026-10"), s.month("2026-11")), (0, 1));
}

#[test]
fn a_cancelled_task_takes_its_open_children_along() {
    let s = Story::begin();
    let child = s
        .world
        .task(&s.planted, "SPB-13", "SPB-1301", Some(s.task), "2026-12-31");
    let other = s
        .world
        .task(&s.planted, "SPB-13", "SPB-1302", Some(s.task), "2026-12-31");
    s.world.put(child, "active");
    s.world.put(other, "closed");
    let city = s.world.person("shijiazhuang", "SPB-1301", &[Reporter]);
    let closure = File {
        task: child,
        ..s.ask(RequestKind::Closure)
    };
    s.world.run(&city, closure).unwrap();
    let cancel = || Cancel {
        task: s.task,
        reason: "工作并入专项行动".into(),
    };
    assert_eq!(code(s.world.run(&s.hebei, cancel())), Code::Forbidden);
    assert_eq!(s.world.run(&s.boss, cancel()).unwrap().state, TaskState::Cancelled);
    let states = format!(
        "SELECT COUNT(*) AS n FROM tasks WHERE (id = {child} AND state = 'cancelled') OR (id = {other} AND state = 'closed')"
    );
    assert_eq!(s.world.number(&states), 2);
    assert_eq!(
        s.world.text("SELECT state AS t FROM requests WHERE kind = 'closure'"),
        "withdrawn"
    );
    assert_eq!(s.owed("open"), 0);
    // From closing to cancelled it went over active: only drawn transitions exist.
    let way = format!(
        "SELECT COUNT(*) AS n FROM task_versions WHERE task_id = {child} AND state IN ('closing', 'active', 'cancelled')"
    );
    assert_eq!(s.world.number(&way), 4);
    assert_eq!(code(s.world.run(&s.boss, cancel())), Code::TransitionNotDrawn);
}
