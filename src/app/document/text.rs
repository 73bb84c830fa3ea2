//! The text of a document, in whose scalars all spans count.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::cx::Cx;
use crate::app::error::Result;
use crate::domain::id::DocumentId;
use crate::store;

/// The decoded text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TextView {
    /// The document.
    pub document: i64,
    /// Encoding it came in.
    pub encoding: String,
    /// Unicode scalars of the text.
    pub scalars: u64,
    /// The text.
    pub text: String,
}

/// The text of a document of the own organisation.
///
/// # Errors
/// Not found outside the own organisation.
pub fn show(cx: &mut Cx<'_>, id: DocumentId) -> Result<TextView> {
    let document = super::seen(cx, id)?;
    let text = store::document::text(cx.tx, id)?;
    Ok(TextView {
        document: id.0,
        encoding: document.encoding,
        scalars: u64::try_from(text.chars().count()).unwrap_or(u64::MAX),
        text,
    })
}
