//! Webhooks: another system is told of what happens, once, signed, and again until it listens.

mod page;
mod register;
mod robots;
mod sink;
mod trouble;

use duban::app::task::sign_for::SignFor;
use duban::app::webhook::deliver::{Delivered, deliver, is_due};
use duban::app::{App, Asker};
use duban::domain::id::TaskId;
use duban::domain::network::Reach;
use duban::domain::person::Role::{Leader, Supervisor};
use duban::hook::Settings;
use duban::store;
use serde_json::{Value, json};

use crate::client::Client;
use crate::plant::Planted;
use crate::world::World;
use sink::{Got, Sink};

/// A world with a receiver, an administrator and somebody who does things.
pub struct House {
    pub world: World,
    pub sink: Sink,
    planted: Planted,
    boss: Asker,
}

/// What the configuration allows in these stories.
pub fn open() -> Settings {
    let reach = Reach::parse(&["127.0.0.1".to_owned()], true).unwrap();
    Settings {
        reach,
        ..Settings::default()
    }
}

impl House {
    pub fn new() -> House {
        let world = World::new();
        world.app.set_webhooks(&open());
        world.app.set_public_url("https://duban.example/");
        world.sql("UPDATE users SET must_change = FALSE");
        let planted = world.plant("SPB");
        let boss = world.person("boss", "SPB", &[Supervisor, Leader]);
        let house = House {
            sink: Sink::new(),
            planted,
            boss,
            world,
        };
        house.seal();
        house
    }

    /// The administrator, signed in now.
    #[track_caller]
    pub fn admin(&self) -> Client {
        Client::new(&self.world).login("admin")
    }

