//! The rules in force, parsed once: calendar, time profiles, lights, ladder of reminders. Defaults ship in `data/`.

use super::error::{Error, Result};
use crate::domain::calendar::Calendar;
use crate::domain::light::RuleSet;
use crate::domain::profile::Profiles;
use crate::domain::setting::Settings;
use crate::store::{self, Conn};

/// Everything that is data and not code.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Working days.
    pub calendar: Calendar,
    /// Time profiles.
    pub profiles: Profiles,
    /// Lights.
    pub lights: RuleSet,
    /// Settings.
    pub settings: Settings,
}

impl Rules {
    /// The rules that ship with the program; the calendar is empty until a database gives one.
    ///
    /// # Errors
    /// Where a shipped file cannot be parsed.
    pub fn shipped() -> Result<Rules> {
        let profiles = Profiles::parse(include_str!("../../data/rules/profiles.toml"));
        let profiles = profiles.map_err(|e| Error::Internal(format!("profiles.toml: {e}")))?;
        let lights = RuleSet::parse(include_str!("../../data/rules/light-v1.toml"));
        let lights = lights.map_err(|e| Error::Internal(format!("light-v1.toml: {e}")))?;
        Ok(Rules {
            calendar: Calendar::default(),
            profiles,
            lights,
            settings: Settings::default(),
        })
    }

    /// The rules of a database: its calendar and rule sets over the shipped ones.
    ///
    /// # Errors
    /// As the database.
    pub fn load(conn: &mut Conn) -> Result<Rules> {
        let (days, years) = store::reference::calendar(conn)?;
        Ok(Rules {
            calendar: Calendar::new(days, years),
            settings: store::setting::load(conn)?,
            ..Self::shipped()?
        })
    }
}
