//! Files beside reports: told by their bytes, seen by whoever sees the task, given out to be saved.

use serde_json::{Value, json};

use crate::browser::Browser;
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

#[test]
fn the_form_of_a_report_takes_files_and_keeps_them_while_something_else_changes() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages).0;
    let shanxi = Browser::new(&spring.world).login("shanxi");
    let path = format!("/tasks/{task}/report");
    let page = shanxi.get(&path).expect(200).says("enctype=\"multipart/form-data\"");
    let (csrf, once, obligation) = (page.hidden("csrf"), page.hidden("once"), page.hidden("obligation"));
    let (first, second) = (page.hidden("indicator-0"), page.hidden("indicator-1"));
    let ratio_first = page.text.contains("name=\"numerator-0\"");
    let (ratio, count) = if ratio_first { (0, 1) } else { (1, 0) };
    let (numerator, denominator) = (format!("numerator-{ratio}"), format!("denominator-{ratio}"));
    let value = format!("value-{count}");
    let fields = |percent: &'static str, ticked: &str| {
        let mut all: Vec<(&str, &str)> = vec![("csrf", &csrf), ("once", &once), ("obligation", &obligation)];
        all.extend([
            ("indicator-0", first.as_str()),
            ("indicator-1", &second),
            ("change", "some"),
        ]);
        all.extend([
            ("percent", percent),
            ("narrative", "四月"),
            (numerator.as_str(), "1100"),
        ]);
        all.extend([
            (denominator.as_str(), "2010"),
            (value.as_str(), "800"),
            ("own_light", "green"),
        ]);
        let mut all: Vec<(String, String)> = all.into_iter().map(|(n, v)| (n.into(), v.into())).collect();
        if !ticked.is_empty() {
            all.push(("attachment".into(), ticked.into()));
        }
        all
    };
    let send = |fields: Vec<(String, String)>, name: &str, bytes: &[u8]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        shanxi.send_file(&path, &fields, name, bytes)
    };
    let files = || spring.world.number("SELECT COUNT(*) FROM attachments");
    // A wrong figure: the form again, with the file already there and ticked.
    let again = send(fields("101", ""), "台账.pdf", PDF)
        .expect(422)
        .says("台账.pdf</label>");
    assert_eq!(files(), 1);
    let ticked = again
        .text
        .split("name=\"attachment\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    // A file that is none beside it: named at its field, nothing reported.
    let wrong = send(fields("45", &ticked), "程序.exe", b"MZ\x90\x00\x03\x00\x00\x00").expect(422);
    wrong.says("“程序.exe”").says("台账.pdf</label>");
    assert_eq!(files(), 1);
    let led = send(fields("45", &ticked), "", b"").led();
    assert!(led.starts_with("/progress/"), "{led}");
    shanxi.get(&led).expect(200).says("台账.pdf</a>");
    assert_eq!(
        send(fields("45", &ticked), "", b"").led(),
        led,
        "sent twice, it counts once"
    );
    assert_eq!(files(), 1);
    let forged = fields("45", "").into_iter().filter(|(n, _)| n != "csrf").collect();
    send(forged, "台账.pdf", b"%PDF-1.7 of other pages").expect(403);
    assert_eq!(files(), 1);
}

#[test]
fn a_draft_keeps_its_files_and_a_returned_report_shows_them_again() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages).0;
    let shanxi = Browser::new(&spring.world).login("shanxi");
    let path = format!("/tasks/{task}/report");
    let page = shanxi.get(&path).expect(200);
    let (csrf, once, obligation) = (page.hidden("csrf"), page.hidden("once"), page.hidden("obligation"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("once", &once),
        ("obligation", &obligation),
        ("keep", "1"),
    ];
    let led = shanxi.send_file(&path, &fields, "台账.pdf", PDF).led();
    assert_eq!(led, format!("/tasks/{task}?done=kept"));
    shanxi.get(&path).expect(200).says("台账.pdf</label>");
    let client = Client::new(&spring.world);
    let id = spring.world.number("SELECT MAX(id) FROM attachments");
    let entry = json!({"period": "2026-04-30", "percent": 45, "narrative": "四月", "attachments": [id], "values": [
        {"indicator": "village_delivery_coverage", "numerator": "1100", "denominator": "2010"},
        {"indicator": "post_express_cooperation_villages", "value": "800"}]});
    let to = format!("/api/v1/tasks/{task}/progress");
    let report = client.login("shanxi").post(&to, entry).expect(201);
    let back = format!("/api/v1/progress/{}/return", report["id"]);
    client
        .login("supervisor")
        .post(&back, json!({"reason": "请附明细"}))
        .expect(200);
    let page = shanxi.get(&format!("{path}?progress={}", report["id"])).expect(200);
    page.says("请附明细").says("台账.pdf</label>");
}
