//! The worked examples of docs/numbers.md, read out of the page and worked out.

use std::collections::BTreeMap;

use duban::domain::apportion::{Order, Unit, apportion};
use duban::domain::decimal::Scale;
use duban::domain::indicator::{Direction, IndicatorKind, Reading};
use duban::domain::milestone::{Step, done, planned};
use duban::domain::rollup::{Child, roll};
use duban::domain::target::{Baseline, Comparator, CurvePoint, Target};
use duban::domain::unit::MeasureUnit;
use rust_decimal::Decimal;

/// The blocks of a language in the page, each as its lines.
fn blocks(language: &str) -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/numbers.md")).unwrap();
    let mark = format!("```{language}\n");
    let parts = page.split(&mark).skip(1);
    let block = |part: &str| part.split("```").next().unwrap().lines().map(str::to_owned).collect();
    let found: Vec<Vec<String>> = parts.map(block).collect();
    assert!(!found.is_empty(), "no example of {language}");
    found
}

/// `a b=1 c=2 -> d` as words, named values and what comes out.
fn parts(line: &str) -> (Vec<&str>, BTreeMap<&str, &str>, Option<&str>) {
    let (left, right) = line
        .split_once(" -> ")
        .map_or((line, None), |(l, r)| (l, Some(r.trim())));
    let words = left.split_whitespace();
    let named = words.clone().filter_map(|w| w.split_once('='));
    (words.filter(|w| !w.contains('=')).collect(), named.collect(), right)
}

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn units_are_shown_and_read_as_the_page_says() {
    for line in blocks("unit").concat() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let unit = MeasureUnit::new(words[0].to_owned(), Some(words[1].to_owned()));
        match words[2..] {
            [value, "->", shown] => assert_eq!(unit.text(value), shown, "{line}"),
            [typed, "=", value] => assert_eq!(unit.read(typed), Ok(dec(value)), "{line}"),
            [typed, "!"] => assert!(unit.read(typed).is_err(), "{line}"),
            _ => panic!("what is {line}?"),
        }
    }
}

#[test]
fn splits_come_out_as_the_page_says() {
    for block in blocks("apportion") {
        let (words, named, _) = parts(&block[0]);
        let decimals = named.get("decimals").map_or(0, |d| d.parse().unwrap());
        let order = Order {
            kind: words[0].parse().unwrap(),
            method: words[1].parse().unwrap(),
            parent: dec(words[2]),
            scale: Scale::new(decimals).unwrap(),
            whole: words.contains(&"whole"),
        };
        let (said, rows): (Vec<&String>, Vec<&String>) = block[1..]
            .iter()
            .partition(|l| l.starts_with("! ") || l.starts_with("? "));
        let (mut units, mut wanted) = (Vec::new(), Vec::new());
        for row in rows {
            let (name, named, share) = parts(row);
            let number = |key: &str| named.get(key).map(|v| dec(v));
            units.push(Unit {
                name: name[0].to_owned(),
                weight: number("weight"),
                floor: number("floor"),
                cap: number("cap"),
                manual: number("manual"),
                denominator: named.get("of").map(|v| v.parse().unwrap()),
                start: named.get("start").map(|v| v.parse().unwrap()),
            });
            wanted.extend(share.map(dec));
        }
        match apportion(&order, &units) {
            Err(fault) => assert_eq!(said[0].trim_start_matches("! "), fault.zh()),
            Ok(split) => {
                assert_eq!(split.shares, wanted, "{block:#?}");
                let mend = split.check.mend.map(|m| format!("? {}", m.zh()));
                assert_eq!(said.first().copied(), mend.as_ref(), "{block:#?}");
            }
        }
    }
}

#[test]
fn planned_values_come_out_as_the_page_says() {
    for line in blocks("trajectory").concat() {
        let (words, named, wanted) = parts(&line);
        let day = |text: &str| text.parse().unwrap();
        let points = named.get("points").map(|p| {
            let point = |one: &str| {
                let (on, value) = one.split_once(':').unwrap();
                CurvePoint {
                    day: day(on),
                    value: dec(value),
                }
            };
            p.split(',').map(point).collect()
        });
        let target = Target {
            kind: IndicatorKind::Count,
            direction: Direction::AtLeast,
            unit: "组".into(),
            comparator: Comparator::AtLeast,
            value: Some(dec(named["to"])),
            value_max: None,
            qualitative: false,
            baseline: Some(Baseline {
                reading: Reading::Value(dec(named["from"])),
                on: None,
            }),
            resolved: None,
            due_on: Some(day(words[2])),
            curve: words[0].parse().unwrap(),
            points: points.unwrap_or_default(),
        };
        let planned = target.expected_at(day(named["at"]), day(words[1])).unwrap();
        assert_eq!(planned, dec(wanted.unwrap()), "{line}");
    }
}

#[test]
fn milestones_come_out_as_the_page_says() {
    let block = &blocks("milestones")[0];
    let (last, steps) = block.split_last().unwrap();
    let step = |line: &String| {
        let (words, named, _) = parts(line);
        Step {
            weight: words[0].parse().unwrap(),
            due_on: named["due"].parse().unwrap(),
            reached_on: named.get("reached").map(|d| d.parse().unwrap()),
        }
    };
    let steps: Vec<Step> = steps.iter().map(step).collect();
    let (words, named, _) = parts(last);
    let day = words[1].parse().unwrap();
    let wanted = ["planned", "reached"].map(|name| named[name].parse::<i64>().unwrap());
    assert_eq!([planned(&steps, day), done(&steps, day)], wanted);
}

#[test]
fn sums_come_out_as_the_page_says() {
    for line in blocks("rollup").concat() {
        let (words, _, wanted) = parts(&line);
        let kind: IndicatorKind = words[0].parse().unwrap();
        let child = |word: &&str| {
            let (numerator, denominator) = word.split_once('/').map_or((None, None), |(n, d)| {
                (Some(n.parse().unwrap()), Some(d.parse().unwrap()))
            });
            Child {
                expected: true,
                reported: *word != "none",
                numerator,
                denominator,
                value: word.parse().ok(),
                ..Child::default()
            }
        };
        let children: Vec<Child> = words[1..].iter().map(child).collect();
        let rolled = roll(kind, Scale::WHOLE, &children).unwrap();
        let made = match kind {
            IndicatorKind::Ratio => format!("{}/{}", rolled.numerator.unwrap(), rolled.denominator.unwrap()),
            _ => rolled.value.unwrap().to_string(),
        };
        assert_eq!(made, wanted.unwrap(), "{line}");
    }
}
