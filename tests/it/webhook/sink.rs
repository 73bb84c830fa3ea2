//! A receiver on this machine: keeps what it got and answers as it is told.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What came.
#[derive(Debug, Clone)]
pub struct Got {
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, v)| v.as_str())
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether a receiver that has this secret believes it.
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let seconds = self.header("webhook-timestamp").parse().unwrap();
        let wanted = duban::hook::sign::standard(&[secret.to_owned()], self.id(), seconds, &self.body);
        self.header("webhook-signature").split(' ').any(|one| one == wanted)
    }
}

/// Something done before an answer.
type Before = Box<dyn FnMut() + Send>;

#[derive(Default)]
struct Inner {
    got: Mutex<Vec<Got>>,
    answers: Mutex<VecDeque<String>>,
    usual: Mutex<String>,
    before: Mutex<Option<Before>>,
    here: AtomicUsize,
    most: AtomicUsize,
}

pub struct Sink {
    port: u16,
    inner: Arc<Inner>,
}

impl Sink {
    pub fn new() -> Sink {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner::default());
        let held = Arc::clone(&inner);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let inner = Arc::clone(&held);
                std::thread::spawn(move || serve(stream, &inner));
            }
        });
        let sink = Sink { port, inner };
        sink.usually(200, "{}");
        sink
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What it answers next, once.
    pub fn answer(&self, status: u16, body: &str) {
        self.inner.answers.lock().unwrap().push_back(response(status, body, ""));
    }

    /// What it answers next, with a header more.
    pub fn answer_with(&self, status: u16, header: &str) {
        self.inner
            .answers
            .lock()
            .unwrap()
            .push_back(response(status, "", header));
    }

    /// What it answers when nothing else was said.
    pub fn usually(&self, status: u16, body: &str) {
        *self.inner.usual.lock().unwrap() = response(status, body, "");
    }

    /// Done before the next answer.
    pub fn before(&self, act: impl FnMut() + Send + 'static) {
        *self.inner.before.lock().unwrap() = Some(Box::new(act));
    }

    /// What came since it was asked last.
    pub fn got(&self) -> Vec<Got> {
        std::mem::take(&mut *self.inner.got.lock().unwrap())
    }

    /// How many were there at once, at most.
    pub fn most_at_once(&self) -> usize {
        self.inner.most.load(Ordering::SeqCst)
    }
}

fn response(status: u16, body: &str, header: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status} Said\r\n{header}content-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

fn serve(mut stream: TcpStream, inner: &Inner) {
    let now = inner.here.fetch_add(1, Ordering::SeqCst) + 1;
    inner.most.fetch_max(now, Ordering::SeqCst);
    let Some(got) = read(&stream) else { return };
    inner.got.lock().unwrap().push(got);
    if let Some(mut act) = inner.before.lock().unwrap().take() {
        act();
    }
    let next = inner.answers.lock().unwrap().pop_front();
    let answer = next.unwrap_or_else(|| inner.usual.lock().unwrap().clone());
    inner.here.fetch_sub(1, Ordering::SeqCst);
    let _ = stream.write_all(answer.as_bytes());
}

fn read(stream: &TcpStream) -> Option<Got> {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first).ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(n, _)| n == "content-length")?.1.parse().ok()?;
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    Some(Got {
        path,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}
