//! Adding an organisation.

use super::OrgView;
use crate::app::error::{Error, Result};
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::contact::text;
use crate::domain::id::OrgId;
use crate::domain::org::OrgKind;
use crate::domain::policy::Right;
use crate::domain::refusal::{Code, Refusal};
use crate::store;
use crate::store::reference::NewOrg;

/// Adds an organisation below another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Add {
    /// Code, unique.
    pub code: String,
    /// Kind.
    pub kind: OrgKind,
    /// The organisation above.
    pub parent: OrgId,
    /// Name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// Code of the administrative division.
    pub region_code: Option<String>,
    /// Prefix of its register numbers.
    pub register_prefix: String,
    /// Place among its siblings; last where none is said.
    pub sort: Option<i64>,
}

impl Command for Add {
    type Output = OrgView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<OrgView> {
        cx.allow(Right::Administer)?;
        self.insert(cx)
    }
}

impl Add {
    /// Without the question of who may: for imports, which ask it once.
    pub(in crate::app) fn insert(&self, cx: &mut Cx<'_>) -> Result<OrgView> {
        let parent = super::managed(cx, self.parent)?;
        check_below(self.kind, parent.kind)?;
        let code = code(&self.code)?;
        if store::org::by_code(cx.tx, &code)?.is_some() {
            let (zh, en) = (
                format!("单位代码“{code}”已存在"),
                format!("The code {code} exists already"),
            );
            return Err(Refusal::new(Code::AlreadyExists, zh, en).into());
        }
        let new = NewOrg {
            code,
            kind: self.kind,
            acts_for: (self.kind == OrgKind::Department).then_some(parent.id),
            parent: store::org::get(cx.tx, parent.id)?,
            name: text("name", &self.name, 100)?,
            short_name: text("short_name", &self.short_name, 40)?,
            region_code: self
                .region_code
                .as_deref()
                .map(|r| text("region_code", r, 12))
                .transpose()?,
            register_prefix: text("register_prefix", &self.register_prefix, 20)?,
            sort: self.sort.unwrap_or(1_000_000),
        };
        let change = Change::of("org.added")
            .with("code", new.code.clone())
            .with("name", new.name.clone())
            .with("parent", parent.id.0);
        let subject = Subject {
            kind: "org",
            org: Some(parent.id),
            ..Subject::default()
        };
        let event = cx.record(subject, change)?;
        let org = store::reference::add_org(cx.tx, &new, cx.today(), cx.now, event)?;
        let made = store::org::detail(cx.tx, org.id)?;
        Ok(super::view(made.ok_or_else(|| {
            Error::Internal("the organisation is not there".into())
        })?))
    }
}

pub(super) fn check_below(kind: OrgKind, parent: OrgKind) -> Result<()> {
    if kind.stands_below(parent) {
        return Ok(());
    }
    let zh = format!("“{}”下不能设“{}”", parent.zh(), kind.zh());
    let en = format!("A {} cannot stand below a {}", kind.en(), parent.en());
    Err(Refusal::field("parent", "kind", zh, en).into())
}

fn code(given: &str) -> Result<String> {
    let fits = (1..=32).contains(&given.len()) && given.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if fits {
        return Ok(given.to_owned());
    }
    let zh = "单位代码须为1到32个英文字母、数字或连字符";
    let en = "A code has 1 to 32 letters, digits or hyphens";
    Err(Refusal::field("code", "code", zh, en).into())
}
