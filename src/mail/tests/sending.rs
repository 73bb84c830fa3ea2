use std::path::PathBuf;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::messages::{letter, moment};
use super::server::{Behaviour, DRIP, DROP, HANG, Server, authority};
use crate::mail::*;

const PASSWORD: &str = "Kuaidi-2026!";

fn config(port: u16) -> SmtpConfig {
    SmtpConfig {
        host: "127.0.0.1".into(),
        port,
        security: Security::Plain,
        user: None,
        password: None,
        from: "duban@duban.example".into(),
        from_name: "督办".into(),
        tls_ca_file: None,
        timeout: Duration::from_secs(20),
        hello_name: Some("duban.example".into()),
        connections: 1,
        letters_per_minute: 0,
    }
}

fn secured(port: u16, security: Security, folder: &tempfile::TempDir, pem: &str) -> SmtpConfig {
    let path: PathBuf = folder.path().join("ca.pem");
    std::fs::write(&path, pem).unwrap();
    SmtpConfig {
        security,
        tls_ca_file: Some(path),
        ..config(port)
    }
}

fn mailer(config: SmtpConfig) -> Mailer {
    Mailer::smtp(config).unwrap()
}

fn refusing(command: &'static str, answer: &'static str) -> SendError {
    let server = Server::start(Behaviour {
        answers: vec![(command, answer)],
        ..Behaviour::default()
    });
    mailer(config(server.port)).send(&letter(), moment()).unwrap_err()
}

fn is_temporary(error: &SendError) -> bool {
    matches!(error, SendError::Temporary { .. })
}

#[test]
fn a_plain_server_gets_the_letter() {
    let server = Server::start(Behaviour::default());
    mailer(config(server.port)).send(&letter(), moment()).unwrap();
    let session = server.session();
    let dialogue = [
        "EHLO duban.example",
        "MAIL FROM:<duban@duban.example>",
        "RCPT TO:<lin@hebei.example>",
    ];
    assert_eq!(session.commands[..3], dialogue);
    assert_eq!(session.commands[3..], ["DATA", ".", "QUIT"]);
    assert!(session.text.contains("Message-ID: <k1@duban.example>\r\n"));
    assert!(session.text.contains("Date: Mon, 12 Oct 2026 00:30:00 +0000\r\n"));
    assert!(!session.encrypted);
}

#[test]
fn starttls_with_a_private_authority() {
    let (pem, tls) = authority("127.0.0.1");
    let server = Server::start(Behaviour {
        tls: Some(tls),
        ..Behaviour::default()
    });
    let folder = tempfile::tempdir().unwrap();
    mailer(secured(server.port, Security::StartTls, &folder, &pem))
        .send(&letter(), moment())
        .unwrap();
    let session = server.session();
    assert!(session.encrypted);
    assert_eq!(
        session.commands[..3],
        ["EHLO duban.example", "STARTTLS", "EHLO duban.example"]
    );
    assert_eq!(session.commands.last().unwrap(), "QUIT");
}

