//! Several levels in one act: from the national bureau over the provinces to their cities; and ways side by side.

use duban::app::directive::compare::{CompareOrder, Scenario, of_directive};
use duban::app::directive::order::LevelOrder;
use duban::app::import::Imported;
use serde_json::json;

use super::*;
use crate::browser::Browser;
use crate::client::Client;

/// 河北 and 山西 with two cities each, and 北京 without any.
pub const NATION: &[&str] = &[
    "SPB", "SPB-11", "SPB-13", "SPB-1301", "SPB-1302", "SPB-14", "SPB-1401", "SPB-1402",
];

fn weigh(story: &Story, rows: &str) -> Imported {
    let table = format!("org,key,year,value,source\n{rows}");
    let file = Prepared::of(Kind::Weights, table.as_bytes(), "weights.csv").unwrap();
    at_console(&story.world.app, file, false).unwrap().0
}

fn villages(story: &Story) {
    weigh(
        story,
        "SPB-11,villages,2026,100,年鉴\nSPB-13,villages,2026,500,年鉴\nSPB-14,villages,2026,400,年鉴\n\
         SPB-1301,villages,2026,300,年鉴\nSPB-1302,villages,2026,200,年鉴\n\
         SPB-1401,villages,2026,150,年鉴\nSPB-1402,villages,2026,250,年鉴\n",
    );
}

pub fn by(target: i64, method: Method, key: &str) -> TargetOrder {
    TargetOrder {
        key: Some(key.to_owned()).filter(|k| !k.is_empty()),
        whole: true,
        ..TargetOrder::by(target, method)
    }
}

pub fn deep(first: TargetOrder, second: TargetOrder) -> SplitOrder {
    SplitOrder {
        below: Some(LevelOrder {
            targets: vec![second],
            ..LevelOrder::default()
        }),
        ..SplitOrder::over_children(vec![first])
    }
}

