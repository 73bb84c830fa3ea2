//! Who looks at a page: the session behind the cookie, and what handlers do with it: ask, run, show.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;

use super::error::{ErrorPage, Failed, Page, Way};
use super::form::Fields;
use super::frame::{self, Chrome, Outside};
use super::site::{COOKIE, Site, page_of, picked};
use crate::app::auth::page::{PageSession, resolve};
use crate::app::{App, Asker, Command, Cx, Error, Result as AppResult};
use crate::domain::lang::Lang;
use crate::domain::refusal::{Class, Code, Refusal};
use crate::http::State;
use crate::http::ctx::{RequestId, SignedBy};
use crate::http::frame::address::Client;

/// A request for a page, before anybody is known.
#[derive(Clone)]
pub struct Visit {
    /// The application.
    pub app: App,
    /// Where the site lies.
    pub site: Site,
    /// Id of the request.
    pub trace: Option<String>,
    /// The request itself.
    pub req: HttpRequest,
}

/// A request of somebody who is signed in.
#[derive(Clone)]
pub struct PageCtx {
    /// The request.
    pub visit: Visit,
    /// Their session.
    pub session: PageSession,
    /// As whom the application is asked.
    pub asker: Asker,
}

impl Visit {
    /// Of a request.
    ///
    /// # Errors
    /// Where the server is not set up.
    pub fn of(req: &HttpRequest) -> Result<Visit, Failed> {
        let site = Site::of(req);
        let trace = req.extensions().get::<RequestId>().map(|r| r.0.clone());
        let Some(state) = req.app_data::<web::Data<State>>() else {
            let refusal = Refusal::new(Code::Internal, "服务未就绪", "The server is not ready");
            let page = ErrorPage::new(&site, &refusal, trace, Way::back("/"));
            return Err(Failed::Shown(Box::new(page)));
        };
        Ok(Visit {
            app: state.app.clone(),
            site,
            trace,
            req: req.clone(),
        })
    }

    /// The token of the cookie, if there is one.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        let cookie = self.req.cookie(COOKIE)?;
        Some(cookie.value().to_owned()).filter(|token| !token.is_empty())
    }

    /// The live session of the cookie.
    ///
    /// # Errors
    /// As the store.
    pub async fn session(&self) -> Result<Option<PageSession>, Failed> {
        match self.token() {
            Some(token) => resolve(&self.app, &token).await.map_err(|e| self.failed(&e)),
            None => Ok(None),
        }
    }

    /// Address of the client.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        self.req.extensions().get::<Client>().map(|client| client.0.to_string())
    }

    /// Path of the request below the base path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.site.inner(self.req.path())
    }

    /// Where to come back to after a log-in.
    #[must_use]
    pub fn back(&self) -> String {
        if self.req.method() == actix_web::http::Method::GET {
            let whole = self.req.uri().path_and_query().map_or("/", |p| p.as_str());
            self.site.inner(whole).to_owned()
        } else {
            page_of(self.path())
        }
    }

    /// "Go there", below the base path.
    #[must_use]
    pub fn see(&self, to: &str) -> HttpResponse {
        frame::see(&format!("{}{to}", self.site.base))
    }

    /// The page or the way that answers an error.
    #[must_use]
    pub fn failed(&self, e: &Error) -> Failed {
        let refusal = e.refusal();
        match e {
            Error::Internal(cause) => tracing::error!(cause, "internal error"),
            Error::Store(cause) => tracing::warn!(%cause, "store error"),
            Error::Refused(_) | Error::RefusedOnRecord(_) => {}
        }
        self.refused(&refusal)
    }

    /// The same for a refusal.
    #[must_use]
    pub fn refused(&self, refusal: &Refusal) -> Failed {
        match refusal.code {
            Code::SignInNeeded | Code::TokenExpired => {
                Failed::Elsewhere(self.site.login(&self.back(), self.token().is_some()))
            }
            Code::PasswordChangeNeeded => Failed::Elsewhere(format!("{}/me/password", self.site.base)),
            _ => {
                let page = ErrorPage::new(&self.site, refusal, self.trace.clone(), Way::back(self.path()));
                Failed::Shown(Box::new(page))
            }
        }
    }

    /// A page as it is answered.
    ///
    /// # Errors
    /// Where the template fails.
    pub fn answer<T: Template>(&self, status: StatusCode, page: &T) -> Page {
        let mut response = frame::render(status, page, |cause| self.failed(&Error::Internal(cause)))?;
        if let Some(lang) = picked(&self.req) {
            let kept = response.add_cookie(&self.site.language(lang));
            kept.map_err(|e| self.failed(&Error::Internal(e.to_string())))?;
        }
        Ok(response)
    }
}

