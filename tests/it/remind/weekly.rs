//! The leaders' weekly completion letter: figures in it, the workbook beside it, and ended by one press.

use duban::app::remind::deliver::{Delivered, deliver};
use duban::app::remind::explain::explain;
use duban::app::remind::plan::{PlanAsk, PlanRow, plan};
use duban::app::{Asker, remind, setting};
use duban::domain::outbox::LetterState;
use duban::mail::{Letter, Mailer, MemoryMailer, SendError};
use duban::store::page::Ask;
use serde_json::json;

use crate::browser::Browser;
use crate::client::Client;
use crate::world::World;
use crate::year::Spring;

const WEEKLY: &str = "\
leader，国家局及下级单位督办任务在办5项，红灯5项（截至2026年5月18日 星期一）
打开完成情况：https://duban.example/completion?org=";

struct Post {
    spring: Spring,
    memory: MemoryMailer,
}

impl Post {
    /// The spring of 2026, its letters up to Sunday, 17 May read and gone.
    fn new() -> Post {
        let spring = Spring::new();
        spring.world.app.set_public_url("https://duban.example/");
        let memory = MemoryMailer::default();
        let post = Post { spring, memory };
        post.at("2026-05-17 12:00").run();
        post.deliver();
        post.world()
            .sql("UPDATE outbox SET state = 'dropped', last_error = 'x' WHERE state = 'queued'");
        post.memory.clear();
        post
    }

    fn world(&self) -> &World {
        &self.spring.world
    }

    fn at(&self, moment: &str) -> &Post {
        self.world().at(moment);
        self
    }

    fn run(&self) -> usize {
        remind::run::run(&self.world().app).unwrap().letters
    }

    fn deliver(&self) -> Delivered {
        let owner = format!("{:?}", std::thread::current().id());
        deliver(&self.world().app, &Mailer::Memory(self.memory.clone()), &owner).unwrap()
    }

    /// The weekly letters that left, by recipient.
    fn weekly(&self) -> Vec<Letter> {
        let sent = self.memory.sent().into_iter().map(|(_, letter)| letter);
        sent.filter(|letter| letter.headers.iter().any(|(name, _)| name == "List-Unsubscribe"))
            .collect()
    }

    fn monday(&self) -> Letter {
        self.at("2026-05-18 00:01").run();
        self.at("2026-05-18 08:30").deliver();
        let mut weekly = self.weekly();
        assert_eq!(weekly.len(), 1, "one leader");
        weekly.remove(0)
    }

    fn state(&self, n: usize) -> (String, Option<String>) {
        let row = format!("SELECT state AS t FROM outbox WHERE kind = 'weekly' ORDER BY id LIMIT 1 OFFSET {n}");
        let error = row.replace("state AS", "COALESCE(last_error, '') AS");
        let error = self.world().text(&error);
        (self.world().text(&row), Some(error).filter(|error| !error.is_empty()))
    }

    fn wants(&self, who: &str, wanted: serde_json::Value) {
        let client = Client::new(self.world()).login(who);
        let me = client.get("/api/v1/me").expect(200);
        client
            .version(&me["version"])
            .patch("/api/v1/me", json!({ "weekly_report": wanted }))
            .expect(200);
    }
}

/// Path of the link that ends a letter, and the whole address.
fn link(letter: &Letter) -> (String, String) {
    let header = letter.headers.iter().find(|(name, _)| name == "List-Unsubscribe");
    let url = header.unwrap().1.trim_matches(['<', '>']).to_owned();
    (url.strip_prefix("https://duban.example").unwrap().to_owned(), url)
}