#[test]
fn thirty_lockers_reach_every_city_in_one_act_and_every_sum_holds() {
    let story = Story::over(World::with(NATION));
    villages(&story);
    let (directive, target) = story.lockers();
    let order = deep(
        by(target, Method::ByWeight, "villages"),
        by(target, Method::ByWeight, "villages"),
    );
    let shown = story.preview(directive, order.clone()).unwrap();
    assert_eq!(shares(&shown), ["3", "15", "12"]);
    let under: Vec<(String, Vec<String>, bool)> = shown
        .below
        .iter()
        .map(|u| {
            let values = u.tasks.iter().map(|t| t.targets[0].value.clone().unwrap());
            (u.org.code.clone(), values.collect(), u.sums[0].holds)
        })
        .collect();
    let text = |values: [&str; 2]| values.map(str::to_owned).to_vec();
    assert_eq!(
        under,
        [
            ("SPB-13".to_owned(), text(["9", "6"]), true),
            ("SPB-14".to_owned(), text(["5", "7"]), true)
        ],
        "北京 has nobody below and reports itself"
    );
    assert_eq!(shown.levels.len(), 1);
    let level = &shown.levels[0];
    assert_eq!((level.level, level.tasks, level.sums[0].holds), (2, 4, true));
    assert_eq!(level.sums[0].children.as_deref(), Some("30"));
    assert_eq!(shown.burden.reports_total, 7 * shown.burden.reports_each);
    assert_eq!(story.count("SELECT count(*) FROM tasks"), 0, "a preview writes nothing");

    let made = story.split(directive, order).unwrap();
    assert!(made.below.iter().all(|u| u.tasks.iter().all(|t| t.task.is_some())));
    assert_eq!(story.count("SELECT count(*) FROM tasks WHERE parent_id IS NOT NULL"), 4);
    let own = "SELECT count(*) FROM tasks c JOIN tasks p ON p.id = c.parent_id \
               WHERE c.issuer_org_id = p.lead_org_id AND c.path = p.path || c.id || '/'";
    assert_eq!(story.count(own), 4, "the province issues and reviews");
    let sums = "SELECT count(*) FROM targets p WHERE p.value = \
                (SELECT sum(c.value) FROM targets c WHERE c.parent_id = p.id)";
    assert_eq!(story.count(sums), 3, "the directive's and two provinces'");
    assert_eq!(story.count("SELECT count(*) FROM apportionments"), 3);

    story.issue(directive).unwrap();
    assert_eq!(story.count("SELECT count(*) FROM tasks WHERE state = 'issued'"), 7);
    let rules = story.world.app.rules();
    let found = story
        .world
        .app
        .store
        .read_now(move |c| duban::app::check::check(c, &rules))
        .unwrap();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn sixty_percent_of_the_villages_is_reached_by_the_cities_together() {
    let story = Story::over(World::with(NATION));
    villages(&story);
    let (directive, target) = story.villages();
    let with = |method, key: &str| TargetOrder {
        denominators: Some("villages".into()),
        whole: false,
        ..by(target, method, key)
    };
    let shown = story
        .preview(
            directive,
            deep(with(Method::ByWeight, "villages"), with(Method::Same, "")),
        )
        .unwrap();
    assert!(shown.levels[0].sums[0].holds);
    assert_eq!(shown.levels[0].sums[0].children.as_deref(), Some("60"));
    let lonely = story.preview(
        directive,
        deep(with(Method::Same, ""), by(target, Method::ByWeight, "villages")),
    );
    let lonely = refusal(lonely);
    assert_eq!(lonely.errors[0].code, "missing_denominator");
    assert!(lonely.errors[0].field.starts_with("below.targets[0]"), "{lonely:?}");
    assert!(lonely.errors[0].zh.starts_with("河北局以下："), "{lonely:?}");
}

#[test]
fn by_gap_goes_by_what_was_reported_last() {
    let story = Story::over(World::with(NATION));
    let (directive, target) = story.villages();
    let order = |baselines: &[(&str, &str, &str)]| {
        let mut one = TargetOrder::by(target, Method::ByGap);
        let baseline = |(org, n, d): &(&str, &str, &str)| {
            let entry = BaselineEntry {
                numerator: Some((*n).to_owned()),
                denominator: Some((*d).to_owned()),
                ..BaselineEntry::default()
            };
            ((*org).to_owned(), entry)
        };
        one.baselines = baselines.iter().map(baseline).collect();
        over(&["SPB-11", "SPB-13", "SPB-14"], one)
    };
    let none = refusal(story.preview(directive, order(&[])));
    assert_eq!((none.code, none.errors.len()), (Code::WeightMissing, 3));
    assert!(none.zh.contains("baselines"), "{}", none.zh);
    let past = "单位,指标,期末,分子,分母,来源\nSPB-11,快递进村覆盖率,2026-06-30,130,200,年报\n\
                SPB-13,快递进村覆盖率,2026-06-30,150,500,年报\n";
    let file = Prepared::of(Kind::Values, past.as_bytes(), "values.csv").unwrap();
    at_console(&story.world.app, file, false).unwrap();
    let shown = story.preview(directive, order(&[("SPB-14", "120", "300")])).unwrap();
    assert_eq!(
        shares(&shown),
        ["65", "58.6", "59"],
        "北京 keeps its 65 %, the others share what is missing"
    );
    assert!(shown.sums[0].holds);
    let all = [
        ("SPB-11", "200", "200"),
        ("SPB-13", "500", "500"),
        ("SPB-14", "1", "300"),
    ];
    assert_eq!(refusal(story.preview(directive, order(&all))).errors[0].code, "no_gap");
}

#[test]
fn a_sum_broken_below_is_named_with_its_province() {
    let story = Story::over(World::with(NATION));
    let (directive, target) = story.lockers();
    let mut second = TargetOrder::by(target, Method::Manual);
    let typed = [
        ("SPB-1301", "9"),
        ("SPB-1302", "1"),
        ("SPB-1401", "5"),
        ("SPB-1402", "2"),
    ];
    second.values = typed.map(|(org, v)| (org.to_owned(), v.to_owned())).into();
    let order = deep(by(target, Method::Equal, ""), second.clone());
    let shown = story.preview(directive, order.clone()).unwrap();
    assert_eq!(
        shown.below.iter().map(|u| u.sums[0].holds).collect::<Vec<_>>(),
        [true, false]
    );
    assert!(!shown.levels[0].sums[0].holds);
    let broken = refusal(story.split(directive, order.clone()));
    assert_eq!(broken.code, Code::SumBroken);
    assert!(
        broken.zh.starts_with("山西局以下“") && broken.zh.contains("由5改为8"),
        "{}",
        broken.zh
    );
    assert_eq!(story.count("SELECT count(*) FROM tasks"), 0);
    second.values.insert("SPB-15".into(), "1".into());
    let stranger = refusal(story.preview(directive, deep(by(target, Method::Equal, ""), second)));
    assert_eq!(stranger.errors[0].field, "below.targets[0].values.SPB-15");
    let late = SplitOrder {
        below: Some(LevelOrder {
            due_on: Some("2027-01-31".parse().unwrap()),
            ..LevelOrder::default()
        }),
        ..SplitOrder::over_children(vec![])
    };
    assert_eq!(refusal(story.preview(directive, late)).errors[0].field, "below.due_on");
    let confirmed = SplitOrder {
        confirm_broken_sum: true,
        ..order
    };
    story.split(directive, confirmed).unwrap();
    let confirmed = "SELECT count(*) FROM apportionments WHERE confirmed_by IS NOT NULL";
    assert_eq!(story.count(confirmed), 1);
}

#[test]
fn a_city_s_draft_waits_for_its_province_and_goes_out_with_it() {
    let story = Story::over(World::with(NATION));
    let (directive, target) = story.lockers();
    let made = story
        .split(
            directive,
            deep(by(target, Method::Equal, ""), by(target, Method::Equal, "")),
        )
        .unwrap();
    let hebei = story.world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let city = TaskId(made.below[0].tasks[0].task.unwrap());
    let unknown = refusal(story.world.run(&hebei, hand_down::Issue { task: city }));
    assert_eq!(unknown.code, Code::NotFound, "its own task has not come yet");
    let early = refusal(story.world.run(&story.supervisor, hand_down::Issue { task: city }));
    assert!(early.zh.contains("上级任务尚未交办"), "{}", early.zh);
    let province = made.tasks[1].task.unwrap();
    let task = TaskId(province);
    let issued = story.world.run(&story.supervisor, hand_down::Issue { task }).unwrap();
    assert_eq!((issued.tasks.len(), issued.tasks[0]), (3, province));
    assert_eq!(story.count("SELECT count(*) FROM tasks WHERE state = 'issued'"), 3);
}

#[test]
fn a_province_whose_cities_have_their_tasks_cannot_hand_its_own_back_alone() {
    let story = Story::over(World::with(NATION));
    let (directive, target) = story.lockers();
    let made = story
        .split(
            directive,
            deep(by(target, Method::Equal, ""), by(target, Method::Equal, "")),
        )
        .unwrap();
    story.issue(directive).unwrap();
    let reporter = story.world.person("hebei-reporter", "SPB-13", &[Role::Reporter]);
    let decline = Decline {
        task: TaskId(made.tasks[1].task.unwrap()),
        reason: "不属本局职责".into(),
    };
    let refused = refusal(story.world.run(&reporter, decline));
    assert!(refused.zh.contains("下级"), "{}", refused.zh);
    assert_eq!(story.count("SELECT count(*) FROM tasks WHERE state = 'issued'"), 7);
}

#[test]
fn ways_stand_side_by_side_and_write_nothing() {
    let story = Story::over(World::with(NATION));
    villages(&story);
    let (directive, target) = story.lockers();
    let scenario = |name: &str, order: TargetOrder| Scenario {
        name: name.to_owned(),
        order: SplitOrder::over_children(vec![order]),
    };
    let order = CompareOrder {
        scenarios: vec![
            scenario("平均", by(target, Method::Equal, "")),
            scenario("按村", by(target, Method::ByWeight, "villages")),
            scenario("按件", by(target, Method::ByWeight, "express")),
        ],
    };
    let asked = order.clone();
    let shown = story
        .world
        .ask(&story.supervisor, move |cx| {
            of_directive(cx, DirectiveId(directive), &asked)
        })
        .unwrap();
    let row = |at: usize| {
        let row = &shown.rows[at];
        let values: Vec<&str> = row.values.iter().map(|v| v.as_deref().unwrap_or("-")).collect();
        (row.name.clone(), values.join(" "), row.spread.clone().unwrap())
    };
    assert_eq!(row(0), ("北京局".to_owned(), "10 3 -".to_owned(), "7".to_owned()));
    assert_eq!(row(1), ("河北局".to_owned(), "10 15 -".to_owned(), "5".to_owned()));
    let refused = shown.scenarios[2].refused.as_ref().unwrap();
    assert_eq!(refused.code, "missing_weight");
    let alone = CompareOrder {
        scenarios: order.scenarios[..1].to_vec(),
    };
    let alone = story.world.ask(&story.supervisor, move |cx| {
        of_directive(cx, DirectiveId(directive), &alone)
    });
    assert_eq!(refusal(alone).errors[0].code, "two_to_six");

    let client = Client::new(&story.world).login("supervisor");
    let body = json!({"scenarios": [
        {"name": "a", "order": {"orgs": "children", "targets": [{"target": target, "method": "equal"}]}},
        {"name": "b", "order": {"orgs": "children", "targets": [
            {"target": target, "method": "by_weight", "key": "villages", "whole": true, "floors": {"SPB-11": "5"}}]}},
    ]});
    let answer = client
        .post(&format!("/api/v1/directives/{directive}/compare"), body)
        .expect(200);
    assert_eq!(answer["rows"][0]["values"], json!(["10", "5"]));
    assert_eq!(story.count("SELECT count(*) FROM tasks"), 0);
}

#[test]
fn the_page_splits_two_levels_with_bounds_and_compares() {
    let story = Story::over(World::with(NATION));
    villages(&story);
    let (directive, target) = story.lockers();
    let browser = Browser::new(&story.world).login("supervisor");
    let path = format!("/directives/{directive}/decompose");
    let name = |field: &str| format!("{field}{target}");
    let (method, key, floor, bounds) = (name("method"), name("key"), name("floor"), name("bounds"));
    let fields = |act: &'static str| {
        vec![
            ("on", "SPB-11"),
            ("on", "SPB-13"),
            ("on", "SPB-14"),
            (method.as_str(), "by_weight"),
            (key.as_str(), "villages"),
            (floor.as_str(), "2"),
            (bounds.as_str(), "SPB-11 6 -"),
            ("deep", "1"),
            ("do", act),
        ]
    };
    let page = browser.submit(&path, &path, &fields("compute")).expect(200);
    page.clone().says("石家庄市局 8，唐山市局 5").says("下一级");
    let page = browser.submit(&path, &path, &fields("compare")).expect(200);
    page.says("方案比较").says("平均分解").says("按权重分解");
    let mut wrong = fields("compute");
    wrong[6] = (bounds.as_str(), "SPB-11 6");
    browser
        .submit(&path, &path, &wrong)
        .expect(200)
        .says("请写成“单位 下限 上限”");
    browser.submit(&path, &path, &fields("issue")).led();
    assert_eq!(story.count("SELECT count(*) FROM tasks WHERE state = 'issued'"), 7);
}

