//! Delivery in the model: lease, prepare, claim, send, settle.

use super::*;

impl World {
    pub(super) fn lease(&mut self, owner: usize) -> Vec<usize> {
        let now = self.now();
        let until = now + TimeDelta::minutes(LEASE);
        let latest = until + TimeDelta::minutes(10);
        let due = |l: &Letter| match (l.state, l.lease) {
            (LetterState::Queued, _) => l.next_at <= now,
            (LetterState::Leased, Some((_, end))) => end < now || end > latest,
            _ => false,
        };
        let mut ids: Vec<usize> = (0..self.letters.len())
            .filter(|id| !self.letters[*id].gone && due(&self.letters[*id]))
            .collect();
        ids.sort_by_key(|id| (self.letters[*id].next_at, *id));
        ids.truncate(BATCH);
        let mut people = BTreeSet::new();
        ids.retain(|id| people.insert(self.letters[*id].user));
        for id in &ids {
            let letter = &mut self.letters[*id];
            letter.doubtful |= letter.state == LetterState::Leased;
            letter.state = LetterState::Leased;
            letter.lease = Some((owner, until));
            letter.attempts += 1;
        }
        ids
    }

    pub(super) fn contents(&self, id: usize) -> (Vec<String>, Vec<String>) {
        let now = self.now();
        let mine = self
            .kept
            .iter()
            .filter(|(_, kept)| kept.letter == id && kept.state == ReminderState::Planned);
        let (told, gone): (Vec<_>, Vec<_>) = mine.partition(|(_, kept)| self.holds(&kept.reminder, now));
        let keys = |list: Vec<(&String, &Kept)>| list.into_iter().map(|(key, _)| key.clone()).collect();
        (keys(told), keys(gone))
    }

    pub(super) fn decide(&self, id: usize) -> Departure {
        let (letter, now) = (&self.letters[id], self.now());
        let today = day_of(now);
        let own = self
            .digests
            .iter()
            .filter(|(_, other)| **other == id)
            .map(|((_, day), _)| *day)
            .max();
        let slot = match self.digests.get(&(letter.user, today)) {
            Some(other) if *other != id => match self.letters[*other].state {
                LetterState::Dropped => Slot::Free,
                _ if self.takes(*other) => Slot::Open(LetterId(i64::try_from(*other).unwrap())),
                _ => Slot::Closed,
            },
            _ => Slot::Free,
        };
        let waiting = Waiting {
            digest_of: letter.digest.then(|| own.unwrap_or_else(|| day_of(letter.not_before))),
            any_hour: letter.any_hour,
            doubtful: letter.doubtful,
            drop_after: Some(letter.drop_after),
        };
        let planned = self.until.is_some_and(|until| until >= start_of(today));
        depart(waiting, slot, planned, self.hours(letter.user), &self.calendars, now)
    }

    pub(super) fn prepare(&self, id: usize) -> Step {
        if self.contents(id).0.is_empty() {
            return Step::Settle(End::Dropped);
        }
        match self.decide(id) {
            Departure::Leaves => Step::Send,
            Departure::LeavesToday | Departure::Displaces(_) => Step::Claim,
            Departure::Later(at) => Step::Settle(End::Later(at)),
            Departure::Joins(_) | Departure::JoinsNext => Step::Settle(End::Joins),
        }
    }

    pub(super) fn claim(&mut self, id: usize) -> Step {
        let (user, today) = (self.letters[id].user, day_of(self.now()));
        match self.decide(id) {
            Departure::Leaves => {}
            Departure::LeavesToday => self.take_day(user, today, id),
            Departure::Displaces(other) => {
                let other = usize::try_from(other.0).unwrap();
                self.take_day(user, today, id);
                // It may itself be the digest of that later day, and waits for it then.
                self.letters[other].state = LetterState::Dropped;
                let calendar = self.calendars.of(self.hours(user).org);
                let next = calendar.add_working_days(today, 1);
                let next = self.digest(user, next);
                self.move_to(other, next);
            }
            Departure::Later(at) => return Step::Settle(End::Later(at)),
            Departure::Joins(_) | Departure::JoinsNext => return Step::Settle(End::Joins),
        }
        Step::Send
    }

    pub(super) fn take_day(&mut self, user: UserId, day: Day, id: usize) {
        self.digests.insert((user, day), id);
    }

    pub(super) fn move_to(&mut self, from: usize, to: usize) {
        for kept in self.kept.values_mut() {
            if kept.letter == from && kept.state == ReminderState::Planned {
                kept.letter = to;
            }
        }
    }

    pub(super) fn send(&mut self, id: usize) -> End {
        let (told, gone) = self.contents(id);
        let letter = &self.letters[id];
        if matches!(self.post, Post::Well | Post::TakesSilently) {
            self.trace.got.push(Got {
                at: self.now(),
                message_id: letter.key.clone(),
                user: letter.user,
                digest: letter.digest,
                any_hour: letter.any_hour,
                keys: told.clone(),
            });
        }
        match self.post {
            Post::Well => End::Sent { told, gone },
            Post::Away => End::Again { doubtful: false },
            Post::TakesSilently | Post::Breaks => End::Again { doubtful: true },
        }
    }

    pub(super) fn settle(&mut self, owner: usize, id: usize, end: End) {
        if self.letters[id].state != LetterState::Leased || self.letters[id].lease.map(|(by, _)| by) != Some(owner) {
            return;
        }
        let now = self.now();
        self.letters[id].lease = None;
        let (attempts, any_hour) = (self.letters[id].attempts, self.letters[id].any_hour);
        match end {
            End::Sent { told, gone } => {
                self.letters[id].state = LetterState::Sent;
                self.done(&told, ReminderState::Sent);
                self.done(&gone, ReminderState::Dropped);
            }
            End::Again { doubtful } => {
                let hours = self.hours(self.letters[id].user);
                let letter = &mut self.letters[id];
                letter.doubtful |= doubtful;
                match pause_after(attempts, LetterId(i64::try_from(id).unwrap())) {
                    Some(pause) => {
                        letter.state = LetterState::Queued;
                        letter.next_at = inside_hours(hours, &self.calendars, now + pause, any_hour);
                    }
                    None => letter.state = LetterState::Failed,
                }
            }
            End::Dropped => {
                self.letters[id].state = LetterState::Dropped;
                let (told, gone) = self.contents(id);
                self.trace.dropped_with_reason.extend(told);
                self.done(&gone, ReminderState::Dropped);
            }
            End::Later(at) => {
                let letter = &mut self.letters[id];
                letter.state = LetterState::Queued;
                letter.next_at = at;
                letter.attempts -= 1;
            }
            End::Joins => {
                self.letters[id].state = LetterState::Dropped;
                let user = self.letters[id].user;
                let open = inside_hours(self.hours(user).of_digests(), &self.calendars, now, false);
                let next = self.digest(user, day_of(open));
                self.move_to(id, next);
            }
        }
    }

    pub(super) fn done(&mut self, keys: &[String], state: ReminderState) {
        for key in keys {
            if let Some(kept) = self.kept.get_mut(key) {
                kept.state = state;
            }
        }
    }
}
