//! Reads the process's environment: the only place that does.

use std::ffi::OsString;

/// What the names of Baton's variables begin with.
pub(super) const PREFIX: &str = "BATON_";

/// Names with Baton's prefix that others set: Kubernetes sets the first two for a service that is called `baton`, and
/// the project's own tests the third.
const OF_OTHERS: &[&str] = &["BATON_SERVICE_", "BATON_PORT", "BATON_TEST_"];

/// The variables of this process that are meant for Baton, by name.
#[must_use]
pub fn environment() -> Vec<(String, OsString)> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where settings are read from the environment"
    )]
    let all = std::env::vars_os();
    let mut ours: Vec<_> =
        all.filter_map(|(name, value)| Some((name.into_string().ok()?, value))).filter(is_ours).collect();
    ours.sort();
    ours
}

fn is_ours((name, _): &(String, OsString)) -> bool {
    name.starts_with(PREFIX) && !OF_OTHERS.iter().any(|prefix| name.starts_with(prefix))
}
