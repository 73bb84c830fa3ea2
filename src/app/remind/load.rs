//! The year's mail by bureau: how many letters the rules in force will send its people, with the facts of now.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, TimeDelta};
use serde::Serialize;

use crate::app::{Cx, Result};
use crate::domain::id::{OrgId, UserId};
use crate::domain::policy::Right;
use crate::domain::reminder::{self, letters};
use crate::domain::setting::Setting;
use crate::domain::time::{Day, Instant, day_of, start_of};

use super::plan::sight;
use super::{Picture, weekly};

/// Days of a year, as far ahead as the load is told.
pub const YEAR: i64 = 365;

/// The coming year of a bureau.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct BureauYear {
    /// Its id.
    pub org: i64,
    /// Its short name.
    pub name: String,
    /// People who get letters.
    pub people: i64,
    /// Letters.
    pub letters: i64,
    /// Of these out at once, not with the digest.
    pub at_once: i64,
    /// Single reminders in them.
    pub reminders: i64,
    /// Letters by month of the year, January first.
    pub months: Vec<i64>,
    /// The day with most letters.
    pub heaviest: Option<Day>,
    /// Letters of that day.
    pub most: i64,
}

#[derive(Default)]
struct Sum {
    people: BTreeSet<UserId>,
    letters: i64,
    at_once: i64,
    reminders: i64,
    months: [i64; 12],
    days: BTreeMap<Day, i64>,
}

impl Sum {
    fn letter(&mut self, to: UserId, moment: Instant) {
        let day = day_of(moment);
        self.people.insert(to);
        self.letters += 1;
        let month = usize::try_from(day.month0()).unwrap_or_default();
        if let Some(count) = self.months.get_mut(month) {
            *count += 1;
        }
        *self.days.entry(day).or_default() += 1;
    }
}

/// The load of every bureau that gets any letter, the heaviest first.
///
/// # Errors
/// Refused without the right to read plans.
pub fn year(cx: &mut Cx<'_>) -> Result<Vec<BureauYear>> {
    if cx.actor.user.0 != 0 {
        cx.allow(Right::ReadReminders)?;
    }
    let sight = sight(cx, None)?;
    let picture = Picture::load(cx, sight.which(), sight.whom())?;
    let from = start_of(cx.today()) - TimeDelta::microseconds(1);
    let end = start_of(cx.today()) + Duration::days(YEAR);
    let (people, rules) = (picture.recipients(), cx.rules.clone());
    let planned = reminder::plan(&rules.ladder, picture.facts(), &people, &rules.calendars, from, end);
    let budget = rules.settings.whole(Setting::LettersBudget);
    let mut sums: BTreeMap<OrgId, Sum> = BTreeMap::new();
    for letter in letters(planned, &people, &rules.calendars, cx.now, budget, |_| true) {
        let Some(person) = picture.person(letter.recipient).filter(|person| sight.shows(person)) else {
            continue;
        };
        let sum = sums.entry(person.recipient.org).or_default();
        sum.letter(letter.recipient, letter.moment);
        sum.at_once += i64::from(letter.digest_of.is_none());
        sum.reminders += i64::try_from(letter.reminders.len()).unwrap_or(i64::MAX);
    }
    let shown = picture.people.values().filter(|person| sight.shows(person));
    for letter in weekly::planned(cx, shown, (from, end - TimeDelta::microseconds(1)), cx.now) {
        if let Some(person) = picture.person(letter.recipient) {
            sums.entry(person.recipient.org)
                .or_default()
                .letter(letter.recipient, letter.moment);
        }
    }
    let mut rows: Vec<BureauYear> = sums.into_iter().map(|(org, sum)| row(&picture, org, &sum)).collect();
    rows.sort_by_key(|row| (-row.letters, row.org));
    Ok(rows)
}

fn row(picture: &Picture, org: OrgId, sum: &Sum) -> BureauYear {
    let mut heaviest: Option<(Day, i64)> = None;
    for (day, count) in &sum.days {
        if heaviest.is_none_or(|(_, most)| *count > most) {
            heaviest = Some((*day, *count));
        }
    }
    BureauYear {
        org: org.0,
        name: picture.org(org).to_owned(),
        people: i64::try_from(sum.people.len()).unwrap_or(i64::MAX),
        letters: sum.letters,
        at_once: sum.at_once,
        reminders: sum.reminders,
        months: sum.months.to_vec(),
        heaviest: heaviest.map(|(day, _)| day),
        most: heaviest.map_or(0, |(_, most)| most),
    }
}
