//! The golden matrix: a persona for each way of seeing × each action. A change of the table shows as a diff of
//! `tests/golden/policy.txt`; `UPDATE_GOLDEN=1` writes it anew.

use super::*;
use crate::domain::id::{OrgId, UserId};
use crate::domain::org::OrgKind;
use crate::domain::person::Roles;

fn actor(roles: &[Role]) -> Actor {
    Actor {
        user: UserId(1),
        name: "某人".into(),
        org: OrgId(13),
        org_name: "河北局".into(),
        path: "/1/13/".into(),
        kind: OrgKind::Provincial,
        principal: OrgId(13),
        roles: Roles::new(roles.iter().copied()),
        session: None,
        must_change: false,
        lang: None,
    }
}

const NONE: Sight = Sight {
    lead: false,
    subtree: false,
    issuer: false,
    assist: false,
    ancestor: false,
};

#[test]
fn the_matrix_is_as_agreed() {
    let sights = [
        (
            "lead",
            Sight {
                lead: true,
                subtree: true,
                ..NONE
            },
        ),
        ("own subtree", Sight { subtree: true, ..NONE }),
        ("issuer", Sight { issuer: true, ..NONE }),
        (
            "issuer above",
            Sight {
                issuer: true,
                subtree: true,
                ..NONE
            },
        ),
        ("party (assist)", Sight { assist: true, ..NONE }),
        ("ancestor", Sight { ancestor: true, ..NONE }),
        ("not seen", NONE),
    ];
    let mut out = String::from("What each role may do with a task, by the way its organisation sees the task.\n");
    for (name, sight) in sights {
        out.push_str(&format!("\n{name}\n"));
        for role in Role::ALL {
            let may: Vec<_> = Action::ALL
                .iter()
                .filter(|a| decide(&actor(&[*role]), **a, sight).is_ok())
                .map(|a| a.word())
                .collect();
            out.push_str(&format!(
                "  {:<11}{}\n",
                role.word(),
                if may.is_empty() { "-".into() } else { may.join(" ") }
            ));
        }
    }
    out.push_str("\nrights beside tasks\n");
    for role in Role::ALL {
        let may: Vec<_> = Right::ALL
            .iter()
            .filter(|r| allow(&actor(&[*role]), **r).is_ok())
            .map(|r| r.word())
            .collect();
        out.push_str(&format!("  {:<11}{}\n", role.word(), may.join(" ")));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/policy.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &out).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), out);
}

#[test]
fn every_action_and_right_has_its_row() {
    for action in Action::ALL {
        assert_eq!(TASK_TABLE.iter().filter(|(a, ..)| a == action).count(), 1, "{action}");
    }
    for right in Right::ALL {
        assert_eq!(RIGHT_TABLE.iter().filter(|(r, _)| r == right).count(), 1, "{right}");
    }
}

#[test]
fn a_refusal_says_who_may_instead() {
    let refusal = decide(&actor(&[Reporter]), Action::Review, Sight { lead: true, ..NONE }).unwrap_err();
    assert_eq!(refusal.zh, "“审核”只能由交办单位办理，请与其联系");
    let refusal = decide(&actor(&[Leader]), Action::Report, Sight { lead: true, ..NONE }).unwrap_err();
    assert_eq!(refusal.zh, "“填报”需要“经办人”角色，可请安全管理员授予");
}
