//! What a target measures: the name of its indicator, where its quote begins, and the place it is said of.

use super::noun::{
    TAILS, after_property, after_years, is_next_share, is_place, last_listed, names, noun_of, own_cell, tail_end,
    time_limit, unquoted, without_base, without_day,
};
use super::{Comparator, Frame, Quantity, Range, Reader};

impl Reader<'_> {
    /// The quote of 建成10个以上新型组织 runs to the end of the noun.
    pub(super) fn noun_end(&self, found: &Quantity, frame: &Frame<'_>, post_end: usize, hard: bool) -> usize {
        let noun = frame.tail.split(['、', '，', '（']).next().unwrap_or("");
        let percent = found.unit == "%" || found.unit.ends_with("百分点");
        if hard || percent || noun.is_empty() {
            post_end
        } else {
            post_end + noun.len()
        }
    }

    /// Start of the quote, name of the indicator, and the place if the name is only a place.
    pub(super) fn indicator(
        &self,
        found: &Quantity,
        frame: &Frame<'_>,
        word: &Range<usize>,
        hard: bool,
        comparator: Comparator,
    ) -> (usize, String, Option<String>) {
        let previous = self
            .accepted
            .last()
            .map_or(frame.clause.start, |(e, _)| (*e).max(frame.clause.start));
        let after = previous;
        let previous = previous.min(word.start);
        let left = self.get(previous, word.start);
        if let Some(listed) = self.listed(found, frame) {
            return listed;
        }
        let percent = found.unit == "%" && word.is_empty();
        if hard || percent {
            return self.counted(found, frame, word, comparator, left, previous);
        }
        let (start, whole) = self.object(found, frame, word, after);
        let head = whole.rsplit_once('等').map(|(_, h)| h).filter(|h| {
            h.chars().count() >= 2 && !h.ends_with(['甲', '乙', '丙', '高', '中', '初', '平', '同', '对', '优'])
        });
        let mut name = after_property(self.strip(head.unwrap_or(&whole))).to_owned();
        // What a blank parts from the verb is the cell before it.
        let whose = self.get(frame.clause.start.max(after), word.start);
        let whose = whose.trim_start_matches(['、', '和', '及', '与']);
        let whose = if whose.ends_with(' ') { "" } else { self.strip(whose) };
        let added = self.lexicon.add.has(self.get(word.start, word.end));
        if added && after <= word.start && (1..=6).contains(&whose.chars().count()) && !whose.starts_with(['每', '各'])
        {
            name = format!("{whose}{}{name}", self.get(word.start, word.end));
        }
        let short = (1..=2).contains(&name.chars().count());
        let made =
            self.lexicon.produce_weak.has(self.get(word.start, word.end)) || self.get(word.start, word.end) == "转化";
        if name.is_empty() && after <= word.start {
            name = self.strip(self.get(previous, found.range.start)).to_owned();
        }
        if name.is_empty() || short && made {
            name = format!("{}{name}", self.get(word.start, word.end));
        }
        (start, name, self.scope_in(self.get(frame.clause.start, word.start)))
    }

    /// Where the quote of a thing made begins, and its noun: between the verb and the amount, or after it.
    fn object(&self, found: &Quantity, frame: &Frame<'_>, word: &Range<usize>, after: usize) -> (usize, String) {
        let between = self.get(word.end.max(after), found.range.start);
        let named = names(between);
        let between = if named {
            between
        } else {
            between.trim_start_matches(['、', '和', '及', '与', '）', ' '])
        };
        let joined = self
            .get(word.end, found.range.start)
            .starts_with(['和', '及', '并', '、']);
        // 3个乡镇站点、5个村级站点: what ends with a joint is the thing counted before.
        let between = Some(between)
            .filter(|b| !b.ends_with(['、', '和', '及', '与']))
            .unwrap_or("");
        let verb = self.lexicon.verb.prefix(between).filter(|_| joined);
        let between = verb
            .and_then(|v| between.get(v.len()..))
            .filter(|b| b.chars().count() >= 2)
            .unwrap_or(between);
        let listed = frame.tail.trim_start().is_empty() || frame.tail.starts_with(['、', '和', '及', '（', '与', '并']);
        let noun = if listed && !between.is_empty() {
            between
        } else {
            frame.tail
        };
        let start = if after > word.end {
            found.range.start - between.len()
        } else {
            word.start
        };
        let noun = self.lexicon.produce.prefix(noun).map_or(noun, |v| {
            noun.get(v.len()..)
                .filter(|rest| after > word.end && rest.chars().count() >= 2)
                .unwrap_or(noun)
        });
        let noun = if names(noun) {
            noun
        } else {
            noun.trim_start_matches(['、', '和', '及', '与'])
        };
        // 开工300个、投产200个: what follows the joint is the next deed.
        let next = listed && between.is_empty() && self.lexicon.produce.prefix(noun).is_some();
        let noun = if next { "" } else { noun };
        let whole = if noun == between {
            noun.to_owned()
        } else {
            noun_of(noun)
        };
        (start, whole)
    }

    /// The indicator of an amount to be made or reached: what stands before the word that binds it.
    fn counted(
        &self,
        found: &Quantity,
        frame: &Frame<'_>,
        word: &Range<usize>,
        comparator: Comparator,
        left: &str,
        previous: usize,
    ) -> (usize, String, Option<String>) {
        let known = self.known(left);
        let left = match known {
            Some(_) => left,
            None => self.after_reaching(self.after_duty(self.after_verb(found, left))),
        };
        if found.unit == "%" && word.is_empty() && is_next_share(frame, left) {
            return (word.start, format!("{}比例", noun_of(frame.tail)), None);
        }
        let listed = previous > frame.clause.start && self.get(previous, self.unit.len()).starts_with('、');
        let mut name = last_listed(known.unwrap_or_else(|| self.strip(left)), listed).to_owned();
        let scope = self.scope_in(left);
        if self.lexicon.unit_time.has(&found.unit) && frame.post == "内" {
            return (word.start, time_limit(&name, frame.tail), scope);
        }
        if name.starts_with("每个") && !noun_of(frame.tail).is_empty() {
            return (word.start, noun_of(frame.tail), Some(name));
        }
        if self.names_nothing(&name, found, frame) {
            name.clear();
        }
        if name.is_empty() && !frame.tail.trim().is_empty() && (previous == frame.clause.start || found.unit != "%") {
            let noun = noun_of(frame.tail);
            let share = if found.unit == "%" { "比例" } else { "" };
            return (word.start, format!("{noun}{share}"), scope);
        }
        let covered = found.unit == "%" && frame.tail.starts_with('的') && super::covers(frame);
        let start = self
            .unit
            .get(..word.start)
            .and_then(|t| t.rfind(name.as_str()))
            .filter(|_| !name.is_empty())
            .unwrap_or(word.start);
        if comparator == Comparator::IncreaseBy
            && found.unit == "%"
            && !name.is_empty()
            && !["率", "增速", "增幅", "涨幅"].iter().any(|w| name.ends_with(w))
        {
            name.push_str(if left.contains("年均") {
                "年均增长率"
            } else {
                "增长率"
            });
        }
        if covered && !name.is_empty() {
            name.push_str("覆盖率");
        }
        if is_place(&name) {
            return (start, String::new(), Some(name));
        }
        (start, name, scope)
    }

    /// Whether what stands before an amount leaves its name to what follows: 每季度开展不少于2次联合查缉, 在全省80%的网点….
    fn names_nothing(&self, name: &str, found: &Quantity, frame: &Frame<'_>) -> bool {
        let made = found.unit != "%" && self.lexicon.produce.suffix(name).is_some();
        let noun = frame.tail.starts_with(char::is_alphabetic);
        let deed = self.lexicon.produce.has(name) && !frame.tail.trim().is_empty();
        let placed = name.strip_prefix('在').is_some_and(|rest| self.strip(rest).is_empty());
        made && noun || deed || placed
    }

    /// The name of an indicator of one's own right before the word that binds it, where nothing but words that name nothing
    /// stands before: then no part of it is taken off.
    fn known<'t>(&self, left: &'t str) -> Option<&'t str> {
        let left = left.trim_end();
        let name = self.lexicon.indicator_name.suffix(left)?;
        let head = left.strip_suffix(name)?;
        self.strip(head).is_empty().then_some(name)
    }

    /// What follows the last word of duty: 各县要在6月底前完成 leaves nothing that names an indicator.
    fn after_duty<'t>(&self, left: &'t str) -> &'t str {
        if !left.contains(['要', '须', '当', '务']) {
            return left;
        }
        let duty = ["要在", "必须", "应当", "务必", "要", "须"];
        let cut = duty
            .iter()
            .filter(|w| left.contains(**w))
            .filter_map(|w| left.rfind(w).filter(|i| *i > 0).map(|i| i + w.len()))
            .max();
        let noun = |i: &usize| {
            let before = left.get(..*i).unwrap_or("");
            let after = left.get(*i..).unwrap_or("");
            let end = before.strip_suffix('要').unwrap_or("");
            !end.ends_with(['需', '重', '主', '纲', '概', '摘']) && !after.starts_with(['求', '素', '点', '件', '职'])
        };
        let Some(cut) = cut.filter(noun) else { return left };
        let (before, after) = left.split_at_checked(cut).unwrap_or((left, ""));
        let bare = duty.iter().fold(before, |b, w| b.strip_suffix(w).unwrap_or(b));
        if self.strip(after).is_empty() && (self.lexicon.indicator_tail.suffix(bare).is_some() || after.is_empty()) {
            bare
        } else {
            after
        }
    }

    /// 各县实现通达率…: what is reached, where it is a name of its own.
    fn after_reaching<'t>(&self, left: &'t str) -> &'t str {
        let reached = Some(left).filter(|l| l.contains("实现"));
        let reached = reached.and_then(|l| l.rsplit_once("实现")).map(|(_, r)| r);
        let named = |r: &&str| r.chars().count() >= 3 && self.lexicon.indicator_tail.suffix(r).is_some();
        reached.filter(named).unwrap_or(left)
    }

    /// What follows the verb of making (建成, 新增) in `left`, where there is one.
    fn after_verb<'t>(&self, found: &Quantity, mut left: &'t str) -> &'t str {
        if left.trim_start().starts_with("建成区") {
            return left;
        }
        // 全年组织安全培训: the verb stands behind the day.
        let skip = super::super::outline::enumerator(left).map_or(0, |(_, n)| n);
        left = left.get(skip..).unwrap_or(left);
        let day = super::super::date::start(left).map_or(0, |d| d.range.end);
        left = left.get(day..).unwrap_or(left);
        let verb = self
            .lexicon
            .produce
            .find(left)
            .last()
            .filter(|(s, _)| *s == 0 || self.lexicon.add.has(left.get(*s..).unwrap_or("")));
        let made = self
            .lexicon
            .produce
            .prefix(left.trim_start_matches(['、', '和']))
            .filter(|_| found.unit != "%");
        if let Some(cut) = made
            .and_then(|w| left.find(w).map(|i| i + w.len()))
            .filter(|c| left.get(*c..).is_some_and(|r| r.chars().count() >= 3))
        {
            left = left.get(cut..).unwrap_or(left);
        } else if let Some((_, e)) = verb.filter(|(_, e)| {
            left.get(*e..).is_some_and(|r| r.chars().count() >= 2) && self.lexicon.indicator_tail.suffix(left).is_none()
        }) {
            left = left.get(e..).unwrap_or(left);
        }
        left
    }

    fn scope_in(&self, text: &str) -> Option<String> {
        self.lexicon
            .scope
            .find(text)
            .next()
            .and_then(|(s, e)| text.get(s..e))
            .map(str::to_owned)
    }

    /// The name without verbs, adverbs, days and scopes before it.
    pub(super) fn strip<'n>(&self, name: &'n str) -> &'n str {
        let mut rest = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '，' | '、' | '：' | '；' | '（'));
        rest = rest
            .get(super::super::outline::enumerator(rest).map_or(0, |(_, n)| n)..)
            .unwrap_or(rest);
        if rest.contains("其中") {
            rest = rest.rsplit_once("其中").map_or(rest, |(_, after)| after);
        }
        rest = own_cell(rest);
        // 对…完成情况进行督导: the first of what is dealt with.
        let dealt = !["对外", "对口", "对接", "对标", "对台"]
            .iter()
            .any(|w| rest.starts_with(w));
        rest = rest.strip_prefix('对').filter(|_| dealt).unwrap_or(rest);
        for _ in 0..8 {
            let before = rest.len();
            if let Some(day) = super::super::date::start(rest) {
                rest = rest.get(day.range.end..).unwrap_or("");
            }
            rest = after_years(rest);
            for class in [&self.lexicon.lead_strip, &self.lexicon.scope] {
                if let Some(word) = class.prefix(rest).filter(|_| !names(rest)) {
                    rest = rest.get(word.len()..).unwrap_or("");
                }
            }
            if rest.ends_with(tail_end) {
                for tail in TAILS {
                    rest = rest.strip_suffix(tail).unwrap_or(rest);
                }
            }
            rest = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '，' | '、' | '：'));
            if rest.len() == before {
                break;
            }
        }
        unquoted(without_day(without_base(rest)))
    }
}
