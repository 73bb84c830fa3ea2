use super::*;
use crate::domain::decimal::compare_ratio;
use proptest::prelude::*;
use std::cmp::Ordering;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn order(kind: IndicatorKind, method: &str, parent: &str) -> Order {
    Order {
        kind,
        parent: dec(parent),
        scale: Scale::new(1).unwrap(),
        whole: kind == IndicatorKind::Count,
        method: method.parse().unwrap(),
    }
}

fn unit(name: &str, weight: &str) -> Unit {
    Unit {
        name: name.into(),
        weight: weight.parse().ok(),
        ..Unit::default()
    }
}

fn shares(order: &Order, units: &[Unit]) -> Vec<String> {
    let split = apportion(order, units).unwrap();
    assert!(split.check.holds, "{split:?}");
    split.shares.iter().map(ToString::to_string).collect()
}

fn code(order: &Order, units: &[Unit]) -> &'static str {
    apportion(order, units).unwrap_err().code()
}

#[test]
fn thirty_lockers_by_population_go_by_largest_remainder() {
    // Quotas 13.02, 8.25, 6.08 and 2.65: the one left over goes to the last.
    let units = [
        unit("石家庄", "1123.51"),
        unit("保定", "712"),
        unit("唐山", "525"),
        unit("张家口", "228.5"),
    ];
    assert_eq!(
        shares(&order(IndicatorKind::Count, "by_weight", "30"), &units),
        ["13", "8", "6", "3"]
    );
}

#[test]
fn equal_shares_give_the_rest_to_the_first() {
    let units = [unit("a", ""), unit("b", ""), unit("c", "")];
    assert_eq!(
        shares(&order(IndicatorKind::Count, "equal", "31"), &units),
        ["11", "10", "10"]
    );
    let tenths = Order {
        whole: false,
        ..order(IndicatorKind::Count, "equal", "1")
    };
    assert_eq!(shares(&tenths, &units), ["0.4", "0.3", "0.3"]);
}

#[test]
fn floors_and_caps_are_kept_and_the_sum_too() {
    let mut units = [unit("大", "90"), unit("中", "9"), unit("小", "1")];
    units[0].cap = Some(dec("50"));
    units[2].floor = Some(dec("5"));
    assert_eq!(
        shares(&order(IndicatorKind::Count, "by_weight", "100"), &units),
        ["50", "45", "5"]
    );
    units[1].cap = Some(dec("20"));
    units[2].cap = Some(dec("20"));
    let fault = apportion(&order(IndicatorKind::Count, "by_weight", "100"), &units).unwrap_err();
    assert_eq!(fault.zh(), "受上限所限，尚有10无单位承接；将“大”的上限由50改为60即可");
    units[0].cap = Some(dec("60"));
    assert_eq!(
        shares(&order(IndicatorKind::Count, "by_weight", "100"), &units),
        ["60", "20", "20"],
        "the change that is named mends it"
    );
    units[2].floor = Some(dec("25"));
    assert_eq!(
        code(&order(IndicatorKind::Count, "by_weight", "100"), &units),
        "floor_above_cap"
    );
}

#[test]
fn what_no_weighted_unit_can_take_is_named() {
    let mut units = [unit("大", "1"), unit("小", "0")];
    units[0].cap = Some(dec("5"));
    let fault = apportion(&order(IndicatorKind::Count, "by_weight", "12"), &units).unwrap_err();
    assert_eq!(
        (fault.code(), fault.to_string().contains("cap of “大” from 5 to 12")),
        ("caps_too_low", true)
    );
    units[1].floor = Some(dec("20"));
    let fault = apportion(&order(IndicatorKind::Count, "by_weight", "12"), &units).unwrap_err();
    assert_eq!(fault.zh(), "各下限合计超出目标8；将“小”的下限由20改为12即可");
}

