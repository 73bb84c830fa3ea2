//! Progress reports (进展报告) and obligations (填报要求): their lives (DOMAIN.md §3).

use super::refusal::{Code, Refusal};

words! {
    /// Life of an obligation.
    pub enum ObligationState {
        /// Owed.
        Open = "open", "待填报", "open";
        /// A report is in.
        Answered = "answered", "已填报", "answered";
        /// Not owed any more, with a reason.
        Waived = "waived", "免报", "waived";
    }
}
words! {
    /// Life of a progress report.
    pub enum ProgressState {
        /// Being written.
        Draft = "draft", "草稿", "draft";
        /// Waiting for the own approver.
        AwaitingApproval = "awaiting_approval", "待审签", "awaiting approval";
        /// With the reviewer.
        Submitted = "submitted", "已反馈", "submitted";
        /// Accepted.
        Accepted = "accepted", "已审核", "accepted";
        /// Returned with a reason.
        Returned = "returned", "退办", "returned";
        /// Taken back by its author.
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        /// Replaced by a later accepted revision.
        Superseded = "superseded", "已被更正", "superseded";
    }
}
words! {
    /// What is done with a report.
    pub enum ProgressAct {
        /// Send up, with no approver in between.
        Submit = "submit", "提交", "submit";
        /// Send to the own approver.
        SendForApproval = "send_for_approval", "送审签", "send for approval";
        /// The approver agrees.
        Approve = "approve", "审签", "approve";
        /// The approver refuses.
        Refuse = "refuse", "退回修改", "refuse";
        /// The author takes it back before the reviewer opened it.
        Withdraw = "withdraw", "撤回", "withdraw";
        /// The reviewer accepts.
        Accept = "accept", "审核通过", "accept";
        /// The reviewer returns.
        Return = "return", "退办", "return";
        /// A newer revision was accepted.
        Supersede = "supersede", "被更正", "supersede";
    }
}
words! {
    /// What a review decided.
    pub enum ReviewDecision {
        /// Accepted by the reviewer.
        Accepted = "accepted", "审核通过", "accepted";
        /// Returned by the reviewer.
        Returned = "returned", "退办", "returned";
        /// Refused by the own approver.
        Refused = "refused", "退回修改", "refused";
        /// Approved by the own approver.
        Approved = "approved", "审签通过", "approved";
    }
}

/// The drawing of a report's life.
pub const TRANSITIONS: &[(ProgressState, ProgressAct, ProgressState)] = {
    use ProgressAct as A;
    use ProgressState as S;
    &[
        (S::Draft, A::Submit, S::Submitted),
        (S::Draft, A::SendForApproval, S::AwaitingApproval),
        (S::AwaitingApproval, A::Approve, S::Submitted),
        (S::AwaitingApproval, A::Refuse, S::Draft),
        (S::AwaitingApproval, A::Withdraw, S::Withdrawn),
        (S::Submitted, A::Withdraw, S::Withdrawn),
        (S::Submitted, A::Accept, S::Accepted),
        (S::Submitted, A::Return, S::Returned),
        (S::Submitted, A::Supersede, S::Superseded),
        (S::Accepted, A::Return, S::Returned),
        (S::Accepted, A::Supersede, S::Superseded),
    ]
};

impl ProgressState {
    /// The state after an act.
    ///
    /// # Errors
    /// Refused with the present state and the possible acts where the transition is not drawn.
    pub fn after(self, act: ProgressAct) -> Result<ProgressState, Refusal> {
        let row = TRANSITIONS.iter().find(|(from, a, _)| *from == self && *a == act);
        row.map(|(_, _, to)| *to).ok_or_else(|| {
            let drawn = TRANSITIONS
                .iter()
                .filter(|(from, a, _)| *from == self && *a != ProgressAct::Supersede);
            let (zh, en): (Vec<_>, Vec<_>) = drawn.map(|(_, a, _)| (a.zh(), a.word())).unzip();
            let join = |v: &[&str], none: &str| if v.is_empty() { none.to_owned() } else { v.join("、") };
            Refusal::new(
                Code::TransitionNotDrawn,
                format!("报告现为“{}”，不能{}；可办：{}", self.zh(), act.zh(), join(&zh, "无")),
                format!(
                    "The report is {}; it cannot {}. Possible: {}",
                    self.word(),
                    act.word(),
                    join(&en, "none")
                ),
            )
        })
    }

    /// Whether its values count in roll-ups: with the reviewer or accepted (DOMAIN.md §4, §5).
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, ProgressState::Submitted | ProgressState::Accepted)
    }
}
