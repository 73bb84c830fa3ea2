//! The review of a document (核对识别结果): the original beside what was found in it, the least sure first; decisions are
//! saved together, and what was accepted is registered in one act.

use actix_web::http::StatusCode;
use askama::Template;

use super::super::day;
use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::session::PageCtx;
use super::card::{Card, cards};
use super::decide::read;
use super::paper::{Line, Mark, Piece, lines};
use crate::app::document::along;
use crate::app::document::decide::Decide;
use crate::app::document::findings::{self, FindingView};
use crate::app::document::list;
use crate::app::document::register::{Defaults, RegisterFindings, RegisteredView, preview};
use crate::app::document::revision::{Revision, revision};
use crate::app::document::view::{self, DocumentView};
use crate::app::document::{supervised, text};
use crate::app::{Cx, Result};
use crate::domain::cadence::Cadence;
use crate::domain::directive::{DirectiveKind, Urgency};
use crate::domain::finding::FindingState;
use crate::domain::id::DocumentId;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::setting::Setting;
use crate::http::body::Id;
use crate::store::document::{Filter, SORTS};
use crate::store::page::Ask;

/// Findings decided about at once: a page stays light, and a sitting short.
const AT_ONCE: usize = 12;

/// Earlier documents to choose from.
const MOST_OTHERS: i64 = 50;

/// The review as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/document.html")]
pub struct ReviewPage {
    top: Top,
    document: DocumentView,
    when: String,
    lines: Vec<Line>,
    cards: Vec<Card>,
    open: Option<i64>,
    plan: Option<RegisteredView>,
    others: Vec<(i64, String)>,
    revision: Option<Revision>,
    profiles: Vec<(String, String)>,
    may: bool,
    least: u16,
    faults: Faults,
}

impl ReviewPage {
    /// The review for the one who asks; `open` is a decided finding to be decided anew.
    ///
    /// # Errors
    /// Not found outside the own organisation.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, id: DocumentId, open: Option<i64>) -> Result<ReviewPage> {
        let document = view::show(cx, id)?;
        let found = findings::all(cx, id)?;
        let along = along::along(cx, id)?;
        let cards = cards(cx.lang(), &found, &document.warnings);
        let cards: Vec<Card> = cards.into_iter().map(|card| card.with(&along)).collect();
        let text = text::show(cx, id)?.text;
        let may = supervised(cx, id).is_ok();
        let all = RegisterFindings {
            document: id,
            findings: None,
            defaults: Defaults::default(),
        };
        let profiles = cx.rules.profiles.list.iter();
        Ok(ReviewPage {
            profiles: profiles
                .map(|p| (p.code.clone(), cx.lang().pick(&p.zh, &p.en).clone()))
                .collect(),
            // Nothing to register is no fault here: there is no plan then.
            plan: if may { preview(cx, &all).ok() } else { None },
            lines: lines(&text, &marks(&found, &cards, &document)),
            when: document
                .meeting_on
                .map(|on| day::date(cx.lang(), on, cx.today()))
                .unwrap_or_default(),
            top: Top::of(cx, chrome, Here::Documents)?,
            document,
            cards,
            open,
            may,
            least: least(cx),
            others: if may { others(cx, id)? } else { Vec::new() },
            revision: None,
            faults: Faults::new(cx.lang()),
        })
    }

    /// The page with what became of the directives of an earlier document; what cannot be compared is said as a fault.
    fn against(mut self, cx: &mut Cx<'_>, id: DocumentId, earlier: Option<i64>) -> Result<ReviewPage> {
        let Some(earlier) = earlier.filter(|e| self.may && *e != id.0) else {
            return Ok(self);
        };
        match revision(cx, id, DocumentId(earlier)) {
            Ok(found) => self.revision = Some(found),
            Err(e) => self.faults.add("against", e.refusal().words(cx.lang())),
        }
        Ok(self)
    }

    /// Whether an earlier document is the one compared with.
    #[must_use]
    pub fn compared(&self, id: &i64) -> bool {
        self.revision.as_ref().is_some_and(|r| r.earlier.0 == *id)
    }

    /// Cards that wait for a decision or were opened again, the least sure first; those with a fault before all.
    fn all_waiting(&self) -> Vec<&Card> {
        let open = |c: &&Card| c.todo() || (self.open == Some(c.id) && c.open());
        let mut waiting: Vec<&Card> = self.cards.iter().filter(open).collect();
        waiting.sort_by_key(|c| (c.fault.is_none(), self.open != Some(c.id), c.percent, c.number));
        waiting
    }

    /// The cards that are decided about now.
    #[must_use]
    pub fn waiting(&self) -> Vec<&Card> {
        self.all_waiting().into_iter().take(AT_ONCE).collect()
    }

    /// The cards that come after.
    #[must_use]
    pub fn later(&self) -> Vec<&Card> {
        self.all_waiting().into_iter().skip(AT_ONCE).collect()
    }

    /// Cards that were decided about.
    #[must_use]
    pub fn decided(&self) -> Vec<&Card> {
        let done = |c: &&Card| !(c.todo() || self.open == Some(c.id) && c.open());
        self.cards.iter().filter(done).collect()
    }

    /// How many wait.
    #[must_use]
    pub fn todo(&self) -> usize {
        self.cards.iter().filter(|c| c.todo()).count()
    }

    /// How many were accepted.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.cards.iter().filter(|c| c.state.taken()).count()
    }

    /// How many that wait are sure.
    #[must_use]
    pub fn sure(&self) -> usize {
        self.cards
            .iter()
            .filter(|c| c.todo() && c.percent >= self.least)
            .count()
    }

    /// Directives that would be registered: title, day, targets.
    #[must_use]
    pub fn fresh(&self) -> usize {
        let plan = self.plan.as_ref();
        plan.map_or(0, |p| p.directives.iter().filter(|d| d.directive.is_none()).count())
    }

    /// The widths of the coverage bar, per cent: directives, background, unclear.
    #[must_use]
    pub fn bar(&self) -> [(u64, u64); 3] {
        let c = &self.document.coverage;
        let share = |n: u64| n.saturating_mul(100).checked_div(c.sentences).unwrap_or_default();
        let (a, b) = (share(c.directive), share(c.background));
        [(0, a), (a, b), (a + b, share(c.unclear))]
    }

    /// Kinds of directives, for the form.
    #[must_use]
    pub fn kinds(&self) -> &'static [DirectiveKind] {
        DirectiveKind::ALL
    }

    /// Urgencies, for the form.
    #[must_use]
    pub fn urgencies(&self) -> &'static [Urgency] {
        Urgency::ALL
    }

    /// Cadences, for the form.
    #[must_use]
    pub fn cadences(&self) -> &'static [Cadence] {
        Cadence::ALL
    }

    /// Title of the page.
    #[must_use]
    pub fn title(&self) -> String {
        let said = self.top.say("review-title").with("title", &self.document.title);
        self.faults.title(&said.to_string())
    }

    fn anchor(&self, finding: i64) -> String {
        let card = self.cards.iter().find(|c| c.id == finding);
        card.map(|c| format!("f{}", c.number)).unwrap_or_default()
    }
}

