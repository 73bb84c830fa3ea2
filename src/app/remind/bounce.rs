//! A letter that came back (退信): the address takes no mail, its person's letters go to the second contact, this one
//! too, and the administrator sees it.

use crate::app::{Change, Command, Cx, Result, Subject, letter};
use crate::domain::id::UserId;
use crate::domain::outbox::LetterState;
use crate::mail::report::Bounce;
use crate::store;

use super::attempt::way;

/// Takes a delivery report to the books. Answers how many people's address it was.
pub struct Returned {
    /// What the report says.
    pub bounce: Bounce,
}

impl Command for Returned {
    type Output = usize;

    fn run(&self, cx: &mut Cx<'_>) -> Result<usize> {
        let Bounce {
            address,
            message_id,
            reason,
        } = &self.bounce;
        let owners = store::recipient::of_address(cx.tx, address)?;
        cx.excuse(); // a report about an address that nobody has, or that is known to be bad, changes nothing
        for user in &owners {
            if store::recipient::set_bounced(cx.tx, *user, true)? {
                let change =
                    Change::of("user.email_refused")
                        .because(reason.clone())
                        .field("email_state", "ok", "bounced");
                cx.record(Subject::of("user", user.0), change)?;
            }
        }
        if let Some(id) = message_id {
            self.again(cx, id, &owners)?;
        }
        Ok(owners.len())
    }
}

impl Returned {
    /// The letter that came back goes to the second contact under its own Message-ID, or counts as failed.
    fn again(&self, cx: &mut Cx<'_>, message_id: &str, owners: &[UserId]) -> Result<()> {
        let Some(found) = store::outbox::by_message_id(cx.tx, message_id)? else {
            return Ok(());
        };
        let Some(user) = found.user.map(UserId).filter(|user| owners.contains(user)) else {
            return Ok(()); // it came back from the second contact, or is somebody else's
        };
        if found.state != LetterState::Sent {
            return Ok(());
        }
        store::reminder::untell(cx.tx, found.id)?;
        if way(cx, user)?.is_some() {
            return Ok(store::outbox::again(
                cx.tx,
                found.id,
                cx.now,
                letter::drop_after(cx.now),
            )?);
        }
        store::outbox::came_back(cx.tx, found.id, &self.bounce.reason)?;
        let change = Change::of("letter.failed").with("kind", found.kind.clone());
        cx.record(Subject::of("letter", found.id.0), change)?;
        Ok(())
    }
}
