//! Changes of a target: each stays, with who, why and the slip.

use duban::app::directive::register::Register;
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::entry::Entry;
use duban::domain::id::DirectiveId;
use duban::domain::person::Role;
use duban::domain::target::Comparator;
use serde_json::{Value, json};

use super::Story;
use crate::browser::{Browser, Seen};
use crate::client::Client;

#[test]
fn a_baseline_filled_into_a_draft_is_no_adjustment() {
    let story = Story::new();
    let directive = DirectiveId(story.draft());
    let target = NewTarget::on("new_smart_lockers", Entry::of(Comparator::AtLeast, Some("30")));
    let target = story.world.run(&story.boss, Add { directive, target }).unwrap().id;
    let path = format!("/api/v1/targets/{target}");
    let baseline = json!({"baseline": {"value": "4", "on": "2026-06-30"}});
    story.client.version(&json!(1)).patch(&path, baseline).expect(200);
    let history = story.client.get(&format!("{path}/history")).expect(200);
    assert_eq!(history["versions"].as_array().unwrap().len(), 1);
    assert_eq!(history["target"]["baseline"]["value"], "4");
    assert_eq!(history["versions"][0]["baseline"]["value"], "4");
    let page = Browser::new(&story.world)
        .login("boss")
        .get(&format!("/targets/{target}"));
    page.silent_on("共调整").says("4组 (2026-06-30)");
}

#[test]
fn every_change_of_a_target_stays_with_who_why_and_the_slip() {
    let story = Story::new();
    let (directive, target, task, _) = story.lockers();
    let path = format!("/api/v1/targets/{target}");
    let edit = |version: i64, body: Value| story.client.version(&json!(version)).patch(&path, body);
    // What was given is no adjustment, nor is a form that was sent as it came.
    let counted = || {
        story.client.get(&format!("{path}/history")).expect(200)["versions"]
            .as_array()
            .unwrap()
            .len()
    };
    edit(1, json!({"value": "30", "reason": "照旧"})).expect(200);
    assert_eq!(counted(), 1);
    edit(1, json!({"value": "40", "confirm_broken_sum": true})).refused(422, "invalid_field");
    edit(
        1,
        json!({"value": "40", "confirm_broken_sum": true, "reason": "省里加码"}),
    )
    .expect(200);
    edit(2, json!({"due_on": "2027-01-31", "reason": "冬季停工"})).expect(200);
    let points = json!([{"day": "2026-10-31", "value": "20"}, {"day": "2027-01-31", "value": "40"}]);
    edit(3, json!({"curve": "explicit", "points": points, "reason": "分两步"})).expect(200);
    let late = json!([{"day": "2027-03-31", "value": "40"}]);
    let refused = edit(4, json!({"curve": "explicit", "points": late, "reason": "x"})).refused(422, "invalid_field");
    assert_eq!(refused["errors"][0]["code"], "after_due");

    let history = story.client.get(&format!("{path}/history")).expect(200);
    let versions = history["versions"].as_array().unwrap();
    let said: Vec<(String, String, i64, bool)> = versions
        .iter()
        .map(|v| {
            let text = |name: &str| v[name].as_str().unwrap_or("-").to_owned();
            (
                text("reason"),
                text("slip_value"),
                v["slip_days"].as_i64().unwrap(),
                v["eased"].as_bool().unwrap(),
            )
        })
        .collect();
    let row = |reason: &str, value: &str, days, eased| (reason.to_owned(), value.to_owned(), days, eased);
    assert_eq!(
        said,
        [
            row("-", "-", 0, false),
            row("省里加码", "10", 0, false),
            row("冬季停工", "-", 31, true),
            row("分两步", "-", 0, false)
        ]
    );
    assert_eq!(versions[3]["points"], json!(["2026-10-31=20", "2027-01-31=40"]));
    assert_eq!(
        (versions[1]["by"].as_str(), history["slip_days"].as_i64()),
        (Some("boss"), Some(31))
    );
    assert_eq!(history["slip_value"], "10");
    story.world.person("hebei", "SPB-13", &[Role::Reporter]);
    story.world.person("shanxi", "SPB-14", &[Role::Reporter]);
    let other = Client::new(&story.world).login("shanxi");
    let own = story
        .world
        .number(&format!("SELECT id AS n FROM targets WHERE task_id = {task}"));
    other
        .get(&format!("/api/v1/targets/{own}/history"))
        .refused(404, "not_found");

    let browser = Browser::new(&story.world);
    for who in ["boss", "hebei"] {
        let seen = browser.login(who);
        seen.get(&format!("/tasks/{task}"))
            .says(&format!("href=\"/targets/{own}\""));
        seen.get(&format!("/targets/{own}")).expect(200).silent_on("共调整");
    }

    let browser = browser.login("boss");
    let page = format!("/targets/{target}");
    browser
        .get(&format!("/directives/{directive}"))
        .says(&format!("href=\"{page}\""));
    let seen = browser.get(&page).says("省里加码").says("推迟31天").says("目标+10组");
    let version = seen.hidden("version");
    let typed = |reason| {
        [
            ("version", version.as_str()),
            ("value", "35"),
            ("due_on", "2027-01-31"),
            ("curve", "linear"),
            ("reason", reason),
        ]
    };
    browser.submit(&page, &page, &typed("")).expect(422).says("须说明理由");
    let broken = browser.submit(&page, &page, &typed("回调")).expect(422);
    broken.says("name=\"confirm\"");
    let mut confirmed = typed("回调").to_vec();
    confirmed.push(("confirm", "1"));
    browser.submit(&page, &page, &confirmed).led();
    browser.get(&page).says("目标-5组").says("回调");
}

