//! What the engine makes of a document: the object of API.md §4 without its `document` name. Everything in it is a
//! proposal for a person; spans count Unicode scalars of the text given, and `quote` is that very slice.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};

use crate::domain::time::Day;

words! {
    /// How a value binds (比较方式): a level to reach or keep, or a change by an amount.
    pub enum Comparator {
        AtLeast = ">=", "不低于", "at least";
        AtMost = "<=", "不高于", "at most";
        Equal = "=", "等于", "equal to";
        IncreaseBy = "+=", "增加", "increase by";
        DecreaseBy = "-=", "减少", "decrease by";
    }
}

words! {
    /// Whether the amount of a change is its least or its most (变化幅度的上下限).
    pub enum Bound {
        Min = "min", "下限", "lower bound";
        Max = "max", "上限", "upper bound";
    }
}

words! {
    /// What a warning is about.
    pub enum WarningCode {
        DamagedText = "damaged_text", "文字损坏", "damaged text";
        UnknownYear = "unknown_year", "年份不明", "year unknown";
        LooseDate = "loose_date", "日期不确切", "loose date";
        Placeholder = "placeholder", "数值空缺", "blank figure";
        SecrecyMark = "secrecy_mark", "密级标志", "secrecy mark";
    }
}

/// Confidence in whole thousandths; on the wire a JSON number (0.93), made by the decimal type, so that no binary
/// fraction is ever computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(pub u16);

impl Serialize for Confidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Decimal::new(i64::from(self.0), 3).to_f64().serialize(serializer)
    }
}

/// Head of the document (会议).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Meeting {
    /// Headline as found.
    pub title: Option<String>,
    /// Day of the meeting, or of issue.
    pub date: Option<Day>,
    /// The body whose meeting or document it is.
    pub issuer: Option<String>,
    /// Whose demands are reported.
    pub speaker: Option<String>,
}

/// By when (完成时限), with the rule that gave the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// The words as found.
    pub text: String,
    /// Last day; none where the document does not give the year.
    pub date: Option<Day>,
    /// Name of the rule of `date.rs`.
    pub rule: &'static str,
}

/// A directive candidate (督办事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirectiveFound {
    /// First scalar.
    pub start: usize,
    /// Scalar after the last.
    pub end: usize,
    /// The slice itself.
    pub quote: String,
    /// The same, simplified and undamaged.
    pub text: String,
    /// Nearest heading as found.
    pub heading: Option<String>,
    /// Bodies named, lead first (责任单位).
    pub responsible: Vec<String>,
    /// First deadline named.
    pub deadline: Option<Deadline>,
    /// How sure the engine is.
    pub confidence: Confidence,
}

/// A target candidate (目标值).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetFound {
    /// First scalar.
    pub start: usize,
    /// Scalar after the last.
    pub end: usize,
    /// The slice itself.
    pub quote: String,
    /// What is measured, simplified.
    pub indicator: String,
    /// How the value binds.
    pub comparator: Comparator,
    /// In base units (2万个 is 20000 个); none for a blank figure.
    pub value: Option<Decimal>,
    /// Base unit.
    pub unit: Option<String>,
    /// Upper end of a range.
    pub value_max: Option<Decimal>,
    /// 左右, 约, 基本.
    pub approx: bool,
    /// Bound on a change.
    pub bound: Option<Bound>,
    /// A whole in words (全覆盖) rather than a figure.
    pub qualitative: bool,
    /// A blank figure (×%).
    pub placeholder: bool,
    /// Period as worded.
    pub period_text: Option<String>,
    /// Last day of the period.
    pub period_end: Option<Day>,
    /// 全国, 全省 …, if stated.
    pub scope: Option<String>,
    /// Index of the directive that holds it.
    pub directive: Option<usize>,
    /// How sure the engine is.
    pub confidence: Confidence,
}

/// A place that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// First scalar.
    pub start: usize,
    /// Scalar after the last.
    pub end: usize,
    /// What it is about.
    pub code: WarningCode,
    /// In words.
    pub message: String,
}

/// How much of the document the engine has an opinion on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Sentences and clauses read (headings aside).
    pub sentences: usize,
    /// Of these somebody's directive.
    pub directive: usize,
    /// Background.
    pub background: usize,
    /// Nobody's yet.
    pub unclear: usize,
}

/// The reading of one document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// Head of the document.
    pub meeting: Meeting,
    /// Directive candidates in the order of the text.
    pub directives: Vec<DirectiveFound>,
    /// Target candidates in the order of the text.
    pub targets: Vec<TargetFound>,
    /// Places to look at.
    pub warnings: Vec<Warning>,
    /// Coverage.
    pub coverage: Coverage,
}
