//! The watermelon list (西瓜清单): green outside, red inside. A task is on it while its own light is better than the computed
//! one, and was so in each of the last two periods it reported on, by the light computed when the report was sent.

use serde::Serialize;

use crate::app::task::targets::org_named;
use crate::app::{Cx, Result};
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::policy::Right;
use crate::domain::task::TaskState;
use crate::domain::time::Day;
use crate::store;
use crate::store::melon::{Head, Said};
use crate::store::task_view::Filter;

/// Periods running.
const RUNNING: usize = 2;

/// Both lights in a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct PeriodView {
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// Its name, in the reader's language.
    pub name: String,
    /// What the unit said.
    #[schemars(with = "String")]
    pub own: Light,
    /// What was computed when it said so.
    #[schemars(with = "String")]
    pub computed: Light,
}

/// A task on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MelonView {
    /// The task.
    pub task: i64,
    /// Its title.
    pub title: String,
    /// The bureau that leads it.
    pub org: i64,
    /// Its short name.
    pub lead: String,
    /// Due date.
    pub due_on: Option<Day>,
    /// The periods, the last one first.
    pub periods: Vec<PeriodView>,
    /// The computed light now.
    pub light: String,
    /// Rule of the light now.
    pub rule: String,
    /// Version of its rules.
    pub rule_version: i64,
    /// Why, in Chinese.
    pub reason: String,
    /// Why, in English.
    pub reason_en: String,
    /// What would turn it green, in Chinese.
    pub mend: String,
    /// What would turn it green, in English.
    pub mend_en: String,
}

/// The list, or that of a bureau and those below it: red first, then by bureau.
///
/// # Errors
/// Refused without the right; an organisation that nobody knows.
pub fn list(cx: &mut Cx<'_>, under: Option<&str>) -> Result<Vec<MelonView>> {
    cx.allow(Right::ReadWatermelons)?;
    let subtree = match under {
        Some(name) => Some(org_named(cx, name)?.path),
        None => None,
    };
    let filter = Filter {
        subtree,
        states: TaskState::ALL.iter().copied().filter(|s| s.is_open()).collect(),
        brighter: true,
        ..Filter::default()
    };
    let scope = cx.scope();
    let ids = store::task_view::ids(cx.tx, &scope, &filter)?;
    let said = store::melon::said(cx.tx, &ids, RUNNING)?;
    let ripe = |id: &&crate::domain::id::TaskId| said.get(&id.0).is_some_and(|all| is_ripe(all));
    let ids: Vec<_> = ids.iter().filter(ripe).copied().collect();
    let mut words = store::light::words(cx.tx, &ids)?;
    let lang = cx.lang();
    let mut rows = Vec::new();
    for head in store::melon::heads(cx.tx, &ids)? {
        let periods = said.get(&head.id.0).map_or(&[][..], Vec::as_slice);
        if let Some(words) = words.remove(&head.id.0) {
            rows.push(view(head, periods, words, lang));
        }
    }
    rows.sort_by(|a, b| (&a.light, a.org, a.task).cmp(&(&b.light, b.org, b.task)));
    Ok(rows)
}

/// Whether the own light was the better one in every period.
fn is_ripe(said: &[Said]) -> bool {
    let brighter = |s: &Said| {
        s.own
            .zip(s.computed)
            .is_some_and(|(own, computed)| is_brighter(own, computed))
    };
    said.len() == RUNNING && said.iter().all(brighter)
}

/// Whether a unit's own light is better than the computed one; grey is no light to hold one against.
#[must_use]
pub fn is_brighter(own: Light, computed: Light) -> bool {
    matches!(
        (own, computed),
        (Light::Green, Light::Red | Light::Yellow) | (Light::Yellow, Light::Red)
    )
}

fn view(head: Head, said: &[Said], words: store::light::Words, lang: Lang) -> MelonView {
    let period = |s: &Said| {
        let (own, computed) = s.own.zip(s.computed)?;
        Some(PeriodView {
            from: s.period.from,
            to: s.period.to,
            name: s.period.label(head.cadence, lang),
            own,
            computed,
        })
    };
    MelonView {
        task: head.id.0,
        org: head.lead.0,
        lead: head.lead_name,
        due_on: head.due_on,
        periods: said.iter().filter_map(period).collect(),
        title: head.title,
        light: words.colour,
        rule: words.rule,
        rule_version: words.rule_version,
        reason: words.reason,
        reason_en: words.reason_en,
        mend: words.mend,
        mend_en: words.mend_en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cadence::Cadence;

    fn said(own: Option<Light>, computed: Light) -> Said {
        let period = Cadence::Monthly.period_of("2026-08-31".parse().unwrap());
        Said {
            period,
            own,
            computed: Some(computed),
        }
    }

    #[test]
    fn two_periods_running_make_a_watermelon_and_one_does_not() {
        let green = Some(Light::Green);
        assert!(is_ripe(&[said(green, Light::Red), said(green, Light::Yellow)]));
        assert!(!is_ripe(&[said(green, Light::Red)]), "one period");
        assert!(!is_ripe(&[said(green, Light::Red), said(green, Light::Green)]));
        assert!(
            !is_ripe(&[said(None, Light::Red), said(green, Light::Red)]),
            "nothing said"
        );
        assert!(is_ripe(&[
            said(Some(Light::Yellow), Light::Red),
            said(green, Light::Red)
        ]));
        assert!(
            !is_brighter(Light::Red, Light::Green),
            "sterner with oneself than the rules"
        );
        assert!(!is_brighter(Light::Green, Light::Grey));
    }
}
