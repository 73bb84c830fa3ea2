//! Understanding of leadership-meeting notices (识别): text in, a [`Draft`] of directives and targets out. Pure, linear in the
//! length of the text, and total: any string gives a draft, none a panic. DOMAIN.md §6 says what is wanted, `outline` how a
//! document is cut, `mood` what is an order, `aim` which numbers are targets. What it leaves to others: bytes to text
//! (`intake`), storing findings, deciding about them (people).

pub mod aim;
pub mod clause;
pub mod compare;
pub mod date;
pub mod draft;
pub mod head;
pub mod lexicon;
pub mod mood;
mod naming;
mod noise;
pub mod organ;
pub mod outline;
pub mod quantity;
mod repair;
pub mod secrecy;
pub mod source;
pub mod table;
mod tense;

use std::ops::Range;
use std::rc::Rc;

use chrono::Datelike;

use crate::domain::time::Day;
use date::{DateFound, Role};
pub use draft::{
    Bound, Comparator, Confidence, Coverage, Deadline, DirectiveFound, Draft, Meeting, TargetFound, Warning,
    WarningCode,
};
pub use lexicon::{Lexicon, Own};
use lexicon::{Trace, Traces};
use mood::{Around, Mood};
use outline::{Kind, Outline, Section, Unit};
use source::Source;

/// Most notes that speak of one unit, and most bytes read of each: what closes an item is a line or two.
const MOST_NOTES: usize = 8;
const LONGEST_NOTE: usize = 2_000;
/// Most targets that are asked for what a row of a place measures.
const MOST_GOALS: usize = 500;

/// Reads a document. `meeting_day` is the day from which 今年 and bare months are counted; where the caller has none, the
/// day that the document itself gives is used, and where it gives none either, such days stay unresolved.
#[must_use]
pub fn read(text: &str, meeting_day: Option<Day>, lexicon: &Lexicon) -> Draft {
    let source = Source::new(text, lexicon);
    let meeting = head::read(&source, meeting_day);
    let base = meeting_day
        .or(meeting.date)
        .or_else(|| meeting.title.as_deref().and_then(head::year_of_title))
        .or_else(|| head::year_of_limit(&source));
    let year = base.map(|b| b.year()).or_else(|| tense::latest_year(source.text()));
    let half_over = base.is_some_and(|b| b.month() > 6) || tense::speaks_of_second_half(source.text());
    let outline = outline::read(source.text(), outline::Today { year, half_over }, lexicon);
    let plan_year = head::year_of_plan(meeting.title.as_deref(), source.text());
    let mut reading = Reading {
        source: &source,
        plan_year,
        listed: head::listed(source.text()),
        outline: &outline,
        lexicon,
        base,
        year,
        traces: Vec::new(),
        said: Vec::new(),
        headed: None,
        draft: Draft {
            meeting,
            ..Draft::default()
        },
    };
    reading.run();
    reading.tables();
    let mut draft = reading.draft;
    draft.warnings.extend(source.warnings.iter().cloned());
    if let Some(mark) = secrecy::mark(text) {
        let message = format!("文首有密级标志“{}”", mark.mark);
        draft.warnings.push(Warning {
            start: mark.start,
            end: mark.end,
            code: WarningCode::SecrecyMark,
            message,
        });
    }
    draft.warnings.sort_by_key(|w| w.start);
    draft
}

struct Reading<'s> {
    source: &'s Source<'s>,
    outline: &'s Outline,
    lexicon: &'s Lexicon,
    base: Option<Day>,
    /// The year from which what is over is told.
    year: Option<i32>,
    /// The one year whose plan the paper is, as its title or its first lines say, and its last day.
    plan_year: Option<(String, Day)>,
    /// What the paper's first lines call it, where it is a list of what a year is to bring.
    listed: head::Listed,
    /// What every unit bears of all that it is asked about.
    traces: Vec<Traces>,
    /// What each note says, read where the first unit asks: a note may close many.
    said: Vec<Option<Rc<organ::Duty>>>,
    /// The heading of the last directive.
    headed: Option<(Range<usize>, String)>,
    draft: Draft,
}

