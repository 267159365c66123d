//! Worklists: what an organisation must do next, and in which handoff.
//!
//! An item stands as long as the handoff says that it is owed, and goes with the event that does it; nobody ticks
//! anything off. Where a receiver does not use Baton, what they owe stands on the referrer's list, who records their
//! answers.
//!
//! | kind | stands while | whose |
//! |---|---|---|
//! | offer to answer | offered, not answered | receiver |
//! | introduction due | accepted and not introduced, or planned for a time | both |
//! | acknowledgement owed | introduced and not read back; or linked, and the receiver recorded neither | receiver |
//! | re-read owed | information was put right after the read-back (R8) | receiver |
//! | question to answer | asked by the present receiver, not answered | referrer |
//! | cancellation to answer | asked for (R11) | receiver |
//! | loop to confirm | linked | referrer |
//! | unplaced | no receiver is asked | referrer |
//! | consent to ask | requested, and the patient was not asked | referrer |
//! | packet to follow up | the time to look after the patient has come, and nobody has reached them since | referrer |
//! | visit to rebook | missed, and no other is planned | receiver |
//! | hold ending | on hold, and the end is near or past | referrer |
//! | drop-off | not linked, and nobody has been in contact for the program's days | referrer |
//! | escalation to take | raised and not taken | whom it names |
//! | notice | let go by somebody else and not taken note of (R2): no patient, no need, only that it is over | former receiver |
//!
//! Others show what stands elsewhere from another side, and are listed only when they are asked for by name:
//!
//! | kind | stands while | whose |
//! |---|---|---|
//! | my patient | a navigator accompanies the patient | navigator |
//! | due soon | a deadline (R14) is near | who must act |
//! | overdue | a deadline was missed, and what it asked for is owed still | who must act |
//! | urgent from the last shift | urgent, open, and requested not long ago | both |
//! | breach | a guardrail was breached (R22) and the handoff is open | referrer |
//!
//! What the referrer owes stands on the navigator's list too, where the navigator is of another organisation; within the
//! referrer's own, it is under the navigator's name.
//!
//! Some come with time and not with an event: a hold that ends, a patient who drops off. Their `since` is the instant from
//! which they count, and may lie ahead; a list shows those whose time has come.

mod items;
mod query;
mod watch;

pub use query::{WorklistCursor, WorklistFilter};
pub use watch::WorklistChange;

use baton_domain::Phase;
use baton_domain::Rule;
use baton_domain::ids::{Code, HandoffId, OrganizationId, PatientRef, PersonId, ProgramId, TeamId, TenantId};
use baton_domain::value::{DeadlineKind, EscalationCause, Kind, Side, Urgency};
use baton_store::Position;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cell::typed_row;
use crate::known::Known;
use crate::row::{Row, Table};
use crate::view::{View, ViewError};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WorklistKind {
    /// Accept or decline.
    OfferToAnswer,
    /// Hold the introduction.
    IntroductionDue,
    /// Take responsibility and read back.
    AcknowledgementOwed,
    /// Read back again.
    ReReadOwed,
    /// Answer the receiver.
    QuestionToAnswer,
    /// Let go of the patient, or complete instead.
    CancellationToAnswer,
    /// Confirm that the patient arrived.
    LoopToConfirm,
    /// Find a receiver.
    Unplaced,
    /// Take note that the handoff is no longer yours.
    Notice,
    /// Ask the patient for consent.
    ConsentToAsk,
    /// Look after a patient who was given a packet.
    PacketToFollowUp,
    /// Plan another visit.
    VisitToRebook,
    /// End the hold, or set a new end.
    HoldEnding,
    /// Look after a patient whom nobody has been in contact with.
    DropOff,
    /// Take an escalation.
    EscalationToTake,
    /// A patient whom a navigator accompanies.
    MyPatient,
    /// A deadline is near.
    DueSoon,
    /// A deadline was missed, and what it asked for is owed still.
    Overdue,
    /// Urgent, and requested not long ago.
    UrgentFromLastShift,
    /// A guardrail was breached.
    Breach,
}

impl WorklistKind {
    /// Every kind, in the order of the life cycle.
    pub const ALL: &[Self] = &[
        Self::OfferToAnswer,
        Self::IntroductionDue,
        Self::AcknowledgementOwed,
        Self::ReReadOwed,
        Self::QuestionToAnswer,
        Self::CancellationToAnswer,
        Self::LoopToConfirm,
        Self::Unplaced,
        Self::Notice,
        Self::ConsentToAsk,
        Self::PacketToFollowUp,
        Self::VisitToRebook,
        Self::HoldEnding,
        Self::DropOff,
        Self::EscalationToTake,
        Self::MyPatient,
        Self::DueSoon,
        Self::Overdue,
        Self::UrgentFromLastShift,
        Self::Breach,
    ];

