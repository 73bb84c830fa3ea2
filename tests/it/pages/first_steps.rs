//! The first steps on the start page: links that tick themselves off, put away for good, and found again.

use super::reporting::report;
use super::*;

const TITLE: &str = "第一次用？从这几步开始";

fn ticked(page: &Seen) -> usize {
    page.text.matches("class=\"ticked\"").count()
}

/// Chooses something on the list, as its button does.
fn choose(browser: &Browser, page: &str, fields: &[(&str, &str)]) -> Seen {
    let seen = browser.get(page).expect(200);
    let (version, from) = (seen.hidden("version"), seen.hidden("from"));
    let mut all = vec![("version", version.as_str()), ("from", from.as_str())];
    all.extend_from_slice(fields);
    browser.resubmit(&seen, "/tour", &all)
}

#[test]
fn a_clerk_is_shown_the_way_and_each_step_ticks_itself_off() {
    let story = Story::new();
    let (task, _) = story.issued("快递进村");
    let hebei = story.browser().login("hebei");
    let desk = hebei.get("/desk").expect(200);
    let desk = desk
        .says(TITLE)
        .says("做过0步，共4步")
        .says("href=\"/desk#sign\">签收任务");
    assert_eq!(ticked(&desk), 0);
    desk.says("一周内没有要报的")
        .says("<b>填报进展</b>")
        .says("/help?q=%E9%80%80%E5%9B%9E");

    hebei
        .submit(&format!("/tasks/{task}"), &format!("/tasks/{task}/sign"), &[])
        .expect(303);
    let desk = hebei.get("/desk").expect(200).says("做过1步，共4步");
    assert_eq!(ticked(&desk.says("现在没有要签收的")), 1);

    story.world.at("2026-09-01 09:00");
    let hebei = story.browser().login("hebei");
    hebei.get("/desk").expect(200).says("href=\"/reports\">填报进展");
    let first = report(&hebei, task, &[]).1.led();
    hebei.get("/tour").expect(200).says("做过2步，共4步");

    let boss = story.browser().login("supervisor");
    boss.get("/desk")
        .expect(200)
        .says("href=\"/desk#review\">审核报来的进展");
    let page = first.split('?').next().unwrap();
    let because = [("reason", "分子含23处未运营站点")];
    boss.submit(page, &format!("{page}/return"), &because).expect(303);
    hebei
        .get("/desk")
        .expect(200)
        .says("做过2步")
        .says("href=\"/desk#returned\">退回了怎么办");
    report(&hebei, task, &[("numerator-0", "2144")]).1.led();
    hebei.get("/desk").expect(200).says("做过3步，共4步");

    let asks = [
        ("kind", "extension"),
        ("until", "2027-03-31"),
        ("reason", "选址受阻"),
        ("progress", "已新设64个站点"),
    ];
    let to = format!("/tasks/{task}/requests");
    hebei.submit(&format!("{to}?kind=extension"), &to, &asks).expect(303);
    hebei.get("/desk").expect(200).silent_on(TITLE);
    let whole = hebei.get("/tour").expect(200).says("做过4步，共4步");
    assert_eq!(ticked(&whole), 4);
    // Nobody's steps are ticked off by another's acts.
    story
        .browser()
        .login("shanxi")
        .get("/desk")
        .expect(200)
        .says("做过0步，共4步");
}

#[test]
fn the_steps_are_put_away_for_good_and_shown_again() {
    let story = Story::new();
    let hebei = story.browser().login("hebei");
    let old = hebei.get("/desk").expect(200).says("不再显示");
    assert_eq!(
        choose(&hebei, "/desk", &[("act", "hide")]).led(),
        "/desk?done=tour-hidden"
    );
    hebei
        .get("/desk?done=tour-hidden")
        .expect(200)
        .silent_on(TITLE)
        .says("已收起");
    story.browser().login("hebei").get("/desk").expect(200).silent_on(TITLE);
    let version = old.hidden("version");
    let late = [("version", version.as_str()), ("from", "/desk"), ("act", "show")];
    hebei.resubmit(&old, "/tour", &late).expect(412);
    let odd = [("version", version.as_str()), ("from", "/desk"), ("act", "dance")];
    hebei.resubmit(&hebei.get("/tour"), "/tour", &odd).expect(422);

    hebei.get("/me").expect(200).says("href=\"/tour\"");
    story.browser().get("/help").expect(200).says("href=\"/tour\"");
    hebei.get("/tour").expect(200).says(TITLE).says("放到起始页上");
    assert_eq!(
        choose(&hebei, "/tour", &[("act", "show")]).led(),
        "/tour?done=tour-shown"
    );
    hebei.get("/desk").expect(200).says(TITLE);
    let told = "SELECT count(*) AS n FROM events WHERE verb = 'user.edited' AND changes LIKE '%tour%'";
    assert_eq!(story.world.number(told), 2);
}

#[test]
fn a_leader_says_what_only_they_can_know_and_reads_it_in_english() {
    let story = Story::new();
    story.issued("快递进村");
    let leader = story.browser().header("accept-language", "en").login("leader");
    let start = leader.get("/").led();
    leader.get(&start).expect(200).says("New here? Start with these steps");
    let desk = leader.get("/desk").expect(200);
    let desk = desk.says("New here? Start with these steps").says("0 of 3 done");
    desk.says("href=\"/completion\">Look at completion")
        .says("href=\"/tasks?light=red\">Write an instruction");
    let seen = |step: &str| choose(&leader, "/desk", &[("act", "seen"), ("step", step)]);
    assert_eq!(seen("overview").led(), "/desk?done=tour-seen");
    assert_eq!(seen("overview").led(), "/desk?done=tour-seen");
    seen("no-such-step").expect(422);
    // What the data can tell nobody says: it is not ticked off by a word.
    seen("instruct").led();
    let desk = leader
        .get("/desk")
        .expect(200)
        .says("1 of 3 done")
        .says("I have seen it: Open a figure");
    assert_eq!(ticked(&desk), 1);
}

#[test]
fn the_administrators_start_on_their_own_pages() {
    let story = Story::new();
    let world = &story.world;
    world.person("the-admin", "SPB", &[Role::Admin]);
    world.person("the-security", "SPB", &[Role::Security]);
    world.person("the-auditor", "SPB", &[Role::Auditor]);
    let admin = story.browser().login("the-admin");
    let start = admin.get("/").led();
    let start = admin.get(&admin.get(&start).led()).expect(200);
    start
        .says(TITLE)
        .says("做过0步，共4步")
        .says("href=\"/manage/letters\">发一封测试信");
    admin.get("/manage/calendar").expect(200).silent_on(TITLE);
    admin.submit("/manage/letters", "/manage/letters/test", &[]).expect(303);
    admin.get("/manage/orgs").expect(200).says("做过1步，共4步");
    assert_eq!(
        choose(&admin, "/manage/orgs", &[("act", "hide")]).led(),
        "/manage/orgs?done=tour-hidden"
    );
    let security = story.browser().login("the-security");
    security
        .get("/manage/users")
        .expect(200)
        .says("授予角色")
        .says("核对登录和密码规则");
    let auditor = story.browser().login("the-auditor");
    auditor
        .get("/manage/users")
        .expect(200)
        .says("href=\"/manage/audit?verify=1\">核验链条");
    assert_eq!(
        choose(&auditor, "/manage/users", &[("act", "seen"), ("step", "trail")]).led(),
        "/manage/users?done=tour-seen"
    );
    auditor.get("/manage/users").expect(200).says("做过1步，共2步");
}
