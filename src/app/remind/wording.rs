//! The items of letters, from live facts: what is said about a task to one person today, in which section.

use std::collections::BTreeMap;

use crate::app::rules::Rules;
use crate::domain::id::{OrgId, ProgressId, TaskId};
use crate::domain::lang::Lang;
use crate::domain::reminder::{Reminder, Subject, Trigger};
use crate::domain::task::TaskState;
use crate::domain::time::Day;
use crate::mail::Line;
use crate::mail::letter::{Item, Part, Urgency};
use crate::store::duty::Duty;

use super::Picture;

/// What a letter's items are written from.
pub(super) struct Teller<'a> {
    /// Rules in force.
    pub rules: &'a Rules,
    /// Live facts.
    pub picture: &'a Picture,
    /// Today.
    pub today: Day,
    /// Chinese or English.
    pub zh: bool,
    /// The reader's organisation.
    pub org: OrgId,
    /// Why reports were returned.
    pub reasons: &'a BTreeMap<ProgressId, String>,
    /// What was said when tasks were reminded of.
    pub words: &'a BTreeMap<TaskId, String>,
}

impl Teller<'_> {
    /// What a reminder of the ladder says.
    pub fn ladder(&self, duty: &Duty, reminder: &Reminder) -> (Part, Item) {
        let rung = self.rules.ladder.rung(&reminder.rule, &duty.facts.matter);
        let own = rung.is_some_and(|rung| rung.is_own());
        let part = match reminder.when {
            _ if !own => Part::Escalated,
            Trigger::Unsigned => Part::ToSign,
            Trigger::ReportDue => Part::ToReport,
            Trigger::Returned => Part::Returned,
            Trigger::NoReviewYet => Part::ToReview,
            Trigger::Due => Part::TaskDue,
        };
        let shift = if reminder.when == Trigger::Due {
            duty.facts.waited_days
        } else {
            0
        };
        let (when, urgency) = match reminder.when {
            Trigger::Returned => self.waiting(
                duty.facts.lead_org,
                reminder.base,
                "未重报",
                "not sent again for",
                Urgency::Late,
            ),
            Trigger::NoReviewYet => self.waiting(
                duty.facts.issuer_org,
                reminder.base,
                "未审核",
                "waiting for",
                Urgency::Later,
            ),
            Trigger::ReportDue => self.counted(duty, reminder.base),
            Trigger::Unsigned | Trigger::Due => self.due(duty, reminder.base, shift),
        };
        let mut more = vec![self.subject(duty, reminder.subject)];
        if let Some(step) = rung.and_then(|rung| rung.proposes) {
            more.push(self.say(format!("建议发{}", step.zh()), format!("a {} is proposed", step.en())));
        }
        (part, self.item(duty, more, when, urgency))
    }

    /// A task just issued.
    pub fn issued(&self, duty: &Duty) -> Option<(Part, Item)> {
        let open = duty.facts.state == TaskState::Issued;
        let (when, urgency) = self.signing(duty);
        open.then(|| (Part::ToSign, self.item(duty, vec![], when, urgency)))
    }

    /// A report just returned.
    pub fn returned(&self, duty: &Duty, id: ProgressId) -> Option<(Part, Item)> {
        let open = duty.facts.returned.iter().any(|(returned, _)| *returned == id);
        let more = vec![self.subject(duty, Subject::Progress(id))];
        open.then(|| (Part::Returned, self.item(duty, more, String::new(), Urgency::Later)))
    }

    /// A task that a person reminds of.
    pub fn reminded(&self, duty: &Duty) -> (Part, Item) {
        let (when, urgency) = match duty.facts.due_on {
            _ if duty.facts.state == TaskState::Issued => self.signing(duty),
            Some(day) => self.due(duty, day, duty.facts.waited_days),
            None => (String::new(), Urgency::Later),
        };
        let more = self.words.get(&duty.facts.task).cloned().into_iter().collect();
        (Part::Reminded, self.item(duty, more, when, urgency))
    }

    fn signing(&self, duty: &Duty) -> (String, Urgency) {
        let day = duty.facts.sign_due_on;
        day.map_or((String::new(), Urgency::Later), |day| self.due(duty, day, 0))
    }

    fn item(&self, duty: &Duty, more: Vec<String>, when: String, urgency: Urgency) -> Item {
        let facts = &duty.facts;
        let party = if facts.lead_org == self.org {
            let issuer = self.picture.org(facts.issuer_org);
            self.say(format!("{issuer}交办"), format!("issued by {issuer}"))
        } else {
            self.picture.org(facts.lead_org).to_owned()
        };
        let parts = [facts.number.clone(), party].into_iter().chain(more);
        let meta: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        Item {
            title: Line::new(&facts.title),
            meta: Line::new(&meta.join(if self.zh { "，" } else { ", " })),
            light: duty.light,
            when: Line::new(&when),
            urgency,
            url: Line::new(&format!("{}/tasks/{}", self.rules.public_url, facts.task)),
            act: None,
        }
    }

    /// What of the task it is about: the period of a report, the reason of a return.
    fn subject(&self, duty: &Duty, subject: Subject) -> String {
        match subject {
            Subject::Task(_) => String::new(),
            Subject::Obligation(id) => {
                let owed = duty.facts.obligations.iter().find(|owed| owed.id == id);
                owed.map_or_else(String::new, |owed| {
                    let label = |lang| owed.period.label(owed.cadence, lang);
                    self.say(
                        format!("{}进展", label(Lang::Zh)),
                        format!("report on {}", label(Lang::En)),
                    )
                })
            }
            Subject::Progress(id) => self.reasons.get(&id).map_or_else(String::new, |reason| {
                self.say(format!("退回原因：{reason}"), format!("returned because: {reason}"))
            }),
        }
    }

    /// The due day of a report, which was counted: 暂定 where the holidays of its year are not out yet.
    fn counted(&self, duty: &Duty, day: Day) -> (String, Urgency) {
        let (mut when, urgency) = self.due(duty, day, 0);
        if day >= self.today && self.rules.calendars.of(duty.facts.lead_org).provisional(day) {
            when.push_str(if self.zh { "（暂定）" } else { " (provisional)" });
        }
        (when, urgency)
    }

    fn due(&self, duty: &Duty, day: Day, shift: i64) -> (String, Urgency) {
        let left = (day - self.today).num_days();
        match left {
            0 => (self.say("今天截止", "due today"), Urgency::Today),
            1 => (self.say("明天截止", "due tomorrow"), Urgency::Tomorrow),
            2.. => {
                let zh = format!("还有{left}天");
                (self.say(zh, format!("due in {left} days")), Urgency::Later)
            }
            _ => {
                let calendar = self.rules.calendars.of(duty.facts.lead_org);
                let over = calendar.working_days_between(day, self.today) - shift;
                let text = match over {
                    1 => self.say("超时1个工作日", "1 working day late"),
                    2.. => self.say(format!("超时{over}个工作日"), format!("{over} working days late")),
                    _ => self.say("已超时", "late"),
                };
                (text, Urgency::Late)
            }
        }
    }

    fn waiting(&self, org: OrgId, since: Day, zh: &str, en: &str, urgency: Urgency) -> (String, Urgency) {
        let days = self.rules.calendars.of(org).working_days_between(since, self.today);
        let zh = format!("{days}个工作日{zh}");
        (self.say(zh, format!("{en} {days} working days")), urgency)
    }

    fn say(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        if self.zh { zh.into() } else { en.into() }
    }
}

/// The reports whose reasons are asked for.
pub(super) fn reports(subjects: &[Subject]) -> Vec<ProgressId> {
    let report = |subject: &Subject| match subject {
        Subject::Progress(id) => Some(*id),
        Subject::Task(_) | Subject::Obligation(_) => None,
    };
    subjects.iter().filter_map(report).collect()
}
