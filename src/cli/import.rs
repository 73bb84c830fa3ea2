//! `duban import KIND FILE`: reference data, history and tasks from tables, all or nothing; `--undo` for tasks and weights.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;

use super::{Found, Global, Outcome, refused, say};
use crate::app::App;
use crate::app::import::undo::Undo;
use crate::app::import::{Changed, Imported, Kind, Prepared, Secrets, at_console_as, console_asker};
use crate::clock::Clock;
use crate::serve::database;
use crate::store::Store;

/// Import organisations, users, holidays, weights, past values, programmes or tasks from a table, all or nothing
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  duban import holidays 2027.json --dry-run\n  duban import weights villages.csv\n  duban import users people.xlsx\n  duban import tasks ledger.xlsx --as supervisor --dry-run\n  duban import --undo 12 --as supervisor\n\nReads CSV (UTF-8 with or without a byte order mark, GB18030, UTF-16) and the first sheet of XLSX; for holidays also the\nJSON of holiday-cn. Columns, in any order, by English or Chinese name (those in brackets may be left out):\n  orgs        code 单位代码, name 名称, short_name 简称, kind 类型, parent 上级代码, [region_code 区划代码],\n              [register_prefix 文号前缀], [sort 排序]\n  users       login 用户名, name 姓名, org 单位代码, [title 职务], [email 邮箱], [phone 电话]; no roles: security grants them\n  holidays    date 日期, kind 类型 (holiday 放假, workday 上班, statutory 法定), name 名称, [source 来源],\n              [org 单位代码] (whose own day it is; else the nation's)\n  weights     org 单位代码, key 权重, year 年份, value 数值, source 来源 (sample marks invented numbers)\n  values      org 单位代码, indicator 指标, [period_from 期初], period_to 期末, [numerator 分子], [denominator 分母],\n              [value 数值], source 来源\n  programmes  code 代码, name 名称, year 年份, source 来源, indicator 指标, comparator 比较符, value 目标值, [note 备注]\n  tasks       external_ref 外部编号, directive 督办事项 (its number, key or title; an unknown title is registered anew), org 单位代码,\n              [title 任务名称], [requirement 任务要求], [kind 类型], [due_on 办结期限], [cadence 填报周期], [assist 配合单位],\n              [indicator 指标, comparator 比较符, value 目标值]\nTasks become drafts to be looked at and issued; a row whose external_ref is known is left as it is; an import of tasks,\nor of weights in somebody's name, can be undone while nothing else was done with them. A fault is named by row and column, and nothing is kept.\nA running server takes new holidays up within a minute, at once where they come by POST /api/v1/imports."
)]
pub struct Args {
    /// What the file holds
    #[arg(value_enum, value_name = "KIND", required_unless_present = "undo")]
    kind: Option<Word>,
    /// The file
    #[arg(value_name = "FILE", required_unless_present = "undo")]
    file: Option<PathBuf>,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// In whose name: a log-in; tasks and what is to be undone need it
    #[arg(long = "as", value_name = "LOGIN")]
    person: Option<String>,
    /// Undo the import of tasks or weights with this number
    #[arg(long, value_name = "NUMBER", requires = "person", conflicts_with_all = ["kind", "file", "dry_run"])]
    undo: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Word {
    Orgs,
    Users,
    Holidays,
    Weights,
    Values,
    Programmes,
    Tasks,
}

impl Word {
    const fn kind(self) -> Kind {
        match self {
            Word::Orgs => Kind::Orgs,
            Word::Users => Kind::Users,
            Word::Holidays => Kind::Holidays,
            Word::Weights => Kind::Weights,
            Word::Values => Kind::Values,
            Word::Programmes => Kind::Programmes,
            Word::Tasks => Kind::Tasks,
        }
    }
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    match (args.kind, &args.file, args.undo) {
        (Some(kind), Some(file), None) => import(global, args, kind.kind(), file),
        (_, _, Some(number)) => undo(global, args, number),
        _ => anyhow::bail!("name what the file holds, and the file"),
    }
}

fn import(global: &Global, args: &Args, kind: Kind, path: &Path) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{shown}"))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let file = Prepared::of(kind, &bytes, &name.unwrap_or_default());
    let file = file.map_err(|e| refused(&e)).with_context(|| format!("{shown}"))?;
    database::ready(&config.database, false, &Clock::System)?;
    let store = Store::open(config.database.options())?;
    let done = App::new(store.clone(), Clock::System).and_then(|app| {
        let asker = console_asker(&app, args.person.as_deref())?;
        at_console_as(&app, &asker, file, args.dry_run)
    });
    store.close();
    let (done, secrets) = done.map_err(|e| refused(&e)).with_context(|| format!("{shown}"))?;
    tell(&done, &secrets);
    Ok(Found::Nothing)
}

fn undo(global: &Global, args: &Args, number: i64) -> Outcome {
    let config = global.configure(true, Vec::new())?;
    database::ready(&config.database, false, &Clock::System)?;
    let store = Store::open(config.database.options())?;
    let done = App::new(store.clone(), Clock::System).and_then(|app| {
        let asker = console_asker(&app, args.person.as_deref())?;
        app.run_now(&asker, Undo { import: number })
    });
    store.close();
    let done = done.map_err(|e| refused(&e))?;
    say(format_args!(
        "已撤销第{}号导入（{}，{}行）",
        done.id, done.file, done.rows
    ));
    Ok(Found::Nothing)
}

fn tell(done: &Imported, secrets: &Secrets) {
    for change in &done.changes {
        say(line(change));
    }
    let told = done.changes.len();
    let all = done.added + done.changed + done.removed;
    if all > told {
        say(format_args!("……另有{}处未列出", all - told));
    }
    let Imported {
        rows,
        added,
        changed,
        removed,
        unchanged,
        ..
    } = done;
    let head = if done.dry_run {
        "试运行，未保存"
    } else {
        "已导入"
    };
    say(format_args!(
        "{head}：共{rows}行，新增{added}，修改{changed}，删除{removed}，相同{unchanged}"
    ));
    for moved in &done.moves {
        let (before, after, what, n) = (moved.before, moved.after, moved.what.zh(), moved.n);
        say(format_args!("按新日历{before}应为{after}：{what}{n}项；已定的期限不变"));
    }
    if let Some(id) = done.id {
        say(format_args!("导入编号：{id}"));
    }
    if done.sample {
        say("注意：来源为sample的是示例数据，页面和分解预览会注明");
    }
    if !done.dry_run && !done.accounts.is_empty() {
        say("一次性密码（只显示这一次；角色请安全管理员授予）：");
        for login in &done.accounts {
            say(format_args!("  {login}  {}", secrets.of(login).unwrap_or_default()));
        }
    }
}

fn line(c: &Changed) -> String {
    let act = match c.act {
        "added" => "新增",
        "removed" => "删除",
        _ => "修改",
    };
    let row = c.row.map(|row| format!("第{row}行　")).unwrap_or_default();
    let was = c.before.as_ref().map(|b| format!("　原为{b}")).unwrap_or_default();
    let is = c.after.as_ref().map(|a| format!("　{a}")).unwrap_or_default();
    format!("{act}　{row}{}{is}{was}", c.subject)
}
