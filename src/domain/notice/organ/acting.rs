//! Offices that do something without a word of duty (县交通局开展试点), and lists of bodies that are nothing else.

use super::group::members;
use super::{is_actor, split_bodies};
use crate::domain::notice::lexicon::Lexicon;

/// The bodies of a list, or the list as it stands where they are not all of it.
pub(super) fn split_whole(list: &str, lexicon: &Lexicon) -> Vec<String> {
    let bodies = split_bodies(list, lexicon);
    if covers(&bodies, list) {
        bodies
    } else {
        vec![list.to_owned()]
    }
}

/// Whether bodies and the marks between them are all of a list.
fn covers(bodies: &[String], list: &str) -> bool {
    let whole: usize = bodies.iter().map(|b| b.chars().count()).sum();
    whole > 0 && whole + bodies.len() > list.chars().count()
}

/// The offices that a clause begins with and that do something in it, without a word of duty: 县交通局、县农业农村局开展试点;
/// 发展改革、财政、人社等部门按职责抓好落实. Only of a unit that is an order: a report tells in the same words.
pub(super) fn acting(clause: &str, lexicon: &Lexicon) -> Vec<String> {
    let offices = &lexicon.office_tail;
    // Who holds a meeting or sends a paper out is told of, not charged.
    let told = |tail: &str| {
        ["召开", "举行", "举办", "印发", "转发", "下发", "发布", "通报", "主持"]
            .iter()
            .any(|w| tail.starts_with(w))
    };
    let deed = |tail: &str| {
        tail.starts_with("按职责")
            || tail.starts_with("按照职责")
            || !told(tail)
                && !tail.starts_with("建设")
                && !is_office_tail(tail, lexicon)
                && match super::super::clause::opening(tail, lexicon) {
                    super::super::clause::Opening::Verb => true,
                    super::super::clause::Opening::Phrase => {
                        tail.starts_with(['于', '对', '将', '把'])
                            && !tail.contains(['%', '率'])
                            && super::super::clause::verb_after_phrase(tail, lexicon)
                    }
                    super::super::clause::Opening::Other => false,
                }
    };
    let names = &lexicon.organ_name;
    let named = names.find(clause).chain(offices.find(clause)).map(|(_, end)| end);
    let mut ends = named.filter(|end| *end <= LONGEST_HEAD);
    let Some((head, _)) = ends.find_map(|end| clause.split_at_checked(end).filter(|(_, tail)| deed(tail))) else {
        return Vec::new();
    };
    let other = |c: char| c.is_ascii() || "的“《，被向由报给".contains(c);
    let own = head.ends_with('局') && head.starts_with(['省', '市', '州', '县', '区', '我', '本']);
    let plain = (own || head.chars().count() > 2)
        && !head.contains(other)
        && !head.starts_with(['与', '每'])
        && !lexicon.no_office.within(head);
    if plain && let Some(group) = members(head, lexicon) {
        return group;
    }
    let bodies = if plain { split_bodies(head, lexicon) } else { Vec::new() };
    let office = |b: &String| (offices.suffix(b).is_some() || names.has(b)) && is_actor(b, lexicon);
    if covers(&bodies, head) && bodies.iter().all(office) {
        bodies
    } else {
        Vec::new()
    }
}

/// 督查室, 管理组: a verb that is part of an office's name.
pub(super) fn is_office_tail(tail: &str, lexicon: &Lexicon) -> bool {
    let rest = lexicon
        .verb
        .prefix(tail)
        .and_then(|v| tail.get(v.len()..))
        .unwrap_or("");
    let inside = ["室内", "室外", "组织", "科技", "队伍"]
        .iter()
        .any(|w| rest.starts_with(w));
    !inside && rest.starts_with(['室', '办', '组', '科', '处', '股', '站', '局', '队'])
}

/// How far into a clause the offices that act in it may reach, in bytes.
const LONGEST_HEAD: usize = 120;
