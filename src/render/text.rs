//! The report as text for terminals and letters.

use chrono::Datelike;

use super::figures::{Figures, Totals};
use super::table::{Side, Table};
use super::words;
use crate::domain::time::{Day, Instant, shanghai};

/// The whole report, headed 完成情况报告.
#[must_use]
pub fn text(f: &Figures) -> String {
    let mut lines = head(f);
    section(&mut lines, "一、总体情况", summary(&f.totals));
    section(&mut lines, "二、指标完成情况", indicators(f));
    section(&mut lines, "三、分项情况", groups(f));
    section(&mut lines, "四、红灯清单", red_list(f));
    section(&mut lines, "五、延期情况", slips(f));
    section(&mut lines, "六、按月填报情况", months(f));
    lines.push(String::new());
    lines.join("\n")
}

fn section(lines: &mut Vec<String>, title: &str, body: Vec<String>) {
    lines.push(String::new());
    lines.push(title.to_owned());
    lines.extend(body);
}

fn head(f: &Figures) -> Vec<String> {
    let mut lines = vec![
        "完成情况报告".to_owned(),
        format!("单位：{}　截至：{}", f.org.name, day(f.as_of)),
    ];
    if let Some(directive) = &f.directive {
        lines.push(format!("督办事项：{}", words::directive(directive)));
    }
    if let Some(programme) = &f.programme {
        lines.push(format!("工程：{}", programme.name));
    }
    lines.push(format!(
        "生成时间：{}　亮灯规则：第{}版",
        moment(f.generated_at),
        f.rule_version
    ));
    lines
}

/// 2026年8月7日.
pub(super) fn day(day: Day) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// 2026-08-07 09:00, in China.
pub(super) fn moment(at: Instant) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}

fn summary(t: &Totals) -> Vec<String> {
    let (s, l) = (&t.by_state, &t.by_light);
    vec![
        format!("交办任务{}项，在办{}项，其中超期{}项。", t.tasks, t.open, t.overdue),
        format!(
            "状态：待签收{}　办理中{}　中止{}　申请办结{}　办结{}　撤销{}",
            s.issued, s.active, s.suspended, s.closing, s.closed, s.cancelled
        ),
        format!("亮灯：红灯{}　黄灯{}　绿灯{}　灰灯{}", l.red, l.yellow, l.green, l.grey),
        format!(
            "签收率{}　办结率{}　按时填报率{}",
            words::rate(&t.sign_for),
            words::rate(&t.closure),
            words::rate(&t.on_time)
        ),
        format!(
            "应报{}期，到期未报{}期，退办{}次，审核通过{}期",
            t.reports_owed, t.reports_missing, t.returned, t.accepted
        ),
    ]
}

fn none() -> Vec<String> {
    vec!["（无）".to_owned()]
}

fn indicators(f: &Figures) -> Vec<String> {
    if f.indicators.is_empty() {
        return none();
    }
    let mut table = Table::new(&[
        ("指标", Side::Left),
        ("目标", Side::Left),
        ("完成值", Side::Right),
        ("序时应达", Side::Right),
        ("达标", Side::Left),
        ("应报/已报/已审", Side::Right),
        ("沿用", Side::Right),
        ("期末", Side::Left),
        ("督办事项", Side::Left),
    ]);
    for row in &f.indicators {
        let expected = row.expected.as_ref().map(|e| format!("{e}{}", row.unit));
        table.row(vec![
            row.indicator.name.clone(),
            row.target_text.clone(),
            words::value(row),
            expected.unwrap_or_else(|| "—".to_owned()),
            words::reached(&row.value).to_owned(),
            words::heard(&row.value),
            row.carried.to_string(),
            row.value.period_to.map_or_else(|| "—".to_owned(), |d| d.to_string()),
            words::directive(&row.directive),
        ]);
    }
    table.lines()
}

