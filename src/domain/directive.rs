//! Directives (督办事项): kinds, life, register numbers (DOMAIN.md §2, §3).

use super::cadence::{Cadence, DueRule};
use super::id::{DirectiveId, DocumentId, OrgId};
use super::refusal::{Code, Refusal};
use super::time::{Day, Instant};

words! {
    /// What a directive comes from.
    pub enum DirectiveKind {
        /// Key work of the year.
        Policy = "policy", "重点工作", "key work";
        /// A decision of a meeting.
        Decision = "decision", "议定事项", "decision";
        /// A leader's written instruction.
        Instruction = "instruction", "批示", "instruction";
        /// A problem to be put right.
        Problem = "problem", "问题整改", "problem";
        /// A proposal of a congress or conference.
        Proposal = "proposal", "建议提案", "proposal";
        /// Found by an inspection.
        Inspection = "inspection", "督查发现", "inspection finding";
    }
}
words! {
    /// Life of a directive.
    pub enum DirectiveState {
        /// Being written.
        Draft = "draft", "拟办", "draft";
        /// Waiting for approval.
        Proposed = "proposed", "待审定", "proposed";
        /// Numbered.
        Registered = "registered", "立项", "registered";
        /// Tasks are issued.
        Active = "active", "交办", "active";
        /// Struck off.
        Closed = "closed", "办结", "closed";
        /// Void; its number stays.
        Cancelled = "cancelled", "撤销", "cancelled";
    }
}
words! {
    /// How urgent the paper is.
    pub enum Urgency {
        /// No mark.
        Ordinary = "ordinary", "平件", "ordinary";
        /// Urgent.
        Urgent = "urgent", "急", "urgent";
        /// Very urgent.
        VeryUrgent = "very_urgent", "特急", "very urgent";
        /// Top urgent: letters leave at any hour.
        TopUrgent = "top_urgent", "特提", "top urgent";
    }
}
words! {
    /// What can be done with a directive.
    pub enum DirectiveAct {
        /// Send for approval.
        Propose = "propose", "送审", "propose";
        /// Approve and number.
        Approve = "approve", "审定", "approve";
        /// Number.
        Register = "register", "立项", "register";
        /// Edit text or targets.
        Edit = "edit", "修改", "edit";
        /// Split into tasks.
        Decompose = "decompose", "分解", "decompose";
        /// Issue its tasks.
        Issue = "issue", "交办", "issue";
        /// Close.
        Close = "close", "办结", "close";
        /// Cancel.
        Cancel = "cancel", "撤销", "cancel";
    }
}

/// The drawing of a directive's life: only these transitions exist.
pub const TRANSITIONS: &[(DirectiveState, DirectiveAct, DirectiveState)] = {
    use DirectiveAct as A;
    use DirectiveState as S;
    &[
        (S::Draft, A::Edit, S::Draft),
        (S::Draft, A::Propose, S::Proposed),
        (S::Draft, A::Register, S::Registered),
        (S::Draft, A::Cancel, S::Cancelled),
        (S::Proposed, A::Approve, S::Registered),
        (S::Proposed, A::Edit, S::Proposed),
        (S::Proposed, A::Cancel, S::Cancelled),
        (S::Registered, A::Edit, S::Registered),
        (S::Registered, A::Decompose, S::Registered),
        (S::Registered, A::Issue, S::Active),
        (S::Registered, A::Cancel, S::Cancelled),
        (S::Active, A::Edit, S::Active),
        (S::Active, A::Decompose, S::Active),
        (S::Active, A::Issue, S::Active),
        (S::Active, A::Close, S::Closed),
        (S::Active, A::Cancel, S::Cancelled),
    ]
};

