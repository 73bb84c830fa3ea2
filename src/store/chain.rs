//! The sealed chain of events (SCHEMA.md, "Chain"): what is hashed for an event, and the proof of the whole.
//!
//! An event's hash covers canonical JSON of its content, its number and the hash before it: keys sorted, UTF-8, no
//! floats, moments in microseconds. Since every event names the hash before its own, stretches of the chain can be
//! proved apart, on several connections at once, and joined.

use chrono::SecondsFormat;
use diesel::prelude::*;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::conn::{Conn, either};
use super::error::Result;
use super::event::{ALGORITHM, Event, GENESIS, hash_hex, unsealed};
use super::schema::events;

/// Events a page.
const PAGE: i64 = 1_000;

/// The text that is hashed for an event: canonical JSON of its content, its number and the hash before it.
#[must_use]
pub fn canonical(e: &Event, seq: i64, prev_hash: &str) -> String {
    let changes: Value = serde_json::from_str(&e.changes).unwrap_or(Value::String(e.changes.clone()));
    let text = with_changes(e, seq, prev_hash, &changes.to_string());
    String::from_utf8(text).unwrap_or_default()
}

/// [`canonical`], its changes as they are given.
fn with_changes(e: &Event, seq: i64, prev_hash: &str, changes: &str) -> Vec<u8> {
    let mut text = Vec::with_capacity(400 + changes.len());
    put(&mut text, "{\"actor\":", e.actor_id);
    put(&mut text, ",\"actor_org\":", e.actor_org_id);
    put(&mut text, ",\"alg\":", ALGORITHM);
    let at = e.at.and_utc().to_rfc3339_opts(SecondsFormat::Micros, true);
    put(&mut text, ",\"at\":", at);
    text.extend_from_slice(b",\"changes\":");
    text.extend_from_slice(changes.as_bytes());
    put(&mut text, ",\"directive\":", e.directive_id);
    put(&mut text, ",\"id\":", e.id);
    put(&mut text, ",\"kind\":", &e.kind);
    put(&mut text, ",\"on_behalf_of\":", e.on_behalf_of_id);
    put(&mut text, ",\"org\":", e.org_id);
    put(&mut text, ",\"prev\":", prev_hash);
    put(&mut text, ",\"reason\":", &e.reason);
    put(&mut text, ",\"request\":", &e.request_id);
    put(&mut text, ",\"seq\":", seq);
    put(&mut text, ",\"subject\":", e.subject_id);
    put(&mut text, ",\"subject_kind\":", &e.subject_kind);
    put(&mut text, ",\"task\":", e.task_id);
    put(&mut text, ",\"verb\":", &e.verb);
    text.push(b'}');
    text
}

/// Writes a key and its value; memory takes everything.
fn put(text: &mut Vec<u8>, key: &str, value: impl Serialize) {
    text.extend_from_slice(key.as_bytes());
    let written = serde_json::to_writer(text, &value);
    debug_assert!(written.is_ok(), "{written:?}");
}

/// A sealed event as a line of an export (docs/chain.md): its canonical content and its hash.
#[must_use]
pub fn exported(e: &Event) -> String {
    let content = canonical(e, e.seq.unwrap_or_default(), e.prev_hash.as_deref().unwrap_or_default());
    let hash = e.hash.as_deref().unwrap_or_default();
    format!("{{\"event\":{content},\"hash\":\"{hash}\"}}")
}

/// What a verification of the chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ChainState {
    /// Sealed events that were checked.
    pub sealed: i64,
    /// Events still waiting for their seal.
    pub unsealed: i64,
    /// Hash of the last sealed event.
    pub head: String,
    /// What does not fit, one line each: number and cause.
    pub faults: Vec<String>,
}

impl ChainState {
    /// The state of the whole chain, from those of its stretches in their order.
    #[must_use]
    pub fn joined(stretches: impl IntoIterator<Item = Stretch>, unsealed: i64) -> ChainState {
        let mut whole = ChainState {
            sealed: 0,
            unsealed,
            head: GENESIS.to_owned(),
            faults: Vec::new(),
        };
        for stretch in stretches {
            whole.sealed += stretch.sealed;
            whole.head = stretch.head;
            whole.faults.extend(stretch.faults);
        }
        whole
    }
}

