//! What one may see (DOMAIN.md §7): tasks led inside the own subtree, tasks one is a party of, what one issued, and the
//! ancestors of a visible task, read-only. All else does not exist for one.

use super::id::OrgId;
use super::org::OrgKind;
use super::person::Actor;

/// What the store's finders need to narrow a query to what the actor may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The actor's organisation.
    pub org: OrgId,
    /// Its path; what is led at or below it is visible.
    pub path: String,
    /// Whether the organisation issues in its own name (a department does so through `acting`).
    pub department: bool,
    /// False for those who hold administrative roles only: they see no business data.
    pub business: bool,
}

impl Scope {
    /// The scope of a person.
    #[must_use]
    pub fn of(actor: &Actor) -> Scope {
        Scope {
            org: actor.org,
            path: actor.path.clone(),
            department: actor.kind == OrgKind::Department,
            business: actor.roles.sees_business(),
        }
    }

    /// Whether the whole tree lies inside: the organisation is its root.
    #[must_use]
    pub fn is_national(&self) -> bool {
        self.business && !self.department && self.path.matches('/').count() == 2
    }

    /// Whether everything led at or below `path` is visible, so that a query about it needs no further narrowing.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        self.business && path.starts_with(&self.path)
    }
}

/// How a task is seen: decides what of it is shown and what may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// The own organisation leads it.
    pub lead: bool,
    /// It is led inside the own subtree.
    pub subtree: bool,
    /// The own organisation (or, for a department, through it its parent) issued it.
    pub issuer: bool,
    /// The own organisation assists.
    pub assist: bool,
    /// Only seen because a task below it is visible.
    pub ancestor: bool,
}

impl Sight {
    /// Whether it is seen at all.
    #[must_use]
    pub const fn visible(self) -> bool {
        self.lead || self.subtree || self.issuer || self.assist || self.ancestor
    }

    /// Whether reports, values and timeline are shown, not the head alone.
    #[must_use]
    pub const fn whole(self) -> bool {
        self.lead || self.subtree || self.issuer || self.assist
    }
}
