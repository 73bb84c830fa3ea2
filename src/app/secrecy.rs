//! The secrecy gate (DOMAIN.md §6): a text that bears a secrecy mark as a mark is refused at every entry. What was
//! found and where is said; the text itself is neither stored nor logged.

use super::error::Result;
use crate::domain::notice::secrecy;
use crate::domain::refusal::{Code, FieldError, Refusal};

/// Lets texts pass that bear no secrecy mark; each comes with the name of its field.
///
/// # Errors
/// Refused where one bears a mark, with the mark and its place.
pub fn gate(texts: &[(&str, &str)]) -> Result<()> {
    for (field, text) in texts {
        let Some(found) = secrecy::mark(text) else { continue };
        let zh = format!(
            "在第{}行发现密级标志“{}”，内容已拒收且未保存；涉密内容请走涉密渠道，不得录入本系统",
            found.line, found.mark
        );
        let en = format!(
            "A secrecy mark ({}) stands on line {}; nothing was kept. Classified content must not enter this system",
            found.mark, found.line
        );
        let error = FieldError {
            field: (*field).to_owned(),
            code: "secrecy_mark",
            zh: zh.clone(),
            en: en.clone(),
        };
        return Err(Refusal {
            code: Code::SecrecyMark,
            zh,
            en,
            errors: vec![error],
        }
        .into());
    }
    Ok(())
}
