//! Plain acts on tasks, and requests: what bureaus ask for, who decides, what becomes of the task.

use duban::app::comment::add::Add;
use duban::app::measure::{answer::Answer, list as measures, take::Take};
use duban::app::obligation::waive::Waive;
use duban::app::request::approve::Approve;
use duban::app::request::decide::Decide;
use duban::app::request::file::File;
use duban::app::request::withdraw::Withdraw;
use duban::app::request::{RequestView, list};
use duban::app::task::Moved;
use duban::app::task::cancel::Cancel;
use duban::app::task::decline::Decline;
use duban::app::task::reopen::Reopen;
use duban::app::task::resume::Resume;
use duban::app::task::sign_for::SignFor;
use duban::app::task::suspend::Suspend;
use duban::app::{Asker, Error, Result};
use duban::domain::id::{MeasureId, ObligationId, RequestId, TaskId};
use duban::domain::person::Role::{Approver, Leader, Reporter, Supervisor};
use duban::domain::refusal::Code;
use duban::domain::request::{CommentKind, MeasureKind, RequestDecision, RequestKind, RequestState};
use duban::domain::task::{Grade, TaskState};
use duban::store::comment::On;
use duban::store::page::Ask;
use duban::store::request::{Filter, Side};

use crate::plant::Planted;
use crate::world::World;

/// The national supervisor, Hebei's reporter, and an active task between them, due at the end of the year.
struct Story {
    world: World,
    planted: Planted,
    boss: Asker,
    hebei: Asker,
    task: TaskId,
}

impl Story {
    fn begin() -> Story {
        let world = World::new();
        let planted = world.plant("SPB");
        let boss = world.person("boss", "SPB", &[Supervisor]);
        let hebei = world.person("hebei", "SPB-13", &[Reporter, Supervisor]);
        let task = world.active(&planted, "SPB", "SPB-13", "2026-12-31");
        Story {
            world,
            planted,
            boss,
            hebei,
            task,
        }
    }

    fn ask(&self, kind: RequestKind) -> File {
        File {
            task: self.task,
            kind,
            reason: "因汛情道路中断".into(),
            progress: None,
            proposed_due_on: None,
            proposed_org: None,
        }
    }

    fn file(&self, kind: RequestKind) -> RequestId {
        RequestId(self.world.run(&self.hebei, self.ask(kind)).unwrap().id)
    }

    fn extension(&self, day: &str) -> File {
        File {
            progress: Some("已完成六成".into()),
            proposed_due_on: Some(day.parse().unwrap()),
            ..self.ask(RequestKind::Extension)
        }
    }

    fn decide(&self, id: RequestId, decision: RequestDecision, grade: Option<Grade>) -> Result<RequestView> {
        let reason = Some("经研究".to_owned());
        let command = Decide {
            request: id,
            decision,
            grade,
            reason,
        };
        self.world.run(&self.boss, command)
    }

    fn state(&self) -> String {
        self.world
            .text(&format!("SELECT state AS t FROM tasks WHERE id = {}", self.task))
    }

    fn owed(&self, state: &str) -> i64 {
        self.world.number(&format!(
            "SELECT COUNT(*) AS n FROM obligations WHERE task_id = {} AND state = '{state}'",
            self.task
        ))
    }

