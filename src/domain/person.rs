//! People and their roles (DOMAIN.md §7).

use super::id::{OrgId, SessionId, UserId};
use super::lang::Lang;
use super::org::OrgKind;
use super::refusal::Refusal;

words! {
    /// A role, held over the subtree of one's own organisation.
    pub enum Role {
        /// Organisations, accounts, settings, calendars, mail set-up.
        Admin = "admin", "系统管理员", "administrator";
        /// Grants roles, locks, ends sessions.
        Security = "security", "安全管理员", "security administrator";
        /// Reads and verifies the audit trail.
        Auditor = "auditor", "安全审计员", "auditor";
        /// Documents, directives, decomposition, issue, review.
        Supervisor = "supervisor", "督办员", "supervisor";
        /// Reads all below, comments, receives completion reports.
        Leader = "leader", "领导", "leader";
        /// Approves the own organisation's reports and requests.
        Approver = "approver", "审核人", "approver";
        /// Signs, reports and files requests for the own organisation's tasks.
        Reporter = "reporter", "经办人", "reporter";
    }
}

impl Role {
    /// Whether it is one of the three administrative roles that are kept apart (三员分立).
    #[must_use]
    pub const fn is_administrative(self) -> bool {
        matches!(self, Role::Admin | Role::Security | Role::Auditor)
    }
}

/// The roles one person holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roles(Vec<Role>);

impl Roles {
    /// From any order, without repeats.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Self {
        let mut list: Vec<Role> = roles.into_iter().collect();
        list.sort_unstable();
        list.dedup();
        Roles(list)
    }

    /// Whether the role is held.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Whether any of the roles is held.
    #[must_use]
    pub fn any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|r| self.has(*r))
    }

    /// The roles in their fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }

    /// Whether business data may be seen at all: the administrative roles alone open none.
    #[must_use]
    pub fn sees_business(&self) -> bool {
        self.0.iter().any(|r| !r.is_administrative())
    }

    /// Whether somebody looks at the whole and has nothing to do on a desk: a leader, and nothing else beside.
    #[must_use]
    pub fn only_leads(&self) -> bool {
        self.has(Role::Leader) && self.iter().all(|role| role == Role::Leader)
    }

    /// Whether `role` may be added: nobody holds two administrative roles, and none of them edits business data, so
    /// administrative and business roles never meet in one person.
    ///
    /// # Errors
    /// A refusal that names the roles which exclude each other.
    pub fn check_grant(&self, role: Role) -> Result<(), Refusal> {
        let clash = self
            .0
            .iter()
            .find(|held| **held != role && (held.is_administrative() || role.is_administrative()));
        match clash {
            None => Ok(()),
            Some(held) => Err(Refusal::rule(
                format!(
                    "三员分立：已有“{}”的人不能再任“{}”，请先收回原角色",
                    held.zh(),
                    role.zh()
                ),
                format!(
                    "A person who is {} cannot also be {}; revoke the first role before granting this one",
                    held.en(),
                    role.en()
                ),
            )),
        }
    }
}

/// The person who acts, with everything that decides what they may see and do, read anew for every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub user: UserId,
    /// Their name, for events and pages.
    pub name: String,
    /// The organisation they belong to.
    pub org: OrgId,
    /// Its short name.
    pub org_name: String,
    /// Its path.
    pub path: String,
    /// Its kind.
    pub kind: OrgKind,
    /// In whose name it issues and decides: for a department its parent, else itself.
    pub principal: OrgId,
    /// Roles held now.
    pub roles: Roles,
    /// The session of the request; none for the console and for jobs.
    pub session: Option<SessionId>,
    /// Whether the one-time password still has to be changed.
    pub must_change: bool,
    /// The language they chose, else the one the request asked for.
    pub lang: Option<Lang>,
}

impl Actor {
    /// Path at or below which people are seen: the own organisation's; for a department, which acts for its parent, that
    /// one's.
    #[must_use]
    pub fn people_path(&self) -> &str {
        if self.kind != OrgKind::Department {
            return &self.path;
        }
        let above = self.path.trim_end_matches('/').rsplit_once('/');
        above
            .and_then(|(above, _)| self.path.get(..above.len().saturating_add(1)))
            .unwrap_or(&self.path)
    }

    /// Whether people of the organisation at `path` are seen with e-mail and phone: those of the own organisation's
    /// chain, above and below (DOMAIN.md §7).
    #[must_use]
    pub fn in_chain(&self, path: &str) -> bool {
        path.starts_with(self.people_path()) || self.path.starts_with(path)
    }

    /// Whether the organisation at `path` lies in the subtree over which the actor's roles are held.
    #[must_use]
    pub fn holds(&self, path: &str) -> bool {
        path.starts_with(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chain_runs_up_and_down_and_never_sideways() {
        let mut actor = Actor {
            user: UserId(1),
            name: String::new(),
            org: OrgId(13),
            org_name: String::new(),
            path: "/1/13/".into(),
            kind: OrgKind::Provincial,
            principal: OrgId(13),
            roles: Roles::default(),
            session: None,
            must_change: false,
            lang: None,
        };
        assert!(actor.in_chain("/1/13/1301/") && actor.in_chain("/1/") && actor.in_chain("/1/13/"));
        assert!(!actor.in_chain("/1/14/") && !actor.in_chain("/1/130/"));
        (actor.kind, actor.path) = (OrgKind::Department, "/1/5/".into());
        assert_eq!(actor.people_path(), "/1/");
        assert!(actor.in_chain("/1/14/") && !actor.holds("/1/14/"));
    }

    #[test]
    fn the_three_administrators_are_kept_apart_and_out_of_business() {
        let admin = Roles::new([Role::Admin]);
        assert!(admin.check_grant(Role::Security).is_err());
        assert!(admin.check_grant(Role::Supervisor).is_err());
        assert!(Roles::new([Role::Reporter]).check_grant(Role::Auditor).is_err());
        assert!(Roles::new([Role::Reporter]).check_grant(Role::Supervisor).is_ok());
        assert!(admin.check_grant(Role::Admin).is_ok());
        assert!(!admin.sees_business());
    }
}
