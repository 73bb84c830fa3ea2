//! Mail servers that are away or refuse, and second contacts.

use super::*;

#[test]
fn a_mail_server_that_is_away_is_tried_again_after_growing_pauses() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::temporary("连不上邮件服务器"));
    house.memory.fail_next(SendError::temporary("连不上邮件服务器"));
    let waits = Delivered {
        waiting: 1,
        ..Delivered::default()
    };
    assert_eq!(house.at("2026-09-02 08:30").deliver(), waits);
    let row = house.outbox(None).remove(0);
    assert_eq!((row.state.as_str(), row.attempts), ("queued", 1));
    assert_eq!(row.last_error.as_deref(), Some("连不上邮件服务器"));
    assert_eq!(house.deliver(), Delivered::default(), "not before the pause is over");
    assert_eq!(house.at("2026-09-02 08:31").deliver(), waits);
    assert_eq!(
        house.at("2026-09-02 08:35").deliver(),
        Delivered::default(),
        "the second pause is longer"
    );
    assert_eq!(house.at("2026-09-02 08:36").deliver().sent, 1);
    assert_eq!(house.outbox(None).remove(0).attempts, 3);
}

#[test]
fn a_refused_address_sends_the_letter_to_the_second_contact_and_shows_it() {
    let house = House::owing();
    house
        .world
        .sql("UPDATE users SET second_contact_id = (SELECT id FROM users WHERE login = 'wang') WHERE login = 'lin'");
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::refused("550 no such user"));
    house.at("2026-09-02 08:30").deliver();
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(
        (letter.to.address.as_str(), letter.to.name.as_str()),
        ("wang@example.test", "wang")
    );
    assert_eq!(
        letter.subject,
        "【督办】今天有1件事".replace("【督办】", "【代lin收】【督办】")
    );
    let rows = house.outbox(None);
    assert_eq!(rows.first().unwrap().address.as_deref(), Some("wang@example.test"));
    let why = house.ask(&house.admin, |cx| explain(cx, "lin", "2026-09-02".parse().unwrap()));
    assert!(why.unwrap().notes.iter().any(|note| note.zh.contains("退信")));
}

#[test]
fn without_a_second_contact_the_letter_fails_and_the_administrator_tries_again() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::refused("550 no such user"));
    assert_eq!(house.at("2026-09-02 08:30").deliver().failed, 1);
    let row = house.outbox(Some(LetterState::Failed)).remove(0);
    assert_eq!(row.last_error.as_deref(), Some("550 no such user"));
    assert_eq!(row.address.as_deref(), Some("lin@example.test"));
    let json = serde_json::to_string(&house.outbox(None)).unwrap();
    assert!(
        !json.contains("快递") && !json.contains("subject") && !json.contains("text"),
        "{json}"
    );
    let retry = || outbox::Retry {
        letter: LetterId(row.id),
    };
    assert!(house.world.run(&house.lin, retry()).unwrap_err().is(Code::Forbidden));
    house.world.run(&house.admin, retry()).unwrap();
    assert_eq!(house.deliver().sent, 1);
    assert!(
        house
            .world
            .run(&house.admin, retry())
            .unwrap_err()
            .is(Code::TransitionNotDrawn)
    );
    assert!(
        house
            .ask(&house.lin, |cx| outbox::list(cx, &Ask::default(), None))
            .unwrap_err()
            .is(Code::Forbidden)
    );
}

#[test]
fn a_corrected_address_gets_letters_again() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.memory.fail_next(SendError::refused("550 no such user"));
    assert_eq!(house.at("2026-09-02 08:30").deliver().failed, 1);
    let state = || {
        house
            .world
            .text("SELECT email_state AS t FROM users WHERE login = 'lin'")
    };
    assert_eq!(state(), "bounced");
    let edit = |email: &str| {
        let version = house.world.number("SELECT version AS n FROM users WHERE login = 'lin'");
        let command = EditMe(Edit {
            version,
            email: Some(Some(email.to_owned())),
            ..Edit::default()
        });
        house.world.run(&house.lin, command).unwrap();
    };
    edit("lin@example.test");
    assert_eq!(state(), "bounced", "the same address is as bad as before");
    edit("lin.hb@example.test");
    assert_eq!(state(), "ok");
    house.at("2026-09-04 00:01").run();
    assert_eq!(house.at("2026-09-04 08:30").deliver().sent, 1);
    assert_eq!(house.memory.sent().remove(0).1.to.address, "lin.hb@example.test");
}

#[test]
fn without_a_mail_server_letters_are_files() {
    let house = House::owing();
    let folder = tempfile::tempdir().unwrap();
    let files = Mailer::file(folder.path(), Mailbox::new("督办", "duban@duban.example"));
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 08:30").run();
    assert_eq!(house.deliver_by(&files).sent, 1);
    let names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 1);
    assert!(
        names[0].starts_with("20260902T083000-") && names[0].ends_with("@duban.example.eml"),
        "{names:?}"
    );
}

#[test]
fn a_letter_that_came_back_goes_to_the_second_contact_or_counts_as_failed() {
    use duban::app::Asker;
    use duban::app::remind::bounce::Returned;
    use duban::mail::report::Bounce;
    let came_back = |second: bool| {
        let house = House::owing();
        if second {
            house.world.sql(
                "UPDATE users SET second_contact_id = (SELECT id FROM users WHERE login = 'wang') WHERE login = 'lin'",
            );
        }
        house.at("2026-09-01 00:01").run();
        house.at("2026-09-02 00:01").run();
        assert_eq!(house.at("2026-09-02 08:30").deliver().sent, 1);
        let message_id = house.memory.sent().remove(0).1.message_id;
        house.memory.clear();
        let bounce = Bounce {
            address: "LIN@example.test".into(),
            message_id: Some(message_id.clone()),
            reason: "550 no such user".into(),
        };
        house.at("2026-09-02 09:00");
        let console = Asker::system("console");
        let report = || Returned { bounce: bounce.clone() };
        assert_eq!(house.world.run(&console, report()).unwrap(), 1);
        assert_eq!(
            house.world.run(&console, report()).unwrap(),
            1,
            "the same report again changes nothing"
        );
        let refused = house
            .world
            .number("SELECT COUNT(*) AS n FROM events WHERE verb = 'user.email_refused'");
        assert_eq!(refused, 1);
        house.deliver();
        (house, message_id)
    };
    let (house, id) = came_back(true);
    let (_, letter) = house.memory.sent().remove(0);
    assert_eq!(
        (letter.to.address.as_str(), letter.message_id),
        ("wang@example.test", id)
    );
    assert!(letter.subject.starts_with("【代lin收】"), "{}", letter.subject);
    let (house, _) = came_back(false);
    assert!(house.memory.sent().is_empty());
    let row = house.outbox(Some(LetterState::Failed)).remove(0);
    assert_eq!(row.last_error.as_deref(), Some("550 no such user"));
}
