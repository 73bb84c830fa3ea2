//! The timetable: who runs a job, how often, and what it leaves.

use std::time::Duration;

use duban::app::{App, Asker};
use duban::jobs::{Job, always, turn};
use duban::store::{self, Options, Store, migrate};

use crate::world::{World, moment};

fn job(run: fn(&App, Option<&duban::mail::Mailer>) -> duban::app::Result<()>) -> Job {
    Job {
        name: "sample",
        every: Duration::from_secs(3600),
        only: None,
        alone: true,
        wanted: always,
        run,
    }
}

#[test]
fn a_job_runs_once_in_its_interval_whoever_asks_and_a_panic_does_not_end_it() {
    let world = World::new();
    let works = job(|_, _| Ok(()));
    assert!(turn(&world.app, None, &works, "first").unwrap());
    assert!(
        !turn(&world.app, None, &works, "second").unwrap(),
        "it ran in this hour"
    );
    world.at("2026-08-07 10:30");
    let fails = turn(&world.app, None, &job(|_, _| panic!("on purpose")), "second")
        .unwrap_err()
        .to_string();
    assert!(fails.contains("sample panicked"), "{fails}");
    world.at("2026-08-07 11:31");
    assert!(
        turn(&world.app, None, &works, "first").unwrap(),
        "the lease was given back"
    );
}

#[test]
fn a_lease_has_one_holder_and_a_late_one_sees_that_it_lost() {
    let world = World::new();
    let mut conn = migrate::connect(world.app.store.url()).unwrap();
    let (nine, ten) = (moment("2026-08-07 09:00"), moment("2026-08-07 10:00"));
    let first = store::lease::take(&mut conn, "x", "a", nine, ten).unwrap().unwrap();
    assert_eq!(store::lease::take(&mut conn, "x", "b", nine, ten).unwrap(), None);
    assert!(store::lease::renew(&mut conn, &first, ten).unwrap());
    let second = store::lease::take(&mut conn, "x", "b", ten, moment("2026-08-07 11:00"))
        .unwrap()
        .unwrap();
    assert_eq!((first.fencing, second.fencing), (1, 2));
    assert!(!store::lease::release(&mut conn, &first, ten).unwrap());
    assert!(store::lease::release(&mut conn, &second, ten).unwrap());
}

#[test]
fn sweeping_removes_what_expired_and_nothing_else() {
    let world = World::new();
    world.sql(
        "INSERT INTO idempotency_keys (user_id, key, method, path, body_hash, status, headers, body, created_at, expires_at) \
         SELECT id, 'old', 'POST', '/x', '', 200, '{}', '', '2026-08-01 00:00:00', '2026-08-02 00:00:00' FROM users WHERE login = 'admin'; \
         INSERT INTO idempotency_keys (user_id, key, method, path, body_hash, status, headers, body, created_at, expires_at) \
         SELECT id, 'new', 'POST', '/x', '', 200, '{}', '', '2026-08-07 00:00:00', '2026-08-08 00:00:00' FROM users WHERE login = 'admin'; \
         INSERT INTO sessions (id, user_id, kind, created_at, seen_at, expires_at) \
         SELECT 901, id, 'api', '2026-08-01 00:00:00', '2026-08-01 00:00:00', '2026-08-02 00:00:00' FROM users WHERE login = 'admin'; \
         INSERT INTO refresh_tokens (id, hash, session_id, created_at, expires_at) VALUES (1, 'a', 901, '2026-08-01 00:00:00', '2026-08-02 00:00:00'); \
         INSERT INTO refresh_tokens (id, hash, session_id, parent_id, created_at, expires_at) VALUES (2, 'b', 901, 1, '2026-08-01 00:00:00', '2026-08-02 00:00:00');",
    );
    let mut conn = migrate::connect(world.app.store.url()).unwrap();
    let swept = store::sweep::sweep(&mut conn, moment("2026-08-07 09:00")).unwrap();
    assert_eq!(
        (swept.keys, swept.sessions, swept.refresh_tokens, swept.drafts),
        (1, 1, 2, 0)
    );
}

