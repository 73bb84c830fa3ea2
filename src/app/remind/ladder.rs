//! The rules of reminders (提醒规则) as versions: read by who reads plans, changed by the administrator with a reason, and what a
//! change would mean told before, by comparing the plans of both.

use std::collections::BTreeMap;

use chrono::{Duration, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::app::me::edit::stale;
use crate::app::{Change, Command, Cx, Error, Result, Subject, rules};
use crate::domain::contact::text;
use crate::domain::id::{OrgId, UserId};
use crate::domain::policy::Right;
use crate::domain::refusal::Refusal;
use crate::domain::reminder::{self, Audience, Ladder, letters};
use crate::domain::setting::Setting;
use crate::domain::time::{Instant, start_of};
use crate::store;
use crate::store::duty::Which;
use crate::store::rule_set::{NewRuleSet, RuleKind, RuleSet};

use super::{Picture, Whom};

/// Days that a preview looks ahead.
pub const AHEAD: [i64; 2] = [7, 30];
/// Bureaus that a preview names.
const NAMED: usize = 10;
/// Longest reason, characters.
const REASON: usize = 500;

/// The hours of the house, `08:00` to `20:00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseView {
    /// Letters from then on.
    pub from: String,
    /// Letters until then.
    pub to: String,
}

/// What a rule is narrowed to; empty lists narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OnlyView {
    /// Directives, by id.
    pub directives: Vec<i64>,
    /// Time profiles: `ordinary`, `13710`, …
    pub profiles: Vec<String>,
    /// Kinds of directives: `policy`, `decision`, …
    pub kinds: Vec<String>,
    /// Urgencies: `ordinary`, `urgent`, …
    pub urgencies: Vec<String>,
}

/// A rule: a rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RungView {
    /// Its name; the same name twice only for different matters.
    pub id: String,
    /// What it counts from: `due`, `report_due`, `unsigned`, `returned`, `no_review_yet`.
    pub when: String,
    /// What offsets count: `day` or `working_day`.
    pub unit: String,
    /// Units before (negative), on (0) or after the day, ascending.
    pub offsets: Vec<i64>,
    /// Goes on every so many units after the last offset.
    #[serde(default)]
    pub then_every: Option<i64>,
    /// Whom it tells: `responsible`, `approver`, `leader`, `supervisor`, `parent_leader`.
    pub to: Vec<String>,
    /// Out at once, or with the digest.
    #[serde(default)]
    pub immediate: bool,
    /// The formal step it proposes.
    #[serde(default)]
    pub proposes: Option<String>,
    /// Silent where it holds.
    #[serde(default)]
    pub off: bool,
    /// Where it holds; the narrowest rule of a name speaks.
    #[serde(default)]
    pub only: OnlyView,
    /// What it says, in Chinese.
    pub why_zh: String,
    /// What it says, in English.
    pub why_en: String,
}

/// Rules as they are put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLadder {
    /// The hours of the house; none: everybody's own hours.
    #[serde(default)]
    pub hours: Option<HouseView>,
    /// The rules.
    #[serde(rename = "rung")]
    pub rungs: Vec<RungView>,
}

/// A version that was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct VersionView {
    /// Its number.
    pub version: i64,
    /// Who put it.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// The rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LadderView {
    /// Version, for `If-Match`.
    pub version: i64,
    /// The rules.
    pub rules: NewLadder,
    /// The versions that were put, newest first; the one that shipped with the program is not among them.
    pub versions: Vec<VersionView>,
}

/// What a change means for the coming days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Load {
    /// Days ahead.
    pub days: i64,
    /// Letters by the rules in force.
    pub before: i64,
    /// Letters by the new ones.
    pub after: i64,
    /// Difference: more, or (negative) fewer.
    pub more: i64,
    /// Single reminders by the rules in force.
    pub reminders_before: i64,
    /// Single reminders by the new ones.
    pub reminders_after: i64,
}

/// Letters to the people of a bureau in the longest span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct BureauLoad {
    /// Short name.
    pub org: String,
    /// Letters by the rules in force.
    pub before: i64,
    /// Letters by the new ones.
    pub after: i64,
}

