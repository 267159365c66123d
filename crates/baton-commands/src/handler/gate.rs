//! The seam where authorisation sits.

use baton_domain::ids::TenantId;
use baton_domain::value::Actor;
use baton_domain::{Aggregate, Handoff, KindOf};

use super::error::Denied;

/// Says who may give which command, to handoffs unless said otherwise. Asked after the caller may see the stream and
/// before anything else about the command is told. What follows from the state alone (R21) is the domain's and not
/// asked here.
pub trait Gate<A: Aggregate = Handoff>: Send + Sync + 'static {
    /// Whether `caller` may give this command; `state` is `None` where it does not exist yet.
    ///
    /// # Errors
    /// [`Denied`] with what the caller may know of why.
    fn authorize(
        &self,
        tenant: &TenantId,
        caller: &Actor,
        action: KindOf<A>,
        state: Option<&A>,
    ) -> Result<(), Denied>;
}
