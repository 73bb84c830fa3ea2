//! The views one keeps of the ledger: kept, renamed, shared, removed; a refused name comes back with what was typed.

use actix_web::http::StatusCode;

use super::{LedgerPage, link};
use crate::app::task::ledger::Asked;
use crate::app::view::change::Change;
use crate::app::view::keep::Keep;
use crate::app::view::remove::Remove;
use crate::domain::refusal::Refusal;
use crate::http::body::Id;
use crate::http::page::error::Page;
use crate::http::page::faults::Faults;
use crate::http::page::form::{Post, unknown_choice};

fn asked(post: &Post) -> Asked {
    Asked::read(post.fields.get("query")).with(|_| ())
}

fn done(post: &Post, asked: &Asked, word: &str) -> Page {
    let to = link(asked);
    let mark = if to.contains('?') { '&' } else { '?' };
    Ok(post.ctx.visit.see(&format!("{to}{mark}done={word}")))
}

/// Keeps what is shown under a name.
pub async fn keep(post: Post) -> Page {
    let asked = asked(&post);
    let command = Keep {
        name: post.fields.get("name").to_owned(),
        query: asked.query(),
        shared: post.fields.filled("shared").is_some(),
    };
    match post.run(command).await? {
        Ok(_) => done(&post, &asked, "view"),
        Err(refusal) => again(post, asked, &refusal).await,
    }
}

/// Renames and shares a view, or removes it.
pub async fn change(post: Post, id: Id) -> Page {
    let asked = asked(&post);
    let answer = match post.fields.get("do") {
        "remove" => post.run(Remove { id: id.0 }).await?.map(|_| "view-removed"),
        "save" => {
            let command = Change {
                id: id.0,
                name: Some(post.fields.get("name").to_owned()),
                query: None,
                shared: Some(post.fields.filled("shared").is_some()),
            };
            post.run(command).await?.map(|_| "view")
        }
        _ => Err(unknown_choice("do")),
    };
    match answer {
        Ok(word) => done(&post, &asked, word),
        Err(refusal) => again(post, asked, &refusal).await,
    }
}

async fn again(post: Post, asked: Asked, refusal: &Refusal) -> Page {
    if refusal.errors.iter().all(|e| e.field != "name") {
        return Err(post.ctx.visit.refused(refusal));
    }
    let faults = Faults::of(post.ctx.lang(), refusal, |_| "view-name".to_owned());
    let name = post.fields.get("name").to_owned();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = LedgerPage::of(cx, chrome, asked)?;
            (page.name, page.faults) = (name, faults);
            Ok(page)
        })
        .await
}
