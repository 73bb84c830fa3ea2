//! Events told in words: what each is about, by name, and what changed, field by field. Names come in one batch a kind.

use serde_json::Value;

use crate::app::timeline::Entry;
use crate::app::{Cx, Result};
use crate::domain::cadence::Cadence;
use crate::domain::directive::{DirectiveKind, DirectiveState, Urgency};
use crate::domain::finding::DocumentState;
use crate::domain::lang::Lang;
use crate::domain::light::Light;
use crate::domain::org::OrgKind;
use crate::domain::outbox::LetterState;
use crate::domain::person::Role;
use crate::domain::progress::ProgressState;
use crate::domain::request::{MeasureKind, MeasureState, RequestKind, RequestState};
use crate::domain::setting::Setting;
use crate::domain::task::{Grade, TaskState};
use crate::domain::webhook::{WebhookFormat, WebhookState};
use crate::store::name::{self, Names};

/// An event in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What it is about: 任务“新增智能快件箱”（河北局）, Task “…” (…).
    pub about: String,
    /// What changed.
    pub changes: Vec<Changed>,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its name.
    pub field: String,
    /// Value before; none where there was none.
    pub before: Option<String>,
    /// Value after.
    pub after: Option<String>,
}

/// Longest value, characters.
const LONG: usize = 60;

/// Kinds of subjects: word, Chinese, English.
const KINDS: &[(&str, &str, &str)] = &[
    ("access", "访问", "access"),
    ("alert", "系统告警", "alert"),
    ("attachment", "附件", "attachment"),
    ("calendar", "日历", "calendar"),
    ("comment", "留言", "comment"),
    ("database", "数据库", "database"),
    ("directive", "事项", "directive"),
    ("document", "文件", "document"),
    ("figures", "汇总数", "figures"),
    ("import", "导入", "import"),
    ("indicator", "指标", "indicator"),
    ("letter", "信件", "letter"),
    ("light_rules", "亮灯规则", "light rules"),
    ("lights", "红黄绿灯", "lights"),
    ("measure", "督办措施", "measure"),
    ("obligation", "填报要求", "obligation"),
    ("org", "单位", "bureau"),
    ("org_group", "单位分组", "group of bureaus"),
    ("outbox", "发件箱", "outbox"),
    ("policy", "密码规则", "policy"),
    ("progress", "进展报告", "report"),
    ("request", "申请", "request"),
    ("session", "登录", "session"),
    ("settings", "设置", "settings"),
    ("target", "目标值", "target"),
    ("task", "任务", "task"),
    ("token", "访问令牌", "API token"),
    ("user", "人员", "person"),
    ("view", "视图", "view"),
    ("webhook", "推送", "webhook"),
];

