//! The completion report: what it counts, for whom, and that every form of it says the same.

use duban::app::Asker;
use duban::app::completion::{Ask, GroupBy, OrgKey, figures};
use duban::domain::lang::Lang;
use duban::domain::person::Role;
use duban::domain::refusal::Code;
use duban::render;
use duban::render::figures::Figures;

use crate::year::Spring;

fn report(spring: &Spring, who: &Asker, ask: Ask) -> duban::app::Result<Figures> {
    spring.world.ask(who, move |cx| figures(cx, &ask))
}

fn of(org: &str) -> Ask {
    Ask {
        org: Some(OrgKey::Code(org.into())),
        ..Ask::default()
    }
}

#[test]
fn the_national_report_counts_tasks_reports_and_indicators() {
    let spring = Spring::new();
    let all = report(&spring, &spring.leader, Ask::default()).unwrap();
    let t = &all.totals;
    assert_eq!(
        (t.tasks, t.open, t.by_state.issued, t.by_state.active, t.by_state.closed),
        (6, 5, 1, 4, 1)
    );
    assert_eq!((t.sign_for.numerator, t.sign_for.denominator), (5, 6));
    assert_eq!(t.sign_for.percent.as_deref(), Some("83.33"));
    assert_eq!(
        (t.on_time.numerator, t.on_time.denominator, t.reports_missing),
        (5, 17, 10)
    );
    assert_eq!((t.returned, t.reports_owed), (1, 22));
    let coverage = all
        .indicators
        .iter()
        .find(|i| i.indicator.code == "village_delivery_coverage")
        .unwrap();
    let v = &coverage.value;
    assert_eq!(
        (v.numerator.as_deref(), v.denominator.as_deref()),
        (Some("1605"), Some("3510"))
    );
    assert_eq!((v.value.as_deref(), v.reached), (Some("45.73"), Some(false)));
    assert_eq!((v.n_expected, v.n_reported, v.n_accepted), (4, 2, 0));
    let lockers = all
        .indicators
        .iter()
        .find(|i| i.indicator.code == "new_smart_lockers")
        .unwrap();
    assert_eq!(
        (lockers.value.value.as_deref(), lockers.value.reached),
        (Some("31"), Some(true))
    );
    assert_eq!((all.slips.tasks, all.slips.extensions, all.slips.days), (1, 1, 29));
    let red = all.red_list.items.iter().find(|r| r.org.code == "SPB-11").unwrap();
    assert!(red.reason.contains("逾期"), "{}", red.reason);
    assert_eq!(all.red_list.total, all.totals.by_light.red);
}

#[test]
fn rows_by_organisation_hold_all_below_them_and_add_up() {
    let spring = Spring::new();
    let all = report(&spring, &spring.leader, Ask::default()).unwrap();
    let row = |code: &str| all.groups.iter().find(|g| g.group.code == code).unwrap();
    assert_eq!(
        (
            row("SPB-13").totals.tasks,
            row("SPB-14").totals.tasks,
            row("SPB-11").totals.tasks
        ),
        (3, 2, 1)
    );
    for group_by in [GroupBy::Org, GroupBy::Directive] {
        let ask = Ask {
            group_by,
            ..Ask::default()
        };
        let all = report(&spring, &spring.leader, ask).unwrap();
        let sum = |of: fn(&render::figures::Totals) -> i64| all.groups.iter().map(|g| of(&g.totals)).sum::<i64>();
        assert_eq!(sum(|t| t.tasks), all.totals.tasks);
        assert_eq!(sum(|t| t.on_time.denominator), all.totals.on_time.denominator);
        assert_eq!(sum(|t| t.by_light.red), all.totals.by_light.red);
    }
    let by = Ask {
        group_by: GroupBy::Indicator,
        ..Ask::default()
    };
    let by = report(&spring, &spring.leader, by).unwrap();
    assert_eq!(by.groups.iter().map(|g| g.totals.tasks).collect::<Vec<_>>(), [5, 5, 1]);
}

#[test]
fn one_directive_shows_the_values_of_each_organisation() {
    let spring = Spring::new();
    let ask = Ask {
        directive: Some(spring.villages),
        ..Ask::default()
    };
    let one = report(&spring, &spring.leader, ask).unwrap();
    assert_eq!((one.totals.tasks, one.indicators.len()), (5, 2));
    let hebei = one.groups.iter().find(|g| g.group.code == "SPB-13").unwrap();
    let v = &hebei
        .values
        .iter()
        .find(|v| v.indicator == "village_delivery_coverage")
        .unwrap()
        .value;
    assert_eq!(
        (v.numerator.as_deref(), v.denominator.as_deref(), v.value.as_deref()),
        (Some("605"), Some("1500"), Some("40.33"))
    );
    let shanxi = one.groups.iter().find(|g| g.group.code == "SPB-14").unwrap();
    assert_eq!(shanxi.values.len(), 2);
}

