//! The acts of a directive's page, each a form.

use actix_web::http::StatusCode;

use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::Post;
use super::one::{DirectivePage, Typed};
use crate::app::comment::add::Add as Say;
use crate::app::directive::approve::{Approve, Propose};
use crate::app::directive::cancel::Cancel;
use crate::app::directive::close::Close;
use crate::app::directive::issue::Issue;
use crate::app::directive::register::Register;
use crate::app::target::add::{Add, NewTarget};
use crate::app::target::entry::Entry;
use crate::app::target::remove::Remove;
use crate::domain::id::{DirectiveId, TargetId};
use crate::domain::refusal::FieldError;
use crate::domain::request::CommentKind;
use crate::domain::target::Comparator;
use crate::http::body::Id;
use crate::store::comment::On;

fn page(id: &Id) -> String {
    format!("/directives/{}", id.0)
}

/// Sends for approval.
pub async fn propose(post: Post, id: Id) -> Page {
    post.act(Propose(DirectiveId(id.0)), &page(&id), "proposed").await
}

/// Approves.
pub async fn approve(post: Post, id: Id) -> Page {
    post.act(Approve(DirectiveId(id.0)), &page(&id), "registered").await
}

/// Numbers.
pub async fn register(post: Post, id: Id) -> Page {
    let command = Register {
        directive: DirectiveId(id.0),
        version: None,
    };
    post.act(command, &page(&id), "registered").await
}

/// Issues all drafts.
pub async fn issue(post: Post, id: Id) -> Page {
    let command = Issue {
        directive: DirectiveId(id.0),
        tasks: Vec::new(),
    };
    post.act(command, &page(&id), "issued").await
}

/// Closes.
pub async fn close(post: Post, id: Id) -> Page {
    let command = Close {
        directive: DirectiveId(id.0),
        reason: post.fields.get("reason").to_owned(),
    };
    post.act(command, &page(&id), "closed").await
}

/// Cancels.
pub async fn cancel(post: Post, id: Id) -> Page {
    let command = Cancel {
        directive: DirectiveId(id.0),
        reason: post.fields.get("reason").to_owned(),
    };
    post.act(command, &page(&id), "cancelled").await
}

/// A comment; of a leader who says so, an instruction.
pub async fn say(post: Post, id: Id) -> Page {
    let command = Say {
        on: On::Directive(DirectiveId(id.0)),
        kind: post.fields.word("kind").unwrap_or(CommentKind::Comment),
        text: post.fields.get("text").to_owned(),
    };
    post.act(command, &page(&id), "said").await
}

/// Gives it a target; what was typed stays where it is refused.
pub async fn add_target(post: Post, id: Id) -> Page {
    let directive = DirectiveId(id.0);
    let fields = &post.fields;
    let typed = Typed {
        indicator: fields.get("indicator").to_owned(),
        comparator: fields.get("comparator").to_owned(),
        value: fields.get("value").to_owned(),
        kind: fields.get("kind").to_owned(),
        unit: fields.get("unit").to_owned(),
    };
    let comparator: Comparator = fields.one("comparator").map_err(|r| post.ctx.visit.refused(&r))?;
    let entry = Entry {
        unit: fields.filled("unit").map(str::to_owned),
        ..Entry::of(comparator, fields.filled("value"))
    };
    let target = NewTarget {
        kind: fields.word("kind"),
        ..NewTarget::on(&typed.indicator, entry)
    };
    let refusal = match post.run(Add { directive, target }).await? {
        Ok(_) => return Ok(post.ctx.visit.see(&format!("{}?done=target#targets", page(&id)))),
        Err(refusal) => refusal,
    };
    let faults = Faults::of(post.ctx.lang(), &refusal, |e: &FieldError| e.field.clone());
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = DirectivePage::of(cx, chrome, directive)?;
            (page.typed, page.faults) = (typed, faults);
            Ok(page)
        })
        .await
}

/// Takes a target away.
pub async fn remove_target(post: Post, id: Id) -> Page {
    let command = Remove {
        target: TargetId(post.fields.word("target").unwrap_or_default()),
        version: post.fields.word("version").unwrap_or_default(),
    };
    post.act(command, &page(&id), "target-removed").await
}
