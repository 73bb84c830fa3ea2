//! A line of tasks as lists show it.

use super::super::day::{self, When};
use crate::app::Cx;
use crate::domain::light::Light;
use crate::domain::task::TaskState;
use crate::store::task_view::Line;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Task.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Lead organisation.
    pub lead: String,
    /// Light.
    pub light: Light,
    /// State.
    pub state: TaskState,
    /// The unit's own statement.
    pub percent: Option<i64>,
    /// Due day; only open tasks are counted down.
    pub due: Option<When>,
}

/// A line as the page shows it.
#[must_use]
pub fn row(cx: &Cx<'_>, line: &Line) -> Row {
    let due = line.due_on.map(|d| {
        let when = day::due(cx.lang(), d, cx.today(), cx.rules.calendars.of(line.lead.id));
        if line.state.is_open() {
            return when;
        }
        When {
            class: "",
            words: day::date(cx.lang(), d, cx.today()),
            date: String::new(),
            ..when
        }
    });
    Row {
        id: line.id.0,
        title: line.title.clone(),
        lead: line.lead.name.clone(),
        light: line.light,
        state: line.state,
        percent: line.percent,
        due,
    }
}
