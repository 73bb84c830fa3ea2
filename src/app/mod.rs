//! Use cases, one verb a file. [`App::run`] is the only place that opens a write transaction (law 2): begin, load the
//! actor, run, append the event, commit; a conflict runs the command again.

pub mod alert;
pub mod attachment;
pub mod audit;
pub mod auth;
pub mod calendar;
pub mod check;
pub mod comment;
pub mod completion;
pub mod cx;
pub mod desk;
pub mod directive;
pub mod document;
pub mod error;
pub mod feed;
pub mod hand_down;
pub mod import;

pub mod grant;
pub mod group;
pub mod indicator;
pub mod init;
pub mod keyed;
pub mod letter;
pub mod light;
pub mod me;
pub mod measure;
pub mod nation;
pub mod obligation;
pub mod org;
pub mod programme;
pub mod record;
pub mod reference;
pub mod remind;
pub mod request;
pub mod rules;
pub mod searchable;
pub mod secrecy;
pub mod setting;
pub mod target;
pub mod task;
pub mod timeline;
pub mod token;
pub mod trial;
pub mod user;
pub mod verb;
pub mod view;
pub mod webhook;
pub mod written;

use std::sync::{Arc, PoisonError, RwLock};

use crate::clock::Clock;
use crate::domain::id::{OrgId, SessionId, UserId};
use crate::domain::lang::Lang;
use crate::domain::org::OrgKind;
use crate::domain::person::{Actor, Roles};
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Instant;
use crate::domain::token::TokenScope;
use crate::hook;
use crate::store::{self, Conn, Fate, Store, StoreError};
use auth::Hasher;
use auth::stranger::Strangers;
pub use cx::Cx;
pub use error::{Error, Result};
pub use record::{Change, Subject};
use rules::Rules;

/// One unit of work that changes something. It may run more than once after a conflict, so it takes nothing from
/// itself and touches nothing but the database.
pub trait Command: Send + Sync + 'static {
    /// What it answers.
    type Output: Send + 'static;
    /// Does it.
    ///
    /// # Errors
    /// A refusal with its reason, or a failure of the store; either undoes everything.
    fn run(&self, cx: &mut Cx<'_>) -> Result<Self::Output>;
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A person with a live session.
    Session {
        /// The person the token names.
        user: UserId,
        /// The session it names.
        session: SessionId,
    },
    /// A personal API token, as it was sent.
    Token {
        /// The whole token.
        token: String,
        /// The scope that the matched route asks for; none where it takes no tokens (law 9).
        wanted: Option<TokenScope>,
    },
    /// A person without a session: in whose name the console acts, tests, the demo's scripted hands.
    Person(UserId),
    /// The console or a job; `name` stands in the events.
    System(&'static str),
}

/// A request: who, and the id it is traced by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// Who asks.
    pub who: Who,
    /// Trace id.
    pub request: Option<String>,
    /// Open to people who still have to change a one-time password: own account, own password, log-out. All else is
    /// refused to them.
    pub settling: bool,
    /// The language the request asked for, for those who chose none themselves.
    pub lang: Option<Lang>,
}

impl Asker {
    /// Somebody, with the id of the request.
    #[must_use]
    pub fn new(who: Who, request: Option<String>) -> Asker {
        Asker {
            who,
            request,
            settling: false,
            lang: None,
        }
    }

    /// The same for an act that is open before a one-time password is changed.
    #[must_use]
    pub fn settling(&self) -> Asker {
        Asker {
            settling: true,
            ..self.clone()
        }
    }

    /// The same in a language.
    #[must_use]
    pub fn reading(self, lang: Option<Lang>) -> Asker {
        Asker { lang, ..self }
    }

    /// The console or a job.
    #[must_use]
    pub fn system(name: &'static str) -> Asker {
        Asker::new(Who::System(name), None)
    }

    /// A person, for tests and for the demo's scripted hands.
    #[must_use]
    pub fn person(user: UserId) -> Asker {
        Asker::new(Who::Person(user), None)
    }
}

/// The application: store, clock, rules, and what checks passwords.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Hashes and verifies passwords.
    pub hasher: Hasher,
    strangers: Strangers,
    rules: Arc<RwLock<Arc<Rules>>>,
}

impl App {
    /// Over a store whose schema is up to date.
    ///
    /// # Errors
    /// Where the rules and the calendar cannot be read.
    pub fn new(store: Store, clock: Clock) -> Result<App> {
        let app = App {
            store,
            clock,
            hasher: Hasher::production()?,
            strangers: Strangers::default(),
            rules: Arc::new(RwLock::new(Arc::new(Rules::shipped()?))),
        };
        app.reload_rules()?;
        Ok(app)
    }

    /// With another hasher: cheap hashes for tests and synthetic data.
    #[must_use]
    pub fn with_hasher(self, hasher: Hasher) -> App {
        App { hasher, ..self }
    }

