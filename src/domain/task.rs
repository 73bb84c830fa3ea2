//! Tasks (任务): one directive's work for one lead organisation. The drawing of its life is one table (DOMAIN.md §3).

use super::calendar::Calendar;
use super::id::{DirectiveId, OrgId, TaskId};
use super::refusal::{Code, Refusal};
use super::time::{Day, Instant, day_of};

/// Working days after the issue within which a lead may hand a task back (DOMAIN.md §3).
pub const DECLINE_WORKING_DAYS: i64 = 2;

words! {
    /// Life of a task.
    pub enum TaskState {
        /// Not yet handed out.
        Draft = "draft", "待交办", "draft";
        /// Handed out, not signed for.
        Issued = "issued", "待签收", "issued";
        /// Signed for, being worked on.
        Active = "active", "办理中", "active";
        /// Suspended by the issuer.
        Suspended = "suspended", "中止", "suspended";
        /// Closure asked for.
        Closing = "closing", "申请办结", "closing";
        /// Verified and struck off (销号).
        Closed = "closed", "办结", "closed";
        /// Withdrawn by the issuer.
        Cancelled = "cancelled", "撤销", "cancelled";
    }
}
words! {
    /// An act that moves a task from one state to another.
    pub enum TaskAct {
        /// Hand out.
        Issue = "issue", "交办", "issue";
        /// Sign for.
        Sign = "sign", "签收", "sign";
        /// Hand back, with a reason, within two working days.
        Decline = "decline", "退回交办", "decline";
        /// Ask for closure.
        RequestClosure = "request_closure", "申请办结", "request closure";
        /// Accept the closure, with a grade.
        AcceptClosure = "accept_closure", "同意办结", "accept closure";
        /// Return, fail or withdraw the closure.
        ReturnClosure = "return_closure", "退回办结", "return closure";
        /// Suspend.
        Suspend = "suspend", "中止", "suspend";
        /// Resume.
        Resume = "resume", "恢复", "resume";
        /// Give to another lead.
        Transfer = "transfer", "转办", "transfer";
        /// Cancel.
        Cancel = "cancel", "撤销", "cancel";
        /// Reopen.
        Reopen = "reopen", "重启", "reopen";
    }
}
words! {
    /// How a closure was graded.
    pub enum Grade {
        /// Excellent.
        Excellent = "excellent", "优秀", "excellent";
        /// Good.
        Good = "good", "良好", "good";
        /// Passed.
        Pass = "pass", "合格", "pass";
        /// Failed: the task goes back.
        Fail = "fail", "不合格", "fail";
    }
}

/// The drawing: only these transitions exist (DOMAIN.md §3).
pub const TRANSITIONS: &[(TaskState, TaskAct, TaskState)] = {
    use TaskAct as A;
    use TaskState as S;
    &[
        (S::Draft, A::Issue, S::Issued),
        (S::Draft, A::Cancel, S::Cancelled),
        (S::Issued, A::Sign, S::Active),
        (S::Issued, A::Decline, S::Draft),
        (S::Issued, A::Transfer, S::Issued),
        (S::Issued, A::Cancel, S::Cancelled),
        (S::Active, A::RequestClosure, S::Closing),
        (S::Active, A::Suspend, S::Suspended),
        (S::Active, A::Transfer, S::Issued),
        (S::Active, A::Cancel, S::Cancelled),
        (S::Suspended, A::Resume, S::Active),
        (S::Suspended, A::Cancel, S::Cancelled),
        (S::Closing, A::AcceptClosure, S::Closed),
        (S::Closing, A::ReturnClosure, S::Active),
        (S::Closed, A::Reopen, S::Active),
    ]
};

impl TaskState {
    /// The acts that are possible in this state.
    pub fn possible(self) -> impl Iterator<Item = TaskAct> {
        TRANSITIONS
            .iter()
            .filter(move |(from, ..)| *from == self)
            .map(|(_, act, _)| *act)
    }

