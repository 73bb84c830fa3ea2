//! Access tokens: JWT, HS256 pinned, fifteen minutes; they name user and session, nothing else (DOMAIN.md §7).

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use crate::domain::id::{SessionId, UserId};
use crate::domain::time::Instant;

/// Seconds an access token lives.
pub const LIFE_SECONDS: i64 = 15 * 60;

#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    sub: String,
    sid: i64,
    iat: i64,
    exp: i64,
}

/// Signs and verifies access tokens.
pub struct Tokens {
    sign: EncodingKey,
    verify: DecodingKey,
    rules: Validation,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadToken {
    /// Its time is over.
    Expired,
    /// Anything else: forged, other algorithm, not a token.
    Invalid,
}

impl Tokens {
    /// With a secret of at least 32 bytes.
    #[must_use]
    pub fn new(secret: &[u8]) -> Tokens {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.validate_exp = false; // checked against the tracker's own clock below
        rules.set_required_spec_claims(&["exp", "sub"]);
        Tokens {
            sign: EncodingKey::from_secret(secret),
            verify: DecodingKey::from_secret(secret),
            rules,
        }
    }

    /// A fresh token; `None` where the library cannot sign, which a good secret rules out.
    #[must_use]
    pub fn issue(&self, user: UserId, session: SessionId, now: Instant) -> Option<String> {
        let iat = now.timestamp();
        let claims = Claims {
            sub: user.to_string(),
            sid: session.0,
            iat,
            exp: iat + LIFE_SECONDS,
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.sign).ok()
    }

    /// Who a token names.
    ///
    /// # Errors
    /// Expired or invalid.
    pub fn read(&self, token: &str, now: Instant) -> Result<(UserId, SessionId), BadToken> {
        let claims = decode::<Claims>(token, &self.verify, &self.rules)
            .map_err(|_| BadToken::Invalid)?
            .claims;
        if claims.exp <= now.timestamp() {
            return Err(BadToken::Expired);
        }
        let user = claims.sub.parse().map_err(|_| BadToken::Invalid)?;
        Ok((UserId(user), SessionId(claims.sid)))
    }
}
