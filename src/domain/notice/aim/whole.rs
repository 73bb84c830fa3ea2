//! Wholes in words (全覆盖, 基本实现“…”): 100 %, marked qualitative.

use super::{Aim, Comparator, Decimal, Quantity, Range, Reader, clauses};

impl Reader<'_> {
    /// 全覆盖, 全部…, 清零, 零事故, 基本实现“…”: wholes in words.
    pub(super) fn wholes(&mut self) {
        for clause in clauses(self.unit) {
            let text = self.get(clause.start, clause.end);
            if text.contains("全覆盖") {
                self.covered(&clause, text);
            } else if !self
                .out
                .iter()
                .any(|a| a.range.start < clause.end && clause.start < a.range.end)
            {
                self.basically(&clause, text);
                self.nothing_left(&clause, text);
                self.all_of(&clause, text);
            }
        }
    }

    /// X全覆盖 as what is reached, or 一轮全覆盖检查.
    fn covered(&mut self, clause: &Range<usize>, text: &str) {
        let mut from = 0;
        for (i, said) in text.match_indices("全覆盖") {
            let tail = text.get(i + said.len()..).unwrap_or("");
            let head = text.get(from..i).unwrap_or("");
            let ends = tail.is_empty() || tail.starts_with(['、', '）', '”', '和']);
            let round = [
                "检查", "排查", "督导", "督查", "培训", "抽检", "监测", "体检", "走访", "巡查", "评估", "检测",
            ]
            .iter()
            .find(|w| tail.strip_prefix(**w).is_some_and(super::hard_edge));
            if let Some(noun) = round {
                let verb = ["完成", "开展", "实现", "组织"]
                    .iter()
                    .filter_map(|w| text.find(w))
                    .min()
                    .unwrap_or(i);
                let range = clause.start + verb.min(i)..clause.start + i + said.len() + noun.len();
                self.whole(range, format!("{noun}覆盖率"), text.contains("基本"));
            } else if ends {
                self.cover_of(clause, text, head, i + said.len());
            }
            from = i + said.len();
        }
    }

    fn cover_of(&mut self, clause: &Range<usize>, text: &str, head: &str, end: usize) {
        let head = head.trim_start_matches(['、', '和']);
        let head = head
            .rsplit_once("实现")
            .map_or(head, |(before, after)| if after.is_empty() { before } else { after });
        let name = self.strip(head);
        if name.chars().count() >= 2 {
            let start = clause.start + text.find(name).unwrap_or(0);
            self.whole(
                start..clause.start + end,
                format!("{name}覆盖率"),
                text.contains("基本"),
            );
        }
    }

    /// X清零, X零发生: nothing is to be left.
    fn nothing_left(&mut self, clause: &Range<usize>, text: &str) {
        let words = [
            "动态清零",
            "存量清零",
            "清零",
            "零发生",
            "零事故",
            "零死亡",
            "零增长",
            "零投诉",
            "零积压",
        ];
        let Some((i, word)) = words.iter().find_map(|w| Some((text.find(w)?, *w))) else {
            return;
        };
        let tail = text.get(i + word.len()..).unwrap_or("");
        let head = text.get(..i).unwrap_or("");
        let head = head.strip_suffix("实现").unwrap_or(head);
        let head = head
            .rsplit_once("实现")
            .filter(|(_, after)| after.chars().count() >= 2)
            .map_or(head, |(_, after)| after);
        let noun = word
            .trim_start_matches('零')
            .trim_end_matches("清零")
            .trim_end_matches("动态");
        let name = self.strip(head).trim_end_matches('“');
        if !super::hard_edge(tail.trim_start_matches('”')) || (name.chars().count() < 2 && noun.is_empty()) {
            return;
        }
        let noun = if noun == "发生" { "" } else { noun };
        let start = clause.start + text.find(name).unwrap_or(0);
        let unit = if word == "零增长" { "%" } else { "" };
        let range = start..clause.start + i + word.len();
        self.worded(
            range,
            format!("{name}{noun}"),
            Comparator::AtMost,
            Decimal::ZERO,
            unit,
            560,
        );
    }

    /// X全部建成: all of what the subject names.
    fn all_of(&mut self, clause: &Range<usize>, text: &str) {
        let Some((i, said)) = text.match_indices("全部").next() else {
            return;
        };
        let verb = text.get(i + said.len()..).unwrap_or("");
        let name = self.strip(self.strip(text.get(..i).unwrap_or("")));
        // 全省23个分拨中心要在年底前全部…: how many there are is no part of the name.
        let count = name.starts_with(|c: char| c.is_ascii_digit()) && !name.contains('、');
        let count = if count {
            super::quantity::find(name).first().map_or(0, |q| q.range.end)
        } else {
            0
        };
        let name = name.get(count..).unwrap_or(name);
        // 建制村全部实现“快递进村”: the whole has a name of its own.
        let quoted = verb.strip_prefix("实现“").and_then(|v| v.strip_suffix('”'));
        if let Some(goal) = quoted.filter(|g| (2..=10).contains(&g.chars().count()) && name.chars().count() >= 2) {
            let start = clause.start + text.find(name).unwrap_or(0);
            self.whole(start..clause.end, format!("{name}{goal}率"), false);
            return;
        }
        let short = (2..=5).contains(&verb.chars().count()) && self.lexicon.all_done.suffix(verb).is_some();
        let ahead = ["力争", "确保", "底前", "年内"].iter().any(|w| text.contains(w));
        let plain = verb.chars().count() > 2 || ["开工", "完工", "建成", "投产", "投用", "销号"].contains(&verb);
        if short && name.is_empty() && ahead && plain {
            self.whole(clause.clone(), format!("{verb}率"), false);
            return;
        }
        let subject = name.chars().count() >= 3 && self.lexicon.verb.prefix(name).is_none();
        let long = (6..=18).contains(&verb.chars().count())
            && self.lexicon.verb.prefix(verb).is_some_and(|v| v.chars().count() > 1);
        if long
            && subject
            && !verb.contains(['的', '、'])
            && name.chars().count() <= 24
            && !name.starts_with(['对', '把'])
        {
            let start = clause.start + text.find(name).unwrap_or(0);
            self.whole(start..clause.end, format!("{name}{verb}比例"), false);
            return;
        }
        if short && subject && !verb.contains('的') {
            let start = clause.start + text.find(name).unwrap_or(0);
            self.whole(start..clause.end, format!("{name}{verb}率"), false);
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
        let confidence = if approx { 500 } else { 720 };
        self.worded(
            range,
            indicator,
            Comparator::AtLeast,
            Decimal::ONE_HUNDRED,
            "%",
            confidence,
        );
        if let Some(last) = self.out.last_mut() {
            last.approx = approx;
        }
    }

    fn worded(
        &mut self,
        range: Range<usize>,
        indicator: String,
        comparator: Comparator,
        value: Decimal,
        unit: &str,
        confidence: u16,
    ) {
        let quantity = Quantity {
            range: range.clone(),
            value: Some(value),
            max: None,
            unit: unit.to_owned(),
            approx: false,
            relative: false,
            spelled: false,
        };
        self.out.push(Aim {
            at: range.end.saturating_sub(1),
            range,
            indicator,
            comparator,
            quantity,
            bound: None,
            qualitative: true,
            approx: false,
            scope: None,
            confidence,
        });
    }
}
