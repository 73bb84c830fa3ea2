//! A unit as answers bear it: its base unit beside the one for showing.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::domain::unit::MeasureUnit;

/// What [`MeasureUnit`] is on the wire; the domain knows nothing of schemas.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "told to clients, never made")]
struct UnitOnWire {
    /// Base unit: every value is in it.
    unit: String,
    /// Unit that figures are shown in, a multiple of the base unit, where there is one.
    display_unit: Option<String>,
}

impl JsonSchema for MeasureUnit {
    fn schema_name() -> Cow<'static, str> {
        "MeasureUnit".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        UnitOnWire::json_schema(generator)
    }
}
