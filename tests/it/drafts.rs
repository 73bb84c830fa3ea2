//! Reports that are kept before they are sent, and many reports sent at once.

use duban::store::{self, Fate};
use serde_json::{Value, json};

use crate::client::Client;
use crate::world::World;
use crate::year::Spring;

/// The obligation of a task for the month that ends on this day.
fn duty(spring: &Spring, org: &str, to: &str) -> i64 {
    let task = spring.task(org, spring.villages);
    let sql = format!("SELECT id AS n FROM obligations WHERE task_id = {task} AND period_to = '{to}'");
    spring.world.number(&sql)
}

fn count(world: &World, table: &str) -> i64 {
    world.number(&format!("SELECT COUNT(*) AS n FROM {table}"))
}

fn values(numerator: &str) -> Value {
    json!([
        {"indicator": "village_delivery_coverage", "numerator": numerator, "denominator": "2010"},
        {"indicator": "post_express_cooperation_villages", "value": "800"},
    ])
}

#[test]
fn a_draft_waits_for_its_writer_alone_and_is_used_up_by_the_report() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages);
    let client = Client::new(&spring.world);
    let (shanxi, hebei) = (client.login("shanxi"), client.login("hebei"));
    let april = duty(&spring, "SPB-14", "2026-04-30");
    let path = format!("/api/v1/tasks/{task}/progress/draft");
    let here = format!("{path}?obligation={april}");
    shanxi.get(&here).refused(404, "not_found");
    let half = json!({"obligation": april, "narrative": "才写了一半", "values": values("")});
    let (events, reports) = (count(&spring.world, "events"), count(&spring.world, "progress_reports"));
    let kept = shanxi.put(&path, half).expect(200);
    assert_eq!(
        (kept["obligation"].clone(), kept["entry"]["narrative"].clone()),
        (json!(april), json!("才写了一半"))
    );
    assert_eq!(
        (count(&spring.world, "events"), count(&spring.world, "progress_reports")),
        (events, reports)
    );
    hebei.get(&here).refused(404, "not_found");
    let whole = json!({"obligation": april, "percent": 45, "narrative": "四月完成四成半", "values": values("1100")});
    shanxi.put(&path, whole.clone()).expect(200);
    assert_eq!(count(&spring.world, "drafts"), 1);
    let mut entry = shanxi.get(&here).expect(200)["entry"].clone();
    assert_eq!(entry["percent"], json!(45));
    assert_eq!(entry["no_change"], json!(false));
    // What was read can be sent as it is.
    entry["narrative"] = json!("四月完成四成半。");
    shanxi
        .post(&format!("/api/v1/tasks/{task}/progress"), entry)
        .expect(201);
    assert_eq!(count(&spring.world, "drafts"), 0);
    shanxi.put(&path, whole).expect(200);
    assert_eq!(shanxi.delete(&here).status, 204);
    shanxi.delete(&here).refused(404, "not_found");
}

#[test]
fn drafts_pass_the_gate_and_are_swept_after_thirty_days() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages);
    let client = Client::new(&spring.world);
    let shanxi = client.login("shanxi");
    let april = duty(&spring, "SPB-14", "2026-04-30");
    let path = format!("/api/v1/tasks/{task}/progress/draft");
    let put = |body: Value| shanxi.put(&path, body);
    put(json!({"obligation": april, "narrative": "机密★1年\n内容"})).refused(422, "secrecy_mark");
    put(json!({"obligation": april, "values": [{"indicator": "x", "reason": "机密★1年"}]}))
        .refused(422, "secrecy_mark");
    put(json!({"obligation": april, "percent": 101})).refused(422, "invalid_field");
    put(json!({"obligation": april, "narrative": "字".repeat(5001)})).refused(422, "invalid_field");
    put(json!({"obligation": 1, "narrative": "别人的"})).refused(422, "invalid_field");
    client
        .login("leader")
        .put(&path, json!({"obligation": april}))
        .refused(403, "forbidden");
    client
        .login("tangshan")
        .put(&path, json!({"obligation": april}))
        .refused(404, "not_found");
    assert_eq!(count(&spring.world, "drafts"), 0);
    put(json!({"obligation": april})).expect(200);
    let sweep = || {
        let now = spring.world.app.clock.now();
        let swept = spring
            .world
            .app
            .store
            .write_now(move |c| match store::sweep::sweep(c, now) {
                Ok(swept) => (Fate::Commit, Ok(swept)),
                Err(e) => (Fate::Rollback, Err(e)),
            });
        swept.unwrap().drafts
    };
    spring.world.at("2026-06-13");
    assert_eq!(sweep(), 0);
    spring.world.at("2026-06-15");
    assert_eq!(sweep(), 1);
}

#[test]
fn each_row_of_a_batch_has_its_own_answer() {
    let spring = Spring::new();
    let client = Client::new(&spring.world);
    let shanxi = client.login("shanxi").with("accept-language", "en");
    let (april, march) = (
        duty(&spring, "SPB-14", "2026-04-30"),
        duty(&spring, "SPB-14", "2026-03-31"),
    );
    let foreign = duty(&spring, "SPB-1302", "2026-04-30");
    let rows = json!({"rows": [
        {"obligation": april, "percent": 45, "narrative": "四月", "values": values("3000")},
        {"obligation": april, "percent": 45, "narrative": "四月", "values": values("1100")},
        {"obligation": foreign, "narrative": "别人的"},
        {"narrative": "没有指明"},
        {"obligation": march, "narrative": "更正三月", "values": values("1001")},
    ]});
    let path = "/api/v1/obligations/submit";
    let before = count(&spring.world, "progress_reports");
    let dry = shanxi.post(&format!("{path}?dry_run=true"), rows.clone()).expect(200);
    assert_eq!(
        (dry["sent"].clone(), dry["refused"].clone(), dry["dry_run"].clone()),
        (json!(1), json!(4), json!(true))
    );
    assert_eq!(count(&spring.world, "progress_reports"), before);
    let keyed = shanxi.with("idempotency-key", "batch-1");
    let done = keyed.post(path, rows.clone()).expect(200);
    assert_eq!(keyed.post(path, rows).expect(200), done);
    let told = |n: usize| {
        let problem = &done["rows"][n]["problem"];
        (
            done["rows"][n]["outcome"].clone(),
            problem["code"].clone(),
            problem["errors"][0]["field"].clone(),
        )
    };
    assert_eq!(
        told(0),
        (json!("refused"), json!("invalid_field"), json!("values[0].numerator"))
    );
    assert_eq!(told(1), (json!("submitted"), Value::Null, Value::Null));
    assert_eq!(told(2), (json!("refused"), json!("not_found"), Value::Null));
    assert_eq!(told(3), (json!("refused"), json!("invalid_field"), json!("obligation")));
    assert_eq!(told(4), (json!("refused"), json!("period_locked"), Value::Null));
    let words = done["rows"][3]["problem"]["detail"].as_str().unwrap();
    assert_eq!(words, "Each row names its obligation");
    assert_eq!(count(&spring.world, "progress_reports"), before + 1);
    let found = duban::app::check::whole(&spring.world.app);
    assert_eq!(found.unwrap(), []);
    shanxi.post(path, json!({"rows": []})).refused(422, "invalid_field");
    client
        .login("hebei")
        .post(path, json!({"rows": [{"obligation": april, "no_change": true}]}))
        .expect(200);
    spring.world.person("adm", "SPB", &[duban::domain::person::Role::Admin]);
    let none = json!({"rows": [{"obligation": april, "no_change": true}]});
    client.login("adm").post(path, none).refused(403, "forbidden");
}