    fn month(&self, month: &str) -> i64 {
        self.world.number(&format!(
            "SELECT COALESCE(SUM(owed), 0) AS n FROM month_totals WHERE month = '{month}'"
        ))
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T>) -> Code {
    answer.unwrap_err().refusal().code
}

fn words(error: &Error) -> String {
    error.refusal().zh
}

#[test]
fn a_task_is_handed_back_within_two_working_days_and_not_later() {
    let s = Story::begin();
    let fresh = |reason: &str| {
        let task = s.world.task(&s.planted, "SPB", "SPB-13", None, "2026-12-31");
        let reason = reason.to_owned();
        (task, Decline { task, reason })
    };
    assert_eq!(code(s.world.run(&s.hebei, fresh("  ").1)), Code::InvalidField);
    let (task, decline) = fresh("不属本局职责");
    s.world.at("2026-08-11 17:00"); // Friday's task, Tuesday afternoon
    let back = s.world.run(&s.hebei, decline).unwrap();
    assert_eq!(back.state, TaskState::Draft);
    let open = format!("SELECT COUNT(*) AS n FROM obligations WHERE task_id = {task} AND state = 'open'");
    assert_eq!(s.world.number(&open), 0);
    // It is the issuer's draft now and does not exist for the bureau.
    let again = Decline {
        task,
        reason: "再退".into(),
    };
    assert_eq!(code(s.world.run(&s.hebei, again)), Code::NotFound);

    s.world.at("2026-08-07");
    let (_, late) = fresh("不属本局职责");
    s.world.at("2026-08-12");
    let refused = s.world.run(&s.hebei, late).unwrap_err();
    assert_eq!(refused.refusal().code, Code::RuleBroken);
    assert!(words(&refused).contains("2026-08-11"), "{refused}");
}

#[test]
fn the_issuer_signs_on_a_bureaus_behalf_with_a_reason() {
    let s = Story::begin();
    let task = s.world.task(&s.planted, "SPB", "SPB-13", None, "2026-12-31");
    let sign = || SignFor {
        task,
        reason: "该局系统故障，电话确认".into(),
    };
    assert_eq!(code(s.world.run(&s.hebei, sign())), Code::Forbidden);
    assert_eq!(s.world.run(&s.boss, sign()).unwrap().state, TaskState::Active);
    assert_eq!(code(s.world.run(&s.boss, sign())), Code::TransitionNotDrawn);
}

#[test]
fn a_suspension_waives_what_falls_inside_and_a_resumption_plans_anew() {
    let s = Story::begin();
    assert_eq!(s.owed("open"), 5); // August to December
    s.world.sql(&format!(
        "UPDATE obligations SET state = 'waived', waived_reason = '专项检查免报' WHERE task_id = {} \
         AND period_to = '2026-12-31'",
        s.task
    ));
    s.world.at("2026-09-15");
    let reason = "机构改革".to_owned();
    let held = s.world.run(&s.boss, Suspend { task: s.task, reason }).unwrap();
    assert_eq!(held.state, TaskState::Suspended);
    assert_eq!((s.owed("open"), s.owed("waived")), (1, 4)); // August's is overdue and stays owed
    assert_eq!((s.month("2026-08"), s.month("2026-10")), (1, 0));
    let why = format!(
        "SELECT waived_reason AS t FROM obligations WHERE task_id = {} AND period_to = '2026-10-31'",
        s.task
    );
    assert_eq!(s.world.text(&why), "〔任务中止〕机构改革");

    s.world.at("2026-11-02");
    let resume = Resume {
        task: s.task,
        reason: None,
    };
    assert_eq!(s.world.run(&s.boss, resume).unwrap().state, TaskState::Active);
    // November is owed again; December was waived by a person and stays so.
    assert_eq!((s.owed("open"), s.owed("waived")), (2, 3));
    assert_eq!((s.month("2026-10"), s.month("2026-11")), (0, 1));
}

#[test]
fn a_cancelled_task_takes_its_open_children_along() {
    let s = Story::begin();
    let child = s
        .world
        .task(&s.planted, "SPB-13", "SPB-1301", Some(s.task), "2026-12-31");
    let other = s
        .world
        .task(&s.planted, "SPB-13", "SPB-1302", Some(s.task), "2026-12-31");
    s.world.put(child, "active");
    s.world.put(other, "closed");
    let city = s.world.person("shijiazhuang", "SPB-1301", &[Reporter]);
    let closure = File {
        task: child,
        ..s.ask(RequestKind::Closure)
    };
    s.world.run(&city, closure).unwrap();
    let cancel = || Cancel {
        task: s.task,
        reason: "工作并入专项行动".into(),
    };
    assert_eq!(code(s.world.run(&s.hebei, cancel())), Code::Forbidden);
    assert_eq!(s.world.run(&s.boss, cancel()).unwrap().state, TaskState::Cancelled);
    let states = format!(
        "SELECT COUNT(*) AS n FROM tasks WHERE (id = {child} AND state = 'cancelled') OR (id = {other} AND state = 'closed')"
    );
    assert_eq!(s.world.number(&states), 2);
    assert_eq!(
        s.world.text("SELECT state AS t FROM requests WHERE kind = 'closure'"),
        "withdrawn"
    );
    assert_eq!(s.owed("open"), 0);
    // From closing to cancelled it went over active: only drawn transitions exist.
    let way = format!(
        "SELECT COUNT(*) AS n FROM task_versions WHERE task_id = {child} AND state IN ('closing', 'active', 'cancelled')"
    );
    assert_eq!(s.world.number(&way), 4);
    assert_eq!(code(s.world.run(&s.boss, cancel())), Code::TransitionNotDrawn);
}

#[test]
fn an_extension_moves_the_due_day_and_keeps_the_original_one() {
    let s = Story::begin();
    s.world.at("2026-10-12");
    let filed = s.world.run(&s.hebei, s.extension("2027-03-31")).unwrap();
    assert_eq!(filed.state, RequestState::Open);
    // Three working days from a Monday, to the end of the day.
    assert_eq!(filed.decide_by.unwrap().to_rfc3339(), "2026-10-15T16:00:00+00:00");
    let twice = s.world.run(&s.hebei, s.extension("2027-02-28")).unwrap_err();
    assert_eq!(twice.refusal().code, Code::AlreadyExists);
    assert!(words(&twice).contains("延期"), "{twice}");

    let granted = s.decide(RequestId(filed.id), RequestDecision::Accepted, None).unwrap();
    assert_eq!(granted.state, RequestState::Accepted);
    let row = |column: &str| {
        s.world.text(&format!(
            "SELECT CAST({column} AS TEXT) AS t FROM tasks WHERE id = {}",
            s.task
        ))
    };
    assert_eq!(row("due_on"), "2027-03-31");
    assert_eq!(row("original_due_on"), "2026-12-31");
    assert_eq!((row("extensions"), row("slip_days")), ("1".into(), "90".into()));
    assert_eq!(s.owed("open"), 8); // January to March besides
    assert_eq!(s.month("2027-03"), 1);
    assert_eq!(
        code(s.decide(RequestId(filed.id), RequestDecision::Accepted, None)),
        Code::TransitionNotDrawn
    );
}

#[test]
fn an_extension_is_asked_for_in_time_with_progress_and_a_later_day() {
    let s = Story::begin();
    let without = File {
        progress: None,
        ..s.extension("2027-03-31")
    };
    assert_eq!(code(s.world.run(&s.hebei, without)), Code::InvalidField);
    assert_eq!(
        code(s.world.run(&s.hebei, s.extension("2026-12-31"))),
        Code::InvalidField
    );
    let stray = File {
        proposed_due_on: Some("2027-03-31".parse().unwrap()),
        ..s.ask(RequestKind::Closure)
    };
    assert_eq!(code(s.world.run(&s.hebei, stray)), Code::InvalidField);
    s.world.at("2027-01-01");
    assert_eq!(code(s.world.run(&s.hebei, s.extension("2027-03-31"))), Code::RuleBroken);
}

#[test]
fn a_part_is_extended_no_further_than_the_whole() {
    let s = Story::begin();
    let child = s
        .world
        .task(&s.planted, "SPB-13", "SPB-1301", Some(s.task), "2026-11-30");
    s.world.put(child, "active");
    let city = s.world.person("city", "SPB-1301", &[Reporter]);
    let until = |day: &str| File {
        task: child,
        ..s.extension(day)
    };
    let refused = s.world.run(&city, until("2027-01-15")).unwrap_err().refusal();
    let error = refused.errors.first().unwrap();
    assert_eq!((error.field.as_str(), error.code), ("proposed_due_on", "too_late"));
    assert!(
        refused.zh.contains("2026-12-31") && refused.zh.contains("上级任务延期"),
        "{}",
        refused.zh
    );
    let filed = s.world.run(&city, until("2026-12-31")).unwrap();
    s.world
        .sql(&format!("UPDATE tasks SET due_on = '2026-12-15' WHERE id = {}", s.task));
    let grant = || Decide {
        request: RequestId(filed.id),
        decision: RequestDecision::Accepted,
        grade: None,
        reason: None,
    };
    assert_eq!(
        code(s.world.run(&s.hebei, grant())),
        Code::InvalidField,
        "moved forward meanwhile"
    );
    s.world
        .sql(&format!("UPDATE tasks SET due_on = '2027-03-31' WHERE id = {}", s.task));
    s.world.run(&s.hebei, grant()).unwrap();
    assert_eq!(
        s.world.text(&format!(
            "SELECT CAST(due_on AS TEXT) AS t FROM tasks WHERE id = {child}"
        )),
        "2026-12-31"
    );
}

#[test]
fn what_a_person_waived_stays_waived_through_every_new_plan() {
    let s = Story::begin();
    let row = |n: i64| {
        s.world.number(&format!(
            "SELECT id AS n FROM obligations WHERE task_id = {} ORDER BY period_to LIMIT 1 OFFSET {n}",
            s.task
        ))
    };
    let waived = [(row(2), "抗洪抢险"), (row(3), "〔任务中止〕期间不报")];
    for (id, reason) in waived {
        let waive = Waive {
            obligation: ObligationId(id),
            reason: reason.into(),
        };
        s.world.run(&s.boss, waive).unwrap();
    }
    let state = |id: i64| {
        s.world
            .text(&format!("SELECT state AS t FROM obligations WHERE id = {id}"))
    };
    let all = || waived.map(|(id, _)| state(id));
    let (task, reason) = (s.task, "暂停".to_owned());
    s.world.run(&s.boss, Suspend { task, reason }).unwrap();
    s.world.at("2026-08-20");
    s.world.run(&s.boss, Resume { task, reason: None }).unwrap();
    assert_eq!(all(), ["waived", "waived"], "resumed");
    s.world.at("2026-09-01");
    let filed = s.world.run(&s.hebei, s.extension("2027-03-31")).unwrap();
    s.decide(RequestId(filed.id), RequestDecision::Accepted, None).unwrap();
    assert_eq!(all(), ["waived", "waived"], "extended");
    assert_eq!(state(row(1)), "open");
}

#[test]
fn a_task_that_reports_once_owes_the_same_report_later() {
    let s = Story::begin();
    let task = s
        .world
        .task_every(&s.planted, "SPB", "SPB-13", None, "2026-09-30", "once");
    s.world.put(task, "active");
    let file = File {
        task,
        ..s.extension("2026-10-30")
    };
    let filed = s.world.run(&s.hebei, file).unwrap();
    s.decide(RequestId(filed.id), RequestDecision::Accepted, None).unwrap();
    let rows = format!("SELECT COUNT(*) AS n FROM obligations WHERE task_id = {task}");
    assert_eq!(s.world.number(&rows), 1);
    let due = format!("SELECT CAST(period_to AS TEXT) AS t FROM obligations WHERE task_id = {task} AND state = 'open'");
    assert_eq!(s.world.text(&due), "2026-10-30");
}

#[test]
fn closure_waits_for_open_children_and_is_graded() {
    let s = Story::begin();
    let child = s
        .world
        .task(&s.planted, "SPB-13", "SPB-1301", Some(s.task), "2026-12-31");
    let open = s.world.run(&s.hebei, s.ask(RequestKind::Closure)).unwrap_err();
    assert_eq!(open.refusal().code, Code::OpenChildren);
    assert!(words(&open).contains("石家庄"), "{open}");
    s.world.put(child, "closed");
    let id = s.file(RequestKind::Closure);
    assert_eq!(s.state(), "closing");
    let ungraded = s.decide(id, RequestDecision::Accepted, None).unwrap_err();
    assert_eq!(ungraded.refusal().errors[0].field, "grade");

    let failed = s.decide(id, RequestDecision::Accepted, Some(Grade::Fail)).unwrap();
    assert_eq!(
        (failed.state, failed.grade.as_deref()),
        (RequestState::Refused, Some("fail"))
    );
    assert_eq!(s.state(), "active");

    let id = s.file(RequestKind::Closure);
    s.decide(id, RequestDecision::Accepted, Some(Grade::Good)).unwrap();
    assert_eq!(s.state(), "closed");
    assert_eq!(s.owed("open"), 0);
    let kept = format!(
        "SELECT grade AS t FROM tasks WHERE id = {} AND closed_at IS NOT NULL",
        s.task
    );
    assert_eq!(s.world.text(&kept), "good");
}

#[test]
fn days_of_waiting_for_the_decision_do_not_make_a_closure_late() {
    let late = |filed: &str, decided: &str| {
        let s = Story::begin();
        s.world.at(filed);
        let id = s.file(RequestKind::Closure);
        s.world.at(decided);
        s.decide(id, RequestDecision::Accepted, Some(Grade::Pass)).unwrap();
        s.world.number(&format!(
            "SELECT COUNT(*) AS n FROM tasks WHERE id = {} AND closed_late",
            s.task
        ))
    };
    assert_eq!(late("2026-12-30", "2027-01-15"), 0);
    assert_eq!(late("2027-01-04", "2027-01-04"), 1);
}

#[test]
fn a_withdrawn_closure_puts_the_task_back_to_work() {
    let s = Story::begin();
    let id = s.file(RequestKind::Closure);
    let withdraw = || Withdraw {
        request: id,
        reason: Some("材料待补".into()),
    };
    assert_eq!(code(s.world.run(&s.boss, withdraw())), Code::Forbidden);
    assert_eq!(
        s.world.run(&s.hebei, withdraw()).unwrap().state,
        RequestState::Withdrawn
    );
    assert_eq!(s.state(), "active");
    assert_eq!(code(s.world.run(&s.hebei, withdraw())), Code::TransitionNotDrawn);
}

#[test]
fn a_refusal_says_why_and_changes_nothing_else() {
    let s = Story::begin();
    let filed = s.world.run(&s.hebei, s.extension("2027-03-31")).unwrap();
    let silent = Decide {
        request: RequestId(filed.id),
        decision: RequestDecision::Refused,
        grade: None,
        reason: None,
    };
    assert_eq!(code(s.world.run(&s.boss, silent)), Code::InvalidField);
    let refused = s.decide(RequestId(filed.id), RequestDecision::Refused, None).unwrap();
    assert_eq!(refused.decided_by.as_deref(), Some("boss"));
    assert_eq!(s.owed("open"), 5);
    // A refused one leaves room for the next.
    s.world.run(&s.hebei, s.extension("2027-01-31")).unwrap();
}

#[test]
fn requests_take_effect_like_the_plain_acts() {
    let s = Story::begin();
    let id = s.file(RequestKind::Suspension);
    s.decide(id, RequestDecision::Accepted, None).unwrap();
    assert_eq!((s.state().as_str(), s.owed("waived")), ("suspended", 5));
    let resume = Resume {
        task: s.task,
        reason: None,
    };
    s.world.run(&s.boss, resume).unwrap();
    assert_eq!((s.owed("open"), s.owed("waived")), (5, 0));

    let id = s.file(RequestKind::Closure);
    s.decide(id, RequestDecision::Accepted, Some(Grade::Pass)).unwrap();
    let id = s.file(RequestKind::Reopening);
    s.decide(id, RequestDecision::Accepted, None).unwrap();
    assert_eq!((s.state().as_str(), s.owed("open")), ("active", 5));

    let transfer = File {
        proposed_org: Some(s.world.org("SPB-14")),
        ..s.ask(RequestKind::Transfer)
    };
    let id = RequestId(s.world.run(&s.hebei, transfer).unwrap().id);
    let later = s.decide(id, RequestDecision::Accepted, None).unwrap_err();
    assert_eq!(later.refusal().code, Code::RuleBroken);
    assert!(words(&later).contains("转办"), "{later}");

    let id = s.file(RequestKind::Cancellation);
    s.decide(id, RequestDecision::Accepted, None).unwrap();
    assert_eq!(s.state(), "cancelled");
    assert_eq!(
        s.world.text("SELECT state AS t FROM requests WHERE kind = 'transfer'"),
        "withdrawn"
    );
}

#[test]
fn a_closed_directive_reopens_nothing() {
    let s = Story::begin();
    let id = s.file(RequestKind::Closure);
    s.decide(id, RequestDecision::Accepted, Some(Grade::Pass)).unwrap();
    s.world.sql("UPDATE directives SET state = 'closed'");
    let reopen = Reopen {
        task: s.task,
        reason: "发现数据不实".into(),
    };
    let refused = s.world.run(&s.boss, reopen).unwrap_err();
    assert_eq!(refused.refusal().code, Code::TransitionNotDrawn);
    assert!(words(&refused).contains("另立"), "{refused}");
    assert_eq!(
        code(s.world.run(&s.hebei, s.ask(RequestKind::Reopening))),
        Code::TransitionNotDrawn
    );
}

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

#[test]
fn a_reminder_is_answered_and_the_numbered_slips_come_later() {
    let s = Story::begin();
    let take = |kind| Take {
        task: s.task,
        kind,
        text: "请抓紧填报八月进展".into(),
    };
    let later = s.world.run(&s.boss, take(MeasureKind::Bulletin)).unwrap_err();
    assert_eq!(later.refusal().code, Code::RuleBroken);
    assert_eq!(
        code(s.world.run(&s.hebei, take(MeasureKind::Reminder))),
        Code::Forbidden
    );
    let taken = s.world.run(&s.boss, take(MeasureKind::Reminder)).unwrap();
    let answer = || Answer {
        measure: MeasureId(taken.id),
        text: "本周内完成".into(),
    };
    let answered = s.world.run(&s.hebei, answer()).unwrap();
    assert_eq!(answered.answered_by.as_deref(), Some("hebei"));
    assert_eq!(code(s.world.run(&s.hebei, answer())), Code::TransitionNotDrawn);
    let task = s.task;
    let page = s
        .world
        .ask(&s.hebei, move |cx| measures::of_task(cx, task, &Ask::default()))
        .unwrap();
    assert_eq!(page.items, vec![answered]);
}

#[test]
fn a_secrecy_mark_is_refused_at_every_entry_and_nothing_is_kept() {
    let s = Story::begin();
    let marked = "秘密★1年\n详见附件".to_owned();
    let file = File {
        reason: marked.clone(),
        ..s.ask(RequestKind::Closure)
    };
    assert_eq!(code(s.world.run(&s.hebei, file)), Code::SecrecyMark);
    let suspend: Result<Moved> = s.world.run(
        &s.boss,
        Suspend {
            task: s.task,
            reason: marked.clone(),
        },
    );
    assert_eq!(code(suspend), Code::SecrecyMark);
    let comment = Add {
        on: On::Task(s.task),
        kind: CommentKind::Comment,
        text: marked,
    };
    assert_eq!(code(s.world.run(&s.hebei, comment)), Code::SecrecyMark);
    assert_eq!(s.world.number("SELECT COUNT(*) AS n FROM requests"), 0);
    assert_eq!(
        s.world
            .number("SELECT COUNT(*) AS n FROM events WHERE reason LIKE '%附件%' OR changes LIKE '%附件%'"),
        0
    );
}

#[test]
fn instructions_are_a_leaders() {
    let s = Story::begin();
    let write = || Add {
        on: On::Task(s.task),
        kind: CommentKind::Instruction,
        text: "请河北局月底前补齐".into(),
    };
    assert_eq!(code(s.world.run(&s.boss, write())), Code::Forbidden);
    let leader = s.world.person("leader", "SPB", &[Leader]);
    assert_eq!(s.world.run(&leader, write()).unwrap().kind, "instruction");
    let far = s.world.person("shanxi", "SPB-14", &[Leader]);
    assert_eq!(code(s.world.run(&far, write())), Code::NotFound);
}
