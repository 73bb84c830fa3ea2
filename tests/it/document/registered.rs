//! Findings become directives.

use super::*;

#[test]
fn accepted_findings_become_numbered_directives_with_their_targets() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let id = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap().id;
    assert!(
        world.run(&supervisor, all(id)).unwrap_err().is(Code::RuleBroken),
        "nothing is accepted yet"
    );
    let findings = found(&world, &supervisor, id);
    decide(&world, &supervisor, id, review(&findings)).unwrap();

    let preview = world
        .ask(&supervisor, move |cx| register::preview(cx, &all(id)))
        .unwrap();
    assert_eq!(
        (preview.dry_run, preview.directives.len(), rows(&world, "directives")),
        (true, 11, 0)
    );
    let made = world.run(&supervisor, all(id)).unwrap();
    assert_eq!(made.left, []);
    let numbers: Vec<_> = made.directives.iter().map(|d| d.number.clone().unwrap()).collect();
    let expected: Vec<_> = (1..=11).map(|n| format!("督〔2026〕{n}号")).collect();
    assert_eq!(numbers, expected, "in the order of the text");
    let targets = |of: &RegisteredView| -> Vec<(String, bool)> {
        let all = of.directives.iter().flat_map(|d| &d.targets);
        all.map(|t| (t.indicator.clone(), t.new_indicator)).collect()
    };
    assert_eq!(targets(&preview), targets(&made));
    assert_eq!(made.directives.iter().map(|d| d.targets.len()).sum::<usize>(), 10);
    let known = |name: &str| targets(&made).into_iter().find(|(n, _)| n == name).map(|(_, new)| !new);
    assert_eq!(known("快递进村覆盖率"), Some(true));
    assert_eq!(known("电子运单使用率"), Some(true));
    assert_eq!(known("新增智能快件箱"), Some(true));
    assert_eq!(known("实名收寄率"), Some(false));

    let village = &made.directives[0];
    let (directive, finding) = (village.directive.unwrap(), village.finding);
    let shown = world
        .ask(&supervisor, move |cx| directive_view(cx, DirectiveId(directive)))
        .unwrap();
    let source = findings.iter().find(|f| f.id == finding).unwrap();
    let json = serde_json::to_value(&shown).unwrap();
    assert_eq!(json["title"], "今年快递进村覆盖率要达到60%");
    assert_eq!(
        (json["state"].as_str(), json["due_on"].as_str()),
        (Some("registered"), Some("2026-12-31"))
    );
    let span = serde_json::json!({"id": id, "start": source.start, "end": source.end});
    assert_eq!(json["document"], span);
    assert_eq!(json["targets"][0]["value"], "60");
    assert_eq!(json["targets"][0]["indicator"]["code"], "village_delivery_coverage");

    let after = found(&world, &supervisor, id);
    assert_eq!(after.iter().filter(|f| f.directive.is_some()).count(), 21);
    assert_eq!(after.iter().filter(|f| f.target.is_some()).count(), 10);
    let document = world
        .ask(&supervisor, move |cx| view::show(cx, DocumentId(id)))
        .unwrap();
    assert_eq!(document.state.word(), "registered");
    let again = decide(&world, &supervisor, id, vec![Decision::plain(finding, Verdict::Reject)]);
    assert!(again.unwrap_err().is(Code::AlreadyExists));
    assert!(world.run(&supervisor, all(id)).unwrap_err().is(Code::RuleBroken));
    assert_eq!(rows(&world, "directives"), 11);
    assert!(
        world
            .app
            .store
            .read_now(store::chain::verify)
            .unwrap()
            .faults
            .is_empty()
    );
}

#[test]
fn registering_some_brings_their_targets_and_later_ones_join() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let id = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap().id;
    let findings = found(&world, &supervisor, id);
    let target = findings
        .iter()
        .find(|f| f.kind == FindingKind::Target && f.quote.contains("瓦楞纸箱8亿个"))
        .unwrap();
    let Content::Target(content) = &target.proposed else {
        panic!()
    };
    let home = content.directive.unwrap();
    let accept = |ids: &[i64]| {
        let decisions = ids.iter().map(|f| Decision::plain(*f, Verdict::Accept)).collect();
        decide(&world, &supervisor, id, decisions).unwrap();
    };
    let some = |ids: &[i64]| RegisterFindings {
        findings: Some(ids.to_vec()),
        ..all(id)
    };
    accept(&[target.id]);
    let early = world.run(&supervisor, some(&[target.id])).unwrap_err();
    assert_eq!(field(early), ("findings[0]".to_owned(), "not_accepted"));
    accept(&[home]);
    let first = world.run(&supervisor, some(&[home])).unwrap();
    assert_eq!((first.directives.len(), first.directives[0].targets.len()), (1, 1));

    let sibling = findings.iter().find(|f| match &f.proposed {
        Content::Target(t) => t.directive == Some(home) && f.id != target.id,
        Content::Directive(_) => false,
    });
    let sibling = sibling.unwrap().id;
    accept(&[sibling]);
    let second = world.run(&supervisor, some(&[sibling])).unwrap();
    assert_eq!(second.directives[0].directive, first.directives[0].directive);
    assert_eq!(
        (
            second.directives[0].number.clone(),
            second.directives[0].targets[0].finding
        ),
        (None, sibling)
    );
    assert_eq!((rows(&world, "directives"), rows(&world, "targets")), (1, 2));
}

#[test]
fn a_department_registers_in_the_name_of_its_bureau() {
    let world = World::new();
    let pufu = world.person("pufu", "SPB-D04", &[Role::Supervisor]);
    let id = upload(&world, &pufu, "一、各省局要加强值守。".as_bytes(), "a.txt")
        .unwrap()
        .id;
    let findings = found(&world, &pufu, id);
    decide(
        &world,
        &pufu,
        id,
        vec![Decision::plain(findings[0].id, Verdict::Accept)],
    )
    .unwrap();
    let made = world.run(&pufu, all(id)).unwrap();
    assert_eq!(made.directives[0].number.as_deref(), Some("督〔2026〕1号"));
}
