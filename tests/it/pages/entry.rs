//! How one gets in and out: log-in, cookie, one-time password, forged forms.

use super::*;
use duban::http::page::assets;

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
    assert_eq!(story.browser().login("leader").get("/").led(), "/completion");
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
fn what_was_filled_in_when_the_log_in_ended_is_there_after_logging_in_again() {
    let story = Story::new();
    let (task, _) = story.issued("推进快递进村");
    let hebei = story.browser().login("hebei");
    let to = format!("/tasks/{task}/comments");
    let page = hebei.get(&format!("/tasks/{task}")).expect(200);
    story.world.at("2026-08-07 10:00");
    let text = "第一段写了很久。\n<b>第二段</b>";
    let ended = hebei.resubmit(&page, &to, &[("text", text)]).expect(401);
    ended
        .says("登录已超时")
        .says("&#60;b&#62;第二段")
        .silent_on("<b>第二段");
    let fields = [
        ("username", "hebei"),
        ("password", crate::world::PASSWORD),
        ("next", "/"),
        ("carried_to", to.as_str()),
        ("carried-csrf", &page.hidden("csrf")),
        ("carried-once", &page.hidden("once")),
        ("carried-text", text),
    ];
    let mut wrong = fields;
    wrong[1].1 = "guess";
    story.browser().send_form("/login", &wrong).expect(401).says("第二段");
    let mut again = story.browser();
    let resumed = again.send_form("/login", &fields).expect(200).says("您填的内容还在");
    again.cookie = resumed
        .header("set-cookie")
        .map(|c| c.split(';').next().unwrap().to_owned());
    let said = [
        ("csrf", resumed.hidden("csrf")),
        ("once", resumed.hidden("once")),
        ("text", text.to_owned()),
    ];
    let said: Vec<(&str, &str)> = said.iter().map(|(n, v)| (*n, v.as_str())).collect();
    again.send_form(&to, &said).expect(303);
    again.get(&format!("/tasks/{task}")).says("第一段写了很久");
}

#[test]
fn style_and_script_are_kept_for_long_under_their_own_names_only() {
    let browser = Story::new().browser();
    for (address, old) in [
        (assets::stylesheet(""), "/assets/duban-0123456789ab.css"),
        (assets::script(""), "/assets/duban-0123456789ab.js"),
    ] {
        let now = browser.get(&address).expect(200);
        assert_eq!(now.header("cache-control"), Some("public, max-age=31536000, immutable"));
        let then = browser.get(old).expect(200);
        assert_eq!(
            (then.header("cache-control"), &then.text),
            (Some("public, max-age=300"), &now.text)
        );
    }
    browser.get("/assets/other.css").expect(404);
}
