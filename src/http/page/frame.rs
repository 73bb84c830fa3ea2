//! The frame of every page: head with navigation, foot with the notice; and how a page becomes a response.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::assets;
use super::error::{Failed, Page};
use super::site::Site;
use crate::app::desk;
use crate::app::{Cx, Result};
use crate::domain::person::Role;

/// What a page may load and do: its own style, script, images and forms, and ask its own server; nothing inline.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
                          form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The items of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// 工作台.
    Desk,
    /// 台账.
    Ledger,
    /// 督办事项.
    Directives,
    /// 来源文件.
    Documents,
    /// 完成情况.
    Completion,
    /// 管理.
    Manage,
    /// Own settings, and pages that belong to none.
    Elsewhere,
}

/// What a page without a signed-in person needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outside {
    /// Base path.
    pub base: String,
    /// Address of the stylesheet.
    pub css: String,
    /// Address of the script.
    pub js: String,
}

impl Outside {
    /// For a site.
    #[must_use]
    pub fn of(site: &Site) -> Outside {
        Outside {
            base: site.base.clone(),
            css: assets::stylesheet(&site.base),
            js: assets::script(&site.base),
        }
    }
}

/// What the session gives to a page before anything is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chrome {
    /// Base path and stylesheet.
    pub out: Outside,
    /// What forms carry.
    pub csrf: String,
    /// What was just done.
    pub done: Option<&'static str>,
}

/// The head of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Top {
    /// Base path and stylesheet.
    pub out: Outside,
    /// What forms carry.
    pub csrf: String,
    /// Who is signed in.
    pub name: String,
    /// Their organisation.
    pub org: String,
    /// Their roles.
    pub roles: String,
    /// How many things wait on the desk; none for those without one.
    pub waiting: Option<i64>,
    /// Whether documents are read and tasks issued here.
    pub supervises: bool,
    /// Whether there is something to administer, to keep secure or to audit.
    pub manages: bool,
    /// The item that is open.
    pub here: Here,
    /// What was just done, to be said once.
    pub done: Option<&'static str>,
}

/// What a post did, by the word it leads on with (`?done=signed`); unknown words say nothing.
#[must_use]
pub fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "signed" => "已签收",
        "declined" => "已退回交办，原因已告知交办单位",
        "reported" => "进展已报出",
        "kept" => "已暂存，30天内可从“填报”继续",
        "withdrawn" => "已撤回，可修改后重报",
        "approved" => "已审签",
        "refused" => "已退回修改",
        "accepted" => "已审核通过",
        "returned" => "已退回，填报单位会收到通知",
        "requested" => "申请已提出",
        "request-withdrawn" => "申请已撤回",
        "decided" => "已审批",
        "said" => "已发出",
        "uploaded" => "已读取，请核对识别结果",
        "findings" => "决定已保存",
        "registered" => "已立项",
        "drafted" => "已拟办，补充目标后即可立项",
        "proposed" => "已送审",
        "changed" => "修改已保存",
        "target" => "目标已加上",
        "target-removed" => "目标已去掉",
        "split" => "已分解，核对后即可交办",
        "issued" => "已交办，各单位会收到通知",
        "closed" => "已办结",
        "cancelled" => "已撤销",
        "suspended" => "已中止",
        "resumed" => "已恢复办理",
        "reopened" => "已重启",
        "measured" => "已发出，承办单位会收到通知",
        "answered" => "已答复",
        "signed-for" => "已代签收",
        "org" => "单位已保存",
        "role" => "角色已变更，对方下次打开页面时生效",
        "account" => "账号已办理",
        "letter" => "已重新排队，马上发送",
        "settings" => "设置已保存",
        "password" => "密码已修改，其他登录已全部下线",
        _ => return None,
    })
}

impl Top {
    /// With the number of the desk, asked anew.
    ///
    /// # Errors
    /// As the database.
    pub fn of(cx: &mut Cx<'_>, chrome: Chrome, here: Here) -> Result<Top> {
        let waiting = match cx.actor.roles.sees_business() && !cx.actor.must_change {
            true => Some(desk::desk(cx)?.waiting()),
            false => None,
        };
        Ok(Top::with(cx, chrome, here, waiting))
    }

    /// With a number that is known.
    #[must_use]
    pub fn with(cx: &Cx<'_>, chrome: Chrome, here: Here, waiting: Option<i64>) -> Top {
        let roles: Vec<&str> = cx.actor.roles.iter().map(|role| role.zh()).collect();
        Top {
            out: chrome.out,
            csrf: chrome.csrf,
            done: chrome.done,
            name: cx.actor.name.clone(),
            org: cx.actor.org_name.clone(),
            roles: roles.join("、"),
            waiting,
            supervises: cx.actor.roles.has(Role::Supervisor),
            manages: cx.actor.roles.iter().any(Role::is_administrative),
            here,
        }
    }

    /// Whether an item is the open one.
    #[must_use]
    pub fn at(&self, word: &str) -> bool {
        matches!(
            (self.here, word),
            (Here::Desk, "desk")
                | (Here::Ledger, "ledger")
                | (Here::Directives, "directives")
                | (Here::Documents, "documents")
                | (Here::Completion, "completion")
                | (Here::Manage, "manage")
        )
    }

    /// The hidden fields of a form: the session's token, and a key of its own so that a double submit counts once.
    #[must_use]
    pub fn once(&self) -> String {
        format!("{:032x}", rand::random::<u128>())
    }
}

/// A rendered page.
///
/// # Errors
/// Where the template fails, which the types rule out.
pub fn render<T: Template>(status: StatusCode, page: &T, failed: impl FnOnce(String) -> Failed) -> Page {
    match page.render() {
        Ok(text) => Ok(html(status, text)),
        Err(e) => Err(failed(e.to_string())),
    }
}

/// HTML with the headers of every page.
#[must_use]
pub fn html(status: StatusCode, text: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header(("content-security-policy", POLICY))
        .insert_header(("referrer-policy", "same-origin"))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("cache-control", "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(text)
}

/// "Go there": 303.
#[must_use]
pub fn see(location: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header(("location", location))
        .insert_header(("cache-control", "no-store"))
        .finish()
}
