//! Newtype identifiers: a task's id cannot be passed where an organisation's is wanted.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )+};
}

ids! {
    /// An organisation (单位).
    OrgId,
    /// A person (用户).
    UserId,
    /// A log-in session.
    SessionId,
    /// A source document (来源文件).
    DocumentId,
    /// A finding of the engine in a document (识别结果).
    FindingId,
    /// A directive (督办事项).
    DirectiveId,
    /// A task (任务).
    TaskId,
    /// An indicator (指标).
    IndicatorId,
    /// A target (目标值).
    TargetId,
    /// An obligation to report (填报要求).
    ObligationId,
    /// A progress report (进展报告).
    ProgressId,
    /// An indicator value.
    ValueId,
    /// A request (申请).
    RequestId,
    /// A measure (督办措施).
    MeasureId,
    /// A comment, instruction or question.
    CommentId,
    /// An event of the timeline.
    EventId,
    /// A letter in the outbox.
    LetterId,
    /// An occurrence of an alert (系统告警).
    AlertId,
    /// A webhook (推送).
    WebhookId,
    /// A delivery of a webhook.
    DeliveryId,
}
