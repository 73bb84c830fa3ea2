//! Who gets which letter when, and why.

pub mod planted;

use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::SplitOrder;
use duban::app::directive::register::Register;
use duban::app::me::edit::{Edit, EditMe};
use duban::app::measure::take::Take;
use duban::app::remind::{deliver::Delivered, explain::explain, outbox, plan};
use duban::domain::directive::DirectiveKind;
use duban::domain::id::{DirectiveId, LetterId, TaskId};
use duban::domain::outbox::LetterState;
use duban::domain::person::Role;
use duban::domain::refusal::Code;
use duban::domain::request::MeasureKind;
use duban::mail::{Mailbox, Mailer, SendError};
use duban::store::page::Ask;

use serde_json::json;

use crate::client::Client;
use crate::world::moment;
use planted::{Act, House, Tell};

const DIGEST: &str = "\
lin，今天有2件事（2026年9月2日 星期三）
打开工作台：https://duban.example/desk

待填报（1）
- 还有5天：建制村快递覆盖率达到60%［绿灯］
  督〔2026〕15号，国家局交办，2026年8月进展
  https://duban.example/tasks/7

任务到期（1）
- 还有7天：新增智能快件箱30组［绿灯］
  督〔2026〕15号，国家局交办
  https://duban.example/tasks/8

--
每个工作日最多一封每日提醒，没有事就不发；交办、退回和升级随时发。
改提醒时间：https://duban.example/me
非涉密邮件，请勿回复涉密内容。河北局
";

#[test]
fn one_digest_says_at_the_hour_of_the_person_what_is_coming() {
    let house = House::owing();
    house.task(8, "SPB-13", "新增智能快件箱30组", "active", "'2026-09-09'");
    house.at("2026-09-01 00:01").run();
    assert_eq!(house.at("2026-09-02 00:01").run(), 1);
    assert_eq!(house.at("2026-09-02 08:29").deliver().sent, 0);
    assert_eq!(house.at("2026-09-02 08:30").deliver().sent, 1);
    let sent = house.memory.sent();
    let (at, letter) = sent.first().unwrap();
    assert_eq!(
        (*at, letter.to.address.as_str()),
        (moment("2026-09-02 08:30"), "lin@example.test")
    );
    assert_eq!(letter.subject, "【督办】今天有2件事");
    assert_eq!(letter.text, DIGEST);
    assert!(letter.message_id.ends_with("@duban.example"));
    assert_eq!((house.run(), house.deliver().sent), (0, 0), "nothing twice");
}

#[test]
fn two_schedulers_and_two_postmen_make_one_letter() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 09:00");
    let made: usize = std::thread::scope(|threads| {
        let hands: Vec<_> = (0..4).map(|_| threads.spawn(|| house.run())).collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).sum()
    });
    assert_eq!(made, 1);
    let sent: usize = std::thread::scope(|threads| {
        let hands: Vec<_> = (0..4).map(|_| threads.spawn(|| house.deliver().sent)).collect();
        hands.into_iter().map(|hand| hand.join().unwrap()).sum()
    });
    assert_eq!((sent, house.memory.sent().len()), (1, 1));
}

#[test]
fn a_server_that_was_down_catches_up_once_and_late() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    assert_eq!(house.at("2026-09-10 09:15").run(), 1, "six moments were missed");
    assert_eq!(house.deliver().sent, 1);
    let text = house.memory.sent().first().unwrap().1.text.clone();
    assert!(text.contains("- 超时3个工作日：建制村快递覆盖率达到60%"), "{text}");
    assert_eq!(text.matches("/tasks/7").count(), 1, "told once: {text}");
}

