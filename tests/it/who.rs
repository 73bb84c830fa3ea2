//! Who may do what to accounts, roles and organisations; told through the application's commands.

use duban::app::auth::{self, Login};
use duban::app::user::{account, console, edit as user_edit};
use duban::app::{Asker, Who, grant, me, org, user};
use duban::domain::id::{OrgId, UserId};
use duban::domain::person::Role;
use duban::domain::policy::Right;
use duban::domain::refusal::Code;
use duban::domain::time::Day;
use duban::store::{self, page::Ask};

use crate::world::{PASSWORD, World};

fn id(asker: &Asker) -> UserId {
    match asker.who {
        Who::Person(user) => user,
        _ => panic!("no person"),
    }
}

/// Runs a future of the application outside any runtime of the tests.
fn block<T>(future: impl Future<Output = T>) -> T {
    actix_web::rt::Runtime::new().unwrap().block_on(future)
}

fn sign_in(world: &World, login: &str, page: bool) -> duban::app::Result<auth::SignedIn> {
    let login = Login {
        username: login.into(),
        password: PASSWORD.into(),
        address: None,
        page,
    };
    block(auth::sign_in(&world.app, None, login))
}

#[test]
fn three_administrators_are_kept_apart_and_nobody_grants_themselves() {
    let world = World::new();
    let security = world.person("sec", "SPB", &[Role::Security]);
    let admin = world.person("adm", "SPB", &[Role::Admin]);
    let hebei = world.person("hebei", "SPB-13", &[Role::Reporter]);
    let give = |by: &Asker, to: &Asker, role| world.run(by, grant::Give { user: id(to), role });
    assert!(give(&admin, &hebei, Role::Leader).unwrap_err().is(Code::Forbidden));
    assert!(give(&security, &admin, Role::Auditor).unwrap_err().is(Code::RuleBroken));
    assert!(
        give(&security, &admin, Role::Supervisor)
            .unwrap_err()
            .is(Code::RuleBroken)
    );
    assert!(
        give(&security, &hebei, Role::Security)
            .unwrap_err()
            .is(Code::RuleBroken)
    );
    assert!(
        give(&security, &security, Role::Security)
            .unwrap_err()
            .is(Code::Forbidden)
    );
    let made = give(&security, &hebei, Role::Supervisor).unwrap();
    assert_eq!((made.role.as_str(), made.org.name.as_str()), ("supervisor", "河北局"));
    assert!(
        give(&security, &hebei, Role::Supervisor)
            .unwrap_err()
            .is(Code::AlreadyExists)
    );
    world.ask(&hebei, |cx| cx.allow(Right::Supervise)).unwrap();
    world.run(&security, grant::Take { id: made.id }).unwrap();
    assert!(
        world
            .ask(&hebei, |cx| cx.allow(Right::Supervise))
            .unwrap_err()
            .is(Code::Forbidden)
    );
}

#[test]
fn a_provincial_security_administrator_reaches_the_own_province_only() {
    let world = World::new();
    let security = world.person("sec13", "SPB-13", &[Role::Security]);
    let city = world.person("city", "SPB-1301", &[]);
    let shanxi = world.person("shanxi", "SPB-14", &[]);
    let above = world.person("above", "SPB", &[]);
    let give = |to: &Asker| {
        world.run(
            &security,
            grant::Give {
                user: id(to),
                role: Role::Reporter,
            },
        )
    };
    give(&city).unwrap();
    assert!(give(&shanxi).unwrap_err().is(Code::NotFound));
    assert!(give(&above).unwrap_err().is(Code::Forbidden)); // seen in the chain, but not held
}

#[test]
fn administrators_see_no_business_and_the_auditor_only_audits() {
    let world = World::new();
    let admin = world.person("adm", "SPB", &[Role::Admin]);
    let auditor = world.person("aud", "SPB", &[Role::Auditor]);
    for right in [Right::ReadBusiness, Right::Supervise, Right::ReadEvents] {
        assert!(
            world
                .ask(&admin, move |cx| cx.allow(right))
                .unwrap_err()
                .is(Code::Forbidden)
        );
        assert!(
            world
                .ask(&auditor, move |cx| cx.allow(right))
                .unwrap_err()
                .is(Code::Forbidden)
        );
    }
    world.ask(&auditor, |cx| cx.allow(Right::Audit)).unwrap();
    assert!(
        world
            .ask(&admin, |cx| Ok(cx.scope().business))
            .is_ok_and(|business| !business)
    );
}

