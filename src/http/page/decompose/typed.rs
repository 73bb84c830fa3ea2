//! What stands in the form of a split, and the order it means.

use std::collections::BTreeMap;

use super::{Org, Target};
use crate::app::directive::compare::{CompareOrder, Scenario};
use crate::app::directive::order::{LevelOrder, OrgKey, Orgs, SplitOrder, TargetOrder};
use crate::app::directive::preview::Decomposition;
use crate::domain::apportion::Method;
use crate::domain::lang::Lang;
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
    /// Whether the next level is split in the same act.
    pub deep: bool,
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
    /// What everybody takes at least.
    pub floor: String,
    /// What everybody takes at most.
    pub cap: String,
    /// Bounds of single organisations, a line each: name, floor, cap.
    pub bounds: String,
    /// How it is split at the next level; as above where empty.
    pub below_method: String,
    /// Key of the weights there.
    pub below_key: String,
}

/// Floors and caps by organisation.
type Bounds = (BTreeMap<String, String>, BTreeMap<String, String>);

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

    /// Floors and caps: everybody's, and in their place those of single organisations.
    fn bounds(&self, on: &[String]) -> Result<Bounds, Refusal> {
        let everybody = |text: &str| -> BTreeMap<String, String> {
            let named = on.iter().filter(|_| !text.is_empty());
            named.map(|code| (code.clone(), text.to_owned())).collect()
        };
        let (mut floors, mut caps) = (everybody(&self.floor), everybody(&self.cap));
        for line in self.bounds.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let mut parts = line.split([' ', '\t', ',', '，', '、']).filter(|p| !p.is_empty());
            let (Some(name), Some(floor), Some(cap), None) = (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(bad_line(line));
            };
            for (table, given) in [(&mut floors, floor), (&mut caps, cap)] {
                if given == "-" {
                    table.remove(name);
                } else {
                    table.insert(name.to_owned(), given.to_owned());
                }
            }
        }
        Ok((floors, caps))
    }

    /// How it is split at the next level.
    fn below(&self) -> Option<TargetOrder> {
        let above: Method = self.method.parse().ok()?;
        let method = self.below_method.parse().unwrap_or(match above {
            Method::Manual => Method::Same,
            other => other,
        });
        let key = [&self.below_key, &self.key]
            .into_iter()
            .find(|k| !k.is_empty())
            .cloned();
        Some(TargetOrder {
            key: key.filter(|_| matches!(method, Method::ByWeight | Method::ByGap)),
            denominators: Some(self.denominators.clone()).filter(|d| !d.is_empty()),
            whole: self.whole,
            ..TargetOrder::by(self.id, method)
        })
    }

    fn order(&self, on: &[String]) -> Result<Option<TargetOrder>, Refusal> {
        let Ok(method) = self.method.parse::<Method>() else {
            return Ok(None);
        };
        let (floors, caps) = self.bounds(on)?;
        let given = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        Ok(Some(TargetOrder {
            floors,
            caps,
            key: given(&self.key).filter(|_| matches!(method, Method::ByWeight | Method::ByGap)),
            denominators: given(&self.denominators),
            whole: self.whole,
            values: match method {
                Method::Manual => self.values.iter().filter(|(_, v)| !v.is_empty()).cloned().collect(),
                _ => Default::default(),
            },
            ..TargetOrder::by(self.id, method)
        }))
    }
}