/// Fields of changes: word, Chinese, English. A setting is called as the settings call it.
const FIELDS: &[(&str, &str, &str)] = &[
    ("added", "新增", "added"),
    ("address", "地址", "address"),
    ("answer", "答复", "answer"),
    ("approval", "审定", "approval"),
    ("approx", "约数", "round figure"),
    ("baseline", "基数", "baseline"),
    ("changed", "改动", "changed"),
    ("closed_late", "逾期办结", "closed late"),
    ("closed_on", "撤销日期", "closed on"),
    ("code", "代码", "code"),
    ("comparator", "比较符", "comparator"),
    ("curve", "序时进度", "trajectory"),
    ("directives", "事项数", "directives"),
    ("doc_no", "文号", "document number"),
    ("due_on", "期限", "due on"),
    ("effective_on", "生效日期", "effective on"),
    ("email_state", "邮箱状态", "state of the mailbox"),
    ("expires_at", "有效期至", "expires"),
    ("extensions", "延期次数", "extensions"),
    ("fields", "改动的栏目", "fields"),
    ("file", "文件", "file"),
    ("format", "格式", "format"),
    ("grade", "评定", "grade"),
    ("grants", "授权", "grants"),
    ("host", "主机", "host"),
    ("indicator", "指标", "indicator"),
    ("issued_on", "印发日期", "issued on"),
    ("keep_own_part", "保留自报部分", "own part kept"),
    ("kind", "种类", "kind"),
    ("late", "超时", "late"),
    ("letters", "信件数", "letters"),
    ("light", "灯", "light"),
    ("locked", "锁定", "locked"),
    ("locked_at", "锁定时间", "locked at"),
    ("login", "用户名", "log-in"),
    ("meeting_on", "会议日期", "meeting on"),
    ("members", "成员", "members"),
    ("n", "数量", "number"),
    ("name", "名称", "name"),
    ("number", "文号", "number"),
    ("obligations", "填报要求", "obligations"),
    ("obligations_waived", "免报的填报要求", "obligations waived"),
    ("org", "单位", "bureau"),
    ("orgs", "单位", "bureaus"),
    ("parent", "上级单位", "parent"),
    ("percent", "完成（%）", "per cent done"),
    ("period_to", "截至", "period to"),
    ("query", "筛选", "query"),
    ("relative", "按百分比增减", "change in per cent"),
    ("reminders", "提醒数", "reminders"),
    ("removed", "删除", "removed"),
    ("requirement", "要求", "requirement"),
    ("role", "角色", "role"),
    ("rows", "行数", "rows"),
    ("scopes", "权限", "scopes"),
    ("session", "登录", "session"),
    ("sessions", "登录数", "sessions"),
    ("shared", "与本单位共享", "shared"),
    ("sign_due_at", "签收期限", "to be signed by"),
    ("slip_days", "累计推后天数", "days slipped"),
    ("sort", "排序", "place"),
    ("source", "来源", "source"),
    ("state", "状态", "state"),
    ("targets", "目标值数", "targets"),
    ("tasks", "任务数", "tasks"),
    ("text", "内容", "text"),
    ("title", "题目", "title"),
    ("unit", "单位", "unit"),
    ("user", "人员", "person"),
    ("value", "目标值", "value"),
    ("value_max", "上限", "upper end"),
    ("verbs", "推送事项", "events"),
    ("weights", "权重", "weights"),
    ("with_parent", "随上级撤销", "with its parent"),
];

/// Names of what the events are about.
#[derive(Debug, Default)]
struct Known {
    tasks: Names,
    directives: Names,
    orgs: Names,
    people: Names,
    documents: Names,
    lang: Lang,
}

/// Events of a page in words, in their order.
///
/// # Errors
/// Refused for everybody but the auditor; as the database.
pub fn told(cx: &mut Cx<'_>, entries: &[Entry]) -> Result<Vec<Told>> {
    super::allowed(cx)?;
    let of = |kind: &'static str| {
        entries
            .iter()
            .filter(move |e| e.subject_kind == kind)
            .filter_map(|e| e.subject)
    };
    let known = Known {
        tasks: name::tasks(cx.tx, entries.iter().filter_map(|e| e.task))?,
        directives: name::directives(cx.tx, entries.iter().filter_map(|e| e.directive))?,
        orgs: name::organisations(cx.tx, entries.iter().filter_map(|e| e.org).chain(of("org")))?,
        people: name::people(cx.tx, of("user").chain(named_people(entries)))?,
        documents: name::documents(cx.tx, of("document"))?,
        lang: cx.lang(),
    };
    Ok(entries.iter().map(|e| known.tell(e)).collect())
}

/// People that changes name by id.
fn named_people(entries: &[Entry]) -> impl Iterator<Item = i64> {
    let named = |e: &Entry| e.changes.get("user").and_then(|v| v.get(1)).and_then(Value::as_i64);
    entries.iter().filter_map(named).collect::<Vec<_>>().into_iter()
}

/// Name of a kind of subject.
pub(in crate::app) fn kind(word: &str, lang: Lang) -> &str {
    look(KINDS, word, lang)
}

fn look<'a>(table: &'a [(&str, &'a str, &'a str)], word: &'a str, lang: Lang) -> &'a str {
    let row = table.iter().find(|(w, ..)| *w == word);
    row.map_or(word, |(_, zh, en)| lang.pick(zh, en))
}

impl Known {
    fn tell(&self, e: &Entry) -> Told {
        let changes = e.changes.as_object().into_iter().flatten();
        Told {
            about: self.about(e),
            changes: changes.filter_map(|(field, v)| self.changed(e, field, v)).collect(),
        }
    }

