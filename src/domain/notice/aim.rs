//! Which quantities are targets (目标值), and of what: comparator, indicator, bound. A number that only sizes an object, an
//! old value, a subsidy or a code is none.

mod compare;
mod list;
mod made;
mod name;
mod noun;
mod share;
mod whole;

use std::ops::Range;

use rust_decimal::Decimal;

use super::draft::{Bound, Comparator};
use super::lexicon::{Lexicon, Trace, Traces};
use super::quantity::{self, Quantity};

/// A target inside one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// Bytes in the unit: from the indicator to the value.
    pub range: Range<usize>,
    /// Where the value begins.
    pub at: usize,
    /// What is measured; empty where the unit does not say.
    pub indicator: String,
    /// How the value binds.
    pub comparator: Comparator,
    /// The value, its unit and range.
    pub quantity: Quantity,
    /// Bound on a change.
    pub bound: Option<Bound>,
    /// A whole in words.
    pub qualitative: bool,
    /// 左右, 约, 基本.
    pub approx: bool,
    /// Place or group named as scope.
    pub scope: Option<String>,
    /// How sure, in thousandths.
    pub confidence: u16,
}

struct Reader<'u> {
    unit: &'u str,
    /// The unit stands among goals: a value after its name needs no word that binds it.
    goal: bool,
    lexicon: &'u Lexicon,
    out: Vec<Aim>,
    accepted: Vec<(usize, Option<Comparator>)>,
    /// The last of them is made by a verb, not bound by a word at the value; so is what goes on from it.
    made: bool,
}

/// What stands around a quantity in its own clause.
struct Frame<'u> {
    clause: Range<usize>,
    before: &'u str,
    tail: &'u str,
    post: &'u str,
}

/// Confidence, in thousandths, where a word at the value binds it.
const HARD: u16 = 930;

/// The targets of one unit that is an order or a goal; `dates` are the bytes of its day phrases.
#[must_use]
pub fn find(unit: &str, dates: &[Range<usize>], goal: bool, traces: Traces, lexicon: &Lexicon) -> Vec<Aim> {
    let (amount, whole) = (traces.has(Trace::Amount), traces.has(Trace::Whole));
    if !amount && !whole {
        return Vec::new();
    }
    let mut reader = Reader {
        unit,
        goal,
        lexicon,
        out: Vec::new(),
        accepted: Vec::new(),
        made: false,
    };
    let quantities = if amount { quantity::find(unit) } else { Vec::new() };
    let mut clauses = if quantities.is_empty() {
        Vec::new()
    } else {
        clauses(unit)
    }
    .into_iter()
    .peekable();
    for found in quantities {
        if dates
            .iter()
            .any(|d| d.start < found.range.end && found.range.start < d.end)
        {
            continue;
        }
        while clauses.next_if(|c| c.end <= found.range.start).is_some() {}
        if let Some(clause) = clauses.peek() {
            reader.quantity(found, clause.clone());
        }
    }
    reader.share_deeds();
    if whole {
        reader.wholes();
    }
    reader.out.sort_by_key(|a| (a.at, a.range.start));
    reader.out
}

/// Byte ranges between ， and ： and ；.
fn clauses(unit: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut out = Vec::new();
    for (i, mark) in unit.match_indices(['，', '；', '：', '。']) {
        out.push(start..i);
        start = i + mark.len();
    }
    out.push(start..unit.len());
    out
}

/// Nothing of the same phrase follows: the end of the clause, a mark or a joint.
fn hard_edge(tail: &str) -> bool {
    let tail = tail.trim_start();
    tail.is_empty() || tail.starts_with(['，', '、', '；', '。', '）', '和', '及'])
}

/// 30万吨/年以下落后小煤矿: a rate that sizes the thing after it.
fn is_rated_size(frame: &Frame<'_>) -> bool {
    let rest = ["/年", "/日", "/小时"].iter().find_map(|w| frame.tail.strip_prefix(w));
    let sized = rest.and_then(|r| {
        ["及以上", "及以下", "以上", "以下"]
            .iter()
            .find_map(|w| r.strip_prefix(*w))
    });
    sized.is_some_and(|noun| noun.starts_with(char::is_alphabetic))
}

/// 覆盖80%以上的县: the share of a group that is reached.
fn covers(frame: &Frame<'_>) -> bool {
    ["覆盖", "覆盖到", "惠及"]
        .iter()
        .any(|w| frame.before.trim_end().ends_with(w))
}

/// 日处理量10万件以上分拨中心: what of the thing after the amount the amount tells.
fn is_attribute(before: &str) -> bool {
    [
        "量", "面积", "规模", "人口", "产值", "营收", "收入", "容量", "库容", "长度",
    ]
    .iter()
    .any(|w| before.trim_end().ends_with(w))
}

fn window_start(text: &str, from: usize, to: usize) -> usize {
    text.ceil_char_boundary(from.max(to.saturating_sub(240)))
}