#[test]
fn what_has_no_reason_any_more_is_left_out_and_an_empty_digest_is_never_sent() {
    let house = House::owing();
    house.task(8, "SPB-13", "新增智能快件箱30组", "active", "'2026-09-09'");
    house.at("2026-09-01 00:01").run();
    assert_eq!(house.at("2026-09-02 00:01").run(), 1);
    house
        .world
        .sql("UPDATE obligations SET state = 'answered' WHERE id = 70");
    house.at("2026-09-02 08:30").deliver();
    let text = house.memory.sent().first().unwrap().1.text.clone();
    assert!(text.contains("/tasks/8") && !text.contains("/tasks/7"), "{text}");
    house.memory.clear();
    assert_eq!(house.at("2026-09-08 00:01").run(), 1, "due tomorrow");
    house.world.sql("UPDATE tasks SET state = 'closed' WHERE id = 8");
    let done = house.at("2026-09-08 08:30").deliver();
    assert_eq!((done.sent, done.dropped), (0, 1));
    assert!(house.memory.sent().is_empty());
    let rows = house.outbox(Some(LetterState::Dropped));
    assert_eq!(
        rows.first().unwrap().last_error.as_deref(),
        Some("事由已消失，没有内容的信不发")
    );
}

#[test]
fn escalations_wait_for_the_hours_and_holidays_move_what_falls_on_them() {
    let house = House::owing();
    house.at("2026-09-10 00:01").run();
    assert_eq!(
        house.at("2026-09-11 00:01").run(),
        2,
        "the reporter's digest and the leader's letter"
    );
    assert_eq!(house.at("2026-09-11 07:59").deliver().sent, 0);
    assert_eq!(house.at("2026-09-11 08:00").deliver().sent, 1);
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(letter.to.address, "wang@example.test");
    assert_eq!(letter.subject, "【督办】升级：建制村快递覆盖率达到60%（超时4个工作日）");

    let house = House::new();
    house.task(9, "SPB-13", "节日保障", "active", "'2026-09-28'");
    let plan = house.at("2026-09-20").plan(None, 9);
    let told: Vec<String> = plan
        .iter()
        .map(|row| format!("{} {} {}", row.at.date_naive(), row.login, row.rule))
        .collect();
    assert_eq!(
        told,
        ["2026-09-21 lin task_due", "2026-09-24 lin task_due"],
        "the 25th and the 27th are 中秋节"
    );
}

#[test]
fn a_mail_server_that_is_away_is_tried_again_after_growing_pauses() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::temporary("连不上邮件服务器"));
    house.memory.fail_next(SendError::temporary("连不上邮件服务器"));
    let waits = Delivered {
        waiting: 1,
        ..Delivered::default()
    };
    assert_eq!(house.at("2026-09-02 08:30").deliver(), waits);
    let row = house.outbox(None).remove(0);
    assert_eq!((row.state.as_str(), row.attempts), ("queued", 1));
    assert_eq!(row.last_error.as_deref(), Some("连不上邮件服务器"));
    assert_eq!(house.deliver(), Delivered::default(), "not before the pause is over");
    assert_eq!(house.at("2026-09-02 08:31").deliver(), waits);
    assert_eq!(
        house.at("2026-09-02 08:35").deliver(),
        Delivered::default(),
        "the second pause is longer"
    );
    assert_eq!(house.at("2026-09-02 08:36").deliver().sent, 1);
    assert_eq!(house.outbox(None).remove(0).attempts, 3);
}

#[test]
fn a_digest_kept_over_the_night_joins_the_next_one() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-03 00:01").run();
    house.task(8, "SPB-13", "新增智能快件箱30组", "active", "'2026-09-07'");
    house.memory.fail_next(SendError::temporary("连不上邮件服务器"));
    house.at("2026-09-03 19:59").deliver();
    assert_eq!(house.at("2026-09-04 00:01").run(), 1);
    assert_eq!(house.at("2026-09-04 08:00").deliver().dropped, 1, "it joins today's");
    assert_eq!(house.at("2026-09-04 08:30").deliver().sent, 1);
    assert_eq!(house.memory.sent().len(), 1, "one digest a person and day");
}

