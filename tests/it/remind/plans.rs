//! What is planned, who sees it, and why a letter came.

use super::*;

#[test]
fn everybody_sees_their_own_plan_supervisors_their_scope_and_the_administrator_no_titles() {
    let house = House::owing();
    house.task(8, "SPB-14", "晋局任务", "active", "'2026-09-09'");
    house.world.person("shan", "SPB-14", &[Role::Reporter]);
    let hebei = house.world.person("jizhao", "SPB-13", &[Role::Supervisor]);
    house.at("2026-09-01 09:00").run();
    let logins = |rows: &[plan::PlanRow]| {
        let mut all: Vec<String> = rows.iter().map(|row| row.login.clone()).collect();
        all.sort();
        all.dedup();
        all
    };
    let days = |person: Option<&str>| {
        let person = person.map(str::to_owned);
        plan::PlanAsk {
            days: 10,
            person,
            ..plan::PlanAsk::default()
        }
    };
    let seen = |who, ask: plan::PlanAsk| house.ask(who, move |cx| plan::plan(cx, &ask));
    assert_eq!(logins(&seen(&house.lin, days(None)).unwrap().items), ["lin"]);
    assert!(seen(&house.lin, days(Some("shan"))).unwrap_err().is(Code::Forbidden));
    assert_eq!(logins(&seen(&hebei, days(None)).unwrap().items), ["lin"]);
    assert!(seen(&hebei, days(Some("shan"))).unwrap().items.is_empty());
    assert_eq!(logins(&seen(&house.zhao, days(None)).unwrap().items), ["lin", "shan"]);
    let admin = seen(&house.admin, days(None)).unwrap().items;
    assert_eq!(logins(&admin), ["lin", "shan"]);
    assert!(admin.iter().all(|row| row.why.is_none() && row.task.is_none()));
    let own = seen(&house.lin, days(None)).unwrap().items;
    let first = own.first().unwrap();
    assert_eq!(
        (first.at, first.state.as_str()),
        (moment("2026-09-02 08:30"), "expected")
    );
    assert_eq!(
        first.why.as_deref(),
        Some("“建制村快递覆盖率达到60%”（督〔2026〕15号）的2026年8月进展报告应于2026-09-07前填报")
    );
    assert!(seen(&house.lin, days(None)).unwrap().next_cursor.is_none());
}

#[test]
fn the_bureau_whose_report_waits_for_review_is_named_in_plan_and_letter() {
    let house = House::owing();
    house.report(5, "submitted", "NULL", "");
    house.at("2026-08-11 09:00").run();
    let waits = |row: &&plan::PlanRow| row.rule == "no_review_yet";
    let plan = house.plan(Some("zhao"), 5);
    let row = plan.iter().find(waits).unwrap();
    assert_eq!(
        row.why.as_deref(),
        Some("河北局2026-08-10上报的“建制村快递覆盖率达到60%”（督〔2026〕15号）进展报告，3个工作日未审核")
    );
    assert_eq!(
        row.why_en.as_deref(),
        Some(
            "the report of 河北局 on “建制村快递覆盖率达到60%” (督〔2026〕15号), sent on 2026-08-10, has waited 3 working days for review"
        )
    );
    assert_eq!(house.at("2026-08-13 00:01").run(), 1);
    assert_eq!(house.at("2026-08-13 08:30").deliver().sent, 1);
    let text = house.memory.sent().first().unwrap().1.text.clone();
    let told = "待审核（1）\n- 3个工作日未审核：建制村快递覆盖率达到60%［绿灯］\n  督〔2026〕15号，河北局\n";
    assert!(text.contains(told), "{text}");
}

#[test]
fn plans_are_paged_and_each_row_comes_once() {
    let house = House::owing();
    let all = house.at("2026-09-01 09:00").plan(None, 30);
    let mut rows = Vec::new();
    let mut page = Ask {
        limit: 2,
        ..Ask::default()
    };
    loop {
        let ask = plan::PlanAsk {
            days: 30,
            page: page.clone(),
            ..plan::PlanAsk::default()
        };
        let answer = house.ask(&house.zhao, move |cx| plan::plan(cx, &ask)).unwrap();
        rows.extend(answer.items);
        let Some(cursor) = answer.next_cursor else { break };
        page.after = duban::store::page::Cursor::decode(&cursor);
    }
    assert!(all.len() > 5);
    assert_eq!(rows, all);
}

#[test]
fn it_is_explained_why_a_letter_came_or_did_not_come() {
    let house = House::owing();
    house.at("2026-09-01 00:01").run();
    house.at("2026-09-02 00:01").run();
    house.at("2026-09-02 08:30").deliver();
    let day = |text: &str| text.parse().unwrap();
    let told = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-09-02")))
        .unwrap();
    assert_eq!((told.letters.len(), told.letters[0].state.as_str()), (1, "sent"));
    assert_eq!(
        (told.reminders.len(), told.reminders[0].rule.as_str()),
        (1, "report_due")
    );
    let none = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-09-01")))
        .unwrap();
    assert_eq!(none.notes.last().unwrap().zh, "按现在的情况，当天没有要提醒的事");
    let coming = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-09-07")))
        .unwrap();
    assert_eq!((coming.letters.len(), coming.reminders.len()), (0, 1));
    let free = house
        .ask(&house.lin, move |cx| explain(cx, "lin", day("2026-10-01")))
        .unwrap();
    assert!(
        free.notes[0].zh.contains("不发每日提醒，顺延到2026-10-08"),
        "{:?}",
        free.notes
    );
    assert!(
        house
            .ask(&house.lin, move |cx| explain(cx, "zhao", day("2026-09-02")))
            .unwrap_err()
            .is(Code::Forbidden)
    );
    assert!(
        house
            .ask(&house.zhao, move |cx| explain(cx, "nobody", day("2026-09-02")))
            .unwrap_err()
            .is(Code::NotFound)
    );
}
