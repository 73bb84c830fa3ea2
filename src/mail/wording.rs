//! The counting words of letters: sentences whose shape follows figures. Fixed sentences stand in the templates.

use chrono::{Datelike, Weekday};

use super::letter::{Alert, Digest, Item, Lang, Notice, Part, Reader, SHOWN, Section, Test, Urgency, Weekly};
use super::line::Line;
use crate::domain::light::Light;
use crate::domain::time::Day;

impl Lang {
    /// Chinese or not, for templates.
    pub(super) fn is_zh(self) -> bool {
        self == Self::Zh
    }
}

impl Reader {
    pub(super) fn is_zh(&self) -> bool {
        self.lang.is_zh()
    }

    /// Value of the `lang` attribute.
    pub(super) fn tag(&self) -> &'static str {
        self.lang.pick("zh-CN", "en")
    }

    /// 2026年10月12日 星期一.
    pub(super) fn day_text(&self) -> String {
        day_text(self.day, self.lang)
    }
}

fn day_text(day: Day, lang: Lang) -> String {
    if !lang.is_zh() {
        return day.format("%A, %-d %B %Y").to_string();
    }
    let weekday = match day.weekday() {
        Weekday::Mon => "一",
        Weekday::Tue => "二",
        Weekday::Wed => "三",
        Weekday::Thu => "四",
        Weekday::Fri => "五",
        Weekday::Sat => "六",
        Weekday::Sun => "日",
    };
    format!("{}年{}月{}日 星期{weekday}", day.year(), day.month(), day.day())
}

impl Light {
    /// Shape before the word, so that the colour is never alone.
    pub(in crate::mail) fn letter_mark(self) -> char {
        match self {
            Self::Red => '■',
            Self::Yellow => '▲',
            Self::Green => '●',
            Self::Grey => '○',
        }
    }

    pub(in crate::mail) fn letter_colour(self) -> &'static str {
        match self {
            Self::Red => "#ae2418",
            Self::Yellow => "#755000",
            Self::Green => "#1c6b41",
            Self::Grey => "#67645b",
        }
    }

    pub(in crate::mail) fn letter_name(self, reader: &Reader) -> &'static str {
        reader.lang.pick(self.zh(), self.en())
    }
}

impl Urgency {
    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::Late => "#ae2418",
            Self::Today | Self::Tomorrow => "#755000",
            Self::Later => "#1c1d1e",
        }
    }
}

impl Part {
    /// The usual words of a link.
    fn act(self, lang: Lang) -> &'static str {
        match self {
            Self::ToSign => lang.pick("签收", "Sign"),
            Self::ToReport => lang.pick("填报", "Report"),
            Self::Returned => lang.pick("修改后重报", "Correct and resend"),
            Self::ToApprove => lang.pick("审签", "Approve"),
            Self::ToReview => lang.pick("审核", "Review"),
            Self::ToDecide => lang.pick("决定", "Decide"),
            Self::TaskDue | Self::Reminded => lang.pick("办理", "Open"),
            Self::Escalated => lang.pick("查看", "Open"),
        }
    }

    /// What goes before the words of the one who acted.
    pub(super) fn said(self, reader: &Reader) -> &'static str {
        match self {
            Self::Returned => reader.lang.pick("退回原因", "Reason"),
            Self::Reminded => reader.lang.pick("催办意见", "Said"),
            Self::ToSign => reader.lang.pick("要求", "Required"),
            _ => reader.lang.pick("说明", "Note"),
        }
    }

    /// So many of them: 3份报告, 3 reports.
    fn counted(self, n: usize, lang: Lang) -> String {
        let (zh, one, many) = match self {
            Self::ToSign => ("件签收", "task to sign for", "tasks to sign for"),
            Self::ToReport => ("份报告", "report", "reports"),
            Self::Returned => ("份重报", "returned report", "returned reports"),
            Self::ToApprove => ("份审签", "approval", "approvals"),
            Self::ToReview => ("份审核", "review", "reviews"),
            Self::ToDecide => ("件申请", "decision", "decisions"),
            Self::TaskDue => ("件任务", "task", "tasks"),
            Self::Reminded => ("件催办", "reminder", "reminders"),
            Self::Escalated => ("件升级事项", "escalated task", "escalated tasks"),
        };
        match lang {
            Lang::Zh => format!("{n}{zh}"),
            Lang::En => format!("{n} {}", if n == 1 { one } else { many }),
        }
    }
}

impl Item {
    /// Words of the link.
    pub(super) fn link<'a>(&'a self, part: &Part, reader: &Reader) -> &'a str {
        self.act.as_ref().map_or_else(|| part.act(reader.lang), Line::as_str)
    }

    /// 明天截止：快递进村覆盖率达到62%.
    fn told(&self, lang: Lang) -> String {
        match (self.when.is_empty(), lang) {
            (true, _) => self.title.to_string(),
            (false, Lang::Zh) => format!("{}：{}", self.when, self.title),
            (false, Lang::En) => format!("{}: {}", self.when, self.title),
        }
    }
}

impl Section {
    pub(super) fn shown(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().take(SHOWN)
    }

    pub(super) fn rest(&self) -> usize {
        self.items.len().saturating_sub(SHOWN)
    }
}

impl Digest {
    /// Items of all sections.
    pub(super) fn count(&self) -> usize {
        self.sections.iter().map(|s| s.items.len()).sum()
    }

