//! Puts a canary of its own into every private text of a request on its way.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use prost::Message as _;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage as _, Value};

use crate::harness::{Planter, Rpc, Shape};

/// What every canary begins with; nothing else says it.
pub const MARK: &str = "kanarienvogel-";

/// The texts whose place depends on the circumstances: they are filled where the tour has put something.
const ONLY_WHERE_SET: &[&str] = &["late_reason", "breach", "baton.handoff.v1.ChoosePath.reason"];

/// What was planted, and where.
#[derive(Default)]
pub struct Canaries {
    planted: Mutex<Planted>,
}

#[derive(Default)]
struct Planted {
    texts: Vec<String>,
    /// The service and the field.
    fields: BTreeSet<(String, String)>,
    rpcs: BTreeSet<Rpc>,
}

impl Canaries {
    /// Plants them in every request that passes.
    pub fn planter(self: &Arc<Self>) -> Planter {
        let canaries = Arc::clone(self);
        Arc::new(move |rpc, request| canaries.plant(rpc, request))
    }

    fn plant(&self, rpc: Rpc, request: Bytes) -> Bytes {
        let mut message = Shape::open(rpc, request);
        self.plant_in(rpc.service, &mut message);
        self.with(|planted| planted.rpcs.insert(rpc));
        message.encode_to_vec().into()
    }

    fn plant_in(&self, service: &str, message: &mut DynamicMessage) {
        let fields: Vec<FieldDescriptor> = message.descriptor().fields().collect();
        for field in fields {
            if Shape::is_private(&field) {
                self.plant_at(service, message, &field);
            } else if let Kind::Message(_) = field.kind()
                && message.has_field(&field)
            {
                self.go_into(service, message.get_field_mut(&field));
            }
        }
    }

    fn go_into(&self, service: &str, value: &mut Value) {
        match value {
            Value::Message(inner) => self.plant_in(service, inner),
            Value::List(items) => items.iter_mut().for_each(|item| self.go_into(service, item)),
            _ => {}
        }
    }

    fn plant_at(&self, service: &str, message: &mut DynamicMessage, field: &FieldDescriptor) {
        let depends = [field.name(), field.full_name()].iter().any(|name| ONLY_WHERE_SET.contains(name));
        let wanted = message.has_field(field) || !depends;
        if !wanted {
            return;
        }
        self.with(|planted| planted.fields.insert((service.to_owned(), field.full_name().to_owned())));
        match field.kind() {
            Kind::String if field.is_list() => {
                let entries = vec![Value::String(self.next()), Value::String(self.next())];
                message.set_field(field, Value::List(entries));
            }
            Kind::String => message.set_field(field, Value::String(self.next())),
            // A code says nothing that could be searched for; that it is sealed shows where it comes back.
            Kind::Enum(_) => message.set_field(field, Value::EnumNumber(2)),
            other => panic!("{} is private and a {other:?}: say how to plant there", field.full_name()),
        }
    }

    fn next(&self) -> String {
        self.with(|planted| {
            let text = format!("{MARK}{:04}-sings", planted.texts.len());
            planted.texts.push(text.clone());
            text
        })
    }

    /// Every canary so far.
    pub fn planted(&self) -> Vec<String> {
        self.with(|planted| planted.texts.clone())
    }

    /// The fields that one was put into, each with its service.
    pub fn fields(&self) -> BTreeSet<(String, String)> {
        self.with(|planted| planted.fields.clone())
    }

    /// Whether a request of this rpc has passed.
    pub fn has_passed(&self, service: &str, rpc: &str) -> bool {
        self.with(|planted| planted.rpcs.iter().any(|passed| (passed.service, passed.name) == (service, rpc)))
    }

    fn with<T>(&self, look: impl FnOnce(&mut Planted) -> T) -> T {
        look(&mut self.planted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