/// A registered directive with two targets, and the page that changes them.
struct Given {
    story: Story,
    pages: Browser,
    volume: i64,
    rate: i64,
}

impl Given {
    fn new() -> Given {
        let story = Story::new();
        let directive = story.draft();
        let targets = format!("/api/v1/directives/{directive}/targets");
        let add = |body: Value| story.client.post(&targets, body).expect(201)["id"].as_i64().unwrap();
        let volume = add(json!({"indicator": "parcel_volume", "comparator": ">=", "value": "1200", "unit": "万件"}));
        let rate = add(json!({"indicator": "e_waybill_rate", "comparator": ">=", "value": "60"}));
        let directive = DirectiveId(directive);
        let version = None;
        story.world.run(&story.boss, Register { directive, version }).unwrap();
        Given {
            pages: Browser::new(&story.world).login("boss"),
            story,
            volume,
            rate,
        }
    }

    fn send(&self, target: i64, changed: &[(&str, &str)]) -> Seen {
        let page = format!("/targets/{target}");
        let version = self.pages.get(&page).hidden("version");
        let mut fields = vec![("version", version.as_str()), ("reason", "核实基数")];
        fields.extend(changed);
        if !changed.iter().any(|(name, _)| *name == "curve") {
            fields.push(("curve", "linear"));
        }
        self.pages.submit(&page, &page, &fields)
    }

    fn current(&self, target: i64) -> Value {
        self.story
            .client
            .get(&format!("/api/v1/targets/{target}/history"))
            .expect(200)
    }
}

