//! Bad input over the API: each is a clear problem with its field, and nothing is kept of it.

use duban::domain::person::Role::{Reporter, Supervisor};
use serde_json::{Value, json};

use crate::client::Client;
use crate::world::World;

struct Story {
    world: World,
    boss: Client,
    hebei: Client,
    shanxi: Client,
    /// Hebei's task, active, with a coverage target.
    task: i64,
}

impl Story {
    fn new() -> Story {
        let world = World::new();
        world.person("boss", "SPB", &[Supervisor]);
        world.person("hebei", "SPB-13", &[Reporter]);
        world.person("shanxi", "SPB-14", &[Reporter]);
        let planted = world.plant("SPB");
        let task = world.active(&planted, "SPB", "SPB-13", "2026-12-31").0;
        world.sql(&format!(
            "INSERT INTO targets (task_id, indicator_id, comparator, value, updated_at) \
             SELECT {task}, id, '>=', 6000, '{now}' FROM indicators WHERE code = 'village_delivery_coverage'",
            now = world.now()
        ));
        let nobody = Client::new(&world);
        Story {
            boss: nobody.login("boss"),
            hebei: nobody.login("hebei"),
            shanxi: nobody.login("shanxi"),
            world,
            task,
        }
    }

    fn path(&self) -> String {
        format!("/api/v1/tasks/{}/progress", self.task)
    }

    /// A good report with one thing different.
    fn report(&self, change: impl FnOnce(&mut Value)) -> crate::client::Response {
        let mut body = json!({"percent": 20, "narrative": "按计划推进", "values": [
            {"indicator": "village_delivery_coverage", "numerator": "2", "denominator": "10"}]});
        change(&mut body);
        self.hebei.post(&self.path(), body)
    }

    fn kept(&self) -> i64 {
        self.world.number("SELECT COUNT(*) AS n FROM progress_reports")
    }
}

#[track_caller]
fn field(problem: &Value) -> &str {
    problem["errors"][0]["field"].as_str().unwrap_or_default()
}

#[test]
fn reports_with_impossible_contents_are_refused_by_field() {
    let story = Story::new();
    type Change = Box<dyn FnOnce(&mut Value)>;
    let set = |name: &'static str, to: Value| -> Change { Box::new(move |b: &mut Value| b[name] = to) };
    let value = |name: &'static str, to: Value| -> Change { Box::new(move |b: &mut Value| b["values"][0][name] = to) };
    let cases: Vec<(&str, Change, &str)> = vec![
        ("percent 101", set("percent", json!(101)), "percent"),
        ("percent -1", set("percent", json!(-1)), "percent"),
        ("a word for percent", set("percent", json!("一半")), "percent"),
        ("an unknown field", set("colour", json!(1)), "colour"),
        ("an impossible day", set("period", json!("2026-02-30")), "period"),
        ("a period of another year", set("period", json!("1999-01-31")), "period"),
        ("denominator 0", value("denominator", json!("0")), "values"),
        (
            "numerator above the denominator",
            value("numerator", json!("11")),
            "values",
        ),
        ("no number", value("numerator", json!("二")), "values"),
        ("a list for text", set("narrative", json!(["按计划推进"])), "narrative"),
        (
            "an unknown indicator",
            value("indicator", json!("no_such_thing")),
            "values",
        ),
        ("a secrecy mark", set("narrative", json!("机密★ 内部情况")), "narrative"),
        ("a NUL", set("narrative", json!("按计划\0推进")), "narrative"),
        (
            "a NUL in a value",
            value("numerator", json!("2\0")),
            "values[0].numerator",
        ),
    ];
    for (what, change, at) in cases {
        let answer = story.report(change);
        assert_eq!(answer.status, 422, "{what}: {}", answer.body);
        assert!(field(&answer.body).starts_with(at), "{what}: {}", answer.body);
        let told = answer.body["detail"].as_str().unwrap();
        assert!(!told.is_empty() && !told.contains("内部情况"), "{what}: {told}");
    }
    assert_eq!(story.kept(), 0);
    story.report(|_| ()).expect(201);
}

