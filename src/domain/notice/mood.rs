//! Is it an order, a goal, or a report? Weighs the signs of one unit (duty words, verbs at the start of its clauses,
//! marks of the past, frames of the meeting report) with the section it stands in.

use super::clause;
use super::lexicon::{Lexicon, Trace, Traces, Words};
use super::organ;
use super::outline::Section;
use super::tense;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Something is to be done, with confidence in thousandths.
    Directive(u16),
    /// Report, analysis, description.
    Background,
    /// The engine abstains.
    Unclear,
}

/// Where a unit stands: what its neighbours taught.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around {
    /// Section by heading.
    pub section: Section,
    /// How far its surroundings lean to the past (`tense`): above zero a review, far below a plan.
    pub lean: i32,
    /// Most units of its paragraph are orders.
    pub orders: bool,
    /// Stands in an enumerated item.
    pub item: bool,
    /// A note of who is responsible closes it: it is work to do.
    pub noted: bool,
    /// A later clause of a sentence that opens with a day ahead (到2025年，…；…).
    pub dated: bool,
}

/// Signs of one unit, none of them decisive alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Signs {
    /// 要, 必须, 不得 … as a modal.
    pub modal: bool,
    /// The modal stands in a later clause (…是…，要…).
    pub modal_late: bool,
    /// A clause-initial verb at the unit's own start.
    pub leads: bool,
    /// The unit opens with a prepositional phrase and a verb follows.
    pub leads_late: bool,
    /// A verb opens some later clause.
    pub later: bool,
    /// Marks of the past.
    pub past: bool,
    /// Frames of the report (主持会议, 出席).
    pub frame: bool,
    /// Says why and how the paper came about (制定本方案, 请予审议).
    pub preamble: bool,
    /// 是… as its main verb.
    pub copula: bool,
    /// Ritual only.
    pub ritual: bool,
    /// A level reached in words of the future (力争, 达到 … with a limit).
    pub goal: bool,
    /// A figure bound in words of the future (力争, 不低于, 到2025年).
    pub aimed: bool,
    /// Opens with a time that is over (去年, 一年来).
    pub opens_past: bool,
    /// Opens with a year before the document's.
    pub over: bool,
    /// Speaks of what comes (下一步, 今年要).
    pub ahead: bool,
    /// A figure reached, without a word of the future.
    pub figured: bool,
    /// Of these with 力争, 确保, 计划 or a day ahead: words that no report has.
    pub hoped: bool,
    /// Bodies are charged with an amount, without a word of duty (各省局年底前新增…30组).
    pub charged: bool,
    /// A report has its comparisons (同比).
    pub compared: bool,
    /// The frame of a speech that notes (会议指出，…) before no word of duty.
    pub remarked: bool,
    /// The frame of a speech that orders (会议决定，…).
    pub ordered: bool,
    /// A body and what it is to do, without a word of duty (各市局开展排查).
    pub assigned: bool,
    /// Opens with a day by which something is to be done.
    pub limited: bool,
    /// Idle, and no verb of work anywhere in it (安全生产事关群众生命): nobody can do it, whatever stands around it.
    pub deedless: bool,
    /// News: 近日，省政府印发…; 7月26日，…举行吹风会.
    pub news: bool,
    /// A place or a body and its deed (全市培育龙头企业5家): an order in a plan, a report elsewhere.
    pub acts: bool,
}