#[test]
fn one_sees_ones_own_tree_and_nothing_else() {
    let spring = Spring::new();
    let own = report(&spring, &spring.hebei, Ask::default()).unwrap();
    assert_eq!((own.org.code.as_str(), own.totals.tasks), ("SPB-13", 3));
    let values: Vec<_> = own.indicators.iter().map(|i| i.value.value.clone().unwrap()).collect();
    assert_eq!(values, ["40.33", "530"], "its own targets, not the nation's");
    assert_eq!(
        own.groups.iter().filter(|g| g.own).map(|g| g.totals.tasks).sum::<i64>(),
        1
    );
    for outside in ["SPB", "SPB-14"] {
        assert!(
            report(&spring, &spring.hebei, of(outside))
                .unwrap_err()
                .is(Code::NotFound),
            "{outside}"
        );
    }
    let lockers = Ask {
        directive: Some(spring.lockers),
        ..Ask::default()
    };
    assert!(
        report(&spring, &spring.hebei, lockers.clone())
            .unwrap_err()
            .is(Code::NotFound)
    );
    assert!(report(&spring, &spring.leader, lockers).is_ok());
    let department = spring.world.person("market", "SPB-D04", &[Role::Supervisor]);
    assert_eq!(report(&spring, &department, Ask::default()).unwrap().totals.tasks, 0);
    let auditor = spring.world.person("reviser", "SPB", &[Role::Auditor]);
    assert!(
        report(&spring, &auditor, Ask::default())
            .unwrap_err()
            .is(Code::Forbidden)
    );
    assert_eq!(
        report(&spring, &Asker::system("console"), Ask::default())
            .unwrap()
            .totals
            .tasks,
        6
    );
}

#[test]
fn another_day_than_today_is_refused_for_now() {
    let spring = Spring::new();
    let on = |day: &str| Ask {
        as_of: Some(day.parse().unwrap()),
        ..Ask::default()
    };
    assert!(report(&spring, &spring.leader, on("2026-05-15")).is_ok());
    let refused = report(&spring, &spring.leader, on("2026-03-31")).unwrap_err().refusal();
    assert_eq!(
        (refused.code, refused.errors[0].field.as_str()),
        (Code::InvalidField, "as_of")
    );
}

#[test]
fn the_text_report_reads_well() {
    let spring = Spring::new();
    let ask = Ask {
        directive: Some(spring.villages),
        ..Ask::default()
    };
    let text = render::text(&report(&spring, &spring.leader, ask).unwrap(), Lang::Zh);
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("完成情况报告"));
    assert_eq!(lines.next(), Some("单位：国家局　截至：2026年5月15日"));
    for part in [
        "一、总体情况\n交办任务5项，在办5项，其中超期0项。",
        "签收率80%（4/5）",
        "快递进村覆盖率    不低于60%",
        "45.73%（1605/3510）",
        "四、红灯清单\n共",
        "延期任务1项，延期1次，共推迟29天。",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn csv_and_workbook_hold_the_same_figures() {
    let spring = Spring::new();
    let all = report(&spring, &spring.leader, Ask::default()).unwrap();
    let csv = String::from_utf8(render::csv(&all, Lang::Zh)).unwrap();
    assert!(csv.starts_with("\u{FEFF}部分,对象,项目,数值,分子,分母,说明\r\n"));
    assert!(csv.contains("总体,国家局,签收率,83.33,5,6,%\r\n"), "{csv}");
    assert!(csv.contains("快递进村覆盖率·完成值,45.73,1605,3510,"), "{csv}");
    let book = render::workbook(&all, Lang::Zh).unwrap();
    assert_eq!(&book[..4], b"PK\x03\x04");
}

/// What people wrote, in letters: what is Chinese then is the report's own.
fn plain(figures: &mut Figures) {
    let named = |named: &mut render::figures::Named| named.name = "x".into();
    named(&mut figures.org);
    for row in &mut figures.indicators {
        named(&mut row.directive);
        named(&mut row.indicator);
        (row.directive.code, row.unit) = ("D".into(), "%".into());
    }
    figures.groups.iter_mut().for_each(|row| named(&mut row.group));
    for row in &mut figures.red_list.items {
        (row.title, row.directive.code) = ("t".into(), "D".into());
        named(&mut row.directive);
        named(&mut row.org);
        (row.reason_en, row.mend_en) = ("late".into(), "report".into());
    }
    for row in &mut figures.slips.items {
        row.title = "t".into();
        named(&mut row.org);
    }
}

#[test]
fn every_file_of_the_report_comes_in_english_too() {
    let spring = Spring::new();
    let mut all = report(&spring, &spring.leader, Ask::default()).unwrap();
    assert!(!all.red_list.items.is_empty() && !all.slips.items.is_empty() && !all.indicators.is_empty());
    plain(&mut all);
    let text = render::text(&all, Lang::En);
    assert!(
        text.starts_with("Completion report\nBureau: x, as of 15 May 2026\n"),
        "{text}"
    );
    assert!(text.contains("6 tasks handed out, 5 open"), "{text}");
    let csv = String::from_utf8(render::csv(&all, Lang::En)).unwrap();
    assert!(csv.contains("in all,x,signed for,83.33,5,6,%\r\n"), "{csv}");
    let book = calamine_text(&render::workbook(&all, Lang::En).unwrap());
    assert!(book.contains("planned by now"), "{book}");
    for said in [text, csv, book] {
        let chinese: String = said
            .lines()
            .filter(|l| l.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)))
            .collect();
        assert_eq!(chinese, "");
    }
}

/// Names of the sheets and all their cells.
fn calamine_text(bytes: &[u8]) -> String {
    use calamine::{Data, Reader};
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let mut said = String::new();
    for name in book.sheet_names() {
        said += &format!("{name}\n");
        for row in book.worksheet_range(&name).unwrap().rows() {
            let cells = row.iter().map(|cell| match cell {
                Data::Empty => String::new(),
                other => other.to_string(),
            });
            said += &format!("{}\n", cells.collect::<Vec<_>>().join(" | "));
        }
    }
    said
}
