//! Forecasts of series whose future is known.

use super::*;
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn months(values: &[i64]) -> Vec<(Day, Decimal)> {
    let begin = day("2026-01-31");
    let ends = (0_u32..).map(|n| (begin + chrono::Months::new(n), n));
    let value = |(day, value): ((Day, u32), &i64)| (day.0, Decimal::new(*value, 1));
    ends.zip(values).map(value).collect()
}

fn at_least(level: i64) -> Goal {
    Goal {
        sense: Direction::AtLeast,
        level: Decimal::from(level),
        max: None,
    }
}

fn ahead(values: &[i64], level: i64) -> Result<Forecast, Silent> {
    forecast(
        &months(values),
        Some(day("2026-12-31")),
        at_least(level),
        Bounds::default(),
    )
}

#[test]
fn silent_below_three_and_without_chance_below_six() {
    assert_eq!(ahead(&[100, 200], 60), Err(Silent::TooFew));
    let three = ahead(&[100, 200, 300], 60).unwrap();
    assert_eq!((three.values, three.trend, three.chance), (3, Trend::Rising, None));
    assert!(ahead(&[100, 200, 300, 400, 500, 600], 60).unwrap().chance.is_some());
    let goal = at_least(60);
    let values = months(&[100, 200, 300]);
    assert_eq!(forecast(&values, None, goal, Bounds::default()), Err(Silent::NoDueDate));
    let due = Some(day("2026-03-31"));
    assert_eq!(forecast(&values, due, goal, Bounds::default()), Err(Silent::Over));
}

#[test]
fn a_straight_line_goes_on() {
    let values: Vec<(Day, Decimal)> = (0..6_i64)
        .map(|n| {
            (
                day("2026-01-01") + chrono::Days::new(30 * n.unsigned_abs()),
                Decimal::from(10 + 3 * n),
            )
        })
        .collect();
    let due = Some(day("2026-12-27")); // 360 days on: 10 + 36
    let told = forecast(&values, due, at_least(60), Bounds::default()).unwrap();
    assert_eq!((told.expected, told.reaches), (Decimal::from(46), false));
    // 50 more at a tenth a day.
    assert_eq!(told.reached_on, Some(day("2026-01-01") + chrono::Days::new(500)));
    let chance = told.chance.unwrap();
    assert_eq!(
        (chance.percent, chance.low, chance.high),
        (0, Decimal::from(46), Decimal::from(46))
    );
    let reached = forecast(&values, due, at_least(46), Bounds::default()).unwrap();
    assert_eq!((reached.reaches, reached.chance.map(|c| c.percent)), (true, Some(100)));
}

#[test]
fn one_odd_report_moves_the_line_little() {
    let fair = ahead(&[100, 150, 200, 250, 300, 350, 400], 60).unwrap();
    let odd = ahead(&[100, 150, 200, 990, 300, 350, 400], 60).unwrap();
    let apart = (fair.expected - odd.expected).abs();
    assert!(apart < Decimal::from(3), "{} and {}", fair.expected, odd.expected);
}

#[test]
fn bounds_hold_and_ranges_are_met_from_both_sides() {
    let bounds = Bounds {
        low: None,
        high: Some(Decimal::ONE_HUNDRED),
    };
    let due = Some(day("2026-12-31"));
    let told = forecast(&months(&[700, 800, 900, 950, 970, 990]), due, at_least(100), bounds).unwrap();
    assert_eq!(told.expected, Decimal::ONE_HUNDRED);
    let within = Goal {
        sense: Direction::Within,
        level: Decimal::from(20),
        max: Some(Decimal::from(30)),
    };
    let falling = forecast(&months(&[600, 550, 500, 450]), due, within, Bounds::default()).unwrap();
    assert_eq!(falling.trend, Trend::Falling);
    assert!(!falling.reaches, "{falling:?}");
    let day = falling.reached_on.unwrap();
    assert!(
        day > "2026-06-01".parse().unwrap() && day < "2026-08-31".parse().unwrap(),
        "{day}"
    );
    let flat = ahead(&[500, 500, 500], 60).unwrap();
    assert_eq!((flat.trend, flat.reached_on, flat.reaches), (Trend::Flat, None, false));
}

#[test]
fn the_normal_quantile_is_right_where_it_is_known() {
    for (share, z) in [(0.5, 0.0), (0.975, 1.959_96), (0.025, -1.959_96), (0.9, 1.281_55)] {
        assert!((normal(share) - z).abs() < 0.001, "{share}: {}", normal(share));
    }
}

/// A small generator of its own, so that the same series come each time.
fn noise(seed: &mut u64) -> f64 {
    let mut sum = 0.0;
    for _ in 0..12 {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        sum += (*seed >> 11).to_f64().unwrap() / (1_u64 << 53).to_f64().unwrap();
    }
    sum - 6.0
}

#[test]
fn intervals_hold_about_as_much_as_they_say_and_chances_come_true_as_often_as_told() {
    let mut seed = 7;
    let (mut held, mut told, mut true_) = (0, 0.0, 0.0);
    let rounds = 600_u32;
    for round in 0..rounds {
        let slope = 0.05 + f64::from(round % 10) / 50.0;
        let line: Vec<f64> = (0..12)
            .map(|n| 20.0 + slope * 30.0 * f64::from(n) + 2.0 * noise(&mut seed))
            .collect();
        let values: Vec<(Day, Decimal)> = line
            .iter()
            .take(8)
            .enumerate()
            .map(|(n, y)| {
                let day = day("2026-01-01") + chrono::Days::new(30 * n.to_u64().unwrap());
                (day, Decimal::from_f64(*y).unwrap())
            })
            .collect();
        let truth = line[11];
        let goal = at_least(20 + i64::from(round % 60));
        let found = forecast(
            &values,
            Some(day("2026-01-01") + chrono::Days::new(330)),
            goal,
            Bounds::default(),
        );
        let chance = found.unwrap().chance.unwrap();
        let truth = Decimal::from_f64(truth).unwrap();
        held += i32::from(chance.low <= truth && truth <= chance.high);
        told += f64::from(chance.percent) / 100.0;
        true_ += f64::from(u8::from(truth >= goal.level));
    }
    let share = f64::from(held) / f64::from(rounds);
    assert!((0.70..0.92).contains(&share), "an interval of 80 % held {share}");
    let apart: f64 = (told - true_) / f64::from(rounds);
    assert!(apart.abs() < 0.05, "chances are off by {apart}");
}

proptest! {
    #[test]
    fn any_series_gives_words_and_no_more(values in prop::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 0..80), level in -1_000_000_000_i64..1_000_000_000) {
        if let Ok(told) = ahead(&values, level) {
            prop_assert!(told.values >= DIRECTION);
            if let Some(chance) = told.chance {
                prop_assert!(chance.low <= chance.high && chance.percent <= 100);
            }
        }
    }

    #[test]
    fn the_order_of_sizes_is_kept(values in prop::collection::vec(0_i64..1_000, 6..11), more in 1_i64..100) {
        let (low, high) = (ahead(&values, 50).unwrap(), ahead(&values, 50 + more).unwrap());
        prop_assert!(low.chance.unwrap().percent >= high.chance.unwrap().percent);
        prop_assert!(low.reaches || !high.reaches);
    }
}
