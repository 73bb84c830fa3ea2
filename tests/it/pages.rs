//! The pages, as staff of bureaus use them: links and forms, no script.

mod entry;
mod first_steps;
mod reporting;

use duban::app::Asker;
use duban::app::directive::create::{Create, NewDirective};
use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::{SplitOrder, TargetOrder};
use duban::app::directive::register::Register;
use duban::app::target::add::{Add, NewTarget};
use duban::app::target::entry::Entry;
use duban::domain::apportion::Method;
use duban::domain::directive::DirectiveKind;
use duban::domain::id::DirectiveId;
use duban::domain::person::Role;
use duban::domain::target::Comparator;

use crate::browser::{Browser, Seen};
use crate::world::World;

struct Story {
    world: World,
    supervisor: Asker,
}

impl Story {
    fn new() -> Story {
        let world = World::new();
        let supervisor = world.person("supervisor", "SPB", &[Role::Supervisor]);
        world.person("leader", "SPB", &[Role::Leader]);
        world.person("hebei", "SPB-13", &[Role::Reporter]);
        world.person("shanxi", "SPB-14", &[Role::Reporter]);
        Story { world, supervisor }
    }

    /// Villages with 60 %, issued to 河北 and 山西 on 7 August; the two tasks.
    fn issued(&self, title: &str) -> (i64, i64) {
        let world = &self.world;
        let new = NewDirective {
            due_on: Some("2026-12-31".parse().unwrap()),
            ..NewDirective::new(DirectiveKind::Policy, title, "年底前建制村快递服务覆盖率达到60%。")
        };
        let id = world.run(&self.supervisor, Create(new)).unwrap().head.id;
        let directive = DirectiveId(id);
        let target = NewTarget::on("快递进村覆盖率", Entry::of(Comparator::AtLeast, Some("60")));
        let target = world.run(&self.supervisor, Add { directive, target }).unwrap().id;
        let register = Register {
            directive,
            version: None,
        };
        world.run(&self.supervisor, register).unwrap();
        let order = SplitOrder::over(&["SPB-13", "SPB-14"], vec![TargetOrder::by(target, Method::Same)]);
        let split = world.run(&self.supervisor, Decompose { directive, order }).unwrap();
        world
            .run(
                &self.supervisor,
                Issue {
                    directive,
                    tasks: vec![],
                },
            )
            .unwrap();
        (split.tasks[0].task.unwrap(), split.tasks[1].task.unwrap())
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.world)
    }

    fn count(&self, table: &str) -> i64 {
        self.world.number(&format!("SELECT count(*) AS n FROM {table}"))
    }

    /// 河北's task, signed for through the desk, on the first working day of September.
    fn signed(&self) -> (i64, Browser) {
        let (task, _) = self.issued("推进快递进村");
        let hebei = self.browser().login("hebei");
        let led = hebei
            .submit("/desk", &format!("/tasks/{task}/sign"), &[("from", "desk")])
            .led();
        assert_eq!(led, "/desk?done=signed");
        self.world.at("2026-09-01 09:00");
        let mut hebei = self.browser();
        hebei.try_login("hebei", crate::world::PASSWORD, "/").expect(303);
        (task, hebei)
    }
}

#[test]
fn the_desk_counts_the_same_everywhere_and_signing_takes_one_away() {
    let story = Story::new();
    let (task, _) = story.issued("推进快递进村");
    story.issued("快递进村“回头看”");
    let hebei = story.browser().login("hebei");
    let desk = hebei.get("/desk").expect(200);
    assert_eq!(desk.title(), "我的工作台（2件）｜督办");
    let desk = desk
        .says("有2件事等您办")
        .says("<span class=\"count\">2<span class=\"sr\">件待办")
        .says("<b>2</b>待签收");
    let led = hebei
        .resubmit(&desk, &format!("/tasks/{task}/sign"), &[("from", "desk")])
        .led();
    let after = hebei.get(&led).expect(200).says("已签收").says("有1件事等您办");
    assert_eq!(after.title(), "我的工作台（1件）｜督办");
    hebei
        .get(&format!("/tasks/{task}"))
        .expect(200)
        .says("办理中")
        .says("<b>签收</b>");
}

