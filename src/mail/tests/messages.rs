use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::time::Instant;
use crate::mail::*;

pub fn moment() -> Instant {
    "2026-10-12T00:30:00Z".parse().unwrap()
}

pub fn letter() -> Letter {
    let content = Rendered {
        subject: "【督办】1件已超时".into(),
        text: "林小满，今天有1件事\n.\n".into(),
        html: "<p>林小满</p>".into(),
    };
    Letter::new(
        "<k1@duban.example>",
        Mailbox::new("林小满", "lin@hebei.example"),
        content,
    )
}

fn raw(letter: &Letter) -> String {
    let from = Mailbox::new("督办", "duban@duban.example");
    String::from_utf8(message::build(letter, &from, moment()).unwrap().formatted()).unwrap()
}

/// Decodes the encoded words of a header.
fn decoded(header: &str) -> String {
    let words = header
        .split("=?utf-8?b?")
        .skip(1)
        .filter_map(|word| word.split("?=").next());
    let bytes: Vec<u8> = words.flat_map(|word| STANDARD.decode(word).unwrap()).collect();
    String::from_utf8(bytes).unwrap()
}

fn header<'a>(raw: &'a str, name: &str) -> &'a str {
    let head = raw.split("\r\n\r\n").next().unwrap();
    let rest = head.split(&format!("{name}: ")).nth(1).unwrap();
    let end = rest
        .match_indices("\r\n")
        .find(|(i, _)| !rest[i + 2..].starts_with(' '))
        .map_or(rest.len(), |(i, _)| i);
    &rest[..end]
}

#[test]
fn both_parts_arrive_whole_and_the_same_bytes_each_time() {
    let raw = raw(&letter());
    assert!(raw.is_ascii());
    assert_eq!(raw, super::messages::raw(&letter()));
    assert_eq!(decoded(header(&raw, "Subject")), "【督办】1件已超时");
    assert_eq!(decoded(header(&raw, "To")), "林小满");
    assert!(header(&raw, "To").ends_with("<lin@hebei.example>"));
    assert_eq!(header(&raw, "Message-ID"), "<k1@duban.example>");
    assert_eq!(header(&raw, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(&raw, "X-Auto-Response-Suppress"), "All");
    assert!(header(&raw, "Content-Type").starts_with("multipart/alternative;"));
    let bodies: Vec<String> = raw
        .split("Content-Transfer-Encoding: base64\r\n\r\n")
        .skip(1)
        .map(|part| part.split("\r\n--").next().unwrap().replace("\r\n", ""))
        .map(|part| String::from_utf8(STANDARD.decode(part).unwrap()).unwrap())
        .collect();
    assert_eq!(bodies, ["林小满，今天有1件事\r\n.\r\n", "<p>林小满</p>"]);
    assert!(raw.find("text/plain; charset=utf-8").unwrap() < raw.find("text/html; charset=utf-8").unwrap());
}

#[test]
fn a_name_with_quotes_commas_and_chinese_stays_one_name() {
    let mut odd = letter();
    odd.to.name = "林\"小满\", <x@y.example>; 局\\".into();
    let raw = raw(&odd);
    let to = header(&raw, "To");
    assert!(to.is_ascii() && to.ends_with("<lin@hebei.example>"), "{to}");
    assert_eq!((to.matches('@').count(), to.contains(',')), (1, false), "{to}");
    assert_eq!(decoded(to), odd.to.name);
}

#[test]
fn line_breaks_make_no_header() {
    let mut forged = letter();
    forged.subject = "a\r\nBcc: x@y.example\r\n\r\nbody".into();
    forged.to.name = "b\nBcc: x@y.example".into();
    forged.headers.push(("X-Cause".into(), "c\r\nBcc: x@y.example".into()));
    let raw = raw(&forged);
    let head = raw.split("\r\n\r\n").next().unwrap();
    assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")));
    assert_eq!(header(&raw, "Subject"), "a Bcc: x@y.example body");
    assert_eq!(header(&raw, "X-Cause"), "c Bcc: x@y.example");
    forged.headers.push(("X-A: b\r\nBcc".into(), "x".into()));
    let from = Mailbox::new("", "duban@duban.example");
    assert!(message::build(&forged, &from, moment()).is_err());
    for id in ["k1", "k1@a\r\nBcc: x", "k1@a@b", "<k1@a>>", "@a", ""] {
        let wrong = Letter {
            message_id: id.into(),
            ..letter()
        };
        let error = message::build(&wrong, &from, moment()).unwrap_err();
        assert!(
            matches!(
                error,
                SendError::Permanent {
                    recipient_refused: false,
                    ..
                }
            ),
            "{id}"
        );
    }
}

#[test]
fn files_are_whole_private_and_in_order_of_time() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = folder.path().join("var/mail");
    let mailer = Mailer::file(&outbox, Mailbox::new("督办", "duban@duban.example"));
    assert_eq!(mailer.check().unwrap(), format!("邮件写入文件夹{}", outbox.display()));
    let odd = Letter {
        message_id: "../k/1%2@duban.example".into(),
        ..letter()
    };
    mailer.send(&letter(), moment()).unwrap();
    mailer.send(&letter(), moment()).unwrap();
    mailer.send(&odd, moment()).unwrap();
    let mut names: Vec<String> = std::fs::read_dir(&outbox)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "20261012T083000-.._k_1_2@duban.example.eml",
            "20261012T083000-k1@duban.example.eml"
        ]
    );
    let path = outbox.join("20261012T083000-k1@duban.example.eml");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), raw(&letter()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(&outbox).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

#[test]
fn a_folder_that_cannot_be_is_temporary() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("taken");
    std::fs::write(&file, "x").unwrap();
    let mailer = Mailer::File(FileMailer::new(
        file.join("mail"),
        Mailbox::new("", "duban@duban.example"),
    ));
    assert!(matches!(
        mailer.send(&letter(), moment()).unwrap_err(),
        SendError::Temporary { .. }
    ));
    assert!(mailer.check().is_err());
}

#[test]
fn memory_keeps_letters_and_fails_on_request() {
    let memory = MemoryMailer::default();
    let mailer = Mailer::Memory(memory.clone());
    memory.fail_next(SendError::temporary("later"));
    assert_eq!(mailer.send(&letter(), moment()), Err(SendError::temporary("later")));
    mailer.send(&letter(), moment()).unwrap();
    assert_eq!(memory.sent(), [(moment(), letter())]);
    let bad = Letter {
        to: Mailbox::new("", "nobody"),
        ..letter()
    };
    assert!(mailer.send(&bad, moment()).is_err());
    memory.clear();
    assert!(memory.sent().is_empty());
}
