//! Days that organisations have beside the national ones (单位自有放假日: 壮族三月三, 藏历年, 古尔邦节), and the calendar that
//! holds for each organisation: the nation's, then its upper organisations', then its own (DOMAIN.md §9).

use std::collections::BTreeMap;

use super::{Calendar, CalendarDay};
use crate::domain::id::OrgId;

/// The national calendar and those of organisations that have days of their own or below one that has.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    national: Calendar,
    own: Vec<Calendar>,
    /// Which of `own` holds for an organisation; the national one where none is named.
    of: BTreeMap<OrgId, usize>,
}

impl From<Calendar> for Calendars {
    /// One calendar for all.
    fn from(national: Calendar) -> Self {
        Self {
            national,
            ..Self::default()
        }
    }
}

impl Calendars {
    /// The calendars of a tree. `national` are the rows that hold for all and `known_years` the years whose list is
    /// complete, `own` the rows of organisations. `paths` names for each organisation that is concerned the organisations
    /// from the root down to itself; where two of them list a day, the lower one's row holds.
    #[must_use]
    pub fn new(
        national: Vec<CalendarDay>,
        known_years: Vec<i32>,
        own: &BTreeMap<OrgId, Vec<CalendarDay>>,
        paths: &BTreeMap<OrgId, Vec<OrgId>>,
    ) -> Self {
        let mut numbers: BTreeMap<Vec<OrgId>, usize> = BTreeMap::new();
        let mut calendars = Self::default();
        for (org, path) in paths {
            let holders: Vec<OrgId> = path.iter().copied().filter(|above| own.contains_key(above)).collect();
            if holders.is_empty() {
                continue;
            }
            let number = *numbers.entry(holders).or_insert_with_key(|holders| {
                let rows = holders.iter().filter_map(|holder| own.get(holder)).flatten();
                let all = national.iter().chain(rows).cloned();
                calendars.own.push(Calendar::new(all, known_years.iter().copied()));
                calendars.own.len() - 1
            });
            calendars.of.insert(*org, number);
        }
        calendars.national = Calendar::new(national, known_years);
        calendars
    }

    /// The calendar by which an organisation works.
    #[must_use]
    pub fn of(&self, org: OrgId) -> &Calendar {
        let own = self.own_number(org).and_then(|number| self.own.get(number));
        own.unwrap_or(&self.national)
    }

    /// Which calendar of its own an organisation works by; none: the national one. Equal numbers are the same calendar.
    #[must_use]
    pub fn own_number(&self, org: OrgId) -> Option<usize> {
        self.of.get(&org).copied()
    }

    /// All of them: the nation's, then those with days of their own.
    pub fn all(&self) -> impl Iterator<Item = &Calendar> {
        std::iter::once(&self.national).chain(&self.own)
    }

    /// The calendar of the whole nation.
    #[must_use]
    pub fn national(&self) -> &Calendar {
        &self.national
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{calendar_2026, day, rows};
    use super::super::{DayKind, listed_years};
    use super::*;

    const NATION: OrgId = OrgId(1);
    const GUANGXI: OrgId = OrgId(20);
    const NANNING: OrgId = OrgId(201);
    const HEBEI: OrgId = OrgId(3);

    fn calendars(own: &[(OrgId, Vec<CalendarDay>)]) -> Calendars {
        let national = rows(DayKind::Holiday, "国庆节", &["2026-10-01"]);
        let known = listed_years(&national).into_iter().collect();
        let paths = [
            (GUANGXI, vec![NATION, GUANGXI]),
            (NANNING, vec![NATION, GUANGXI, NANNING]),
        ];
        Calendars::new(
            national,
            known,
            &own.iter().cloned().collect(),
            &paths.into_iter().collect(),
        )
    }

    #[test]
    fn a_provinces_own_holiday_holds_for_it_and_below_and_for_nobody_else() {
        let own = rows(DayKind::Holiday, "壮族三月三", &["2026-04-20"]);
        let calendars = calendars(&[(GUANGXI, own)]);
        for org in [GUANGXI, NANNING] {
            assert!(!calendars.of(org).is_working(day("2026-04-20")));
            assert_eq!(calendars.of(org).name_of(day("2026-04-20")), Some("壮族三月三"));
            assert!(
                !calendars.of(org).is_working(day("2026-10-01")),
                "the nation's days stay"
            );
            assert!(!calendars.of(org).provisional(day("2026-04-20")));
        }
        for org in [NATION, HEBEI] {
            assert!(calendars.of(org).is_working(day("2026-04-20")));
        }
        assert!(calendars.national().is_working(day("2026-04-20")));
    }

    #[test]
    fn the_lower_organisations_row_holds_where_both_list_a_day() {
        let free = rows(DayKind::Holiday, "壮族三月三", &["2026-04-18", "2026-04-20"]);
        let worked = rows(DayKind::Workday, "调休", &["2026-04-18"]);
        let calendars = calendars(&[(GUANGXI, free), (NANNING, worked)]);
        assert!(!calendars.of(GUANGXI).is_working(day("2026-04-18")));
        assert!(calendars.of(NANNING).is_working(day("2026-04-18")));
        assert!(!calendars.of(NANNING).is_working(day("2026-04-20")));
    }

    #[test]
    fn one_calendar_for_all_is_everybodys() {
        let calendars = Calendars::from(calendar_2026());
        assert!(!calendars.of(HEBEI).is_working(day("2026-10-01")));
    }
}
