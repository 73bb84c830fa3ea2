//! Where a request comes from: the peer, or, behind trusted proxies only, whom they name.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::ServiceRequest;

use crate::config::Network;

/// The address of the client; an extension of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(pub IpAddr);

/// The client's address: from the right, the first of `X-Forwarded-For` that is no trusted proxy.
#[must_use]
pub fn of(req: &ServiceRequest, trusted: &[Network]) -> IpAddr {
    let peer = req
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |a| a.ip().to_canonical());
    if trusted.is_empty() {
        return peer;
    }
    let lines = req.headers().get_all("x-forwarded-for").filter_map(|v| v.to_str().ok());
    let named: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    seen_through(peer, &named, trusted)
}

fn seen_through(peer: IpAddr, named: &[&str], trusted: &[Network]) -> IpAddr {
    let mut address = peer;
    for hop in named.iter().rev() {
        if !trusted.iter().any(|net| net.contains(address)) {
            break;
        }
        match hop.parse::<IpAddr>() {
            Ok(next) => address = next.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = ["127.0.0.1".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
        let seen = |peer: &str, named: &[&str]| seen_through(peer.parse().unwrap(), named, &trusted).to_string();
        assert_eq!(seen("127.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(seen("127.0.0.1", &["6.6.6.6", "1.2.3.4", "10.0.0.7"]), "1.2.3.4");
        assert_eq!(seen("8.8.8.8", &["1.2.3.4"]), "8.8.8.8");
        assert_eq!(seen("127.0.0.1", &["nonsense"]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
    }
}
