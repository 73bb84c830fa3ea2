//! `/completion` and `/directives/{id}/completion`: the report as JSON, text, CSV or workbook, by `format` or `Accept`.

use actix_web::{HttpRequest, HttpResponse};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::app::completion::{self, ALL_ROWS, Ask, GroupBy, OrgKey, Parts, SHOWN_ROWS, no_such_format};
use crate::domain::id::DirectiveId;
use crate::domain::lang::Lang;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::http::body::{Id, Query};
use crate::http::ctx::Ctx;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::render;
use crate::render::figures::Figures;
use crate::route;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/completion", Token("read"), "The completion report, as JSON, CSV, XLSX or text",
        report, query = ReportQuery, answer = Figures),
    route!(GET "/directives/{id}/completion", Token("read"), "The completion report of one directive",
        of_directive, query = ReportQuery, answer = Figures),
];

/// Query of the report.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    /// The day; only today so far.
    pub as_of: Option<Day>,
    /// Id or code of the organisation; the own one by default.
    pub org: Option<String>,
    /// A directive.
    pub directive: Option<i64>,
    /// Code of a programme.
    pub programme: Option<String>,
    /// `org` (default), `directive` or `indicator`.
    pub group_by: Option<String>,
    /// `json`, `csv`, `xlsx` or `text`; goes before `Accept`.
    pub format: Option<String>,
    /// Lists beside totals, months and table: `indicators`, `red_list`, `slips`, separated by commas, or `none`; all
    /// where nothing is said.
    pub parts: Option<String>,
}

async fn report(ctx: Ctx, query: Query<ReportQuery>) -> Answer {
    let directive = query.0.directive.map(DirectiveId);
    answer(&ctx, query.0, directive).await
}

async fn of_directive(ctx: Ctx, id: Id, query: Query<ReportQuery>) -> Answer {
    answer(&ctx, query.0, Some(DirectiveId(id.0))).await
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Text,
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// By name, else by the first known type of `Accept`. JSON is what anything else gets, but a document asked for by name
/// is refused rather than answered with something else.
fn format_of(req: &HttpRequest, named: Option<&str>) -> Result<Format, Problem> {
    match named {
        Some("json") => return Ok(Format::Json),
        Some("csv") => return Ok(Format::Csv),
        Some("xlsx") => return Ok(Format::Xlsx),
        Some("text" | "txt") => return Ok(Format::Text),
        Some(other) => return Err(no_such_format(&other.chars().take(20).collect::<String>()).into()),
        None => {}
    }
    let accept = req
        .headers()
        .get("accept")
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    for kind in accept
        .split(',')
        .map(|k| k.split(';').next().unwrap_or_default().trim())
    {
        match kind {
            "application/json" | "*/*" => return Ok(Format::Json),
            "text/csv" => return Ok(Format::Csv),
            "text/plain" => return Ok(Format::Text),
            XLSX => return Ok(Format::Xlsx),
            DOCX => return Err(no_such_format("docx").into()),
            _ => {}
        }
    }
    Ok(Format::Json)
}

async fn answer(ctx: &Ctx, query: ReportQuery, directive: Option<DirectiveId>) -> Answer {
    let format = format_of(ctx.request(), query.format.as_deref())?;
    let group_by = match query.group_by.as_deref() {
        None => GroupBy::Org,
        Some(word) => word.parse().map_err(|e| {
            Problem(Refusal::new(
                Code::BadParameter,
                "group_by 须为 org、directive 或 indicator",
                format!("group_by: {e}"),
            ))
        })?,
    };
    let ask = Ask {
        as_of: query.as_of,
        org: query.org.as_deref().map(OrgKey::read),
        directive,
        programme: query.programme,
        group_by,
        rows: if format == Format::Json { SHOWN_ROWS } else { ALL_ROWS },
        parts: query.parts.as_deref().map_or(Ok(Parts::ALL), Parts::read)?,
    };
    let asked = ctx
        .app
        .ask(&ctx.asker, move |cx| Ok((completion::figures(cx, &ask)?, cx.lang())));
    let (figures, lang) = asked.await?;
    written(&figures, lang, format)
}

fn written(figures: &Figures, lang: Lang, format: Format) -> Answer {
    let mut ok = HttpResponse::Ok();
    let named = |ext: &str| format!("attachment; filename=\"completion-{}.{ext}\"", figures.as_of);
    Ok(match format {
        Format::Json => ok.json(figures),
        Format::Text => ok
            .content_type("text/plain; charset=utf-8")
            .body(render::text(figures, lang)),
        Format::Csv => ok
            .content_type("text/csv; charset=utf-8")
            .insert_header(("content-disposition", named("csv")))
            .body(render::csv(figures, lang)),
        Format::Xlsx => {
            let bytes = render::workbook(figures, lang)
                .map_err(|e| Problem::from(crate::app::Error::Internal(e.to_string())))?;
            ok.content_type(XLSX)
                .insert_header(("content-disposition", named("xlsx")))
                .body(bytes)
        }
    })
}
