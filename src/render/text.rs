//! The report as text for terminals and letters.

use chrono::Datelike;

use super::figures::Figures;
use super::table::{Side, Table};
use super::words::Report;
use crate::domain::lang::Lang;
use crate::domain::time::{Day, Instant, shanghai};

/// The whole report, headed 完成情况报告.
#[must_use]
pub fn text(figures: &Figures, lang: Lang) -> String {
    let f = Report::new(figures, lang);
    let mut lines = head(f);
    section(&mut lines, f.t("一、总体情况"), summary(f));
    section(&mut lines, f.t("二、指标完成情况"), indicators(f));
    section(&mut lines, f.t("三、分项情况"), groups(f));
    section(&mut lines, f.t("四、红灯清单"), red_list(f));
    section(&mut lines, f.t("五、延期情况"), slips(f));
    section(&mut lines, f.t("六、按月填报情况"), months(f));
    lines.push(String::new());
    lines.join("\n")
}

fn section(lines: &mut Vec<String>, title: &str, body: Vec<String>) {
    lines.push(String::new());
    lines.push(title.to_owned());
    lines.extend(body);
}

fn head(f: Report<'_>) -> Vec<String> {
    let mut lines = vec![
        f.t("完成情况报告").to_owned(),
        f.say(
            format!("单位：{}　截至：{}", f.org.name, day(f.as_of, f.lang)),
            format!("Bureau: {}, as of {}", f.org.name, day(f.as_of, f.lang)),
        ),
    ];
    if let Some(directive) = &f.directive {
        lines.push(format!("{}{}{}", f.t("督办事项"), f.colon(), f.directive(directive)));
    }
    if let Some(programme) = &f.programme {
        lines.push(format!("{}{}{}", f.t("工程"), f.colon(), programme.name));
    }
    let (made, version) = (moment(f.generated_at), f.rule_version);
    lines.push(f.say(
        format!("生成时间：{made}　亮灯规则：第{version}版"),
        format!("Made at {made}, light rules version {version}"),
    ));
    lines
}

/// 2026年8月7日.
pub(super) fn day(day: Day, lang: Lang) -> String {
    if lang == Lang::En {
        return day.format("%-d %B %Y").to_string();
    }
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// 2026-08-07 09:00, in China.
pub(super) fn moment(at: Instant) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}

