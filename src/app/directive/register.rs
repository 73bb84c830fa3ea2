//! Gives a directive its number (立项): 督〔2026〕15号.

use chrono::Datelike;

use super::super::{Change, Command, Cx, Subject};
use super::view::DirectiveView;
use super::{check_version, gate};
use crate::app::error::Result;
use crate::domain::directive::{Directive, DirectiveAct, DirectiveState, register_number};
use crate::domain::id::DirectiveId;
use crate::domain::refusal::Refusal;
use crate::store::{self, directive::DirectiveChange};

/// Registers a draft.
pub struct Register {
    /// The directive.
    pub directive: DirectiveId,
    /// The version it was read in, if that matters to the caller.
    pub version: Option<i64>,
}

impl Command for Register {
    type Output = DirectiveView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<DirectiveView> {
        if let Some(version) = self.version {
            check_version(version, super::seen(cx, self.directive)?.version)?;
        }
        register_in(cx, self.directive)?;
        super::view::view(cx, self.directive)
    }
}

/// Registers a draft, inside another command; answers the printed number.
///
/// # Errors
/// As the gate; refused where the issuing organisation has its directives approved first.
pub fn register_in(cx: &mut Cx<'_>, id: DirectiveId) -> Result<String> {
    let directive = gate(cx, id, DirectiveAct::Register)?;
    let (_, approval) = store::directive::registry(cx.tx, directive.issuer)?;
    if approval {
        let zh = "本单位立项须先审定；请先送审，由领导审定后自动编号";
        let en = "Directives of this organisation are approved first; propose it, the approval numbers it";
        return Err(Refusal::rule(zh, en).into());
    }
    number(cx, &directive, "directive.registered")
}

/// Takes the next number of the year for a directive and registers it.
///
/// # Errors
/// As the database.
pub(super) fn number(cx: &mut Cx<'_>, directive: &Directive, verb: &'static str) -> Result<String> {
    let year = i64::from(cx.today().year());
    let (prefix, _) = store::directive::registry(cx.tx, directive.issuer)?;
    let no = store::number::next(cx.tx, directive.issuer, "", year)?;
    let printed = register_number(&prefix, year, no);
    let state = DirectiveState::Registered;
    let change = Change::of(verb)
        .field("state", directive.state.word(), state.word())
        .with("number", printed.clone());
    let event = cx.record(Subject::directive(directive.id), change)?;
    let change = DirectiveChange {
        number_year: Some(Some(year)),
        number_no: Some(Some(no)),
        state: Some(state.word()),
        ..DirectiveChange::default()
    };
    store::directive::change(cx.tx, directive.id, &change, cx.now, event)?;
    Ok(printed)
}