/// What is marked in the text: findings that stand, and places that were repaired or are doubtful.
fn marks(findings: &[FindingView], cards: &[Card], document: &DocumentView) -> Vec<Mark> {
    let place = |n: i64| usize::try_from(n).unwrap_or_default();
    let shown = cards.iter().filter(|c| c.state != FindingState::Merged);
    let found = shown.filter_map(|card| {
        let f = findings.iter().find(|f| f.id == card.id)?;
        Some(Mark {
            start: place(f.start),
            end: place(f.end),
            class: match (card.state, card.directive) {
                (FindingState::Rejected, _) => "m-b",
                (_, true) => "m-d",
                (_, false) => "m-t",
            },
            number: Some(card.number),
            todo: card.todo(),
            title: String::new(),
        })
    });
    let wide = |n: u64| usize::try_from(n).unwrap_or_default();
    let doubtful = document.warnings.iter().map(|w| Mark {
        start: wide(w.start),
        end: wide(w.end),
        class: "m-fix",
        number: None,
        todo: false,
        title: w.message.clone(),
    });
    found.chain(doubtful).collect()
}

/// Documents that may be an earlier version, the latest first.
fn others(cx: &mut Cx<'_>, id: DocumentId) -> Result<Vec<(i64, String)>> {
    let ask = Ask {
        limit: MOST_OTHERS,
        sort: SORTS.first().copied().unwrap_or_default().to_owned(),
        ..Ask::default()
    };
    let page = list::list(cx, Filter::default(), &ask)?;
    let others = page.items.into_iter().filter(|d| d.id != id.0);
    Ok(others.map(|d| (d.id, d.title)).collect())
}

/// The review; `against` is an earlier document to compare it with.
pub async fn show(ctx: PageCtx, id: Id) -> Page {
    let query = Fields::query(&ctx.visit.req);
    let (open, earlier) = (query.word("open"), query.word("against"));
    ctx.show(StatusCode::OK, move |cx, chrome| {
        let id = DocumentId(id.0);
        ReviewPage::of(cx, chrome, id, open)?.against(cx, id, earlier)
    })
    .await
}

