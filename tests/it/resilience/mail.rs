//! Mail servers that are down, hang, or refuse one of several people.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use duban::domain::outbox::LetterState;
use duban::mail::{Mailer, Security, SmtpConfig};

use crate::remind::planted::House;

/// What the server does with those who come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Takes,
    /// Takes the connection and never says a word.
    Hangs,
    /// Has no box for 林.
    RefusesLin,
}

/// A mail server on a port of this machine.
struct Post {
    port: u16,
    manner: Arc<Mutex<Manner>>,
    taken: Arc<Mutex<Vec<String>>>,
}

impl Post {
    fn open(manner: Manner) -> Post {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let post = Post {
            port: listener.local_addr().unwrap().port(),
            manner: Arc::new(Mutex::new(manner)),
            taken: Arc::default(),
        };
        let (manner, taken) = (Arc::clone(&post.manner), Arc::clone(&post.taken));
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for stream in listener.incoming().flatten() {
                match *manner.lock().unwrap() {
                    Manner::Hangs => held.push(stream),
                    kind => {
                        let taken = Arc::clone(&taken);
                        std::thread::spawn(move || converse(stream, kind, &taken));
                    }
                }
            }
        });
        post
    }

    fn now(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// Those for whom a letter was taken.
    fn taken(&self) -> Vec<String> {
        let mut taken = self.taken.lock().unwrap().clone();
        taken.sort();
        taken
    }
}

fn converse(stream: TcpStream, manner: Manner, taken: &Mutex<Vec<String>>) {
    let mut out = stream.try_clone().unwrap();
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    say("220 post ready");
    let (mut to, mut in_text) = (String::new(), false);
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if in_text {
            if line == "." {
                in_text = false;
                taken.lock().unwrap().push(to.clone());
                say("250 kept");
            }
            continue;
        }
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let went = match verb.as_str() {
            "EHLO" => say("250-post\r\n250 8BITMIME"),
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if manner == Manner::RefusesLin && to.starts_with("lin@") {
                    say("550 5.1.1 no such user")
                } else {
                    say("250 known")
                }
            }
            "DATA" => {
                in_text = true;
                say("354 go on")
            }
            "QUIT" => {
                say("221 bye");
                return;
            }
            _ => say("250 fine"),
        };
        if !went {
            return;
        }
    }
}

fn mailer(port: u16) -> Mailer {
    limited(port, 0)
}

fn limited(port: u16, letters_per_minute: u32) -> Mailer {
    Mailer::smtp(SmtpConfig {
        host: "127.0.0.1".into(),
        port,
        security: Security::Plain,
        user: None,
        password: None,
        from: "duban@example.test".into(),
        from_name: "督办".into(),
        tls_ca_file: None,
        timeout: Duration::from_millis(300),
        hello_name: Some("duban.example.test".into()),
        connections: 1,
        letters_per_minute,
    })
    .unwrap()
}

/// Two people of two bureaus with a report due, their digests written, at their hour.
fn waiting() -> House {
    let house = House::owing();
    house
        .world
        .person("ma", "SPB-14", &[duban::domain::person::Role::Reporter]);
    house.task(8, "SPB-14", "新增智能快件箱30组", "active", "NULL");
    house.world.sql(
        "INSERT INTO obligations (id, task_id, org_id, period_from, period_to, due_at, state, updated_at)
         SELECT 80, 8, lead_org_id, '2026-08-01', '2026-08-31', '2026-09-07 16:00:00', 'open', updated_at
         FROM tasks WHERE id = 8",
    );
    house.at("2026-09-01 00:01").run();
    assert_eq!(house.at("2026-09-02 00:01").run(), 2);
    house.at("2026-09-02 08:30");
    house
}

/// State, attempts and whether a reason is kept, of each letter.
fn letters(house: &House) -> Vec<(String, i64, bool)> {
    let rows = house.outbox(None);
    let mut all: Vec<_> = rows
        .iter()
        .map(|row| (row.state.as_str().to_owned(), row.attempts, row.last_error.is_some()))
        .collect();
    all.sort();
    all
}

fn queued(attempts: i64) -> Vec<(String, i64, bool)> {
    vec![("queued".to_owned(), attempts, true); 2]
}

#[test]
fn a_server_that_is_down_gets_every_letter_once_it_is_back() {
    let house = waiting();
    // A port on which nobody listens: one that was just given back.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let done = house.deliver_by(&mailer(port));
    assert_eq!((done.sent, done.waiting, done.failed), (0, 2, 0));
    assert_eq!(letters(&house), queued(1));
    let post = Post::open(Manner::Takes);
    let done = house.at("2026-09-02 08:31").deliver_by(&mailer(post.port));
    assert_eq!((done.sent, done.waiting), (2, 0));
    assert_eq!(post.taken(), ["lin@example.test", "ma@example.test"]);
}

#[test]
fn a_relay_that_takes_so_many_a_minute_gets_no_more_and_the_others_wait() {
    let house = waiting();
    let post = Post::open(Manner::Takes);
    let relay = limited(post.port, 1);
    let done = house.deliver_by(&relay);
    assert_eq!((done.sent, done.waiting, done.failed), (1, 1, 0));
    assert_eq!(post.taken().len(), 1);
    let waits = letters(&house).into_iter().find(|(state, ..)| state == "queued");
    assert_eq!(
        waits,
        Some(("queued".to_owned(), 0, false)),
        "waiting is no attempt and no fault"
    );
    // Another minute: another mailer, because a limit counts real time.
    let done = house.at("2026-09-02 08:31").deliver_by(&limited(post.port, 1));
    assert_eq!((done.sent, done.waiting), (1, 0));
}

#[test]
fn a_server_that_hangs_is_left_after_its_time_and_tried_again() {
    let house = waiting();
    let post = Post::open(Manner::Hangs);
    let done = house.deliver_by(&mailer(post.port));
    assert_eq!((done.sent, done.waiting, done.failed), (0, 2, 0));
    assert_eq!(letters(&house), queued(1));
    post.now(Manner::Takes);
    let done = house.at("2026-09-02 08:31").deliver_by(&mailer(post.port));
    assert_eq!(done.sent, 2);
    assert_eq!(post.taken(), ["lin@example.test", "ma@example.test"]);
}

#[test]
fn one_refused_person_does_not_keep_the_letter_from_another() {
    let house = waiting();
    let post = Post::open(Manner::RefusesLin);
    let done = house.deliver_by(&mailer(post.port));
    assert_eq!((done.sent, done.failed), (1, 1));
    assert_eq!(post.taken(), ["ma@example.test"]);
    let failed = house.outbox(Some(LetterState::Failed)).remove(0);
    assert_eq!(failed.address.as_deref(), Some("lin@example.test"));
    assert!(failed.last_error.unwrap().contains("no such user"));
    assert_eq!(
        house
            .world
            .text("SELECT email_state AS t FROM users WHERE login = 'ma'"),
        "ok"
    );
}
