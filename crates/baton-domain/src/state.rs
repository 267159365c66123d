//! What a handoff is now: the fold of its events, and all that a decision reads.
//!
//! It can be written down, so that whoever folds in steps can put it aside in between. That form is no record and no
//! promise: it lasts as long as the version that wrote it, and the events make it again at any time.

mod consent;
mod fact;
mod navigation;
mod path;
mod receiver;

pub use consent::{Consent, Grant};
pub use fact::{Fact, FactKind};
pub use navigation::{Barrier, Clearance, ContactAttempt, PlannedContact, StatedPreferences};
pub use path::{Choice, ChosenPath, Lapsed, Objection, Packet};
pub use receiver::{
    Acknowledgement, CorrectionMade, FormerReceiver, Introduction, Linkage, Offer, OfferEnd, Planned,
    ReceiverContact, SharedInformation,
};

use crate::event::Stamp;
use crate::ids::{Code, HandoffId, PatientRef, PersonId, ScreeningId};
use crate::policy::ProgramVersion;
use crate::rule::Rule;
use crate::value::{
    Accountable, Actor, Deadline, DeadlineKind, EscalationCause, EscalationTarget, Kind, Outcome, Party,
    Role, Setting, Strata, Urgency,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A stream before its first event, or what it folds to: a handoff unless said otherwise.
pub type State<A = Handoff> = Option<Box<A>>;

/// Where a handoff stands.
///
/// ```text
/// Requested ─consent─► Consented ─offer─► Offered ─accept─► Accepted ─introduction─► Introduced ─read-back─► Acknowledged
///                        ▲                  │ decline, end of offer, withdrawal          │                        │
///                        └──────────────────┴────────────────────────────────────────────┴────────────────────────┤
///                                                                                                           first visit
///                                    any open phase ─► Closed ◄─confirmation─ Linked ◄──────────────────────────────┘
///
/// Requested, Consented ─packet─► PacketGiven ─first engagement─► Linked
///                                     └─offer, where consent stands: a step up─► Offered
/// ```
///
/// The order of the variants is the order of the life cycle: an event never moves a handoff back, except a decline, the
/// end of an offer, a withdrawal, a reopening, and the correction of a fact that it stood on. A linkage may come from any
/// phase from `Offered` on, because patients do not wait for paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// Asked for; nothing may be shared yet.
    Requested,
    /// The patient agrees.
    Consented,
    /// The patient has an information packet to act on.
    PacketGiven,
    /// A receiver is asked.
    Offered,
    /// The receiver will take the patient.
    Accepted,
    /// Both sides have met.
    Introduced,
    /// The receiver holds on.
    Acknowledged,
    /// The patient has been seen.
    Linked,
    /// Over.
    Closed,
}

impl Phase {
    /// Every phase, in the order of the life cycle.
    pub const ALL: &[Self] = &[
        Self::Requested,
        Self::Consented,
        Self::PacketGiven,
        Self::Offered,
        Self::Accepted,
        Self::Introduced,
        Self::Acknowledged,
        Self::Linked,
        Self::Closed,
    ];

    /// The phase's name in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Consented => "consented",
            Self::PacketGiven => "packet given",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Introduced => "introduced",
            Self::Acknowledged => "acknowledged",
            Self::Linked => "linked",
            Self::Closed => "closed",
        }
    }
}

