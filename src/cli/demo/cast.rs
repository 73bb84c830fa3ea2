//! Who acts: the three administrators, supervisor and leader of the national bureau, one person for each province and
//! for each city of one province. They are added, given roles and settle their passwords as people are.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context;

use super::stage::{Stage, told};
use crate::app::grant::Give;
use crate::app::import::{Import, Kind, Prepared, Secrets};
use crate::app::init::Init;
use crate::app::me::password;
use crate::app::user::add::Add;
use crate::app::{Asker, reference};
use crate::domain::id::UserId;
use crate::domain::org::OrgKind;
use crate::domain::person::Role;
use crate::store;

/// The log-ins people are told of, with whose they are.
pub const LOG_INS: &[(&str, &str)] = &[
    ("supervisor", "国家邮政局 督办员"),
    ("leader", "国家邮政局 领导"),
    ("hebei", "河北省邮政管理局 填报人、督办员"),
    ("shijiazhuang", "石家庄市邮政管理局 填报人"),
    ("admin", "系统管理员"),
    ("security", "安全管理员"),
    ("auditor", "审计员"),
];

/// The province whose cities take part.
pub const PROVINCE: &str = "SPB-13";
const WEIGHTS: &str = include_str!("../../../data/sample/weights.csv");

/// The people of the story.
pub struct Cast {
    /// Supervisor of the national bureau.
    pub supervisor: Asker,
    /// Its leader.
    pub leader: Asker,
    /// One person for each bureau that takes part, by its code.
    pub of: BTreeMap<String, Asker>,
    /// Provinces, in their order.
    pub provinces: Vec<String>,
    /// The cities of [`PROVINCE`].
    pub cities: Vec<String>,
    /// Villages of each, invented.
    pub villages: BTreeMap<String, i64>,
}

impl Cast {
    /// The person of a bureau.
    pub fn at(&self, code: &str) -> anyhow::Result<&Asker> {
        self.of.get(code).with_context(|| format!("nobody at {code}"))
    }
}

struct Hired<'a> {
    login: &'a str,
    name: String,
    org: String,
    roles: &'a [Role],
}

/// Makes the organisations, the calendar, and everybody.
pub fn gather(stage: &mut Stage, password: &str) -> anyhow::Result<Cast> {
    let hash = stage.app.hasher.hash_now(one_time()).map_err(|e| told(&e))?;
    let administrators = [
        (Role::Admin, "admin"),
        (Role::Security, "security"),
        (Role::Auditor, "auditor"),
    ];
    let init = Init {
        only: Vec::new(),
        administrators: administrators.map(|(role, login)| (role, login, hash.clone())).into(),
    };
    let made = stage.act(&Asker::system("console"), init)?;
    stage.reload()?;
    for (_, login) in administrators {
        settle(stage, &found(stage, login)?, password)?;
    }
    stage.chapter(
        format_args!("机构{}个、日历{}天、指标{}项", made.orgs, made.days, made.indicators),
        true,
    );
    let (admin, security) = (found(stage, "admin")?, found(stage, "security")?);
    import_weights(stage, &admin)?;
    let hire = |stage: &Stage, who: &Hired<'_>| hire(stage, (&admin, &security), who, &hash, password);
    let mut cast = Cast {
        supervisor: hire(
            stage,
            &national("supervisor", "国家局督办员", &[Role::Supervisor, Role::Reporter]),
        )?,
        leader: hire(stage, &national("leader", "国家局领导", &[Role::Leader]))?,
        of: BTreeMap::new(),
        provinces: Vec::new(),
        cities: Vec::new(),
        villages: villages()?,
    };
    for bureau in reference::bureaus().map_err(|e| told(&e))? {
        let Some((login, roles)) = part(&bureau) else { continue };
        let who = Hired {
            login,
            name: format!("{}经办人", bureau.short_name),
            org: bureau.code.clone(),
            roles,
        };
        cast.of.insert(bureau.code.clone(), hire(stage, &who)?);
        let list = if bureau.kind == OrgKind::Provincial {
            &mut cast.provinces
        } else {
            &mut cast.cities
        };
        list.push(bureau.code);
    }
    stage.chapter(format_args!("人员{}人", cast.of.len() + 5), true);
    Ok(cast)
}

fn national(login: &'static str, name: &str, roles: &'static [Role]) -> Hired<'static> {
    Hired {
        login,
        name: name.to_owned(),
        org: reference::ROOT.to_owned(),
        roles,
    }
}

/// Log-in and roles of a bureau's person, if it takes part.
fn part(bureau: &reference::Bureau) -> Option<(&str, &'static [Role])> {
    let slug = bureau.slug.as_deref()?;
    match bureau.kind {
        OrgKind::Provincial => Some((slug, &[Role::Reporter, Role::Supervisor])),
        OrgKind::Municipal if bureau.parent_code == PROVINCE => {
            Some((slug.rsplit('-').next().unwrap_or(slug), &[Role::Reporter]))
        }
        _ => None,
    }
}

fn hire(
    stage: &Stage,
    (admin, security): (&Asker, &Asker),
    who: &Hired<'_>,
    hash: &str,
    password: &str,
) -> anyhow::Result<Asker> {
    let code = who.org.clone();
    let org = stage.ask(admin, move |cx| Ok(store::org::by_code(cx.tx, &code)?))?;
    let add = Add {
        login: who.login.to_owned(),
        name: who.name.clone(),
        org: org.with_context(|| who.org.clone())?.id,
        title: None,
        email: Some(format!("{}@duban.example", who.login)),
        phone: None,
        hash: hash.to_owned(),
    };
    let user = UserId(stage.act(admin, add)?.id);
    for role in who.roles {
        stage.act(security, Give { user, role: *role })?;
    }
    let person = Asker::person(user);
    settle(stage, &person, password)?;
    Ok(person)
}

/// The one-time password of everybody, changed at once.
fn one_time() -> String {
    "once-and-never-again".to_owned()
}

fn settle(stage: &Stage, person: &Asker, password: &str) -> anyhow::Result<()> {
    let change = password::change(&stage.app, person, one_time(), password.to_owned());
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(change).map_err(|e| told(&e))
}

fn found(stage: &Stage, login: &'static str) -> anyhow::Result<Asker> {
    let user = stage.ask(&Asker::system("console"), move |cx| {
        Ok(store::password::by_login(cx.tx, login)?)
    })?;
    Ok(Asker::person(user.context(login)?.user))
}

/// The administrator imports the invented weights.
fn import_weights(stage: &Stage, admin: &Asker) -> anyhow::Result<()> {
    let kind = Kind::Weights;
    let file = Prepared::of(kind, WEIGHTS.as_bytes(), "weights.csv").map_err(|e| told(&e))?;
    let import = Import {
        file: Some(Arc::new(file)),
        kind,
        dry_run: false,
        secrets: Arc::new(Secrets::rehearsed(&[])),
    };
    stage.act(admin, import)?;
    Ok(())
}

fn villages() -> anyhow::Result<BTreeMap<String, i64>> {
    #[derive(serde::Deserialize)]
    struct Row {
        org: String,
        key: String,
        value: i64,
    }
    let mut villages = BTreeMap::new();
    for row in csv::Reader::from_reader(WEIGHTS.as_bytes()).deserialize() {
        let row: Row = row.context("data/sample/weights.csv")?;
        if row.key == "villages" {
            villages.insert(row.org, row.value);
        }
    }
    Ok(villages)
}
