//! The stage of the story: an application on a clock that is moved, nights with their jobs, and acts in somebody's name.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use chrono::{NaiveTime, TimeDelta};

use crate::app::light::RelightBatch;
use crate::app::remind::{deliver, run as scheduler};
use crate::app::rules::Rules;
use crate::app::{self, App, Asker, Command, Cx};
use crate::clock::{Clock, Stopwatch};
use crate::config::DatabaseConfig;
use crate::domain::id::TaskId;
use crate::domain::time::{Day, Instant, at, day_of, start_of};
use crate::mail::{Mailer, MemoryMailer};
use crate::serve::database;
use crate::store::Store;

/// Time between two acts of a day.
const PACE: TimeDelta = TimeDelta::seconds(17);
/// Letters of the last days are kept as files; older ones are sent and forgotten.
const LETTER_DAYS: i64 = 7;

/// Where the story happens.
pub struct Stage {
    /// The application.
    pub app: App,
    /// Calendar, profiles.
    pub rules: Arc<Rules>,
    /// The day on which the story ends.
    pub today: Day,
    letters: Mailer,
    forgotten: Mailer,
    inbox: MemoryMailer,
    night: Day,
    watch: Stopwatch,
}

/// A failed act as a sentence.
pub fn told(e: &app::Error) -> anyhow::Error {
    let refusal = e.refusal();
    let fields: BTreeMap<&str, &str> = refusal
        .errors
        .iter()
        .map(|f| (f.field.as_str(), f.zh.as_str()))
        .collect();
    if let app::Error::Internal(fault) = e {
        return anyhow::anyhow!("{fault}");
    }
    let rest: String = fields.iter().map(|(field, zh)| format!(" [{field}: {zh}]")).collect();
    anyhow::anyhow!("{}{rest}", refusal.zh)
}

impl Stage {
    /// An empty database, on the morning of the first day.
    pub fn new(config: &DatabaseConfig, first: Day, today: Day, letters: Mailer, pages: &str) -> anyhow::Result<Stage> {
        database::bring_up(config, &Clock::System)?;
        let clock = Clock::at(start_of(first));
        let app = App::new(Store::open(config.options())?, clock).map_err(|e| told(&e))?;
        app.set_public_url(pages);
        let inbox = MemoryMailer::default();
        let stage = Stage {
            rules: app.rules(),
            app,
            today,
            letters,
            forgotten: Mailer::Memory(inbox.clone()),
            inbox,
            night: first,
            watch: Stopwatch::start(),
        };
        stage.set(first, 9);
        Ok(stage)
    }

    /// Takes up calendar and rules after they were put in.
    pub fn reload(&mut self) -> anyhow::Result<()> {
        self.app.reload_rules().map_err(|e| told(&e))?;
        self.rules = self.app.rules();
        Ok(())
    }

    /// Closes the database.
    pub fn close(&self) {
        self.app.store.close();
    }

    /// The morning of a day, or later on it: the nights before it have their jobs. The clock never goes back.
    pub fn morning(&mut self, day: Day) -> anyhow::Result<()> {
        while self.night < day {
            self.night += TimeDelta::days(1);
            self.midnight()?;
        }
        let nine = at(day, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
        if self.app.clock.now() < nine {
            self.app.clock.set(nine);
        }
        Ok(())
    }

    /// Somebody does something; a moment passes.
    pub fn act<C: Command>(&self, who: &Asker, command: C) -> anyhow::Result<C::Output> {
        let done = self.app.run_now(who, command).map_err(|e| told(&e))?;
        self.app.clock.set(self.app.clock.now() + PACE);
        Ok(done)
    }

    /// Somebody asks something.
    pub fn ask<T: Send + 'static>(
        &self,
        who: &Asker,
        question: impl FnOnce(&mut Cx<'_>) -> app::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        self.app.ask_now(who, question).map_err(|e| told(&e))
    }

    /// A line for a chapter that is done, with the time it took where that was over a second; where it was not, only if
    /// the chapter is `always` told of.
    pub fn chapter(&mut self, what: impl std::fmt::Display, always: bool) {
        let took = self.watch.elapsed();
        if took.as_secs() == 0 && !always {
            return;
        }
        self.watch = Stopwatch::start();
        let time = if took.as_secs() > 0 {
            format!("  ({}.{} s)", took.as_secs(), took.subsec_millis() / 100)
        } else {
            String::new()
        };
        let _ = writeln!(std::io::stderr(), "· {what}{time}");
    }

    /// The end: the clock shows the moment at which the sample is taken over by the server.
    pub fn end(&mut self, now: Instant) -> anyhow::Result<()> {
        self.morning(day_of(now))?;
        self.app.clock.set(now);
        self.relight()
    }

    fn set(&self, day: Day, hour: u32) {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        self.app.clock.set(at(day, time));
    }

    /// The jobs after midnight and in the morning: lights, plan, letters.
    fn midnight(&self) -> anyhow::Result<()> {
        self.app.clock.set(start_of(self.night) + TimeDelta::minutes(5));
        self.relight()?;
        scheduler::run(&self.app).map_err(|e| told(&e))?;
        if self.rules.calendars.national().is_working(self.night) {
            self.set(self.night, 8);
            self.app.clock.set(self.app.clock.now() + TimeDelta::minutes(45));
            self.deliver()?;
        }
        Ok(())
    }

    fn relight(&self) -> anyhow::Result<()> {
        let mut after = TaskId(0);
        loop {
            let batch = RelightBatch { after, size: 1_000 };
            let done = self
                .app
                .run_now(&Asker::system("lights"), batch)
                .map_err(|e| told(&e))?;
            match done.last {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }

    fn deliver(&self) -> anyhow::Result<()> {
        let late = (self.today - self.night).num_days() < LETTER_DAYS;
        let mailer = if late { &self.letters } else { &self.forgotten };
        deliver::deliver(&self.app, mailer, "demo").map_err(|e| told(&e))?;
        self.inbox.clear();
        Ok(())
    }
}
