//! The ledger as a file: exactly what is seen, every page of it: the same filter, order and columns.

use super::columns;
use crate::app::task::ledger::{self, Asked};
use crate::app::{Cx, Error, Result};
use crate::domain::lang::Lang;
use crate::domain::refusal::{Code, Refusal};
use crate::http::download;
use crate::http::page::error::Page as Answer;
use crate::http::page::form::Fields;
use crate::http::page::message::{say, t};
use crate::http::page::session::PageCtx;
use crate::render::{Broken, Sheet};

/// Most rows of a file.
const MOST: usize = 20_000;

/// Every row that the page would show, page after page.
fn rows(cx: &mut Cx<'_>, asked: &Asked) -> Result<Sheet> {
    let lang = cx.lang();
    let mut asked = asked.with(|_| ());
    let mut rows = Vec::new();
    loop {
        let page = ledger::page(cx, &asked, 200, false)?;
        let cells = |row| asked.columns.iter().map(|c| columns::plain(lang, *c, row)).collect();
        rows.extend(page.rows.iter().map(cells));
        if rows.len() > MOST {
            let words = |lang| say(lang, "file-many").with("n", MOST);
            return Err(Refusal::new(Code::BadParameter, words(Lang::Zh), words(Lang::En)).into());
        }
        let Some(next) = page.next else { break };
        asked.cursor = next;
    }
    Ok(Sheet {
        name: t(lang, "ledger").to_owned(),
        heads: asked.columns.iter().map(|c| columns::head(lang, *c)).collect(),
        rows,
    })
}

/// The file.
pub async fn save(ctx: PageCtx) -> Answer {
    let fields = Fields::query(&ctx.visit.req);
    let asked = Asked::read(ctx.visit.req.query_string());
    let (sheet, today) = ctx.ask(move |cx| Ok((rows(cx, &asked)?, cx.today()))).await?;
    let name = |ending: &str| format!("{}-{today}.{ending}", sheet.name);
    if fields.get("format") == "csv" {
        return Ok(download::file(&name("csv"), download::CSV, sheet.csv()));
    }
    let broken = |e: Broken| ctx.visit.failed(&Error::Internal(e.to_string()));
    let bytes = sheet.workbook().map_err(broken)?;
    Ok(download::file(&name("xlsx"), download::XLSX, bytes))
}
