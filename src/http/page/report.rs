//! Reporting (填报): the form, with the last values filled in; what was typed stays when something has to change.

mod files;
mod owed;
mod typed;

use actix_web::http::StatusCode;
use askama::Template;

use super::day::{self, When};
use super::error::Page;
use super::faults::{Fault, Faults};
use super::form::{Fields, Post, Unread};
use super::frame::{Chrome, Here, Top};
use super::message::{say, t};
use super::session::PageCtx;
use crate::app::attachment::{self, AttachmentView};
use crate::app::task::draft::{self, KeepDraft};
use crate::app::task::form::{self, AskedValue, OpenPeriod, ReportForm};
use crate::app::task::report::ReportProgress;
use crate::app::{Cx, Result};
use crate::domain::id::{ProgressId, TaskId};
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::refusal::{FieldError, Refusal};
use crate::http::body::Id;
use crate::http::route::Route;
use crate::route;
pub use typed::Typed;

/// The routes.
pub const ROUTES: &[Route] = &[
    route!(GET "/reports", SignedIn, "Everything that is to be reported, on one page", owed::show),
    route!(POST "/reports", SignedIn, "Report on several tasks", owed::send, status = 303),
    route!(GET "/tasks/{id}/report", SignedIn, "The form of a report", show),
    route!(POST "/tasks/{id}/report", SignedIn, "Report progress", send, status = 303),
];

/// The form as a page.
#[derive(Debug, Clone, Template)]
#[template(path = "pages/report.html")]
pub struct ReportPage {
    top: Top,
    form: ReportForm,
    light: Light,
    periods: Vec<Choice>,
    values: Vec<Asked>,
    typed: Typed,
    kept: Option<String>,
    files: Vec<AttachmentView>,
    faults: Faults,
}

/// A period to be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The obligation and its name.
    pub period: OpenPeriod,
    /// By when.
    pub due: When,
    /// Chosen.
    pub on: bool,
}

/// A value that is asked for, with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Place in the list: names and ids of its fields end with it.
    pub n: usize,
    /// Indicator and last value.
    pub value: AskedValue,
    /// Last value in words.
    pub last: Option<String>,
    /// What stands in the fields.
    pub typed: typed::Value,
}

impl ReportPage {
    /// The form; with nothing typed yet it carries the last values, or the text of the report that came back.
    ///
    /// # Errors
    /// Not found, or not allowed to report.
    pub fn of(
        cx: &mut Cx<'_>,
        chrome: Chrome,
        id: TaskId,
        asked: Option<i64>,
        typed: Option<Typed>,
    ) -> Result<ReportPage> {
        let form = form::form(cx, id, asked)?;
        let draft = match typed {
            Some(_) => None,
            None => draft::of_form(cx, id, form.chosen)?,
        };
        let typed = typed.unwrap_or_else(|| match &draft {
            Some(draft) => Typed::kept(&form, &draft.entry),
            None => Typed::first(&form),
        });
        let today = cx.today();
        let chosen = form.chosen;
        let periods = form.periods.iter().map(|period| Choice {
            due: day::counted(cx.lang(), period.due_on, today, cx.rules.calendars.of(cx.actor.org)),
            on: Some(period.obligation) == chosen,
            period: period.clone(),
        });
        let values = form.values.iter().enumerate().map(|(n, value)| Asked {
            n,
            last: last(cx.lang(), value, today),
            typed: typed.values.get(n).cloned().unwrap_or_default(),
            value: value.clone(),
        });
        Ok(ReportPage {
            light: form.task.light.colour.parse().unwrap_or(Light::Grey),
            periods: periods.collect(),
            values: values.collect(),
            top: Top::of(cx, chrome, Here::Desk)?,
            files: attachment::ticked(cx, id, &typed.attachments)?,
            typed,
            kept: draft.map(|d| day::moment(cx.lang(), d.updated_at, cx.now)),
            faults: Faults::new(cx.lang()),
            form,
        })
    }

