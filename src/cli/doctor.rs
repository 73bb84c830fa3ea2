//! `duban doctor`: each check is a function that writes lines to the [`Chart`].

use chrono::{Datelike, Duration};

use super::{Found, Global, Outcome, say};
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, MailConfig, secret};
use crate::domain::alert::Limits;
use crate::domain::alert::wording::moment;
use crate::domain::calendar::YearState;
use crate::domain::person::Role;
use crate::domain::time::day_of;
use crate::mail::letter::{Lang, Reader, Test};
use crate::mail::{Letter, LetterData, Line, Mailbox, Mailer, letter};
use crate::serve::database;
use crate::store::health::{self, Health};
use crate::store::outbox::{self, Standing};
use crate::store::webhook;
use crate::store::{self, Store, StoreError};

/// Say what is wrong with configuration, database, calendar, mail and clock, and what to do
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban doctor\n  duban doctor --mail li@example.cn   sends a test letter too\n\nExits 1 where something has to be mended; what is only worth knowing is marked with an exclamation mark."
)]
pub struct Args {
    /// Send a test letter there
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
}

/// What was found so far.
struct Chart {
    ill: bool,
}

impl Chart {
    fn well(&mut self, what: &str, text: impl std::fmt::Display) {
        say(format_args!("ok  {what:<9} {text}"));
    }

    fn warn(&mut self, what: &str, text: impl std::fmt::Display) {
        say(format_args!("!   {what:<9} {text}"));
    }

    fn ill(&mut self, what: &str, text: impl std::fmt::Display) {
        self.ill = true;
        say(format_args!("BAD {what:<9} {text}"));
    }
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    let mut chart = Chart { ill: false };
    check_settings(&mut chart, &config);
    check_database(&mut chart, &config);
    check_mail(&mut chart, &config, args.mail.as_deref());
    Ok(if chart.ill { Found::Problems } else { Found::Nothing })
}

fn check_settings(chart: &mut Chart, config: &Config) {
    let http = &config.http;
    chart.well("settings", format_args!("{} for {}", http.listen, http.public_url));
    if !http.listen.ip().is_loopback() && !http.secure_cookies {
        chart.warn(
            "settings",
            "served to others without https; put a proxy with TLS before it and set http.public_url",
        );
    }
    if http.public_url.starts_with("https://") && http.trusted_proxies.is_empty() {
        chart.warn(
            "settings",
            "behind a proxy: set http.trusted_proxies, else all requests seem to come from it",
        );
    }
    match secret::load(&config.secrets, &config.database) {
        Ok(_) => chart.well("secret", "there is one"),
        Err(e) => chart.ill("secret", e),
    }
}

fn check_database(chart: &mut Chart, config: &Config) {
    let what = "database";
    if config.database.file().is_some_and(|f| !f.exists()) {
        return chart.ill(
            what,
            format_args!("{} does not exist; run duban init", config.database.shown()),
        );
    }
    match database::state(&config.database) {
        Err(e) => return chart.ill(what, e),
        Ok(state) if !state.pending.is_empty() => {
            return chart.ill(
                what,
                format_args!(
                    "migrations are pending ({}); run duban migrate",
                    state.pending.join(", ")
                ),
            );
        }
        Ok(_) => {}
    }
    match look(config) {
        Err(e) => chart.ill(what, e),
        Ok((health, app)) => {
            check_health(chart, config, &health);
            check_clock(chart, &health, &app.clock);
            check_calendar(chart, &app);
            check_outbox(chart, &app);
            check_alerts(chart, &app);
            check_webhooks(chart, &app);
            app.store.close();
        }
    }
}

fn look(config: &Config) -> anyhow::Result<(Health, App)> {
    let store = Store::open(config.database.options())?;
    let health: Result<Health, StoreError> = store.read_now(health::health);
    Ok((health?, App::new(store, Clock::System)?))
}

