//! The filters of the ledger: each is a link that keeps the others and begins at the first page.

use super::{LedgerPage, link};
use crate::app::task::ledger::Asked;
use crate::domain::light::Light;
use crate::domain::task::TaskState;

/// A link of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// What it says.
    pub name: String,
    /// Class of its light, for lights.
    pub class: Option<&'static str>,
    /// Whether it is in force.
    pub on: bool,
    /// Where it leads.
    pub to: String,
}

/// A row of links of which one is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What is filtered.
    pub name: &'static str,
    /// The links.
    pub facets: Vec<Facet>,
}

type Set = fn(&mut Asked) -> &mut String;

impl LedgerPage {
    /// What is listed, in words: 河北局（含下级）一周内到期的在办红灯任务.
    #[must_use]
    pub fn what(&self) -> String {
        let asked = &self.asked;
        let state = match asked.state.as_str() {
            "open" => "在办",
            "all" => "",
            word => word.parse::<TaskState>().map_or("", TaskState::zh),
        };
        let light = asked.light.parse::<Light>().map_or("", Light::zh);
        let whose = match asked.whose.as_str() {
            "lead" => "本单位承办、",
            "issued" => "本单位交办、",
            _ => "",
        };
        let under = self.under.as_ref();
        let under = under.map(|u| format!("{}（含下级）", u.short_name)).unwrap_or_default();
        let due = match asked.due.as_str() {
            "over" => "已逾期的",
            "week" => "一周内到期和已逾期的",
            "month" => "一个月内到期和已逾期的",
            "none" => "没有期限的",
            _ => "",
        };
        let period = match (asked.from.as_str(), asked.to.as_str()) {
            ("", "") => String::new(),
            (from, "") => format!("{from}以后到期的"),
            ("", to) => format!("{to}以前到期的"),
            (from, to) => format!("{from}至{to}到期的"),
        };
        let returned = if asked.returned.is_empty() {
            ""
        } else {
            "报告被退回的"
        };
        format!("{whose}{under}{due}{period}{returned}{state}{light}任务")
    }

    /// Views that are asked for most, as tabs; columns and order stay.
    #[must_use]
    pub fn usual(&self) -> Vec<Facet> {
        let view = |name: &str, state: &str, light: &str, due: &str| {
            let to = Asked {
                state: state.to_owned(),
                light: light.to_owned(),
                due: due.to_owned(),
                under: self.asked.under.clone(),
                directive: self.asked.directive.clone(),
                order: self.asked.order,
                columns: self.asked.columns.clone(),
                ..Asked::default()
            };
            self.to(name, None, to)
        };
        vec![
            view("在办", "open", "", ""),
            view("红灯", "open", "red", ""),
            view("黄灯", "open", "yellow", ""),
            view("已逾期", "open", "", "over"),
            view("一周内到期", "open", "", "week"),
            view("待签收", "issued", "", ""),
            view("已办结", "closed", "", ""),
            view("全部", "all", "", ""),
        ]
    }

    /// Filters by light.
    #[must_use]
    pub fn lights(&self) -> Vec<Facet> {
        let all = self.facet("不限", "", |a| &mut a.light);
        let lights = [Light::Red, Light::Yellow, Light::Green, Light::Grey];
        let each = lights.map(|l| Facet {
            class: Some(l.word()),
            ..self.facet(l.zh(), l.word(), |a| &mut a.light)
        });
        std::iter::once(all).chain(each).collect()
    }

