//! Who gets which letter when, and why.

mod alerts;
mod calendars;
mod late;
mod nobody;
mod plans;
pub mod planted;
mod post;
mod rules;
mod weekly;

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
    house.at("2026-08-12 00:01").run();
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
