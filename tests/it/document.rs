//! A notice comes in, the engine reads it, a supervisor decides, the register grows.

mod finding;
mod known;
mod registered;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use duban::app::directive::view::view as directive_view;
use duban::app::document::content::Content;
use duban::app::document::coverage;
use duban::app::document::decide::{Decide, DecidedView, Decision, Span};
use duban::app::document::edit::{self, EditDocument, HeadEdit};
use duban::app::document::findings::{self, FindingView};
use duban::app::document::list;
use duban::app::document::register::{self, Defaults, RegisterFindings, RegisteredView};
use duban::app::document::text;
use duban::app::document::upload::{Incoming, Reading, Upload};
use duban::app::document::view::{self, DocumentView};
use duban::app::document::words;
use duban::app::{Asker, Error, Result};
use duban::domain::finding::{FindingKind, FindingState, Verdict};
use duban::domain::id::{DirectiveId, DocumentId};
use duban::domain::person::Role;
use duban::domain::refusal::Code;
use duban::store;
use duban::store::document::Filter;
use duban::store::page::{Ask, Cursor, Page};

use crate::client::Client;
use crate::world::World;

const NOTICE: &str = include_str!("../../data/sample/notice.txt");
const REVIEW: &str = include_str!("../../data/sample/review.toml");
const MARKED: &str = "国家邮政局文件\n机密★1年\n各省局要在年底前完成甲乙丙丁工程。";

fn incoming(bytes: &[u8], name: &str) -> Incoming {
    Incoming {
        field: "file",
        bytes: bytes.to_vec(),
        file_name: name.to_owned(),
        title: None,
        meeting_on: None,
    }
}

/// The whole way of an upload, as the handler goes it.
fn upload(world: &World, who: &Asker, bytes: &[u8], name: &str) -> Result<DocumentView> {
    let words = world.ask(who, words::of)?;
    let reading = Some(Arc::new(Reading::of(incoming(bytes, name), &words)?));
    world.run(who, Upload { reading })
}

fn supervisor(world: &World) -> Asker {
    world.person("supervisor", "SPB", &[Role::Supervisor])
}

fn page(limit: i64) -> Ask {
    Ask {
        limit,
        ..Ask::default()
    }
}

/// Every finding, page by page.
fn found(world: &World, who: &Asker, id: i64) -> Vec<FindingView> {
    let mut all = Vec::new();
    let mut ask = page(7);
    loop {
        let asked = ask.clone();
        let page: Page<FindingView> = world
            .ask(who, move |cx| {
                findings::list(cx, DocumentId(id), store::finding::Filter::default(), &asked)
            })
            .unwrap();
        all.extend(page.items);
        match page.next_cursor {
            None => return all,
            Some(next) => ask.after = Cursor::decode(&next),
        }
    }
}

fn decide(world: &World, who: &Asker, id: i64, decisions: Vec<Decision>) -> Result<DecidedView> {
    let document = DocumentId(id);
    world.run(who, Decide { document, decisions })
}

fn decision(json: &str) -> Decision {
    serde_json::from_str(json).unwrap()
}

fn rows(world: &World, table: &str) -> i64 {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    use diesel::RunQueryDsl;
    let sql = format!("SELECT COUNT(*) AS n FROM {table}");
    let mut conn = store::migrate::connect(world.app.store.url()).unwrap();
    diesel::sql_query(sql).get_result::<Count>(&mut conn).unwrap().n
}

