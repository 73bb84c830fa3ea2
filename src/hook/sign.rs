//! Signatures, all HMAC-SHA256: that of the Standard Webhooks specification, and those of robots.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA256, Key, sign};

/// What secrets of ours begin with, as the specification says.
pub const PREFIX: &str = "whsec_";

/// A fresh secret of 256 bits.
#[must_use]
pub fn fresh() -> String {
    format!("{PREFIX}{}", STANDARD.encode(rand::random::<[u8; 32]>()))
}

/// A fresh id of a message.
#[must_use]
pub fn message_id() -> String {
    format!("msg_{:032x}", rand::random::<u128>())
}

fn hmac(key: &[u8], text: &str) -> String {
    STANDARD.encode(sign(&Key::new(HMAC_SHA256, key), text.as_bytes()))
}

/// `webhook-signature`: one signature a secret, separated by spaces. A secret that is no base64 signs as it stands.
#[must_use]
pub fn standard(secrets: &[String], id: &str, seconds: i64, body: &str) -> String {
    let text = format!("{id}.{seconds}.{body}");
    let one = |secret: &String| {
        let bare = secret.strip_prefix(PREFIX).unwrap_or(secret);
        let key = STANDARD.decode(bare).unwrap_or_else(|_| bare.as_bytes().to_vec());
        format!("v1,{}", hmac(&key, &text))
    };
    secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The signature DingTalk (钉钉) wants in the address: the secret signs moment, line break and itself.
#[must_use]
pub fn dingtalk(secret: &str, millis: i64) -> String {
    hmac(secret.as_bytes(), &format!("{millis}\n{secret}"))
}

/// The signature Feishu (飞书) wants in the body: moment, line break and secret sign nothing.
#[must_use]
pub fn feishu(secret: &str, seconds: i64) -> String {
    hmac(format!("{seconds}\n{secret}").as_bytes(), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_of_standard_webhooks_comes_out() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let sign = |secrets: &[String], body| standard(secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        let known = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(sign(std::slice::from_ref(&secret), r#"{"test": 2432232314}"#), known);
        assert_ne!(sign(std::slice::from_ref(&secret), r#"{"test": 2432232315}"#), known);
        let two = sign(&[fresh(), secret], r#"{"test": 2432232314}"#);
        assert_eq!(two.split(' ').nth(1), Some(known));
        assert_eq!(two.split(' ').count(), 2);
    }

    /// Computed by Python's hmac after the makers' own examples.
    #[test]
    fn robots_get_the_signatures_of_their_makers() {
        let sign = dingtalk("SECdemo0123456789", 1_767_225_600_000);
        assert_eq!(sign, "yaZjXcetNSuXyCF9+ei8g/8KzwtsTDBPCvCtYrY0m1M=");
        assert_eq!(
            feishu("demo", 1_599_360_473),
            "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="
        );
    }

    #[test]
    fn secrets_and_ids_are_fresh() {
        assert_ne!(fresh(), fresh());
        assert_eq!(
            STANDARD.decode(fresh().strip_prefix(PREFIX).unwrap()).unwrap().len(),
            32
        );
        assert_ne!(message_id(), message_id());
        assert_eq!(message_id().len(), 36);
    }
}
