//! How the domain's own types stand in columns: enumerations as their words in TEXT, identifiers as BIGINT. Moments
//! are bound as naive UTC (`naive_utc`) and read back with `and_utc`.

use diesel::backend::Backend;
use diesel::deserialize::{FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::domain;

macro_rules! word_columns {
    ($($path:path),+ $(,)?) => {$(
        impl AsExpression<Text> for $path {
            type Expression = <&'static str as AsExpression<Text>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<Text>::as_expression(self.word()) }
        }
        impl AsExpression<Text> for &$path {
            type Expression = <&'static str as AsExpression<Text>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<Text>::as_expression(self.word()) }
        }
        impl AsExpression<Nullable<Text>> for $path {
            type Expression = <&'static str as AsExpression<Nullable<Text>>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<Nullable<Text>>::as_expression(self.word()) }
        }
        impl AsExpression<Nullable<Text>> for &$path {
            type Expression = <&'static str as AsExpression<Nullable<Text>>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<Nullable<Text>>::as_expression(self.word()) }
        }
        impl<DB: Backend> FromSql<Text, DB> for $path where String: FromSql<Text, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(<String as FromSql<Text, DB>>::from_sql(bytes)?.parse()?)
            }
        }
        impl<DB: Backend> Queryable<Text, DB> for $path where Self: FromSql<Text, DB> {
            type Row = Self;
            fn build(row: Self) -> diesel::deserialize::Result<Self> { Ok(row) }
        }
    )+};
}

macro_rules! id_columns {
    ($($path:path),+ $(,)?) => {$(
        impl AsExpression<BigInt> for $path {
            type Expression = <i64 as AsExpression<BigInt>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<BigInt>::as_expression(self.0) }
        }
        impl AsExpression<BigInt> for &$path {
            type Expression = <i64 as AsExpression<BigInt>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<BigInt>::as_expression(self.0) }
        }
        impl AsExpression<Nullable<BigInt>> for $path {
            type Expression = <i64 as AsExpression<Nullable<BigInt>>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<Nullable<BigInt>>::as_expression(self.0) }
        }
        impl AsExpression<Nullable<BigInt>> for &$path {
            type Expression = <i64 as AsExpression<Nullable<BigInt>>>::Expression;
            fn as_expression(self) -> Self::Expression { AsExpression::<Nullable<BigInt>>::as_expression(self.0) }
        }
        impl<DB: Backend> FromSql<BigInt, DB> for $path where i64: FromSql<BigInt, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok($path(<i64 as FromSql<BigInt, DB>>::from_sql(bytes)?))
            }
        }
        impl<DB: Backend> Queryable<BigInt, DB> for $path where Self: FromSql<BigInt, DB> {
            type Row = Self;
            fn build(row: Self) -> diesel::deserialize::Result<Self> { Ok(row) }
        }
    )+};
}

word_columns! {
    domain::alert::AlertKind,
    domain::cadence::Cadence,
    domain::directive::DirectiveKind,
    domain::directive::DirectiveState,
    domain::directive::Urgency,
    domain::finding::DocumentState,
    domain::finding::FindingKind,
    domain::finding::FindingState,
    domain::indicator::Accumulation,
    domain::indicator::Direction,
    domain::indicator::IndicatorKind,
    domain::light::Light,
    domain::org::OrgKind,
    domain::outbox::LetterState,
    domain::outbox::ReminderState,
    domain::person::Role,
    domain::progress::ObligationState,
    domain::progress::ProgressState,
    domain::progress::ReviewDecision,
    domain::request::CommentKind,
    domain::request::MeasureKind,
    domain::request::MeasureState,
    domain::request::RequestKind,
    domain::request::RequestState,
    domain::target::Comparator,
    domain::target::Curve,
    domain::task::Grade,
    domain::task::TaskState,
    domain::webhook::WebhookFormat,
    domain::webhook::WebhookState,
}

id_columns! {
    domain::id::AlertId,
    domain::id::CommentId,
    domain::id::DeliveryId,
    domain::id::DirectiveId,
    domain::id::DocumentId,
    domain::id::EventId,
    domain::id::FindingId,
    domain::id::IndicatorId,
    domain::id::LetterId,
    domain::id::MeasureId,
    domain::id::ObligationId,
    domain::id::OrgId,
    domain::id::ProgressId,
    domain::id::RequestId,
    domain::id::SessionId,
    domain::id::TargetId,
    domain::id::TaskId,
    domain::id::UserId,
    domain::id::ValueId,
    domain::id::WebhookId,
}

/// Base unit and unit for showing, side by side (`store::indicator::UNIT`).
impl<DB: Backend> Queryable<(Text, Nullable<Text>), DB> for domain::unit::MeasureUnit
where
    (String, Option<String>): diesel::deserialize::FromStaticSqlRow<(Text, Nullable<Text>), DB>,
{
    type Row = (String, Option<String>);
    fn build((base, display): Self::Row) -> diesel::deserialize::Result<Self> {
        Ok(domain::unit::MeasureUnit::new(base, display))
    }
}
