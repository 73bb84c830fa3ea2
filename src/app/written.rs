//! Free texts people write (理由、意见): present, not endless, readable by both databases, and through the secrecy gate
//! before anything keeps them.

use super::error::Result;
use super::secrecy::gate;
use crate::domain::refusal::Refusal;

/// Longest free text, characters.
pub const TEXT_LIMIT: usize = 10_000;

/// A text that has to be there: trimmed, not empty, not over the limit, readable by both databases, through the gate.
///
/// # Errors
/// An invalid field that says what to change; a secrecy mark.
pub fn needed(field: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::field(field, "missing_field", "请填写内容", format!("{field} is needed")).into());
    }
    if text.chars().count() > TEXT_LIMIT {
        return Err(Refusal::field(
            field,
            "too_long",
            format!("内容超过{TEXT_LIMIT}字，请精简或改用附件"),
            format!("{field} is longer than {TEXT_LIMIT} characters; shorten it or attach a file"),
        )
        .into());
    }
    if text.contains('\0') {
        let zh = "内容含有不可见的控制字符，请删除后重试";
        return Err(Refusal::field(field, "control_character", zh, format!("{field} holds a NUL character")).into());
    }
    gate(&[(field, text)])?;
    Ok(text.to_owned())
}

/// A text that may be left out: `None` where it is missing or blank, else as [`needed`].
///
/// # Errors
/// As [`needed`].
pub fn optional(field: &str, text: Option<&str>) -> Result<Option<String>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => needed(field, text).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Code;

    #[test]
    fn a_mark_is_refused_with_its_place_and_without_the_text() {
        let refusal = needed("reason", "因汛情顺延\n机密★3年\n详见附件")
            .unwrap_err()
            .refusal();
        assert_eq!(refusal.code, Code::SecrecyMark);
        assert!(refusal.zh.contains("第2行") && refusal.zh.contains("机密"));
        assert!(!refusal.zh.contains("汛情") && !refusal.en.contains("汛情"));
        assert_eq!(refusal.errors.first().map(|e| e.field.as_str()), Some("reason"));
    }

    #[test]
    fn words_about_secrecy_pass_and_blanks_do_not() {
        assert_eq!(needed("text", " 要保守国家秘密。 ").unwrap(), "要保守国家秘密。");
        assert!(needed("text", " \n ").unwrap_err().is(Code::InvalidField));
        assert!(needed("text", "a\0b").unwrap_err().is(Code::InvalidField));
        assert!(
            needed("text", &"字".repeat(TEXT_LIMIT + 1))
                .unwrap_err()
                .is(Code::InvalidField)
        );
        assert_eq!(optional("progress", Some("  ")).unwrap(), None);
    }
}
