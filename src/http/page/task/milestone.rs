//! Milestones and what a task waits for, on its page.

use super::super::error::Page;
use super::super::form::{Post, task_page};
use crate::app::task::milestone::{MilestoneView, NeededView, NewMilestone, PlanView, Reach, SetMilestones, WaitFor};
use crate::domain::id::TaskId;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::time::Day;
use crate::http::body::Id;

/// What stands on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps {
    /// As the task has them.
    pub plan: PlanView,
    lang: Lang,
}

impl Steps {
    /// From the task.
    #[must_use]
    pub fn of(lang: Lang, plan: PlanView) -> Steps {
        Steps { plan, lang }
    }

    /// The milestones as the form has them: a line each.
    #[must_use]
    pub fn lines(&self) -> String {
        let line = |m: &MilestoneView| format!("{} {} {}", m.title, m.weight, m.due_on);
        self.plan.milestones.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The numbers of the tasks it waits for.
    #[must_use]
    pub fn numbers(&self) -> String {
        let numbers = self.plan.waits_for.iter().map(|n| n.id.to_string());
        numbers.collect::<Vec<_>>().join(" ")
    }

    /// Those that may hold it up.
    #[must_use]
    pub fn warnings(&self) -> Vec<&NeededView> {
        self.plan.waits_for.iter().filter(|n| n.warning.is_some()).collect()
    }

    /// Why one may hold it up.
    #[must_use]
    pub fn why<'a>(&self, n: &'a NeededView) -> &'a str {
        self.lang.pick(&n.warning, &n.warning_en).as_deref().unwrap_or_default()
    }
}

/// Sets the milestones: a line each, its name, weight and day.
pub async fn set(post: Post, id: Id) -> Page {
    let task = TaskId(id.0);
    let mut milestones = Vec::new();
    for line in post
        .fields
        .get("milestones")
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
    {
        match read(line) {
            Some(new) => milestones.push(new),
            None => {
                let zh = format!("“{line}”不能识别；请写成“名称 权重 2026-06-30”，每行一个");
                let en = format!("‘{line}’ is not understood; write name, weight and day on each line");
                return Err(post.ctx.visit.refused(&Refusal::rule(zh, en)));
            }
        }
    }
    let to = task_page(task);
    post.act(SetMilestones { task, milestones }, &to, "changed").await
}

fn read(line: &str) -> Option<NewMilestone> {
    let mut parts = line.rsplitn(3, char::is_whitespace);
    let due_on: Day = parts.next()?.parse().ok()?;
    let weight = parts.next()?.trim_end_matches('%').parse().ok()?;
    let title = parts.next()?.trim().to_owned();
    Some(NewMilestone { title, weight, due_on })
}

/// Says which tasks it waits for, by number.
pub async fn wait_for(post: Post, id: Id) -> Page {
    let task = TaskId(id.0);
    let numbers = post.fields.get("tasks").split([' ', ',', '，', '、', '\n']);
    let mut needed = Vec::new();
    for number in numbers.filter(|n| !n.is_empty()) {
        match number.parse() {
            Ok(number) => needed.push(TaskId(number)),
            Err(_) => {
                let zh = format!("“{number}”不是任务编号；编号是任务页地址最后的数字");
                let en = format!("‘{number}’ is no number of a task; it is the last part of the address of its page");
                return Err(post.ctx.visit.refused(&Refusal::rule(zh, en)));
            }
        }
    }
    let to = task_page(task);
    post.act(WaitFor { task, needed }, &to, "changed").await
}

/// Says that a milestone was reached.
pub async fn reach(post: Post, id: Id) -> Page {
    let on = post.fields.day("on").map_err(|r| post.ctx.visit.refused(&r))?;
    let task = TaskId(post.fields.word("task").unwrap_or_default());
    post.act(Reach { milestone: id.0, on }, &task_page(task), "changed")
        .await
}
