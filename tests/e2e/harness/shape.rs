//! The API by reflection: which commands there are, and what their messages hold.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use baton_api::FILE_DESCRIPTOR_SET;
use bytes::Bytes;
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, FieldDescriptor, MessageDescriptor,
    MethodDescriptor, Value,
};

use super::command::Rpc;

/// Every message and service of the API.
fn pool() -> &'static DescriptorPool {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    POOL.get_or_init(|| DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("the API's own descriptors"))
}

/// What a message looks like.
#[derive(Debug, Clone, Copy)]
pub struct Shape;

impl Shape {
    /// The services of the API.
    pub fn services() -> Vec<String> {
        pool().services().map(|service| service.full_name().to_owned()).collect()
    }

    /// The rpcs that are commands: each answers with what came of one, or of each of a batch.
    pub fn commands() -> Vec<MethodDescriptor> {
        Self::rpcs().into_iter().filter(|method| holds_a_result(&method.output())).collect()
    }

    /// Every rpc of every service.
    fn rpcs() -> Vec<MethodDescriptor> {
        pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
    }

    /// Whether any service has an rpc of this name.
    pub fn is_rpc(name: &str) -> bool {
        Self::rpcs().iter().any(|method| method.name() == name)
    }

    /// The request of an rpc.
    fn request(rpc: Rpc) -> MessageDescriptor {
        let service = pool().get_service_by_name(rpc.service);
        let service = service.unwrap_or_else(|| panic!("{} is no service", rpc.service));
        let method = service.methods().find(|method| method.name() == rpc.name);
        method.unwrap_or_else(|| panic!("{rpc:?} is no rpc")).input()
    }

    /// The request of an rpc from its bytes.
    pub fn open(rpc: Rpc, bytes: Bytes) -> DynamicMessage {
        DynamicMessage::decode(Self::request(rpc), bytes).expect("a request of this rpc")
    }

    /// Whether a field is private.
    pub fn is_private(field: &FieldDescriptor) -> bool {
        static PRIVATE: OnceLock<ExtensionDescriptor> = OnceLock::new();
        let private = PRIVATE.get_or_init(|| {
            pool()
                .get_extension_by_name("baton.type.v1.private")
                .expect("the option that marks private fields")
        });
        matches!(*field.options().get_extension(private), Value::Bool(true))
    }

    /// The private fields that the requests of each service hold, at any depth: the service and the field, by their full
    /// names.
    pub fn private_fields() -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for rpc in Self::rpcs() {
            let service = rpc.parent_service().full_name().to_owned();
            let fields = private_fields_of(&rpc.input());
            found.extend(fields.into_iter().map(|field| (service.clone(), field)));
        }
        found
    }
}

fn private_fields_of(request: &MessageDescriptor) -> BTreeSet<String> {
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![request.clone()];
    while let Some(message) = open.pop() {
        if !seen.insert(message.full_name().to_owned()) {
            continue;
        }
        for field in message.fields() {
            if Shape::is_private(&field) {
                found.insert(field.full_name().to_owned());
            }
            open.extend(field.kind().as_message().cloned());
        }
    }
    found
}

/// No answer holds itself.
fn holds_a_result(message: &MessageDescriptor) -> bool {
    message.full_name() == "baton.type.v1.CommandResult"
        || message.fields().any(|field| field.kind().as_message().is_some_and(holds_a_result))
}
