//! Who decides on requests, who lets them go up, and what each sees of them.

use super::*;

#[test]
fn nobody_decides_their_own_request_while_a_second_person_could() {
    let s = Story::begin();
    let both = s.world.person("both", "SPB", &[Reporter, Supervisor]);
    let own = s.world.active(&s.planted, "SPB", "SPB", "2026-12-31");
    let file = File {
        task: own,
        ..s.ask(RequestKind::Suspension)
    };
    let filed = s.world.run(&both, file).unwrap();
    let decide = || Decide {
        request: RequestId(filed.id),
        decision: RequestDecision::Accepted,
        grade: None,
        reason: None,
    };
    assert_eq!(code(s.world.run(&both, decide())), Code::Forbidden);
    s.world.sql("UPDATE role_grants SET to_at = from_at WHERE role = 'supervisor' AND user_id = (SELECT id FROM users WHERE login = 'boss')");
    assert_eq!(s.world.run(&both, decide()).unwrap().state, RequestState::Accepted);
}

#[test]
fn a_house_with_an_approval_step_lets_requests_go_up_through_its_approver() {
    let s = Story::begin();
    s.world
        .sql("UPDATE orgs SET settings = '{\"request.approval\": true}' WHERE code = 'SPB-13'");
    // Nobody could approve: the step is skipped, and the event says so.
    let skipped = s.file(RequestKind::Suspension);
    let event = s
        .world
        .text("SELECT changes AS t FROM events WHERE verb = 'request.filed'");
    assert!(event.contains("skipped"), "{event}");
    s.decide(skipped, RequestDecision::Refused, None).unwrap();

    let approver = s.world.person("approver", "SPB-13", &[Approver]);
    s.world.at("2026-08-10");
    let id = s.file(RequestKind::Closure);
    assert_eq!(s.state(), "active");
    assert_eq!(
        code(s.decide(id, RequestDecision::Accepted, Some(Grade::Pass))),
        Code::TransitionNotDrawn
    );
    let approved = s.world.run(&approver, Approve { request: id }).unwrap();
    assert_eq!(approved.state, RequestState::Open);
    assert_eq!(approved.approved_by.as_deref(), Some("approver"));
    assert_eq!(approved.decide_by.unwrap().to_rfc3339(), "2026-08-17T16:00:00+00:00");
    assert_eq!(s.state(), "closing");
}

#[test]
fn lists_show_what_is_to_be_decided_and_nothing_of_other_provinces() {
    let s = Story::begin();
    s.file(RequestKind::Closure);
    let shanxi = s.world.active(&s.planted, "SPB", "SPB-14", "2026-12-31");
    let theirs = s.world.person("shanxi", "SPB-14", &[Reporter]);
    let file = File {
        task: shanxi,
        ..s.ask(RequestKind::Closure)
    };
    let other = s.world.run(&theirs, file).unwrap();
    let count = |who: &Asker, side: Side| {
        let filter = Filter {
            task: None,
            state: Some(RequestState::Open),
            kind: None,
            side,
        };
        let page = s
            .world
            .ask(who, move |cx| list::all(cx, &filter, &Ask::default()))
            .unwrap();
        page.items.len()
    };
    assert_eq!((count(&s.boss, Side::Decider), count(&s.boss, Side::Filer)), (2, 0));
    assert_eq!((count(&s.hebei, Side::Any), count(&s.hebei, Side::Filer)), (1, 1));
    let withdraw = Withdraw {
        request: RequestId(other.id),
        reason: None,
    };
    assert_eq!(code(s.world.run(&s.hebei, withdraw)), Code::NotFound);
    let first = Ask {
        limit: 1,
        ..Ask::default()
    };
    let task = s.task;
    let page = s
        .world
        .ask(&s.hebei, move |cx| list::of_task(cx, task, &first))
        .unwrap();
    assert_eq!((page.items.len(), page.next_cursor), (1, None));
}