fn summary(f: Report<'_>) -> Vec<String> {
    let t = &f.totals;
    let (s, l) = (&t.by_state, &t.by_light);
    let states = [
        ("待签收", s.issued),
        ("办理中", s.active),
        ("中止", s.suspended),
        ("申请办结", s.closing),
        ("办结", s.closed),
        ("撤销", s.cancelled),
    ];
    let lights = [("红灯", l.red), ("黄灯", l.yellow), ("绿灯", l.green), ("灰灯", l.grey)];
    let rates = [
        ("签收率", &t.sign_for),
        ("办结率", &t.closure),
        ("按时填报率", &t.on_time),
    ];
    let counted = |rows: &[(&'static str, i64)]| rows.iter().map(|(name, n)| f.figure(name, &n.to_string())).collect();
    let (states, lights): (Vec<String>, Vec<String>) = (counted(&states), counted(&lights));
    let rates = rates.map(|(name, rate)| f.figure(name, &f.rate(rate)));
    let gap = f.lang.pick("　", ", ");
    vec![
        f.say(
            format!("交办任务{}项，在办{}项，其中超期{}项。", t.tasks, t.open, t.overdue),
            format!(
                "{} tasks handed out, {} open, {} of them overdue.",
                t.tasks, t.open, t.overdue
            ),
        ),
        f.say(
            format!("状态：{}", states.join(gap)),
            format!("States: {}", states.join(gap)),
        ),
        f.say(
            format!("亮灯：{}", lights.join(gap)),
            format!("Lights: {}", lights.join(gap)),
        ),
        rates.join(gap),
        f.say(
            format!(
                "应报{}期，到期未报{}期，退办{}次，审核通过{}期",
                t.reports_owed, t.reports_missing, t.returned, t.accepted
            ),
            format!(
                "{} reports owed, {} missing, {} returned, {} accepted",
                t.reports_owed, t.reports_missing, t.returned, t.accepted
            ),
        ),
    ]
}

fn none(f: Report<'_>) -> Vec<String> {
    vec![f.t("（无）").to_owned()]
}

fn indicators(f: Report<'_>) -> Vec<String> {
    if f.indicators.is_empty() {
        return none(f);
    }
    let mut table = Table::new(&[
        (f.t("指标"), Side::Left),
        (f.t("目标"), Side::Left),
        (f.t("完成值"), Side::Right),
        (f.t("序时应达"), Side::Right),
        (f.t("达标"), Side::Left),
        (f.t("应报/已报/已审"), Side::Right),
        (f.t("沿用"), Side::Right),
        (f.t("期末"), Side::Left),
        (f.t("督办事项"), Side::Left),
    ]);
    for row in &f.indicators {
        let expected = row.expected.as_deref().map(|e| row.unit.text(e));
        table.row(vec![
            row.indicator.name.clone(),
            row.goal(f.lang),
            f.value(row),
            expected.unwrap_or_else(|| "—".to_owned()),
            f.reached(&row.value).to_owned(),
            f.heard(&row.value),
            row.carried.to_string(),
            row.value.period_to.map_or_else(|| "—".to_owned(), |d| d.to_string()),
            f.directive(&row.directive),
        ]);
    }
    table.lines()
}

fn groups(f: Report<'_>) -> Vec<String> {
    if f.groups.is_empty() {
        return none(f);
    }
    let head = match f.group_by.as_str() {
        "directive" => f.t("督办事项"),
        "indicator" => f.t("指标"),
        _ => f.t("单位"),
    };
    let mut table = Table::new(&[
        (head, Side::Left),
        (f.t("任务"), Side::Right),
        (f.t("在办"), Side::Right),
        (f.t("办结"), Side::Right),
        (f.t("超期"), Side::Right),
        (f.t("红"), Side::Right),
        (f.t("黄"), Side::Right),
        (f.t("绿"), Side::Right),
        (f.t("灰"), Side::Right),
        (f.t("签收率"), Side::Right),
        (f.t("按时填报率"), Side::Right),
        (f.t("未报"), Side::Right),
        (f.t("退办"), Side::Right),
    ]);
    for row in &f.groups {
        let t = &row.totals;
        let mut cells = vec![f.group(row)];
        let numbers = [t.tasks, t.open, t.by_state.closed, t.overdue];
        let lights = [t.by_light.red, t.by_light.yellow, t.by_light.green, t.by_light.grey];
        cells.extend(numbers.into_iter().chain(lights).map(|n| n.to_string()));
        cells.extend([f.percent(&t.sign_for), f.percent(&t.on_time)]);
        cells.extend([t.reports_missing.to_string(), t.returned.to_string()]);
        table.row(cells);
    }
    let mut lines = table.lines();
    lines.extend(values(f));
    lines
}

/// Values by organisation, where the report is about one directive or programme.
fn values(f: Report<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for indicator in &f.indicators {
        let mut table = Table::new(&[
            (f.t("单位"), Side::Left),
            (f.t("目标值"), Side::Right),
            (f.t("完成值"), Side::Right),
            (f.t("分子"), Side::Right),
            (f.t("分母"), Side::Right),
            (f.t("达标"), Side::Left),
            (f.t("应报/已报/已审"), Side::Right),
        ]);
        let mut any = false;
        for group in &f.groups {
            for v in group.values.iter().filter(|v| v.target_id == indicator.target_id) {
                let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
                // In the unit of the heading above the table.
                let digits = |text: &Option<String>| dash(&text.as_deref().map(|v| indicator.unit.digits_of(v)));
                any = true;
                table.row(vec![
                    f.group(group),
                    digits(&v.target),
                    digits(&v.value.value),
                    dash(&v.value.numerator),
                    dash(&v.value.denominator),
                    f.reached(&v.value).to_owned(),
                    f.heard(&v.value),
                ]);
            }
        }
        if any {
            lines.push(String::new());
            lines.push(format!("〖{}〗{}", indicator.indicator.name, indicator.goal(f.lang)));
            lines.extend(table.lines());
        }
    }
    lines
}

fn red_list(f: Report<'_>) -> Vec<String> {
    if f.red_list.total == 0 {
        return none(f);
    }
    let mut lines = vec![f.say(
        format!("共{}项。", f.red_list.total),
        format!("{} in all.", f.red_list.total),
    )];
    for (n, row) in (1..).zip(&f.red_list.items) {
        let due = row.due_on.map_or_else(
            || f.t("无期限").to_owned(),
            |d| f.say(format!("期限{d}"), format!("due {d}")),
        );
        let (org, title, state) = (&row.org.name, &row.title, f.state(&row.state));
        lines.push(f.say(
            format!("{n}. {org}　{title}（{state}，{due}）"),
            format!("{n}. {org}: {title} ({state}, {due})"),
        ));
        lines.push(f.say(format!("   原因：{}", row.reason), format!("   Why: {}", row.reason_en)));
        lines.push(f.say(
            format!("   转绿：{}", row.mend),
            format!("   Turns green: {}", row.mend_en),
        ));
    }
    let shown = i64::try_from(f.red_list.items.len()).unwrap_or(i64::MAX);
    if shown < f.red_list.total {
        let rest = f.red_list.total - shown;
        lines.push(f.say(
            format!("其余{rest}项见任务列表（亮灯=红灯）。"),
            format!("{rest} more in the list of tasks (light = red)."),
        ));
    }
    lines
}

fn slips(f: Report<'_>) -> Vec<String> {
    if f.slips.tasks == 0 {
        return none(f);
    }
    let s = &f.slips;
    let mut lines = vec![f.say(
        format!("延期任务{}项，延期{}次，共推迟{}天。", s.tasks, s.extensions, s.days),
        format!(
            "{} tasks extended, {} times, {} days in all.",
            s.tasks, s.extensions, s.days
        ),
    )];
    let mut table = Table::new(&[
        (f.t("单位"), Side::Left),
        (f.t("任务"), Side::Left),
        (f.t("原期限"), Side::Left),
        (f.t("现期限"), Side::Left),
        (f.t("次数"), Side::Right),
        (f.t("推迟天数"), Side::Right),
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

fn months(f: Report<'_>) -> Vec<String> {
    if f.months.is_empty() {
        return none(f);
    }
    let mut table = Table::new(&[
        (f.t("月份"), Side::Left),
        (f.t("应报"), Side::Right),
        (f.t("按时"), Side::Right),
        (f.t("逾期"), Side::Right),
        (f.t("退办"), Side::Right),
        (f.t("审核通过"), Side::Right),
    ]);
    for m in &f.months {
        let numbers = [m.owed, m.on_time, m.late, m.returned, m.accepted];
        let mut cells = vec![m.month.clone()];
        cells.extend(numbers.map(|n| n.to_string()));
        table.row(cells);
    }
    table.lines()
}
