//! Letters that could not leave when they should have: nights, weekends, killed servers, clocks that were set wrong.

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;

use super::*;

/// 河北局's digest of Friday 4 September waits.
fn friday() -> House {
    let house = House::owing();
    house.at("2026-09-03 00:01").run();
    assert_eq!(house.at("2026-09-04 00:01").run(), 1);
    house
}

#[test]
fn what_the_server_kept_over_a_weekend_does_not_leave_on_saturday() {
    let house = friday();
    assert_eq!(
        house.at("2026-09-04 21:40").deliver().sent,
        0,
        "it was away all day, and now it is night"
    );
    assert_eq!(house.at("2026-09-05 09:00").deliver(), Delivered::default(), "Saturday");
    let waits = house.at("2026-09-07 08:01").deliver();
    assert_eq!((waits.sent, waits.waiting), (0, 1), "Monday, not planned yet");
    house.run();
    assert_eq!(
        house.at("2026-09-07 08:30").deliver().sent,
        1,
        "one digest, of both days"
    );
    assert_eq!(house.memory.sent().len(), 1);
    assert_eq!(house.memory.sent()[0].1.text.matches("/tasks/7").count(), 1);
}

#[test]
fn a_letter_that_may_have_been_taken_goes_again_as_it_is_and_takes_nothing_more() {
    let house = friday();
    house.memory.fail_next(SendError::temporary("断了").in_doubt());
    assert_eq!(house.at("2026-09-04 19:59").deliver().waiting, 1);
    house.at("2026-09-07 00:01").run();
    house.at("2026-09-07 08:00").deliver();
    let sent = house.memory.sent();
    assert_eq!(sent.len(), 1, "Friday's letter, which nobody knows of whether it came");
    let first = house
        .world
        .text("SELECT message_id AS t FROM outbox WHERE key LIKE 'digest/2026-09-04%'");
    assert_eq!(sent[0].1.message_id, first);
    assert_eq!(house.at("2026-09-07 08:30").deliver().sent, 0, "it was today's digest");
    house.at("2026-09-08 00:01").run();
    assert_eq!(house.at("2026-09-08 08:30").deliver().sent, 1);
    assert_eq!(house.memory.sent().len(), 2);
}

#[test]
fn an_old_letter_of_an_act_goes_with_the_next_digest() {
    let house = House::owing();
    house.at("2026-08-11 10:00").tell(Tell::Remind(7, "请抓紧".into()));
    house.at("2026-08-20 00:01").run();
    let done = house.at("2026-08-20 09:00").deliver();
    assert_eq!(
        (done.sent, done.dropped),
        (1, 1),
        "nine days later it is no letter of its own"
    );
    let (_, letter) = house.memory.sent().remove(0);
    assert!(letter.text.contains("被催办（1）"), "{}", letter.text);
}

#[test]
fn what_was_written_ahead_is_written_again_where_the_letter_before_it_took_long() {
    let told = |seconds: i64| {
        let house = House::new();
        house.world.person("shi", "SPB-14", &[Role::Reporter]);
        house.task(7, "SPB-13", "建制村快递覆盖率达到60%", "active", "'2026-09-02'");
        house.task(8, "SPB-14", "建制村快递覆盖率达到60%", "active", "'2026-09-02'");
        house.at("2026-09-01 00:01").run();
        house.at("2026-09-02 00:01").run();
        house.at("2026-09-02 08:30");
        let app = house.world.app.clone();
        house.memory.meanwhile(move || {
            app.clock.set(app.clock.now() + TimeDelta::seconds(seconds));
            let mut conn = duban::store::migrate::connect(app.store.url()).unwrap();
            conn.batch_execute("UPDATE tasks SET state = 'cancelled' WHERE id IN (7, 8)")
                .unwrap();
        });
        let done = house.deliver();
        (done.sent, done.dropped)
    };
    assert_eq!(told(0), (2, 0), "both were written at the same moment");
    assert_eq!(told(2), (1, 1), "the second has no reason any more");
}