/// What the proof of a stretch of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Sealed events in it.
    pub sealed: i64,
    /// Hash of its last event; of the last one before it where it has none.
    pub head: String,
    /// What does not fit, one line each: number and cause.
    pub faults: Vec<String>,
    /// The number that the next event must have.
    expected: i64,
}

/// Recomputes the whole chain.
///
/// # Errors
/// As the database.
pub fn verify(conn: &mut Conn) -> Result<ChainState> {
    let whole = stretch(conn, 0, i64::MAX, |_| {})?;
    Ok(ChainState::joined([whole], unsealed(conn)?))
}

/// Recomputes the events after one number and up to another, a thousand at a time, and shows each to `see`. The first of
/// them must follow the last one before them, whatever its number.
///
/// # Errors
/// As the database.
pub fn stretch(conn: &mut Conn, after: i64, up_to: i64, mut see: impl FnMut(&Event)) -> Result<Stretch> {
    let before: Option<(Option<i64>, Option<String>)> = either!(conn, c => events::table
        .filter(events::seq.le(after))
        .order(events::seq.desc())
        .select((events::seq, events::hash))
        .first(c)
        .optional())?;
    let (last, head) = before.map_or((0, GENESIS.to_owned()), |(seq, hash)| {
        (seq.unwrap_or_default(), hash.unwrap_or_default())
    });
    let mut found = Stretch {
        sealed: 0,
        head,
        faults: Vec::new(),
        expected: last + 1,
    };
    let mut after = after;
    loop {
        let page: Vec<Event> = either!(conn, c => events::table
            .filter(events::seq.gt(after).and(events::seq.le(up_to)))
            .order(events::seq)
            .limit(PAGE)
            .load(c))?;
        let Some(last) = page.last().and_then(|e| e.seq) else {
            break;
        };
        for e in page {
            see(&e);
            found.follow(e);
        }
        after = last;
    }
    Ok(found)
}

/// Shows every event that waits for its seal to `see`, by id.
///
/// # Errors
/// As the database.
pub fn waiting(conn: &mut Conn, mut see: impl FnMut(&Event)) -> Result<()> {
    let mut after = 0;
    loop {
        let page: Vec<Event> = either!(conn, c => events::table
            .filter(events::seq.is_null().and(events::id.gt(after)))
            .order(events::id)
            .limit(PAGE)
            .load(c))?;
        let Some(last) = page.last().map(|e| e.id) else { break };
        page.iter().for_each(&mut see);
        after = last;
    }
    Ok(())
}

impl Stretch {
    /// Holds one event against the chain so far and goes on from it.
    fn follow(&mut self, e: Event) {
        let seq = e.seq.unwrap_or_default();
        if seq != self.expected {
            let missing = format!("events {} to {} are missing", self.expected, seq - 1);
            self.faults.push(missing);
        }
        if e.prev_hash.as_deref() != Some(&self.head) {
            self.faults
                .push(format!("event {seq}: does not follow the one before it"));
        }
        if !is_sound(&e, seq) {
            self.faults
                .push(format!("event {seq}: its content was changed after it was sealed"));
        }
        self.sealed += 1;
        self.head = e.hash.unwrap_or_default();
        self.expected = seq + 1;
    }
}

