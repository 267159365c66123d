//! The log of the process: lines on stderr, for people or for machines.
//!
//! What is logged comes from the spans and events of the code; nothing private is in them, because private values have
//! no `Debug` and no `Display`. Metadata of calls is never logged, since it carries credentials.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::{LogFormat, LogSettings};

/// Why the log cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is none; the configuration has checked it before.
    #[error("the log filter cannot be read: {0}")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// Another log was begun in this process before.
    #[error("the log was begun twice: {0}")]
    Twice(#[from] TryInitError),
}

/// Begins the log of this process. Call it once, first.
///
/// # Errors
/// When the filter cannot be read or a log was begun before.
pub fn init(settings: &LogSettings) -> Result<(), TelemetryError> {
    let filter = EnvFilter::builder().parse(&settings.filter)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_span_events(FmtSpan::NONE);
    match settings.format {
        LogFormat::Text => builder.with_ansi(std::io::stderr().is_terminal()).finish().try_init()?,
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init()?,
    }
    Ok(())
}
