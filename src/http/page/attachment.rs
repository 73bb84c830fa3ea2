//! Attachments on the pages: given out to be saved.

use super::error::Page;
use super::session::PageCtx;
use crate::app::attachment;
use crate::http::body::Id;
use crate::http::download;
use crate::http::route::Route;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[route!(GET "/attachments/{id}", SignedIn, "An attachment, to be saved", save)];

async fn save(ctx: PageCtx, id: Id) -> Page {
    let (view, bytes) = ctx.ask(move |cx| attachment::content(cx, id.0)).await?;
    Ok(download::file(&view.name, &view.media_type, bytes))
}
