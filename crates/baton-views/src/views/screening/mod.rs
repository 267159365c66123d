//! The list of screenings: one row each.

mod query;

pub use query::{ScreeningCursor, ScreeningFilter};

use baton_domain::ids::{Code, OrganizationId, PatientRef, ScreeningId, TenantId};
use baton_domain::screening::{Encounter, Help, NotDoneReason, Standing};
use baton_store::{Position, Revision};
use jiff::Timestamp;

use crate::cell::typed_row;
use crate::known::Known;
use crate::row::{Row, Table};
use crate::view::{View, ViewError};

typed_row! {
    /// A screening in a list.
    ScreeningLine {
        /// Its place in every list: the position of its first event. The key.
        ordinal: Position,
        /// The tenant.
        tenant: TenantId,
        /// The organisation that registered it.
        organization: OrganizationId,
        /// The screening.
        screening: ScreeningId,
        /// The last revision that is shown.
        revision: Revision,
        /// The patient.
        patient: PatientRef,
        /// The encounter.
        encounter: Encounter,
        /// Age in years.
        age_years: Option<u32>,
        /// When the patient was registered.
        registered_at: Timestamp,
        /// Where it stands.
        standing: Standing,
        /// When the patient was last screened.
        screened_at: Option<Timestamp>,
        /// With which instrument.
        instrument: Option<Code>,
        /// The needs that were found.
        needs: Vec<Code>,
        /// Why the patient was not screened.
        not_done: Option<NotDoneReason>,
        /// The help that was offered.
        help: Vec<Help>,
    }
}

/// One row per screening.
pub const TABLE: Table = Table {
    name: "screening",
    version: 1,
    columns: ScreeningLine::COLUMNS,
    key_columns: 1,
    indexes: &[&["tenant", "organization", "ordinal"], &["tenant", "patient", "ordinal"]],
    watched: false,
};

/// The list of screenings.
#[derive(Debug)]
pub struct ScreeningView;

impl View for ScreeningView {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let Some(known) = known.as_screening() else { return Ok(Vec::new()) };
        let screening = &*known.state;
        let screened = screening.screened.as_ref();
        let line = ScreeningLine {
            ordinal: known.ordinal,
            tenant: known.tenant.clone(),
            organization: screening.organization.clone(),
            screening: screening.id,
            revision: known.revision,
            patient: screening.patient.clone(),
            encounter: screening.encounter.clone(),
            age_years: screening.age_years,
            registered_at: screening.registered_at,
            standing: screening.standing(),
            screened_at: screened.map(|screened| screened.at),
            instrument: screened.map(|screened| screened.instrument.clone()),
            needs: screened.map(|screened| screened.needs.clone()).unwrap_or_default(),
            not_done: screening.not_done,
            help: screening.help.clone(),
        };
        Ok(vec![line.to_row()])
    }
}
