//! Acts that find a receiver.

use crate::ids::PersonId;
use crate::value::{Capacity, Channel, DeclineReason, Party, Reported};
use crate::words::Words;

/// Offers the patient to a receiver.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferToReceiver {
    /// To whom.
    pub receiver: Party,
    /// The capacity that the referrer saw.
    pub capacity_seen: Option<Capacity>,
    /// The capacity that the directory knows of the service; filled in by Baton, never by a caller (R19).
    pub known_capacity: Option<Capacity>,
    /// The receiver does not use Baton: the referrer records their answers.
    pub answers_by_report: bool,
    /// A note.
    pub words: Words,
}

/// Ends the offer without the receiver's decline.
#[derive(Clone, Debug, PartialEq)]
pub struct EndOffer {
    /// The reason (R13).
    pub words: Words,
}

/// The receiver accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct AcceptHandoff {
    /// Where the referrer records it for a receiver who does not use Baton.
    pub reported: Option<Reported>,
    /// A note.
    pub words: Words,
}

/// The receiver declines, at any time before linkage.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclineHandoff {
    /// Why.
    pub reason: DeclineReason,
    /// Who could take the patient instead.
    pub alternative: Option<Party>,
    /// Where the referrer records it for a receiver who does not use Baton.
    pub reported: Option<Reported>,
    /// The reason in words; required where the code says `Other`.
    pub words: Words,
}

/// A call to a receiver ahead of the package.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordReceiverContact {
    /// Whom was called.
    pub receiver: Party,
    /// How.
    pub channel: Channel,
    /// Who answered.
    pub spoke_with: Option<PersonId>,
    /// Whether the call named the patient; then R1 asks for consent.
    pub names_patient: bool,
    /// A note.
    pub words: Words,
}
