//! The built program serving a world's database in a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{PASSWORD, World};

/// The program with arguments, in an environment of which it knows every variable.
pub fn duban(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duban"));
    command
        .env_clear()
        .env("DUBAN_SECRET", "a secret of the tests, 32 bytes long")
        .env("DUBAN_HTTP_WRITES_PER_MINUTE", "100000")
        .env("DUBAN_HTTP_LOGINS_PER_MINUTE", "1000")
        .args(args);
    command
}

/// A command that ends by itself: exit code and what it wrote.
pub fn ended(args: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = duban(args).output().unwrap();
    let text = [stdout, stderr].concat();
    (status.code(), String::from_utf8_lossy(&text).into_owned())
}

/// A serving process; killed when the test ends.
pub struct Served {
    child: Child,
    pub url: String,
}

impl Served {
    /// Serves a database from a folder of its own, so that no configuration lies about; answers once it listens.
    pub fn start(url: &str, folder: &std::path::Path) -> Served {
        let mut command = duban(&["serve", "--database", url, "--listen", "127.0.0.1:0"]);
        let mut child = command
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let mut log = child.stderr.take().unwrap();
        let Some(url) = line.trim().strip_prefix("duban serves on ").map(str::to_owned) else {
            let mut said = String::new();
            let _ = log.read_to_string(&mut said);
            panic!("it does not serve: {line}{said}");
        };
        // Its log is read on, so that it never waits for a full pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Served { child, url }
    }

    /// kill -9.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn agent(&self) -> Agent {
        Agent::new(&self.url)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client over the network, signed in as somebody.
#[derive(Clone)]
pub struct Agent {
    agent: ureq::Agent,
    url: String,
    token: String,
}

/// Status, `Retry-After`, body.
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<String>,
    pub body: Value,
}

impl Agent {
    pub fn new(url: &str) -> Agent {
        let settings = ureq::Agent::config_builder().http_status_as_error(false);
        Agent {
            agent: settings.timeout_global(Some(Duration::from_secs(60))).build().into(),
            url: url.to_owned(),
            token: String::new(),
        }
    }

    pub fn login(&self, login: &str) -> Agent {
        let body = json!({"username": login, "password": PASSWORD});
        let answer = self.post("/api/v1/auth/login", &body).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        Agent {
            token: answer.body["access_token"].as_str().unwrap().to_owned(),
            ..self.clone()
        }
    }

    /// None where the connection broke.
    pub fn post(&self, path: &str, body: &Value) -> Option<Answer> {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token));
        answer(request.send(body.to_string()).ok()?)
    }

    pub fn get(&self, path: &str) -> Option<Answer> {
        let request = self
            .agent
            .get(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token));
        answer(request.call().ok()?)
    }
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Option<Answer> {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get("retry-after")
        .map(|v| v.to_str().unwrap().to_owned());
    let text = response.body_mut().read_to_string().ok()?;
    Some(Answer {
        status,
        retry_after,
        body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
    })
}

/// Asks again until it is so, a few hundred times at most.
#[track_caller]
pub fn until(what: &str, mut so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if so() {
            return;
        }
        std::thread::park_timeout(Duration::from_millis(50));
    }
    panic!("never: {what}");
}

/// Proves a world's database as `duban check` does.
#[track_caller]
pub fn sound(world: &World) {
    let rules = world.app.rules();
    let mut conn = duban::store::migrate::connect(world.app.store.url()).unwrap();
    let found = duban::app::check::check(&mut conn, &rules).unwrap();
    assert!(found.is_empty(), "{found:#?}");
    let chain = duban::store::chain::verify(&mut conn).unwrap();
    assert!(chain.faults.is_empty(), "{chain:?}");
}

/// A folder for a process to run in.
pub fn folder() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_owned();
    (dir, path)
}
