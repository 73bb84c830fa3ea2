//! What stands in the form of a split, and the order it means.

use super::{Org, Target};
use crate::app::directive::order::{OrgKey, Orgs, SplitOrder, TargetOrder};
use crate::app::directive::preview::Decomposition;
use crate::domain::apportion::Method;
use crate::domain::refusal::Refusal;
use crate::http::page::form::{Fields, day_in};

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Codes of the organisations that are ticked.
    pub on: Vec<String>,
    /// By when.
    pub due_on: String,
    /// How often; the directive's where empty.
    pub cadence: String,
    /// How each target is split.
    pub targets: Vec<TypedTarget>,
    /// Whether a broken sum was seen and is meant.
    pub confirm: bool,
    /// Whether reported values stay as the task's own part: `yes`, `no` or nothing.
    pub keep: String,
}

/// How a target is split.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedTarget {
    /// The target.
    pub id: i64,
    /// Method; not handed on where empty.
    pub method: String,
    /// Key of the weights.
    pub key: String,
    /// Key of the denominators.
    pub denominators: String,
    /// Whole numbers only.
    pub whole: bool,
    /// A value for each organisation, by code.
    pub values: Vec<(String, String)>,
}

impl TypedTarget {
    /// The value of an organisation.
    #[must_use]
    pub fn value(&self, code: &str) -> &str {
        let found = self.values.iter().find(|(c, _)| c == code);
        found.map_or("", |(_, v)| v.as_str())
    }

    /// The values as they stand on the page, to be compared with what comes back.
    #[must_use]
    pub fn seen(&self) -> String {
        let all: Vec<String> = self.values.iter().map(|(code, v)| format!("{code}={v}")).collect();
        all.join(";")
    }

    fn order(&self) -> Option<TargetOrder> {
        let method: Method = self.method.parse().ok()?;
        let given = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        Some(TargetOrder {
            key: given(&self.key).filter(|_| matches!(method, Method::ByWeight | Method::ByGap)),
            denominators: given(&self.denominators),
            whole: self.whole,
            values: match method {
                Method::Manual => self.values.iter().filter(|(_, v)| !v.is_empty()).cloned().collect(),
                _ => Default::default(),
            },
            ..TargetOrder::by(self.id, method)
        })
    }
}

impl Typed {
    /// What is proposed before anybody has typed: everybody who has no task yet; counts by population where that is
    /// known, shares alike.
    #[must_use]
    pub fn proposed(targets: &[Target], orgs: &[Org], keys: &[String]) -> Typed {
        let known = |key: &str| keys.iter().any(|k| k == key);
        let one = |t: &Target| {
            let first = t.methods.first().copied().unwrap_or(Method::Same);
            let method = match first {
                Method::ByWeight if !known("population") => Method::Equal,
                other => other,
            };
            TypedTarget {
                id: t.id,
                method: method.word().to_owned(),
                key: if known("population") {
                    "population".into()
                } else {
                    String::new()
                },
                denominators: String::new(),
                whole: !t.ratio && method != Method::Same,
                values: Vec::new(),
            }
        };
        Typed {
            on: orgs.iter().filter(|o| !o.busy).map(|o| o.code.clone()).collect(),
            targets: targets.iter().map(one).collect(),
            ..Typed::default()
        }
    }

    /// From the form. Values that were changed by hand make the method one by hand, unless it is to be worked out anew.
    #[must_use]
    pub fn read(sent: &Fields, targets: &[Target], orgs: &[Org]) -> Typed {
        let ticked = sent.all("on");
        let on: Vec<String> = orgs
            .iter()
            .filter(|o| !o.busy && ticked.contains(&o.code.as_str()))
            .map(|o| o.code.clone())
            .collect();
        let anew = sent.get("do") == "compute";
        let one = |t: &Target| {
            let get = |name: &str| sent.get(&format!("{name}{}", t.id)).to_owned();
            let values = on
                .iter()
                .map(|code| (code.clone(), sent.get(&format!("v{}-{code}", t.id)).to_owned()))
                .collect();
            let mut typed = TypedTarget {
                id: t.id,
                method: get("method"),
                key: get("key"),
                denominators: get("den"),
                whole: !get("whole").is_empty(),
                values,
            };
            let seen = get("seen");
            let touched = typed.values.iter().any(|(code, v)| !was(&seen, code, v));
            if touched && !anew && !seen.is_empty() && !typed.method.is_empty() {
                typed.method = Method::Manual.word().to_owned();
            }
            typed
        };
        Typed {
            due_on: sent.get("due_on").to_owned(),
            cadence: sent.get("cadence").to_owned(),
            confirm: !sent.get("confirm").is_empty(),
            keep: sent.get("keep").to_owned(),
            targets: targets.iter().map(one).collect(),
            on,
        }
    }

