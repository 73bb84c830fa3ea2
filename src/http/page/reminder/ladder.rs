//! The rules of reminders (提醒规则): a line each, changed together with a reason; what a change means is shown before it is kept.

use actix_web::http::StatusCode;
use askama::Template;
use serde::{Deserialize, Serialize};

use super::super::day;
use super::super::error::Page;
use super::super::faults::Faults;
use super::super::form::{Fields, Post};
use super::super::frame::{Chrome, Here, Top};
use super::super::manage::Room;
use super::super::message::{say, t};
use super::super::rules as kept;
use super::super::session::PageCtx;
use crate::app::remind::ladder::{self, HouseView, LadderView, Load, NewLadder, OnlyView, Preview, Put, RungView};
use crate::app::{Cx, Result};
use crate::domain::directive::{DirectiveKind, Urgency};
use crate::domain::lang::Lang;
use crate::domain::policy::Right;
use crate::domain::profile::Unit;
use crate::domain::reminder::{Audience, Trigger};
use crate::domain::time::Instant;

/// Most rules that a form may bring.
const MOST: usize = 200;

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/rules.html")]
pub struct RulesPage {
    top: Top,
    room: Room,
    present: LadderView,
    rules: NewLadder,
    profiles: Vec<(String, String)>,
    means: Option<Preview>,
    reason: String,
    may: bool,
    now: Instant,
    faults: Faults,
}

/// Which rule a line of the form is of: its name, and what it is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Base {
    id: String,
    only: OnlyView,
}

impl Base {
    /// The rule it stands for: as it is in force, or the general one of its name, narrowed.
    fn rung(self, present: &NewLadder) -> Option<RungView> {
        let named = || present.rungs.iter().filter(|rung| rung.id == self.id);
        let found = named().find(|rung| rung.only == self.only);
        let found = found.or_else(|| named().find(|rung| rung.only == OnlyView::default()));
        Some(RungView {
            only: self.only,
            ..found?.clone()
        })
    }
}

/// What a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Preview,
    Exception,
    Put,
}

impl RulesPage {
    fn of(cx: &mut Cx<'_>, chrome: Chrome) -> Result<RulesPage> {
        let present = ladder::show(cx)?;
        let zh = cx.lang() == Lang::Zh;
        let profiles = cx.rules.profiles.list.iter();
        let named = profiles.map(|p| (p.code.clone(), if zh { p.zh.clone() } else { p.en.clone() }));
        Ok(RulesPage {
            rules: present.rules.clone(),
            profiles: named.collect(),
            means: None,
            reason: String::new(),
            may: cx.allow(Right::Administer).is_ok(),
            room: Room::of(cx, "rules")?,
            now: cx.now,
            faults: Faults::new(cx.lang()),
            top: Top::of(cx, chrome, Here::Manage)?,
            present,
        })
    }

    /// What a rule counts from, in words.
    #[must_use]
    pub fn when(&self, rung: &RungView) -> String {
        let lang = self.top.lang();
        let when = rung.when.parse::<Trigger>().map_or(String::new(), |w| w.title(lang));
        let unit = rung.unit.parse::<Unit>().map_or("", |u| u.name(lang));
        say(lang, "rules-when")
            .with("when", when)
            .with("unit", unit)
            .to_string()
    }

    /// Where it holds, in words; empty where everywhere.
    #[must_use]
    pub fn only(&self, rung: &RungView) -> String {
        let lang = self.top.lang();
        let named = |code: &String| {
            let found = self.profiles.iter().find(|(c, _)| c == code);
            found.map_or_else(|| code.clone(), |(_, name)| name.clone())
        };
        let directives = rung.only.directives.iter();
        let directives = directives.map(|id| say(lang, "rules-directive").with("id", *id).to_string());
        let profiles = rung.only.profiles.iter().map(named);
        let kinds = rung.only.kinds.iter().filter_map(|k| k.parse::<DirectiveKind>().ok());
        let urgencies = rung.only.urgencies.iter().filter_map(|u| u.parse::<Urgency>().ok());
        let all: Vec<String> = directives
            .chain(profiles)
            .chain(kinds.map(|kind| kind.title(lang)))
            .chain(urgencies.map(|urgency| urgency.title(lang)))
            .collect();
        all.join(t(lang, "comma"))
    }

