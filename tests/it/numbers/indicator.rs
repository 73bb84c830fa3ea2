//! Indicators of one's own, and figures in the unit for showing.

use duban::app::directive::decompose::Decompose;
use duban::app::directive::issue::Issue;
use duban::app::directive::order::{SplitOrder, TargetOrder};
use duban::app::directive::register::Register;
use duban::app::task::sign::Sign;
use duban::domain::apportion::Method;
use duban::domain::id::{DirectiveId, TaskId};
use duban::domain::person::Role;
use serde_json::{Value, json};

use super::Story;
use crate::browser::Browser;
use crate::client::Client;

#[test]
fn figures_are_shown_in_the_unit_for_showing_and_kept_in_the_base_unit() {
    let story = Story::new();
    let boss = &story.client;
    let body = |unit: &str, display: &str, kind: &str| json!({"name": "农村快件量", "kind": kind, "unit": unit, "display_unit": display});
    for (unit, display, kind, code) in [
        ("件", "万个", "count", "no_multiple"),
        ("件", "件", "count", "no_multiple"),
        ("", "万件", "count", "no_multiple"),
        ("%", "万%", "ratio", "not_of_this_kind"),
    ] {
        let refused = boss.post("/api/v1/indicators", body(unit, display, kind)).expect(422);
        assert_eq!(refused["errors"][0]["field"], "display_unit", "{refused}");
        assert_eq!(refused["errors"][0]["code"], code, "{refused}");
    }
    let made = boss.post("/api/v1/indicators", body("件", "万件", "count")).expect(201);
    assert_eq!((&made["unit"], &made["display_unit"]), (&json!("件"), &json!("万件")));

    let directive = story.draft();
    let targets = format!("/api/v1/directives/{directive}/targets");
    let goal = |value: Value, unit: Value| json!({"indicator": "农村快件量", "comparator": ">=", "value": value, "unit": unit, "baseline": {"value": "800"}});
    let refused = boss.post(&targets, goal(json!("0.12"), json!("亿件"))).expect(422);
    assert_eq!(refused["errors"][0]["code"], "unit_mismatch");
    assert!(
        refused["errors"][0]["message"].as_str().unwrap().contains("12000000件"),
        "{refused}"
    );
    // A value in the unit for showing is one in the base unit, and so is the baseline given beside it.
    let kept = boss.post(&targets, goal(json!("1200.5"), json!("万件"))).expect(201);
    assert_eq!(
        (&kept["value"], &kept["baseline"]["value"]),
        (&json!("12005000"), &json!("8000000"))
    );
    assert_eq!(kept["indicator"]["display_unit"], "万件");
    let target = kept["id"].as_i64().unwrap();

    let pages = Browser::new(&story.world).login("boss");
    pages.get(&format!("/directives/{directive}")).says("不低于1200.5万件");

    let id = DirectiveId(directive);
    story
        .world
        .run(
            &story.boss,
            Register {
                directive: id,
                version: None,
            },
        )
        .unwrap();
    let order = SplitOrder::over(&["SPB-13"], vec![TargetOrder::by(target, Method::Equal)]);
    story
        .world
        .run(&story.boss, Decompose { directive: id, order })
        .unwrap();
    story
        .world
        .run(
            &story.boss,
            Issue {
                directive: id,
                tasks: vec![],
            },
        )
        .unwrap();
    let task = story.world.number("SELECT id FROM tasks WHERE state <> 'draft'");
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Reporter]);
    story.world.run(&hebei, Sign { task: TaskId(task) }).unwrap();

    // The bureau types what it has at hand: the figure with its unit.
    let bureau = Browser::new(&story.world).login("hebei");
    let form = format!("/tasks/{task}/report");
    let asked = bureau.get(&form).says("也可写明单位，如12.5万件");
    let (obligation, indicator) = (asked.hidden("obligation"), asked.hidden("indicator-0"));
    let sent = [
        ("obligation", obligation.as_str()),
        ("indicator-0", indicator.as_str()),
        ("value-0", "900.25万件"),
        ("narrative", "已投递。"),
    ];
    bureau.resubmit(&asked, &form, &sent).led();
    let kept = story
        .world
        .number("SELECT value FROM indicator_values WHERE value IS NOT NULL");
    assert_eq!(kept, 9_002_500);
    let page = bureau.get(&format!("/tasks/{task}"));
    page.says("<b>900.25</b>万件").silent_on("9002500");
    // The figures of bureaus stand in the unit of the heading above them, on the page.
    let figures = format!("/completion?directive={directive}");
    pages
        .get(&figures)
        .says("900.25万件")
        .says("<span class=\"val\">900.25<small>")
        .silent_on("9002500");
    // So do those of the report as text.
    pages
        .get(&format!("/completion/export?format=text&directive={directive}"))
        .says("900.25万件")
        .silent_on("9002500");
    // Clients read base units, with the unit for showing beside them.
    let view = boss.get(&format!("/api/v1/tasks/{task}/targets")).expect(200);
    let one = &view[0];
    assert_eq!(
        (&one["current"], &one["unit"], &one["display_unit"]),
        (&json!("9002500"), &json!("件"), &json!("万件"))
    );
}

