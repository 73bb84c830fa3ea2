//! Version 2: what looks back and ahead, the way to green, and that inputs alone give a light again.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::domain::indicator::{Direction, IndicatorKind, Reading};
use crate::domain::target::{Comparator, Curve, Measured, Target};

fn second() -> RuleSet {
    RuleSet::parse(toml::from_str(include_str!("../../../../data/rules/light-v2.toml"))).unwrap()
}

fn judged(facts: &Facts) -> Evaluated {
    evaluate(&second(), facts, &calendar_2026())
}

fn returned(today: &str, was: Was) -> Facts {
    Facts {
        due_on: None,
        returned_on: Some(day("2026-03-02")),
        was,
        ..active(today)
    }
}

#[test]
fn three_months_of_yellow_are_red_until_its_cause_is_gone_for_a_period() {
    let first = judged(&returned("2026-03-02", Was::default()));
    assert_eq!(
        (first.lit.light, first.is.yellow_since),
        (Light::Yellow, Some(day("2026-03-02")))
    );
    let eve = judged(&returned("2026-06-01", first.is));
    assert_eq!((eve.lit.light, eve.lit.rule.as_str()), (Light::Yellow, "returned"));
    let run = judged(&returned("2026-06-02", eve.is));
    assert_eq!((run.lit.light, run.lit.rule.as_str()), (Light::Red, "yellow_run"));
    assert_eq!(
        run.lit.reason_zh,
        "自2026-03-02起连续黄灯已满3个月：最近一次进展报告于2026-03-02被退回（累计退回0次）"
    );
    let later = judged(&returned("2026-07-10", run.is));
    assert_eq!(later.lit.rule, "yellow_run", "red of its own does not end the run");
    let mended = judged(&Facts {
        returned_on: None,
        ..returned("2026-07-10", later.is)
    });
    assert_eq!(
        (mended.lit.light, mended.lit.rule.as_str()),
        (Light::Yellow, "made_good")
    );
    assert_eq!(
        (mended.is.good_until, mended.is.yellow_since),
        (Some(day("2026-07-31")), None)
    );
    let still = judged(&Facts {
        due_on: None,
        ..active("2026-07-31").after(mended.is)
    });
    assert_eq!(still.lit.rule, "made_good");
    let green = judged(&Facts {
        due_on: None,
        ..active("2026-08-01").after(still.is)
    });
    assert_eq!((green.lit.light, green.is.good_until), (Light::Green, None));
}

#[test]
fn a_green_day_begins_the_count_anew_and_made_good_never_counts() {
    let since = Was {
        light: Some(Light::Yellow),
        yellow_since: Some(day("2026-03-02")),
        good_until: None,
    };
    let green = judged(&Facts {
        due_on: None,
        ..active("2026-05-20").after(since)
    });
    assert_eq!((green.lit.light, green.is.yellow_since), (Light::Green, None));
    let red = Was {
        light: Some(Light::Red),
        ..Was::default()
    };
    let good = judged(&Facts {
        due_on: None,
        ..active("2026-05-20").after(red)
    });
    assert_eq!((good.lit.rule.as_str(), good.is.yellow_since), ("made_good", None));
    let other = judged(&returned("2026-05-20", red));
    assert_eq!(
        other.lit.rule, "returned",
        "another yellow says more than that it was red"
    );
    assert_eq!(other.is.yellow_since, Some(day("2026-05-20")));
}

#[test]
fn periods_are_those_of_the_task_and_what_has_none_goes_by_the_month() {
    let red = Was {
        light: Some(Light::Red),
        ..Was::default()
    };
    let until = |cadence: Cadence| {
        let facts = Facts {
            cadence,
            due_on: None,
            ..active("2026-05-20").after(red)
        };
        judged(&facts).is.good_until.unwrap().to_string()
    };
    assert_eq!(until(Cadence::Weekly), "2026-05-24");
    assert_eq!(until(Cadence::Quarterly), "2026-06-30");
    assert_eq!(until(Cadence::Once), "2026-05-31");
    let grey = Facts {
        state: TaskState::Suspended,
        ..active("2026-05-20").after(red)
    };
    assert_eq!(judged(&grey).lit.rule, "suspended", "what is not lit is not made good");
}

fn outlook(reaches: bool, values: i64) -> Facts {
    let standings = vec![Standing {
        name: "快递进村覆盖率".into(),
        outcome: Ok(Behind::No),
        unreviewed: false,
        heard: None,
        gauge: None,
        outlook: Some(Outlook {
            on: day("2026-12-31"),
            expected: Decimal::new(5512, 2),
            goal: Decimal::from(60),
            unit: "%".into(),
            values,
            misses: if reaches {
                Behind::No
            } else {
                Behind::Points(Decimal::new(488, 2))
            },
        }),
    }];
    Facts {
        standings,
        due_on: None,
        ..active("2026-08-03")
    }
}

