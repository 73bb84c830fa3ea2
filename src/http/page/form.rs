//! What a page's form sends: read whole, known to come from a page of ours, and counted once however often it is sent.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use super::error::Failed;
use super::session::{PageCtx, Visit};
use crate::app::Command;
use crate::app::keyed::{Key, Keyed};
use crate::app::target::entry::fault;
use crate::domain::decimal::{Scale, parse};
use crate::domain::id::TaskId;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::http::body::{self, collect};
use crate::http::multipart::{self, Limits, Sent};
use crate::intake::attachment::LARGEST;
use crate::store::event::hash_hex;

/// Largest form, bytes: four texts of 5,000 characters, percent-encoded.
pub const FORM_LIMIT: usize = 256 << 10;

/// The fields of a form, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

/// A field with its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Name.
    pub name: String,
    /// What stands in it.
    pub value: String,
}

impl Fields {
    /// From the body or the query.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Fields> {
        Some(Fields::of(serde_urlencoded::from_bytes(bytes).ok()?))
    }

    /// From names and values.
    #[must_use]
    pub fn of(pairs: Vec<(String, String)>) -> Fields {
        let plain = |(name, value): (String, String)| (name, value.replace("\r\n", "\n").replace('\0', ""));
        Fields(pairs.into_iter().map(plain).collect())
    }

    /// Of the query of a request.
    #[must_use]
    pub fn query(req: &HttpRequest) -> Fields {
        Fields::parse(req.query_string().as_bytes()).unwrap_or_default()
    }

    /// A field, trimmed; empty where it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// A field that says something.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    /// Every value of a field that may be there several times, such as ticked boxes.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, v)| v.trim())
            .collect()
    }

    /// The fields whose names begin like this, without that beginning: one part of a form of several.
    #[must_use]
    pub fn part(&self, prefix: &str) -> Fields {
        let own = self.0.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix(prefix)?;
            Some((name.to_owned(), value.clone()))
        });
        Fields(own.collect())
    }

    /// All of them, in order.
    #[must_use]
    pub fn named(self) -> Vec<Named> {
        self.0.into_iter().map(|(name, value)| Named { name, value }).collect()
    }

    /// A field as it was sent, for passwords.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// A word of an enumeration that decides what is done; nothing is done by default.
    ///
    /// # Errors
    /// None of the words the page offers.
    pub fn one<T: std::str::FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.word(name).ok_or_else(|| unknown_choice(name))
    }

    /// A day; none where nothing stands there.
    ///
    /// # Errors
    /// As [`day_in`].
    pub fn day(&self, name: &str) -> Result<Option<Day>, Refusal> {
        day_in(name, self.get(name))
    }

    /// A word of an enumeration, or a number; none where it is neither.
    #[must_use]
    pub fn word<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }

    /// A word of an enumeration; none where nothing was chosen.
    ///
    /// # Errors
    /// An invalid field where it is none of the words.
    pub fn choice<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let read = |text: &str| text.parse().map_err(|_| unknown_choice(name));
        self.filled(name).map(read).transpose()
    }

    /// A whole number; none where nothing was typed.
    ///
    /// # Errors
    /// An invalid field where it is none.
    pub fn whole(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let read = |text: &str| {
            let value = parse(text).and_then(|number| Scale::WHOLE.units(number));
            value.map_err(|e| fault(name, e))
        };
        self.filled(name).map(read).transpose()
    }

    /// Hash of what was entered, without what the page itself put in.
    fn hash(&self) -> String {
        let entered = self.0.iter().filter(|(n, _)| n != "csrf" && n != "once");
        let entered: Vec<_> = entered.collect();
        hash_hex(serde_urlencoded::to_string(entered).unwrap_or_default().as_bytes())
    }
}

/// A day as it was typed into a field; none where nothing stands there.
///
/// # Errors
/// What stands there is no day.
pub fn day_in(field: &str, text: &str) -> Result<Option<Day>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let zh = format!("“{text}”不是日期，请按2026-12-31这样填写");
        Refusal::field(
            field,
            "not_a_day",
            zh,
            format!("‘{text}’ is no day; write it as 2026-12-31"),
        )
    })
}

