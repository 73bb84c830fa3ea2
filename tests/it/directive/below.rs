//! What bureaus and departments make of the tasks of a directive.

use super::*;

#[test]
fn a_province_hands_its_task_down_to_its_cities() {
    let story = Story::new();
    let (directive, task, other) = story.issued();
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let target = story.count(&format!("SELECT id FROM targets WHERE task_id = {task}"));
    let order = || SplitOrder::over_children(vec![TargetOrder::by(target, Method::Same)]);
    let down = |task: i64| hand_down::Decompose {
        task: TaskId(task),
        order: order(),
    };
    assert_eq!(
        refusal(story.world.run(&hebei, down(task))).code,
        Code::TransitionNotDrawn,
        "not signed for"
    );
    story.sign(task);
    assert_eq!(refusal(story.world.run(&hebei, down(other))).code, Code::NotFound);
    assert_eq!(
        refusal(story.world.run(&story.supervisor, down(task))).code,
        Code::Forbidden
    );
    let shown = {
        let order = order();
        story
            .world
            .ask(&hebei, move |cx| hand_down::preview(cx, TaskId(task), &order))
            .unwrap()
    };
    assert_eq!(shares(&shown), ["60", "60"]);
    let made = story.world.run(&hebei, down(task)).unwrap();
    let child = made.tasks[0].task.unwrap();
    let path = format!("SELECT count(*) FROM tasks WHERE id = {child} AND path = '/{task}/{child}/'");
    assert_eq!(story.count(&path), 1);
    let issue = || hand_down::IssueChildren {
        task: TaskId(task),
        only: vec![],
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, issue())).code,
        Code::Forbidden
    );
    assert_eq!(story.world.run(&hebei, issue()).unwrap().tasks.len(), 2);
    let city = story.world.person("sjz", "SPB-1301", &[Role::Reporter]);
    assert!(
        story
            .world
            .ask(&city, move |cx| view(cx, DirectiveId(directive)))
            .is_ok()
    );
    assert_eq!(story.count("SELECT count(*) FROM directives WHERE state = 'active'"), 1);
}

#[test]
fn a_task_with_values_asks_whether_they_stay_its_own_part() {
    let story = Story::new();
    let (_, task, _) = story.issued();
    story.sign(task);
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    story.world.sql(&format!(
        "INSERT INTO indicator_values (org_id, indicator_id, period_from, period_to, revision, numerator, denominator, state, submitted_at) \
         SELECT lead_org_id, (SELECT indicator_id FROM targets WHERE task_id = {task}), '2026-08-01', '2026-08-31', 1, 3, 5, 'accepted', '2026-08-31 00:00:00' FROM tasks WHERE id = {task}; \
         INSERT INTO value_uses (value_id, task_id) SELECT max(id), {task} FROM indicator_values;"
    ));
    let target = story.count(&format!("SELECT id FROM targets WHERE task_id = {task}"));
    let down = |keep_own_part| hand_down::Decompose {
        task: TaskId(task),
        order: SplitOrder {
            keep_own_part,
            ..SplitOrder::over_children(vec![TargetOrder::by(target, Method::Same)])
        },
    };
    assert_eq!(
        refusal(story.world.run(&hebei, down(None))).errors[0].field,
        "keep_own_part"
    );
    story.world.run(&hebei, down(Some(true))).unwrap();
    assert_eq!(story.count("SELECT count(*) FROM targets WHERE own_part"), 1);
}

#[test]
fn closing_waits_for_every_task_and_cancelling_takes_them_along() {
    let story = Story::new();
    let (directive, task, _) = story.issued();
    let close = || Close {
        directive: DirectiveId(directive),
        reason: String::new(),
    };
    let refused = refusal(story.world.run(&story.supervisor, close()));
    assert_eq!(refused.code, Code::OpenChildren);
    assert!(refused.zh.contains("2项"), "{}", refused.zh);
    story
        .world
        .sql(&format!("UPDATE tasks SET state = 'closing' WHERE id = {task}"));
    let cancel = Cancel {
        directive: DirectiveId(directive),
        reason: "政策调整".into(),
    };
    let void = story.world.run(&story.supervisor, cancel).unwrap();
    assert_eq!(
        (void.tasks["cancelled"], void.cancel_reason.as_deref()),
        (2, Some("政策调整"))
    );
    assert_eq!(story.count("SELECT count(*) FROM obligations WHERE state = 'open'"), 0);
    assert_eq!(story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals"), 0);
    assert_eq!(
        refusal(story.world.run(&story.supervisor, close())).code,
        Code::TransitionNotDrawn
    );
}

#[test]
fn a_department_reads_what_bureaus_made_of_its_tasks_and_leaves_deciding_to_them() {
    let story = Story::new();
    let department = story.world.person("market", "SPB-D04", &[Role::Supervisor]);
    let new = NewDirective::new(DirectiveKind::Decision, "邮快合作", "推进邮快合作。");
    let directive = DirectiveId(story.world.run(&department, Create(new)).unwrap().head.id);
    let register = Register {
        directive,
        version: None,
    };
    story.world.run(&department, register).unwrap();
    let order = SplitOrder::over(&["SPB-13"], vec![]);
    let made = story.world.run(&department, Decompose { directive, order }).unwrap();
    let task = made.tasks[0].task.unwrap();
    let issue = Issue {
        directive,
        tasks: vec![],
    };
    story.world.run(&department, issue).unwrap();
    story.sign(task);
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let down = hand_down::Decompose {
        task: TaskId(task),
        order: SplitOrder::over(&["SPB-1301"], vec![]),
    };
    let child = story.world.run(&hebei, down).unwrap().tasks[0].task.unwrap();
    let issue = hand_down::IssueChildren {
        task: TaskId(task),
        only: vec![],
    };
    story.world.run(&hebei, issue).unwrap();
    let may = |id: i64, action: Action| {
        story
            .world
            .ask(&department, move |cx| cx.task(TaskId(id), action).map(|t| t.id))
            .is_ok()
    };
    assert!(may(task, Action::Review) && may(task, Action::ReadWhole));
    assert!(may(child, Action::ReadWhole) && !may(child, Action::Review));
}
