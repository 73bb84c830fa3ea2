//! The rules of reminders as versions: previewed, put with a reason, narrowed to what they are for.

use duban::app::remind::ladder::{self, LadderView, NewLadder, Put, preview};
use duban::app::remind::load;

use super::*;
use crate::browser::Browser;

fn rules(house: &House) -> LadderView {
    house.ask(&house.admin, ladder::show).unwrap()
}

fn put(house: &House, new: &NewLadder, version: i64, reason: &str) -> Result<i64, duban::app::Error> {
    let put = Put {
        version,
        new: new.clone(),
        reason: reason.into(),
    };
    let done = house.world.app.run_now(&house.admin, put)?;
    house.world.app.reload_rules().unwrap();
    Ok(done.version)
}

/// Days before the report is due on which 河北局's reporter hears of it.
fn days(house: &House) -> Vec<String> {
    let rows = house.plan(Some("lin"), 30);
    let rows = rows.iter().filter(|row| row.rule == "report_due");
    rows.map(|row| row.key.split('/').nth(2).unwrap().to_owned()).collect()
}

/// Sends the form of the rules as it stands on the page, but for these fields.
fn sent(browser: &Browser, over: &[(&str, &str)]) -> crate::browser::Seen {
    let seen = browser.get("/manage/rules").expect(200);
    let input = regex::Regex::new("<input ([^>]*)>").unwrap();
    let part = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        let value = rest.split_once('"')?.0.replace("&#34;", "\"").replace("&#39;", "'");
        Some(
            value
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#38;", "&")
                .replace("&amp;", "&"),
        )
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for found in input.captures_iter(&seen.text) {
        let tag = format!(" {}", &found[1]);
        let ticked = !tag.contains("checkbox") || tag.contains(" checked");
        if let (Some(name), Some(value), true) = (part(&tag, "name"), part(&tag, "value"), ticked)
            && !over.iter().any(|(n, _)| *n == name)
        {
            fields.push((name, value));
        }
    }
    fields.extend(over.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.send_form("/manage/rules", &fields)
}

#[test]
fn a_change_is_previewed_put_with_a_reason_and_holds_from_the_next_plan_on() {
    let house = House::owing();
    house.at("2026-08-24 09:00").run();
    let present = rules(&house);
    assert_eq!((present.version, present.versions.len()), (1, 0));
    assert_eq!(days(&house), ["2026-09-02", "2026-09-04", "2026-09-07"]);
    let mut new = present.rules.clone();
    let rung = new.rungs.iter_mut().find(|rung| rung.id == "report_due").unwrap();
    rung.offsets = vec![-3, -2, -1, 0];
    let asked = new.clone();
    let means = house.ask(&house.admin, move |cx| preview(cx, &asked)).unwrap();
    let more: Vec<(i64, i64)> = means.ahead.iter().map(|load| (load.days, load.more)).collect();
    assert_eq!(more, [(7, 0), (30, 1)], "one digest more, on 3 September");
    assert_eq!(means.bureaus.len(), 1);
    assert_eq!(
        (
            means.bureaus[0].org.as_str(),
            means.bureaus[0].after - means.bureaus[0].before
        ),
        ("河北局", 1)
    );
    assert_eq!(rules(&house), present, "a preview changes nothing");
    assert!(put(&house, &new, 1, " ").unwrap_err().is(Code::InvalidField), "why?");
    assert_eq!(put(&house, &new, 1, "九月起多提醒一次").unwrap(), 2);
    assert!(put(&house, &new, 1, "又来").unwrap_err().is(Code::Stale));
    assert_eq!(days(&house), ["2026-09-02", "2026-09-03", "2026-09-04", "2026-09-07"]);
    let now = rules(&house);
    assert_eq!((now.version, now.versions[0].reason.as_str()), (2, "九月起多提醒一次"));
    assert_eq!(
        house
            .world
            .number("SELECT COUNT(*) AS n FROM events WHERE verb = 'ladder.put'"),
        1
    );
    house.at("2026-09-03 00:01").run();
    assert_eq!(house.at("2026-09-03 08:30").deliver().sent, 1);
}

#[test]
fn an_exception_speaks_for_its_directive_alone_and_may_be_silent() {
    let house = House::owing();
    house.at("2026-08-24 09:00").run();
    let mut new = rules(&house).rules;
    let mut own = new.rungs.iter().find(|rung| rung.id == "report_due").unwrap().clone();
    own.only.directives = vec![1];
    own.offsets = vec![-5];
    new.rungs.push(own.clone());
    put(&house, &new, 1, "十五号事项早些提醒").unwrap();
    assert_eq!(days(&house), ["2026-08-31"]);
    new.rungs.last_mut().unwrap().only.directives = vec![2];
    put(&house, &new, 2, "另一事项").unwrap();
    assert_eq!(days(&house).len(), 3, "another directive's");
    own.only.directives = Vec::new();
    own.only.kinds = vec!["policy".into()];
    own.off = true;
    *new.rungs.last_mut().unwrap() = own;
    put(&house, &new, 3, "重点工作不催报").unwrap();
    assert!(days(&house).is_empty());
}

#[test]
fn rules_that_make_no_sense_are_refused_in_words() {
    let house = House::owing();
    let good = rules(&house).rules;
    let bad = |change: &dyn Fn(&mut NewLadder)| {
        let mut new = good.clone();
        change(&mut new);
        put(&house, &new, 1, "试").unwrap_err().refusal().zh
    };
    assert!(bad(&|new| new.rungs[0].to.clear()).contains("规则有误"));
    assert!(bad(&|new| new.rungs[0].when = "someday".into()).contains("someday"));
    assert!(bad(&|new| new.rungs[0].offsets = vec![9_999]).contains("within a year"));
    let twice = bad(&|new| {
        let again = new.rungs[0].clone();
        new.rungs.push(again);
    });
    assert!(twice.contains("twice"), "{twice}");
    let hours = |from: &str, to: &str| ladder::HouseView {
        from: from.into(),
        to: to.into(),
    };
    assert!(bad(&|new| new.hours = Some(hours("18:00", "09:00"))).contains("begin before"));
    assert!(house.ask(&house.lin, ladder::show).unwrap_err().is(Code::Forbidden));
    let lin = Put {
        version: 1,
        new: good.clone(),
        reason: "试".into(),
    };
    assert!(
        house
            .world
            .app
            .run_now(&house.lin, lin)
            .unwrap_err()
            .is(Code::Forbidden)
    );
}

#[test]
fn the_hours_of_the_house_hold_for_everybody() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    let mut new = rules(&house).rules;
    new.hours = Some(ladder::HouseView {
        from: "09:30".into(),
        to: "17:00".into(),
    });
    put(&house, &new, 1, "上班时间发信").unwrap();
    house.at("2026-09-02 00:01").run();
    assert_eq!(house.at("2026-09-02 08:30").deliver().sent, 0);
    assert_eq!(house.at("2026-09-02 09:30").deliver().sent, 1);
}