/// Reads the signs of a unit without its enumerator; `traces` are the unit's, and spare most of the questions. Of the document
/// are given the year from which what is over is told, and that of its day: years of headings alone may all be ahead.
#[must_use]
pub fn signs(unit: &str, traces: Traces, (year, dated): (Option<i32>, Option<i32>), lexicon: &Lexicon) -> Signs {
    let body = clause::speech_body(unit, lexicon);
    let has = |trace: Trace| traces.has(trace);
    let within = |trace: Trace, class: &Words, text: &str| has(trace) && class.within(text);
    let duty = |text: &str| has(Trace::Duty) && clause::has_modal(text, lexicon);
    let mut signs = Signs {
        modal: duty(body),
        past: has(Trace::Past) && clause::is_past(body, lexicon),
        modal_late: has(Trace::Duty) && body.split_once('，').is_some_and(|(_, late)| duty(late)),
        copula: has(Trace::Statement) && clause::is_statement(body),
        preamble: has(Trace::Preamble) && clause::is_preamble(body, lexicon)
            || clause::is_made_for(body)
            || body.starts_with("如何")
            || clause::is_recent(body),
        ritual: within(Trace::Ritual, &lexicon.ritual, body),
        goal: within(Trace::Goal, &lexicon.goal, body),
        ordered: body.len() < unit.len() && clause::is_ordered(unit, lexicon),
        remarked: body.len() < unit.len() && clause::is_remarked(unit, lexicon),
        opens_past: if has(Trace::OpensPast) {
            clause::opens_past(unit, year, lexicon)
        } else {
            tense::opens_before(unit, year)
        },
        over: tense::is_over(unit, dated),
        ahead: clause::is_ahead(unit, year, has(Trace::Ahead), lexicon),
        ..Signs::default()
    };
    openings(&mut signs, body, lexicon);
    signs.compared = !signs.past && within(Trace::PastWeak, &lexicon.past_weak, body);
    signs.frame = !signs.modal && within(Trace::Meeting, &lexicon.meeting, unit);
    let bound = has(Trace::Bound) || has(Trace::Level) || has(Trace::Planned);
    signs.aimed = has(Trace::Figure) && bound && clause::is_aimed(body, lexicon);
    signs.hoped = signs.aimed && clause::is_hoped(body, lexicon);
    signs.figured = has(Trace::Figure) && !signs.modal && !signs.hoped && clause::is_figured(body, lexicon);
    let first = body.split(['，', '：']).next().filter(|_| has(Trace::Reach));
    signs.charged = first.is_some_and(|first| !organ::charged(first, lexicon).is_empty());
    let named = has(Trace::Charge) && !signs.modal && !signs.charged;
    signs.assigned = named && organ::assigned(body, lexicon).is_some();
    let opening = if has(Trace::Day) { tense::limit(body) } else { None };
    signs.limited = opening.is_some();
    // Where a deed or a figure is told already, who does it adds nothing.
    let told = signs.modal || signs.past || signs.leads || signs.leads_late || signs.figured || signs.charged;
    signs.acts = !told && acts(body, opening.unwrap_or(0), lexicon);
    signs.news = !signs.modal && clause::is_news(body);
    signs.deedless = signs.idle() && !lexicon.verb.find(body).any(|(from, to)| to - from > '的'.len_utf8());
    signs
}

/// Whether one of the first clauses after the day has a place or a body that does something.
fn acts(body: &str, day: usize, lexicon: &Lexicon) -> bool {
    let rest = body.get(day..).unwrap_or(body).trim_start_matches('，');
    let now = ["目前", "当前", "现"].iter().any(|w| rest.starts_with(w));
    !now && rest
        .split(['，', '：'])
        .take(2)
        .any(|clause| organ::acts(clause, lexicon))
}

/// How the clauses of a unit open.
fn openings(signs: &mut Signs, body: &str, lexicon: &Lexicon) {
    let mut open = true;
    for (i, part) in body.split(['，', '：']).enumerate().take(40) {
        match clause::opening(part.trim(), lexicon) {
            clause::Opening::Verb if i == 0 => signs.leads = true,
            clause::Opening::Verb if open => signs.leads_late = true,
            clause::Opening::Verb => signs.later = true,
            clause::Opening::Phrase => signs.leads_late |= open && clause::verb_after_phrase(part, lexicon),
            clause::Opening::Other => open = open && clause::is_circumstance(part),
        }
    }
}

impl Signs {
    /// Nothing in it says that something is to be done or reached.
    fn idle(&self) -> bool {
        !(self.modal
            || self.leads
            || self.leads_late
            || self.later
            || self.aimed
            || self.figured
            || self.assigned
            || self.acts)
    }
}