#[test]
fn bodies_that_cannot_be_read_are_malformed_or_too_large() {
    let story = Story::new();
    let post = |bytes: &[u8]| {
        story
            .hebei
            .post_bytes(&story.path(), "application/json", bytes.to_vec())
    };
    post(b"{\"narrative\": \"\xff\xfe\"}").refused(400, "malformed");
    post(b"{\"narrative\": ").refused(400, "malformed");
    post(b"[]").refused(422, "invalid_field");
    let huge = format!("{{\"narrative\": \"{}\"}}", "督".repeat(1_000_000));
    post(huge.as_bytes()).refused(413, "too_large");
    story
        .hebei
        .post_bytes(&story.path(), "text/plain", b"{}".to_vec())
        .refused(415, "unsupported_media");
    assert_eq!(story.kept(), 0);
}

#[test]
fn foreign_undrawn_stale_and_repeated_requests_are_told_apart() {
    let story = Story::new();
    let body = json!({"percent": 20, "narrative": "越权"});
    story.shanxi.post(&story.path(), body.clone()).refused(404, "not_found");
    story
        .hebei
        .post("/api/v1/tasks/999999/progress", body)
        .refused(404, "not_found");
    let sign = format!("/api/v1/tasks/{}/sign", story.task);
    let undrawn = story.hebei.post(&sign, json!({})).refused(409, "transition_not_drawn");
    assert!(undrawn["detail"].as_str().unwrap().contains("办理中"), "{undrawn}");
    let made = story
        .boss
        .post(
            "/api/v1/directives",
            json!({"kind": "policy", "title": "推进快递进村", "requirement": "覆盖率60%"}),
        )
        .expect(201);
    let at = format!("/api/v1/directives/{}", made["id"]);
    story
        .boss
        .patch(&at, json!({"title": "推进"}))
        .refused(428, "version_needed");
    story
        .boss
        .version(&json!(999))
        .patch(&at, json!({"title": "推进"}))
        .refused(412, "stale");
    let keyed = story.boss.with("idempotency-key", "once-2026-08");
    let new = |title: &str| json!({"kind": "policy", "title": title, "requirement": "覆盖率60%"});
    let first = keyed.post("/api/v1/directives", new("推进快递进厂")).expect(201);
    let again = keyed.post("/api/v1/directives", new("推进快递进厂"));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(again.expect(201)["id"], first["id"]);
    keyed
        .post("/api/v1/directives", new("推进快递出海"))
        .refused(422, "key_reused");
    assert_eq!(story.world.number("SELECT COUNT(*) AS n FROM directives"), 3);
}

/// An upload as a browser sends it.
fn upload(client: &Client, name: &str, bytes: &[u8]) -> crate::client::Response {
    let mut body = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: text/plain\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    client.post_bytes("/api/v1/documents", "multipart/form-data; boundary=cut", body)
}

#[test]
fn uploads_that_are_no_notices_are_refused_and_leave_nothing() {
    let story = Story::new();
    let png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00";
    upload(&story.boss, "通知.txt", png).refused(415, "unsupported_media");
    upload(&story.boss, "通知.txt", b"").refused(422, "invalid_field");
    upload(&story.boss, "通知.txt", &vec![b'a'; 50 << 20]).refused(413, "too_large");
    upload(&story.boss, "通知.txt", "绝密★ 关于寄递安全的通知".as_bytes()).refused(422, "secrecy_mark");
    for table in ["documents", "blobs"] {
        assert_eq!(
            story.world.number(&format!("SELECT COUNT(*) AS n FROM {table}")),
            0,
            "{table}"
        );
    }
    upload(
        &story.boss,
        "通知.txt",
        "全国邮政管理工作会议要求，年底前建制村快递服务覆盖率达到60%。".as_bytes(),
    )
    .expect(201);
}
