//! The report as a workbook: 总体, 分单位 (or 分事项, 分指标), 指标, 红灯. A number stands as a number where a spreadsheet's
//! own arithmetic keeps it exactly, else as text.

use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::csv::{counts, rates};
use super::figures::{Figures, Totals};
use super::text;
use super::words::Report;
use crate::domain::lang::Lang;

/// A workbook that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("workbook: {0}")]
pub struct Broken(String);

impl From<XlsxError> for Broken {
    fn from(e: XlsxError) -> Self {
        Broken(e.to_string())
    }
}

pub(super) type Done = Result<(), XlsxError>;

/// The workbook as bytes.
///
/// # Errors
/// Where a sheet would be larger than the format allows.
pub fn workbook(figures: &Figures, lang: Lang) -> Result<Vec<u8>, Broken> {
    let f = Report::new(figures, lang);
    let mut book = Workbook::new();
    let name = match f.group_by.as_str() {
        "directive" => f.t("分事项"),
        "indicator" => f.t("分指标"),
        _ => f.t("分单位"),
    };
    overview(sheet(&mut book, f.t("总体"))?, f)?;
    groups(sheet(&mut book, name)?, f)?;
    indicators(sheet(&mut book, f.t("指标"))?, f)?;
    red(sheet(&mut book, f.t("红灯"))?, f)?;
    Ok(book.save_to_buffer()?)
}

fn sheet<'a>(book: &'a mut Workbook, name: &str) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    Ok(sheet)
}

fn bold() -> Format {
    Format::new().set_bold().set_border_bottom(FormatBorder::Thin)
}

fn heads(sheet: &mut Worksheet, row: u32, names: &[&str]) -> Done {
    for (col, name) in (0..).zip(names) {
        sheet.write_string_with_format(row, col, *name, &bold())?;
    }
    sheet.set_freeze_panes(row + 1, 1)?;
    sheet.set_column_width(0, 24)?;
    Ok(())
}

/// A cell: a number only where it reads back as the same digits.
pub(super) fn put(sheet: &mut Worksheet, row: u32, col: u16, cell: &str) -> Done {
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == cell => sheet.write_number(row, col, number)?,
        _ => sheet.write_string(row, col, cell)?,
    };
    Ok(())
}

fn line(sheet: &mut Worksheet, row: u32, cells: &[String]) -> Done {
    for (col, cell) in (0..).zip(cells) {
        put(sheet, row, col, cell)?;
    }
    Ok(())
}

