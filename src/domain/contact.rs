//! The forms of names, addresses, telephone numbers and hours that people type.

use chrono::NaiveTime;

use super::refusal::Refusal;

/// A text of one to `most` characters, trimmed, without control characters.
///
/// # Errors
/// Refused with the form it must have.
pub fn text(field: &str, value: &str, most: usize) -> Result<String, Refusal> {
    let value = value.trim();
    let length = value.chars().count();
    if (1..=most).contains(&length) && !value.chars().any(char::is_control) {
        return Ok(value.to_owned());
    }
    let zh = format!("须为1到{most}个字符，不含控制字符");
    let en = format!("must have 1 to {most} characters and no control characters");
    Err(Refusal::field(field, "text", zh, en))
}

/// An e-mail address of the plain form `local@host`.
///
/// # Errors
/// Refused with the form it must have.
pub fn address(value: &str) -> Result<String, Refusal> {
    let value = value.trim();
    let plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\' | '[' | ']')
    };
    let fits = value.split_once('@').is_some_and(|(local, host)| {
        let parts = local.is_empty() || host.contains('@') || !host.split('.').all(|label| !label.is_empty());
        !parts && value.len() <= 254 && value.chars().all(plain)
    });
    if fits {
        Ok(value.to_owned())
    } else {
        let zh = "邮箱地址不合格式，例如 name@example.cn";
        Err(Refusal::field(
            "email",
            "email",
            zh,
            "This is no e-mail address such as name@example.cn",
        ))
    }
}

/// A telephone number.
///
/// # Errors
/// Refused with what it may hold.
pub fn telephone(value: &str) -> Result<String, Refusal> {
    let value = value.trim();
    let sign = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '#' | '*');
    let digits = value.chars().filter(char::is_ascii_digit).count();
    if (3..=20).contains(&digits) && value.len() <= 40 && value.chars().all(sign) {
        Ok(value.to_owned())
    } else {
        let zh = "电话号码只能含数字、空格和 + - ( )";
        Err(Refusal::field(
            "phone",
            "phone",
            zh,
            "A telephone number holds digits, spaces and + - ( )",
        ))
    }
}

/// A time of day, `08:30`.
///
/// # Errors
/// Refused with the form it must have.
pub fn hour(field: &str, value: &str) -> Result<String, Refusal> {
    let parsed = NaiveTime::parse_from_str(value, "%H:%M")
        .ok()
        .filter(|_| value.len() == 5);
    parsed.map(|t| t.format("%H:%M").to_string()).ok_or_else(|| {
        let zh = "时间格式为 HH:MM，例如 08:30";
        Refusal::field(field, "time", zh, "A time is HH:MM, such as 08:30")
    })
}

#[cfg(test)]
mod tests {
    use super::{address, hour, telephone, text};

    #[test]
    fn addresses_numbers_and_hours_are_checked() {
        assert!(address("zhang.san@spb.example.cn").is_ok());
        for bad in [
            "",
            "a",
            "a@",
            "@b",
            "a@@b",
            "a@b..c",
            "a b@c",
            "a@b\r\nBcc: x",
            "\"a\"@b",
        ] {
            assert!(address(bad).is_err(), "{bad}");
        }
        assert!(telephone("+86 311-8888 0000").is_ok() && telephone("call me").is_err());
        assert!(hour("digest_at", "08:30").is_ok() && hour("digest_at", "8:30").is_err());
        assert!(hour("digest_at", "24:00").is_err());
        assert!(text("name", " 张三 ", 50).is_ok_and(|t| t == "张三") && text("name", "\u{7}", 50).is_err());
    }
}