/// How sure the engine must be of findings that are accepted together, per cent: a setting.
fn least(cx: &Cx<'_>) -> u16 {
    u16::try_from(cx.rules.settings.whole(Setting::FindingsSure)).unwrap_or(u16::MAX)
}

/// Saves the decisions of the form.
pub async fn decide(post: Post, id: Id) -> Page {
    let document = DocumentId(id.0);
    let (cards, found, least) = post
        .ctx
        .ask(move |cx| {
            let warnings = view::show(cx, document)?.warnings;
            let found = findings::all(cx, document)?;
            let along = along::along(cx, document)?;
            let cards = cards(cx.lang(), &found, &warnings)
                .into_iter()
                .map(|card| card.with(&along));
            Ok((cards.collect::<Vec<_>>(), found, least(cx)))
        })
        .await?;
    let lang = post.ctx.lang();
    let sure = (post.fields.get("do") == "sure").then_some(least);
    let read = read(&post.fields, &cards, &found, sure);
    let mut said: Vec<(i64, String)> = read.bad.into_iter().map(|bad| (bad.finding, bad.words)).collect();
    let mut whole = None;
    if said.is_empty() && !read.decisions.is_empty() {
        let order: Vec<i64> = read.decisions.iter().map(|d| d.finding).collect();
        let decisions = read.decisions;
        match post.run(Decide { document, decisions }).await? {
            Ok(_) => {}
            Err(refusal) if refusal.errors.is_empty() => whole = Some(refusal),
            Err(refusal) => said.extend(
                refusal
                    .errors
                    .iter()
                    .map(|e| (finding_of(e, &order), e.words(lang).to_owned())),
            ),
        }
    }
    if said.is_empty() && whole.is_none() {
        return Ok(post.ctx.visit.see(&format!("/documents/{document}?done=findings")));
    }
    again(post, document, said, whole).await
}

/// `decisions[3].edited.value` belongs to the fourth decision's finding.
fn finding_of(e: &FieldError, order: &[i64]) -> i64 {
    let index = e
        .field
        .strip_prefix("decisions[")
        .and_then(|rest| rest.split(']').next());
    let index: Option<usize> = index.and_then(|n| n.parse().ok());
    index.and_then(|n| order.get(n)).copied().unwrap_or_default()
}

/// Registers what was accepted.
pub async fn register(post: Post, id: Id) -> Page {
    let document = DocumentId(id.0);
    let fields = &post.fields;
    let due_on = match fields.day("due_on") {
        Ok(day) => day,
        Err(refusal) => return again(post, document, Vec::new(), Some(refusal)).await,
    };
    let command = RegisterFindings {
        document,
        findings: None,
        defaults: Defaults {
            kind: fields.word("kind"),
            urgency: fields.word("urgency"),
            profile: fields.filled("profile").map(str::to_owned),
            cadence: fields.word("cadence"),
            due_on,
        },
    };
    let refusal = match post.run(command).await? {
        Ok(_) => {
            let to = "/directives?done=registered";
            return Ok(post.ctx.visit.see(to));
        }
        Err(refusal) => refusal,
    };
    let at = |e: &FieldError| {
        let rest = e.field.strip_prefix("findings.").unwrap_or_default();
        rest.split('.').next().and_then(|n| n.parse().ok()).unwrap_or_default()
    };
    let lang = post.ctx.lang();
    let said = refusal
        .errors
        .iter()
        .map(|e| (at(e), e.words(lang).to_owned()))
        .collect();
    let whole = Some(refusal).filter(|r| r.errors.is_empty());
    again(post, document, said, whole).await
}

/// The page again, with what was chosen and typed, and what is wrong beside it.
async fn again(post: Post, id: DocumentId, said: Vec<(i64, String)>, whole: Option<Refusal>) -> Page {
    let sent = post.fields.clone();
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = ReviewPage::of(cx, chrome, id, None)?;
            for (finding, words) in &said {
                let anchor = page.anchor(*finding);
                page.faults.add(&anchor, words);
            }
            if let Some(refusal) = &whole {
                page.faults.add("", refusal.words(cx.lang()));
            }
            // Only the form of decisions carries versions; that of registering has nothing typed to keep.
            let decided = sent.get("form") == "decide";
            let cards = page.cards.into_iter().map(|card| {
                let fault = said.iter().find(|(finding, _)| *finding == card.id);
                let fault = fault.map(|(_, words)| words.clone());
                let card = if decided { card.typed(&sent) } else { card };
                Card { fault, ..card }
            });
            page.cards = cards.collect();
            Ok(page)
        })
        .await
}
