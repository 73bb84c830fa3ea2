//! Reminders and escalation (催办与升级, DOMAIN.md §8): the plan, one run of the scheduler, delivery of the outbox, and why
//! one did or did not get a letter. The schedule itself is pure and lives in `domain::reminder`.

mod attempt;
pub mod bounce;
mod compose;
pub mod deliver;
pub mod explain;
pub mod ladder;
pub mod load;
pub mod outbox;
mod picture;
pub mod plan;
pub mod run;
mod settle;
pub mod weekly;
mod wording;

pub(super) use attempt::way;
pub(super) use picture::{Picture, Whom};
