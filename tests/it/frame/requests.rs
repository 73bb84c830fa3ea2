//! What every request gets. The site runs in the test's own thread, over a world's database.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::test::{self, TestRequest};
use actix_web::{HttpResponse, web};
use duban::config::{HttpConfig, LogConfig, Secret};
use duban::http::State;
use duban::http::body::{Body, Query};
use duban::http::ctx::Ctx;
use duban::http::frame::{Frame, site};
use duban::logging;
use serde::Deserialize;
use serde_json::Value;

use crate::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    #[allow(dead_code)]
    name: Option<String>,
    #[allow(dead_code)]
    password: Option<String>,
}

/// Routes that only this test has.
fn samples(config: &mut web::ServiceConfig) {
    let take = |body: Body<Sample>| async move { HttpResponse::Ok().json(serde_json::json!({"hash": body.hash})) };
    config.route("/t/body", web::post().to(take));
    config.route(
        "/t/query",
        web::get().to(|_: Query<Sample>| async { HttpResponse::Ok().finish() }),
    );
    config.route(
        "/t/panic",
        web::get().to(|| async { if true { panic!("on purpose") } else { "never" } }),
    );
    config.route("/t/own", web::get().to(|_: Ctx| async { HttpResponse::Ok().finish() }));
    config.route("/login", web::post().to(|| async { HttpResponse::Ok().finish() }));
    config.route("/t/long", web::get().to(|| async { "督办".repeat(2000) }));
}

/// An answer with what tests look at.
struct Got {
    status: u16,
    headers: HeaderMap,
    text: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// Status and code of a problem document, which must be complete.
    fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let p = self.json();
        assert_eq!(p["status"], self.status);
        assert_eq!(p["type"], format!("/api/docs#{}", p["code"].as_str().unwrap()));
        assert_eq!(p["trace_id"], self.header("x-request-id"));
        assert!(!p["detail"].as_str().unwrap().is_empty() && p["errors"].is_array());
        (self.status, p["code"].as_str().unwrap().to_owned())
    }
}

async fn got<B: MessageBody>(response: Result<ServiceResponse<B>, actix_web::Error>) -> Got {
    match response {
        Ok(r) => Got {
            status: r.status().as_u16(),
            headers: r.headers().clone(),
            text: String::from_utf8_lossy(&test::read_body(r).await).into_owned(),
        },
        Err(e) => {
            let r = e.as_response_error().error_response();
            Got {
                status: r.status().as_u16(),
                headers: r.headers().clone(),
                text: String::from_utf8_lossy(&actix_web::body::to_bytes(r.into_body()).await.ok().unwrap())
                    .into_owned(),
            }
        }
    }
}

/// Sends requests to a site of a fresh world, one after the other.
fn ask(settings: HttpConfig, requests: Vec<TestRequest>) -> Vec<Got> {
    let world = World::new();
    let state = State::new(world.app.clone(), &Secret::random(), settings);
    actix_web::rt::System::new().block_on(async move {
        let frame = web::Data::new(Frame::new(&state).unwrap());
        let app = test::init_service(site(web::Data::new(state), frame, samples)).await;
        let mut answers = Vec::new();
        for request in requests {
            answers.push(got(app.call(request.to_request()).await).await);
        }
        answers
    })
}

fn one(request: TestRequest) -> Got {
    ask(HttpConfig::local(), vec![request]).remove(0)
}

fn body(text: impl Into<web::Bytes>) -> TestRequest {
    let request = TestRequest::post()
        .uri("/t/body")
        .insert_header(("content-type", "application/json"));
    request.set_payload(text)
}

#[test]
fn an_unknown_address_is_a_problem_in_the_language_asked_for() {
    let chinese = one(TestRequest::get().uri("/api/v1/nothing"));
    assert_eq!(chinese.problem(), (404, "not_found".into()));
    assert_eq!(chinese.json()["title"], "没有找到");
    assert_eq!(chinese.header("content-language"), "zh-CN");
    let english = one(TestRequest::get()
        .uri("/api/v1/nothing")
        .insert_header(("accept-language", "en-GB,en;q=0.9")));
    assert_eq!(english.problem(), (404, "not_found".into()));
    assert_eq!(english.json()["title"], "Not found");
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let answer = one(TestRequest::delete().uri("/api/v1/openapi.json"));
    assert_eq!(answer.problem(), (405, "method_not_allowed".into()));
    assert_eq!(answer.header("allow"), "GET, HEAD");
}