#[test]
fn on_monday_the_leader_reads_the_figures_in_the_letter_and_has_the_workbook_beside_it() {
    let post = Post::new();
    let letter = post.monday();
    assert_eq!(letter.to.address, "leader@example.test");
    assert!(
        letter.subject.starts_with("【督办】国家局每周完成情况：在办5项"),
        "{}",
        letter.subject
    );
    for part in [
        "在办任务：5（共交办6）",
        "按时填报率：",
        "红灯任务（",
        "附件：完成情况-国家局-2026-05-18.xlsx",
    ] {
        assert!(letter.text.contains(part), "{part} in {}", letter.text);
    }
    assert!(letter.text.starts_with(WEEKLY), "{}", letter.text);
    let (_, url) = link(&letter);
    assert!(letter.text.contains(&url) && letter.html.contains(&url));
    let one_click = (
        "List-Unsubscribe-Post".to_owned(),
        "List-Unsubscribe=One-Click".to_owned(),
    );
    assert!(letter.headers.contains(&one_click));
    let file = letter.attachments.first().unwrap();
    assert_eq!(file.name, "完成情况-国家局-2026-05-18.xlsx");
    assert_eq!(file.bytes.get(..2), Some(&b"PK"[..]), "a workbook");
    assert_eq!((post.run(), post.deliver().sent), (0, 0), "nothing twice");
    post.at("2026-05-19 00:01").run();
    post.at("2026-05-19 09:00").deliver();
    assert_eq!(post.weekly().len(), 1, "once a week");
}

#[test]
fn who_reads_english_gets_it_in_english_and_who_is_no_leader_asks_for_it() {
    let post = Post::new();
    post.world().sql("UPDATE users SET lang = 'en' WHERE login = 'leader'");
    post.wants("hebei", json!(true));
    post.at("2026-05-18 00:01").run();
    post.at("2026-05-18 08:30").deliver();
    let letters = post.weekly();
    let of = |login: &str| letters.iter().find(|letter| letter.to.name == login).unwrap();
    assert_eq!(letters.len(), 2);
    assert!(
        of("leader").subject.starts_with("[Duban] weekly completion of "),
        "{}",
        of("leader").subject
    );
    assert!(
        of("leader").text.contains("- Open tasks: 5 of 6 handed out"),
        "{}",
        of("leader").text
    );
    assert!(of("leader").attachments.first().unwrap().name.is_ascii());
    let hebei = &of("hebei").text;
    assert!(hebei.contains("河北局及下级单位"), "what they may see alone: {hebei}");
    post.wants("hebei", json!(null));
    post.at("2026-05-25 00:01").run();
    post.at("2026-05-25 08:30").deliver();
    assert_eq!(post.weekly().len(), 3, "a supervisor follows the roles again");
}

#[test]
fn one_press_ends_it_without_signing_in_and_one_turns_it_on_again() {
    let post = Post::new();
    let (path, _) = link(&post.monday());
    let nobody = Browser::new(post.world());
    nobody.get(&path).expect(200).says("不再接收每周完成情况");
    post.at("2026-05-25 00:01").run();
    // A mail program posts on its own: no session, no page of ours before it (RFC 8058).
    nobody
        .header("origin", "https://mail.example")
        .send_form(&path, &[("List-Unsubscribe", "One-Click")])
        .expect(200)
        .says("已停止发送");
    nobody.send_form(&path, &[]).expect(200).says("已停止发送");
    nobody.get(&path).expect(200).says("已停止发送");
    let done = post.at("2026-05-25 08:30").deliver();
    assert!(done.dropped >= 1 && post.weekly().len() == 1, "{done:?}");
    assert_eq!(post.state(1).0, LetterState::Dropped.word());
    let events = "SELECT COUNT(*) AS n FROM events WHERE verb = 'user.edited' AND changes LIKE '%weekly_report%'";
    assert_eq!(post.world().number(events), 1, "ended once");
    let leader = Browser::new(post.world()).login("leader");
    let page = leader.get("/me").expect(200);
    assert_eq!(page.hidden("weekly_shown"), "false");
    let (version, base) = (
        page.hidden("version"),
        [("digest_at", "08:30"), ("hours_from", "08:00"), ("hours_to", "20:00")],
    );
    let mut fields = vec![
        ("version", version.as_str()),
        ("email", "leader@example.test"),
        ("weekly_shown", "false"),
        ("weekly_report", "1"),
    ];
    fields.extend(base);
    leader.submit("/me", "/me", &fields).expect(303);
    post.at("2026-06-01 00:01").run();
    post.at("2026-06-01 08:30").deliver();
    assert_eq!(post.weekly().len(), 2, "on again");
}

