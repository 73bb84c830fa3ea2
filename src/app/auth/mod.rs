//! Log-in (DOMAIN.md §7): passwords, sessions of the API and of the pages. A password is hashed before or after a command,
//! on the hasher's own threads, never inside a transaction; secrets are made before the command, so that one that runs
//! again writes the same.

pub mod hasher;
pub mod login;
pub mod logout;
pub mod page;
pub mod refresh;
pub mod secret;
pub mod stranger;

pub use hasher::Hasher;
pub use login::{Login, SignedIn, sign_in};
pub use logout::Logout;
pub use refresh::{Refreshed, refresh};

use crate::app::error::{Error, Result};
use crate::app::{App, Asker, Command, Cx};
use crate::store;

/// Notes that an API token was used to read, at most once a minute. Commands note it in their own transaction.
pub(super) async fn note_use(app: &App, token: &str) -> Result<()> {
    let (sent, now) = (token.to_owned(), app.clock.now());
    let due = app
        .store
        .read(move |conn| store::token::unnoted(conn, &sent, now).map_err(Error::from));
    if due.await? {
        let command = Note(token.to_owned());
        app.run(&Asker::system("token"), command).await?;
    }
    Ok(())
}

struct Note(String);

impl Command for Note {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        store::token::used(cx.tx, &self.0, cx.now)?;
        cx.excuse();
        Ok(())
    }
}
