//! Reporting progress (填报): which obligation a report answers, what it changes.

use super::entry::Entry;
use super::progress_view::{ProgressView, view};
use super::values::{self, Place};
use crate::app::attachment;
use crate::app::light::relight;
use crate::app::obligation::plan::locks_at;
use crate::app::{Change, Command, Cx, Result, Subject};
use crate::domain::cadence::{Cadence, due_day_of};
use crate::domain::id::{ObligationId, OrgId, ProgressId, TaskId};
use crate::domain::person::Role;
use crate::domain::policy::Action;
use crate::domain::progress::{ObligationState, ProgressAct, ProgressState};
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::domain::task::Task;
use crate::domain::time::Day;
use crate::store::month::Moved;
use crate::store::progress::{Duty, NewReport, Report};
use crate::store::task::TaskChange;
use crate::store::value::ValueKey;
use crate::store::{self};

/// What stands in a report without words: kept in Chinese, told in English where it is read so.
pub const UNCHANGED: &str = "本期无变化，沿用上期。";

/// Report progress on a task that the actor's organisation leads.
pub struct ReportProgress {
    /// The task.
    pub task: TaskId,
    /// What is reported.
    pub entry: Entry,
}

impl Command for ReportProgress {
    type Output = ProgressView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<ProgressView> {
        self.entry.check()?;
        let task = cx.task(self.task, Action::Report)?;
        task.check_reportable()?;
        let answered = answered(cx, self.task, self.entry.obligation, self.entry.period)?;
        let before = match answered.duty.as_ref() {
            Some(duty) => store::progress::last_revision(cx.tx, duty.id)?,
            None => None,
        };
        check_revision(before.as_ref(), answered.duty.as_ref(), task.lead, cx)?;
        let values = values::ready(cx, &task, &self.entry, answered.to)?;
        let files = attachment::named(cx, &task, &self.entry.attachments)?;
        let approval = needs_approval(cx)?;
        let id = self.add(cx, &task, &answered, before.as_ref(), approval)?;
        let verb = if approval {
            "progress.sent_for_approval"
        } else {
            "progress.submitted"
        };
        let change = Change::of(verb)
            .with("period_to", answered.to.to_string())
            .with("percent", self.percent(cx, &task)?)
            .with("late", answered.late(cx));
        cx.record(
            Subject::on_task(&task, "progress", id.0),
            values::noted(change, &values),
        )?;
        let obligation = answered.duty.as_ref().map(|d| d.id);
        let place = Place {
            progress: id,
            obligation,
            from: answered.from,
            to: answered.to,
        };
        let keys = values::keep(cx, &task, place, &values, !approval)?;
        attachment::take(cx, id, &files)?;
        super::draft::use_up(cx, self.task, obligation.map(|o| o.0))?;
        let report = store::progress::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
        if !approval {
            submit(cx, &task, &report, keys)?;
        }
        view(cx, report)
    }
}

/// Whether reports of the actor's organisation go over an approver first: its setting, and somebody who could.
fn needs_approval(cx: &mut Cx<'_>) -> Result<bool> {
    let org = cx.actor.org;
    if !store::org::setting_on(cx.tx, org, "report.approval")? {
        return Ok(false);
    }
    Ok(store::person::holders(cx.tx, org, Role::Approver)?
        .iter()
        .any(|user| *user != cx.actor.user))
}

/// A report goes up: its obligation is answered, and roll-ups and lights follow its values, which count by now.
///
/// # Errors
/// As the database.
pub fn submit(cx: &mut Cx<'_>, task: &Task, report: &Report, values: Vec<ValueKey>) -> Result<()> {
    if let Some(id) = report.obligation {
        let id = ObligationId(id);
        store::progress::set_duty(cx.tx, id, ObligationState::Answered, cx.now)?;
        let mut moved = Moved::default();
        if store::progress::sent_up(cx.tx, id)? == 1 {
            moved.late = i64::from(report.late);
            moved.on_time = i64::from(!report.late);
        }
        if let Some(before) = report.supersedes.map(ProgressId)
            && store::progress::get(cx.tx, before)?.is_some_and(|b| b.state == ProgressState::Accepted)
        {
            moved.accepted = -1;
        }
        store::month::shift(cx.tx, task.lead, task.directive, report.period_to, moved)?;
    }
    let mut touched = vec![task.id];
    for key in values {
        touched.extend(values::follow(cx, key)?);
    }
    let own = TaskChange {
        percent: Some(report.percent),
        own_light: report.own_light.map(|l| Some(l.word().to_owned())),
        ..TaskChange::default()
    };
    store::task::change(cx.tx, task.id, &own, cx.now, None)?;
    touched.sort_unstable();
    touched.dedup();
    relight(cx, &touched)?;
    Ok(())
}

/// What a report answers.
pub(super) struct Answered {
    pub(super) duty: Option<Duty>,
    from: Day,
    to: Day,
}

impl Answered {
    fn late(&self, cx: &Cx<'_>) -> bool {
        self.duty.as_ref().is_some_and(|d| cx.now >= d.due_at.and_utc())
    }
}

impl ReportProgress {
    /// The unit's statement; with no change the last one stands.
    fn percent(&self, cx: &mut Cx<'_>, task: &Task) -> Result<Option<i64>> {
        if self.entry.percent.is_some() {
            return Ok(self.entry.percent);
        }
        Ok(store::progress::last_standing(cx.tx, task.id)?.and_then(|r| r.percent))
    }

