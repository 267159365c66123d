//! Who looks: the organisations of one tenant that a caller speaks for. Every list is cut to it.

use baton_domain::ids::{OrganizationId, TenantId};

use crate::limits::SIGHT_MAX_ORGANIZATIONS;

/// What a caller may see: the handoffs of a tenant to which one of these organisations is a party now.
///
/// A receiver that was let go sees nothing of a handoff any more but a notice on their worklist (R2).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sight {
    tenant: TenantId,
    organizations: Vec<OrganizationId>,
}

/// Why a sight cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSight {
    /// Who speaks for nobody sees nothing.
    #[error("a caller must act for at least one organisation")]
    Nobody,
    /// More than [`SIGHT_MAX_ORGANIZATIONS`].
    #[error("a caller acts for {found} organisations, more than {SIGHT_MAX_ORGANIZATIONS}: name fewer")]
    TooMany {
        /// How many were named.
        found: usize,
    },
}

impl Sight {
    /// The sight of these organisations; their order does not matter, and each counts once.
    ///
    /// # Errors
    /// [`InvalidSight`].
    pub fn new(
        tenant: TenantId,
        organizations: impl IntoIterator<Item = OrganizationId>,
    ) -> Result<Self, InvalidSight> {
        let mut organizations: Vec<_> = organizations.into_iter().collect();
        organizations.sort();
        organizations.dedup();
        match organizations.len() {
            0 => Err(InvalidSight::Nobody),
            found if found > SIGHT_MAX_ORGANIZATIONS => Err(InvalidSight::TooMany { found }),
            _ => Ok(Self { tenant, organizations }),
        }
    }

    /// The tenant.
    #[must_use]
    pub const fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// The organisations, in order, each once, never none.
    #[must_use]
    pub fn organizations(&self) -> &[OrganizationId] {
        &self.organizations
    }

    /// Whether what belongs to this organisation of this tenant is in sight.
    #[must_use]
    pub fn includes(&self, tenant: &TenantId, organization: &OrganizationId) -> bool {
        self.tenant == *tenant && self.organizations.binary_search(organization).is_ok()
    }
}
