//! The leaders' weekly completion letter (每周完成情况): figures in the letter itself, the workbook beside it, made of what
//! its reader may see at the moment it leaves. It is optional: its reader ends it by one press, without signing in.

use crate::app::completion::{Ask, figures};
use crate::app::me::edit::{Edit, apply};
use crate::app::{Command, Cx, Error, Result, letter};
use crate::domain::id::{LetterId, UserId};
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::refusal::Refusal;
use crate::domain::reminder::{Hours, WeeklyLetter, weekly};
use crate::domain::setting::Setting;
use crate::domain::time::{Day, Instant};
use crate::mail::letter::{Figure, Item, LetterData, Reader, Urgency, Weekly, render};
use crate::mail::{Attachment, LetterKind, Line};
use crate::render::figures::{Figures, IndicatorRow, RateView, RedRow};
use crate::render::workbook;
use crate::store;
use crate::store::outbox::{Leased, queue};
use crate::store::recipient::{Among, Person};

use super::compose::Written;

/// Indicators and red tasks that the letter names; all of them stand in the workbook.
const NAMED: usize = 10;
/// Red tasks and slips in the workbook.
const ROWS: i64 = 2_000;
/// Media type of a workbook.
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The weekly letters to be written after `from` and not after `to`.
pub(super) fn planned<'a>(
    cx: &Cx<'_>,
    people: impl Iterator<Item = &'a Person>,
    window: (Instant, Instant),
    now: Instant,
) -> Vec<WeeklyLetter> {
    let readers = people.filter(|person| person.reads_weekly());
    let readers: Vec<(UserId, Hours)> = readers
        .map(|person| (person.recipient.user, person.recipient.hours))
        .collect();
    let weekday = cx.rules.settings.whole(Setting::WeeklyWeekday);
    weekly(weekday, &readers, &cx.rules.calendars, window, now)
}

/// Puts weekly letters into the outbox; answers how many there are. What one ends them with is kept as their words.
pub(super) fn write(cx: &mut Cx<'_>, letters: &[WeeklyLetter]) -> Result<usize> {
    for planned in letters {
        let secret = format!("{:032x}", rand::random::<u128>());
        let moment = planned.moment.max(cx.now);
        let new = letter::new(
            cx,
            planned.key.clone(),
            LetterKind::Weekly,
            planned.recipient,
            moment,
            &secret,
        );
        queue(cx.tx, &new, cx.now)?;
    }
    Ok(letters.len())
}

/// Writes the letter from the figures of now; none where its reader no longer wants it or has nothing to read.
pub(super) fn compose(cx: &mut Cx<'_>, leased: &Leased) -> Result<Written> {
    let nothing = |person| Written {
        content: None,
        told: vec![],
        gone: vec![],
        person,
        ended_at: None,
        attachments: vec![],
    };
    let found = store::recipient::people(cx.tx, Among::Users(&[leased.user()]), cx.today())?;
    let Some(mut person) = found.into_iter().next() else {
        return Ok(nothing(None));
    };
    person.recipient.hours = person.recipient.hours.within(cx.rules.ladder.hours);
    let actor = store::person::actor(cx.tx, leased.user())?;
    let (Some(actor), true) = (actor, person.reads_weekly()) else {
        return Ok(nothing(Some(person)));
    };
    let (now, rules) = (cx.now, cx.rules.clone());
    let ask = Ask {
        rows: ROWS,
        ..Ask::default()
    };
    let figures = figures(&mut Cx::new(cx.tx, actor, now, rules, None), &ask)?;
    if figures.totals.tasks == 0 {
        return Ok(nothing(Some(person)));
    }
    let lang = if person.lang.starts_with("en") {
        Lang::En
    } else {
        Lang::Zh
    };
    let writer = Writer {
        cx,
        person: &person,
        f: &figures,
        lang,
    };
    let data = writer.letter(leased);
    let content = render(&LetterData::Weekly(data.clone())).map_err(|e| Error::Internal(e.to_string()))?;
    let bytes = workbook(&figures, lang).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(Written {
        content: Some(content),
        ended_at: Some(data.unsubscribe_url.to_string()),
        attachments: vec![Attachment {
            name: data.file.to_string(),
            media_type: WORKBOOK.to_owned(),
            bytes,
        }],
        ..nothing(Some(person))
    })
}

struct Writer<'a, 'c> {
    cx: &'a Cx<'c>,
    person: &'a Person,
    f: &'a Figures,
    lang: Lang,
}

impl Writer<'_, '_> {
    fn letter(&self, leased: &Leased) -> Weekly {
        let (base, f) = (&self.cx.rules.public_url, self.f);
        let behind: Vec<&IndicatorRow> = f.indicators.iter().filter(|row| row.behind == Some(true)).collect();
        let file = self.say(
            format!("完成情况-{}-{}.xlsx", f.org.name, f.as_of),
            format!("completion-{}-{}.xlsx", f.org.code, f.as_of),
        );
        Weekly {
            reader: Reader {
                lang: self.lang,
                person: Line::new(&self.person.name),
                org: Line::new(&self.person.org_name),
                day: self.cx.today(),
                desk_url: Line::new(&format!("{base}/desk")),
                settings_url: Line::new(&format!("{base}/me")),
            },
            org: Line::new(&f.org.name),
            open: f.totals.open,
            red: f.red_list.total,
            overdue: f.totals.overdue,
            figures: self.figures(),
            behind_total: behind.len(),
            behind: behind.into_iter().take(NAMED).map(|row| self.behind(row)).collect(),
            worst: f.red_list.items.iter().take(NAMED).map(|row| self.red(row)).collect(),
            report_url: Line::new(&format!("{base}/completion?org={}", f.org.id)),
            file: Line::new(&file),
            unsubscribe_url: Line::new(&format!("{base}{}", path(leased.id, &leased.words))),
        }
    }