fn groups(f: &Figures) -> Vec<String> {
    if f.groups.is_empty() {
        return none();
    }
    let head = match f.group_by.as_str() {
        "directive" => "督办事项",
        "indicator" => "指标",
        _ => "单位",
    };
    let mut table = Table::new(&[
        (head, Side::Left),
        ("任务", Side::Right),
        ("在办", Side::Right),
        ("办结", Side::Right),
        ("超期", Side::Right),
        ("红", Side::Right),
        ("黄", Side::Right),
        ("绿", Side::Right),
        ("灰", Side::Right),
        ("签收率", Side::Right),
        ("按时填报率", Side::Right),
        ("未报", Side::Right),
        ("退办", Side::Right),
    ]);
    for row in &f.groups {
        let t = &row.totals;
        let mut cells = vec![words::group(row)];
        let numbers = [t.tasks, t.open, t.by_state.closed, t.overdue];
        let lights = [t.by_light.red, t.by_light.yellow, t.by_light.green, t.by_light.grey];
        cells.extend(numbers.into_iter().chain(lights).map(|n| n.to_string()));
        cells.extend([words::percent(&t.sign_for), words::percent(&t.on_time)]);
        cells.extend([t.reports_missing.to_string(), t.returned.to_string()]);
        table.row(cells);
    }
    let mut lines = table.lines();
    lines.extend(values(f));
    lines
}

/// Values by organisation, where the report is about one directive or programme.
fn values(f: &Figures) -> Vec<String> {
    let mut lines = Vec::new();
    for indicator in &f.indicators {
        let mut table = Table::new(&[
            ("单位", Side::Left),
            ("目标值", Side::Right),
            ("完成值", Side::Right),
            ("分子", Side::Right),
            ("分母", Side::Right),
            ("达标", Side::Left),
            ("应报/已报/已审", Side::Right),
        ]);
        let mut any = false;
        for group in &f.groups {
            for v in group.values.iter().filter(|v| v.target_id == indicator.target_id) {
                let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
                any = true;
                table.row(vec![
                    words::group(group),
                    dash(&v.target),
                    dash(&v.value.value),
                    dash(&v.value.numerator),
                    dash(&v.value.denominator),
                    words::reached(&v.value).to_owned(),
                    words::heard(&v.value),
                ]);
            }
        }
        if any {
            lines.push(String::new());
            lines.push(format!("〖{}〗{}", indicator.indicator.name, indicator.target_text));
            lines.extend(table.lines());
        }
    }
    lines
}

fn red_list(f: &Figures) -> Vec<String> {
    if f.red_list.total == 0 {
        return none();
    }
    let mut lines = vec![format!("共{}项。", f.red_list.total)];
    for (n, row) in (1..).zip(&f.red_list.items) {
        let due = row.due_on.map_or_else(|| "无期限".to_owned(), |d| format!("期限{d}"));
        lines.push(format!(
            "{n}. {}　{}（{}，{due}）",
            row.org.name,
            row.title,
            words::state(&row.state)
        ));
        lines.push(format!("   原因：{}", row.reason));
        lines.push(format!("   转绿：{}", row.mend));
    }
    let shown = i64::try_from(f.red_list.items.len()).unwrap_or(i64::MAX);
    if shown < f.red_list.total {
        lines.push(format!("其余{}项见任务列表（亮灯=红灯）。", f.red_list.total - shown));
    }
    lines
}

fn slips(f: &Figures) -> Vec<String> {
    if f.slips.tasks == 0 {
        return none();
    }
    let s = &f.slips;
    let mut lines = vec![format!(
        "延期任务{}项，延期{}次，共推迟{}天。",
        s.tasks, s.extensions, s.days
    )];
    let mut table = Table::new(&[
        ("单位", Side::Left),
        ("任务", Side::Left),
        ("原期限", Side::Left),
        ("现期限", Side::Left),
        ("次数", Side::Right),
        ("推迟天数", Side::Right),
    ]);
    let date = |d: Option<Day>| d.map_or_else(|| "—".to_owned(), |d| d.to_string());
    for row in &s.items {
        table.row(vec![
            row.org.name.clone(),
            row.title.clone(),
            date(row.original_due_on),
            date(row.due_on),
            row.extensions.to_string(),
            row.slip_days.to_string(),
        ]);
    }
    lines.extend(table.lines());
    lines
}

fn months(f: &Figures) -> Vec<String> {
    if f.months.is_empty() {
        return none();
    }
    let mut table = Table::new(&[
        ("月份", Side::Left),
        ("应报", Side::Right),
        ("按时", Side::Right),
        ("逾期", Side::Right),
        ("退办", Side::Right),
        ("审核通过", Side::Right),
    ]);
    for m in &f.months {
        let numbers = [m.owed, m.on_time, m.late, m.returned, m.accepted];
        let mut cells = vec![m.month.clone()];
        cells.extend(numbers.map(|n| n.to_string()));
        table.row(cells);
    }
    table.lines()
}