impl Reading<'_> {
    fn run(&mut self) {
        let units = &self.outline.units;
        self.said.resize(self.outline.notes.len(), None);
        self.traces = units
            .iter()
            .map(|u| self.lexicon.traces(self.source.get(&u.range)))
            .collect();
        let moods = self.moods();
        let mut last_indicator = String::new();
        for (index, (unit, mood)) in self.outline.units.iter().zip(&moods).enumerate() {
            if unit.kind == Kind::Sentence {
                self.count(*mood);
            }
            let Mood::Directive(confidence) = mood else { continue };
            let body = self.source.get(&unit.range);
            let traces = self.traces.get(index).copied().unwrap_or_default();
            let dates = self.dates(body, traces);
            let duty = self.duty(index);
            let aims = self.aims(unit, body, &dates, traces);
            let directive = (unit.kind == Kind::Sentence).then_some(self.draft.directives.len());
            if directive.is_some() {
                let who = self.responsible(body, &duty, traces);
                self.directive(unit, body, &dates, &duty, who, (*confidence, !aims.is_empty()));
            }
            for found in aims {
                let target = self.target(unit, body, &dates, &duty, found, directive, &mut last_indicator);
                self.draft.targets.push(target);
            }
        }
    }

    fn count(&mut self, mood: Mood) {
        let coverage = &mut self.draft.coverage;
        coverage.sentences += 1;
        match mood {
            Mood::Directive(_) => coverage.directive += 1,
            Mood::Background => coverage.background += 1,
            Mood::Unclear => coverage.unclear += 1,
        }
    }

    /// Every unit's mood: first each by itself, then with what stands around it.
    fn moods(&self) -> Vec<Mood> {
        let units = &self.outline.units;
        let years = (self.year, self.base.map(|day| day.year()));
        let signs: Vec<_> = units
            .iter()
            .zip(&self.traces)
            .map(|(u, traces)| mood::signs(self.source.get(&u.range), *traces, years, self.lexicon))
            .collect();
        let plan = self.draft.meeting.title.as_deref().is_some_and(head::is_plan) || self.listed != head::Listed::No;
        let leanings = tense::leanings(units, &signs, plan);
        let orders = orders(units, &signs);
        let mut noted = vec![false; units.len()];
        // Many notes may close the same units: each stretch once.
        for note in self
            .outline
            .notes
            .chunk_by(|a, b| a.units == b.units)
            .filter_map(<[_]>::first)
        {
            noted.get_mut(note.units.clone()).unwrap_or(&mut []).fill(true);
        }
        let rows = units.iter().zip(&signs).zip(leanings.iter().zip(&orders)).zip(&noted);
        rows.map(|(((unit, signs), (lean, orders)), noted)| {
            let around = Around {
                section: unit.section,
                lean: *lean,
                orders: *orders,
                noted: *noted,
                dated: unit.sentence.is_some(),
                item: unit.enumerator > 0 || unit.heading.is_some() && unit.section != Section::Neutral,
            };
            if unit.kind == Kind::Sentence && !self.is_noise(self.source.get(&unit.range)) {
                mood::judge(signs, around)
            } else {
                Mood::Background
            }
        })
        .collect()
    }

    /// The day phrases of a text; 规划期末 is the end of the plan that the title names.
    fn dates(&self, text: &str, traces: Traces) -> Vec<DateFound> {
        if !traces.has(Trace::Day) {
            return Vec::new();
        }
        let mut found = date::find(text, self.base);
        for day in found.iter_mut().filter(|d| d.rule == "plan_end") {
            day.date = self.draft.meeting.title.as_deref().and_then(date::plan_end);
        }
        found
    }

    /// What the responsibility note that closes the unit's item says.
    fn duty(&mut self, index: usize) -> Rc<organ::Duty> {
        let mut duty: Option<Rc<organ::Duty>> = None;
        let notes = &self.outline.notes;
        let first = notes.partition_point(|n| n.units.end <= index);
        let of = notes.iter().zip(&mut self.said).skip(first);
        for (note, said) in of.take_while(|(n, _)| n.units.contains(&index)).take(MOST_NOTES) {
            let said = said.get_or_insert_with(|| {
                let note = self.source.get(&note.range);
                let note = note.get(..note.floor_char_boundary(LONGEST_NOTE)).unwrap_or(note);
                Rc::new(organ::read_note(note, self.lexicon))
            });
            match &mut duty {
                None => duty = Some(said.clone()),
                Some(duty) => Rc::make_mut(duty).add(said),
            }
        }
        duty.unwrap_or_default()
    }

    /// Who is to do it: the subjects of the unit, then those of the note that closes its item, each once.
    fn responsible(&self, body: &str, duty: &organ::Duty, traces: Traces) -> Vec<String> {
        let charged = traces.has(Trace::Charge) || traces.has(Trace::Reach) && traces.has(Trace::Amount);
        let mut bodies = Vec::new();
        let own = if charged {
            organ::subjects(body, self.lexicon)
        } else {
            Vec::new()
        };
        for body in own.into_iter().chain(duty.bodies.iter().cloned()) {
            if !bodies.contains(&body) {
                bodies.push(body);
            }
        }
        bodies
    }

    fn directive(
        &mut self,
        unit: &Unit,
        body: &str,
        dates: &[DateFound],
        duty: &organ::Duty,
        responsible: Vec<String>,
        (confidence, aimed): (u16, bool),
    ) {
        let (start, end) = self.source.span(&unit.range);
        let deadline = self.deadline(unit, dates, duty, aimed);
        let heading = self.heading(unit);
        let titled = unit.enumerator > 0 && body.chars().count() <= 24 && !aimed && deadline.is_none();
        self.draft.directives.push(DirectiveFound {
            start,
            end,
            quote: self.source.quote(start, end).to_owned(),
            text: body.to_owned(),
            heading,
            responsible,
            deadline,
            confidence: Confidence(if titled { confidence.min(550) } else { confidence }),
        });
    }

    /// The heading that a unit stands under, as found: that of the directive before it where it is the same.
    fn heading(&mut self, unit: &Unit) -> Option<String> {
        let range = unit.heading.as_ref()?;
        if self.headed.as_ref().is_none_or(|(last, _)| last != range) {
            let (start, end) = self.source.span(range);
            self.headed = Some((range.clone(), self.source.quote(start, end).to_owned()));
        }
        self.headed.as_ref().map(|(_, text)| text.clone())
    }

    fn deadline(&self, unit: &Unit, dates: &[DateFound], duty: &organ::Duty, aimed: bool) -> Option<Deadline> {
        let body = self.source.get(&unit.range);
        let stated = dates.iter().find(|d| {
            let after = body.get(d.range.end..).unwrap_or("");
            d.role == Role::Limit
                || (d.role == Role::Period
                    && (aimed || is_year(d, after, self.lexicon))
                    && !after.starts_with(['的', '目', '工', '任', '重', '度']))
        });
        if let Some(found) = stated {
            let (start, end) = self
                .source
                .span(&(unit.range.start + found.range.start..unit.range.start + found.range.end));
            return Some(Deadline {
                text: self.source.quote(start, end).to_owned(),
                date: found.date,
                rule: found.rule,
            });
        }
        let standing = ["长期", "持续", "常态", "经常", "全年推进"];
        let limit = duty
            .limit
            .as_ref()
            .filter(|l| !standing.iter().any(|w| l.contains(w)))?;
        let found = date::each(limit, limit.len(), self.base).next();
        Some(Deadline {
            text: limit.clone(),
            date: found.as_ref().and_then(|d| d.date),
            rule: found.map_or("unresolved", |d| d.rule),
        })
    }

    fn aims(&self, unit: &Unit, body: &str, dates: &[DateFound], traces: Traces) -> Vec<aim::Aim> {
        let ranges: Vec<Range<usize>> = dates.iter().map(|d| d.range.clone()).collect();
        let mut found = aim::find(body, &ranges, unit.section == Section::Goal, traces, self.lexicon);
        if traces.has(Trace::Past) {
            found.retain(|a| !self.told(body, a));
        }
        found
    }

    /// A value inside an order that only tells how things stand: 去年达到…, 已经达到….
    fn told(&self, body: &str, found: &aim::Aim) -> bool {
        let head = body.get(..found.at).unwrap_or("");
        let clause = head.rsplit(['，', '；']).next().unwrap_or("");
        // 三年累计完成 sums up what is planned as well.
        let clause = if clause.contains("累计完成") {
            &clause.replace("累计完成", "完成")
        } else {
            clause
        };
        clause::is_past(clause, self.lexicon) || clause.contains('已') && !clause.contains("而已")
    }

    #[expect(clippy::too_many_arguments, reason = "one row of the answer, made from one place")]
    fn target(
        &mut self,
        unit: &Unit,
        body: &str,
        dates: &[DateFound],
        duty: &organ::Duty,
        found: aim::Aim,
        directive: Option<usize>,
        last: &mut String,
    ) -> TargetFound {
        let range = unit.range.start + found.range.start..unit.range.start + found.range.end;
        let (start, end) = self.source.span(&range);
        let same = directive.is_some() && self.draft.targets.last().is_some_and(|t| t.directive == directive);
        let given = same || found.indicator.is_empty();
        let indicator = self.named(body, &found, if given { last } else { "" });
        // The parts of a whole are all named by it.
        if !naming::is_part(body, &found) && (!given || last.is_empty() || self.deed(&found).is_none()) {
            last.clone_from(&indicator);
        }
        let (period_text, period_end) = self.period(unit, dates, duty, &found);
        let placeholder = found.quantity.value.is_none();
        if placeholder {
            let message = "数值空缺，登记为待定".to_owned();
            self.draft.warnings.push(Warning {
                start,
                end,
                code: WarningCode::Placeholder,
                message,
            });
        }
        TargetFound {
            start,
            end,
            quote: self.source.quote(start, end).to_owned(),
            indicator,
            comparator: found.comparator,
            value: found.quantity.value,
            unit: Some(found.quantity.unit),
            value_max: found.quantity.max,
            approx: found.approx,
            bound: found.bound,
            qualitative: found.qualitative,
            placeholder,
            period_text,
            period_end,
            scope: found.scope,
            directive,
            confidence: Confidence(found.confidence),
        }
    }

    /// The values of tables; a row of a place measures what the goals before it measured in the same unit.
    fn tables(&mut self) {
        for cell in &self.outline.cells {
            let (start, end) = self.source.span(&cell.range);
            let same = |t: &&TargetFound| {
                t.end <= start && !t.qualitative && t.unit.as_deref() == Some(&cell.unit) && t.scope != cell.scope
            };
            let nameless = cell.indicator.is_empty();
            let mut goals = self.draft.targets.iter().take(if nameless { MOST_GOALS } else { 0 });
            let before = goals.find(same).map(|t| t.indicator.clone());
            let named = !cell.indicator.is_empty() || before.is_some();
            self.draft.targets.push(TargetFound {
                start,
                end,
                quote: self.source.quote(start, end).to_owned(),
                indicator: if cell.indicator.is_empty() {
                    before.unwrap_or_default()
                } else {
                    cell.indicator.clone()
                },
                comparator: cell.comparator,
                value: Some(cell.value),
                unit: Some(cell.unit.clone()),
                value_max: cell.max,
                approx: cell.approx,
                bound: None,
                qualitative: false,
                placeholder: false,
                period_text: cell.period.as_ref().map(|(t, _)| t.clone()),
                period_end: cell.period.as_ref().and_then(|(_, d)| *d),
                scope: cell.scope.clone(),
                directive: None,
                confidence: Confidence(if named { 820 } else { 500 }),
            });
        }
        self.draft.targets.sort_by_key(|t| t.start);
    }

    /// The year of the plan, for what its title dates: the title of a plan its goals, that of a list of projects all that it
    /// names.
    fn plan_year(&self, unit: &Unit) -> Option<&(String, Day)> {
        let dated = unit.section == Section::Goal || self.listed == head::Listed::Projects;
        self.plan_year.as_ref().filter(|_| dated)
    }

    fn period(
        &self,
        unit: &Unit,
        dates: &[DateFound],
        duty: &organ::Duty,
        found: &aim::Aim,
    ) -> (Option<String>, Option<Day>) {
        let counts = |d: &&DateFound| matches!(d.role, Role::Limit | Role::Period);
        let own = dates.iter().filter(counts).rfind(|d| d.range.start <= found.at);
        if let Some(day) = own {
            let text = self
                .source
                .get(&(unit.range.start + day.range.start..unit.range.start + day.range.end));
            // 全年 in the work of a year that only a lead-in names is that year.
            let year = ["全年", "年内", "今年", "年底", "年底前", "今年底前"].contains(&text);
            let lead = unit.period.as_ref().filter(|_| year && day.date.is_none());
            let of_lead = lead.map(|lead| self.source.get(lead));
            let date = of_lead.and_then(|said| date::each(said, said.len(), self.base).next().and_then(|d| d.date));
            let of_plan = self.plan_year(unit).filter(|_| year).map(|(_, day)| *day);
            return (Some(text.to_owned()), day.date.or(date).or(of_plan));
        }
        if let Some(limit) = &duty.limit {
            let date = date::each(limit, limit.len(), self.base).next().and_then(|d| d.date);
            return (Some(limit.clone()), date);
        }
        let goal = unit.lead_in.as_ref().filter(|_| unit.section == Section::Goal);
        let lead = goal.or(unit.sentence.as_ref()).or(unit.period.as_ref());
        let Some(lead) = lead else {
            let year = self.plan_year(unit);
            return (year.map(|(said, _)| said.clone()), year.map(|(_, day)| *day));
        };
        let text = self.source.get(lead);
        let day = |text: &str| date::each(text, text.len(), self.base).next().and_then(|d| d.date);
        // The last day of a phase stands there without a word that makes a limit of it.
        (Some(text.to_owned()), day(text).or_else(|| day(&format!("{text}前"))))
    }
}

/// Whether most units of a unit's line are orders.
fn orders(units: &[Unit], signs: &[mood::Signs]) -> Vec<bool> {
    let mut out = Vec::with_capacity(units.len());
    for line in units.chunk_by(|a, b| a.line == b.line) {
        let of = signs.get(out.len()..out.len() + line.len()).unwrap_or(&[]);
        let strong = line
            .iter()
            .zip(of)
            .filter(|(u, s)| (s.leads || s.modal || s.leads_late) && !s.past && u.kind == Kind::Sentence)
            .count();
        out.resize(out.len() + line.len(), strong * 2 > line.len() && line.len() > 1);
    }
    out
}

/// A bare year right before a verb (2023年投入运营), not 今年 and not the year of a name (2023年旺季).
fn is_year(found: &DateFound, after: &str, lexicon: &Lexicon) -> bool {
    let verb = lexicon.verb.prefix(after).is_some_and(|v| v.chars().count() > 1);
    found.rule == "year_end" && found.range.len() == "2023年".len() && verb
}

#[cfg(test)]
mod tests;
