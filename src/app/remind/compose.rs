//! Writing letters just before they leave, those of a lease from one reading of the facts: what has no reason any more is
//! left out, and a letter with nothing left is not written (DOMAIN.md §8).

use std::collections::{BTreeMap, BTreeSet};

use crate::app::{Cx, Error, Result, alert, letter};
use crate::domain::id::{LetterId, OrgId, ProgressId, TaskId};
use crate::domain::outbox::ReminderState;
use crate::domain::reminder::{Reminder, Subject};
use crate::mail::letter::{Digest, Item, Lang, LetterData, Notice, Part, Reader, RenderError, Section, Test, render};
use crate::mail::{Attachment, LetterKind, Line, Rendered};
use crate::store;
use crate::store::duty::Which;
use crate::store::outbox::Leased;
use crate::store::recipient::Person;
use crate::store::reminder::Kept;

use super::wording::{Teller, reports};
use super::{Picture, Whom, weekly};

/// A letter as it can leave now.
pub(super) struct Written {
    /// Its text; none where no reason is left.
    pub content: Option<Rendered>,
    /// Reminders that it tells.
    pub told: Vec<i64>,
    /// Reminders whose reason is gone.
    pub gone: Vec<i64>,
    /// The person.
    pub person: Option<Person>,
    /// Of an optional kind: where it is ended.
    pub ended_at: Option<String>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

struct Told {
    id: i64,
    task: TaskId,
    part: Part,
    item: Item,
}

/// What some letters are written from, as it stands now.
pub(super) struct Facts {
    kept: BTreeMap<LetterId, Vec<Kept>>,
    tasks: BTreeMap<Subject, TaskId>,
    picture: Picture,
    reasons: BTreeMap<ProgressId, String>,
    words: BTreeMap<TaskId, String>,
}

impl Facts {
    /// Loads them for all letters together.
    ///
    /// # Errors
    /// As the database.
    pub fn load(cx: &mut Cx<'_>, letters: &[Leased]) -> Result<Facts> {
        let ids: Vec<LetterId> = letters.iter().map(|leased| leased.id).collect();
        let mut kept: BTreeMap<LetterId, Vec<Kept>> = BTreeMap::new();
        for reminder in store::reminder::of_letters(cx.tx, &ids)? {
            let letter = reminder.letter.filter(|_| reminder.state == ReminderState::Planned);
            if let Some(letter) = letter {
                kept.entry(letter).or_default().push(reminder);
            }
        }
        let subjects: Vec<Subject> = kept.values().flatten().map(|reminder| reminder.subject).collect();
        let tasks = store::reminder::tasks_of(cx.tx, &subjects)?;
        let ids: BTreeSet<TaskId> = tasks.values().copied().collect();
        let ids: Vec<TaskId> = ids.into_iter().collect();
        let readers = Whom::Readers(letters.iter().map(Leased::user).collect());
        Ok(Facts {
            picture: Picture::load(cx, &Which::Tasks(ids.clone()), &readers)?,
            reasons: store::reminder::return_reasons(cx.tx, &reports(&subjects))?,
            words: store::reminder::reminded_words(cx.tx, &ids)?,
            kept,
            tasks,
        })
    }
}

/// Writes a leased letter from the facts of now.
///
/// # Errors
/// As the database, or where a template fails.
pub(super) fn compose(cx: &mut Cx<'_>, facts: &Facts, leased: &Leased) -> Result<Written> {
    if leased.kind == LetterKind::Weekly.word() {
        return weekly::compose(cx, leased);
    }
    let kept = facts.kept.get(&leased.id).map(Vec::as_slice).unwrap_or_default();
    let Some(person) = facts.picture.person(leased.user()).cloned() else {
        let gone = kept.iter().map(|reminder| reminder.id).collect();
        return Ok(Written {
            content: None,
            told: vec![],
            gone,
            person: None,
            ended_at: None,
            attachments: vec![],
        });
    };
    let rules = cx.rules.clone();
    let teller = Teller {
        rules: &rules,
        picture: &facts.picture,
        today: cx.today(),
        zh: !person.lang.starts_with("en"),
        org: person.recipient.org,
        reasons: &facts.reasons,
        words: &facts.words,
    };
    let told = tell(cx, &teller, kept, &facts.tasks);
    let ids: Vec<i64> = told.iter().map(|told| told.id).collect();
    let gone = kept.iter().map(|k| k.id).filter(|id| !ids.contains(id)).collect();
    let content = if alert::is_alert(&leased.kind) {
        let alert = alert::written(cx, &leased.key, reader(&teller, &person))?;
        alert.map_or(Ok(None), |data| rendered(&data))?
    } else {
        write(leased, &teller, &person, told)?
    };
    Ok(Written {
        content,
        told: ids,
        gone,
        person: Some(person),
        ended_at: None,
        attachments: vec![],
    })
}

fn tell(cx: &Cx<'_>, teller: &Teller<'_>, kept: &[Kept], tasks: &BTreeMap<Subject, TaskId>) -> Vec<Told> {
    let one = |reminder: &Kept| {
        let task = *tasks.get(&reminder.subject)?;
        let duty = teller.picture.duties.get(&task)?;
        let (part, item) = match (reminder.rule.as_str(), reminder.subject) {
            (letter::ISSUED, _) => teller.issued(duty)?,
            (letter::RETURNED, Subject::Progress(id)) => teller.returned(duty, id)?,
            (letter::REMINDED, _) => teller.reminded(duty),
            _ => {
                let fresh: Reminder = teller.picture.renew(reminder, task, teller.rules, cx.now)?;
                teller.ladder(duty, &fresh)
            }
        };
        Some(Told {
            id: reminder.id,
            task,
            part,
            item,
        })
    };
    kept.iter().filter_map(one).collect()
}

fn write(leased: &Leased, teller: &Teller<'_>, person: &Person, told: Vec<Told>) -> Result<Option<Rendered>> {
    let kind: LetterKind = leased
        .kind
        .parse()
        .map_err(|e| Error::Internal(format!("outbox kind: {e}")))?;
    let by = by(kind, teller, &told);
    let reader = reader(teller, person);
    let data = match kind {
        LetterKind::Test => LetterData::Test(Test {
            way: Line::new(if teller.zh {
                "督办系统的发件箱"
            } else {
                "the outbox of duban"
            }),
            reader,
        }),
        LetterKind::Digest => LetterData::Digest(Digest {
            reader,
            sections: sections(told),
            coming: None,
        }),
        _ => {
            let notice = Notice {
                reader,
                by: Line::new(&by),
                number: None,
                words: Some(Line::new(&leased.words)).filter(|words| !words.is_empty()),
                items: items(told),
            };
            match kind {
                LetterKind::Issued => LetterData::Issued(notice),
                LetterKind::Returned => LetterData::Returned(notice),
                LetterKind::Remind => LetterData::Remind(notice),
                _ => LetterData::Escalation(notice),
            }
        }
    };
    rendered(&data)
}

fn rendered(data: &LetterData) -> Result<Option<Rendered>> {
    match render(data) {
        Ok(content) => Ok(Some(content)),
        Err(RenderError::Empty) => Ok(None),
        Err(e) => Err(Error::Internal(e.to_string())),
    }
}

/// Who acted; of an escalation, who is late.
fn by(kind: LetterKind, teller: &Teller<'_>, told: &[Told]) -> String {
    let duties = told.iter().filter_map(|told| teller.picture.duties.get(&told.task));
    let mut orgs: Vec<OrgId> = duties
        .map(|duty| match kind {
            LetterKind::Escalation => duty.facts.lead_org,
            _ => duty.facts.issuer_org,
        })
        .collect();
    orgs.sort_unstable();
    orgs.dedup();
    let first = orgs.first().map_or("", |org| teller.picture.org(*org));
    match (orgs.len(), teller.zh) {
        (0 | 1, _) => first.to_owned(),
        (n, true) => format!("{first}等{n}个单位"),
        (n, false) => format!("{first} and {} more", n - 1),
    }
}

fn reader(teller: &Teller<'_>, person: &Person) -> Reader {
    let base = &teller.rules.public_url;
    Reader {
        lang: if teller.zh { Lang::Zh } else { Lang::En },
        person: Line::new(&person.name),
        org: Line::new(&person.org_name),
        day: teller.today,
        desk_url: Line::new(&format!("{base}/desk")),
        settings_url: Line::new(&format!("{base}/me")),
    }
}

/// Sections in the order of the desk, the most urgent first; the same thing is said once in a section.
fn sections(told: Vec<Told>) -> Vec<Section> {
    let mut by_part: BTreeMap<Part, Vec<Told>> = BTreeMap::new();
    for told in told {
        by_part.entry(told.part).or_default().push(told);
    }
    let section = |(part, told)| Section {
        part,
        items: items(told),
    };
    by_part.into_iter().map(section).collect()
}

fn items(told: Vec<Told>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for told in told {
        if !items.contains(&told.item) {
            items.push(told.item);
        }
    }
    items.sort_by_key(|item| item.urgency);
    items
}
