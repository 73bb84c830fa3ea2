//! Registering webhooks: who may, what is refused, what is shown once.

use serde_json::{Value, json};

use super::House;
use crate::client::Client;

#[test]
fn only_administrators_register_webhooks_and_each_in_their_own_subtree() {
    let house = House::new();
    house
        .world
        .person("hebei-admin", "SPB-13", &[duban::domain::person::Role::Admin]);
    let outside = Client::new(&house.world);
    for login in ["boss", "security", "auditor"] {
        let other = outside.login(login);
        other.get("/api/v1/webhooks").refused(403, "forbidden");
        let body = json!({"name": "x", "url": "https://example.cn/"});
        other.post("/api/v1/webhooks", body).refused(403, "forbidden");
    }
    outside.get("/api/v1/webhooks").refused(401, "sign_in_needed");
    let hebei = outside.login("hebei-admin");
    let own = json!({"name": "冀", "url": house.sink.url("/")});
    let own = hebei.post("/api/v1/webhooks", own).expect(201);
    assert_eq!(own["org"], house.world.org("SPB-13").0);
    let above = json!({"name": "x", "url": house.sink.url("/"), "org": house.world.org("SPB").0});
    hebei.post("/api/v1/webhooks", above).refused(403, "forbidden");
    let national = house.hook(json!({}));
    let path = format!("/api/v1/webhooks/{}", national["id"]);
    hebei.get(&path).refused(404, "not_found");
    hebei.delete(&path).refused(404, "not_found");
    let seen = |client: &Client| {
        client.get("/api/v1/webhooks").expect(200)["items"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((seen(&hebei), seen(&house.admin())), (1, 2));
}

#[test]
fn bad_input_is_refused_with_its_field() {
    let house = House::new();
    let refused = |more: Value, field: &str, code: &str| {
        let mut body = json!({"name": "x", "url": "https://example.cn/in"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = house
            .admin()
            .post("/api/v1/webhooks", body)
            .refused(422, "invalid_field");
        let error = &answer["errors"][0];
        assert_eq!(
            (error["field"].as_str(), error["code"].as_str()),
            (Some(field), Some(code)),
            "{answer}"
        );
    };
    for url in [
        "ftp://example.cn/",
        "https://example.cn/\nx",
        "https:///x",
        "",
        "https://u:p@example.cn/",
    ] {
        refused(json!({ "url": url }), "url", "url");
    }
    for url in [
        "https://10.1.2.3/",
        "https://[::1]:8443/",
        "https://169.254.169.254/latest",
        "https://192.168.1.1/",
    ] {
        refused(json!({ "url": url }), "url", "private_address");
    }
    refused(json!({"name": "长".repeat(61)}), "name", "text");
    refused(json!({"name": " "}), "name", "text");
    refused(json!({"name": "a\u{7}b"}), "name", "text");
    refused(json!({"verbs": ["task.signed", "session.opened"]}), "verbs", "unknown");
    refused(json!({"verbs": ["task.*"]}), "verbs", "unknown");
    refused(json!({"format": "slack"}), "format", "unknown");
    refused(json!({"secret": "mine"}), "secret", "not_wanted");
    refused(json!({"format": "wecom", "secret": "mine"}), "secret", "not_wanted");
    refused(json!({"org": 999_999}), "org", "unknown");
    refused(json!({"verbs": "task.signed"}), "verbs", "wrong_type");
    assert_eq!(house.world.number("SELECT COUNT(*) AS n FROM webhooks"), 0);
    house.admin().get("/api/v1/webhooks/999").refused(404, "not_found");
    house.admin().get("/api/v1/webhooks/x").refused(404, "not_found");
}

#[test]
fn a_webhook_is_changed_by_its_version_stopped_and_removed() {
    let house = House::new();
    let hook = house.hook(json!({"verbs": ["task.closed", "task.signed"]}));
    let path = format!("/api/v1/webhooks/{}", hook["id"]);
    let rename = json!({"name": "新平台", "verbs": []});
    house
        .admin()
        .patch(&path, rename.clone())
        .refused(428, "version_needed");
    let versioned = house.admin().version(&hook["version"]);
    let changed = versioned.patch(&path, rename.clone()).expect(200);
    assert_eq!(
        (changed["name"].as_str(), &changed["verbs"]),
        (Some("新平台"), &json!([]))
    );
    versioned.patch(&path, rename).refused(412, "stale");
    let other = json!({"format": "wecom"});
    let now = house.admin().version(&changed["version"]);
    now.patch(&path, other).refused(422, "invalid_field");
    now.patch(&path, json!({"url": "https://10.0.0.1/"}))
        .refused(422, "invalid_field");
    let told = house
        .world
        .text("SELECT changes AS t FROM events WHERE verb = 'webhook.changed'");
    assert!(told.contains(r#""verbs":["task.closed task.signed",""]"#), "{told}");

    house.happen(1);
    assert_eq!(house.act(&hook["id"], "stop").expect(200)["state"], "paused");
    house.act(&hook["id"], "stop").refused(409, "transition_not_drawn");
    assert_eq!(house.deliver().sent, 0);
    house.admin().delete(&path).expect(204);
    house.admin().get(&path).refused(404, "not_found");
    house.act(&hook["id"], "start").refused(404, "not_found");
    assert_eq!(house.world.text("SELECT secret AS t FROM webhooks"), "");
}

#[test]
fn a_secret_is_shown_once_and_stands_nowhere_else() {
    let house = House::new();
    let keyed = house.admin().with("idempotency-key", "k1");
    let body = json!({"name": "数据平台", "url": house.sink.url("/in?key=robot-key")});
    let made = keyed.post("/api/v1/webhooks", body.clone()).expect(201);
    let secret = made["secret"].as_str().unwrap().to_owned();
    let again = keyed.post("/api/v1/webhooks", body).expect(201);
    assert_eq!(
        (&again["id"], again.get("secret")),
        (&made["id"], None),
        "the same one, without its secret"
    );
    for path in [
        "/api/v1/webhooks".to_owned(),
        format!("/api/v1/webhooks/{}", made["id"]),
    ] {
        let shown = house.admin().get(&path).expect(200).to_string();
        assert!(!shown.contains(&secret), "{shown}");
    }
    let rotated = house.act(&made["id"], "secret").expect(201);
    let fresh = rotated["secret"].as_str().unwrap().to_owned();
    assert_ne!(fresh, secret);
    house.happen(1);
    house.deliver();
    for (table, column) in [
        ("events", "changes"),
        ("idempotency_keys", "body"),
        ("webhook_deliveries", "last_error"),
    ] {
        for word in [&secret, &fresh] {
            let found = format!("SELECT COUNT(*) AS n FROM {table} WHERE {column} LIKE '%{word}%'");
            assert_eq!(house.world.number(&found), 0, "{table}");
        }
    }
    let keys = house
        .world
        .number("SELECT COUNT(*) AS n FROM events WHERE changes LIKE '%robot-key%'");
    assert_eq!(keys, 0, "the key of an address is a secret too");
}

#[test]
fn both_secrets_sign_for_a_day_after_one_was_replaced() {
    let house = House::new();
    let hook = house.hook(json!({}));
    let old = hook["secret"].as_str().unwrap();
    let rotated = house.act(&hook["id"], "secret").expect(201);
    let fresh = rotated["secret"].as_str().unwrap();
    assert_eq!(rotated["old_secret_until"], "2026-08-08T01:00:00Z");
    house.happen(1);
    house.deliver();
    let both = house.got().remove(0);
    assert!(both.is_signed_by(old) && both.is_signed_by(fresh));
    assert_eq!(both.header("webhook-signature").split(' ').count(), 2);
    house.world.at("2026-08-08 09:00");
    house.happen(1);
    house.deliver();
    let one = house.got().remove(0);
    assert!(!one.is_signed_by(old) && one.is_signed_by(fresh));
    assert_eq!(house.show(&hook["id"])["old_secret_until"], Value::Null);
}

#[test]
fn a_test_shows_whether_the_receiver_listens() {
    let house = House::new();
    let hook = house.hook(json!({"verbs": ["task.closed"]}));
    assert_eq!(house.act(&hook["id"], "test").expect(201)["state"], "queued");
    assert_eq!(house.deliver().sent, 1);
    let got = house.got().remove(0);
    assert_eq!(got.json()["type"], "webhook.tested");
    assert!(got.is_signed_by(hook["secret"].as_str().unwrap()));
    house.seal();
    assert_eq!(house.deliver().sent, 0, "told once, not by the feed too");
    assert_eq!(house.deliveries(&hook["id"])[0]["verb"], "webhook.tested");
}