    /// The state after an act.
    ///
    /// # Errors
    /// Refused with the present state and the possible acts where the transition is not drawn.
    pub fn after(self, act: TaskAct) -> Result<TaskState, Refusal> {
        let row = TRANSITIONS.iter().find(|(from, a, _)| *from == self && *a == act);
        row.map(|(_, _, to)| *to).ok_or_else(|| self.refuse(act.zh(), act.en()))
    }

    /// "Not in this state", with what is possible.
    #[must_use]
    pub fn refuse(self, wanted_zh: &str, wanted_en: &str) -> Refusal {
        let zh: Vec<_> = self.possible().map(TaskAct::zh).collect();
        let en: Vec<_> = self.possible().map(TaskAct::word).collect();
        let none = |v: &[&str], none: &str| if v.is_empty() { none.to_owned() } else { v.join("、") };
        Refusal::new(
            Code::TransitionNotDrawn,
            format!("任务现为“{}”，不能{wanted_zh}；可办：{}", self.zh(), none(&zh, "无")),
            format!(
                "The task is {}; it cannot {wanted_en}. Possible: {}",
                self.word(),
                none(&en, "none")
            ),
        )
    }

    /// Whether the work is still owed: handed out and neither struck off nor withdrawn.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            TaskState::Issued | TaskState::Active | TaskState::Suspended | TaskState::Closing
        )
    }
}

/// What rules and policy need of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Identifier.
    pub id: TaskId,
    /// Its directive.
    pub directive: DirectiveId,
    /// The task it was handed down from.
    pub parent: Option<TaskId>,
    /// Materialised path of task ids.
    pub path: String,
    /// Who carries it.
    pub lead: OrgId,
    /// Path of the lead organisation.
    pub lead_path: String,
    /// Who issued it and reviews.
    pub issuer: OrgId,
    /// The department through which the issuer acts, if any.
    pub acting: Option<OrgId>,
    /// Title.
    pub title: String,
    /// State now.
    pub state: TaskState,
    /// Due day now.
    pub due_on: Option<Day>,
    /// Due day as first issued.
    pub original_due_on: Option<Day>,
    /// When it was issued.
    pub issued_at: Option<Instant>,
    /// Until when it must be signed for.
    pub sign_due_at: Option<Instant>,
    /// When it was signed for.
    pub signed_at: Option<Instant>,
    /// Version for optimistic locking.
    pub version: i64,
}

impl Task {
    /// Whether the task can be reported on now.
    ///
    /// # Errors
    /// Refused unless it is signed for and open.
    pub fn check_reportable(&self) -> Result<(), Refusal> {
        match self.state {
            TaskState::Active | TaskState::Closing => Ok(()),
            other => Err(other.refuse("填报", "take a report")),
        }
    }

    /// Whether the lead may still hand the task back: until the end of the second working day after the issue
    /// (DOMAIN.md §3). The state is the table's question.
    ///
    /// # Errors
    /// Refused with the last day it was possible.
    pub fn check_declinable(&self, today: Day, calendar: &Calendar) -> Result<(), Refusal> {
        let issued = self.issued_at.map_or(today, day_of);
        let last = calendar.add_working_days(issued, DECLINE_WORKING_DAYS);
        if today <= last {
            return Ok(());
        }
        Err(Refusal::rule(
            format!("退回交办须在交办后{DECLINE_WORKING_DAYS}个工作日内（{last}前）提出；可签收后申请转办或撤销"),
            format!(
                "A task can be handed back until {last}, {DECLINE_WORKING_DAYS} working days after its issue; \
                 sign for it and ask for a transfer or a cancellation"
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_act_names_the_state_and_what_is_possible() {
        let refusal = TaskState::Issued.after(TaskAct::Reopen).unwrap_err();
        assert_eq!(
            refusal.zh,
            "任务现为“待签收”，不能重启；可办：签收、退回交办、转办、撤销"
        );
    }

    #[test]
    fn every_state_but_cancelled_has_a_way_out_and_every_act_is_drawn() {
        for state in TaskState::ALL {
            assert_eq!(state.possible().count() == 0, *state == TaskState::Cancelled, "{state}");
        }
        for act in TaskAct::ALL {
            assert!(TRANSITIONS.iter().any(|(_, a, _)| a == act), "{act} is not drawn");
        }
    }
}
