//! What happened: the typed events of a handoff, as they stand in the log for ever.
//!
//! An event has three parts. [`Meta`] says when, who and by which request; the event itself holds codes, ids and times;
//! what people wrote is in [`crate::Words`], sealed apart. Each event is stored under its type's name, so its JSON is
//! just its fields. To add one: a struct in a file beside this one, a line in the list below, its fold in `evolve/`,
//! a golden file.

mod care;
mod deadline;
mod ending;
mod guardrail;
mod meta;
mod navigation;
mod offer;
mod path;
mod request;
mod sharing;

pub use care::{
    IntroductionHeld, IntroductionMissed, IntroductionScheduled, LinkageRecorded, OutcomeObserved,
    PracticeHandoffAttested, ResponsibilityAcknowledged, VisitMissed, VisitScheduled,
};
pub use deadline::{DeadlineMissed, ObligationRaised};
pub use ending::{
    CancellationRequested, ClosureReported, Escalated, EscalationTaken, GuardrailBreached, HandoffClosed,
    HandoffHeld, HandoffReopened, HandoffResumed, NoticeAcknowledged, ResponsibleReassigned,
};
pub use guardrail::{ContactPlanned, ContactPreferencesSet, IntroductionCleared, PrivacyNotPossible};
pub use meta::{Meta, RequestMark, SCHEMA_VERSION, Stamp};
pub use navigation::{
    BarrierFound, BarrierResolved, ContactAttempted, NavigatorAssigned, RecordCorrected, SupportGiven,
};
pub use offer::{HandoffAccepted, HandoffDeclined, HandoffOffered, OfferEnded, ReceiverContacted};
pub use path::{DirectCareProvided, NoPathLeft, ObjectionDeclared, PacketGiven, PathChosen, PathLapsed};
pub use request::{
    ConsentDeclined, ConsentGiven, ConsentOverridden, ConsentWithdrawn, HandoffRequested, RequestAmended,
};
pub use sharing::{InformationAnswered, InformationCorrected, InformationRequested, InformationShared};

use crate::aggregate::events;

events! {
    /// A handoff was requested.
    HandoffRequested,
    /// The request was changed.
    RequestAmended,
    /// Consent was given.
    ConsentGiven,
    /// Consent was declined.
    ConsentDeclined,
    /// Consent was overridden on a legal basis.
    ConsentOverridden,
    /// Consent was taken back.
    ConsentWithdrawn,
    /// The patient said how they may be reached.
    ContactPreferencesSet,
    /// A carer objects in conscience.
    ObjectionDeclared,
    /// A way was chosen for the patient.
    PathChosen,
    /// No path is left.
    NoPathLeft,
    /// A choice no longer holds.
    PathLapsed,
    /// The patient was given information to act on.
    PacketGiven,
    /// The patient was offered to a receiver.
    HandoffOffered,
    /// The offer ended without a decline.
    OfferEnded,
    /// The receiver accepted.
    HandoffAccepted,
    /// The receiver declined.
    HandoffDeclined,
    /// A receiver was called ahead of the package.
    ReceiverContacted,
    /// Information was shared.
    InformationShared,
    /// The patient or family put information right.
    InformationCorrected,
    /// The receiver asked.
    InformationRequested,
    /// The referrer answered.
    InformationAnswered,
    /// It is safe to introduce the patient.
    IntroductionCleared,
    /// Privacy could not be had.
    PrivacyNotPossible,
    /// An introduction was planned.
    IntroductionScheduled,
    /// It did not happen.
    IntroductionMissed,
    /// An introduction was held.
    IntroductionHeld,
    /// The receiver took responsibility.
    ResponsibilityAcknowledged,
    /// Somebody accompanies the patient.
    NavigatorAssigned,
    /// A contact was planned.
    ContactPlanned,
    /// Somebody tried to reach the patient.
    ContactAttempted,
    /// Something was done to help the patient arrive.
    SupportGiven,
    /// Something keeps the patient from arriving.
    BarrierFound,
    /// It no longer does.
    BarrierResolved,
    /// A visit was planned.
    VisitScheduled,
    /// It did not happen.
    VisitMissed,
    /// The patient engaged with the service.
    LinkageRecorded,
    /// Something became of the patient.
    OutcomeObserved,
    /// The receiver reported.
    ClosureReported,
    /// The referrer gave the care.
    DirectCareProvided,
    /// The handoff was closed.
    HandoffClosed,
    /// The referrer asked the receiver to let go.
    CancellationRequested,
    /// The handoff was suspended.
    HandoffHeld,
    /// It was resumed.
    HandoffResumed,
    /// Another person answers for a side.
    ResponsibleReassigned,
    /// A closed handoff was opened again.
    HandoffReopened,
    /// A fact was taken out of account.
    RecordCorrected,
    /// Something was owed by an instant that passed.
    DeadlineMissed,
    /// The last safe moment passed.
    ObligationRaised,
    /// Something needs somebody to look.
    Escalated,
    /// Somebody looks.
    EscalationTaken,
    /// A former receiver took note that they were let go.
    NoticeAcknowledged,
    /// Something happened against a rule.
    GuardrailBreached,
    /// The other person of a practice handoff confirmed it.
    PracticeHandoffAttested,
}
