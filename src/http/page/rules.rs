//! What the pages of rules that are kept as versions (reminders, lights) share: rules are tried before they are put, and
//! put with a reason; what refuses them stands beside the form. The list of versions is `versions.html`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::error::Failed;
use super::faults::Faults;
use super::form::Post;
use crate::app::{Command, Cx, Result};
use crate::domain::refusal::{Class, Refusal};

/// Puts rules and leads on; none where they were refused, with the faults of the form filled.
///
/// # Errors
/// As the command, but for a refusal.
pub async fn put<C>(
    post: &Post,
    command: C,
    to: &str,
    faults: &mut Faults,
) -> std::result::Result<Option<HttpResponse>, Failed>
where
    C: Command + Send + Sync + 'static,
    C::Output: serde::Serialize,
{
    if let Err(refusal) = post.run(command).await? {
        *faults = beside(post, &refusal);
        return Ok(None);
    }
    let visit = &post.ctx.visit;
    visit.app.renew_rules().await.map_err(|e| visit.failed(&e))?;
    Ok(Some(visit.see(to)))
}

/// What rules would mean; none where the form has faults, or where the rules themselves are refused.
///
/// # Errors
/// As the question, but for a refused rule.
pub async fn tried<T: Send + 'static>(
    post: &Post,
    faults: &mut Faults,
    ask: impl FnOnce(&mut Cx<'_>) -> Result<T> + Send + 'static,
) -> std::result::Result<Option<T>, Failed> {
    if !faults.none() {
        return Ok(None);
    }
    let asked = move |cx: &mut Cx<'_>| match ask(cx) {
        Err(e) if e.refusal().code.class() == Class::Rule => Ok(Err(e.refusal())),
        other => other.map(Ok),
    };
    Ok(match post.ctx.ask(asked).await? {
        Ok(said) => Some(said),
        Err(refusal) => {
            *faults = beside(post, &refusal);
            None
        }
    })
}

/// The status of the form shown again.
#[must_use]
pub fn status(faults: &Faults) -> StatusCode {
    if faults.none() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    }
}

fn beside(post: &Post, refusal: &Refusal) -> Faults {
    Faults::of(post.ctx.lang(), refusal, |e| e.field.clone())
}
