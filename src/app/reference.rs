//! The reference data that ships in `data/` (sources: `data/SOURCES.md`), parsed.

use serde::Deserialize;

use super::error::{Error, Result};
use crate::domain::calendar::{CalendarDay, DayKind};
use crate::domain::indicator::IndicatorKind;
use crate::domain::org::OrgKind;
use crate::domain::time::Day;
use crate::domain::unit::MeasureUnit;
use crate::store::reference::NewIndicator;

/// Code of the national bureau.
pub const ROOT: &str = "SPB";

const BUREAUS: &str = include_str!("../../data/org/bureaus.csv");
const DEPARTMENTS: &str = include_str!("../../data/org/departments.csv");
const ALIASES: &str = include_str!("../../data/org/aliases.csv");
const WEIGHTS: &str = include_str!("../../data/weights/province-weights.csv");
const HOLIDAYS: &str = include_str!("../../data/calendar/cn-holidays.csv");
const STATUTORY: &str = include_str!("../../data/calendar/cn-statutory-2027-provisional.csv");
const INDICATORS: &str = include_str!("../../data/indicators.csv");
const PROGRAMMES: &str = include_str!("../../data/programmes.toml");

/// A bureau or department as shipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bureau {
    /// Code.
    pub code: String,
    /// Kind.
    pub kind: OrgKind,
    /// Code of the organisation above; empty for the root.
    pub parent_code: String,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Code of the division.
    pub region_code: Option<String>,
    /// Name in Latin letters, `hebei-shijiazhuang`; of bureaus only.
    pub slug: Option<String>,
}

/// Another name of a bureau.
#[derive(Debug, Clone, Deserialize)]
pub struct Alias {
    /// Code of the bureau.
    pub code: String,
    /// The name.
    pub alias: String,
    /// What kind of name.
    pub kind: String,
    /// `1` where two bureaus bear it.
    pub ambiguous: String,
}

/// Weights of a province.
#[derive(Debug, Clone, Deserialize)]
pub struct Weight {
    /// Code of the bureau.
    pub code: String,
    /// Residents, 2020 census.
    pub population_2020: String,
}

fn rows<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<Vec<T>> {
    let parsed: std::result::Result<Vec<T>, _> = csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
    parsed.map_err(|e| Error::Internal(format!("{what}: {e}")))
}

/// The national bureau, its departments, provinces and cities, parents first.
///
/// # Errors
/// Where a shipped file is broken.
pub fn bureaus() -> Result<Vec<Bureau>> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        name: String,
        short_name: String,
        level: OrgKind,
        parent_code: String,
        region_code: String,
        pinyin_slug: String,
    }
    let mut all: Vec<Bureau> = rows::<Row>(BUREAUS, "bureaus.csv")?
        .into_iter()
        .map(|r| Bureau {
            code: r.code,
            kind: r.level,
            parent_code: r.parent_code,
            name: r.name,
            short_name: r.short_name,
            region_code: Some(r.region_code).filter(|c| !c.is_empty()),
            slug: Some(r.pinyin_slug).filter(|c| !c.is_empty()),
        })
        .collect();
    all.extend(departments()?);
    Ok(all)
}

fn departments() -> Result<Vec<Bureau>> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
        kind: String,
    }
    let rows = rows::<Row>(DEPARTMENTS, "departments.csv")?;
    let internal = rows.into_iter().filter(|r| r.kind == "内设机构");
    Ok((1..)
        .zip(internal)
        .map(|(n, r): (i32, Row)| Bureau {
            code: format!("{ROOT}-D{n:02}"),
            kind: OrgKind::Department,
            parent_code: ROOT.to_owned(),
            short_name: r.name.split('（').next().unwrap_or(&r.name).to_owned(),
            name: r.name,
            region_code: None,
            slug: None,
        })
        .collect())
}

/// Prefix of a bureau's register numbers: 督 for the national one, else the short name's place before 邮督.
#[must_use]
pub fn register_prefix(b: &Bureau) -> String {
    prefix_of(b.kind, &b.code, &b.short_name)
}

/// [`register_prefix`] of a bureau that does not ship.
#[must_use]
pub fn prefix_of(kind: OrgKind, code: &str, short_name: &str) -> String {
    match kind {
        OrgKind::National | OrgKind::Department => "督".to_owned(),
        OrgKind::Provincial => format!(
            "{}邮督",
            abbreviation(code).unwrap_or(short_name.trim_end_matches('局'))
        ),
        OrgKind::Municipal | OrgKind::County => {
            format!(
                "{}邮督",
                short_name.trim_end_matches('局').trim_end_matches(['市', '州', '盟'])
            )
        }
    }
}