#[test]
fn faults_name_the_unit() {
    let by_weight = order(IndicatorKind::Count, "by_weight", "10");
    let missing = apportion(&by_weight, &[unit("河北", "1"), unit("西藏", "")]).unwrap_err();
    assert_eq!(missing, ApportionFault::MissingWeight("西藏".into()));
    assert_eq!(code(&by_weight, &[unit("河北", "-1")]), "negative");
    assert_eq!(code(&by_weight, &[unit("河北", "0"), unit("西藏", "0")]), "zero_sum");
    assert_eq!(code(&by_weight, &[]), "no_units");
    assert_eq!(
        code(&order(IndicatorKind::Count, "equal", "10.5"), &[unit("a", "")]),
        "not_whole"
    );
    assert_eq!(
        code(&order(IndicatorKind::Count, "same", "10"), &[unit("a", "")]),
        "method_not_for_kind"
    );
    assert_eq!(
        code(&order(IndicatorKind::Ratio, "by_weight", "60"), &[unit("a", "1")]),
        "missing_denominator"
    );
    assert_eq!(
        code(&order(IndicatorKind::Count, "manual", "10"), &[unit("a", "")]),
        "missing_value"
    );
}

fn typed(values: &[&str]) -> Vec<Unit> {
    let one = |(i, v): (usize, &&str)| Unit {
        name: format!("单位{i}"),
        manual: Some(dec(v)),
        ..Unit::default()
    };
    values.iter().enumerate().map(one).collect()
}

#[test]
fn a_broken_sum_by_hand_names_the_smallest_mending_change() {
    let manual = order(IndicatorKind::Count, "manual", "30");
    let split = apportion(&manual, &typed(&["15", "9", "3"])).unwrap();
    assert!(!split.check.holds);
    assert_eq!(split.check.children, Some(dec("27")));
    let mend = split.check.mend.unwrap();
    assert_eq!((mend.unit, mend.from, mend.to), (0, dec("15"), dec("18")));
    assert_eq!(mend.zh(), "将“单位0”由15改为18即可平衡");
    let mut capped = typed(&["15", "9", "3"]);
    capped[0].cap = Some(dec("16"));
    assert_eq!(apportion(&manual, &capped).unwrap().check.mend.unwrap().unit, 1);
    capped[0].cap = Some(dec("14"));
    assert_eq!(code(&manual, &capped), "outside_bounds");
    assert!(apportion(&manual, &typed(&["15", "10", "5"])).unwrap().check.holds);
}

#[test]
fn ratios_by_hand_are_weighted_by_their_denominators() {
    let mut units = typed(&["50", "90"]);
    units[0].denominator = Some(1000);
    units[1].denominator = Some(100);
    let manual = order(IndicatorKind::Ratio, "manual", "60");
    let check = apportion(&manual, &units).unwrap().check;
    assert_eq!((check.holds, check.children), (false, Some(dec("53.6363636"))));
    let mend = check.mend.unwrap();
    assert_eq!(
        (mend.name.as_str(), mend.to),
        ("单位0", dec("57")),
        "one step of the larger unit moves most"
    );
    units[0].manual = Some(dec("57"));
    assert!(apportion(&manual, &units).unwrap().check.holds);
    units[0].denominator = None;
    assert_eq!(apportion(&manual, &units).unwrap().check.children, None);
}

#[test]
fn a_ratio_by_gap_reaches_the_parent() {
    let lacking = |name: &str, gap: &str, all: i64| Unit {
        denominator: Some(all),
        ..unit(name, gap)
    };
    let units = [
        lacking("a", "10", 300),
        lacking("b", "30", 500),
        lacking("c", "20", 200),
    ];
    let split = apportion(&order(IndicatorKind::Ratio, "by_gap", "60"), &units).unwrap();
    assert_eq!(split.shares, [dec("33.4"), dec("60"), dec("100")]);
    assert!(split.check.holds);
    assert_eq!(
        shares(&order(IndicatorKind::Ratio, "same", "60"), &units),
        ["60", "60", "60"]
    );
}

