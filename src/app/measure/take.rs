//! Reminds a bureau of its task (催办): informal, without a number. The numbered slips come with a later version.

use super::list::{self, MeasureView};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject, letter, written};
use crate::domain::id::TaskId;
use crate::domain::policy::Action;
use crate::domain::refusal::Refusal;
use crate::domain::request::MeasureKind;
use crate::domain::task::TaskState;
use crate::store::{self};

/// Take a measure.
pub struct Take {
    /// The task.
    pub task: TaskId,
    /// Rung of the ladder.
    pub kind: MeasureKind,
    /// What it says.
    pub text: String,
}

impl Command for Take {
    type Output = MeasureView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<MeasureView> {
        let text = written::needed("text", &self.text)?;
        let task = cx.task(self.task, Action::Measure)?;
        if self.kind != MeasureKind::Reminder {
            return Err(Refusal::rule(
                format!("本版本只办理催办；{}（编号文书）将在后续版本提供", self.kind.zh()),
                format!(
                    "Only reminders can be taken now; a numbered {} comes with a later version",
                    self.kind.en()
                ),
            )
            .into());
        }
        if !matches!(task.state, TaskState::Issued | TaskState::Active) {
            return Err(task.state.refuse("催办", "be reminded of").into());
        }
        let by = (cx.actor.user, cx.actor.principal);
        let id = store::measure::add(cx.tx, task.id, (self.kind, &text), by, cx.now)?;
        let change = Change::of("measure.reminded").because(text.clone());
        cx.record(Subject::on_task(&task, "measure", id.0), change)?;
        letter::queue_remind(cx, task.id, &text)?;
        list::answer(cx, id)
    }
}
