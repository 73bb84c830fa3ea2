//! `duban remind`: who will get which letter when and why, why one did or did not get one, and one run by hand.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ArgGroup;

use super::{Found, Global, Outcome, output};
use crate::app::alert::watch;
use crate::app::remind::bounce::Returned;
use crate::app::remind::explain::{Explained, explain};
use crate::app::remind::ladder::{NewLadder, preview};
use crate::app::remind::plan::{PlanAsk, PlanRow, plan};
use crate::app::remind::{deliver, run as scheduler};
use crate::app::{App, Asker};
use crate::clock::Clock;
use crate::domain::outbox::{LetterState, ReminderState};
use crate::domain::reminder::Audience;
use crate::domain::time::{Day, Instant, shanghai};
use crate::mail::{LetterKind, Mailer, report};
use crate::serve::database;
use crate::store::page::{Ask, Cursor};
use crate::store::{self, Store};

/// Who gets which letter when, and why; why one did or did not get one; one run by hand
#[derive(Debug, Clone, clap::Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["plan", "explain", "run", "bounces", "compare"]),
    after_help = "Examples:\n  duban remind --plan\n  duban remind --plan --days 7 --person shijiazhuang\n  duban remind --plan --as-of 2026-10-08\n  duban remind --explain shijiazhuang 2026-10-12\n  duban remind --compare ladder.toml\n  duban remind --run\n  duban remind --bounces /var/spool/duban-bounces\n\nExits 1 where a letter failed."
)]
pub struct Args {
    /// Show who will get which letter when, and why
    #[arg(long)]
    plan: bool,
    /// Why one did or did not get a letter on a day
    #[arg(long, num_args = 2, value_names = ["PERSON", "DATE"])]
    explain: Option<Vec<String>>,
    /// Run scheduler and delivery once
    #[arg(long)]
    run: bool,
    /// Read delivery reports (退信) from a folder, one file each; what was read moves to its subfolder done
    #[arg(long, value_name = "FOLDER")]
    bounces: Option<PathBuf>,
    /// How many letters more or fewer other rules would mean: a file like data/rules/ladder-v1.toml
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Days ahead
    #[arg(long, default_value_t = 30, requires = "plan")]
    days: i64,
    /// Log-in name
    #[arg(long, value_name = "LOGIN", requires = "plan")]
    person: Option<String>,
    /// As if this day were today
    #[arg(long, value_name = "DATE", requires = "plan")]
    as_of: Option<Day>,
    /// The plan as JSON, a row a line
    #[arg(long, requires = "plan")]
    json: bool,
    /// A rehearsal: as if the clock stood at this moment (2026-10-12T00:30:00Z). What is due then is planned and sent.
    #[arg(long, value_name = "MOMENT", hide = true)]
    at: Option<Instant>,
}

/// Rows asked for at a time.
const PAGE: i64 = 1_000;

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    store::give_way();
    database::ready(&config.database, false, &Clock::System)?;
    let mailer = config.mail.mailer()?;
    let store = Store::open(config.database.options())?;
    let clock = args.at.map_or(Clock::System, Clock::at);
    let found = App::new(store.clone(), clock).map_err(in_words).and_then(|app| {
        app.set_public_url(&config.http.pages_url());
        work(&mut output(), args, &app, mailer.as_ref())
    });
    store.close();
    found
}

fn work(out: &mut impl Write, args: &Args, app: &App, mailer: Option<&Mailer>) -> Outcome {
    if let Some([person, day]) = args.explain.as_deref() {
        let day = day
            .parse::<Day>()
            .with_context(|| format!("‘{day}’ is no date, 2026-10-12"))?;
        let person = person.clone();
        let found = app.ask_now(&console(), move |cx| explain(cx, &person, day));
        explained(out, &found.map_err(in_words)?)?;
        return Ok(Found::Nothing);
    }
    if args.run {
        return by_hand(out, app, mailer);
    }
    if let Some(folder) = &args.bounces {
        return spool(out, app, folder);
    }
    if let Some(file) = &args.compare {
        compared(out, app, file)?;
        return Ok(Found::Nothing);
    }
    planned(out, args, app)?;
    Ok(Found::Nothing)
}

fn by_hand(out: &mut impl Write, app: &App, mailer: Option<&Mailer>) -> Outcome {
    let ran = scheduler::run(app).map_err(in_words)?;
    writeln!(out, "排定：{}封信，{}条提醒", ran.letters, ran.reminders)?;
    for wrong in watch(app).map_err(in_words)?.began {
        writeln!(out, "告警：{wrong}")?;
    }
    let Some(mailer) = mailer else {
        writeln!(out, "投递：未配置邮件（mail.host 或 mail.folder），信留在发件箱")?;
        return Ok(Found::Nothing);
    };
    let owner = format!("console-{:016x}", rand::random::<u64>());
    let done = deliver::deliver(app, mailer, &owner).map_err(in_words)?;
    writeln!(
        out,
        "投递：发出{}，待重试{}，失败{}，取消{}",
        done.sent, done.waiting, done.failed, done.dropped
    )?;
    let well = done.failed == 0;
    Ok(if well { Found::Nothing } else { Found::Problems })
}

