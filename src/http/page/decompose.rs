//! Splitting a directive, or a task that is handed down (分解): how, over whom, the check sum and what it costs in
//! reports, before anything is written.

mod typed;

use actix_web::http::StatusCode;
use askama::Template;

use super::error::Page;
use super::faults::Faults;
use super::form::{Fields, Post};
use super::frame::{Chrome, Here, Top};
use super::message::t;
use super::session::PageCtx;
use crate::app::directive::compare::{self, CompareOrder, Comparison, RefusedView};
use crate::app::directive::decompose::{Decompose, SplitAndIssue};
use crate::app::directive::order::SplitOrder;
use crate::app::directive::preview::{self, Decomposition, Ground, SumView, Takers, TaskShare, Under};
use crate::app::hand_down;
use crate::app::{Cx, Result};
use crate::domain::apportion::Method;
use crate::domain::cadence::Cadence;
use crate::domain::id::{DirectiveId, TaskId};
use crate::domain::lang::Lang;
use crate::domain::refusal::{Code, FieldError, Refusal};
use crate::http::body::Id;
use crate::http::route::Route;
use crate::{route, store};
pub use typed::{Typed, TypedTarget};

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/directives/{id}/decompose", SignedIn, "Splitting a directive", of_directive),
    route!(POST "/directives/{id}/decompose", SignedIn, "Preview, split or issue", split_directive, status = 303),
    route!(GET "/tasks/{id}/decompose", SignedIn, "Handing a task down", of_task),
    route!(POST "/tasks/{id}/decompose", SignedIn, "Preview, hand down or issue", split_task, status = 303),
];

/// What is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A directive.
    Directive(DirectiveId),
    /// A task that its lead hands down.
    Task(TaskId),
}

/// The split as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/decompose.html")]
pub struct SplitPage {
    top: Top,
    what: What,
    title: String,
    last: Option<String>,
    targets: Vec<Target>,
    orgs: Vec<Org>,
    keys: Vec<String>,
    keys_below: Vec<String>,
    deeper: bool,
    typed: Typed,
    shown: Option<Decomposition>,
    compared: Option<Comparison>,
    has_values: bool,
    faults: Faults,
}

/// A target that can be split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: i64,
    /// Its indicator.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Its value; none is 待定.
    pub value: Option<String>,
    /// Whether it is a ratio, whose sum needs denominators.
    pub ratio: bool,
    /// How it may be split.
    pub methods: &'static [Method],
}

/// An organisation that can take a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Org {
    /// Code.
    pub code: String,
    /// Short name.
    pub name: String,
    /// Whether it leads a task of the directive already.
    pub busy: bool,
}

impl What {
    fn ground(self, cx: &mut Cx<'_>) -> Result<Ground> {
        match self {
            What::Directive(id) => preview::ground(cx, id),
            What::Task(id) => Ok(hand_down::ground(cx, id)?.1),
        }
    }

    fn preview(self, cx: &mut Cx<'_>, order: &SplitOrder) -> Result<Decomposition> {
        match self {
            What::Directive(id) => preview::preview(cx, id, order),
            What::Task(id) => hand_down::preview(cx, id, order),
        }
    }

