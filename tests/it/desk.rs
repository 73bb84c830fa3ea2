//! My desk: each thing to do stands in one place, and the page counts as the API does.

use duban::app::task::approve::Refuse;
use duban::app::task::entry::Entry;
use duban::app::task::report::ReportProgress;
use duban::app::task::review::Return;
use duban::app::task::withdraw::Withdraw;
use duban::domain::id::ProgressId;
use duban::domain::person::Role;

use crate::browser::Browser;
use crate::client::Client;
use crate::year::Spring;

const APRIL: &str = "2026-04-30";

/// What 山西局 has to report and what came back: counts, and the reports that came back.
fn desk(spring: &Spring, login: &str) -> (i64, i64, Vec<i64>) {
    let desk = Client::new(&spring.world)
        .login(login)
        .get("/api/v1/me/desk")
        .expect(200);
    let rows = |list: &str| desk[list]["items"].as_array().unwrap().len();
    let count = |list: &str| desk[list]["count"].as_i64().unwrap();
    for list in ["to_report", "returned"] {
        assert_eq!(usize::try_from(count(list)).unwrap(), rows(list), "{list}");
    }
    let back = desk["returned"]["items"].as_array().unwrap().iter();
    let back = back.map(|row| row["progress"].as_i64().unwrap()).collect();
    let page = Browser::new(&spring.world).login(login).get("/desk").expect(200);
    let all = [
        "to_sign",
        "to_report",
        "returned",
        "to_approve",
        "to_review",
        "to_decide",
    ];
    let waiting: i64 = all.into_iter().map(count).sum();
    assert!(
        page.title().contains(&format!("{waiting}")) || waiting == 0,
        "{}",
        page.title()
    );
    (count("to_report"), count("returned"), back)
}

fn give_back(spring: &Spring, report: ProgressId) {
    let reason = "分母与台账不符".to_owned();
    let back = Return {
        progress: report,
        reason,
    };
    spring.world.run(&spring.supervisor, back).unwrap();
}

#[test]
fn a_returned_report_stands_under_returned_and_not_once_more_under_to_report() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages);
    assert_eq!(desk(&spring, "shanxi"), (1, 0, vec![]), "the report on April");
    let first = spring.report(&spring.shanxi, task, APRIL, 40, (1100, 2010), 800);
    assert_eq!(desk(&spring, "shanxi"), (0, 0, vec![]));
    give_back(&spring, first);
    assert_eq!(desk(&spring, "shanxi"), (0, 1, vec![first.0]));
    let second = spring.report(&spring.shanxi, task, APRIL, 41, (1101, 2010), 800);
    assert_eq!(desk(&spring, "shanxi"), (0, 0, vec![]));
    give_back(&spring, second);
    assert_eq!(
        desk(&spring, "shanxi"),
        (0, 1, vec![second.0]),
        "the last return of a duty stands for it"
    );
    let third = spring.report(&spring.shanxi, task, APRIL, 42, (1102, 2010), 800);
    spring.world.run(&spring.shanxi, Withdraw { progress: third }).unwrap();
    assert_eq!(
        desk(&spring, "shanxi"),
        (0, 1, vec![second.0]),
        "what was taken back leaves the return as it was"
    );
}

#[test]
fn a_report_with_the_own_approver_waits_for_nobody_else() {
    let spring = Spring::new();
    let world = &spring.world;
    let approver = world.person("shanxi-approver", "SPB-14", &[Role::Approver]);
    world.sql("UPDATE orgs SET settings = '{\"report.approval\": true}' WHERE code = 'SPB-14'");
    let task = spring.task("SPB-14", spring.villages);
    let report = spring.report(&spring.shanxi, task, APRIL, 40, (1100, 2010), 800);
    assert_eq!(desk(&spring, "shanxi"), (0, 0, vec![]), "it is written");
    let asked = Client::new(world)
        .login("shanxi-approver")
        .get("/api/v1/me/desk")
        .expect(200);
    assert_eq!(asked["to_approve"]["count"], 1);
    let reason = "请补充问题".to_owned();
    world
        .run(
            &approver,
            Refuse {
                progress: report,
                reason,
            },
        )
        .unwrap();
    assert_eq!(desk(&spring, "shanxi"), (1, 0, vec![]), "and owed again");
}

#[test]
fn an_extra_report_that_came_back_waits_until_something_newer_is_reported() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages);
    for month in [APRIL, "2026-05-31"] {
        spring.report(&spring.shanxi, task, month, 40, (1100, 2010), 800);
    }
    let extra = |percent: i64| {
        let entry = Entry {
            percent: Some(percent),
            no_change: true,
            ..Entry::default()
        };
        let shown = spring
            .world
            .run(&spring.shanxi, ReportProgress { task, entry })
            .unwrap();
        assert_eq!(shown.obligation, None, "nothing is owed any more");
        ProgressId(shown.id)
    };
    let first = extra(45);
    give_back(&spring, first);
    assert_eq!(desk(&spring, "shanxi"), (0, 1, vec![first.0]));
    let form = Browser::new(&spring.world)
        .login("shanxi")
        .get(&format!("/tasks/{}/report?progress={}", task.0, first.0))
        .expect(200);
    form.says("分母与台账不符");
    let second = extra(46);
    assert_eq!(desk(&spring, "shanxi"), (0, 0, vec![]));
    give_back(&spring, second);
    assert_eq!(desk(&spring, "shanxi"), (0, 1, vec![second.0]), "once, not twice");
}
