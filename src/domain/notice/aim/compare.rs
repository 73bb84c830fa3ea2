//! What binds a quantity: the word before it, or its place in a list; the verb that makes it is `made.rs`.

use rust_decimal::Decimal;

use crate::domain::notice::lexicon::Words;

use super::{Comparator, Frame, Quantity, Range, Reader, hard_edge};

impl Reader<'_> {
    /// 80%以上的乡镇建成…: a share of a group that is to do or have something.
    pub(super) fn shares(&self, frame: &Frame<'_>) -> bool {
        let noun = frame.tail.strip_prefix('的').unwrap_or("");
        let front = self.strip(frame.before);
        // 在全省80%的网点设置回收装置: where it is done.
        let skip = super::super::outline::enumerator(frame.before).map_or(0, |(_, n)| n);
        let bare = frame.before.get(skip..).unwrap_or("").trim_start();
        let placed = bare.strip_prefix('在').map(|rest| self.strip(rest));
        let front = placed.unwrap_or(front);
        let placed = placed.is_some_and(str::is_empty);
        let does = self.lexicon.verb.find(noun).any(|(s, _)| s >= 6)
            || ["达到", "达标", "符合", "通过", "进入", "纳入"]
                .iter()
                .any(|w| noun.contains(w));
        if !does {
            return false;
        }
        let listed = || !self.accepted.is_empty() && frame.before.trim_end().ends_with(['和', '、']);
        let made = || ["达到", "建成", "实现", "完成"].iter().any(|w| noun.contains(w));
        match frame.post {
            "以上" | "及以上" => front.is_empty(),
            "" => placed || made() && (front.is_empty() || listed()),
            _ => false,
        }
    }

    /// The comparator, the word that gave it and whether that word stands right before the value.
    pub(super) fn comparator(&self, found: &Quantity, frame: &Frame<'_>) -> Option<(Comparator, Range<usize>, bool)> {
        let full = frame.before.trim_end();
        // 压缩为20天: a level, where 为 is part of its word.
        let whole = self.lexicon.le.suffix(full).is_some_and(|word| word.ends_with('为'));
        let trimmed = if whole {
            full
        } else {
            full.trim_end_matches(['均', '都', '约', '为']).trim_end()
        };
        // 不低于每人每月720元: for whom and how often it is counted.
        let per = ["每日", "每年", "每天", "每月", "每周", "每人", "每户", "每生", "每亩"];
        let once = |text: &str| per.iter().find_map(|w| text.strip_suffix(w)).map(str::len);
        let mut trimmed = trimmed;
        while let Some(shorter) = once(trimmed).and_then(|length| trimmed.get(..length)) {
            trimmed = shorter;
        }
        let base = frame.clause.start;
        let words = self.get(found.range.start, found.range.end);
        if words == "翻番" && self.strip(full).chars().count() < 4 {
            return None;
        }
        if found.relative && self.get(found.range.start, found.range.end).starts_with('翻') {
            return Some((Comparator::IncreaseBy, found.range.start..found.range.start, true));
        }
        if let Some((comparator, word)) = self.bound_by(found, trimmed) {
            let word = base + trimmed.len() - word.len()..base + trimmed.len();
            return Some((self.bent(comparator, frame, &word), word, true));
        }
        if let Some(share) = self.share_of(found, frame) {
            return Some(share);
        }
        if let Some(inherited) = self.inherited(found, full).or_else(|| self.within(found, frame)) {
            return Some((inherited, found.range.start..found.range.start, true));
        }
        if self.lexicon.unit_time.has(&found.unit) && frame.post == "内" {
            return Some((Comparator::AtMost, found.range.start..found.range.start, true));
        }
        if let Some(change) = self.changed(frame).filter(|_| frame.post != "以内") {
            return Some(change);
        }
        if found.unit == "%" || found.unit.ends_with("百分点") {
            return self.bare_percent(found, frame, full, base);
        }
        self.produced(found, frame, base)
            .or_else(|| self.served(found, frame, base))
            .or_else(|| self.dealt(found, frame))
            .or_else(|| self.measured(found, frame, full, base))
            .or_else(|| self.nil(found, frame, full, base))
    }

    /// The longest comparator word that stands right before a value.
    fn bound_by<'t>(&self, found: &Quantity, before: &'t str) -> Option<(Comparator, &'t str)> {
        let classes = [
            (&self.lexicon.ge, Comparator::AtLeast),
            (&self.lexicon.le, Comparator::AtMost),
            (&self.lexicon.plus, Comparator::IncreaseBy),
            (&self.lexicon.minus, Comparator::DecreaseBy),
        ];
        let mut best: Option<(Comparator, &str)> = None;
        for (class, comparator) in classes {
            if let Some(word) = class.suffix(before)
                && best.is_none_or(|(_, other)| word.len() > other.len())
            {
                best = before.get(before.len() - word.len()..).map(|word| (comparator, word));
            }
        }
        // 改造提升120万亩: what is worked on, not by how much.
        let worked = |word: &str| {
            let head = before.strip_suffix(word).unwrap_or("");
            let deed = self
                .lexicon
                .produce
                .suffix(head)
                .or_else(|| self.lexicon.verb.suffix(head));
            word == "提升" && found.unit != "%" && deed.is_some_and(|v| v.chars().count() > 1)
        };
        best.filter(|(_, word)| !worked(word))
    }

    /// 重度污染天数为0天: a nought among values that are set.
    fn nil(
        &self,
        found: &Quantity,
        frame: &Frame<'_>,
        full: &str,
        base: usize,
    ) -> Option<(Comparator, Range<usize>, bool)> {
        let set = self.goal || !self.accepted.is_empty();
        let word = full.strip_suffix('为').filter(|name| name.chars().count() >= 3)?;
        let nought = found.value.is_some_and(|v| v.is_zero()) && set && hard_edge(frame.tail);
        nought.then_some((Comparator::AtMost, base + word.len()..base + full.len(), true))
    }

    /// 创建绿色工厂8家，绿色园区1家: the verb of the clause before makes what the next one only counts.
    pub(super) fn continued(&self, found: &Quantity, frame: &Frame<'_>) -> Option<Comparator> {
        let (end, comparator) = self.accepted.last()?;
        let made = self.out.last().filter(|_| self.made)?;
        let name = frame.before.trim();
        let counts = |unit: &str| {
            let words = self.lexicon;
            let other = [&words.unit_money, &words.unit_time, &words.unit_size];
            !unit.is_empty() && unit != "%" && !other.iter().any(|c| c.has(unit))
        };
        let alike = counts(&made.quantity.unit) && counts(&found.unit) && self.get(*end, frame.clause.start) == "，";
        let words = &self.lexicon;
        let classes = [&words.verb, &words.produce, &words.handle, &words.reach];
        let deed = ["惠及", "覆盖", "涉及", "受益", "服务", "占地"];
        let plain = (3..=16).contains(&name.chars().count())
            && name.chars().all(|c| c.is_alphabetic() || c == '“' || c == '”')
            && !name.starts_with(['总', '共', '其', '已'])
            && !name.contains(['的', '中', '了'])
            && classes.iter().all(|class| class.prefix(name).is_none())
            && !deed.iter().any(|w| name.starts_with(w));
        let bound = hard_edge(frame.tail) && frame.post.is_empty();
        (alike && plain && bound).then_some((*comparator)?)
    }

    /// 不低于符合条件教师总数的10%: a share of what stands between the word that binds it and the value.
    fn share_of(&self, found: &Quantity, frame: &Frame<'_>) -> Option<(Comparator, Range<usize>, bool)> {
        let head = frame
            .before
            .trim_end()
            .strip_suffix('的')
            .filter(|_| found.unit == "%")?;
        // 完成全年建设任务的90%: so much of it is to be done.
        let tasks = ["任务", "目标", "计划", "工程量"];
        if tasks.iter().any(|w| head.ends_with(w))
            && let Some(at) = head.rfind("完成")
        {
            let base = frame.clause.start + at;
            return Some((Comparator::AtLeast, base..base + "完成".len(), false));
        }
        // 公益性幼儿园占总数的75%以上: its part of the whole.
        if let Some(at) = head
            .rfind('占')
            .filter(|_| !frame.post.is_empty() && hard_edge(frame.tail))
        {
            let whole = head.get(at + '占'.len_utf8()..).map_or(0, |w| w.chars().count());
            let by = match frame.post {
                "以内" | "以下" | "之内" => Comparator::AtMost,
                _ => Comparator::AtLeast,
            };
            let base = frame.clause.start + at;
            if (2..=16).contains(&whole) && at > 0 {
                return Some((by, base..base + '占'.len_utf8(), true));
            }
        }
        let sides = [
            (&self.lexicon.ge, Comparator::AtLeast),
            (&self.lexicon.le, Comparator::AtMost),
        ];
        // 不应大于总面积的20%: of 不应大于 and 大于 the longer one binds.
        let words = sides
            .into_iter()
            .filter_map(|(class, by)| class.last(head).map(|word| (word, by)));
        let ((start, end), comparator) = words.max_by_key(|((start, end), _)| (*end, end - start))?;
        let whole = head.get(end..).filter(|w| (2..=16).contains(&w.chars().count()))?;
        let plain = !whole.contains(['、', '（', '“']) && !whole.contains(|c: char| c.is_ascii_digit());
        let base = frame.clause.start;
        plain.then(|| (comparator, base + start..base + end, true))
    }

    /// 人均绿地面积14平方米: a measure right after its name, where a bound or a value before it shows that values are set.
    pub(super) fn measured(
        &self,
        found: &Quantity,
        frame: &Frame<'_>,
        full: &str,
        base: usize,
    ) -> Option<(Comparator, Range<usize>, bool)> {
        // 播种面积在27万亩以上: where the measure stands.
        let full = full
            .strip_suffix('在')
            .filter(|_| !frame.post.is_empty())
            .unwrap_or(full);
        let tail = self.lexicon.indicator_tail.suffix(full);
        let per_head = ["每百", "每千", "每万", "每十万", "每百万", "人均", "户均"];
        let rated = per_head.iter().any(|w| self.strip(full).starts_with(w));
        let noun = tail.filter(|w| w.chars().count() > 1 || self.goal || rated);
        let ensured = self.ensured(frame, full);
        let set = self.goal || !self.accepted.is_empty() || !frame.post.is_empty() || ensured;
        if noun.is_none() && !ensured || !set || !hard_edge(frame.tail) || found.unit.is_empty() {
            return None;
        }
        let bound = match frame.post {
            "以内" | "以下" | "之内" => Comparator::AtMost,
            "左右" | "上下" => Comparator::Equal,
            _ => Comparator::AtLeast,
        };
        let end = base + full.len();
        Some((bound, end..end, true))
    }

    /// 确保存栏0.95万头、出栏18.5万头以上: what a clause of ensuring names before an amount is to be so much.
    fn ensured(&self, frame: &Frame<'_>, full: &str) -> bool {
        let said = self.get(frame.clause.start, frame.clause.end).trim_start();
        let sure = ["确保", "力争", "保证"].iter().any(|w| said.starts_with(w));
        let last = full.rsplit(['、', '和']).next().unwrap_or("");
        let name = self.strip(last);
        let classes = [&self.lexicon.verb, &self.lexicon.produce];
        sure && (2..=16).contains(&name.chars().count())
            && name.chars().all(char::is_alphabetic)
            && classes
                .iter()
                .all(|c| c.prefix(name).is_none() && c.suffix(name).is_none())
    }

    /// 下降不超过2%, 新增不少于8个: the change word before a bound decides. 涨幅3%左右 stays a level.
    pub(super) fn bent(&self, comparator: Comparator, frame: &Frame<'_>, word: &Range<usize>) -> Comparator {
        let last = self.accepted.last().map_or(0, |(e, _)| *e);
        let head = self.get(frame.clause.start.max(last), word.start).trim_end();
        let said = self.get(word.start, word.end);
        if matches!(said, "涨幅" | "增速" | "增幅" | "增长率") {
            return if frame.post == "左右" {
                Comparator::Equal
            } else {
                Comparator::IncreaseBy
            };
        }
        if said == "新增" {
            return Comparator::IncreaseBy;
        }
        // 费用增幅控制在3%以内: a level of what is named after its growth.
        let growth = ["增幅", "涨幅", "增速", "增长率"].iter().any(|w| head.ends_with(w));
        if growth && (said.starts_with("控制") || said.ends_with(['到', '至'])) {
            return comparator;
        }
        let change = |class: &Words| class.suffix(head).is_some_and(|w| w.chars().count() > 1);
        if matches!(comparator, Comparator::AtLeast | Comparator::AtMost) {
            if change(&self.lexicon.plus) {
                return Comparator::IncreaseBy;
            }
            if change(&self.lexicon.minus) {
                return Comparator::DecreaseBy;
            }
            let added = self
                .lexicon
                .produce
                .last(head)
                .map(|(s, e)| head.get(s..e).unwrap_or(""));
            if self.lexicon.ge_hard.has(said) && added.is_some_and(|w| self.lexicon.add.has(w)) {
                return Comparator::IncreaseBy;
            }
            if frame.post == "左右" && comparator == Comparator::AtLeast {
                return Comparator::Equal;
            }
            if comparator == Comparator::AtLeast && matches!(frame.post, "以内" | "以下" | "之内") {
                return Comparator::AtMost;
            }
        }
        comparator
    }

    /// 分别增长3%、4%和5%: the later values of a list bind as the first.
    pub(super) fn inherited(&self, found: &Quantity, before: &str) -> Option<Comparator> {
        let listed = before.ends_with(['、', '和', '与']);
        let (end, comparator) = self.accepted.last()?;
        let gap = self.get(*end, found.range.start);
        let close = gap
            .trim_start_matches(['以', '上', '左', '右', '内', '下'])
            .chars()
            .count()
            <= 2;
        if listed && close { *comparator } else { None }
    }

    /// 其中工业投资520亿元: a part of what was just bound, bound alike.
    pub(super) fn within(&self, found: &Quantity, frame: &Frame<'_>) -> Option<Comparator> {
        let (_, comparator) = self.accepted.last()?;
        let last = self.out.last()?;
        (frame.before.trim_start().starts_with("其中") && last.quantity.unit == found.unit && hard_edge(frame.tail))
            .then_some((*comparator)?)
    }

    /// 减少排放1.2万吨, 压减文件数量30%: a verb of change opens the clause, what it changes stands between.
    pub(super) fn changed(&self, frame: &Frame<'_>) -> Option<(Comparator, Range<usize>, bool)> {
        let rest = self.strip(frame.before);
        let whose = ["企业", "群众", "居民", "用户", "经营主体"];
        let rest = whose.iter().find_map(|w| rest.strip_prefix(w)).unwrap_or(rest);
        let sides = [
            (&self.lexicon.minus, Comparator::DecreaseBy),
            (&self.lexicon.plus, Comparator::IncreaseBy),
        ];
        sides.into_iter().find_map(|(class, comparator)| {
            let verb = class.prefix(rest).filter(|v| v.chars().count() > 1)?;
            if self.lexicon.add.has(verb) {
                return None;
            }
            let object = rest.get(verb.len()..).unwrap_or("");
            let at = frame.before.find(rest)? + frame.clause.start;
            let joined = object.starts_with(['和', '或', '、']) || object.contains(['由', '从']);
            (object.chars().count() >= 2 && !joined && hard_edge(frame.tail))
                .then(|| (comparator, at..at + verb.len(), false))
        })
    }

    /// A percentage without a comparator word: only after the noun it measures.
    pub(super) fn bare_percent(
        &self,
        found: &Quantity,
        frame: &Frame<'_>,
        full: &str,
        base: usize,
    ) -> Option<(Comparator, Range<usize>, bool)> {
        let end = base + full.len();
        // 做到实名收寄100%: the whole of what a deed is done to.
        let whole = hard_edge(frame.tail) && frame.post.is_empty() && self.strip(full).chars().count() >= 3;
        let noun = whole && found.value == Some(Decimal::ONE_HUNDRED)
            || self.lexicon.indicator_tail.suffix(full).is_some()
            || frame.tail.starts_with('的') && self.shares(frame);
        let bound = match frame.post {
            "以上" | "及以上" => Comparator::AtLeast,
            "以内" | "以下" | "之内" => Comparator::AtMost,
            _ if frame.tail.starts_with('的') => Comparator::AtLeast,
            _ => Comparator::Equal,
        };
        let equal = full.ends_with(['为', '是']) || full.ends_with("实现");
        let listed = self.accepted.last().is_some_and(|(e, _)| *e >= base);
        (noun || equal || (listed && bound != Comparator::Equal)).then_some((bound, end..end, noun))
    }
}
