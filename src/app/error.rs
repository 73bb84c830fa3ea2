//! What a use case answers when it does not do what was asked.

use crate::domain::refusal::{Code, Refusal};
use crate::store::StoreError;

/// A refusal with its reason, or a failure of the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A business "no"; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A business "no" whose record is kept: failed log-ins, reuse of a refresh token (law 2).
    #[error(transparent)]
    RefusedOnRecord(Refusal),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

/// Result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The refusal a client sees, with the store's failures turned into their codes.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        match self {
            Error::Refused(r) | Error::RefusedOnRecord(r) => r.clone(),
            Error::Store(e) => of_store(e),
            Error::Internal(_) => internal(),
        }
    }

    /// Whether it is a refusal with this code.
    #[must_use]
    pub fn is(&self, code: Code) -> bool {
        self.refusal().code == code
    }
}

fn internal() -> Refusal {
    Refusal::new(
        Code::Internal,
        "系统出错，本次操作没有生效；请把追踪号告诉管理员",
        "Something went wrong on our side and nothing was changed; give the trace id to the administrator",
    )
}

fn of_store(e: &StoreError) -> Refusal {
    match e {
        StoreError::Missing => Refusal::not_found(),
        StoreError::NotUnique(_) => Refusal::new(
            Code::AlreadyExists,
            "同样的记录已存在；请刷新后核对",
            "The same record exists already; reload and compare",
        ),
        StoreError::Busy | StoreError::Conflict(_) | StoreError::Unreachable(_) => Refusal::new(
            Code::Busy,
            "系统暂时繁忙或数据库不可用，本次操作没有生效；请稍后重试",
            "Busy, or the database is away; nothing was changed, try again shortly",
        ),
        StoreError::Full(_) => Refusal::new(
            Code::StorageFull,
            "服务器存储空间已满，本次操作没有生效；请联系管理员清理后重试",
            "The server's storage is full; nothing was changed, ask the administrator to make room",
        ),
        StoreError::Constraint(_) | StoreError::Config(_) | StoreError::Corrupt(_) | StoreError::Other(_) => internal(),
    }
}
