//! What goes wrong: receivers that are gone, fail for days or redirect, servers that die, several that send at once.

use std::collections::BTreeSet;

use duban::app::alert::{self, watch};
use duban::app::webhook::deliver::{Delivered, deliver, send};
use duban::hook::Settings;
use duban::store;
use serde_json::{Value, json};

use super::{House, open};

#[test]
fn a_receiver_that_is_gone_is_told_no_more() {
    let house = House::new();
    let hook = house.hook(json!({}));
    house.sink.answer(410, "");
    house.happen(3);
    house.deliver();
    assert_eq!(house.got().len(), 1, "the others are not sent");
    assert_eq!(house.show(&hook["id"])["state"], "gone");
    let states: Vec<Value> = house
        .deliveries(&hook["id"])
        .iter()
        .map(|d| d["state"].clone())
        .collect();
    assert_eq!(states, ["dropped", "dropped", "failed"]);
    let told = house
        .world
        .text("SELECT changes AS t FROM events WHERE verb = 'webhook.disabled'");
    assert!(told.contains(r#""state":["active","gone"]"#), "{told}");
    house.happen(1);
    assert!(!house.due());
    house.act(&hook["id"], "test").refused(409, "transition_not_drawn");
    assert_eq!(house.act(&hook["id"], "start").expect(200)["state"], "active");
    assert_eq!(house.deliver(), Delivered::default(), "it begins anew, now");
    house.world.at("2026-08-07 10:00");
    house.happen(1);
    assert_eq!(house.deliver().sent, 1);
}

#[test]
fn a_webhook_that_fails_for_days_is_stopped_and_the_days_are_a_setting() {
    let house = House::new();
    let hook = house.hook(json!({}));
    house.sink.usually(500, "");
    house.happen(1);
    for day in 7..=11 {
        for hour in ["09:00", "09:02", "09:08", "10:00"] {
            house.world.at(&format!("2026-08-{day:02} {hour}"));
            house.deliver();
        }
        assert_eq!(house.show(&hook["id"])["state"], "active", "day {day}");
    }
    assert_eq!(house.show(&hook["id"])["failing_since"], "2026-08-07T01:00:00Z");
    house.happen(1);
    house.world.at("2026-08-12 09:00");
    house.deliver();
    assert_eq!(house.show(&hook["id"])["state"], "failing");
    let told = || {
        let began = watch(&house.world.app).unwrap().began;
        began.iter().filter(|words| words.contains("推送")).count()
    };
    assert_eq!((told(), told()), (1, 0), "administrators are told, once");
    let lasting = || {
        let items = house.world.ask(&house.world.known("admin"), alert::show).unwrap().items;
        items.into_iter().find(|item| item.kind == "webhook")
    };
    let wrong = lasting().unwrap();
    assert_eq!(wrong.page, format!("/manage/webhooks/{}", hook["id"]));
    assert!(wrong.wrong.contains("已自动停用"), "{}", wrong.wrong);
    house.act(&hook["id"], "start").expect(200);
    watch(&house.world.app).unwrap();
    assert_eq!(lasting(), None);
    assert_eq!(
        house
            .world
            .number("SELECT COUNT(*) AS n FROM events WHERE verb = 'webhook.disabled'"),
        1
    );
}

#[test]
fn a_redirect_is_not_followed() {
    let house = House::new();
    let hook = house.hook(json!({}));
    let elsewhere = format!("location: {}\r\n", house.sink.url("/elsewhere"));
    for status in [302, 307, 308] {
        house.sink.answer_with(status, &elsewhere);
    }
    house.happen(3);
    assert_eq!(house.deliver().waiting, 3);
    let got = house.got();
    assert_eq!((got.len(), got.iter().any(|g| g.path == "/elsewhere")), (3, false));
    let why = house.deliveries(&hook["id"])[0]["last_error"].clone();
    assert!(why.as_str().unwrap().contains("redirects are not followed"), "{why}");
}

#[test]
fn a_private_address_is_refused_when_it_is_called_too() {
    let house = House::new();
    let hook = house.hook(json!({}));
    let named = house.hook(json!({"url": house.sink.url("/in").replace("127.0.0.1", "localhost")}));
    house.world.app.set_webhooks(&Settings {
        reach: duban::domain::network::Reach {
            http: true,
            ..Default::default()
        },
        ..open()
    });
    house.happen(1);
    assert_eq!(house.deliver().failed, 2);
    assert!(house.got().is_empty(), "nothing arrived");
    for id in [&hook["id"], &named["id"]] {
        let why = house.deliveries(id)[0]["last_error"].clone();
        assert!(
            why.as_str().unwrap().contains("no public address; webhooks.allow"),
            "{why}"
        );
    }
    house.world.app.set_webhooks(&Settings::default());
    house.happen(1);
    house.deliver();
    let why = house.deliveries(&hook["id"])[0]["last_error"].clone();
    assert!(
        house.got().is_empty() && why.as_str().unwrap().contains("http: is not allowed"),
        "{why}"
    );
}

#[test]
fn nobody_listening_is_a_failure_like_others() {
    let house = House::new();
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let hook = house.hook(json!({"url": format!("http://{closed}/")}));
    let answers = house.hook(json!({}));
    house.happen(1);
    let done = house.deliver();
    assert_eq!((done.sent, done.waiting), (1, 1));
    let why = house.deliveries(&hook["id"])[0]["last_error"].clone();
    assert!(why.as_str().unwrap().to_lowercase().contains("refused"), "{why}");
    assert_eq!(house.show(&answers["id"])["failing_since"], Value::Null);
}

#[test]
fn a_server_that_died_after_sending_is_followed_by_one_that_sends_it_again_under_the_same_id() {
    let house = House::new();
    let hook = house.hook(json!({}));
    house.happen(1);
    // What the dead one would have written down, it never did: its lease stands in another's name.
    let url = house.world.app.store.url().to_owned();
    house.sink.before(move || {
        use diesel::connection::SimpleConnection;
        let mut conn = store::migrate::connect(&url).unwrap();
        conn.batch_execute("UPDATE webhook_deliveries SET lease_owner = 'dead'")
            .unwrap();
    });
    house.deliver();
    let first = house.got();
    assert_eq!(house.deliveries(&hook["id"])[0]["state"], "leased");
    assert_eq!(house.deliver().sent, 0, "its lease is not over");
    house.world.at("2026-08-07 09:04");
    assert!(house.due());
    assert_eq!(house.deliver().sent, 1);
    let second = house.got();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_eq!((first[0].id(), &first[0].body), (second[0].id(), &second[0].body));
}

#[test]
fn several_servers_send_each_delivery_once() {
    let house = House::new();
    for n in 0..3 {
        house.hook(json!({"url": house.sink.url(&format!("/{n}"))}));
    }
    house.happen(15);
    std::thread::scope(|threads| {
        for n in 0..3 {
            let app = house.app();
            threads.spawn(move || deliver(&app, &format!("server-{n}")).unwrap());
        }
    });
    while house.due() {
        send(&house.app(), "last", 2).unwrap();
    }
    let got = house.got();
    let ids: BTreeSet<&str> = got.iter().map(super::Got::id).collect();
    assert_eq!((got.len(), ids.len()), (45, 45));
    for n in 0..3 {
        let path = format!("/{n}");
        let own = got.iter().filter(|g| g.path == path);
        let seqs: Vec<i64> = own.map(|g| g.json()["data"]["seq"].as_i64().unwrap()).collect();
        assert!(seqs.windows(2).all(|w| w[0] < w[1]), "{path}: {seqs:?}");
    }
}

#[test]
fn old_deliveries_are_swept_and_those_that_wait_are_not() {
    let house = House::new();
    let hook = house.hook(json!({}));
    house.happen(1);
    house.deliver();
    house.sink.usually(500, "");
    house.happen(1);
    house.deliver();
    let mut conn = store::migrate::connect(house.world.app.store.url()).unwrap();
    let later = crate::world::moment("2026-09-07 09:00");
    assert_eq!(store::sweep::sweep(&mut conn, later).unwrap().deliveries, 1);
    let left = house.deliveries(&hook["id"]);
    assert_eq!((left.len(), left[0]["state"].as_str()), (1, Some("queued")));
}