/// Takes every report of a spool folder to the books.
fn spool(out: &mut impl Write, app: &App, folder: &Path) -> Outcome {
    let done = folder.join("done");
    std::fs::create_dir_all(&done).with_context(|| format!("{} cannot be made", done.display()))?;
    let (mut files, mut known) = (0, 0);
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().filter(|_| path.is_file()) else {
            continue;
        };
        let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        for bounce in report::bounces(&String::from_utf8_lossy(&bytes)) {
            writeln!(out, "退信：{}，{}", bounce.address, bounce.reason)?;
            known += app.run_now(&console(), Returned { bounce }).map_err(in_words)?;
        }
        std::fs::rename(&path, done.join(name)).with_context(|| format!("{} cannot be moved", path.display()))?;
        files += 1;
    }
    writeln!(out, "读了{files}个文件，涉及{known}人")?;
    Ok(if known == 0 { Found::Nothing } else { Found::Problems })
}

/// What the rules of a file would mean.
fn compared(out: &mut impl Write, app: &App, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut rules: toml::Table = toml::from_str(&text).with_context(|| file.display().to_string())?;
    rules.remove("version");
    let new: NewLadder = rules.try_into().with_context(|| file.display().to_string())?;
    let means = app.ask_now(&console(), move |cx| preview(cx, &new)).map_err(in_words)?;
    for load in &means.ahead {
        let more = if load.more < 0 { "少" } else { "多" };
        let (n, days) = (load.more.abs(), load.days);
        writeln!(
            out,
            "今后{days}天：{more}{n}封信（{}封 → {}封）",
            load.before, load.after
        )?;
    }
    for role in &means.unheld {
        let zh = role.parse::<Audience>().map_or("", Audience::zh);
        writeln!(out, "没有人担任：{zh}，提醒他们的规则不会送达任何人")?;
    }
    for bureau in &means.bureaus {
        writeln!(out, "- {}：{}封 → {}封", bureau.org, bureau.before, bureau.after)?;
    }
    Ok(())
}

fn console() -> Asker {
    Asker::system("console")
}

fn in_words(e: crate::app::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", e.refusal().zh)
}

fn planned(out: &mut impl Write, args: &Args, app: &App) -> anyhow::Result<()> {
    let mut ask = PlanAsk {
        days: args.days,
        person: args.person.clone(),
        as_of: args.as_of,
        page: Ask {
            limit: PAGE,
            ..Ask::default()
        },
    };
    let mut count = 0_usize;
    if !args.json {
        header(out)?;
    }
    loop {
        let this = ask.clone();
        let page = app.ask_now(&console(), move |cx| plan(cx, &this)).map_err(in_words)?;
        count += page.items.len();
        for row in &page.items {
            if args.json {
                writeln!(out, "{}", serde_json::to_string(row)?)?;
            } else {
                line(out, row)?;
            }
        }
        let Some(cursor) = page.next_cursor else { break };
        ask.page.after = Cursor::decode(&cursor);
    }
    if args.json {
        return Ok(());
    }
    let from = args.as_of.map_or_else(|| "今天".to_owned(), |day| day.to_string());
    writeln!(out, "\n从{from}起{}天内共{count}条提醒", args.days)?;
    Ok(())
}

fn header(out: &mut impl Write) -> io::Result<()> {
    let titles = [("何时", 18), ("何人", 26), ("信", 10), ("规则", 28)];
    for (title, width) in titles {
        write!(out, "{}", padded(title, width))?;
    }
    writeln!(out, "原因")
}

fn line(out: &mut impl Write, row: &PlanRow) -> io::Result<()> {
    let letter = row.letter.parse::<LetterKind>().map_or("", LetterKind::zh);
    let state = row.state.parse::<ReminderState>().map(|s| format!("［{}］", s.zh()));
    write!(out, "{}", padded(&time(row.at), 18))?;
    write!(out, "{}", padded(&format!("{} {}", row.org, row.name), 26))?;
    write!(out, "{}{}", padded(letter, 10), padded(&row.rule, 28))?;
    writeln!(
        out,
        "{}{}",
        row.why.as_deref().unwrap_or_default(),
        state.unwrap_or_default()
    )
}

fn explained(out: &mut impl Write, found: &Explained) -> io::Result<()> {
    writeln!(out, "{}（{}）{}", found.name, found.user, found.day)?;
    for letter in &found.letters {
        let kind = letter.kind.parse::<LetterKind>().map_or("", LetterKind::zh);
        let state = letter.state.parse::<LetterState>().map_or("", LetterState::zh);
        let when = time(letter.sent_at.unwrap_or(letter.not_before));
        let error = letter
            .last_error
            .as_deref()
            .map(|e| format!("：{e}"))
            .unwrap_or_default();
        writeln!(
            out,
            "信{}  {kind}  {when}  {state}（尝试{}次）{error}",
            letter.id, letter.attempts
        )?;
    }
    for note in &found.notes {
        writeln!(out, "- {}", note.zh)?;
    }
    if !found.reminders.is_empty() {
        header(out)?;
    }
    found.reminders.iter().try_for_each(|row| line(out, row))
}

/// Time in China.
fn time(at: Instant) -> String {
    at.with_timezone(&shanghai()).format("%Y-%m-%d %H:%M").to_string()
}

/// Padded to a width in columns of a terminal, where a Chinese character takes two.
fn padded(text: &str, width: usize) -> String {
    let columns: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(columns).max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_chinese_twice_and_never_touch() {
        assert_eq!(padded("河北局", 8), "河北局  ");
        assert_eq!(padded("toolong", 3), "toolong ");
    }
}
