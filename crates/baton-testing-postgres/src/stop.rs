//! The one way in which the fixture gives up: the test ends, in words.

use std::fmt::Display;

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
