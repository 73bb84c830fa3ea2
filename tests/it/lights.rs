//! Lights over the months: versions of their rules, what is made good, rules tried on the past, and units that see
//! themselves better than the rules do.

use duban::app::light::melon;
use duban::app::light::past::{Asked, tried};
use duban::app::light::sets::{self, LightsView, NewLights, Put};
use duban::app::light::{RelightNext, is_due};
use duban::app::task::entry::Entry;
use duban::app::task::report::ReportProgress;
use duban::app::task::review::Return;
use duban::app::{Asker, check};
use duban::domain::id::{ProgressId, TaskId};
use duban::domain::light::Light;
use duban::domain::person::Role;
use duban::domain::refusal::Code;
use serde_json::json;

use crate::browser::{Browser, Seen};
use crate::client::Client;
use crate::world::World;
use crate::year::Spring;

fn show(world: &World, who: &Asker) -> LightsView {
    world.ask(who, sets::show).unwrap()
}

fn put(world: &World, admin: &Asker, version: i64, new: &NewLights) -> duban::app::Result<i64> {
    let put = Put {
        version,
        new: new.clone(),
        reason: "试行两个月后调整".into(),
    };
    let done = world.run(admin, put)?;
    world.app.reload_rules()?;
    Ok(done.version)
}

/// The job, as long as there is something to do.
fn renew(world: &World) {
    while is_due(&world.app).unwrap() {
        world.run(&Asker::system("lights"), RelightNext { size: 3 }).unwrap();
    }
}

fn faults(world: &World) -> Vec<String> {
    let rules = world.app.rules();
    let found = world.app.store.read_now(move |c| check::check(c, &rules)).unwrap();
    found.into_iter().map(|f| format!("{} {}", f.area, f.words)).collect()
}

/// Colour and rule of a task.
fn lit(world: &World, task: TaskId) -> String {
    world.text(&format!(
        "SELECT colour || ' ' || rule AS t FROM task_lights WHERE task_id = {task} AND to_at IS NULL"
    ))
}

fn over(rules: &NewLights, id: &str, over: i64) -> NewLights {
    let mut new = rules.clone();
    new.rules.iter_mut().find(|rule| rule.id == id).unwrap().over = over;
    new
}

#[test]
fn a_new_database_begins_with_version_2_and_an_older_one_keeps_1_until_another_is_put() {
    let spring = Spring::new();
    let world = &spring.world;
    let admin = world.person("keeper", "SPB", &[Role::Admin]);
    let second = show(world, &admin);
    assert_eq!((second.version, second.shipped, second.offered.is_none()), (2, 2, true));
    assert_eq!(world.number("SELECT MIN(rule_version) AS n FROM task_lights"), 2);
    assert_eq!(faults(world), [""; 0]);
    // As if it had been made before there was a version 2.
    world.sql("DELETE FROM rule_sets WHERE kind = 'light'");
    world.app.reload_rules().unwrap();
    let first = show(world, &admin);
    assert_eq!((first.version, first.versions.len()), (1, 0));
    let offered = first.offered.unwrap();
    assert_eq!(offered, second.rules);
    assert!(put(world, &admin, 2, &offered).unwrap_err().is(Code::Stale));
    assert_eq!(
        put(world, &admin, 1, &offered).unwrap(),
        2,
        "what ships keeps its number"
    );
    assert_eq!(put(world, &admin, 2, &over(&offered, "due_soon", 14)).unwrap(), 3);
    assert!(
        put(world, &spring.supervisor, 3, &offered)
            .unwrap_err()
            .is(Code::Forbidden)
    );
    renew(world);
    let open = "SELECT COUNT(*) AS n FROM task_lights l JOIN tasks t ON t.id = l.task_id WHERE l.to_at IS NULL \
                AND t.state IN ('issued', 'active', 'closing')";
    let judged = format!("{open} AND l.rule_version = 3");
    assert_eq!(
        world.number(&judged),
        world.number(open),
        "every open task is judged anew"
    );
    let kept = "SELECT COUNT(*) AS n FROM task_lights WHERE to_at IS NOT NULL AND rule_version = 3";
    assert_eq!(world.number(kept), 0, "older lights keep their version");
    assert_eq!(faults(world), [""; 0], "each by its own version");
    let event = "SELECT COUNT(*) AS n FROM events WHERE verb = 'light_rules.put' AND reason = '试行两个月后调整'";
    assert_eq!(world.number(event), 2);
}