    /// The rules in force.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Says where people reach the pages, for links in letters.
    pub fn set_public_url(&self, url: &str) {
        let mut held = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut held).public_url = url.trim_end_matches('/').to_owned();
    }

    /// Says where webhooks may go.
    pub fn set_webhooks(&self, settings: &hook::Settings) {
        let mut held = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut held).webhooks = settings.clone();
    }

    /// Reads settings, calendar and rule sets anew, after they were changed here or by another server.
    ///
    /// # Errors
    /// As the store.
    pub async fn renew_rules(&self) -> Result<()> {
        let fresh = self.store.read(Rules::load).await?;
        self.take_over(fresh);
        Ok(())
    }

    /// [`App::renew_rules`] for threads that may block.
    ///
    /// # Errors
    /// As the store.
    pub fn reload_rules(&self) -> Result<()> {
        let fresh = self.store.read_now(Rules::load)?;
        self.take_over(fresh);
        Ok(())
    }

    /// Whether anything was sealed since the rules were read; one look at an index.
    ///
    /// # Errors
    /// As the store.
    pub fn has_news(&self) -> Result<bool> {
        Ok(self.store.read_now(store::event::head)? > self.rules().seq)
    }

    /// Reads the rules anew where another server changed them since; answers whether it did.
    ///
    /// # Errors
    /// As the store.
    pub fn follow_rules(&self) -> Result<bool> {
        let known = self.rules().seq;
        let (head, changed) = self.store.read_now(move |conn| {
            let head = store::event::head(conn)?;
            let changed = store::event::told_between(conn, rules::CHANGED_BY, known, head)?;
            Ok::<_, Error>((head, changed))
        })?;
        if changed {
            self.reload_rules()?;
        } else {
            let mut held = self.rules.write().unwrap_or_else(PoisonError::into_inner);
            let rules = Arc::make_mut(&mut held);
            rules.seq = rules.seq.max(head);
        }
        Ok(changed)
    }

    /// Puts rules of the database in force; what the configuration said stays.
    fn take_over(&self, fresh: Rules) {
        let mut held = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let (public_url, webhooks) = (held.public_url.clone(), held.webhooks.clone());
        *held = Arc::new(Rules {
            public_url,
            webhooks,
            ..fresh
        });
    }

    /// Runs a command in its transaction.
    ///
    /// # Errors
    /// The command's own; nothing of it is kept then, save the record of a refused access.
    pub async fn run<C: Command>(&self, asker: &Asker, command: C) -> Result<C::Output> {
        self.store.write(self.job(asker, command)).await
    }

    /// [`App::run`] for threads that may block: the console, jobs, tests.
    ///
    /// # Errors
    /// As [`App::run`].
    pub fn run_now<C: Command>(&self, asker: &Asker, command: C) -> Result<C::Output> {
        self.store.write_now(self.job(asker, command))
    }

    /// Answers a question on a reader thread.
    ///
    /// # Errors
    /// The closure's own.
    pub async fn ask<T: Send + 'static>(
        &self,
        asker: &Asker,
        question: impl FnOnce(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Who::Token { token, .. } = &asker.who {
            auth::note_use(self, token).await?;
        }
        self.store.read(self.question(asker, question)).await
    }

    /// [`App::ask`] for threads that may block.
    ///
    /// # Errors
    /// As [`App::ask`].
    pub fn ask_now<T: Send + 'static>(
        &self,
        asker: &Asker,
        question: impl FnOnce(&mut Cx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store.read_now(self.question(asker, question))
    }

    fn question<T, Q: FnOnce(&mut Cx<'_>) -> Result<T>>(
        &self,
        asker: &Asker,
        question: Q,
    ) -> impl FnOnce(&mut Conn) -> Result<T> + use<T, Q> {
        let (asker, now, rules) = (asker.clone(), self.clock.now(), self.rules());
        move |conn| {
            let actor = identify(conn, &asker, now)?;
            question(&mut Cx::new(conn, actor, now, rules, asker.request))
        }
    }

    fn job<C: Command>(
        &self,
        asker: &Asker,
        command: C,
    ) -> impl FnMut(&mut Conn) -> (Fate, Result<C::Output>) + use<C> {
        let (asker, clock, rules) = (asker.clone(), self.clock.clone(), self.rules());
        move |conn| {
            let now = clock.now();
            let answer = attempt(conn, &asker, &rules, now, &command);
            match answer {
                Err(Error::RefusedOnRecord(_)) | Ok(_) => (Fate::Commit, answer),
                Err(Error::Store(ref e @ StoreError::Conflict(_))) => (Fate::Again(e.clone()), answer),
                Err(Error::Refused(ref r)) if r.code == Code::Forbidden => {
                    let kept = note_refusal(conn, &asker, &rules, now, r);
                    (if kept.is_ok() { Fate::Commit } else { Fate::Rollback }, answer)
                }
                Err(_) => (Fate::Rollback, answer),
            }
        }
    }
}

