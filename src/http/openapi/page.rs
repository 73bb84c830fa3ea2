//! The description for people: one page, no script, nothing from elsewhere.

use std::fmt::Write;

use super::document::{document, tag};
use crate::domain::refusal::Code;
use crate::http::api;
use crate::http::frame;
use crate::http::problem::status;
use crate::http::route::{Access, Route};

/// Style of the page.
pub const STYLE: &str = "body{max-width:70rem;margin:2rem auto;padding:0 1rem;font:16px/1.6 sans-serif;color:#1d2330;background:#fbfaf6}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d9d5c8}\
code{font-family:monospace;overflow-wrap:anywhere}h2{margin-top:2.5rem}tr:target{background:#e8eef7}.m{font-weight:bold}\
@media(prefers-color-scheme:dark){body{color:#e6e4dd;background:#17191e}td,th{border-color:#3a3d45}tr:target{background:#25324a}a{color:#9cc0ff}}";

/// The whole page.
#[must_use]
pub fn html() -> String {
    let mut out = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>duban 督办: REST</title><link rel=\"stylesheet\" href=\"docs/style.css\"></head><body><main><h1>duban 督办: REST</h1>",
    );
    out.push_str(INTRODUCTION);
    out.push_str("<h2 id=\"codes\">Codes of refusals 错误代码</h2>");
    out.push_str("<table><thead><tr><th>code</th><th>status</th><th>English</th><th>中文</th></tr></thead><tbody>");
    for code in Code::ALL {
        let _ = write!(
            out,
            "<tr id=\"{0}\"><td><code>{0}</code></td><td>{1}</td><td>{2}</td><td>{3}</td></tr>",
            code.word(),
            status(code.class()).as_u16(),
            escape(code.en()),
            escape(code.zh()),
        );
    }
    out.push_str("</tbody></table>");
    routes(&mut out);
    schemas(&mut out);
    out.push_str("</main></body></html>\n");
    out
}

const INTRODUCTION: &str = "<p>JSON in snake_case; dates YYYY-MM-DD, moments RFC 3339 UTC, decimals as strings. \
    Lists answer <code>{items, next_cursor}</code>. Sign in with <code>POST /api/v1/auth/login</code> and send \
    <code>Authorization: Bearer …</code>. Changes need <code>If-Match</code>; <code>POST</code> takes \
    <code>Idempotency-Key</code>. Machine-readable: <a href=\"v1/openapi.json\">openapi.json</a>.</p>";

fn routes(out: &mut String) {
    let all = api::routes();
    let mut tags: Vec<&str> = Vec::new();
    for route in &all {
        if !tags.contains(&tag(route.path)) {
            tags.push(tag(route.path));
        }
    }
    for name in tags {
        let _ = write!(out, "<h2 id=\"tag-{0}\">{0}</h2>", escape(name));
        table(out, api::PREFIX, all.iter().filter(|r| tag(r.path) == name));
    }
    out.push_str("<h2 id=\"beside\">Beside the API</h2>");
    table(out, "", frame::ROUTES.iter());
}

fn table<'a>(out: &mut String, prefix: &str, routes: impl Iterator<Item = &'a Route>) {
    out.push_str("<table><thead><tr><th>request</th><th>for</th><th>does</th></tr></thead><tbody>");
    for route in routes {
        let _ = write!(
            out,
            "<tr><td><span class=\"m\">{}</span> <code>{prefix}{}</code></td><td>{}</td><td>{}</td></tr>",
            route.method,
            escape(route.path),
            access(route.access),
            escape(route.summary),
        );
    }
    out.push_str("</tbody></table>");
}

/// Who may come.
fn access(access: Access) -> String {
    match access {
        Access::Public => "everybody".into(),
        Access::SignedIn => "signed in".into(),
        Access::Token(scope) => format!("signed in, or token with {scope}"),
    }
}

/// Fields of every body and answer.
fn schemas(out: &mut String) {
    let document = document();
    let Some(all) = document.pointer("/components/schemas").and_then(|s| s.as_object()) else {
        return;
    };
    out.push_str("<h2 id=\"schemas\">Bodies and answers</h2>");
    for (name, schema) in all {
        let _ = write!(out, "<h3 id=\"schema-{0}\">{0}</h3><table><tbody>", escape(name));
        for (field, shape) in schema
            .get("properties")
            .and_then(|p| p.as_object())
            .into_iter()
            .flatten()
        {
            let kind = shape.get("type").map(ToString::to_string).unwrap_or_default();
            let text = shape.get("description").and_then(|d| d.as_str()).unwrap_or_default();
            let _ = write!(
                out,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                escape(field),
                escape(&kind.replace('"', "")),
                escape(text),
            );
        }
        out.push_str("</tbody></table>");
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