/// Whether an event's hash is that of its content. Changes are stored as they were hashed, so they are tried as they
/// stand first, which spares reading them into values and writing them again. They must be one JSON value: then no other
/// content has this text.
fn is_sound(e: &Event, seq: i64) -> bool {
    let (prev, hash) = (e.prev_hash.as_deref().unwrap_or_default(), e.hash.as_deref());
    let as_stored = hash_hex(&with_changes(e, seq, prev, &e.changes));
    let is_value = || serde_json::from_str::<IgnoredAny>(&e.changes).is_ok();
    (hash == Some(&as_stored) && is_value()) || hash == Some(&hash_hex(canonical(e, seq, prev).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked event of docs/chain.md.
    fn worked() -> Event {
        Event {
            id: 1,
            seq: None,
            at: "2026-08-07T01:00:00".parse().unwrap(),
            kind: "change".into(),
            verb: "task.declined".into(),
            actor_id: Some(7),
            actor_org_id: Some(3),
            on_behalf_of_id: None,
            request_id: None,
            directive_id: Some(2),
            task_id: Some(5),
            org_id: Some(3),
            subject_kind: "task".into(),
            subject_id: Some(5),
            reason: Some("不属本局职责".into()),
            changes: r#"{"state":["issued","draft"]}"#.into(),
            prev_hash: None,
            hash: None,
            alg: None,
        }
    }

    #[test]
    fn the_worked_event_of_the_docs_has_its_hash() {
        let text = canonical(&worked(), 1, GENESIS);
        let docs = include_str!("../../docs/chain.md");
        assert!(docs.contains(&text), "docs/chain.md lacks the canonical text\n{text}");
        let hash = hash_hex(text.as_bytes());
        assert_eq!(hash, "5aa9c6442fe6c1da5577393052590faa11272818ffd4d02e9a48cd6a7aba57f3");
        assert!(docs.contains(&hash));
    }

    #[test]
    fn one_changed_letter_is_another_hash() {
        let other = Event {
            reason: Some("不属本局职責".into()),
            ..worked()
        };
        assert_ne!(canonical(&worked(), 1, GENESIS), canonical(&other, 1, GENESIS));
    }

    fn sealed() -> Event {
        let text = canonical(&worked(), 1, GENESIS);
        Event {
            seq: Some(1),
            prev_hash: Some(GENESIS.into()),
            hash: Some(hash_hex(text.as_bytes())),
            alg: Some(ALGORITHM.into()),
            ..worked()
        }
    }

    #[test]
    fn the_text_is_json_with_sorted_keys_whatever_the_texts_in_it() {
        let odd = Event {
            reason: Some("a \"b\" \\ \n \u{1} \u{2028} 局".into()),
            changes: r#"{"z": 1, "a": [1.5, {"y": null, "b": "\u5c40"}]}"#.into(),
            request_id: Some(String::new()),
            ..worked()
        };
        let text = canonical(&odd, 7, "x");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read.to_string(), text);
        assert_eq!(read["reason"], odd.reason.unwrap());
        assert_eq!(read["changes"], serde_json::from_str::<Value>(&odd.changes).unwrap());
        assert_eq!((&read["seq"], &read["prev"]), (&7.into(), &"x".into()));
    }

    #[test]
    fn changes_are_sound_as_they_stand_or_written_anew_and_only_as_one_value() {
        let stands = |changes: &str| {
            let event = Event {
                changes: changes.into(),
                ..sealed()
            };
            is_sound(&event, 1)
        };
        assert!(stands(r#"{"state":["issued","draft"]}"#));
        assert!(stands(r#"{ "state": ["issued", "draft"] }"#));
        assert!(!stands(r#"{"state":["issued","active"]}"#));
        let torn = Event {
            changes: r#"{"state":["issued","draft"]"#.into(),
            ..sealed()
        };
        let text = with_changes(&torn, 1, GENESIS, &torn.changes);
        let torn = Event {
            hash: Some(hash_hex(&text)),
            ..torn
        };
        assert!(!is_sound(&torn, 1));
    }

    #[test]
    fn an_export_holds_the_very_text_that_was_hashed() {
        let text = canonical(&worked(), 1, GENESIS);
        let sealed = Event {
            seq: Some(1),
            prev_hash: Some(GENESIS.into()),
            hash: Some(hash_hex(text.as_bytes())),
            ..worked()
        };
        let line: Value = serde_json::from_str(&exported(&sealed)).unwrap();
        assert_eq!(line["event"].to_string(), text);
        assert_eq!(line["hash"], sealed.hash.unwrap());
    }
}
