//! Events of the clock (R14, R23).

use crate::value::Deadline;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Something was owed by an instant, and the instant passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineMissed {
    /// What and by when.
    pub deadline: Deadline,
}

/// The last safe moment passed and the patient is not under way (R23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationRaised {
    /// When it was.
    pub last_safe_moment: Timestamp,
    /// By when the patient must be served.
    pub needed_by: Timestamp,
}