    /// A webhook with more said of it; answers it, with its secret.
    #[track_caller]
    pub fn hook(&self, more: Value) -> Value {
        let mut body = json!({"name": "数据平台", "url": self.sink.url("/in"), "verbs": [SIGNED]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.admin().post("/api/v1/webhooks", body).expect(201)
    }

    /// A task of a bureau.
    pub fn task(&self, lead: &str) -> TaskId {
        self.world.task(&self.planted, "SPB", lead, None, "2026-12-31")
    }

    /// It is signed for: one event.
    pub fn sign(&self, task: TaskId) {
        let reason = "电话确认\"属实\"".to_owned();
        self.world.run(&self.boss, SignFor { task, reason }).unwrap();
    }

    /// So many events, each of its own task.
    pub fn happen(&self, n: usize) {
        for _ in 0..n {
            self.sign(self.task("SPB-13"));
        }
        self.seal();
    }

    pub fn seal(&self) {
        let seal = |c: &mut store::Conn| (store::Fate::Commit, store::event::seal(c));
        self.world.app.store.write_now(seal).unwrap();
    }

    pub fn deliver(&self) -> Delivered {
        deliver(&self.world.app, "server").unwrap()
    }

    pub fn due(&self) -> bool {
        is_due(&self.world.app).unwrap()
    }

    pub fn app(&self) -> App {
        self.world.app.clone()
    }

    pub fn got(&self) -> Vec<Got> {
        self.sink.got()
    }

    #[track_caller]
    pub fn show(&self, id: &Value) -> Value {
        self.admin().get(&format!("/api/v1/webhooks/{id}")).expect(200)
    }

    #[track_caller]
    pub fn act(&self, id: &Value, what: &str) -> crate::client::Response {
        self.admin().post(&format!("/api/v1/webhooks/{id}/{what}"), json!({}))
    }

    #[track_caller]
    pub fn deliveries(&self, id: &Value) -> Vec<Value> {
        let page = self
            .admin()
            .get(&format!("/api/v1/webhooks/{id}/deliveries"))
            .expect(200);
        page["items"].as_array().unwrap().clone()
    }
}

const SIGNED: &str = "task.signed_for";

#[test]
fn each_event_is_told_once_signed_and_as_the_feed_shows_it() {
    let house = House::new();
    house.happen(1);
    assert!(!house.due(), "nobody wants to know");
    let hook = house.hook(json!({}));
    let secret = hook["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_"), "{hook}");
    house.world.at("2026-08-07 10:00");
    assert_eq!(
        house.deliver(),
        Delivered::default(),
        "what happened before is not told"
    );
    let task = house.task("SPB-13");
    house.sign(task);
    house.seal();
    assert!(house.due());
    assert_eq!(house.deliver().sent, 1);
    assert_eq!((house.due(), house.deliver().sent), (false, 0), "nothing twice");
    let got = house.got();
    assert_eq!(got.len(), 1);
    let (one, body) = (&got[0], got[0].json());
    assert_eq!(
        (one.path.as_str(), one.header("content-type")),
        ("/in", "application/json")
    );
    assert!(one.header("user-agent").starts_with("duban/"));
    assert!(one.is_signed_by(secret) && !one.is_signed_by("whsec_AAAA"));
    assert_eq!(
        (body["type"].as_str(), body["timestamp"].as_str()),
        (Some(SIGNED), Some("2026-08-07T02:00:00Z"))
    );
    let boss = Client::new(&house.world).login("boss");
    let feed = boss.get("/api/v1/events?after=0").expect(200);
    let entry = feed["items"].as_array().unwrap().last().unwrap();
    assert_eq!(&body["data"], entry, "no more and no less than the feed");
    assert_eq!(entry["reason"], "电话确认\"属实\"");
    let delivery = &house.deliveries(&hook["id"])[0];
    assert_eq!(
        (delivery["state"].as_str(), delivery["status"].as_i64()),
        (Some("sent"), Some(200))
    );
    assert_eq!(
        (delivery["verb"].as_str(), delivery["attempts"].as_i64()),
        (Some(SIGNED), Some(1))
    );
    assert_eq!(delivery["message_id"].as_str(), Some(one.id()));
    let shown = house.show(&hook["id"]);
    assert_eq!(
        (&shown["taken_at"], &shown["secret"]),
        (&json!("2026-08-07T02:00:00Z"), &Value::Null)
    );
}

#[test]
fn events_leave_in_order_and_only_those_that_are_wanted() {
    let house = House::new();
    house.hook(json!({"verbs": [SIGNED]}));
    house.hook(json!({"verbs": ["task.suspended"]}));
    house.happen(12);
    assert_eq!(house.deliver().sent, 12);
    let seqs: Vec<i64> = house
        .got()
        .iter()
        .map(|g| g.json()["data"]["seq"].as_i64().unwrap())
        .collect();
    assert!(seqs.windows(2).all(|w| w[0] < w[1]), "{seqs:?}");
    assert_eq!(seqs.len(), 12);
    assert_eq!(
        house.sink.most_at_once(),
        1,
        "one receiver is told one thing after another"
    );
}

#[test]
fn a_webhook_of_a_bureau_is_told_of_that_bureau_and_those_below_it() {
    let house = House::new();
    let hebei = house.hook(json!({"org": house.world.org("SPB-13").0, "url": house.sink.url("/hebei")}));
    let shanxi = house.hook(json!({"org": house.world.org("SPB-14").0, "url": house.sink.url("/shanxi")}));
    for lead in ["SPB-13", "SPB-1301", "SPB-14", "SPB-11"] {
        house.sign(house.task(lead));
    }
    house.seal();
    assert_eq!(house.deliver().sent, 3);
    let mut paths: Vec<String> = house.got().into_iter().map(|g| g.path).collect();
    paths.sort();
    assert_eq!(paths, ["/hebei", "/hebei", "/shanxi"]);
    assert_eq!(
        (hebei["org_name"].as_str(), shanxi["verbs"].clone()),
        (Some("河北局"), json!([SIGNED]))
    );
    house.hook(json!({"verbs": [], "url": house.sink.url("/all")}));
    house.sign(house.task("SPB-11"));
    house.seal();
    house.deliver();
    let told: Vec<String> = house
        .got()
        .iter()
        .map(|g| g.json()["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, ["task.issued", SIGNED]);
}

#[test]
fn a_failure_is_tried_again_under_the_same_id_and_holds_up_nobody() {
    let house = House::new();
    let hook = house.hook(json!({}));
    house.sink.answer(500, "out of\r\nmemory");
    house.happen(2);
    let done = house.deliver();
    assert_eq!((done.sent, done.waiting), (1, 1), "the second left all the same");
    let first = house.got();
    assert_eq!(
        (house.due(), house.deliver()),
        (false, Delivered::default()),
        "not before its pause"
    );
    let waiting = house.deliveries(&hook["id"]).pop().unwrap();
    assert_eq!(
        (waiting["state"].as_str(), waiting["last_error"].as_str()),
        (Some("queued"), Some("500: out of memory"))
    );
    assert!(waiting["next_at"].as_str().unwrap() > "2026-08-07T01:00:00Z");
    house.world.at("2026-08-07 09:01");
    assert!(house.due());
    assert_eq!(house.deliver().sent, 1);
    let again = house.got();
    assert_eq!((again.len(), again[0].id()), (1, first[0].id()));
    assert_eq!(again[0].body, first[0].body);
    assert_ne!(
        again[0].header("webhook-timestamp"),
        first[0].header("webhook-timestamp")
    );
    assert_ne!(first[0].id(), first[1].id());
}

#[test]
fn after_the_last_pause_it_is_given_up_until_somebody_sends_it_again() {
    let house = House::new();
    let hook = house.hook(json!({}));
    house.sink.usually(503, "");
    house.happen(1);
    for day in 7..=12 {
        for hour in ["09:00", "09:02", "09:08", "09:30", "10:40", "15:00", "23:30"] {
            house.world.at(&format!("2026-08-{day:02} {hour}"));
            house.deliver();
        }
    }
    assert_eq!(house.got().len(), 10);
    let failed = &house.deliveries(&hook["id"])[0];
    assert_eq!(
        (failed["state"].as_str(), failed["status"].as_i64()),
        (Some("failed"), Some(503))
    );
    assert_eq!(house.show(&hook["id"])["failed"], 1);
    house.sink.usually(200, "");
    let path = format!("deliveries/{}/redeliver", failed["id"]);
    assert_eq!(house.act(&hook["id"], &path).expect(200)["state"], "queued");
    assert_eq!(house.deliver().sent, 1);
    assert_eq!(house.got()[0].id(), failed["message_id"].as_str().unwrap());
    assert_eq!(house.show(&hook["id"])["failing_since"], Value::Null);
}