    fn about(&self, e: &Entry) -> String {
        let kind = look(KINDS, &e.subject_kind, self.lang);
        let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let own = match e.subject_kind.as_str() {
            "user" => e.subject.and_then(|id| self.people.get(&id)),
            "org" => e.subject.and_then(|id| self.orgs.get(&id)),
            "document" => e.subject.and_then(|id| self.documents.get(&id)),
            "directive" => e.directive.and_then(|id| self.directives.get(&id)),
            _ => e.task.and_then(|id| self.tasks.get(&id)),
        };
        let of_task = e.org.filter(|_| e.task.is_some()).and_then(|id| self.orgs.get(&id));
        let lead = of_task.map(|org| match self.lang {
            Lang::Zh => format!("（{org}）"),
            Lang::En => format!(" ({org})"),
        });
        let lead = lead.unwrap_or_default();
        match own {
            Some(name) if e.subject_kind == "task" || e.task.is_none() => self.named(kind, name) + &lead,
            Some(task) => self.part(kind, &(self.named(look(KINDS, "task", self.lang), task) + &lead)),
            None => match e.directive.and_then(|id| self.directives.get(&id)) {
                Some(directive) => self.part(kind, &self.named(look(KINDS, "directive", self.lang), directive)),
                None => format!("{kind}{}{}", self.lang.pick("", " "), id(e.subject))
                    .trim_end()
                    .to_owned(),
            },
        }
    }

    /// 任务“新增快件箱”.
    fn named(&self, kind: &str, name: &str) -> String {
        format!("{kind}{}“{name}”", self.lang.pick("", " "))
    }

    /// Something of a task or directive: 任务“新增快件箱”的申请, request of task “…”.
    fn part(&self, kind: &str, whole: &str) -> String {
        match self.lang {
            Lang::Zh => format!("{whole}的{kind}"),
            Lang::En => format!("{kind} of {whole}"),
        }
    }

    fn changed(&self, e: &Entry, field: &str, value: &Value) -> Option<Changed> {
        let (before, after) = match value.as_array() {
            Some(pair) => (pair.first(), pair.get(1)),
            None => (None, Some(value)),
        };
        let words = |v: Option<&Value>| v.and_then(|v| self.value(e, field, v));
        let name = match field.parse::<Setting>() {
            Ok(setting) => setting.name(self.lang),
            Err(_) => look(FIELDS, field, self.lang),
        };
        let (before, after) = (words(before), words(after));
        (before.is_some() || after.is_some()).then(|| Changed {
            field: name.to_owned(),
            before,
            after,
        })
    }

    fn value(&self, e: &Entry, field: &str, value: &Value) -> Option<String> {
        let text = match value {
            Value::Null => return None,
            Value::Bool(true) => self.lang.pick("是", "yes").to_owned(),
            Value::Bool(false) => self.lang.pick("否", "no").to_owned(),
            Value::Number(n) => match (field, n.as_i64()) {
                ("user", Some(id)) => self.people.get(&id).cloned().unwrap_or_else(|| n.to_string()),
                _ => n.to_string(),
            },
            Value::String(text) => {
                let word = word(&e.subject_kind, field, text, self.lang);
                word.map_or_else(|| text.clone(), str::to_owned)
            }
            Value::Array(items) => {
                let texts = items.iter().filter_map(|item| self.value(e, field, item));
                texts.collect::<Vec<_>>().join(self.lang.pick("、", ", "))
            }
            Value::Object(fields) => {
                let pair = |(name, v): (&String, &Value)| {
                    let v = self.value(e, name, v)?;
                    Some(format!(
                        "{}{}{v}",
                        look(FIELDS, name, self.lang),
                        self.lang.pick("", " ")
                    ))
                };
                fields
                    .iter()
                    .filter_map(pair)
                    .collect::<Vec<_>>()
                    .join(self.lang.pick("，", ", "))
            }
        };
        let short: String = text.chars().take(LONG).collect();
        let cut = text.chars().count() > LONG;
        Some(if cut {
            format!("{short}{}", self.lang.pick("……", "…"))
        } else {
            short
        })
        .filter(|t| !t.is_empty())
    }
}

