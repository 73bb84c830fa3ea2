//! The ledger as a file: exactly what is seen, every page of it: the same filter, order and columns.

use super::columns;
use crate::app::task::ledger::{self, Asked};
use crate::app::{Cx, Error, Result};
use crate::domain::refusal::{Code, Refusal};
use crate::http::download;
use crate::http::page::error::Page as Answer;
use crate::http::page::form::Fields;
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
            let zh = format!("超过{MOST}行，请先用筛选缩小范围再导出");
            return Err(Refusal::new(Code::BadParameter, zh, "Too many rows; narrow the list first").into());
        }
        let Some(next) = page.next else { break };
        asked.cursor = next;
    }
    Ok(Sheet {
        name: "台账".into(),
        heads: asked.columns.iter().map(|c| columns::head(lang, *c)).collect(),
        rows,
    })
}

/// The file.
pub async fn save(ctx: PageCtx) -> Answer {
    let fields = Fields::query(&ctx.visit.req);
    let asked = Asked::read(ctx.visit.req.query_string());
    let (sheet, today) = ctx.ask(move |cx| Ok((rows(cx, &asked)?, cx.today()))).await?;
    if fields.get("format") == "csv" {
        return Ok(download::file(&format!("台账-{today}.csv"), download::CSV, sheet.csv()));
    }
    let broken = |e: Broken| ctx.visit.failed(&Error::Internal(e.to_string()));
    let bytes = sheet.workbook().map_err(broken)?;
    Ok(download::file(&format!("台账-{today}.xlsx"), download::XLSX, bytes))
}
