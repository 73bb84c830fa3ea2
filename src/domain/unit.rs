//! Units of measure (计量单位): the base unit that values are kept, added and judged in, and a larger one they may be shown in
//! (万件 for 件, 亿元 for 元). Showing moves the decimal point and never rounds (ARCHITECTURE.md law 4).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::decimal::{NumberFault, canonical, parse};

/// Words for powers of ten before a unit, longest first where one ends in another.
const MULTIPLES: &[(&str, u32)] = &[
    ("万亿", 12),
    ("千亿", 11),
    ("百亿", 10),
    ("十亿", 9),
    ("亿", 8),
    ("千万", 7),
    ("百万", 6),
    ("十万", 5),
    ("万", 4),
    ("千", 3),
    ("百", 2),
];

/// A unit as it is compared: without blanks around it, with the plain sign of per cent.
#[must_use]
pub fn plain(text: &str) -> String {
    text.trim().replace('\u{FF05}', "%")
}

/// Which power of ten of the base unit another unit is: 4 of 万件 over 件 and of 亿元 over 万元; none where it is no multiple.
#[must_use]
pub fn power(unit: &str, base: &str) -> Option<u32> {
    let parts = |text: &str| -> Vec<(u32, String)> {
        let whole = (0, text.to_owned());
        let cut = MULTIPLES
            .iter()
            .filter_map(|(word, power)| Some((*power, text.strip_prefix(word)?.to_owned())));
        std::iter::once(whole).chain(cut).collect()
    };
    if base.is_empty() || unit == base {
        return None;
    }
    let of = parts(base);
    let powers = parts(unit).into_iter().filter_map(|(high, noun)| {
        let low = of.iter().find(|(_, base)| !noun.is_empty() && *base == noun)?;
        high.checked_sub(low.0).filter(|power| *power > 0)
    });
    powers.min()
}

/// A value in another unit, in the base unit; none where it grows too large.
#[must_use]
pub fn in_base(value: Decimal, power: u32) -> Option<Decimal> {
    value.checked_mul(Decimal::from(10_u64.checked_pow(power)?))
}

/// Unit of an indicator's values.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeasureUnit {
    /// Base unit: values, targets and files are in it (件, %, 分).
    #[serde(rename = "unit")]
    pub base: String,
    /// Unit for showing, a multiple of the base unit (万件), where there is one.
    #[serde(rename = "display_unit", default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl From<&str> for MeasureUnit {
    fn from(base: &str) -> MeasureUnit {
        MeasureUnit {
            base: base.to_owned(),
            display: None,
        }
    }
}

impl MeasureUnit {
    /// From its columns.
    #[must_use]
    pub fn new(base: String, display: Option<String>) -> MeasureUnit {
        MeasureUnit { base, display }
    }

    /// The unit for showing with its power of ten over the base unit.
    fn larger(&self) -> Option<(&str, u32)> {
        let display = self.display.as_deref()?;
        Some((display, power(display, &self.base)?))
    }

    /// Is a value given in this unit one of the indicator: in its base unit, or in the one for showing?
    #[must_use]
    pub fn takes(&self, unit: &str) -> bool {
        let unit = plain(unit);
        unit == plain(&self.base) || self.larger().is_some_and(|(display, _)| display == unit)
    }

    /// Is it a percentage?
    #[must_use]
    pub fn percent(&self) -> bool {
        plain(&self.base) == "%"
    }

    /// The unit that figures are shown in.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.larger().map_or(self.base.as_str(), |(display, _)| display)
    }

    /// A value in the unit it is shown in: the same digits, the point moved.
    #[must_use]
    pub fn number(&self, value: Decimal) -> Decimal {
        let Some((_, power)) = self.larger() else { return value };
        let plain = value.normalize();
        let mut moved = plain;
        match plain.scale().checked_add(power) {
            Some(scale) if moved.set_scale(scale).is_ok() => moved,
            _ => value,
        }
    }

    /// The digits of a value as it is shown: 1234.5 of 12345000 件 in 万件.
    #[must_use]
    pub fn digits(&self, value: Decimal) -> String {
        canonical(self.number(value))
    }

    /// A value with its unit: 1234.5万件.
    #[must_use]
    pub fn say(&self, value: Decimal) -> String {
        format!("{}{}", self.digits(value), self.shown())
    }

    /// A written value in base units with its unit; what is no number keeps the base unit.
    #[must_use]
    pub fn text(&self, value: &str) -> String {
        match parse(value) {
            Ok(number) if self.display.is_some() => self.say(number),
            _ => format!("{value}{}", self.base),
        }
    }

    /// The digits of a written value in base units as they are shown.
    #[must_use]
    pub fn digits_of(&self, value: &str) -> String {
        match parse(value) {
            Ok(number) if self.display.is_some() => self.digits(number),
            _ => value.to_owned(),
        }
    }

    /// Reads a value as people type it: a number in base units, or one that bears the base unit or the unit for showing
    /// (1234.5万件), in base units.
    ///
    /// # Errors
    /// As `decimal::parse`.
    pub fn read(&self, typed: &str) -> Result<Decimal, NumberFault> {
        let typed = plain(typed);
        if let Some((number, power)) = self
            .larger()
            .and_then(|(display, power)| Some((typed.strip_suffix(display)?, power)))
        {
            return in_base(parse(number)?, power).ok_or(NumberFault::TooLarge);
        }
        let base = plain(&self.base);
        let number = typed.strip_suffix(base.as_str()).filter(|_| !base.is_empty());
        parse(number.unwrap_or(&typed))
    }
}