    /// The order it means.
    ///
    /// # Errors
    /// What was typed as due day is no day.
    pub fn order(&self) -> Result<SplitOrder, Refusal> {
        let list = self.on.iter().map(|code| OrgKey::Text(code.clone()));
        Ok(SplitOrder {
            orgs: Some(Orgs::List(list.collect())),
            due_on: day_in("due_on", &self.due_on)?,
            cadence: self.cadence.parse().ok(),
            targets: self.targets.iter().filter_map(TypedTarget::order).collect(),
            confirm_broken_sum: self.confirm,
            keep_own_part: match self.keep.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            ..SplitOrder::default()
        })
    }

    /// Puts the shares that were worked out into the fields.
    pub fn show(&mut self, shown: &Decomposition, orgs: &[Org]) {
        for target in &mut self.targets {
            let share = |code: &str| {
                let task = shown.tasks.iter().find(|t| t.org.code == code)?;
                let share = task.targets.iter().find(|s| s.target == target.id)?;
                share.value.clone()
            };
            let values = orgs.iter().filter(|o| self.on.contains(&o.code));
            target.values = values
                .map(|o| (o.code.clone(), share(&o.code).unwrap_or_default()))
                .collect();
        }
    }
}

/// Whether a value is the one that was shown; one of somebody who was not shown counts as shown.
fn was(seen: &str, code: &str, value: &str) -> bool {
    let shown = seen
        .split(';')
        .find_map(|pair| pair.strip_prefix(code)?.strip_prefix('='));
    shown.is_none_or(|v| v == value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target {
            id: 7,
            name: "智能快件箱".into(),
            unit: "组".into(),
            value: Some("100".into()),
            ratio: false,
            methods: &[Method::ByWeight, Method::Equal, Method::Manual],
        }
    }

    fn orgs() -> Vec<Org> {
        let org = |code: &str, busy| Org {
            code: code.into(),
            name: code.into(),
            busy,
        };
        vec![org("A", false), org("B", false), org("C", true)]
    }

    fn read(form: &str) -> Typed {
        Typed::read(&Fields::parse(form.as_bytes()).unwrap(), &[target()], &orgs())
    }

    const SHOWN: &str = "on=A&on=B&on=C&method7=equal&seen7=A%3D50%3BB%3D50";

    #[test]
    fn a_value_changed_by_hand_makes_the_split_one_by_hand() {
        let same = read(&format!("{SHOWN}&v7-A=50&v7-B=50&do=save"));
        assert_eq!(
            (same.on.clone(), same.targets[0].method.as_str()),
            (vec!["A".into(), "B".into()], "equal")
        );
        assert!(same.order().unwrap().targets[0].values.is_empty());
        let changed = read(&format!("{SHOWN}&v7-A=60&v7-B=50&do=check"));
        let order = changed.order().unwrap();
        assert_eq!(order.targets[0].method, Method::Manual);
        assert_eq!(order.targets[0].values.get("A").map(String::as_str), Some("60"));
        let anew = read(&format!("{SHOWN}&v7-A=60&v7-B=50&do=compute"));
        assert_eq!(anew.targets[0].method, "equal");
    }

    #[test]
    fn a_due_day_that_is_none_is_told_and_not_left_out() {
        assert_eq!(
            read("on=A&due_on=2026-11-30").order().unwrap().due_on,
            "2026-11-30".parse().ok()
        );
        assert_eq!(read("on=A").order().unwrap().due_on, None);
        assert_eq!(
            read("on=A&due_on=11月底").order().unwrap_err().errors[0].field,
            "due_on"
        );
    }

    #[test]
    fn what_is_proposed_leaves_out_those_who_have_a_task() {
        let typed = Typed::proposed(&[target()], &orgs(), &[]);
        assert_eq!((typed.on.len(), typed.targets[0].method.as_str()), (2, "equal"));
        let keys = ["population".to_owned()];
        assert_eq!(
            Typed::proposed(&[target()], &orgs(), &keys).targets[0].method,
            "by_weight"
        );
    }

    #[test]
    fn a_target_without_method_is_not_handed_on() {
        assert!(read("on=A&do=save").order().unwrap().targets.is_empty());
    }
}
