//! Tables brought in through a page (导入): hundreds of bureaus' values at once, their weights, programmes, tasks. What a
//! file would do is shown before it is confirmed; the file travels with the confirmation, so that it is chosen once.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::{Failed, Page};
use super::faults::Faults;
use super::form::{Fields, File, Post, Unread};
use super::frame::{Chrome, Here, Top};
use super::session::PageCtx;
use crate::app::import::undo::{ImportView, Undo, list};
use crate::app::import::{Import, Imported, Kind, Prepared, admitted};
use crate::app::{Cx, Result};
use crate::domain::refusal::{Class, Code, FieldError, Refusal};
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;
use crate::store::page::Ask;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/imports", SignedIn, "Tables that can be brought in, and the imports one made", show),
    route!(POST "/imports", SignedIn, "Preview a table, or import it", import),
    route!(POST "/imports/{id}/undo", SignedIn, "Undo an import", undo, status = 303),
];

/// Most bytes of a file.
const LARGEST: usize = 4 << 20;

/// Most bytes of a file that travels with its confirmation; a larger one is chosen again.
const CARRIED: usize = 150 << 10;

/// Imports shown.
const ROWS: i64 = 20;

/// What can be brought in here, with its columns as help; the rest has pages of its own.
const KINDS: [Kind; 4] = [Kind::Values, Kind::Weights, Kind::Programmes, Kind::Tasks];

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/imports.html")]
pub struct ImportsPage {
    top: Top,
    kinds: Vec<Kind>,
    kind: Option<Kind>,
    told: Option<Imported>,
    carried: Option<Carried>,
    rows: Vec<ImportView>,
    faults: Faults,
}

/// A file that waits for its confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Its name.
    pub name: String,
    /// Its bytes; none of one that is too large to travel.
    pub bytes: Option<String>,
}

impl ImportsPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, kind: Option<Kind>) -> Result<ImportsPage> {
        let kinds: Vec<Kind> = KINDS.into_iter().filter(|k| admitted(cx, *k).is_ok()).collect();
        if kinds.is_empty() {
            admitted(cx, Kind::Values)?;
        }
        let ask = Ask {
            limit: ROWS,
            ..Ask::default()
        };
        Ok(ImportsPage {
            rows: list(cx, &ask)?.items,
            top: Top::of(cx, chrome, Here::Elsewhere)?,
            faults: Faults::new(cx.lang()),
            kinds,
            kind,
            told: None,
            carried: None,
        })
    }

    /// Whether a kind is the one to begin with.
    #[must_use]
    pub fn is_on(&self, kind: &Kind) -> bool {
        self.kind.or(self.kinds.first().copied()) == Some(*kind)
    }

    /// Name of a kind by its word.
    #[must_use]
    pub fn kind_of(&self, word: &str) -> String {
        let kind = word.parse::<Kind>().ok();
        kind.map_or_else(|| word.to_owned(), |k| k.title(self.top.lang()))
    }

    /// The columns of a kind.
    #[must_use]
    pub fn columns(&self, kind: &Kind) -> &'static str {
        self.top.t(match kind {
            Kind::Weights => "imports-columns-weights",
            Kind::Programmes => "imports-columns-programmes",
            Kind::Tasks => "imports-columns-tasks",
            _ => "imports-columns-values",
        })
    }

    /// What happens to a row, in words.
    #[must_use]
    pub fn act(&self, word: &str) -> &'static str {
        self.top.t(match word {
            "added" => "imports-added",
            "removed" => "imports-removed",
            _ => "imports-changed",
        })
    }
}

async fn show(ctx: PageCtx) -> Page {
    let kind = Fields::query(&ctx.visit.req).word("kind");
    ctx.show(StatusCode::OK, move |cx, chrome| ImportsPage::of(cx, chrome, kind))
        .await
}

async fn undo(post: Post, id: Id) -> Page {
    post.act(Undo { import: id.0 }, "/imports", "import-undone").await
}

async fn import(unread: Unread) -> Page {
    let (post, file) = Post::with_file(unread, LARGEST).await?;
    let kind: Kind = post.fields.one("kind").map_err(|r| post.ctx.visit.refused(&r))?;
    post.ctx.ask(move |cx| admitted(cx, kind)).await?;
    let file = match carried(&post, file) {
        Ok(file) => file,
        Err(refusal) => return answer(&post.ctx, kind, None, Err(refusal)).await,
    };
    let held = Carried {
        bytes: (file.bytes.len() <= CARRIED).then(|| STANDARD.encode(&file.bytes)),
        name: file.name.clone(),
    };
    let prepared = match read(&post.ctx, kind, file).await? {
        Ok(prepared) => prepared,
        Err(refusal) => return answer(&post.ctx, kind, None, Err(refusal)).await,
    };
    let keep = post.fields.get("do") == "keep";
    let command = Import {
        file: Some(Arc::new(prepared)),
        kind,
        dry_run: !keep,
        secrets: Arc::default(),
    };
    if keep {
        return match post.run(command).await? {
            Ok(_) => Ok(post.ctx.visit.see("/imports?done=imported")),
            Err(refusal) => answer(&post.ctx, kind, None, Err(refusal)).await,
        };
    }
    let done = post.ctx.run(command).await?;
    answer(&post.ctx, kind, Some(held), done).await
}

/// The file that was chosen, or the one that came along from the preview.
fn carried(post: &Post, file: File) -> std::result::Result<File, Refusal> {
    let kept = post.fields.get("kept");
    if !file.bytes.is_empty() || kept.is_empty() {
        return Ok(file);
    }
    let bytes = STANDARD.decode(kept).map_err(|_| {
        let zh = "预览时的文件没有完整送回；请重新选择文件";
        Refusal::field(
            "file",
            "broken",
            zh,
            "The previewed file came back damaged; choose it again",
        )
    })?;
    Ok(File {
        name: post.fields.get("kept_name").to_owned(),
        bytes,
    })
}

async fn read(
    ctx: &PageCtx,
    kind: Kind,
    file: File,
) -> std::result::Result<std::result::Result<Prepared, Refusal>, Failed> {
    let busy = || Refusal::new(Code::Busy, "系统繁忙，没有导入；请稍后重试", "Busy; try again shortly");
    let read = web::block(move || Prepared::of(kind, &file.bytes, &file.name)).await;
    match read.map_err(|_| ctx.visit.refused(&busy()))? {
        Ok(prepared) => Ok(Ok(prepared)),
        Err(e) if matches!(e.refusal().code.class(), Class::Fault | Class::Unavailable) => Err(ctx.visit.failed(&e)),
        Err(e) => Ok(Err(e.refusal())),
    }
}

async fn answer(
    ctx: &PageCtx,
    kind: Kind,
    carried: Option<Carried>,
    done: std::result::Result<Imported, Refusal>,
) -> Page {
    let status = if done.is_ok() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    ctx.show(status, move |cx, chrome| {
        let mut page = ImportsPage::of(cx, chrome, Some(kind))?;
        match done {
            Ok(told) => (page.told, page.carried) = (Some(told), carried),
            Err(refusal) => page.faults = Faults::of(cx.lang(), &refusal, |_: &FieldError| "file".to_owned()),
        }
        Ok(page)
    })
    .await
}
