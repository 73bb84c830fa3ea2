//! The report as a workbook: 总体, 分单位 (or 分事项, 分指标), 指标, 红灯. A number stands as a number where a spreadsheet's
//! own arithmetic keeps it exactly, else as text.

use rust_xlsxwriter::{Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::csv::{counts, rates};
use super::figures::{Figures, Totals};
use super::{text, words};

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
pub fn workbook(f: &Figures) -> Result<Vec<u8>, Broken> {
    let mut book = Workbook::new();
    let name = match f.group_by.as_str() {
        "directive" => "分事项",
        "indicator" => "分指标",
        _ => "分单位",
    };
    overview(sheet(&mut book, "总体")?, f)?;
    groups(sheet(&mut book, name)?, f)?;
    indicators(sheet(&mut book, "指标")?, f)?;
    red(sheet(&mut book, "红灯")?, f)?;
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

fn total_heads() -> Vec<&'static str> {
    let empty = Totals::default();
    let mut names: Vec<&str> = counts(&empty).map(|(name, _)| name).to_vec();
    names.extend(rates(&empty).map(|(name, _)| name));
    names
}

fn total_cells(t: &Totals) -> Vec<String> {
    let mut cells: Vec<String> = counts(t).map(|(_, n)| n.to_string()).to_vec();
    cells.extend(rates(t).map(|(_, rate)| words::rate(rate)));
    cells
}

fn overview(sheet: &mut Worksheet, f: &Figures) -> Done {
    sheet.write_string_with_format(0, 0, "完成情况报告", &Format::new().set_bold().set_font_size(16))?;
    let mut facts = vec![
        ("单位", f.org.name.clone()),
        ("截至", text::day(f.as_of)),
        ("生成时间", text::moment(f.generated_at)),
        ("亮灯规则版本", f.rule_version.to_string()),
    ];
    facts.extend(f.directive.as_ref().map(|d| ("督办事项", words::directive(d))));
    facts.extend(f.programme.as_ref().map(|p| ("工程", p.name.clone())));
    facts.extend(total_heads().into_iter().zip(total_cells(&f.totals)));
    facts.extend([
        ("延期任务", f.slips.tasks.to_string()),
        ("延期次数", f.slips.extensions.to_string()),
        ("推迟天数", f.slips.days.to_string()),
    ]);
    let mut row = 1;
    for (name, cell) in facts {
        sheet.write_string(row, 0, name)?;
        put(sheet, row, 1, &cell)?;
        row += 1;
    }
    row += 1;
    heads(sheet, row, &["月份", "应报", "按时", "逾期", "退办", "审核通过"])?;
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

fn groups(sheet: &mut Worksheet, f: &Figures) -> Done {
    let mut names = vec!["名称", "代码"];
    names.extend(total_heads());
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
        .flat_map(|i| ["目标", "完成值", "分子", "分母"].map(|part| format!("{}·{part}", i.indicator.name)))
        .collect();
    names.extend(titles.iter().map(String::as_str));
    heads(sheet, 0, &names)?;
    for (row, group) in (1..).zip(&f.groups) {
        let mut cells = vec![words::group(group), group.group.code.clone()];
        cells.extend(total_cells(&group.totals));
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

fn indicators(sheet: &mut Worksheet, f: &Figures) -> Done {
    let names = [
        "指标",
        "代码",
        "单位",
        "目标",
        "目标值",
        "序时应达",
        "完成值",
        "分子",
        "分母",
        "达标",
        "应报",
        "已报",
        "已审",
        "沿用",
        "期末",
        "期限",
        "督办事项",
    ];
    heads(sheet, 0, &names)?;
    for (row, i) in (1..).zip(&f.indicators) {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let date = |d: &Option<chrono::NaiveDate>| d.map_or_else(String::new, |d| d.to_string());
        let expected = i.expected.clone().or_else(|| i.expected_missing.clone());
        let cells = [
            i.indicator.name.clone(),
            i.indicator.code.clone(),
            i.unit.clone(),
            i.target_text.clone(),
            text(&i.target),
            expected.unwrap_or_default(),
            text(&i.value.value),
            text(&i.value.numerator),
            text(&i.value.denominator),
            words::reached(&i.value).to_owned(),
            i.value.n_expected.to_string(),
            i.value.n_reported.to_string(),
            i.value.n_accepted.to_string(),
            i.carried.to_string(),
            date(&i.value.period_to),
            date(&i.due_on),
            words::directive(&i.directive),
        ];
        line(sheet, row, &cells)?;
    }
    Ok(())
}

fn red(sheet: &mut Worksheet, f: &Figures) -> Done {
    heads(
        sheet,
        0,
        &[
            "任务",
            "编号",
            "单位",
            "督办事项",
            "状态",
            "期限",
            "亮灯时间",
            "原因",
            "如何转绿",
        ],
    )?;
    for (row, r) in (1..).zip(&f.red_list.items) {
        let cells = [
            r.title.clone(),
            r.task_id.to_string(),
            r.org.name.clone(),
            words::directive(&r.directive),
            words::state(&r.state),
            r.due_on.map_or_else(String::new, |d| d.to_string()),
            text::moment(r.since),
            r.reason.clone(),
            r.mend.clone(),
        ];
        line(sheet, row, &cells)?;
    }
    Ok(())
}
