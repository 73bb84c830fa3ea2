//! The story: a meeting, its directives issued and signed for, three months of reports with a late bureau, a report
//! returned and corrected, one corrected after acceptance, extensions, closures, and what is new in the last days.

use std::path::PathBuf;

use chrono::{Datelike, Months, NaiveTime, TimeDelta};

use super::acts::is_city;
use super::cast::{self, Cast};
use super::review::{self, Matter, end_of_month};
use super::sender;
use super::stage::Stage;
use super::work::Job;
use crate::app::Asker;
use crate::app::completion;
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::domain::id::ProgressId;
use crate::domain::time::{Day, at, day_of};
use crate::mail::Mailer;
use crate::render::figures::Figures;

/// The bureau that reports late, then not at all.
pub(super) const LATE: &str = "SPB-14";
/// Days that must have gone since the end of the last month reported on: by then its reports are due everywhere.
const SETTLED: i64 = 16;

/// What is to be told.
pub struct Story {
    /// The database to be made.
    pub database: DatabaseConfig,
    /// Folder for the letters of the last days.
    pub letters: PathBuf,
    /// Where the pages will be.
    pub pages: String,
    /// Name and bytes of the notice.
    pub notice: (String, Vec<u8>),
    /// Whether it is the one that ships, for which there is a script.
    pub own: bool,
    /// Password of all log-ins.
    pub password: String,
    /// The day on which it ends.
    pub today: Day,
}

/// The first day of the month of the meeting: since then three months of reports have been due.
fn first_month_of(today: Day) -> Day {
    let settled = today - TimeDelta::days(SETTLED);
    let first = |day: Day| day.with_day(1).unwrap_or(day);
    let last = if end_of_month(settled, 0) > settled {
        first(settled) - TimeDelta::days(1)
    } else {
        settled
    };
    let month = first(last);
    month.checked_sub_months(Months::new(2)).unwrap_or(month)
}

/// An act of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Read,
    Issue { late: bool },
    Sign { late: bool },
    SignLate,
    HandDown,
    CitiesReport(i64),
    CitiesReviewed(i64),
    CityCorrects(i64),
    Report(i64, usize),
    LateReport(i64),
    LateReviewed,
    Review(i64),
    Correct(i64),
    Remind,
    OnceReport,
    OnceClose,
    Extend,
    Wait,
}

/// Tells it; answers the completion report of its end.
pub fn tell(story: &Story) -> anyhow::Result<Figures> {
    let month = first_month_of(story.today);
    let letters = Mailer::file(&story.letters, sender());
    let first = month + TimeDelta::days(2);
    let mut stage = Stage::new(&story.database, first, story.today, letters, &story.pages)?;
    let told = Teller::gather(&mut stage, story, month).and_then(|mut teller| teller.tell(&mut stage));
    let figures = told.and_then(|()| {
        stage.end(end(story.today))?;
        stage.chapter(format_args!("到{}为止", story.today), true);
        let ask = completion::Ask::default();
        stage.ask(&Asker::system("console"), move |cx| completion::figures(cx, &ask))
    });
    stage.close();
    figures
}

/// The moment it ends: now where that is the day, else ten in the morning of it.
fn end(today: Day) -> crate::domain::time::Instant {
    let now = Clock::System.now();
    if day_of(now) == today {
        return now;
    }
    at(today, NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default())
}

/// Tells the story: who acts, what was issued, what was sent.
pub(super) struct Teller<'a> {
    story: &'a Story,
    pub(super) month: Day,
    pub(super) cast: Cast,
    pub(super) matters: Vec<Matter>,
    pub(super) jobs: Vec<Job>,
    /// Place of the job, month, report.
    pub(super) sent: Vec<(usize, i64, ProgressId)>,
}

impl<'a> Teller<'a> {
    fn gather(stage: &mut Stage, story: &'a Story, month: Day) -> anyhow::Result<Self> {
        Ok(Teller {
            story,
            month,
            cast: cast::gather(stage, &story.password)?,
            matters: Vec::new(),
            jobs: Vec::new(),
            sent: Vec::new(),
        })
    }

    /// Everything that happens, by day; what would lie after yesterday does not happen.
    fn tell(&mut self, stage: &mut Stage) -> anyhow::Result<()> {
        let mut acts = self.agenda(stage);
        let yesterday = self.story.today - TimeDelta::days(1);
        acts.retain(|(day, _)| *day <= yesterday);
        acts.sort_by_key(|(day, _)| *day);
        for (day, act) in acts {
            stage.morning(day)?;
            self.play(stage, act)?;
            let (line, always) = self.line(act);
            stage.chapter(format_args!("{day} {line}"), always);
        }
        Ok(())
    }