fn code(e: Error) -> (Code, Option<(String, &'static str)>) {
    let refusal = e.refusal();
    let field = refusal.errors.first().map(|f| (f.field.clone(), f.code));
    (refusal.code, field)
}

fn field(e: Error) -> (String, &'static str) {
    code(e).1.unwrap()
}

/// Decisions of the scripted reviewer: every finding it names by quote.
fn review(found: &[FindingView]) -> Vec<Decision> {
    #[derive(serde::Deserialize)]
    struct Review {
        finding: Vec<Wanted>,
    }
    #[derive(serde::Deserialize)]
    struct Wanted {
        kind: String,
        quote: String,
    }
    let review: Review = toml::from_str(REVIEW).unwrap();
    let fits = |w: &Wanted| {
        let hits: Vec<_> = found
            .iter()
            .filter(|f| f.kind.word() == w.kind && f.quote.contains(&w.quote))
            .collect();
        assert_eq!(hits.len(), 1, "{}", w.quote);
        hits[0].id
    };
    review
        .finding
        .iter()
        .map(|w| Decision::plain(fits(w), Verdict::Accept))
        .collect()
}

#[test]
fn a_notice_is_uploaded_read_and_its_findings_stand_in_the_text() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let document = upload(&world, &supervisor, NOTICE.as_bytes(), "半年会.txt").unwrap();
    assert_eq!(document.title, "全国邮政管理系统半年工作电视电话会议在京召开");
    assert_eq!(
        (document.issuer.as_deref(), document.speaker.as_deref()),
        (Some("国家邮政局"), Some("林知远"))
    );
    assert_eq!(document.meeting_on, Some("2026-08-07".parse().unwrap()));
    assert_eq!(
        (document.encoding.as_str(), document.file_name.as_str()),
        ("UTF-8", "半年会.txt")
    );
    assert_eq!(
        document.coverage.sentences,
        document.coverage.directive + document.coverage.background + document.coverage.unclear
    );
    assert!(document.warnings.iter().any(|w| w.code == "damaged_text"));

    let id = document.id;
    let text = world
        .ask(&supervisor, move |cx| text::show(cx, DocumentId(id)))
        .unwrap();
    assert_eq!(text.text, NOTICE);
    let scalars: Vec<char> = text.text.chars().collect();
    let findings = found(&world, &supervisor, id);
    for f in &findings {
        let (start, end) = (usize::try_from(f.start).unwrap(), usize::try_from(f.end).unwrap());
        assert_eq!(scalars[start..end].iter().collect::<String>(), f.quote);
        assert_eq!((f.state, f.version), (FindingState::Proposed, 1));
    }
    assert!(
        findings
            .windows(2)
            .all(|w| (w[0].start, w[0].id) < (w[1].start, w[1].id)),
        "in the order of the text"
    );
    let tally = document.findings.unwrap();
    let of = |kind| i64::try_from(findings.iter().filter(|f| f.kind == kind).count()).unwrap();
    assert_eq!(
        tally.directives,
        BTreeMap::from([("proposed".to_owned(), of(FindingKind::Directive))])
    );
    assert_eq!(
        tally.targets,
        BTreeMap::from([("proposed".to_owned(), of(FindingKind::Target))])
    );
    let target = findings
        .iter()
        .find(|f| f.quote.contains("覆盖率要达到60%") && f.kind == FindingKind::Target)
        .unwrap();
    let Content::Target(t) = &target.proposed else { panic!() };
    let owner = findings.iter().find(|f| Some(f.id) == t.directive).unwrap();
    assert!(owner.kind == FindingKind::Directive && owner.start <= target.start && target.end <= owner.end);
    assert_eq!(
        (t.indicator.as_str(), t.value.map(|v| v.to_string()).as_deref()),
        ("快递进村覆盖率", Some("60"))
    );

    let coverage = world
        .ask(&supervisor, move |cx| coverage::show(cx, DocumentId(id)))
        .unwrap();
    assert!(
        coverage.stretches.iter().any(|s| s.state == "none") && coverage.stretches.iter().any(|s| s.state == "open")
    );
    assert!(coverage.stretches.windows(2).all(|w| w[0].end <= w[1].start));
}

#[test]
fn the_same_file_again_is_the_same_document() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let first = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap();
    let again = upload(&world, &supervisor, NOTICE.as_bytes(), "b.txt").unwrap();
    assert_eq!(first, again);
    let department = world.person("pufu", "SPB-D04", &[Role::Supervisor]);
    assert_eq!(
        upload(&world, &department, NOTICE.as_bytes(), "c.txt").unwrap().id,
        first.id
    );
    assert_eq!((rows(&world, "documents"), rows(&world, "blobs")), (1, 1));
    let hebei = world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let own = upload(&world, &hebei, NOTICE.as_bytes(), "a.txt").unwrap();
    assert_ne!(own.id, first.id);
    assert_eq!(
        (rows(&world, "documents"), rows(&world, "blobs")),
        (2, 1),
        "one file, two organisations' documents"
    );
}

#[test]
fn a_text_of_another_encoding_is_the_same_text() {
    let world = World::new();
    let (gb, _, _) = encoding_rs::GB18030.encode("会议要求：各省局要在年底前新增智能快件箱30组。");
    let supervisor = supervisor(&world);
    let document = upload(&world, &supervisor, &gb, "通知.txt").unwrap();
    assert_eq!(document.encoding, "GB18030");
    let findings = found(&world, &supervisor, document.id);
    assert!(
        findings
            .iter()
            .any(|f| f.kind == FindingKind::Target && f.quote.contains("30组"))
    );
}

