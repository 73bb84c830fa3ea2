//! Apportioning (分解指标): one target split over units so that the check sum holds (DOMAIN.md §4). Counts add up to the
//! parent exactly, by largest remainder; ratios with known denominators give, weighted, at least the parent's. Where
//! weights come from, and who confirms a broken sum, is for others.

use rust_decimal::Decimal;

use super::decimal::{NumberFault, Scale};
use super::indicator::IndicatorKind;

mod split;
#[cfg(test)]
mod tests;

words! {
    /// How a target is split.
    pub enum Method {
        /// Every unit has the parent's value.
        Same = "same", "同一目标", "same for all";
        /// Equal shares.
        Equal = "equal", "平均分解", "equal shares";
        /// In proportion to a named weight.
        ByWeight = "by_weight", "按权重分解", "by weight";
        /// In proportion to what each unit lacks (given as its weight).
        ByGap = "by_gap", "按差距分解", "by gap";
        /// Typed in.
        Manual = "manual", "手工分解", "by hand";
    }
}

/// One unit that takes a share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unit {
    /// Its name, for messages.
    pub name: String,
    /// Weight (or gap) in the key chosen; none is an error where it is needed, never 0.
    pub weight: Option<Decimal>,
    /// Denominator of a ratio (建制村总数), in whole units of one scale.
    pub denominator: Option<i64>,
    /// Not less than this.
    pub floor: Option<Decimal>,
    /// Not more than this.
    pub cap: Option<Decimal>,
    /// What was typed in.
    pub manual: Option<Decimal>,
}

/// What is to be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Kind of the indicator.
    pub kind: IndicatorKind,
    /// The parent's value.
    pub parent: Decimal,
    /// Decimals of the indicator.
    pub scale: Scale,
    /// Whole numbers only.
    pub whole: bool,
    /// How.
    pub method: Method,
}

/// A split, as shown before anything is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The shares, in the order of the units.
    pub shares: Vec<Decimal>,
    /// Whether they make up the parent's value.
    pub check: CheckSum,
}

/// The check sum of a split (校验).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckSum {
    /// What the parent asks for.
    pub parent: Decimal,
    /// What the shares make: the sum of counts, the weighted result of ratios and levels (6 decimals, cut); none where
    /// denominators or weights are not known.
    pub children: Option<Decimal>,
    /// Does it hold? Where nothing can be computed it does.
    pub holds: bool,
    /// The smallest change that would mend a broken one.
    pub mend: Option<Mend>,
}

/// The smallest change that mends a broken check sum: one share of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// Position of the unit, from 0.
    pub unit: usize,
    /// Its name.
    pub name: String,
    /// Its share now.
    pub from: Decimal,
    /// What it would have to be.
    pub to: Decimal,
}

impl Mend {
    /// In words, for the preview.
    #[must_use]
    pub fn zh(&self) -> String {
        format!(
            "将“{}”由{}改为{}即可平衡",
            self.name,
            self.from.normalize(),
            self.to.normalize()
        )
    }

    /// In English.
    #[must_use]
    pub fn en(&self) -> String {
        format!(
            "changing “{}” from {} to {} mends it",
            self.name,
            self.from.normalize(),
            self.to.normalize()
        )
    }
}