#[test]
fn bad_bodies_are_refused_with_the_field() {
    let unknown = one(body(r#"{"name": "a", "colour": 1}"#));
    assert_eq!(unknown.problem(), (422, "invalid_field".into()));
    assert_eq!(unknown.json()["errors"][0]["field"], "colour");
    assert_eq!(unknown.json()["errors"][0]["code"], "unknown_field");
    let wrong = one(body(r#"{"name": 7}"#));
    assert_eq!(wrong.json()["errors"][0]["field"], "name");
    assert_eq!(
        one(body(&b"{\"name\": \"\xff\xfe\"}"[..])).problem(),
        (400, "malformed".into())
    );
    assert_eq!(one(body("{\"name\": ")).problem(), (400, "malformed".into()));
    let large = format!("{{\"name\": \"{}\"}}", "督".repeat(400_000));
    assert_eq!(one(body(large)).problem(), (413, "too_large".into()));
    let text = TestRequest::post()
        .uri("/t/body")
        .insert_header(("content-type", "text/plain"));
    assert_eq!(one(text.set_payload("{}")).problem(), (415, "unsupported_media".into()));
    let query = one(TestRequest::get().uri("/t/query?colour=1"));
    assert_eq!(query.problem(), (400, "bad_parameter".into()));
}

#[test]
fn the_request_id_is_the_clients_if_it_is_sane() {
    let id = |sent: &'static str| {
        let answer = one(TestRequest::get().uri("/healthz").insert_header(("x-request-id", sent)));
        answer.header("x-request-id").to_owned()
    };
    assert_eq!(id("order-2026.08_07"), "order-2026.08_07");
    for bad in ["short", "with space in it", "<script>alert(1)</script>"] {
        let made = id(bad);
        assert!(
            made.len() == 32 && made.bytes().all(|b| b.is_ascii_hexdigit()),
            "{made}"
        );
    }
}

#[test]
fn every_answer_has_the_security_headers() {
    for uri in [
        "/healthz",
        "/api/v1/nothing",
        "/api/docs",
        "/api/v1/openapi.json",
        "/t/panic",
    ] {
        let answer = one(TestRequest::get().uri(uri));
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{uri}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{uri}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{uri}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{uri}: {policy}");
        assert_eq!(
            policy.contains("style-src 'self'"),
            uri == "/api/docs",
            "{uri}: {policy}"
        );
    }
    assert_eq!(
        one(TestRequest::get().uri("/nothing")).header("cache-control"),
        "no-store"
    );
}

#[test]
fn a_panic_is_an_answer() {
    let answer = one(TestRequest::get().uri("/t/panic"));
    assert_eq!(answer.problem(), (500, "internal".into()));
}

#[test]
fn log_ins_are_limited_by_address_and_writes_by_token() {
    let from = |ip: [u8; 4]| TestRequest::post().uri("/login").peer_addr(SocketAddr::from((ip, 1)));
    let mut requests: Vec<_> = (0..11).map(|_| from([10, 0, 0, 1])).collect();
    requests.push(from([10, 0, 0, 2]));
    let answers = ask(HttpConfig::local(), requests);
    assert!(answers.iter().take(10).all(|a| a.status == 200));
    assert_eq!(answers[10].status, 429);
    assert!(
        answers[10].header("content-type").starts_with("text/html"),
        "a person is told on a page"
    );
    let wait: u64 = answers[10].header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(answers[11].status, 200, "another address has its own count");
    let api = || {
        TestRequest::post()
            .uri("/api/v1/auth/login")
            .peer_addr(SocketAddr::from(([10, 0, 0, 3], 1)))
    };
    let answers = ask(HttpConfig::local(), (0..11).map(|_| api()).collect());
    assert!(answers.iter().take(10).all(|a| a.status != 429));
    assert_eq!(answers[10].problem(), (429, "too_many_requests".into()));
    assert!(!answers[10].header("retry-after").is_empty());

    let write = |token: &str| body("{}").insert_header(("authorization", format!("Bearer {token}")));
    let settings = HttpConfig {
        writes_per_minute: 2,
        ..HttpConfig::local()
    };
    let reads = (0..5).map(|_| TestRequest::get().uri("/healthz"));
    let requests = vec![write("a"), write("a"), write("a"), write("b")]
        .into_iter()
        .chain(reads);
    let statuses: Vec<u16> = ask(settings, requests.collect()).iter().map(|a| a.status).collect();
    assert_eq!(statuses, [200, 200, 429, 200, 200, 200, 200, 200, 200]);
}

#[test]
fn metrics_are_for_this_machine() {
    let from = |ip: [u8; 4]| TestRequest::get().uri("/metrics").peer_addr(SocketAddr::from((ip, 1)));
    let answers = ask(HttpConfig::local(), vec![from([10, 0, 0, 1]), from([127, 0, 0, 1])]);
    assert_eq!(answers[0].problem(), (404, "not_found".into()));
    let text = &answers[1].text;
    assert!(
        text.contains(r#"duban_requests_total{method="GET",route="/metrics",status="404"} 1"#),
        "{text}"
    );
    assert!(
        text.contains("duban_build_info") && text.contains("duban_write_queue 0"),
        "{text}"
    );
    assert!(text.contains("duban_events_unsealed"), "{text}");
    let behind = HttpConfig {
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..HttpConfig::local()
    };
    let through = from([127, 0, 0, 1]).insert_header(("x-forwarded-for", "10.0.0.1"));
    assert_eq!(ask(behind, vec![through])[0].status, 404);
}

#[test]
fn probes_answer_and_long_answers_are_packed() {
    assert_eq!(one(TestRequest::get().uri("/healthz")).json()["status"], "ok");
    assert_eq!(one(TestRequest::get().uri("/readyz")).json()["status"], "ready");
    let packed = one(TestRequest::get()
        .uri("/t/long")
        .insert_header(("accept-encoding", "gzip")));
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(one(TestRequest::get().uri("/t/long")).text, "督办".repeat(2000));
}

#[test]
fn a_base_path_moves_everything() {
    let settings = HttpConfig {
        base_path: "/duban".into(),
        ..HttpConfig::local()
    };
    let get = |uri: &str| TestRequest::get().uri(uri);
    let answers = ask(
        settings,
        vec![
            get("/duban/healthz"),
            get("/healthz"),
            get("/duban/api/v1/openapi.json"),
            get("/duban/api/v1/nothing"),
            get("/duban/t/panic"),
            get("/nothing"),
        ],
    );
    let statuses: Vec<u16> = answers.iter().map(|a| a.status).collect();
    assert_eq!(statuses, [200, 404, 200, 404, 500, 404]);
    for problem in [&answers[3], &answers[4], &answers[5]] {
        let code = problem.json()["code"].as_str().unwrap().to_owned();
        assert_eq!(problem.json()["type"], format!("/duban/api/docs#{code}"));
    }
    let detail = answers[5].json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("/duban/api/docs"), "{detail}");
}

#[test]
fn a_browser_gets_pages_and_the_api_problems_whatever_goes_wrong() {
    let browser = |request: TestRequest| request.insert_header(("accept", "text/html,application/xhtml+xml;q=0.9"));
    let page = |request: TestRequest| {
        let answer = one(browser(request));
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{}",
            answer.text
        );
        assert!(answer.header("content-security-policy").contains("style-src 'self'"));
        assert_eq!(answer.header("x-request-id").len(), 32);
        answer
    };
    let missing = page(TestRequest::get().uri("/nowhere"));
    assert_eq!(missing.status, 404);
    assert!(missing.text.contains("没有这个页面"), "{}", missing.text);
    let wrong = page(TestRequest::delete().uri("/login"));
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD, POST"));
    let bad = page(TestRequest::get().uri("/t/query?colour=1"));
    assert_eq!(bad.status, 400);
    assert!(bad.text.contains("查询参数有误"), "{}", bad.text);
    let unread = page(body(&b"\xff"[..]));
    assert_eq!(unread.status, 400);
    let fallen = page(TestRequest::get().uri("/t/panic"));
    assert_eq!(fallen.status, 500);
    assert!(
        fallen.text.contains(fallen.header("x-request-id")),
        "the trace is named"
    );

    for uri in ["/api/v1/nothing", "/api/v1/tasks/x"] {
        let answer = one(browser(TestRequest::get().uri(uri)));
        assert_eq!(answer.header("content-type"), "application/problem+json", "{uri}");
    }
    let answer = one(browser(TestRequest::delete().uri("/api/v1/openapi.json")));
    assert_eq!(answer.problem(), (405, "method_not_allowed".into()));
    let program = one(TestRequest::get().uri("/t/panic").insert_header(("accept", "*/*")));
    assert_eq!(program.problem(), (500, "internal".into()));
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Ink(Arc<Mutex<Vec<u8>>>);

impl Write for Ink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn logs_name_the_request_and_no_secret() {
    let ink = Ink::default();
    let log = LogConfig {
        json: true,
        level: "trace".into(),
    };
    let writer = ink.clone();
    tracing::subscriber::with_default(logging::subscriber(&log, move || writer.clone()), || {
        let secret = ("authorization", "Bearer dbn_hush-hush");
        ask(
            HttpConfig::local(),
            vec![
                body(r#"{"name": "li", "password": "hush-hush"}"#).insert_header(secret),
                body(r#"{"name": 7, "password": "hush-hush"}"#).insert_header(("cookie", "session=hush-hush")),
                TestRequest::get().uri("/t/query?password=hush-hush&x=1"),
                TestRequest::get()
                    .uri("/feeds/hush-hush.ics")
                    .insert_header(("x-request-id", "seen-in-logs")),
                TestRequest::get().uri("/t/own").insert_header(secret),
                TestRequest::get()
                    .uri("/t/own")
                    .insert_header(("authorization", "Bearer hush-hush")),
            ],
        )
    });
    let text = String::from_utf8(ink.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains("hush-hush"), "{text}");
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let seen: Vec<&Value> = lines.iter().filter(|l| l["target"] == "duban::request").collect();
    assert_eq!(seen.len(), 6);
    assert_eq!(
        (&seen[0]["route"], &seen[0]["status"]),
        (&"/t/body".into(), &200.into())
    );
    assert_eq!(
        (&seen[3]["route"], &seen[3]["request_id"]),
        (&"/feeds/{file}".into(), &"seen-in-logs".into())
    );
}
