//! Forms with a file (`multipart/form-data`), read as they stream in: nothing over the limit is ever held.

use std::collections::BTreeMap;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::error::PayloadError;
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt};

use super::body::too_large;
use super::problem::Problem;
use crate::domain::refusal::{Code, Refusal};

/// Most bytes of a field that is not the file.
const FIELD: usize = 4096;
/// What a form may have beside its file, in bytes: boundaries, headers, fields.
const FRAME: usize = 64 * 1024;

/// A form with one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// What the client calls it.
    pub file_name: String,
    /// The other fields, by name; empty ones are left out.
    pub fields: BTreeMap<String, String>,
}

/// Whether a request says that it brings a form.
#[must_use]
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get("content-type")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("multipart/")
}

/// Reads a form whose field `file` is a file of at most `limit` bytes; `known` names the other fields.
///
/// # Errors
/// Too large, malformed, a field that is not known, no file or a second one.
pub async fn receive<S>(headers: &HeaderMap, stream: S, limit: usize, known: &[&str]) -> Result<Form, Problem>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + 'static,
{
    let announced = headers.get("content-length").and_then(|v| v.to_str().ok());
    if announced
        .and_then(|n| n.parse::<usize>().ok())
        .is_some_and(|n| n > limit + FRAME)
    {
        return Err(too_large(limit));
    }
    let mut parts = Multipart::new(headers, stream);
    let mut file = None;
    let mut fields = BTreeMap::new();
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|e| malformed(&e))?;
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" && file.is_none() {
            let called = part
                .content_disposition()
                .and_then(|d| d.get_filename().map(str::to_owned));
            file = Some((collect(&mut part, limit).await?, called.unwrap_or_default()));
        } else if known.contains(&name.as_str()) && !fields.contains_key(&name) {
            let bytes = collect(&mut part, FIELD).await?;
            let text =
                String::from_utf8(bytes).map_err(|_| unknown(&name, "not_utf8", "不是UTF-8文字", "is not UTF-8"))?;
            fields.insert(name, text.trim().to_owned());
        } else if name == "file" || known.contains(&name.as_str()) {
            return Err(unknown(&name, "twice", "出现了两次", "is there twice"));
        } else {
            return Err(unknown(
                &name,
                "unknown_field",
                "是不认识的字段",
                "is not a known field",
            ));
        }
    }
    fields.retain(|_, text| !text.is_empty());
    let (bytes, file_name) = file.ok_or_else(|| unknown("file", "missing_field", "缺失，请选择文件", "is missing"))?;
    Ok(Form {
        bytes,
        file_name,
        fields,
    })
}

async fn collect(part: &mut Field, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|e| malformed(&e))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unknown(name: &str, code: &'static str, zh: &str, en: &str) -> Problem {
    Refusal::field(name, code, format!("“{name}”{zh}"), format!("‘{name}’ {en}")).into()
}

fn malformed(cause: &MultipartError) -> Problem {
    let zh = format!("表单无法读取：{cause}；请以 multipart/form-data 重新提交");
    let en = format!("The form cannot be read: {cause}; send it again as multipart/form-data");
    Refusal::new(Code::Malformed, zh, en).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn headers() -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_static("multipart/form-data; boundary=xyz");
        headers.insert(HeaderName::from_static("content-type"), value);
        headers
    }

    fn part(name: &str, file: Option<&str>, body: &str) -> String {
        let file = file.map(|f| format!("; filename=\"{f}\"")).unwrap_or_default();
        format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{body}\r\n")
    }

    async fn read(parts: &[String], limit: usize) -> Result<Form, Refusal> {
        let whole = format!("{}--xyz--\r\n", parts.concat()).into_bytes();
        let chunks: Vec<_> = whole.chunks(7).map(|c| Ok(Bytes::copy_from_slice(c))).collect();
        let stream = futures_util::stream::iter(chunks);
        receive(&headers(), stream, limit, &["meeting_on", "title"])
            .await
            .map_err(|p| p.0)
    }

    #[actix_web::test]
    async fn a_file_with_its_fields() {
        let parts = [
            part("meeting_on", None, "2026-08-07"),
            part("title", None, ""),
            part("file", Some("通知.txt"), "各局要落实。"),
        ];
        let form = read(&parts, 100).await.unwrap();
        assert_eq!(
            (form.bytes, form.file_name.as_str()),
            ("各局要落实。".as_bytes().to_vec(), "通知.txt")
        );
        assert_eq!(
            form.fields,
            BTreeMap::from([("meeting_on".to_owned(), "2026-08-07".to_owned())])
        );
    }

    #[actix_web::test]
    async fn what_is_wrong_is_named() {
        let file = part("file", Some("a.txt"), "0123456789");
        assert_eq!(
            read(std::slice::from_ref(&file), 9).await.unwrap_err().code,
            Code::TooLarge
        );
        assert_eq!(read(std::slice::from_ref(&file), 10).await.unwrap().bytes.len(), 10);
        let fault = |r: Refusal| (r.errors[0].field.clone(), r.errors[0].code);
        assert_eq!(
            fault(read(&[file.clone(), file.clone()], 99).await.unwrap_err()),
            ("file".to_owned(), "twice")
        );
        assert_eq!(
            fault(read(&[part("x", None, "1")], 99).await.unwrap_err()),
            ("x".to_owned(), "unknown_field")
        );
        assert_eq!(
            fault(read(&[], 99).await.unwrap_err()),
            ("file".to_owned(), "missing_field")
        );
    }

    #[actix_web::test]
    async fn an_announced_giant_is_refused_unread() {
        let mut headers = headers();
        headers.insert(
            HeaderName::from_static("content-length"),
            HeaderValue::from_static("50000000"),
        );
        let stream = futures_util::stream::pending();
        let refused = receive(&headers, stream, 20 << 20, &[]).await.unwrap_err();
        assert_eq!(refused.0.code, Code::TooLarge);
    }
}
