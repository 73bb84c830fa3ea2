//! Splitting a directive over bureaus: shares, sums, weights.

use super::*;

#[test]
fn sixty_percent_goes_to_every_province_as_it_is() {
    let story = Story::new();
    let (directive, target) = story.villages();
    let order = SplitOrder::over_children(vec![TargetOrder::by(target, Method::Same)]);
    let before = story.count("SELECT count(*) FROM events");
    let shown = story.preview(directive, order.clone()).unwrap();
    assert!(shown.dry_run);
    assert_eq!(shares(&shown), ["60", "60", "60"]);
    let codes: Vec<_> = shown.tasks.iter().map(|t| t.org.code.as_str()).collect();
    assert_eq!(
        codes,
        ["SPB-11", "SPB-13", "SPB-14"],
        "provinces only, no department, no city"
    );
    assert_eq!((shown.burden.reports_each, shown.burden.reports_total), (5, 15));
    assert_eq!(story.count("SELECT count(*) FROM tasks"), 0, "a preview writes nothing");
    assert_eq!(story.count("SELECT count(*) FROM events"), before);

    let done = story.split(directive, order).unwrap();
    assert!(!done.dry_run);
    assert_eq!(
        story.count("SELECT count(*) FROM tasks WHERE state = 'draft' AND light = 'grey'"),
        3
    );
    assert_eq!(
        story.count("SELECT count(*) FROM targets WHERE value = 6000 AND task_id IS NOT NULL"),
        3
    );
    assert_eq!(story.count("SELECT count(*) FROM task_parties WHERE role = 'lead'"), 3);
    assert_eq!(
        story.count("SELECT count(*) FROM apportionments WHERE method = 'same'"),
        1
    );
    assert_eq!(
        story.count("SELECT count(*) FROM obligations"),
        0,
        "nothing is owed before issue"
    );

    let view = story.issue(directive).unwrap();
    assert_eq!((view.head.state.as_str(), view.tasks["issued"]), ("active", 3));
    assert_eq!(
        story.count("SELECT count(*) FROM obligations WHERE state = 'open' AND planned_by = 'issue'"),
        15
    );
    assert_eq!(
        story.count("SELECT CAST(sum(owed) AS BIGINT) FROM month_totals WHERE month = '2026-08'"),
        3
    );
    assert_eq!(
        story.count("SELECT CAST(sum(n) AS BIGINT) FROM task_totals WHERE state = 'issued' AND light = 'green'"),
        3
    );
    assert_eq!(
        story.count("SELECT CAST(sum(n) AS BIGINT) FROM task_totals WHERE state = 'draft'"),
        0
    );
    assert_eq!(story.count("SELECT count(*) FROM events WHERE verb = 'task.issued'"), 3);
    assert_eq!(
        story
            .count("SELECT count(*) FROM tasks WHERE original_due_on = due_on AND sign_due_at = '2026-08-10 16:00:00'"),
        3,
        "to be signed for on Monday"
    );
}

#[test]
fn thirty_lockers_by_population_add_up_exactly() {
    let story = Story::over(World::with(PROVINCES));
    let (directive, target) = story.lockers();
    let by_weight = TargetOrder {
        key: Some("population".into()),
        ..TargetOrder::by(target, Method::ByWeight)
    };
    let shown = story
        .preview(directive, SplitOrder::over_children(vec![by_weight]))
        .unwrap();
    let numbers: Vec<i64> = shares(&shown).iter().map(|s| s.parse().unwrap()).collect();
    assert_eq!((numbers.len(), numbers.iter().sum::<i64>()), (31, 30));
    assert_eq!(numbers.iter().max(), Some(&3), "广东 has the most people");
    assert_eq!((shown.sums[0].year, shown.sums[0].holds), (Some(2020), true));

    let equal = SplitOrder::over_children(vec![TargetOrder::by(target, Method::Equal)]);
    let numbers: Vec<i64> = shares(&story.preview(directive, equal.clone()).unwrap())
        .iter()
        .map(|s| s.parse().unwrap())
        .collect();
    assert_eq!((numbers.iter().sum::<i64>(), numbers.iter().max()), (30, Some(&1)));
    story.split(directive, equal).unwrap();
    assert_eq!(
        story.count("SELECT CAST(sum(value) AS BIGINT) FROM targets WHERE parent_id IS NOT NULL"),
        30
    );
}

