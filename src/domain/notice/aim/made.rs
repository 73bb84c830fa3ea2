//! The verb that makes, serves or deals with what is counted: 建设5条…, 为1万名…, 对300户…进行改造.

use rust_decimal::Decimal;

use super::{Comparator, Frame, Quantity, Range, Reader, hard_edge};

impl Reader<'_> {
    /// 为1万名快递员免费体检: how many are to be served.
    pub(super) fn served(
        &self,
        found: &Quantity,
        frame: &Frame<'_>,
        base: usize,
    ) -> Option<(Comparator, Range<usize>, bool)> {
        // 为全县1200名…: of all that there are in a place.
        let place = self.lexicon.scope.suffix(frame.before.trim_end()).map_or(0, str::len);
        let before = frame.before.trim_end();
        let head = before.get(..before.len() - place)?.strip_suffix('为')?;
        let people = matches!(found.unit.as_str(), "名" | "人" | "户" | "位" | "人次");
        let deed = self
            .lexicon
            .verb
            .find(frame.tail)
            .any(|(from, to)| from >= 6 && to - from > '的'.len_utf8());
        (self.strip(head).is_empty() && people && deed && frame.post.is_empty()).then_some((
            Comparator::AtLeast,
            base + head.len()..base + head.len() + '为'.len_utf8(),
            false,
        ))
    }

    /// 对300户困难老人家庭进行适老化改造: how many something is to be done to.
    pub(super) fn dealt(&self, found: &Quantity, frame: &Frame<'_>) -> Option<(Comparator, Range<usize>, bool)> {
        let head = frame.before.trim_end().strip_suffix('对')?;
        let counted = matches!(
            found.unit.as_str(),
            "户" | "家" | "个" | "处" | "座" | "所" | "名" | "人" | "栋" | "条"
        );
        let (thing, deed) = ["进行", "实施", "开展"].iter().find_map(|w| frame.tail.split_once(w))?;
        let deed = deed.split(['，', '；', '。']).next().unwrap_or("");
        let done = [
            "改造", "修缮", "维修", "整治", "培训", "加固", "升级", "救助", "体检", "筛查", "提升",
        ];
        let plain = (2..=16).contains(&thing.chars().count()) && !thing.contains(['的', '，']);
        let base = frame.clause.start + head.len();
        (self.strip(head).is_empty()
            && counted
            && frame.post.is_empty()
            && plain
            && done.iter().any(|w| deed.ends_with(w)))
        .then_some((Comparator::AtLeast, base..base + '对'.len_utf8(), false))
    }

    /// A count that a verb of making governs: 建设5条…, 培育…6个; not what 推进, 用好 or 聚焦 govern.
    pub(super) fn produced(
        &self,
        found: &Quantity,
        frame: &Frame<'_>,
        base: usize,
    ) -> Option<(Comparator, Range<usize>, bool)> {
        let verbs = &self.lexicon.produce;
        let opening = self
            .yearly(frame.before)
            .or_else(|| self.later_verb(frame))
            .or_else(|| self.opening_verb(frame.before))
            .or_else(|| self.bound_verb(found, frame));
        let (start, end) = opening.clone().map(|r| (r.start, r.end)).or_else(|| {
            verbs
                .find(frame.before)
                .filter(|(s, e)| !self.is_noun(frame.before, *s, *e))
                .last()
        })?;
        let handled = self
            .lexicon
            .handle
            .find(frame.before)
            .filter(|(s, _)| *s > 0 || start == 0)
            .last();
        if opening.is_none() && handled.is_some_and(|(s, _)| s >= end) {
            return None;
        }
        let verb = frame.before.get(start..end).unwrap_or("");
        if is_means(verb, frame) {
            return None;
        }
        let rest = frame.before.get(end..).unwrap_or("");
        let often = matches!(found.unit.as_str(), "次" | "轮") && found.value.is_some_and(|v| v <= Decimal::TWO);
        if often && frame.before.contains('每') {
            return None;
        }
        let weak = self.lexicon.produce_weak.has(verb) && !rest.is_empty() && !frame.tail.is_empty();
        if weak || rest.chars().count() > if opening.is_some() { 64 } else { 36 } {
            return None;
        }
        Some((self.made_by(verb, frame.post), base + start..base + end, false))
    }

    /// How an amount binds that a verb makes.
    fn made_by(&self, verb: &str, post: &str) -> Comparator {
        if self.lexicon.add.has(verb) && matches!(post, "" | "左右") {
            Comparator::IncreaseBy
        } else if post == "左右" {
            Comparator::Equal
        } else if matches!(post, "以内" | "以下" | "之内") {
            Comparator::AtMost
        } else {
            Comparator::AtLeast
        }
    }

    /// The verb of making that opens a clause, with those joined to it: 新建和改造, 选育或引进.
    pub(super) fn opening_verb(&self, clause: &str) -> Option<Range<usize>> {
        let verbs = &self.lexicon.produce;
        let rest = super::super::clause::front(clause, self.lexicon);
        let start = clause.find(rest).filter(|_| !rest.is_empty())?;
        let first = verbs.prefix(rest)?;
        let mut end = first.len();
        while let Some(more) = rest.get(end..) {
            let joint = more
                .chars()
                .next()
                .filter(|c| "和或及并、".contains(*c))
                .map_or(0, char::len_utf8);
            let Some(next) = more
                .get(joint..)
                .and_then(|m| verbs.prefix(m))
                .filter(|n| n.chars().count() > 1)
            else {
                break;
            };
            // 完成造林更新2.4万亩: what stands right before the amount is what is done.
            if joint == 0 && more.len() == next.len() {
                break;
            }
            // 组织开展培训班12期: one character more is the end of its name.
            let object = more.get(joint + next.len()..).unwrap_or("");
            if joint == 0 && object.chars().count() == 1 {
                break;
            }
            end += joint + next.len();
        }
        let object = rest.get(end..).unwrap_or("");
        (!object.starts_with(['的', '等'])).then_some(start..start + end)
    }

    /// 实施项目300个、完成投资600亿元: the verb that opens the phrase after the last amount of the clause.
    fn later_verb(&self, frame: &Frame<'_>) -> Option<Range<usize>> {
        let (last, _) = self.accepted.last().filter(|(e, _)| *e > frame.clause.start)?;
        let from = last.checked_sub(frame.clause.start)?;
        let rest = frame.before.get(from..)?;
        let phrase = rest.trim_start_matches(['、', '和', '及', '并', ' ']);
        let verb = self.lexicon.produce.prefix(phrase).filter(|v| v.chars().count() > 1)?;
        let start = frame.before.len() - phrase.len();
        let object = phrase.get(verb.len()..).unwrap_or("");
        let alone = object.is_empty() && verb.chars().count() > 2;
        (rest.len() > phrase.len()
            && (alone || object.chars().count() >= 2)
            && self.lexicon.produce.prefix(object).is_none())
        .then_some(start..start + verb.len())
    }

    /// 年产50台: a yearly output right before its amount.
    pub(super) fn yearly(&self, before: &str) -> Option<Range<usize>> {
        let head = before.trim_end().strip_suffix("年产")?;
        Some(head.len()..head.len() + "年产".len())
    }

    /// Any verb that opens the clause, where 以上 says that the count is a bound: 转化成果500项以上.
    pub(super) fn bound_verb(&self, found: &Quantity, frame: &Frame<'_>) -> Option<Range<usize>> {
        let rest = helping(frame.before).unwrap_or_else(|| super::super::clause::front(frame.before, self.lexicon));
        let verb = self.lexicon.verb.prefix(rest).filter(|v| v.chars().count() > 1)?;
        let amount = rest
            .get(verb.len()..)
            .is_some_and(|o| o.chars().count() >= 3 && !o.contains(['的', '“', '、', '等']));
        let bound = hard_edge(frame.tail)
            && found.unit != "%"
            && (matches!(frame.post, "以上" | "及以上") || frame.post.is_empty() && amount);
        // 支持大学生创业240人: how many are to be helped to it.
        let helped =
            HELPS.contains(&verb) && amount && matches!(found.unit.as_str(), "人" | "名" | "户" | "家" | "人次");
        let handled = self.lexicon.handle.has(verb) && !helped || verb.len() == rest.len();
        let start = frame.before.len() - rest.len();
        (bound && !handled).then_some(start..start + verb.len())
    }

    /// 项目建设、技术改造: the verb is the head of a noun when nothing but its object's name comes before.
    pub(super) fn is_noun(&self, before: &str, start: usize, end: usize) -> bool {
        let after = before.get(end..).unwrap_or("");
        let head = before.get(..start).unwrap_or("");
        // 市发展改革委: part of an office's name.
        if after.starts_with("改革") {
            return true;
        }
        (after.starts_with("的") || after.starts_with("项目") || after.starts_with("工作") || after.starts_with('等'))
            && !head.is_empty()
            && head.ends_with(|c: char| c.is_alphabetic())
    }
}

/// Verbs of helping people to something.
const HELPS: [&str; 4] = ["支持", "推动", "帮助", "扶持"];

/// What stands before an amount, where it opens with such a verb: elsewhere they only lead to one (支持建设).
fn helping(before: &str) -> Option<&str> {
    let skip = super::super::outline::enumerator(before).map_or(0, |(_, n)| n);
    let rest = before.get(skip..)?.trim_start();
    HELPS.iter().any(|w| rest.starts_with(w)).then_some(rest)
}

/// 组织3个督导组: the means, not what is to be reached; 实现2.8万家机构检查全覆盖: what is reached is the whole, the amount that of its
/// parts.
fn is_means(verb: &str, frame: &Frame<'_>) -> bool {
    let sent = [
        "督导组",
        "检查组",
        "督查组",
        "工作组",
        "调研组",
        "指导组",
        "专家组",
        "专班",
    ];
    verb == "组织" && sent.iter().any(|w| frame.tail.starts_with(w))
        || verb == "实现" && !hard_edge(frame.tail) && frame.tail.contains("全覆盖")
}