#[test]
fn a_refused_address_sends_the_letter_to_the_second_contact_and_shows_it() {
    let house = House::owing();
    house
        .world
        .sql("UPDATE users SET second_contact_id = (SELECT id FROM users WHERE login = 'wang') WHERE login = 'lin'");
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::refused("550 no such user"));
    house.at("2026-09-02 08:30").deliver();
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(
        (letter.to.address.as_str(), letter.to.name.as_str()),
        ("wang@example.test", "wang")
    );
    assert_eq!(
        letter.subject,
        "【督办】今天有1件事".replace("【督办】", "【代lin收】【督办】")
    );
    let rows = house.outbox(None);
    assert_eq!(rows.first().unwrap().address.as_deref(), Some("wang@example.test"));
    let why = house.ask(&house.admin, |cx| explain(cx, "lin", "2026-09-02".parse().unwrap()));
    assert!(why.unwrap().notes.iter().any(|note| note.zh.contains("退信")));
}

#[test]
fn without_a_second_contact_the_letter_fails_and_the_administrator_tries_again() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::refused("550 no such user"));
    assert_eq!(house.at("2026-09-02 08:30").deliver().failed, 1);
    let row = house.outbox(Some(LetterState::Failed)).remove(0);
    assert_eq!(row.last_error.as_deref(), Some("550 no such user"));
    assert_eq!(row.address.as_deref(), Some("lin@example.test"));
    let json = serde_json::to_string(&house.outbox(None)).unwrap();
    assert!(
        !json.contains("快递") && !json.contains("subject") && !json.contains("text"),
        "{json}"
    );
    let retry = || outbox::Retry {
        letter: LetterId(row.id),
    };
    assert!(house.world.run(&house.lin, retry()).unwrap_err().is(Code::Forbidden));
    house.world.run(&house.admin, retry()).unwrap();
    assert_eq!(house.deliver().sent, 1);
    assert!(
        house
            .world
            .run(&house.admin, retry())
            .unwrap_err()
            .is(Code::TransitionNotDrawn)
    );
    assert!(
        house
            .ask(&house.lin, |cx| outbox::list(cx, &Ask::default(), None))
            .unwrap_err()
            .is(Code::Forbidden)
    );
}

#[test]
fn thirty_tasks_issued_to_a_bureau_are_one_letter_in_the_hours_of_the_person() {
    let house = House::new();
    let ids: Vec<i64> = (100..130).collect();
    for id in &ids {
        house.task(*id, "SPB-13", &format!("任务{id}"), "issued", "NULL");
    }
    house.at("2026-10-01 10:00").tell(Tell::Issued(ids.clone()));
    assert_eq!(house.deliver().sent, 0, "国庆节");
    house.world.sql("UPDATE tasks SET state = 'active' WHERE id = 100");
    assert_eq!(house.at("2026-10-08 08:00").deliver().sent, 1);
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(
        letter.subject, "【督办】国家局交办29件任务，请签收",
        "one was signed for meanwhile"
    );

    house.memory.clear();
    house.world.sql("UPDATE directives SET urgency = 'top_urgent'");
    house.at("2026-10-10 23:00").tell(Tell::Issued(ids));
    assert_eq!(house.deliver().sent, 1, "特提 leaves at any hour");
}

#[test]
fn the_sixth_letter_of_a_day_joins_the_next_digest() {
    let house = House::owing();
    house.at("2026-08-11 00:01").run();
    for minute in 10..16 {
        house
            .at(&format!("2026-08-11 10:{minute}"))
            .tell(Tell::Remind(7, format!("请于{minute}日前报送")));
    }
    assert_eq!(house.at("2026-08-11 11:00").deliver().sent, 5);
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(letter.subject, "【督办】催办：建制村快递覆盖率达到60%");
    assert!(letter.text.contains("催办意见：请于10日前报送"), "{}", letter.text);
    house.memory.clear();
    assert_eq!(house.at("2026-08-12 08:30").deliver().sent, 1);
    let (_, letter) = house.memory.sent().remove(0);
    assert!(letter.text.contains("被催办（1）"), "{}", letter.text);
}

