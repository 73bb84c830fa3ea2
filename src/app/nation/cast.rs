//! Who takes part: the bureaus that ship, sample counties beside them, and one person a bureau. Made by a command like
//! any other change.

use super::dice::{Ask, Dice};
use crate::app::error::{Error, Result};
use crate::app::reference;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::id::EventId;
use crate::domain::org::{Org, OrgKind};
use crate::domain::person::Role;
use crate::store;
use crate::store::person::NewUser;
use crate::store::reference::NewOrg;

/// Log-in of the national supervisor.
pub const SUPERVISOR: &str = "supervisor";
/// Log-in of the national leader.
pub const LEADER: &str = "leader";

/// A bureau and its person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bureau {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) kind: OrgKind,
    /// Place of the bureau above.
    pub(super) parent: Option<usize>,
    /// Who reports and supervises.
    pub(super) person: i64,
    /// Villages, invented.
    pub(super) villages: i64,
    /// Residents, of provinces.
    pub(super) population: Option<i64>,
}

/// Everybody, parents first; the national bureau is the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cast {
    pub(super) bureaus: Vec<Bureau>,
}

/// Codes of the bureaus for `init`: the first of them, or none named where all take part.
pub(super) fn codes(orgs: usize) -> Result<Vec<String>> {
    let all = reference::bureaus()?;
    let bureaus: Vec<_> = all.into_iter().filter(|b| b.kind != OrgKind::Department).collect();
    if orgs >= bureaus.len() {
        return Ok(Vec::new());
    }
    Ok(bureaus.into_iter().take(orgs).map(|b| b.code).collect())
}

/// Adds sample counties and people.
pub(super) struct Settle {
    pub(super) orgs: usize,
    pub(super) hash: String,
    pub(super) dice: Dice,
}

impl Command for Settle {
    type Output = Cast;

    fn run(&self, cx: &mut Cx<'_>) -> Result<Cast> {
        let n = i64::try_from(self.orgs).unwrap_or(i64::MAX);
        let change = Change::system("database.sampled")
            .with("orgs", n)
            .with("source", "sample");
        let event = cx.record(Subject::of("database", 1), change)?;
        let mut orgs = bureaus(cx)?;
        for place in 0..self.orgs.saturating_sub(orgs.len()) {
            let county = county(cx, &orgs, place, event)?;
            orgs.push(county);
        }
        let root = orgs
            .first()
            .cloned()
            .ok_or_else(|| Error::Internal("no bureau".into()))?;
        self.hire(cx, &root, LEADER, "局领导（示例）", &[Role::Leader], event)?;
        let weights = reference::weights()?;
        let mut cast = Cast::default();
        for org in &orgs {
            let login = if org.parent.is_none() { SUPERVISOR } else { &org.code };
            let roles = if org.parent.is_none() {
                &[Role::Supervisor][..]
            } else {
                &[Role::Reporter, Role::Supervisor]
            };
            let name = format!("{}经办人（示例）", org.short_name);
            let person = self.hire(cx, org, login, &name, roles, event)?;
            let population = weights.iter().find(|w| w.code == org.code);
            cast.bureaus.push(Bureau {
                id: org.id.0,
                code: org.code.clone(),
                kind: org.kind,
                parent: orgs.iter().position(|o| Some(o.id) == org.parent),
                person,
                villages: 200 + self.dice.roll(Ask::Villages, org.id.0, 0, 1_800),
                population: population.and_then(|w| w.population_2020.parse().ok()),
            });
        }
        Ok(cast)
    }
}

impl Settle {
    fn hire(&self, cx: &mut Cx<'_>, org: &Org, login: &str, name: &str, roles: &[Role], event: EventId) -> Result<i64> {
        let login = login.to_lowercase();
        let new = NewUser {
            email: Some(format!("{login}@example.invalid")),
            must_change: false,
            ..NewUser::administrator(&login, name, &self.hash, org)
        };
        let user = store::person::add(cx.tx, &new, cx.today(), cx.now)?;
        for role in roles {
            store::person::grant(cx.tx, user, org.id, *role, None, cx.now, event)?;
        }
        Ok(user.0)
    }
}

/// The bureaus of `init`, parents first; departments take no part.
fn bureaus(cx: &mut Cx<'_>) -> Result<Vec<Org>> {
    let root = store::org::by_code(cx.tx, reference::ROOT)?;
    let root = root.ok_or_else(|| Error::Internal("no national bureau".into()))?;
    let mut all = store::org::subtree(cx.tx, &root.path)?;
    all.retain(|o| o.kind != OrgKind::Department);
    all.sort_by_key(|o| o.id.0);
    Ok(all)
}

/// A county below one city after the other, marked as sample in code and name.
fn county(cx: &mut Cx<'_>, orgs: &[Org], place: usize, event: EventId) -> Result<Org> {
    let cities: Vec<&Org> = orgs.iter().filter(|o| o.kind == OrgKind::Municipal).collect();
    let step = (cities.len() / 23).max(1);
    let parent = cities.get((place * step).checked_rem(cities.len()).unwrap_or_default());
    let parent = parent.ok_or_else(|| Error::Internal("no city for a sample county".into()))?;
    let number = place + 1;
    let new = NewOrg {
        code: format!("SAMPLE-{number:03}"),
        kind: OrgKind::County,
        acts_for: None,
        name: format!("示例县{number:02}邮政管理局（示例数据）"),
        short_name: format!("示例县{number:02}局"),
        region_code: None,
        register_prefix: format!("示例{number:02}邮督"),
        sort: 10_000 + i64::try_from(place).unwrap_or_default(),
        parent: Some((*parent).clone()),
    };
    Ok(store::reference::add_org(cx.tx, &new, cx.today(), cx.now, event)?)
}