#[test]
fn a_missing_weight_names_everybody_who_lacks_it() {
    let story = Story::new();
    let (directive, target) = story.lockers();
    let by = |key: &str| TargetOrder {
        key: Some(key.into()),
        ..TargetOrder::by(target, Method::ByWeight)
    };
    let cities = refusal(story.preview(directive, over(&["SPB-13", "SPB-1401", "SPB-1301"], by("population"))));
    assert_eq!(cities.code, Code::WeightMissing);
    let fields: Vec<_> = cities.errors.iter().map(|e| e.field.as_str()).collect();
    assert_eq!(fields, ["targets[0].key.SPB-1401", "targets[0].key.SPB-1301"]);
    let none = refusal(story.split(directive, over(&["SPB-13", "SPB-14"], by("villages"))));
    assert_eq!((none.code, none.errors.len()), (Code::WeightMissing, 2));
}

#[test]
fn invented_weights_mark_what_they_split() {
    let story = Story::new();
    let table = "org,key,year,value,source\nSPB-1301,population,2020,2,sample\nSPB-1401,population,2020,1,sample\n";
    let file = Prepared::of(Kind::Weights, table.as_bytes(), "weights.csv").unwrap();
    at_console(&story.world.app, file, false).unwrap();
    let (directive, target) = story.lockers();
    let order = TargetOrder {
        key: Some("population".into()),
        ..TargetOrder::by(target, Method::ByWeight)
    };
    let made = story.split(directive, over(&["SPB-1301", "SPB-1401"], order)).unwrap();
    assert_eq!(shares(&made), ["20", "10"]);
    assert_eq!(story.count("SELECT count(*) FROM targets WHERE source = 'sample'"), 2);
}

#[test]
fn a_sum_broken_by_hand_is_shown_mended_and_only_confirmed_written() {
    let story = Story::new();
    let (directive, target) = story.lockers();
    let typed = |a: &str, b: &str| {
        let mut order = TargetOrder::by(target, Method::Manual);
        order.values = [("SPB-13".to_owned(), a.to_owned()), ("SPB-14".to_owned(), b.to_owned())].into();
        over(&["SPB-13", "SPB-14"], order)
    };
    let shown = story.preview(directive, typed("20", "8")).unwrap();
    assert!(!shown.sums[0].holds);
    assert_eq!(
        (shown.sums[0].children.as_deref(), shown.sums[0].parent.as_deref()),
        (Some("28"), Some("30"))
    );
    assert!(shown.sums[0].mend.as_deref().unwrap().contains("即可平衡"));
    let refused = refusal(story.split(directive, typed("20", "8")));
    assert_eq!(refused.code, Code::SumBroken);
    assert!(refused.zh.contains("confirm_broken_sum"), "{}", refused.zh);

    let confirmed = SplitOrder {
        confirm_broken_sum: true,
        ..typed("20", "8")
    };
    story.split(directive, confirmed).unwrap();
    assert_eq!(
        story.count("SELECT count(*) FROM apportionments WHERE confirmed_by IS NOT NULL"),
        1
    );

    let rest = story
        .preview(directive, over(&["SPB-11"], TargetOrder::by(target, Method::Equal)))
        .unwrap();
    assert_eq!(shares(&rest), ["2"], "a bureau added later takes what is left");
    let share = TargetId(story.count("SELECT min(id) FROM targets WHERE parent_id IS NOT NULL"));
    let change = |value: &str| EditTarget {
        target: share,
        version: 1,
        edit: TargetEdit {
            value: Some(Some(value.into())),
            ..TargetEdit::default()
        },
        reason: "调整".into(),
        confirm_broken_sum: false,
    };
    assert_eq!(
        refusal(story.world.run(&story.supervisor, change("21"))).code,
        Code::SumBroken
    );
    assert_eq!(
        story
            .world
            .run(&story.supervisor, change("22"))
            .unwrap()
            .value
            .as_deref(),
        Some("22")
    );
}

#[test]
fn who_may_not_get_a_task_is_named() {
    let story = Story::new();
    let (directive, target) = story.villages();
    let same = || TargetOrder::by(target, Method::Same);
    let codes = |orgs: &[&str]| refusal(story.preview(directive, over(orgs, same())));
    assert_eq!(codes(&["SPB"]).errors[0].code, "not_below");
    assert_eq!(codes(&["SPB-13", "河北局"]).errors[0].code, "twice");
    assert_eq!(codes(&["SPB-99"]).errors[0].field, "orgs[0]");
    story.split(directive, over(&["SPB-13", "SPB-D04"], same())).unwrap();
    let busy = codes(&["SPB-14", "SPB-13"]);
    assert_eq!(busy.code, Code::AlreadyExists);
    assert!(busy.zh.contains("河北") && !busy.zh.contains("山西"), "{}", busy.zh);
}