/// One attempt in a savepoint of its own, so that a refusal can be undone and still be noted.
fn attempt<C: Command>(
    conn: &mut Conn,
    asker: &Asker,
    rules: &Arc<Rules>,
    now: Instant,
    command: &C,
) -> Result<C::Output> {
    let mut on_record = None;
    let done = store::savepoint(conn, |conn| {
        let actor = identify(conn, asker, now)?;
        if let Who::Token { token, .. } = &asker.who {
            store::token::used(conn, token, now)?;
        }
        let mut cx = Cx::new(conn, actor, now, Arc::clone(rules), asker.request.clone());
        match command.run(&mut cx) {
            Ok(output) => {
                cx.check_recorded(std::any::type_name::<C>())?;
                Ok(Some(output))
            }
            Err(Error::RefusedOnRecord(refusal)) => {
                on_record = Some(refusal);
                Ok(None)
            }
            Err(e) => Err(e),
        }
    })?;
    match (done, on_record) {
        (Some(output), _) => Ok(output),
        (None, Some(refusal)) => Err(Error::RefusedOnRecord(refusal)),
        (None, None) => Err(Error::Internal("a command ended without an answer".into())),
    }
}

fn note_refusal(conn: &mut Conn, asker: &Asker, rules: &Arc<Rules>, now: Instant, refusal: &Refusal) -> Result<()> {
    let actor = identify(conn, asker, now)?;
    let mut cx = Cx::new(conn, actor, now, Arc::clone(rules), asker.request.clone());
    let change = Change::security("access.refused")
        .because(refusal.zh.clone())
        .with("code", refusal.code.word());
    cx.record(
        Subject {
            kind: "access",
            ..Subject::default()
        },
        change,
    )?;
    Ok(())
}

/// Loads the person who asks, with the roles and the organisation of this moment: two queries for a session, three for
/// a token.
fn identify(conn: &mut Conn, asker: &Asker, now: Instant) -> Result<Actor> {
    let actor = match &asker.who {
        Who::System(name) => return Ok(system(name)),
        Who::Person(user) => {
            let actor = store::person::actor(conn, *user)?;
            return actor.ok_or_else(|| signed_out("账号不可用", "The account is not available"));
        }
        Who::Session { user, session } => store::session::actor(conn, *user, *session, now)?
            .ok_or_else(|| signed_out("登录已失效，请重新登录", "The session has ended; sign in again"))?,
        Who::Token { token, wanted } => bearer(conn, token, *wanted, now)?,
    };
    if actor.must_change && !asker.settling {
        let zh = "请先修改初始密码（PUT /api/v1/me/password），再办理其他事项";
        let en = "Change the one-time password first (PUT /api/v1/me/password); nothing else is open until then";
        return Err(Refusal::new(Code::PasswordChangeNeeded, zh, en).into());
    }
    let lang = actor.lang.or(asker.lang);
    Ok(Actor { lang, ..actor })
}

/// The owner of an API token, under the lid of its scopes and without administrative roles.
fn bearer(conn: &mut Conn, token: &str, wanted: Option<TokenScope>, now: Instant) -> Result<Actor> {
    let (actor, scopes) = store::token::actor(conn, token, now)?.ok_or_else(|| {
        let zh = "访问令牌无效、已过期或已吊销；请换新令牌";
        signed_out(zh, "The API token is not valid, expired or revoked; make a new one")
    })?;
    let Some(wanted) = wanted else {
        let zh = "此功能不接受访问令牌；请登录后使用";
        let en = "API tokens do not open this; sign in with your password";
        return Err(Refusal::new(Code::ScopeMissing, zh, en).into());
    };
    if !scopes.iter().any(|held| held.opens(wanted)) {
        let zh = format!("访问令牌没有“{}”权限；请另建带此权限的令牌", wanted.zh());
        let en = format!("The API token lacks the scope {wanted}; make one that has it");
        return Err(Refusal::new(Code::ScopeMissing, zh, en).into());
    }
    let roles = Roles::new(actor.roles.iter().filter(|role| !role.is_administrative()));
    Ok(Actor { roles, ..actor })
}

fn signed_out(zh: &str, en: &str) -> Error {
    Refusal::new(Code::SignInNeeded, zh, en).into()
}

/// The actor of the console and of jobs: no person, no role; use cases that they may run check for it by name.
fn system(name: &'static str) -> Actor {
    Actor {
        user: UserId(0),
        name: name.to_owned(),
        org: OrgId(0),
        org_name: String::new(),
        path: String::new(),
        kind: OrgKind::National,
        principal: OrgId(0),
        roles: Roles::default(),
        session: None,
        must_change: false,
        lang: None,
    }
}
