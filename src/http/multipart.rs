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

/// A form with any number of files, beside fields that may be there several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whole {
    /// The fields, in order.
    pub fields: Vec<(String, String)>,
    /// The files, in order.
    pub files: Vec<Sent>,
}

/// A file that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What the client calls it.
    pub name: String,
    /// Its bytes; none where there were too many.
    pub bytes: Option<Vec<u8>>,
}

/// What a form may bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all fields together.
    pub fields: usize,
    /// Bytes of a file; a larger one is told, not kept.
    pub file: usize,
    /// Bytes of all files together.
    pub files: usize,
}

/// Reads a form with files in its field `file`; where none is chosen, browsers send an empty one, which is left out.
///
/// # Errors
/// Too large as a whole, or malformed.
pub async fn receive_all<S>(headers: &HeaderMap, stream: S, limits: Limits) -> Result<Whole, Problem>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + 'static,
{
    let mut parts = Multipart::new(headers, stream);
    let mut whole = Whole::default();
    let (mut of_fields, mut of_files) = (0, 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|e| malformed(&e))?;
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let called = part.content_disposition().and_then(|d| d.get_filename());
            let called = called.unwrap_or_default().to_owned();
            let room = limits.files.saturating_sub(of_files);
            let (bytes, count) = collect_some(&mut part, limits.file, room, limits.files).await?;
            of_files += count;
            if count > 0 || !called.is_empty() {
                whole.files.push(Sent { name: called, bytes });
            }
            continue;
        }
        let bytes = collect(&mut part, limits.fields.saturating_sub(of_fields)).await?;
        of_fields += bytes.len();
        let text = String::from_utf8(bytes).map_err(|_| unknown(&name, "not_utf8", "不是UTF-8文字", "is not UTF-8"))?;
        whole.fields.push((name, text));
    }
    Ok(whole)
}

/// The bytes of a file, or none where they are more than `most`, and their number; refuses more than there is room for.
async fn collect_some(
    part: &mut Field,
    most: usize,
    room: usize,
    all: usize,
) -> Result<(Option<Vec<u8>>, usize), Problem> {
    let (mut bytes, mut count) = (Vec::new(), 0);
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|e| malformed(&e))?;
        count += chunk.len();
        if count > room {
            return Err(too_large(all));
        }
        if count > most {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((Some(bytes).filter(|_| count <= most), count))
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
    async fn files_beside_fields_and_what_is_too_large_of_them() {
        let parts = [
            part("attachment", None, "3"),
            part("file", Some("一.txt"), "12345"),
            part("attachment", None, "4"),
            part("file", Some("二.txt"), "123456789"),
            part("file", Some(""), ""),
        ];
        let read = |files| {
            let text = format!("{}--xyz--\r\n", parts.concat()).into_bytes();
            let stream = futures_util::stream::iter([Ok(Bytes::from(text))]);
            let limits = Limits {
                fields: 2,
                file: 8,
                files,
            };
            async move { receive_all(&headers(), stream, limits).await }
        };
        let whole = read(14).await.unwrap();
        let names: Vec<_> = whole.fields.iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(names, ["attachment=3", "attachment=4"]);
        let files: Vec<_> = whole
            .files
            .iter()
            .map(|f| (f.name.as_str(), f.bytes.as_deref()))
            .collect();
        assert_eq!(files, [("一.txt", Some(&b"12345"[..])), ("二.txt", None)]);
        assert_eq!(read(13).await.unwrap_err().0.code, Code::TooLarge);
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
