//! What tasks owe in reports, from issue to lock.

use super::*;

#[test]
fn a_changed_due_day_moves_only_what_is_still_to_come() {
    let story = Story::new();
    let (directive, task, _) = story.issued();
    story.world.at("2026-10-20");
    let seen = story
        .world
        .ask(&story.supervisor, move |cx| view(cx, DirectiveId(directive)))
        .unwrap();
    let edit = |reason: &str| Edit {
        directive: DirectiveId(directive),
        version: seen.head.version,
        edit: DirectiveEdit {
            due_on: Some(Some("2027-02-28".parse().unwrap())),
            ..DirectiveEdit::default()
        },
        reason: reason.into(),
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, edit(""))).errors[0].field,
        "reason"
    );
    let old = |n: &str| format!("SELECT count(*) FROM obligations WHERE task_id = {task} AND {n}");
    assert_eq!(story.count(&old("planned_by = 'issue'")), 5);
    story.world.run(&story.supervisor, edit("会议改期")).unwrap();
    assert_eq!(story.count(&old("planned_by = 'issue' AND state = 'open'")), 5);
    assert_eq!(story.count(&old("planned_by = 'extension'")), 2, "January and February");
    assert_eq!(
        story.count("SELECT count(*) FROM tasks WHERE slip_days = 59 AND original_due_on = '2026-12-31'"),
        2
    );
    assert_eq!(
        story.count("SELECT count(*) FROM task_versions WHERE to_at IS NOT NULL AND state = 'issued'"),
        2
    );

    let now = story
        .world
        .ask(&story.supervisor, move |cx| view(cx, DirectiveId(directive)))
        .unwrap();
    let sooner = Edit {
        version: now.head.version,
        edit: DirectiveEdit {
            due_on: Some(Some("2026-11-15".parse().unwrap())),
            ..DirectiveEdit::default()
        },
        ..edit("提前完成")
    };
    story.world.run(&story.supervisor, sooner).unwrap();
    assert_eq!(
        story.count(&old("state = 'waived' AND period_to > '2026-12-01'")),
        3,
        "nothing is deleted"
    );
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals"),
        8,
        "August to November, twice"
    );
}

#[test]
fn waiving_takes_it_off_what_is_owed_in_its_month() {
    let story = Story::new();
    let (_, task, _) = story.issued();
    let first = story.count(&format!("SELECT min(id) FROM obligations WHERE task_id = {task}"));
    let waive = |reason: &str| Waive {
        obligation: ObligationId(first),
        reason: reason.into(),
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, waive(" "))).errors[0].code,
        "empty"
    );
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    assert_eq!(refusal(story.world.run(&hebei, waive("忙"))).code, Code::Forbidden);
    let done = story.world.run(&story.supervisor, waive("抗洪抢险")).unwrap();
    assert_eq!((done.state.as_str(), done.period.as_str()), ("waived", "2026年8月"));
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals WHERE month = '2026-08'"),
        1
    );
    assert_eq!(
        refusal(story.world.run(&story.supervisor, waive("再来"))).code,
        Code::TransitionNotDrawn
    );
}

#[test]
fn a_task_that_was_handed_back_is_issued_anew_and_owes_again() {
    let story = Story::new();
    let (directive, task, _) = story.issued();
    let reporter = story.world.person("hebei", "SPB-13", &[Role::Reporter]);
    let decline = Decline {
        task: TaskId(task),
        reason: "不属我局职责".into(),
    };
    story.world.run(&reporter, decline).unwrap();
    story.world.at("2026-08-12");
    let again = hand_down::Issue { task: TaskId(task) };
    assert_eq!(story.world.run(&story.supervisor, again).unwrap().tasks, [task]);
    let open = format!("SELECT count(*) FROM obligations WHERE task_id = {task} AND state = 'open'");
    assert_eq!(story.count(&open), 5);
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals WHERE month = '2026-08'"),
        2
    );
    let none = refusal(story.issue(directive));
    assert_eq!(none.code, Code::RuleBroken);
}

#[test]
fn a_locked_period_is_unlocked_for_another_fifteen_working_days() {
    let story = Story::new();
    let (_, task, _) = story.issued();
    let first = story.count(&format!("SELECT min(id) FROM obligations WHERE task_id = {task}"));
    let unlock = || Unlock {
        obligation: ObligationId(first),
        reason: "补报".into(),
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, unlock())).code,
        Code::TransitionNotDrawn
    );
    story.world.at("2026-11-02");
    let done = story.world.run(&story.supervisor, unlock()).unwrap();
    assert_eq!(done.locks_at.to_rfc3339(), "2026-11-23T16:00:00+00:00");
}

#[test]
fn how_long_late_reports_are_taken_is_a_setting() {
    use duban::app::task::entry::{Entry as Report, EntryValue};
    let story = Story::new();
    let (_, task, _) = story.issued();
    let reporter = story.world.person("hebei-reporter", "SPB-13", &[Role::Reporter]);
    story.world.run(&reporter, Sign { task: TaskId(task) }).unwrap();
    let report = || ReportProgress {
        task: TaskId(task),
        entry: Report {
            percent: Some(10),
            narrative: "补报".into(),
            period: Some("2026-08-31".parse().unwrap()),
            values: vec![EntryValue {
                indicator: "village_delivery_coverage".into(),
                numerator: Some("2".into()),
                denominator: Some("10".into()),
                ..EntryValue::default()
            }],
            ..Report::default()
        },
    };
    // Due in the first days of September: fifteen working days on the month is locked.
    story.world.at("2026-10-12");
    let refused = refusal(story.world.run(&reporter, report()));
    assert_eq!(refused.code, Code::PeriodLocked);
    let admin = story.world.person("dial-admin", "SPB", &[Role::Admin]);
    let version = story.world.ask(&admin, setting::show).unwrap().version;
    let values = [("report.lock_days".to_owned(), 40)].into();
    story.world.run(&admin, setting::Put { version, values }).unwrap();
    story.world.app.reload_rules().unwrap();
    story.world.run(&reporter, report()).unwrap();
    assert_eq!(story.count("SELECT COUNT(*) FROM progress_reports WHERE late"), 1);
}