/// Weighs the signs.
#[must_use]
pub fn judge(signs: &Signs, around: Around) -> Mood {
    let idle = signs.idle();
    // 2023年，全省组建…117个: no heading of a plan makes a year that is over one to come.
    if signs.preamble || signs.over && !signs.modal {
        return Mood::Background;
    }
    if signs.ritual && !(signs.leads || signs.leads_late || signs.later) {
        return Mood::Unclear;
    }
    if idle && (around.section == Section::Goal || signs.deedless) {
        return Mood::Unclear;
    }
    let reported = signs.frame && around.section != Section::Goal;
    if (reported || signs.news) && !around.item && !around.orders {
        return Mood::Background;
    }
    // 到2025年，…；治理率达到25%: the day at the head of the sentence binds its later clauses as its first.
    let dated = around.dated && signs.figured && !signs.past;
    let planned = (around.lean < -20 || dated) && !signs.past;
    let order = i32::from(signs.modal) * 30
        + i32::from(signs.leads) * 30
        + i32::from(signs.charged && !signs.modal) * 26
        + i32::from(signs.leads_late) * 24
        + i32::from(signs.assigned) * 20
        + i32::from(signs.ordered) * 12
        + i32::from(around.noted && (signs.figured || signs.goal)) * 20
        + i32::from(signs.later) * 12
        + i32::from(signs.goal) * 6
        + i32::from(signs.aimed || dated) * 20
        + i32::from(planned && signs.figured && !signs.copula) * 22
        + i32::from((planned || signs.limited && around.lean <= 0) && signs.acts && !signs.figured) * 22
        + i32::from(around.noted && signs.limited) * 16
        + match around.section {
            Section::Task => 12,
            Section::Goal => 26,
            Section::Neutral | Section::Past => 0,
        }
        + i32::from(around.item) * 8
        + i32::from(around.orders) * 10;
    let score = order - against(signs, around);
    match score {
        20.. => Mood::Directive(confidence(score, signs.ritual)),
        8..20 => Mood::Unclear,
        _ => Mood::Background,
    }
}

/// What speaks against an order: marks of the past, a statement, a review around it, the frame of a report.
fn against(signs: &Signs, around: Around) -> i32 {
    let past = if signs.modal || signs.aimed {
        18
    } else if around.section == Section::Goal && signs.figured {
        12
    } else {
        34
    };
    let statement = if signs.modal_late {
        6
    } else if signs.modal {
        26
    } else {
        44
    };
    let dated = around.dated && signs.figured;
    let review = if (signs.hoped || dated) && !signs.past {
        around.lean.clamp(0, 24)
    } else {
        (around.lean * 2).clamp(0, 40) + around.lean.clamp(0, 120) / 2
    };
    i32::from(signs.past) * past
        + i32::from(signs.compared)
            * if signs.modal || signs.aimed || around.lean < -20 {
                4
            } else {
                30
            }
        + i32::from(signs.remarked && signs.figured && !signs.modal && !signs.hoped) * 40
        + i32::from(signs.copula) * statement
        + i32::from(!signs.modal) * review
        + i32::from(signs.frame) * 20
}

fn confidence(score: i32, ritual: bool) -> u16 {
    let base = 600 + score.clamp(0, 60) * 6;
    u16::try_from(if ritual { base - 350 } else { base }).unwrap_or(500)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_order(text: &str, around: Around) -> bool {
        let lexicon = Lexicon::builtin();
        let signs = signs(text, lexicon.traces(text), (None, None), lexicon);
        matches!(judge(&signs, around), Mood::Directive(_))
    }

    #[test]
    fn orders() {
        let plain = Around::default();
        for text in [
            "加快推进末端网点建设",
            "各企业要严格落实主体责任",
            "2021年6月底前研究提出清单",
            "针对薄弱环节，建立台账",
            "在重点地区开展试点",
            "局长强调，全系统要守住底线",
            "将符合条件的网点纳入名录",
        ] {
            assert!(is_order(text, plain), "{text}");
        }
    }

    #[test]
    fn reports() {
        let plain = Around::default();
        for text in [
            "去年以来，行业完成了包装治理任务",
            "会议听取了工作汇报",
            "这是深化改革的重要举措",
            "业务量同比增长8%",
            "副局长主持会议",
            "快递网点已覆盖全部乡镇",
        ] {
            assert!(!is_order(text, plain), "{text}");
        }
        assert!(!is_order("切实推进作风建设", Around { lean: 50, ..plain }));
    }
}
