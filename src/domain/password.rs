//! What a password must be: long, not the log-in, none of the obvious ones. No rule about kinds of characters; length
//! is what counts.

use super::refusal::Refusal;

/// Longest password taken, characters: hashing must not be a way to keep the server busy.
pub const LONGEST: usize = 128;

/// Words that stand at the heart of the passwords tried first.
const OBVIOUS: &[&str] = &[
    "password",
    "passw0rd",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsx",
    "1qaz2wsx",
    "admin",
    "administrator",
    "root",
    "welcome",
    "letmein",
    "iloveyou",
    "woaini",
    "woaizhongguo",
    "abc",
    "abcd",
    "abcdef",
    "test",
    "changeme",
    "duban",
    "youzheng",
    "youzhengju",
    "postal",
    "supervisor",
    "leader",
    "security",
    "auditor",
    "mima",
];

/// Checks a new password against the policy: at least `min` characters, not made of the log-in, none of the obvious.
///
/// # Errors
/// Refused with what to change.
pub fn check(password: &str, login: &str, min: i64) -> Result<(), Refusal> {
    let length = password.chars().count();
    if i64::try_from(length).unwrap_or(i64::MAX) < min {
        return Err(refuse(
            "too_short",
            format!("密码至少{min}个字符；可用几个词连成一句"),
            format!("A password has at least {min} characters; a few words in a row will do"),
        ));
    }
    if length > LONGEST {
        return Err(refuse(
            "too_long",
            format!("密码最多{LONGEST}个字符"),
            format!("A password has at most {LONGEST} characters"),
        ));
    }
    let plain = password.to_lowercase();
    let name = login.to_lowercase();
    if name.chars().count() >= 3 && heart(&plain, &name) {
        return Err(refuse(
            "is_login",
            "密码不能是用户名加几个字符".into(),
            "The password must not be the user name with a few characters".into(),
        ));
    }
    if obvious(&plain) {
        return Err(refuse(
            "obvious",
            "这个密码太容易猜到，请换一个".into(),
            "This password is too easy to guess; choose another one".into(),
        ));
    }
    Ok(())
}

/// Whether the password is nothing but the word, repeated or with digits and signs around.
fn heart(plain: &str, word: &str) -> bool {
    let rest = plain.replace(word, "");
    rest.len() < plain.len() && rest.chars().all(|c| !c.is_alphabetic())
}

fn obvious(plain: &str) -> bool {
    let mut kinds: Vec<char> = plain.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let monotone = kinds.len() <= 3;
    let row = plain.chars().all(|c| c.is_ascii_digit()) && plain.chars().count() <= 12;
    monotone || row || OBVIOUS.iter().any(|word| heart(plain, word))
}

fn refuse(code: &'static str, zh: String, en: String) -> Refusal {
    Refusal::field("password", code, zh, en)
}

#[cfg(test)]
mod tests {
    use super::check;

    fn verdict(password: &str) -> &'static str {
        match check(password, "hebei", 10) {
            Ok(()) => "ok",
            Err(refusal) => refusal.errors[0].code,
        }
    }

    #[test]
    fn short_known_and_own_names_are_refused() {
        assert_eq!(verdict("k7mp-29xw"), "too_short");
        assert_eq!(verdict("hebei12345678"), "is_login");
        assert_eq!(verdict("HeBei!!hebei2026"), "is_login");
        assert_eq!(verdict("Password2026!"), "obvious");
        assert_eq!(verdict("1234567890"), "obvious");
        assert_eq!(verdict("aaaaaaaaaaaa"), "obvious");
        assert_eq!(verdict(&"长".repeat(129)), "too_long");
        assert_eq!(verdict("快递进村今年要到六成"), "ok");
        assert_eq!(verdict("parcel lockers of hebei"), "ok");
    }
}
