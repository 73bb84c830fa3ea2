use super::*;

mod second;

use crate::domain::calendar::tests::{calendar_2026, day};

fn shipped() -> RuleSet {
    RuleSet::parse(toml::from_str(include_str!("../../../data/rules/light-v1.toml"))).unwrap()
}

fn lit_by(set: &RuleSet, facts: &Facts) -> Lit {
    evaluate(set, facts, &calendar_2026()).lit
}

fn active(today: &str) -> Facts {
    Facts {
        due_on: Some(day("2026-09-30")),
        ..Facts::bare(TaskState::Active, day(today))
    }
}

fn light(facts: &Facts) -> (&'static str, String) {
    let lit = lit_by(&shipped(), facts);
    (lit.light.word(), lit.rule)
}

fn is(colour: &'static str, rule: &str) -> (&'static str, String) {
    (colour, rule.to_owned())
}

#[test]
fn the_due_date_warns_seven_calendar_days_ahead_and_reddens_the_day_after() {
    assert_eq!(light(&active("2026-09-22")), is("green", "in_hand"));
    assert_eq!(light(&active("2026-09-23")), is("yellow", "due_soon"));
    assert_eq!(light(&active("2026-09-30")), is("yellow", "due_soon"));
    assert_eq!(
        light(&active("2026-10-01")),
        is("red", "past_due"),
        "a holiday does not hide it"
    );
    let lit = lit_by(&shipped(), &active("2026-10-09"));
    assert_eq!(lit.reason_zh, "应于2026-09-30前办结，已超期2个工作日");
    assert_eq!((lit.rule_version, lit.inputs["days"].as_str()), (1, "2"));
}

#[test]
fn the_clock_of_due_stops_while_a_closure_request_waits() {
    let mut facts = Facts {
        state: TaskState::Closing,
        ..active("2026-10-20")
    };
    facts.waits = vec![Wait {
        filed: day("2026-09-30"),
        decided: None,
    }];
    assert_eq!(light(&facts), is("green", "in_hand"));
    facts.waits = vec![Wait {
        filed: day("2026-09-24"),
        decided: Some(day("2026-10-19")),
    }];
    facts.state = TaskState::Active;
    let lit = lit_by(&shipped(), &facts);
    assert_eq!(
        (lit.light, lit.inputs["days"].as_str()),
        (Light::Red, "1"),
        "returned on the 19th, the 20th counts"
    );
    facts.waits = vec![Wait {
        filed: day("2026-10-09"),
        decided: None,
    }];
    facts.state = TaskState::Closing;
    let lit = lit_by(&shipped(), &facts);
    assert_eq!(
        (lit.light, lit.inputs["days"].as_str()),
        (Light::Red, "2"),
        "filed two working days late"
    );
    let asked = Facts {
        waits: vec![Wait {
            filed: day("2026-09-24"),
            decided: None,
        }],
        ..active("2026-09-25")
    };
    assert_eq!(
        light(&Facts {
            state: TaskState::Closing,
            ..asked
        }),
        is("green", "in_hand")
    );
}

#[test]
fn reports_overdue_are_yellow_then_red_after_three_working_days() {
    let owing = |today: &str| Facts {
        due_on: None,
        owed: vec![Owed {
            period: Cadence::Monthly.period_of(day("2026-08-31")),
            cadence: Cadence::Monthly,
            due_on: day("2026-09-07"),
        }],
        ..active(today)
    };
    assert_eq!(light(&owing("2026-09-07")), is("green", "in_hand"));
    assert_eq!(light(&owing("2026-09-08")), is("yellow", "obligation_overdue"));
    assert_eq!(light(&owing("2026-09-10")), is("yellow", "obligation_overdue"));
    assert_eq!(light(&owing("2026-09-11")), is("red", "obligation_overdue_long"));
    let lit = lit_by(&shipped(), &owing("2026-09-11"));
    assert_eq!(
        lit.reason_zh,
        "2026年8月进展报告应于2026-09-07前填报，已逾期4个工作日（共1期未报）"
    );
    assert_eq!(lit.mend_zh, "补报2026年8月进展");
}

#[test]
fn unsigned_tasks() {
    let unsigned = |today: &str| Facts {
        sign_due_on: Some(day("2026-08-04")),
        ..Facts::bare(TaskState::Issued, day(today))
    };
    assert_eq!(light(&unsigned("2026-08-04")), is("green", "in_hand"));
    assert_eq!(light(&unsigned("2026-08-05")), is("yellow", "unsigned"));
    assert_eq!(light(&unsigned("2026-08-07")), is("yellow", "unsigned"));
    assert_eq!(light(&unsigned("2026-08-10")), is("red", "unsigned_long"));
    assert_eq!(
        light(&Facts {
            state: TaskState::Active,
            ..unsigned("2026-08-10")
        }),
        is("green", "in_hand")
    );
}

fn standing(outcome: Result<Behind, Unlit>) -> Facts {
    let standings = vec![Standing {
        name: "快递进村覆盖率".into(),
        outcome,
        unreviewed: true,
        heard: None,
        gauge: None,
        outlook: None,
    }];
    Facts {
        standings,
        due_on: None,
        ..active("2026-08-03")
    }
}