    fn figures(&self) -> Vec<Figure> {
        let (t, lights) = (&self.f.totals, &self.f.totals.by_light);
        let figure = |zh: &str, en: &str, value: String, alarming: bool| Figure {
            name: Line::new(self.lang.pick(zh, en)),
            value: Line::new(&value),
            alarming,
        };
        let lit = self.say(
            format!(
                "红{}　黄{}　绿{}　灰{}",
                lights.red, lights.yellow, lights.green, lights.grey
            ),
            format!(
                "{} red, {} yellow, {} green, {} grey",
                lights.red, lights.yellow, lights.green, lights.grey
            ),
        );
        let open = self.say(
            format!("{}（共交办{}）", t.open, t.tasks),
            format!("{} of {} handed out", t.open, t.tasks),
        );
        vec![
            figure("在办任务", "Open tasks", open, false),
            figure("超期", "Overdue", t.overdue.to_string(), t.overdue > 0),
            figure("亮灯", "Lights", lit, false),
            figure("签收率", "Signed for", self.rate(&t.sign_for), false),
            figure("办结率", "Closed", self.rate(&t.closure), false),
            figure("按时填报率", "Reported in time", self.rate(&t.on_time), false),
            figure(
                "到期未报",
                "Reports missing",
                t.reports_missing.to_string(),
                t.reports_missing > 0,
            ),
        ]
    }

    /// 98.52%（265/269）.
    fn rate(&self, rate: &RateView) -> String {
        match &rate.percent {
            Some(percent) => {
                let (n, d) = (rate.numerator, rate.denominator);
                self.say(format!("{percent}%（{n}/{d}）"), format!("{percent}% ({n}/{d})"))
            }
            None => "—".to_owned(),
        }
    }

    fn behind(&self, row: &IndicatorRow) -> Item {
        let value = row.unit.text(row.value.value.as_deref().unwrap_or("—"));
        let until = row.value.period_to.map_or_else(String::new, |day| day.to_string());
        let said = self.say(
            format!("截至{until}为{value}，目标{}", row.goal(self.lang)),
            format!("{value} as of {until}, target {}", row.goal(self.lang)),
        );
        let to = match row.task_id {
            Some(task) => format!("/tasks/{task}"),
            None => format!("/directives/{}", row.directive.id),
        };
        self.item(&row.indicator.name, &[&said, &row.directive.code], None, &to)
    }

    fn red(&self, row: &RedRow) -> Item {
        let reason = self.lang.pick(&row.reason, &row.reason_en);
        let when = row.due_on.map_or_else(String::new, |day| self.late(day));
        let parts = [row.org.name.as_str(), reason.as_str()];
        Item {
            when: Line::new(&when),
            urgency: Urgency::Late,
            ..self.item(&row.title, &parts, Some(Light::Red), &format!("/tasks/{}", row.task_id))
        }
    }

    /// That it is late; by how much, its light says.
    fn late(&self, due: Day) -> String {
        let late = due < self.cx.today();
        let words = if late {
            self.lang.pick("已超期", "overdue")
        } else {
            ""
        };
        words.to_owned()
    }

    fn item(&self, title: &str, meta: &[&str], light: Option<Light>, path: &str) -> Item {
        let meta: Vec<&str> = meta.iter().copied().filter(|part| !part.is_empty()).collect();
        Item {
            title: Line::new(title),
            meta: Line::new(&meta.join(self.lang.pick("，", ", "))),
            light,
            when: Line::default(),
            urgency: Urgency::Later,
            url: Line::new(&format!("{}{path}", self.cx.rules.public_url)),
            act: None,
        }
    }

    fn say(&self, zh: String, en: String) -> String {
        if self.lang == Lang::Zh { zh } else { en }
    }
}

/// Where a letter is ended.
fn path(letter: LetterId, secret: &str) -> String {
    format!("/unsubscribe/{letter}-{secret}")
}

/// Whose letter a link ends, and whether it is ended already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    user: UserId,
    /// The person no longer gets it.
    pub ended: bool,
}

/// What a link in a letter ends. Open to whoever holds it: it can do nothing else, and its owner can take it back.
///
/// # Errors
/// Not found where no letter has it.
pub fn subscription(cx: &mut Cx<'_>, token: &str) -> Result<Subscription> {
    let (id, secret) = token.split_once('-').ok_or_else(Refusal::not_found)?;
    let id = id.parse().map(LetterId).map_err(|_| Refusal::not_found())?;
    let user = store::outbox::reader(cx.tx, id, LetterKind::Weekly.word(), secret)?.ok_or_else(Refusal::not_found)?;
    let people = store::recipient::people(cx.tx, Among::Users(&[user]), cx.today())?;
    Ok(Subscription {
        user,
        ended: !people.first().is_some_and(Person::reads_weekly),
    })
}

/// Ends the weekly letter of whoever got the letter.
#[derive(Debug, Clone)]
pub struct End {
    /// What stands in the link.
    pub token: String,
}

impl Command for End {
    type Output = ();

    fn run(&self, cx: &mut Cx<'_>) -> Result<()> {
        let found = subscription(cx, &self.token)?;
        let account = store::user::get(cx.tx, found.user)?.ok_or_else(Refusal::not_found)?;
        if found.ended {
            cx.excuse();
            return Ok(());
        }
        let edit = Edit {
            version: account.version,
            weekly_report: Some(Some(false)),
            ..Edit::default()
        };
        apply(cx, account, &edit)
    }
}
