//! Alerts to administrators: told once as long as they last, shown as long as they last.

use super::*;
use duban::app::alert::{Alerts, show, watch};
use duban::app::import::{Import, Kind, Prepared};
use std::sync::Arc;

use crate::browser::Browser;

/// A house whose mail has stood still since half past eight, and an administrator with an address.
fn stuck() -> House {
    let house = House::owing();
    // How full the disk of the machine is that runs the tests is not what they are about.
    house.set("alerts.disk_percent", 0);
    house
        .world
        .sql("UPDATE users SET email = 'guan@example.test' WHERE login = 'admin'");
    house.at("2026-09-01 00:01").run();
    assert_eq!(house.at("2026-09-02 00:01").run(), 1);
    house
}

impl House {
    fn watch(&self) -> (usize, usize, usize) {
        let watched = watch(&self.world.app).unwrap();
        (watched.began.len(), watched.ended, watched.letters)
    }

    fn alerts(&self) -> Alerts {
        self.ask(&self.admin, show).unwrap()
    }

    fn to_admin(&self) -> Vec<String> {
        let sent = self.memory.sent().into_iter();
        let own = sent.filter(|(_, letter)| letter.to.address == "guan@example.test");
        own.map(|(_, letter)| letter.subject).collect()
    }
}

#[test]
fn mail_that_stands_still_is_told_once_and_again_only_after_it_was_over() {
    let house = stuck();
    assert_eq!(house.at("2026-09-02 09:30").watch(), (0, 0, 0), "an hour is not over");
    assert_eq!(house.at("2026-09-02 09:31").watch(), (1, 0, 1));
    let kinds: Vec<String> = house.alerts().items.into_iter().map(|alert| alert.kind).collect();
    assert_eq!(kinds, ["outbox"]);
    assert_eq!(house.at("2026-09-02 10:00").watch(), (0, 0, 0), "it lasts");
    house.world.app.reload_rules().unwrap();
    assert_eq!(
        house.at("2026-09-02 10:30").watch(),
        (0, 0, 0),
        "a restart forgets nothing"
    );

    assert_eq!(
        house.at("2026-09-02 11:00").deliver().sent,
        2,
        "the digest, and the alert, which waited as well"
    );
    assert_eq!(house.to_admin(), ["【督办】告警：1封信该发未发"]);
    assert_eq!(house.at("2026-09-02 11:01").watch(), (0, 1, 0));
    assert_eq!(house.alerts(), Alerts::default());

    house.memory.clear();
    house.at("2026-09-04 00:01").run();
    assert_eq!(
        house.at("2026-09-04 10:00").watch(),
        (1, 0, 1),
        "it came back on another day"
    );
    house.deliver();
    assert_eq!(house.to_admin().len(), 1);
    assert_eq!(house.at("2026-09-04 10:01").watch(), (0, 1, 0));
    let verbs = house
        .world
        .number("SELECT COUNT(*) AS n FROM events WHERE verb IN ('alert.began', 'alert.ended')");
    assert_eq!(verbs, 4);
}

#[test]
fn what_comes_back_within_the_hour_is_not_told_again() {
    let house = stuck();
    house.set("alerts.outbox_minutes", 10);
    assert_eq!(house.at("2026-09-02 08:41").watch(), (1, 0, 1));
    assert_eq!(house.deliver().sent, 2);
    assert_eq!(house.at("2026-09-02 08:42").watch(), (0, 1, 0));
    house.at("2026-09-02 08:50").tell(Tell::Remind(7, "请抓紧".into()));
    assert_eq!(
        house.at("2026-09-02 09:02").watch(),
        (1, 0, 0),
        "it is shown, and no second letter goes"
    );
    assert_eq!(house.alerts().items.len(), 1);
}

#[test]
fn a_mail_server_that_takes_nothing_is_told_with_its_answer_but_one_that_keeps_one_address_waiting_is_not() {
    let house = stuck();
    let no = || SendError::temporary("451 稍后再试");
    house.memory.fail_next(no());
    house.at("2026-09-02 08:30").deliver();
    house.memory.fail_next(no());
    assert_eq!(house.at("2026-09-02 08:31").deliver().sent, 0);
    assert_eq!(
        house.at("2026-09-02 09:31").watch(),
        (1, 0, 1),
        "nothing left in the last hour"
    );
    let alert = house.alerts().items.remove(0);
    assert!(alert.wrong.contains("最近一次的原因：451 稍后再试"), "{}", alert.wrong);
    assert_eq!(alert.since, moment("2026-09-02 08:30"));

    let house = stuck();
    house.set("alerts.outbox_minutes", 10);
    house.memory.fail_next(no());
    house.at("2026-09-02 08:30").deliver();
    house.memory.fail_next(no());
    house.at("2026-09-02 08:31").deliver();
    house.memory.fail_next(no());
    house.at("2026-09-02 08:36").deliver();
    house.at("2026-09-02 08:37").tell(Tell::Remind(7, "请抓紧".into()));
    assert_eq!(house.deliver().sent, 1);
    assert_eq!(
        house.at("2026-09-02 08:41").watch(),
        (0, 0, 0),
        "another letter left meanwhile"
    );
}

#[test]
fn a_letter_that_comes_too_late_says_nothing_of_what_is_over() {
    let house = stuck();
    house.at("2026-09-02 09:31").watch();
    house
        .world
        .sql("UPDATE outbox SET state = 'sent', sent_at = '2026-09-02 01:32:00' WHERE kind = 'digest'");
    house
        .world
        .sql("UPDATE outbox SET next_at = '2026-09-02 03:00:00' WHERE kind = 'alert'");
    assert_eq!(house.at("2026-09-02 09:40").watch(), (0, 1, 0));
    let done = house.at("2026-09-02 11:00").deliver();
    assert_eq!((done.sent, done.dropped), (0, 1));
}

