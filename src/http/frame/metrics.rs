//! Figures for monitoring, in the text form of Prometheus.

use std::time::Duration;

use actix_web::http::Method;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

use crate::domain::alert::AlertKind;
use crate::store::webhook::Standing;

/// Counters of one server.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    queue: IntGauge,
    unsealed: IntGauge,
    alerts: IntGaugeVec,
    deliveries: IntGaugeVec,
    stopped: IntGauge,
}

impl Metrics {
    /// All at nought.
    ///
    /// # Errors
    /// Where two bore one name.
    pub fn new() -> Result<Metrics, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("duban_requests_total", "Requests answered"),
            &["method", "route", "status"],
        )?;
        let seconds = HistogramVec::new(
            HistogramOpts::new("duban_request_seconds", "Time to the answer").buckets(vec![
                0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
            ]),
            &["route"],
        )?;
        let queue = IntGauge::new("duban_write_queue", "Writes that wait for the database")?;
        let unsealed = IntGauge::new("duban_events_unsealed", "Events that wait for their seal")?;
        let alerts = IntGaugeVec::new(
            Opts::new(
                "duban_alert",
                "1 while administrators are alerted of it, -1 where that is unknown",
            ),
            &["kind"],
        )?;
        let deliveries = IntGaugeVec::new(
            Opts::new("duban_webhook_deliveries", "Deliveries of webhooks that wait or failed"),
            &["state"],
        )?;
        let stopped = IntGauge::new("duban_webhooks_stopped", "Webhooks stopped because of their receivers")?;
        let build = IntGaugeVec::new(Opts::new("duban_build_info", "The running program"), &["version"])?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(seconds.clone()))?;
        registry.register(Box::new(queue.clone()))?;
        registry.register(Box::new(unsealed.clone()))?;
        registry.register(Box::new(alerts.clone()))?;
        registry.register(Box::new(deliveries.clone()))?;
        registry.register(Box::new(stopped.clone()))?;
        registry.register(Box::new(build))?;
        Ok(Metrics {
            registry,
            requests,
            seconds,
            queue,
            unsealed,
            alerts,
            deliveries,
            stopped,
        })
    }

    /// Counts an answer.
    pub fn note(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let method = match *method {
            Method::GET | Method::POST | Method::PUT | Method::PATCH | Method::DELETE | Method::HEAD => method.as_str(),
            _ => "other",
        };
        let status = actix_web::http::StatusCode::from_u16(status).unwrap_or_default();
        self.requests.with_label_values(&[method, route, status.as_str()]).inc();
        self.seconds.with_label_values(&[route]).observe(took.as_secs_f64());
    }

    /// Notes how webhooks stand.
    pub fn webhooks(&self, standing: Standing) {
        self.deliveries.with_label_values(&["waiting"]).set(standing.waiting);
        self.deliveries.with_label_values(&["failed"]).set(standing.failed);
        self.stopped.set(standing.stopped);
    }

    /// The page that is scraped.
    ///
    /// # Errors
    /// Where a figure cannot be written.
    pub fn page(
        &self,
        queued: usize,
        unsealed: Option<i64>,
        alerts: Option<&[AlertKind]>,
    ) -> Result<String, prometheus::Error> {
        for kind in AlertKind::ALL {
            let lasts = alerts.map_or(-1, |open| i64::from(open.contains(kind)));
            self.alerts.with_label_values(&[kind.word()]).set(lasts);
        }
        self.queue.set(i64::try_from(queued).unwrap_or(i64::MAX));
        self.unsealed.set(unsealed.unwrap_or(-1));
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}
