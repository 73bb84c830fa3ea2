//! The watermelon list (西瓜清单): green outside, red inside.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::form::Fields;
use super::super::frame::{Chrome, Here, Top};
use super::super::message::t;
use super::super::session::PageCtx;
use crate::app::light::melon::{MelonView, PeriodView, list};
use crate::app::{Cx, Error, Result};
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::time::Day;
use crate::http::download;
use crate::render::{Broken, Sheet};

/// Rows on the page; the rest is in the file.
const ROWS: usize = 100;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/watermelons.html")]
pub struct MelonPage {
    top: Top,
    rows: Vec<MelonView>,
    total: usize,
    under: String,
    today: Day,
}

fn found(cx: &mut Cx<'_>, fields: &Fields) -> Result<Vec<MelonView>> {
    list(cx, fields.filled("under"))
}

impl MelonPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome, fields: &Fields) -> Result<MelonPage> {
        let mut rows = found(cx, fields)?;
        let total = rows.len();
        rows.truncate(ROWS);
        Ok(MelonPage {
            top: Top::of(cx, chrome, Here::Completion)?,
            rows,
            total,
            under: fields.get("under").to_owned(),
            today: cx.today(),
        })
    }

    /// The list as a file.
    #[must_use]
    pub fn file(&self, format: &str) -> String {
        let mut query = serde_urlencoded::to_string([("format", format)]).unwrap_or_default();
        if !self.under.is_empty() {
            let under = serde_urlencoded::to_string([("under", &self.under)]);
            query = format!("{query}&{}", under.unwrap_or_default());
        }
        format!("{}/watermelons/export?{query}", self.top.out.base)
    }

    /// A light in words.
    #[must_use]
    pub fn colour(&self, light: &Light) -> String {
        light.title(self.top.lang())
    }

    /// The light of now in words.
    #[must_use]
    pub fn now(&self, row: &MelonView) -> String {
        named(self.top.lang(), &row.light)
    }

    /// Why, in the reader's language.
    #[must_use]
    pub fn why<'a>(&self, row: &'a MelonView) -> &'a str {
        self.top.lang().pick(&row.reason, &row.reason_en)
    }

    /// What would turn it green.
    #[must_use]
    pub fn mend<'a>(&self, row: &'a MelonView) -> &'a str {
        self.top.lang().pick(&row.mend, &row.mend_en)
    }

    /// A due day in words.
    #[must_use]
    pub fn due(&self, row: &MelonView) -> String {
        let day = row.due_on.map(|d| day::date(self.top.lang(), d, self.today));
        day.unwrap_or_else(|| "—".to_owned())
    }
}

fn named(lang: Lang, word: &str) -> String {
    word.parse::<Light>()
        .map_or_else(|_| word.to_owned(), |l| l.title(lang))
}

/// The list.
pub async fn show(ctx: PageCtx) -> Page {
    let fields = Fields::query(&ctx.visit.req);
    let page = move |cx: &mut Cx<'_>, chrome| MelonPage::of(cx, chrome, &fields);
    ctx.show(StatusCode::OK, page).await
}

fn sheet(lang: Lang, rows: &[MelonView]) -> Sheet {
    let heads = [
        "melon-task",
        "melon-lead",
        "melon-due",
        "melon-last",
        "melon-before",
        "melon-now",
        "melon-why",
        "melon-mend",
    ];
    let both = |p: Option<&PeriodView>| {
        let words = |p: &PeriodView| {
            let (own, computed) = (p.own.title(lang), p.computed.title(lang));
            [p.name.as_str(), own.as_str(), computed.as_str()].join(" / ")
        };
        p.map(words).unwrap_or_default()
    };
    let cells = |row: &MelonView| {
        vec![
            row.title.clone(),
            row.lead.clone(),
            row.due_on.map(|d| d.to_string()).unwrap_or_default(),
            both(row.periods.first()),
            both(row.periods.get(1)),
            named(lang, &row.light),
            lang.pick(&row.reason, &row.reason_en).to_owned(),
            lang.pick(&row.mend, &row.mend_en).to_owned(),
        ]
    };
    Sheet {
        name: t(lang, "melon").to_owned(),
        heads: heads.into_iter().map(|id| t(lang, id).to_owned()).collect(),
        rows: rows.iter().map(cells).collect(),
    }
}

/// The file.
pub async fn save(ctx: PageCtx) -> Page {
    let fields = Fields::query(&ctx.visit.req);
    let csv = fields.get("format") == "csv";
    let asked = move |cx: &mut Cx<'_>| Ok((sheet(cx.lang(), &found(cx, &fields)?), cx.today()));
    let (sheet, today) = ctx.ask(asked).await?;
    let name = |ending: &str| format!("{}-{today}.{ending}", sheet.name);
    if csv {
        return Ok(download::file(&name("csv"), download::CSV, sheet.csv()));
    }
    let broken = |e: Broken| ctx.visit.failed(&Error::Internal(e.to_string()));
    let bytes = sheet.workbook().map_err(broken)?;
    Ok(download::file(&name("xlsx"), download::XLSX, bytes))
}
