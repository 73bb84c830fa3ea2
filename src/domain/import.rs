//! What can be imported from tables, and the right each needs.

use super::policy::Right;

words! {
    /// What can be imported.
    pub enum Kind {
        /// Organisations: new ones, and changed names and places.
        Orgs = "orgs", "单位", "organisations";
        /// Accounts, without roles.
        Users = "users", "用户", "users";
        /// Years of the calendar.
        Holidays = "holidays", "节假日", "holidays";
        /// Weights of organisations, by which targets are split.
        Weights = "weights", "权重", "weights";
        /// Past values of indicators.
        Values = "values", "指标值", "values";
        /// Programmes with their targets.
        Programmes = "programmes", "工程", "programmes";
        /// Tasks, with the directives they belong to.
        Tasks = "tasks", "任务", "tasks";
    }
}

impl Kind {
    /// The right it needs.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Kind::Orgs | Kind::Users | Kind::Holidays => Right::Administer,
            Kind::Weights => Right::Weigh,
            Kind::Values | Kind::Programmes | Kind::Tasks => Right::Supervise,
        }
    }
}
