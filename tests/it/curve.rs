//! What a task's page tells of its figures and its due day: the curve of each target, and how the day came about.

use duban::app::request::decide::Decide;
use duban::app::request::file::File;
use duban::app::task::report::ReportProgress;
use duban::app::task::{curve, due};
use duban::app::{Asker, Error};
use duban::domain::due::{Source, StepKind};
use duban::domain::id::{RequestId, TaskId};
use duban::domain::person::Role;
use duban::domain::request::{RequestDecision, RequestKind};
use serde_json::json;

use crate::browser::Browser;
use crate::client::Client;
use crate::world::World;

struct Story {
    world: World,
    nobody: Browser,
    boss: Asker,
    hebei: Asker,
}

const TASK: TaskId = TaskId(1);

/// A directive due on a day (or on none), with 10 000 boxes for Hebei alone, issued and signed for.
fn story(profile: &str, due_on: &str) -> Story {
    let world = World::new();
    let boss = world.person("supervisor", "SPB", &[Role::Supervisor]);
    let hebei = world.person("hebei", "SPB-13", &[Role::Reporter]);
    let nobody = Browser::new(&world);
    let browser = nobody.login("supervisor");
    browser.lockers("新增智能快件箱10000组。", profile, due_on);
    let to = "/directives/1/decompose";
    let split = [("on", "SPB-13"), ("method1", "equal"), ("do", "issue")];
    browser.submit(to, to, &split).expect(303);
    nobody
        .login("hebei")
        .submit("/tasks/1", "/tasks/1/sign", &[])
        .expect(303);
    Story {
        world,
        nobody,
        boss,
        hebei,
    }
}

fn report(story: &Story, percent: i64, value: &str) {
    let indicator = story.world.ask(&story.hebei, |cx| curve::of_task(cx, TASK)).unwrap();
    assert_eq!(indicator.len(), 1);
    let targets = story
        .world
        .ask(&story.hebei, |cx| duban::app::task::targets::of_task(cx, TASK))
        .unwrap();
    let entry = json!({"percent": percent, "period": "2026-08-31", "narrative": "按计划布放。",
        "values": [{"indicator": targets[0].indicator, "value": value}]});
    let command = ReportProgress {
        task: TASK,
        entry: serde_json::from_value(entry).unwrap(),
    };
    story.world.run(&story.hebei, command).unwrap();
}

#[test]
fn reported_values_stand_beside_the_trajectory_on_page_and_wire() {
    let story = story("ordinary", "2026-12-31");
    let page = story.nobody.login("hebei").get("/tasks/1").expect(200);
    page.says("还没有填报，目标不低于10000组")
        .says("<polyline class=\"plan\" points=\"0,100 100,0\"/>");
    story.world.at("2026-09-02");
    report(&story, 20, "2500");
    let curves = story.world.ask(&story.boss, |cx| curve::of_task(cx, TASK)).unwrap();
    let curve = curves.first().unwrap();
    let point = curve.reported.first().unwrap();
    assert_eq!(
        (point.day.to_string().as_str(), point.value.as_str()),
        ("2026-08-31", "2500")
    );
    assert_eq!((curve.goal.as_deref(), curve.planned.len()), (Some("10000"), 2));
    assert_eq!((point.expected, point.reported, point.accepted), (1, 1, 0));
    let page = story.nobody.login("hebei").get("/tasks/1").expect(200);
    page.says("报了1期，最近8月31日为2500组，序时应到")
        .says("<caption class=\"sr\">快件箱组数各期数值，单位组</caption>")
        .says("未审核");
    let client = Client::new(&story.world).login("supervisor");
    let wire = client.get("/api/v1/tasks/1/curves").expect(200);
    assert_eq!(wire[0]["reported"][0]["value"], "2500");
    let shanxi = story.world.person("shanxi", "SPB-14", &[Role::Reporter]);
    assert!(story.world.ask(&shanxi, |cx| curve::of_task(cx, TASK)).is_err());
}

#[test]
fn a_due_day_tells_where_it_came_from_and_who_moved_it() {
    let story = story("ordinary", "2026-12-31");
    let file = File {
        task: TASK,
        kind: RequestKind::Extension,
        reason: "因汛情道路中断".into(),
        progress: Some("已完成六成".into()),
        proposed_due_on: "2027-01-15".parse().ok(),
        proposed_org: None,
    };
    let request = story.world.at("2026-09-02").run(&story.hebei, file).unwrap();
    let decide = Decide {
        request: RequestId(request.id),
        decision: RequestDecision::Accepted,
        grade: None,
        reason: Some("同意".into()),
    };
    story.world.run(&story.boss, decide).unwrap();
    let told = story.world.ask(&story.hebei, |cx| due::of_task(cx, TASK)).unwrap();
    assert_eq!(
        (told.source, told.extensions, told.slip_days),
        (Source::Directive, 1, 15)
    );
    let kinds: Vec<_> = told.steps.iter().map(|s| (s.kind, s.days)).collect();
    assert_eq!(kinds, [(StepKind::Issued, None), (StepKind::Extended, Some(15))]);
    let last = told.steps.last().unwrap();
    assert_eq!(last.reason.as_deref(), Some("因汛情道路中断"));
    assert_eq!(last.by.as_ref().map(|p| p.name.as_str()), Some("supervisor"));
    let page = story.nobody.login("hebei").get("/tasks/1").expect(200);
    page.says("期限的由来")
        .says("沿用事项的期限")
        .says("同意延期至2027年1月15日（推后15天）")
        .says("国家局supervisor");
    let client = Client::new(&story.world).login("hebei");
    let wire = client.get("/api/v1/tasks/1/due").expect(200);
    assert_eq!(
        (&wire["source"], &wire["steps"][1]["days"]),
        (&json!("directive"), &json!(15))
    );
}

#[test]
fn a_counted_due_day_names_what_moved_it() -> Result<(), Error> {
    let story = story("minutes", "");
    let told = story.world.ask(&story.boss, |cx| due::of_task(cx, TASK))?;
    let span = told.span.unwrap();
    assert_eq!(
        (told.source, span.within, span.unit.as_str()),
        (Source::Profile, 20, "day")
    );
    assert_eq!(told.due_on, "2026-08-27".parse().ok());
    assert_eq!((span.moved_from, span.free.len(), told.provisional), (None, 0, false));
    let page = story.nobody.login("hebei").get("/tasks/1").expect(200);
    page.says("按时限规则推算：“").says("8月7日交办后20天");
    Ok(())
}
