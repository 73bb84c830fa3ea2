//! The secrecy gate (密级检查, DOMAIN.md §6) as every entry calls it: texts that bear a mark are refused before anything
//! of them is stored or logged. What counts as a mark is `domain::notice::secrecy`.

use super::error::Result;
use crate::domain::notice::secrecy::{self, SecrecyMark};
use crate::domain::refusal::{Code, FieldError, Refusal};

/// Lets texts pass that bear no secrecy mark; each comes with the name of its field.
///
/// # Errors
/// Refused with mark, field and line of every text that bears one; nothing else of the text is in the refusal.
pub fn gate(fields: &[(&str, &str)]) -> Result<()> {
    let found: Vec<(&str, SecrecyMark)> = fields
        .iter()
        .filter_map(|(field, text)| secrecy::mark(text).map(|mark| (*field, mark)))
        .collect();
    let Some((field, first)) = found.first() else {
        return Ok(());
    };
    let (zh, en) = words(field, first);
    let errors = found.iter().map(|(field, mark)| fault(field, mark)).collect();
    Err(Refusal {
        errors,
        ..Refusal::new(Code::SecrecyMark, zh, en)
    }
    .into())
}

fn words(field: &str, mark: &SecrecyMark) -> (String, String) {
    (
        format!(
            "“{field}”第{}行有密级标志“{}”，已拒收，内容未保存；涉密文件请按保密规定在涉密系统办理，误标的请先去掉标志",
            mark.line, mark.mark
        ),
        format!(
            "‘{field}’ bears the secrecy mark {} in line {}; nothing of it was kept. Handle it where classified papers \
             are handled, or remove a mark that is there by mistake",
            mark.mark, mark.line
        ),
    )
}

fn fault(field: &str, mark: &SecrecyMark) -> FieldError {
    let (zh, en) = words(field, mark);
    FieldError {
        field: field.to_owned(),
        code: Code::SecrecyMark.word(),
        zh,
        en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_text_is_named_by_field_and_line_and_not_repeated() {
        let texts = [("title", "关于某事的通知"), ("narrative", "某局\n机密★3年\n甲乙丙丁")];
        let refusal = gate(&texts).unwrap_err().refusal();
        assert_eq!(refusal.code, Code::SecrecyMark);
        assert_eq!(refusal.errors.len(), 1);
        assert_eq!(refusal.errors[0].field, "narrative");
        assert!(refusal.zh.contains("第2行") && refusal.zh.contains("“机密”"));
        assert!(!format!("{refusal:?}").contains("甲乙丙丁"));
    }

    #[test]
    fn words_in_sentences_pass() {
        assert_eq!(
            gate(&[("text", "各单位要保守国家秘密。"), ("title", "机要通信司")]),
            Ok(())
        );
    }
}