/// One handoff.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handoff {
    /// Its id.
    pub id: HandoffId,
    /// The patient.
    pub patient: PatientRef,
    /// What kind of passing.
    pub kind: Kind,
    /// What for.
    pub need: Code,
    /// How urgent.
    pub urgency: Urgency,
    /// By when the patient must be served.
    pub needed_by: Option<Timestamp>,
    /// Where the referrer works.
    pub setting: Setting,
    /// Coarse facts for figures.
    pub strata: Option<Strata>,
    /// Age in years.
    pub age_years: Option<u32>,
    /// The handoff that this one came out of.
    pub parent: Option<HandoffId>,
    /// The screening that found the need.
    pub screening: Option<ScreeningId>,
    /// The handoff whose place this one takes (R18).
    pub supersedes: Option<HandoffId>,
    /// The program and policy it was requested under.
    pub program: ProgramVersion,
    /// When and by whom it was requested.
    pub requested: Stamp,
    /// Who hands off.
    pub referrer: Party,
    /// Where it stands.
    pub phase: Phase,
    /// How it ended, while it is closed.
    pub closing: Option<Closing>,
    /// Who is accountable; never empty (R9).
    pub accountable: Vec<Accountable>,
    /// What the patient agreed to.
    pub consent: Consent,
    /// How the patient may be reached, each time they said so, in order of record: R6 asks what stood when something
    /// occurred.
    pub preferences: Vec<StatedPreferences>,
    /// What was chosen for the patient, and whether that holds (R3, R23).
    pub choice: Option<Box<Choice>>,
    /// What the referrer objects to (R4).
    pub objection: Option<Objection>,
    /// What the patient was given to act on.
    pub packet: Option<Packet>,
    /// The times at which privacy was affirmed, in order of record (R5).
    pub clearances: Vec<Clearance>,
    /// Who accompanies the patient.
    pub navigator: Option<Party>,
    /// Contacts that are planned.
    pub contacts_planned: Vec<PlannedContact>,
    /// Attempts to reach the patient, in order of record.
    pub contact_attempts: Vec<ContactAttempt>,
    /// What keeps the patient from arriving, by number from 1.
    pub barriers: Vec<Barrier>,
    /// The offer that stands, with all that came of it.
    pub offer: Option<Offer>,
    /// Receivers that no longer are one.
    pub former: Vec<FormerReceiver>,
    /// Calls to receivers ahead of the package.
    pub receiver_contacts: Vec<ReceiverContact>,
    /// The information that is shared.
    pub information: SharedInformation,
    /// Whether each of the receivers' questions is answered, by number from 1.
    pub questions_answered: Vec<bool>,
    /// The planned introduction.
    pub introduction_planned: Option<Planned>,
    /// The introductions, in order.
    pub introductions: Vec<Introduction>,
    /// The planned visit.
    pub visit_planned: Option<Planned>,
    /// The first engagement.
    pub linkage: Option<Linkage>,
    /// When the receiver reported.
    pub closure_reported_at: Option<Timestamp>,
    /// Suspended until.
    pub held_until: Option<Timestamp>,
    /// Since when an offer or a packet is owed: the request, the end of the last offer, or the reopening.
    pub offer_owed_since: Timestamp,
    /// Since when deadlines are counted at the earliest: the request, the end of the last hold, or the reopening.
    pub deadlines_since: Timestamp,
    /// Deadlines that were missed, so that none is told twice (R14).
    pub missed: Vec<Deadline>,
    /// When the receiver was asked to let go, by the log's clock.
    pub cancellation_requested_at: Option<Timestamp>,
    /// Where the patient goes if the receiver lets go, where the request to cancel said so (R23).
    pub cancellation_goes_to: Option<Party>,
    /// The escalations, by number from 1.
    pub escalations: Vec<Escalation>,
    /// The rules that were breached, in order.
    pub breaches: Vec<Rule>,
    /// What became of the patient, in order.
    pub observations: Vec<Observation>,
    /// Those whose acts within a practice somebody else recorded, with whether they confirmed it.
    pub attestations: Vec<Attestation>,
    /// What can be taken out of account, in order of record (R16).
    pub facts: Vec<Fact>,
    /// How many events it has; the revision of the next one.
    pub events: u64,
    /// When the stream was last written, by the log's clock.
    pub last_recorded_at: Timestamp,
}

/// How a handoff ended.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closing {
    /// The outcome.
    pub outcome: Outcome,
    /// When and by whom.
    pub stamp: Stamp,
    /// The handoff that is the true record of one entered in error.
    pub true_record: Option<HandoffId>,
    /// The handoff that took the place of a superseded one.
    pub superseded_by: Option<HandoffId>,
    /// Who is accountable for the need of a superseded one.
    pub accountable: Option<Party>,
}

/// Something that became of the patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// What, in the tenant's codes.
    pub code: Code,
    /// The revision of its event.
    pub revision: u64,
}

/// Something that needs somebody to look.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// To whom: any of them may take it.
    pub to: Vec<EscalationTarget>,
    /// Why.
    pub cause: EscalationCause,
    /// The rule that was breached.
    pub rule: Option<Rule>,
    /// The deadline that was missed.
    pub deadline: Option<DeadlineKind>,
    /// When.
    pub raised_at: Timestamp,
    /// Who took it.
    pub taken_by: Option<PersonId>,
}

/// A person whose act within a practice somebody else recorded.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// The person.
    pub person: PersonId,
    /// When they confirmed it.
    pub attested_at: Option<Timestamp>,
}

impl Handoff {
    /// Whether the handoff is open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.closing.is_none()
    }

    /// The receiver that the offer names.
    #[must_use]
    pub fn receiver(&self) -> Option<&Party> {
        self.offer.as_ref().map(|offer| &offer.receiver)
    }

    /// Whether the information was put right after the receiver read it back, so that a re-read is owed (R8).
    #[must_use]
    pub fn re_read_owed(&self) -> bool {
        let read = self.offer.as_ref().and_then(|offer| offer.acknowledgement.as_ref());
        read.is_some_and(|read| read.information_version < self.information.version)
    }

    /// Whether both names are of one receiver, whoever is responsible there at the moment; within the referrer's own
    /// organisation the person tells receivers apart (R21).
    #[must_use]
    pub fn is_same_receiver(&self, one: &Party, other: &Party) -> bool {
        let within = one.organization == self.referrer.organization;
        one.is_same(other) && (!within || one.person == other.person)
    }

    /// Whether `receiver` was let go at `at` or later.
    #[must_use]
    pub fn let_go_since(&self, receiver: &Party, at: Timestamp) -> bool {
        self.former.iter().any(|was| was.ended_at >= at && self.is_same_receiver(&was.receiver, receiver))
    }

    /// How often receivers declined.
    #[must_use]
    pub fn declines(&self) -> usize {
        self.former.iter().filter(|former| matches!(former.ended, OfferEnd::Declined(_))).count()
    }

    /// Whether `actor` is or was a party, or accompanies the patient, so that they may know that the handoff exists.
    /// Baton itself does.
    #[must_use]
    pub fn may_be_seen_by(&self, actor: &Actor) -> bool {
        let concerned = self.current_parties().chain(&self.navigator);
        actor.role == Role::System
            || concerned
                .chain(self.former.iter().map(|former| &former.receiver))
                .any(|party| party.organization == actor.organization)
    }

    /// The referrer and the receiver that the offer names.
    pub fn current_parties(&self) -> impl Iterator<Item = &Party> {
        std::iter::once(&self.referrer).chain(self.receiver())
    }
}
