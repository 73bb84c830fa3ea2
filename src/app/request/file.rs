//! Files a request (提出申请) for a task the own organisation carries.

use super::effect;
use super::view::{self, RequestView};
use crate::app::error::Result;
use crate::app::task::{moving, reopen};
use crate::app::{Change, Command, Cx, Subject, written};
use crate::domain::id::{OrgId, TaskId};
use crate::domain::person::Role;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::{RequestKind, RequestState, check_extension};
use crate::domain::task::Task;
use crate::domain::time::Day;
use crate::store::request::NewRequest;
use crate::store::{self};

/// Setting of an organisation: requests go through its approver first.
pub const APPROVAL_SETTING: &str = "request.approval";

/// File a request.
pub struct File {
    /// The task.
    pub task: TaskId,
    /// What is asked for.
    pub kind: RequestKind,
    /// Why.
    pub reason: String,
    /// How far the work is; an extension needs it.
    pub progress: Option<String>,
    /// The due day asked for, of an extension.
    pub proposed_due_on: Option<Day>,
    /// The lead asked for, of a transfer.
    pub proposed_org: Option<OrgId>,
}

impl Command for File {
    type Output = RequestView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<RequestView> {
        let reason = written::needed("reason", &self.reason)?;
        let progress = written::optional("progress", self.progress.as_deref())?;
        store::lock::task(cx.tx, self.task)?;
        let task = cx.task(self.task, Action::FileRequest)?;
        check_single(cx, &task, self.kind)?;
        self.kind.check(task.state)?;
        self.check_kind(cx, &task, progress.as_deref())?;
        let (state, skipped) = way(cx)?;
        let open = state == RequestState::Open;
        let new = NewRequest {
            task: task.id,
            kind: self.kind,
            state,
            reason: reason.clone(),
            progress,
            proposed_due_on: self.proposed_due_on,
            proposed_org: self.proposed_org,
            filed_by: cx.actor.user,
            filed_org: cx.actor.org,
            decide_by: open.then(|| effect::decide_by(cx, task.issuer, self.kind)),
        };
        let id = store::request::add(cx.tx, &new, cx.now)?;
        let mut change = Change::of("request.filed")
            .because(reason.as_str())
            .with("kind", self.kind.word())
            .with("state", state.word());
        if let Some(day) = self.proposed_due_on {
            change = change.field("due_on", task.due_on.map(|d| d.to_string()), day.to_string());
        }
        if skipped {
            change = change.with("approval", "skipped: nobody holds approver");
        }
        cx.record(Subject::on_task(&task, "request", id.0), change)?;
        if open {
            effect::on_open(cx, &task, self.kind, &reason)?;
        }
        view::answer(cx, id)
    }
}

impl File {
    /// What a kind asks for beside its reason, and what it must not bring.
    fn check_kind(&self, cx: &mut Cx<'_>, task: &Task, progress: Option<&str>) -> Result<()> {
        if self.kind != RequestKind::Extension && self.proposed_due_on.is_some() {
            return Err(not_for("proposed_due_on", self.kind, "延期", "an extension").into());
        }
        if self.kind != RequestKind::Transfer && self.proposed_org.is_some() {
            return Err(not_for("proposed_org", self.kind, "转办", "a transfer").into());
        }
        match self.kind {
            RequestKind::Extension => {
                let day = check_extension(task.due_on, self.proposed_due_on, cx.today())?;
                effect::check_above(cx, task, day)?;
                if progress.is_none() {
                    let en = "Say how far the work is";
                    return Err(Refusal::field("progress", "missing_field", "请填写目前进展", en).into());
                }
                Ok(())
            }
            RequestKind::Transfer => self.check_transfer(cx, task),
            RequestKind::Closure => moving::check_children(cx, task),
            RequestKind::Reopening => reopen::check_above(cx, task),
            RequestKind::Suspension | RequestKind::Cancellation => Ok(()),
        }
    }

    fn check_transfer(&self, cx: &mut Cx<'_>, task: &Task) -> Result<()> {
        let bad = |zh: &str, en: &str| Refusal::field("proposed_org", "unknown_org", zh, en);
        let Some(org) = self.proposed_org else {
            return Err(Refusal::field(
                "proposed_org",
                "missing_field",
                "请指明拟转办的单位",
                "Name the new lead",
            )
            .into());
        };
        if org == task.lead {
            return Err(bad("拟转办的单位就是现主办单位", "This organisation leads the task already").into());
        }
        if store::org::get(cx.tx, org)?.is_none() {
            return Err(bad("没有这个单位，请核对", "There is no such organisation").into());
        }
        Ok(())
    }
}

fn not_for(field: &str, kind: RequestKind, zh: &str, en: &str) -> Refusal {
    Refusal::field(
        field,
        "not_for_kind",
        format!("“{field}”只用于{zh}申请，请从{}申请中去掉", kind.zh()),
        format!("{field} belongs to {en}; leave it out of a request for {}", kind.en()),
    )
}

/// That no request of the kind waits.
fn check_single(cx: &mut Cx<'_>, task: &Task, kind: RequestKind) -> Result<()> {
    let Some(waiting) = store::request::waiting(cx.tx, task.id, kind)? else {
        return Ok(());
    };
    Err(Refusal::new(
        Code::AlreadyExists,
        format!(
            "已有一项{}申请（{}号，{}）；可先撤回再重新提出",
            kind.zh(),
            waiting.id,
            waiting.state.zh()
        ),
        format!(
            "Request {} for {} is {}; withdraw it before filing another",
            waiting.id,
            kind.en(),
            waiting.state.en()
        ),
    )
    .into())
}

/// Straight to the decider, or to the own approver first; the second answer says whether that step was skipped because
/// nobody could take it.
fn way(cx: &mut Cx<'_>) -> Result<(RequestState, bool)> {
    let org = cx.actor.org;
    if !store::org::setting_on(cx.tx, org, APPROVAL_SETTING)? {
        return Ok((RequestState::Open, false));
    }
    if !store::person::holders(cx.tx, org, Role::Approver)?.is_empty() {
        Ok((RequestState::AwaitingApproval, false))
    } else {
        Ok((RequestState::Open, true))
    }
}
