//! The rules in force, parsed once: calendar, time profiles, lights, ladder of reminders. Defaults ship in `data/`.

use super::error::{Error, Result};
use crate::domain::calendar::Calendars;
use crate::domain::light::RuleSet;
use crate::domain::profile::Profiles;
use crate::domain::reminder::Ladder;
use crate::domain::setting::Settings;
use crate::hook;
use crate::store::{self, Conn};

/// Everything that is data and not code.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Working days, by organisation.
    pub calendars: Calendars,
    /// Time profiles.
    pub profiles: Profiles,
    /// Lights.
    pub lights: RuleSet,
    /// Settings.
    pub settings: Settings,
    /// Ladder of reminders.
    pub ladder: Ladder,
    /// The last sealed event they are known to be as of.
    pub seq: i64,
    /// Where people reach the pages, without a slash at the end: the base of links in letters.
    pub public_url: String,
    /// Where webhooks may go, and how long they may take.
    pub webhooks: hook::Settings,
}

/// The acts that change what [`Rules::load`] reads; where an organisation stands decides whose holidays it keeps.
pub const CHANGED_BY: &[&str] = &[
    "settings.changed",
    "calendar.put",
    "ladder.put",
    "database.initialised",
    "org.added",
    "org.edited",
];

/// Where the pages are until the configuration says so.
const PUBLIC_URL: &str = "http://127.0.0.1:8080";

impl Rules {
    /// The rules that ship with the program; the calendar is empty until a database gives one.
    ///
    /// # Errors
    /// Where a shipped file cannot be parsed.
    pub fn shipped() -> Result<Rules> {
        let profiles = Profiles::parse(toml::from_str(include_str!("../../data/rules/profiles.toml")));
        let profiles = profiles.map_err(|e| Error::Internal(format!("profiles.toml: {e}")))?;
        let lights = RuleSet::parse(toml::from_str(include_str!("../../data/rules/light-v1.toml")));
        let lights = lights.map_err(|e| Error::Internal(format!("light-v1.toml: {e}")))?;
        let ladder = Ladder::parse(toml::from_str(include_str!("../../data/rules/ladder-v1.toml")));
        let ladder = ladder.map_err(|e| Error::Internal(format!("ladder-v1.toml: {e}")))?;
        Ok(Rules {
            calendars: Calendars::default(),
            profiles,
            lights,
            settings: Settings::default(),
            ladder,
            seq: 0,
            public_url: PUBLIC_URL.to_owned(),
            webhooks: hook::Settings::default(),
        })
    }

    /// The rules of a database: its calendar and rule sets over the shipped ones.
    ///
    /// # Errors
    /// As the database.
    pub fn load(conn: &mut Conn) -> Result<Rules> {
        let seq = store::event::head(conn)?;
        let shipped = Self::shipped()?;
        let body = store::rule_set::latest(conn, store::rule_set::RuleKind::Ladder)?;
        let ladder = body.and_then(|body| stored(&body)).unwrap_or(shipped.ladder);
        Ok(Rules {
            seq,
            ladder,
            calendars: store::calendar::table(conn)?.calendars(),
            settings: store::setting::load(conn)?,
            ..Self::shipped()?
        })
    }
}

/// A ladder as it was put. One that a newer program wrote and this one cannot read is passed over, and said.
pub(super) fn stored(body: &str) -> Option<Ladder> {
    let read = Ladder::parse(serde_json::from_str(body));
    read.inspect_err(|e| tracing::error!(error = %e, "the stored ladder cannot be read; the shipped one is in force"))
        .ok()
}