    fn compare(self, cx: &mut Cx<'_>, ways: &CompareOrder) -> Result<Comparison> {
        match self {
            What::Directive(id) => compare::of_directive(cx, id, ways),
            What::Task(id) => compare::of_task(cx, id, ways),
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn page(self) -> String {
        match self {
            What::Directive(id) => format!("/directives/{id}"),
            What::Task(id) => format!("/tasks/{id}"),
        }
    }
}

impl SplitPage {
    /// The page: with what was typed, or as it is proposed.
    ///
    /// # Errors
    /// As the gate of the directive or task.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, what: What, sent: Option<&Fields>) -> Result<SplitPage> {
        let ground = what.ground(cx)?;
        let Takers {
            bureaus,
            keys,
            deeper,
            keys_below,
        } = preview::takers(cx, &ground)?;
        let orgs: Vec<Org> = bureaus
            .into_iter()
            .map(|(o, busy)| Org {
                code: o.code,
                name: o.short_name,
                busy,
            })
            .collect();
        let targets: Vec<Target> = ground.targets.iter().map(Target::of).collect();
        let typed = match sent {
            Some(fields) => Typed::read(fields, &targets, &orgs),
            None => Typed::proposed(&targets, &orgs, &keys),
        };
        let has_values = match what {
            What::Task(id) => hand_down::has_values(cx, id)?,
            What::Directive(_) => false,
        };
        Ok(SplitPage {
            top: Top::of(cx, chrome, Here::Directives)?,
            title: ground.title.clone(),
            last: ground.due_on.map(|d| d.to_string()),
            what,
            targets,
            orgs,
            keys,
            keys_below,
            deeper,
            typed,
            shown: None,
            compared: None,
            has_values,
            faults: Faults::new(cx.lang()),
        })
    }

    /// With the split worked out, or with what stands against it.
    fn worked_out(mut self, cx: &mut Cx<'_>) -> Result<SplitPage> {
        if self.typed.on.is_empty() {
            let free = self.orgs.iter().any(|o| !o.busy);
            let id = if free { "split-choose" } else { "split-all-busy" };
            self.faults.add("orgs", self.top.t(id));
            return Ok(self);
        }
        let order = match self.typed.order() {
            Ok(order) => order,
            Err(refusal) => {
                self.faults = faults(cx.lang(), &refusal, &self.targets);
                return Ok(self);
            }
        };
        match self.what.preview(cx, &order) {
            Ok(shown) => {
                self.typed.show(&shown, &self.orgs);
                self.shown = Some(shown);
            }
            Err(e) => self.faults = faults(cx.lang(), &e.refusal(), &self.targets),
        }
        Ok(self)
    }

    /// The same with every other way to split beside it.
    fn compared(mut self, cx: &mut Cx<'_>) -> Result<SplitPage> {
        if !self.faults.none() {
            return Ok(self);
        }
        let ways = self
            .typed
            .scenarios(&self.targets, cx.lang(), self.top.t("split-as-typed"));
        let done = match ways {
            Ok(ways) if ways.scenarios.len() > 1 => self.what.compare(cx, &ways),
            Ok(_) => return Ok(self),
            Err(refusal) => Err(refusal.into()),
        };
        match done {
            Ok(compared) => self.compared = Some(compared),
            Err(e) => self.faults = faults(cx.lang(), &e.refusal(), &self.targets),
        }
        Ok(self)
    }

    /// How many tasks go out, those of the levels below too.
    #[must_use]
    pub fn tasks_in_all(&self) -> usize {
        self.shown.as_ref().map_or(self.typed.on.len(), Decomposition::count)
    }

    /// What the bureaus make together; of a ratio without denominators nobody can tell, but where each is asked for the
    /// whole goal, reaching it everywhere reaches it.
    #[must_use]
    pub fn together(&self, sum: &SumView) -> String {
        match &sum.children {
            Some(children) => children.clone(),
            None if sum.holds => self.top.t("split-each-whole").to_owned(),
            None => self.top.t("split-no-denominator").to_owned(),
        }
    }

    /// The check sums that do not hold, of this level and those below.
    #[must_use]
    pub fn broken(&self) -> Vec<&SumView> {
        let sums = self.shown.iter().flat_map(|s| &s.sums);
        let below = self.shown.iter().flat_map(|s| &s.below).flat_map(|u| &u.sums);
        sums.chain(below).filter(|sum| !sum.holds).collect()
    }

    /// Why a scenario cannot be made.
    #[must_use]
    pub fn why<'a>(&self, refused: &'a RefusedView) -> &'a str {
        self.top.lang().pick(&refused.zh, &refused.en)
    }

    /// The tasks of a level below, in short: 石家庄 20、唐山 10.
    #[must_use]
    pub fn shares(&self, under: &Under, target: &i64) -> String {
        let one = |task: &TaskShare| {
            let share = task.targets.iter().find(|s| s.target == *target)?;
            Some(format!("{} {}", task.org.name, share.value.as_deref().unwrap_or("—")))
        };
        let all: Vec<String> = under.tasks.iter().filter_map(one).collect();
        all.join(self.top.t("comma"))
    }

    /// How a target is split.
    #[must_use]
    pub fn typed_of(&self, target: &i64) -> TypedTarget {
        let found = self.typed.targets.iter().find(|t| t.id == *target);
        found.cloned().unwrap_or_default()
    }

    /// The name of a target's indicator.
    #[must_use]
    pub fn name_of(&self, target: &i64) -> &str {
        self.targets.iter().find(|t| t.id == *target).map_or("", |t| &t.name)
    }

    /// How often the tasks report, in words.
    #[must_use]
    pub fn cadence(&self) -> &'static str {
        let word = self.shown.as_ref().map(|s| s.cadence.as_str()).unwrap_or_default();
        word.parse::<Cadence>().map_or("", |c| c.name(self.top.lang()))
    }

    /// Cadences, for the form.
    #[must_use]
    pub fn cadences(&self) -> &'static [Cadence] {
        Cadence::ALL
    }

    /// The name of a key of weights.
    #[must_use]
    pub fn key<'a>(&self, key: &'a str) -> &'a str {
        match key {
            "population" => self.top.t("split-population"),
            "villages" => self.top.t("split-villages"),
            other => other,
        }
    }

    /// 分解：智能快件箱.
    #[must_use]
    pub fn heading(&self) -> String {
        self.top.say("split-heading").with("title", &self.title).into()
    }

    /// What a target asks for, with its unit.
    #[must_use]
    pub fn value(&self, target: &Target) -> String {
        match &target.value {
            Some(value) => format!("{value}{}", target.unit),
            None => self.top.t("goal-open").to_owned(),
        }
    }

    /// What a broken check sum comes to.
    #[must_use]
    pub fn said(&self, sum: &SumView) -> String {
        let said = match &sum.children {
            Some(children) => self.top.say("split-broken").with("sum", children),
            None => self.top.say("split-broken-open"),
        };
        let target = sum.parent.as_deref().unwrap_or_default();
        said.with("name", &sum.indicator).with("target", target).into()
    }

    /// The smallest change that mends it.
    #[must_use]
    pub fn mend(&self, sum: &SumView) -> Option<String> {
        let mend = self.top.lang().pick(&sum.mend, &sum.mend_en).as_ref();
        mend.map(|mend| self.top.say("split-mend").with("mend", mend).into())
    }
}

