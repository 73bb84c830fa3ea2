//! What people do in the story: issue, sign, report, review, correct, ask for more time, close.

use super::cast::PROVINCE;
use super::figures;
use super::review::end_of_month;
use super::season::{LATE, Teller};
use super::stage::Stage;
use super::work::{self, Job};
use crate::app::comment::add::Add as Comment;
use crate::app::measure::take::Take;
use crate::app::request::decide::Decide;
use crate::app::request::file::File;
use crate::app::task::entry::{Entry, EntryValue};
use crate::app::task::report::ReportProgress;
use crate::app::task::review::{Accept, Return};
use crate::domain::cadence::Cadence;
use crate::domain::decimal::canonical;
use crate::domain::id::{ProgressId, RequestId};
use crate::domain::indicator::IndicatorKind;
use crate::domain::request::{CommentKind, MeasureKind, RequestDecision, RequestKind};
use crate::domain::task::Grade;
use crate::domain::time::Day;
use crate::store::comment::On;

/// Whose report is returned and corrected.
const RETURNED: &str = "SPB-1301";
/// Who corrects an accepted report.
const CORRECTED: &str = "SPB-44";
/// Who is granted an extension, and who waits for one.
const EXTENDED: &str = "SPB-62";
const WAITING: &str = "SPB-65";
/// Reports of the last month that still wait for review.
const UNREVIEWED: usize = 12;

impl Teller<'_> {
    pub(super) fn issue(&mut self, stage: &Stage, late: bool) -> anyhow::Result<()> {
        for (place, matter) in self.matters.iter().enumerate().filter(|(_, m)| m.wanted.late == late) {
            self.jobs.extend(work::issue(stage, &self.cast, place, matter)?);
        }
        Ok(())
    }

    fn is_late(&self, job: &Job) -> bool {
        self.matters.get(job.matter).is_some_and(|m| m.wanted.late)
    }

    /// Everybody signs; the late bureau days later, and of what was issued in the last days some have not yet.
    pub(super) fn sign(&self, stage: &Stage, late: bool) -> anyhow::Result<()> {
        for (place, job) in self
            .jobs
            .iter()
            .enumerate()
            .filter(|(_, job)| self.is_late(job) == late)
        {
            let waits = job.org == LATE || (late && (place.is_multiple_of(5) || job.org == PROVINCE));
            if !waits {
                work::sign(stage, &self.cast, job)?;
            }
        }
        Ok(())
    }

    pub(super) fn sign_of(&self, stage: &Stage, who: impl Fn(&Job) -> bool) -> anyhow::Result<()> {
        for job in self.jobs.iter().filter(|job| who(job) && !self.is_late(job)) {
            work::sign(stage, &self.cast, job)?;
        }
        Ok(())
    }

    pub(super) fn hand_down(&mut self, stage: &Stage) -> anyhow::Result<()> {
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
    pub(super) fn report(&mut self, stage: &Stage, m: i64, who: impl Fn(usize, &Job) -> bool) -> anyhow::Result<()> {
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
        Ok(ProgressId(
            stage.act(self.cast.at(&job.org)?, ReportProgress { task, entry })?.id,
        ))
    }

    fn latest(&self, org: &str, m: i64) -> Vec<(usize, ProgressId)> {
        let of = |(place, month, id): &(usize, i64, ProgressId)| {
            let own = self.jobs.get(*place).is_some_and(|job| job.org == org);
            (own && *month == m).then_some((*place, *id))
        };
        self.sent.iter().filter_map(of).collect()
    }

    /// The province reviews its cities; one report goes back, and of the last month some wait.
    pub(super) fn review_cities(&self, stage: &Stage, m: i64) -> anyhow::Result<()> {
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

    pub(super) fn city_corrects(&mut self, stage: &Stage, m: i64) -> anyhow::Result<()> {
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
        let reviewer = if reviewer == PROVINCE {
            self.cast.at(PROVINCE)?
        } else {
            &self.cast.supervisor
        };
        stage.act(reviewer, Accept { progress })?;
        Ok(())
    }

    /// The national supervisor reviews the provinces.
    pub(super) fn review(&self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        let provinces: Vec<(usize, ProgressId)> = self.cast.provinces.iter().flat_map(|p| self.latest(p, m)).collect();
        let most = if m < 2 {
            provinces.len()
        } else {
            provinces.len().saturating_sub(UNREVIEWED)
        };
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
    pub(super) fn correct(&mut self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        match self.latest(CORRECTED, m).into_iter().next() {
            Some((place, _)) => self.again(stage, place, m, "更正上报数据：", "SPB"),
            None => Ok(()),
        }
    }

    /// What came in late is reviewed when it has come.
    pub(super) fn review_late(&self, stage: &Stage, m: i64) -> anyhow::Result<()> {
        for (_, progress) in self.latest(LATE, m) {
            stage.act(&self.cast.supervisor, Accept { progress })?;
        }
        Ok(())
    }

    /// The late bureau is reminded, and a leader writes to it.
    pub(super) fn remind(&self, stage: &Stage) -> anyhow::Result<()> {
        let Some(job) = self.jobs.iter().find(|job| job.org == LATE) else {
            return Ok(());
        };
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

    pub(super) fn extend(&self, stage: &Stage) -> anyhow::Result<()> {
        let Some(job) = self.once().find(|job| job.org == EXTENDED) else {
            return Ok(());
        };
        let until = stage.rules.calendars.national().add_working_days(job.due_on, 15);
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
    pub(super) fn wait(&self, stage: &Stage) -> anyhow::Result<()> {
        let monthly = |job: &&Job| job.org == WAITING && job.cadence == Cadence::Monthly && !self.is_late(job);
        let Some(job) = self.jobs.iter().find(monthly) else {
            return Ok(());
        };
        let until = stage.rules.calendars.national().add_working_days(job.due_on, 20);
        self.ask_longer(stage, job, until).map(|_| ())
    }

    pub(super) fn once_report(&mut self, stage: &Stage) -> anyhow::Result<()> {
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
    pub(super) fn once_close(&self, stage: &Stage) -> anyhow::Result<()> {
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

/// Whether a job is one of the province's cities'.
pub(super) fn is_city(job: &Job) -> bool {
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
