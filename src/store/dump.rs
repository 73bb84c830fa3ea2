//! A PostgreSQL database as a file: written by `pg_dump` while it is in use, rehearsed in a database made for it, put
//! back by `pg_restore`. The server's own tools do the work (Debian: postgresql-client); a password reaches them by the
//! environment and never stands on a command line.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use percent_encoding::percent_decode_str;

use super::conn::Conn;
use super::error::{Result, StoreError};
use super::file::{Rehearsal, beside, inspect_schema, private, refuse_existing, remove, settle};
use super::migrate;

/// Writes a consistent copy while the database is in use. The copy appears under its name only when it is whole.
///
/// # Errors
/// Where the file exists already, `pg_dump` is missing or fails, or the disk is full.
pub fn backup(url: &str, to: &Path) -> Result<()> {
    refuse_existing(to)?;
    let part = beside(to, ".part");
    remove(&part)?;
    let kept = ["--format=custom", "--no-owner", "--no-privileges", "--file"].map(OsStr::new);
    let file = [part.as_os_str()];
    let written = tool("pg_dump", url, kept.iter().chain(&file))
        .and_then(|()| private(&part))
        .and_then(|()| settle(&part, to));
    if written.is_err() {
        let _ = remove(&part);
    }
    written
}

/// Restores a backup into a database made for it on the same server, looks at it, and removes it again.
///
/// # Errors
/// Where no database can be made there, the tools are missing, or the file is no backup.
pub fn rehearse(url: &str, backup: &Path) -> Result<Rehearsal> {
    let name = format!("duban_rehearsal_{}", std::process::id());
    let scratch = with_database(url, &name)?;
    let mut server = migrate::connect(url)?;
    server.batch_execute(&format!("CREATE DATABASE {name}"))?;
    let found = load(&scratch, backup).and_then(|()| inspect_schema(&mut migrate::connect(&scratch)?));
    server.batch_execute(&format!("DROP DATABASE {name}"))?;
    found
}

fn load(url: &str, backup: &Path) -> Result<()> {
    let how = ["--no-owner", "--no-privileges", "--exit-on-error"].map(OsStr::new);
    let file = [backup.as_os_str()];
    tool("pg_restore", url, how.iter().chain(&file))
}

/// Puts a backup in the database's place, all or nothing.
///
/// # Errors
/// Where somebody is connected, a server of duban above all; or `pg_restore` fails, and then nothing is changed.
pub fn restore(url: &str, backup: &Path) -> Result<()> {
    let others = others(url)?;
    if others > 0 {
        let what = format!("{others} connections use the database; stop every server of duban first");
        return Err(StoreError::Config(what));
    }
    let how = [
        "--no-owner",
        "--no-privileges",
        "--clean",
        "--if-exists",
        "--single-transaction",
    ]
    .map(OsStr::new);
    let file = [backup.as_os_str()];
    tool("pg_restore", url, how.iter().chain(&file))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Other connections to the database. One that was closed just now ends on the server a moment later: it is waited for,
/// five seconds at most.
fn others(url: &str) -> Result<i64> {
    let mut server = migrate::connect(url)?;
    let mut n = counted(&mut server)?;
    for _ in 0..25 {
        if n == 0 {
            break;
        }
        server.batch_execute("SELECT pg_sleep(0.2)")?;
        n = counted(&mut server)?;
    }
    Ok(n)
}

fn counted(server: &mut Conn) -> Result<i64> {
    let sql =
        "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    Ok(diesel::sql_query(sql).get_result::<Count>(server)?.n)
}

/// Runs one of PostgreSQL's tools on a database.
fn tool<'a>(name: &str, url: &str, rest: impl Iterator<Item = &'a &'a OsStr>) -> Result<()> {
    let (open, password) = without_password(url);
    let mut command = Command::new(name);
    command.arg("--dbname").arg(open).args(rest);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let done = command.output().map_err(|e| {
        let hint = "PostgreSQL's own tools are needed here (Debian: postgresql-client)";
        StoreError::Config(format!("{name}: {e}; {hint}"))
    })?;
    if done.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let first: Vec<&str> = said.lines().take(3).collect();
    Err(StoreError::Other(format!("{name}: {}", first.join("; "))))
}

/// The URL without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let whole = || (url.to_owned(), None);
    let Some((scheme, rest)) = url.split_once("://") else {
        return whole();
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let Some((user, host)) = authority.rsplit_once('@') else {
        return whole();
    };
    let Some((user, password)) = user.split_once(':') else {
        return whole();
    };
    let password = percent_decode_str(password).decode_utf8_lossy().into_owned();
    (format!("{scheme}://{user}@{host}/{path}"), Some(password))
}

/// The URL of another database on the same server.
fn with_database(url: &str, name: &str) -> Result<String> {
    let broken = || StoreError::Config("write the database's URL as postgres://user:password@host/name".into());
    let (scheme, rest) = url.split_once("://").ok_or_else(broken)?;
    let (authority, path) = rest.split_once('/').ok_or_else(broken)?;
    let query = path
        .split_once('?')
        .map(|(_, query)| format!("?{query}"))
        .unwrap_or_default();
    Ok(format!("{scheme}://{authority}/{name}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_the_url_and_another_database_keeps_the_rest() {
        let url = "postgres://duban:a%40b@db:5432/duban?sslmode=require";
        let (open, password) = without_password(url);
        assert_eq!(open, "postgres://duban@db:5432/duban?sslmode=require");
        assert_eq!(password.as_deref(), Some("a@b"));
        assert_eq!(
            with_database(url, "scratch").unwrap(),
            "postgres://duban:a%40b@db:5432/scratch?sslmode=require"
        );
        let socket = "postgres:///duban?host=/run/postgresql";
        assert_eq!(without_password(socket), (socket.to_owned(), None));
        assert_eq!(
            with_database(socket, "s").unwrap(),
            "postgres:///s?host=/run/postgresql"
        );
    }
}