#[test]
fn the_budget_of_letters_is_the_setting() {
    let house = House::owing();
    house.set("letters.budget", 2);
    house.at("2026-08-11 00:01").run();
    for minute in 10..16 {
        house
            .at(&format!("2026-08-11 10:{minute}"))
            .tell(Tell::Remind(7, format!("请于{minute}日前报送")));
    }
    assert_eq!(house.at("2026-08-11 11:00").deliver().sent, 2);
    // The scheduler's own escalations keep to it too: four tasks overdue are one letter each where there is room.
    let house = House::new();
    house.set("letters.budget", 1);
    for id in 20..24 {
        house.task(id, "SPB-13", &format!("任务{id}"), "active", "'2026-08-03'");
    }
    house.at("2026-08-07 00:01").run();
    house.at("2026-08-10 00:01").run();
    house.at("2026-08-10 12:00").deliver();
    let mut per_person: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (_, letter) in house.memory.sent() {
        *per_person.entry(letter.to.address.clone()).or_default() += 1;
    }
    assert!(!per_person.is_empty(), "somebody is told");
    assert!(per_person.values().all(|n| *n == 1), "{per_person:?}");
}

#[test]
fn a_corrected_address_gets_letters_again() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::refused("550 no such user"));
    assert_eq!(house.at("2026-09-02 08:30").deliver().failed, 1);
    let state = || {
        house
            .world
            .text("SELECT email_state AS t FROM users WHERE login = 'lin'")
    };
    assert_eq!(state(), "bounced");
    let edit = |email: &str| {
        let version = house.world.number("SELECT version AS n FROM users WHERE login = 'lin'");
        let command = EditMe(Edit {
            version,
            email: Some(Some(email.to_owned())),
            ..Edit::default()
        });
        house.world.run(&house.lin, command).unwrap();
    };
    edit("lin@example.test");
    assert_eq!(state(), "bounced", "the same address is as bad as before");
    edit("lin.hb@example.test");
    assert_eq!(state(), "ok");
    house.at("2026-09-04 00:01").run();
    assert_eq!(house.at("2026-09-04 08:30").deliver().sent, 1);
    assert_eq!(house.memory.sent().remove(0).1.to.address, "lin.hb@example.test");
}

#[test]
fn a_returned_report_is_told_at_once_with_its_reason_until_it_was_sent_again() {
    let house = House::owing();
    house.report(5, "returned", "'2026-08-11 02:00:00'", "缺少佐证材料");
    house
        .at("2026-08-11 10:00")
        .tell(Tell::Returned(7, 5, "缺少佐证材料".into()));
    assert_eq!(house.deliver().sent, 1);
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(letter.subject, "【督办】退回：建制村快递覆盖率达到60%");
    assert!(letter.text.contains("退回原因：缺少佐证材料"), "{}", letter.text);
    house
        .at("2026-08-11 21:00")
        .tell(Tell::Returned(7, 5, "缺少佐证材料".into()));
    house.report(6, "submitted", "NULL", "");
    let done = house.at("2026-08-12 08:00").deliver();
    assert_eq!((done.sent, done.dropped), (0, 1), "it was sent again in the night");
}

#[test]
fn without_a_mail_server_letters_are_files() {
    let house = House::owing();
    let folder = tempfile::tempdir().unwrap();
    let files = Mailer::file(folder.path(), Mailbox::new("督办", "duban@duban.example"));
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 08:30").run();
    assert_eq!(house.deliver_by(&files).sent, 1);
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 1);
    assert!(
        names[0].starts_with("20260902T083000-") && names[0].ends_with("@duban.example.eml"),
        "{names:?}"
    );
}