impl Target {
    fn of(t: &store::target::StoredTarget) -> Target {
        use crate::domain::indicator::IndicatorKind;
        let kind = t.indicator.kind;
        let value = t
            .terms
            .value
            .map(|v| crate::domain::decimal::canonical(t.indicator.scale.decimal(v)));
        Target {
            id: t.id.0,
            name: t.indicator.name.clone(),
            unit: t.indicator.unit.base.clone(),
            methods: match (kind, &value) {
                (_, None) => &[Method::Same],
                (IndicatorKind::Count, _) => &[Method::ByWeight, Method::ByGap, Method::Equal, Method::Manual],
                (IndicatorKind::Ratio, _) => &[Method::Same, Method::ByWeight, Method::ByGap, Method::Manual],
                (IndicatorKind::Level | IndicatorKind::Milestone, _) => &[Method::Same, Method::Manual],
            },
            value,
            ratio: kind == IndicatorKind::Ratio,
        }
    }
}

/// `targets[0].key` becomes the field of the target's line.
fn faults(lang: Lang, refusal: &Refusal, targets: &[Target]) -> Faults {
    let id = |e: &FieldError| {
        let index = e
            .field
            .trim_start_matches("below.")
            .strip_prefix("targets[")
            .and_then(|rest| rest.split(']').next());
        let target = index.and_then(|n| n.parse::<usize>().ok()).and_then(|n| targets.get(n));
        match (target, e.field.as_str()) {
            (Some(t), _) => format!("method{}", t.id),
            (None, "due_on" | "cadence") => e.field.clone(),
            (None, "keep_own_part") => "keep".to_owned(),
            (None, field) if field.starts_with("method") => field.to_owned(),
            _ => String::new(),
        }
    };
    let mut faults = Faults::of(lang, refusal, id);
    // Thirty-one bureaus without one weight are one fault, said once.
    if faults.list.len() > 3 {
        faults = Faults::new(lang);
        let first = refusal.errors.first().map(id).unwrap_or_default();
        faults.add(&first, refusal.words(lang));
    }
    faults
}