#[test]
fn a_light_that_its_inputs_do_not_give_is_found() {
    let spring = Spring::new();
    let task = spring.task("SPB-14", spring.villages);
    spring.world.sql(&format!(
        "UPDATE task_lights SET mend_en = 'smile' WHERE task_id = {task} AND to_at IS NULL"
    ));
    let found = faults(&spring.world);
    assert_eq!(found, ["lights 亮灯的颜色或文字与按其输入和规则版本重新评判的结果不符"]);
}

#[test]
fn what_was_red_and_is_made_good_stays_yellow_to_the_end_of_its_period() {
    let spring = Spring::new();
    let (world, task) = (&spring.world, spring.task("SPB-14", spring.villages));
    assert_eq!(lit(world, task), "red obligation_overdue_long");
    world.at("2026-05-18 10:00");
    spring.report(&spring.shanxi, task, "2026-04-30", 40, (1100, 2010), 900);
    assert_eq!(lit(world, task), "yellow made_good");
    for (day, light) in [("2026-05-31", "yellow made_good"), ("2026-06-01", "green in_hand")] {
        world.at(day);
        renew(world);
        assert_eq!(lit(world, task), light, "{day}");
    }
    assert_eq!(faults(world), [""; 0]);
}

#[test]
fn three_months_of_yellow_are_red() {
    let spring = Spring::new();
    let (world, task) = (&spring.world, spring.task("SPB-1302", spring.villages));
    let last = format!("SELECT MAX(id) AS n FROM progress_reports WHERE task_id = {task}");
    let progress = ProgressId(world.number(&last));
    let reason = "佐证材料不全".to_owned();
    world.run(&spring.hebei, Return { progress, reason }).unwrap();
    // What it owes is waived, so that nothing is red.
    world.sql(&format!(
        "UPDATE obligations SET state = 'waived', waived_reason = '演练' WHERE task_id = {task} AND state = 'open'"
    ));
    renew(world);
    assert_eq!(lit(world, task), "yellow returned");
    assert!(lit(world, task).starts_with("yellow "), "{}", lit(world, task));
    let since = world.text(&format!(
        "SELECT CAST(yellow_since AS TEXT) AS t FROM task_lights WHERE task_id = {task} AND to_at IS NULL"
    ));
    let since: chrono::NaiveDate = since.parse().unwrap();
    let run = since + chrono::Months::new(3);
    world.at(&run.pred_opt().unwrap().to_string());
    renew(world);
    assert!(lit(world, task).starts_with("yellow "), "{}", lit(world, task));
    world.at(&run.to_string());
    renew(world);
    assert_eq!(lit(world, task), "red yellow_run");
    assert_eq!(faults(world).iter().filter(|f| f.starts_with("lights")).count(), 0);
}