#[test]
fn by_gap_everybody_keeps_what_they_have_and_takes_a_part_of_what_is_missing() {
    let now = |name: &str, start: i64, all: i64| Unit {
        name: name.into(),
        denominator: Some(all),
        start: Some(start),
        ..Unit::default()
    };
    // 60 % of 1000 are 600; 400 are there; a lacks 60, b 150, c has more than its share: 200 are split 60 to 150.
    let units = [now("a", 120, 300), now("b", 150, 500), now("c", 130, 200)];
    let by_gap = order(IndicatorKind::Ratio, "by_gap", "60");
    assert_eq!(shares(&by_gap, &units), ["59", "58.6", "65"]);
    let there = [now("a", 200, 300), now("b", 400, 500)];
    assert_eq!(code(&by_gap, &there), "no_gap");
    let mut capped = units.clone();
    capped[1].cap = Some(dec("20"));
    assert_eq!(code(&by_gap, &capped), "outside_bounds");
}

#[test]
fn bounds_of_ratios_that_cannot_be_kept_name_the_one_to_change() {
    let mut units = [unit("大", "1"), unit("小", "1")];
    units[0].denominator = Some(900);
    units[1].denominator = Some(100);
    units[0].cap = Some(dec("50"));
    let by_weight = order(IndicatorKind::Ratio, "by_weight", "60");
    let fault = apportion(&by_weight, &units).unwrap_err();
    assert_eq!(fault.zh(), "受上限所限，尚有50无单位承接；将“大”的上限由50改为55.6即可");
    units[0].cap = Some(dec("55.6"));
    assert!(apportion(&by_weight, &units).is_ok());
}

#[test]
fn the_largest_numbers_are_refused_or_split_exactly() {
    let most = i64::MAX.to_string();
    let units = [unit("a", "1"), unit("b", "1")];
    let split = apportion(&order(IndicatorKind::Count, "equal", &most), &units).unwrap();
    assert_eq!(split.shares.iter().sum::<Decimal>(), Decimal::from(i64::MAX));
    let heavy: Vec<Unit> = (0..3)
        .map(|_| Unit {
            denominator: Some(i64::MAX),
            ..unit("u", "9000000000000")
        })
        .collect();
    assert_eq!(
        code(&order(IndicatorKind::Ratio, "by_weight", "60"), &heavy),
        "too_large"
    );
    assert_eq!(code(&order(IndicatorKind::Level, "same", "60"), &heavy), "too_large");
    assert!(
        apportion(&order(IndicatorKind::Count, "by_weight", &most), &heavy)
            .unwrap()
            .check
            .holds
    );
    assert_eq!(
        code(
            &order(IndicatorKind::Count, "by_weight", "1"),
            &[unit("u", "90000000000000")]
        ),
        "too_large"
    );
}

