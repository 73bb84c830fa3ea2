//! Own settings (我的设置): hours of letters, the password.

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page;
use super::faults::Faults;
use super::form::{Fields, Post};
use super::frame::{Chrome, Here, Top, roles as roles_in};
use super::message::t;
use super::session::PageCtx;
use crate::app::auth::secret;
use crate::app::feed::{self, FeedView};
use crate::app::me::edit::{Edit, EditMe};
use crate::app::me::{self, Me, password};
use crate::app::{Cx, Result};
use crate::domain::alert::wording::moment;
use crate::domain::lang::Lang;
use crate::domain::person::Roles;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/me", SignedIn, "Own settings", show),
    route!(POST "/me", SignedIn, "Change own settings", save, status = 303),
    route!(POST "/me/feed", SignedIn, "Make a calendar feed; its address is shown once, a former one ends", make_feed),
    route!(POST "/me/feed/end", SignedIn, "End the own calendar feed", end_feed, status = 303),
    route!(GET "/me/password", SignedIn, "Change of the own password", ask_password),
    route!(POST "/me/password", SignedIn, "Change the own password", change_password, status = 303),
];

/// Own settings.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/me.html")]
pub struct MePage {
    top: Top,
    me: Me,
    feed: FeedView,
    faults: Faults,
}

/// The change of the own password.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/password.html")]
pub struct PasswordPage {
    top: Top,
    forced: bool,
    login: String,
    faults: Faults,
}

impl MePage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome) -> Result<MePage> {
        Ok(MePage {
            top: Top::of(cx, chrome, Here::Elsewhere)?,
            me: me::show(cx)?,
            feed: feed::show(cx)?,
            faults: Faults::new(cx.lang()),
        })
    }

    /// When the feed was made; none where there is none.
    #[must_use]
    pub fn fed(&self) -> Option<String> {
        self.feed.made_at.map(moment)
    }

    /// The address of the feed as calendar programs open it at a press.
    #[must_use]
    pub fn opened(&self) -> Option<String> {
        let (_, rest) = self.feed.url.as_deref()?.split_once("://")?;
        Some(format!("webcal://{rest}"))
    }

    /// Name, bureau and roles.
    #[must_use]
    pub fn who(&self) -> String {
        let roles = self.me.roles.iter().filter_map(|r| r.parse().ok());
        let roles = roles_in(self.top.lang(), roles);
        let parts = [&self.me.name, &self.me.org.name, &roles];
        let parts: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|p| !p.is_empty())
            .collect();
        parts.join(self.top.t("comma"))
    }

    /// Whether the weekly letter is for them at all.
    #[must_use]
    pub fn reads_business(&self) -> bool {
        Roles::new(self.me.roles.iter().filter_map(|r| r.parse().ok())).sees_business()
    }

    /// The languages to choose from.
    #[must_use]
    pub fn languages(&self) -> &'static [Lang] {
        Lang::ALL
    }

    /// With what was typed instead of what is stored.
    fn typed(mut self, fields: &Fields, faults: Faults) -> MePage {
        self.me.digest_at = fields.get("digest_at").to_owned();
        self.me.hours_from = fields.get("hours_from").to_owned();
        self.me.hours_to = fields.get("hours_to").to_owned();
        fields.get("lang").clone_into(&mut self.me.lang);
        self.me.email = fields.filled("email").map(ToOwned::to_owned);
        self.me.weekly_report = fields.filled("weekly_report").is_some();
        self.faults = faults;
        self
    }
}

impl PasswordPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, faults: Faults) -> Result<PasswordPage> {
        Ok(PasswordPage {
            forced: cx.actor.must_change,
            login: me::show(cx)?.login,
            top: Top::of(cx, chrome, Here::Elsewhere)?,
            faults,
        })
    }
}

async fn show(ctx: PageCtx) -> Page {
    ctx.settling().show(StatusCode::OK, MePage::of).await
}

async fn save(post: Post) -> Page {
    let post = post.settling();
    let fields = post.fields.clone();
    let text = |name: &str| Some(fields.get(name).to_owned());
    let edit = EditMe(Edit {
        version: fields.word("version").unwrap_or_default(),
        email: Some(fields.filled("email").map(ToOwned::to_owned)),
        lang: fields.filled("lang").map(ToOwned::to_owned),
        digest_at: text("digest_at"),
        hours_from: text("hours_from"),
        hours_to: text("hours_to"),
        weekly_report: weekly_chosen(&fields),
        ..Edit::default()
    });
    match post.ctx.run(edit).await? {
        Ok(_) => Ok(post.ctx.visit.see("/me?done=settings")),
        Err(refusal) => {
            let faults = Faults::of(post.ctx.lang(), &refusal, |e| e.field.clone());
            let page = move |cx: &mut Cx<'_>, chrome| Ok(MePage::of(cx, chrome)?.typed(&fields, faults));
            post.ctx.show(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
    }
}

/// What was chosen about the weekly letter, where the form showed it and something else was ticked than it showed: whoever
/// leaves it as it is goes on to follow their roles.
fn weekly_chosen(fields: &Fields) -> Option<Option<bool>> {
    let shown = fields.word::<bool>("weekly_shown")?;
    let ticked = fields.filled("weekly_report").is_some();
    (shown != ticked).then_some(Some(ticked))
}

async fn ask_password(ctx: PageCtx) -> Page {
    let page = |cx: &mut Cx<'_>, chrome| PasswordPage::of(cx, chrome, Faults::new(cx.lang()));
    ctx.settling().show(StatusCode::OK, page).await
}

async fn change_password(post: Post) -> Page {
    let post = post.settling();
    let (old, new) = (post.fields.raw("old_password"), post.fields.raw("password"));
    let mut faults = Faults::new(post.ctx.lang());
    if old.is_empty() {
        faults.add("old_password", t(post.ctx.lang(), "password-old-empty"));
    }
    if new != post.fields.raw("again") {
        faults.add("again", t(post.ctx.lang(), "password-differs"));
    }
    if faults.none() {
        let (app, visit) = (&post.ctx.visit.app, &post.ctx.visit);
        match password::change(app, &post.ctx.asker, old.to_owned(), new.to_owned()).await {
            Ok(()) => return Ok(visit.see("/me?done=password")),
            Err(e) if e.refusal().errors.is_empty() => return Err(visit.failed(&e)),
            Err(e) => faults = Faults::of(post.ctx.lang(), &e.refusal(), |f| f.field.clone()),
        }
    }
    let page = move |cx: &mut Cx<'_>, chrome| PasswordPage::of(cx, chrome, faults);
    post.ctx.show(StatusCode::UNPROCESSABLE_ENTITY, page).await
}

/// Makes a feed, or a new one. The page that answers shows its address; only its hash is kept.
async fn make_feed(post: Post) -> Page {
    let secret = secret::token(feed::PREFIX);
    let url = feed::address(&post.ctx.visit.app.rules().public_url, &secret.text);
    let made = match post.ctx.run(feed::Make { secret }).await? {
        Ok(made) => made,
        Err(refusal) => return Err(post.ctx.visit.refused(&refusal)),
    };
    let page = move |cx: &mut Cx<'_>, chrome| {
        Ok(MePage {
            feed: FeedView { url: Some(url), ..made },
            ..MePage::of(cx, chrome)?
        })
    };
    post.ctx.show(StatusCode::OK, page).await
}

async fn end_feed(post: Post) -> Page {
    match post.ctx.run(feed::Revoke).await? {
        Ok(()) => Ok(post.ctx.visit.see("/me?done=feed")),
        Err(refusal) => Err(post.ctx.visit.refused(&refusal)),
    }
}
