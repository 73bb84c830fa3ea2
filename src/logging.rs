//! Logs to standard error: text for people, JSON for collectors. What must never stand in them (tokens, passwords,
//! bodies, addresses with secrets) is never given to them.

use tracing::Subscriber;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry};

use crate::config::LogConfig;

/// A subscriber that writes where `writer` says.
pub fn subscriber<W>(config: &LogConfig, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let levels: Targets = config.level.parse().unwrap_or_else(|_| Targets::new());
    if config.json {
        let layer = fmt::layer().json().flatten_event(true).with_writer(writer);
        Box::new(Registry::default().with(layer.with_filter(levels)))
    } else {
        let layer = fmt::layer().with_ansi(false).with_writer(writer);
        Box::new(Registry::default().with(layer.with_filter(levels)))
    }
}

/// Starts logging for the whole program; a second call changes nothing.
pub fn start(config: &LogConfig) {
    let _ = tracing::subscriber::set_global_default(subscriber(config, std::io::stderr));
}
