//! What headings and lead-ins say of time: the last day of a phase, the year of the work, a year that is over.

use std::ops::Range;

use super::{Builder, enumerator};
use crate::domain::notice::clause;

impl Builder<'_> {
    /// The last day of a phase, as its heading says it: 排查阶段（5月1日至7月31日）.
    pub(super) fn phase(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let slice = self.get(range.start, range.end);
        let (head, days) = slice.strip_suffix('）')?.rsplit_once('（')?;
        if !head.ends_with("阶段") || days.len() > 90 {
            return None;
        }
        let start = days.rfind(['至', '—', '-', '到', '～']).map_or(0, |i| {
            i + days.get(i..).and_then(|d| d.chars().next()).map_or(0, char::len_utf8)
        });
        let last = days.get(start..).filter(|d| d.contains('月'))?;
        let end = range.end - '）'.len_utf8();
        Some(end - last.len()..end)
    }

    /// Notes the year whose work the paper is about, where a lead-in before its first chapter names it.
    pub(super) fn of_year(&mut self, range: &Range<usize>) {
        if !self.headings.iter().any(|h| h.level == 1) {
            self.year = self.year_of_work(range).or_else(|| self.year.take());
        }
    }

    /// The year of 现提出2024年重点工作任务如下：; the last of several, and none that is over.
    fn year_of_work(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let slice = self.get(range.start, range.end);
        let clause = slice.rfind(['，', '。']).map_or(0, |i| i + '，'.len_utf8());
        let said = slice.get(clause..)?;
        let works = [
            "重点",
            "要重点",
            "要着重",
            "要突出",
            "要抓好",
            "工作",
            "主要",
            "度重点",
            "度工作",
            "度主要",
        ];
        let over = |year: &str| {
            year.parse::<i32>()
                .ok()
                .zip(self.today.year)
                .is_some_and(|(y, now)| y < now)
        };
        let at = said.rmatch_indices('年').find_map(|(i, year)| {
            let after = said.get(i + year.len()..)?;
            let start = i.checked_sub(4)?;
            let number = said.get(start..i)?;
            let digits = number.bytes().all(|b| b.is_ascii_digit()) && !over(number);
            (digits && works.iter().any(|w| after.starts_with(w))).then_some(start..i + year.len())
        })?;
        let from = range.start + clause;
        Some(from + at.start..from + at.end)
    }

    /// 2019年主要工作 in a document of 2020: a heading that opens with a year before the document's.
    pub(super) fn is_over(&self, slice: &str) -> bool {
        let skip = enumerator(slice).map_or(0, |(_, n)| n);
        let body = slice.get(skip..).unwrap_or(slice).trim_start();
        let named = ["工作", "回顾", "情况", "成效", "进展", "总结", "发展", "成绩"]
            .iter()
            .any(|w| body.contains(w));
        named
            && (clause::opens_past(body, self.today.year, self.lexicon)
                || self.today.half_over && body.starts_with("上半年"))
            && !body.contains("目标")
            && !body.contains("安排")
    }
}
