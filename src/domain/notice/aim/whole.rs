//! Wholes in words (全覆盖, 基本实现“…”): 100 %, marked qualitative.

use super::{Aim, Comparator, Decimal, Quantity, Range, Reader, clauses};

impl Reader<'_> {
    /// 全覆盖, 应…尽…, 基本实现“…”: wholes in words.
    pub(super) fn wholes(&mut self) {
        for clause in clauses(self.unit) {
            let text = self.get(clause.start, clause.end);
            let Some((i, said)) = text.match_indices("全覆盖").next() else {
                self.basically(&clause, text);
                continue;
            };
            let tail = text.get(i + said.len()..).unwrap_or("");
            if !(tail.is_empty() || tail.starts_with(['、', '）', '”']))
                || self
                    .out
                    .iter()
                    .any(|a| a.range.start >= clause.start && a.range.end <= clause.end)
            {
                continue;
            }
            let head = text.get(..i).unwrap_or("");
            let head = head
                .rsplit_once("实现")
                .map_or(head, |(before, after)| if after.is_empty() { before } else { after });
            let name = self.strip(head);
            if name.chars().count() < 2 {
                continue;
            }
            let start = clause.start + text.find(name).unwrap_or(0);
            let basically = text.contains("基本");
            self.whole(start..clause.start + i + said.len(), format!("{name}覆盖率"), basically);
        }
    }

    fn basically(&mut self, clause: &Range<usize>, text: &str) {
        let Some((i, said)) = text.match_indices("基本实现“").next() else {
            return;
        };
        let Some(name) = text
            .get(i + said.len()..)
            .and_then(|r| r.split_once('”'))
            .map(|(n, _)| n)
        else {
            return;
        };
        let tail = text.get(i + said.len() + name.len() + "”".len()..).unwrap_or("");
        if name.chars().count() <= 10 && !tail.starts_with('的') {
            let end = clause.start + i + said.len() + name.len() + "”".len();
            self.whole(clause.start + i..end, format!("{name}覆盖率"), true);
        }
    }

    fn whole(&mut self, range: Range<usize>, indicator: String, approx: bool) {
        let unit = "%".to_owned();
        let value = Some(Decimal::ONE_HUNDRED);
        let quantity = Quantity {
            range: range.clone(),
            value,
            max: None,
            unit,
            approx,
            relative: false,
            spelled: false,
        };
        self.out.push(Aim {
            at: range.start,
            range,
            indicator,
            comparator: Comparator::AtLeast,
            quantity,
            bound: None,
            qualitative: true,
            approx,
            scope: None,
            confidence: if approx { 500 } else { 720 },
        });
    }
}
