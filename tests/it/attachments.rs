//! Files beside reports: told by their bytes, seen by whoever sees the task, given out to be saved.

use serde_json::{Value, json};

use crate::client::{Client, Response};
use crate::year::Spring;

fn attach(client: &Client, task: i64, name: &str, bytes: &[u8]) -> Response {
    let field = format!("--xyz\r\nContent-Disposition: form-data; name=\"task\"\r\n\r\n{task}\r\n");
    let head = format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    let body = [field.as_bytes(), head.as_bytes(), bytes, b"\r\n--xyz--\r\n"].concat();
    client.post_bytes("/api/v1/attachments", "multipart/form-data; boundary=xyz", body)
}

const PDF: &[u8] = b"%PDF-1.7 of no pages";

#[test]
fn a_file_goes_to_its_task_and_then_with_its_report() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages).0;
    let client = Client::new(&spring.world);
    let shanxi = client.login("shanxi");
    let file = attach(&shanxi, task, "台账.txt", PDF).expect(201);
    assert_eq!(
        (file["media_type"].clone(), file["name"].clone()),
        (json!("application/pdf"), json!("台账.txt"))
    );
    let path = format!("/api/v1/attachments/{}", file["id"]);
    let got = shanxi.get(&path);
    assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
    let disposition = got.header("content-disposition").unwrap().to_owned();
    assert!(disposition.starts_with("attachment; ") && disposition.ends_with("UTF-8''%E5%8F%B0%E8%B4%A6.txt"));
    assert_eq!(got.expect(200), json!("%PDF-1.7 of no pages"));
    let entry = |ids: &[Value]| {
        json!({"period": "2026-04-30", "percent": 45, "narrative": "四月", "attachments": ids, "values": [
            {"indicator": "village_delivery_coverage", "numerator": "1100", "denominator": "2010"},
            {"indicator": "post_express_cooperation_villages", "value": "800"}]})
    };
    let to = format!("/api/v1/tasks/{task}/progress");
    let wrong = shanxi
        .post(&to, entry(&[file["id"].clone(), file["id"].clone()]))
        .refused(422, "invalid_field");
    assert_eq!(wrong["errors"][0]["field"], json!("attachments[1]"));
    let report = shanxi.post(&to, entry(&[file["id"].clone()])).expect(201);
    assert_eq!(report["attachments"][0]["id"], file["id"]);
    // The correction carries it on; the first report keeps its own.
    let again = shanxi.post(&to, entry(&[file["id"].clone()])).expect(201);
    assert_eq!(again["attachments"][0]["sha256"], file["sha256"]);
    let all = shanxi.get(&format!("/api/v1/tasks/{task}/attachments")).expect(200);
    let owners: Vec<&Value> = all.as_array().unwrap().iter().map(|a| &a["progress"]).collect();
    assert_eq!(owners, [&report["id"], &again["id"]]);
    assert_eq!(spring.world.number("SELECT COUNT(*) AS n FROM blobs"), 1);
    client.login("supervisor").get(&path).expect(200);
    client.login("leader").get(&path).expect(200);
    client.login("hebei").get(&path).refused(404, "not_found");
    client.login("tangshan").get(&path).refused(404, "not_found");
    client
        .login("shanxi")
        .get("/api/v1/attachments/999")
        .refused(404, "not_found");
}

#[test]
fn what_is_not_taken_is_named_and_nothing_is_kept() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages).0;
    let client = Client::new(&spring.world);
    let shanxi = client.login("shanxi");
    attach(&shanxi, task, "照片.png", b"PK\x03\x04....run.exe").refused(415, "unsupported_media");
    attach(&shanxi, task, "x.pdf", b"MZ\x90\x00\x03\x00\x00").refused(415, "unsupported_media");
    attach(&shanxi, task, "x.txt", b"").refused(422, "invalid_field");
    attach(&shanxi, task, "x.txt", "机密★1年\n台账".as_bytes()).refused(422, "secrecy_mark");
    attach(&shanxi, task, "x.txt", &vec![b'a'; 21 << 20]).refused(413, "too_large");
    attach(&client.login("hebei"), task, "x.pdf", PDF).refused(404, "not_found");
    attach(&client.login("supervisor"), task, "x.pdf", PDF).refused(403, "forbidden");
    let foreign = spring.task("SPB-1301", spring.villages).0;
    let file = attach(&client.login("shijiazhuang"), foreign, "x.pdf", PDF).expect(201);
    let entry = json!({"narrative": "偷看", "period": "2026-04-30", "attachments": [file["id"]], "values": [
        {"indicator": "village_delivery_coverage", "numerator": "1100", "denominator": "2010"},
        {"indicator": "post_express_cooperation_villages", "value": "800"}]});
    let wrong = shanxi
        .post(&format!("/api/v1/tasks/{task}/progress"), entry)
        .refused(422, "invalid_field");
    assert_eq!(wrong["errors"][0]["field"], json!("attachments[0]"));
    assert_eq!(spring.world.number("SELECT COUNT(*) AS n FROM attachments"), 1);
}
