//! Idempotency keys (API.md §2): the answer of a keyed command is written in the command's own transaction, so a
//! repeated request gets the same answer and nothing happens twice.

use super::cx::Cx;
use super::error::Result;
use super::{Command, Error};
use crate::domain::refusal::{Code, Refusal};
use crate::store::idempotency::{self, Entry};

/// A command under an idempotency key.
pub struct Keyed<C> {
    /// The key, if the client sent one, with what it must match.
    pub key: Option<Key>,
    /// Status of the answer when it succeeds.
    pub status: u16,
    /// The command.
    pub command: C,
}

/// A client's key and the request it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The `Idempotency-Key` header.
    pub key: String,
    /// Method of the request.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Hash of its body.
    pub body_hash: String,
}

/// An answer ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: String,
    /// Whether it was kept from an earlier request.
    pub replayed: bool,
}

/// Hours an answer is kept.
pub const KEPT_HOURS: i64 = 24;

impl<C: Command> Command for Keyed<C>
where
    C::Output: serde::Serialize,
{
    type Output = Sent;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Sent> {
        if let Some(sent) = self.earlier(cx)? {
            cx.excuse();
            return Ok(sent);
        }
        let output = self.command.run(cx)?;
        let body = serde_json::to_string(&output).map_err(|e| Error::Internal(e.to_string()))?;
        if let Some(key) = &self.key {
            let entry = Entry {
                key: key.key.clone(),
                method: key.method.clone(),
                path: key.path.clone(),
                body_hash: key.body_hash.clone(),
                status: i64::from(self.status),
                body: body.clone(),
            };
            idempotency::add(
                cx.tx,
                cx.actor.user,
                &entry,
                cx.now,
                cx.now + chrono::Duration::hours(KEPT_HOURS),
            )?;
        }
        Ok(Sent {
            status: self.status,
            body,
            replayed: false,
        })
    }
}

impl<C> Keyed<C> {
    fn earlier(&self, cx: &mut Cx<'_>) -> Result<Option<Sent>> {
        let Some(key) = &self.key else { return Ok(None) };
        let Some(entry) = idempotency::find(cx.tx, cx.actor.user, &key.key, cx.now)? else {
            return Ok(None);
        };
        if entry.method != key.method || entry.path != key.path || entry.body_hash != key.body_hash {
            let zh = "这个幂等键已用于另一请求；新请求请换新键";
            let en = "This idempotency key belongs to another request; use a new key for a new request";
            return Err(Refusal::new(Code::KeyReused, zh, en).into());
        }
        let status = u16::try_from(entry.status).unwrap_or(200);
        Ok(Some(Sent {
            status,
            body: entry.body,
            replayed: true,
        }))
    }
}
