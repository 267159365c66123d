//! How a command ends: its exit code, and what it says on stderr when it fails.

use std::io::{self, Write as _};
use std::process::ExitCode;

/// The codes, as the help text shows them.
pub const CODES: &str = "\
Exit codes:
  0  done
  1  failed while running
  2  wrong usage or configuration
  3  could not start: the port, the store or its keys cannot be had, or it would not be safe
  4  the store stopped while serving; what was acknowledged is safe";

/// Why a command failed, by its exit code.
#[derive(Debug)]
pub enum Failure {
    /// While running.
    Failed(anyhow::Error),
    /// By what it was told.
    Usage(anyhow::Error),
    /// Before it began.
    CannotStart(anyhow::Error),
    /// By its store.
    StoreStopped(anyhow::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// The exit code of a command that ended so, after saying why.
pub fn code(ended: Result<(), Failure>) -> ExitCode {
    let (code, error) = match ended {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Failed(error)) => (1, error),
        Err(Failure::Usage(error)) => (2, error),
        Err(Failure::CannotStart(error)) => (3, error),
        Err(Failure::StoreStopped(error)) => (4, error),
    };
    if is_broken_pipe(&error) {
        // Whoever read the output has seen enough.
        return ExitCode::SUCCESS;
    }
    // If even stderr is gone there is nobody to tell.
    let _ = writeln!(io::stderr(), "baton: {error:#}");
    ExitCode::from(code)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
