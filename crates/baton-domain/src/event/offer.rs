//! Events that find a receiver.

use crate::ids::PersonId;
use crate::value::{Capacity, Channel, DeclineReason, OfferEndCause, Party, Reported};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The patient was offered to a receiver. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffOffered {
    /// To whom.
    pub receiver: Party,
    /// The capacity that the referrer saw.
    pub capacity_seen: Option<Capacity>,
    /// The receiver does not use Baton: the referrer records their answers.
    pub answers_by_report: bool,
    /// Nobody offered: the receiver was there, at an introduction.
    pub by_presence: bool,
}

/// The offer ended without a decline. Words: the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferEnded {
    /// Whose offer.
    pub receiver: Party,
    /// Why.
    pub cause: OfferEndCause,
}

/// The receiver accepted. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffAccepted {
    /// Nobody said so: the receiver was there, at an introduction.
    pub by_presence: bool,
    /// Where it was recorded for them.
    pub reported: Option<Reported>,
}

/// The receiver declined. Words: the reason.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffDeclined {
    /// Who declined.
    pub receiver: Party,
    /// Why.
    pub reason: DeclineReason,
    /// Who could take the patient instead.
    pub alternative: Option<Party>,
    /// Where it was recorded for them.
    pub reported: Option<Reported>,
}

/// A receiver was called ahead of the package. Words: a note.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverContacted {
    /// Whom.
    pub receiver: Party,
    /// How.
    pub channel: Channel,
    /// Who answered.
    pub spoke_with: Option<PersonId>,
    /// Whether the call named the patient.
    pub names_patient: bool,
}
