//! Words and short forms that text, CSV and workbook share, in both languages.

use std::ops::Deref;

use super::figures::{Figures, GroupRow, IndicatorRow, Named, RateView, Value};
use crate::domain::lang::Lang;
use crate::domain::target::{Comparator, Unlit};
use crate::domain::task::TaskState;
use crate::domain::unit::MeasureUnit;

/// The figures with the language they are told in.
#[derive(Clone, Copy)]
pub(super) struct Report<'a> {
    figures: &'a Figures,
    /// The language.
    pub lang: Lang,
}

impl Deref for Report<'_> {
    type Target = Figures;

    fn deref(&self) -> &Figures {
        self.figures
    }
}

impl<'a> Report<'a> {
    pub fn new(figures: &'a Figures, lang: Lang) -> Self {
        Report { figures, lang }
    }

    /// A label in the language; one that the table lacks stays Chinese (and a test fails).
    pub fn t(self, label: &'static str) -> &'static str {
        let row = LABELS.iter().find(|row| row.0 == label);
        row.map_or(label, |row| self.lang.pick(row.0, row.1))
    }

    /// One of two sentences.
    pub fn say(self, zh: String, en: String) -> String {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// What stands between a label and what it names.
    pub fn colon(self) -> &'static str {
        self.lang.pick("：", ": ")
    }

    /// 红灯3; red 3.
    pub fn figure(self, label: &'static str, value: &str) -> String {
        format!("{}{}{value}", self.t(label), self.lang.pick("", " "))
    }

    /// Name of a state given by its word.
    pub fn state(self, word: &str) -> String {
        word.parse::<TaskState>()
            .map_or_else(|_| word.to_owned(), |s| s.name(self.lang).to_owned())
    }

    /// 98.52%（265/269）, or a dash of nothing.
    pub fn rate(self, rate: &RateView) -> String {
        let (n, d) = (rate.numerator, rate.denominator);
        match &rate.percent {
            Some(percent) => self.say(format!("{percent}%（{n}/{d}）"), format!("{percent}% ({n}/{d})")),
            None => "—".to_owned(),
        }
    }

    /// The percentage alone.
    pub fn percent(self, rate: &RateView) -> String {
        rate.percent
            .as_ref()
            .map_or_else(|| "—".to_owned(), |p| format!("{p}%"))
    }

    /// 57.14%（20/35）, 30组, 已完成, or 未填报.
    pub fn value(self, row: &IndicatorRow) -> String {
        let pick = |zh: &str, en: &str| self.lang.pick(zh, en).to_owned();
        let Some(value) = &row.value.value else {
            return pick("未填报", "not reported");
        };
        match (row.kind.as_str(), &row.value.numerator, &row.value.denominator) {
            ("milestone", Some(n), Some(d)) => self.say(format!("{n}/{d}家完成"), format!("{n}/{d} done")),
            ("milestone", ..) if value == "0" => pick("未完成", "not done"),
            ("milestone", ..) => pick("已完成", "done"),
            (_, Some(n), Some(d)) => {
                let value = row.unit.text(value);
                self.say(format!("{value}（{n}/{d}）"), format!("{value} ({n}/{d})"))
            }
            _ => row.unit.text(value),
        }
    }

    /// Reached or not, in a word.
    pub fn reached(self, value: &Value) -> &'static str {
        match value.reached {
            Some(true) => self.lang.pick("已达", "reached"),
            Some(false) => self.lang.pick("未达", "not reached"),
            None => self.lang.pick("不评判", "not judged"),
        }
    }

    /// 应报/已报/已审.
    pub fn heard(self, value: &Value) -> String {
        format!("{}/{}/{}", value.n_expected, value.n_reported, value.n_accepted)
    }

    /// Name of a row; the organisation's own tasks are marked 本级.
    pub fn group(self, row: &GroupRow) -> String {
        let name = match (row.group.code.is_empty(), row.group.code.contains('〔')) {
            (false, true) => format!("{}《{}》", row.group.code, row.group.name),
            _ => row.group.name.clone(),
        };
        if row.own {
            self.say(format!("{name}（本级）"), format!("{name} (itself)"))
        } else {
            name
        }
    }

    /// Number and title of a directive.
    pub fn directive(self, named: &Named) -> String {
        if named.code.is_empty() {
            named.name.clone()
        } else {
            format!("{} {}", named.code, named.name)
        }
    }
}

