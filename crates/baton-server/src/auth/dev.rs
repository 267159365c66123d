//! The identity of callers in development: a fixed one, each part of which a metadata key may set.
//!
//! ```text
//! baton-tenant        dev              baton-person   dev-person
//! baton-organization  dev-clinic       baton-team     (none)
//! baton-service       dev-client       baton-role     clinician
//! ```

use std::fmt::Display;

use baton_domain::ids::{Code, OrganizationId, PersonId, TeamId, TenantId};
use baton_domain::value::{Actor, Role};
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};
use tonic::metadata::MetadataMap;

use super::Caller;

/// The caller that the metadata describes; an error says which key is malformed and how.
pub(super) fn caller(metadata: &MetadataMap) -> Result<Caller, String> {
    let team = match metadata.get("baton-team") {
        Some(_) => Some(part(metadata, "baton-team", "", TeamId::new)?),
        None => None,
    };
    Ok(Caller {
        tenant: part(metadata, "baton-tenant", "dev", TenantId::new)?,
        service: part(metadata, "baton-service", "dev-client", Code::new)?,
        actor: Actor {
            person: part(metadata, "baton-person", "dev-person", PersonId::new)?,
            organization: part(metadata, "baton-organization", "dev-clinic", OrganizationId::new)?,
            team,
            role: part(metadata, "baton-role", "clinician", role)?,
            on_behalf_of: None,
            asserted_by: None,
        },
    })
}

fn part<T, E: Display>(
    metadata: &MetadataMap,
    key: &'static str,
    default: &str,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<T, String> {
    let text = match metadata.get(key) {
        Some(value) => value.to_str().map_err(|_| format!("the metadata {key} must be ASCII text"))?,
        None => default,
    };
    parse(text).map_err(|what| format!("the metadata {key} {what}"))
}

fn role(text: &str) -> Result<Role, &'static str> {
    let name = text.to_ascii_uppercase().replace('-', "_");
    let name: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
    // What follows from a clock is Baton's own to say: nobody can claim it.
    Role::deserialize(name).ok().filter(|role| *role != Role::System).ok_or(
        "must be one of clinician, nurse, assistant, case-manager, advocate, scheduler, supervisor, staff",
    )
}