#[test]
fn titles_are_escaped_and_foreign_tasks_do_not_exist() {
    let story = Story::new();
    let (hebei_task, shanxi_task) = story.issued("<script>alert(1)</script>&\"快递");
    let hebei = story.browser().login("hebei");
    for path in ["/desk".to_owned(), "/tasks".to_owned(), format!("/tasks/{hebei_task}")] {
        hebei
            .get(&path)
            .expect(200)
            .silent_on("<script>")
            .says("&#60;script&#62;alert(1)");
    }
    let missing = hebei.get(&format!("/tasks/{shanxi_task}")).expect(404);
    missing.says("没有找到").says("href=\"/\"").silent_on("alert(1)");
    hebei.get("/tasks/424242").expect(404);
    hebei.get("/nothing/here").expect(404).says("没有找到");
    let api = hebei.get("/api/v1/nothing").expect(404);
    assert_eq!(api.header("content-type"), Some("application/problem+json"));
    let desk = hebei.get("/desk").expect(200);
    let policy = desk.header("content-security-policy").unwrap();
    assert_eq!(
        policy,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let css = desk
        .text
        .split("href=\"/assets/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let style = hebei.get(&format!("/assets/{css}")).expect(200);
    assert_eq!(
        style.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
}

#[test]
fn closure_is_asked_for_and_graded_through_forms() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    let ask = format!("/tasks/{task}/requests");
    hebei.get(&format!("/tasks/{task}")).expect(200).says("提出申请");
    let form = hebei
        .get(&format!("{ask}?kind=extension"))
        .expect(200)
        .says("现在的期限是12月31日");
    let fields = [
        ("kind", "extension"),
        ("reason", "山区道路改造"),
        ("progress", "完成一半"),
        ("until", "2026-11-30"),
    ];
    hebei
        .resubmit(&form, &ask, &fields)
        .expect(422)
        .says("山区道路改造")
        .says("value=\"2026-11-30\"");
    let form = hebei.get(&format!("{ask}?kind=closure")).expect(200);
    hebei
        .resubmit(&form, &ask, &[("kind", "closure"), ("reason", "目标已达到")])
        .expect(303);
    let mut supervisor = story.browser();
    supervisor
        .try_login("supervisor", crate::world::PASSWORD, "/")
        .expect(303);
    let desk = supervisor.get("/desk").expect(200).says("待审批");
    let request = desk
        .text
        .split("/requests/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let page = format!("/requests/{request}");
    let shown = supervisor.get(&page).expect(200).says("目标已达到").says("优秀");
    let decide = format!("{page}/decide");
    supervisor
        .resubmit(&shown, &decide, &[])
        .expect(422)
        .says("请选择同意或不同意");
    let graded = [("decision", "accepted"), ("grade", "good"), ("reason", "")];
    supervisor
        .resubmit(&shown, &decide, &[("decision", "accepted")])
        .expect(422)
        .says("请评定等次");
    let shown = supervisor.get(&page).expect(200);
    supervisor.resubmit(&shown, &decide, &graded).expect(303);
    hebei
        .get(&format!("/tasks/{task}"))
        .expect(200)
        .says("办结")
        .says("良好");
}

#[test]
fn the_ledger_is_narrowed_by_links_and_the_leader_sees_figures() {
    let story = Story::new();
    story.issued("推进快递进村");
    let leader = story.browser().login("leader");
    let ledger = leader
        .get("/tasks")
        .expect(200)
        .says("在办任务2项")
        .says("河北局")
        .says("山西局");
    assert!(ledger.text.contains("href=\"/tasks?light=red\""), "{}", ledger.text);
    leader.get("/tasks?light=red").expect(200).says("没有符合条件的任务");
    leader
        .get("/tasks?under=SPB-13")
        .expect(200)
        .says("河北局（含下级）在办任务1项");
    leader
        .get("/tasks?q=%E8%BF%9B%E6%9D%91&state=all")
        .expect(200)
        .says("2项");
    leader.get("/tasks?light=blue").expect(400).says("查询参数有误");
    leader.get("/tasks?cursor=x").expect(400);
    let page = leader.get("/completion").expect(200);
    page.says("完成情况")
        .says("河北局")
        .says("快递进村覆盖率")
        .says("没有红灯")
        .silent_on("示例数据");
    story
        .world
        .sql("UPDATE targets SET source = 'sample' WHERE task_id IS NOT NULL");
    leader.get("/completion").expect(200).says("示例数据");
    story.browser().login("hebei").get("/completion?org=SPB-14").expect(404);
}

#[test]
fn settings_are_kept_with_what_was_typed() {
    let story = Story::new();
    let hebei = story.browser().login("hebei");
    let page = hebei.get("/me").expect(200).says("value=\"08:30\"");
    let version = page.hidden("version");
    let fields = |email, at| {
        [
            ("version", version.clone()),
            ("email", email),
            ("digest_at", at),
            ("hours_from", "08:00".to_owned()),
            ("hours_to", "20:00".to_owned()),
        ]
    };
    let send = |fields: [(&str, String); 5]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        hebei.resubmit(&page, "/me", &fields)
    };
    let again = send(fields("nobody".to_owned(), "07:45".to_owned())).expect(422);
    again.says("value=\"nobody\"").says("value=\"07:45\"");
    assert_eq!(
        send(fields("he.bei@example.cn".to_owned(), "07:45".to_owned())).led(),
        "/me?done=settings"
    );
    hebei.get("/me").expect(200).says("value=\"07:45\"");
}

#[test]
fn what_is_said_on_a_task_stands_in_its_timeline() {
    let story = Story::new();
    let (task, _) = story.issued("推进快递进村");
    let leader = story.browser().login("leader");
    let page = format!("/tasks/{task}");
    let fields = [
        ("text", "省会城市不能落在后面。\n下月报一次。"),
        ("kind", "instruction"),
    ];
    assert_eq!(
        leader.submit(&page, &format!("{page}/comments"), &fields).led(),
        format!("{page}?done=said")
    );
    leader
        .get(&page)
        .expect(200)
        .says("批示")
        .says("省会城市不能落在后面。");
    let hebei = story.browser().login("hebei");
    hebei
        .submit(&page, &format!("{page}/comments"), &fields)
        .expect(403)
        .says("批示");
    let decline = hebei
        .submit(&page, &format!("{page}/decline"), &[("reason", "不属本局职责")])
        .expect(303);
    assert_eq!(decline.header("location"), Some("/desk?done=declined"));
}
