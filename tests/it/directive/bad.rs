//! Numbers that cannot be meant: each is named with what to do, and nothing is half written.

use duban::app::target::entry::PointEntry;
use duban::domain::target::Curve;
use serde_json::json;

use super::*;
use crate::client::Client;

/// Tasks, targets and splits there are.
fn written(story: &Story) -> (i64, i64, i64) {
    (
        story.count("SELECT count(*) FROM tasks"),
        story.count("SELECT count(*) FROM targets"),
        story.count("SELECT count(*) FROM apportionments"),
    )
}

#[track_caller]
fn told(refusal: &Refusal, code: &str, what_to_do: &str) {
    let error = &refusal.errors[0];
    assert_eq!(error.code, code, "{refusal:?}");
    assert!(error.zh.contains(what_to_do), "{}", error.zh);
}

#[test]
fn weights_that_say_nothing_are_named_and_nothing_is_split() {
    let story = Story::new();
    let (directive, target) = story.lockers();
    let weigh = |key: &str, a: &str, b: &str| {
        let table = format!("org,key,year,value,source\nSPB-13,{key},2026,{a},年鉴\nSPB-14,{key},2026,{b},年鉴\n");
        let file = Prepared::of(Kind::Weights, table.as_bytes(), "weights.csv").unwrap();
        at_console(&story.world.app, file, false)
    };
    weigh("zero", "0", "0").unwrap();
    assert_eq!(
        refusal(weigh("minus", "-1", "2").map(|d| d.0)).errors[0].code,
        "negative"
    );
    let million = "1".to_owned() + &"0".repeat(30);
    let huge = refusal(weigh("huge", &million, "2").map(|d| d.0));
    told(&huge, "too_large", "数值过大");
    // Behind the import's back: whatever is in the table, a split does not take it for a number it can use.
    story.world.sql(&format!(
        "UPDATE org_weights SET value = '{}' WHERE key = 'zero' AND org_id = {}",
        "9".repeat(25),
        story.world.org("SPB-13")
    ));
    let split = |key: &str| {
        let by = TargetOrder {
            key: Some(key.into()),
            ..TargetOrder::by(target, Method::ByWeight)
        };
        refusal(story.split(directive, over(&["SPB-13", "SPB-14"], by)))
    };
    told(&split("zero"), "too_large", "河北局");
    story.world.sql("UPDATE org_weights SET value = '0' WHERE key = 'zero'");
    told(&split("zero"), "zero_sum", "请换一个权重");
    story
        .world
        .sql("UPDATE org_weights SET value = '-5' WHERE key = 'zero'");
    told(&split("zero"), "negative", "请改为0或以上");
    let missing = split("none");
    assert_eq!((missing.code, missing.errors.len()), (Code::WeightMissing, 2));
    assert!(missing.zh.contains("请先导入权重"), "{}", missing.zh);
    assert_eq!(written(&story), (0, 1, 0));
}

#[test]
fn bounds_that_leave_no_room_name_the_one_to_change() {
    let story = Story::new();
    let (directive, target) = story.lockers();
    let split = |floors: &[(&str, &str)], caps: &[(&str, &str)]| {
        let table = |rows: &[(&str, &str)]| rows.iter().map(|(o, v)| ((*o).to_owned(), (*v).to_owned())).collect();
        let order = TargetOrder {
            floors: table(floors),
            caps: table(caps),
            whole: true,
            ..TargetOrder::by(target, Method::Equal)
        };
        story.split(directive, over(&["SPB-13", "SPB-14"], order))
    };
    told(
        &refusal(split(&[("SPB-13", "20"), ("SPB-14", "14")], &[])),
        "floors_too_high",
        "将“河北局”的下限由20改为16即可",
    );
    told(
        &refusal(split(&[], &[("SPB-13", "10"), ("SPB-14", "12")])),
        "caps_too_low",
        "将“河北局”的上限由10改为18即可",
    );
    told(
        &refusal(split(&[("SPB-13", "9")], &[("SPB-13", "8")])),
        "floor_above_cap",
        "调低下限",
    );
    assert_eq!(written(&story), (0, 1, 0));
    split(&[("SPB-13", "20")], &[("SPB-14", "10")]).unwrap();
}

fn entry(comparator: Comparator, value: &str) -> Entry {
    Entry::of(comparator, Some(value))
}

fn from(value: &str, entry: Entry) -> Entry {
    Entry {
        baseline: Some(BaselineEntry {
            value: Some(value.to_owned()),
            ..BaselineEntry::default()
        }),
        ..entry
    }
}