/// Why a target cannot be split.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApportionFault {
    /// Nobody to split over.
    #[error("no units to split over")]
    NoUnits,
    /// The method does not suit the kind (the same count for everybody would not add up).
    #[error("‘{method}’ cannot split a {kind}")]
    NotForKind {
        /// The method.
        method: Method,
        /// The kind.
        kind: IndicatorKind,
    },
    /// A unit has no weight.
    #[error("{0} has no weight in this key")]
    MissingWeight(String),
    /// A weight, denominator, floor or value below 0.
    #[error("{0}: a negative number")]
    Negative(String),
    /// A ratio's denominator is needed and not known.
    #[error("{0} has no denominator above 0")]
    MissingDenominator(String),
    /// A share was not typed in.
    #[error("{0} has no value")]
    MissingValue(String),
    /// Weights that add up to nothing.
    #[error("the weights add up to 0")]
    ZeroSum,
    /// A parent or typed value that is not whole although whole numbers are asked for.
    #[error("{0}: not a whole number")]
    NotWhole(String),
    /// A floor above its cap.
    #[error("{0}: the floor is above the cap")]
    FloorAboveCap(String),
    /// A typed share outside its floor and cap.
    #[error("{0}: outside floor and cap")]
    OutsideBounds(String),
    /// The floors alone exceed the parent.
    #[error("the floors add up to more than the target, by {0}")]
    FloorsTooHigh(Decimal),
    /// The caps do not leave room for the parent.
    #[error("the caps leave {0} that no unit can take")]
    CapsTooLow(Decimal),
    /// A number with its unit or “target”.
    #[error("{name}: {fault}")]
    Number {
        /// Where.
        name: String,
        /// What.
        fault: NumberFault,
    },
}

impl ApportionFault {
    /// The stable code of a field error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoUnits => "no_units",
            Self::NotForKind { .. } => "method_not_for_kind",
            Self::MissingWeight(_) => "missing_weight",
            Self::Negative(_) => "negative",
            Self::MissingDenominator(_) => "missing_denominator",
            Self::MissingValue(_) => "missing_value",
            Self::ZeroSum => "zero_sum",
            Self::NotWhole(_) => "not_whole",
            Self::FloorAboveCap(_) => "floor_above_cap",
            Self::OutsideBounds(_) => "outside_bounds",
            Self::FloorsTooHigh(_) => "floors_too_high",
            Self::CapsTooLow(_) => "caps_too_low",
            Self::Number { fault, .. } => fault.code(),
        }
    }

    /// The message in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::NoUnits => "没有可分解的单位".to_owned(),
            Self::NotForKind { method, kind } => format!("{}指标不能用“{}”", kind.zh(), method.zh()),
            Self::MissingWeight(name) => format!("{name}缺少该权重"),
            Self::Negative(name) => format!("{name}：数值为负"),
            Self::MissingDenominator(name) => format!("{name}缺少分母"),
            Self::MissingValue(name) => format!("{name}未填数值"),
            Self::ZeroSum => "权重合计为0".to_owned(),
            Self::NotWhole(name) => format!("{name}：应为整数"),
            Self::FloorAboveCap(name) => format!("{name}：下限高于上限"),
            Self::OutsideBounds(name) => format!("{name}：超出上下限"),
            Self::FloorsTooHigh(by) => format!("各下限合计超出目标{}", by.normalize()),
            Self::CapsTooLow(left) => format!("受上限所限，尚有{}无单位承接", left.normalize()),
            Self::Number { name, fault } => format!("{name}:{}", fault.zh()),
        }
    }
}

/// Splits a target over units; the preview of it is the result itself. A split by hand comes back with its check sum
/// whether it holds or not, since a broken one may be confirmed; everything computed holds. Errs as `ApportionFault`.
pub fn apportion(order: &Order, units: &[Unit]) -> Result<Split, ApportionFault> {
    if units.is_empty() {
        return Err(ApportionFault::NoUnits);
    }
    let job = split::Job::new(order, units)?;
    let shares = match (order.method, order.kind) {
        (Method::Manual, _) => job.typed()?,
        (Method::Same, IndicatorKind::Count) => return Err(not_for(order)),
        (Method::Same, _) | (Method::Equal, IndicatorKind::Ratio | IndicatorKind::Level) => job.same()?,
        (_, IndicatorKind::Count) => job.count()?,
        (_, IndicatorKind::Ratio) => job.ratio()?,
        (_, IndicatorKind::Level | IndicatorKind::Milestone) => return Err(not_for(order)),
    };
    let check = job.check(&shares)?;
    Ok(Split {
        shares: shares.iter().map(|units| job.decimal(*units)).collect(),
        check,
    })
}

fn not_for(order: &Order) -> ApportionFault {
    ApportionFault::NotForKind {
        method: order.method,
        kind: order.kind,
    }
}