    /// Whom rules tell though nobody holds the role, in words.
    #[must_use]
    pub fn unheld(&self, means: &Preview) -> String {
        let lang = self.top.lang();
        let roles = means.unheld.iter().filter_map(|word| word.parse::<Audience>().ok());
        let names: Vec<&str> = roles.map(|role| role.name(lang)).collect();
        names.join(t(lang, "join"))
    }

    /// Offsets as they are typed.
    #[must_use]
    pub fn offsets(&self, rung: &RungView) -> String {
        let all: Vec<String> = rung.offsets.iter().map(ToString::to_string).collect();
        all.join(", ")
    }

    /// Repeat as it is typed.
    #[must_use]
    pub fn every(&self, rung: &RungView) -> String {
        rung.then_every.map(|n| n.to_string()).unwrap_or_default()
    }

    /// Which rule a line is of, to be carried by the form.
    #[must_use]
    pub fn base(&self, rung: &RungView) -> String {
        let base = Base {
            id: rung.id.clone(),
            only: rung.only.clone(),
        };
        serde_json::to_string(&base).unwrap_or_default()
    }

    /// What it says, in the reader's language.
    #[must_use]
    pub fn why<'a>(&self, rung: &'a RungView) -> &'a str {
        self.top.lang().pick(&rung.why_zh, &rung.why_en)
    }

    /// The hours of the house as typed.
    #[must_use]
    pub fn hour(&self, first: bool) -> String {
        let hours = self.rules.hours.as_ref();
        let text = hours.map_or("", |h| if first { &h.from } else { &h.to });
        text.chars().take(5).collect()
    }

    /// A span of the preview in words.
    #[must_use]
    pub fn load(&self, load: &Load) -> String {
        let lang = self.top.lang();
        let id = match load.more {
            0 => {
                let said = say(lang, "rules-same").with("days", load.days);
                return said.with("before", load.before).to_string();
            }
            1.. => "rules-more",
            _ => "rules-fewer",
        };
        let said = say(lang, id).with("days", load.days).with("n", load.more.abs());
        said.with("before", load.before).with("after", load.after).to_string()
    }

    /// A moment in words.
    #[must_use]
    pub fn at(&self, at: &Instant) -> String {
        day::moment(self.top.lang(), *at, self.now)
    }

    /// Whether a rule tells them.
    #[must_use]
    pub fn tells(&self, rung: &RungView, audience: &Audience) -> bool {
        rung.to.iter().any(|word| word == audience.word())
    }

    /// What is wrong with a field of a line.
    #[must_use]
    pub fn fault(&self, name: &str, n: &usize) -> Option<&str> {
        self.faults.at(&format!("{name}-{n}"))
    }

    /// Whom rules tell.
    #[must_use]
    pub fn audiences(&self) -> &'static [Audience] {
        Audience::ALL
    }

    /// Kinds of directives.
    #[must_use]
    pub fn kinds(&self) -> &'static [DirectiveKind] {
        DirectiveKind::ALL
    }

    /// Urgencies.
    #[must_use]
    pub fn urgencies(&self) -> &'static [Urgency] {
        Urgency::ALL
    }
}

/// The rules of a form: what stood in each line, with what was typed over it.
fn typed(lang: Lang, present: &NewLadder, fields: &Fields, faults: &mut Faults) -> NewLadder {
    let mut rungs: Vec<RungView> = Vec::new();
    for n in 0..MOST {
        let Some(base) = fields.filled(&format!("base-{n}")) else {
            break;
        };
        let base = serde_json::from_str::<Base>(base).ok();
        let Some(mut rung) = base.and_then(|base| base.rung(present)) else {
            continue;
        };
        if fields.filled(&format!("drop-{n}")).is_some() {
            continue;
        }
        let field = |name: &str| format!("{name}-{n}");
        match numbers(fields.get(&field("offsets"))) {
            Some(offsets) => rung.offsets = offsets,
            None => faults.add(&field("offsets"), t(lang, "rules-bad-offsets")),
        }
        let every = fields.get(&field("every"));
        match every.parse() {
            Ok(every) => rung.then_every = Some(every),
            Err(_) if every.is_empty() => rung.then_every = None,
            Err(_) => faults.add(&field("every"), t(lang, "rules-bad-every")),
        }
        rung.to = fields.all(&field("to")).into_iter().map(str::to_owned).collect();
        if rung.to.is_empty() {
            faults.add(&field("offsets"), t(lang, "rules-tells-nobody"));
        }
        rung.immediate = fields.filled(&field("immediate")).is_some();
        rung.off = fields.filled(&field("off")).is_some();
        rungs.push(rung);
    }
    let (from, to) = (fields.filled("hours-from"), fields.filled("hours-to"));
    let hours = from.zip(to).map(|(from, to)| HouseView {
        from: from.to_owned(),
        to: to.to_owned(),
    });
    if from.is_some() != to.is_some() {
        faults.add("hours-from", t(lang, "rules-both-hours"));
    }
    NewLadder { hours, rungs }
}