#[test]
fn a_link_that_no_letter_has_ends_nothing() {
    let post = Post::new();
    let (path, _) = link(&post.monday());
    let nobody = Browser::new(post.world());
    let (id, _) = path.split_once('-').unwrap();
    for wrong in [
        format!("{id}-0"),
        format!("{id}-"),
        "/unsubscribe/x".to_owned(),
        format!("{path}0"),
    ] {
        nobody.get(&wrong).expect(404);
        nobody.send_form(&wrong, &[]).expect(404);
    }
    assert_eq!(
        post.world()
            .number("SELECT COUNT(*) AS n FROM users WHERE weekly_report IS NOT NULL"),
        0
    );
}

#[test]
fn missed_mondays_are_told_once_and_late_and_several_servers_send_one() {
    let post = Post::new();
    post.at("2026-06-03 09:00");
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| post.run());
        }
    });
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| post.deliver());
        }
    });
    assert_eq!(post.weekly().len(), 1, "three Mondays, three servers");
    assert!(post.weekly().remove(0).text.contains("2026年6月3日"), "figures of now");
}

#[test]
fn a_house_may_choose_another_day_or_none() {
    let post = Post::new();
    let admin = post.world().known("admin");
    let set = |value: i64| {
        let version = post.world().ask(&admin, setting::show).unwrap().version;
        let values = [("letters.weekly_weekday".to_owned(), value)].into();
        post.world().run(&admin, setting::Put { version, values }).unwrap();
        post.world().app.reload_rules().unwrap();
    };
    let planned = |post: &Post| -> Vec<PlanRow> {
        let ask = PlanAsk {
            days: 14,
            page: Ask {
                limit: 200,
                ..Ask::default()
            },
            ..PlanAsk::default()
        };
        let rows = post
            .world()
            .ask(&post.spring.leader, move |cx| plan(cx, &ask))
            .unwrap()
            .items;
        rows.into_iter().filter(|row| row.letter == "weekly").collect()
    };
    let days = |rows: &[PlanRow]| -> Vec<String> { rows.iter().map(|row| row.at.date_naive().to_string()).collect() };
    assert_eq!(days(&planned(&post)), ["2026-05-18", "2026-05-25"]);
    set(5);
    assert_eq!(days(&planned(&post)), ["2026-05-22", "2026-05-29"]);
    set(0);
    assert_eq!(planned(&post), []);
    post.at("2026-05-18 00:01").run();
    post.at("2026-05-18 08:30").deliver();
    assert_eq!(post.weekly().len(), 0);
}

#[test]
fn it_is_not_read_by_others_where_the_address_is_refused_and_is_explained() {
    let post = Post::new();
    post.world().sql(
        "UPDATE users SET second_contact_id = (SELECT id FROM users WHERE login = 'supervisor') WHERE login = 'leader'",
    );
    post.at("2026-05-18 00:01").run();
    post.world()
        .sql("UPDATE outbox SET state = 'dropped' WHERE kind <> 'weekly'");
    post.memory.fail_next(SendError::refused("550 no such user"));
    post.at("2026-05-18 08:30").deliver();
    assert_eq!(post.weekly().len(), 0);
    let (state, error) = post.state(0);
    assert_eq!(state, LetterState::Dropped.word());
    assert!(error.unwrap().contains("不转第二联系人"));
    let admin: Asker = post.world().known("admin");
    let day = "2026-05-18".parse().unwrap();
    let why = post.world().ask(&admin, move |cx| explain(cx, "leader", day)).unwrap();
    assert!(why.letters.iter().any(|letter| letter.kind == "weekly"), "{why:?}");
}
