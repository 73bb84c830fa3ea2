//! `duban demo`: a complete sample made through the commands that users have, with a clock that moves from the meeting to
//! today; then its completion report, its log-ins, and a server. A database that is there already is kept.

mod acts;
mod cast;
mod figures;
mod review;
mod season;
mod stage;
mod work;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{Found, Global, Outcome, output, say};
use crate::app::auth::secret::one_time_password;
use crate::clock::Clock;
use crate::config::{Config, DatabaseConfig, MailConfig, secret};
use crate::domain::time::{Day, day_of};
use crate::mail::Mailbox;
use crate::render;
use crate::render::figures::Figures;
use crate::serve::lock::Lock;
use crate::serve::{self, Role, database};
use crate::store::Backend;
use cast::LOG_INS;

/// Make a complete sample, print its completion report and log-ins, and serve it
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  duban demo\n  duban demo --port 9000 --dir var/try\n  duban demo --notice notice.html --dir var/own\n  duban demo --no-serve --report report.json\n\nBureaus are real, all else is invented. The password of every log-in is DUBAN_DEMO_PASSWORD, else a random one that is\nprinted. A second start keeps the data; delete the folder for a fresh sample. Letters lie in its folder mail/ as .eml."
)]
pub struct Args {
    /// Folder of the sample
    #[arg(long, value_name = "FOLDER", default_value = "var/demo")]
    dir: PathBuf,
    /// Port on 127.0.0.1
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,
    /// Another notice than the one that ships: txt, html, docx, or pdf with text
    #[arg(long, value_name = "FILE")]
    notice: Option<PathBuf>,
    /// The day on which the story ends; today without it
    #[arg(long, value_name = "DATE")]
    today: Option<Day>,
    /// Make it and print, but do not serve
    #[arg(long)]
    no_serve: bool,
    /// Write the completion report of the story's end to a file too, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let mut config = global.configure(true, Vec::new())?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    if !args.no_serve {
        free(address)?;
    }
    std::fs::create_dir_all(&args.dir).with_context(|| args.dir.display().to_string())?;
    let file = args.dir.join("duban.db");
    settle(&mut config, &args.dir, &file, address);
    if file.exists() {
        keep(args, &file)?;
    } else {
        make(args, &config, &file)?;
    }
    if args.no_serve {
        return Ok(Found::Nothing);
    }
    serve::run(&config, Role::All, false, Clock::System, |running| {
        if let Some(address) = running.address {
            say(format_args!("\n打开 http://{address}/ （Ctrl+C 结束）"));
        }
    })?;
    Ok(Found::Nothing)
}

/// The sample's own database, address and letters, whatever is configured for the real thing: no invented letter may
/// ever reach a mail server.
fn settle(config: &mut Config, dir: &Path, file: &Path, address: SocketAddr) {
    config.database = embedded(file, &config.database);
    config.http.listen = address;
    config.http.public_url = format!("http://{address}");
    config.http.base_path = String::new();
    config.http.secure_cookies = false;
    config.mail = MailConfig::File {
        folder: dir.join("mail"),
        from: sender(),
    };
}

fn embedded(file: &Path, like: &DatabaseConfig) -> DatabaseConfig {
    DatabaseConfig {
        url: format!("sqlite:{}", file.display()),
        backend: Backend::Sqlite,
        ..like.clone()
    }
}

fn sender() -> Mailbox {
    Mailbox::new("督办（示例）", "duban@duban.example")
}

/// Says at once that the port is taken, before anything is made.
fn free(address: SocketAddr) -> anyhow::Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(e) => bail!("{address}: {e}; choose another with --port"),
    }
}

fn keep(args: &Args, file: &Path) -> anyhow::Result<()> {
    if args.notice.is_some() || args.today.is_some() || args.report.is_some() {
        let dir = args.dir.display();
        bail!("{dir} holds a sample already; give another --dir, or delete it, to make one anew");
    }
    say(format_args!("沿用已有示例 {}", file.display()));
    log_ins(&std::fs::read_to_string(password_file(&args.dir)).unwrap_or_default());
    Ok(())
}

/// Makes it beside its place and moves it there whole, so that a sample that was interrupted is never taken for one.
fn make(args: &Args, config: &Config, file: &Path) -> anyhow::Result<()> {
    let _lock = Lock::take(file)?;
    let unfinished = args.dir.join("duban.db.making");
    sweep(&unfinished)?;
    let password = password(&args.dir)?;
    let today = args.today.unwrap_or_else(|| day_of(Clock::System.now()));
    let story = season::Story {
        database: embedded(&unfinished, &config.database),
        letters: args.dir.join("mail"),
        pages: config.http.public_url.clone(),
        notice: notice(args.notice.as_deref())?,
        own: args.notice.is_none(),
        password: password.clone(),
        today,
    };
    let figures = season::tell(&story)?;
    std::fs::rename(&unfinished, file).with_context(|| file.display().to_string())?;
    sweep(&unfinished)?;
    secret::load(&config.secrets, &config.database)?;
    database::ready(&config.database, false, &Clock::System)?;
    say("\n以下数据除机构名称外均为虚构示例。\n");
    let _ = output().write_all(render::text(&figures, crate::domain::lang::Lang::Zh).as_bytes());
    if let Some(path) = &args.report {
        write_report(path, &figures)?;
    }
    log_ins(&password);
    Ok(())
}

/// Removes what an interrupted making left.
fn sweep(unfinished: &Path) -> anyhow::Result<()> {
    for end in ["", "-wal", "-shm"] {
        let mut name = unfinished.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(&name) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
            _ => {}
        }
    }
    Ok(())
}

fn notice(path: Option<&Path>) -> anyhow::Result<(String, Vec<u8>)> {
    let Some(path) = path else {
        return Ok(("notice.txt".into(), review::NOTICE.as_bytes().to_vec()));
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, std::fs::read(path).with_context(|| path.display().to_string())?))
}

fn write_report(path: &Path, figures: &Figures) -> anyhow::Result<()> {
    let mut json = serde_json::to_vec_pretty(figures)?;
    json.push(b'\n');
    std::fs::write(path, json).with_context(|| path.display().to_string())
}

fn password_file(dir: &Path) -> PathBuf {
    dir.join("password")
}

/// The password of all log-ins, kept in the folder for the next start, for its owner's eyes only.
fn password(dir: &Path) -> anyhow::Result<String> {
    let given = std::env::var("DUBAN_DEMO_PASSWORD").ok().filter(|p| !p.is_empty());
    let password = given.unwrap_or_else(one_time_password);
    let path = password_file(dir);
    let mut options = std::fs::OpenOptions::new();
    let file = secret::private(options.write(true).create(true).truncate(true)).open(&path);
    let mut file = file.with_context(|| path.display().to_string())?;
    file.write_all(password.as_bytes())?;
    Ok(password)
}

fn log_ins(password: &str) {
    say("\n登录名（密码相同）：");
    for (login, what) in LOG_INS {
        say(format_args!("  {login:<14}{what}"));
    }
    say("  beijing … xinjiang  其余各省局；tangshan … hengshui  河北各市局");
    say(format_args!("密码：{}", password.trim()));
}