#[test]
fn own_indicators_are_kept_through_pages() {
    let story = Story::new();
    let boss = Browser::new(&story.world).login("boss");
    let typed = |display: &'static str| {
        [
            ("name", "农村快件量"),
            ("kind", "count"),
            ("direction", "at_least"),
            ("accumulation", "cumulative"),
            ("unit", "件"),
            ("display_unit", display),
            ("scale", ""),
            ("definition", "投递到村的快件"),
            ("source", "企业台账"),
        ]
    };
    boss.submit("/indicators", "/indicators", &typed("万个"))
        .expect(422)
        .says("显示单位须是单位“件”的百、千、万、亿倍，如“万件”；不用就留空");
    let to = boss.submit("/indicators", "/indicators", &typed("万件")).led();
    let page = boss.get(&to).says("件，显示为万件").says("投递到村的快件");
    let path = to.split('?').next().unwrap().to_owned();
    let version = page.hidden("version");
    let words = [
        ("version", version.as_str()),
        ("name", "农村快件投递量"),
        ("display_unit", "亿件"),
        ("definition", ""),
        ("source", "企业台账"),
    ];
    boss.submit(&path, &path, &words).led();
    boss.get("/indicators?q=%E6%8A%95%E9%80%92%E9%87%8F")
        .says("农村快件投递量")
        .says("件，显示为亿件");
    // Bureaus below read it; only its own house changes it, and only in the version they saw.
    let id = path.rsplit('/').next().unwrap();
    let api = format!("/api/v1/indicators/{id}");
    story.world.person("below", "SPB-13", &[Role::Supervisor]);
    let below = Client::new(&story.world).login("below");
    assert_eq!(below.get(&api).expect(200)["version"], 2);
    below
        .version(&json!(2))
        .patch(&api, json!({"name": "改名"}))
        .expect(403);
    story
        .client
        .version(&json!(1))
        .patch(&api, json!({"name": "改名"}))
        .expect(412);
    let plain = story
        .client
        .version(&json!(2))
        .patch(&api, json!({"display_unit": ""}))
        .expect(200);
    assert_eq!(plain.get("display_unit"), None, "{plain}");
    let shipped = story
        .world
        .number("SELECT id FROM indicators WHERE code = 'parcel_volume'");
    let shipped = format!("/api/v1/indicators/{shipped}");
    assert_eq!(story.client.get(&shipped).expect(200)["display_unit"], "万件");
    story
        .client
        .version(&json!(1))
        .patch(&shipped, json!({"name": "改名"}))
        .expect(403);
    assert_eq!(
        story
            .world
            .number("SELECT COUNT(*) FROM events WHERE verb = 'indicator.changed'"),
        2
    );
}