/// Whole numbers with commas of either kind between them.
fn numbers(text: &str) -> Option<Vec<i64>> {
    let parts = text.split([',', '，', '、', ' ']).filter(|part| !part.is_empty());
    let mut all = parts.map(|part| part.parse().ok()).collect::<Option<Vec<i64>>>()?;
    all.sort_unstable();
    all.dedup();
    (!all.is_empty()).then_some(all)
}

/// Adds an exception: the general rule of a name, narrowed.
fn exception(lang: Lang, fields: &Fields, rules: &mut NewLadder, faults: &mut Faults) {
    let general = rules.rungs.iter().find(|rung| rung.id == fields.get("new-id"));
    let Some(mut rung) = general.cloned() else {
        return;
    };
    let one = |name: &str| fields.filled(name).map(str::to_owned).into_iter().collect::<Vec<_>>();
    rung.only.directives = fields.word("new-directive").into_iter().collect();
    rung.only.profiles = one("new-profile");
    rung.only.kinds = one("new-kind");
    rung.only.urgencies = one("new-urgency");
    if rung.only == OnlyView::default() {
        faults.add("new-id", t(lang, "rules-narrow-nothing"));
        return;
    }
    rules.rungs.push(rung);
}

/// The rules.
pub async fn show(ctx: PageCtx) -> Page {
    ctx.show(StatusCode::OK, RulesPage::of).await
}

/// Previews or puts what was typed.
pub async fn change(post: Post) -> Page {
    let wish = match post.fields.get("do") {
        "put" => Wish::Put,
        "exception" => Wish::Exception,
        _ => Wish::Preview,
    };
    let lang = post.ctx.lang();
    let mut faults = Faults::new(lang);
    let present = post.ctx.ask(ladder::show).await?.rules;
    let mut rules = typed(lang, &present, &post.fields, &mut faults);
    if wish == Wish::Exception {
        exception(lang, &post.fields, &mut rules, &mut faults);
    }
    let reason = post.fields.get("reason").to_owned();
    if wish == Wish::Put && faults.none() {
        let command = Put {
            version: post.fields.word("version").unwrap_or_default(),
            new: rules.clone(),
            reason: reason.clone(),
        };
        if let Some(done) = kept::put(&post, command, "/manage/rules?done=rules", &mut faults).await? {
            return Ok(done);
        }
    }
    again(post, rules, reason, faults).await
}

/// The page with what was typed, and what that would mean where it can be read.
async fn again(post: Post, rules: NewLadder, reason: String, mut faults: Faults) -> Page {
    let new = rules.clone();
    let means = kept::tried(&post, &mut faults, move |cx| ladder::preview(cx, &new)).await?;
    let status = kept::status(&faults);
    let page = move |cx: &mut Cx<'_>, chrome| {
        let page = RulesPage::of(cx, chrome)?;
        Ok(RulesPage {
            rules,
            reason,
            means,
            faults,
            ..page
        })
    };
    post.ctx.show(status, page).await
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn offsets_are_read_with_either_comma_and_stand_in_order() {
        assert_eq!(numbers("1，-3, 0、-1"), Some(vec![-3, -1, 0, 1]));
        assert_eq!(numbers(" "), None);
        assert_eq!(numbers("1,x"), None);
    }
}
