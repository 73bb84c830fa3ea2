//! The administrators' pages: the tree of organisations, letters with a test letter, the audit trail in words.

use duban::app::remind::deliver::deliver;
use duban::domain::person::Role;
use duban::mail::{Mailer, MemoryMailer, SendError};

use crate::browser::Browser;
use crate::world::World;

fn world() -> World {
    let world = World::new();
    world.person("lin-admin", "SPB", &[Role::Admin]);
    world.person("wu-auditor", "SPB", &[Role::Auditor]);
    world.person("supervisor", "SPB", &[Role::Supervisor]);
    world.person("hebei", "SPB-13", &[Role::Reporter]);
    world.person("tangshan", "SPB-1302", &[Role::Reporter]);
    world
}

#[test]
fn organisations_stand_in_a_tree_with_their_people_and_are_found_by_name() {
    let world = world();
    let admin = Browser::new(&world).login("lin-admin");
    let tree = admin.get("/manage/orgs").expect(200);
    let tree = tree
        .says("<details open><summary")
        .says("河北局</a> <span class=\"meta\">共2人</span>");
    assert!(tree.text.matches("<details").count() >= 3, "{}", tree.text);
    let id = world.org("SPB-1302");
    let page = admin.get(&format!("/manage/orgs?org={id}")).expect(200);
    page.says("<details open><summary")
        .says("aria-current=\"true\">唐山市局</a>");
    let found = admin.get("/manage/orgs?q=%E5%94%90%E5%B1%B1").expect(200);
    found.says("找到的单位").says("SPB-1302");
    admin
        .get("/manage/orgs?q=nowhere")
        .expect(200)
        .says("没有名称或代码含“nowhere”的单位");
}

#[test]
fn a_test_letter_goes_by_the_outbox_and_its_end_is_shown() {
    let world = world();
    let admin = Browser::new(&world).login("lin-admin");
    let memory = MemoryMailer::default();
    let mailer = Mailer::Memory(memory.clone());
    let send = || admin.submit("/manage/letters", "/manage/letters/test", &[]);
    let shown = send().led();
    admin.get(&shown).expect(200).says("测试信正在排队");
    send().expect(422).says("上一封测试信还没有发出");
    memory.fail_next(SendError::temporary("421 too busy"));
    deliver(&world.app, &mailer, "one").unwrap();
    admin
        .get(&shown)
        .expect(200)
        .says("测试信还没有发出")
        .says("421 too busy");
    world.at("2026-08-07 09:10");
    assert_eq!(deliver(&world.app, &mailer, "two").unwrap().sent, 1);
    let (_, letter) = memory.sent().remove(0);
    assert_eq!(letter.to.address, "lin-admin@example.test");
    assert!(letter.text.contains("测试邮件"), "{}", letter.text);
    admin
        .get(&shown)
        .expect(200)
        .says("测试信已发出")
        .says("发往lin-admin@example.test");
    admin
        .get("/manage/letters?kind=test&person=lin")
        .expect(200)
        .says("lin-admin<small>");
    admin
        .get("/manage/letters?state=failed")
        .expect(200)
        .says("没有这样的信件");
    admin
        .get("/manage/letters?person=nobody")
        .expect(200)
        .says("没有这样的信件");
    world.sql("UPDATE users SET email = NULL WHERE login = 'lin-admin'");
    send().expect(422).says("您还没有可用的邮箱");
    assert_eq!(
        world.number("SELECT COUNT(*) FROM events WHERE verb = 'letter.tested'"),
        1
    );
}

#[test]
fn the_audit_trail_names_what_it_is_about_and_says_what_changed() {
    let world = world();
    let nobody = Browser::new(&world);
    let boss = nobody.login("supervisor");
    let fields = [
        ("title", "新增智能快件箱"),
        ("requirement", "年底前新增智能快件箱10000组。"),
        ("due_on", "2026-12-31"),
    ];
    boss.submit("/directives/new", "/directives", &fields).expect(303);
    boss.submit("/directives/1", "/directives/1/register", &[]).expect(303);
    let to = "/directives/1/decompose";
    boss.submit(to, to, &[("on", "SPB-13"), ("do", "issue")]).expect(303);
    let trail = nobody.login("wu-auditor").get("/manage/audit?kind=change").expect(200);
    trail
        .says("任务“新增智能快件箱”（河北局）")
        .says("事项“新增智能快件箱”")
        .says("期限：2026-12-31")
        .says("状态：立项 → ")
        .silent_on("{&#34;")
        .silent_on("task 1");
}
