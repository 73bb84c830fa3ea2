//! The pages of webhooks, without script, in both languages.

use super::House;
use crate::browser::Browser;

#[test]
fn an_administrator_sets_a_webhook_up_tries_it_and_sees_what_became_of_it() {
    let house = House::new();
    let nobody = Browser::new(&house.world);
    let admin = nobody.login("admin");
    let page = "/manage/webhooks";
    admin
        .get(page)
        .expect(200)
        .says("还没有推送")
        .says("新增推送")
        .says("企业微信群机器人");
    let url = house.sink.url("/in?key=robot-key");
    let fields = [
        ("name", "<数据>平台"),
        ("format", "standard"),
        ("url", url.as_str()),
        ("verbs", "task.signed_for"),
    ];
    let bad = [("name", "x"), ("format", "standard"), ("url", "https://10.0.0.1/")];
    let refused = admin.submit(page, page, &bad).expect(422);
    refused
        .says("有1处要改")
        .says("不能推送到内网")
        .says("value=\"https://10.0.0.1/\"");
    let form = admin.get(page).expect(200);
    let made = admin.resubmit(&form, page, &fields).expect(200);
    let made = made.says("签名密钥，只显示这一次").says("whsec_");
    let again = admin.resubmit(&form, page, &fields).expect(200);
    again.says("数据").silent_on("whsec_");
    assert_eq!(
        house.world.number("SELECT COUNT(*) AS n FROM webhooks"),
        1,
        "a form counts once"
    );
    let id = house.world.number("SELECT MAX(id) AS n FROM webhooks");
    let one = format!("{page}/{id}");
    made.says("&#60;数据&#62;平台");
    admin.get(&one).expect(200).silent_on("whsec_").says("还没有推送记录");
    admin.get(page).expect(200).says("127.0.0.1").silent_on("robot-key");

    admin
        .submit(&one, &format!("{one}/act"), &[("act", "test")])
        .expect(303);
    house.sink.answer(500, "no <b>memory</b>");
    assert_eq!(house.deliver().waiting, 1);
    admin
        .get(&one)
        .expect(200)
        .says("测试推送")
        .says("500: no &#60;b&#62;memory")
        .says("一直没有送达");
    let english = nobody.header("accept-language", "en").login("admin");
    english
        .get(&one)
        .expect(200)
        .says("Nothing was taken since")
        .says("Webhook tested");
    house.world.at("2026-08-07 09:02");
    assert_eq!(house.deliver().sent, 1);
    let again = [("act", "redeliver"), ("delivery", "1")];
    admin
        .get(&one)
        .expect(200)
        .says("已发出")
        .says("重发")
        .silent_on("一直没有送达");
    admin.submit(&one, &format!("{one}/act"), &again).expect(303);
    assert_eq!(house.deliver().sent, 1);

    let version = admin.get(&one).expect(200).hidden("version");
    let change = [
        ("version", version.as_str()),
        ("name", "新平台"),
        ("url", "https://example.cn/"),
        ("org", "河北局"),
        ("verbs", "task.closed"),
    ];
    admin.submit(&one, &one, &change).expect(303);
    admin.get(&one).expect(200).says("新平台").says("河北局");
    let nowhere = [("name", ""), ("url", "https://example.cn/"), ("org", "火星局")];
    admin.submit(&one, &one, &nowhere).expect(422).says("没有这个单位");
    let rotated = admin.submit(&one, &format!("{one}/secret"), &[]).expect(200);
    rotated.says("whsec_").says("旧密钥到");
    for (act, says) in [("stop", "已停用"), ("start", "启用")] {
        admin.submit(&one, &format!("{one}/act"), &[("act", act)]).expect(303);
        admin.get(&one).expect(200).says(says);
    }
    admin
        .submit(&one, &format!("{one}/act"), &[("act", "dance")])
        .expect(422);
    admin
        .submit(&one, &format!("{one}/act"), &[("act", "remove")])
        .expect(303);
    admin.get(&one).expect(404);
    admin.get(page).expect(200).says("还没有推送");
}

#[test]
fn others_do_not_get_in() {
    let house = House::new();
    let nobody = Browser::new(&house.world);
    for login in ["boss", "security", "auditor"] {
        nobody.login(login).get("/manage/webhooks").expect(403);
    }
}
