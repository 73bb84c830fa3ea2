//! Comments (意见), questions (询问) and leaders' instructions (批示) on tasks and directives.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamp};

use super::conn::Conn;
use super::error::Result;
use super::page::{Ask, Page};
use super::schema::{comments, orgs, users};
use super::timeline::DirectiveSeen;
use crate::domain::id::{CommentId, DirectiveId, OrgId, TaskId, UserId};
use crate::domain::org::subtree_range;
use crate::domain::request::CommentKind;
use crate::domain::scope::Scope;
use crate::domain::time::Instant;

/// What a comment is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A task.
    Task(TaskId),
    /// A directive.
    Directive(DirectiveId),
}

/// A comment with the names of its author and their organisation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, QueryableByName)]
pub struct Comment {
    /// Identifier.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Comment, question or instruction, as its word.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What was written.
    #[diesel(sql_type = Text)]
    pub text: String,
    /// Author.
    #[diesel(sql_type = Text)]
    pub by: String,
    /// Short name of their organisation.
    #[diesel(sql_type = Text)]
    pub org: String,
    /// When, UTC.
    #[diesel(sql_type = Timestamp)]
    pub at: NaiveDateTime,
}

/// Keeps a comment.
///
/// # Errors
/// As the database.
pub fn add(
    conn: &mut Conn,
    on: On,
    (kind, text): (CommentKind, &str),
    (by, org): (UserId, OrgId),
    now: Instant,
) -> Result<CommentId> {
    let (task, directive) = match on {
        On::Task(id) => (Some(id.0), None),
        On::Directive(id) => (None, Some(id.0)),
    };
    let id: i64 = diesel::insert_into(comments::table)
        .values((
            comments::task_id.eq(task),
            comments::directive_id.eq(directive),
            comments::kind.eq(kind),
            comments::text.eq(text),
            comments::by_id.eq(by),
            comments::by_org_id.eq(org),
            comments::at.eq(now.naive_utc()),
        ))
        .returning(comments::id)
        .get_result(conn)?;
    Ok(CommentId(id))
}

/// The comments on a task that was found inside the scope, newest first.
///
/// # Errors
/// As the database.
pub fn of_task(conn: &mut Conn, task: TaskId, ask: &Ask) -> Result<Page<Comment>> {
    let mut query = comments::table
        .inner_join(users::table.on(users::id.eq(comments::by_id)))
        .inner_join(orgs::table.on(orgs::id.eq(comments::by_org_id)))
        .filter(comments::task_id.eq(task.0))
        .select((
            comments::id,
            comments::kind,
            comments::text,
            users::name,
            orgs::short_name,
            comments::at,
        ))
        .order(comments::id.desc())
        .limit(ask.limit + 1)
        .into_boxed();
    if let Some(after) = &ask.after {
        query = query.filter(comments::id.lt(after.i));
    }
    Ok(Page::cut(query.load(conn)?, ask, |c: &Comment| (None, c.id)))
}

/// The comments on a directive, newest first. Who sees it through a task of theirs reads what the issuing side and the
/// own subtree wrote, not what other bureaus did.
///
/// # Errors
/// As the database.
pub fn of_directive(
    conn: &mut Conn,
    scope: &Scope,
    id: DirectiveId,
    seen: &DirectiveSeen,
    ask: &Ask,
) -> Result<Page<Comment>> {
    let (from, to) = subtree_range(&scope.path);
    let whole = i64::from(seen.whole);
    let sql = format!(
        "SELECT c.id, c.kind, c.text, u.name AS \"by\", o.short_name AS org, c.at FROM comments c \
         JOIN users u ON u.id = c.by_id JOIN orgs o ON o.id = c.by_org_id WHERE c.directive_id = $1 \
         AND ($2 = 1 OR (o.path >= $3 AND o.path < $4) OR $5 LIKE o.path || '%' OR o.id = $6) AND c.id < $7 \
         ORDER BY c.id DESC LIMIT {}",
        ask.limit + 1
    );
    let rows: Vec<Comment> = diesel::sql_query(sql)
        .bind::<BigInt, _>(id.0)
        .bind::<BigInt, _>(whole)
        .bind::<Text, _>(from)
        .bind::<Text, _>(to)
        .bind::<Text, _>(&seen.issuer_path)
        .bind::<BigInt, _>(seen.acting.unwrap_or(seen.issuer).0)
        .bind::<BigInt, _>(ask.after.as_ref().map_or(i64::MAX, |c| c.i))
        .load(conn)?;
    Ok(Page::cut(rows, ask, |c| (None, c.id)))
}