fn check_health(chart: &mut Chart, config: &Config, health: &Health) {
    let what = "database";
    chart.well(
        what,
        format_args!("{}, {}, up to date", config.database.shown(), health.version),
    );
    if health.orgs == 0 {
        chart.ill(what, "it is empty; run duban init");
    }
    if let Some(collation) = &health.collation
        && !matches!(collation.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8")
    {
        chart.warn(
            what,
            format_args!(
                "collation {collation}: make the database with LC_COLLATE 'C', so that texts sort as on SQLite"
            ),
        );
    }
}

fn check_clock(chart: &mut Chart, health: &Health, clock: &Clock) {
    let now = clock.now();
    if health.last_event.is_some_and(|last| last > now + Duration::minutes(1)) {
        return chart.ill(
            "clock",
            format_args!("{now} lies before the last event; set the machine's clock (NTP)"),
        );
    }
    match health.now {
        Some(theirs) if (theirs - now).num_seconds().abs() > 60 => {
            chart.ill(
                "clock",
                format_args!("{now} here, {theirs} at the database; set both by NTP"),
            );
        }
        _ => chart.well("clock", format_args!("{} in UTC", now.format("%Y-%m-%d %H:%M:%S"))),
    }
}

/// The arrangement of holidays comes out each autumn for the next year; from November on it should be there.
fn check_calendar(chart: &mut Chart, app: &App) {
    let (rules, today) = (app.rules(), day_of(app.clock.now()));
    let known = |year| rules.calendars.national().year_state(year) == YearState::Known;
    let hint = "duban import holidays FILE";
    if !known(today.year()) {
        chart.ill("holidays", format_args!("{} is missing; {hint}", today.year()));
    } else if !known(today.year() + 1) && today.month() >= 11 {
        chart.warn(
            "holidays",
            format_args!("{} is missing; once it is published: {hint}", today.year() + 1),
        );
    } else {
        chart.well("holidays", format_args!("{} is there", today.year()));
    }
}

/// Letters that wait though their moment is an hour past: nobody delivers, or the mail server takes none.
fn check_outbox(chart: &mut Chart, app: &App) {
    let what = "outbox";
    let before = app.clock.now() - Duration::hours(1);
    match app.store.read_now(move |conn| outbox::standing(conn, before)) {
        Err(e) => chart.ill(what, e),
        Ok(Standing { late: 0, failed: 0 }) => chart.well(what, "nothing waits that should have left"),
        Ok(Standing { late: 0, failed }) => {
            chart.warn(
                what,
                format_args!("{failed} letters failed; GET /api/v1/outbox?state=failed says why"),
            );
        }
        Ok(Standing { late, failed }) => {
            let hint = "is duban serve running, and does it reach the mail server?";
            chart.ill(
                what,
                format_args!("{late} letters should have left an hour ago, {failed} failed; {hint}"),
            );
        }
    }
}

/// What administrators are alerted of, and whether any of them can be: the disk, and the people.
fn check_alerts(chart: &mut Chart, app: &App) {
    let limits = Limits::of(&app.rules().settings);
    let looked = app.store.read_now(|conn| {
        let open = store::alert::open(conn)?;
        let mut reached = 0;
        for user in store::recipient::holders(conn, Role::Admin)? {
            let contact = store::recipient::contact(conn, user)?;
            reached += usize::from(contact.is_some_and(|contact| contact.good_address().is_some()));
        }
        Ok::<_, StoreError>((health::space(conn)?, open, reached))
    });
    let (space, open, reached) = match looked {
        Err(e) => return chart.ill("alerts", e),
        Ok(looked) => looked,
    };
    match space {
        Some(space) if space.percent() < limits.disk_percent => {
            let (free, percent) = (space.free, space.percent());
            chart.ill(
                "disk",
                format_args!("{free} MiB free, {percent} per cent; make room before it is full"),
            );
        }
        Some(space) => chart.well(
            "disk",
            format_args!("{} MiB free, {} per cent", space.free, space.percent()),
        ),
        None => chart.well("disk", "that of the database server is to be watched there"),
    }
    for (_, found) in &open {
        let since = moment(found.since);
        chart.warn("alerts", format_args!("since {since}: {}", found.wrong(Lang::En)));
    }
    if reached == 0 {
        chart.warn(
            "alerts",
            "no administrator has an e-mail address; alerts stand on /manage only",
        );
    } else if open.is_empty() {
        chart.well("alerts", "none");
    }
}

/// Webhooks that were stopped because of their receivers, deliveries that were given up.
fn check_webhooks(chart: &mut Chart, app: &App) {
    let what = "webhooks";
    match app.store.read_now(webhook::standing) {
        Err(e) => chart.ill(what, e),
        Ok(webhook::Standing {
            stopped: 0, failed: 0, ..
        }) => chart.well(what, "none stopped, no delivery failed"),
        Ok(webhook::Standing { stopped, failed, .. }) => {
            let hint = "/manage/webhooks says why";
            chart.warn(
                what,
                format_args!("{stopped} stopped because of their receivers, {failed} deliveries failed; {hint}"),
            );
        }
    }
}

fn check_mail(chart: &mut Chart, config: &Config, address: Option<&str>) {
    let (mailer, way) = match &config.mail {
        MailConfig::Off => return chart.warn("mail", "off; reminders wait in the outbox (mail.host or mail.folder)"),
        MailConfig::File { folder, from } => (
            Mailer::file(folder, from.clone()),
            format!("files in {}", folder.display()),
        ),
        MailConfig::Smtp(smtp) => match Mailer::smtp((**smtp).clone()) {
            Ok(mailer) => (mailer, format!("{}:{} ({})", smtp.host, smtp.port, smtp.security)),
            Err(e) => return chart.ill("mail", e),
        },
    };
    match mailer.check() {
        Ok(answer) => chart.well("mail", format_args!("{way}: {answer}")),
        Err(e) => return chart.ill("mail", format_args!("{way}: {e}")),
    }
    if let Some(address) = address {
        send_test(chart, config, &mailer, &way, address);
    }
}

fn send_test(chart: &mut Chart, config: &Config, mailer: &Mailer, way: &str, address: &str) {
    let now = Clock::System.now();
    let test = LetterData::Test(Test {
        reader: Reader {
            lang: Lang::Zh,
            person: Line::new(address),
            org: Line::new(""),
            day: day_of(now),
            desk_url: Line::new(&config.http.public_url),
            settings_url: Line::new(&config.http.public_url),
        },
        way: Line::new(way),
    });
    let id = format!("<doctor-{}@duban>", now.timestamp_micros());
    let sent = match letter::render(&test) {
        Ok(content) => mailer
            .send(&Letter::new(id, Mailbox::new("", address), content), now)
            .map_err(|e| e.to_string()),
        Err(e) => Err(e.to_string()),
    };
    match sent {
        Ok(()) => chart.well("mail", format_args!("a test letter to {address} left by {way}")),
        Err(e) => chart.ill("mail", e),
    }
}
