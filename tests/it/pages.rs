//! The pages, as staff of bureaus use them: links and forms, no script.

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

const GOOD: &[(&str, &str)] = &[
    ("change", "some"),
    ("percent", "50"),
    ("narrative", "新设服务站64个。"),
    ("indicator-0", "village_coverage"),
    ("numerator-0", "2167"),
    ("denominator-0", "3968"),
    ("own_light", "yellow"),
];

fn report(browser: &Browser, task: i64, changed: &[(&str, &str)]) -> (Seen, Seen) {
    let page = browser.get(&format!("/tasks/{task}/report")).expect(200);
    let (obligation, indicator) = (page.hidden("obligation"), page.hidden("indicator-0"));
    let mut fields = vec![("obligation", obligation.as_str()), ("indicator-0", indicator.as_str())];
    for (name, value) in GOOD.iter().filter(|(n, _)| *n != "indicator-0") {
        let other = changed.iter().find(|(n, _)| n == name);
        fields.push((name, other.map_or(*value, |(_, v)| *v)));
    }
    let sent = browser.resubmit(&page, &format!("/tasks/{task}/report"), &fields);
    (page, sent)
}

#[test]
fn a_letter_leads_through_the_log_in_to_its_task() {
    let story = Story::new();
    let (task, _) = story.issued("推进快递进村");
    let mut hebei = story.browser();
    let to = format!("/tasks/{task}");
    let login = hebei.get(&to).led();
    assert_eq!(login, format!("/login?next=%2Ftasks%2F{task}"));
    hebei
        .get(&login)
        .expect(200)
        .says(&format!("name=\"next\" value=\"{to}\""))
        .says("非涉密系统，不得处理涉密信息");
    let wrong = hebei.try_login("hebei", "guess", &to).expect(401);
    assert!(wrong.title().starts_with("登录未成功"));
    wrong
        .says("用户名或密码不对")
        .says("value=\"hebei\"")
        .silent_on("guess");
    assert_eq!(hebei.try_login("hebei", crate::world::PASSWORD, &to).led(), to);
    hebei.get(&to).expect(200).says("推进快递进村").says("签收");
    assert_eq!(hebei.get("/").led(), "/desk");
    assert_eq!(hebei.get("/login?next=%2Ftasks").led(), "/tasks");
}

#[test]
fn the_cookie_is_closed_to_scripts_and_strangers_are_not_led_to() {
    let story = Story::new();
    let mut hebei = story.browser();
    for next in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        let seen = hebei.try_login("hebei", crate::world::PASSWORD, next).expect(303);
        assert_eq!(seen.header("location"), Some("/"), "{next}");
        let cookie = seen.header("set-cookie").unwrap();
        assert!(cookie.starts_with("duban_session=dbp_"), "{cookie}");
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
        assert!(!cookie.contains("Secure"), "{cookie}");
    }
    let page = story.browser().get("/login?next=%2F%2Fevil.example").expect(200);
    page.says("name=\"next\" value=\"/\"");
    let settings = duban::config::HttpConfig {
        public_url: "https://duban.example.cn/office".into(),
        base_path: "/office".into(),
        secure_cookies: true,
        ..duban::config::HttpConfig::local()
    };
    let office = Browser::with(&story.world, settings);
    assert_eq!(office.get("/office/desk").led(), "/office/login?next=%2Fdesk");
    let fields = [
        ("username", "hebei"),
        ("password", crate::world::PASSWORD),
        ("next", "/desk"),
    ];
    let seen = office.send_form("/office/login", &fields).expect(303);
    assert_eq!(seen.header("location"), Some("/office/desk"));
    let cookie = seen.header("set-cookie").unwrap();
    assert!(cookie.contains("Secure") && cookie.contains("Path=/office"), "{cookie}");
}