#[test]
fn a_secrecy_mark_is_refused_and_nothing_is_kept() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let events = rows(&world, "events");
    let refused = upload(&world, &supervisor, MARKED.as_bytes(), "a.txt").unwrap_err();
    let said = format!("{refused:?}");
    assert_eq!(
        code(refused),
        (Code::SecrecyMark, Some(("file".to_owned(), "secrecy_mark")))
    );
    assert!(said.contains("第2行") && said.contains("“机密”") && !said.contains("甲乙丙丁"));
    assert_eq!(
        (rows(&world, "documents"), rows(&world, "blobs"), rows(&world, "events")),
        (0, 0, events)
    );

    let document = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap();
    let first = found(&world, &supervisor, document.id)
        .into_iter()
        .find(|f| f.kind == FindingKind::Directive)
        .unwrap();
    let edit = format!(
        r#"{{"finding": {}, "action": "edit", "edited": {{"requirement": "密级：秘密\n甲乙丙丁"}}}}"#,
        first.id
    );
    let refused = decide(&world, &supervisor, document.id, vec![decision(&edit)]).unwrap_err();
    assert_eq!(
        code(refused),
        (
            Code::SecrecyMark,
            Some(("decisions[0].edited".to_owned(), "secrecy_mark"))
        )
    );
    assert_eq!(rows(&world, "events WHERE changes LIKE '%甲乙%'"), 0);
}

#[test]
fn what_is_no_text_is_refused_by_what_it_is() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let refused = |bytes: &[u8], name: &str| upload(&world, &supervisor, bytes, name).unwrap_err();
    let png = refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "notice.txt").refusal();
    assert!(
        png.code == Code::UnsupportedMedia && png.zh.contains("PNG") && png.en.contains("PNG"),
        "{png:?}"
    );
    assert_eq!(
        code(refused(b"", "a.txt")),
        (Code::InvalidField, Some(("file".to_owned(), "empty")))
    );
    assert_eq!(code(refused(" \r\n".as_bytes(), "a.txt")).0, Code::InvalidField);
    assert_eq!(code(refused(&vec![b'a'; 21 << 20], "a.txt")).0, Code::TooLarge);
    assert_eq!(
        code(refused(&[0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8], "a.txt")).0,
        Code::UnsupportedMedia
    );
    assert_eq!((rows(&world, "documents"), rows(&world, "blobs")), (0, 0));
}

#[test]
fn only_the_own_organisation_has_the_document_and_only_supervisors_change_it() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let id = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap().id;
    let reporter = world.person("shijiazhuang", "SPB-1301", &[Role::Reporter]);
    let refused = world.run(&reporter, Upload { reading: None }).unwrap_err();
    assert!(refused.is(Code::Forbidden), "{refused}");
    assert_eq!(rows(&world, "events WHERE verb = 'access.refused'"), 1);

    let hebei = world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let admin = world.person("zhang", "SPB", &[Role::Admin]);
    for stranger in [&hebei, &reporter, &admin] {
        let seen = world.ask(stranger, move |cx| view::show(cx, DocumentId(id)));
        assert!(seen.unwrap_err().is(Code::NotFound));
        let seen = world.ask(stranger, move |cx| text::show(cx, DocumentId(id)));
        assert!(seen.unwrap_err().is(Code::NotFound));
        let decided = decide(&world, stranger, id, vec![Decision::plain(1, Verdict::Accept)]);
        assert!(decided.unwrap_err().is(Code::NotFound));
    }
    let leader = world.person("leader", "SPB", &[Role::Leader]);
    let department = world.person("pufu", "SPB-D04", &[Role::Reporter]);
    for reader in [&leader, &department] {
        assert_eq!(
            world.ask(reader, move |cx| view::show(cx, DocumentId(id))).unwrap().id,
            id
        );
        let decided = decide(&world, reader, id, vec![Decision::plain(1, Verdict::Accept)]);
        assert!(decided.unwrap_err().is(Code::Forbidden));
    }
    let all = |who: &Asker| world.ask(who, |cx| list::list(cx, Filter::default(), &page(50)));
    assert_eq!(all(&department).unwrap().items.len(), 1);
    assert_eq!(all(&hebei).unwrap().items.len(), 0);
    assert!(all(&admin).unwrap_err().is(Code::Forbidden));
}

#[test]
fn documents_are_listed_page_by_page_in_the_order_asked_for() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let texts = ["一、各局要加强值守。", "二、各局要加强检查。", "三、各局要加强培训。"];
    let ids: Vec<i64> = texts
        .iter()
        .map(|t| upload(&world, &supervisor, t.as_bytes(), "a.txt").unwrap().id)
        .collect();
    for (sort, expected) in [
        ("-id", vec![ids[2], ids[1], ids[0]]),
        ("id", ids.clone()),
        ("updated_at,id", ids.clone()),
    ] {
        let mut seen = Vec::new();
        let mut ask = Ask {
            sort: sort.to_owned(),
            with_total: true,
            ..page(2)
        };
        loop {
            let asked = ask.clone();
            let page = world
                .ask(&supervisor, move |cx| list::list(cx, Filter::default(), &asked))
                .unwrap();
            assert_eq!(page.total, Some(3));
            seen.extend(page.items.iter().map(|d| d.id));
            match page.next_cursor {
                None => break,
                Some(next) => ask.after = Cursor::decode(&next),
            }
        }
        assert_eq!(seen, expected, "{sort}");
    }
}

