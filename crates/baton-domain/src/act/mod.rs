//! What a caller may ask for: one act per command of the API, with who, when and why around it.
//!
//! To add one: a struct here, a line in [`Act`], its phases and sides in `decide/allowed.rs`, its decision in `decide/`.

mod care;
mod ending;
mod guardrail;
mod navigation;
mod offer;
mod path;
mod request;
mod sharing;
mod system;

pub use care::{
    AcknowledgeResponsibility, AttestPracticeHandoff, RecordIntroduction, RecordIntroductionMissed,
    RecordLinkage, RecordOutcome, RecordVisitMissed, ScheduleIntroduction, ScheduleVisit,
};
pub use ending::{
    AcknowledgeNotice, CancelHandoff, CloseHandoff, ClosingOutcome, ConfirmCancellation, ConfirmClosure,
    HoldHandoff, MarkEnteredInError, ReassignResponsible, ReopenHandoff, ReportClosure, RequestCancellation,
    ResumeHandoff, TakeEscalation,
};
pub use guardrail::{ClearIntroduction, PlanContact, SetContactPreferences};
pub use navigation::{
    AssignNavigator, CorrectRecord, RecordBarrier, RecordContactAttempt, RecordSupport, ResolveBarrier,
};
pub use offer::{AcceptHandoff, DeclineHandoff, EndOffer, OfferToReceiver, RecordReceiverContact};
pub use path::{ChoosePath, DeclareObjection, GiveInformationPacket, ProvideDirectCare};
pub use request::{AmendRequest, Change, ConsentAnswer, RecordConsent, RequestHandoff, WithdrawConsent};
pub use sharing::{AnswerInformation, CorrectInformation, RequestInformation, ShareInformation};
pub use system::{CopyContactPreferences, MissDeadline, SupersedeHandoff};

use crate::aggregate::acts;
use crate::ids::PersonId;
use crate::text::Text;
use crate::value::{Actor, Role, Side};
use jiff::Timestamp;
use std::fmt;

/// A command: an act and its circumstances.
#[derive(Clone, Debug, PartialEq)]
pub struct Command<A = Act> {
    /// Who, when, and why so late or against a rule.
    pub context: Context,
    /// What.
    pub act: A,
}

/// The circumstances of an act.
#[derive(Clone, PartialEq)]
pub struct Context {
    /// Who acts.
    pub actor: Actor,
    /// The instant of recording: never before the stream's last.
    pub now: Timestamp,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Why it is recorded so late (R17).
    pub late_reason: Option<Text>,
    /// Why it happened against a guardrail (R22).
    pub breach: Option<Text>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("actor", &self.actor)
            .field("now", &self.now)
            .field("occurred_at", &self.occurred_at)
            .field("late_reason", &self.late_reason.as_ref().map(|_| "[private]"))
            .field("breach", &self.breach.as_ref().map(|_| "[private]"))
            .finish()
    }
}

/// Several acts within a practice, recorded in one call and appended together: decided one after the other, each by
/// the rules that it has alone.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordPracticeHandoff {
    /// The steps, in order. The first requests the handoff, the second records the consent implied by the visit.
    pub steps: Vec<PracticeStep>,
}

/// One step of a practice handoff.
#[derive(Clone, PartialEq)]
pub struct PracticeStep {
    /// Which side acted.
    pub side: Side,
    /// Who acted.
    pub person: PersonId,
    /// In which role.
    pub role: Role,
    /// When; absent: at the instant of recording.
    pub occurred_at: Option<Timestamp>,
    /// Why it is recorded so late (R17).
    pub late_reason: Option<Text>,
    /// Why it happened against a guardrail (R22).
    pub breach: Option<Text>,
    /// What was done; not itself a practice handoff.
    pub act: Act,
}

impl fmt::Debug for PracticeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PracticeStep")
            .field("side", &self.side)
            .field("person", &self.person)
            .field("role", &self.role)
            .field("occurred_at", &self.occurred_at)
            .field("act", &self.act)
            .finish_non_exhaustive()
    }
}

acts! {
    /// Opens a handoff.
    RequestHandoff,
    /// Changes what was requested.
    AmendRequest,
    /// Records that consent was given, declined, or overridden on a legal basis.
    RecordConsent,
    /// Records that the patient takes consent back.
    WithdrawConsent,
    /// Records how the patient may be reached.
    SetContactPreferences,
    /// A carer declares an objection of conscience.
    DeclareObjection,
    /// Chooses the way for the patient.
    ChoosePath,
    /// Gives the patient information to act on.
    GiveInformationPacket,
    /// Offers the patient to a receiver.
    OfferToReceiver,
    /// Ends the offer.
    EndOffer,
    /// The receiver accepts the offer.
    AcceptHandoff,
    /// The receiver declines.
    DeclineHandoff,
    /// Records a call to a receiver ahead of the package.
    RecordReceiverContact,
    /// Shares information about the patient.
    ShareInformation,
    /// Records what the patient or family put right.
    CorrectInformation,
    /// The receiver asks.
    RequestInformation,
    /// The referrer answers.
    AnswerInformation,
    /// Affirms that an introduction is safe, or that it cannot be.
    ClearIntroduction,
    /// Plans the introduction.
    ScheduleIntroduction,
    /// Records that the introduction did not happen.
    RecordIntroductionMissed,
    /// Records the introduction.
    RecordIntroduction,
    /// The receiver takes responsibility and reads back.
    AcknowledgeResponsibility,
    /// Names who accompanies the patient.
    AssignNavigator,
    /// Plans to reach the patient.
    PlanContact,
    /// Records an attempt to reach the patient.
    RecordContactAttempt,
    /// Records help on the way.
    RecordSupport,
    /// Records what keeps the patient from arriving.
    RecordBarrier,
    /// Records that it no longer does.
    ResolveBarrier,
    /// Plans the first visit.
    ScheduleVisit,
    /// Records that the visit did not happen.
    RecordVisitMissed,
    /// Records the patient's first engagement with the receiver.
    RecordLinkage,
    /// Records what became of the patient.
    RecordOutcome,
    /// The receiver reports.
    ReportClosure,
    /// The referrer confirms and lets go.
    ConfirmClosure,
    /// Closes on the patient's word or death, or when nothing more can be done.
    CloseHandoff,
    /// The referrer gives the care.
    ProvideDirectCare,
    /// Cancels before the receiver holds on.
    CancelHandoff,
    /// Asks the receiver to let go again.
    RequestCancellation,
    /// The receiver lets go.
    ConfirmCancellation,
    /// Suspends.
    HoldHandoff,
    /// Resumes.
    ResumeHandoff,
    /// Names another responsible person.
    ReassignResponsible,
    /// Opens a closed handoff again.
    ReopenHandoff,
    /// Marks the whole handoff as recorded by mistake.
    MarkEnteredInError,
    /// Takes a fact out of account.
    CorrectRecord,
    /// Somebody takes an escalation.
    TakeEscalation,
    /// A former receiver takes note that they were let go.
    AcknowledgeNotice,
    /// Records a whole handoff within a practice.
    RecordPracticeHandoff,
    /// The other person of a practice handoff confirms what was recorded of them.
    AttestPracticeHandoff,
    /// A deadline passed; Baton's own.
    MissDeadline,
    /// Another handoff takes this one's place; Baton's own.
    SupersedeHandoff,
    /// The patient said elsewhere how they may be reached; Baton's own.
    CopyContactPreferences,
}
