//! What the verbs of events are called where people read them. A test finds every verb of the source here.

/// Verb, Chinese, English.
pub const VERBS: &[(&str, &str, &str)] = &[
    ("access.refused", "访问被拒", "access refused"),
    ("audit.exported", "导出审计记录", "audit trail exported"),
    ("comment.added", "留言", "comment added"),
    ("database.initialised", "初始化数据库", "database initialised"),
    ("instruction.added", "批示", "instruction written"),
    ("lights.renewed", "红黄绿灯更新", "lights renewed"),
    ("measure.answered", "答复督办措施", "measure answered"),
    ("measure.reminded", "催办", "reminded"),
    ("question.asked", "询问", "question asked"),
    ("request.accepted", "同意申请", "request granted"),
    ("request.approved", "申请审签通过", "request approved in the house"),
    ("request.filed", "提出申请", "request filed"),
    ("request.lapsed", "申请失效", "request lapsed"),
    ("request.refused", "不同意申请", "request refused"),
    ("request.withdrawn", "撤回申请", "request withdrawn"),
    ("task.cancelled", "撤销任务", "task cancelled"),
    ("task.closed", "办结销号", "task closed"),
    ("task.closure_requested", "申请办结", "closure requested"),
    ("task.closure_returned", "退回继续办理", "closure returned"),
    ("task.declined", "退回交办", "task handed back"),
    ("task.extended", "延期", "due day extended"),
    ("task.reopened", "重启任务", "task reopened"),
    ("task.resumed", "恢复办理", "task resumed"),
    ("task.signed_for", "代签收", "signed on behalf"),
    ("task.suspended", "中止任务", "task suspended"),
];

/// The words for a verb; the verb itself where it has none.
#[must_use]
pub fn words(verb: &str, english: bool) -> String {
    let row = VERBS.iter().find(|(v, ..)| *v == verb);
    row.map_or(verb, |(_, zh, en)| if english { en } else { zh }).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn verbs_of(folder: &Path, found: &mut BTreeSet<String>) {
        let pattern = regex::Regex::new(r#"Change::(?:of|security|access|system)\(\s*"([^"]+)""#).unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                verbs_of(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.extend(pattern.captures_iter(&text).map(|c| c[1].to_owned()));
            }
        }
    }

    #[test]
    fn every_verb_of_the_source_has_its_words() {
        let mut found = BTreeSet::new();
        verbs_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.contains("task.declined"), "{found:?}");
        let missing: Vec<_> = found
            .iter()
            .filter(|verb| !VERBS.iter().any(|(v, ..)| v == verb))
            .collect();
        assert!(missing.is_empty(), "app/verb.rs lacks {missing:?}");
    }

    #[test]
    fn the_table_is_sorted_and_speaks_both_languages() {
        assert!(VERBS.windows(2).all(|two| two[0].0 < two[1].0));
        assert_eq!(words("task.declined", false), "退回交办");
        assert_eq!(words("task.declined", true), "task handed back");
        assert_eq!(words("something.new", true), "something.new");
    }
}
