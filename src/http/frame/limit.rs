//! Rate limits: log-ins by address, writes by token or session (API.md §2). Reads are free.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::HttpConfig;
use crate::domain::refusal::{Code, Refusal};
use crate::http::problem::Problem;

/// Paths whose POST is a log-in, below the base path.
const LOG_IN: &[&str] = &["/api/v1/auth/login", "/login", "/sign-in"];
/// After so many checks what is no longer needed is forgotten.
const FORGET_AFTER: u32 = 4096;

/// The limits in force.
pub struct Limits {
    logins: Option<DefaultKeyedRateLimiter<IpAddr>>,
    writes: Option<DefaultKeyedRateLimiter<u64>>,
    hasher: RandomState,
    clock: DefaultClock,
    checks: AtomicU32,
    base_path: String,
}

impl Limits {
    /// From the settings; 0 switches a limit off.
    #[must_use]
    pub fn new(settings: &HttpConfig) -> Limits {
        let quota = |n: u32| NonZeroU32::new(n).map(Quota::per_minute);
        Limits {
            logins: quota(settings.logins_per_minute).map(RateLimiter::keyed),
            writes: quota(settings.writes_per_minute).map(RateLimiter::keyed),
            hasher: RandomState::new(),
            clock: DefaultClock::default(),
            checks: AtomicU32::new(0),
            base_path: settings.base_path.clone(),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// How long to wait where it is one too many.
    pub fn check(&self, req: &ServiceRequest, client: IpAddr) -> Result<(), Duration> {
        if matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            return Ok(());
        }
        let path = req.match_info().as_str();
        let path = path.strip_prefix(self.base_path.as_str()).unwrap_or(path);
        let refused = if LOG_IN.contains(&path) {
            let limiter = self.logins.as_ref();
            limiter.and_then(|l| l.check_key(&household(client)).err())
        } else {
            let limiter = self.writes.as_ref();
            limiter.and_then(|l| l.check_key(&self.writer(req, client)).err())
        };
        if self.checks.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1 {
            self.logins.iter().for_each(RateLimiter::retain_recent);
            self.writes.iter().for_each(RateLimiter::retain_recent);
        }
        refused.map_or(Ok(()), |no| Err(no.wait_time_from(self.clock.now())))
    }

    /// Who writes: the token or session that was sent, hashed so that no secret is kept, else the address.
    fn writer(&self, req: &ServiceRequest, client: IpAddr) -> u64 {
        let sent = req.headers().get(AUTHORIZATION).or_else(|| req.headers().get(COOKIE));
        match sent {
            Some(secret) => self.hasher.hash_one(secret.as_bytes()),
            None => self.hasher.hash_one(household(client)),
        }
    }
}

/// One subscriber has a whole /64 of IPv6 addresses.
fn household(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(six) => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() >> 64 << 64)),
    }
}

/// "Too many", with the seconds to wait.
pub fn refused(wait: Duration) -> HttpResponse {
    let seconds = wait.as_secs().saturating_add(1);
    let refusal = Refusal::new(
        Code::TooManyRequests,
        format!("请求太频繁；请{seconds}秒后再试"),
        format!("Too many requests; try again in {seconds} seconds"),
    );
    let mut response = Problem(refusal).error_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
