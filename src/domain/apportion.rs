//! Apportioning (分解指标): one target split over units so that the check sum holds (DOMAIN.md §4). Counts add up to the
//! parent exactly, by largest remainder; ratios with known denominators give, weighted, at least the parent's. Where
//! weights come from, and who confirms a broken sum, is for others.

use rust_decimal::Decimal;

use super::decimal::Scale;
use super::indicator::IndicatorKind;

mod distribute;
mod fault;
mod split;
#[cfg(test)]
mod tests;
pub use fault::{ApportionFault, Way};

words! {
    /// How a target is split.
    pub enum Method {
        /// Every unit has the parent's value.
        Same = "same", "同一目标", "same for all";
        /// Equal shares.
        Equal = "equal", "平均分解", "equal shares";
        /// In proportion to a named weight.
        ByWeight = "by_weight", "按权重分解", "by weight";
        /// In proportion to what each unit lacks: given as its weight, or the distance of its value to the target.
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
    /// Of a ratio by gap: the numerator it has now. Where everybody's is known, each keeps what it has and what is still
    /// missing is split in proportion to what each lacks.
    pub start: Option<i64>,
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