#[test]
fn everybody_sees_their_own_plan_supervisors_their_scope_and_the_administrator_no_titles() {
    let house = House::owing();
    house.task(8, "SPB-14", "晋局任务", "active", "'2026-09-09'");
    house.world.person("shan", "SPB-14", &[Role::Reporter]);
    let hebei = house.world.person("jizhao", "SPB-13", &[Role::Supervisor]);
    house.at("2026-09-01 09:00").run();
    let logins = |rows: &[plan::PlanRow]| {
        let mut all: Vec<String> = rows.iter().map(|row| row.login.clone()).collect();
        all.sort();
        all.dedup();
        all
    };
    let days = |person: Option<&str>| {
        let person = person.map(str::to_owned);
        plan::PlanAsk {
            days: 10,
            person,
            ..plan::PlanAsk::default()
        }
    };
    let seen = |who, ask: plan::PlanAsk| house.ask(who, move |cx| plan::plan(cx, &ask));
    assert_eq!(logins(&seen(&house.lin, days(None)).unwrap().items), ["lin"]);
    assert!(seen(&house.lin, days(Some("shan"))).unwrap_err().is(Code::Forbidden));
    assert_eq!(logins(&seen(&hebei, days(None)).unwrap().items), ["lin"]);
    assert!(seen(&hebei, days(Some("shan"))).unwrap().items.is_empty());
    assert_eq!(logins(&seen(&house.zhao, days(None)).unwrap().items), ["lin", "shan"]);
    let admin = seen(&house.admin, days(None)).unwrap().items;
    assert_eq!(logins(&admin), ["lin", "shan"]);
    assert!(admin.iter().all(|row| row.why.is_none() && row.task.is_none()));
    let own = seen(&house.lin, days(None)).unwrap().items;
    let first = own.first().unwrap();
    assert_eq!(
        (first.at, first.state.as_str()),
        (moment("2026-09-02 08:30"), "expected")
    );
    assert_eq!(
        first.why.as_deref(),
        Some("“建制村快递覆盖率达到60%”（督〔2026〕15号）的2026年8月进展报告应于2026-09-07前填报")
    );
    assert!(seen(&house.lin, days(None)).unwrap().next_cursor.is_none());
}

#[test]
fn the_bureau_whose_report_waits_for_review_is_named_in_plan_and_letter() {
    let house = House::owing();
    house.report(5, "submitted", "NULL", "");
    house.at("2026-08-11 09:00").run();
    let waits = |row: &&plan::PlanRow| row.rule == "no_review_yet";
    let plan = house.plan(Some("zhao"), 5);
    let row = plan.iter().find(waits).unwrap();
    assert_eq!(
        row.why.as_deref(),
        Some("河北局2026-08-10上报的“建制村快递覆盖率达到60%”（督〔2026〕15号）进展报告，3个工作日未审核")
    );
    assert_eq!(
        row.why_en.as_deref(),
        Some(
            "the report of 河北局 on “建制村快递覆盖率达到60%” (督〔2026〕15号), sent on 2026-08-10, has waited 3 working days for review"
        )
    );
    assert_eq!(house.at("2026-08-13 00:01").run(), 1);
    assert_eq!(house.at("2026-08-13 08:30").deliver().sent, 1);
    let text = house.memory.sent().first().unwrap().1.text.clone();
    let told = "待审核（1）\n- 3个工作日未审核：建制村快递覆盖率达到60%［绿灯］\n  督〔2026〕15号，河北局\n";
    assert!(text.contains(told), "{text}");
}

#[test]
fn plans_are_paged_and_each_row_comes_once() {
    let house = House::owing();
    let all = house.at("2026-09-01 09:00").plan(None, 30);
    let mut rows = Vec::new();
    let mut page = Ask {
        limit: 2,
        ..Ask::default()
    };
    loop {
        let ask = plan::PlanAsk {
            days: 30,
            page: page.clone(),
            ..plan::PlanAsk::default()
        };
        let answer = house.ask(&house.zhao, move |cx| plan::plan(cx, &ask)).unwrap();
        rows.extend(answer.items);
        let Some(cursor) = answer.next_cursor else { break };
        page.after = duban::store::page::Cursor::decode(&cursor);
    }
    assert!(all.len() > 5);
    assert_eq!(rows, all);
}

