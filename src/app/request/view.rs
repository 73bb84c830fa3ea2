//! A request as clients see it.

use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::id::RequestId;
use crate::domain::lang::Lang;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::request::{Ended, RequestKind, RequestState};
use crate::domain::time::{Day, Instant};
use crate::store::name::{self, Names};
use crate::store::request::{self, Request};

/// A request with the names of those who had a hand in it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub struct RequestView {
    /// Identifier.
    pub id: i64,
    /// The task.
    pub task: i64,
    /// What is asked for.
    #[schemars(with = "String")]
    pub kind: RequestKind,
    /// Where it stands.
    #[schemars(with = "String")]
    pub state: RequestState,
    /// Why.
    pub reason: String,
    /// How far the work is.
    pub progress: Option<String>,
    /// The due day asked for.
    pub proposed_due_on: Option<Day>,
    /// The lead asked for.
    pub proposed_org: Option<i64>,
    /// Who filed it.
    pub filed_by: String,
    /// For which organisation.
    pub filed_org: String,
    /// When.
    pub filed_at: Instant,
    /// The own approver.
    pub approved_by: Option<String>,
    /// Until when it is to be decided.
    pub decide_by: Option<Instant>,
    /// Whether the decider is late.
    pub decision_late: bool,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When it was decided or taken back.
    pub decided_at: Option<Instant>,
    /// Grade of a closure.
    pub grade: Option<String>,
    /// Why it was decided so.
    pub decision_reason: Option<String>,
    /// Version.
    pub version: i64,
}

/// One request, through its task.
///
/// # Errors
/// Not found outside the scope; refused where only the head of the task is seen.
pub fn show(cx: &mut Cx<'_>, id: RequestId) -> Result<RequestView> {
    let found = request::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    cx.task(found.task, Action::ReadWhole)?;
    one(cx, found)
}

/// A request as it is now, for the answer of the command that changed it.
///
/// # Errors
/// As the database.
pub fn answer(cx: &mut Cx<'_>, id: RequestId) -> Result<RequestView> {
    let found = request::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    one(cx, found)
}

fn one(cx: &mut Cx<'_>, found: Request) -> Result<RequestView> {
    let names = NamesOf::rows(cx, std::slice::from_ref(&found))?;
    Ok(names.view(found, cx.now))
}

/// Names for a page of requests.
pub(super) struct NamesOf {
    people: Names,
    orgs: Names,
    lang: Lang,
}

impl NamesOf {
    /// Two batches for the whole page.
    pub(super) fn rows(cx: &mut Cx<'_>, rows: &[Request]) -> Result<NamesOf> {
        let people = rows.iter().flat_map(|r| {
            let others = [r.approved_by, r.decided_by].into_iter().flatten();
            std::iter::once(r.filed_by.0).chain(others)
        });
        Ok(NamesOf {
            people: name::people(cx.tx, people)?,
            orgs: name::organisations(cx.tx, rows.iter().map(|r| r.filed_org.0))?,
            lang: cx.lang(),
        })
    }

    pub(super) fn view(&self, r: Request, now: Instant) -> RequestView {
        let person = |id: i64| self.people.get(&id).cloned();
        let decide_by = r.decide_by.map(|t| t.and_utc());
        let ended = r.decided_at.map_or(now, |t| t.and_utc());
        RequestView {
            id: r.id.0,
            task: r.task.0,
            kind: r.kind,
            state: r.state,
            reason: r.reason,
            progress: r.progress,
            proposed_due_on: r.proposed_due_on,
            proposed_org: r.proposed_org,
            filed_by: person(r.filed_by.0).unwrap_or_default(),
            filed_org: self.orgs.get(&r.filed_org.0).cloned().unwrap_or_default(),
            filed_at: r.filed_at.and_utc(),
            approved_by: r.approved_by.and_then(person),
            decide_by,
            decision_late: decide_by.is_some_and(|by| ended >= by),
            decided_by: r.decided_by.and_then(person),
            decided_at: r.decided_at.map(|t| t.and_utc()),
            grade: r.grade,
            decision_reason: r.decision_reason.map(|reason| Ended::said(reason, self.lang)),
            version: r.version,
        }
    }
}
