//! What is said about tasks: reminders, comments, instructions.

use super::*;

#[test]
fn a_reminder_is_answered_and_the_numbered_slips_come_later() {
    let s = Story::begin();
    let take = |kind| Take {
        task: s.task,
        kind,
        text: "请抓紧填报八月进展".into(),
    };
    let later = s.world.run(&s.boss, take(MeasureKind::Bulletin)).unwrap_err();
    assert_eq!(later.refusal().code, Code::RuleBroken);
    assert_eq!(
        code(s.world.run(&s.hebei, take(MeasureKind::Reminder))),
        Code::Forbidden
    );
    let taken = s.world.run(&s.boss, take(MeasureKind::Reminder)).unwrap();
    let answer = || Answer {
        measure: MeasureId(taken.id),
        text: "本周内完成".into(),
    };
    let answered = s.world.run(&s.hebei, answer()).unwrap();
    assert_eq!(answered.answered_by.as_deref(), Some("hebei"));
    assert_eq!(code(s.world.run(&s.hebei, answer())), Code::TransitionNotDrawn);
    let task = s.task;
    let page = s
        .world
        .ask(&s.hebei, move |cx| measures::of_task(cx, task, &Ask::default()))
        .unwrap();
    assert_eq!(page.items, vec![answered]);
}

#[test]
fn a_secrecy_mark_is_refused_at_every_entry_and_nothing_is_kept() {
    let s = Story::begin();
    let marked = "秘密★1年\n详见附件".to_owned();
    let file = File {
        reason: marked.clone(),
        ..s.ask(RequestKind::Closure)
    };
    assert_eq!(code(s.world.run(&s.hebei, file)), Code::SecrecyMark);
    let suspend: Result<Moved> = s.world.run(
        &s.boss,
        Suspend {
            task: s.task,
            reason: marked.clone(),
        },
    );
    assert_eq!(code(suspend), Code::SecrecyMark);
    let comment = Add {
        on: On::Task(s.task),
        kind: CommentKind::Comment,
        text: marked,
    };
    assert_eq!(code(s.world.run(&s.hebei, comment)), Code::SecrecyMark);
    assert_eq!(s.world.number("SELECT COUNT(*) AS n FROM requests"), 0);
    assert_eq!(
        s.world
            .number("SELECT COUNT(*) AS n FROM events WHERE reason LIKE '%附件%' OR changes LIKE '%附件%'"),
        0
    );
}

#[test]
fn instructions_are_a_leaders() {
    let s = Story::begin();
    let write = || Add {
        on: On::Task(s.task),
        kind: CommentKind::Instruction,
        text: "请河北局月底前补齐".into(),
    };
    assert_eq!(code(s.world.run(&s.boss, write())), Code::Forbidden);
    let leader = s.world.person("leader", "SPB", &[Leader]);
    assert_eq!(s.world.run(&leader, write()).unwrap().kind, "instruction");
    let far = s.world.person("shanxi", "SPB-14", &[Leader]);
    assert_eq!(code(s.world.run(&far, write())), Code::NotFound);
}
