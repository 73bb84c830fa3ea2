//! Forms of webhooks as data (`data/hooks/`): a template of the body, whose signature, and what a good answer is. A
//! template is JSON; what is filled in are values, never text between them, so no quote or line break can break it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;

use super::{Call, sign};
use crate::domain::webhook::WebhookFormat;

/// What is filled into a template, by name.
pub type Facts = BTreeMap<&'static str, Value>;

/// The names that templates may use.
pub const NAMES: &[&str] = &[
    "event", "type", "at", "label", "about", "who", "when", "link", "org", "seq",
];

/// Whose signature a form bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signature {
    /// The headers of the Standard Webhooks specification, with a secret we make.
    Standard,
    /// DingTalk's, in the address, with a secret it gave.
    Dingtalk,
    /// Feishu's, in the body, with a secret it gave.
    Feishu,
    /// None: the address itself is the secret.
    None,
}

/// One form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    signature: Signature,
    #[serde(default)]
    zero: Vec<String>,
    per_minute: Option<i64>,
    body: String,
}

/// One form, read.
#[derive(Debug, Clone)]
pub struct Form {
    /// Whose signature it bears.
    pub signature: Signature,
    /// Most webhooks a minute that the receiver takes.
    pub per_minute: Option<i64>,
    zero: Vec<String>,
    body: Value,
}

/// A webhook ready to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where to.
    pub url: String,
    /// Headers besides the usual ones.
    pub headers: Vec<(&'static str, String)>,
    /// What it says.
    pub body: String,
}

static FORMS: LazyLock<BTreeMap<WebhookFormat, Form>> = LazyLock::new(|| {
    let files = WebhookFormat::ALL.iter().map(|f| (*f, Form::read(file(*f))));
    files.filter_map(|(f, form)| Some((f, form.ok()?))).collect()
});

/// What a file that cannot be read is replaced by; a test reads them all.
static NO_FORM: LazyLock<Form> = LazyLock::new(|| Form {
    signature: Signature::Standard,
    per_minute: None,
    zero: Vec::new(),
    body: Value::String("{event}".to_owned()),
});

/// The form of a format.
#[must_use]
pub fn of(format: WebhookFormat) -> &'static Form {
    FORMS.get(&format).unwrap_or(&NO_FORM)
}

const fn file(format: WebhookFormat) -> &'static str {
    match format {
        WebhookFormat::Standard => include_str!("../../data/hooks/standard.toml"),
        WebhookFormat::Wecom => include_str!("../../data/hooks/wecom.toml"),
        WebhookFormat::Dingtalk => include_str!("../../data/hooks/dingtalk.toml"),
        WebhookFormat::Feishu => include_str!("../../data/hooks/feishu.toml"),
    }
}

impl Form {
    fn read(text: &str) -> Result<Form, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        Ok(Form {
            signature: file.signature,
            per_minute: file.per_minute,
            zero: file.zero,
            body: serde_json::from_str(&file.body).map_err(|e| e.to_string())?,
        })
    }

    /// Writes and signs one.
    #[must_use]
    pub fn write(&self, call: &Call<'_>) -> Written {
        let mut body = fill(&self.body, call.facts);
        let mut url = call.url.to_owned();
        let mut headers = Vec::new();
        let (seconds, secret) = (call.now.timestamp(), call.secrets.first().filter(|s| !s.is_empty()));
        match (self.signature, secret) {
            (Signature::Dingtalk, Some(secret)) => {
                let millis = call.now.timestamp_millis();
                let signed = sign::dingtalk(secret, millis);
                let join = if url.contains('?') { '&' } else { '?' };
                let signed = utf8_percent_encode(&signed, NON_ALPHANUMERIC);
                url = format!("{url}{join}timestamp={millis}&sign={signed}");
            }
            (Signature::Feishu, Some(secret)) => {
                if let Value::Object(fields) = &mut body {
                    fields.insert("timestamp".to_owned(), seconds.to_string().into());
                    fields.insert("sign".to_owned(), sign::feishu(secret, seconds).into());
                }
            }
            _ => {}
        }
        let body = body.to_string();
        if self.signature == Signature::Standard {
            headers.push(("webhook-id", call.id.to_owned()));
            headers.push(("webhook-timestamp", seconds.to_string()));
            headers.push((
                "webhook-signature",
                sign::standard(call.secrets, call.id, seconds, &body),
            ));
        }
        Written { url, headers, body }
    }

    /// Why an answer of success is none: robots answer 200 and say in the body that they did not take it.
    #[must_use]
    pub fn fault(&self, answer: &str) -> Option<String> {
        if self.zero.is_empty() {
            return None;
        }
        let Ok(Value::Object(fields)) = serde_json::from_str(answer) else {
            return Some(format!("the answer is no JSON: {answer}"));
        };
        let said = self.zero.iter().find_map(|name| Some((name, fields.get(name)?)));
        match said {
            Some((_, Value::Number(n))) if n.as_i64() == Some(0) => None,
            Some((name, value)) => Some(format!("{name} {value}: {answer}")),
            None => Some(format!("the answer lacks {}: {answer}", self.zero.join(" and "))),
        }
    }
}

