//! Requests (申请) and measures (督办措施): kinds and lives (DOMAIN.md §2, §3).

use super::lang::Lang;
use super::refusal::{Code, Refusal};
use super::task::TaskState;
use super::time::Day;

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
    /// What a decider says.
    pub enum RequestDecision {
        /// Granted.
        Accepted = "accepted", "同意", "accepted";
        /// Not granted.
        Refused = "refused", "不同意", "refused";
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
    /// Why something ended by itself: a reason that no person wrote.
    pub enum Ended {
        /// The task was closed.
        Closed = "closed", "任务已办结", "the task was closed";
        /// The task was reopened.
        Reopened = "reopened", "任务已重启", "the task was reopened";
        /// The task was cancelled.
        Cancelled = "cancelled", "任务已撤销", "the task was cancelled";
        /// The task above was cancelled.
        AboveCancelled = "above_cancelled", "上级任务已撤销", "the task above was cancelled";
        /// The task was handed back.
        Declined = "declined", "任务已退回交办", "the task was handed back";
        /// The task was suspended.
        Suspended = "suspended", "任务已中止", "the task was suspended";
        /// The request was taken back.
        Withdrawn = "withdrawn", "申请已撤回", "the request was withdrawn";
    }
}

impl Ended {
    /// A kept reason in a language: what people wrote stays, what the system wrote is kept in Chinese and told from it.
    #[must_use]
    pub fn said(reason: String, lang: Lang) -> String {
        match Ended::ALL.iter().find(|ended| ended.zh() == reason) {
            Some(ended) => ended.title(lang),
            None => reason,
        }
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
    /// Whether it waits, for the own approver or for the decider.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, RequestState::AwaitingApproval | RequestState::Open)
    }

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

/// Longest single extension, months: beyond it a typing error is likelier than a plan.
pub const LONGEST_EXTENSION_MONTHS: u32 = 60;

/// The new due day of an extension (延期): asked before the present one is over, for a day that is later and not past
/// (DOMAIN.md §3).
///
/// # Errors
/// Refused where the task has no due day, where it is past, or where the proposed day is no later one.
pub fn check_extension(due_on: Option<Day>, proposed: Option<Day>, today: Day) -> Result<Day, Refusal> {
    let Some(due) = due_on else {
        let en = "The task has no due day; there is nothing to extend";
        return Err(Refusal::rule("任务没有办理期限，无需延期", en));
    };
    if today > due {
        return Err(Refusal::rule(
            format!("延期须在办理期限（{due}）前申请，现已逾期；请尽快办结，并在申请办结时说明原因"),
            format!("An extension is asked for before the due day ({due}); finish the task and explain the delay"),
        ));
    }
    let Some(proposed) = proposed else {
        let en = "Name the proposed due day";
        return Err(Refusal::field(
            "proposed_due_on",
            "missing_field",
            "请填写拟延至的日期",
            en,
        ));
    };
    check_later(due, proposed)?;
    Ok(proposed)
}

/// That a proposed due day lies after the present one; asked again when it is decided, because the due day may have
/// moved.
///
/// # Errors
/// An invalid field that names the present due day.
pub fn check_later(due: Day, proposed: Day) -> Result<(), Refusal> {
    let last = due.checked_add_months(chrono::Months::new(LONGEST_EXTENSION_MONTHS));
    if last.is_some_and(|last| proposed > last) {
        return Err(Refusal::field(
            "proposed_due_on",
            "too_far",
            format!("一次延期最长{LONGEST_EXTENSION_MONTHS}个月，请核对日期"),
            format!("One extension is at most {LONGEST_EXTENSION_MONTHS} months; check the date"),
        ));
    }
    if proposed > due {
        return Ok(());
    }
    Err(Refusal::field(
        "proposed_due_on",
        "not_later",
        format!("拟延至的日期须晚于现办理期限{due}"),
        format!("The proposed day must be later than the present due day {due}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn what_the_system_wrote_is_told_in_both_languages_and_what_people_wrote_stays() {
        let said = |reason: &str, lang| Ended::said(reason.to_owned(), lang);
        assert_eq!(said("任务已办结", Lang::En), "The task was closed");
        assert_eq!(said("任务已办结", Lang::Zh), "任务已办结");
        assert_eq!(said("任务已办结。", Lang::En), "任务已办结。");
    }

    #[test]
    fn an_extension_is_asked_in_time_and_for_a_later_day() {
        let (due, later) = (Some(day("2026-09-30")), Some(day("2026-10-31")));
        assert_eq!(check_extension(due, later, day("2026-09-30")), Ok(day("2026-10-31")));
        let code = |r: Result<Day, Refusal>| r.unwrap_err().code;
        assert_eq!(code(check_extension(due, later, day("2026-10-01"))), Code::RuleBroken);
        assert_eq!(code(check_extension(None, later, day("2026-09-01"))), Code::RuleBroken);
        assert_eq!(code(check_extension(due, due, day("2026-09-01"))), Code::InvalidField);
        assert_eq!(code(check_extension(due, None, day("2026-09-01"))), Code::InvalidField);
        let far = Some(day("2206-10-31"));
        assert_eq!(code(check_extension(due, far, day("2026-09-01"))), Code::InvalidField);
    }

    #[test]
    fn only_a_closed_task_can_be_asked_to_be_reopened() {
        for state in TaskState::ALL {
            assert_eq!(
                RequestKind::Reopening.check(*state).is_ok(),
                *state == TaskState::Closed,
                "{state}"
            );
        }
    }
}
