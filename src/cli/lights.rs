//! `duban lights`: the rules of lights in force, and what others would have said of past months.
//! `duban forecast`: how well forecasts of what is stored would have kept their word.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ArgGroup;

use super::{Found, Global, Outcome, say};
use crate::app::light::past::{Asked, Colours, Tried, tried};
use crate::app::light::sets::{self, NewLights, Put};
use crate::app::task::calibration::{self, Calibration, percent};
use crate::app::{App, Asker};
use crate::clock::Clock;
use crate::domain::forecast::INTERVAL;
use crate::serve::database;
use crate::store::Store;

/// The rules of lights: those in force, others tried on past months, or put as a new version
#[derive(Debug, Clone, clap::Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["rules", "file", "put"]),
    after_help = "Examples:\n  duban lights --rules > lights.json\n  duban lights --try lights.json --from 2025-01 --to 2025-12\n  duban lights --try data/rules/light-v2.toml --from 2026-01 --to 2026-08\n  duban lights --put data/rules/light-v2.toml --reason \"随程序更新\"\n\n--put writes an event, as PUT /api/v1/lights/rules does; servers that run follow by themselves. The others write nothing."
)]
pub struct Args {
    /// Print the rules in force as JSON, as PUT /api/v1/lights/rules takes them
    #[arg(long)]
    rules: bool,
    /// Try the rules of a file: JSON as printed, or TOML like data/rules/light-v2.toml
    #[arg(long = "try", value_name = "FILE", requires = "from")]
    file: Option<PathBuf>,
    /// Put the rules of such a file as a new version
    #[arg(long, value_name = "FILE", requires = "reason")]
    put: Option<PathBuf>,
    /// Why, with --put
    #[arg(long, requires = "put")]
    reason: Option<String>,
    /// First month
    #[arg(long, value_name = "YYYY-MM", requires = "to")]
    from: Option<String>,
    /// Last month, 24 at most
    #[arg(long, value_name = "YYYY-MM")]
    to: Option<String>,
    /// The whole answer as JSON
    #[arg(long, requires = "file")]
    json: bool,
}

/// How often intervals held and chances came true, over every series that is stored
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  duban forecast\n  duban forecast --database sqlite:var/nation/duban.db\n\nEach series is cut short at every length from three values on, looked ahead from to the day of its last value, and held\nagainst that value; the goal is what the trajectory planned for that day. Nothing is written."
)]
pub struct ForecastArgs {}

/// Runs `duban lights`.
pub fn run(global: &Global, args: &Args) -> Outcome {
    opened(global, |app| work(app, args))
}

/// Runs `duban forecast`.
pub fn calibrate(global: &Global, _: &ForecastArgs) -> Outcome {
    opened(global, |app| {
        let found = app.ask_now(&Asker::system("console"), |cx| calibration::measured(cx.tx));
        told(&found.map_err(|e| super::refused(&e))?);
        Ok(())
    })
}

fn opened(global: &Global, work: impl FnOnce(&App) -> anyhow::Result<()>) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    database::ready(&config.database, false, &Clock::System)?;
    let store = Store::open(config.database.options())?;
    let done = App::new(store.clone(), Clock::System)
        .map_err(|e| super::refused(&e))
        .and_then(|app| work(&app));
    store.close();
    done.map(|()| Found::Nothing)
}

fn work(app: &App, args: &Args) -> anyhow::Result<()> {
    let console = Asker::system("console");
    if let Some(file) = &args.put {
        return put(app, &console, file, args.reason.as_deref().unwrap_or_default());
    }
    let Some(file) = &args.file else {
        let rules = app.ask_now(&console, sets::show).map_err(|e| super::refused(&e))?;
        say(serde_json::to_string_pretty(&rules.rules)?);
        return Ok(());
    };
    let asked = Asked {
        rules: read(file)?,
        from: args.from.clone().unwrap_or_default(),
        to: args.to.clone().unwrap_or_default(),
    };
    let found = app.ask_now(&console, move |cx| tried(cx, &asked));
    let found = found.map_err(|e| super::refused(&e))?;
    if args.json {
        say(serde_json::to_string_pretty(&found)?);
    } else {
        months(&found);
    }
    Ok(())
}

/// Puts the rules of a file by the command that REST and the page run.
fn put(app: &App, console: &Asker, file: &Path, reason: &str) -> anyhow::Result<()> {
    let present = app.ask_now(console, sets::show).map_err(|e| super::refused(&e))?;
    let command = Put {
        version: present.version,
        new: read(file)?,
        reason: reason.to_owned(),
    };
    let done = app.run_now(console, command).map_err(|e| super::refused(&e))?;
    say(format_args!("已启用第{}版（原第{}版）", done.version, present.version));
    Ok(())
}

/// Rules of a file, JSON or TOML.
fn read(file: &Path) -> anyhow::Result<NewLights> {
    let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    if file.extension().is_some_and(|ext| ext == "json") {
        return serde_json::from_str(&text).with_context(|| file.display().to_string());
    }
    let mut rules: toml::Table = toml::from_str(&text).with_context(|| file.display().to_string())?;
    rules.remove("version");
    rules.try_into().with_context(|| file.display().to_string())
}

fn months(found: &Tried) {
    let colours = |c: &Colours| format!("红{} 黄{} 绿{} 灰{}", c.red, c.yellow, c.green, c.grey);
    for m in &found.months {
        let (present, tried) = (colours(&m.present), colours(&m.tried));
        say(format_args!(
            "{}  现行 {present}  试算 {tried}  不同{}",
            m.month, m.differ
        ));
    }
    for row in &found.tasks {
        say(format_args!(
            "\n{} {}（{}）",
            row.lead,
            row.title,
            row.months.join("、")
        ));
        say(format_args!(
            "  现行 {}：{}",
            row.present.light.zh(),
            row.present.reason
        ));
        say(format_args!("  试算 {}：{}", row.tried.light.zh(), row.tried.reason));
    }
    let named = found.tasks.len();
    say(format_args!(
        "\n共{}项任务不同，列出{named}项；改动的规则：{}",
        found.differ,
        found.changed.join("、")
    ));
}

fn told(found: &Calibration) {
    say(format_args!("序列 / series: {}", found.series));
    let held = percent(found.held, found.intervals);
    say(format_args!(
        "{INTERVAL}%区间命中 / the {INTERVAL} % interval held: {held} % ({} of {})",
        found.held, found.intervals
    ));
    say("\n预测概率 / chance told\t次数 / times\t平均 / mean %\t实现 / came true %");
    for (ten, bin) in &found.chances {
        let mean = percent(bin.percent, bin.told * 100);
        let came = percent(bin.came, bin.told);
        say(format_args!(
            "{}–{} %\t{}\t{mean}\t{came}",
            ten * 10,
            ten * 10 + 10,
            bin.told
        ));
    }
    say("\n期数 / values\t次数 / times\t判断正确 / right %\t判未达 / said to miss\t确未达 / missed %");
    for (values, v) in &found.verdicts {
        let (right, missed) = (percent(v.right, v.told), percent(v.missed, v.missing));
        say(format_args!("{values}\t{}\t{right}\t{}\t{missed}", v.told, v.missing));
    }
}
