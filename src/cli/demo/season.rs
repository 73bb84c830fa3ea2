//! The story: a meeting, its directives issued and signed for, three months of reports with a late bureau, a report
//! returned and corrected, one corrected after acceptance, extensions, closures, and what is new in the last days.

use std::path::PathBuf;

use chrono::{Datelike, NaiveTime, TimeDelta};

use super::cast::{self, Cast, PROVINCE};
use super::review::{self, Matter, end_of_month};
use super::stage::Stage;
use super::work::{self, Job};
use super::{figures, sender};
use crate::app::Asker;
use crate::app::comment::add::Add as Comment;
use crate::app::completion;
use crate::app::measure::take::Take;
use crate::app::request::decide::Decide;
use crate::app::request::file::File;
use crate::app::task::entry::{Entry, EntryValue};
use crate::app::task::report::ReportProgress;
use crate::app::task::review::{Accept, Return};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::domain::cadence::Cadence;
use crate::domain::decimal::canonical;
use crate::domain::id::{ProgressId, RequestId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::request::{CommentKind, MeasureKind, RequestDecision, RequestKind};
use crate::domain::task::Grade;
use crate::domain::time::{Day, at, day_of};
use crate::mail::Mailer;
use crate::render::figures::Figures;
use crate::store::comment::On;

/// The bureau that reports late, then not at all.
const LATE: &str = "SPB-14";
/// Whose report is returned and corrected.
const RETURNED: &str = "SPB-1301";
/// Who corrects an accepted report.
const CORRECTED: &str = "SPB-44";
/// Who is granted an extension, and who waits for one.
const EXTENDED: &str = "SPB-62";
const WAITING: &str = "SPB-65";
/// Reports of the last month that still wait for review.
const UNREVIEWED: usize = 12;
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

impl Story {
    /// A day of the month of the meeting: three months of reports have been due since.
    fn first_month(&self) -> Day {
        let settled = self.today - TimeDelta::days(SETTLED);
        let mut month = settled.with_day0(0).unwrap_or(settled);
        if end_of_month(month, 0) > settled {
            month -= TimeDelta::days(1);
        }
        let month = month.with_day0(0).unwrap_or(month);
        month.checked_sub_months(chrono::Months::new(2)).unwrap_or(month)
    }
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
    let month = story.first_month();
    let letters = Mailer::file(&story.letters, sender());
    let first = month + TimeDelta::days(2);
    let mut stage = Stage::new(&story.database, first, story.today, letters, &story.pages)?;
    let told = Teller::gather(&mut stage, story, month).and_then(|mut teller| teller.tell(&mut stage));
    let figures = told.and_then(|()| {
        stage.end(end(story.today))?;
        stage.chapter(format_args!("到{}为止", story.today));
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

struct Teller<'a> {
    story: &'a Story,
    month: Day,
    cast: Cast,
    matters: Vec<Matter>,
    jobs: Vec<Job>,
    sent: Vec<(usize, i64, ProgressId)>,
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
            if let Some(line) = self.line(act) {
                stage.chapter(format_args!("{day} {line}"));
            }
        }
        Ok(())
    }

    fn agenda(&self, stage: &Stage) -> Vec<(Day, Act)> {
        let calendar = &stage.rules.calendar;
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
            acts.extend([(work(end, 1), Act::CitiesReport(m)), (work(end, 2), Act::CitiesReviewed(m))]);
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

    fn line(&self, act: Act) -> Option<String> {
        let reports = self.sent.len();
        Some(match act {
            Act::Issue { late: false } => format!("分解交办{}项任务", self.jobs.len()),
            Act::HandDown => format!("{}项任务，含各市", self.jobs.len()),
            Act::Review(m) => format!("第{}个月填报审核，累计{reports}份报告", m + 1),
            Act::OnceClose => "摸底任务办结".into(),
            Act::Sign { late: true } => "新交办任务签收".into(),
            _ => return None,
        })
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
            Act::Report(m, part) => {
                self.report(stage, m, |place, job| !is_city(job) && job.org != LATE && place % 3 == part)
            }
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

    fn issue(&mut self, stage: &Stage, late: bool) -> anyhow::Result<()> {
        for (place, matter) in self.matters.iter().enumerate().filter(|(_, m)| m.wanted.late == late) {
            self.jobs.extend(work::issue(stage, &self.cast, place, matter)?);
        }
        Ok(())
    }

    fn is_late(&self, job: &Job) -> bool {
        self.matters.get(job.matter).is_some_and(|m| m.wanted.late)
    }

    /// Everybody signs; the late bureau days later, and of what was issued in the last days some have not yet.
    fn sign(&self, stage: &Stage, late: bool) -> anyhow::Result<()> {
        for (place, job) in self.jobs.iter().enumerate().filter(|(_, job)| self.is_late(job) == late) {
            let waits = job.org == LATE || (late && (place % 5 == 0 || job.org == PROVINCE));
            if !waits {
                work::sign(stage, &self.cast, job)?;
            }
        }
        Ok(())
    }

    fn sign_of(&self, stage: &Stage, who: impl Fn(&Job) -> bool) -> anyhow::Result<()> {
        for job in self.jobs.iter().filter(|job| who(job) && !self.is_late(job)) {
            work::sign(stage, &self.cast, job)?;
        }
        Ok(())
    }

    fn hand_down(&mut self, stage: &Stage) -> anyhow::Result<()> {
        let mut below = Vec::new();
        for job in self.jobs.iter_mut().filter(|job| job.org == PROVINCE) {
            let Some(matter) = self.matters.get(job.matter).filter(|m| m.wanted.hand_down) else {
                continue;
            };
            below.extend(work::hand_down(stage, &self.cast, job, matter)?);
        }
        for job in &below {
            work::sign(stage, &self.cast, job)?;
        }
        self.jobs.extend(below);
        Ok(())
    }

    /// Reports of a month, of those who are asked for.
    fn report(&mut self, stage: &Stage, m: i64, who: impl Fn(usize, &Job) -> bool) -> anyhow::Result<()> {
        let end = end_of_month(self.month, u32::try_from(m).unwrap_or(0));
        let mut sent = Vec::new();
        for (place, job) in self.jobs.iter().enumerate().filter(|(place, job)| who(*place, job)) {
            let ends = job.cadence != Cadence::Once && job.cadence.period_of(end).to == end;
            if ends && !self.is_late(job) {
                sent.push((place, m, self.send(stage, job, m, end, "")?));
            }
        }
        self.sent.extend(sent);
        Ok(())
    }

    fn send(&self, stage: &Stage, job: &Job, m: i64, end: Day, note: &str) -> anyhow::Result<ProgressId> {
        let gone = (end - job.issued).num_days() * 100 / (job.due_on - job.issued).num_days().max(1);
        let gone = gone.clamp(0, 100);
        let values: Vec<EntryValue> = job.shares.iter().map(|s| value(s, m, gone)).collect();
        let entry = Entry {
            percent: Some((gone + figures::spread(&[&job.org, "percent"]) % 9 - 4).clamp(0, 100)),
            narrative: format!("{note}{}", narrative(job, m)),
            next_steps: "按序时进度继续推进。".into(),
            period: Some(end),
            values,
            ..Entry::default()
        };
        let task = job.task;
        Ok(ProgressId(stage.act(self.cast.at(&job.org)?, ReportProgress { task, entry })?.id))
    }

    fn latest(&self, org: &str, m: i64) -> Vec<(usize, ProgressId)> {
        let of = |(place, month, id): &(usize, i64, ProgressId)| {
            let own = self.jobs.get(*place).is_some_and(|job| job.org == org);
            (own && *month == m).then_some((*place, *id))
        };
        self.sent.iter().filter_map(of).collect()
    }

    /// The province reviews its cities; one report goes back, and of the last month some wait.
    fn review_cities(&self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        let province = self.cast.at(PROVINCE)?;
        for (i, city) in self.cast.cities.iter().enumerate() {
            for (j, (_, progress)) in self.latest(city, m).into_iter().enumerate() {
                if city == RETURNED && m == 1 && j == 0 {
                    let reason = "分子与台账不一致，请逐村核对后重报".to_owned();
                    stage.act(province, Return { progress, reason })?;
                } else if m < 2 || i > 2 {
                    stage.act(province, Accept { progress })?;
                }
            }
        }
        Ok(())
    }

    fn city_corrects(&mut self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        if m != 1 {
            return Ok(());
        }
        let Some((place, _)) = self.latest(RETURNED, m).into_iter().next() else {
            return Ok(());
        };
        self.again(stage, place, m, "已逐村核对，更正如下：", PROVINCE)
    }

    /// A report once more, which the reviewer accepts.
    fn again(&mut self, stage: &Stage, place: usize, m: i64, note: &str, reviewer: &str) -> anyhow::Result<()> {
        let end = end_of_month(self.month, u32::try_from(m).unwrap_or(0));
        let Some(job) = self.jobs.get(place) else { return Ok(()) };
        let progress = self.send(stage, job, m, end, note)?;
        let reviewer = if reviewer == PROVINCE { self.cast.at(PROVINCE)? } else { &self.cast.supervisor };
        stage.act(reviewer, Accept { progress })?;
        Ok(())
    }

    /// The national supervisor reviews the provinces.
    fn review(&self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        let provinces: Vec<(usize, ProgressId)> = self.cast.provinces.iter().flat_map(|p| self.latest(p, m)).collect();
        let most = if m < 2 { provinces.len() } else { provinces.len().saturating_sub(UNREVIEWED) };
        let mut back = m == 2;
        for (place, progress) in provinces.into_iter().take(most) {
            let job = self.jobs.get(place);
            if back && job.is_some_and(|j| j.org == PROVINCE && !j.handed_down) {
                back = false;
                let reason = "请说明分母口径与上月是否一致".to_owned();
                stage.act(&self.cast.supervisor, Return { progress, reason })?;
            } else {
                stage.act(&self.cast.supervisor, Accept { progress })?;
            }
        }
        Ok(())
    }

    /// A province corrects what was accepted already.
    fn correct(&mut self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        match self.latest(CORRECTED, m).into_iter().next() {
            Some((place, _)) => self.again(stage, place, m, "更正上报数据：", "SPB"),
            None => Ok(()),
        }
    }

    /// What came in late is reviewed when it has come.
    fn review_late(&self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        for (_, progress) in self.latest(LATE, m) {
            stage.act(&self.cast.supervisor, Accept { progress })?;
        }
        Ok(())
    }

    /// The late bureau is reminded, and a leader writes to it.
    fn remind(&self, stage: &Stage) -> anyhow::Result<()> {
        let Some(job) = self.jobs.iter().find(|job| job.org == LATE) else { return Ok(()) };
        let (task, text) = (job.task, "上月进展未按时填报，请尽快补报。".to_owned());
        let kind = MeasureKind::Reminder;
        stage.act(&self.cast.supervisor, Take { task, kind, text })?;
        let comment = Comment {
            on: On::Task(task),
            kind: CommentKind::Instruction,
            text: "请该局主要负责同志抓一下，说明原因。".into(),
        };
        stage.act(&self.cast.leader, comment)?;
        Ok(())
    }

    /// Jobs that are done once, of everybody but the late bureau.
    fn once(&self) -> impl Iterator<Item = &Job> {
        let once = |job: &&Job| job.cadence == Cadence::Once && job.org != LATE && !self.is_late(job);
        self.jobs.iter().filter(once)
    }

    fn extend(&self, stage: &Stage) -> anyhow::Result<()> {
        let Some(job) = self.once().find(|job| job.org == EXTENDED) else { return Ok(()) };
        let until = stage.rules.calendar.add_working_days(job.due_on, 15);
        let request = self.ask_longer(stage, job, until)?;
        let decide = Decide {
            request,
            decision: RequestDecision::Accepted,
            grade: None,
            reason: None,
        };
        stage.act(&self.cast.supervisor, decide)?;
        Ok(())
    }

    fn ask_longer(&self, stage: &Stage, job: &Job, until: Day) -> anyhow::Result<RequestId> {
        let file = File {
            task: job.task,
            kind: RequestKind::Extension,
            reason: "部分山区道路因汛情中断，摸底和建站受阻".into(),
            progress: Some("已完成七成，其余随道路恢复推进".into()),
            proposed_due_on: Some(until),
            proposed_org: None,
        };
        Ok(RequestId(stage.act(self.cast.at(&job.org)?, file)?.id))
    }

    /// An extension that waits for its decision.
    fn wait(&self, stage: &Stage) -> anyhow::Result<()> {
        let monthly = |job: &&Job| job.org == WAITING && job.cadence == Cadence::Monthly && !self.is_late(job);
        let Some(job) = self.jobs.iter().find(monthly) else { return Ok(()) };
        let until = stage.rules.calendar.add_working_days(job.due_on, 20);
        self.ask_longer(stage, job, until).map(|_| ())
    }

    fn once_report(&mut self, stage: &Stage) -> anyhow::Result<()> {
        let mut sent = Vec::new();
        for job in self.once().filter(|job| job.org != EXTENDED) {
            let entry = Entry {
                percent: Some(100),
                narrative: "已完成摸底，台账逐村建立。".into(),
                values: job.shares.iter().map(|s| value(s, 2, 100)).collect(),
                ..Entry::default()
            };
            let task = job.task;
            let report = stage.act(self.cast.at(&job.org)?, ReportProgress { task, entry })?;
            sent.push(ProgressId(report.id));
        }
        for progress in sent {
            stage.act(&self.cast.supervisor, Accept { progress })?;
        }
        Ok(())
    }

    /// Closure is asked for and granted, with a grade.
    fn once_close(&self, stage: &Stage) -> anyhow::Result<()> {
        for job in self.once().filter(|job| job.org != EXTENDED) {
            let file = File {
                task: job.task,
                kind: RequestKind::Closure,
                reason: "任务已完成，台账已建立，申请办结".into(),
                progress: None,
                proposed_due_on: None,
                proposed_org: None,
            };
            let request = RequestId(stage.act(self.cast.at(&job.org)?, file)?.id);
            let excellent = figures::spread(&[&job.org, "grade"]) < 3_000;
            let decide = Decide {
                request,
                decision: RequestDecision::Accepted,
                grade: Some(if excellent { Grade::Excellent } else { Grade::Good }),
                reason: None,
            };
            stage.act(&self.cast.supervisor, decide)?;
        }
        Ok(())
    }
}

fn is_city(job: &Job) -> bool {
    job.org.starts_with(PROVINCE) && job.org != PROVINCE
}

fn value(share: &figures::Share, m: i64, gone: i64) -> EntryValue {
    let level = share.level_at(m, gone);
    let indicator = share.indicator.clone();
    if share.kind == IndicatorKind::Ratio {
        let (numerator, denominator) = figures::parts(level, share.size, share.whole);
        return EntryValue {
            indicator,
            numerator: Some(numerator.to_string()),
            denominator: Some(denominator.to_string()),
            ..EntryValue::default()
        };
    }
    EntryValue {
        indicator,
        value: Some(canonical(level)),
        ..EntryValue::default()
    }
}

/// What a bureau writes, varied a little.
fn narrative(job: &Job, m: i64) -> &'static str {
    const TEXTS: &[&str] = &[
        "召开专题会议部署，已分解到县到站点。",
        "完成本月计划，重点县区逐个走访督导。",
        "与企业共同核对台账，问题逐项销号。",
        "联合商务、农业农村部门推进，进展平稳。",
    ];
    let at = figures::spread(&[&job.org, "text"]) + m + i64::try_from(job.matter).unwrap_or(0);
    let index = usize::try_from(at).unwrap_or(0) % TEXTS.len();
    TEXTS.get(index).copied().unwrap_or_default()
}
