//! Background work on the database gives way to people who wait for a page.

/// How far background work stands back, in steps of setpriority(2): a tenth of the processor where pages want all of it,
/// and not so far that a job which holds the database keeps others waiting.
const NICE: i32 = 10;

/// Lets the thread that calls, and those it starts, give way to people who wait for a page. Where the system does not
/// allow it, work goes on as before.
pub fn give_way() {
    if let Err(e) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(error = %e, "background work runs beside everything else");
    }
}
