//! What one may do: one table of actions, roles and relations (DOMAIN.md §7), and one pure function that reads it.
//! Whether a task exists for one at all is the scope's question; a refusal here is a 403 with its reason.

use super::person::{Actor, Role};
use super::refusal::Refusal;
use super::scope::Sight;
use Role::{Admin, Approver, Auditor, Leader, Reporter, Security, Supervisor};

words! {
    /// Everything that can be done with a task, its reports and requests.
    pub enum Action {
        /// See the head of the task.
        View = "view", "查看", "view";
        /// See reports, values, timeline.
        ReadWhole = "read_whole", "查看详情", "read in full";
        /// Sign for it.
        Sign = "sign", "签收", "sign";
        /// Hand it back.
        Decline = "decline", "退回交办", "decline";
        /// Report, keep a draft, withdraw a report.
        Report = "report", "填报", "report";
        /// Approve the own organisation's report or request.
        Approve = "approve", "审签", "approve";
        /// File or withdraw a request.
        FileRequest = "file_request", "提出申请", "file a request";
        /// Hand down to those below.
        HandDown = "hand_down", "向下分解", "hand down";
        /// Issue it.
        Issue = "issue", "交办", "issue";
        /// Sign on the bureau's behalf.
        SignFor = "sign_for", "代签收", "sign on behalf";
        /// Edit title, requirement, targets, dates.
        Edit = "edit", "修改", "edit";
        /// Accept or return reports.
        Review = "review", "审核", "review";
        /// Decide requests.
        Decide = "decide", "审批申请", "decide requests";
        /// Suspend or resume.
        Suspend = "suspend", "中止或恢复", "suspend or resume";
        /// Cancel.
        Cancel = "cancel", "撤销", "cancel";
        /// Reopen.
        Reopen = "reopen", "重启", "reopen";
        /// Remind and take formal measures.
        Measure = "measure", "催办", "take measures";
        /// Waive or unlock an obligation.
        Waive = "waive", "免报或解锁", "waive or unlock";
        /// Comment.
        Comment = "comment", "留言", "comment";
        /// Write an instruction (批示).
        Instruct = "instruct", "批示", "instruct";
    }
}
words! {
    /// Everything that can be done which is not about one task.
    pub enum Right {
        /// Read organisations and the calendar.
        ReadTree = "read_tree", "查看单位", "read organisations";
        /// Read documents, directives, completion.
        ReadBusiness = "read_business", "查看业务", "read business data";
        /// Upload and review documents, register, decompose, issue, close directives.
        Supervise = "supervise", "督办", "supervise";
        /// Bring in the weights that targets are split by.
        Weigh = "weigh", "导入权重", "import weights";
        /// Approve a directive before it is numbered.
        ApproveDirective = "approve_directive", "审定事项", "approve directives";
        /// Organisations, accounts, settings, calendars, mail set-up.
        Administer = "administer", "系统管理", "administer";
        /// Grant roles, lock, end sessions, revoke tokens.
        Secure = "secure", "安全管理", "manage security";
        /// Read and verify the audit trail.
        Audit = "audit", "审计", "audit";
        /// See all people of the own subtree.
        ReadPeople = "read_people", "查看人员", "read people";
        /// Read the change feed of one's scope.
        ReadEvents = "read_events", "查看变更", "read changes";
        /// Read who holds which role.
        ReadGrants = "read_grants", "查看授权", "read role grants";
        /// Read the settings.
        ReadSettings = "read_settings", "查看设置", "read settings";
        /// Keep views of the ledger, for oneself or one's bureau.
        KeepViews = "keep_views", "保存视图", "keep views";
        /// Read the plan of reminders.
        ReadReminders = "read_reminders", "查看提醒计划", "read reminders";
        /// Read the rules of lights, and try others on the past.
        ReadLights = "read_lights", "查看亮灯规则", "read the light rules";
        /// Read where units see themselves better than the rules do.
        ReadWatermelons = "read_watermelons", "查看西瓜清单", "read the watermelon list";
        /// Register webhooks and see what became of their deliveries.
        ManageWebhooks = "manage_webhooks", "管理推送", "manage webhooks";
    }
}

/// How the actor must stand to the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Seen,
    Whole,
    Lead,
    Issuer,
}

const BUSINESS: &[Role] = &[Supervisor, Leader, Approver, Reporter];