#[test]
fn behind_the_trajectory_has_two_thresholds() {
    let points = |text: &str| light(&standing(Ok(Behind::Points(text.parse().unwrap()))));
    assert_eq!(points("10"), is("green", "in_hand"));
    assert_eq!(points("10.01"), is("yellow", "behind"));
    assert_eq!(points("30.01"), is("red", "behind_far"));
    let share = |text: &str| light(&standing(Ok(Behind::Share(text.parse().unwrap()))));
    assert_eq!(share("95"), is("green", "in_hand"));
    assert_eq!(share("94.9"), is("yellow", "behind"));
    assert_eq!(share("79.9"), is("red", "behind_far"));
    assert_eq!(light(&standing(Ok(Behind::WorkingDays(2)))), is("yellow", "behind"));
    assert_eq!(light(&standing(Ok(Behind::WorkingDays(11)))), is("red", "behind_far"));
    let lit = lit_by(&shipped(), &standing(Ok(Behind::Points("10.567".parse().unwrap()))));
    assert_eq!(lit.reason_zh, "“快递进村覆盖率”落后序时进度10.57个百分点（数据未审核）");
    let mut many = standing(Ok(Behind::Points("15".parse().unwrap())));
    for standing in &mut many.standings {
        standing.heard = Heard::of(1, 11);
    }
    let lit = lit_by(&shipped(), &many);
    assert_eq!(
        (lit.reason_zh.as_str(), lit.reason_en.as_str()),
        (
            "“快递进村覆盖率”落后序时进度15个百分点（应报11家，已审核1家）",
            "“快递进村覆盖率” is 15 points behind its trajectory (1 of 11 reviewed)"
        )
    );
    assert_eq!((Heard::of(0, 1), Heard::of(3, 3)), (None, None));
}

#[test]
fn what_cannot_be_judged_gives_no_colour_and_says_so() {
    let lit = lit_by(&shipped(), &standing(Err(Unlit::NoBaseline)));
    assert_eq!(lit.light, Light::Green);
    assert_eq!(
        lit.reason_zh,
        "正常推进；“快递进村覆盖率”缺少基数，无法推算序时进度，不参与评判"
    );
    assert_eq!(lit.inputs["unlit:快递进村覆盖率"], "no_baseline");
    let silent = lit_by(&shipped(), &standing(Err(Unlit::NotReported)));
    assert_eq!(silent.reason_zh, "正常推进");
}

#[test]
fn the_worst_rule_wins_and_states_without_duty_are_grey() {
    let mut facts = standing(Ok(Behind::Points("50".parse().unwrap())));
    facts.returned_on = Some(day("2026-08-01"));
    assert_eq!(light(&facts), is("red", "behind_far"));
    facts.standings.clear();
    assert_eq!(light(&facts), is("yellow", "returned"));
    facts.due_on = Some(day("2026-01-31"));
    for (state, colour, rule) in [
        (TaskState::Draft, "grey", "draft"),
        (TaskState::Suspended, "grey", "suspended"),
        (TaskState::Cancelled, "grey", "cancelled"),
        (TaskState::Closed, "green", "closed"),
        (TaskState::Active, "red", "past_due"),
    ] {
        facts.state = state;
        assert_eq!(light(&facts), is(colour, rule));
    }
    assert_eq!(
        light(&Facts {
            state: TaskState::Closed,
            closed_late: true,
            ..facts
        }),
        is("yellow", "closed_late")
    );
}

#[test]
fn a_review_that_waits_is_the_issuers_light() {
    let (set, calendar) = (shipped(), calendar_2026());
    assert_eq!(
        evaluate_review(&set, day("2026-08-03"), day("2026-08-10"), &calendar),
        None
    );
    let lit = evaluate_review(&set, day("2026-08-03"), day("2026-08-11"), &calendar).unwrap();
    assert_eq!((lit.light, lit.rule.as_str()), (Light::Yellow, "review_waiting"));
    assert_eq!(lit.reason_zh, "进展报告自2026-08-03起待审核，已6个工作日");
}

#[test]
fn faulty_sets_are_refused_by_name() {
    let text = include_str!("../../../data/rules/light-v1.toml");
    let fault = |from: &str, to: &str| {
        RuleSet::parse(toml::from_str(&text.replace(from, to)))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        fault("id = \"unsigned\"", "id = \"behind\""),
        "light rules: ‘behind’ occurs twice"
    );
    assert_eq!(
        fault("{sign_due_on}", "{due_on}"),
        "light rules: ‘unsigned_long: {due_on}’ is missing"
    );
    assert_eq!(
        fault("when = \"open\"", "when = \"closed\""),
        "light rules: ‘open’ is missing"
    );
    assert!(fault("light = \"red\"", "light = \"pink\"").contains("pink"));
}

#[test]
fn no_text_is_left_with_a_blank() {
    let set = shipped();
    let mut facts = standing(Ok(Behind::Share("1".parse().unwrap())));
    facts.due_on = Some(day("2026-08-05"));
    facts.sign_due_on = Some(day("2026-07-01"));
    facts.returned_on = Some(day("2026-07-01"));
    facts.owed = vec![Owed {
        period: Cadence::Monthly.period_of(day("2026-07-31")),
        cadence: Cadence::Monthly,
        due_on: day("2026-07-01"),
    }];
    for state in TaskState::ALL {
        facts.state = *state;
        for rule in &set.rules {
            let only = RuleSet {
                rules: vec![rule.clone()],
                ..set.clone()
            };
            let lit = lit_by(&only, &facts);
            if lit.rule == rule.id {
                assert!(
                    ![lit.reason_zh, lit.reason_en, lit.mend_zh, lit.mend_en]
                        .concat()
                        .contains('{'),
                    "{}",
                    rule.id
                );
            }
        }
    }
}
