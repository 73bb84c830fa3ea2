//! The outbox for the administrator: what left, what waits, what failed and why; never what a letter says.

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::app::{Change, Command, Cx, Result, Subject, letter};
use crate::domain::id::{LetterId, UserId};
use crate::domain::outbox::LetterState;
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Instant;
use crate::mail::LetterKind;
use crate::store;
pub use crate::store::outbox::Filter;
use crate::store::outbox::Listed;
use crate::store::page::{Ask, Page};

/// A letter without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct OutboxRow {
    /// Id.
    pub id: i64,
    /// Kind.
    pub kind: String,
    /// The person it is for.
    pub user: Option<i64>,
    /// Their name.
    pub person: Option<String>,
    /// Address it went to.
    pub address: Option<String>,
    /// State.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// Not before.
    pub not_before: Instant,
    /// Next attempt, while it waits.
    pub next_at: Option<Instant>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// When it was queued.
    pub created_at: Instant,
    /// When it left.
    pub sent_at: Option<Instant>,
}

fn view(row: Listed) -> OutboxRow {
    let utc = |at: NaiveDateTime| at.and_utc();
    let waits = matches!(row.state, LetterState::Queued | LetterState::Leased);
    OutboxRow {
        id: row.id.0,
        kind: row.kind,
        user: row.user,
        person: None,
        address: row.address,
        state: row.state.word().to_owned(),
        attempts: row.attempts,
        not_before: utc(row.not_before),
        next_at: Some(utc(row.next_at)).filter(|_| waits),
        last_error: row.last_error,
        created_at: utc(row.created_at),
        sent_at: row.sent_at.map(utc),
    }
}

/// Letters, newest first.
///
/// # Errors
/// Refused to all but the administrator.
pub fn list(cx: &mut Cx<'_>, ask: &Ask, state: Option<LetterState>) -> Result<Page<OutboxRow>> {
    let filter = Filter {
        state,
        ..Filter::default()
    };
    find(cx, ask, &filter)
}

/// Letters that a filter names, newest first, with the names of the people they are for.
///
/// # Errors
/// Refused to all but the administrator.
pub fn find(cx: &mut Cx<'_>, ask: &Ask, filter: &Filter) -> Result<Page<OutboxRow>> {
    cx.allow(Right::Administer)?;
    let page = store::outbox::list(cx.tx, ask, filter)?;
    let names = store::name::people(cx.tx, page.items.iter().filter_map(|row| row.user))?;
    Ok(page.map(|row| OutboxRow {
        person: row.user.and_then(|id| names.get(&id).cloned()),
        ..view(row)
    }))
}

/// One letter.
///
/// # Errors
/// Refused to all but the administrator; not found.
pub fn show(cx: &mut Cx<'_>, id: LetterId) -> Result<OutboxRow> {
    cx.allow(Right::Administer)?;
    let row = store::outbox::get(cx.tx, id)?.ok_or_else(Refusal::not_found)?;
    Ok(view(row))
}

/// Sends a test letter to the administrator's own address, by the outbox like any other, so that it shows whether mail
/// works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendTest;

impl Command for SendTest {
    type Output = OutboxRow;

    fn run(&self, cx: &mut Cx<'_>) -> Result<OutboxRow> {
        cx.allow(Right::Administer)?;
        let user = cx.actor.user;
        let own = store::recipient::contact(cx.tx, user)?;
        if own.is_none_or(|own| own.good_address().is_none()) {
            let zh = "您还没有可用的邮箱；请先在“我的设置”里填写";
            let en = "You have no usable e-mail address; enter one in your settings first";
            return Err(Refusal::rule(zh, en).into());
        }
        let waits = Filter {
            state: Some(LetterState::Queued),
            kind: Some(LetterKind::Test.word().to_owned()),
            user: Some(user.0),
            ..Filter::default()
        };
        if !store::outbox::list(cx.tx, &Ask::default(), &waits)?.items.is_empty() {
            let zh = "上一封测试信还没有发出，请先看它的结果";
            let en = "The last test letter has not left yet; see what becomes of it first";
            return Err(Refusal::rule(zh, en).into());
        }
        let letter = letter::queue_test(cx)?;
        cx.record(Subject::of("letter", letter.0), Change::of("letter.tested"))?;
        show(cx, letter)
    }
}

/// Gives a letter that failed, or waits for its next attempt, a fresh round of attempts, now.
pub struct Retry {
    /// The letter.
    pub letter: LetterId,
}

impl Command for Retry {
    type Output = OutboxRow;

    fn run(&self, cx: &mut Cx<'_>) -> Result<OutboxRow> {
        cx.allow(Right::Administer)?;
        let found = store::outbox::get(cx.tx, self.letter)?.ok_or_else(Refusal::not_found)?;
        if !matches!(found.state, LetterState::Failed | LetterState::Queued) {
            let (zh, en) = (found.state.zh(), found.state.word());
            let zh = format!("这封信现为“{zh}”，不能重发；只有发送失败或待发的信可以");
            let en = format!("The letter is {en}; only failed or queued letters can be tried again");
            return Err(Refusal::new(Code::TransitionNotDrawn, zh, en).into());
        }
        let change = Change::of("letter.retried").field("state", found.state.word(), LetterState::Queued.word());
        cx.record(Subject::of("letter", self.letter.0), change)?;
        store::outbox::again(cx.tx, self.letter, cx.now, letter::drop_after(cx.now))?;
        if let Some(user) = found.user.map(UserId) {
            // The administrator says that the address works now; if not, it is refused again.
            store::recipient::set_bounced(cx.tx, user, false)?;
        }
        let again = store::outbox::get(cx.tx, self.letter)?.ok_or_else(Refusal::not_found)?;
        Ok(view(again))
    }
}
