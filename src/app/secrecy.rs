//! What people write: present, not endless, and through the secrecy gate (密级检查, DOMAIN.md §6) before anything keeps
//! it. A refusal says which mark stands where; the text itself is neither stored nor logged.

use super::error::Result;
use crate::domain::notice::secrecy;
use crate::domain::refusal::{Code, FieldError, Refusal};

/// Longest free text, characters.
pub const TEXT_LIMIT: usize = 10_000;

/// Lets texts pass that bear no mark of secrecy; each comes with the name of its field.
///
/// # Errors
/// Refused with the mark, the field and the line.
pub fn gate(texts: &[(&str, &str)]) -> Result<()> {
    for (field, text) in texts {
        check(field, text)?;
    }
    Ok(())
}

/// One text at the gate.
///
/// # Errors
/// As [`gate`].
pub fn check(field: &str, text: &str) -> Result<()> {
    let Some(found) = secrecy::mark(text) else {
        return Ok(());
    };
    let (mark, line) = (found.mark, found.line);
    let zh = format!(
        "“{field}”第{line}行（第{}至{}字）有密级标志“{mark}”，已拒收，未作保存；涉密内容请走涉密渠道",
        found.start + 1,
        found.end
    );
    let en = format!(
        "{field}, line {line}, characters {} to {}: secrecy mark {mark}. Nothing was kept; classified texts do not \
         belong here",
        found.start + 1,
        found.end
    );
    let error = FieldError {
        field: field.to_owned(),
        code: "secrecy_mark",
        zh: zh.clone(),
        en: en.clone(),
    };
    Err(Refusal {
        errors: vec![error],
        ..Refusal::new(Code::SecrecyMark, zh, en)
    }
    .into())
}

/// A text that has to be there: trimmed, not empty, not over the limit, readable by both databases, through the gate.
///
/// # Errors
/// An invalid field that says what to change; a secrecy mark.
pub fn written(field: &str, text: &str) -> Result<String> {
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
    check(field, text)?;
    Ok(text.to_owned())
}

/// A text that may be left out: `None` where it is missing or blank, else as [`written`].
///
/// # Errors
/// As [`written`].
pub fn optional(field: &str, text: Option<&str>) -> Result<Option<String>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => written(field, text).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_refused_with_its_place_and_without_the_text() {
        let error = written("reason", "因汛情顺延\n机密★3年\n详见附件").unwrap_err();
        let refusal = error.refusal();
        assert_eq!(refusal.code, Code::SecrecyMark);
        assert!(refusal.zh.contains("“reason”第2行") && refusal.zh.contains("机密"));
        assert!(!refusal.zh.contains("汛情") && !refusal.en.contains("汛情"));
        assert_eq!(refusal.errors.len(), 1);
    }

    #[test]
    fn words_about_secrecy_pass_and_blanks_do_not() {
        assert_eq!(written("text", " 要保守国家秘密。 ").unwrap(), "要保守国家秘密。");
        assert!(written("text", " \n ").unwrap_err().is(Code::InvalidField));
        assert!(written("text", "a\0b").unwrap_err().is(Code::InvalidField));
        assert!(
            written("text", &"字".repeat(TEXT_LIMIT + 1))
                .unwrap_err()
                .is(Code::InvalidField)
        );
        assert_eq!(optional("progress", Some("  ")).unwrap(), None);
    }
}