/// How a unit stands in kept inputs of lights: its base unit alone, or both where one is for showing. What was kept before
/// there were units for showing reads and writes as it was, byte for byte.
pub mod compact {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::MeasureUnit;

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Kept {
        Base(String),
        Both([String; 2]),
    }

    /// Writes it.
    ///
    /// # Errors
    /// As the serializer.
    pub fn serialize<S: Serializer>(unit: &MeasureUnit, to: S) -> Result<S::Ok, S::Error> {
        let base = unit.base.clone();
        match &unit.display {
            None => Kept::Base(base),
            Some(display) => Kept::Both([base, display.clone()]),
        }
        .serialize(to)
    }

    /// Reads it.
    ///
    /// # Errors
    /// As the deserializer.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<MeasureUnit, D::Error> {
        Ok(match Kept::deserialize(from)? {
            Kept::Base(base) => MeasureUnit::new(base, None),
            Kept::Both([base, display]) => MeasureUnit::new(base, Some(display)),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unit(base: &str, display: &str) -> MeasureUnit {
        MeasureUnit::new(base.into(), Some(display.into()))
    }

    #[test]
    fn a_unit_for_showing_is_a_power_of_ten_over_the_base_unit() {
        assert_eq!(power("万件", "件"), Some(4));
        assert_eq!(power("亿元", "万元"), Some(4));
        assert_eq!(power("千万元", "元"), Some(7));
        assert_eq!(power("千克", "克"), Some(3));
        for (unit, base) in [
            ("件", "件"),
            ("万元", "亿元"),
            ("万个", "件"),
            ("万", ""),
            ("万", "件"),
            ("个", "百个"),
        ] {
            assert_eq!(power(unit, base), None, "{unit} {base}");
        }
    }

    #[test]
    fn values_are_shown_in_the_larger_unit_to_their_last_digit() {
        let parcels = unit("件", "万件");
        assert_eq!(parcels.text("12345678"), "1234.5678万件");
        assert_eq!(parcels.text("20000"), "2万件");
        assert_eq!(parcels.text("0"), "0万件");
        assert_eq!(parcels.text("-5"), "-0.0005万件");
        assert_eq!(parcels.text("待定"), "待定件");
        assert_eq!(MeasureUnit::from("件").text("12345678"), "12345678件");
        assert_eq!(
            unit("件", "万个").text("20000"),
            "20000件",
            "no multiple: the base unit"
        );
    }

    #[test]
    fn a_typed_value_may_bear_its_unit() {
        let parcels = unit("件", "万件");
        let read = |text: &str| parcels.read(text).map(canonical).map_err(NumberFault::code);
        assert_eq!(read("1234.5万件"), Ok("12345000".to_owned()));
        assert_eq!(read(" 1234.5 万件 "), Ok("12345000".to_owned()));
        assert_eq!(read("12345000件"), Ok("12345000".to_owned()));
        assert_eq!(read("12345000"), Ok("12345000".to_owned()));
        assert_eq!(read("1.2亿件"), Err("not_a_number"));
        assert_eq!(read("件"), Err("not_a_number"));
        assert_eq!(
            MeasureUnit::from("%").read("60.5\u{FF05}").map(canonical),
            Ok("60.5".to_owned())
        );
    }

    #[test]
    fn kept_inputs_of_before_read_and_write_as_they_were() {
        #[derive(Serialize, Deserialize, PartialEq, Debug)]
        struct Kept {
            #[serde(with = "compact")]
            unit: MeasureUnit,
        }
        for json in [r#"{"unit":"件"}"#, r#"{"unit":["件","万件"]}"#] {
            let kept: Kept = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&kept).unwrap(), json);
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_as_the_very_value(units in any::<i64>(), scale in 0_u32..=6, of in 0..MULTIPLES.len()) {
            let unit = unit("件", &format!("{}件", MULTIPLES[of].0));
            let value = Decimal::from_i128_with_scale(i128::from(units), scale);
            let shown = unit.say(value);
            prop_assert!(shown.ends_with(unit.shown()));
            prop_assert_eq!(unit.read(&shown).unwrap(), value.normalize());
        }
    }
}