#[test]
fn an_expired_log_in_says_so_and_five_failures_lock() {
    let story = Story::new();
    let hebei = story.browser().login("hebei");
    hebei.get("/desk").expect(200);
    story.world.at("2026-08-07 10:00");
    let login = hebei.get("/tasks?light=red").led();
    assert_eq!(login, "/login?next=%2Ftasks%3Flight%3Dred&ended=1");
    hebei.get(&login).expect(200).says("登录已超时");
    let mut guess = story.browser();
    for _ in 0..5 {
        guess.try_login("hebei", "guess", "/").expect(401);
    }
    guess
        .try_login("hebei", crate::world::PASSWORD, "/")
        .expect(401)
        .says("账号已锁定");
}

#[test]
fn a_one_time_password_is_changed_before_anything_else() {
    let story = Story::new();
    let mut admin = story.browser();
    assert_eq!(
        admin.try_login("admin", crate::world::PASSWORD, "/").led(),
        "/me/password"
    );
    let page = admin.get("/me/password").expect(200).says("一次性密码");
    let csrf = page.hidden("csrf");
    let send = |old: &str, new: &str, again: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("old_password", old),
            ("password", new),
            ("again", again),
        ];
        admin.send_form("/me/password", &fields)
    };
    let twice = send(crate::world::PASSWORD, "a village gets its parcels", "another").expect(422);
    assert!(twice.title().starts_with("有1处要改"), "{}", twice.title());
    twice.says("不一致").silent_on("a village gets");
    send("guess", "a village gets its parcels", "a village gets its parcels")
        .expect(422)
        .says("原密码不对");
    assert_eq!(
        send(
            crate::world::PASSWORD,
            "a village gets its parcels",
            "a village gets its parcels"
        )
        .led(),
        "/me?done=password"
    );
    admin
        .get("/me?done=password")
        .expect(200)
        .says("密码已修改")
        .says("系统管理员");
    assert_eq!(admin.get("/").led(), "/manage");
    admin.get("/desk").expect(403).says("没有权限");
}

#[test]
fn logging_out_ends_the_session() {
    let story = Story::new();
    let hebei = story.browser().login("hebei");
    let csrf = hebei.get("/desk").expect(200).hidden("csrf");
    let out = hebei.send_form("/logout", &[("csrf", &csrf)]).expect(303);
    assert_eq!(out.header("location"), Some("/login?left=1"));
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert!(hebei.get("/desk").led().starts_with("/login?"));
}

#[test]
fn forms_that_do_not_come_from_our_pages_do_nothing() {
    let story = Story::new();
    let (task, _) = story.issued("推进快递进村");
    let hebei = story.browser().login("hebei");
    let sign = format!("/tasks/{task}/sign");
    let page = hebei.get("/desk").expect(200);
    hebei
        .send_form(&sign, &[])
        .expect(403)
        .says("无法确认这份表单来自本系统的页面")
        .says("回到这项任务");
    hebei.send_form(&sign, &[("csrf", "guess")]).expect(403);
    let shanxi = story.browser().login("shanxi").get("/desk").expect(200).hidden("csrf");
    hebei.send_form(&sign, &[("csrf", &shanxi)]).expect(403);
    let foreign = hebei.header("origin", "https://evil.example");
    foreign.resubmit(&page, &sign, &[]).expect(403);
    hebei
        .header("sec-fetch-site", "cross-site")
        .resubmit(&page, &sign, &[])
        .expect(403);
    let nobody = story.browser().header("origin", "https://evil.example");
    nobody
        .send_form("/login", &[("username", "hebei"), ("password", crate::world::PASSWORD)])
        .expect(403);
    assert_eq!(
        story.world.text("SELECT state AS t FROM tasks ORDER BY id LIMIT 1"),
        "issued"
    );
    hebei.resubmit(&page, &sign, &[]).expect(303);
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
            .silent_on("<script")
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
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
fn a_report_with_faults_keeps_what_was_typed_and_counts_them() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    hebei.get("/desk").expect(200).says("待填报").says("2026年8月进展");
    let changed = [("numerator-0", "4231"), ("percent", "一半"), ("narrative", "")];
    let (_, again) = report(&hebei, task, &changed);
    let again = again.expect(422);
    assert!(again.title().starts_with("有1处要改："), "{}", again.title());
    let again = again
        .says("value=\"4231\"")
        .says("value=\"一半\"")
        .says("请填0到100的整数");
    drop(again);
    let changed = [("numerator-0", "4231"), ("narrative", "")];
    let (_, again) = report(&hebei, task, &changed);
    let again = again.expect(422);
    assert!(again.title().starts_with("有2处要改："), "{}", again.title());
    again
        .says("href=\"#numerator-0\"")
        .says("href=\"#narrative\"")
        .says("aria-invalid=\"true\"")
        .says("value=\"4231\"");
    let everything = [("numerator-0", "4231"), ("percent", "120"), ("narrative", "")];
    let (_, again) = report(&hebei, task, &everything);
    assert!(again.title().starts_with("有3处要改："), "{}", again.title());
    let secret = [("narrative", "机密★ 内部情况")];
    let (_, again) = report(&hebei, task, &secret);
    again.expect(422).says("密级标志").says("机密★");
    assert_eq!(story.count("progress_reports"), 0);
}