#[test]
fn contact_data_is_seen_up_and_down_the_chain_and_not_sideways() {
    let world = World::new();
    let hebei = world.person("hebei", "SPB-13", &[Role::Reporter]);
    let city = world.person("city", "SPB-1301", &[Role::Reporter]);
    let shanxi = world.person("shanxi", "SPB-14", &[Role::Reporter]);
    let national = world.person("national", "SPB", &[Role::Leader]);
    let department = world.person("dept", "SPB-D04", &[Role::Supervisor]);
    let show = |by: &Asker, of: &Asker| {
        let of = id(of);
        world.ask(by, move |cx| user::show(cx, of))
    };
    for seen in [&city, &national, &hebei] {
        assert!(show(&hebei, seen).unwrap().email.is_some());
    }
    assert!(show(&city, &hebei).unwrap().email.is_some());
    assert!(show(&hebei, &shanxi).unwrap_err().is(Code::NotFound));
    assert!(show(&department, &shanxi).unwrap().email.is_some());
    assert!(show(&shanxi, &department).unwrap_err().is(Code::NotFound));
    let list = |by: &Asker| {
        let filter = store::user::Filter::default();
        let page = world.ask(by, |cx| user::list(cx, filter, &Ask::default())).unwrap();
        page.items.into_iter().map(|u| u.login).collect::<Vec<_>>()
    };
    assert_eq!(list(&hebei), ["hebei", "city"]);
    assert_eq!(list(&department).len(), 8); // the three of init besides
}

#[test]
fn a_locked_account_does_not_act_and_failures_alone_send_nobody_home() {
    let world = World::new();
    let security = world.person("sec", "SPB", &[Role::Security]);
    let hebei = world.person("hebei", "SPB-13", &[Role::Reporter]);
    let session = sign_in(&world, "hebei", false).unwrap();
    let asker = Asker::new(
        Who::Session {
            user: session.user,
            session: session.session,
        },
        None,
    );
    assert_eq!(world.ask(&asker, me::show).unwrap().login, "hebei");
    let lock = account::Lock {
        id: id(&hebei),
        reason: "手机丢失".into(),
    };
    assert_eq!(world.run(&security, lock.clone()).unwrap().state, "locked");
    assert!(world.ask(&asker, me::show).unwrap_err().is(Code::SignInNeeded));
    assert!(sign_in(&world, "hebei", false).unwrap_err().is(Code::AccountLocked));
    world.at("2027-08-07");
    assert!(sign_in(&world, "hebei", false).unwrap_err().is(Code::AccountLocked));
    assert_eq!(
        world.run(&security, account::Unlock { id: id(&hebei) }).unwrap().state,
        "active"
    );
    sign_in(&world, "hebei", false).unwrap();
    assert!(world.ask(&asker, me::show).unwrap_err().is(Code::SignInNeeded)); // its session ended for ever
    let own = account::Lock {
        id: id(&security),
        ..lock
    };
    assert!(world.run(&security, own).unwrap_err().is(Code::Forbidden));
}

#[test]
fn a_page_session_ends_after_half_an_hour_idle_and_twelve_hours_in_all() {
    let world = World::new();
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    let page = sign_in(&world, "hebei", true).unwrap();
    let token = page.secret.text.clone();
    let resolve = || block(auth::page::resolve(&world.app, &token)).unwrap();
    let found = resolve().unwrap();
    assert_eq!((found.user, found.session), (page.user, page.session));
    assert!(found.csrf_fits(&page.csrf) && !found.csrf_fits("") && !found.csrf_fits(&page.csrf.to_lowercase()));
    world.at("2026-08-07 09:29");
    assert!(resolve().is_some());
    world.at("2026-08-07 09:58"); // half an hour after the last request, not after the first
    assert!(resolve().is_some());
    world.at("2026-08-07 10:28");
    assert!(resolve().is_none());
    world.at("2026-08-07 11:00");
    let token = sign_in(&world, "hebei", true).unwrap().secret.text;
    for step in 1..=28 {
        let minutes = 11 * 60 + step * 25;
        world.at(&format!("2026-08-07 {:02}:{:02}", minutes / 60, minutes % 60));
        assert!(
            block(auth::page::resolve(&world.app, &token)).unwrap().is_some(),
            "{step}"
        );
    }
    world.at("2026-08-07 23:00");
    assert!(block(auth::page::resolve(&world.app, &token)).unwrap().is_none());
    assert!(block(auth::page::resolve(&world.app, "dbp_none")).unwrap().is_none());
}

#[test]
fn posting_somebody_elsewhere_ends_the_roles_of_the_old_place() {
    let world = World::new();
    let admin = world.person("adm", "SPB", &[Role::Admin]);
    let hebei = world.person("hebei", "SPB-13", &[Role::Reporter]);
    let command = user_edit::Edit {
        id: id(&hebei),
        fields: me::edit::Edit {
            version: 1,
            ..Default::default()
        },
        org: Some(world.org("SPB-14")),
        title: None,
    };
    let moved = world.run(&admin, command.clone()).unwrap();
    assert_eq!((moved.org.name.as_str(), moved.roles.len()), ("山西局", 0));
    assert!(world.run(&admin, command).unwrap_err().is(Code::Stale));
    assert!(
        world
            .ask(&hebei, |cx| cx.allow(Right::ReadBusiness))
            .unwrap_err()
            .is(Code::Forbidden)
    );
}