fn bad_line(line: &str) -> Refusal {
    let zh = format!("“{line}”不能识别；请写成“单位 下限 上限”，没有的写-");
    let en = format!("‘{line}’ is not understood; write bureau, floor and cap, a - for none");
    Refusal::field("bounds", "bad_line", zh, en)
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
                ..TypedTarget::default()
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
                floor: get("floor"),
                cap: get("cap"),
                bounds: get("bounds"),
                below_method: get("bm"),
                below_key: get("bk"),
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
            deep: !sent.get("deep").is_empty(),
            targets: targets.iter().map(one).collect(),
            on,
        }
    }

    /// The order it means.
    ///
    /// # Errors
    /// What was typed as due day is no day.
    pub fn order(&self) -> Result<SplitOrder, Refusal> {
        let mut targets = Vec::new();
        for target in &self.targets {
            targets.extend(target.order(&self.on).map_err(|e| at(target.id, e))?);
        }
        let below = self.targets.iter().filter_map(TypedTarget::below);
        let list = self.on.iter().map(|code| OrgKey::Text(code.clone()));
        Ok(SplitOrder {
            orgs: Some(Orgs::List(list.collect())),
            due_on: day_in("due_on", &self.due_on)?,
            cadence: self.cadence.parse().ok(),
            below: self.deep.then(|| LevelOrder {
                targets: below.collect(),
                ..LevelOrder::default()
            }),
            targets,
            confirm_broken_sum: self.confirm,
            keep_own_part: match self.keep.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            ..SplitOrder::default()
        })
    }

    /// The same split in every way that somebody might choose, after the one that is typed: what cannot be worked out
    /// without typing is left as it is.
    ///
    /// # Errors
    /// As [`Typed::order`].
    pub fn scenarios(&self, offered: &[Target], lang: Lang, typed: &str) -> Result<CompareOrder, Refusal> {
        let mut scenarios = vec![Scenario {
            name: typed.to_owned(),
            order: self.order()?,
        }];
        for method in [Method::Same, Method::Equal, Method::ByWeight, Method::ByGap] {
            let suits = |t: &Target| t.methods.contains(&method);
            if !offered.iter().any(suits) {
                continue;
            }
            let mut other = self.clone();
            for target in &mut other.targets {
                if offered.iter().any(|t| t.id == target.id && suits(t)) && !target.method.is_empty() {
                    target.method = method.word().to_owned();
                    if method == Method::ByGap && offered.iter().any(|t| t.id == target.id && t.ratio) {
                        target.key.clear();
                    }
                }
            }
            let order = other.order()?;
            if scenarios.iter().all(|s| s.order != order) {
                let name = method.title(lang);
                scenarios.push(Scenario { name, order });
            }
        }
        Ok(CompareOrder { scenarios })
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

/// A fault of one target's line.
fn at(target: i64, mut refusal: Refusal) -> Refusal {
    for error in &mut refusal.errors {
        error.field = format!("method{target}");
    }
    refusal
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
    fn bounds_are_everybodys_and_single_ones_in_their_place() {
        let order = read("on=A&on=B&method7=equal&floor7=5&cap7=80&bounds7=B+10+-&do=check")
            .order()
            .unwrap();
        let text =
            |t: &BTreeMap<String, String>| t.iter().map(|(k, v)| format!("{k}{v}")).collect::<Vec<_>>().join(" ");
        let target = &order.targets[0];
        assert_eq!(
            (text(&target.floors), text(&target.caps)),
            ("A5 B10".into(), "A80".into())
        );
        let bad = read("on=A&method7=equal&bounds7=A+10&do=check").order().unwrap_err();
        assert_eq!(
            (bad.errors[0].field.as_str(), bad.errors[0].code),
            ("method7", "bad_line")
        );
    }

    #[test]
    fn ways_to_split_are_put_side_by_side() {
        let typed = read("on=A&on=B&method7=manual&v7-A=60&v7-B=40&key7=population&do=compare");
        let order = typed.scenarios(&[target()], Lang::Zh, "现填").unwrap();
        let names: Vec<&str> = order.scenarios.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["现填", "平均分解", "按权重分解"]);
        let deep = read("on=A&method7=by_weight&key7=population&deep=1&bk7=villages")
            .order()
            .unwrap();
        let below = deep.below.unwrap();
        assert_eq!(below.targets[0].key.as_deref(), Some("villages"));
    }

    #[test]
    fn a_target_without_method_is_not_handed_on() {
        assert!(read("on=A&do=save").order().unwrap().targets.is_empty());
    }
}
