//! Every business "no": a stable code, what happened and what to do next, in Chinese and English. The catalogue of
//! codes below is the one source of the API's problem documents (API.md §2).

use super::lang::Lang;

/// What kind of "no" it is; the HTTP floor turns it into a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The request cannot be read (400).
    Malformed,
    /// Who asks is not known (401).
    SignIn,
    /// Known and inside the scope, but not allowed (403).
    Forbidden,
    /// Does not exist for the one who asks (404).
    NotFound,
    /// The address exists, but not with this method (405).
    Method,
    /// The state or a uniqueness rule stands against it (409).
    Conflict,
    /// The version is stale (412).
    Stale,
    /// The version was not named (428).
    Unversioned,
    /// Larger than the limit (413).
    TooLarge,
    /// A media type that is not read (415).
    Unsupported,
    /// A rule of the domain is broken (422).
    Rule,
    /// Too many requests (429).
    TooMany,
    /// The store cannot take it now (503).
    Unavailable,
    /// A fault of ours (500); never for what a client can send.
    Fault,
}

macro_rules! codes {
    ($($(#[$meta:meta])* $variant:ident = $code:literal, $class:ident, $zh:literal, $en:literal;)+) => {
        /// The stable codes of problem documents.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$meta])* #[doc = $en] $variant),+ }
        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];
            /// The stable word clients match on.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Code::$variant => $code),+ } }
            /// Kind of refusal.
            #[must_use]
            pub const fn class(self) -> Class { match self { $(Code::$variant => Class::$class),+ } }
            /// Short title in Chinese.
            #[must_use]
            pub const fn zh(self) -> &'static str { match self { $(Code::$variant => $zh),+ } }
            /// Short title in English.
            #[must_use]
            pub const fn en(self) -> &'static str { match self { $(Code::$variant => $en),+ } }
            /// Short title in a language.
            #[must_use]
            pub const fn name(self, lang: Lang) -> &'static str { lang.pick(self.zh(), self.en()) }
        }
    };
}

codes! {
    Malformed = "malformed", Malformed, "请求格式有误", "The request cannot be read";
    InvalidField = "invalid_field", Rule, "填写内容有误", "A field is not valid";
    BadCursor = "bad_cursor", Malformed, "翻页标记无效", "The cursor is not valid";
    BadSort = "bad_sort", Malformed, "不支持的排序", "The sort key does not exist";
    BadParameter = "bad_parameter", Malformed, "查询参数有误", "A query parameter is not valid";
    SignInNeeded = "sign_in_needed", SignIn, "请先登录", "Sign in first";
    WrongCredentials = "wrong_credentials", SignIn, "用户名或密码不对", "User name or password is wrong";
    AccountLocked = "account_locked", SignIn, "账号已锁定", "The account is locked";
    TokenExpired = "token_expired", SignIn, "登录已过期", "The token has expired";
    TokenReused = "token_reused", SignIn, "登录凭据被重复使用，已全部下线", "A refresh token was used twice; the session is ended";
    PasswordChangeNeeded = "password_change_needed", Forbidden, "请先修改初始密码", "Change the one-time password first";
    Forbidden = "forbidden", Forbidden, "没有权限", "Not allowed";
    CsrfFailed = "csrf_failed", Forbidden, "页面已过期，请刷新后再提交", "The form is too old; reload the page";
    ScopeMissing = "scope_missing", Forbidden, "访问令牌没有这项权限", "The token lacks this scope";
    NotFound = "not_found", NotFound, "没有找到", "Not found";
    MethodNotAllowed = "method_not_allowed", Method, "该地址不支持这种请求方法", "This address does not take the method";
    TransitionNotDrawn = "transition_not_drawn", Conflict, "当前状态不能这样办理", "Not possible in the present state";
    AlreadyExists = "already_exists", Conflict, "已存在", "It exists already";
    InProgress = "in_progress", Conflict, "同一请求正在处理", "The same request is being processed";
    OpenChildren = "open_children", Conflict, "下级任务尚未办结", "Child tasks are still open";
    PeriodLocked = "period_locked", Conflict, "本期已锁定", "The period is locked";
    Stale = "stale", Stale, "内容已被他人修改", "It was changed by somebody else";
    VersionNeeded = "version_needed", Unversioned, "请带上版本号", "If-Match is needed";
    TooLarge = "too_large", TooLarge, "内容过大", "Too large";
    UnsupportedMedia = "unsupported_media", Unsupported, "不支持的文件类型", "This media type is not read";
    RuleBroken = "rule_broken", Rule, "不符合办理规则", "A rule is broken";
    KeyReused = "key_reused", Rule, "幂等键已用于另一请求", "The idempotency key was used for another request";
    SecrecyMark = "secrecy_mark", Rule, "发现密级标志，已拒收", "A secrecy mark was found; nothing was kept";
    SumBroken = "sum_broken", Rule, "分解合计与总目标不符", "The split does not add up";
    WeightMissing = "weight_missing", Rule, "缺少分解权重", "A weight is missing";
    PeriodAmbiguous = "period_ambiguous", Rule, "有多期待填报，请指明期间", "Several periods are open; name one";
    TooManyRequests = "too_many_requests", TooMany, "请求太频繁，请稍后再试", "Too many requests";
    Busy = "busy", Unavailable, "系统繁忙，请稍后再试", "Busy; try again shortly";
    StorageFull = "storage_full", Unavailable, "存储空间不足", "The storage is full";
    Internal = "internal", Fault, "系统内部错误", "Internal error";
}

/// One field that has to change.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// Path of the field, as in `values[0].numerator`.
    pub field: String,
    /// Stable code of the cause.
    pub code: &'static str,
    /// What is wrong, Chinese.
    pub zh: String,
    /// What is wrong, English.
    pub en: String,
}

impl FieldError {
    /// What is wrong, in a language.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// A refused act, with its reason and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {en}", code.word())]
pub struct Refusal {
    /// Entry of the catalogue.
    pub code: Code,
    /// What happened and what to do next, Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Fields that have to change, if it is about fields.
    pub errors: Vec<FieldError>,
}

impl Refusal {
    /// What happened and what to do, in a language.
    #[must_use]
    pub fn words(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// A refusal with its explanation in both languages.
    pub fn new(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Refusal {
            code,
            zh: zh.into(),
            en: en.into(),
            errors: Vec::new(),
        }
    }

    /// A refusal because of one field.
    pub fn field(field: impl Into<String>, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        let error = FieldError {
            field: field.into(),
            code,
            zh: zh.clone(),
            en: en.clone(),
        };
        Refusal {
            code: Code::InvalidField,
            zh,
            en,
            errors: vec![error],
        }
    }

    /// "Does not exist for you": also the answer for what lies outside the scope (DOMAIN.md §7).
    #[must_use]
    pub fn not_found() -> Self {
        Refusal::new(
            Code::NotFound,
            "没有找到，或不在您的可见范围内；请核对编号",
            "It does not exist or lies outside your scope; check the number",
        )
    }

    /// Known, visible, but not allowed.
    pub fn forbidden(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Refusal::new(Code::Forbidden, zh, en)
    }

    /// A broken rule of the domain.
    pub fn rule(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Refusal::new(Code::RuleBroken, zh, en)
    }
}
