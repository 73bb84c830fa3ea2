//! Findings: decided, edited, merged, split.

use super::*;

#[test]
fn decisions_are_versioned_and_all_or_nothing() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let id = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap().id;
    let findings = found(&world, &supervisor, id);
    let accepted = decide(&world, &supervisor, id, review(&findings)).unwrap();
    assert_eq!(accepted.items.len(), 21);
    assert!(
        accepted
            .items
            .iter()
            .all(|f| f.state == FindingState::Accepted && f.version == 2)
    );
    let (first, second) = (accepted.items[0].id, accepted.items[1].id);

    let twice = vec![
        Decision::plain(first, Verdict::Reject),
        Decision::plain(first, Verdict::Accept),
    ];
    assert_eq!(
        field(decide(&world, &supervisor, id, twice).unwrap_err()),
        ("decisions[1].finding".to_owned(), "twice")
    );
    let foreign = vec![
        Decision::plain(second, Verdict::Reject),
        Decision::plain(999_999, Verdict::Accept),
    ];
    assert_eq!(
        field(decide(&world, &supervisor, id, foreign).unwrap_err()),
        ("decisions[1].finding".to_owned(), "not_found")
    );
    let state = |f: i64| {
        found(&world, &supervisor, id)
            .into_iter()
            .find(|v| v.id == f)
            .unwrap()
            .state
    };
    assert_eq!(
        state(second),
        FindingState::Accepted,
        "nothing of a refused request is kept"
    );

    let stale = Decision {
        version: Some(1),
        ..Decision::plain(first, Verdict::Reject)
    };
    assert!(
        decide(&world, &supervisor, id, vec![stale])
            .unwrap_err()
            .is(Code::Stale)
    );
    decide(&world, &supervisor, id, vec![Decision::plain(first, Verdict::Reject)]).unwrap();
    assert_eq!(state(first), FindingState::Rejected);
    assert_eq!(
        field(decide(&world, &supervisor, id, vec![]).unwrap_err()),
        ("decisions".to_owned(), "count")
    );
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
fn an_edit_names_the_field_that_does_not_fit() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let id = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap().id;
    let findings = found(&world, &supervisor, id);
    let target = findings.iter().find(|f| f.kind == FindingKind::Target).unwrap().id;
    let try_edit = |edited: &str| {
        let json = format!(r#"{{"finding": {target}, "action": "edit", "edited": {edited}}}"#);
        decide(&world, &supervisor, id, vec![decision(&json)])
    };
    let at = |name: &str| format!("decisions[0].edited{name}");
    assert_eq!(
        field(try_edit(r#"{"value": "sixty"}"#).unwrap_err()),
        (at(".value"), "not_a_number")
    );
    assert_eq!(
        field(try_edit(r#"{"title": "x"}"#).unwrap_err()),
        (at(".title"), "not_of_this_kind")
    );
    assert_eq!(
        field(try_edit(r#"{"directive": 424242}"#).unwrap_err()),
        (at(".directive"), "not_found")
    );
    assert_eq!(field(try_edit("{}").unwrap_err()), (at(""), "empty"));
    let unknown = r#"{"finding": 1, "action": "edit", "edited": {"worth": "60"}}"#;
    assert!(
        serde_json::from_str::<Decision>(unknown)
            .unwrap_err()
            .to_string()
            .contains("unknown field `worth`")
    );
    let no_edit = decision(&format!(r#"{{"finding": {target}, "action": "edit"}}"#));
    assert_eq!(
        field(decide(&world, &supervisor, id, vec![no_edit]).unwrap_err()),
        ("decisions[0].edited".to_owned(), "missing_field")
    );

    let edited = try_edit(r#"{"value": "62.5", "due_on": "2026-11-30"}"#).unwrap();
    let Some(Content::Target(t)) = &edited.items[0].edited else {
        panic!()
    };
    assert_eq!(
        (t.value.unwrap().to_string(), t.due_on.unwrap().to_string()),
        ("62.5".to_owned(), "2026-11-30".to_owned())
    );
    let accepted = decide(&world, &supervisor, id, vec![Decision::plain(target, Verdict::Accept)]).unwrap();
    assert_eq!(
        (accepted.items[0].state, accepted.items[0].version),
        (FindingState::Edited, 3),
        "its wording stays"
    );
}

#[test]
fn findings_are_merged_and_split_and_stay_traceable() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let notice = "会议要求：\n各省局要开展安全检查；各省局要在年底前完成整改。\n各市局要加强值守。";
    let id = upload(&world, &supervisor, notice.as_bytes(), "a.txt").unwrap().id;
    let directives: Vec<_> = found(&world, &supervisor, id)
        .into_iter()
        .filter(|f| f.kind == FindingKind::Directive)
        .collect();
    let (first, last) = (&directives[0], directives.last().unwrap());
    let merge = Decision {
        with: Some(vec![last.id]),
        ..Decision::plain(first.id, Verdict::Merge)
    };
    let merged = decide(&world, &supervisor, id, vec![merge]).unwrap();
    let Some(Content::Directive(whole)) = &merged.items[0].edited else {
        panic!()
    };
    assert_eq!(whole.requirement, "各省局要开展安全检查；各市局要加强值守");
    assert_eq!(
        (merged.items[1].state, merged.items[1].parent),
        (FindingState::Merged, Some(first.id))
    );
    let again = decide(&world, &supervisor, id, vec![Decision::plain(last.id, Verdict::Accept)]);
    assert!(again.unwrap_err().is(Code::TransitionNotDrawn));

    let (start, end) = (first.start, first.end);
    let spans = |parts: [(i64, i64); 2]| Decision {
        spans: Some(parts.map(|(start, end)| Span { start, end }).to_vec()),
        ..Decision::plain(first.id, Verdict::Split)
    };
    let wrong = decide(
        &world,
        &supervisor,
        id,
        vec![spans([(start, start + 5), (start + 4, end)])],
    );
    assert_eq!(
        field(wrong.unwrap_err()),
        ("decisions[0].spans[1]".to_owned(), "bad_span")
    );
    let split = decide(
        &world,
        &supervisor,
        id,
        vec![spans([(start, start + 5), (start + 5, end)])],
    )
    .unwrap();
    let states: Vec<_> = split.items.iter().map(|f| (f.state, f.parent)).collect();
    let child = (FindingState::Proposed, Some(first.id));
    assert_eq!(states, [(FindingState::Split, None), child, child]);
    let scalars: Vec<char> = notice.chars().collect();
    for part in split.items.iter().filter(|f| f.parent.is_some()) {
        let (start, end) = (usize::try_from(part.start).unwrap(), usize::try_from(part.end).unwrap());
        assert_eq!(scalars[start..end].iter().collect::<String>(), part.quote);
    }
}

#[test]
fn another_meeting_day_moves_what_nobody_has_decided() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let notice = "各省局要在年底前完成检查。\n各市局要在年底前完成整改。";
    let id = upload(&world, &supervisor, notice.as_bytes(), "a.txt").unwrap().id;
    let before = found(&world, &supervisor, id);
    assert_eq!(before.len(), 2);
    let due = |f: &FindingView| match f.content() {
        Content::Directive(d) => d.due_on.map(|d| d.to_string()),
        Content::Target(_) => None,
    };
    assert!(before.iter().all(|f| due(f).is_none()), "no day, no year");
    decide(
        &world,
        &supervisor,
        id,
        vec![Decision::plain(before[0].id, Verdict::Accept)],
    )
    .unwrap();
    let edit: HeadEdit =
        serde_json::from_str(r#"{"meeting_on": "2026-08-07", "doc_no": "国邮发〔2026〕8号"}"#).unwrap();
    let asked = edit.clone();
    let draft = world
        .ask(&supervisor, move |cx| edit::reread(cx, DocumentId(id), &asked))
        .unwrap();
    let command = |version| EditDocument {
        id: DocumentId(id),
        version,
        edit: edit.clone(),
        draft: draft.clone(),
    };
    assert!(
        world.run(&supervisor, command(1)).unwrap_err().is(Code::Stale),
        "a decision was taken meanwhile"
    );
    let document = world.run(&supervisor, command(2)).unwrap();
    assert_eq!(
        (document.doc_no.as_deref(), document.version),
        (Some("国邮发〔2026〕8号"), 3)
    );
    let after = found(&world, &supervisor, id);
    assert_eq!((due(&after[0]), due(&after[1])), (None, Some("2026-12-31".to_owned())));
}

#[test]
fn an_accepted_directive_brings_its_targets_but_not_against_what_was_decided() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let id = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap().id;
    let findings = found(&world, &supervisor, id);
    let of = |home: i64| -> Vec<i64> {
        let under = findings.iter().filter(|f| match &f.proposed {
            Content::Target(t) => t.directive == Some(home) && t.value.is_some(),
            Content::Directive(_) => false,
        });
        under.map(|f| f.id).collect()
    };
    let home = findings.iter().find(|f| of(f.id).len() > 1).unwrap().id;
    let targets = of(home);
    let shown = world
        .ask(&supervisor, move |cx| {
            duban::app::document::along::along(cx, DocumentId(id))
        })
        .unwrap();
    assert_eq!(shown[&home], targets);

    let bring = |targets: bool| Decision {
        targets: Some(targets),
        ..Decision::plain(home, Verdict::Accept)
    };
    let state = |f: i64| {
        let all = found(&world, &supervisor, id);
        all.iter().find(|v| v.id == f).unwrap().state
    };
    decide(&world, &supervisor, id, vec![bring(false)]).unwrap();
    assert_eq!(state(targets[0]), FindingState::Proposed);

    let refused = Decision::plain(targets[0], Verdict::Reject);
    let answer = decide(&world, &supervisor, id, vec![bring(true), refused]).unwrap();
    let named: Vec<i64> = answer.items.iter().map(|f| f.id).collect();
    assert!(targets.iter().all(|t| named.contains(t)), "{named:?} of {targets:?}");
    assert_eq!(
        state(targets[0]),
        FindingState::Rejected,
        "what was said about it goes before"
    );
    assert!(targets.iter().skip(1).all(|t| state(*t) == FindingState::Accepted));

    decide(&world, &supervisor, id, vec![bring(true)]).unwrap();
    assert_eq!(state(targets[0]), FindingState::Rejected, "it was decided about before");
    let others: Vec<_> = findings
        .iter()
        .filter(|f| f.id != home && !targets.contains(&f.id))
        .collect();
    assert!(others.iter().all(|f| state(f.id) == FindingState::Proposed));
}

#[test]
fn only_a_directive_that_is_taken_brings_targets() {
    let world = World::new();
    let supervisor = supervisor(&world);
    let id = upload(&world, &supervisor, NOTICE.as_bytes(), "a.txt").unwrap().id;
    let findings = found(&world, &supervisor, id);
    let first = |kind| findings.iter().find(|f| f.kind == kind).unwrap().id;
    let with = |finding, action| Decision {
        targets: Some(true),
        ..Decision::plain(finding, action)
    };
    let said = |d| field(decide(&world, &supervisor, id, vec![d]).unwrap_err());
    let place = || "decisions[0].targets".to_owned();
    assert_eq!(
        said(with(first(FindingKind::Target), Verdict::Accept)),
        (place(), "not_for_this_kind")
    );
    assert_eq!(
        said(with(first(FindingKind::Directive), Verdict::Reject)),
        (place(), "not_for_this_action")
    );
}
