//! The notice is read, a scripted reviewer accepts findings by quote, and what was accepted is registered. The notice
//! that ships has its script; of any other one the first directives with numbers are taken.

use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::{Datelike, Months, TimeDelta};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::cast::Cast;
use super::season::Story;
use super::stage::{Stage, told};
use crate::app::Error;
use crate::app::directive::order::OrgKey;
use crate::app::document::content::Content;
use crate::app::document::decide::{Decide, Decision};
use crate::app::document::edit_finding::Edit;
use crate::app::document::findings::{self, FindingView};
use crate::app::document::register::{Defaults, RegisterFindings, RegisteredDirective, RegisteredView};
use crate::app::document::upload::{Incoming, Reading, Upload};
use crate::app::document::words;
use crate::domain::cadence::Cadence;
use crate::domain::finding::{FindingKind, Verdict};
use crate::domain::id::{DirectiveId, DocumentId, TargetId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::notice::Lexicon;
use crate::domain::time::Day;
use crate::store;
use crate::store::page::{Ask, Cursor};

/// The notice that ships.
pub const NOTICE: &str = include_str!("../../../data/sample/notice.txt");
const SCRIPT: &str = include_str!("../../../data/sample/review.toml");
/// Directives taken from a notice without a script.
const TAKEN: usize = 8;
/// Months from the meeting's to the end of which things are done where the text does not say, or says a day gone by.
const MONTHS: u32 = 4;

/// What the reviewer accepts, and what becomes of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    kind: Option<FindingKind>,
    quote: String,
    /// Of a directive: due at the end of the month so many after the meeting's.
    months: Option<u32>,
    /// How often its tasks report.
    pub cadence: Option<Cadence>,
    /// Codes of the bureaus; all provinces where empty.
    pub orgs: Vec<String>,
    /// Whether one province hands it down to its cities.
    pub hand_down: bool,
    /// Whether it is issued in the last days only.
    pub late: bool,
    /// Of a target: the directive it belongs to.
    directive: Option<String>,
    indicator: Option<String>,
    indicator_kind: Option<IndicatorKind>,
    /// The whole country's value at the time of the meeting.
    pub baseline: Option<Decimal>,
    /// Key of a ratio's denominators.
    pub key: Option<String>,
}

/// A directive that was registered.
pub struct Matter {
    /// Its id.
    pub id: DirectiveId,
    /// What the script says of it.
    pub wanted: Wanted,
    /// By when.
    pub due_on: Day,
    /// Its targets, with what the script says of each.
    pub aims: Vec<(TargetId, Wanted)>,
}

struct Chosen {
    finding: FindingView,
    wanted: Wanted,
}

/// Reads the notice and registers what the reviewer accepts.
pub fn register(stage: &mut Stage, cast: &Cast, story: &Story, month: Day) -> anyhow::Result<Vec<Matter>> {
    let words = stage.ask(&cast.supervisor, words::of)?;
    let reading = Arc::new(read(story, month, &words)?);
    let (directives, targets) = (reading.draft().directives.len(), reading.draft().targets.len());
    let reading = Some(reading);
    let document = DocumentId(stage.act(&cast.supervisor, Upload { reading })?.id);
    let found = all_findings(stage, cast, document)?;
    let chosen = if story.own { scripted(&found)? } else { first(&found) };
    if chosen.is_empty() {
        bail!("未从{}识别出督办事项；示例需要至少一条", story.notice.0);
    }
    let earliest = story.today + TimeDelta::days(10);
    let decisions: Vec<Decision> = chosen.iter().map(|c| decide(c, &chosen, month, earliest)).collect();
    stage.act(&cast.supervisor, Decide { document, decisions })?;
    let made = registered(stage, cast, document, month)?;
    stage.chapter(
        format_args!(
            "读《{}》：识别事项{directives}条、目标{targets}项；核对采纳并立项{}条",
            story.notice.0,
            made.directives.len()
        ),
        true,
    );
    Ok(matters(&made, &chosen, end_of_month(month, MONTHS)))
}