#[test]
fn the_page_previews_keeps_what_was_typed_and_puts() {
    let house = House::owing();
    house.world.at("2026-08-24 09:00");
    house.world.person("lin-admin", "SPB", &[Role::Admin]);
    let admin = Browser::new(&house.world).login("lin-admin");
    admin.get("/manage/rules").expect(200).says("现行第1版").says("启用");
    let to = "/manage/rules";
    let seen = sent(&admin, &[("offsets-3", "-3, -2, -1, 0"), ("do", "preview")]);
    seen.expect(200).says("今后30天：多1封信").says("-3, -2, -1, 0");
    let bad = sent(&admin, &[("offsets-3", "soon"), ("do", "put"), ("reason", "x")]);
    bad.expect(422).says("请填天数");
    let done = sent(
        &admin,
        &[("offsets-3", "-3, -2, -1, 0"), ("do", "put"), ("reason", "多提醒一次")],
    );
    done.expect(303);
    admin.get(to).expect(200).says("现行第2版").says("多提醒一次");
    let more = [("new-id", "report_due"), ("new-kind", "proposal"), ("do", "exception")];
    sent(&admin, &more).expect(200).says("建议提案</span>");
    let boss = Browser::new(&house.world).login("zhao");
    boss.get(to).expect(200).says("现行第2版").silent_on("name=\"do\"");
}

#[test]
fn the_simulator_shows_who_gets_what_and_the_year_by_bureau() {
    let house = House::owing();
    house.world.at("2026-09-01 09:00");
    let nobody = Browser::new(&house.world);
    let own = nobody.login("lin").get("/reminders?days=30").expect(200);
    own.says("2026年8月进展报告应于2026-09-07前填报").silent_on("show=load");
    let boss = nobody.login("zhao");
    boss.get("/reminders?days=7&person=lin")
        .expect(200)
        .says("lin<small>河北局");
    boss.get("/reminders?days=7&person=zhao")
        .expect(200)
        .says("这段时间没有要发的信");
    boss.get("/reminders?days=30")
        .expect(200)
        .silent_on("<td class=\"nb\">lin");
    boss.get("/reminders?days=30&whose=all")
        .expect(200)
        .says("lin<small>河北局");
    boss.get("/reminders?show=load").expect(200).says("河北局");
    let year = house.ask(&house.zhao, load::year).unwrap();
    let hebei = year.iter().find(|row| row.name == "河北局").unwrap();
    assert_eq!(hebei.letters, hebei.months.iter().sum::<i64>());
    assert!(hebei.people == 2 && hebei.at_once >= 1, "{hebei:?}");
    assert!(house.ask(&house.lin, load::year).unwrap_err().is(Code::Forbidden));
    let client = Client::new(&house.world).login("zhao");
    let load = client.get("/api/v1/reminders/load").expect(200);
    assert!(load.to_string().contains("河北局"), "{load}");
}

#[test]
fn a_rule_that_tells_a_role_nobody_holds_says_so_before_it_is_put() {
    let house = House::owing();
    let mut new = rules(&house).rules;
    let unheld = |new: &NewLadder| {
        let new = new.clone();
        house.ask(&house.admin, move |cx| preview(cx, &new)).unwrap().unheld
    };
    assert_eq!(unheld(&new), Vec::<String>::new());
    new.rungs[0].to = vec!["approver".into()];
    assert_eq!(unheld(&new), ["approver"]);
    house.world.person("shen", "SPB-14", &[Role::Approver]);
    assert_eq!(unheld(&new), Vec::<String>::new());
}
