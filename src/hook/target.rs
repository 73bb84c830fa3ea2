//! Addresses of webhooks as administrators enter them. What can be seen of them is refused at once; what a name leads to
//! is seen when it is called (`hook::guard`).

use std::net::IpAddr;

use ureq::http::Uri;

use crate::domain::network::Reach;
use crate::domain::refusal::Refusal;

/// Longest address, characters.
const LONGEST: usize = 1000;

/// The host of an address that may be called, as far as one can see.
///
/// # Errors
/// Refused with what is wrong: no address, no host, not https, a name and password in it, a private address.
pub fn check(url: &str, reach: &Reach) -> Result<String, Refusal> {
    let wrong = |zh: &str, en: &str| Refusal::field("url", "url", zh, en);
    let plain = url.len() <= LONGEST && url.chars().all(|c| c.is_ascii_graphic());
    let uri = url.parse::<Uri>().ok().filter(|_| plain && !url.contains(['#', '\\']));
    let uri = uri.ok_or_else(|| {
        let zh = "这不是可用的地址，例如 https://example.cn/hook；不能有空格、换行、汉字和#";
        wrong(
            zh,
            "This is no address such as https://example.cn/hook; no spaces, line breaks, #",
        )
    })?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if reach.http => {}
        Some("http") => {
            let zh = "地址须以https://开头；内网确需http的，由运维在配置webhooks.allow_http中开启";
            return Err(wrong(
                zh,
                "The address must begin with https://; webhooks.allow_http would allow http://",
            ));
        }
        _ => return Err(wrong("地址须以https://开头", "The address must begin with https://")),
    }
    let host = uri
        .host()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_ascii_lowercase();
    let named = uri
        .authority()
        .is_some_and(|a| !a.as_str().ends_with(uri.host().unwrap_or_default()));
    if host.is_empty() || (named && uri.port_u16().is_none_or(|p| p == 0)) {
        return Err(wrong("地址中缺少主机名", "The address has no host"));
    }
    if uri.authority().is_some_and(|a| a.as_str().contains('@')) {
        return Err(wrong(
            "地址中不能带用户名和密码",
            "The address must not hold a user name or password",
        ));
    }
    let literal: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let barred = literal.is_some_and(|address| !reach.permits(&host, address));
    let own = host == "localhost" || host.ends_with(".localhost");
    let loopback = IpAddr::from([127, 0, 0, 1]);
    if barred || (own && !reach.permits(&host, loopback)) {
        let zh = "不能推送到内网、本机等非公网地址；确需如此的，由运维在配置webhooks.allow中列出";
        let en = "This is no public address; webhooks.allow in the configuration would have to name it";
        return Err(Refusal::field("url", "private_address", zh, en));
    }
    Ok(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(url: &str, reach: &Reach) -> Result<String, &'static str> {
        check(url, reach).map_err(|e| e.errors[0].code)
    }

    #[test]
    fn addresses_are_refused_as_far_as_one_can_see() {
        let closed = Reach::default();
        assert_eq!(code("https://Example.cn:8443/a?b=c", &closed), Ok("example.cn".into()));
        for bad in [
            "",
            "x",
            "/hook",
            "ftp://example.cn/",
            "http://example.cn/",
            "https://",
            "https:///a",
            "https://?x",
            "https://a@example.cn/",
            "https://a:b@example.cn/",
            "https://example.cn/\nHost: x",
            "https://example.cn/a b",
            "https://例子.cn/",
            "https://example.cn/#x",
            "https://example.cn\\@x",
            "https://example.cn:0/",
            "https://example.cn:99999/",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            assert_eq!(code(bad, &closed), Err("url"), "{bad}");
        }
        assert_eq!(
            code(&format!("https://example.cn/{}", "a".repeat(2000)), &closed),
            Err("url")
        );
        for private in [
            "https://127.0.0.1/",
            "https://10.0.0.1:8443/x",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://localhost/",
            "https://LOCALHOST./x",
            "https://a.localhost/",
            "https://0.0.0.0/",
            "https://[fe80::1]/",
        ] {
            assert_eq!(code(private, &closed), Err("private_address"), "{private}");
        }
    }

    #[test]
    fn the_configuration_opens_networks_hosts_and_http() {
        let open = Reach::parse(&["10.0.0.0/8".to_owned(), "localhost".to_owned()], true).unwrap();
        assert_eq!(code("http://10.0.0.1/", &open), Ok("10.0.0.1".into()));
        assert_eq!(code("http://localhost:9000/", &open), Ok("localhost".into()));
        assert_eq!(code("http://192.168.0.1/", &open), Err("private_address"));
    }
}
