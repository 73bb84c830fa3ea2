//! Findings (识别结果): what the engine proposes in a document and what people make of it (DOMAIN.md §2, §6).

use super::refusal::{Code, Refusal};

words! {
    /// What a finding may become.
    pub enum FindingKind {
        /// A directive candidate.
        Directive = "directive", "督办事项", "directive";
        /// A target candidate.
        Target = "target", "目标值", "target";
    }
}
words! {
    /// Life of a finding.
    pub enum FindingState {
        /// Nobody has looked at it.
        Proposed = "proposed", "待确认", "proposed";
        /// Taken as the engine worded it.
        Accepted = "accepted", "已采纳", "accepted";
        /// Taken in a person's wording.
        Edited = "edited", "修改后采纳", "edited";
        /// Not wanted.
        Rejected = "rejected", "不采纳", "rejected";
        /// Part of another finding now.
        Merged = "merged", "已合并", "merged";
        /// Cut into several.
        Split = "split", "已拆分", "split";
    }
}
words! {
    /// What a person can do with a finding.
    pub enum Verdict {
        /// Take it; a person's wording stays where there is one.
        Accept = "accept", "采纳", "accept";
        /// Take it in other words.
        Edit = "edit", "修改", "edit";
        /// Leave it.
        Reject = "reject", "不采纳", "reject";
        /// Take others into it.
        Merge = "merge", "合并", "merge";
        /// Cut it.
        Split = "split", "拆分", "split";
    }
}
words! {
    /// Life of a document.
    pub enum DocumentState {
        /// Read by the engine.
        Read = "read", "已识别", "read";
        /// Something of it is registered.
        Registered = "registered", "已立项", "registered";
        /// Nothing more is to be taken from it.
        Closed = "closed", "已办完", "closed";
    }
}

impl FindingState {
    /// Whether it counts for registering.
    #[must_use]
    pub const fn taken(self) -> bool {
        matches!(self, FindingState::Accepted | FindingState::Edited)
    }

    /// Whether it can still be decided: what was merged or split lives on in others.
    ///
    /// # Errors
    /// Names the present state.
    pub fn decidable(self, verdict: Verdict) -> Result<(), Refusal> {
        if !matches!(self, FindingState::Merged | FindingState::Split) {
            return Ok(());
        }
        Err(Refusal::new(
            Code::TransitionNotDrawn,
            format!(
                "这条识别结果{}，不能再{}；请处理合并或拆分后的那一条",
                self.zh(),
                verdict.zh()
            ),
            format!(
                "The finding is {}; decide about the one it lives on in instead of {}",
                self.word(),
                verdict.word()
            ),
        ))
    }
}

/// Longest title made from a text, in characters.
const TITLE: usize = 40;
/// Shorter first clauses are joined with the next.
const CLAUSE: usize = 8;

/// A title (事项名称) for a requirement: its first clauses, without the full stop, cut at 40 characters.
#[must_use]
pub fn title_of(text: &str) -> String {
    let mut title = String::new();
    for (count, ch) in text.trim().chars().enumerate() {
        let ends = matches!(ch, '。' | '；' | ';' | '\n') || (matches!(ch, '，' | ',' | '：') && count >= CLAUSE);
        if ends && count > 0 {
            break;
        }
        if count == TITLE {
            title.push('…');
            break;
        }
        title.push(ch);
    }
    title
}

/// What of a quote tells whether it is the same finding after the engine read anew: its letters, characters and digits.
#[must_use]
pub fn essence(kind: FindingKind, quote: &str) -> String {
    let letters: String = quote.chars().filter(|c| c.is_alphanumeric()).collect();
    format!("{}:{}", kind.word(), letters.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_clause_that_says_something() {
        assert_eq!(
            title_of("今年快递进村覆盖率要达到60%，对已经基本通达的省份要巩固成效。"),
            "今年快递进村覆盖率要达到60%"
        );
        assert_eq!(
            title_of("会议强调，各省要提前做好准备，按时报送。"),
            "会议强调，各省要提前做好准备"
        );
        assert_eq!(title_of(&"长".repeat(50)), format!("{}…", "长".repeat(40)));
        assert_eq!(title_of("加强领导。"), "加强领导");
    }

    #[test]
    fn blanks_and_points_do_not_make_another_finding() {
        let a = essence(FindingKind::Target, "覆盖率 要达到60%，");
        assert_eq!(a, essence(FindingKind::Target, "覆盖率要\n达到60%"));
        assert_ne!(a, essence(FindingKind::Directive, "覆盖率要达到60%"));
    }

    #[test]
    fn what_was_merged_cannot_be_decided() {
        assert_eq!(
            FindingState::Merged.decidable(Verdict::Accept).unwrap_err().code,
            Code::TransitionNotDrawn
        );
        assert!(FindingState::Rejected.decidable(Verdict::Accept).is_ok());
    }
}
