//! The calendar feed: one's own due days, at an address that can be taken back.

use duban::app::user::account::{Lock, Unlock};
use duban::app::{Asker, Result, feed};
use duban::domain::id::UserId;
use duban::domain::person::Role;
use duban::domain::refusal::Code;
use serde_json::json;

use crate::browser::{Browser, Seen};
use crate::client::Client;
use crate::remind::planted::House;

/// What a calendar program gets at an address.
fn fetched(house: &House, url: &str) -> Result<String> {
    let token = url.strip_prefix("https://duban.example/feeds/").unwrap();
    let token = token.strip_suffix(".ics").unwrap().to_owned();
    house.ask(&Asker::system("feed"), move |cx| feed::read(cx, &token))
}

/// Makes a feed; answers its address.
fn made(client: &Client) -> String {
    let made = client.post("/api/v1/me/feed", json!({})).expect(201);
    made["url"].as_str().unwrap().to_owned()
}

#[test]
fn a_feed_shows_what_the_own_bureau_owes_until_it_is_revoked() {
    let house = House::owing();
    house.task(8, "SPB-13", "新增智能快件箱30组, 分批", "active", "'2026-09-09'");
    house.task(9, "SPB-14", "晋局任务", "active", "'2026-09-09'");
    let outside = Client::new(&house.world);
    let lin = outside.login("lin");
    assert_eq!(lin.get("/api/v1/me/feed").expect(200)["made_at"], json!(null));
    let url = made(&lin);
    assert!(url.starts_with("https://duban.example/feeds/dbf_"), "{url}");
    assert!(lin.get("/api/v1/me/feed").expect(200)["url"].is_null(), "shown once");

    let text = fetched(&house, &url).unwrap();
    assert!(
        text.contains("SUMMARY:填报进展（2026年8月）：建制村快递覆盖率达到60%\r\n"),
        "{text}"
    );
    assert!(
        text.contains("SUMMARY:办结期限：新增智能快件箱30组\\, 分批\r\n"),
        "{text}"
    );
    assert!(
        text.contains("DTSTART;VALUE=DATE:20260907\r\n") && !text.contains("晋局"),
        "{text}"
    );
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 2);

    let zhao = outside.login("zhao");
    let other = made(&zhao);
    assert_eq!(
        fetched(&house, &other).unwrap().matches("SUMMARY:办结期限").count(),
        2,
        "whose it is to supervise"
    );

    let gone = |url: &str| assert!(fetched(&house, url).unwrap_err().is(Code::NotFound), "{url}");
    made(&lin);
    gone(&url);
    zhao.delete("/api/v1/me/feed").expect(204);
    gone(&other);
    zhao.delete("/api/v1/me/feed").refused(404, "not_found");
    gone("https://duban.example/feeds/dbf_guess.ics");
    let verbs = house
        .world
        .number("SELECT COUNT(*) AS n FROM events WHERE verb IN ('feed.made', 'feed.revoked')");
    assert_eq!(verbs, 4);
}

#[test]
fn whoever_lost_their_roles_has_an_empty_feed() {
    let house = House::owing();
    house.world.person("shan", "SPB-14", &[Role::Reporter]);
    let outside = Client::new(&house.world);
    let shan = outside.login("shan");
    let url = made(&shan);
    house.world.sql("UPDATE role_grants SET to_at = '2026-08-08 00:00:00' WHERE user_id = (SELECT id FROM users WHERE login = 'shan')");
    assert!(!fetched(&house, &url).unwrap().contains("VEVENT"));
    house
        .world
        .sql("UPDATE users SET closed_at = '2026-08-08 00:00:00' WHERE login = 'shan'");
    assert!(fetched(&house, &url).unwrap_err().is(Code::NotFound));
}

#[test]
fn a_feed_is_made_renewed_and_ended_on_ones_own_page() {
    let house = House::owing();
    let lin = Browser::new(&house.world).login("lin");
    let nobody = Browser::new(&house.world);
    let page = lin.get("/me").expect(200).says("生成订阅地址").silent_on("停用订阅");
    page.silent_on("/feeds/");
    let address = |seen: &Seen| {
        let rest = seen.text.split("<code>https://duban.example").nth(1).unwrap();
        rest.split("</code>").next().unwrap().to_owned()
    };
    let made = lin
        .submit("/me", "/me/feed", &[])
        .expect(200)
        .says("只在这里显示这一次");
    let first = address(&made);
    made.says(&format!("webcal://duban.example{first}")).says("Outlook：");
    let seen = nobody
        .get(&first)
        .expect(200)
        .says("BEGIN:VCALENDAR")
        .says("SUMMARY:填报进展");
    assert_eq!(seen.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(seen.header("cache-control"), Some("private, max-age=300"));
    lin.get("/me")
        .expect(200)
        .silent_on("/feeds/")
        .says("于2026-08-07 09:00生成");

    let second = address(&lin.submit("/me", "/me/feed", &[]).expect(200));
    assert_ne!(first, second);
    nobody.get(&first).expect(404);
    nobody.get(&second).expect(200);
    assert_eq!(lin.submit("/me", "/me/feed/end", &[]).led(), "/me?done=feed");
    nobody.get(&second).expect(404);
    lin.get("/me?done=feed")
        .expect(200)
        .says("日历订阅已停用")
        .says("生成订阅地址");
    let english = lin.header("accept-language", "en");
    house.world.sql("UPDATE users SET lang = 'auto' WHERE login = 'lin'");
    english
        .get("/me")
        .expect(200)
        .says("Make an address")
        .says("keep it to yourself");
    nobody.get("/feeds/dbf_guess.ics").expect(404);
    nobody.get("/feeds/dbf_guess").expect(404);
}

#[test]
fn the_feed_of_a_locked_person_rests_until_they_are_unlocked() {
    let house = House::owing();
    let security = house.world.person("anquan", "SPB", &[Role::Security]);
    let url = made(&Client::new(&house.world).login("lin"));
    let id = UserId(house.world.number("SELECT id AS n FROM users WHERE login = 'lin'"));
    let lock = Lock {
        id,
        reason: "离岗".into(),
    };
    house.world.run(&security, lock).unwrap();
    assert!(fetched(&house, &url).unwrap_err().is(Code::NotFound));
    house.world.run(&security, Unlock { id }).unwrap();
    assert!(fetched(&house, &url).is_ok());
    // Wrong log-ins, which anybody can make, end nobody's calendar.
    house
        .world
        .sql("UPDATE users SET locked_until = '2026-08-07 01:10:00' WHERE login = 'lin'");
    assert!(fetched(&house, &url).is_ok());
}
