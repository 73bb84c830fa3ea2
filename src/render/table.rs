//! Tables of plain text whose columns line up where Chinese characters take two places.

/// Places a character takes in a fixed-width font: two for East Asian wide and full-width forms, none for combining
/// marks and joiners.
fn places(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036F | 0x200B..=0x200F | 0xFE00..=0xFE0F => 0,
        0x1100..=0x115F
        | 0x2E80..=0x303E
        | 0x3041..=0x33FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE4F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        // Quotation marks, dashes and ellipses are wide in Chinese fonts.
        0x2014 | 0x2018 | 0x2019 | 0x201C | 0x201D | 0x2026 | 0x00B7 | 0x2460..=0x2473 => 2,
        _ => 1,
    }
}

/// Places a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(places).sum()
}

/// On which side a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A table: heads with their sides, and rows.
pub(super) struct Table {
    heads: Vec<(&'static str, Side)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(heads: &[(&'static str, Side)]) -> Table {
        Table {
            heads: heads.to_vec(),
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        // A line break inside a cell would tear the table.
        let flat = cells.into_iter().map(|c| c.replace(['\r', '\n', '\t'], " "));
        self.rows.push(flat.collect());
    }

    /// Lines of the table, without blanks at their ends.
    pub(super) fn lines(&self) -> Vec<String> {
        let widths: Vec<usize> = (0..)
            .zip(&self.heads)
            .map(|(i, (head, _))| {
                let cells = self.rows.iter().filter_map(|row| row.get(i)).map(|c| width(c));
                cells.chain([width(head)]).max().unwrap_or(0)
            })
            .collect();
        let heads: Vec<String> = self.heads.iter().map(|(head, _)| (*head).to_owned()).collect();
        let rule: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
        [&heads, &rule]
            .into_iter()
            .chain(&self.rows)
            .map(|cells| self.line(cells, &widths))
            .collect()
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let padded = cells
            .iter()
            .zip(widths)
            .zip(&self.heads)
            .map(|((cell, wide), (_, side))| {
                let gap = " ".repeat(wide.saturating_sub(width(cell)));
                match side {
                    Side::Left => format!("{cell}{gap}"),
                    Side::Right => format!("{gap}{cell}"),
                }
            });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_across_scripts() {
        let mut table = Table::new(&[("单位", Side::Left), ("任务", Side::Right)]);
        table.row(vec!["河北局".into(), "12".into()]);
        table.row(vec!["SPB-13\nx".into(), "3".into()]);
        let lines = table.lines();
        assert_eq!(
            lines,
            ["单位      任务", "--------  ----", "河北局      12", "SPB-13 x     3"]
        );
        assert!(lines.iter().all(|line| width(line) == 14));
    }
}
