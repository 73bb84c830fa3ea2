//! Why a target cannot be split, and what to do about it.

use rust_decimal::Decimal;

use super::Method;
use crate::domain::decimal::NumberFault;
use crate::domain::indicator::IndicatorKind;

/// The smallest change that makes bounds fit: one bound of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Whether it is a floor that is lowered, not a cap that is raised.
    pub floor: bool,
    /// The unit.
    pub name: String,
    /// The bound now.
    pub from: Decimal,
    /// What it would have to be.
    pub to: Decimal,
}

impl Way {
    fn zh_or(way: &Option<Way>, otherwise: &str) -> String {
        way.as_ref().map_or_else(
            || otherwise.to_owned(),
            |w| {
                let bound = if w.floor { "下限" } else { "上限" };
                format!(
                    "将“{}”的{bound}由{}改为{}即可",
                    w.name,
                    w.from.normalize(),
                    w.to.normalize()
                )
            },
        )
    }

    fn en_or(way: &Option<Way>, otherwise: &str) -> String {
        way.as_ref().map_or_else(
            || otherwise.to_owned(),
            |w| {
                let bound = if w.floor { "floor" } else { "cap" };
                format!(
                    "changing the {bound} of “{}” from {} to {} mends it",
                    w.name,
                    w.from.normalize(),
                    w.to.normalize()
                )
            },
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
    #[error("{0} has no weight in this key; import it, or split in another way")]
    MissingWeight(String),
    /// A weight, denominator, floor or value below 0.
    #[error("{0}: a negative number; correct it to 0 or more")]
    Negative(String),
    /// A ratio's denominator is needed and not known.
    #[error("{0} has no denominator above 0; import it, or leave the unit out")]
    MissingDenominator(String),
    /// A share was not typed in.
    #[error("{0} has no value")]
    MissingValue(String),
    /// Weights that add up to nothing.
    #[error("the weights add up to 0; choose another key, or split equally")]
    ZeroSum,
    /// A parent or typed value that is not whole although whole numbers are asked for.
    #[error("{0}: not a whole number")]
    NotWhole(String),
    /// A floor above its cap.
    #[error("{0}: the floor is above the cap; lower the one or raise the other")]
    FloorAboveCap(String),
    /// A typed share outside its floor and cap.
    #[error("{0}: outside floor and cap")]
    OutsideBounds(String),
    /// The floors alone exceed the parent.
    #[error("the floors add up to more than the target, by {by}; {}", Way::en_or(.way, "lower the floors"))]
    FloorsTooHigh {
        /// By so much; of a ratio in numerators.
        by: Decimal,
        /// The smallest change that mends it.
        way: Option<Way>,
    },
    /// The caps do not leave room for the parent.
    #[error("the caps leave {left} that no unit can take; {}", Way::en_or(.way, "raise the caps or add units"))]
    CapsTooLow {
        /// So much; of a ratio in numerators.
        left: Decimal,
        /// The smallest change that mends it.
        way: Option<Way>,
    },
    /// All together have reached the target already: there is no gap to split.
    #[error("together they have reached the target, nothing is lacking; raise the target, or give everybody the same")]
    NoGap,
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
            Self::FloorsTooHigh { .. } => "floors_too_high",
            Self::CapsTooLow { .. } => "caps_too_low",
            Self::NoGap => "no_gap",
            Self::Number { fault, .. } => fault.code(),
        }
    }

    /// The message in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::NoUnits => "没有可分解的单位".to_owned(),
            Self::NotForKind { method, kind } => format!("{}指标不能用“{}”", kind.zh(), method.zh()),
            Self::MissingWeight(name) => format!("{name}缺少该权重；请先导入，或改用其他分解办法"),
            Self::Negative(name) => format!("{name}：数值为负，请改为0或以上"),
            Self::MissingDenominator(name) => format!("{name}缺少大于0的分母；请先导入，或不让它参加分解"),
            Self::MissingValue(name) => format!("{name}未填数值"),
            Self::ZeroSum => "权重合计为0；请换一个权重，或改用平均分解".to_owned(),
            Self::NotWhole(name) => format!("{name}：应为整数"),
            Self::FloorAboveCap(name) => format!("{name}：下限高于上限，请调低下限或调高上限"),
            Self::OutsideBounds(name) => format!("{name}：超出上下限"),
            Self::FloorsTooHigh { by, way } => format!(
                "各下限合计超出目标{}；{}",
                by.normalize(),
                Way::zh_or(way, "请调低下限")
            ),
            Self::CapsTooLow { left, way } => format!(
                "受上限所限，尚有{}无单位承接；{}",
                left.normalize(),
                Way::zh_or(way, "请调高上限或增加单位")
            ),
            Self::NoGap => "各单位合计已达到目标，没有差距可分；请提高目标，或改用同一目标".to_owned(),
            Self::Number { name, fault } => format!("{name}:{}", fault.zh()),
        }
    }
}
