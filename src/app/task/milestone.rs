//! Milestones of a task by weight (阶段节点) and the tasks it waits for (前置任务). Both are set by those who issued it; the
//! lead says what is reached. They inform: no light is made of them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::directive::text;
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject};
use crate::domain::id::TaskId;
use crate::domain::milestone::{self as rules, Held, Step, WHOLE};
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::task::Task;
use crate::domain::time::Day;
use crate::store;
use crate::store::milestone::{Milestone, Needed};

/// Most milestones of a task.
const MOST: usize = 20;

/// The milestones of a task and what it waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlanView {
    /// The task.
    pub id: i64,
    /// Its milestones, in order.
    pub milestones: Vec<MilestoneView>,
    /// Per cent planned to be done by today; none without milestones.
    pub planned: Option<i64>,
    /// Per cent reached.
    pub reached: Option<i64>,
    /// The tasks it waits for.
    pub waits_for: Vec<NeededView>,
}

/// A milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MilestoneView {
    /// Identifier.
    pub id: i64,
    /// What is done by then.
    pub title: String,
    /// Its part of the task, per cent.
    pub weight: i64,
    /// By when.
    pub due_on: Day,
    /// When it was reached.
    pub reached_on: Option<Day>,
    /// Whether it is over its day and not reached.
    pub late: bool,
}

/// A task that another waits for: its head alone, whoever carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct NeededView {
    /// The task.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// Who carries it.
    pub lead: String,
    /// Its state.
    pub state: String,
    /// Due day now.
    pub due_on: Option<Day>,
    /// Why it may hold this one up, Chinese; none where it does not.
    pub warning: Option<String>,
    /// The same in English.
    pub warning_en: Option<String>,
}

/// The milestones of a task that the actor may read in full.
///
/// # Errors
/// Not found outside the scope; refused to those who see its head only.
pub fn of_task(cx: &mut Cx<'_>, id: TaskId) -> Result<PlanView> {
    let task = cx.task(id, Action::ReadWhole)?;
    view(cx, &task)
}

fn view(cx: &mut Cx<'_>, task: &Task) -> Result<PlanView> {
    let today = cx.today();
    let all = store::milestone::of_task(cx.tx, task.id)?;
    let steps: Vec<Step> = all
        .iter()
        .map(|m| Step {
            weight: m.weight,
            due_on: m.due_on,
            reached_on: m.reached_on,
        })
        .collect();
    let needed = store::milestone::needed(cx.tx, task.id)?;
    Ok(PlanView {
        id: task.id.0,
        planned: (!steps.is_empty()).then(|| rules::planned(&steps, today)),
        reached: (!steps.is_empty()).then(|| rules::done(&steps, today)),
        milestones: all.into_iter().map(|m| shown(m, today)).collect(),
        waits_for: needed.into_iter().map(|n| waited(n, task.due_on, today)).collect(),
    })
}

fn shown(m: Milestone, today: Day) -> MilestoneView {
    MilestoneView {
        late: m.reached_on.is_none() && m.due_on < today,
        id: m.id,
        title: m.title,
        weight: m.weight,
        due_on: m.due_on,
        reached_on: m.reached_on,
    }
}

fn waited(n: Needed, waiting: Option<Day>, today: Day) -> NeededView {
    let held = match n.state.is_open() {
        true => rules::held(n.due_on, n.original_due_on, waiting, today),
        false => None,
    };
    let words = held.map(|held| match held {
        Held::Overdue(days) => (format!("已超期{days}天"), format!("{days} days overdue")),
        Held::Slipped(days) => (format!("时限已推迟{days}天"), format!("slipped by {days} days")),
        Held::TooLate(day) => (format!("时限{day}晚于本任务"), format!("due {day}, after this task")),
    });
    let (warning, warning_en) = words.unzip();
    NeededView {
        id: n.id.0,
        title: n.title,
        lead: n.lead,
        state: n.state.word().to_owned(),
        due_on: n.due_on,
        warning,
        warning_en,
    }
}

/// A milestone as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMilestone {
    /// What is done by then.
    pub title: String,
    /// Its part of the task, per cent.
    pub weight: i64,
    /// By when.
    pub due_on: Day,
}

/// Sets the milestones of a task; none takes them away.
pub struct SetMilestones {
    /// The task.
    pub task: TaskId,
    /// All of them, in order.
    pub milestones: Vec<NewMilestone>,
}

impl Command for SetMilestones {
    type Output = PlanView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<PlanView> {
        let task = cx.task(self.task, Action::Edit)?;
        let rows = self.rows(&task)?;
        let before = store::milestone::of_task(cx.tx, task.id)?;
        let said = |rows: &[(String, i64, Day)]| {
            let one = |(title, weight, due): &(String, i64, Day)| format!("{title} {weight}% {due}");
            rows.iter().map(one).collect::<Vec<_>>().join("；")
        };
        let old: Vec<(String, i64, Day)> = before.into_iter().map(|m| (m.title, m.weight, m.due_on)).collect();
        let change = Change::of("milestones.set").field("milestones", said(&old), said(&rows));
        cx.record(Subject::task(&task), change)?;
        store::milestone::put(cx.tx, task.id, &rows)?;
        view(cx, &task)
    }
}