#[test]
fn tls_from_the_start_with_a_private_authority() {
    let (pem, tls) = authority("127.0.0.1");
    let server = Server::start(Behaviour {
        tls: Some(tls),
        implicit_tls: true,
        ..Behaviour::default()
    });
    let folder = tempfile::tempdir().unwrap();
    mailer(secured(server.port, Security::Tls, &folder, &pem))
        .send(&letter(), moment())
        .unwrap();
    assert_eq!(
        server.received_commands(),
        ["EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]
    );
}

#[test]
fn another_authority_or_name_is_not_trusted() {
    let (_, tls) = authority("127.0.0.1");
    let (other, _) = authority("127.0.0.1");
    let folder = tempfile::tempdir().unwrap();
    for implicit_tls in [false, true] {
        let server = Server::start(Behaviour {
            tls: Some(tls.clone()),
            implicit_tls,
            ..Behaviour::default()
        });
        let security = if implicit_tls {
            Security::Tls
        } else {
            Security::StartTls
        };
        let error = mailer(secured(server.port, security, &folder, &other))
            .send(&letter(), moment())
            .unwrap_err();
        assert!(is_temporary(&error));
        assert!(error.reason().contains("证书不受信任") && error.reason().contains("invalid peer certificate"));
        assert!(error.reason().contains("mail.tls_ca_file"), "{error}");
    }
    let (pem, tls) = authority("mail.elsewhere.example");
    let server = Server::start(Behaviour {
        tls: Some(tls),
        ..Behaviour::default()
    });
    let error = mailer(secured(server.port, Security::StartTls, &folder, &pem))
        .send(&letter(), moment())
        .unwrap_err();
    assert!(is_temporary(&error) && error.reason().contains("mail.host"), "{error}");
}

#[test]
fn starttls_never_falls_back_to_plain_text() {
    let (pem, _) = authority("127.0.0.1");
    let server = Server::start(Behaviour::default());
    let folder = tempfile::tempdir().unwrap();
    let error = mailer(secured(server.port, Security::StartTls, &folder, &pem))
        .send(&letter(), moment())
        .unwrap_err();
    assert!(
        is_temporary(&error) && error.reason().contains("mail.security"),
        "{error}"
    );
    assert_eq!(server.received_commands(), ["EHLO"]);
}

#[test]
fn a_refused_recipient_is_permanent_and_named() {
    let error = refusing("RCPT", "550 5.1.1 no such user");
    let SendError::Permanent {
        reason,
        recipient_refused,
    } = error
    else {
        panic!("{error}")
    };
    assert!(recipient_refused);
    assert!(reason.ends_with("拒绝收件人：550 5.1.1 no such user"), "{reason}");
}

#[test]
fn a_busy_server_is_temporary_at_every_step() {
    let cases = [
        ("", "421 busy"),
        ("EHLO", "421 busy"),
        ("MAIL", "451 later"),
        ("RCPT", "451 greylisted"),
    ];
    for (command, answer) in cases.into_iter().chain([("DATA", "452 full"), (".", "451 later")]) {
        assert!(is_temporary(&refusing(command, answer)), "{command} {answer}");
    }
}

#[test]
fn refusals_of_sender_and_text_are_the_letters_not_the_recipients() {
    for command in ["MAIL", "DATA", "."] {
        let error = refusing(command, "554 5.7.1 not wanted");
        assert!(
            matches!(
                error,
                SendError::Permanent {
                    recipient_refused: false,
                    ..
                }
            ),
            "{command}: {error:?}"
        );
    }
    assert!(is_temporary(&refusing("", "554 go away")));
    assert!(is_temporary(&refusing("RCPT", "530 5.7.0 log in first")));
}

#[test]
fn a_hanging_server_costs_one_wait() {
    for command in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let server = Server::start(Behaviour {
            answers: vec![(command, HANG)],
            ..Behaviour::default()
        });
        let hasty = SmtpConfig {
            timeout: Duration::from_millis(150),
            ..config(server.port)
        };
        let error = mailer(hasty).send(&letter(), moment()).unwrap_err();
        assert!(
            is_temporary(&error) && error.reason().contains("timeout"),
            "{command}: {error}"
        );
    }
}

#[test]
fn a_server_that_is_down_is_temporary() {
    // A port that no test's server can be given.
    let port = 1;
    let error = mailer(config(port)).send(&letter(), moment()).unwrap_err();
    assert!(is_temporary(&error) && error.reason().contains("连接不成"), "{error}");
    assert!(is_temporary(&mailer(config(port)).check().unwrap_err()));
}

#[test]
fn logs_in_where_configured_and_check_says_so() {
    let server = Server::start(Behaviour {
        offers_log_in: true,
        ..Behaviour::default()
    });
    let known = SmtpConfig {
        user: Some("u".into()),
        password: Some(Secret::new(PASSWORD)),
        ..config(server.port)
    };
    let said = mailer(known).check().unwrap();
    assert!(said.contains("登录成功（u），但密码未加密传送"), "{said}");
    let auth = format!("AUTH PLAIN {}", STANDARD.encode(format!("\0u\0{PASSWORD}")));
    assert_eq!(server.session().commands[1..], [auth, "QUIT".to_owned()]);
}

#[test]
fn a_server_that_knows_login_alone_is_logged_in_to_by_its_questions() {
    let (user, password) = ("dQ==", "S3VhaWRpLTIwMjYh");
    assert_eq!([STANDARD.encode("u"), STANDARD.encode(PASSWORD)], [user, password]);
    let server = Server::start(Behaviour {
        answers: vec![
            ("EHLO", "250-test\r\n250 AUTH LOGIN"),
            ("AUTH LOGIN", "334 VXNlcm5hbWU6"),
            (user, "334 UGFzc3dvcmQ6"),
            (password, "235 welcome"),
        ],
        ..Behaviour::default()
    });
    let known = SmtpConfig {
        user: Some("u".into()),
        password: Some(Secret::new(PASSWORD)),
        ..config(server.port)
    };
    let said = mailer(known).check().unwrap();
    assert!(said.contains("登录成功（u）"), "{said}");
    assert_eq!(server.session().commands[1..], ["AUTH LOGIN", user, password, "QUIT"]);
}

