//! Leases of jobs: whichever process holds a job's lease runs it, so that on PostgreSQL any number may stand ready. The
//! fencing number grows with each holder; who lost the lease meanwhile can see it.

use diesel::prelude::*;

use super::conn::{Conn, either};
use super::error::Result;
use super::schema::job_leases as leases;
use crate::domain::time::Instant;

/// A held lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: String,
    /// The process.
    pub owner: String,
    /// Grows with each holder.
    pub fencing: i64,
}

/// When a job last ended well or badly, and until when somebody holds it.
///
/// # Errors
/// As the database.
pub fn standing(conn: &mut Conn, job: &str) -> Result<Option<(Instant, Option<Instant>)>> {
    let row: Option<(chrono::NaiveDateTime, Option<chrono::NaiveDateTime>)> = leases::table
        .filter(leases::name.eq(job))
        .select((leases::until, leases::last_run_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(until, last)| (until.and_utc(), last.map(|l| l.and_utc()))))
}

/// Minutes by which clocks of servers may differ. A lease that ends later than this after one taken now is a leftover of
/// a clock that was set back.
pub const SKEW_MINUTES: i64 = 10;

/// Takes a job's lease until a moment; `None` where somebody else holds it.
///
/// # Errors
/// As the database.
pub fn take(conn: &mut Conn, job: &str, owner: &str, now: Instant, until: Instant) -> Result<Option<Lease>> {
    let lease = |fencing| Lease {
        job: job.to_owned(),
        owner: owner.to_owned(),
        fencing,
    };
    let latest = until + chrono::Duration::minutes(SKEW_MINUTES);
    let free = leases::table.filter(leases::name.eq(job)).filter(
        leases::until
            .le(now.naive_utc())
            .or(leases::until.gt(latest.naive_utc())),
    );
    let taken: Option<i64> = either!(conn, c => diesel::update(free)
        .set((leases::owner.eq(owner), leases::until.eq(until.naive_utc()), leases::fencing.eq(leases::fencing + 1)))
        .returning(leases::fencing)
        .get_result(c)
        .optional())?;
    if taken.is_some() {
        return Ok(taken.map(lease));
    }
    let made = either!(conn, c => diesel::insert_into(leases::table)
        .values((
            leases::name.eq(job),
            leases::owner.eq(owner),
            leases::until.eq(until.naive_utc()),
            leases::fencing.eq(1_i64),
        ))
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok((made == 1).then(|| lease(1)))
}

/// Holds a lease longer; false where it was lost.
///
/// # Errors
/// As the database.
pub fn renew(conn: &mut Conn, lease: &Lease, until: Instant) -> Result<bool> {
    let mine = leases::table.filter(
        leases::name
            .eq(&lease.job)
            .and(leases::owner.eq(&lease.owner))
            .and(leases::fencing.eq(lease.fencing)),
    );
    let held = diesel::update(mine)
        .set(leases::until.eq(until.naive_utc()))
        .execute(conn)?;
    Ok(held == 1)
}

/// Gives a lease back after a run; false where it was lost meanwhile.
///
/// # Errors
/// As the database.
pub fn release(conn: &mut Conn, lease: &Lease, now: Instant) -> Result<bool> {
    let mine = leases::table.filter(
        leases::name
            .eq(&lease.job)
            .and(leases::owner.eq(&lease.owner))
            .and(leases::fencing.eq(lease.fencing)),
    );
    let held = either!(conn, c => diesel::update(mine)
        .set((leases::until.eq(now.naive_utc()), leases::last_run_at.eq(now.naive_utc())))
        .execute(c))?;
    Ok(held == 1)
}