proptest! {
    #[test]
    fn counts_keep_their_sum_and_bounds(
        total in 0_i64..100_000,
        rows in prop::collection::vec((0_i64..10_000, 0_i64..50, 50_i64..5_000), 1..40)
    ) {
        let units: Vec<Unit> = rows.iter().enumerate().map(|(i, (weight, floor, cap))| Unit {
            name: i.to_string(),
            weight: Some(Decimal::new(*weight, 2)),
            floor: Some(Decimal::from(*floor)),
            cap: Some(Decimal::from(*cap)),
            ..Unit::default()
        }).collect();
        let order = order(IndicatorKind::Count, "by_weight", &total.to_string());
        match apportion(&order, &units) {
            Ok(split) => {
                prop_assert_eq!(split.shares.iter().sum::<Decimal>(), Decimal::from(total));
                prop_assert!(split.check.holds);
                for (share, unit) in split.shares.iter().zip(&units) {
                    prop_assert!(unit.floor.unwrap() <= *share && *share <= unit.cap.unwrap());
                }
            }
            Err(fault) => prop_assert!(["zero_sum", "floors_too_high", "caps_too_low"].contains(&fault.code())),
        }
    }

    #[test]
    fn without_bounds_nobody_is_a_whole_step_off(total in 0_i64..1_000_000, weights in prop::collection::vec(1_i64..10_000, 1..40)) {
        let units: Vec<Unit> = weights.iter().map(|w| unit("u", &w.to_string())).collect();
        let split = apportion(&order(IndicatorKind::Count, "by_weight", &total.to_string()), &units).unwrap();
        let sum: i64 = weights.iter().sum();
        for (share, weight) in split.shares.iter().zip(&weights) {
            let off = *share * Decimal::from(sum) - Decimal::from(total) * Decimal::from(*weight);
            prop_assert!(off.abs() < Decimal::from(sum));
        }
    }

    #[test]
    fn ratios_by_gap_reach_the_parent_and_take_nothing_away(
        parent in 1_i64..=1_000, rows in prop::collection::vec((1_i64..10_000, 0_i64..=100), 1..30)
    ) {
        let has = |all: i64, percent: i64| all * percent / 100;
        let units: Vec<Unit> = rows.iter()
            .map(|(all, p)| Unit { denominator: Some(*all), start: Some(has(*all, *p)), ..unit("u", "") }).collect();
        let order = Order { parent: Decimal::new(parent, 1), ..order(IndicatorKind::Ratio, "by_gap", "0") };
        match apportion(&order, &units) {
            Ok(split) => {
                prop_assert!(split.check.holds);
                for (share, (all, p)) in split.shares.iter().zip(&rows) {
                    prop_assert!(*share * Decimal::from(*all) >= Decimal::from(has(*all, *p) * 100));
                    prop_assert!(*share <= Decimal::ONE_HUNDRED);
                }
            }
            Err(fault) => {
                let (there, all): (i64, i64) = rows.iter().fold((0, 0), |(a, b), (all, p)| (a + has(*all, *p), b + all));
                prop_assert_eq!((fault.code(), there * 1000 >= parent * all), ("no_gap", true));
            }
        }
    }

    #[test]
    fn whatever_bounds_stand_in_the_way_the_named_change_mends_it(
        total in 0_i64..1_000, rows in prop::collection::vec((1_i64..100, 0_i64..50, 50_i64..90), 1..12)
    ) {
        let mut units: Vec<Unit> = rows.iter().enumerate().map(|(i, (weight, floor, cap))| Unit {
            name: i.to_string(),
            floor: Some(Decimal::from(*floor)),
            cap: Some(Decimal::from(*cap)),
            ..unit("", &weight.to_string())
        }).collect();
        for (i, unit) in units.iter_mut().enumerate() {
            unit.name = i.to_string();
        }
        let order = order(IndicatorKind::Count, "by_weight", &total.to_string());
        let way = match apportion(&order, &units) {
            Ok(_) => None,
            Err(ApportionFault::FloorsTooHigh { way, .. } | ApportionFault::CapsTooLow { way, .. }) => way,
            Err(other) => return Err(TestCaseError::fail(other.to_string())),
        };
        if let Some(way) = way {
            let unit = &mut units[way.name.parse::<usize>().unwrap()];
            if way.floor { unit.floor = Some(way.to) } else { unit.cap = Some(way.to) }
            prop_assert!(apportion(&order, &units).unwrap().check.holds);
        }
    }

    #[test]
    fn ratios_reach_the_parent(parent in 0_i64..=1_000, rows in prop::collection::vec((1_i64..1_000, 1_i64..10_000), 1..30)) {
        let units: Vec<Unit> = rows.iter()
            .map(|(weight, all)| Unit { denominator: Some(*all), ..unit("u", &weight.to_string()) }).collect();
        let order = Order { parent: Decimal::new(parent, 1), ..order(IndicatorKind::Ratio, "by_weight", "0") };
        let split = apportion(&order, &units).unwrap();
        prop_assert!(split.check.holds);
        let reached: Decimal = split.shares.iter().zip(&rows).map(|(s, r)| *s * Decimal::from(r.1) * Decimal::TEN).sum();
        let all: i64 = rows.iter().map(|r| r.1).sum();
        let reached: i64 = reached.trunc().to_string().parse().unwrap();
        prop_assert_ne!(compare_ratio(reached, all * 1000, order.parent).unwrap(), Ordering::Less);
        prop_assert!(split.shares.iter().all(|s| *s <= Decimal::ONE_HUNDRED));
    }
}
