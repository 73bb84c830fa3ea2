//! Random secrets: tokens of 256 bits, of which only hashes are kept, and one-time passwords people can type.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::store::event::hash_hex;

/// A secret and the hash of it that is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What its holder gets, once.
    pub text: String,
    /// What the database keeps.
    pub hash: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A fresh secret that begins with a prefix by which leaked ones are recognised.
#[must_use]
pub fn token(prefix: &str) -> Secret {
    let text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()));
    let hash = hash(&text);
    Secret { text, hash }
}

/// Hash of a secret of full entropy: no salt, so that it can be looked up.
#[must_use]
pub fn hash(text: &str) -> String {
    hash_hex(text.as_bytes())
}

/// A one-time password, `k7mp-29xw-hqt4-8vcn`: no characters that are taken for others; 78 bits.
#[must_use]
pub fn one_time_password() -> String {
    const LETTERS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let letter = || {
        let at = rand::random_range(0..LETTERS.len());
        LETTERS.get(at).copied().map_or('x', char::from)
    };
    let group = || (0..4).map(|_| letter()).collect::<String>();
    [group(), group(), group(), group()].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_do_not_show_themselves() {
        let (a, b) = (token("dbn_"), token("dbn_"));
        assert_ne!(a.text, b.text);
        assert_eq!((a.text.len(), a.hash.len()), (47, 64));
        assert!(!format!("{a:?}").contains(&a.text));
        let password = one_time_password();
        assert_eq!(password.chars().filter(|c| *c == '-').count(), 3);
        assert_eq!(crate::domain::password::check(&password, "hebei", 10), Ok(()));
    }
}
