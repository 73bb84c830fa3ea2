//! Letters in the model: each key once, and which digest takes what.

use super::*;

impl World {
    pub(super) fn queue(
        &mut self,
        key: String,
        user: UserId,
        not_before: Instant,
        digest: bool,
        any_hour: bool,
    ) -> usize {
        let found = self.letters.iter().position(|l| l.key == key && !l.gone);
        let now = self.now();
        if let Some(id) = found {
            self.reopen(id, not_before);
            return id;
        }
        self.letters.push(Letter {
            user,
            digest,
            any_hour,
            not_before,
            drop_after: not_before.max(now) + TimeDelta::days(STALE_DAYS),
            state: LetterState::Queued,
            attempts: 0,
            next_at: not_before,
            lease: None,
            doubtful: false,
            created_at: now,
            gone: false,
            key,
        });
        self.letters.len() - 1
    }

    pub(super) fn reopens(&self, id: usize) -> bool {
        let letter = &self.letters[id];
        letter.state == LetterState::Dropped && !letter.doubtful
    }

    /// A dropped letter that nobody can have read is opened again.
    fn reopen(&mut self, id: usize, not_before: Instant) {
        let now = self.now();
        let reopens = self.reopens(id);
        let letter = &mut self.letters[id];
        if reopens {
            letter.state = LetterState::Queued;
            letter.attempts = 0;
            letter.not_before = not_before;
            letter.drop_after = not_before.max(now) + TimeDelta::days(STALE_DAYS);
            letter.next_at = not_before;
            letter.created_at = now;
        }
    }

    /// A letter of its own under a key that takes something.
    pub(super) fn own(&mut self, first: &str, user: UserId, moment: Instant, any_hour: bool) -> usize {
        let mut time = 1;
        loop {
            let id = self.queue(format!("{first}/{time}"), user, moment, false, any_hour);
            if self.takes(id) {
                return id;
            }
            time += 1;
        }
    }

    pub(super) fn digest(&mut self, user: UserId, day: Day) -> usize {
        let mut day = day;
        let hours = self.hours(user);
        loop {
            let moment = digest_moment(hours, day);
            let id = match self.digests.get(&(user, day)).copied() {
                Some(id) => {
                    self.reopen(id, moment);
                    id
                }
                None => self.queue(format!("digest/{day}/{user}"), user, moment, true, false),
            };
            if self.takes(id) {
                self.digests.entry((user, day)).or_insert(id);
                return id;
            }
            day = self.calendars.of(hours.org).add_working_days(day, 1);
        }
    }
}