fn all(document: i64) -> RegisterFindings {
    RegisterFindings {
        document: DocumentId(document),
        findings: None,
        defaults: Defaults::default(),
    }
}

/// A form with a file, as a browser sends it.
fn form(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    [head.as_bytes(), bytes, b"\r\n--xyz--\r\n"].concat()
}

#[test]
fn the_way_over_http_from_the_file_to_the_register() {
    let world = World::new();
    world.person("supervisor", "SPB", &[Role::Supervisor]);
    world.person("shijiazhuang", "SPB-1301", &[Role::Reporter]);
    let client = Client::new(&world).login("supervisor");
    let multipart = |c: &Client, key: &str, bytes: &[u8]| {
        c.with("idempotency-key", key).post_bytes(
            "/api/v1/documents",
            "multipart/form-data; boundary=xyz",
            form("半年会.txt", bytes),
        )
    };
    let reporter = Client::new(&world).login("shijiazhuang");
    multipart(&reporter, "r", NOTICE.as_bytes()).refused(403, "forbidden");
    let created = multipart(&client, "k1", NOTICE.as_bytes()).expect(201);
    let id = created["id"].as_i64().unwrap();
    assert_eq!(created["file_name"], "半年会.txt");
    assert_eq!(
        multipart(&client, "k1", NOTICE.as_bytes()).expect(201),
        created,
        "the same key, the same answer"
    );
    multipart(&client, "k1", "各局要加强值守。".as_bytes()).refused(422, "key_reused");
    assert_eq!(multipart(&client, "k2", NOTICE.as_bytes()).expect(200)["id"], id);
    multipart(&client, "k3", b"\x89PNG\r\n\x1a\n").refused(415, "unsupported_media");
    multipart(&client, "k4", b"").refused(422, "invalid_field");
    multipart(&client, "k5", &vec![b'a'; 21 << 20]).refused(413, "too_large");
    multipart(&client, "k6", MARKED.as_bytes()).refused(422, "secrecy_mark");
    client
        .post("/api/v1/documents", json!({"text": MARKED}))
        .refused(422, "secrecy_mark");
    client
        .post("/api/v1/documents", json!({"text": "要。", "when": 1}))
        .refused(422, "invalid_field");
    assert_eq!(client.get("/api/v1/documents?with_total=true").expect(200)["total"], 1);

    let path = format!("/api/v1/documents/{id}");
    let answer = client.get(&path);
    let tag = answer.header("etag").unwrap().to_owned();
    assert_eq!(client.with("if-none-match", &tag).get(&path).status, 304);
    client
        .patch(&path, json!({"doc_no": "国邮发〔2026〕8号"}))
        .refused(428, "version_needed");
    let patched = client
        .version(&json!(1))
        .patch(&path, json!({"doc_no": "国邮发〔2026〕8号"}))
        .expect(200);
    assert_eq!(
        (patched["doc_no"].as_str(), patched["version"].as_i64()),
        (Some("国邮发〔2026〕8号"), Some(2))
    );
    client
        .version(&json!(1))
        .patch(&path, json!({"title": "x"}))
        .refused(412, "stale");
    reporter.get(&path).refused(404, "not_found");

    let page = client
        .get(&format!("{path}/findings?kind=directive&limit=200"))
        .expect(200);
    let first = &page["items"][0];
    assert!(first["confidence"].is_f64() && first["state"] == "proposed");
    let bad = json!({"decisions": [{"finding": first["id"], "action": "edit", "edited": {"worth": 1}}]});
    let problem = client
        .post(&format!("{path}/findings/decide"), bad)
        .refused(422, "invalid_field");
    assert_eq!(problem["errors"][0]["code"], "unknown_field");
    assert!(
        problem["errors"][0]["field"]
            .as_str()
            .unwrap()
            .starts_with("decisions[0].edited")
    );
    let accept = json!({"decisions": [{"finding": first["id"], "action": "accept"}]});
    client.post(&format!("{path}/findings/decide"), accept).expect(200);
    let dry = client
        .post(&format!("{path}/register?dry_run=true"), json!({}))
        .expect(200);
    assert_eq!((dry["dry_run"].as_bool(), rows(&world, "directives")), (Some(true), 0));
    let defaults = json!({"defaults": {"kind": "decision", "urgency": "urgent", "due_on": "2026-12-31"}});
    let made = client.post(&format!("{path}/register"), defaults).expect(200);
    assert_eq!(made["directives"][0]["number"], "督〔2026〕1号");
    assert_eq!(
        client.get(&format!("{path}/coverage")).expect(200)["findings"]["directives"]["accepted"],
        1
    );
}