/// One-character names of the provinces (GB/T 2260 order).
fn abbreviation(code: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("11", "京"),
        ("12", "津"),
        ("13", "冀"),
        ("14", "晋"),
        ("15", "蒙"),
        ("21", "辽"),
        ("22", "吉"),
        ("23", "黑"),
        ("31", "沪"),
        ("32", "苏"),
        ("33", "浙"),
        ("34", "皖"),
        ("35", "闽"),
        ("36", "赣"),
        ("37", "鲁"),
        ("41", "豫"),
        ("42", "鄂"),
        ("43", "湘"),
        ("44", "粤"),
        ("45", "桂"),
        ("46", "琼"),
        ("50", "渝"),
        ("51", "川"),
        ("52", "黔"),
        ("53", "滇"),
        ("54", "藏"),
        ("61", "陕"),
        ("62", "甘"),
        ("63", "青"),
        ("64", "宁"),
        ("65", "新"),
    ];
    let number = code.strip_prefix("SPB-")?;
    NAMES.iter().find(|(n, _)| *n == number).map(|(_, name)| *name)
}

/// Other names of the bureaus.
///
/// # Errors
/// Where the shipped file is broken.
pub fn aliases() -> Result<Vec<Alias>> {
    rows(ALIASES, "aliases.csv")
}

/// Weights of the provinces.
///
/// # Errors
/// Where the shipped file is broken.
pub fn weights() -> Result<Vec<Weight>> {
    rows(WEIGHTS, "province-weights.csv")
}

/// The shipped calendar: announced years, and the statutory days of the year that is not out yet.
///
/// # Errors
/// Where a shipped file is broken.
pub fn calendar_days() -> Result<Vec<CalendarDay>> {
    #[derive(Deserialize)]
    struct Row {
        date: Day,
        kind: DayKind,
        name: String,
    }
    let mut all = rows::<Row>(HOLIDAYS, "cn-holidays.csv")?;
    all.extend(rows::<Row>(STATUTORY, "cn-statutory-2027-provisional.csv")?);
    Ok(all
        .into_iter()
        .map(|r| CalendarDay {
            day: r.date,
            kind: r.kind,
            name: r.name,
        })
        .collect())
}

/// Known indicators of the trade.
///
/// # Errors
/// Where the shipped file is broken.
pub fn indicators() -> Result<Vec<NewIndicator>> {
    #[derive(Deserialize)]
    struct Row {
        code: String,
        name: String,
        kind: IndicatorKind,
        direction: crate::domain::indicator::Direction,
        unit: String,
        display_unit: String,
        scale: i64,
        accumulation: crate::domain::indicator::Accumulation,
        definition: String,
        numerator: String,
        denominator: String,
    }
    let rows = rows::<Row>(INDICATORS, "indicators.csv")?;
    Ok(rows
        .into_iter()
        .map(|r| NewIndicator {
            org: None,
            code: r.code,
            name: r.name,
            kind: r.kind,
            direction: r.direction,
            unit: MeasureUnit::new(r.unit, Some(r.display_unit).filter(|d| !d.is_empty())),
            scale: r.scale,
            part_scale: 0,
            accumulation: r.accumulation,
            source: if r.numerator.is_empty() {
                String::new()
            } else {
                format!("{} ÷ {}", r.numerator, r.denominator)
            },
            definition: r.definition,
        })
        .collect())
}

/// A programme as shipped.
#[derive(Debug, Clone, Deserialize)]
pub struct Programme {
    /// Code, `9917`.
    pub code: String,
    /// Year it is for.
    pub year: i64,
    /// Name.
    pub name: String,
    /// Code of the bureau that set it.
    pub org: String,
    /// Its targets.
    pub items: Vec<ProgrammeItem>,
}

/// One target of a programme.
#[derive(Debug, Clone, Deserialize)]
pub struct ProgrammeItem {
    /// Name of the indicator.
    pub indicator: String,
    /// How the value is meant.
    pub comparator: crate::domain::target::Comparator,
    /// The value in base units; none where the goal has no number.
    pub value: Option<String>,
    /// Day of its own, if not the year's end.
    pub due_on: Option<Day>,
    /// Note.
    pub note: String,
}

/// Programmes of the trade.
///
/// # Errors
/// Where the shipped file is broken.
pub fn programmes() -> Result<Vec<Programme>> {
    #[derive(Deserialize)]
    struct File {
        programmes: Vec<Programme>,
    }
    let file: File = toml::from_str(PROGRAMMES).map_err(|e| Error::Internal(format!("programmes.toml: {e}")))?;
    Ok(file.programmes)
}