    pub(super) fn filled(&self) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(|s| !s.items.is_empty())
    }

    /// The subject without its mark: 1件已超时，4件明天截止; 今天有3件事 where nothing presses.
    pub(super) fn tally(&self) -> String {
        let lang = self.reader.lang;
        let counts = pressing().filter_map(|urgency| {
            let n: usize = self.sections.iter().map(|s| of(s, urgency)).sum();
            (n > 0).then(|| match lang {
                Lang::Zh => format!("{n}件{}", urgency.zh()),
                Lang::En => format!("{n} {}", urgency.en()),
            })
        });
        let counts: Vec<String> = counts.collect();
        if counts.is_empty() {
            self.amount()
        } else {
            counts.join(lang.pick("，", ", "))
        }
    }

    /// 今天有7件事.
    pub(super) fn amount(&self) -> String {
        match (self.reader.lang, self.count()) {
            (Lang::Zh, n) => format!("今天有{n}件事"),
            (Lang::En, 1) => "1 item today".to_owned(),
            (Lang::En, n) => format!("{n} items today"),
        }
    }

    /// 1件签收已超时，3份报告和1份审核明天截止。 Empty where nothing presses.
    pub(super) fn summary(&self) -> String {
        let lang = self.reader.lang;
        let clauses: Vec<String> = pressing().filter_map(|urgency| self.clause(urgency)).collect();
        if clauses.is_empty() {
            String::new()
        } else {
            clauses.join(lang.pick("，", "; ")) + lang.pick("。", ".")
        }
    }

    fn clause(&self, urgency: Urgency) -> Option<String> {
        let lang = self.reader.lang;
        let counted = |s: &Section| Some(of(s, urgency)).filter(|n| *n > 0).map(|n| s.part.counted(n, lang));
        let mut things: Vec<String> = self.sections.iter().filter_map(counted).collect();
        let last = things.pop()?;
        let subject = if things.is_empty() {
            last
        } else {
            things.join(lang.pick("、", ", ")) + lang.pick("和", " and ") + &last
        };
        Some(match lang {
            Lang::Zh => format!("{subject}{}", urgency.zh()),
            Lang::En => format!("{subject} {}", urgency.en()),
        })
    }

    /// What a mail program shows after the subject: the first two items.
    pub(super) fn preview(&self) -> String {
        preview(self.sections.iter().flat_map(|s| &s.items), self.reader.lang)
    }
}

impl Notice {
    pub(super) fn count(&self) -> usize {
        self.items.len()
    }

    /// The one item, where there is only one.
    pub(super) fn single(&self) -> Option<&Item> {
        self.items.first().filter(|_| self.items.len() == 1)
    }

    /// The one item with its day, for the subject.
    pub(super) fn told(&self) -> Option<String> {
        self.single()
            .map(|item| match (item.when.is_empty(), self.reader.lang) {
                (true, _) => item.title.to_string(),
                (false, Lang::Zh) => format!("{}（{}）", item.title, item.when),
                (false, Lang::En) => format!("{} ({})", item.title, item.when),
            })
    }

    pub(super) fn shown(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().take(SHOWN)
    }

    pub(super) fn rest(&self) -> usize {
        self.items.len().saturating_sub(SHOWN)
    }

    pub(super) fn preview(&self) -> String {
        preview(self.items.iter(), self.reader.lang)
    }
}

impl Weekly {
    /// What the subject says: 在办25项，红灯3项，超期2项.
    pub(super) fn state(&self) -> String {
        let lang = self.reader.lang;
        let counted = [
            (self.open, "在办", "open"),
            (self.red, "红灯", "red"),
            (self.overdue, "超期", "overdue"),
        ];
        let said = counted.iter().enumerate().filter(|(at, (n, ..))| *at == 0 || *n > 0);
        let said: Vec<String> = said
            .map(|(_, (n, zh, en))| match lang {
                Lang::Zh => format!("{zh}{n}项"),
                Lang::En => format!("{n} {en}"),
            })
            .collect();
        said.join(lang.pick("，", ", "))
    }

    /// Heading of the indicators that lag.
    pub(super) fn behind_head(&self) -> String {
        let n = self.behind_total;
        match self.reader.lang {
            Lang::Zh => format!("进度落后的指标（{n}）"),
            Lang::En => format!("Indicators behind their plan ({n})"),
        }
    }

    /// Heading of the red tasks.
    pub(super) fn red_head(&self) -> String {
        let n = self.red;
        match self.reader.lang {
            Lang::Zh => format!("红灯任务（{n}）"),
            Lang::En => format!("Red tasks ({n})"),
        }
    }

    /// Indicators behind that the letter does not name.
    pub(super) fn more_behind(&self) -> usize {
        self.behind_total.saturating_sub(self.behind.len())
    }

    /// Red tasks that the letter does not name.
    pub(super) fn more_red(&self) -> usize {
        usize::try_from(self.red)
            .unwrap_or_default()
            .saturating_sub(self.worst.len())
    }

    pub(super) fn preview(&self) -> String {
        let first = self.figures.iter().take(3);
        let told: Vec<String> = first.map(|f| format!("{} {}", f.name, f.value)).collect();
        told.join(self.reader.lang.pick("；", "; "))
    }
}

impl Alert {
    pub(super) fn preview(&self) -> String {
        self.wrong.to_string()
    }
}

impl Test {
    pub(super) fn preview(&self) -> String {
        self.way.to_string()
    }
}

fn pressing() -> impl Iterator<Item = Urgency> {
    [Urgency::Late, Urgency::Today, Urgency::Tomorrow].into_iter()
}

fn of(section: &Section, urgency: Urgency) -> usize {
    section.items.iter().filter(|item| item.urgency == urgency).count()
}

fn preview<'a>(items: impl Iterator<Item = &'a Item>, lang: Lang) -> String {
    let first: Vec<String> = items.take(2).map(|item| item.told(lang)).collect();
    first.join(lang.pick("；", "; ")) + lang.pick("。", ".")
}
