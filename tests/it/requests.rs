//! Plain acts on tasks, and requests: what bureaus ask for, who decides, what becomes of the task.

mod deciding;
mod plain;
mod said;

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
