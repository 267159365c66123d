//! Why a store could not be opened: each with what to do about it.

use baton_store::{AppendError, FoundingError, ReadError};

use crate::check::Finding;

/// Why a store could not be opened. Nothing was changed in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The database is not such that events may be trusted to it.
    #[error("the database cannot be used as it is:{}", listed(.0))]
    Unfit(Vec<Finding>),
    /// There is no store to read.
    #[error("there is no store in this database: `serve` founds one")]
    NoStore,
    /// The first event does not say which log this is.
    #[error(transparent)]
    Founding(#[from] FoundingError),
    /// The first event could not be written.
    #[error("cannot found the store: {0}")]
    NotFounded(AppendError),
    /// The first event could not be read.
    #[error("cannot read the store: {0}")]
    NotRead(ReadError),
}

fn listed(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("\n  - {finding}")).collect()
}
