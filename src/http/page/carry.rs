//! What stood in a form whose log-in had ended: carried through the log-in page, and then put before its writer again,
//! to be read over and sent. Passwords and files are never carried.

use actix_web::dev::Payload;
use actix_web::http::Method;
use askama::Template;

use super::form::{Fields, Named};
use super::frame::Outside;
use super::session::Visit;
use super::site::{local, page_of};
use crate::http::body::collect;
use crate::http::multipart::{self, Limits};

/// Most bytes that are carried.
const MOST: usize = 128 << 10;
/// Most bytes of files that are read past.
const FILES: usize = 40 << 20;
/// What the names of the carried fields begin with on the log-in page.
const MARK: &str = "carried-";
/// What a page puts into its forms by itself.
const OWN: [&str; 4] = ["csrf", "once", "from", "version"];

/// A form on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// Where it was sent to, below the base path.
    pub to: String,
    /// What it held.
    pub fields: Vec<Named>,
}

impl Carried {
    /// What a request without a log-in brought, where a page of ours sent it and somebody had filled something in.
    pub async fn of(visit: &Visit, payload: &mut Payload) -> Option<Carried> {
        let to = visit.path();
        if visit.req.method() != Method::POST || !visit.site.sent_from_here(&visit.req) || is_secret(to) {
            return None;
        }
        let headers = visit.req.headers().clone();
        let fields = if multipart::is_form(&headers) {
            let limits = Limits {
                fields: MOST,
                file: 0,
                files: FILES,
            };
            Fields::of(
                multipart::receive_all(&headers, payload.take(), limits)
                    .await
                    .ok()?
                    .fields,
            )
        } else {
            Fields::parse(&collect(payload, MOST).await.ok()?)?
        };
        Carried::holding(to, fields)
    }

    /// What the log-in page carried.
    #[must_use]
    pub fn read(fields: &Fields) -> Option<Carried> {
        let to = local(fields.filled("carried_to")?);
        if is_secret(to) || to == "/" {
            return None;
        }
        Carried::holding(to, fields.part(MARK))
    }

    fn holding(to: &str, fields: Fields) -> Option<Carried> {
        let fields = fields.named();
        let filled = fields
            .iter()
            .any(|f| !OWN.contains(&f.name.as_str()) && !f.value.trim().is_empty());
        filled.then(|| Carried {
            to: to.to_owned(),
            fields,
        })
    }
}

/// Forms that are gone on with only by filling them in anew.
fn is_secret(path: &str) -> bool {
    path.ends_with("/password") || path.starts_with("/login") || path.starts_with("/logout")
}

/// The page that puts it before its writer again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "pages/resume.html")]
pub struct ResumePage {
    out: Outside,
    csrf: String,
    to: String,
    back: String,
    hidden: Vec<Named>,
    shown: Vec<(usize, &'static str, Named)>,
}

impl ResumePage {
    /// For the session that was just opened.
    #[must_use]
    pub fn of(out: Outside, csrf: String, carried: Carried) -> ResumePage {
        let mut page = ResumePage {
            out,
            csrf,
            back: page_of(&carried.to),
            to: carried.to,
            ..ResumePage::default()
        };
        for field in carried.fields.into_iter().filter(|f| f.name != "csrf") {
            match words(&field.name).filter(|_| !field.value.trim().is_empty()) {
                Some(words) => page.shown.push((page.shown.len(), words, field)),
                None => page.hidden.push(field),
            }
        }
        page
    }
}

/// What the texts are called that people write, by the names of their fields.
fn words(name: &str) -> Option<&'static str> {
    let own = name.strip_prefix('o').and_then(|rest| rest.split_once('-'));
    let plain = match own {
        Some((number, rest)) if number.chars().all(|c| c.is_ascii_digit()) => rest,
        _ => name,
    };
    Some(match plain.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "narrative" => "report-narrative",
        "problems" => "report-problems",
        "next_steps" => "report-next",
        "help" => "report-help",
        "reason" => "resume-reason",
        "progress" => "resume-progress",
        "title" => "resume-title",
        "requirement" => "resume-requirement",
        "text" => "resume-text",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        Fields::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn what_was_written_comes_back_to_be_read_over_and_the_rest_goes_with_it() {
        let sent = "carried_to=%2Ftasks%2F5%2Freport&carried-csrf=old&carried-once=k&carried-percent=40&carried-o7-narrative=%3Cb%3E";
        let carried = Carried::read(&fields(sent)).unwrap();
        assert_eq!((carried.to.as_str(), carried.fields.len()), ("/tasks/5/report", 4));
        let page = ResumePage::of(Outside::default(), "new".into(), carried);
        let text = page.render().unwrap();
        assert!(
            text.contains("action=\"/tasks/5/report\"") && text.contains("value=\"new\""),
            "{text}"
        );
        assert!(!text.contains("old"), "{text}");
        assert!(text.contains("name=\"percent\" value=\"40\""), "{text}");
        assert!(
            text.contains("本期做了什么</label>") && text.contains(">&#60;b&#62;</textarea>"),
            "{text}"
        );
    }

    #[test]
    fn nothing_is_carried_to_strangers_of_secrets_or_of_empty_forms() {
        for sent in [
            "carried_to=https%3A%2F%2Fevil.example&carried-a=b",
            "carried_to=%2Fme%2Fpassword&carried-password=b",
            "carried_to=%2Ftasks%2F5%2Fsign&carried-csrf=a&carried-once=b&carried-from=desk",
            "carried-a=b",
        ] {
            assert_eq!(Carried::read(&fields(sent)), None, "{sent}");
        }
    }
}