#[test]
fn a_change_in_per_cent_is_given_with_its_baseline_and_every_version_keeps_both() {
    let given = Given::new();
    let (pages, volume) = (&given.pages, given.volume);
    let send = |changed: &[(&str, &str)]| given.send(volume, changed);
    let current = || given.current(volume);

    // A change in per cent of a count: the level it means follows from the baseline, which is typed as it is read.
    let grow = [
        ("comparator", "+="),
        ("value", "8"),
        ("relative", "1"),
        ("start", "1000万件"),
        ("start_on", "2025-12-31"),
    ];
    send(&grow).led();
    let now = current();
    assert_eq!(
        (&now["target"]["relative"], &now["target"]["resolved"]),
        (&json!(true), &json!("10800000"))
    );
    let page = pages.get(&format!("/targets/{volume}"));
    page.says("不低于1200万件")
        .says("提高8%")
        .says("1000万件 (2025-12-31)")
        .says("value=\"1000万件\"");
    // From 1200 万件 to 8 % more there is no distance; from 8 % to 6 % there is one, in points.
    assert_eq!(now["versions"][1]["slip_value"], Value::Null);
    send(&[
        ("comparator", "+="),
        ("value", "6"),
        ("relative", "1"),
        ("start", "1000万件"),
    ])
    .led();
    assert_eq!(current()["versions"][2]["slip_value"], "-2");
    pages.get(&format!("/targets/{volume}")).says("目标-2%");
    // Back to a level: what the versions before said stays as it was, and so does what the form does not have.
    send(&[("comparator", ">="), ("value", "1100万件")]).led();
    let now = current();
    let said: Vec<(&Value, &Value, &Value)> = now["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (&v["relative"], &v["resolved"], &v["baseline"]["value"]))
        .collect();
    let (yes, no, none) = (json!(true), json!(false), Value::Null);
    let (ten, more, some) = (json!("10000000"), json!("10800000"), json!("10600000"));
    assert_eq!(
        said,
        [
            (&no, &none, &none),
            (&yes, &more, &ten),
            (&yes, &some, &ten),
            (&no, &none, &ten)
        ]
    );

    // Points are typed and told in the unit for showing too.
    let points = [
        ("comparator", ">="),
        ("value", "1100万件"),
        ("curve", "explicit"),
        ("points", "2026-06-30 500万件\n2026-12-31 11000000"),
    ];
    send(&points).led();
    let page = pages.get(&format!("/targets/{volume}"));
    page.says("2026-06-30=500")
        .says("2026-12-31 1100万件")
        .silent_on("5000000");
}

#[test]
fn a_ratio_starts_from_numerator_and_denominator_and_every_version_keeps_them() {
    let given = Given::new();
    let (pages, rate) = (&given.pages, given.rate);
    let send = |changed: &[(&str, &str)]| given.send(rate, changed);
    let current = || given.current(rate);
    let half = send(&[("comparator", ">="), ("value", "60"), ("start_numerator", "400")]);
    half.expect(422).says("分子和分母须一起填写").says("value=\"400\"");
    let none = send(&[
        ("comparator", ">="),
        ("value", "60"),
        ("start_numerator", "4"),
        ("start_denominator", "0"),
    ]);
    none.expect(422);
    send(&[
        ("comparator", ">="),
        ("value", "60"),
        ("start_numerator", "400"),
        ("start_denominator", "1000"),
    ])
    .led();
    send(&[
        ("comparator", ">="),
        ("value", "60"),
        ("start_numerator", "300"),
        ("start_denominator", "900"),
    ])
    .led();
    let versions = current()["versions"].clone();
    let parts = |n: usize| {
        (
            versions[n]["baseline"]["numerator"].clone(),
            versions[n]["baseline"]["denominator"].clone(),
        )
    };
    assert_eq!(
        (parts(1), parts(2)),
        ((json!("400"), json!("1000")), (json!("300"), json!("900")))
    );
    let page = pages.get(&format!("/targets/{rate}"));
    page.says("400/1000").says("300/900");
    // The act itself says it too.
    let told = given
        .story
        .world
        .text("SELECT changes AS t FROM events WHERE verb = 'target.changed' ORDER BY id DESC LIMIT 1");
    assert!(told.contains("300/900"), "{told}");
    // A form that asks for what cannot be is refused at its field, and nothing is kept.
    let upside = send(&[("comparator", ">="), ("value", "60"), ("value_max", "50")]);
    upside.expect(422).says("区间上限不能低于下限");
    assert_eq!(current()["versions"].as_array().unwrap().len(), 3);
}

#[test]
fn what_cannot_be_compared_has_no_slip_and_a_day_alone_is_no_baseline() {
    let given = Given::new();
    let volume = given.volume;
    let send = |changed: &[(&str, &str)]| given.send(volume, changed);
    // From a level of 1200 万件 to 20 万件 more.
    let more = [
        ("comparator", "+="),
        ("value", "20万件"),
        ("start", "1000万件"),
        ("start_on", "2025-12-31"),
    ];
    send(&more).led();
    let now = given.current(volume);
    assert_eq!(
        (&now["versions"][1]["slip_value"], &now["versions"][1]["eased"]),
        (&Value::Null, &json!(false))
    );
    let alone = send(&[("comparator", "+="), ("value", "20万件"), ("start_on", "2025-12-31")]);
    alone.expect(422).says("填了基数日期，还须填写基数");
    // The audit trail names what changed in the reader's language.
    given.story.world.person("trail", "SPB", &[Role::Auditor]);
    let trail = Browser::new(&given.story.world).login("trail").get("/manage/audit");
    trail.expect(200).says("基数").silent_on("baseline");
}