#[test]
fn a_forecast_that_misses_is_yellow_from_three_values_on() {
    assert_eq!(judged(&outlook(false, 2)).lit.light, Light::Green);
    assert_eq!(judged(&outlook(true, 9)).lit.light, Light::Green);
    let lit = judged(&outlook(false, 3)).lit;
    assert_eq!((lit.light, lit.rule.as_str()), (Light::Yellow, "forecast_misses"));
    assert_eq!(
        lit.reason_zh,
        "按3期数据的走势，“快递进村覆盖率”到2026-12-31预计为55.12%，达不到60%"
    );
    assert_eq!(
        light(&outlook(false, 3)),
        is("green", "in_hand"),
        "version 1 does not look ahead"
    );
}

fn aim(kind: IndicatorKind, comparator: Comparator, baseline: i64, goal: i64) -> Target {
    Target {
        kind,
        direction: Direction::AtLeast,
        unit: if kind == IndicatorKind::Ratio { "%" } else { "件" }.into(),
        comparator,
        value: Some(Decimal::from(goal)),
        value_max: None,
        qualitative: false,
        baseline: Some(crate::domain::target::Baseline {
            reading: Reading::Value(Decimal::from(baseline)),
            on: None,
        }),
        resolved: None,
        due_on: Some(day("2026-12-31")),
        curve: Curve::Linear,
        points: Vec::new(),
    }
}

/// A target's standing on 3 August with this value of July.
fn stands(target: &Target, value: Decimal) -> Facts {
    let (today, issued) = (day("2026-08-03"), day("2026-01-05"));
    let measured = Measured {
        reading: Reading::Value(value),
        period_to: day("2026-07-31"),
    };
    let outcome = target.behind(Some(measured), today, issued, &calendar_2026());
    let gauge = outcome.ok().and_then(|b| Gauge::of(target, measured, b, today, issued));
    let standings = vec![Standing {
        name: "指标".into(),
        outcome,
        unreviewed: false,
        heard: None,
        gauge,
        outlook: None,
    }];
    Facts {
        standings,
        due_on: None,
        ..active("2026-08-03")
    }
}

#[test]
fn what_is_behind_says_which_value_turns_it_green_and_the_pace_to_the_goal() {
    let villages = aim(IndicatorKind::Ratio, Comparator::AtLeast, 20, 60);
    let lit = judged(&stands(&villages, Decimal::from(30))).lit;
    assert_eq!((lit.light, lit.rule.as_str()), (Light::Yellow, "behind"));
    assert_eq!(
        lit.mend_zh,
        "“指标”现为30%，序时应达43%；达到33%即可转绿；2026-12-31前须达到60%，平均每月须提高6.09个百分点"
    );
    let lost = aim(IndicatorKind::Count, Comparator::AtMost, 100, 40);
    let lit = judged(&stands(&lost, Decimal::from(80))).lit;
    assert_eq!(lit.rule, "behind_far");
    assert_eq!(
        lit.mend_en,
        "“指标”: now 80件, expected 65.5件; 68.77件 turns it green; 40件 by 2026-12-31, 8.12件 less each month"
    );
}

#[test]
fn words_that_were_kept_before_points_were_told_apart_stay_as_they_were() {
    let villages = aim(IndicatorKind::Ratio, Comparator::AtLeast, 20, 60);
    let mut inputs = measure(&stands(&villages, Decimal::from(30)), &calendar_2026());
    for gauge in inputs.targets.iter_mut().filter_map(|t| t.gauge.as_mut()) {
        gauge.points = false;
    }
    let kept = serde_json::to_string(&inputs).unwrap();
    assert!(!kept.contains("points\":false"), "{kept}");
    let lit = judge(&second(), &serde_json::from_str(&kept).unwrap()).0;
    assert!(lit.mend_zh.ends_with("平均每月须提高6.09%"), "{}", lit.mend_zh);
}

fn wordy(outcome: u8, n: i64) -> Result<Behind, Unlit> {
    match outcome {
        0 => Ok(Behind::No),
        1 => Ok(Behind::Points(Decimal::new(n, 2))),
        2 => Ok(Behind::Share(Decimal::new(n, 2))),
        3 => Ok(Behind::WorkingDays(n % 30)),
        4 => Err(Unlit::NoBaseline),
        _ => Err(Unlit::NotReported),
    }
}

