//! People: the list, new accounts, and one person with roles and account. One-time passwords are shown once.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post, unknown_choice};
use super::super::frame::{Chrome, Here, Top, roles as roles_in};
use super::super::message::t;
use super::super::session::PageCtx;
use super::Room;
use crate::app::grant::{self, Give, GrantView, Take};
use crate::app::org::named;
use crate::app::user::account::{Close, EndSessions, Lock, ResetPassword, Unlock};
use crate::app::user::add::Add;
use crate::app::user::{self, UserView};
use crate::app::{Cx, Result};
use crate::domain::id::UserId;
use crate::domain::lang::Lang;
use crate::domain::person::Role;
use crate::domain::policy::Right;
use crate::domain::refusal::{FieldError, Refusal};
use crate::http::body::Id;
use crate::store::page::{Ask, Cursor};
use crate::store::user::Filter;

/// The list.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_users.html")]
pub struct UsersPage {
    top: Top,
    room: Room,
    rows: Vec<UserView>,
    total: i64,
    next: Option<String>,
    q: String,
    may: bool,
    typed: Fields,
    faults: Faults,
    /// Log-in and one-time password of an account that was just made.
    made: Option<(String, String)>,
}

/// One person.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/manage_user.html")]
pub struct UserPage {
    top: Top,
    one: UserView,
    grants: Vec<GrantView>,
    administers: bool,
    secures: bool,
    password: Option<String>,
}

/// Roles in words.
fn roles(lang: Lang, words: &[String]) -> String {
    let held: Vec<Role> = words.iter().filter_map(|r| r.parse().ok()).collect();
    match held.as_slice() {
        [] => t(lang, "users-no-roles").to_owned(),
        held => roles_in(lang, held.iter().copied()),
    }
}

fn state(lang: Lang, word: &str) -> &'static str {
    match word {
        "closed" => t(lang, "account-closed"),
        "locked" => t(lang, "account-locked"),
        _ => t(lang, "account-active"),
    }
}

impl UsersPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, asked: &Fields) -> Result<UsersPage> {
        let filter = Filter {
            path: String::new(),
            org: asked.word("org"),
            q: asked.filled("q").map(str::to_owned),
            closed: false,
            updated_after: None,
        };
        let ask = Ask {
            limit: 50,
            sort: "id".into(),
            after: Cursor::decode(asked.get("cursor")),
            with_total: true,
        };
        let page = user::list(cx, filter, &ask)?;
        Ok(UsersPage {
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "users")?,
            top: Top::of(cx, chrome, Here::Manage)?,
            rows: page.items,
            total: page.total.unwrap_or_default(),
            next: page.next_cursor,
            q: asked.get("q").to_owned(),
            typed: Fields::default(),
            faults: Faults::new(cx.lang()),
            made: None,
        })
    }

    /// Roles in words.
    #[must_use]
    pub fn roles(&self, words: &[String]) -> String {
        roles(self.top.lang(), words)
    }

    /// State of an account in words.
    #[must_use]
    pub fn state(&self, word: &str) -> &'static str {
        state(self.top.lang(), word)
    }

    /// The query of the next page.
    #[must_use]
    pub fn query(&self, cursor: &str) -> String {
        serde_urlencoded::to_string([("q", self.q.as_str()), ("cursor", cursor)]).unwrap_or_default()
    }
}

impl UserPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: UserId) -> Result<UserPage> {
        let one = user::show(cx, id)?;
        let grants = match cx.allow(Right::ReadGrants) {
            Ok(()) => {
                grant::list(
                    cx,
                    Some(id.0),
                    None,
                    &Ask {
                        sort: "id".into(),
                        ..Ask::default()
                    },
                )?
                .items
            }
            Err(_) => Vec::new(),
        };
        Ok(UserPage {
            administers: cx.allow(Right::Administer).is_ok(),
            secures: cx.allow(Right::Secure).is_ok(),
            top: Top::of(cx, chrome, Here::Manage)?,
            one,
            grants,
            password: None,
        })
    }

    /// Name of a role.
    #[must_use]
    pub fn role(&self, word: &str) -> &'static str {
        word.parse::<Role>().map_or("", |r| r.name(self.top.lang()))
    }

    /// State of the account in words.
    #[must_use]
    pub fn state(&self) -> &'static str {
        state(self.top.lang(), &self.one.state)
    }

    /// Roles that are not held.
    #[must_use]
    pub fn others(&self) -> Vec<Role> {
        let held = |role: &Role| self.grants.iter().any(|g| g.role == role.word());
        Role::ALL.iter().copied().filter(|role| !held(role)).collect()
    }
}

