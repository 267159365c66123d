//! How a command ends: its exit code, and what it says on stderr when it fails.

use std::io::{self, Write as _};
use std::process::ExitCode;

/// The codes, as the help text shows them.
pub(crate) const CODES: &str = "\
Exit codes:
  0  done
  1  failed while running
  2  wrong usage or configuration
  3  could not start: the port, the store or its keys cannot be had, or it would not be safe
  4  the store stopped while serving; what was acknowledged is safe";

/// Why a command failed, by its exit code.
#[derive(Debug)]
pub(crate) enum Failure {
    /// While running.
    Failed(anyhow::Error),
    /// By what it was told.
    Usage(anyhow::Error),
    /// Before it began.
    CannotStart(anyhow::Error),
    /// By its store.
    StoreStopped(anyhow::Error),
}

/// What was to be printed could not be.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Failed(anyhow::Error::new(error).context("cannot write the output"))
    }
}

/// The exit code of a command that ended so, after saying why.
pub(crate) fn code(ended: Result<(), Failure>) -> ExitCode {
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
    let _ = writeln!(io::stderr(), "baton: {}", told(&error));
    ExitCode::from(code)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let of_io =
        |cause: &(dyn std::error::Error + 'static)| cause.downcast_ref::<io::Error>().map(io::Error::kind);
    error.chain().filter_map(of_io).any(|kind| kind == io::ErrorKind::BrokenPipe)
}

/// The error with its causes, without those that it tells itself.
fn told(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |told, cause| {
        let cause = cause.to_string();
        match told.as_str() {
            "" => cause,
            _ if told.contains(&cause) => told,
            _ => format!("{told}: {cause}"),
        }
    })
}