prop_compose! {
    /// Facts of any kind, with names that look like blanks.
    fn any_facts()(
        state in prop::sample::select(TaskState::ALL.to_vec()),
        today in 0_u64..330,
        due in prop::option::of(0_u64..330),
        owed in prop::option::of((0_u64..300, 0_i64..12)),
        sign in prop::option::of(0_u64..330),
        returned in prop::option::of(0_u64..200),
        late in any::<bool>(),
        outcome in 0_u8..6,
        n in 0_i64..12_000,
        ahead in prop::option::of((any::<bool>(), 0_i64..8)),
        was in prop::option::of((prop::sample::select(Light::ALL.to_vec()), prop::option::of(0_u64..300), prop::option::of(0_u64..330))),
        name in "[{}a-z“”快递]{0,12}",
    ) -> Facts {
        let on = |n: u64| day("2026-01-01") + chrono::Days::new(n);
        let mut facts = Facts::bare(state, on(today));
        facts.due_on = due.map(on);
        facts.sign_due_on = sign.map(on);
        facts.returned_on = returned.map(on);
        facts.returns = n % 5;
        facts.closed_late = late;
        facts.owed = owed.into_iter().map(|(at, back)| Owed {
            period: Cadence::Monthly.period_of(on(at)),
            cadence: Cadence::Monthly,
            due_on: on(at + back.unsigned_abs()),
        }).collect();
        facts.was = was.map_or_else(Was::default, |(light, since, until)| Was {
            light: Some(light),
            yellow_since: since.map(on),
            good_until: until.map(on),
        });
        let gauged = stands(&aim(IndicatorKind::Ratio, Comparator::AtLeast, 20, 60), Decimal::new(n, 3));
        facts.standings = vec![Standing {
            name,
            outcome: wordy(outcome, n),
            unreviewed: late,
            heard: None,
            gauge: gauged.standings.into_iter().next().and_then(|s| s.gauge),
            outlook: ahead.and_then(|(reaches, values)| outlook(reaches, values).standings.into_iter().next()?.outlook),
        }];
        facts
    }
}

proptest! {
    #[test]
    fn kept_inputs_and_the_kept_version_give_the_light_again_byte_for_byte(facts in any_facts(), old in any::<bool>()) {
        let set = if old { shipped() } else { second() };
        let first = evaluate(&set, &facts, &calendar_2026());
        let kept = serde_json::to_string(&first.inputs).unwrap();
        let read: Inputs = serde_json::from_str(&kept).unwrap();
        let set: RuleSet = serde_json::from_str(&serde_json::to_string(&set).unwrap()).unwrap();
        let (lit, is) = judge(&set, &read);
        prop_assert_eq!(serde_json::to_string(&lit).unwrap(), serde_json::to_string(&first.lit).unwrap());
        prop_assert_eq!((lit, is), (first.lit, first.is));
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), kept);
    }

    #[test]
    fn version_2_is_never_milder_than_version_1(facts in any_facts()) {
        let (first, second) = (lit_by(&shipped(), &facts), lit_by(&second(), &facts));
        prop_assert!(second.light <= first.light, "{} {}", first.rule, second.rule);
    }

    #[test]
    fn the_value_that_is_named_does_turn_it_green(
        share in any::<bool>(), most in any::<bool>(), baseline in 0_i64..90, step in 1_i64..90, value in 0_i64..200,
    ) {
        let kind = if share { IndicatorKind::Count } else { IndicatorKind::Ratio };
        let target = if most {
            aim(kind, Comparator::AtMost, baseline + step, baseline)
        } else {
            aim(kind, Comparator::AtLeast, baseline, baseline + step)
        };
        let facts = stands(&target, Decimal::from(value));
        let standing = &facts.standings[0];
        let behind = |facts: &Facts| judged(facts).lit.light != Light::Green;
        if let (true, Some(gauge), Ok(by)) = (behind(&facts), &standing.gauge, standing.outcome) {
            let enough = gauge.enough(&second(), by).unwrap();
            prop_assert!(!behind(&stands(&target, enough)), "{enough}");
        }
    }
}

#[test]
fn a_forecast_that_ends_close_to_its_goal_is_no_alarm() {
    let target = aim(IndicatorKind::Ratio, Comparator::AtLeast, 20, 60);
    let misses = |value: &str| target.misses(value.parse().unwrap()).unwrap();
    assert_eq!(misses("59.54"), Behind::Points(Decimal::new(46, 2)));
    assert_eq!((misses("60"), misses("61")), (Behind::No, Behind::No));
    let close = |by: Behind| {
        let mut facts = outlook(false, 5);
        facts.standings[0].outlook.as_mut().unwrap().misses = by;
        judged(&facts).lit.light
    };
    assert_eq!(close(Behind::Points(Decimal::ONE)), Light::Green);
    assert_eq!(close(Behind::Points(Decimal::new(101, 2))), Light::Yellow);
    assert_eq!(close(Behind::Share(Decimal::from(98))), Light::Green);
    assert_eq!(close(Behind::Share(Decimal::new(979, 1))), Light::Yellow);
    let least = aim(IndicatorKind::Count, Comparator::AtMost, 100, 40);
    assert_eq!(least.misses(Decimal::from(44)), Some(Behind::Share(Decimal::from(90))));
}
