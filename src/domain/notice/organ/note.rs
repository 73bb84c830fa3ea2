//! Notes of responsibility (责任单位：…；完成时限：…; 甲牵头，乙配合): which text is one, and what it says.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{add_bodies, answers, is_body};
use crate::domain::notice::date;
use crate::domain::notice::lexicon::Lexicon;

static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?:(?:牵头|主要|协同|配合|第一)?(?:责任|牵头|配合|协同|协办|主办|承办|参与|参加|协助|实施|落实)(?:单位|部门|科室|处室|司局|司室|主体|机构|县区|区县|局)|完成时限|完成时间|时限要求|责任人|责任领导|牵头领导|牵头负责领导|分管领导|责任市领导|责任县领导)\\s*[：:]").ok()
});
/// What a responsibility note says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duty {
    /// Bodies, lead first.
    pub bodies: Vec<String>,
    /// The words of its time limit.
    pub limit: Option<String>,
}

impl Duty {
    /// What another note says as well.
    pub(in crate::domain::notice) fn add(&mut self, other: &Self) {
        self.bodies.extend(other.bodies.iter().cloned());
        self.limit = self.limit.take().or_else(|| other.limit.clone());
    }
}

/// A line that is nothing but a responsibility note: its content.
#[must_use]
pub fn note_line(line: &str) -> Option<Range<usize>> {
    let bare = line
        .trim()
        .trim_start_matches(['（', '【'])
        .trim_end_matches(['）', '】', '。']);
    let label = |c| {
        matches!(
            c,
            '责' | '牵' | '配' | '协' | '主' | '承' | '参' | '实' | '落' | '完' | '时' | '第' | '分'
        )
    };
    if !bare.starts_with(label) {
        return None;
    }
    let first = LABEL.as_ref()?.find(bare)?;
    let offset = line.find(bare)?;
    (first.start() == 0).then_some(offset..offset + bare.len())
}

/// Whether what a bracket holds names who is responsible.
#[must_use]
pub fn is_note(inside: &str, lexicon: &Lexicon) -> bool {
    if inside.chars().count() > 240 {
        return false;
    }
    let duty = ["牵头", "责任单位", "责任部门", "完成时限", "按职责分工", "配合单位"]
        .iter()
        .any(|w| inside.contains(w))
        || inside.contains(['：', ':']) && LABEL.as_ref().is_some_and(|l| l.is_match(inside));
    if !duty && inside.contains('：') {
        return false;
    }
    // 报县专班办公室（设在县住建局）: where an office is.
    if ["设在", "设于", "位于", "挂靠"].iter().any(|w| inside.starts_with(w)) {
        return false;
    }
    let all_bodies = || {
        let mut parts = inside
            .split(['、', '，', '；'])
            .filter(|p| !p.trim().is_empty())
            .peekable();
        parts.peek().is_some() && parts.all(|p| is_body(p.trim().trim_end_matches("负责"), lexicon))
    };
    let plural = inside.chars().count() >= 3
        && all_bodies()
        && !matches!(inside, "区、市" | "省、区" | "市、区" | "县、区" | "地、州、盟");
    duty || plural
}

/// Whether a sentence only says who is responsible: 省商务厅牵头，省邮政管理局、省供销社配合.
#[must_use]
pub fn is_note_sentence(sentence: &str, lexicon: &Lexicon) -> bool {
    if !sentence.contains("牵头") || sentence.len() > LONGEST_NOTE_SENTENCE {
        return false;
    }
    sentence.split(['，', '；']).all(|part| {
        let part = part.trim();
        let duty = lexicon.duty_tail.suffix(part);
        let names = duty.and_then(|word| part.strip_suffix(word)).unwrap_or("");
        let mut names = names.split(['、', '及', '和']).map(str::trim).peekable();
        names.peek().is_some() && names.all(|name| answers(name, lexicon))
    })
}

/// Most bytes of such a sentence.
const LONGEST_NOTE_SENTENCE: usize = 480;

/// Reads a note: labelled parts (责任单位：…；完成时限：…) or 甲牵头，乙按职责分工负责.
#[must_use]
pub fn read_note(inside: &str, lexicon: &Lexicon) -> Duty {
    let mut duty = Duty::default();
    let labelled = LABEL.as_ref().filter(|_| inside.contains(['：', ':']));
    let mut labels = labelled
        .map(|r| r.find_iter(inside).map(|m| (m.start(), m.end())).collect::<Vec<_>>())
        .unwrap_or_default();
    if labels.is_empty() {
        for part in inside.split(['，', '；', ' ', '\n']).filter(|p| !p.is_empty()) {
            let day = date::each(part, part.len(), None)
                .next()
                .filter(|d| d.range.start == 0 && d.range.len() + 9 >= part.len());
            if day.is_some() {
                duty.limit = Some(part.to_owned());
            } else {
                add_bodies(part, lexicon, &mut duty.bodies);
            }
        }
        return duty;
    }
    labels.push((inside.len(), inside.len()));
    for pair in labels.windows(2) {
        let [(start, from), (to, _)] = pair else { continue };
        let label = inside.get(*start..*from).unwrap_or("");
        let value = inside
            .get(*from..*to)
            .unwrap_or("")
            .trim_matches(|c: char| c.is_whitespace() || "；，。、（）".contains(c));
        if label.contains("人") || label.contains("领导") {
            continue;
        }
        if label.contains("完成") || label.contains("时限") {
            duty.limit = Some(value.to_owned());
        } else {
            add_bodies(value, lexicon, &mut duty.bodies);
        }
    }
    duty
}
