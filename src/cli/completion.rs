//! `duban completion` (alias `report`): the completion report on the terminal or in a file.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::{Found, Global, Outcome, output};
use crate::app::completion::{ALL_ROWS, Ask, GroupBy, OrgKey, SHOWN_ROWS, figures, no_such_format};
use crate::app::{App, Asker};
use crate::clock::Clock;
use crate::domain::id::DirectiveId;
use crate::domain::lang::Lang;
use crate::domain::time::Day;
use crate::render;
use crate::render::figures::Figures;
use crate::serve::database;
use crate::store::Store;

/// The completion report: tasks, rates, indicators, the red list
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  duban completion\n  duban completion --org SPB-13 --group-by directive\n  duban completion --directive 3 --format xlsx -o report.xlsx\n  duban report --format json"
)]
pub struct Args {
    /// The day; only today so far
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// Code or id of the organisation; the national bureau without it
    #[arg(long, value_name = "CODE")]
    org: Option<String>,
    /// Id of a directive
    #[arg(long, value_name = "N")]
    directive: Option<i64>,
    /// Code of a programme
    #[arg(long, value_name = "CODE")]
    programme: Option<String>,
    /// Rows of the table: org, directive, indicator
    #[arg(long, value_name = "WORD", default_value = "org")]
    group_by: GroupBy,
    /// Form of the report
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Where to; standard output without it
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Csv,
    Xlsx,
    Docx,
}

/// Runs it.
pub fn run(global: &Global, args: &Args) -> Outcome {
    if args.format == Format::Docx {
        bail!("{}", no_such_format("docx").zh);
    }
    if args.format == Format::Xlsx && args.output.is_none() {
        bail!("a workbook needs a file: -o report.xlsx");
    }
    let config = global.configure(true, Vec::new())?;
    database::ready(&config.database, false, &Clock::System)?;
    let store = Store::open(config.database.options())?;
    let asked = App::new(store.clone(), Clock::System).and_then(|app| {
        let ask = args.ask();
        app.ask_now(&Asker::system("console"), move |cx| figures(cx, &ask))
    });
    store.close();
    let figures = asked.map_err(|e| anyhow::anyhow!("{}", e.refusal().zh))?;
    write(&args.form(&figures)?, args.output.as_deref())?;
    Ok(Found::Nothing)
}

impl Args {
    fn ask(&self) -> Ask {
        Ask {
            as_of: self.as_of,
            org: self.org.as_deref().map(OrgKey::read),
            directive: self.directive.map(DirectiveId),
            programme: self.programme.clone(),
            group_by: self.group_by,
            rows: if self.output.is_some() { ALL_ROWS } else { SHOWN_ROWS },
            ..Ask::default()
        }
    }

    fn form(&self, figures: &Figures) -> anyhow::Result<Vec<u8>> {
        Ok(match self.format {
            Format::Text => render::text(figures, Lang::Zh).into_bytes(),
            Format::Json => {
                let mut json = serde_json::to_vec_pretty(figures)?;
                json.push(b'\n');
                json
            }
            Format::Csv => render::csv(figures, Lang::Zh),
            Format::Xlsx | Format::Docx => render::workbook(figures, Lang::Zh)?,
        })
    }
}

fn write(bytes: &[u8], path: Option<&Path>) -> anyhow::Result<()> {
    match path {
        Some(path) => std::fs::write(path, bytes).with_context(|| path.display().to_string()),
        None => {
            let mut out = output();
            Ok(out.write_all(bytes).and_then(|()| out.flush())?)
        }
    }
}