#[test]
fn reports_of_each_level_are_counted_by_the_days_of_whoever_owes_them() {
    let story = Story::over(World::with(NATION));
    let (directive, target) = story.lockers();
    let order = deep(by(target, Method::Equal, ""), by(target, Method::Equal, ""));
    let shown = story.preview(directive, order.clone()).unwrap();
    assert_eq!(shown.burden.reports_total, 7 * 5);
    // In 山西 the rest of August is free, so that September is the first month reported on.
    story.world.person("shanxi", "SPB-14", &[Role::Admin]);
    let shanxi = Client::new(&story.world).login("shanxi");
    let org = story.world.org("SPB-14");
    let now = shanxi.get(&format!("/api/v1/calendar?year=2026&org={org}")).expect(200);
    let days: Vec<_> = (10..=31)
        .map(|day| json!({"day": format!("2026-08-{day}"), "kind": "holiday", "name": "防汛"}))
        .collect();
    shanxi
        .version(&now["version"])
        .put(
            &format!("/api/v1/calendar/2026?org={org}"),
            json!({"source": "晋邮管〔2026〕9号", "days": days}),
        )
        .expect(200);
    let shown = story.preview(directive, order.clone()).unwrap();
    let owed =
        |tasks: &[duban::app::directive::preview::TaskShare]| tasks.iter().map(|t| t.reports).collect::<Vec<_>>();
    assert_eq!(owed(&shown.tasks), [5, 5, 4]);
    assert_eq!(
        (owed(&shown.below[0].tasks), owed(&shown.below[1].tasks)),
        (vec![5, 5], vec![4, 4])
    );
    assert_eq!((shown.burden.reports_each, shown.burden.reports_total), (5, 32));
    story.split(directive, order).unwrap();
    story.issue(directive).unwrap();
    assert_eq!(
        story.count("SELECT count(*) FROM obligations"),
        32,
        "what was shown is what is owed"
    );
}
