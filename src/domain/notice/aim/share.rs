//! What a list of counts is done to (完成4家水泥企业、2家焦化企业超低排放改造): the deed behind the last thing is that of all.

use super::{Aim, Reader};

/// What parts the things of a list.
const JOINTS: [char; 4] = ['、', '和', '及', '与'];

impl Reader<'_> {
    /// Adds the deed of the last thing of each list to the names of those before it, where the verb of the list is one of
    /// doing (完成, 实施): such a verb has deeds for its object, no things.
    pub(super) fn share_deeds(&mut self) {
        let mut end = self.out.len();
        while let Some(last) = end.checked_sub(1) {
            let mut first = last;
            while let Some(before) = first.checked_sub(1)
                && self.joined_things(before, first)
            {
                first = before;
            }
            if first < last && self.is_done(first) {
                self.share(first, last);
            }
            end = first;
        }
    }

    /// Whether between two amounts stands nothing but the name of the first thing and a joint.
    fn joined_things(&self, one: usize, other: usize) -> bool {
        let (Some(one), Some(other)) = (self.out.get(one), self.out.get(other)) else {
            return false;
        };
        let gap = self.get(one.quantity.range.end, other.quantity.range.start);
        gap.strip_suffix(JOINTS).is_some_and(|name| name == one.indicator) && !one.indicator.is_empty()
    }

    /// Whether a verb of doing stands right before the amount.
    fn is_done(&self, index: usize) -> bool {
        let doing = &self.lexicon.doing;
        let before = self.out.get(index).map_or("", |a| self.get(0, a.quantity.range.start));
        doing.suffix(before).is_some()
    }

    fn share(&mut self, first: usize, last: usize) {
        let name = |i: usize| self.out.get(i).map_or("", |a: &Aim| a.indicator.as_str());
        let Some(deed) = self.deed(name(last.saturating_sub(1)), name(last)).map(str::to_owned) else {
            return;
        };
        for aim in self.out.get_mut(first..last).unwrap_or(&mut []) {
            aim.indicator.push_str(&deed);
        }
    }

    /// The deed at the end of a name: what follows the noun that both names share (企业), or the verbs that it ends with.
    fn deed<'n>(&self, one: &str, other: &'n str) -> Option<&'n str> {
        let verbs = &self.lexicon.verb;
        if verbs.suffix(one).is_some_and(|v| v.chars().count() > 1) {
            return None;
        }
        let noun = one.char_indices().rev().nth(1).and_then(|(i, _)| one.get(i..))?;
        let shared = other.find(noun).and_then(|i| other.get(i + noun.len()..));
        if let Some(deed) = shared.filter(|d| verbs.suffix(d).is_some_and(|v| v.chars().count() > 1)) {
            return Some(deed);
        }
        let mut thing = other;
        while let Some(verb) = verbs.suffix(thing).filter(|v| v.chars().count() > 1) {
            thing = thing.strip_suffix(verb)?;
        }
        let deed = other.strip_prefix(thing)?;
        (!deed.is_empty() && thing.chars().count() > 1).then_some(deed)
    }
}