    /// Whether it is listed without being named: what is owed by itself, not what stands elsewhere already.
    #[must_use]
    pub const fn is_listed_unasked(self) -> bool {
        match self {
            Self::MyPatient | Self::DueSoon | Self::Overdue | Self::UrgentFromLastShift | Self::Breach => {
                false
            }
            Self::OfferToAnswer
            | Self::IntroductionDue
            | Self::AcknowledgementOwed
            | Self::ReReadOwed
            | Self::QuestionToAnswer
            | Self::CancellationToAnswer
            | Self::LoopToConfirm
            | Self::Unplaced
            | Self::Notice
            | Self::ConsentToAsk
            | Self::PacketToFollowUp
            | Self::VisitToRebook
            | Self::HoldEnding
            | Self::DropOff
            | Self::EscalationToTake => true,
        }
    }

    /// How an item of this kind comes and goes with time.
    #[must_use]
    pub const fn timing(self) -> Timing {
        match self {
            Self::PacketToFollowUp | Self::DropOff => Timing::From,
            Self::HoldEnding | Self::DueSoon => Timing::Ahead,
            Self::UrgentFromLastShift => Timing::For,
            Self::OfferToAnswer
            | Self::IntroductionDue
            | Self::AcknowledgementOwed
            | Self::ReReadOwed
            | Self::QuestionToAnswer
            | Self::CancellationToAnswer
            | Self::LoopToConfirm
            | Self::Unplaced
            | Self::Notice
            | Self::ConsentToAsk
            | Self::VisitToRebook
            | Self::EscalationToTake
            | Self::MyPatient
            | Self::Overdue
            | Self::Breach => Timing::Always,
        }
    }
}

/// How an item comes and goes with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// As long as its row stands.
    Always,
    /// From its `since` on.
    From,
    /// From [`DUE_SOON`](crate::limits::DUE_SOON) before its `since` on.
    Ahead,
    /// For [`SHIFT`](crate::limits::SHIFT) from its `since` on.
    For,
}

typed_row! {
    /// Something to do. The first seven fields name it.
    WorklistItem {
        /// The tenant.
        tenant: TenantId,
        /// Who must act.
        organization: OrganizationId,
        /// Since when it is owed, to the microsecond; from when, of what comes with time.
        since: Timestamp,
        /// The handoff's place in every list.
        ordinal: Position,
        /// What is to be done.
        kind: WorklistKind,
        /// On which side the organisation acts; of a notice, the side it was on.
        side: Side,
        /// Which one, where there may be several: a question's, a notice's, an escalation's or a breach's number, from 1, or
        /// a deadline's kind; else 0.
        number: u32,
        /// The handoff.
        handoff: HandoffId,
        /// The team that the party names.
        team: Option<TeamId>,
        /// The person who is responsible.
        person: Option<PersonId>,
        /// What a notice leaves out: everything about the patient.
        about: Option<About>,
    }
}

/// What an item says about the handoff to those who are a party to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
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
    /// The program.
    pub program: ProgramId,
    /// Where the handoff stands.
    pub phase: Phase,
    /// The organisation on the other side, where there is one.
    pub counterpart: Option<OrganizationId>,
    /// For when it is planned, where it is.
    pub planned_at: Option<Timestamp>,
    /// Suspended until.
    pub held_until: Option<Timestamp>,
    /// A loop to confirm: the receiver has reported.
    pub reported: bool,
    /// Of a deadline, or an escalation of one: what is owed.
    pub deadline: Option<DeadlineKind>,
    /// Of an escalation: why it was raised.
    pub cause: Option<EscalationCause>,
    /// Of a breach, or an escalation of one: the rule.
    pub rule: Option<Rule>,
}

/// One row per item, in the order in which an organisation reads its list: the longest owed first.
pub const TABLE: Table = Table {
    name: "worklist",
    version: 2,
    columns: WorklistItem::COLUMNS,
    key_columns: 7,
    indexes: &[],
    watched: true,
};

/// The worklists.
#[derive(Debug)]
pub struct WorklistView;

impl View for WorklistView {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let Some(known) = known.as_handoff() else { return Ok(Vec::new()) };
        Ok(items::items(known).iter().map(WorklistItem::to_row).collect())
    }
}