#[test]
fn targets_that_cannot_be_reached_or_meant_are_refused() {
    let story = Story::new();
    let directive = story.draft("推进快递进村").head.id;
    let give = |indicator: &str, entry: Entry| refusal(story.give(directive, NewTarget::on(indicator, entry)));
    let coverage = "快递进村覆盖率";
    told(
        &give(coverage, entry(Comparator::AtLeast, "104")),
        "over_100",
        "请改为100以内的数",
    );
    let back = from("70", entry(Comparator::AtLeast, "60"));
    told(&give(coverage, back), "worse_than_baseline", "请核对目标和基数");
    let beyond = from("95", entry(Comparator::Increase, "10"));
    told(&give(coverage, beyond), "over_100", "应达到105%");
    let below = from("5", entry(Comparator::Decrease, "8"));
    told(&give("new_smart_lockers", below), "negative", "低于0");
    let nothing = Entry {
        baseline: Some(BaselineEntry {
            numerator: Some("5".into()),
            denominator: Some("0".into()),
            ..BaselineEntry::default()
        }),
        ..entry(Comparator::AtLeast, "60")
    };
    told(&give(coverage, nothing), "no_denominator", "分母应大于0");
    let foreign = |unit: &str, value: &str| Entry {
        unit: Some(unit.into()),
        ..entry(Comparator::AtLeast, value)
    };
    told(
        &give("new_smart_lockers", foreign("万组", "2")),
        "unit_mismatch",
        "请填20000组",
    );
    told(
        &give("new_smart_lockers", foreign("吨", "2")),
        "unit_mismatch",
        "与吨不符",
    );
    let late = Entry {
        curve: Curve::Explicit,
        points: vec![
            PointEntry {
                day: "2026-10-31".parse().unwrap(),
                value: "40".into(),
            },
            PointEntry {
                day: "2027-01-31".parse().unwrap(),
                value: "60".into(),
            },
        ],
        ..entry(Comparator::AtLeast, "60")
    };
    told(&give(coverage, late), "after_due", "请去掉时限以后的点");
    assert_eq!(written(&story), (0, 0, 0));
}

#[test]
fn a_denominator_that_shrinks_to_nothing_is_not_reported() {
    let story = Story::new();
    let (_, task, _) = story.issued();
    story.sign(task);
    let client = Client::new(&story.world).login("hebei-reporter");
    let values = || story.count("SELECT count(*) FROM indicator_values");
    let report = |denominator: &str| {
        let body = json!({"percent": 20, "narrative": "按计划推进", "period": "2026-08-31", "values": [
            {"indicator": "village_delivery_coverage", "numerator": "0", "denominator": denominator}]});
        client.post(&format!("/api/v1/tasks/{task}/progress"), body)
    };
    let refused = report("0").refused(422, "invalid_field");
    assert_eq!(refused["errors"][0]["code"], "zero_denominator");
    assert_eq!(values(), 0, "nothing is half written");
}

#[test]
fn two_targets_on_one_indicator_must_not_contradict_each_other() {
    let story = Story::new();
    let directive = story.draft("推进快递进村").head.id;
    let coverage = "快递进村覆盖率";
    let first = story.target(directive, coverage, Comparator::AtLeast, "60");
    let give = |comparator, value: &str, due: Option<&str>| {
        let entry = Entry {
            due_on: due.map(|d| d.parse().unwrap()),
            ..entry(comparator, value)
        };
        story.give(directive, NewTarget::on(coverage, entry))
    };
    told(
        &refusal(give(Comparator::AtMost, "50", None)),
        "contradicts",
        "没有数值能同时满足",
    );
    told(
        &refusal(give(Comparator::AtLeast, "80", None)),
        "contradicts",
        "同一时限有两个不同的数",
    );
    told(
        &refusal(give(Comparator::AtLeast, "70", Some("2026-09-30"))),
        "contradicts",
        "后期目标低于前期目标",
    );
    give(Comparator::AtLeast, "50", Some("2026-09-30")).unwrap();
    let change = EditTarget {
        target: TargetId(first.id),
        version: first.version,
        edit: TargetEdit {
            value: Some(Some("40".into())),
            ..TargetEdit::default()
        },
        reason: String::new(),
        confirm_broken_sum: false,
    };
    told(
        &refusal(story.world.run(&story.supervisor, change)),
        "contradicts",
        "请修改其中一个",
    );
    assert_eq!(written(&story), (0, 2, 0));

    let client = Client::new(&story.world).login("supervisor");
    let body = json!({"indicator": coverage, "comparator": "<=", "value": "30"});
    let answer = client
        .post(&format!("/api/v1/directives/{directive}/targets"), body)
        .refused(422, "invalid_field");
    assert_eq!(answer["errors"][0]["code"], "contradicts");
}
