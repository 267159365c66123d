//! What is owed by when (R14).

use crate::ids::Code;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

codes! {
    /// What is owed (R14).
    DeadlineKind {
        /// An offer or a packet.
        Offer,
        /// The receiver's answer.
        Accept,
        /// The introduction.
        Introduce,
        /// The read-back.
        Acknowledge,
        /// The patient's first engagement.
        Link,
        /// The referrer's confirmation.
        Close,
        /// Another way for the patient, after an objection or when no path is left.
        Reroute,
        /// The receiver's answer to a request to cancel.
        Cancel,
        /// An end of the hold, or a new one.
        Hold,
        /// That the patient is served.
        NeededBy,
        /// That the patient is under way by the last safe moment (R23).
        LastSafeMoment,
    }
}

/// Something that is owed by an instant. What it follows on and the instant name it: when either moves, it is another
/// deadline, which can be missed anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Deadline {
    /// By when.
    pub due_at: Timestamp,
    /// What.
    pub kind: DeadlineKind,
}

/// A contact that was planned and what for; kept until something came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// When the referrer looks after the patient.
    pub at: Timestamp,
    /// What they will ask, in the tenant's codes.
    pub about: Option<Code>,
}
