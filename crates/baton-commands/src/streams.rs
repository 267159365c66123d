//! The names of streams, and the ids of what a request begins without naming it.

use std::fmt::Display;

use baton_domain::ids::{HandoffId, OrganizationId, RequestId, TenantId};
use baton_domain::{Aggregate, Handoff};
use baton_store::StreamName;
use uuid::Uuid;

/// The category of the streams of handoffs.
pub const HANDOFF: &str = Handoff::CATEGORY;

/// The category of the streams in which reactors keep their progress.
pub const REACTOR: &str = "reactor";

/// The namespace of all ids that Baton makes from names. It never changes.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c1f_7a52_0a0b_5c0e_9d5b_3b7d_2f64_81ac);

/// The stream of a handoff: `handoff-<tenant>.<id>`.
#[must_use]
pub fn handoff_stream(tenant: &TenantId, handoff: HandoffId) -> StreamName {
    stream_of::<Handoff>(tenant, &handoff)
}

/// The stream of something within a tenant: `<category>-<tenant>.<id>`.
///
/// A tenant or an id may hold characters that a stream's name may not; `_` opens an escape for them (`__`, `_t` for `~`,
/// `_c` for `:`, and in an id `_d` for `.`), so that no two of them share a name.
#[must_use]
pub fn stream_of<A: Aggregate>(tenant: &TenantId, id: &A::Id) -> StreamName {
    let mut name = format!("{}-", A::CATEGORY);
    escape(&mut name, tenant.as_str(), false);
    name.push('.');
    escape(&mut name, &id.to_string(), true);
    valid(name)
}

/// The handoff of a stream; `None` if the stream is of something else.
#[must_use]
pub fn handoff_of(stream: &StreamName) -> Option<HandoffId> {
    if stream.category() != HANDOFF {
        return None;
    }
    let (_, id) = stream.as_str().rsplit_once('.')?;
    Uuid::parse_str(id).ok().map(HandoffId)
}

/// The stream in which a reactor keeps its progress: `reactor-<name>`. It belongs to no tenant.
#[must_use]
pub fn reactor_stream(name: &'static str) -> StreamName {
    let mut stream = format!("{REACTOR}-");
    escape(&mut stream, name, false);
    valid(stream)
}

fn escape(name: &mut String, part: &str, dot_ends: bool) {
    for character in part.chars() {
        match character {
            '_' => name.push_str("__"),
            '~' => name.push_str("_t"),
            ':' => name.push_str("_c"),
            '.' if dot_ends => name.push_str("_d"),
            plain => name.push(plain),
        }
    }
}

#[expect(clippy::expect_used, reason = "every two identifiers make a valid name, which a test checks")]
fn valid(name: String) -> StreamName {
    StreamName::new(name).expect("identifiers make a valid name")
}

/// The id of the handoff that a request opens when its caller names none: the same for every repeat.
#[must_use]
pub fn handoff_id_of(tenant: &TenantId, request: RequestId) -> HandoffId {
    HandoffId(id_of(tenant, HANDOFF, request))
}

/// The id of what a request begins in a category when its caller names none: the same for every repeat.
#[must_use]
pub fn id_of(tenant: &TenantId, category: impl Display, request: RequestId) -> Uuid {
    // None of the parts can hold the separator, so no two of them make one name.
    let name = format!("{tenant}/{category}/{request}");
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// The id of something that a caller knows by a key of their own, within their organisation: the same for every repeat.
/// `what` tells ids of different things apart.
#[must_use]
pub fn id_of_key(tenant: &TenantId, organization: &OrganizationId, what: &str, key: &str) -> Uuid {
    // The key comes last, so whatever it holds, no two of them make one name.
    let name = format!("{tenant}/{organization}/{what}/{key}");
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
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
