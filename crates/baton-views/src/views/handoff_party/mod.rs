//! Who is and who was a party to a handoff: what every list is joined with to be cut to the caller's sight.

use std::collections::BTreeMap;

use baton_domain::ids::{OrganizationId, TenantId};
use baton_domain::value::Side;
use baton_store::Position;

use crate::cell::typed_row;
use crate::known::Known;
use crate::row::{Row, Table};
use crate::view::{View, ViewError};

typed_row! {
    /// An organisation on one side of a handoff.
    PartyLine {
        /// The tenant.
        tenant: TenantId,
        /// The organisation.
        organization: OrganizationId,
        /// The handoff's place in every list.
        ordinal: Position,
        /// Which side.
        side: Side,
        /// Whether it is a party now. Who no longer is one sees no more of the handoff (R2).
        current: bool,
    }
}

/// One row per organisation, handoff and side, in the order in which lists are read.
pub const TABLE: Table = Table {
    name: "handoff_party",
    version: 2,
    columns: PartyLine::COLUMNS,
    key_columns: 4,
    indexes: &[],
    watched: false,
};

/// The parties.
#[derive(Debug)]
pub struct HandoffPartyView;

impl View for HandoffPartyView {
    fn table(&self) -> &'static Table {
        &TABLE
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let Some(known) = known.as_handoff() else { return Ok(Vec::new()) };
        let handoff = &*known.handoff;
        // Whoever was let go and asked again is a party now: the last word counts.
        let mut sides: BTreeMap<(&OrganizationId, Side), bool> = BTreeMap::new();
        for former in &handoff.former {
            sides.insert((&former.receiver.organization, Side::Receiver), false);
        }
        // A navigator acts for the referrer.
        if let Some(navigator) = &handoff.navigator {
            sides.insert((&navigator.organization, Side::Referrer), true);
        }
        sides.insert((&handoff.referrer.organization, Side::Referrer), true);
        if let Some(receiver) = handoff.receiver() {
            sides.insert((&receiver.organization, Side::Receiver), true);
        }
        let line = |((organization, side), current): ((&OrganizationId, Side), bool)| PartyLine {
            tenant: known.tenant.clone(),
            organization: organization.clone(),
            ordinal: known.ordinal,
            side,
            current,
        };
        Ok(sides.into_iter().map(|side| line(side).to_row()).collect())
    }
}
