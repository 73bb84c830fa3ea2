//! The completion report (完成情况报告, DOMAIN.md §10) as of today: one computation, from which page, JSON, text, CSV and
//! workbook are rendered. What is seen follows the actor's scope: an organisation outside it does not exist; a department
//! sees its own directives over its parent's tree.

mod figures;
mod groups;
mod indicators;
mod red_list;

use super::cx::Cx;
use super::error::Result;
pub use crate::domain::completion::GroupBy;
use crate::domain::id::{DirectiveId, OrgId};
use crate::domain::org::Org;
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::time::Day;
use crate::render::figures::{Figures, Named};
use crate::store;
use crate::store::completion::{Programme, Slice};

/// Red tasks and slips shown on screens; exports ask for [`ALL_ROWS`].
pub const SHOWN_ROWS: i64 = 100;
/// Red tasks and slips in exports.
pub const ALL_ROWS: i64 = 20_000;

/// An organisation named by id or by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrgKey {
    /// By id.
    Id(OrgId),
    /// By code, `SPB-13`.
    Code(String),
}

impl OrgKey {
    /// From what a user typed: digits are an id, anything else a code.
    #[must_use]
    pub fn read(text: &str) -> OrgKey {
        text.parse()
            .map_or_else(|_| OrgKey::Code(text.to_owned()), |id| OrgKey::Id(OrgId(id)))
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The day; none is today, the only one there is so far.
    pub as_of: Option<Day>,
    /// The organisation; none is the actor's own (a department's parent, the root for the console).
    pub org: Option<OrgKey>,
    /// One directive.
    pub directive: Option<DirectiveId>,
    /// One programme, by code.
    pub programme: Option<String>,
    /// Rows of the table.
    pub group_by: GroupBy,
    /// At most so many red tasks and slips.
    pub rows: i64,
    /// Lists beside totals, months and table.
    pub parts: Parts,
}

/// Which lists stand beside totals, months and table; those that are left out are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Targets with their values.
    pub indicators: bool,
    /// The red list; its length is told all the same.
    pub red_list: bool,
    /// Extensions.
    pub slips: bool,
}

impl Parts {
    /// All of them.
    pub const ALL: Parts = Parts {
        indicators: true,
        red_list: true,
        slips: true,
    };

    /// Whether all lists are left out.
    #[must_use]
    pub fn is_none(self) -> bool {
        !(self.indicators || self.red_list || self.slips)
    }

    /// From words separated by commas; `none` leaves all out.
    ///
    /// # Errors
    /// An invalid field that names the words.
    pub fn read(text: &str) -> std::result::Result<Parts, Refusal> {
        let mut parts = Parts {
            indicators: false,
            red_list: false,
            slips: false,
        };
        for word in text.split(',') {
            match word.trim() {
                "indicators" => parts.indicators = true,
                "red_list" => parts.red_list = true,
                "slips" => parts.slips = true,
                "none" => {}
                _ => {
                    let zh = "可用：indicators、red_list、slips，以逗号分隔；不要清单用 none";
                    let en = "possible: indicators, red_list, slips, separated by commas; none for no list";
                    return Err(Refusal::field("parts", "unknown", zh, en));
                }
            }
        }
        Ok(parts)
    }
}

impl Default for Ask {
    fn default() -> Self {
        Ask {
            as_of: None,
            org: None,
            directive: None,
            programme: None,
            group_by: GroupBy::Org,
            rows: SHOWN_ROWS,
            parts: Parts::ALL,
        }
    }
}

/// What the report covers, resolved against what the actor may see.
struct Cover {
    org: Org,
    slice: Slice,
    directive: Option<Named>,
    programme: Option<Named>,
}

/// The report.
///
/// # Errors
/// Not found for an organisation, directive or programme outside the scope; refused for another day than today, and for
/// those who see no business data.
pub fn figures(cx: &mut Cx<'_>, ask: &Ask) -> Result<Figures> {
    check_day(cx, ask.as_of)?;
    let cover = cover(cx, ask)?;
    figures::of(cx, ask, cover)
}

fn check_day(cx: &Cx<'_>, as_of: Option<Day>) -> Result<()> {
    match as_of {
        Some(day) if day != cx.today() => {
            let today = cx.today();
            let zh = format!("目前只能查询当日（{today}）的完成情况，暂不支持其他日期；请去掉 as_of");
            let en = format!("Only today's report ({today}) can be asked for so far; leave out as_of");
            Err(Refusal::field("as_of", "not_today", zh, en).into())
        }
        _ => Ok(()),
    }
}

/// The console and jobs see all; their actor has no id.
fn is_system(cx: &Cx<'_>) -> bool {
    cx.actor.user.0 == 0
}

