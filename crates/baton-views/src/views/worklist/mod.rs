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
//! | notice | let go by somebody else and not taken note of (R2): no patient, no need, only that it is over | former receiver |

mod items;
mod query;
mod watch;

pub use query::{WorklistCursor, WorklistFilter};
pub use watch::WorklistChange;

use baton_domain::Phase;
use baton_domain::ids::{Code, HandoffId, OrganizationId, PatientRef, PersonId, ProgramId, TeamId, TenantId};
use baton_domain::value::{Kind, Side, Urgency};
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
    ];
}

typed_row! {
    /// Something to do. The first seven fields name it.
    WorklistItem {
        /// The tenant.
        tenant: TenantId,
        /// Who must act.
        organization: OrganizationId,
        /// Since when it is owed, to the microsecond.
        since: Timestamp,
        /// The handoff's place in every list.
        ordinal: Position,
        /// What is to be done.
        kind: WorklistKind,
        /// On which side the organisation acts; of a notice, the side it was on.
        side: Side,
        /// Which one, where there may be several: a question's number, or which of the former receivers, from 1; else 0.
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
}

/// One row per item, in the order in which an organisation reads its list: the longest owed first.
pub const TABLE: Table = Table {
    name: "worklist",
    version: 1,
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
        Ok(items::items(known).iter().map(WorklistItem::to_row).collect())
    }
}