#[test]
fn several_servers_send_one_letter() {
    let house = stuck();
    house.at("2026-09-02 10:00");
    std::thread::scope(|threads| {
        let hands: Vec<_> = (0..4)
            .map(|_| threads.spawn(|| watch(&house.world.app).unwrap()))
            .collect();
        let began: usize = hands.into_iter().map(|hand| hand.join().unwrap().began.len()).sum();
        assert_eq!(began, 1);
    });
    assert_eq!(house.world.number("SELECT COUNT(*) AS n FROM alerts"), 1);
    assert_eq!(
        house
            .world
            .number("SELECT COUNT(*) AS n FROM outbox WHERE kind = 'alert'"),
        1
    );
}

#[test]
fn an_administrator_without_an_address_is_left_out_and_named_until_there_is_one() {
    let house = stuck();
    house.world.sql("UPDATE users SET email = NULL WHERE login = 'admin'");
    house.world.person("second", "SPB", &[Role::Admin]);
    assert_eq!(house.at("2026-09-02 09:31").watch(), (1, 0, 1), "to the second alone");
    let alerts = house.alerts();
    let names: Vec<&str> = alerts.unreachable.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(
        names,
        [house.world.text("SELECT name AS t FROM users WHERE login = 'admin'")]
    );
    let admin = Browser::new(&house.world).login("second");
    for page in ["/manage/orgs", "/manage/letters", "/manage/settings"] {
        let seen = admin.get(page).expect(200);
        let seen = seen.says("1封信过了时间还没有发出").says("（自2026-09-02 08:30起）");
        seen.says("收不到告警信的系统管理员：").says("duban doctor");
    }
    Browser::new(&house.world)
        .login("security")
        .get("/manage/users")
        .silent_on("过了时间");
    house
        .world
        .sql("UPDATE users SET email = 'guan@example.test' WHERE login = 'admin'");
    assert_eq!(
        house.at("2026-09-02 09:32").watch(),
        (0, 0, 1),
        "told as soon as there is an address"
    );
    assert_eq!(house.alerts().unreachable, []);
    house
        .world
        .sql("UPDATE users SET email_state = 'bounced' WHERE login = 'admin'");
    assert_eq!(house.alerts().unreachable.len(), 1);
}

#[test]
fn the_next_years_holidays_are_missed_in_december_until_they_are_imported() {
    let house = stuck();
    house.world.sql("UPDATE outbox SET state = 'dropped'");
    assert_eq!(house.at("2026-11-30 23:59").watch(), (0, 0, 0));
    assert_eq!(house.at("2026-12-01 00:01").watch(), (1, 0, 1));
    assert_eq!(house.deliver().sent, 0, "that can wait for the morning");
    assert_eq!(house.at("2026-12-01 08:00").deliver().sent, 1);
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(letter.subject, "【督办】告警：2027年放假安排未导入");
    assert!(
        letter.text.contains("https://duban.example/manage/calendar?year=2027"),
        "{}",
        letter.text
    );
    assert_eq!(house.at("2026-12-20 09:00").watch(), (0, 0, 0), "once");

    let list = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-10-01,放假,国庆节\n".as_bytes();
    let import = Import {
        file: Some(Arc::new(Prepared::of(Kind::Holidays, list, "2027.csv").unwrap())),
        kind: Kind::Holidays,
        dry_run: false,
        secrets: Arc::default(),
    };
    house.world.run(&house.admin, import).unwrap();
    house.world.app.reload_rules().unwrap();
    assert_eq!(house.at("2026-12-20 09:01").watch(), (0, 1, 0));
    assert_eq!(house.at("2026-12-31 09:00").watch(), (0, 0, 0));
}

#[test]
fn a_disk_below_the_bound_is_told_at_night_too() {
    let house = stuck();
    house.world.sql("UPDATE outbox SET state = 'dropped'");
    // All of a disk free is more than any has.
    house.set("alerts.disk_percent", 100);
    let sees_the_disk = house.world.app.store.backend() == duban::store::Backend::Sqlite;
    if !sees_the_disk {
        assert_eq!(
            house.at("2026-09-05 02:00").watch(),
            (0, 0, 0),
            "the database server's disk is its own"
        );
        return;
    }
    assert_eq!(house.at("2026-09-05 02:00").watch(), (1, 0, 1), "a Saturday night");
    assert_eq!(house.deliver().sent, 1);
    assert!(
        house.to_admin()[0].starts_with("【督办】告警：磁盘只剩"),
        "{:?}",
        house.to_admin()
    );
    house.set("alerts.disk_percent", 0);
    assert_eq!(house.at("2026-09-05 02:01").watch(), (0, 1, 0), "switched off");
}

#[test]
fn the_route_and_the_figures_say_what_is_wrong_to_those_whose_matter_it_is() {
    let house = stuck();
    house.at("2026-09-02 09:31").watch();
    let nobody = Client::new(&house.world);
    house
        .world
        .sql("UPDATE users SET must_change = FALSE WHERE login = 'admin'");
    let found = nobody.login("admin").get("/api/v1/alerts").expect(200);
    assert_eq!(found["items"][0]["kind"], "outbox");
    assert_eq!(found["items"][0]["page"], "/manage/letters?state=queued");
    nobody.login("lin").get("/api/v1/alerts").refused(403, "forbidden");
    nobody.get("/api/v1/alerts").refused(401, "sign_in_needed");
}