/// A template with its names filled in. A text that is one name alone becomes the value itself, whatever its kind.
fn fill(template: &Value, facts: &Facts) -> Value {
    match template {
        Value::String(text) => alone(text, facts).unwrap_or_else(|| Value::String(within(text, facts))),
        Value::Array(items) => items.iter().map(|item| fill(item, facts)).collect(),
        Value::Object(fields) => {
            let filled = fields.iter().map(|(name, value)| (name.clone(), fill(value, facts)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}

fn alone(text: &str, facts: &Facts) -> Option<Value> {
    let name = text.strip_prefix('{')?.strip_suffix('}')?;
    facts.get(name).cloned()
}

/// Names within a text; what they stand for is not looked through again.
fn within(text: &str, facts: &Facts) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let value = after
            .split_once('}')
            .and_then(|(name, end)| Some((facts.get(name)?, end)));
        match value {
            Some((Value::String(said), end)) => {
                out.push_str(said);
                rest = end;
            }
            Some((other, end)) => {
                out.push_str(&other.to_string());
                rest = end;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn facts(text: &str) -> Facts {
        let mut facts: Facts = NAMES.iter().map(|name| (*name, Value::from(text))).collect();
        facts.insert("event", json!({"verb": "task.signed", "reason": text}));
        facts.insert("seq", json!(7));
        facts
    }

    fn call<'a>(format: WebhookFormat, secrets: &'a [String], facts: &'a Facts) -> Call<'a> {
        Call {
            url: "https://robot.example/send?token=x",
            form: of(format),
            secrets,
            id: "msg_1",
            facts,
            now: chrono::DateTime::from_timestamp_millis(1_767_225_600_000).unwrap(),
        }
    }

    fn written(format: WebhookFormat, secret: &str, text: &str) -> (Written, Value) {
        let (secrets, facts) = ([secret.to_owned()], facts(text));
        let written = of(format).write(&call(format, &secrets, &facts));
        let body = serde_json::from_str(&written.body).unwrap();
        (written, body)
    }

    #[test]
    fn every_file_is_read_and_uses_known_names_only() {
        let name = regex::Regex::new(r"\{([a-z_]+)\}").unwrap();
        for format in WebhookFormat::ALL {
            let form = Form::read(file(*format)).unwrap_or_else(|e| panic!("{format}: {e}"));
            let body = form.body.to_string();
            for found in name.captures_iter(&body) {
                assert!(NAMES.contains(&&found[1]), "{format}: {}", &found[1]);
            }
        }
        assert!(Form::read("signature = \"none\"\nbody = '''{'''").is_err());
    }

    #[test]
    fn the_standard_form_holds_the_event_and_is_signed_in_headers() {
        let (written, body) = written(WebhookFormat::Standard, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "局");
        assert_eq!(written.url, "https://robot.example/send?token=x");
        assert_eq!(
            (&body["type"], &body["data"]["verb"]),
            (&json!("局"), &json!("task.signed"))
        );
        let names: Vec<_> = written.headers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["webhook-id", "webhook-timestamp", "webhook-signature"]);
        assert_eq!(written.headers[1].1, "1767225600");
    }

    #[test]
    fn robots_get_their_own_signatures_and_none_without_a_secret() {
        let (signed, body) = written(WebhookFormat::Dingtalk, "SECdemo0123456789", "局");
        assert_eq!(
            signed.url,
            "https://robot.example/send?token=x&timestamp=1767225600000&sign=yaZjXcetNSuXyCF9%2Bei8g%2F8KzwtsTDBPCvCtYrY0m1M%3D"
        );
        assert_eq!((&body["msgtype"], signed.headers.len()), (&json!("text"), 0));
        let (_, body) = written(WebhookFormat::Feishu, "demo", "局");
        assert_eq!(body["timestamp"], "1767225600");
        assert_eq!(body["sign"], sign::feishu("demo", 1_767_225_600));
        let (bare, body) = written(WebhookFormat::Feishu, "", "局");
        assert!(body.get("sign").is_none() && bare.url.ends_with("token=x"));
        let (wecom, body) = written(WebhookFormat::Wecom, "", "局");
        assert_eq!(
            (wecom.url.as_str(), wecom.headers.len()),
            ("https://robot.example/send?token=x", 0)
        );
        assert!(body["text"]["content"].as_str().unwrap().starts_with("【督办】局"));
    }

    #[test]
    fn what_is_filled_in_is_not_looked_through_again() {
        let facts = Facts::from([("who", json!("{link}")), ("link", json!("x"))]);
        assert_eq!(within("{who} {link} {nobody} { {", &facts), "{link} x {nobody} { {");
        assert_eq!(
            fill(&json!(["{who}", {"a": "{link}"}, 1]), &facts),
            json!(["{link}", {"a": "x"}, 1])
        );
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_json_and_each_is_said_whole(text in any::<String>()) {
            for format in [WebhookFormat::Wecom, WebhookFormat::Dingtalk, WebhookFormat::Feishu] {
                let (_, body) = written(format, "s", &text);
                let said = body.pointer("/text/content").or_else(|| body.pointer("/content/text"));
                prop_assert!(said.unwrap().as_str().unwrap().contains(&text));
            }
            let (_, body) = written(WebhookFormat::Standard, "s", &text);
            prop_assert_eq!(body["data"]["reason"].as_str(), Some(text.as_str()));
        }
    }
}