impl IndicatorRow {
    /// The target in words; those of requirements stay as they were written.
    #[must_use]
    pub fn goal(&self, lang: Lang) -> String {
        let unit = if self.relative {
            &MeasureUnit::from("%")
        } else {
            &self.unit
        };
        let number = |text: &String| unit.text(text);
        match (lang, &self.target, &self.target_max) {
            (Lang::En, ..) if self.kind == "milestone" => "done".to_owned(),
            (Lang::En, Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
            (Lang::En, Some(value), None) => {
                let comparator = self.comparator.parse::<Comparator>();
                format!("{} {}", comparator.map_or("", |c| c.name(lang)), number(value))
            }
            (Lang::En, None, _) if self.target_text == TO_BE_SET => "to be set".to_owned(),
            (Lang::En, None, _) if self.target_text == IN_WORDS => "in words".to_owned(),
            _ => self.target_text.clone(),
        }
    }

    /// Why no planned value can be told.
    #[must_use]
    pub fn no_pace(&self, lang: Lang) -> Option<&str> {
        let why = self.expected_missing.as_deref()?;
        let known = Unlit::ALL.iter().find(|u| u.name(Lang::Zh) == why);
        Some(known.map_or(why, |u| u.name(lang)))
    }
}

/// What stands for a target whose value is not known yet.
pub(crate) const TO_BE_SET: &str = "待定";
/// What stands for a target in words whose words are not known.
pub(crate) const IN_WORDS: &str = "定性";

/// Labels, Chinese and English.
const LABELS: &[(&str, &str)] = &[
    ("部分", "part"),
    ("对象", "about"),
    ("项目", "item"),
    ("数值", "value"),
    ("分子", "numerator"),
    ("分母", "denominator"),
    ("说明", "note"),
    ("报告", "report"),
    ("标题", "title"),
    ("完成情况报告", "Completion report"),
    ("截至", "as of"),
    ("生成时间", "made at"),
    ("亮灯规则版本", "version of the light rules"),
    ("督办事项", "directive"),
    ("工程", "programme"),
    ("总体", "in all"),
    ("任务", "tasks"),
    ("在办", "open"),
    ("超期", "overdue"),
    ("待签收", "to sign for"),
    ("办理中", "in progress"),
    ("中止", "suspended"),
    ("申请办结", "closure asked for"),
    ("办结", "closed"),
    ("撤销", "cancelled"),
    ("红灯", "red"),
    ("黄灯", "yellow"),
    ("绿灯", "green"),
    ("灰灯", "grey"),
    ("应报", "reports owed"),
    ("到期未报", "reports missing"),
    ("退办", "returned"),
    ("审核通过", "accepted"),
    ("签收率", "signed for"),
    ("办结率", "closure rate"),
    ("按时填报率", "reported in time"),
    ("按时", "in time"),
    ("逾期", "late"),
    ("按月", "by month"),
    ("指标", "indicator"),
    ("分项", "by part"),
    ("合计", "sum"),
    ("延期", "extensions"),
    ("次数", "times"),
    ("推迟天数", "days slipped"),
    ("月份", "month"),
    ("名称", "name"),
    ("代码", "code"),
    ("目标", "target"),
    ("目标值", "target value"),
    ("完成值", "value now"),
    ("序时应达", "planned by now"),
    ("沿用上期", "carried over"),
    ("达标", "reached"),
    ("已报", "reported"),
    ("已审", "accepted of them"),
    ("沿用", "carried over"),
    ("期末", "end of period"),
    ("期限", "due"),
    ("单位", "bureau"),
    ("编号", "id"),
    ("状态", "state"),
    ("亮灯时间", "since"),
    ("原因", "why"),
    ("如何转绿", "what mends it"),
    ("延期任务", "tasks extended"),
    ("延期次数", "extensions granted"),
    ("分单位", "By bureau"),
    ("分事项", "By directive"),
    ("分指标", "By indicator"),
    ("应报/已报/已审", "owed/reported/accepted"),
    ("未报", "missing"),
    ("红", "red"),
    ("黄", "yellow"),
    ("绿", "green"),
    ("灰", "grey"),
    ("原期限", "first due"),
    ("现期限", "due now"),
    ("一、总体情况", "1. In all"),
    ("二、指标完成情况", "2. Indicators"),
    ("三、分项情况", "3. By part"),
    ("四、红灯清单", "4. Red list"),
    ("五、延期情况", "5. Extensions"),
    ("六、按月填报情况", "6. Reports by month"),
    ("（无）", "(none)"),
    ("无期限", "no day"),
    ("计量单位", "unit"),
];
