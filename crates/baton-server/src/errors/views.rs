//! What the views answer, as failures.

use baton_api::types::v1::ErrorReason;
use baton_views::{Behind, QueryError, RebuildError};

use super::Failure;

impl From<Behind> for Failure {
    fn from(_: Behind) -> Self {
        let message = "the lists have not come to the position of min_position yet";
        Self::new(ErrorReason::ViewBehind, message)
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        match &error {
            QueryError::Building => {
                let message = "the lists are being built and cannot be shown yet";
                Self::new(ErrorReason::ViewBehind, message)
            }
            QueryError::Unavailable(_) => {
                Self::caused(ErrorReason::ViewBehind, "the lists cannot be read at the moment", &error)
            }
            QueryError::Unreadable { .. } => {
                let message = "the lists cannot be read and must be built again";
                Self::caused(ErrorReason::DataDamaged, message, &error)
            }
            QueryError::TooManyValues { .. } => Self::new(ErrorReason::InvalidRequest, error.to_string()),
        }
    }
}

impl From<RebuildError> for Failure {
    fn from(error: RebuildError) -> Self {
        match &error {
            RebuildError::NotRunning => {
                Self::new(ErrorReason::Draining, "the server is about to stop and builds no more views")
            }
            RebuildError::NotMade(_) => {
                Self::caused(ErrorReason::ViewBehind, "no new views could be begun", &error)
            }
        }
    }
}
