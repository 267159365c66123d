//! Whether the bridge loses or mixes up anything, and what it refuses.

mod codes;
mod incoming;
mod outgoing;
mod programs;
mod reflection;
mod refused;
mod state;

use baton_api::FILE_DESCRIPTOR_SET;
use baton_commands::FieldFault;
use baton_domain::ids::TenantId;
use prost_reflect::DescriptorPool;

use super::parsed::{Parsed, Request};

fn pool() -> DescriptorPool {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap()
}

fn tenant() -> TenantId {
    TenantId::new("valley-network").unwrap()
}

fn parse<R: Request>(request: R) -> Result<Parsed<R::Of>, Vec<FieldFault>> {
    request.parse(&tenant())
}