#[test]
fn a_test_letter_shows_also_days_later_that_mail_works_again() {
    let house = House::owing();
    house
        .world
        .sql("UPDATE users SET email = 'guan@example.test' WHERE login = 'admin'");
    house.at("2026-08-11 10:00");
    house.world.run(&house.admin, outbox::SendTest).unwrap();
    assert_eq!(house.at("2026-08-20 09:00").deliver().sent, 1);
    let (_, letter) = house.memory.sent().remove(0);
    assert!(letter.subject.contains("测试"), "{}", letter.subject);
    assert_eq!(
        house.world.number("SELECT COUNT(*) AS n FROM outbox"),
        1,
        "no digest of nothing"
    );
}

#[test]
fn a_clock_that_was_set_back_takes_back_what_was_planned_in_the_future() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2027-03-01 00:01").run();
    assert_eq!(house.at("2026-09-02 00:01").run(), 1);
    assert_eq!(house.at("2026-09-02 08:30").deliver().sent, 1);
    let future = house
        .world
        .number("SELECT COUNT(*) AS n FROM reminders WHERE moment > '2026-09-10'");
    assert_eq!(future, 0);
    house.at("2026-09-04 00:01").run();
    assert_eq!(house.at("2026-09-04 08:30").deliver().sent, 1, "and it goes on");
}

/// 河北局's leader is to hear on 7 September that a task is overdue; the letter waits.
fn escalated() -> House {
    let house = House::new();
    house.task(7, "SPB-13", "建制村快递覆盖率达到60%", "active", "'2026-09-01'");
    house.at("2026-09-04 00:01").run();
    house.at("2026-09-07 00:01").run();
    assert_eq!(house.world.text(OWN), "queued");
    house
}

const OWN: &str = "SELECT state AS t FROM outbox WHERE kind = 'escalation' AND key LIKE '%overdue_leader%'";

#[test]
fn a_letter_that_was_dropped_while_the_clock_was_ahead_is_opened_again() {
    let house = escalated();
    house.at("2026-09-16 21:00").run();
    house.deliver();
    assert_eq!(house.world.text(OWN), "dropped", "nine days old, it went into a digest");
    house.at("2026-09-08 00:01").run();
    assert_eq!(house.world.text(OWN), "queued", "that digest is taken back");
    house.at("2026-09-08 08:00").deliver();
    let wang = |(_, letter): &(_, duban::mail::Letter)| letter.to.address.starts_with("wang");
    let sent = house.memory.sent();
    let sent: Vec<_> = sent.iter().filter(|sent| wang(sent)).collect();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].1.text.contains("/tasks/7"), "{}", sent[0].1.text);
    house.at("2026-09-09 00:01").run();
    house.at("2026-09-09 08:30").deliver();
    assert_eq!(
        house.memory.sent().iter().filter(|sent| wang(sent)).count(),
        1,
        "and once"
    );
}

#[test]
fn a_digest_that_had_nothing_to_say_takes_what_comes_later_that_day() {
    let house = House::owing();
    house.at("2026-08-24 10:00").tell(Tell::Remind(7, "请抓紧".into()));
    house.world.sql("UPDATE outbox SET next_at = '2026-09-04 01:00:00'");
    house.at("2026-09-03 00:01").run();
    house.at("2026-09-04 00:01").run();
    house.world.sql("UPDATE obligations SET state = 'answered'");
    assert_eq!(house.at("2026-09-04 08:30").deliver().dropped, 1);
    assert_eq!(
        house.at("2026-09-04 09:00").deliver().sent,
        1,
        "a letter of last month, with today's digest"
    );
    let digest = "SELECT state AS t FROM outbox WHERE key LIKE 'digest/2026-09-04%'";
    assert_eq!(house.world.text(digest), "sent");
    assert_eq!(house.memory.sent().len(), 1);
}