#[test]
fn lights_are_renewed_once_a_day_in_batches_that_go_on_where_they_stopped() {
    use duban::app::light::{RelightNext, is_due};
    let world = World::new();
    let planted = world.plant("SPB");
    for lead in ["SPB-13", "SPB-14", "SPB-11"] {
        world.active(&planted, "SPB", lead, "2026-08-31");
    }
    let due = || is_due(&world.app).unwrap();
    let next = || world.run(&Asker::system("lights"), RelightNext { size: 2 }).unwrap();
    assert!(due(), "the first round ever");
    let first = next();
    assert!(first.last.is_some() && due(), "under way");
    // Another process goes on after the last task of the first batch.
    let second = next();
    assert!(second.last > first.last, "{second:?}");
    assert_eq!(next().last, None);
    assert!(!due(), "done for today");
    let lights = || world.text("SELECT MIN(light) || MAX(light) AS t FROM tasks");
    assert_eq!(lights(), "greengreen");
    world.at("2026-08-25 00:00");
    assert!(due(), "a new day");
    while next().last.is_some() {}
    assert_eq!(lights(), "yellowyellow", "due within seven days");
    assert!(!due());
    assert_eq!(next().changed, 0, "nothing twice");
    world.at("2026-08-25 23:59");
    assert!(!due());
}

#[test]
fn rules_changed_by_another_server_come_into_force_here() {
    use duban::app::setting::{Put, show};
    use duban::domain::setting::Setting;
    let world = World::new();
    let here = App::new(world.app.store.clone(), world.app.clock.clone()).unwrap();
    here.set_public_url("https://duban.example.cn/");
    let seal = || {
        let seal = |c: &mut store::Conn| (store::Fate::Commit, store::event::seal(c));
        world.app.store.write_now(seal).unwrap();
    };
    seal();
    here.follow_rules().unwrap();
    assert!(!here.has_news().unwrap());
    let admin = Asker::person(duban::domain::id::UserId(
        world.number("SELECT id AS n FROM users WHERE login = 'admin'"),
    ));
    world.sql("UPDATE users SET must_change = FALSE");
    let version = world.ask(&admin, show).unwrap().version;
    let values = [("letters.budget".to_owned(), 9)].into();
    world.run(&admin, Put { version, values }).unwrap();
    seal();
    assert!(here.has_news().unwrap());
    assert!(here.follow_rules().unwrap());
    assert_eq!(here.rules().settings.whole(Setting::LettersBudget), 9);
    assert_eq!(
        here.rules().public_url,
        "https://duban.example.cn",
        "what the configuration said stays"
    );
    world.person("somebody", "SPB-13", &[]);
    seal();
    assert!(
        here.has_news().unwrap() && !here.follow_rules().unwrap(),
        "news of other things"
    );
    assert!(!here.has_news().unwrap(), "looked at once");
}

#[test]
fn a_running_server_follows_holidays_that_the_console_imports() {
    use duban::app::import::{Kind, Prepared, at_console};
    use duban::jobs;
    let world = World::new();
    let day = "2027-03-01".parse().unwrap();
    let works = || world.app.rules().calendars.national().is_working(day);
    let beside = Store::open(Options {
        readers: 1,
        writers: 1,
        ..Options::new(world.app.store.url())
    });
    let console = App::new(beside.unwrap(), world.app.clock.clone()).unwrap();
    let text = "日期,类型,名称\n2027-01-01,休,元旦\n2027-03-01,休,植树节\n2027-10-01,休,国庆节\n";
    let file = Prepared::of(Kind::Holidays, text.as_bytes(), "2027.csv").unwrap();
    at_console(&console, file, false).unwrap();
    let seal = |c: &mut store::Conn| (store::Fate::Commit, store::event::seal(c));
    console.store.write_now(seal).unwrap();
    console.store.close();
    assert!(works(), "a Monday, as far as the server knows");
    let of_here = |job: &Job| job.only.is_none_or(|b| b == world.app.store.backend());
    for job in jobs::table(false).iter().filter(|job| of_here(job)) {
        turn(&world.app, None, job, "here").unwrap();
    }
    assert!(!works());
}