impl FromRequest for Visit {
    type Error = Failed;
    type Future = std::future::Ready<Result<Self, Failed>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Visit::of(req))
    }
}

impl FromRequest for PageCtx {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failed>>>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move { PageCtx::of(&req).await })
    }
}

impl PageCtx {
    /// The signed-in person of a request.
    ///
    /// # Errors
    /// Led to the log-in page where nobody is signed in any more.
    pub async fn of(req: &HttpRequest) -> Result<PageCtx, Failed> {
        let mut visit = Visit::of(req)?;
        let Some(session) = visit.session().await? else {
            let ended = visit.token().is_some();
            return Err(Failed::Elsewhere(visit.site.login(&visit.back(), ended)));
        };
        req.extensions_mut().insert(SignedBy(session.user));
        visit.site.lang = session.lang.unwrap_or(visit.site.lang);
        let asker = Asker::new(session.who(), visit.trace.clone()).reading(Some(visit.site.lang));
        Ok(PageCtx { visit, session, asker })
    }

    /// The same for pages that are open before a one-time password is changed.
    #[must_use]
    pub fn settling(mut self) -> PageCtx {
        self.asker = self.asker.settling();
        self
    }

    /// The language of the one who asks.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.visit.site.lang
    }

    /// What pages need of the session.
    #[must_use]
    pub fn chrome(&self) -> Chrome {
        Chrome {
            out: Outside::of(&self.visit.site),
            csrf: self.session.csrf.clone(),
            done: frame::done(self.lang(), Fields::query(&self.visit.req).get("done")),
        }
    }

    /// Asks on a reader thread.
    ///
    /// # Errors
    /// The refusal, as a page.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Cx<'_>) -> AppResult<T> + Send + 'static,
    ) -> Result<T, Failed> {
        let answer = self.visit.app.ask(&self.asker, question).await;
        answer.map_err(|e| self.visit.failed(&e))
    }

    /// Loads a page and answers it.
    ///
    /// # Errors
    /// The refusal, as a page.
    pub async fn show<T: Template + Send + 'static>(
        &self,
        status: StatusCode,
        question: impl FnOnce(&mut Cx<'_>, Chrome) -> AppResult<T> + Send + 'static,
    ) -> Page {
        let chrome = self.chrome();
        let page = self.ask(move |cx| question(cx, chrome)).await?;
        self.visit.answer(status, &page)
    }

    /// Runs a command; what the one who filled in the form can mend comes back as a refusal, the rest as a page.
    ///
    /// # Errors
    /// Not found, not allowed, signed out, busy, faults.
    pub async fn run<C: Command>(&self, command: C) -> Result<Result<C::Output, Refusal>, Failed> {
        match self.visit.app.run(&self.asker, command).await {
            Ok(output) => Ok(Ok(output)),
            Err(e) => {
                let refusal = e.refusal();
                let mendable = matches!(refusal.code.class(), Class::Rule | Class::Conflict | Class::Stale)
                    && refusal.code != Code::KeyReused;
                if mendable {
                    Ok(Err(refusal))
                } else {
                    Err(self.visit.failed(&e))
                }
            }
        }
    }
}
