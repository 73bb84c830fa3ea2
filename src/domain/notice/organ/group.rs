//! A group told by its members (甲、乙、丙等部门): each of them answers, the word for the group is none.

use super::{governed, is_body};
use crate::domain::notice::lexicon::Lexicon;

/// What such a group is called.
const GROUPS: [&str; 14] = [
    "职能部门",
    "主管部门",
    "成员单位",
    "部门",
    "单位",
    "司室",
    "司局",
    "处室",
    "科室",
    "股室",
    "机构",
    "企业",
    "公司",
    "平台",
];

/// The bodies of a group told by its members; none where the phrase is no such group. Fields of work (发展改革、财政等部门)
/// are named as the offices for them; what a preposition governs (对公安、交通等部门) is nobody who acts.
pub(super) fn members(phrase: &str, lexicon: &Lexicon) -> Option<Vec<String>> {
    if !phrase.contains('等') || phrase.len() > LONGEST {
        return None;
    }
    let (list, named) = phrase.rsplit_once('等')?;
    let named = ["有关", "相关", "各有关", "各相关"]
        .iter()
        .find_map(|w| named.strip_prefix(w))
        .unwrap_or(named);
    if !GROUPS.contains(&named) || list.contains('等') {
        return None;
    }
    let parts = parts(list, lexicon);
    let (first, rest) = parts.split_first()?;
    if governed(first) {
        return Some(Vec::new());
    }
    let sound = is_member(first, lexicon) && rest.iter().all(|p| is_member(p, lexicon));
    let alone = rest.is_empty() && !is_body(first, lexicon);
    (sound && !alone).then(|| parts.iter().map(|p| office(p, named, lexicon)).collect())
}

/// Most bytes of such a phrase.
const LONGEST: usize = 180;

/// The members, parted by 、 and by the last joint, unless it belongs to a name (工业和信息化).
fn parts<'t>(list: &'t str, lexicon: &Lexicon) -> Vec<&'t str> {
    let names = &lexicon.joint_name;
    let cut = |part: &'t str| {
        let joint = part.find(['和', '及', '与', '以']);
        let (before, after) = joint.and_then(|i| part.split_at_checked(i)).unwrap_or((part, ""));
        let after = ["以及", "和", "及", "与"].iter().find_map(|j| after.strip_prefix(j));
        match after {
            Some(after) if !names.within(part) && before.chars().count() > 1 && after.chars().count() > 1 => {
                vec![before, after]
            }
            _ => vec![part],
        }
    };
    list.split('、').map(str::trim).flat_map(cut).collect()
}

/// Whether a part may name a member: characters only, and no verb that governs those after it (推动公安、交通等部门).
fn is_member(part: &str, lexicon: &Lexicon) -> bool {
    let governs = [&lexicon.causative, &lexicon.reach]
        .iter()
        .filter_map(|c| c.prefix(part))
        .any(|verb| verb.len() < part.len())
        || ["会同", "联合", "配合", "加强", "推进", "组织", "由", "请"]
            .iter()
            .any(|w| part.len() > w.len() && part.starts_with(w));
    (2..=14).contains(&part.chars().count())
        && part.chars().all(char::is_alphabetic)
        && !part.contains(['的', '要', '将'])
        && !governs
}

/// A member as it answers: the office for a field of work, else the name as it stands.
fn office(part: &str, named: &str, lexicon: &Lexicon) -> String {
    let whole = lexicon.organ_name.has(part) || lexicon.office_tail.suffix(part).is_some();
    let ends = [
        "司", "处", "室", "科", "股", "院", "署", "会", "中心", "公司", "集团", "企业", "单位", "机构", "部",
    ];
    if named.ends_with("部门") && !whole && !ends.iter().any(|e| part.ends_with(e)) {
        format!("{part}部门")
    } else {
        part.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_a_group_is_named() {
        let who = |phrase: &str| members(phrase, Lexicon::builtin());
        let some = |names: &[&str]| Some(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            who("发展改革、财政、人社等部门"),
            some(&["发展改革部门", "财政部门", "人社部门"])
        );
        assert_eq!(
            who("宣传、公安和教育等有关部门"),
            some(&["宣传部门", "公安部门", "教育部门"])
        );
        assert_eq!(who("县公安局、县交通运输局等部门"), some(&["县公安局", "县交通运输局"]));
        assert_eq!(who("工业和信息化、商务等部门"), some(&["工业和信息化部门", "商务部门"]));
        assert_eq!(
            who("办公室、政策法规司、普遍服务司等司室"),
            some(&["办公室", "政策法规司", "普遍服务司"])
        );
        assert_eq!(who("顺丰、中通以及圆通等企业"), some(&["顺丰", "中通", "圆通"]));
        assert_eq!(who("市发展改革委等单位"), some(&["市发展改革委"]));
    }

    #[test]
    fn what_is_no_group_stays() {
        let who = |phrase: &str| members(phrase, Lexicon::builtin());
        for phrase in [
            "财政处、邮件处",
            "推动公安、交通等部门",
            "普服司等省内相关部门",
            "教育等部门",
            "“两高”、能耗等单位",
        ] {
            assert_eq!(who(phrase), None, "{phrase}");
        }
        assert_eq!(who("对公安、交通等部门"), Some(Vec::new()));
    }
}