/// The table: action, roles of which one is needed, relation to the task.
const TASK_TABLE: &[(Action, &[Role], Relation)] = &[
    (Action::View, BUSINESS, Relation::Seen),
    (Action::ReadWhole, BUSINESS, Relation::Whole),
    (Action::Sign, &[Reporter], Relation::Lead),
    (Action::Decline, &[Reporter], Relation::Lead),
    (Action::Report, &[Reporter], Relation::Lead),
    (Action::Approve, &[Approver], Relation::Lead),
    (Action::FileRequest, &[Reporter], Relation::Lead),
    (Action::HandDown, &[Supervisor], Relation::Lead),
    (Action::Issue, &[Supervisor], Relation::Issuer),
    (Action::SignFor, &[Supervisor], Relation::Issuer),
    (Action::Edit, &[Supervisor], Relation::Issuer),
    (Action::Review, &[Supervisor], Relation::Issuer),
    (Action::Decide, &[Supervisor], Relation::Issuer),
    (Action::Suspend, &[Supervisor], Relation::Issuer),
    (Action::Cancel, &[Supervisor], Relation::Issuer),
    (Action::Reopen, &[Supervisor], Relation::Issuer),
    (Action::Measure, &[Supervisor], Relation::Issuer),
    (Action::Waive, &[Supervisor], Relation::Issuer),
    (Action::Comment, BUSINESS, Relation::Whole),
    (Action::Instruct, &[Leader], Relation::Whole),
];

const RIGHT_TABLE: &[(Right, &[Role])] = &[
    (Right::ReadTree, Role::ALL),
    (Right::ReadBusiness, BUSINESS),
    (Right::Supervise, &[Supervisor]),
    (Right::Weigh, &[Supervisor, Admin]),
    (Right::ApproveDirective, &[Leader, Approver]),
    (Right::Administer, &[Admin]),
    (Right::Secure, &[Security]),
    (Right::Audit, &[Auditor]),
    (Right::ReadPeople, Role::ALL),
    (Right::ReadEvents, BUSINESS),
    (Right::ReadGrants, &[Admin, Security, Auditor]),
    (Right::ReadSettings, &[Admin, Security]),
    (Right::KeepViews, BUSINESS),
    (Right::ReadReminders, &[Admin, Supervisor]),
    (Right::ReadLights, &[Admin, Supervisor, Leader]),
    (Right::ReadWatermelons, &[Supervisor, Leader]),
    (Right::ManageWebhooks, &[Admin]),
];

/// Whether the actor, who sees the task like this, may do it.
///
/// # Errors
/// Refused with the reason in the user's words: the missing role, or who may do it instead.
pub fn decide(actor: &Actor, action: Action, sight: Sight) -> Result<(), Refusal> {
    let Some((_, roles, relation)) = TASK_TABLE.iter().find(|(a, ..)| *a == action) else {
        return Err(Refusal::forbidden(
            "没有这项操作的规则",
            "There is no rule for this action",
        ));
    };
    let stands = match relation {
        Relation::Seen => sight.visible(),
        Relation::Whole => sight.whole(),
        Relation::Lead => sight.lead,
        Relation::Issuer => sight.issuer,
    };
    if !stands {
        return Err(wrong_relation(action, *relation));
    }
    if !actor.roles.any(roles) {
        return Err(missing_role(action.zh(), action.en(), roles));
    }
    Ok(())
}

/// Whether the actor may do what is not about one task.
///
/// # Errors
/// Refused with the missing role named.
pub fn allow(actor: &Actor, right: Right) -> Result<(), Refusal> {
    let roles = RIGHT_TABLE
        .iter()
        .find(|(r, _)| *r == right)
        .map_or(&[][..], |(_, roles)| *roles);
    if actor.roles.any(roles) {
        Ok(())
    } else {
        Err(missing_role(right.zh(), right.en(), roles))
    }
}

fn wrong_relation(action: Action, relation: Relation) -> Refusal {
    let (who_zh, who_en) = match relation {
        Relation::Lead => ("主办单位", "the lead organisation"),
        Relation::Issuer => ("交办单位", "the organisation that issued the task"),
        Relation::Seen | Relation::Whole => ("主办、协办和交办单位", "the parties of the task"),
    };
    Refusal::forbidden(
        format!("“{}”只能由{who_zh}办理，请与其联系", action.zh()),
        format!("Only {who_en} may {}; please contact it", action.en()),
    )
}

fn missing_role(zh: &str, en: &str, roles: &[Role]) -> Refusal {
    let names_zh: Vec<_> = roles.iter().map(|r| r.zh()).collect();
    let names_en: Vec<_> = roles.iter().map(|r| r.en()).collect();
    Refusal::forbidden(
        format!("“{zh}”需要“{}”角色，可请安全管理员授予", names_zh.join("”或“")),
        format!(
            "To {en}, the role {} is needed; the security administrator grants it",
            names_en.join(" or ")
        ),
    )
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
