//! The ledger (台账) as people ask for it: the columns it can show and the orders it can stand in. Both are words of its
//! links, of saved views and of its files.

words! {
    /// A column. The order of declaration is the order on the page and in the file.
    pub enum Column {
        /// Computed light.
        Light = "light", "灯", "Light";
        /// Title; always shown.
        Title = "title", "任务", "Task";
        /// Lead organisation.
        Lead = "lead", "牵头单位", "Lead";
        /// State.
        State = "state", "状态", "State";
        /// The unit's own statement, per cent.
        Percent = "percent", "完成", "Done";
        /// Due day.
        Due = "due", "到期", "Due";
        /// The unit's own light.
        Own = "own", "自评", "Own light";
        /// Since when the light stands.
        Since = "since", "灯始于", "Light since";
        /// Register number of its directive.
        Number = "number", "文号", "Number";
        /// Its directive.
        Directive = "directive", "督办事项", "Directive";
        /// Who issued it.
        Issuer = "issuer", "交办单位", "Issued by";
        /// When it was issued.
        Issued = "issued", "交办日期", "Issued on";
        /// When it was signed for.
        Signed = "signed", "签收日期", "Signed on";
        /// When it was closed.
        Closed = "closed", "办结日期", "Closed on";
        /// Due day as first issued.
        Original = "original", "原期限", "First due";
        /// Extensions granted.
        Extensions = "extensions", "延期次数", "Extensions";
        /// Reports returned.
        Returns = "returns", "退回次数", "Returns";
        /// Rhythm of its reports.
        Cadence = "cadence", "填报周期", "Cadence";
        /// Identifier.
        Id = "id", "编号", "Id";
    }
}

words! {
    /// An order. What has no due day is the last due; what has no statement the least done.
    pub enum Order {
        /// Due day, the next first.
        Due = "due", "到期日近的在前", "next due first";
        /// Due day, the last first.
        DueLast = "-due", "到期日远的在前", "last due first";
        /// Light, the worst first.
        Light = "light", "红灯在前", "red first";
        /// Lead organisation.
        Lead = "lead", "牵头单位顺序", "by lead";
        /// Lead organisation, backwards.
        LeadBack = "-lead", "牵头单位倒序", "by lead, backwards";
        /// The unit's own statement, the least first.
        Percent = "percent", "完成少的在前", "least done first";
        /// The unit's own statement, the most first.
        PercentMost = "-percent", "完成多的在前", "most done first";
        /// As they were made, the newest first.
        Newest = "new", "新建的在前", "newest first";
    }
}

impl Column {
    /// The columns where nothing was chosen.
    pub const USUAL: [Column; 6] = [
        Column::Light,
        Column::Title,
        Column::Lead,
        Column::State,
        Column::Percent,
        Column::Due,
    ];

    /// Whether it needs more of a task than its line.
    #[must_use]
    pub const fn more(self) -> bool {
        !matches!(
            self,
            Column::Light
                | Column::Title
                | Column::Lead
                | Column::State
                | Column::Percent
                | Column::Due
                | Column::Own
                | Column::Id
        )
    }

    /// Whether its cells are numbers, which stand to the right.
    #[must_use]
    pub const fn number(self) -> bool {
        matches!(
            self,
            Column::Percent | Column::Extensions | Column::Returns | Column::Id
        )
    }

    /// The orders by it: first and, where there is one, second click.
    #[must_use]
    pub const fn orders(self) -> Option<(Order, Option<Order>)> {
        match self {
            Column::Light => Some((Order::Light, None)),
            Column::Lead => Some((Order::Lead, Some(Order::LeadBack))),
            Column::Percent => Some((Order::Percent, Some(Order::PercentMost))),
            Column::Due => Some((Order::Due, Some(Order::DueLast))),
            _ => None,
        }
    }

    /// Chosen columns in their order, each once, the title among them; the usual ones where none was chosen.
    #[must_use]
    pub fn chosen(words: &[&str]) -> Vec<Column> {
        let named: Vec<Column> = words.iter().filter_map(|word| word.parse().ok()).collect();
        if named.is_empty() {
            return Column::USUAL.to_vec();
        }
        let wanted = |c: &Column| *c == Column::Title || named.contains(c);
        Column::ALL.iter().copied().filter(wanted).collect()
    }
}

impl Order {
    /// Key of the store's sort.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Order::Due => "due_on,id",
            Order::DueLast => "-due_on,id",
            Order::Light => "light,id",
            Order::Lead => "lead,id",
            Order::LeadBack => "-lead,id",
            Order::Percent => "percent,id",
            Order::PercentMost => "-percent,id",
            Order::Newest => "-id",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_columns_stand_in_their_order_and_the_title_is_always_there() {
        assert_eq!(
            Column::chosen(&["due", "own", "due", "nothing"]),
            [Column::Title, Column::Due, Column::Own]
        );
        assert_eq!(Column::chosen(&[]), Column::USUAL);
        assert_eq!(Column::chosen(&["nothing"]), Column::USUAL);
        assert!(Column::USUAL.iter().all(|c| !c.more()));
    }

    #[test]
    fn every_order_of_a_column_is_one_of_the_orders() {
        let of: Vec<Order> = Column::ALL
            .iter()
            .filter_map(|c| c.orders())
            .flat_map(|(first, second)| std::iter::once(first).chain(second))
            .collect();
        let all: Vec<Order> = Order::ALL.iter().copied().filter(|o| *o != Order::Newest).collect();
        assert_eq!(of.len(), all.len());
        assert!(all.iter().all(|o| of.contains(o)));
    }
}
