//! The API by reflection: which commands there are, and what their messages hold.

use std::sync::OnceLock;

use baton_api::FILE_DESCRIPTOR_SET;
use bytes::Bytes;
use prost_reflect::{
    DescriptorPool, DynamicMessage, ExtensionDescriptor, FieldDescriptor, MessageDescriptor,
    MethodDescriptor, Value,
};

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

    /// The rpcs that are commands.
    pub fn commands() -> Vec<MethodDescriptor> {
        let service = pool().get_service_by_name("baton.handoff.v1.HandoffService").expect("the service");
        // All but the question that goes before a choice, which records nothing.
        service.methods().filter(|method| method.name() != "EvaluatePaths").collect()
    }

    /// Whether any service has an rpc of this name.
    pub fn is_rpc(name: &str) -> bool {
        pool().services().any(|service| service.methods().any(|method| method.name() == name))
    }

    /// The request of a command.
    pub fn request(rpc: &str) -> MessageDescriptor {
        let method = Self::commands().into_iter().find(|method| method.name() == rpc);
        method.unwrap_or_else(|| panic!("{rpc} is no command")).input()
    }

    /// A message of a command from its bytes.
    pub fn open(rpc: &str, bytes: Bytes) -> DynamicMessage {
        DynamicMessage::decode(Self::request(rpc), bytes).expect("a request of this command")
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

    /// The private fields that the requests of all commands hold, at any depth, by their full names.
    pub fn private_fields() -> std::collections::BTreeSet<String> {
        let mut seen = std::collections::BTreeSet::new();
        let mut found = std::collections::BTreeSet::new();
        let mut open: Vec<MessageDescriptor> = Self::commands().iter().map(MethodDescriptor::input).collect();
        while let Some(message) = open.pop() {
            if !seen.insert(message.full_name().to_owned()) {
                continue;
            }
            for field in message.fields() {
                if Self::is_private(&field) {
                    found.insert(field.full_name().to_owned());
                }
                open.extend(field.kind().as_message().cloned());
            }
        }
        found
    }
}
