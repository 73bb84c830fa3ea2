//! The issuer decides a request (审批申请). Nobody decides their own while a second person could.

use super::effect;
use super::view::{self, RequestView};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject, written};
use crate::domain::id::{OrgId, RequestId};
use crate::domain::person::Role;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::request::{RequestDecision, RequestKind, RequestState};
use crate::domain::task::{Grade, Task};
use crate::store::request::{Request, RequestChange};
use crate::store::{self};

/// Decide a request.
pub struct Decide {
    /// The request.
    pub request: RequestId,
    /// Granted or not.
    pub decision: RequestDecision,
    /// Grade, of a closure that is granted; a failing one sends the task back.
    pub grade: Option<Grade>,
    /// Why; needed where it is not granted, or graded as failed.
    pub reason: Option<String>,
}

impl Command for Decide {
    type Output = RequestView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<RequestView> {
        let reason = written::optional("reason", self.reason.as_deref())?;
        let (task, found) = effect::locked(cx, self.request, Action::Decide)?;
        found.state.check_open()?;
        check_other(cx, &task, &found)?;
        let grade = self.check_grade(found.kind)?;
        let state = self.outcome(grade);
        if state == RequestState::Refused && reason.is_none() {
            let en = "Say why, so that the bureau knows what to do";
            return Err(Refusal::field("reason", "missing_field", "不同意或评为不合格的，请说明理由", en).into());
        }
        if state == RequestState::Accepted {
            effect::check(cx, &task, &found)?;
        }
        self.write(cx, &task, &found, state, grade, reason.clone())?;
        match state {
            RequestState::Accepted => effect::grant(cx, &task, &found, grade)?,
            _ => effect::back_to_work(cx, &task, found.kind, &reason.unwrap_or_default())?,
        }
        view::answer(cx, found.id)
    }
}

impl Decide {
    /// A failing grade is a closure that is not granted (DOMAIN.md §3).
    fn outcome(&self, grade: Option<Grade>) -> RequestState {
        match (self.decision, grade) {
            (RequestDecision::Refused, _) | (_, Some(Grade::Fail)) => RequestState::Refused,
            (RequestDecision::Accepted, _) => RequestState::Accepted,
        }
    }

    fn check_grade(&self, kind: RequestKind) -> Result<Option<Grade>> {
        let graded = kind == RequestKind::Closure && self.decision == RequestDecision::Accepted;
        match (graded, self.grade) {
            (true, None) => {
                let zh = "同意办结时请评定等次：excellent 优秀、good 良好、pass 合格、fail 不合格（退回）";
                let en = "Grade the closure: excellent, good, pass, or fail, which sends the task back";
                Err(Refusal::field("grade", "missing_field", zh, en).into())
            }
            (false, Some(_)) => {
                let en = "Only a granted closure is graded";
                Err(Refusal::field("grade", "not_for_kind", "只有同意办结时才评定等次", en).into())
            }
            (_, grade) => Ok(grade),
        }
    }

    fn write(
        &self,
        cx: &mut Cx<'_>,
        task: &Task,
        found: &Request,
        state: RequestState,
        grade: Option<Grade>,
        reason: Option<String>,
    ) -> Result<()> {
        let mut change = match state {
            RequestState::Accepted => Change::of("request.accepted"),
            _ => Change::of("request.refused"),
        };
        change = change
            .because(reason.clone().unwrap_or_default())
            .with("kind", found.kind.word())
            .field("state", found.state.word(), state.word());
        if let Some(grade) = grade {
            change = change.with("grade", grade.word());
        }
        cx.record(Subject::on_task(task, "request", found.id.0), change)?;
        let row = RequestChange::decided(state, cx.actor.user, reason, grade, cx.now);
        Ok(store::request::change(cx.tx, found, &row, cx.now)?)
    }
}

/// That somebody else filed it, or that nobody else could decide it.
fn check_other(cx: &mut Cx<'_>, task: &Task, found: &Request) -> Result<()> {
    if found.filed_by != cx.actor.user {
        return Ok(());
    }
    let deciders: Vec<OrgId> = std::iter::once(task.issuer).chain(task.acting).collect();
    if effect::another(cx, &deciders, Role::Supervisor)? {
        let en = "You filed this request yourself; another supervisor decides it";
        return Err(Refusal::forbidden("本人提出的申请，请由其他督办员审批", en).into());
    }
    Ok(())
}
