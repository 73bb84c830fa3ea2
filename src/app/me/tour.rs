//! The first steps of a person (首次使用): a short list by their roles, each ticked off by what they did. Which of them
//! leave no trace, because one only looks, the person says (`seen` of one's settings).

use crate::app::Cx;
use crate::app::error::Result;
use crate::domain::person::Role;
use crate::domain::tour::Step;
use crate::store;

/// The steps of the one who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tour {
    /// The steps, in their order.
    pub steps: Vec<Taken>,
    /// Whether they are wanted on the start page.
    pub shown: bool,
    /// Version of one's settings.
    pub version: i64,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub step: Step,
    /// Whether it was taken.
    pub done: bool,
}

/// Every step with the role it belongs to and the acts that prove it; none where one only looks.
const STEPS: &[(Role, Step, &[&str])] = &[
    (Role::Reporter, Step::Sign, &["task.signed"]),
    (
        Role::Reporter,
        Step::Report,
        &["progress.submitted", "progress.sent_for_approval"],
    ),
    (Role::Reporter, Step::Again, &[]),
    (Role::Reporter, Step::Request, &["request.filed"]),
    (Role::Approver, Step::Approve, &["progress.refused"]),
    (Role::Supervisor, Step::Upload, &["document.uploaded"]),
    (Role::Supervisor, Step::Check, &["document.findings_decided"]),
    (
        Role::Supervisor,
        Step::Register,
        &["document.registered", "directive.registered"],
    ),
    (Role::Supervisor, Step::Split, &["directive.decomposed"]),
    (Role::Supervisor, Step::Issue, &["directive.issued"]),
    (
        Role::Supervisor,
        Step::Review,
        &["progress.accepted", "progress.returned"],
    ),
    (Role::Leader, Step::Overview, &[]),
    (Role::Leader, Step::Drill, &[]),
    (Role::Leader, Step::Instruct, &["instruction.added"]),
    (Role::Admin, Step::Bureaus, &["org.added", "org.edited"]),
    (Role::Admin, Step::Accounts, &["user.added"]),
    (Role::Admin, Step::Calendar, &["calendar.put"]),
    (Role::Admin, Step::Letter, &["letter.tested"]),
    (Role::Security, Step::Roles, &["role.granted"]),
    (Role::Security, Step::Rules, &["settings.changed"]),
    (Role::Auditor, Step::Trail, &[]),
    (Role::Auditor, Step::Verify, &[]),
];

/// The steps of the one who asks.
///
/// # Errors
/// As the database.
pub fn tour(cx: &mut Cx<'_>) -> Result<Tour> {
    let kept = store::tour::kept(cx.tx, cx.actor.user)?;
    of(cx, kept)
}

/// The steps as long as they are wanted and not all taken: for the start page.
///
/// # Errors
/// As the database.
pub fn wanted(cx: &mut Cx<'_>) -> Result<Option<Tour>> {
    let kept = store::tour::kept(cx.tx, cx.actor.user)?;
    if !kept.shown {
        return Ok(None);
    }
    let tour = of(cx, kept)?;
    Ok(Some(tour).filter(|t| t.steps.iter().any(|s| !s.done)))
}

fn of(cx: &mut Cx<'_>, kept: store::tour::Kept) -> Result<Tour> {
    let roles = &cx.actor.roles;
    let mine: Vec<_> = STEPS.iter().filter(|(role, ..)| roles.has(*role)).collect();
    let verbs: Vec<&str> = mine.iter().flat_map(|(.., verbs)| verbs.iter().copied()).collect();
    let did = match verbs.as_slice() {
        [] => Vec::new(),
        verbs => store::tour::acts(cx.tx, cx.actor.user, verbs)?,
    };
    let mut steps = Vec::new();
    for (_, step, verbs) in mine {
        let said = step.by_looking() && kept.seen.split(' ').any(|word| word == step.word());
        let proven = verbs.iter().any(|verb| did.iter().any(|d| d == verb));
        steps.push(Taken {
            step: *step,
            done: said || proven || told_by_reports(cx, *step)?,
        });
    }
    Ok(Tour {
        steps,
        shown: kept.shown,
        version: kept.version,
    })
}

/// What the reports tell better than the acts: the same act sends a report up for the first time and anew.
fn told_by_reports(cx: &mut Cx<'_>, step: Step) -> Result<bool> {
    match step {
        Step::Again => Ok(store::tour::reported_again(cx.tx, cx.actor.user)?),
        Step::Approve => Ok(store::tour::approved(cx.tx, cx.actor.user)?),
        _ => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::verb::VERBS;

    #[test]
    fn every_role_has_steps_and_every_step_can_be_ticked_off() {
        for role in Role::ALL {
            assert!(STEPS.iter().any(|(r, ..)| r == role), "{role}");
        }
        for (_, step, verbs) in STEPS {
            let by_reports = *step == Step::Again;
            assert!(step.by_looking() || by_reports || !verbs.is_empty(), "{step}");
            assert!(verbs.iter().all(|verb| VERBS.iter().any(|(v, ..)| v == verb)), "{step}");
        }
        assert_eq!(STEPS.len(), Step::ALL.len());
    }
}