/// Reads the file; where its day lies outside the story's first month, the meeting is put into that month.
fn read(story: &Story, month: Day, words: &Lexicon) -> anyhow::Result<Reading> {
    let incoming = |meeting_on| Incoming {
        field: "file",
        bytes: story.notice.1.clone(),
        file_name: story.notice.0.clone(),
        title: None,
        meeting_on,
    };
    let plain = Reading::of(incoming(None), words).map_err(|e| told(&e))?;
    let own = plain.draft().meeting.date;
    if own.is_some_and(|day| (day.year(), day.month()) == (month.year(), month.month())) {
        return Ok(plain);
    }
    Reading::of(incoming(Some(month + TimeDelta::days(6))), words).map_err(|e| told(&e))
}

fn all_findings(stage: &Stage, cast: &Cast, document: DocumentId) -> anyhow::Result<Vec<FindingView>> {
    let mut all = Vec::new();
    let mut ask = Ask {
        limit: 200,
        ..Ask::default()
    };
    loop {
        let asked = ask.clone();
        let page = stage.ask(&cast.supervisor, move |cx| {
            findings::list(cx, document, store::finding::Filter::default(), &asked)
        })?;
        all.extend(page.items);
        match page.next_cursor {
            None => return Ok(all),
            Some(next) => ask.after = Cursor::decode(&next),
        }
    }
}

/// The findings the script names, each by a quote that fits one of its kind.
fn scripted(found: &[FindingView]) -> anyhow::Result<Vec<Chosen>> {
    #[derive(Deserialize)]
    struct Script {
        finding: Vec<Wanted>,
    }
    let script: Script = toml::from_str(SCRIPT).context("data/sample/review.toml")?;
    let choose = |wanted: Wanted| -> anyhow::Result<Chosen> {
        let fits = |f: &&FindingView| Some(f.kind) == wanted.kind && f.quote.contains(&wanted.quote);
        let mut hits = found.iter().filter(fits);
        match (hits.next(), hits.next()) {
            (Some(one), None) => Ok(Chosen {
                finding: one.clone(),
                wanted,
            }),
            _ => bail!("data/sample/review.toml: “{}” fits not one finding", wanted.quote),
        }
    };
    script.finding.into_iter().map(choose).collect()
}

/// The first directives that have numbers, with these; of a notice without numbers the first directives.
fn first(found: &[FindingView]) -> Vec<Chosen> {
    let numbered = |f: &FindingView| match &f.proposed {
        Content::Target(t) if t.value.is_some() && !t.qualitative => t.directive,
        _ => None,
    };
    let directives = || found.iter().filter(|f| f.kind == FindingKind::Directive);
    let with_numbers = |d: &&FindingView| found.iter().any(|t| numbered(t) == Some(d.id));
    let mut taken: Vec<&FindingView> = directives().filter(with_numbers).take(TAKEN).collect();
    if taken.is_empty() {
        taken = directives().take(TAKEN).collect();
    }
    let last = taken.len().saturating_sub(1);
    let mut chosen: Vec<Chosen> = Vec::new();
    for (i, directive) in taken.iter().enumerate() {
        let wanted = Wanted {
            hand_down: i == 0,
            late: i == last && i > 2,
            ..Wanted::default()
        };
        chosen.push(Chosen {
            finding: (*directive).clone(),
            wanted,
        });
    }
    let mut names: Vec<(i64, &str)> = Vec::new();
    for target in found {
        let (Some(directive), Content::Target(t)) = (numbered(target), &target.proposed) else {
            continue;
        };
        let known = (directive, t.indicator.as_str());
        if taken.iter().any(|d| d.id == directive) && !names.contains(&known) {
            names.push(known);
            chosen.push(Chosen {
                finding: target.clone(),
                wanted: Wanted::default(),
            });
        }
    }
    chosen
}