impl DirectiveState {
    /// The state after an act.
    ///
    /// # Errors
    /// Refused with the present state and the possible acts where the transition is not drawn.
    pub fn after(self, act: DirectiveAct) -> Result<DirectiveState, Refusal> {
        let row = TRANSITIONS.iter().find(|(from, a, _)| *from == self && *a == act);
        row.map(|(_, _, to)| *to).ok_or_else(|| {
            let possible: Vec<_> = TRANSITIONS
                .iter()
                .filter(|(from, ..)| *from == self)
                .map(|(_, a, _)| *a)
                .collect();
            let zh: Vec<_> = possible.iter().map(|a| a.zh()).collect();
            let en: Vec<_> = possible.iter().map(|a| a.word()).collect();
            Refusal::new(
                Code::TransitionNotDrawn,
                format!("事项现为“{}”，不能{}；可办：{}", self.zh(), act.zh(), list(&zh, "无")),
                format!(
                    "The directive is {}; it cannot {}. Possible: {}",
                    self.word(),
                    act.word(),
                    list(&en, "none")
                ),
            )
        })
    }
}

fn list(words: &[&str], none: &str) -> String {
    if words.is_empty() {
        none.to_owned()
    } else {
        words.join("、")
    }
}

/// Where in a document a directive stands, in Unicode scalars of its decoded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The document.
    pub document: DocumentId,
    /// First character.
    pub start: i64,
    /// The character after the last.
    pub end: i64,
}

/// A directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Identifier.
    pub id: DirectiveId,
    /// In whose name it is issued.
    pub issuer: OrgId,
    /// The department that acts for the issuer, if any.
    pub acting: Option<OrgId>,
    /// Year and number in the issuer's series, once registered.
    pub number: Option<(i64, i64)>,
    /// What it comes from.
    pub kind: DirectiveKind,
    /// Title.
    pub title: String,
    /// What is required.
    pub requirement: String,
    /// Where it stands in a document.
    pub span: Option<Span>,
    /// Source in words, where there is no document.
    pub source: Option<String>,
    /// How urgent.
    pub urgency: Urgency,
    /// Time profile.
    pub profile: String,
    /// How often its tasks report.
    pub cadence: Cadence,
    /// When a report is due.
    pub due_rule: DueRule,
    /// By when it is to be done.
    pub due_on: Option<Day>,
    /// That day as first issued.
    pub original_due_on: Option<Day>,
    /// The closed directive that this one follows up.
    pub previous_round: Option<DirectiveId>,
    /// The caller's own key.
    pub external_ref: Option<String>,
    /// State now.
    pub state: DirectiveState,
    /// When its first tasks were issued.
    pub issued_at: Option<Instant>,
    /// When it was closed or cancelled.
    pub closed_at: Option<Instant>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// Version for optimistic locking.
    pub version: i64,
    /// Last change.
    pub updated_at: Instant,
}

/// A register number (文号) as it is printed: prefix, year in full-width brackets, number without leading zero.
#[must_use]
pub fn register_number(prefix: &str, year: i64, no: i64) -> String {
    format!("{prefix}〔{year}〕{no}号")
}

/// Prefix, year and number of a register number as people type it; brackets of half width and round ones are taken too.
#[must_use]
pub fn parse_register_number(text: &str) -> Option<(&str, i64, i64)> {
    let (prefix, rest) = text.trim().split_once(['〔', '[', '［', '（', '('])?;
    let (year, rest) = rest.split_once(['〕', ']', '］', '）', ')'])?;
    let no = rest.trim().strip_suffix('号')?;
    let digits = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_digit())
            .then(|| text.parse().ok())
            .flatten()
    };
    Some((prefix.trim(), digits(year.trim())?, digits(no.trim())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_full_width_brackets_and_no_leading_zero() {
        assert_eq!(register_number("督", 2021, 15), "督〔2021〕15号");
    }

    #[test]
    fn a_typed_number_is_read_with_either_brackets() {
        assert_eq!(parse_register_number("督〔2021〕15号"), Some(("督", 2021, 15)));
        assert_eq!(parse_register_number(" 冀邮督[2026] 3号"), Some(("冀邮督", 2026, 3)));
        assert_eq!(parse_register_number("推进快递进村（2026年）"), None);
        assert_eq!(parse_register_number("督〔2021〕-1号"), None);
    }

    #[test]
    fn a_closed_directive_takes_no_further_act_and_says_so() {
        let refusal = DirectiveState::Closed.after(DirectiveAct::Issue).unwrap_err();
        assert_eq!(refusal.code, Code::TransitionNotDrawn);
        assert_eq!(refusal.zh, "事项现为“办结”，不能交办；可办：无");
    }
}
