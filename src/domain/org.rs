//! Organisations (单位): the tree of bureaus and what each kind of node may be (DOMAIN.md §2).

use super::id::OrgId;

words! {
    /// Kind of organisation.
    pub enum OrgKind {
        /// The regulator itself.
        National = "national", "国家局", "national bureau";
        /// A department that acts for its parent.
        Department = "department", "司室", "department";
        /// A provincial bureau.
        Provincial = "provincial", "省局", "provincial bureau";
        /// A municipal bureau.
        Municipal = "municipal", "市局", "municipal bureau";
        /// A county bureau.
        County = "county", "县局", "county bureau";
    }
}

/// What the rules need to know of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Org {
    /// Identifier.
    pub id: OrgId,
    /// Stable code, `SPB-1301`.
    pub code: String,
    /// Kind of node.
    pub kind: OrgKind,
    /// The organisation above.
    pub parent: Option<OrgId>,
    /// For a department: the organisation it acts for.
    pub acts_for: Option<OrgId>,
    /// Full name.
    pub name: String,
    /// Short name, unique.
    pub short_name: String,
    /// Materialised path, `/1/13/1301/`.
    pub path: String,
}

impl OrgKind {
    /// Whether an organisation of this kind may stand directly below one of `parent`'s: levels follow one another, a
    /// department stands anywhere but below a department.
    #[must_use]
    pub fn stands_below(self, parent: OrgKind) -> bool {
        match self {
            OrgKind::National => false,
            OrgKind::Department => parent != OrgKind::Department,
            OrgKind::Provincial => parent == OrgKind::National,
            OrgKind::Municipal => parent == OrgKind::Provincial,
            OrgKind::County => matches!(parent, OrgKind::Provincial | OrgKind::Municipal),
        }
    }
}

impl Org {
    /// Whether `other` is this organisation or lies below it.
    #[must_use]
    pub fn holds(&self, other_path: &str) -> bool {
        other_path.starts_with(&self.path)
    }

    /// The organisation in whose name this one issues and decides: a department's parent, else itself.
    #[must_use]
    pub fn principal(&self) -> OrgId {
        self.acts_for.unwrap_or(self.id)
    }
}

/// The half-open range of paths that lie at or below `path`, for an index range instead of a pattern: `/1/13/` up to
/// `/1/130`, because `0` is the character after `/`.
#[must_use]
pub fn subtree_range(path: &str) -> (String, String) {
    (path.to_owned(), format!("{}0", path.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::subtree_range;

    #[test]
    fn a_subtree_holds_its_cities_and_not_a_neighbour_with_a_longer_number() {
        let (from, to) = subtree_range("/1/13/");
        let inside = |p: &str| p >= from.as_str() && p < to.as_str();
        assert!(inside("/1/13/") && inside("/1/13/1301/"));
        assert!(!inside("/1/") && !inside("/1/130/") && !inside("/1/14/") && !inside("/1/12/9/"));
    }
}
