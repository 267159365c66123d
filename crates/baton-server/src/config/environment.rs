//! Reads the process's environment: the only place that does.

use std::ffi::OsString;

/// What the names of Baton's variables begin with.
pub(super) const PREFIX: &str = "BATON_";

/// Names with Baton's prefix that others set: Kubernetes sets the first two for a service that is called `baton`, and
/// the project's own tests the third.
const OF_OTHERS: &[&str] = &["BATON_SERVICE_", "BATON_PORT", "BATON_TEST_"];

/// Names that everybody knows, and the settings that they set where Baton's own names do not.
const KNOWN_TO_ALL: &[(&str, &str)] = &[("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp_endpoint")];

/// The variables of this process that are meant for Baton, by name, the weaker ones first.
#[must_use]
pub fn environment() -> Vec<(String, OsString)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where settings are read from the environment"
    )]
    let all = std::env::vars_os();
    let mut ours: Vec<_> =
        all.filter_map(|(name, value)| Some((name.into_string().ok()?, value))).filter(is_ours).collect();
    ours.sort_by_key(|(name, _)| (name.starts_with(PREFIX), name.clone()));
    ours
}

/// The key of the setting that a variable would set.
pub(super) fn key_of(name: &str) -> String {
    let known = KNOWN_TO_ALL.iter().find(|(known, _)| *known == name);
    match known {
        Some((_, key)) => (*key).to_owned(),
        None => name.strip_prefix(PREFIX).unwrap_or(name).to_ascii_lowercase(),
    }
}

fn is_ours((name, value): &(String, OsString)) -> bool {
    let is_known = KNOWN_TO_ALL.iter().any(|(known, _)| known == name) && !value.is_empty();
    is_known || name.starts_with(PREFIX) && !OF_OTHERS.iter().any(|prefix| name.starts_with(prefix))
}
