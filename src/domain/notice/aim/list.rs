//! Names of a list: 甲率、乙率均达到…, 甲和乙分别增长….

use super::{Frame, Quantity, Reader, quantity};

impl Reader<'_> {
    /// `甲率、乙率均达到99%` is two indicators.
    pub(super) fn joined(&self, indicator: &str, frame: &Frame<'_>) -> Vec<String> {
        let all = ["均", "都", "全部", "全面"].iter().any(|w| frame.before.contains(w));
        if !all || !indicator.contains(['、', '和']) {
            return vec![indicator.to_owned()];
        }
        let parts: Vec<&str> = indicator
            .split(['、', '和'])
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect();
        let tails = &self.lexicon.indicator_tail;
        if all && parts.len() > 1 && parts.iter().all(|p| p.ends_with('化')) {
            return parts.into_iter().map(|p| format!("{}率", self.strip(p))).collect();
        }
        let plain = |p: &&str| {
            (2..=10).contains(&p.trim_end_matches("增长率").chars().count()) && self.lexicon.verb.prefix(p).is_none()
        };
        if all && parts.len() > 1 && indicator.ends_with("增长率") && parts.iter().all(plain) {
            return parts
                .into_iter()
                .map(|p| format!("{}增长率", self.strip(p.trim_end_matches("增长率"))))
                .collect();
        }
        if all && parts.len() > 1 && parts.iter().all(|p| tails.suffix(p).is_some()) {
            return parts.into_iter().map(|p| self.strip(p).to_owned()).collect();
        }
        self.joined_by_tail(indicator, frame)
            .unwrap_or_else(|| vec![indicator.to_owned()])
    }

    /// `化肥、农药利用率均达到43%`: what the last name says of each stands with it alone.
    fn joined_by_tail(&self, indicator: &str, frame: &Frame<'_>) -> Option<Vec<String>> {
        let each = [
            "均达到",
            "均不低于",
            "均保持",
            "均超过",
            "均控制",
            "均不超过",
            "均为",
            "均实现",
            "都达到",
            "均",
            "都",
        ];
        if !each.iter().any(|w| frame.before.trim_end().ends_with(w)) {
            return None;
        }
        let parts: Vec<&str> = if indicator.contains('、') {
            indicator.split('、').map(str::trim).collect()
        } else {
            let (one, other) = indicator.rsplit_once(['和', '与'])?;
            vec![one, other]
        };
        let last = parts.last()?;
        let tail = self
            .lexicon
            .indicator_tail
            .suffix(last)
            .filter(|t| t.len() < last.len());
        tail?;
        let plain = |p: &&str| (2..=16).contains(&p.chars().count());
        // 省局、市局对网点检查率均…: who does it, not what is measured.
        let body =
            |p: &&str| self.lexicon.indicator_tail.suffix(p).is_none() && self.lexicon.office_tail.suffix(p).is_some();
        if parts.len() > 5 || !parts.iter().all(plain) || parts.iter().any(body) {
            return None;
        }
        let whole = |p: &&str| match self.lexicon.indicator_tail.suffix(p) {
            Some(_) => (*p).to_owned(),
            None => format!("{p}{}", self.shared_tail(p, last)),
        };
        Some(parts.iter().map(whole).collect())
    }

    /// `甲和乙分别增长4%和6%`: the k-th value belongs to the k-th name.
    pub(super) fn listed(&self, found: &Quantity, frame: &Frame<'_>) -> Option<(usize, String, Option<String>)> {
        if !frame.before.contains("分别") {
            return None;
        }
        let (head, _) = frame.before.split_once("分别")?;
        let start = frame.clause.start;
        let before = quantity::find(frame.before)
            .into_iter()
            .filter(|q| q.range.start > head.len());
        let (alike, other): (Vec<Quantity>, Vec<Quantity>) = before.partition(|q| q.unit == found.unit);
        let after = quantity::find(frame.tail).len();
        let mut turn = alike.len();
        let head = self.strip(head);
        let mut names: Vec<String> = head
            .split(['、', '和', '与'])
            .map(|p| self.strip(p).to_owned())
            .filter(|p| !p.is_empty())
            .collect();
        if let Some(rest) = three_sectors(head) {
            names = ["第一产业", "第二产业", "第三产业"]
                .iter()
                .map(|n| format!("{n}{rest}"))
                .collect();
        }
        if head.is_empty() {
            let values = 1 + frame.tail.matches(found.unit.as_str()).count() + turn;
            let before = self.out.iter().rev().filter(|a| a.range.end <= start || a.at < start);
            names = before.take(values).map(|a| a.indicator.clone()).collect();
            names.reverse();
        }
        // 控制在10/10万和4‰以内: as many values as names, whatever their units.
        if alike.len() + other.len() + 1 + after == names.len() {
            turn += other.len();
        }
        let last = names.last()?.clone();
        let mut name = names.get(turn)?.clone();
        if name != last && self.lexicon.indicator_tail.suffix(&name).is_none() {
            let tail = self.shared_tail(&name, &last).to_owned();
            name.push_str(&tail);
        }
        if frame.before.contains("增长") && found.unit == "%" {
            name.push_str("增长率");
        }
        Some((start, name, None))
    }

    /// What the last name of a list says of all of them: what follows the character that both kinds end with (氮氧化物和挥发性有机物
    /// 减排量), else its measure (胶带、编织袋使用量), else as much as is longer than the first.
    fn shared_tail<'n>(&self, first: &str, last: &'n str) -> &'n str {
        let kind = first.chars().next_back();
        let after = kind.and_then(|k| last.rfind(k).and_then(|at| last.get(at + k.len_utf8()..)));
        if let Some(tail) = after.filter(|t| t.chars().count() >= 2) {
            return tail;
        }
        let contrast = &self.lexicon.contrast;
        if let Some(word) = contrast.prefix(last).filter(|_| contrast.has(first)) {
            return last.get(word.len()..).unwrap_or("");
        }
        let classes = [&self.lexicon.generic_indicator, &self.lexicon.indicator_tail];
        let measure = classes
            .iter()
            .find_map(|c| c.suffix(last))
            .filter(|t| t.chars().count() >= 2);
        if let Some(tail) = measure
            .and_then(|t| last.get(last.len() - t.len()..))
            .filter(|t| t.len() < last.len())
        {
            return tail;
        }
        let longer = last.char_indices().nth(first.chars().count());
        longer.and_then(|(at, _)| last.get(at..)).unwrap_or("")
    }
}

/// What is said of the three sectors (一二三产, 一、二、三次产业, 第一、二、三产业).
fn three_sectors(head: &str) -> Option<&str> {
    let head = head.strip_prefix('第').unwrap_or(head).strip_prefix('一')?;
    let head = head.strip_prefix('、').unwrap_or(head).strip_prefix('二')?;
    let head = head.strip_prefix(['、', '和']).unwrap_or(head).strip_prefix('三')?;
    let head = head.strip_prefix('次').unwrap_or(head).strip_prefix('产')?;
    Some(head.strip_prefix('业').unwrap_or(head))
}