    fn agenda(&self, stage: &Stage) -> Vec<(Day, Act)> {
        let calendar = stage.rules.calendars.national();
        let work = |day: Day, n: i64| calendar.add_working_days(day, n);
        let met = self.month + TimeDelta::days(6);
        let issue = work(met, 4);
        let last = work(self.story.today, -2);
        let mut acts = vec![
            (work(met, 1), Act::Read),
            (issue, Act::Issue { late: false }),
            (work(issue, 1), Act::Sign { late: false }),
            (work(issue, 2), Act::HandDown),
            (work(issue, 4), Act::SignLate),
            (last, Act::Issue { late: true }),
            (work(last, 1), Act::Sign { late: true }),
        ];
        for m in 0..3 {
            let end = end_of_month(self.month, u32::try_from(m).unwrap_or(0));
            acts.extend([
                (work(end, 1), Act::CitiesReport(m)),
                (work(end, 2), Act::CitiesReviewed(m)),
            ]);
            acts.extend((0..3).map(|part| (work(end, 2 + i64::try_from(part).unwrap_or(0)), Act::Report(m, part))));
            acts.extend([(work(end, 3), Act::CityCorrects(m)), (work(end, 6), Act::Review(m))]);
            acts.extend([(work(end, 7), Act::Correct(m)), (work(end, 8), Act::LateReport(m))]);
        }
        acts.push((work(end_of_month(self.month, 0), 9), Act::LateReviewed));
        let second = end_of_month(self.month, 1);
        acts.extend([(work(second, -7), Act::Extend), (work(second, -4), Act::OnceReport)]);
        acts.extend([(work(second, -2), Act::OnceClose), (work(second, 9), Act::Remind)]);
        acts.push((work(end_of_month(self.month, 2), 9), Act::Wait));
        acts
    }

    /// What an act is called, and whether it is told of however short it was.
    fn line(&self, act: Act) -> (String, bool) {
        let (reports, tasks) = (self.sent.len(), self.jobs.len());
        match act {
            Act::Read => ("立项".into(), false),
            Act::Issue { .. } => (format!("分解交办，累计{tasks}项任务"), true),
            Act::HandDown => (format!("河北局分解到各市，累计{tasks}项任务"), true),
            Act::Sign { .. } | Act::SignLate => ("签收".into(), false),
            Act::CitiesReport(_) | Act::Report(..) | Act::LateReport(_) | Act::OnceReport => {
                (format!("填报，累计{reports}份报告"), false)
            }
            Act::CitiesReviewed(_) | Act::CityCorrects(_) | Act::LateReviewed | Act::Correct(_) => {
                ("审核".into(), false)
            }
            Act::Review(m) => (format!("第{}个月审核，累计{reports}份报告", m + 1), true),
            Act::Remind => ("催办、批示".into(), false),
            Act::Extend | Act::Wait => ("延期申请".into(), false),
            Act::OnceClose => ("办结".into(), false),
        }
    }

    fn play(&mut self, stage: &mut Stage, act: Act) -> anyhow::Result<()> {
        match act {
            Act::Read => {
                self.matters = review::register(stage, &self.cast, self.story, self.month)?;
                Ok(())
            }
            Act::Issue { late } => self.issue(stage, late),
            Act::Sign { late } => self.sign(stage, late),
            Act::SignLate => self.sign_of(stage, |job| job.org == LATE),
            Act::HandDown => self.hand_down(stage),
            Act::CitiesReport(m) => self.report(stage, m, |_, job| is_city(job)),
            Act::CitiesReviewed(m) => self.review_cities(stage, m),
            Act::CityCorrects(m) => self.city_corrects(stage, m),
            Act::Report(m, part) => self.report(stage, m, |place, job| {
                !is_city(job) && job.org != LATE && place % 3 == part
            }),
            Act::LateReport(m) if m == 0 => self.report(stage, m, |_, job| job.org == LATE),
            Act::LateReport(_) => Ok(()),
            Act::Review(m) => self.review(stage, m),
            Act::Correct(m) if m == 1 => self.correct(stage, m),
            Act::Correct(_) => Ok(()),
            Act::LateReviewed => self.review_late(stage, 0),
            Act::Remind => self.remind(stage),
            Act::OnceReport => self.once_report(stage),
            Act::OnceClose => self.once_close(stage),
            Act::Extend => self.extend(stage),
            Act::Wait => self.wait(stage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_month(today: &str) -> String {
        first_month_of(today.parse().unwrap()).to_string()
    }

    #[test]
    fn three_months_of_reports_are_due_whatever_the_day() {
        assert_eq!(first_month("2026-11-22"), "2026-08-01");
        assert_eq!(first_month("2026-11-15"), "2026-07-01");
        assert_eq!(first_month("2026-11-16"), "2026-08-01");
        assert_eq!(first_month("2027-01-31"), "2026-10-01");
        assert_eq!(first_month("2027-03-01"), "2026-11-01");
        assert_eq!(first_month("2028-03-16"), "2027-12-01");
    }
}
