//! The form of a directive: a new one, and corrections of one that is there.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post, day_in};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use crate::app::directive::create::{Create, NewDirective};
use crate::app::directive::edit::{DirectiveEdit, Edit};
use crate::app::directive::gate;
use crate::app::directive::view::view;
use crate::app::{Cx, Result};
use crate::domain::cadence::Cadence;
use crate::domain::directive::{DirectiveAct, DirectiveKind, Urgency};
use crate::domain::id::DirectiveId;
use crate::domain::policy::Right;
use crate::domain::refusal::{FieldError, Refusal};
use crate::http::body::Id;

/// The form as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/directive_form.html")]
pub struct FormPage {
    top: Top,
    /// The directive that is changed; none for a new one.
    id: Option<i64>,
    /// Whether a reason is asked for: after issue.
    issued: bool,
    profiles: Vec<(String, String)>,
    typed: Typed,
    faults: Faults,
}

/// What stands in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Version that was read.
    pub version: String,
    /// Title.
    pub title: String,
    /// Requirement.
    pub requirement: String,
    /// Source in words.
    pub source: String,
    /// Kind.
    pub kind: String,
    /// Urgency.
    pub urgency: String,
    /// Time profile.
    pub profile: String,
    /// Cadence; the profile's where empty.
    pub cadence: String,
    /// By when.
    pub due_on: String,
    /// Why it is changed.
    pub reason: String,
}

impl Typed {
    fn read(fields: &Fields) -> Typed {
        let get = |name: &str| fields.get(name).to_owned();
        Typed {
            version: get("version"),
            title: get("title"),
            requirement: get("requirement"),
            source: get("source"),
            kind: get("kind"),
            urgency: get("urgency"),
            profile: get("profile"),
            cadence: get("cadence"),
            due_on: get("due_on"),
            reason: get("reason"),
        }
    }

    fn written(&self) -> std::result::Result<NewDirective, Refusal> {
        let kind = self.kind.parse().unwrap_or(DirectiveKind::Policy);
        Ok(NewDirective {
            source: Some(self.source.clone()),
            urgency: self.urgency.parse().unwrap_or(Urgency::Ordinary),
            profile: Some(self.profile.clone()).filter(|p| !p.is_empty()),
            cadence: self.cadence.parse().ok(),
            due_on: day_in("due_on", &self.due_on)?,
            ..NewDirective::new(kind, &self.title, &self.requirement)
        })
    }

    /// Only what differs from what is kept.
    fn edit(&self, kept: &Typed) -> std::result::Result<DirectiveEdit, Refusal> {
        let new = |now: &String, before: &String| (now != before).then(|| now.clone());
        Ok(DirectiveEdit {
            kind: new(&self.kind, &kept.kind).and_then(|w| w.parse().ok()),
            title: new(&self.title, &kept.title),
            requirement: new(&self.requirement, &kept.requirement),
            source: new(&self.source, &kept.source).map(|s| Some(s).filter(|s| !s.is_empty())),
            urgency: new(&self.urgency, &kept.urgency).and_then(|w| w.parse().ok()),
            profile: new(&self.profile, &kept.profile),
            cadence: new(&self.cadence, &kept.cadence).and_then(|w| w.parse().ok()),
            due_on: match self.due_on == kept.due_on {
                true => None,
                false => Some(day_in("due_on", &self.due_on)?),
            },
            ..DirectiveEdit::default()
        })
    }
}

impl FormPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, id: Option<DirectiveId>) -> Result<FormPage> {
        let (issued, typed) = match id {
            None => {
                cx.allow(Right::Supervise)?;
                (false, Typed::default())
            }
            Some(id) => {
                let directive = gate(cx, id, DirectiveAct::Edit)?;
                (directive.issued_at.is_some(), kept(cx, id)?)
            }
        };
        let profiles = cx.rules.profiles.list.iter();
        Ok(FormPage {
            profiles: profiles
                .map(|p| (p.code.clone(), cx.lang().pick(&p.zh, &p.en).clone()))
                .collect(),
            top: Top::of(cx, chrome, Here::Directives)?,
            id: id.map(|id| id.0),
            issued,
            typed,
            faults: Faults::new(cx.lang()),
        })
    }

    /// Title of the page.
    #[must_use]
    pub fn title(&self) -> String {
        let id = match self.id {
            Some(_) => "write-change-heading",
            None => "write-new-title",
        };
        self.faults.title(self.top.t(id))
    }

    /// Kinds, for the form.
    #[must_use]
    pub fn kinds(&self) -> &'static [DirectiveKind] {
        DirectiveKind::ALL
    }

    /// Urgencies, for the form.
    #[must_use]
    pub fn urgencies(&self) -> &'static [Urgency] {
        Urgency::ALL
    }

    /// Cadences, for the form.
    #[must_use]
    pub fn cadences(&self) -> &'static [Cadence] {
        Cadence::ALL
    }
}

fn kept(cx: &mut Cx<'_>, id: DirectiveId) -> Result<Typed> {
    let d = view(cx, id)?;
    Ok(Typed {
        version: d.head.version.to_string(),
        title: d.head.title,
        requirement: d.requirement,
        source: d.source.unwrap_or_default(),
        kind: d.head.kind,
        urgency: d.head.urgency,
        profile: d.profile,
        cadence: d.cadence,
        due_on: d.head.due_on.map(|on| on.to_string()).unwrap_or_default(),
        reason: String::new(),
    })
}

/// The blank form.
pub async fn blank(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, |cx, chrome| FormPage::of(cx, chrome, None))
        .await
}

/// The form of one that is there.
pub async fn filled(ctx: PageCtx, id: Id) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| {
        FormPage::of(cx, chrome, Some(DirectiveId(id.0)))
    })
    .await
}

/// Writes a new one.
pub async fn create(post: Post) -> Page {
    let typed = Typed::read(&post.fields);
    let refusal = match typed.written() {
        Err(refusal) => refusal,
        Ok(new) => match post.run(Create(new)).await? {
            Ok(id) => return Ok(post.ctx.visit.see(&format!("/directives/{id}?done=drafted"))),
            Err(refusal) => refusal,
        },
    };
    again(post, None, typed, &refusal).await
}

/// Changes one.
pub async fn change(post: Post, id: Id) -> Page {
    let directive = DirectiveId(id.0);
    let typed = Typed::read(&post.fields);
    let before = post.ctx.ask(move |cx| kept(cx, directive)).await?;
    let refusal = match typed.edit(&before) {
        Err(refusal) => refusal,
        Ok(edit) => {
            let command = Edit {
                directive,
                version: typed.version.parse().unwrap_or_default(),
                edit,
                reason: typed.reason.clone(),
            };
            match post.run(command).await? {
                Ok(_) => return Ok(post.ctx.visit.see(&format!("/directives/{directive}?done=changed"))),
                Err(refusal) => refusal,
            }
        }
    };
    again(post, Some(directive), typed, &refusal).await
}

async fn again(post: Post, id: Option<DirectiveId>, typed: Typed, refusal: &Refusal) -> Page {
    let faults = Faults::of(post.ctx.lang(), refusal, |e: &FieldError| e.field.clone());
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = FormPage::of(cx, chrome, id)?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}
