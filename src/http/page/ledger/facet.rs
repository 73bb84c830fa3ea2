//! The filters of the ledger: each is a link that keeps the others and begins at the first page.

use super::super::message::{Say, say, t};
use super::{LedgerPage, link};
use crate::app::task::ledger::Asked;
use crate::domain::lang::Lang;
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
        self.said("ledger-what").into()
    }

    /// What is listed, with how many there are.
    #[must_use]
    pub fn counted(&self) -> String {
        self.said("ledger-counted").with("n", self.total).into()
    }

    /// What it is called in the browser's list of windows.
    #[must_use]
    pub fn title(&self) -> String {
        self.top.say("ledger-title").with("what", self.counted()).into()
    }

    fn said(&self, id: &'static str) -> Say<'_> {
        let (asked, lang) = (&self.asked, self.top.lang());
        let word = |word: &'static str| say(lang, "what-word").with("word", word).to_string();
        let state = match asked.state.as_str() {
            "open" => t(lang, "what-open").to_owned(),
            state => state
                .parse()
                .ok()
                .map(|s: TaskState| word(s.name(lang)))
                .unwrap_or_default(),
        };
        let light = asked.light.parse().ok().map(|l: Light| word(l.name(lang)));
        let whose = match asked.whose.as_str() {
            "lead" => t(lang, "what-lead"),
            "issued" => t(lang, "what-issued"),
            _ => "",
        };
        let under = self
            .under
            .as_ref()
            .map(|u| say(lang, "what-under").with("org", &u.short_name).to_string());
        let due = match asked.due.as_str() {
            "over" => t(lang, "what-over"),
            "week" => t(lang, "what-week"),
            "month" => t(lang, "what-month"),
            "none" => t(lang, "what-none"),
            _ => "",
        };
        let returned = if asked.returned.is_empty() {
            ""
        } else {
            t(lang, "what-returned")
        };
        let said = say(lang, id)
            .with("state", state)
            .with("light", light.unwrap_or_default());
        let said = said
            .with("whose", whose)
            .with("under", under.unwrap_or_default())
            .with("due", due);
        said.with("period", self.period()).with("returned", returned)
    }

    /// 2026-09-01至2026-09-30到期的.
    fn period(&self) -> String {
        let (from, to, lang) = (self.asked.from.as_str(), self.asked.to.as_str(), self.top.lang());
        match (from, to) {
            ("", "") => String::new(),
            (from, "") => say(lang, "what-from").with("from", from).into(),
            ("", to) => say(lang, "what-to").with("to", to).into(),
            (from, to) => say(lang, "what-between").with("from", from).with("to", to).into(),
        }
    }

    /// Views that are asked for most, as tabs; columns and order stay.
    #[must_use]
    pub fn usual(&self) -> Vec<Facet> {
        let view = |name: &'static str, state: &str, light: &str, due: &str| {
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
            self.to(self.top.t(name), None, to)
        };
        vec![
            view("tab-open", "open", "", ""),
            view("tab-red", "open", "red", ""),
            view("tab-yellow", "open", "yellow", ""),
            view("tab-over", "open", "", "over"),
            view("tab-week", "open", "", "week"),
            view("tab-sign", "issued", "", ""),
            view("tab-closed", "closed", "", ""),
            view("all", "all", "", ""),
        ]
    }

    /// Filters by light.
    #[must_use]
    pub fn lights(&self) -> Vec<Facet> {
        let all = self.facet(self.top.t("any"), "", |a| &mut a.light);
        let lights = [Light::Red, Light::Yellow, Light::Green, Light::Grey];
        let each = lights.map(|l| Facet {
            class: Some(l.word()),
            ..self.facet(&l.title(self.top.lang()), l.word(), |a| &mut a.light)
        });
        std::iter::once(all).chain(each).collect()
    }

    /// The other filters.
    #[must_use]
    pub fn groups(&self) -> Vec<Group> {
        let (lang, state): (Lang, Set) = (self.top.lang(), |a| &mut a.state);
        let states = TaskState::ALL.iter().filter(|s| **s != TaskState::Draft);
        let mut states: Vec<Facet> = states.map(|s| self.facet(&s.title(lang), s.word(), state)).collect();
        states.insert(0, self.facet(t(lang, "tab-open"), "open", state));
        states.insert(1, self.facet(t(lang, "all"), "all", state));
        let each =
            |set: Set, of: &[(&'static str, &str)]| of.iter().map(|(id, v)| self.facet(t(lang, id), v, set)).collect();
        let due = [
            ("any", ""),
            ("tab-over", "over"),
            ("facet-week", "week"),
            ("facet-month", "month"),
            ("facet-none", "none"),
        ];
        let whose = [("any", ""), ("facet-lead", "lead"), ("facet-issued", "issued")];
        let returned = [("any", ""), ("facet-returned", "yes")];
        let group = |id, facets| Group {
            name: t(lang, id),
            facets,
        };
        vec![
            group("state", states),
            group("facet-due", each(|a| &mut a.due, &due)),
            group("facet-whose", each(|a| &mut a.whose, &whose)),
            group("facet-reports", each(|a| &mut a.returned, &returned)),
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
        let up = parent.map(|id| self.facet(self.top.t("facet-up"), &id, |a| &mut a.under));
        let all = self.facet(self.top.t("any"), "", |a| &mut a.under);
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
        asked.then(|| self.to(self.top.t("any-directive"), None, self.asked.with(clear)))
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
    use crate::domain::lang::Lang;

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
        let mut english = page("whose=issued&due=month&light=red&returned=yes");
        english.top.out.lang = Lang::En;
        let what = "open red tasks issued by your bureau, overdue or due within a month, report returned";
        assert_eq!(english.what(), what);
        english.total = 1;
        assert!(
            english.title().starts_with("Ledger: 1 open red task issued"),
            "{}",
            english.title()
        );
        let open = page("from=2026-09-01&to=2026-09-30&state=all&about=15");
        assert_eq!(open.what(), "2026-09-01至2026-09-30到期的任务");
        assert_eq!(
            open.any_directive().unwrap().to,
            "/tasks?state=all&from=2026-09-01&to=2026-09-30"
        );
    }
}
