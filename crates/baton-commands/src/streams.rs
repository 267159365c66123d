//! The names of streams, and the id of a handoff whose requester chose none.

use baton_domain::ids::{HandoffId, RequestId, TenantId};
use baton_store::StreamName;
use uuid::Uuid;

/// The category of the streams of handoffs.
pub const HANDOFF: &str = "handoff";

/// The namespace of all ids that Baton makes from names. It never changes.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c1f_7a52_0a0b_5c0e_9d5b_3b7d_2f64_81ac);

/// The stream of a handoff: `handoff-<tenant>.<id>`.
///
/// A tenant may hold characters that a stream's name may not; `_` opens an escape for them (`__`, `_t` for `~`, `_c`
/// for `:`), so that two tenants never share a name.
///
/// # Panics
/// Never: the longest tenant of the widest characters still makes a valid name, which a test checks.
#[must_use]
#[expect(clippy::expect_used, reason = "every identifier makes a valid name, which a test checks")]
pub fn handoff_stream(tenant: &TenantId, handoff: HandoffId) -> StreamName {
    let mut name = format!("{HANDOFF}-");
    for character in tenant.as_str().chars() {
        match character {
            '_' => name.push_str("__"),
            '~' => name.push_str("_t"),
            ':' => name.push_str("_c"),
            plain => name.push(plain),
        }
    }
    name.push('.');
    name.push_str(&handoff.to_string());
    StreamName::new(name).expect("a tenant and a handoff make a valid name")
}

/// The id of the handoff that a request opens when its caller names none: the same for every repeat.
#[must_use]
pub fn handoff_id_of(tenant: &TenantId, request: RequestId) -> HandoffId {
    // Neither part can hold the separator, so no two pairs make one name.
    let name = format!("{tenant}/{HANDOFF}/{request}");
    HandoffId(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(name: &str) -> TenantId {
        TenantId::new(name).unwrap()
    }

    #[test]
    fn every_tenant_has_streams_and_none_shares_one() {
        let handoff = HandoffId(Uuid::from_u128(7));
        let names = ["a", "a_", "a~", "a:", "a_t", "a_c", "a__", "a.b", "a-b"];
        let streams: std::collections::BTreeSet<_> =
            names.iter().map(|name| handoff_stream(&tenant(name), handoff)).collect();
        assert_eq!(streams.len(), names.len());
        assert!(streams.iter().all(|stream| stream.category() == HANDOFF));
        let widest = format!("a{}", "~".repeat(63));
        assert_eq!(handoff_stream(&tenant(&widest), handoff).category(), HANDOFF);
        let name = handoff_stream(&tenant("st_mary"), handoff);
        assert_eq!(name.as_str(), "handoff-st__mary.00000000-0000-0000-0000-000000000007");
    }

    #[test]
    fn the_id_of_a_request_is_pinned() {
        let request = RequestId(Uuid::from_u128(1));
        let id = handoff_id_of(&tenant("clinic"), request);
        assert_eq!(id.to_string(), "a827d09d-ad10-5611-8858-54b08023414f");
        assert_ne!(id, handoff_id_of(&tenant("clinic2"), request));
        assert_ne!(id, handoff_id_of(&tenant("clinic"), RequestId(Uuid::from_u128(2))));
    }
}