async fn of_directive(ctx: PageCtx, id: Id) -> Page {
    proposed(ctx, What::Directive(DirectiveId(id.0))).await
}

async fn of_task(ctx: PageCtx, id: Id) -> Page {
    proposed(ctx, What::Task(TaskId(id.0))).await
}

async fn proposed(ctx: PageCtx, what: What) -> Page {
    ctx.show(StatusCode::OK, move |cx, chrome| {
        SplitPage::of(cx, chrome, what, None)?.worked_out(cx)
    })
    .await
}

async fn split_directive(post: Post, id: Id) -> Page {
    split(post, What::Directive(DirectiveId(id.0))).await
}

async fn split_task(post: Post, id: Id) -> Page {
    split(post, What::Task(TaskId(id.0))).await
}

/// Works it out anew, or writes it; with `issue` the tasks go out in the same act.
async fn split(post: Post, what: What) -> Page {
    let act = post.fields.get("do").to_owned();
    if !matches!(act.as_str(), "save" | "issue") {
        return again(&post, what, StatusCode::OK, None).await;
    }
    let fields = post.fields.clone();
    let chrome = post.ctx.chrome();
    let page = post
        .ctx
        .ask(move |cx| SplitPage::of(cx, chrome, what, Some(&fields)))
        .await?;
    let written = match (page.typed.order(), what, act.as_str()) {
        (Err(refusal), ..) => Err(refusal),
        (Ok(order), What::Directive(directive), "issue") => post.run(SplitAndIssue { directive, order }).await?,
        (Ok(order), What::Directive(directive), _) => post.run(Decompose { directive, order }).await?,
        (Ok(order), What::Task(task), "issue") => post.run(hand_down::SplitAndIssue { task, order }).await?,
        (Ok(order), What::Task(task), _) => post.run(hand_down::Decompose { task, order }).await?,
    };
    if let Err(refusal) = written {
        return again(&post, what, StatusCode::UNPROCESSABLE_ENTITY, Some(refusal)).await;
    }
    let done = if act == "issue" { "issued" } else { "split" };
    Ok(post.ctx.visit.see(&format!("{}?done={done}", what.page())))
}

async fn again(post: &Post, what: What, status: StatusCode, refusal: Option<Refusal>) -> Page {
    let fields = post.fields.clone();
    post.ctx
        .show(status, move |cx, chrome| {
            let page = SplitPage::of(cx, chrome, what, Some(&fields))?;
            let mut page = page.worked_out(cx)?;
            if fields.get("do") == "compare" {
                page = page.compared(cx)?;
            }
            if let Some(refusal) = refusal.filter(|_| page.faults.none()) {
                page.faults = match refusal.code {
                    Code::SumBroken => {
                        let mut faults = Faults::new(cx.lang());
                        faults.add("confirm", t(cx.lang(), "split-must-confirm"));
                        faults
                    }
                    _ => faults(cx.lang(), &refusal, &page.targets),
                };
            }
            Ok(page)
        })
        .await
}
