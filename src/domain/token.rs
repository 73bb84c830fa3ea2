//! What a personal API token opens (API.md §2): a scope is a lid on what its owner may do, never more.

words! {
    /// A scope of an API token.
    pub enum TokenScope {
        /// Reads what its owner may read.
        Read = "read", "读取", "read";
        /// Signs, reports, files requests.
        Report = "report", "填报", "report";
        /// Directives, decomposition, issue, review.
        Supervise = "supervise", "督办", "supervise";
        /// Takes exports.
        Export = "export", "导出", "export";
    }
}

impl TokenScope {
    /// Whether a token of this scope comes to a route that asks for `wanted`: every scope reads too.
    #[must_use]
    pub fn opens(self, wanted: TokenScope) -> bool {
        wanted == TokenScope::Read || self == wanted
    }
}

#[cfg(test)]
mod tests {
    use super::TokenScope::{Export, Read, Report, Supervise};

    #[test]
    fn reading_is_in_every_scope_and_nothing_else_is() {
        assert!(Read.opens(Read) && Report.opens(Read) && Export.opens(Read));
        assert!(!Read.opens(Report) && !Supervise.opens(Report) && !Report.opens(Export));
    }
}
