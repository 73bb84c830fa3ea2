//! What the database knows goes into the reading of a document: its twins, its programmes, its names, its predecessor.

use super::*;
use crate::browser::Browser;
use duban::app::directive::cancel::Cancel;
use duban::app::document::register::RegisteredDirective;
use duban::app::document::revision::revision;
use duban::app::indicator::{Add, NewOwn};
use duban::domain::indicator::IndicatorKind;
use duban::domain::notice::compare::Fate;

const VILLAGES: &str =
    "二、重点任务\n各省局要加快推进快递进村，2026年底前快递进村覆盖率达到60%。\n各省局要加强值守。\n";

/// Accepts everything that was found in a text, and registers it.
fn registered(world: &World, who: &Asker, text: &str) -> (i64, Vec<RegisteredDirective>) {
    let id = accepted(world, who, text);
    (id, world.run(who, all(id)).unwrap().directives)
}

/// Accepts everything that was found in a text.
fn accepted(world: &World, who: &Asker, text: &str) -> i64 {
    let id = upload(world, who, text.as_bytes(), "a.txt").unwrap().id;
    let decisions = found(world, who, id)
        .iter()
        .map(|f| Decision::plain(f.id, Verdict::Accept))
        .collect();
    decide(world, who, id, decisions).unwrap();
    id
}

#[test]
fn what_is_registered_already_is_named_before_it_is_registered_again() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let (_, first) = registered(&world, &supervisor, VILLAGES);
    assert_eq!(first.len(), 2);
    assert!(
        first
            .iter()
            .all(|d| d.twins.is_empty() && d.targets.iter().all(|t| t.twins.is_empty()))
    );
    let village = first[0].directive.unwrap();

    // The same words in another document, and the same goal in other words.
    let other = format!("关于抓好落实的通知\n{VILLAGES}各省局要确保2026年底前快递进村覆盖率不低于60%。\n");
    let again = accepted(&world, &supervisor, &other);
    let preview = world
        .ask(&supervisor, move |cx| register::preview(cx, &all(again)))
        .unwrap();
    let named = |d: &RegisteredDirective| -> Vec<i64> { d.twins.iter().map(|t| t.directive).collect() };
    let goals = |d: &RegisteredDirective| -> Vec<i64> {
        d.targets.iter().flat_map(|t| &t.twins).map(|t| t.directive).collect()
    };
    let told: Vec<_> = preview.directives.iter().map(|d| (named(d), goals(d))).collect();
    assert_eq!(
        told,
        [
            (vec![village], vec![village]),
            (vec![first[1].directive.unwrap()], vec![]),
            (vec![], vec![village]),
        ]
    );
    let browser = Browser::new(&world).login("supervisor");
    let page = browser.get(&format!("/documents/{again}")).expect(200);
    page.says("同样文字已立项").says(&format!("/directives/{village}\""));

    // People decide: nothing is refused, and what was cancelled is no twin.
    let cancel = Cancel {
        directive: DirectiveId(village),
        reason: "重复".to_owned(),
    };
    world.run(&supervisor, cancel).unwrap();
    let made = world.run(&supervisor, all(again)).unwrap();
    assert_eq!(made.directives.len(), 3);
    assert_eq!(
        (named(&made.directives[0]), named(&made.directives[1]).len()),
        (vec![], 1)
    );
}

#[test]
fn a_programme_that_is_named_brings_its_table_as_doubtful_proposals() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let text = "2020年2月3日\n二、重点任务\n深入实施“9792”工程，各省局要开展绿色网点试点。\n各省局要加强值守。\n";
    let id = upload(&world, &supervisor, text.as_bytes(), "a.txt").unwrap().id;
    let findings = found(&world, &supervisor, id);
    let home = findings.iter().find(|f| f.quote.contains("9792")).unwrap().id;
    let proposed: Vec<_> = findings
        .iter()
        .filter_map(|f| match &f.proposed {
            Content::Target(t) => Some((
                t.indicator.as_str(),
                f.confidence.0,
                t.directive == Some(home),
                f.quote.as_str(),
            )),
            Content::Directive(_) => None,
        })
        .collect();
    let told = |name| (name, 450, true, "9792");
    assert_eq!(
        proposed,
        [
            told("瘦身胶带封装比例"),
            told("电商快件不再二次包装率"),
            told("循环中转袋使用率"),
            told("标准包装废弃物回收装置网点")
        ]
    );
    // A table's goals do not come along unseen.
    decide(&world, &supervisor, id, vec![Decision::plain(home, Verdict::Accept)]).unwrap();
    let states = found(&world, &supervisor, id);
    let waiting = states
        .iter()
        .filter(|f| f.kind == FindingKind::Target && f.state == FindingState::Proposed);
    assert_eq!(waiting.count(), 4);
}

