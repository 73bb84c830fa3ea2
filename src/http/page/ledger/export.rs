//! The ledger as a file: exactly what is narrowed to on the page, every page of it.

use super::Asked;
use crate::app::task::list;
use crate::app::{Cx, Error, Result};
use crate::domain::refusal::{Code, Refusal};
use crate::http::download;
use crate::http::page::error::Page as Answer;
use crate::http::page::form::Fields;
use crate::http::page::session::PageCtx;
use crate::render::{Broken, Sheet};
use crate::store::page::{Ask, Cursor};
use crate::store::task_view::{Line, SORTS};

/// Most rows of a file.
const MOST: usize = 20_000;

const HEADS: [&str; 8] = ["任务", "牵头单位", "状态", "灯", "自评", "完成（%）", "到期", "编号"];

/// Every row that the page would show, page after page.
fn rows(cx: &mut Cx<'_>, asked: &Asked) -> Result<Sheet> {
    let (filter, _) = asked.resolved(cx)?;
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let ask = Ask {
            limit: 200,
            sort: SORTS.first().copied().unwrap_or_default().to_owned(),
            after,
            ..Ask::default()
        };
        let page = list::list(cx, &filter, &ask)?;
        rows.extend(page.items.iter().map(cells));
        if rows.len() > MOST {
            let zh = format!("超过{MOST}行，请先用筛选缩小范围再导出");
            return Err(Refusal::new(Code::BadParameter, zh, "Too many rows; narrow the list first").into());
        }
        after = page.next_cursor.as_deref().and_then(Cursor::decode);
        if after.is_none() {
            break;
        }
    }
    Ok(Sheet {
        name: "台账".into(),
        heads: HEADS.to_vec(),
        rows,
    })
}

fn cells(line: &Line) -> Vec<String> {
    vec![
        line.title.clone(),
        line.lead.name.clone(),
        line.state.zh().to_owned(),
        line.light.zh().to_owned(),
        line.own_light.map(|l| l.zh().to_owned()).unwrap_or_default(),
        line.percent.map(|p| p.to_string()).unwrap_or_default(),
        line.due_on.map(|d| d.to_string()).unwrap_or_default(),
        line.id.to_string(),
    ]
}

/// The file.
pub async fn save(ctx: PageCtx) -> Answer {
    let fields = Fields::query(&ctx.visit.req);
    let asked = Asked::read(&fields);
    let (sheet, today) = ctx.ask(move |cx| Ok((rows(cx, &asked)?, cx.today()))).await?;
    if fields.get("format") == "csv" {
        return Ok(download::file(&format!("台账-{today}.csv"), download::CSV, sheet.csv()));
    }
    let broken = |e: Broken| ctx.visit.failed(&Error::Internal(e.to_string()));
    let bytes = sheet.workbook().map_err(broken)?;
    Ok(download::file(&format!("台账-{today}.xlsx"), download::XLSX, bytes))
}
