//! Addresses of the network: blocks of them, and which are public, so that nobody can make the server call into its own
//! house (SSRF).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address or a block of addresses, `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(&self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                let shift = 32_u32.saturating_sub(self.bits);
                a.to_bits().checked_shr(shift) == b.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => {
                let shift = 128_u32.saturating_sub(self.bits);
                a.to_bits().checked_shr(shift) == b.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

impl std::str::FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Network, String> {
        let wrong = || format!("‘{text}’ is no address or block of addresses (127.0.0.1, 10.0.0.0/8)");
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.parse().ok().filter(|b| *b <= most).ok_or_else(wrong)?,
            None => most,
        };
        Ok(Network { address, bits })
    }
}

/// Whether an address belongs to the public network. Everything that leads into a house does not: private, loopback,
/// link-local (where clouds answer with their keys), shared (CGNAT), multicast, unspecified, reserved, documentation;
/// and every form of IPv6 that carries such an IPv4 address.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let inside = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !inside
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let carried = |high: u16, low: u16| {
        let bits = (u32::from(high) << 16) | u32::from(low);
        is_public_v4(Ipv4Addr::from_bits(bits))
    };
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => carried(high, low), // NAT64
        [0x2002, high, low, ..] => carried(high, low),               // 6to4
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false, // Teredo, protocols, documentation
        [0x3fff, second, ..] if second < 0x1000 => false,            // documentation
        [first, ..] => (0x2000..0x4000).contains(&first),            // the one block of global unicast
    }
}

/// Where the server may call: the public network, and what the configuration names besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Blocks of the own house that may be called.
    pub networks: Vec<Network>,
    /// Hosts that may be called whatever their address: a name, or with a dot in front all names below it.
    pub hosts: Vec<String>,
    /// Whether unencrypted `http:` may be used.
    pub http: bool,
}

impl Reach {
    /// From the entries of the configuration: addresses, blocks, names of hosts.
    ///
    /// # Errors
    /// Names the entry that is none of them.
    pub fn parse(entries: &[String], http: bool) -> Result<Reach, String> {
        let mut reach = Reach {
            http,
            ..Reach::default()
        };
        for entry in entries {
            let host = entry.to_ascii_lowercase();
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
            match entry.parse::<Network>() {
                Ok(network) => reach.networks.push(network),
                Err(_) if !host.is_empty() && host.chars().all(plain) && host.contains(char::is_alphabetic) => {
                    reach.hosts.push(host);
                }
                Err(e) => return Err(format!("{e}, nor a name of a host")),
            }
        }
        Ok(reach)
    }

    /// Whether an address may be called that a host's name led to.
    #[must_use]
    pub fn permits(&self, host: &str, address: IpAddr) -> bool {
        is_public(address) || self.names(host) || self.networks.iter().any(|n| n.contains(address))
    }

    /// Whether a host may be called whatever its address.
    #[must_use]
    pub fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let is = |known: &String| match known.strip_prefix('.') {
            Some(below) => host.strip_suffix(below).is_some_and(|sub| sub.ends_with('.')),
            None => host == *known,
        };
        self.hosts.iter().any(is)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn what_leads_into_a_house_is_not_public() {
        for inside in [
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "192.88.99.1",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2001::1",
            "2001:db8::1",
            "3fff:fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "4000::1",
        ] {
            assert!(!public(inside), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "198.17.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2400:3200::1",
            "2606:4700::1111",
            "2001:4860::8888",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
        ] {
            assert!(public(outside), "{outside}");
        }
    }

    #[test]
    fn what_the_configuration_names_may_be_called_besides() {
        let entries = ["10.2.0.0/16", "hooks.example.cn", ".inner.cn", "fd00::/8"].map(str::to_owned);
        let reach = Reach::parse(&entries, false).unwrap();
        let may = |host: &str, address: &str| reach.permits(host, address.parse().unwrap());
        assert!(may("x.cn", "10.2.3.4") && may("x.cn", "::ffff:10.2.3.4") && may("x.cn", "fd00::1"));
        assert!(may("Hooks.Example.CN.", "10.9.9.9") && may("a.inner.cn", "127.0.0.1") && may("x.cn", "1.1.1.1"));
        assert!(!may("x.cn", "10.3.0.1") && !may("inner.cn", "127.0.0.1") && !may("xinner.cn", "127.0.0.1"));
        assert!(Reach::parse(&["10.2.0.0/40".to_owned()], false).is_err());
        assert!(Reach::parse(&["http://x.cn".to_owned()], false).is_err());
    }
}
