//! Addresses for machines that watch the server: alive, ready, figures.

use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use serde_json::json;

use super::Frame;
use super::address::Client;
use crate::domain::alert::AlertKind;
use crate::domain::refusal::{Code, Refusal};
use crate::http::State;
use crate::http::openapi;
use crate::http::problem::{Answer, Problem};
use crate::http::route::Route;
use crate::route;
use crate::store::{self, StoreError};

/// Routes beside pages and API; paths from the root.
pub const ROUTES: &[Route] = &[
    route!(GET "/healthz", Public, "Whether the process lives", healthz),
    route!(GET "/readyz", Public, "Whether it can work: database, schema, queue", readyz),
    route!(GET "/metrics", Public, "Figures for Prometheus; this machine only, unless http.metrics_public", metrics),
    route!(GET "/api/docs", Public, "This interface for people", openapi::page),
    route!(GET "/api/docs/style.css", Public, "Its style", openapi::style),
];

async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")}))
}

async fn readyz(state: web::Data<State>) -> Answer {
    let store = &state.app.store;
    let schema = store.read(store::migrate::state).await;
    let fault = match schema {
        Err(e) => {
            tracing::warn!(error = %e, "not ready");
            Some(("数据库不可用", "the database does not answer"))
        }
        Ok(s) if !s.pending.is_empty() => Some(("数据库结构待升级", "migrations are pending")),
        Ok(s) if !s.unknown.is_empty() => Some(("数据库来自更新的版本", "the database is from a newer version")),
        Ok(_) if store.is_full() => Some(("写入队列已满", "the queue of writes is full")),
        Ok(_) => None,
    };
    match fault {
        None => Ok(HttpResponse::Ok().json(json!({"status": "ready"}))),
        Some((zh, en)) => Err(Refusal::new(Code::Busy, format!("暂不能服务：{zh}"), format!("Not ready: {en}")).into()),
    }
}

async fn metrics(req: HttpRequest, state: web::Data<State>, frame: web::Data<Frame>) -> Answer {
    let near = req.extensions().get::<Client>().is_some_and(|c| c.0.is_loopback());
    if !near && !state.settings.metrics_public {
        return Err(Refusal::not_found().into());
    }
    let store = &state.app.store;
    let unsealed: Result<i64, StoreError> = store.read(store::event::unsealed).await;
    let open: Result<_, StoreError> = store.read(store::alert::open).await;
    let alerts: Option<Vec<AlertKind>> = open
        .ok()
        .map(|open| open.into_iter().map(|(_, found)| found.kind).collect());
    if let Ok(standing) = store.read(store::webhook::standing).await {
        frame.metrics.webhooks(standing);
    }
    let page = frame.metrics.page(store.queued(), unsealed.ok(), alerts.as_deref());
    let page = page.map_err(|e| {
        tracing::error!(error = %e, "figures cannot be written");
        Problem(Refusal::new(
            Code::Internal,
            "指标无法输出",
            "The figures cannot be written",
        ))
    })?;
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(page))
}