/// Accepts a finding, or edits what the script names otherwise and days that are gone by.
fn decide(chosen: &Chosen, all: &[Chosen], month: Day, earliest: Day) -> Decision {
    let wanted = &chosen.wanted;
    let edit = match &chosen.finding.proposed {
        Content::Directive(d) => {
            let due = match wanted.months {
                Some(months) => Some(end_of_month(month, months)),
                None => d.due_on.map(|due| {
                    if due < earliest {
                        end_of_month(month, MONTHS)
                    } else {
                        due
                    }
                }),
            };
            Edit {
                due_on: (due != d.due_on).then_some(due),
                ..Edit::default()
            }
        }
        Content::Target(t) => {
            let owner = wanted.directive.as_ref().and_then(|quote| {
                let fits = |c: &&Chosen| c.finding.kind == FindingKind::Directive && c.finding.quote.contains(quote);
                all.iter().find(fits).map(|c| c.finding.id)
            });
            Edit {
                indicator: wanted.indicator.clone().filter(|name| *name != t.indicator),
                indicator_kind: wanted.indicator_kind.filter(|kind| Some(*kind) != t.indicator_kind),
                directive: owner.filter(|o| Some(*o) != t.directive).map(Some),
                due_on: t.due_on.is_some_and(|due| due < earliest).then_some(None),
                ..Edit::default()
            }
        }
    };
    if edit == Edit::default() {
        return Decision::plain(chosen.finding.id, Verdict::Accept);
    }
    Decision {
        edited: Some(edit),
        ..Decision::plain(chosen.finding.id, Verdict::Edit)
    }
}

/// Registers what was accepted; a finding that cannot be registered as it was read is rejected with a word of it.
fn registered(stage: &mut Stage, cast: &Cast, document: DocumentId, month: Day) -> anyhow::Result<RegisteredView> {
    loop {
        let command = RegisterFindings {
            document,
            findings: None,
            defaults: Defaults {
                cadence: Some(Cadence::Monthly),
                due_on: Some(end_of_month(month, MONTHS)),
                ..Defaults::default()
            },
        };
        let e = match stage.app.run_now(&cast.supervisor, command) {
            Ok(made) => return Ok(made),
            Err(e) => e,
        };
        let finding = culprit(&e).ok_or_else(|| told(&e))?;
        stage.chapter(format_args!("不采纳：{}", told(&e)), true);
        let decisions = vec![Decision::plain(finding, Verdict::Reject)];
        stage.act(&cast.supervisor, Decide { document, decisions })?;
    }
}

/// The finding a refusal names.
fn culprit(e: &Error) -> Option<i64> {
    let Error::Refused(refusal) = e else { return None };
    let field = &refusal.errors.first()?.field;
    field.strip_prefix("findings.")?.split('.').next()?.parse().ok()
}

fn matters(made: &RegisteredView, chosen: &[Chosen], default: Day) -> Vec<Matter> {
    let wanted = |finding: i64| {
        chosen
            .iter()
            .find(|c| c.finding.id == finding)
            .map(|c| c.wanted.clone())
    };
    let matter = |d: &RegisteredDirective| {
        let aims = d
            .targets
            .iter()
            .filter_map(|t| Some((TargetId(t.target?), wanted(t.finding)?)));
        Some(Matter {
            id: DirectiveId(d.directive?),
            wanted: wanted(d.finding)?,
            due_on: d.due_on.unwrap_or(default),
            aims: aims.collect(),
        })
    };
    made.directives.iter().filter_map(matter).collect()
}

/// The last day of the month so many months after a day's.
pub fn end_of_month(day: Day, months: u32) -> Day {
    let first = day.with_day(1).unwrap_or(day);
    first
        .checked_add_months(Months::new(months + 1))
        .map_or(first, |next| next - TimeDelta::days(1))
}

impl Wanted {
    /// The bureaus it goes to, as a split names them.
    pub fn keys(&self, provinces: &[String]) -> Vec<OrgKey> {
        let codes = if self.orgs.is_empty() { provinces } else { &self.orgs };
        codes.iter().cloned().map(OrgKey::Text).collect()
    }
}