impl SetMilestones {
    fn rows(&self, task: &Task) -> Result<Vec<(String, i64, Day)>> {
        if self.milestones.len() > MOST {
            let (zh, en) = (format!("最多{MOST}个节点"), format!("at most {MOST} milestones"));
            return Err(Refusal::field("milestones", "too_many", zh, en).into());
        }
        let mut rows: Vec<(String, i64, Day)> = Vec::new();
        for (i, new) in self.milestones.iter().enumerate() {
            let field = |name: &str| format!("milestones[{i}].{name}");
            let title = text(&field("title"), &new.title, 100)?;
            if rows.iter().any(|(t, ..)| *t == title) {
                return Err(Refusal::field(field("title"), "twice", "节点名称重复", "the name occurs twice").into());
            }
            if !(1..=WHOLE).contains(&new.weight) {
                let (zh, en) = (
                    "权重应为1至100的整数",
                    "the weight must be a whole number from 1 to 100",
                );
                return Err(Refusal::field(field("weight"), "out_of_range", zh, en).into());
            }
            if let Some(due) = task.due_on.filter(|due| new.due_on > *due) {
                let zh = format!("节点时限不能晚于任务时限{due}");
                return Err(
                    Refusal::field(field("due_on"), "after_due", zh, format!("must not be after {due}")).into(),
                );
            }
            rows.push((title, new.weight, new.due_on));
        }
        let weights: Vec<i64> = rows.iter().map(|r| r.1).collect();
        match rules::check(&weights) {
            Err(missing) if !rows.is_empty() => Err(not_whole(WHOLE - missing, missing).into()),
            _ => Ok(rows),
        }
    }
}

fn not_whole(sum: i64, missing: i64) -> Refusal {
    let (zh, en) = if missing > 0 {
        (format!("还差{missing}，请补足"), format!("{missing} are missing"))
    } else {
        let over = missing.saturating_abs();
        (format!("超出{over}，请减少"), format!("{over} too many"))
    };
    let zh = format!("各节点权重合计{sum}，应为100；{zh}");
    Refusal::field(
        "milestones",
        "not_100",
        zh,
        format!("the weights add up to {sum}, not to 100; {en}"),
    )
}

/// Says that a milestone was reached on a day, or that it was not.
pub struct Reach {
    /// The milestone.
    pub milestone: i64,
    /// The day; none takes it back.
    pub on: Option<Day>,
}

impl Command for Reach {
    type Output = PlanView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<PlanView> {
        let found = store::milestone::get(cx.tx, self.milestone)?.ok_or_else(Refusal::not_found)?;
        let task = cx.task(found.task, Action::Report)?;
        task.check_reportable()?;
        if self.on.is_some_and(|on| on > cx.today()) {
            let (zh, en) = ("完成日期不能晚于今天", "must not be later than today");
            return Err(Refusal::field("on", "in_future", zh, en).into());
        }
        let text = |day: Option<Day>| day.map(|d| d.to_string());
        let change = Change::of("milestone.reached").with("title", found.title).field(
            "reached_on",
            text(found.reached_on),
            text(self.on),
        );
        cx.record(Subject::task(&task), change)?;
        store::milestone::reach(cx.tx, self.milestone, self.on, cx.actor.user)?;
        view(cx, &task)
    }
}

/// Says which tasks a task waits for.
pub struct WaitFor {
    /// The task.
    pub task: TaskId,
    /// All of them.
    pub needed: Vec<TaskId>,
}

impl Command for WaitFor {
    type Output = PlanView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<PlanView> {
        let task = cx.task(self.task, Action::Edit)?;
        for (i, id) in self.needed.iter().enumerate() {
            let field = format!("tasks[{i}]");
            if self.needed.iter().take(i).any(|other| other == id) {
                return Err(Refusal::field(field, "twice", "任务重复列出", "listed twice").into());
            }
            let scope = cx.scope();
            if store::task::find(cx.tx, &scope, *id)?.is_none() {
                let zh = format!("没有任务{id}");
                return Err(Refusal::field(field, "unknown", zh, format!("there is no task {id}")).into());
            }
            if circular(cx, *id, self.task)? {
                let zh = format!("任务{id}已在等待本任务（或就是本任务），不能互为前置");
                let en = format!("task {id} waits for this one, or is this one");
                return Err(Refusal::field(field, "circular", zh, en).into());
            }
        }
        let before = store::milestone::needed(cx.tx, task.id)?;
        let ids = |ids: Vec<i64>| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("、");
        let old = ids(before.iter().map(|n| n.id.0).collect());
        let new = ids(self.needed.iter().map(|id| id.0).collect());
        cx.record(
            Subject::task(&task),
            Change::of("dependencies.set").field("waits_for", old, new),
        )?;
        store::milestone::put_needed(cx.tx, task.id, &self.needed)?;
        view(cx, &task)
    }
}

/// Whether a task is another or waits for it, over however many others.
fn circular(cx: &mut Cx<'_>, from: TaskId, to: TaskId) -> Result<bool> {
    let (mut open, mut seen) = (vec![from], Vec::new());
    while let Some(id) = open.pop() {
        if id == to {
            return Ok(true);
        }
        if !seen.contains(&id) {
            open.extend(store::milestone::needed(cx.tx, id)?.iter().map(|n| n.id));
            seen.push(id);
        }
    }
    Ok(false)
}