#[test]
fn closing_and_resetting_spare_those_with_administrative_roles() {
    let world = World::new();
    let admin = world.person("adm", "SPB", &[Role::Admin]);
    let security = world.person("sec", "SPB", &[Role::Security]);
    let hebei = world.person("hebei", "SPB-13", &[Role::Reporter]);
    let close = |of: &Asker| {
        let reason = "调离".to_owned();
        world.run(&admin, account::Close { id: id(of), reason })
    };
    assert!(close(&security).unwrap_err().is(Code::RuleBroken));
    let reset = account::ResetPassword {
        id: id(&security),
        hash: "-".into(),
    };
    assert!(world.run(&admin, reset).err().unwrap().is(Code::RuleBroken));
    let closed = close(&hebei).unwrap();
    assert_eq!((closed.state.as_str(), closed.roles.len()), ("closed", 0));
    assert!(sign_in(&world, "hebei", false).unwrap_err().is(Code::WrongCredentials));
    assert!(world.ask(&hebei, me::show).unwrap_err().is(Code::SignInNeeded));
}

#[test]
fn the_console_adds_accounts_without_roles_and_mends_passwords() {
    let world = World::new();
    let new = console::NewAccount {
        login: "baoding".into(),
        name: "保定".into(),
        org: "SPB-1302".into(),
        title: None,
        email: None,
    };
    let first = console::add(&world.app, new.clone()).unwrap();
    assert!(console::add(&world.app, new).unwrap_err().is(Code::AlreadyExists));
    let second = console::passwd(&world.app, "baoding").unwrap();
    assert_ne!(first, second);
    let login = |password: &str| Login {
        username: "baoding".into(),
        password: password.to_owned(),
        address: None,
        page: false,
    };
    assert!(
        block(auth::sign_in(&world.app, None, login(&first)))
            .unwrap_err()
            .is(Code::WrongCredentials)
    );
    let signed = block(auth::sign_in(&world.app, None, login(&second))).unwrap();
    assert!(signed.me.must_change && signed.me.roles.is_empty());
    console::lock_out(&world.app, "baoding", "离岗").unwrap();
    assert!(
        block(auth::sign_in(&world.app, None, login(&second)))
            .unwrap_err()
            .is(Code::AccountLocked)
    );
    assert!(console::passwd(&world.app, "nobody").unwrap_err().is(Code::NotFound));
}

fn edit(id: OrgId, version: i64) -> org::edit::Edit {
    org::edit::Edit {
        id,
        version,
        name: None,
        short_name: None,
        register_prefix: None,
        region_code: None,
        sort: None,
        parent: None,
        closed_on: None,
        effective_on: None,
    }
}

#[test]
fn a_renamed_and_moved_organisation_keeps_its_versions_and_takes_those_below_along() {
    let world = World::new();
    let admin = world.person("adm", "SPB", &[Role::Admin]);
    let city = world.person("city", "SPB-1301", &[Role::Reporter]);
    let (hebei, shanxi, target) = (world.org("SPB-13"), world.org("SPB-14"), world.org("SPB-1301"));
    let day: Day = "2026-08-07".parse().unwrap();
    let renamed = org::edit::Edit {
        name: Some("石家庄市邮政管理局（试点）".into()),
        effective_on: Some(day),
        ..edit(target, 1)
    };
    assert_eq!(world.run(&admin, renamed.clone()).unwrap().version, 2);
    assert!(world.run(&admin, renamed).unwrap_err().is(Code::Stale));
    let moved = org::edit::Edit {
        parent: Some(shanxi),
        ..edit(target, 2)
    };
    let after = world.run(&admin, moved).unwrap();
    assert_eq!(after.path, format!("/{}/{shanxi}/{target}/", world.org("SPB")));
    assert_eq!(world.ask(&city, |cx| Ok(cx.actor.path.clone())).unwrap(), after.path);
    let below = org::edit::Edit {
        parent: Some(target),
        ..edit(target, 3)
    };
    assert!(world.run(&admin, below).unwrap_err().is(Code::InvalidField));
    let late = org::edit::Edit {
        effective_on: Some("2026-08-08".parse().unwrap()),
        ..edit(hebei, 1)
    };
    assert!(world.run(&admin, late).unwrap_err().is(Code::InvalidField));
    let provincial = world.person("adm13", "SPB-13", &[Role::Admin]);
    assert!(world.run(&provincial, edit(shanxi, 1)).unwrap_err().is(Code::Forbidden));
}