#[test]
fn others_are_tried_on_the_past_and_nothing_is_written() {
    let spring = Spring::new();
    let world = &spring.world;
    let present = show(world, &spring.supervisor);
    let ask = |rules: &NewLights, who: &Asker| {
        let (rules, from, to) = (rules.clone(), "2026-02".to_owned(), "2026-05".to_owned());
        world.ask(who, move |cx| tried(cx, &Asked { rules, from, to }))
    };
    let admin = world.person("keeper", "SPB", &[Role::Admin]);
    let written = "SELECT (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM task_lights) AS n FROM orgs LIMIT 1";
    let before = world.number(written);
    let same = ask(&present.rules, &spring.supervisor).unwrap();
    assert_eq!((same.differ, same.changed.len(), same.months.len()), (0, 0, 4));
    let today = same.months.last().unwrap();
    assert_eq!(today.day.to_string(), "2026-05-15");
    let count = |light: &str| {
        world.number(&format!(
            "SELECT COUNT(*) AS n FROM tasks WHERE state <> 'draft' AND light = '{light}'"
        ))
    };
    let now = (today.present.red, today.present.yellow, today.present.green);
    assert_eq!(
        now,
        (count("red"), count("yellow"), count("green")),
        "the last day is today as it is"
    );
    let stern = over(&present.rules, "due_soon", 400);
    let found = ask(&stern, &spring.supervisor).unwrap();
    assert_eq!(found.changed, ["due_soon"]);
    let months: Vec<(i64, i64)> = found.months.iter().map(|m| (m.present.green, m.tried.green)).collect();
    assert!(
        months.iter().all(|(_, tried)| *tried <= 1),
        "only what is closed stays green: {months:?}"
    );
    assert!(found.differ > 0 && found.tasks.len() == usize::try_from(found.differ).unwrap());
    let one = &found.tasks[0];
    assert_eq!((one.present.light, one.tried.light), (Light::Green, Light::Yellow));
    assert!(one.tried.reason.starts_with("距办结期限"), "{}", one.tried.reason);
    let counted = ask(&stern, &admin).unwrap();
    assert_eq!(
        (counted.differ, counted.tasks.len()),
        (found.differ, 0),
        "administrators see no names"
    );
    let province = ask(&stern, &spring.shanxi).unwrap();
    assert!(province.differ < found.differ && province.tasks.iter().all(|t| t.lead == "山西局"));
    assert!(ask(&stern, &spring.tangshan).unwrap_err().is(Code::Forbidden));
    assert_eq!(world.number(written), before);
    assert_eq!(show(world, &admin).version, 2);
}

/// 山西局 reports on a month with its own light.
fn says(spring: &Spring, to: &str, own: Option<Light>) {
    let task = spring.task("SPB-14", spring.villages);
    let entry = Entry {
        narrative: "一切正常".into(),
        no_change: true,
        own_light: own,
        period: Some(to.parse().unwrap()),
        ..Entry::default()
    };
    spring
        .world
        .run(&spring.shanxi, ReportProgress { task, entry })
        .unwrap();
}

#[test]
fn green_outside_and_red_inside_for_two_periods_running_is_a_watermelon() {
    let spring = Spring::new();
    let (world, green) = (&spring.world, Some(Light::Green));
    let task = spring.task("SPB-14", spring.villages);
    let listed = |who: &Asker| {
        let rows = world.ask(who, |cx| melon::list(cx, None)).unwrap();
        rows.into_iter().map(|row| row.task).collect::<Vec<_>>()
    };
    // The report on April is overdue all the while, and locked.
    world.at("2026-06-12 10:00");
    says(&spring, "2026-05-31", green);
    assert_eq!(lit(world, task), "red obligation_overdue_long");
    assert!(listed(&spring.leader).is_empty(), "one period");
    world.at("2026-07-10 10:00");
    says(&spring, "2026-06-30", green);
    assert_eq!(listed(&spring.leader), [task.0]);
    assert_eq!(listed(&spring.shanxi), [task.0], "the province sees its own");
    assert!(listed(&spring.hebei).is_empty());
    let refused = world.ask(&spring.tangshan, |cx| melon::list(cx, None)).unwrap_err();
    assert!(refused.is(Code::Forbidden));
    let rows = Client::new(world)
        .login("leader")
        .get("/api/v1/lights/watermelons?under=SPB-14")
        .expect(200);
    assert_eq!((&rows[0]["lead"], &rows[0]["light"]), (&json!("山西局"), &json!("red")));
    let both: Vec<_> = rows[0]["periods"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (&p["own"], &p["computed"]))
        .collect();
    assert_eq!(both, [(&json!("green"), &json!("red")); 2]);
    let browser = Browser::new(world).login("leader");
    let page = browser.get("/watermelons").expect(200);
    page.says("自评绿灯").says("系统红灯").says("推进快递进村");
    browser.get("/completion").expect(200).says("/watermelons?under=");
    let file = browser.get("/watermelons/export?format=csv").expect(200);
    file.says("2026年6月 / 绿灯 / 红灯").says("补报2026年4月进展");
    world.at("2026-08-07 10:00");
    says(&spring, "2026-07-31", None);
    assert!(
        listed(&spring.leader).is_empty(),
        "a period without an own light ends it"
    );
}

