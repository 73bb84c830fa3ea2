//! Work shared out over connections that see one moment.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::app::error::Result;
use crate::store::Conn;

/// Does every job on some connection, as many at a time as there are connections; the answers in the order of the jobs. The
/// last ones are begun first: those that cannot be cut small belong there, so that nobody waits for one at the end.
pub(super) fn out<J: Sync, T: Send>(
    conns: &mut [Conn],
    jobs: &[J],
    work: impl Fn(&mut Conn, &J) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    if let [conn] = conns {
        return jobs.iter().map(|job| work(conn, job)).collect();
    }
    let next = AtomicUsize::new(0);
    let turns = |conn: &mut Conn| -> Result<Vec<(usize, T)>> {
        let mut done = Vec::new();
        loop {
            let behind = next.fetch_add(1, Ordering::Relaxed).checked_add(1);
            let Some(n) = behind.and_then(|behind| jobs.len().checked_sub(behind)) else {
                return Ok(done);
            };
            let Some(job) = jobs.get(n) else { return Ok(done) };
            done.push((n, work(conn, job)?));
        }
    };
    let done: Vec<Result<Vec<(usize, T)>>> = std::thread::scope(|threads| {
        let hands: Vec<_> = conns.iter_mut().map(|conn| threads.spawn(|| turns(conn))).collect();
        hands
            .into_iter()
            .map(|hand| hand.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut done: Vec<(usize, T)> = done
        .into_iter()
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .collect();
    done.sort_by_key(|(n, _)| *n);
    Ok(done.into_iter().map(|(_, answer)| answer).collect())
}