#[test]
fn what_was_typed_is_kept_and_filled_in_again() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    let path = format!("/tasks/{task}/report");
    let page = hebei
        .get(&path)
        .expect(200)
        .says(">暂存</button>")
        .silent_on("暂存的内容");
    let (obligation, indicator) = (page.hidden("obligation"), page.hidden("indicator-0"));
    let mut fields = vec![
        ("obligation", obligation.as_str()),
        ("indicator-0", indicator.as_str()),
        ("change", "some"),
        ("percent", "一半"),
        ("narrative", "才写了一半<b>"),
        ("numerator-0", "2167"),
        ("keep", "1"),
    ];
    let odd = hebei.resubmit(&page, &path, &fields).expect(422);
    assert!(odd.title().starts_with("有1处要改"), "{}", odd.title());
    fields[3].1 = "50";
    let led = hebei.resubmit(&page, &path, &fields).led();
    assert_eq!(led, format!("/tasks/{task}?done=kept"));
    hebei.get(&led).expect(200).says("已暂存");
    assert_eq!((story.count("drafts"), story.count("progress_reports")), (1, 0));
    hebei
        .get(&path)
        .expect(200)
        .says("暂存的内容")
        .says("才写了一半&#60;b&#62;")
        .says("value=\"2167\"")
        .says("value=\"50\"");
    let (_, sent) = report(&hebei, task, &[]);
    assert!(sent.led().ends_with("done=reported"));
    assert_eq!((story.count("drafts"), story.count("progress_reports")), (0, 1));
}

#[test]
fn a_report_goes_up_once_comes_back_and_goes_up_again() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    let (page, sent) = report(&hebei, task, &[]);
    let led = sent.led();
    let progress = led.split(['/', '?']).nth(2).unwrap().to_owned();
    assert_eq!(led, format!("/progress/{progress}?done=reported"));
    let mut twice = vec![
        ("obligation", page.hidden("obligation")),
        ("indicator-0", page.hidden("indicator-0")),
    ];
    twice.extend(
        GOOD.iter()
            .filter(|(n, _)| *n != "indicator-0")
            .map(|(n, v)| (*n, (*v).to_owned())),
    );
    let twice: Vec<(&str, &str)> = twice.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(
        hebei.resubmit(&page, &format!("/tasks/{task}/report"), &twice).led(),
        led,
        "sent twice, counted once"
    );
    assert_eq!(story.count("progress_reports"), 1);
    hebei
        .get(&led)
        .expect(200)
        .says("进展已报出")
        .says("54.61%（2167／3968）")
        .says("撤回");

    let mut supervisor = story.browser();
    supervisor
        .try_login("supervisor", crate::world::PASSWORD, "/")
        .expect(303);
    supervisor
        .get("/desk")
        .expect(200)
        .says("待审核")
        .says(&format!("/progress/{progress}"));
    let shown = supervisor
        .get(&format!("/progress/{progress}"))
        .expect(200)
        .says("审核通过");
    hebei
        .get(&format!("/progress/{progress}"))
        .expect(200)
        .silent_on(">撤回<")
        .says("审核人打开");
    let back = format!("/progress/{progress}/return");
    let empty = supervisor.resubmit(&shown, &back, &[("reason", " ")]).expect(422);
    assert!(empty.title().starts_with("有1处要改"), "{}", empty.title());
    supervisor
        .resubmit(&empty, &back, &[("reason", "分子含23处未运营站点，请剔除")])
        .expect(303);

    hebei.get("/desk").expect(200).says("被退回").says("修改后重报");
    let form = hebei
        .get(&format!("/tasks/{task}/report?progress={progress}"))
        .expect(200);
    form.says("分子含23处未运营站点")
        .says("value=\"2167\"")
        .says("新设服务站64个。");
    let (_, sent) = report(&hebei, task, &[("numerator-0", "2144")]);
    let second = sent.led();
    assert_ne!(second, led);
    hebei
        .get(&format!("/tasks/{task}"))
        .expect(200)
        .says("第2稿")
        .says("退办");
    let shown = supervisor.get(&second).expect(200);
    let accept = second.replace("?done=reported", "/accept");
    assert!(
        supervisor
            .resubmit(&shown, &accept, &[])
            .led()
            .ends_with("?done=accepted")
    );
}