/// What a change of the rules means, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Preview {
    /// Whether it was only a preview.
    pub dry_run: bool,
    /// Version after it; of the present rules in a preview.
    pub version: i64,
    /// The next 7 and 30 days, with the facts of now.
    pub ahead: Vec<Load>,
    /// Bureaus whose people get more or fewer letters, the greatest change first.
    pub bureaus: Vec<BureauLoad>,
    /// Whom rules tell though nobody holds the role anywhere: `approver`, `leader`, … What they say reaches nobody.
    pub unheld: Vec<String>,
}

/// The rules in force with their versions.
///
/// # Errors
/// Refused without the right to read plans.
pub fn show(cx: &mut Cx<'_>) -> Result<LadderView> {
    if cx.actor.user.0 != 0 {
        cx.allow(Right::ReadReminders)?;
    }
    let versions = store::rule_set::versions(cx.tx, RuleKind::Ladder)?;
    let present = present(&versions)?;
    let version = |row: RuleSet| VersionView {
        version: row.version,
        at: row.created_at(),
        by: row.by,
        reason: row.reason,
    };
    Ok(LadderView {
        version: present.version,
        rules: view(&present)?,
        versions: versions.into_iter().map(version).collect(),
    })
}

/// The ladder in force.
fn present(versions: &[RuleSet]) -> Result<Ladder> {
    let put = versions.first().and_then(|row| rules::stored(&row.body));
    match put {
        Some(ladder) => Ok(ladder),
        None => Ok(rules::Rules::shipped()?.ladder),
    }
}

fn view(ladder: &Ladder) -> Result<NewLadder> {
    let mut value = serde_json::to_value(ladder).map_err(|e| Error::Internal(e.to_string()))?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("version");
    }
    serde_json::from_value(value).map_err(|e| Error::Internal(e.to_string()))
}

impl NewLadder {
    /// As the domain reads it.
    fn checked(&self, version: i64) -> Result<Ladder> {
        let mut value = serde_json::to_value(self).map_err(|e| Error::Internal(e.to_string()))?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert("version".into(), version.into());
        }
        let read = Ladder::parse(serde_json::from_value(value));
        let said = |e: reminder::LadderFault| {
            let zh = format!("规则有误：{e}");
            Refusal::field("rung", "bad_rule", zh, format!("the rules are wrong: {e}"))
        };
        Ok(read.map_err(said)?)
    }
}

/// What putting these rules would mean.
///
/// # Errors
/// Refused without the right, or with what is wrong.
pub fn preview(cx: &mut Cx<'_>, new: &NewLadder) -> Result<Preview> {
    if cx.actor.user.0 != 0 {
        cx.allow(Right::ReadReminders)?;
    }
    let versions = store::rule_set::versions(cx.tx, RuleKind::Ladder)?;
    let before = present(&versions)?;
    let after = new.checked(before.version)?;
    compared(cx, &before, &after)
}

/// Puts rules as a new version; they hold from the next plan on. Whoever calls renews the rules after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Version that was read.
    pub version: i64,
    /// The rules.
    pub new: NewLadder,
    /// Why.
    pub reason: String,
}

impl Command for Put {
    type Output = Preview;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Preview> {
        cx.allow(Right::Administer)?;
        let reason = text("reason", &self.reason, REASON)?;
        let versions = store::rule_set::versions(cx.tx, RuleKind::Ladder)?;
        let before = present(&versions)?;
        if before.version != self.version {
            return Err(stale().into());
        }
        let last = versions
            .first()
            .map_or(before.version, |row| row.version.max(before.version));
        let version = last.saturating_add(1);
        let after = self.new.checked(version)?;
        let body = serde_json::to_string(&after).map_err(|e| Error::Internal(e.to_string()))?;
        let means = compared(cx, &before, &after)?;
        let new = NewRuleSet {
            kind: RuleKind::Ladder,
            version,
            body: &body,
            by: Some(cx.actor.user).filter(|user| user.0 > 0),
            reason: &reason,
        };
        store::rule_set::add(cx.tx, &new, cx.now)?;
        let month = means.ahead.last().map_or(0, |load| load.more);
        let change = Change::of("ladder.put")
            .because(reason)
            .field("version", before.version, version)
            .with("rules", changed(&before, &after).join("、"))
            .with("letters_in_30_days", month);
        cx.record(Subject::of("ladder", version), change)?;
        Ok(Preview {
            dry_run: false,
            version,
            ..means
        })
    }
}

