//! The list of programs: one row each, without what their policies say in full.

mod query;

pub use query::{ProgramCursor, ProgramFilter};

use baton_domain::Title;
use baton_domain::ids::{Code, OrganizationId, ProgramId, TenantId};
use baton_domain::value::Kind;
use jiff::Timestamp;

use crate::cell::typed_row;
use crate::known::Known;
use crate::row::{Row, Table};
use crate::view::{View, ViewError};

typed_row! {
    /// A program in a list.
    ProgramLine {
        /// The tenant.
        tenant: TenantId,
        /// The program.
        program: ProgramId,
        /// What it is called.
        title: Title,
        /// The organisation that defined it.
        owner: OrganizationId,
        /// The number of its newest version.
        newest_version: u32,
        /// The needs that its newest version is for.
        needs: Vec<Code>,
        /// The kinds that its newest version is for.
        kinds: Vec<Kind>,
        /// Whether its newest version calls the need sensitive.
        sensitive: bool,
        /// When it was defined.
        defined_at: Timestamp,
        /// When it was retired.
        retired_at: Option<Timestamp>,
    }
}

/// One row per program, in the order of their ids.
pub const TABLE: Table = Table {
    name: "program",
    version: 1,
    columns: ProgramLine::COLUMNS,
    key_columns: 2,
    indexes: &[],
    watched: false,
};

/// The list of programs.
#[derive(Debug)]
pub struct ProgramView;

impl View for ProgramView {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let Some(known) = known.as_program() else { return Ok(Vec::new()) };
        let program = &*known.state;
        let versions = &program.versions;
        let (Some(first), Some(newest)) = (versions.first(), versions.last()) else {
            return Err(ViewError { kind: "a program without a version" });
        };
        let line = ProgramLine {
            tenant: known.tenant.clone(),
            program: program.id.clone(),
            title: program.title.clone(),
            owner: program.owner.clone(),
            newest_version: program.newest(),
            needs: newest.policy.needs.clone(),
            kinds: newest.policy.kinds.clone(),
            sensitive: newest.policy.sensitive,
            defined_at: first.stamp.occurred_at,
            retired_at: program.retired.as_ref().map(|retired| retired.occurred_at),
        };
        Ok(vec![line.to_row()])
    }
}
