//! Requests (申请) and measures (督办措施): kinds and lives (DOMAIN.md §2, §3).

use super::refusal::{Code, Refusal};
use super::task::TaskState;

words! {
    /// What is asked for.
    pub enum RequestKind {
        /// A later due day.
        Extension = "extension", "延期", "extension";
        /// Another lead organisation.
        Transfer = "transfer", "转办", "transfer";
        /// To stop for a while.
        Suspension = "suspension", "中止", "suspension";
        /// To be struck off.
        Closure = "closure", "办结", "closure";
        /// To be withdrawn.
        Cancellation = "cancellation", "撤销", "cancellation";
        /// To be opened again.
        Reopening = "reopening", "重启", "reopening";
    }
}
words! {
    /// Life of a request.
    pub enum RequestState {
        /// With the own approver.
        AwaitingApproval = "awaiting_approval", "待审签", "awaiting approval";
        /// With the decider.
        Open = "open", "待审批", "open";
        /// Granted.
        Accepted = "accepted", "同意", "accepted";
        /// Not granted.
        Refused = "refused", "不同意", "refused";
        /// Taken back.
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
    }
}
words! {
    /// A rung of the ladder.
    pub enum MeasureKind {
        /// 催办.
        Reminder = "reminder", "催办", "reminder";
        /// 督办通知单.
        SupervisionNotice = "supervision_notice", "督办通知单", "supervision notice";
        /// 通报.
        Bulletin = "bulletin", "通报", "bulletin";
        /// 约谈.
        Interview = "interview", "约谈", "interview";
    }
}
words! {
    /// Life of a measure.
    pub enum MeasureState {
        /// Proposed by the system.
        Proposed = "proposed", "建议", "proposed";
        /// Issued.
        Issued = "issued", "已发出", "issued";
        /// Answered.
        Answered = "answered", "已答复", "answered";
        /// Withdrawn.
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
    }
}
words! {
    /// What a comment is.
    pub enum CommentKind {
        /// A remark.
        Comment = "comment", "意见", "comment";
        /// A leader's instruction (批示).
        Instruction = "instruction", "批示", "instruction";
        /// A question.
        Question = "question", "询问", "question";
    }
}

/// Working days the decider has: three for an extension, five for other requests (DOMAIN.md §3; a setting).
pub const REPLY_DAYS: &[(RequestKind, i64)] = &[
    (RequestKind::Extension, 3),
    (RequestKind::Transfer, 5),
    (RequestKind::Suspension, 5),
    (RequestKind::Closure, 5),
    (RequestKind::Cancellation, 5),
    (RequestKind::Reopening, 5),
];

impl RequestKind {
    /// Working days until a decision is due.
    #[must_use]
    pub fn reply_days(self) -> i64 {
        REPLY_DAYS
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or(5, |(_, days)| *days)
    }

    /// Whether it can be asked for a task in this state.
    ///
    /// # Errors
    /// Refused with the present state and what is possible.
    pub fn check(self, state: TaskState) -> Result<(), Refusal> {
        let fits = match self {
            RequestKind::Extension => matches!(state, TaskState::Issued | TaskState::Active),
            RequestKind::Closure | RequestKind::Suspension => state == TaskState::Active,
            RequestKind::Transfer | RequestKind::Cancellation => {
                matches!(state, TaskState::Issued | TaskState::Active)
            }
            RequestKind::Reopening => state == TaskState::Closed,
        };
        if fits {
            Ok(())
        } else {
            Err(state.refuse(&format!("申请{}", self.zh()), &format!("ask for {}", self.en())))
        }
    }
}

impl RequestState {
    /// That it still waits for a decision.
    ///
    /// # Errors
    /// Refused with the present state when it was decided or taken back.
    pub fn check_open(self) -> Result<(), Refusal> {
        if self == RequestState::Open {
            return Ok(());
        }
        Err(Refusal::new(
            Code::TransitionNotDrawn,
            format!("申请现为“{}”，已不能审批", self.zh()),
            format!("The request is {}; it cannot be decided any more", self.word()),
        ))
    }
}