/// The form of the rules as it stands on a page, with these fields in the place of its own.
fn form(seen: &Seen, over: &[(&str, &str)]) -> Vec<(String, String)> {
    let input = regex::Regex::new("<input ([^>]*)>").unwrap();
    let part = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        Some(rest.split_once('"')?.0.to_owned())
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
    fields
}

fn sent(browser: &Browser, over: &[(&str, &str)]) -> Seen {
    let seen = browser.get("/manage/lights").expect(200);
    let fields = form(&seen, over);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.send_form("/manage/lights", &fields)
}

#[test]
fn the_page_of_the_rules_tries_and_puts_them() {
    let spring = Spring::new();
    let world = &spring.world;
    world.person("keeper", "SPB", &[Role::Admin]);
    let supervisor = Browser::new(world).login("supervisor");
    supervisor
        .get("/manage/lights")
        .expect(200)
        .says("连续黄灯")
        .silent_on(">启用</button>");
    let span = [("from", "2026-02"), ("to", "2026-05"), ("over-due_soon", "400")];
    let with = |what: &'static str| [span.as_slice(), &[("do", what)]].concat();
    let tried = sent(&supervisor, &with("try")).expect(200);
    tried.says("试算：尚未启用").says("due_soon").says("推进快递进村");
    assert_eq!(sent(&supervisor, &with("put")).status, 403);
    let admin = Browser::new(world).login("keeper");
    sent(&admin, &[("over-due_soon", "soon"), ("do", "try")])
        .expect(422)
        .says("请填整数");
    sent(&admin, &[("from", "2026-07"), ("do", "try")]).expect(422);
    let unsaid = [with("put"), vec![("reason", "")]].concat();
    sent(&admin, &unsaid).expect(422);
    let said = [with("put"), vec![("reason", "年底前提前预警")]].concat();
    assert_eq!(sent(&admin, &said).led(), "/manage/lights?done=lights");
    let now = admin.get("/manage/lights?done=lights").expect(200);
    now.says("现行第3版").says("年底前提前预警").says("亮灯规则已启用");
}

#[test]
fn rules_by_rest_are_versioned_and_what_is_wrong_is_named() {
    let spring = Spring::new();
    let world = &spring.world;
    world.person("keeper", "SPB", &[Role::Admin]);
    let client = Client::new(world).login("keeper");
    let rules = client.get("/api/v1/lights/rules").expect(200);
    let mut new = rules["rules"].clone();
    let ask = |new: &serde_json::Value, from: &str| {
        client.post(
            "/api/v1/lights/rules/try",
            json!({"rules": new, "from": from, "to": "2026-05"}),
        )
    };
    let months = ask(&new, "2026-02").expect(200);
    assert_eq!(months["months"][3]["month"], "2026-05");
    ask(&new, "2023-01").refused(422, "invalid_field");
    ask(&new, "May").refused(422, "invalid_field");
    new["rule"][0]["reason_zh"] = json!("{nothing}");
    ask(&new, "2026-02").refused(422, "invalid_field");
    let mut new = rules["rules"].clone();
    new["rule"][0]["over"] = json!(-1);
    ask(&new, "2026-02").refused(422, "invalid_field");
    new["rule"][0]["over"] = json!(2);
    let body = json!({"rules": new, "reason": "宽限两日"});
    let put = |version: i64| {
        client
            .version(&json!(version))
            .put("/api/v1/lights/rules", body.clone())
    };
    put(1).refused(412, "stale");
    assert_eq!(put(2).expect(200)["version"], 3);
    Client::new(world)
        .login("tangshan")
        .get("/api/v1/lights/rules")
        .refused(403, "forbidden");
}