/// A word of an enumeration as people read it.
fn word(kind: &str, field: &str, text: &str, lang: Lang) -> Option<&'static str> {
    macro_rules! named {
        ($($words:ty),+) => {
            None$(.or_else(|| text.parse::<$words>().ok().map(|w| w.name(lang))))+
        };
    }
    match (kind, field) {
        ("task", "state") => named!(TaskState),
        ("directive", "state") => named!(DirectiveState),
        ("progress", "state") => named!(ProgressState),
        ("request", "state") => named!(RequestState),
        ("measure", "state") => named!(MeasureState),
        ("document", "state") => named!(DocumentState),
        ("letter", "state") => named!(LetterState),
        ("webhook", "state") => named!(WebhookState),
        ("webhook", "format") => named!(WebhookFormat),
        (_, "state") => named!(TaskState, ProgressState),
        (_, "kind") => named!(RequestKind, MeasureKind, DirectiveKind, OrgKind),
        (_, "light" | "own_light") => named!(Light),
        (_, "grade") => named!(Grade),
        (_, "role") => named!(Role),
        (_, "cadence") => named!(Cadence),
        (_, "urgency") => named!(Urgency),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(kind: &str, changes: Value) -> Entry {
        Entry {
            id: 1,
            seq: None,
            at: chrono::DateTime::UNIX_EPOCH,
            kind: "change".into(),
            verb: "task.extended".into(),
            label: "延期".into(),
            actor: None,
            directive: Some(2),
            task: Some(5),
            org: Some(13),
            subject_kind: kind.into(),
            subject: Some(7),
            reason: None,
            changes,
        }
    }

    fn known() -> Known {
        Known {
            tasks: [(5, "新增快件箱".to_owned())].into(),
            orgs: [(13, "河北局".to_owned())].into(),
            people: [(7, "林".to_owned())].into(),
            ..Known::default()
        }
    }

    #[test]
    fn subjects_are_named_and_changes_said_in_words() {
        let changes =
            json!({"due_on": ["2026-10-01", "2026-12-31"], "state": ["active", "closing"], "late": [null, true]});
        let told = known().tell(&entry("task", changes));
        assert_eq!(told.about, "任务“新增快件箱”（河北局）");
        let said: Vec<_> = told
            .changes
            .iter()
            .map(|c| (c.field.as_str(), c.before.as_deref(), c.after.as_deref()))
            .collect();
        assert_eq!(
            said,
            [
                ("期限", Some("2026-10-01"), Some("2026-12-31")),
                ("超时", None, Some("是")),
                ("状态", Some("办理中"), Some(TaskState::Closing.zh())),
            ]
        );
        assert_eq!(
            known().tell(&entry("request", json!({}))).about,
            "任务“新增快件箱”（河北局）的申请"
        );
        let english = Known {
            lang: Lang::En,
            ..known()
        };
        let told = english.tell(&entry(
            "request",
            json!({"late": [null, true], "state": [null, "open"]}),
        ));
        assert_eq!(told.about, "request of task “新增快件箱” (河北局)");
        assert_eq!(
            (told.changes[0].field.as_str(), told.changes[0].after.as_deref()),
            ("late", Some("yes"))
        );
        assert_eq!(told.changes[1].after.as_deref(), Some(RequestState::Open.en()));
    }

    #[test]
    fn people_settings_and_long_texts() {
        let person = Entry {
            task: None,
            directive: None,
            org: None,
            ..entry(
                "user",
                json!({"role": [null, "leader"], "text": [null, "长".repeat(70)], "findings.sure": [90, 95]}),
            )
        };
        let told = known().tell(&person);
        assert_eq!(told.about, "人员“林”");
        assert_eq!(told.changes[0].field, Setting::FindingsSure.zh());
        assert_eq!(told.changes[1].after.as_deref(), Some("领导"));
        assert_eq!(told.changes[2].after.as_ref().unwrap().chars().count(), LONG + 2);
        let nobody = Entry {
            subject: Some(9),
            ..person
        };
        assert_eq!(known().tell(&nobody).about, "人员9");
    }

    #[test]
    fn every_kind_and_field_stands_once_in_order() {
        for table in [KINDS, FIELDS] {
            assert!(table.windows(2).all(|w| w[0].0 < w[1].0));
        }
    }
}