    /// The other filters.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        let state: Set = |a| &mut a.state;
        let states = TaskState::ALL.iter().filter(|s| **s != TaskState::Draft);
        let mut states: Vec<Facet> = states.map(|s| self.facet(s.zh(), s.word(), state)).collect();
        states.insert(0, self.facet("在办", "open", state));
        states.insert(1, self.facet("全部", "all", state));
        let each = |set: Set, of: &[(&str, &str)]| of.iter().map(|(name, v)| self.facet(name, v, set)).collect();
        let due = [
            ("不限", ""),
            ("已逾期", "over"),
            ("一周内", "week"),
            ("一个月内", "month"),
            ("没有期限", "none"),
        ];
        let whose = [("不限", ""), ("本单位承办", "lead"), ("本单位交办", "issued")];
        let group = |name, facets| Group { name, facets };
        vec![
            group("状态", states),
            group("期限", each(|a| &mut a.due, &due)),
            group("范围", each(|a| &mut a.whose, &whose)),
            group("报告", each(|a| &mut a.returned, &[("不限", ""), ("被退回", "yes")])),
        ]
    }

    /// Filters by bureau: those directly below the one in force.
    #[must_use]
    pub fn bureaus(&self) -> Vec<Facet> {
        let open = self.below.iter().filter(|o| o.closed_on.is_none());
        open.map(|o| self.facet(&o.short_name, &o.id.to_string(), |a| &mut a.under))
            .collect()
    }

    /// Up from a bureau: to the one above it, and to all.
    #[must_use]
    pub fn above(&self) -> Vec<Facet> {
        let Some(under) = &self.under else {
            return Vec::new();
        };
        let parent = under.parent.map(|id| id.to_string());
        let up = parent.map(|id| self.facet("上一级", &id, |a| &mut a.under));
        let all = self.facet("不限", "", |a| &mut a.under);
        std::iter::once(all).chain(up).collect()
    }

    /// Without the filter by directive.
    #[must_use]
    pub fn any_directive(&self) -> Option<Facet> {
        let clear = |a: &mut Asked| {
            a.directive.clear();
            a.about.clear();
        };
        let asked = !self.asked.directive.is_empty() || !self.asked.about.is_empty();
        asked.then(|| self.to("不限事项", None, self.asked.with(clear)))
    }

    /// Without any filter, in the same columns.
    #[must_use]
    pub fn whole(&self) -> Option<String> {
        let plain = Asked {
            order: self.asked.order,
            columns: self.asked.columns.clone(),
            ..Asked::default()
        };
        (self.asked.with(|_| ()) != plain).then(|| link(&plain))
    }

    fn facet(&self, name: &str, value: &str, set: Set) -> Facet {
        self.to(name, None, self.asked.with(|a| value.clone_into(set(a))))
    }

    fn to(&self, name: &str, class: Option<&'static str>, to: Asked) -> Facet {
        Facet {
            name: name.to_owned(),
            class,
            on: to == self.asked.with(|_| ()),
            to: link(&to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::page;

    #[test]
    fn filters_are_links_that_keep_each_other_and_begin_at_the_first_page() {
        let page = page("q=%E5%BF%AB%E9%80%92+%E8%BF%9B%E6%9D%91&cursor=xyz&sort=lead");
        let red = page.lights().into_iter().find(|f| f.name == "红灯").unwrap();
        assert_eq!(
            (red.on, red.to.as_str()),
            (
                false,
                "/tasks?light=red&q=%E5%BF%AB%E9%80%92+%E8%BF%9B%E6%9D%91&sort=lead"
            )
        );
        assert!(page.lights()[0].on);
        let groups = page.groups();
        assert!(groups.iter().all(|g| g.facets.iter().filter(|f| f.on).count() == 1));
        let returned = &groups.last().unwrap().facets[1];
        assert!(returned.to.contains("&returned=yes&sort=lead"), "{}", returned.to);
        assert_eq!(page.what(), "在办任务");
        assert_eq!(page.whole().as_deref(), Some("/tasks?sort=lead"));
        assert!(page.any_directive().is_none());
    }

    #[test]
    fn what_is_asked_is_said_in_words() {
        assert_eq!(
            page("whose=issued&due=month&light=red&returned=yes").what(),
            "本单位交办、一个月内到期和已逾期的报告被退回的在办红灯任务"
        );
        let open = page("from=2026-09-01&to=2026-09-30&state=all&about=15");
        assert_eq!(open.what(), "2026-09-01至2026-09-30到期的任务");
        assert_eq!(
            open.any_directive().unwrap().to,
            "/tasks?state=all&from=2026-09-01&to=2026-09-30"
        );
    }
}
