//! How a test ends that cannot go on, and how one is left out that could not begin.

use std::fmt::Display;
use std::io::Write;
use std::thread;

/// Whether the present test must be left out because something that it needs cannot be had; then it says so by name,
/// also where tests that pass are kept quiet.
#[must_use]
pub fn left_out(needs: &[Result<(), String>]) -> bool {
    let missing: Vec<&str> =
        needs.iter().filter_map(|need| need.as_ref().err()).map(String::as_str).collect();
    if missing.is_empty() {
        return false;
    }
    let (thread, why) = (thread::current(), missing.join("; "));
    // Nobody may be listening any more.
    let _ = writeln!(std::io::stderr(), "left out: {}: {why}", thread.name().unwrap_or("a test"));
    true
}

/// Ends the test.
#[track_caller]
#[expect(clippy::panic, reason = "only tests use this crate, and a test without its server cannot go on")]
pub(crate) fn stop(why: impl Display) -> ! {
    panic!("{why}")
}

/// What a test cannot go on without.
pub(crate) trait OrStop<T> {
    /// The value, or the end of the test, which says what was wanted and why it is not there.
    fn or_stop(self, wanted: impl Display) -> T;
}

impl<T, E: Display> OrStop<T> for Result<T, E> {
    #[track_caller]
    fn or_stop(self, wanted: impl Display) -> T {
        match self {
            Ok(value) => value,
            Err(error) => stop(format!("{wanted}: {error}")),
        }
    }
}

impl<T> OrStop<T> for Option<T> {
    #[track_caller]
    fn or_stop(self, wanted: impl Display) -> T {
        match self {
            Some(value) => value,
            None => stop(wanted),
        }
    }
}
