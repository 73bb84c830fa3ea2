//! The letters: what each kind is made of, and its rendering from `templates/letters/<kind>/`. The data are finished
//! words and figures; choosing them, and deciding whether a letter goes out at all, is done above.

use askama::Template;

use super::line::{Line, one_line};
use crate::domain::light::Light;
use crate::domain::time::Day;

/// Lines of one section that a letter shows; the rest is counted and waits on the desk, or mail programs clip it.
pub const SHOWN: usize = 30;

crate::words! {
    /// The kinds of letters, as the outbox names them.
    pub enum LetterKind {
        /// What one person has to do today (每日提醒).
        Digest = "digest", "每日提醒", "daily digest";
        /// Tasks were issued (交办).
        Issued = "issued", "交办", "issued";
        /// A report was returned (退回).
        Returned = "returned", "退回", "returned";
        /// A task is late and told to those above (升级).
        Escalation = "escalation", "升级", "escalation";
        /// A person reminds (催办).
        Remind = "remind", "催办", "reminder";
        /// How things stand, once a week, with the workbook (每周完成情况).
        Weekly = "weekly", "每周完成情况", "weekly completion report";
        /// The system needs an administrator (系统告警).
        Alert = "alert", "系统告警", "alert";
        /// Shows that mail works.
        Test = "test", "测试", "test";
    }
}

pub use crate::domain::lang::Lang;

crate::words! {
    /// How near an item's day is; counts in the subject and the colour of the words follow it.
    pub enum Urgency {
        /// Past due.
        Late = "late", "已超时", "overdue";
        /// Due today.
        Today = "today", "今天截止", "due today";
        /// Due tomorrow.
        Tomorrow = "tomorrow", "明天截止", "due tomorrow";
        /// Later, or without a day.
        Later = "later", "还有时间", "later";
    }
}

crate::words! {
    /// The sections of a digest, in the order of the desk.
    pub enum Part {
        /// To sign for.
        ToSign = "to_sign", "待签收", "To sign for";
        /// To report.
        ToReport = "to_report", "待填报", "To report";
        /// Returned reports.
        Returned = "returned", "被退回", "Returned";
        /// To approve inside the own organisation (审签).
        ToApprove = "to_approve", "待审签", "To approve";
        /// To review (审核).
        ToReview = "to_review", "待审核", "To review";
        /// Requests to decide.
        ToDecide = "to_decide", "待决定", "To decide";
        /// Tasks near or past their end.
        TaskDue = "task_due", "任务到期", "Tasks due";
        /// Reminded by a person (催办).
        Reminded = "reminded", "被催办", "Reminded";
        /// Late below the reader (升级).
        Escalated = "escalated", "超期升级", "Escalated";
    }
}

/// Whom the letter is for, and what its frame shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Language.
    pub lang: Lang,
    /// Name of the person.
    pub person: Line,
    /// Name of the person's organisation.
    pub org: Line,
    /// The day, in China.
    pub day: Day,
    /// Address of the desk (工作台).
    pub desk_url: Line,
    /// Address of the page where the hour of reminders is changed.
    pub settings_url: Line,
}

/// One line of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub title: Line,
    /// Number, issuer, last value, reason; may be empty.
    pub meta: Line,
    /// The task's light, where it has one: shown by shape, word and colour, never colour alone.
    pub light: Option<Light>,
    /// When, in words: 明天截止, 超时1个工作日; may be empty.
    pub when: Line,
    /// Its nearness.
    pub urgency: Urgency,
    /// Where to do it.
    pub url: Line,
    /// Words of the link, where the usual ones of the section do not fit.
    pub act: Option<Line>,
}

/// One section of a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which.
    pub part: Part,
    /// Its items, most urgent first.
    pub items: Vec<Item>,
}

/// The digest of one person and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// For whom.
    pub reader: Reader,
    /// Sections in the order shown; empty ones are left out.
    pub sections: Vec<Section>,
    /// What comes up later, as one sentence; may be missing.
    pub coming: Option<Line>,
}

/// A letter about one act: issued, returned, escalated, reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// For whom.
    pub reader: Reader,
    /// Which organisation acted.
    pub by: Line,
    /// Number of the slip (文号), where there is one.
    pub number: Option<Line>,
    /// What was said: the reason of a return, the words of a reminder.
    pub words: Option<Line>,
    /// The tasks or reports it is about.
    pub items: Vec<Item>,
}

/// A figure with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub name: Line,
    /// The figure, with its parts where it is a rate.
    pub value: Line,
    /// Worth a leader's eye: shown bold, and red where colours are.
    pub alarming: bool,
}

/// How things stand in an organisation and below it: figures of the day, what lags, the worst red tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weekly {
    /// For whom.
    pub reader: Reader,
    /// The organisation whose subtree the figures cover.
    pub org: Line,
    /// Open tasks, and those of them under red and past their day: for the subject.
    pub open: i64,
    /// Open tasks under red.
    pub red: i64,
    /// Open tasks past their day.
    pub overdue: i64,
    /// Figures of all tasks.
    pub figures: Vec<Figure>,
    /// Indicators behind their plan, the first of them.
    pub behind: Vec<Item>,
    /// How many are behind.
    pub behind_total: usize,
    /// Red tasks, the first of them.
    pub worst: Vec<Item>,
    /// Address of the report.
    pub report_url: Line,
    /// Name of the workbook that is attached.
    pub file: Line,
    /// Where this letter is ended without signing in (RFC 8058).
    pub unsubscribe_url: Line,
}