    /// The period that is answered, where there is no choice.
    #[must_use]
    pub fn only(&self) -> Option<&Choice> {
        match self.periods.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Heading: 填报2026年9月进展.
    #[must_use]
    pub fn heading(&self) -> String {
        let chosen = self.periods.iter().find(|p| p.on);
        match chosen {
            Some(c) => self.top.say("report-progress").with("period", &c.period.label).into(),
            None => self.top.t("report-extra").to_owned(),
        }
    }

    /// Title of the page; it begins with what has to change.
    #[must_use]
    pub fn title(&self) -> String {
        let heading = self.faults.title(&self.heading());
        let said = self.top.say("report-title").with("heading", heading);
        said.with("task", &self.form.task.title).into()
    }

    /// Why the last one came back.
    #[must_use]
    pub fn returned(&self) -> Option<&str> {
        let before = self.form.before.as_ref().filter(|b| b.state == "returned")?;
        before.reason.as_deref()
    }

    /// What is wrong with a field of a value.
    #[must_use]
    pub fn fault(&self, name: &str, n: &usize) -> Option<&str> {
        self.faults.at(&format!("{name}-{n}"))
    }

    /// Whether "no change" can be said: there is something that stands.
    #[must_use]
    pub fn can_repeat(&self) -> bool {
        self.form.values.iter().all(|v| v.last_on.is_some()) && self.form.task.percent.is_some()
    }

    /// Whether the folded texts hold something, so that they stand open.
    #[must_use]
    pub fn more(&self) -> bool {
        let t = &self.typed;
        !(t.problems.is_empty() && t.next_steps.is_empty() && t.help.is_empty())
            || ["problems", "next_steps", "help"]
                .iter()
                .any(|f| self.faults.at(f).is_some())
    }
}

fn last(lang: Lang, v: &AskedValue, today: crate::domain::time::Day) -> Option<String> {
    let on = day::date(lang, v.last_on?, today);
    let said = match (&v.numerator, &v.denominator, &v.value) {
        (Some(n), Some(d), _) => format!("{n}／{d}"),
        (.., Some(value)) if v.kind == "milestone" => {
            t(lang, if value == "1" { "value-done" } else { "value-not-done" }).to_owned()
        }
        (.., Some(value)) => v.unit.text(value),
        _ => return None,
    };
    Some(say(lang, "value-until").with("day", on).with("value", said).into())
}

/// Id of the field on the page that a fault belongs to.
fn place(e: &FieldError) -> String {
    let Some(rest) = e.field.strip_prefix("values[") else {
        return match e.field.as_str() {
            "values" => "values-0".to_owned(),
            "period" => "obligation".to_owned(),
            of_files if of_files.starts_with("attachments") => "file".to_owned(),
            plain => plain.to_owned(),
        };
    };
    let mut parts = rest.split("].");
    let n = parts.next().unwrap_or_default();
    format!("{}-{n}", parts.next().unwrap_or_default())
}

/// The faults in words for people: what the API says to programs is said anew.
fn faults(lang: Lang, errors: &[FieldError]) -> Faults {
    let mut found = Faults::from_fields(lang, errors, place);
    for (fault, error) in found.list.iter_mut().zip(errors) {
        if error.code == "denominator_moved" {
            fault.words = t(lang, "report-moved").to_owned();
        }
    }
    let (open, rest): (Vec<Fault>, Vec<Fault>) = std::mem::take(&mut found.list)
        .into_iter()
        .partition(|f| f.id == "obligation");
    let one = open.into_iter().next().map(|f| Fault {
        words: t(lang, "report-one-period").to_owned(),
        ..f
    });
    found.list = one.into_iter().chain(rest).collect();
    found
}

async fn show(ctx: PageCtx, id: Id) -> Page {
    let fields = Fields::query(&ctx.visit.req);
    let (asked, returned) = (fields.word("obligation"), fields.word("progress"));
    ctx.show(StatusCode::OK, move |cx, chrome| {
        let asked = match returned {
            Some(id) if asked.is_none() => form::answers(cx, ProgressId(id))?,
            _ => asked,
        };
        ReportPage::of(cx, chrome, TaskId(id.0), asked, None)
    })
    .await
}

async fn send(unread: Unread, id: Id) -> Page {
    let (post, sent) = Post::with_files(unread).await?;
    let task = TaskId(id.0);
    let mut typed = Typed::read(&post.fields);
    let wrong = files::attach(&post, task, &mut typed, sent).await?;
    if post.fields.get("keep") == "1" {
        return keep(&post, task, typed, wrong).await;
    }
    let (entry, mut found) = typed.entry();
    found.extend(wrong);
    if found.is_empty() {
        let checked = entry.clone();
        found = post.ctx.ask(move |cx| form::faults(cx, task, &checked)).await?;
    }
    let refusal = if found.is_empty() {
        match post.run(ReportProgress { task, entry }).await? {
            Ok(progress) => return Ok(post.ctx.visit.see(&format!("/progress/{progress}?done=reported"))),
            Err(refusal) => refusal,
        }
    } else {
        Refusal {
            errors: found,
            ..Refusal::field("", "", "", "")
        }
    };
    again(&post, task, typed, &refusal).await
}

/// Keeps what was typed; sent twice it is kept twice, which is the same.
async fn keep(post: &Post, task: TaskId, typed: Typed, wrong: Vec<FieldError>) -> Page {
    let (entry, mut found) = typed.draft();
    found.extend(wrong);
    let refusal = if found.is_empty() {
        match post.ctx.run(KeepDraft { task, entry }).await? {
            Ok(_) => return Ok(post.ctx.visit.see(&format!("/tasks/{task}?done=kept"))),
            Err(refusal) => refusal,
        }
    } else {
        Refusal {
            errors: found,
            ..Refusal::field("", "", "", "")
        }
    };
    again(post, task, typed, &refusal).await
}

/// The form again, with what was typed and what has to change.
async fn again(post: &Post, task: TaskId, typed: Typed, refusal: &Refusal) -> Page {
    let faults = if refusal.errors.is_empty() {
        Faults::of(post.ctx.lang(), refusal, place)
    } else {
        faults(post.ctx.lang(), &refusal.errors)
    };
    let asked = typed.obligation;
    post.ctx
        .show(StatusCode::UNPROCESSABLE_ENTITY, move |cx, chrome| {
            let mut page = ReportPage::of(cx, chrome, task, asked, Some(typed))?;
            page.faults = faults;
            Ok(page)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(field: &str, code: &'static str) -> FieldError {
        FieldError {
            field: field.into(),
            code,
            zh: "请用period指明".into(),
            en: String::new(),
        }
    }

    #[test]
    fn faults_stand_at_the_fields_of_the_page() {
        let found = faults(
            Lang::Zh,
            &[
                error("values[2].numerator", "above_denominator"),
                error("values[0].reason", "denominator_moved"),
                error("period", "open_period"),
                error("period", "open_period"),
                error("narrative", "empty"),
            ],
        );
        let ids: Vec<_> = found.list.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(ids, ["obligation", "numerator-2", "reason-0", "narrative"]);
        assert_eq!(found.at("obligation"), Some("有几期待填报，请选择一期"));
        assert!(found.at("reason-0").unwrap().contains("超过2%"));
        assert_eq!(found.title("填报"), "有4处要改：填报");
    }
}
