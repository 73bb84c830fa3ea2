//! What the verbs of events are called where people read them. A test finds every verb of the source here.

/// Verb, Chinese, English.
pub const VERBS: &[(&str, &str, &str)] = &[
    ("access.refused", "访问被拒", "access refused"),
    ("alert.began", "系统告警", "alert"),
    ("alert.ended", "告警解除", "alert over"),
    ("attachment.added", "上传附件", "file attached"),
    ("audit.exported", "导出审计记录", "audit trail exported"),
    ("calendar.put", "维护日历", "calendar changed"),
    ("comment.added", "留言", "comment added"),
    ("database.initialised", "初始化数据库", "database initialised"),
    ("database.sampled", "生成示例数据", "sample data made"),
    ("dependencies.set", "设定前置任务", "dependencies set"),
    ("directive.approved", "审定立项", "directive approved"),
    ("directive.cancelled", "撤销事项", "directive cancelled"),
    ("directive.changed", "修改事项", "directive changed"),
    ("directive.closed", "事项办结", "directive closed"),
    ("directive.created", "拟办事项", "directive drafted"),
    ("directive.decomposed", "任务分解", "directive decomposed"),
    ("directive.issued", "交办", "directive issued"),
    ("directive.proposed", "送审", "directive proposed"),
    ("directive.registered", "立项", "directive registered"),
    ("document.edited", "修改文件信息", "document edited"),
    ("document.findings_decided", "核对识别结果", "findings decided"),
    ("document.registered", "文件立项", "document registered"),
    ("document.uploaded", "上传文件", "document uploaded"),
    ("feed.made", "新建日历订阅", "calendar feed made"),
    ("feed.revoked", "停用日历订阅", "calendar feed revoked"),
    ("group.put", "维护单位分组", "group changed"),
    ("import.done", "导入", "imported"),
    ("import.undone", "撤销导入", "import undone"),
    ("indicator.added", "新增指标", "indicator added"),
    ("indicator.changed", "修改指标", "indicator changed"),
    ("instruction.added", "批示", "instruction written"),
    ("ladder.put", "修改提醒规则", "reminder rules changed"),
    ("letter.failed", "信件未送达", "letter failed"),
    ("letter.retried", "信件重发", "letter retried"),
    ("letter.tested", "发送测试信", "test letter sent"),
    ("light_rules.put", "修改亮灯规则", "light rules changed"),
    ("lights.renewed", "红黄绿灯更新", "lights renewed"),
    ("login.failed", "登录失败", "log-in failed"),
    ("measure.answered", "答复督办措施", "measure answered"),
    ("measure.reminded", "催办", "reminded"),
    ("milestone.reached", "节点完成", "milestone reached"),
    ("milestones.set", "设定阶段节点", "milestones set"),
    ("obligation.unlocked", "解锁填报期", "obligation unlocked"),
    ("obligation.waived", "免报", "obligation waived"),
    ("org.added", "新增单位", "bureau added"),
    ("org.edited", "修改单位", "bureau changed"),
    ("password.changed", "修改密码", "password changed"),
    ("password.reset", "重置密码", "password reset"),
    ("password.wrong", "密码错误", "wrong password"),
    ("programme.added", "新增工程", "programme added"),
    ("programme.applied", "套用工程", "programme applied"),
    ("programme.changed", "修改工程", "programme changed"),
    ("programme.retired", "停用工程", "programme retired"),
    ("progress.accepted", "审核通过", "report accepted"),
    ("progress.opened", "打开报告", "report opened"),
    ("progress.refused", "审签退回", "report refused in the house"),
    ("progress.returned", "退办", "report returned"),
    ("progress.sent_for_approval", "送审签", "report sent for approval"),
    ("progress.submitted", "填报进展", "progress reported"),
    ("progress.withdrawn", "撤回报告", "report withdrawn"),
    ("question.asked", "询问", "question asked"),
    ("reminders.queued", "生成提醒", "reminders queued"),
    ("request.accepted", "同意申请", "request granted"),
    ("request.approved", "申请审签通过", "request approved in the house"),
    ("request.filed", "提出申请", "request filed"),
    ("request.lapsed", "申请失效", "request lapsed"),
    ("request.refused", "不同意申请", "request refused"),
    ("request.withdrawn", "撤回申请", "request withdrawn"),
    ("role.granted", "授予角色", "role granted"),
    ("role.revoked", "收回角色", "role revoked"),
    ("session.ended", "退出登录", "session ended"),
    ("session.opened", "登录", "signed in"),
    ("session.refreshed", "续期登录", "session renewed"),
    ("session.token_reused", "登录凭据被重复使用", "refresh token reused"),
    ("sessions.ended", "强制下线", "sessions ended"),
    ("settings.changed", "修改设置", "settings changed"),
    ("system.repaired", "修复派生数据", "derived figures mended"),
    ("target.added", "新增目标值", "target added"),
    ("target.changed", "修改目标值", "target changed"),
    ("target.removed", "删除目标值", "target removed"),
    ("task.cancelled", "撤销任务", "task cancelled"),
    ("task.changed", "修改任务", "task changed"),
    ("task.closed", "办结销号", "task closed"),
    ("task.closure_requested", "申请办结", "closure requested"),
    ("task.closure_returned", "退回继续办理", "closure returned"),
    ("task.declined", "退回交办", "task handed back"),
    ("task.decomposed", "向下分解", "task handed down"),
    ("task.extended", "延期", "due day extended"),
    ("task.issued", "交办任务", "task issued"),
    ("task.reopened", "重启任务", "task reopened"),
    ("task.resumed", "恢复办理", "task resumed"),
    ("task.signed", "签收", "task signed for"),
    ("task.signed_for", "代签收", "signed on behalf"),
    ("task.suspended", "中止任务", "task suspended"),
    ("token.made", "新建访问令牌", "API token made"),
    ("token.revoked", "吊销访问令牌", "API token revoked"),
    ("user.added", "新增人员", "person added"),
    ("user.closed", "注销账号", "account closed"),
    ("user.edited", "修改人员信息", "person edited"),
    ("user.email_refused", "邮箱退信", "e-mail address refused"),
    ("user.locked", "锁定账号", "account locked"),
    ("user.posted", "调整任职单位", "person posted"),
    ("user.unlocked", "解锁账号", "account unlocked"),
    ("view.changed", "修改视图", "view changed"),
    ("view.kept", "保存视图", "view kept"),
    ("view.removed", "删除视图", "view removed"),
    ("webhook.changed", "修改推送", "webhook changed"),
    ("webhook.disabled", "推送自动停用", "webhook stopped by itself"),
    ("webhook.made", "新建推送", "webhook registered"),
    ("webhook.redelivered", "推送重发", "webhook sent again"),
    ("webhook.removed", "删除推送", "webhook removed"),
    ("webhook.secret_rotated", "更换推送密钥", "secret of a webhook replaced"),
    ("webhook.started", "启用推送", "webhook started"),
    ("webhook.stopped", "停用推送", "webhook stopped"),
    ("webhook.tested", "测试推送", "webhook tested"),
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
        let verb = regex::Regex::new(r#""((?:task|progress|directive|request)\.[a-z_]+)""#).unwrap();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                verbs_of(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.extend(pattern.captures_iter(&text).map(|c| c[1].to_owned()));
                // A verb that is chosen first and handed over by name.
                if text.contains("Change::of(verb)") && !path.ends_with("record.rs") {
                    let literals = verb.captures_iter(&text).map(|c| c[1].to_owned());
                    found.extend(literals.filter(|l| !l.ends_with(".approval")));
                }
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
