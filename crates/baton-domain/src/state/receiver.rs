//! What came of seeking a receiver: offers, meetings, what both sides work from, and the first engagement.

use crate::ids::PersonId;
use crate::value::{
    DeclineReason, Endorsement, HowKnown, InformationPart, Mode, OfferEndCause, Outcome, Participant, Party,
    Side,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// An offer and what came of it.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// To whom.
    pub receiver: Party,
    /// When.
    pub offered_at: Timestamp,
    /// The receiver does not use Baton.
    pub answers_by_report: bool,
    /// Nobody offered: the receiver was there, at an introduction.
    pub by_presence: bool,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// Nobody accepted: the receiver was there, at an introduction.
    pub accepted_by_presence: bool,
    /// The newest acknowledgement.
    pub acknowledgement: Option<Acknowledgement>,
    /// Those before it, in order.
    pub earlier_acknowledgements: Vec<Acknowledgement>,
}

/// Something planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// For when.
    pub at: Timestamp,
    /// The revision of its event.
    pub revision: u64,
}

/// An introduction that was held.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Introduction {
    /// With which receiver.
    pub receiver: Party,
    /// When.
    pub held_at: Timestamp,
    /// How.
    pub mode: Mode,
    /// Both sides were in the same conversation.
    pub live: bool,
    /// Who took part.
    pub participants: Vec<Participant>,
    /// How the receiver was introduced.
    pub endorsement: Endorsement,
    /// Whether the patient was invited to clarify.
    pub patient_invited_to_clarify: bool,
    /// The patient could not take part.
    pub patient_unable: bool,
    /// The version of the information that was said aloud.
    pub information_version: Option<u32>,
    /// The revision of its event.
    pub revision: u64,
}

/// A receiver's taking of responsibility.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// When.
    pub at: Timestamp,
    /// The version read back.
    pub information_version: u32,
    /// The first version read back: warmth is judged as at the first acknowledgement (R8).
    pub first_version: u32,
    /// The receiver's own act, not one that somebody recorded for them.
    pub own: bool,
    /// Who acknowledged within a practice, where somebody else recorded it; they may attest it.
    pub by: Option<PersonId>,
    /// The revision of its event.
    pub revision: u64,
}

/// A receiver that no longer is one.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerReceiver {
    /// Who.
    pub receiver: Party,
    /// Why.
    pub ended: OfferEnd,
    /// When.
    pub ended_at: Timestamp,
    /// When they took note of it.
    pub notice_acknowledged_at: Option<Timestamp>,
}

/// Why a receiver no longer is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfferEnd {
    /// They declined.
    Declined(DeclineReason),
    /// The offer ended.
    Ended(OfferEndCause),
    /// The handoff was closed or reopened over them.
    Closed(Outcome),
}

/// A call to a receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverContact {
    /// Whom.
    pub receiver: Party,
    /// When.
    pub at: Timestamp,
    /// The revision of its event.
    pub revision: u64,
}

/// The information that both sides work from.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedInformation {
    /// The newest version; 0 before anything was shared.
    pub version: u32,
    /// Which parts any version has: what the next receiver gets to see (R1).
    pub parts: Vec<InformationPart>,
    /// When anything was first shared.
    pub first_shared_at: Option<Timestamp>,
    /// The corrections.
    pub corrections: Vec<CorrectionMade>,
}

/// A correction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionMade {
    /// The version that it made.
    pub version: u32,
    /// Which sides heard it.
    pub heard_by: Vec<Side>,
}

/// The first engagement of the patient with a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linkage {
    /// When.
    pub at: Timestamp,
    /// With which service.
    pub service: Party,
    /// How it became known.
    pub how_known: HowKnown,
    /// The receiver recorded it themselves, and so took the patient over (R9).
    pub own: bool,
    /// The revision of its event.
    pub revision: u64,
}

impl FormerReceiver {
    /// Whether they are told that they were let go: whoever declined knows it (R2).
    #[must_use]
    pub const fn is_told(&self) -> bool {
        match self.ended {
            OfferEnd::Declined(_) => false,
            OfferEnd::Ended(_) | OfferEnd::Closed(_) => true,
        }
    }

    /// Whether they are told and have not taken note yet.
    #[must_use]
    pub const fn notice_stands(&self) -> bool {
        self.is_told() && self.notice_acknowledged_at.is_none()
    }
}