    fn add(
        &self,
        cx: &mut Cx<'_>,
        task: &Task,
        a: &Answered,
        before: Option<&Report>,
        approval: bool,
    ) -> Result<ProgressId> {
        let e = &self.entry;
        let extra = match a.duty {
            Some(_) => None,
            None => store::progress::last_extra(cx.tx, task.id, a.to)?,
        };
        let narrative = if e.narrative.trim().is_empty() {
            UNCHANGED.to_owned()
        } else {
            e.narrative.clone()
        };
        let new = NewReport {
            task: task.id,
            obligation: a.duty.as_ref().map(|d| d.id),
            org: task.lead,
            period_from: a.from,
            period_to: a.to,
            revision: before.map(|b| b.revision).or(extra).unwrap_or(0) + 1,
            state: if approval {
                ProgressState::AwaitingApproval
            } else {
                ProgressState::Submitted
            },
            percent: self.percent(cx, task)?,
            narrative,
            problems: e.problems.clone(),
            next_steps: e.next_steps.clone(),
            help: e.help.clone(),
            own_light: e.own_light,
            no_change: e.no_change,
            late: a.late(cx),
            author: cx.actor.user,
            supersedes: before.map(|b| b.id),
        };
        Ok(store::progress::add(cx.tx, &new, cx.now)?)
    }
}

/// A further revision is taken after a return, a withdrawal, or as a correction; a locked period takes none.
fn check_revision(before: Option<&Report>, duty: Option<&Duty>, lead: OrgId, cx: &Cx<'_>) -> Result<()> {
    if let Some(duty) = duty {
        check_lock(duty, lead, cx)?;
    }
    match before.map(|b| b.state) {
        Some(state @ (ProgressState::AwaitingApproval | ProgressState::Draft)) => Err(state
            .after(ProgressAct::Accept)
            .err()
            .unwrap_or_else(Refusal::not_found)
            .into()),
        _ => Ok(()),
    }
}

fn check_lock(duty: &Duty, lead: OrgId, cx: &Cx<'_>) -> Result<()> {
    let due_at = duty.due_at.and_utc();
    let locks_at = locks_at(cx, lead, due_at, duty.locked_at.map(|until| until.and_utc()));
    if cx.now < locks_at {
        return Ok(());
    }
    let (due, closing) = (due_day_of(due_at), due_day_of(locks_at));
    Err(Refusal::new(
        Code::PeriodLocked,
        format!("本期应于{due}前填报，已于{closing}后锁定；请联系交办单位解锁"),
        format!("The report was due on {due} and the period is locked since {closing}; ask the issuer to unlock it"),
    )
    .into())
}

/// Which obligation a report answers: the one it names, else the only open one whose period has ended, else the only
/// one that has begun; with nothing open it is an extra report.
pub(super) fn answered(
    cx: &mut Cx<'_>,
    task: TaskId,
    obligation: Option<i64>,
    period: Option<Day>,
) -> Result<Answered> {
    let today = cx.today();
    let duties = store::progress::begun_duties(cx.tx, task, today)?;
    if obligation.is_some() || period.is_some() {
        let named = duties
            .into_iter()
            .find(|d| obligation.is_none_or(|id| id == d.id.0) && period.is_none_or(|day| day == d.period_to));
        return named.map(of_duty).ok_or_else(|| no_such_period(obligation).into());
    }
    let open: Vec<Duty> = duties
        .into_iter()
        .filter(|d| d.state == ObligationState::Open)
        .collect();
    let (ended, running): (Vec<Duty>, Vec<Duty>) = open.into_iter().partition(|d| d.period_to <= today);
    let candidates = if ended.is_empty() { running } else { ended };
    if candidates.len() > 1 {
        return Err(ambiguous(&candidates).into());
    }
    match candidates.into_iter().next() {
        Some(duty) => Ok(of_duty(duty)),
        None => {
            let period = Cadence::Monthly.period_of(today);
            Ok(Answered {
                duty: None,
                from: period.from,
                to: today,
            })
        }
    }
}

fn of_duty(duty: Duty) -> Answered {
    Answered {
        from: duty.period_from,
        to: duty.period_to,
        duty: Some(duty),
    }
}

fn no_such_period(obligation: Option<i64>) -> Refusal {
    let field = if obligation.is_some() { "obligation" } else { "period" };
    let (zh, en) = (
        "任务没有这一期填报要求，或本期尚未开始",
        "The task owes no report for this period, or it has not begun",
    );
    Refusal::field(field, "unknown_period", zh, en)
}

fn ambiguous(open: &[Duty]) -> Refusal {
    let list: Vec<String> = open.iter().map(|d| d.period_to.to_string()).collect();
    let zh = format!("有{}期待填报，请用period指明一期：{}", open.len(), list.join("、"));
    let en = format!(
        "{} periods are open; name one as period: {}",
        open.len(),
        list.join(", ")
    );
    let errors = open
        .iter()
        .map(|d| FieldError {
            field: "period".into(),
            code: "open_period",
            zh: d.period_to.to_string(),
            en: format!("{} (obligation {})", d.period_to, ObligationId(d.id.0)),
        })
        .collect();
    Refusal {
        code: Code::PeriodAmbiguous,
        zh,
        en,
        errors,
    }
}
