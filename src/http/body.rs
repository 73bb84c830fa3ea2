//! Strict reading of what clients send: unknown fields, wrong types and huge bodies get a clear answer.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::store::event::hash_hex;
use crate::store::page::{Ask, Cursor};

/// Largest JSON body, bytes.
pub const JSON_LIMIT: usize = 1 << 20;

/// A JSON body with the hash of its bytes (for idempotency keys).
#[derive(Debug)]
pub struct Body<T> {
    /// The value.
    pub value: T,
    /// SHA-256 of the bytes.
    pub hash: String,
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = is_json(req);
        let mut payload = payload.take();
        Box::pin(async move {
            let bytes = collect(&mut payload, JSON_LIMIT).await?;
            if !json && !bytes.is_empty() {
                return Err(Refusal::new(
                    Code::UnsupportedMedia,
                    "请以 application/json 提交",
                    "Send the body as application/json",
                )
                .into());
            }
            let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
            Ok(Body {
                value: parse(text)?,
                hash: hash_hex(&bytes),
            })
        })
    }
}

fn is_json(req: &HttpRequest) -> bool {
    let kind = req
        .headers()
        .get("content-type")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json"))
}

/// Reads a body up to a limit.
///
/// # Errors
/// Too large, or cut off.
pub async fn collect(payload: &mut Payload, limit: usize) -> Result<web::Bytes, Problem> {
    let mut bytes = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|e: PayloadError| malformed(&e.to_string()))?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

/// "Too large", with the limit.
#[must_use]
pub fn too_large(limit: usize) -> Problem {
    let kib = limit / 1024;
    Refusal::new(
        Code::TooLarge,
        format!("内容超过上限{kib}KiB；请拆分或压缩后再提交"),
        format!("The body is larger than {kib} KiB; split or compress it"),
    )
    .into()
}

fn malformed(cause: &str) -> Problem {
    Refusal::new(
        Code::Malformed,
        format!("无法读取请求内容：{cause}"),
        format!("The body cannot be read: {cause}"),
    )
    .into()
}

/// The field of the first text with a NUL in it. Only its escape can bring one, so most bodies are looked through once.
fn nul_at(bytes: &[u8]) -> Option<String> {
    const ESCAPE: &[u8] = b"\\u0000";
    bytes.windows(ESCAPE.len()).find(|w| *w == ESCAPE)?;
    let body: Value = serde_json::from_slice(bytes).ok()?;
    let mut waiting = vec![(String::new(), &body)];
    while let Some((path, value)) = waiting.pop() {
        let below = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        match value {
            Value::String(text) if text.contains('\0') => return Some(path),
            Value::Array(items) => {
                waiting.extend(items.iter().enumerate().map(|(n, v)| (format!("{path}[{n}]"), v)));
            }
            Value::Object(fields) => waiting.extend(fields.iter().map(|(name, v)| (below(name), v))),
            _ => {}
        }
    }
    None
}

/// Parses JSON strictly; an error names the field.
///
/// # Errors
/// Malformed where it is no JSON; an invalid field where a value does not fit.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if let Some(field) = nul_at(bytes) {
        let zh = "内容含有不可见的控制字符，请删除后重试";
        let en = format!("{field} holds a NUL character, which no database keeps; take it out");
        return Err(Refusal::field(field, "control_character", zh, en).into());
    }
    let mut de = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut de).map_err(|e| {
        let path = e.path().to_string();
        let inner = e.into_inner();
        if inner.is_data() {
            misfit(&path, &inner.to_string())
        } else {
            malformed(&inner.to_string())
        }
    })?;
    de.end().map_err(|e| malformed(&e.to_string()))?;
    Ok(value)
}

fn misfit(path: &str, cause: &str) -> Problem {
    let cause = cause.split(" at line ").next().unwrap_or(cause);
    let (code, zh) = if cause.starts_with("unknown field") {
        ("unknown_field", format!("不认识的字段：{cause}"))
    } else if cause.starts_with("missing field") {
        ("missing_field", format!("缺少字段：{cause}"))
    } else {
        ("wrong_type", format!("字段“{path}”的值不合要求：{cause}"))
    };
    let en = format!("{path}: {cause}");
    let field = FieldError {
        field: path.to_owned(),
        code,
        zh: zh.clone(),
        en: en.clone(),
    };
    Problem(Refusal {
        code: Code::InvalidField,
        zh,
        en,
        errors: vec![field],
    })
}

/// A field of a `PATCH` that may be left out (unchanged), null (emptied) or given; use with `#[serde(default)]`.
///
/// # Errors
/// As the value.
pub fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

/// A strict query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parsed = serde_urlencoded::from_str(req.query_string()).map(Query).map_err(|e| {
            Refusal::new(
                Code::BadParameter,
                format!("查询参数有误：{e}"),
                format!("A query parameter is not valid: {e}"),
            )
            .into()
        });
        std::future::ready(parsed)
    }
}

/// A number from the path; anything else does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Id(pub i64);

impl FromRequest for Id {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = req.match_info().get("id").and_then(|t| t.parse().ok());
        std::future::ready(id.map(Id).ok_or_else(|| Refusal::not_found().into()))
    }
}

/// The paging parameters of a list, checked against its own sort keys (the first is the default).
///
/// # Errors
/// A bad limit, a sort that does not exist (the possible ones are named), a cursor of another list or order.
pub fn ask(
    limit: Option<i64>,
    cursor: Option<&str>,
    sort: Option<&str>,
    with_total: Option<bool>,
    sorts: &[&str],
) -> Result<Ask, Problem> {
    let limit = limit.unwrap_or(50);
    if !(1..=200).contains(&limit) {
        return Err(Refusal::new(Code::BadParameter, "limit 须在1到200之间", "limit must be 1 to 200").into());
    }
    let sort = sort.or(sorts.first().copied()).unwrap_or_default();
    if !sorts.contains(&sort) {
        let known = sorts.join("; ");
        let (zh, en) = (
            format!("不支持按“{sort}”排序；可用：{known}"),
            format!("Unknown sort ‘{sort}’; possible: {known}"),
        );
        return Err(Refusal::new(Code::BadSort, zh, en).into());
    }
    let after = match cursor {
        None => None,
        Some(text) => Some(Cursor::decode(text).filter(|c| c.s == sort).ok_or_else(|| {
            let zh = "翻页标记不属于这个列表或排序；请从第一页重新读取";
            Problem(Refusal::new(
                Code::BadCursor,
                zh,
                "The cursor is not of this list and order; start at the first page",
            ))
        })?),
    };
    Ok(Ask {
        limit,
        after,
        sort: sort.to_owned(),
        with_total: with_total.unwrap_or(false),
    })
}
