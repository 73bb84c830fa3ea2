//! Source documents (来源文件): upload, reading, findings, decisions about them, registering (DOMAIN.md §6).

pub mod along;
pub mod content;
pub mod coverage;
pub mod decide;
pub mod edit;
pub mod edit_finding;
pub mod findings;
pub mod list;
pub mod matching;
mod plan;
mod programmes;
pub mod register;
mod reshape;
pub mod revision;
pub mod text;
pub mod upload;
pub mod view;
pub mod words;

use super::cx::Cx;
use super::error::Result;
use crate::domain::id::DocumentId;
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::store;
use crate::store::document::Document;

/// The engine that reads documents, with its version, as it stands on each document.
pub const ENGINE: &str = concat!("notice ", env!("CARGO_PKG_VERSION"));

/// Longest title, in characters.
pub const TITLE: usize = 200;

/// A document of the own organisation; anything else does not exist.
///
/// # Errors
/// Not found.
pub fn seen(cx: &mut Cx<'_>, id: DocumentId) -> Result<Document> {
    let scope = cx.scope();
    Ok(store::document::find(cx.tx, &scope, id)?.ok_or_else(Refusal::not_found)?)
}

/// A document of the own organisation, for changing it: only supervisors do.
///
/// # Errors
/// Not found outside the own organisation; refused with the missing role inside it.
pub fn supervised(cx: &mut Cx<'_>, id: DocumentId) -> Result<Document> {
    let document = seen(cx, id)?;
    cx.allow(Right::Supervise)?;
    Ok(document)
}

/// "Changed by somebody else", with what to do next.
#[must_use]
pub fn stale() -> Refusal {
    Refusal::new(
        Code::Stale,
        "内容已被他人修改；请重新读取后再提交",
        "It was changed by somebody else; read it again and repeat your change",
    )
}

/// One line of free text: blanks around it gone, not empty, not too long, no control characters.
///
/// # Errors
/// Names the field and the limit.
pub fn line(field: &str, text: &str, longest: usize) -> Result<String> {
    prose(field, text, longest, false)
}

/// Free text of several lines, by the rules of [`line()`].
///
/// # Errors
/// As [`line()`].
pub fn passage(field: &str, text: &str, longest: usize) -> Result<String> {
    prose(field, text, longest, true)
}

fn prose(field: &str, text: &str, longest: usize, lines: bool) -> Result<String> {
    let text = text.trim();
    let (code, zh, en) = if text.is_empty() {
        ("empty", "不能为空".to_owned(), "must not be empty".to_owned())
    } else if text.chars().count() > longest {
        (
            "too_long",
            format!("不能超过{longest}个字"),
            format!("must not be longer than {longest} characters"),
        )
    } else if text
        .chars()
        .any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t')))
    {
        (
            "control_character",
            "含有不可见的控制字符".to_owned(),
            "contains control characters".to_owned(),
        )
    } else {
        return Ok(text.to_owned());
    };
    Err(Refusal::field(field, code, format!("“{field}”{zh}"), format!("{field} {en}")).into())
}