/// "None of the choices".
#[must_use]
pub fn unknown_choice(field: &str) -> Refusal {
    let zh = "无法识别要做的事，没有办理；请从页面上的选项中选择后再提交";
    Refusal::field(
        field,
        "not_a_choice",
        zh,
        "Not one of the choices of the page; nothing was done",
    )
}

/// Reads a form.
///
/// # Errors
/// Too large, or not a form.
pub async fn read(visit: &Visit, payload: &mut Payload) -> Result<Fields, Failed> {
    let bytes = collect(payload, FORM_LIMIT).await.map_err(|p| visit.refused(&p.0))?;
    Fields::parse(&bytes).ok_or_else(|| {
        let zh = "无法读取表单内容；请返回后重新填写";
        visit.refused(&Refusal::new(Code::Malformed, zh, "The form cannot be read"))
    })
}

/// "Not from a page of ours".
#[must_use]
pub fn forged() -> Refusal {
    let zh = "无法确认这份表单来自本系统的页面（可能停留太久，或另开窗口重新登录过）。本次操作没有生效，请打开页面后再提交。";
    let en = "The form did not come from a page of this site; nothing was done. Open the page again and send it anew";
    Refusal::new(Code::CsrfFailed, zh, en)
}

/// A file that came with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What the browser calls it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form sent by somebody who is signed in.
pub struct Post {
    /// Who.
    pub ctx: PageCtx,
    /// What.
    pub fields: Fields,
}

impl FromRequest for Post {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failed>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let unread = Unread::from_request(req, payload);
        Box::pin(async move {
            let Unread { ctx, mut payload } = unread.await?;
            let fields = read(&ctx.visit, &mut payload).await?;
            Post::checked(ctx, fields)
        })
    }
}

/// A form that may bring files, not read yet.
pub struct Unread {
    /// Who.
    ctx: PageCtx,
    /// What.
    payload: Payload,
}

impl FromRequest for Unread {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failed>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let ctx = PageCtx::of_form(&req, &mut payload).await?;
            Ok(Unread { ctx, payload })
        })
    }
}

/// Most bytes of the files of one form.
const FILES_LIMIT: usize = 40 << 20;

impl Post {
    /// A form that may bring files, whichever way the browser sent it.
    ///
    /// # Errors
    /// Too large, not a form, not from a page of ours.
    pub async fn with_files(unread: Unread) -> Result<(Post, Vec<Sent>), Failed> {
        let limits = Limits {
            fields: FORM_LIMIT,
            file: LARGEST,
            files: FILES_LIMIT,
        };
        Post::with(unread, limits).await
    }

    /// A form that brings one file of at most so many bytes; a larger one is refused, none is an empty one.
    ///
    /// # Errors
    /// As [`Post::with_files`].
    pub async fn with_file(unread: Unread, most: usize) -> Result<(Post, File), Failed> {
        let limits = Limits {
            fields: FORM_LIMIT,
            file: most,
            files: most,
        };
        let (post, files) = Post::with(unread, limits).await?;
        // None is an empty one: whoever reads it says on the page that there is nothing in it.
        let none = || Sent {
            name: String::new(),
            bytes: Some(Vec::new()),
        };
        let file = files.into_iter().next().unwrap_or_else(none);
        let too_large = || post.ctx.visit.refused(&body::too_large(most).0);
        let bytes = file.bytes.ok_or_else(too_large)?;
        Ok((post, File { name: file.name, bytes }))
    }

    async fn with(Unread { ctx, mut payload }: Unread, limits: Limits) -> Result<(Post, Vec<Sent>), Failed> {
        let headers = ctx.visit.req.headers().clone();
        if !multipart::is_form(&headers) {
            let fields = read(&ctx.visit, &mut payload).await?;
            return Ok((Post::checked(ctx, fields)?, Vec::new()));
        }
        let whole = multipart::receive_all(&headers, payload, limits).await;
        let whole = whole.map_err(|p| ctx.visit.refused(&p.0))?;
        Ok((Post::checked(ctx, Fields::of(whole.fields))?, whole.files))
    }

