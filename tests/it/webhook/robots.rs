//! Robots of group chats: their own texts, signatures, answers and pace.

use serde_json::json;

use super::House;

const OK: &str = r#"{"errcode":0,"errmsg":"ok","code":0}"#;

#[test]
fn robots_are_told_a_short_sentence_with_a_link_and_no_titles() {
    let house = House::new();
    house.sink.usually(200, OK);
    for format in ["wecom", "dingtalk", "feishu"] {
        let hook = house.hook(json!({"format": format, "url": house.sink.url(&format!("/{format}?key=k"))}));
        assert_eq!((hook["signed"].as_bool(), hook.get("secret")), (Some(false), None));
    }
    let task = house.task("SPB-13");
    house.sign(task);
    house.seal();
    assert_eq!(house.deliver().sent, 3);
    let wanted = format!(
        "【督办】代签收：任务{task}（河北局）\nboss（国家局），2026-08-07 09:00\nhttps://duban.example/tasks/{task}"
    );
    let got = house.got();
    assert_eq!(got.len(), 3);
    for one in got {
        let body = one.json();
        let text = body.pointer("/text/content").or_else(|| body.pointer("/content/text"));
        assert_eq!(text.unwrap().as_str(), Some(wanted.as_str()), "{}", one.path);
        assert_eq!((one.header("webhook-signature"), body.get("sign")), ("", None));
    }
}

#[test]
fn robots_with_a_secret_are_signed_as_their_makers_want() {
    let house = House::new();
    house.sink.usually(200, OK);
    let ding = json!({"format": "dingtalk", "secret": "SECdemo", "url": house.sink.url("/d?access_token=t")});
    let ding = house.hook(ding);
    house.hook(json!({"format": "feishu", "secret": "demo", "url": house.sink.url("/f")}));
    assert_eq!(
        (ding["signed"].as_bool(), ding.get("secret")),
        (Some(true), None),
        "it is theirs, not ours to show"
    );
    house.happen(1);
    assert_eq!(house.deliver().sent, 2);
    for one in house.got() {
        let millis = 1_786_064_400_000_i64;
        if one.path.starts_with("/d") {
            let sign = duban::hook::sign::dingtalk("SECdemo", millis);
            let wanted = [
                ("access_token", "t"),
                ("timestamp", &millis.to_string()),
                ("sign", &sign),
            ];
            let wanted = serde_urlencoded::to_string(wanted).unwrap();
            assert_eq!(one.path, format!("/d?{wanted}"));
        } else {
            assert_eq!(one.json()["sign"], duban::hook::sign::feishu("demo", millis / 1000));
            assert_eq!(one.json()["timestamp"], (millis / 1000).to_string());
        }
    }
    let path = format!("/api/v1/webhooks/{}/secret", ding["id"]);
    let rotated = house.admin().post(&path, json!({"secret": "SECother"})).expect(201);
    assert_eq!(rotated["secret"], json!(null));
    house.happen(1);
    house.deliver();
    let sign = duban::hook::sign::dingtalk("SECother", 1_786_064_400_000);
    let sign = serde_urlencoded::to_string([("sign", sign)]).unwrap();
    assert!(house.got().iter().any(|one| one.path.ends_with(&sign)));
    let wecom = house.hook(json!({"format": "wecom"}));
    house.act(&wecom["id"], "secret").refused(422, "rule_broken");
}

#[test]
fn a_robot_that_says_no_with_status_200_failed() {
    let house = House::new();
    let hook = house.hook(json!({"format": "dingtalk"}));
    house
        .sink
        .answer(200, r#"{"errcode":310000,"errmsg":"sign not match"}"#);
    house.happen(1);
    assert_eq!(house.deliver().waiting, 1);
    let delivery = &house.deliveries(&hook["id"])[0];
    assert_eq!(delivery["status"], 200);
    let why = delivery["last_error"].as_str().unwrap();
    assert!(
        why.starts_with("errcode 310000") && why.contains("sign not match"),
        "{why}"
    );
}

#[test]
fn a_robot_is_told_no_faster_than_it_listens() {
    let house = House::new();
    house.sink.usually(200, OK);
    house.hook(json!({"format": "wecom"}));
    house.happen(25);
    assert_eq!(house.deliver().sent, 20);
    assert_eq!(house.deliver().sent, 0);
    house.world.at("2026-08-07 09:02");
    assert_eq!(house.deliver().sent, 5);
}
