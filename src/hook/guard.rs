//! The guard between a host's name and its addresses: every address is looked at after the name is resolved, and only
//! those that were looked at are connected to, so that a name that changes its address meanwhile gains nothing.

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use crate::domain::network::Reach;

/// An address that must not be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is {address}, which is no public address; webhooks.allow would have to name it")]
pub struct Barred {
    /// The host.
    pub host: String,
    /// Its address.
    pub address: String,
}

/// Resolves names, and refuses what lies outside the reach.
#[derive(Debug)]
pub struct Guard {
    reach: Reach,
    names: DefaultResolver,
}

impl Guard {
    /// For a reach.
    #[must_use]
    pub fn new(reach: Reach) -> Guard {
        Guard {
            reach,
            names: DefaultResolver::default(),
        }
    }

    /// One bad address bars the whole host.
    fn check(&self, host: &str, found: &ResolvedSocketAddrs) -> Result<(), Barred> {
        let bad = found.iter().find(|a| !self.reach.permits(host, a.ip()));
        bad.map_or(Ok(()), |a| {
            Err(Barred {
                host: host.to_owned(),
                address: a.ip().to_string(),
            })
        })
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        self.check(host, &found).map_err(|e| ureq::Error::Other(Box::new(e)))?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_address_bars_the_host_and_a_mapped_one_is_seen_through() {
        let guard = Guard::new(Reach::parse(&["10.7.0.0/16".to_owned(), "inner.cn".to_owned()], false).unwrap());
        let check = |host: &str, all: &[&str]| {
            let mut found = guard.names.empty();
            for a in all {
                found.push(a.parse().unwrap());
            }
            guard.check(host, &found).map_err(|e| e.address)
        };
        assert_eq!(check("x.cn", &["1.1.1.1:443", "10.7.0.1:443"]), Ok(()));
        assert_eq!(
            check("x.cn", &["1.1.1.1:443", "10.8.0.1:443"]),
            Err("10.8.0.1".to_owned())
        );
        assert_eq!(
            check("x.cn", &["[::ffff:127.0.0.1]:443"]),
            Err("::ffff:127.0.0.1".to_owned())
        );
        assert_eq!(check("inner.cn", &["192.168.0.1:443"]), Ok(()));
    }
}