#[test]
fn it_is_explained_why_a_letter_came_or_did_not_come() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.at("2026-09-02 08:30").deliver();
    let day = |text: &str| text.parse().unwrap();
    let told = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-09-02")))
        .unwrap();
    assert_eq!((told.letters.len(), told.letters[0].state.as_str()), (1, "sent"));
    assert_eq!(
        (told.reminders.len(), told.reminders[0].rule.as_str()),
        (1, "report_due")
    );
    let none = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-09-01")))
        .unwrap();
    assert_eq!(none.notes.last().unwrap().zh, "按现在的情况，当天没有要提醒的事");
    let coming = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-09-07")))
        .unwrap();
    assert_eq!((coming.letters.len(), coming.reminders.len()), (0, 1));
    let free = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-10-01")))
        .unwrap();
    assert!(
        free.notes[0].zh.contains("不发每日提醒，顺延到2026-10-08"),
        "{:?}",
        free.notes
    );
    assert!(
        house
            .ask(&house.lin, move |cx| explain(cx, "zhao", day("2026-09-02")))
            .unwrap_err()
            .is(Code::Forbidden)
    );
    assert!(
        house
            .ask(&house.zhao, move |cx| explain(cx, "nobody", day("2026-09-02")))
            .unwrap_err()
            .is(Code::NotFound)
    );
}

#[test]
fn an_act_that_is_undone_leaves_no_letter() {
    let house = House::owing();
    let act = Act {
        tell: Tell::Remind(7, "请抓紧".into()),
        fails: true,
    };
    assert!(house.world.run(&house.zhao, act).is_err());
    assert!(house.outbox(None).is_empty());
}

#[test]
fn issuing_and_reminding_queue_their_letters_in_their_own_transaction() {
    let house = House::owing();
    house
        .world
        .number_on(&["directives", "tasks", "targets", "obligations"]);
    let new = NewDirective::new(DirectiveKind::Decision, "邮快合作", "推进邮快合作。");
    let directive = DirectiveId(house.world.run(&house.zhao, Create(new)).unwrap().head.id);
    let register = Register {
        directive,
        version: None,
    };
    house.world.run(&house.zhao, register).unwrap();
    let order = SplitOrder::over(&["SPB-13"], vec![]);
    house.world.run(&house.zhao, Decompose { directive, order }).unwrap();
    let issue = Issue {
        directive,
        tasks: vec![],
    };
    house.world.run(&house.zhao, issue).unwrap();
    let take = Take {
        task: TaskId(7),
        kind: MeasureKind::Reminder,
        text: "请于本周内报送".into(),
    };
    house.world.run(&house.zhao, take).unwrap();
    assert_eq!(house.deliver().sent, 2);
    let subjects: Vec<String> = house
        .memory
        .sent()
        .into_iter()
        .map(|(_, letter)| letter.subject)
        .collect();
    assert_eq!(
        subjects,
        [
            "【督办】交办：邮快合作（还有3天）",
            "【督办】催办：建制村快递覆盖率达到60%"
        ]
    );
}

#[test]
fn the_routes_answer_the_plan_an_explanation_and_the_outbox() {
    let house = House::owing();
    house.at("2026-09-01 09:00").run();
    let nobody = Client::new(&house.world);
    let lin = nobody.login("lin");
    let plan = lin.get("/api/v1/reminders/plan?days=10&with_total=true").expect(200);
    assert_eq!(plan["items"][0]["at"], "2026-09-02T00:30:00Z");
    assert_eq!(plan["total"], plan["items"].as_array().unwrap().len());
    assert_eq!(
        lin.get("/api/v1/reminders/explain?day=2026-09-02").expect(200)["name"],
        "lin"
    );
    lin.get("/api/v1/reminders/plan?days=0").refused(422, "invalid_field");
    lin.get("/api/v1/reminders/plan?weeks=2").refused(400, "bad_parameter");
    lin.get("/api/v1/outbox").refused(403, "forbidden");
    lin.post("/api/v1/outbox/1/retry", json!({})).refused(403, "forbidden");
    nobody.get("/api/v1/reminders/plan").refused(401, "sign_in_needed");
}
