//! The list of handoffs: one row each, with all that a list can be filtered by and shows.

mod open;
mod query;

pub use query::{HandoffCursor, HandoffFilter};

use baton_domain::Phase;
use baton_domain::deadline::overdue;
use baton_domain::ids::{Code, HandoffId, PatientRef, ProgramId, TenantId};
use baton_domain::value::{Accountable, Kind, Outcome, Party, Setting, Urgency};
use baton_domain::warmth::{WarmthLevel, warmth};
use baton_store::{Position, Revision};
use jiff::Timestamp;

use crate::cell::typed_row;
use crate::known::{Known, KnownHandoff};
use crate::row::{Row, Table};
use crate::view::{View, ViewError};

typed_row! {
    /// A handoff in a list.
    HandoffLine {
        /// Its place in every list: the position of its first event. The key.
        ordinal: Position,
        /// The tenant.
        tenant: TenantId,
        /// The handoff.
        handoff: HandoffId,
        /// The patient.
        patient: PatientRef,
        /// What kind of passing.
        kind: Kind,
        /// What for.
        need: Code,
        /// How urgent.
        urgency: Urgency,
        /// By when the patient must be served.
        needed_by: Option<Timestamp>,
        /// Where the referrer works.
        setting: Setting,
        /// The program.
        program: ProgramId,
        /// Its version.
        program_version: u32,
        /// When it was requested: when that happened, not when it was recorded.
        requested_at: Timestamp,
        /// Where it stands.
        phase: Phase,
        /// How it ended, while it is closed.
        outcome: Option<Outcome>,
        /// When it ended, while it is closed.
        closed_at: Option<Timestamp>,
        /// When the first deadline passed of those that were missed and are owed still (R14).
        overdue_since: Option<Timestamp>,
        /// How warm it was so far.
        warmth: WarmthLevel,
        /// Who hands off.
        referrer: Party,
        /// Who is asked or has it.
        receiver: Option<Party>,
        /// Who is accountable, for what.
        accountable: Vec<Accountable>,
        /// Suspended until.
        held_until: Option<Timestamp>,
        /// A visit is planned for.
        visit_planned_at: Option<Timestamp>,
        /// How many escalations nobody has taken.
        escalations_open: u32,
        /// The last revision that is shown.
        revision: Revision,
        /// When that was recorded.
        recorded_at: Timestamp,
    }
}

/// One row per handoff.
pub const TABLE: Table = Table {
    name: "handoff",
    version: 2,
    columns: HandoffLine::COLUMNS,
    key_columns: 1,
    indexes: &[&["tenant", "patient", "ordinal"]],
    watched: false,
};

/// The list of handoffs.
#[derive(Debug)]
pub struct HandoffView;

impl View for HandoffView {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let Some(known) = known.as_handoff() else { return Ok(Vec::new()) };
        Ok(vec![line(known).to_row()])
    }
}

fn line(known: &KnownHandoff) -> HandoffLine {
    let handoff = &*known.handoff;
    let open = handoff.escalations.iter().filter(|escalation| escalation.taken_by.is_none()).count();
    HandoffLine {
        ordinal: known.ordinal,
        tenant: known.tenant.clone(),
        handoff: handoff.id,
        patient: handoff.patient.clone(),
        kind: handoff.kind,
        need: handoff.need.clone(),
        urgency: handoff.urgency,
        needed_by: handoff.needed_by,
        setting: handoff.setting,
        program: handoff.program.program.clone(),
        program_version: handoff.program.version,
        requested_at: handoff.requested.occurred_at,
        phase: handoff.phase,
        outcome: handoff.closing.as_ref().map(|closing| closing.outcome),
        closed_at: handoff.closing.as_ref().map(|closing| closing.stamp.occurred_at),
        overdue_since: overdue(handoff).iter().map(|deadline| deadline.due_at).min(),
        warmth: warmth(handoff).level,
        referrer: handoff.referrer.clone(),
        receiver: handoff.receiver().cloned(),
        accountable: handoff.accountable.clone(),
        held_until: handoff.held_until,
        visit_planned_at: handoff.visit_planned.map(|visit| visit.at),
        escalations_open: u32::try_from(open).unwrap_or(u32::MAX),
        revision: known.revision,
        recorded_at: handoff.last_recorded_at,
    }
}