fn total_heads(f: Report<'_>) -> Vec<&'static str> {
    let empty = Totals::default();
    let mut names: Vec<&str> = counts(&empty).map(|(name, _)| f.t(name)).to_vec();
    names.extend(rates(&empty).map(|(name, _)| f.t(name)));
    names
}

fn total_cells(f: Report<'_>, t: &Totals) -> Vec<String> {
    let mut cells: Vec<String> = counts(t).map(|(_, n)| n.to_string()).to_vec();
    cells.extend(rates(t).map(|(_, rate)| f.rate(rate)));
    cells
}

fn overview(sheet: &mut Worksheet, f: Report<'_>) -> Done {
    sheet.write_string_with_format(0, 0, f.t("完成情况报告"), &Format::new().set_bold().set_font_size(16))?;
    let mut facts = vec![
        (f.t("单位"), f.org.name.clone()),
        (f.t("截至"), text::day(f.as_of, f.lang)),
        (f.t("生成时间"), text::moment(f.generated_at)),
        (f.t("亮灯规则版本"), f.rule_version.to_string()),
    ];
    facts.extend(f.directive.as_ref().map(|d| (f.t("督办事项"), f.directive(d))));
    facts.extend(f.programme.as_ref().map(|p| (f.t("工程"), p.name.clone())));
    facts.extend(total_heads(f).into_iter().zip(total_cells(f, &f.totals)));
    facts.extend([
        (f.t("延期任务"), f.slips.tasks.to_string()),
        (f.t("延期次数"), f.slips.extensions.to_string()),
        (f.t("推迟天数"), f.slips.days.to_string()),
    ]);
    let mut row = 1;
    for (name, cell) in facts {
        sheet.write_string(row, 0, name)?;
        put(sheet, row, 1, &cell)?;
        row += 1;
    }
    row += 1;
    heads(
        sheet,
        row,
        &[
            f.t("月份"),
            f.t("应报"),
            f.t("按时"),
            f.t("逾期"),
            f.t("退办"),
            f.t("审核通过"),
        ],
    )?;
    for (row, m) in (row + 1..).zip(&f.months) {
        let numbers = [m.owed, m.on_time, m.late, m.returned, m.accepted].map(|n| n.to_string());
        let mut cells = vec![m.month.clone()];
        cells.extend(numbers);
        line(sheet, row, &cells)?;
    }
    sheet.set_freeze_panes(0, 0)?;
    sheet.set_column_width(1, 24)?;
    Ok(())
}

fn groups(sheet: &mut Worksheet, f: Report<'_>) -> Done {
    let mut names = vec![f.t("名称"), f.t("代码")];
    names.extend(total_heads(f));
    // The values of one directive's indicators stand beside, four columns each.
    let shown: Vec<_> = f
        .indicators
        .iter()
        .filter(|i| {
            f.groups
                .iter()
                .any(|g| g.values.iter().any(|v| v.target_id == i.target_id))
        })
        .collect();
    let titles: Vec<String> = shown
        .iter()
        .flat_map(|i| {
            [f.t("目标"), f.t("完成值"), f.t("分子"), f.t("分母")].map(|part| format!("{}·{part}", i.indicator.name))
        })
        .collect();
    names.extend(titles.iter().map(String::as_str));
    heads(sheet, 0, &names)?;
    for (row, group) in (1..).zip(&f.groups) {
        let mut cells = vec![f.group(group), group.group.code.clone()];
        cells.extend(total_cells(f, &group.totals));
        for indicator in &shown {
            let value = group.values.iter().find(|v| v.target_id == indicator.target_id);
            let parts = value.map(|v| [&v.target, &v.value.value, &v.value.numerator, &v.value.denominator]);
            match parts {
                Some(parts) => cells.extend(parts.map(|p| p.clone().unwrap_or_default())),
                None => cells.extend(std::iter::repeat_n(String::new(), 4)),
            }
        }
        line(sheet, row, &cells)?;
    }
    Ok(())
}

fn indicators(sheet: &mut Worksheet, f: Report<'_>) -> Done {
    let names = [
        f.t("指标"),
        f.t("代码"),
        f.t("计量单位"),
        f.t("目标"),
        f.t("目标值"),
        f.t("序时应达"),
        f.t("完成值"),
        f.t("分子"),
        f.t("分母"),
        f.t("达标"),
        f.t("应报"),
        f.t("已报"),
        f.t("已审"),
        f.t("沿用"),
        f.t("期末"),
        f.t("期限"),
        f.t("督办事项"),
    ];
    heads(sheet, 0, &names)?;
    for (row, i) in (1..).zip(&f.indicators) {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let date = |d: &Option<chrono::NaiveDate>| d.map_or_else(String::new, |d| d.to_string());
        let expected = i.expected.clone().or_else(|| i.no_pace(f.lang).map(str::to_owned));
        let cells = [
            i.indicator.name.clone(),
            i.indicator.code.clone(),
            i.unit.base.clone(),
            i.goal(f.lang),
            text(&i.target),
            expected.unwrap_or_default(),
            text(&i.value.value),
            text(&i.value.numerator),
            text(&i.value.denominator),
            f.reached(&i.value).to_owned(),
            i.value.n_expected.to_string(),
            i.value.n_reported.to_string(),
            i.value.n_accepted.to_string(),
            i.carried.to_string(),
            date(&i.value.period_to),
            date(&i.due_on),
            f.directive(&i.directive),
        ];
        line(sheet, row, &cells)?;
    }
    Ok(())
}

fn red(sheet: &mut Worksheet, f: Report<'_>) -> Done {
    heads(
        sheet,
        0,
        &[
            f.t("任务"),
            f.t("编号"),
            f.t("单位"),
            f.t("督办事项"),
            f.t("状态"),
            f.t("期限"),
            f.t("亮灯时间"),
            f.t("原因"),
            f.t("如何转绿"),
        ],
    )?;
    for (row, r) in (1..).zip(&f.red_list.items) {
        let cells = [
            r.title.clone(),
            r.task_id.to_string(),
            r.org.name.clone(),
            f.directive(&r.directive),
            f.state(&r.state),
            r.due_on.map_or_else(String::new, |d| d.to_string()),
            text::moment(r.since),
            f.lang.pick(&r.reason, &r.reason_en).clone(),
            f.lang.pick(&r.mend, &r.mend_en).clone(),
        ];
        line(sheet, row, &cells)?;
    }
    Ok(())
}