#[test]
fn a_password_is_never_shown() {
    let server = Server::start(Behaviour {
        offers_log_in: true,
        answers: vec![("AUTH", "535 5.7.8 bad password Kuaidi-2026! AHUAS3VhaWRpLTIwMjYh")],
        ..Behaviour::default()
    });
    let known = SmtpConfig {
        user: Some("u".into()),
        password: Some(Secret::new(PASSWORD)),
        ..config(server.port)
    };
    let mailer = mailer(known);
    let error = mailer.send(&letter(), moment()).unwrap_err();
    assert!(
        is_temporary(&error) && error.reason().contains("拒绝登录（535）"),
        "{error}"
    );
    let encoded = STANDARD.encode(format!("\0u\0{PASSWORD}"));
    for shown in [format!("{mailer:?}"), format!("{error:?}"), error.to_string()] {
        assert!(!shown.contains(PASSWORD) && !shown.contains(&encoded), "{shown}");
    }
    assert!(format!("{mailer:?}").contains("Secret(***)"));
}

#[test]
fn a_wrong_configuration_names_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let key = |config| SmtpMailer::new(config).unwrap_err().key;
    assert_eq!(
        key(SmtpConfig {
            host: "a b".into(),
            ..config(25)
        }),
        "host"
    );
    assert_eq!(
        key(SmtpConfig {
            from: "督办".into(),
            ..config(25)
        }),
        "from"
    );
    assert_eq!(
        key(SmtpConfig {
            hello_name: Some("a\r\nRSET".into()),
            connections: 1,
            letters_per_minute: 0,
            ..config(25)
        }),
        "hello_name"
    );
    assert_eq!(
        key(SmtpConfig {
            user: Some("u".into()),
            ..config(25)
        }),
        "password"
    );
    assert_eq!(
        key(SmtpConfig {
            timeout: Duration::ZERO,
            ..config(25)
        }),
        "timeout"
    );
    assert_eq!(
        key(secured(25, Security::Tls, &folder, "no certificate")),
        "tls_ca_file"
    );
    let missing = folder.path().join("missing.pem");
    assert_eq!(
        key(SmtpConfig {
            security: Security::Tls,
            tls_ca_file: Some(missing),
            ..config(25)
        }),
        "tls_ca_file"
    );
}

#[test]
fn a_bad_address_is_refused_before_any_connection() {
    let mut wrong = letter();
    for address in ["lin", "lin@hebei.example>\r\nRCPT TO:<x@y.example", "林@hebei.example"] {
        wrong.to.address = address.into();
        let error = mailer(config(1)).send(&wrong, moment()).unwrap_err();
        assert!(
            matches!(
                error,
                SendError::Permanent {
                    recipient_refused: true,
                    ..
                }
            ),
            "{error:?}"
        );
    }
}

#[test]
fn a_server_that_takes_the_text_and_is_gone_leaves_doubt_and_one_that_is_gone_before_does_not() {
    let doubt = |command| match refusing(command, DROP) {
        SendError::Temporary { doubtful, .. } => doubtful,
        SendError::Permanent { .. } => panic!("worth another attempt"),
    };
    assert!(doubt("."));
    assert!(["", "MAIL", "RCPT", "DATA"].map(doubt).iter().all(|doubtful| !doubtful));
    let greylisted = refusing("RCPT", "450 4.2.0 greylisted, come back in five minutes");
    assert!(is_temporary(&greylisted) && greylisted.reason().contains("greylisted"));
    assert!(is_temporary(&refusing(".", "451 4.3.0 try again")));
}

#[test]
fn a_server_that_says_one_byte_at_a_time_holds_nobody_up_for_ever() {
    for (command, in_doubt) in [("", false), ("RCPT", false), (".", true)] {
        let server = Server::start(Behaviour {
            answers: vec![(command, DRIP)],
            ..Behaviour::default()
        });
        let slow = mailer(SmtpConfig {
            timeout: Duration::from_millis(60),
            ..config(server.port)
        });
        let error = slow.send(&letter(), moment()).unwrap_err();
        assert!(
            matches!(error, SendError::Temporary { doubtful, .. } if doubtful == in_doubt),
            "{command}: {error}"
        );
    }
}

#[test]
fn a_connection_carries_several_letters_and_is_replaced_where_the_server_closed_it() {
    let server = Server::start(Behaviour::default());
    let post = mailer(config(server.port));
    post.send(&letter(), moment()).unwrap();
    post.send(&letter(), moment()).unwrap();
    post.rest();
    let expected = ["EHLO", "MAIL", "RCPT", "DATA", ".", "MAIL", "RCPT", "DATA", ".", "QUIT"];
    assert_eq!(server.received_commands(), expected);
    let closing = Server::start(Behaviour {
        answers: vec![("QUIT", DROP)],
        closes_after_a_letter: true,
        ..Behaviour::default()
    });
    let post = mailer(config(closing.port));
    post.send(&letter(), moment()).unwrap();
    post.send(&letter(), moment()).unwrap();
    assert_eq!(closing.received_commands(), ["EHLO", "MAIL", "RCPT", "DATA", "."]);
    assert_eq!(closing.received_commands(), ["EHLO", "MAIL", "RCPT", "DATA", "."]);
}