impl<'u> Reader<'u> {
    fn get(&self, from: usize, to: usize) -> &'u str {
        self.unit.get(from..to).unwrap_or("")
    }

    fn quantity(&mut self, found: Quantity, clause: Range<usize>) {
        let from = window_start(self.unit, clause.start, found.range.start);
        let to = self.unit.floor_char_boundary(clause.end.min(found.range.end + 120));
        let after = self.get(found.range.end, to);
        let posts = ["及以上", "以上", "以内", "之内", "以下", "左右", "上下", "内"];
        let post = posts
            .iter()
            .find(|p| after.starts_with(**p))
            .map_or("", |p| after.get(..p.len()).unwrap_or(""));
        let tail = after.get(post.len()..).unwrap_or("");
        let frame = Frame {
            clause: from..clause.end,
            before: self.get(from, found.range.start),
            tail,
            post,
        };
        if self.is_parameter(&found, &frame) {
            return;
        }
        if let Some((comparator, word, hard)) = self.comparator(&found, &frame) {
            self.made = !hard;
            self.accept(found, &frame, comparator, word, hard);
        } else if let Some(comparator) = self.continued(&found, &frame) {
            let at = found.range.start..found.range.start;
            self.accept(found, &frame, comparator, at, true);
        }
    }

    /// Numbers that size, date, price or identify something.
    fn is_parameter(&self, found: &Quantity, frame: &Frame<'_>) -> bool {
        let words = self.lexicon;
        let before = frame.before.trim_end();
        let percent = found.unit == "%" || found.unit.ends_with("百分点");
        let ends = |list: &[&str]| list.iter().any(|w| before.ends_with(w));
        let hard = words.ge_hard.suffix(before).is_some() || words.le.suffix(before).is_some();
        let old = words.old_value.prefix(frame.tail.trim_start()).is_some()
            && ends(&["由", "从", "的", "目前", "现有", "由目前", "自", "约"]);
        let made = words.produce.suffix(before).is_some();
        if self.dealt(found, frame).is_some() {
            return false;
        }
        old || ends(&[
            "等", "这", "上述", "前述", "连续", "其他", "第", "近", "以每", "每", "对", "前", "满", "不满", "间隔",
        ]) || (before.ends_with('共') && !before.contains("新"))
            || (words.unit_money.has(&found.unit)
                && [
                    "补助",
                    "补贴",
                    "奖励",
                    "奖补",
                    "专项资金",
                    "罚款",
                    "处以",
                    "单价",
                    "收费",
                    "给予",
                ]
                .iter()
                .any(|w| before.contains(w)))
            || ((percent || words.unit_money.has(&found.unit)) && self.is_subsidy(frame))
            || (!percent && ["分值", "电话", "权重"].iter().any(|w| before.contains(w)))
            || (frame.tail.starts_with('的') && !(percent && (hard || covers(frame) || self.shares(frame))))
            || (frame.tail.starts_with("年") && !percent)
            || (!percent && (self.describes(frame) || is_rated_size(frame)))
            || (!percent && !made && self.sizes_next(found, frame))
            || (words.unit_size.has(&found.unit)
                && !hard
                && words.ge.suffix(before).is_none()
                && !self.changes(found, frame))
            || (words.unit_time.has(&found.unit) && !self.is_time_value(found, frame, hard))
            || (found.spelled
                && !(hard
                    || self.spelled_level(found, frame)
                    || hard_edge(frame.tail) && !frame.post.is_empty() && found.value >= Some(Decimal::TEN)
                    || found.unit == "倍" && words.plus.suffix(before).is_some()
                    || made && words.add.suffix(before).is_some()))
            || (found.unit.is_empty() && !(hard_edge(frame.tail) && (hard || words.ge.suffix(before).is_some())))
            || (found.unit == "年"
                || (found.unit == "岁"
                    && (!hard_edge(frame.tail)
                        || ![&words.ge, &words.plus, &words.minus]
                            .iter()
                            .any(|c| c.suffix(before).is_some()))))
    }

    /// 按设备投资额的30%予以奖补, 单个项目最高不超过200万元: what one gets, not what is to be reached.
    fn is_subsidy(&self, frame: &Frame<'_>) -> bool {
        let said = self.get(frame.clause.start, frame.clause.end);
        let paid = ["奖补", "补助", "补贴", "奖励", "资助", "贴息"];
        let after = frame.tail.get(..frame.tail.floor_char_boundary(36)).unwrap_or("");
        let given = paid.iter().any(|w| after.contains(w)) && ["给予", "予以", "按"].iter().any(|w| said.contains(w));
        let most = ["最高", "上限", "封顶"].iter().any(|w| frame.before.contains(w));
        let each = ["单个", "每个", "单户", "每户", "每家", "每人"]
            .iter()
            .any(|w| frame.before.contains(w));
        given || most && each
    }

    /// A time that is to be reached: a limit, by how much a measure changes, or that there is to be none (天数为0天).
    fn is_time_value(&self, found: &Quantity, frame: &Frame<'_>, hard: bool) -> bool {
        let none = found.value.is_some_and(|v| v.is_zero()) && frame.before.trim_end().ends_with('为');
        none || self.is_time_limit(found, frame, hard) || self.changes(found, frame)
    }

    /// 预期寿命提高1岁, 亩产提高3公斤: by how much a measure changes, not the size of a thing.
    fn changes(&self, found: &Quantity, frame: &Frame<'_>) -> bool {
        let sides = [&self.lexicon.plus, &self.lexicon.minus];
        let changed = sides.iter().any(|c| c.suffix(frame.before.trim_end()).is_some());
        let timed = matches!(
            found.unit.as_str(),
            "天" | "日" | "小时" | "分钟" | "个工作日" | "工作日" | "个月"
        );
        let shorter = timed
            && self
                .lexicon
                .minus
                .suffix(frame.before.trim_end())
                .is_some_and(|w| w != "减");
        let grown = matches!(found.unit.as_str(), "岁" | "公斤" | "千克");
        changed && !found.spelled && hard_edge(frame.tail) && (grown || shorter)
    }

    /// 对采深超过1000米的煤矿，…: which things a clause is about.
    fn describes(&self, frame: &Frame<'_>) -> bool {
        let about = self.get(frame.clause.start, frame.clause.end);
        about.trim_start().starts_with(['对', '凡']) && frame.tail.contains('的') && !frame.tail.contains("的比例")
    }

    /// 达到千座以上: a spelled number of weight that a level word binds; not 达到一个新水平.
    fn spelled_level(&self, found: &Quantity, frame: &Frame<'_>) -> bool {
        let weighty = found.value.is_some_and(|v| v >= Decimal::TEN) || !frame.post.is_empty();
        weighty && self.lexicon.ge.suffix(frame.before.trim_end()).is_some()
    }

    /// `30亿元以上项目 …70个`, `超100亿元的龙头2家`: another count follows in the clause and this one sizes its object.
    fn sizes_next(&self, found: &Quantity, frame: &Frame<'_>) -> bool {
        let noun = frame
            .tail
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '“');
        let sized = !frame.post.is_empty() || ["超", "超过", "过"].iter().any(|w| frame.before.ends_with(w));
        let money = self.lexicon.unit_money.has(&found.unit) || self.lexicon.unit_size.has(&found.unit);
        noun && sized && (is_attribute(frame.before) || money || frame.tail.chars().any(|c| c.is_ascii_digit()))
    }

    fn is_time_limit(&self, found: &Quantity, frame: &Frame<'_>, hard: bool) -> bool {
        let rated = frame.tail.contains('率');
        let within = frame.post == "内" && self.lexicon.verb.prefix(frame.tail).is_some() && !rated;
        let limit = super::clause::has_modal(frame.before, self.lexicon) && within && found.unit != "年";
        let reached = self.lexicon.ge.suffix(frame.before.trim_end()).is_some();
        // 一般诉求3个工作日内办结: how long each may take.
        let worked = matches!(found.unit.as_str(), "个工作日" | "工作日" | "小时") && within;
        let each = worked
            && frame
                .tail
                .split('，')
                .next()
                .is_some_and(|deed| deed.chars().count() <= 4);
        (hard || limit || reached || each) && !rated
    }

    fn accept(&mut self, found: Quantity, frame: &Frame<'_>, comparator: Comparator, word: Range<usize>, hard: bool) {
        let (start, indicator, scope) = self.indicator(&found, frame, &word, hard, comparator);
        let post_end = found.range.end + frame.post.len();
        let changes = matches!(comparator, Comparator::IncreaseBy | Comparator::DecreaseBy);
        let bound = match frame.post {
            "以上" | "及以上" if changes => Some(Bound::Min),
            "以内" | "以下" if changes => Some(Bound::Max),
            _ if changes && self.lexicon.ge_hard.has(self.get(word.start, word.end)) => Some(Bound::Min),
            _ if changes && self.get(word.start, word.end).contains("不超过") => Some(Bound::Max),
            _ => None,
        };
        let names = self.joined(&indicator, frame);
        self.accepted.push((post_end, Some(comparator)));
        for (i, name) in names.iter().enumerate() {
            self.out.push(Aim {
                range: start..self.noun_end(&found, frame, post_end, hard),
                at: found.range.start + i,
                indicator: name.clone(),
                comparator,
                approx: found.approx || matches!(frame.post, "左右" | "上下"),
                quantity: found.clone(),
                bound,
                qualitative: false,
                scope: scope.clone(),
                confidence: if hard { HARD } else { 780 },
            });
        }
    }
}

#[cfg(test)]
mod tests;
