//! Which quantities are targets (目标值), and of what: comparator, indicator, bound. A number that only sizes an object, an
//! old value, a subsidy or a code is none.

use std::ops::Range;

use rust_decimal::Decimal;

use super::draft::{Bound, Comparator};
use super::lexicon::Lexicon;
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
    lexicon: &'u Lexicon,
    out: Vec<Aim>,
    accepted: Vec<(usize, Option<Comparator>)>,
}

/// What stands around a quantity in its own clause.
struct Frame<'u> {
    clause: Range<usize>,
    before: &'u str,
    tail: &'u str,
    post: &'u str,
}

/// The targets of one unit that is an order or a goal; `dates` are the bytes of its day phrases.
#[must_use]
pub fn find(unit: &str, dates: &[Range<usize>], lexicon: &Lexicon) -> Vec<Aim> {
    let mut reader = Reader {
        unit,
        lexicon,
        out: Vec::new(),
        accepted: Vec::new(),
    };
    let mut clauses = clauses(unit).into_iter().peekable();
    for found in quantity::find(unit) {
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
    reader.wholes();
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
        let Some((comparator, word, hard)) = self.comparator(&found, &frame) else {
            return;
        };
        self.accept(found, &frame, comparator, word, hard);
    }

    /// Numbers that size, date, price or identify something.
    fn is_parameter(&self, found: &Quantity, frame: &Frame<'_>) -> bool {
        let words = |class: &str| self.lexicon.class(class);
        let before = frame.before.trim_end();
        let percent = found.unit == "%" || found.unit.ends_with("百分点");
        let ends = |list: &[&str]| list.iter().any(|w| before.ends_with(w));
        let hard = words("ge_hard").suffix(before).is_some() || words("le").suffix(before).is_some();
        let old = words("old_value").prefix(frame.tail.trim_start()).is_some()
            && ends(&["由", "从", "的", "目前", "现有", "由目前", "自", "约"]);
        let made = words("produce").suffix(before).is_some();
        old || ends(&[
            "等", "这", "上述", "前述", "连续", "其他", "第", "近", "以每", "每", "对", "前", "满", "不满", "间隔",
        ]) || (before.ends_with('共') && !before.contains("新"))
            || (!percent
                && [
                    "补助",
                    "补贴",
                    "奖励",
                    "奖补",
                    "专项资金",
                    "罚款",
                    "处以",
                    "分值",
                    "单价",
                    "收费",
                    "电话",
                    "给予",
                ]
                .iter()
                .any(|w| before.contains(w)))
            || (frame.tail.starts_with('的') && !(percent && hard))
            || (frame.tail.starts_with("年") && !percent)
            || (!percent && !made && self.sizes_next(found, frame))
            || (words("unit_size").has(&found.unit) && !hard && words("ge").suffix(before).is_none())
            || (words("unit_time").has(&found.unit) && !self.is_time_limit(found, frame, hard))
            || (found.spelled && !(hard || made && words("add").suffix(before).is_some()))
            || (found.unit == "年" || found.unit == "岁")
    }

    /// `30亿元以上项目 …70个`, `超100亿元的龙头2家`: another count follows in the clause and this one sizes its object.
    fn sizes_next(&self, found: &Quantity, frame: &Frame<'_>) -> bool {
        let noun = frame
            .tail
            .chars()
            .next()
            .is_some_and(|c| c.is_alphanumeric() || c == '“');
        let sized = !frame.post.is_empty() || ["超", "超过", "过"].iter().any(|w| frame.before.ends_with(w));
        let money =
            self.lexicon.class("unit_money").has(&found.unit) || self.lexicon.class("unit_size").has(&found.unit);
        noun && sized && (money || frame.tail.chars().any(|c| c.is_ascii_digit()))
    }

    fn is_time_limit(&self, found: &Quantity, frame: &Frame<'_>, hard: bool) -> bool {
        let rated = frame.tail.contains('率');
        let within = frame.post == "内" && self.lexicon.class("verb").prefix(frame.tail).is_some() && !rated;
        let limit = super::clause::has_modal(frame.before, self.lexicon) && within && found.unit != "年";
        let reached = self.lexicon.class("ge").suffix(frame.before.trim_end()).is_some();
        (hard || limit || reached) && !rated
    }

    /// The comparator, the word that gave it and whether that word stands right before the value.
    fn comparator(&self, found: &Quantity, frame: &Frame<'_>) -> Option<(Comparator, Range<usize>, bool)> {
        let trimmed = frame
            .before
            .trim_end()
            .trim_end_matches(['均', '都', '约', '为'])
            .trim_end();
        let full = frame.before.trim_end();
        let base = frame.clause.start;
        if found.relative && found.range.len() >= 9 && self.get(found.range.start, found.range.end).starts_with('翻') {
            return Some((Comparator::IncreaseBy, found.range.start..found.range.start, true));
        }
        let at = |text: &str, word: &str| base + text.len() - word.len()..base + text.len();
        let words = |class: &str| self.lexicon.class(class).suffix(trimmed);
        let mut best: Option<(usize, Comparator, Range<usize>)> = None;
        let classes = [
            ("ge", Comparator::AtLeast),
            ("le", Comparator::AtMost),
            ("plus", Comparator::IncreaseBy),
            ("minus", Comparator::DecreaseBy),
        ];
        for (class, comparator) in classes {
            if let Some(word) = words(class)
                && best.as_ref().is_none_or(|(l, _, _)| word.len() > *l)
            {
                best = Some((word.len(), comparator, at(trimmed, word)));
            }
        }
        if let Some((_, comparator, word)) = best {
            return Some((self.bent(comparator, frame, &word), word, true));
        }
        if let Some(inherited) = self.inherited(found, full) {
            return Some((inherited, found.range.start..found.range.start, true));
        }
        if self.lexicon.class("unit_time").has(&found.unit) && frame.post == "内" {
            return Some((Comparator::AtMost, found.range.start..found.range.start, true));
        }
        if found.unit == "%" || found.unit.ends_with("百分点") {
            return self.bare_percent(frame, full, base, found);
        }
        self.produced(found, frame, base)
    }

    /// 下降不超过2%, 新增不少于8个: the change word before a bound decides. 涨幅3%左右 stays a level.
    fn bent(&self, comparator: Comparator, frame: &Frame<'_>, word: &Range<usize>) -> Comparator {
        let head = self.get(frame.clause.start, word.start).trim_end();
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
        let change = |class: &str| {
            self.lexicon
                .class(class)
                .suffix(head)
                .is_some_and(|w| w.chars().count() > 1)
        };
        if matches!(comparator, Comparator::AtLeast | Comparator::AtMost) {
            if change("plus") {
                return Comparator::IncreaseBy;
            }
            if change("minus") {
                return Comparator::DecreaseBy;
            }
            let added = self
                .lexicon
                .class("produce")
                .last(head)
                .map(|(s, e)| head.get(s..e).unwrap_or(""));
            if self.lexicon.class("ge_hard").has(said) && added.is_some_and(|w| self.lexicon.class("add").has(w)) {
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
    fn inherited(&self, found: &Quantity, before: &str) -> Option<Comparator> {
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

    /// A percentage without a comparator word: only after the noun it measures.
    fn bare_percent(
        &self,
        frame: &Frame<'_>,
        full: &str,
        base: usize,
        _found: &Quantity,
    ) -> Option<(Comparator, Range<usize>, bool)> {
        let end = base + full.len();
        let noun = self.lexicon.class("indicator_tail").suffix(full).is_some();
        let bound = match frame.post {
            "以上" | "及以上" => Comparator::AtLeast,
            "以内" | "以下" | "之内" => Comparator::AtMost,
            _ => Comparator::Equal,
        };
        let equal = full.ends_with(['为', '是']) || full.ends_with("实现");
        let listed = self.accepted.last().is_some_and(|(e, _)| *e >= base);
        (noun || equal || (listed && bound != Comparator::Equal)).then_some((bound, end..end, noun))
    }

    /// A count that a verb of making governs: 建设5条…, 培育…6个; not what 推进, 用好 or 聚焦 govern.
    fn produced(&self, found: &Quantity, frame: &Frame<'_>, base: usize) -> Option<(Comparator, Range<usize>, bool)> {
        let verbs = self.lexicon.class("produce");
        let (start, end) = verbs
            .find(frame.before)
            .filter(|(s, e)| !self.is_noun(frame.before, *s, *e))
            .last()?;
        let handled = self
            .lexicon
            .class("handle")
            .find(frame.before)
            .filter(|(s, _)| *s > 0 || start == 0)
            .last();
        if handled.is_some_and(|(s, _)| s >= end) {
            return None;
        }
        let verb = frame.before.get(start..end).unwrap_or("");
        let rest = frame.before.get(end..).unwrap_or("");
        let weak = self.lexicon.class("produce_weak").has(verb) && !rest.is_empty() && !frame.tail.is_empty();
        if weak || rest.chars().count() > 36 {
            return None;
        }
        let comparator = if self.lexicon.class("add").has(verb) && matches!(frame.post, "" | "左右") {
            Comparator::IncreaseBy
        } else if frame.post == "左右" {
            Comparator::Equal
        } else if matches!(frame.post, "以内" | "以下" | "之内") {
            Comparator::AtMost
        } else {
            Comparator::AtLeast
        };
        let _ = found;
        Some((comparator, base + start..base + end, false))
    }

    /// 项目建设、技术改造: the verb is the head of a noun when nothing but its object's name comes before.
    fn is_noun(&self, before: &str, start: usize, end: usize) -> bool {
        let after = before.get(end..).unwrap_or("");
        let head = before.get(..start).unwrap_or("");
        (after.starts_with("的") || after.starts_with("项目") || after.starts_with("工作") || after.starts_with('等'))
            && !head.is_empty()
            && head.ends_with(|c: char| c.is_alphabetic())
    }

    fn accept(&mut self, found: Quantity, frame: &Frame<'_>, comparator: Comparator, word: Range<usize>, hard: bool) {
        let (start, indicator, scope) = self.indicator(&found, frame, &word, hard, comparator);
        let post_end = found.range.end + frame.post.len();
        let changes = matches!(comparator, Comparator::IncreaseBy | Comparator::DecreaseBy);
        let bound = match frame.post {
            "以上" | "及以上" if changes => Some(Bound::Min),
            "以内" | "以下" if changes => Some(Bound::Max),
            _ if changes && self.lexicon.class("ge_hard").has(self.get(word.start, word.end)) => Some(Bound::Min),
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
                confidence: if hard { 930 } else { 780 },
            });
        }
    }

    /// The quote of 建成10个以上新型组织 runs to the end of the noun.
    fn noun_end(&self, found: &Quantity, frame: &Frame<'_>, post_end: usize, hard: bool) -> usize {
        let noun = frame.tail.split(['、', '，', '（']).next().unwrap_or("");
        let percent = found.unit == "%" || found.unit.ends_with("百分点");
        if hard || percent || noun.is_empty() {
            post_end
        } else {
            post_end + noun.len()
        }
    }

    /// `甲率、乙率均达到99%` is two indicators.
    fn joined(&self, indicator: &str, frame: &Frame<'_>) -> Vec<String> {
        let all = ["均", "都", "全部"].iter().any(|w| frame.before.contains(w));
        let parts: Vec<&str> = indicator
            .split(['、', '和'])
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .collect();
        let tails = self.lexicon.class("indicator_tail");
        if all && parts.len() > 1 && parts.iter().all(|p| tails.suffix(p).is_some()) {
            return parts.into_iter().map(|p| self.strip(p).to_owned()).collect();
        }
        vec![indicator.to_owned()]
    }

    /// Start of the quote, name of the indicator, and the place if the name is only a place.
    fn indicator(
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
        let previous = previous.min(word.start);
        let mut left = self.get(previous, word.start);
        let changed = matches!(comparator, Comparator::IncreaseBy | Comparator::DecreaseBy);
        if let Some(listed) = self.listed(found, frame) {
            return listed;
        }
        if hard {
            let verb = self
                .lexicon
                .class("produce")
                .find(left)
                .last()
                .filter(|(s, _)| *s == 0 || self.lexicon.class("add").has(left.get(*s..).unwrap_or("")));
            let made = self
                .lexicon
                .class("produce")
                .prefix(left.trim_start_matches(['、', '和']))
                .filter(|_| found.unit != "%");
            if let Some(cut) = made
                .and_then(|w| left.find(w).map(|i| i + w.len()))
                .filter(|c| left.get(*c..).is_some_and(|r| r.chars().count() >= 3))
            {
                left = left.get(cut..).unwrap_or(left);
            } else if let Some((_, e)) = verb.filter(|(_, e)| {
                left.get(*e..).is_some_and(|r| r.chars().count() >= 2)
                    && self.lexicon.class("indicator_tail").suffix(left).is_none()
            }) {
                left = left.get(e..).unwrap_or(left);
            }
            let mut name = self.strip(left).to_owned();
            let scope = self.scope_in(left);
            if self.lexicon.class("unit_time").has(&found.unit) && frame.post == "内" {
                return (word.start, format!("{}时限", noun_of(frame.tail)), scope);
            }
            if name.starts_with("每个") && !noun_of(frame.tail).is_empty() {
                return (word.start, noun_of(frame.tail), Some(name));
            }
            if name.is_empty() && !frame.tail.trim().is_empty() && previous == frame.clause.start {
                let noun = noun_of(frame.tail);
                return (
                    word.start,
                    if found.unit == "%" {
                        format!("{noun}比例")
                    } else {
                        noun
                    },
                    scope,
                );
            }
            let start = self
                .unit
                .get(..word.start)
                .and_then(|t| t.rfind(name.as_str()))
                .filter(|_| !name.is_empty())
                .unwrap_or(word.start);
            if changed
                && (found.unit == "%" || found.unit.ends_with("百分点"))
                && comparator == Comparator::IncreaseBy
                && found.unit == "%"
                && !name.is_empty()
                && !name.ends_with('率')
            {
                name.push_str(if left.contains("年均") {
                    "年均增长率"
                } else {
                    "增长率"
                });
            }
            if is_place(&name) {
                return (start, String::new(), Some(name));
            }
            return (start, name, scope);
        }
        let between = self.get(word.end.max(previous), found.range.start);
        let listed = frame.tail.trim_start().is_empty() || frame.tail.starts_with(['、', '和', '及', '（', '与']);
        let noun = if listed && !between.is_empty() {
            between
        } else {
            frame.tail
        };
        let start = if previous > word.end { previous } else { word.start };
        let mut name = self
            .strip(noun_of(noun.trim_start_matches(['、', '和', '及', '与'])).as_str())
            .to_owned();
        let whose = self.strip(self.get(frame.clause.start, word.start));
        let added = self.lexicon.class("add").has(self.get(word.start, word.end));
        if added
            && previous <= word.start
            && (1..=6).contains(&whose.chars().count())
            && !whose.starts_with(['每', '各'])
        {
            name = format!("{whose}{}{name}", self.get(word.start, word.end));
        }
        (start, name, self.scope_in(self.get(frame.clause.start, word.start)))
    }

    /// `甲和乙分别增长4%和6%`: the k-th value belongs to the k-th name.
    fn listed(&self, found: &Quantity, frame: &Frame<'_>) -> Option<(usize, String, Option<String>)> {
        let (head, _) = frame.before.split_once("分别")?;
        let start = frame.clause.start;
        let turn = quantity::find(frame.before)
            .into_iter()
            .filter(|q| q.range.start > head.len() && q.unit == found.unit)
            .count();
        let head = self.strip(head);
        let mut names: Vec<String> = head
            .split(['、', '和', '与'])
            .map(|p| self.strip(p).to_owned())
            .filter(|p| !p.is_empty())
            .collect();
        if let Some(rest) = head.strip_prefix("一二三产") {
            names = ["第一产业", "第二产业", "第三产业"]
                .iter()
                .map(|n| format!("{n}{rest}"))
                .collect();
        }
        let last = names.last()?.clone();
        let mut name = names.get(turn)?.clone();
        if name != last && self.lexicon.class("indicator_tail").suffix(&name).is_none() {
            let cut: String = last.chars().skip(name.chars().count()).collect();
            name.push_str(&cut);
        }
        if frame.before.contains("增长") && found.unit == "%" {
            name.push_str("增长率");
        }
        Some((start, name, None))
    }

    fn scope_in(&self, text: &str) -> Option<String> {
        self.lexicon
            .class("scope")
            .find(text)
            .next()
            .and_then(|(s, e)| text.get(s..e))
            .map(str::to_owned)
    }

    /// The name without verbs, adverbs, days and scopes before it.
    fn strip<'n>(&self, name: &'n str) -> &'n str {
        let mut rest = name.trim_matches(|c: char| c.is_whitespace() || "，、：；".contains(c));
        rest = rest
            .get(super::outline::enumerator(rest).map_or(0, |(_, n)| n)..)
            .unwrap_or(rest);
        if let Some((_, after)) = rest.rsplit_once("其中") {
            rest = after;
        }
        for _ in 0..8 {
            let before = rest.len();
            if let Some(day) = super::date::find(rest.get(..rest.floor_char_boundary(60)).unwrap_or(""), None).first()
                && day.range.start == 0
            {
                rest = rest.get(day.range.end..).unwrap_or("");
            }
            for class in ["lead_strip", "scope"] {
                if let Some(word) = self.lexicon.class(class).prefix(rest) {
                    rest = rest.get(word.len()..).unwrap_or("");
                }
            }
            for tail in [
                "力争", "要", "应", "须", "分别", "均", "都", "全部", "确保", "努力", "年均", "总体", "基本", "稳定",
                "达到", "合计", "累计", "每年",
            ] {
                rest = rest.strip_suffix(tail).unwrap_or(rest);
            }
            rest = rest.trim_matches(|c: char| c.is_whitespace() || "，、：".contains(c));
            if rest.len() == before {
                break;
            }
        }
        let than = ["较2", "较上", "较去", "较年", "较同"]
            .iter()
            .find_map(|w| rest.rfind(w));
        let comparison = than
            .or_else(|| rest.rfind("比2"))
            .or_else(|| rest.rfind("比上"))
            .filter(|i| *i > 0);
        comparison
            .and_then(|i| rest.get(..i))
            .map_or(rest, |r| if r.chars().count() >= 2 { r } else { rest })
    }

    /// 全覆盖, 应…尽…, 基本实现“…”: wholes in words.
    fn wholes(&mut self) {
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

/// Head noun after a count: up to a mark or a bracket.
fn noun_of(text: &str) -> String {
    let end = text.find(['，', '、', '（', '；', '：']).unwrap_or(text.len());
    text.get(..end)
        .unwrap_or(text)
        .trim_matches(|c: char| c.is_whitespace() || c == '的')
        .to_owned()
}

fn is_place(name: &str) -> bool {
    let length = name.chars().count();
    (2..=10).contains(&length)
        && [
            "试验区",
            "地区",
            "省份",
            "城区",
            "全区",
            "市区",
            "县城",
            "区域",
            "中西部",
            "东部",
        ]
        .iter()
        .any(|p| name.ends_with(p))
}

#[cfg(test)]
mod tests;