#[test]
fn a_report_is_withdrawn_before_it_was_opened() {
    let story = Story::new();
    let (task, hebei) = story.signed();
    let (_, sent) = report(&hebei, task, &[]);
    let progress = sent.led().split(['/', '?']).nth(2).unwrap().to_owned();
    let page = format!("/progress/{progress}");
    let led = hebei.submit(&page, &format!("{page}/withdraw"), &[]).led();
    hebei.get(&led).expect(200).says("已撤回").says("修改后重报");
    let shanxi = story.browser().login("shanxi");
    shanxi.get(&page).expect(404);
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

#[test]
fn everything_owed_is_reported_on_one_page_and_each_part_stands_alone() {
    let story = Story::new();
    let (first, _) = story.issued("推进快递进村");
    let (second, _) = story.issued("巩固快递进村");
    let hebei = story.browser().login("hebei");
    for task in [first, second] {
        hebei.submit("/desk", &format!("/tasks/{task}/sign"), &[]).expect(303);
    }
    story.world.at("2026-09-01 09:00");
    let hebei = story.browser().login("hebei");
    hebei.get("/desk").expect(200).says("一页填完");
    let page = hebei.get("/reports").expect(200).says("2份报告等您填");
    let parts: Vec<String> = page
        .text
        .split("<section class=\"sheet part\" id=\"")
        .skip(1)
        .map(|rest| rest.split("part\"").next().unwrap().to_owned())
        .collect();
    assert_eq!(parts.len(), 2);
    let good = |pre: &str, numerator: &str| -> Vec<(String, String)> {
        let fields = [
            ("change", "some"),
            ("percent", "50"),
            ("narrative", "新设服务站64个。"),
            ("indicator-0", "village_coverage"),
            ("numerator-0", numerator),
            ("denominator-0", "3968"),
            ("own_light", "yellow"),
        ];
        let code = page.hidden(&format!("{pre}indicator-0"));
        let value = |name: &str, value: &str| {
            if name == "indicator-0" {
                code.clone()
            } else {
                value.to_owned()
            }
        };
        fields.iter().map(|(n, v)| (format!("{pre}{n}"), value(n, v))).collect()
    };
    let send = |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        hebei.resubmit(&page, "/reports", &fields)
    };
    send(&[]).expect(422).says("没有选要报的");
    let mixed = [good(&parts[0], "2167"), good(&parts[1], "9999")].concat();
    let again = send(&mixed)
        .expect(422)
        .says("已报出1份")
        .says("value=\"9999\"")
        .says("role=\"alert\"");
    assert_eq!(again.text.matches("<section class=\"sheet part\"").count(), 1);
    assert_eq!(story.count("progress_reports"), 1);
    let led = send(&good(&parts[1], "2000")).led();
    assert_eq!(led, "/desk?done=reported");
    assert_eq!(story.count("progress_reports"), 2);
    hebei.get("/reports").expect(200).says("都报完了");
}
