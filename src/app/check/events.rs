//! The chain of events (SCHEMA.md, "Chain"): numbers, hashes, and no seal that is half there. Every event is read here once,
//! so what all of them together tell is gathered in the same pass.

use std::collections::HashMap;
use std::ops::Range;

use chrono::NaiveDateTime;

use super::ledger::{Ledger, Shown};
use super::said::{Changes, Said};
use super::share;
use crate::app::error::Result;
use crate::store::Conn;
use crate::store::chain::{self, ChainState, Stretch};
use crate::store::event::{self, ALGORITHM, Event};

/// The acts after which due days that stand may be others than would be counted now: another calendar, or that of
/// another place in the tree.
const RECOUNTED: &[&str] = &["calendar.put", "org.edited"];

/// Numbers of the chain a stretch.
const STRETCH: i64 = 20_000;
/// Most stretches.
const MOST: i64 = 1_000;

/// What all events together tell.
#[derive(Debug)]
pub(super) struct Heard {
    chain: ChainState,
    /// When events were, in order.
    moments: Vec<NaiveDateTime>,
    /// When working days were last counted otherwise.
    pub(super) recounted: Option<NaiveDateTime>,
    /// The last state told of each directive.
    pub(super) directives: HashMap<i64, String>,
    /// Events whose seal is half there, or made in a way that is not known: id and algorithm.
    odd: Vec<(i64, Option<String>)>,
}

impl Heard {
    /// Whether anything happened in the transaction of this moment.
    pub(super) fn at(&self, moment: &NaiveDateTime) -> bool {
        self.moments.binary_search(moment).is_ok()
    }
}

/// What some events tell.
#[derive(Debug, Default)]
struct Part {
    moments: Vec<NaiveDateTime>,
    /// The event, and when.
    recounted: Option<(i64, NaiveDateTime)>,
    /// By directive the event and the state.
    directives: HashMap<i64, (i64, String)>,
    odd: Vec<(i64, Option<String>)>,
}

impl Part {
    fn hear(&mut self, e: &Event) {
        self.moments.push(e.at);
        if RECOUNTED.contains(&e.verb.as_str()) {
            self.recounted = self.recounted.max(Some((e.id, e.at)));
        }
        if let ("directive", Some(id)) = (e.subject_kind.as_str(), e.subject_id) {
            self.direct(id, e);
        }
        let half = e.hash.is_some() || e.prev_hash.is_some() || e.alg.is_some();
        let odd = match e.seq {
            Some(_) => e.alg.as_deref() != Some(ALGORITHM),
            None => half,
        };
        if odd {
            self.odd.push((e.id, e.alg.clone()));
        }
    }

    fn direct(&mut self, id: i64, e: &Event) {
        let changes = Changes::read(&e.changes);
        let state = changes.fields.iter().rev().find(|(field, _)| field == "state");
        let after = match state {
            Some((_, Said::List(pair))) => pair.get(1),
            _ => None,
        };
        if let Some(after) = after {
            self.last(id, e.id, after.to_string());
        }
    }

    fn last(&mut self, directive: i64, event: i64, state: String) {
        let last = self.directives.entry(directive).or_insert((event, String::new()));
        if event >= last.0 {
            *last = (event, state);
        }
    }

    fn absorb(&mut self, other: Part) {
        self.moments.extend(other.moments);
        self.recounted = self.recounted.max(other.recounted);
        for (directive, (event, state)) in other.directives {
            self.last(directive, event, state);
        }
        self.odd.extend(other.odd);
    }
}

/// Reads every event and verifies the chain.
pub(super) fn read(conns: &mut [Conn]) -> Result<Heard> {
    let parts = stretches(conns)?;
    let found = share::out(conns, &parts, |conn, part| {
        let mut heard = Part::default();
        let stretch = chain::stretch(conn, part.start, part.end, |e| heard.hear(e))?;
        Ok((stretch, heard))
    })?;
    let (stretches, parts): (Vec<Stretch>, Vec<Part>) = found.into_iter().unzip();
    let mut all = Part::default();
    parts.into_iter().for_each(|part| all.absorb(part));
    let mut waiting = 0;
    if let Some(conn) = conns.first_mut() {
        chain::waiting(conn, |e| {
            waiting += 1;
            all.hear(e);
        })?;
    }
    all.moments.sort_unstable();
    all.moments.dedup();
    all.odd.sort_unstable();
    Ok(Heard {
        chain: ChainState::joined(stretches, waiting),
        moments: all.moments,
        recounted: all.recounted.map(|(_, at)| at),
        directives: all.directives.into_iter().map(|(id, (_, state))| (id, state)).collect(),
        odd: all.odd,
    })
}

/// Verifies the chain alone.
pub(super) fn verify(conns: &mut [Conn]) -> Result<ChainState> {
    let parts = stretches(conns)?;
    let found = share::out(conns, &parts, |conn, part| {
        Ok(chain::stretch(conn, part.start, part.end, |_| {})?)
    })?;
    let waiting = conns.first_mut().map_or(Ok(0), event::unsealed)?;
    Ok(ChainState::joined(found, waiting))
}

/// The chain cut into stretches: after one number and up to another.
fn stretches(conns: &mut [Conn]) -> Result<Vec<Range<i64>>> {
    let head = conns.first_mut().map_or(Ok(0), event::head)?;
    // Numbers are without gaps; where somebody wrote a large one, stretches are longer instead of more.
    let size = STRETCH.max(head / MOST + 1);
    let starts = std::iter::successors(Some(0_i64), |after| after.checked_add(size)).take_while(|after| *after < head);
    Ok(starts.map(|after| after..after.saturating_add(size)).collect())
}

/// Says what is wrong with the chain.
pub(super) fn tell(ledger: &mut Ledger, heard: Heard) {
    for fault in heard.chain.faults {
        ledger.note("events", "chain", fault, &heard.chain.head, "审计链被改动或不完整");
    }
    for (id, algorithm) in heard.odd {
        let words = "事件的封存信息不完整或算法不明";
        ledger.note("events", format_args!("event {id}"), Shown(algorithm), ALGORITHM, words);
    }
}