/// A letter to an administrator about the system itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// For whom.
    pub reader: Reader,
    /// The state in a few words: 磁盘只剩3.9 GB.
    pub headline: Line,
    /// What is wrong.
    pub wrong: Line,
    /// Since when.
    pub since: Line,
    /// What to do next.
    pub next: Line,
    /// The page on which to do it.
    pub url: Line,
}

/// A letter that shows that mail works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// For whom.
    pub reader: Reader,
    /// The way it went, in words.
    pub way: Line,
}

/// A letter before rendering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterData {
    /// Kind `digest`.
    Digest(Digest),
    /// Kind `issued`.
    Issued(Notice),
    /// Kind `returned`.
    Returned(Notice),
    /// Kind `escalation`.
    Escalation(Notice),
    /// Kind `remind`.
    Remind(Notice),
    /// Kind `weekly`.
    Weekly(Weekly),
    /// Kind `alert`.
    Alert(Alert),
    /// Kind `test`.
    Test(Test),
}

impl LetterData {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Digest(_) => LetterKind::Digest,
            Self::Issued(_) => LetterKind::Issued,
            Self::Returned(_) => LetterKind::Returned,
            Self::Escalation(_) => LetterKind::Escalation,
            Self::Remind(_) => LetterKind::Remind,
            Self::Weekly(_) => LetterKind::Weekly,
            Self::Alert(_) => LetterKind::Alert,
            Self::Test(_) => LetterKind::Test,
        }
    }
}

/// A letter as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// Why a letter could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// Nothing to say: an empty letter is never sent (DOMAIN.md §8).
    #[error("没有内容的信不发")]
    Empty,
    /// The template failed.
    #[error("信的模板出错：{0}")]
    Template(#[from] askama::Error),
}

/// Writes subject, text and HTML of a letter.
///
/// # Errors
/// [`RenderError::Empty`] for a digest or notice without items.
pub fn render(data: &LetterData) -> Result<Rendered, RenderError> {
    match data {
        LetterData::Digest(d) if d.count() == 0 => Err(RenderError::Empty),
        LetterData::Issued(d) | LetterData::Returned(d) | LetterData::Escalation(d) | LetterData::Remind(d)
            if d.items.is_empty() =>
        {
            Err(RenderError::Empty)
        }
        LetterData::Weekly(d) => compose(WeeklySubject { d }, WeeklyText { d }, |subject| WeeklyHtml {
            d,
            subject,
        }),
        LetterData::Digest(d) => compose(DigestSubject { d }, DigestText { d }, |subject| DigestHtml {
            d,
            subject,
        }),
        LetterData::Issued(d) => compose(IssuedSubject { d }, IssuedText { d }, |subject| IssuedHtml {
            d,
            subject,
        }),
        LetterData::Returned(d) => compose(ReturnedSubject { d }, ReturnedText { d }, |subject| ReturnedHtml {
            d,
            subject,
        }),
        LetterData::Escalation(d) => compose(EscalationSubject { d }, EscalationText { d }, |subject| {
            EscalationHtml { d, subject }
        }),
        LetterData::Remind(d) => compose(RemindSubject { d }, RemindText { d }, |subject| RemindHtml {
            d,
            subject,
        }),
        LetterData::Alert(d) => compose(AlertSubject { d }, AlertText { d }, |subject| AlertHtml { d, subject }),
        LetterData::Test(d) => compose(TestSubject { d }, TestText { d }, |subject| TestHtml { d, subject }),
    }
}

fn compose<H: Template>(
    subject: impl Template,
    text: impl Template,
    html: impl FnOnce(String) -> H,
) -> Result<Rendered, RenderError> {
    let subject = one_line(&subject.render()?);
    Ok(Rendered {
        text: text.render()?,
        html: html(subject.clone()).render()?,
        subject,
    })
}

/// The three templates of each kind.
macro_rules! templates {
    ($($data:ty: $subject:ident $subject_path:literal, $text:ident $text_path:literal, $html:ident $html_path:literal;)+) => {$(
        #[derive(Template)]
        #[template(path = $subject_path)]
        struct $subject<'a> { d: &'a $data }

        #[derive(Template)]
        #[template(path = $text_path)]
        struct $text<'a> { d: &'a $data }

        #[derive(Template)]
        #[template(path = $html_path)]
        struct $html<'a> { d: &'a $data, subject: String }
    )+};
}

templates! {
    Digest: DigestSubject "letters/digest/subject.txt", DigestText "letters/digest/text.txt", DigestHtml "letters/digest/html.html";
    Notice: IssuedSubject "letters/issued/subject.txt", IssuedText "letters/issued/text.txt", IssuedHtml "letters/issued/html.html";
    Notice: ReturnedSubject "letters/returned/subject.txt", ReturnedText "letters/returned/text.txt", ReturnedHtml "letters/returned/html.html";
    Notice: EscalationSubject "letters/escalation/subject.txt", EscalationText "letters/escalation/text.txt", EscalationHtml "letters/escalation/html.html";
    Notice: RemindSubject "letters/remind/subject.txt", RemindText "letters/remind/text.txt", RemindHtml "letters/remind/html.html";
    Weekly: WeeklySubject "letters/weekly/subject.txt", WeeklyText "letters/weekly/text.txt", WeeklyHtml "letters/weekly/html.html";
    Alert: AlertSubject "letters/alert/subject.txt", AlertText "letters/alert/text.txt", AlertHtml "letters/alert/html.html";
    Test: TestSubject "letters/test/subject.txt", TestText "letters/test/text.txt", TestHtml "letters/test/html.html";
}