fn cover(cx: &mut Cx<'_>, ask: &Ask) -> Result<Cover> {
    let scope = cx.scope();
    if !is_system(cx) {
        cx.allow(Right::ReadBusiness)?;
    }
    let org = asked_org(cx, ask)?;
    let whole = is_system(cx) || scope.covers(&org.path);
    let mut directives = None;
    if !whole {
        if !scope.department || !principal_holds(cx, &org)? {
            return Err(Refusal::not_found().into());
        }
        directives = Some(store::completion::acting(cx.tx, scope.org)?);
    }
    let programme = match &ask.programme {
        None => None,
        Some(code) => Some(store::completion::programme(cx.tx, code)?.ok_or_else(Refusal::not_found)?),
    };
    let directive = match ask.directive {
        None => None,
        Some(id) => Some(asked_directive(cx, id, &org, directives.as_deref())?),
    };
    let directives = narrow(directives, programme.as_ref(), ask.directive);
    let slice = Slice {
        root: org.parent.is_none(),
        path: org.path.clone(),
        directives,
        indicators: programme.as_ref().map(|p| p.indicators.clone()),
    };
    let programme = programme.map(|p| Named {
        id: p.id,
        code: p.code,
        name: p.name,
    });
    Ok(Cover {
        org,
        slice,
        directive,
        programme,
    })
}

fn asked_org(cx: &mut Cx<'_>, ask: &Ask) -> Result<Org> {
    let found = match &ask.org {
        Some(OrgKey::Id(id)) => store::org::get(cx.tx, *id)?,
        Some(OrgKey::Code(code)) => store::org::by_code(cx.tx, code)?,
        None if is_system(cx) => store::org::by_code(cx.tx, super::reference::ROOT)?,
        None => store::org::get(cx.tx, cx.actor.principal)?,
    };
    found.ok_or_else(|| Refusal::not_found().into())
}

/// Whether an organisation lies at or below the one a department acts for.
fn principal_holds(cx: &mut Cx<'_>, org: &Org) -> Result<bool> {
    let principal = store::org::get(cx.tx, cx.actor.principal)?;
    Ok(principal.is_some_and(|p| p.holds(&org.path)))
}

/// A directive that the report may be narrowed to: one that reaches the organisation, or that the actor issued.
fn asked_directive(cx: &mut Cx<'_>, id: DirectiveId, org: &Org, allowed: Option<&[i64]>) -> Result<Named> {
    let named = names(cx, &[id.0])?.pop().ok_or_else(Refusal::not_found)?;
    let mine = allowed.is_none_or(|ids| ids.contains(&id.0));
    let issued = store::completion::issuer(cx.tx, id)? == Some(cx.actor.principal);
    if !mine || !(issued || is_system(cx) || store::completion::directive_reaches(cx.tx, id, &org.path)?) {
        return Err(Refusal::not_found().into());
    }
    Ok(named)
}

fn names(cx: &mut Cx<'_>, ids: &[i64]) -> Result<Vec<Named>> {
    let rows = store::completion::directive_names(cx.tx, ids)?;
    Ok(rows
        .into_iter()
        .map(|row| Named {
            id: row.id,
            code: row.number,
            name: row.title,
        })
        .collect())
}

/// Only what all three allow.
fn narrow(allowed: Option<Vec<i64>>, programme: Option<&Programme>, one: Option<DirectiveId>) -> Option<Vec<i64>> {
    let mut lists = [allowed, programme.map(|p| p.directives.clone()), one.map(|d| vec![d.0])]
        .into_iter()
        .flatten();
    let first = lists.next()?;
    Some(lists.fold(first, |kept, list| {
        kept.into_iter().filter(|id| list.contains(id)).collect()
    }))
}

/// "This format is not made": for the formats that come later.
#[must_use]
pub fn no_such_format(format: &str) -> Refusal {
    Refusal::new(
        Code::BadParameter,
        format!("暂不支持导出“{format}”；可用 format=json、csv、xlsx 或 text"),
        format!("The report is not made as ‘{format}’; use format=json, csv, xlsx or text"),
    )
}
/// The targets of a report that stand on invented sample data, themselves or in a part below them.
///
/// # Errors
/// As the database.
pub fn sampled(cx: &mut Cx<'_>, figures: &Figures) -> Result<Vec<i64>> {
    let targets: Vec<i64> = figures.indicators.iter().map(|row| row.target_id).collect();
    Ok(store::sample::targets(cx.tx, &targets)?.into_iter().collect())
}

/// The organisation above the one a report is of, where the one who asks may see its report too.
///
/// # Errors
/// As the database.
pub fn above(cx: &mut Cx<'_>, figures: &Figures) -> Result<Option<(i64, String)>> {
    let org = store::org::get(cx.tx, OrgId(figures.org.id))?;
    let Some(parent) = org.and_then(|o| o.parent) else {
        return Ok(None);
    };
    let scope = cx.scope();
    let parent = store::org::get(cx.tx, parent)?.filter(|p| scope.covers(&p.path));
    Ok(parent.map(|p| (p.id.0, p.short_name)))
}
