//! The seam where authorisation sits.

use baton_domain::ids::TenantId;
use baton_domain::value::Actor;
use baton_domain::{ActKind, Handoff};

use super::error::Denied;

/// Says who may give which command. Asked after the caller may see the handoff and before anything else about the
/// command is told. What follows from the parties of the handoff alone (R21) is the domain's and not asked here.
pub trait Gate: Send + Sync + 'static {
    /// Whether `caller` may give this command; `handoff` is `None` where it does not exist yet.
    ///
    /// # Errors
    /// [`Denied`] with what the caller may know of why.
    fn authorize(
        &self,
        tenant: &TenantId,
        caller: &Actor,
        action: ActKind,
        handoff: Option<&Handoff>,
    ) -> Result<(), Denied>;
}