/// Names of the rules that differ.
fn changed(before: &Ladder, after: &Ladder) -> Vec<String> {
    let gone = before.rungs.iter().filter(|rung| !after.rungs.contains(rung));
    let new = after.rungs.iter().filter(|rung| !before.rungs.contains(rung));
    let mut names: Vec<String> = gone.chain(new).map(|rung| rung.id.clone()).collect();
    if before.hours != after.hours {
        names.push("hours".into());
    }
    names.sort();
    names.dedup();
    names
}

/// A letter of a plan: its person, its moment, how many reminders it tells.
type Told = (UserId, Instant, usize);

fn compared(cx: &mut Cx<'_>, before: &Ladder, after: &Ladder) -> Result<Preview> {
    let picture = Picture::load(cx, &Which::All, &Whom::All)?;
    let from = store::reminder::planned_until(cx.tx)?;
    let from = from.unwrap_or_else(|| start_of(cx.today()) - TimeDelta::microseconds(1));
    let (old, new) = (told(cx, &picture, before, from), told(cx, &picture, after, from));
    let count = |list: &[Told], days: i64| {
        let end = cx.now + Duration::days(days);
        let inside = || list.iter().filter(|(_, moment, _)| *moment < end);
        let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        (whole(inside().count()), whole(inside().map(|(.., n)| n).sum()))
    };
    let load = |days: i64| {
        let ((before, reminders_before), (after, reminders_after)) = (count(&old, days), count(&new, days));
        Load {
            days,
            before,
            after,
            more: after - before,
            reminders_before,
            reminders_after,
        }
    };
    Ok(Preview {
        dry_run: true,
        version: before.version,
        ahead: AHEAD.map(load).to_vec(),
        bureaus: bureaus(&picture, &old, &new),
        unheld: unheld(&picture, after),
    })
}

/// Whom a ladder tells though nobody holds such a role.
fn unheld(picture: &Picture, ladder: &Ladder) -> Vec<String> {
    let told = |audience: &Audience| ladder.rungs.iter().any(|rung| !rung.off && rung.to.contains(audience));
    let held = |audience: &Audience| {
        let mut people = picture.people.values();
        people.any(|person| person.recipient.roles.any(audience.roles()))
    };
    let missing = Audience::ALL.iter().filter(|one| told(one) && !held(one));
    missing.map(|one| one.word().to_owned()).collect()
}

/// The letters of a ladder from the end of what is planned on.
fn told(cx: &Cx<'_>, picture: &Picture, ladder: &Ladder, from: Instant) -> Vec<Told> {
    let mut people = picture.recipients();
    for (recipient, person) in people.iter_mut().zip(picture.people.values()) {
        recipient.hours = person.own_hours.within(ladder.hours);
    }
    let days = AHEAD.into_iter().max().unwrap_or_default();
    let end = cx.now + Duration::days(days);
    let budget = cx.rules.settings.whole(Setting::LettersBudget);
    let planned = reminder::plan(ladder, picture.facts(), &people, &cx.rules.calendars, from, end);
    let list = letters(planned, &people, &cx.rules.calendars, cx.now, budget, |_| true);
    list.into_iter()
        .map(|letter| (letter.recipient, letter.moment, letter.reminders.len()))
        .collect()
}

fn bureaus(picture: &Picture, old: &[Told], new: &[Told]) -> Vec<BureauLoad> {
    let org_of: BTreeMap<UserId, OrgId> = picture
        .people
        .values()
        .map(|person| (person.recipient.user, person.recipient.org))
        .collect();
    let mut loads: BTreeMap<OrgId, (i64, i64)> = BTreeMap::new();
    for (user, ..) in old {
        if let Some(org) = org_of.get(user) {
            loads.entry(*org).or_default().0 += 1;
        }
    }
    for (user, ..) in new {
        if let Some(org) = org_of.get(user) {
            loads.entry(*org).or_default().1 += 1;
        }
    }
    let mut loads: Vec<(OrgId, (i64, i64))> = loads.into_iter().filter(|(_, (a, b))| a != b).collect();
    loads.sort_by_key(|(org, (before, after))| (-(after - before).abs(), *org));
    let load = |(org, (before, after))| BureauLoad {
        org: picture.org(org).to_owned(),
        before,
        after,
    };
    loads.into_iter().take(NAMED).map(load).collect()
}
