//! The report as CSV: UTF-8 with a byte-order mark, one figure a row, so that a spreadsheet opens it and a script reads
//! it. Cells that a spreadsheet would take for a formula are made text.

use super::figures::{Figures, RateView, Totals, Value};
use super::words::Report;
use crate::domain::decimal;
use crate::domain::lang::Lang;

const HEAD: [&str; 7] = ["部分", "对象", "项目", "数值", "分子", "分母", "说明"];

/// The report as bytes.
#[must_use]
pub fn csv(figures: &Figures, lang: Lang) -> Vec<u8> {
    let f = Report::new(figures, lang);
    let mut sheet = Sheet { f, rows: Vec::new() };
    head(&mut sheet, f);
    totals(&mut sheet, f.t("总体"), &f.org.name, &f.totals);
    months(&mut sheet, f);
    indicators(&mut sheet, f);
    groups(&mut sheet, f);
    red_and_slips(&mut sheet, f);
    sheet.bytes()
}

/// What a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
pub(super) fn guarded(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if risky && decimal::parse(cell).is_err() {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

struct Sheet<'a> {
    f: Report<'a>,
    rows: Vec<[String; 7]>,
}

impl Sheet<'_> {
    fn put(&mut self, part: &str, about: &str, item: &str, cells: [&str; 4]) {
        let [value, numerator, denominator, note] = cells;
        let row = [part, about, item, value, numerator, denominator, note];
        self.rows.push(row.map(guarded));
    }

    fn count(&mut self, part: &str, about: &str, item: &str, n: i64) {
        self.put(part, about, item, [&n.to_string(), "", "", ""]);
    }

    fn rate(&mut self, part: &str, about: &str, item: &str, rate: &RateView) {
        let percent = rate.percent.clone().unwrap_or_default();
        let (n, d) = (rate.numerator.to_string(), rate.denominator.to_string());
        self.put(part, about, item, [&percent, &n, &d, "%"]);
    }

    fn value(&mut self, part: &str, about: &str, item: &str, value: &Value) {
        let text = |v: &Option<String>| v.clone().unwrap_or_default();
        let f = self.f;
        let note = [f.reached(value), f.t("应报/已报/已审"), &f.heard(value)].join(" ");
        let (v, n, d) = (text(&value.value), text(&value.numerator), text(&value.denominator));
        self.put(part, about, item, [&v, &n, &d, &note]);
    }

    fn bytes(self) -> Vec<u8> {
        let mut out = vec![0xEF, 0xBB, 0xBF];
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(&mut out);
        let head = HEAD.map(|name| self.f.t(name).to_owned());
        // Writing to memory cannot fail, and every row has the same number of cells.
        let _ = [&head]
            .into_iter()
            .chain(&self.rows)
            .try_for_each(|row| writer.write_record(row));
        let _ = writer.flush();
        drop(writer);
        out
    }
}

fn head(sheet: &mut Sheet<'_>, f: Report<'_>) {
    sheet.put(f.t("报告"), &f.org.name, f.t("标题"), [f.t("完成情况报告"), "", "", ""]);
    sheet.put(
        f.t("报告"),
        &f.org.name,
        f.t("截至"),
        [&f.as_of.to_string(), "", "", ""],
    );
    sheet.put(
        f.t("报告"),
        &f.org.name,
        f.t("生成时间"),
        [&f.generated_at.to_rfc3339(), "", "", ""],
    );
    sheet.count(f.t("报告"), &f.org.name, f.t("亮灯规则版本"), f.rule_version);
    if let Some(directive) = &f.directive {
        sheet.put(
            f.t("报告"),
            &f.org.name,
            f.t("督办事项"),
            [&f.directive(directive), "", "", ""],
        );
    }
    if let Some(programme) = &f.programme {
        sheet.put(f.t("报告"), &f.org.name, f.t("工程"), [&programme.name, "", "", ""]);
    }
}

