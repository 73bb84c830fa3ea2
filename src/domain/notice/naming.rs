//! The name of an indicator (指标名称) as a target gets it: completed from what stands before its clause.

use super::Reading;
use super::aim;
use super::clause;
use super::draft::Comparator;

impl Reading<'_> {
    /// An indicator that the clause does not name, or names only by its last word, is completed from what came before.
    pub(super) fn named(&self, body: &str, found: &aim::Aim, last: &str) -> String {
        // 新建120个，其中平川县35个、云台县48个: parts of what came before, by place.
        if !last.is_empty() && is_part(body, found) {
            return format!("{}{last}", found.indicator);
        }
        if found.indicator.is_empty() {
            let grows = found.comparator == Comparator::IncreaseBy
                && found.quantity.unit == "%"
                && !last.is_empty()
                && !last.ends_with('率');
            return if grows {
                format!("{last}增长率")
            } else if last.is_empty() {
                let head = body.get(..found.range.start).unwrap_or("");
                clause::object(before(head), self.lexicon).unwrap_or("").to_owned()
            } else {
                last.to_owned()
            };
        }
        // 开通合作线路，每年新增50条: the deed alone is done to what the clause before deals with.
        if last.is_empty() && self.lexicon.produce.has(&found.indicator) {
            let head = body.get(..found.range.start).unwrap_or("");
            if let Some(object) = clause::object(before(head), self.lexicon) {
                return object.to_owned();
            }
        }
        // 新建消防站3个、改造2个: the deed alone is done to what came before.
        if let Some(deed) = self.deed(found).filter(|_| !last.is_empty()) {
            return format!("{last}{deed}");
        }
        if let Some(full) = self.contrasted(&found.indicator, last) {
            return full;
        }
        // 增加值突破800亿元、占地区生产总值比重12%: the share is of what came before.
        if found.indicator.starts_with('占') && !last.is_empty() {
            return format!("{last}{}", found.indicator);
        }
        if self.lexicon.generic_indicator.has(&found.indicator) {
            self.completed(body, found, last)
        } else {
            found.indicator.clone()
        }
    }

    /// A name that says nothing alone (覆盖率), completed by what is quoted before it, by the last name or by what the clause before
    /// deals with.
    fn completed(&self, body: &str, found: &aim::Aim, last: &str) -> String {
        let head = body.get(..found.range.start).unwrap_or("");
        // …，完成投资4300万元: that of the work, not of the last thing made.
        let own = body
            .get(found.range.start..)
            .is_some_and(|t| t.starts_with("完成") || t.starts_with("实现"));
        let works = ["项目", "工程", "产业"].iter().any(|w| last.ends_with(w));
        if own && !works && found.indicator == "投资" {
            return found.indicator.clone();
        }
        let quoted = head
            .rsplit_once('”')
            .and_then(|(h, _)| h.rsplit_once('“'))
            .map(|(_, name)| name);
        match quoted.filter(|n| !n.chars().any(|c| c.is_ascii_digit())) {
            Some(name) => format!("{name}{}", found.indicator),
            None if !last.is_empty() && !last.ends_with(['率', '%']) && !head.is_empty() => {
                format!("{last}{}", found.indicator)
            }
            None if last.is_empty() => {
                let object = clause::object(before(head), self.lexicon).unwrap_or("");
                format!("{object}{}", found.indicator)
            }
            None => found.indicator.clone(),
        }
    }

    /// The deed that a target names and nothing else (开工300个, 基本建成8000套).
    pub(super) fn deed<'f>(&self, found: &'f aim::Aim) -> Option<&'f str> {
        let deed = found.indicator.strip_prefix("基本").unwrap_or(&found.indicator);
        (self.lexicon.produce.has(deed) && deed.len() <= 12).then_some(deed)
    }

    /// 循环袋市内应用率…，市外应用率…: the second name is completed from the first.
    fn contrasted(&self, name: &str, last: &str) -> Option<String> {
        let places = &self.lexicon.contrast;
        let place = places.prefix(name)?;
        let tail = name.strip_prefix(place).filter(|t| t.chars().count() >= 2)?;
        let shared = places
            .prefix(last)
            .and_then(|p| last.strip_prefix(p))
            .and_then(|l| l.strip_prefix(tail));
        if let Some(rest) = shared.filter(|r| !r.is_empty()) {
            return Some(format!("{name}{rest}"));
        }
        let head = last.strip_suffix(tail)?;
        let other = places.suffix(head)?;
        let frame = head.strip_suffix(other).filter(|f| !f.is_empty())?;
        Some(format!("{frame}{name}"))
    }
}

/// The clause before the one in which a text ends.
fn before(head: &str) -> &str {
    let clauses = head.rsplit_once('，').map_or("", |(clauses, _)| clauses);
    clauses.rsplit('，').next().unwrap_or("")
}

/// 新建120个，其中平川县35个、云台县48个: a part of what came before, by place.
pub(super) fn is_part(body: &str, found: &aim::Aim) -> bool {
    let place = found.indicator.ends_with(['县', '市', '州', '旗', '区']);
    place
        && (2..=6).contains(&found.indicator.chars().count())
        && body.get(..found.range.start).is_some_and(|head| head.contains("其中"))
}