#[test]
fn names_of_ones_own_are_understood_without_building() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let text = |title: &str| {
        format!("{title}\n二、重点任务\n冀邮小蜜、各市局要抓好落实。\n提升服务品质，群众满意分90分以上。\n")
    };
    let read = |title: &str| {
        let id = upload(&world, &supervisor, text(title).as_bytes(), "a.txt").unwrap().id;
        let findings = found(&world, &supervisor, id);
        let bodies = findings.iter().find_map(|f| match &f.proposed {
            Content::Directive(d) => Some(d.responsible.clone()),
            Content::Target(_) => None,
        });
        let goals = findings.iter().filter_map(|f| match &f.proposed {
            Content::Target(t) => Some(t.indicator.clone()),
            Content::Directive(_) => None,
        });
        (bodies.unwrap(), goals.collect::<Vec<_>>())
    };
    assert_eq!(read("甲").1, Vec::<String>::new());
    assert!(!read("甲").0.contains(&"冀邮小蜜".to_owned()));
    let hebei = world.org("SPB-13").0;
    world.sql(&format!(
        "INSERT INTO org_aliases (org_id, alias, kind, ambiguous) VALUES ({hebei}, '冀邮小蜜', 'colloquial', FALSE)"
    ));
    let indicator = NewOwn {
        code: None,
        name: "群众满意分".to_owned(),
        kind: IndicatorKind::Level,
        direction: None,
        unit: "分".to_owned(),
        display_unit: None,
        scale: None,
        part_scale: None,
        accumulation: None,
        definition: String::new(),
        source: String::new(),
    };
    world.run(&supervisor, Add(indicator)).unwrap();
    let (bodies, goals) = read("乙");
    assert_eq!(bodies, ["冀邮小蜜", "各市局"]);
    assert_eq!(goals, ["群众满意分"]);
}

#[test]
fn a_revision_stands_beside_its_predecessor() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let old = upload(&world, &supervisor, VILLAGES.as_bytes(), "a.txt").unwrap().id;
    let text = VILLAGES.replace("60%", "70%").replace("各省局要加强值守。\n", "") + "各省局要开展自查。\n";
    let new = upload(&world, &supervisor, text.as_bytes(), "b.txt").unwrap().id;
    let told = world
        .ask(&supervisor, move |cx| revision(cx, DocumentId(new), DocumentId(old)))
        .unwrap();
    let fates: Vec<_> = told.changes.iter().map(|c| c.fate).collect();
    assert_eq!((told.same, fates), (0, vec![Fate::Changed, Fate::Added, Fate::Dropped]));
    let browser = Browser::new(&world).login("supervisor");
    browser
        .get(&format!("/documents/{new}"))
        .expect(200)
        .says("与上一稿对照");
    let page = browser.get(&format!("/documents/{new}?against={old}")).expect(200);
    page.says("0条未变，3条有变化").says("原：").silent_on("不能对照");
    // It is answered from what was found, whatever people made of it: the page reads no document.
    let first = found(&world, &supervisor, new).first().unwrap().id;
    decide(&world, &supervisor, new, vec![Decision::plain(first, Verdict::Reject)]).unwrap();
    world.sql("UPDATE documents SET text = ''");
    let page = browser.get(&format!("/documents/{new}?against={old}")).expect(200);
    page.says("0条未变，3条有变化");
    let stranger = world.person("hebei", "SPB-13", &[Role::Supervisor]);
    let refused = world.ask(&stranger, move |cx| revision(cx, DocumentId(new), DocumentId(old)));
    assert!(refused.unwrap_err().is(Code::NotFound));
}
