//! Answers a measure (答复): the bureau that carries the task says what it does about it.

use super::list::{self, MeasureView};
use crate::app::error::Result;
use crate::app::{Change, Command, Cx, Subject, written};
use crate::domain::id::MeasureId;
use crate::domain::policy::Action;
use crate::domain::refusal::{Code, Refusal};
use crate::domain::request::MeasureState;
use crate::store::{self};

/// Answer a measure.
pub struct Answer {
    /// The measure.
    pub measure: MeasureId,
    /// The answer.
    pub text: String,
}

impl Command for Answer {
    type Output = MeasureView;

    fn run(&self, cx: &mut Cx<'_>) -> Result<MeasureView> {
        let text = written::needed("text", &self.text)?;
        let found = store::measure::get(cx.tx, self.measure)?.ok_or_else(Refusal::not_found)?;
        let task = cx.task(found.task, Action::Report)?;
        if found.state != MeasureState::Issued {
            return Err(Refusal::new(
                Code::TransitionNotDrawn,
                format!("该措施现为“{}”，无需再答复；补充情况请留言", found.state.zh()),
                format!("The measure is {}; add what is new as a comment", found.state.en()),
            )
            .into());
        }
        let change = Change::of("measure.answered").with("answer", text.as_str()).field(
            "state",
            found.state.word(),
            MeasureState::Answered.word(),
        );
        cx.record(Subject::on_task(&task, "measure", found.id.0), change)?;
        store::measure::answer(cx.tx, &found, &text, cx.actor.user, cx.now)?;
        list::answer(cx, found.id)
    }
}