/// The list.
pub async fn list(ctx: PageCtx) -> Page {
    let asked = Fields::query(&ctx.visit.req);
    ctx.show(StatusCode::OK, move |cx, chrome| UsersPage::of(cx, chrome, &asked))
        .await
}

/// One person.
pub async fn show(ctx: PageCtx, id: Id) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| UserPage::of(cx, chrome, UserId(id.0)))
        .await
}

/// Adds an account. The page that answers shows the password; it is nowhere else.
pub async fn add(post: Post) -> Page {
    let (app, asker) = (&post.ctx.visit.app, &post.ctx.asker);
    let one_time = user::one_time(app, asker).await;
    let (password, hash) = one_time.map_err(|e| post.ctx.visit.failed(&e))?;
    let typed = post.fields.clone();
    let text = |name: &str| typed.get(name).to_owned();
    let key = text("org");
    let org = post.ctx.ask(move |cx| named(cx, &key)).await?;
    let Some(org) = org else {
        let zh = "没有这个单位；请填代码、简称或全称";
        return again(post, &Refusal::field("org", "unknown", zh, "no such organisation")).await;
    };
    let command = Add {
        login: text("login"),
        name: text("name"),
        org: org.id,
        title: typed.filled("title").map(str::to_owned),
        email: typed.filled("email").map(str::to_owned),
        phone: None,
        hash,
    };
    match post.ctx.run(command).await? {
        Err(refusal) => again(post, &refusal).await,
        Ok(made) => {
            post.ctx
                .show(StatusCode::OK, move |cx, chrome| {
                    let mut page = UsersPage::of(cx, chrome, &Fields::default())?;
                    page.made = Some((made.login, password));
                    Ok(page)
                })
                .await
        }
    }
}

async fn again(post: Post, refusal: &Refusal) -> Page {
    let faults = Faults::of(post.ctx.lang(), refusal, |e: &FieldError| e.field.clone());
    let typed = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = UsersPage::of(cx, chrome, &Fields::default())?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}

/// What is done with an account or a role.
pub async fn act(post: Post, id: Id) -> Page {
    let id = UserId(id.0);
    let to = format!("/manage/users/{id}");
    let reason = post.fields.get("reason").to_owned();
    match post.fields.get("act") {
        "give" => {
            let role = post.fields.one("role").map_err(|r| post.ctx.visit.refused(&r))?;
            post.act(Give { user: id, role }, &to, "role").await
        }
        "take" => {
            let grant = post.fields.word("grant").unwrap_or_default();
            post.act(Take { id: grant }, &to, "role").await
        }
        "lock" => post.act(Lock { id, reason }, &to, "account").await,
        "unlock" => post.act(Unlock { id }, &to, "account").await,
        "close" => post.act(Close { id, reason }, &to, "account").await,
        "sessions" => post.act(EndSessions { id }, &to, "account").await,
        _ => Err(post.ctx.visit.refused(&unknown_choice("act"))),
    }
}

/// Resets the password. The page that answers shows it; it is nowhere else.
pub async fn reset(post: Post, id: Id) -> Page {
    let id = UserId(id.0);
    let one_time = user::one_time(&post.ctx.visit.app, &post.ctx.asker).await;
    let (password, hash) = one_time.map_err(|e| post.ctx.visit.failed(&e))?;
    if let Err(refusal) = post.ctx.run(ResetPassword { id, hash }).await? {
        return Err(post.ctx.visit.refused(&refusal));
    }
    post.ctx
        .show(StatusCode::OK, move |cx, chrome| {
            let mut page = UserPage::of(cx, chrome, id)?;
            page.password = Some(password);
            Ok(page)
        })
        .await
}
