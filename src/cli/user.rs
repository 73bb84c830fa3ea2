//! `duban user add|passwd|lock`: emergencies at the console, each with an event; no role is granted here.

use clap::Subcommand;

use super::{Found, Global, Outcome, refused, say};
use crate::app::App;
use crate::app::user::console::{self, NewAccount};
use crate::clock::Clock;
use crate::serve::database;
use crate::store::Store;

/// Add an account, set a one-time password, lock an account: for emergencies
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban user add zhangsan --name 张三 --org SPB-13 --email zhangsan@example.cn\n  duban user passwd admin\n  duban user lock zhangsan --reason 离岗\n\nEach act is an event of the audit trail with the console as its actor. One-time passwords are printed once and kept\nnowhere. No role is granted here: the security administrator does that after the log-in exists."
)]
pub struct Args {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Add an account without roles and print its one-time password
    Add {
        /// Log-in name: 2 to 40 lower-case letters, digits or . _ -
        login: String,
        /// The person's name
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Code of the organisation, SPB-13
        #[arg(long, value_name = "CODE")]
        org: String,
        /// Title there; 经办人 without it
        #[arg(long, value_name = "TITLE")]
        title: Option<String>,
        /// E-mail address
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
    },
    /// Set a one-time password, end the sessions and print it; unlocks nothing
    Passwd {
        /// Log-in name
        login: String,
    },
    /// Lock an account until the security administrator unlocks it, and end its sessions
    Lock {
        /// Log-in name
        login: String,
        /// Why; stands in the audit trail
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    database::ready(&config.database, false, &Clock::System)?;
    let store = Store::open(config.database.options())?;
    let done = App::new(store.clone(), Clock::System).and_then(|app| args.act.run(&app));
    store.close();
    done.map_err(|e| refused(&e))?.iter().for_each(say);
    Ok(Found::Nothing)
}

impl Act {
    /// Does it and answers what to print.
    fn run(&self, app: &App) -> crate::app::Result<Vec<String>> {
        Ok(match self {
            Act::Add {
                login,
                name,
                org,
                title,
                email,
            } => {
                let new = NewAccount {
                    login: login.clone(),
                    name: name.clone(),
                    org: org.clone(),
                    title: title.clone(),
                    email: email.clone(),
                };
                let password = console::add(app, new)?;
                vec![
                    format!("已新增账号 {login}（{name}），尚无角色；请安全管理员授予"),
                    format!("一次性密码（只显示这一次）：{password}"),
                ]
            }
            Act::Passwd { login } => {
                let password = console::passwd(app, login)?;
                vec![
                    format!("已重置 {login} 的密码，原有登录已全部下线"),
                    format!("一次性密码（只显示这一次）：{password}"),
                ]
            }
            Act::Lock { login, reason } => {
                console::lock_out(app, login, reason)?;
                vec![format!("已锁定 {login}，原有登录已全部下线；解锁请找安全管理员")]
            }
        })
    }
}
