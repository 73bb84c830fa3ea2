//! Log-in and log-out, and the start page.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use askama::Template;

use super::carry::{Carried, ResumePage};
use super::error::{Failed, Page};
use super::form::{Fields, Post, forged, read};
use super::frame::Outside;
use super::session::{PageCtx, Visit};
use super::site::local;
use crate::app::auth::{Login, Logout, sign_in};
use crate::domain::lang::Lang;
use crate::domain::person::Role;
use crate::domain::refusal::{Class, Code, Refusal};
use crate::http::problem::status;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/", SignedIn, "On to the page one works on", start),
    route!(GET "/login", Public, "The log-in page", show),
    route!(POST "/login", Public, "Log in", login, status = 303),
    route!(POST "/logout", SignedIn, "Log out", logout, status = 303),
];

/// The log-in page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "pages/login.html")]
pub struct LoginPage {
    /// Base path and stylesheet.
    pub out: Outside,
    /// Where to go on to.
    pub next: String,
    /// The name that was typed.
    pub username: String,
    /// The earlier log-in has ended.
    pub ended: bool,
    /// Just logged out.
    pub left: bool,
    /// Why it did not work.
    pub refused: Option<String>,
    /// What was filled in when the log-in ended.
    pub carried: Option<Carried>,
}

impl LoginPage {
    fn asked(visit: &Visit, fields: &Fields) -> LoginPage {
        LoginPage {
            out: Outside::of(&visit.site),
            next: local(fields.get("next")).to_owned(),
            username: fields.get("username").to_owned(),
            ended: fields.get("ended") == "1",
            left: fields.get("left") == "1",
            refused: None,
            carried: Carried::read(fields),
        }
    }

    /// For a form that was sent when the log-in had ended.
    #[must_use]
    pub fn carrying(visit: &Visit, carried: Carried) -> LoginPage {
        LoginPage {
            out: Outside::of(&visit.site),
            next: local(&visit.back()).to_owned(),
            ended: true,
            carried: Some(carried),
            ..LoginPage::default()
        }
    }

    /// What waits behind the log-in, in words.
    #[must_use]
    pub fn leads_to(&self) -> Option<&'static str> {
        let id = match self.next.split(['/', '?']).nth(1).unwrap_or_default() {
            "tasks" => "login-to-task",
            "progress" => "login-to-progress",
            "requests" => "login-to-request",
            "completion" => "login-to-completion",
            _ => return None,
        };
        Some(self.out.t(id))
    }

    /// The page in the other language; it leads on to the same.
    #[must_use]
    pub fn switch(&self, to: &Lang) -> String {
        let query = serde_urlencoded::to_string([("lang", to.word()), ("next", &self.next)]);
        format!("{}/login?{}", self.out.base, query.unwrap_or_default())
    }

    /// Title of the page.
    #[must_use]
    pub fn title(&self) -> &'static str {
        if self.refused.is_some() {
            self.out.t("login-failed")
        } else {
            self.out.t("login")
        }
    }
}

/// Leads to where a person works: leaders to the state of things, those without business to their settings.
async fn start(ctx: PageCtx) -> Page {
    let ctx = ctx.settling();
    let (must_change, business, leads, manages) = ctx
        .ask(|cx| {
            let roles = &cx.actor.roles;
            let manages = roles.iter().any(Role::is_administrative);
            Ok((cx.actor.must_change, roles.sees_business(), roles.only_leads(), manages))
        })
        .await?;
    let to = match (must_change, business, leads, manages) {
        (true, ..) => "/me/password",
        (_, true, true, _) => "/completion",
        (_, true, ..) => "/desk",
        (.., true) => "/manage",
        _ => "/me",
    };
    Ok(ctx.visit.see(to))
}

async fn show(visit: Visit) -> Page {
    let page = LoginPage::asked(&visit, &Fields::query(&visit.req));
    if !page.ended && visit.session().await?.is_some() {
        return Ok(visit.see(&page.next));
    }
    visit.answer(StatusCode::OK, &page)
}

/// A log-in as it was sent; it has no session yet, so the browser's word on where it comes from must do.
struct Attempt {
    visit: Visit,
    fields: Fields,
}

impl FromRequest for Attempt {
    type Error = Failed;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Failed>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (req, mut payload) = (req.clone(), payload.take());
        Box::pin(async move {
            let visit = Visit::of(&req)?;
            let fields = read(&visit, &mut payload).await?;
            if visit.site.sent_from_here(&req) {
                Ok(Attempt { visit, fields })
            } else {
                Err(visit.refused(&forged()))
            }
        })
    }
}

async fn login(Attempt { visit, fields }: Attempt) -> Page {
    let mut page = LoginPage::asked(&visit, &fields);
    let wanted = Login {
        username: page.username.clone(),
        password: fields.raw("password").to_owned(),
        address: visit.address(),
        page: true,
    };
    if wanted.username.is_empty() || wanted.password.is_empty() {
        page.refused = Some(page.out.t("login-empty").to_owned());
        return visit.answer(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    match sign_in(&visit.app, visit.trace.clone(), wanted).await {
        Ok(signed) => {
            let mut response = match page.carried {
                _ if signed.me.must_change => visit.see("/me/password"),
                Some(carried) => {
                    let resume = ResumePage::of(page.out, signed.csrf, carried);
                    visit.answer(StatusCode::OK, &resume)?
                }
                None => visit.see(&page.next),
            };
            let cookie = visit.site.cookie(&signed.secret.text);
            let set = response.add_cookie(&cookie);
            set.map_err(|e| visit.failed(&crate::app::Error::Internal(e.to_string())))?;
            Ok(response)
        }
        Err(e) => refuse(&visit, page, &e),
    }
}

/// Wrong, locked and busy are said on the page itself; faults have their own.
fn refuse(visit: &Visit, mut page: LoginPage, e: &crate::app::Error) -> Page {
    let refusal: Refusal = e.refusal();
    let here = matches!(refusal.code, Code::WrongCredentials | Code::AccountLocked)
        || refusal.code.class() == Class::Unavailable;
    if !here {
        return Err(visit.failed(e));
    }
    page.ended = false;
    page.refused = Some(refusal.words(visit.site.lang).to_owned());
    visit.answer(status(refusal.code.class()), &page)
}

async fn logout(post: Post) -> Page {
    let post = post.settling();
    let visit = &post.ctx.visit;
    if let Err(refusal) = post.ctx.run(Logout).await? {
        return Err(visit.refused(&refusal));
    }
    let mut response = visit.see("/login?left=1");
    let removed = response.add_cookie(&visit.site.cookie(""));
    removed.map_err(|e| visit.failed(&crate::app::Error::Internal(e.to_string())))?;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_keeps_the_name_but_never_the_password() {
        let page = LoginPage {
            username: "<hebei>".into(),
            next: "/tasks/5".into(),
            refused: Some("用户名或密码不对".into()),
            ..LoginPage::default()
        };
        let text = page.render().unwrap();
        assert!(text.contains("value=\"&#60;hebei&#62;\""), "{text}");
        assert!(text.contains("name=\"next\" value=\"/tasks/5\""), "{text}");
        assert_eq!(page.title(), "登录未成功");
        assert_eq!(page.leads_to(), Some("登录后打开您要看的任务。"));
    }
}