    /// That a form comes from a page of ours.
    fn checked(ctx: PageCtx, fields: Fields) -> Result<Post, Failed> {
        if ctx.visit.site.sent_from_here(&ctx.visit.req) && ctx.session.csrf_fits(fields.get("csrf")) {
            return Ok(Post { ctx, fields });
        }
        tracing::warn!(path = ctx.visit.path(), "a form without our token was refused");
        Err(ctx.visit.refused(&forged()))
    }

    /// The same for pages that are open before a one-time password is changed.
    #[must_use]
    pub fn settling(self) -> Post {
        Post {
            ctx: self.ctx.settling(),
            ..self
        }
    }

    /// Runs a command under the form's own key: sent twice, it counts once. Answers the id of what it answered.
    ///
    /// # Errors
    /// As [`PageCtx::run`].
    pub async fn run<C: Command>(&self, command: C) -> Result<Result<i64, Refusal>, Failed>
    where
        C::Output: Serialize,
    {
        self.run_as(self.fields.get("once"), command).await
    }

    /// The same under a key that the caller makes of the form's own, for one that runs several commands.
    ///
    /// # Errors
    /// As [`PageCtx::run`].
    pub async fn run_as<C: Command>(&self, once: &str, command: C) -> Result<Result<i64, Refusal>, Failed>
    where
        C::Output: Serialize,
    {
        let visit = &self.ctx.visit;
        let key = Some(once).filter(|k| (1..=64).contains(&k.len())).map(|once| Key {
            key: format!("form-{once}"),
            method: "POST".to_owned(),
            path: visit.path().to_owned(),
            body_hash: self.fields.hash(),
        });
        let keyed = Keyed {
            key,
            status: 303,
            command,
        };
        let sent = self.ctx.run(keyed).await?;
        Ok(sent.map(|sent| {
            let body: serde_json::Value = serde_json::from_str(&sent.body).unwrap_or_default();
            body.get("id").and_then(serde_json::Value::as_i64).unwrap_or_default()
        }))
    }

    /// Runs a command and goes on to a page, with a word on what was done; a refusal is explained on a page of its own.
    ///
    /// # Errors
    /// As the command.
    pub async fn act<C: Command>(&self, command: C, to: &str, done: &str) -> Result<HttpResponse, Failed>
    where
        C::Output: Serialize,
    {
        match self.run(command).await? {
            Ok(_) => Ok(self.ctx.visit.see(&format!("{to}?done={done}"))),
            Err(refusal) => Err(self.ctx.visit.refused(&refusal)),
        }
    }
}

/// The page of a task, to go on to.
#[must_use]
pub fn task_page(id: TaskId) -> String {
    format!("/tasks/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::request::MeasureKind;

    #[test]
    fn fields_are_read_as_browsers_send_them() {
        let fields = Fields::parse("a=1%0D%0A2&b=+%E5%BF%AB+&c=&csrf=x&once=y".as_bytes()).unwrap();
        assert_eq!((fields.get("a"), fields.get("b")), ("1\n2", "快"));
        assert_eq!((fields.filled("c"), fields.get("d")), (None, ""));
        let again = Fields::parse("a=1%0D%0A2&b=+%E5%BF%AB+&c=&csrf=z&once=w".as_bytes()).unwrap();
        assert_eq!(fields.hash(), again.hash());
        assert_eq!(fields.raw("b"), " 快 ");
        let parts = Fields::parse(b"o7-a=1&o71-a=2&o7-b=3").unwrap();
        assert_eq!((parts.part("o7-").get("a"), parts.part("o7-").get("b")), ("1", "3"));
    }

    #[test]
    fn a_day_is_none_a_day_or_a_fault_and_a_choice_is_one_of_the_words() {
        let fields = Fields::parse("a=2026-12-31&b=年底&act=reminder&bad=kill".as_bytes()).unwrap();
        assert_eq!(fields.day("a"), Ok("2026-12-31".parse().ok()));
        assert_eq!(fields.day("c"), Ok(None));
        assert_eq!(fields.day("b").unwrap_err().errors[0].field, "b");
        assert_eq!(fields.one("act"), Ok(MeasureKind::Reminder));
        assert_eq!(fields.one::<MeasureKind>("bad"), Err(unknown_choice("bad")));
        assert_eq!(fields.one::<MeasureKind>("none"), Err(unknown_choice("none")));
    }
}