/// The counts of a row with their names, in the order of the workbook's columns.
pub(super) fn counts(t: &Totals) -> [(&'static str, i64); 17] {
    let (s, l) = (&t.by_state, &t.by_light);
    [
        ("任务", t.tasks),
        ("在办", t.open),
        ("超期", t.overdue),
        ("待签收", s.issued),
        ("办理中", s.active),
        ("中止", s.suspended),
        ("申请办结", s.closing),
        ("办结", s.closed),
        ("撤销", s.cancelled),
        ("红灯", l.red),
        ("黄灯", l.yellow),
        ("绿灯", l.green),
        ("灰灯", l.grey),
        ("应报", t.reports_owed),
        ("到期未报", t.reports_missing),
        ("退办", t.returned),
        ("审核通过", t.accepted),
    ]
}

/// The rates of a row with their names.
pub(super) fn rates(t: &Totals) -> [(&'static str, &RateView); 3] {
    [
        ("签收率", &t.sign_for),
        ("办结率", &t.closure),
        ("按时填报率", &t.on_time),
    ]
}

fn totals(sheet: &mut Sheet<'_>, part: &str, about: &str, t: &Totals) {
    let f = sheet.f;
    for (item, n) in counts(t) {
        sheet.count(part, about, f.t(item), n);
    }
    for (item, rate) in rates(t) {
        sheet.rate(part, about, f.t(item), rate);
    }
}

fn months(sheet: &mut Sheet<'_>, f: Report<'_>) {
    for m in &f.months {
        let items = [
            (f.t("应报"), m.owed),
            (f.t("按时"), m.on_time),
            (f.t("逾期"), m.late),
            (f.t("退办"), m.returned),
            (f.t("审核通过"), m.accepted),
        ];
        for (item, n) in items {
            sheet.count(f.t("按月"), &m.month, item, n);
        }
    }
}

fn indicators(sheet: &mut Sheet<'_>, f: Report<'_>) {
    for row in &f.indicators {
        let about = f.directive(&row.directive);
        let name = &row.indicator.name;
        let target = row.target.clone().unwrap_or_default();
        sheet.put(
            f.t("指标"),
            &about,
            &format!("{name}·{}", f.t("目标")),
            [&target, "", "", &row.goal(f.lang)],
        );
        let (expected, why) = (
            row.expected.clone().unwrap_or_default(),
            row.no_pace(f.lang).unwrap_or_default().to_owned(),
        );
        sheet.put(
            f.t("指标"),
            &about,
            &format!("{name}·{}", f.t("序时应达")),
            [&expected, "", "", &why],
        );
        sheet.value(f.t("指标"), &about, &format!("{name}·{}", f.t("完成值")), &row.value);
        sheet.count(f.t("指标"), &about, &format!("{name}·{}", f.t("沿用上期")), row.carried);
    }
}

fn groups(sheet: &mut Sheet<'_>, f: Report<'_>) {
    for row in &f.groups {
        let about = f.group(row);
        totals(sheet, f.t("分项"), &about, &row.totals);
        for v in &row.values {
            sheet.value(
                f.t("分项"),
                &about,
                &format!("{}·{}", v.indicator, f.t("完成值")),
                &v.value,
            );
        }
    }
}

fn red_and_slips(sheet: &mut Sheet<'_>, f: Report<'_>) {
    sheet.count(f.t("红灯"), &f.org.name, f.t("合计"), f.red_list.total);
    for row in &f.red_list.items {
        sheet.put(
            f.t("红灯"),
            &row.org.name,
            &row.title,
            [
                &row.task_id.to_string(),
                "",
                "",
                f.lang.pick(&row.reason, &row.reason_en),
            ],
        );
    }
    sheet.count(f.t("延期"), &f.org.name, f.t("任务"), f.slips.tasks);
    sheet.count(f.t("延期"), &f.org.name, f.t("次数"), f.slips.extensions);
    sheet.count(f.t("延期"), &f.org.name, f.t("推迟天数"), f.slips.days);
    for row in &f.slips.items {
        sheet.put(
            f.t("延期"),
            &row.org.name,
            &row.title,
            [&row.slip_days.to_string(), "", "", ""],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        for bad in ["=1+1", "+cmd", "-x", "@sum", "\tx", "-1+2"] {
            assert_eq!(guarded(bad), format!("'{bad}"));
        }
        for good in ["-5", "+3", "60.5", "河北局", ""] {
            assert_eq!(guarded(good), good);
        }
    }
}
