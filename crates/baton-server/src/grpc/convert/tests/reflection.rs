//! Messages filled, taken apart and looked at by reflection, so that no field has to be named.

use prost::Message as _;
use prost_reflect::{
    DescriptorPool, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor,
    MethodDescriptor, ReflectMessage as _, Value,
};

use super::super::policy::from_policy;
use super::programs::sample;

/// A UUID that is fine everywhere one is asked for.
const ID: &str = "01980000-0000-7000-8000-00000000000";

/// The rpcs that give commands: each answers with what came of one, or of each.
pub(super) fn commands(pool: &DescriptorPool) -> Vec<MethodDescriptor> {
    let rpcs = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    rpcs.filter(|rpc| holds_a_result(&rpc.output())).collect()
}

/// No answer holds itself.
fn holds_a_result(message: &MessageDescriptor) -> bool {
    message.full_name() == "baton.type.v1.CommandResult"
        || message.fields().any(|field| field.kind().as_message().is_some_and(holds_a_result))
}

/// Every field filled with something that the API takes: one message for each choice that there is inside.
pub(super) fn filled(message: &MessageDescriptor) -> Vec<DynamicMessage> {
    let choices = message.oneofs().filter(|oneof| !oneof.is_synthetic());
    let chosen = choices.map(|oneof| oneof.fields().flat_map(|arm| values(&arm)).collect::<Vec<_>>());
    let plain = message.fields().filter(|field| !is_choice(field)).map(|field| values(&field));
    let slots: Vec<_> = plain.chain(chosen).collect();

    let mut first = DynamicMessage::new(message.clone());
    for (field, value) in slots.iter().map(|slot| &slot[0]) {
        first.set_field(field, value.clone());
    }
    let others = slots.iter().flat_map(|slot| &slot[1..]).map(|(field, value)| {
        let mut other = first.clone();
        other.set_field(field, value.clone());
        other
    });
    std::iter::once(first.clone()).chain(others).collect()
}

/// Whether a field is one of several of which a message has one.
fn is_choice(field: &FieldDescriptor) -> bool {
    field.containing_oneof().is_some_and(|oneof| !oneof.is_synthetic())
}

/// What a field may hold: once, and again for each choice inside.
fn values(field: &FieldDescriptor) -> Vec<(FieldDescriptor, Value)> {
    let singles: Vec<_> = match field.kind() {
        Kind::Message(message) => well_known(&message)
            .map_or_else(|| filled(&message), |known| vec![known])
            .into_iter()
            .map(Value::Message)
            .collect(),
        _ => vec![scalar(field, 1)],
    };
    let values = if field.full_name() == "google.protobuf.FieldMask.paths" {
        vec![Value::List(every_amendable_field(field))]
    } else if field.is_list() {
        singles.into_iter().map(|value| Value::List(vec![value.clone(), another(field, value)])).collect()
    } else {
        singles
    };
    values.into_iter().map(|value| (field.clone(), value)).collect()
}

/// The same value for a second entry of a list, under another name where each entry has its own; another string, since
/// codes stand once in a list.
fn another(list: &FieldDescriptor, value: Value) -> Value {
    match (list.kind(), value) {
        (Kind::String, _) => scalar(list, 3),
        (Kind::Message(entry), Value::Message(mut option))
            if entry.full_name() == "baton.type.v1.PathOption" =>
        {
            option.set_field_by_name("id", Value::String("another".to_owned()));
            Value::Message(option)
        }
        (_, value) => value,
    }
}

/// Messages whose fields must fit together.
fn well_known(message: &MessageDescriptor) -> Option<DynamicMessage> {
    let numbers: &[(&str, Value)] = match message.full_name() {
        "google.protobuf.Timestamp" => &[("seconds", Value::I64(1_772_463_600)), ("nanos", Value::I32(7))],
        "google.protobuf.Duration" => &[("seconds", Value::I64(900))],
        "baton.type.v1.Policy" => {
            let bytes = from_policy(&sample()).encode_to_vec();
            return Some(DynamicMessage::decode(message.clone(), bytes.as_slice()).unwrap());
        }
        "google.type.Date" => &[("year", Value::I32(2026)), ("month", Value::I32(3)), ("day", Value::I32(2))],
        _ => return None,
    };
    let mut known = DynamicMessage::new(message.clone());
    for (name, value) in numbers {
        known.set_field_by_name(name, value.clone());
    }
    Some(known)
}

fn every_amendable_field(paths: &FieldDescriptor) -> Vec<Value> {
    let amendment = paths.parent_pool().get_message_by_name("baton.handoff.v1.AmendRequest").unwrap();
    let names = amendment.fields().map(|field| field.name().to_owned());
    names.filter(|name| name != "update_mask").map(Value::String).collect()
}

/// A value that a field of such a name takes; another one for each number.
fn scalar(field: &FieldDescriptor, which: usize) -> Value {
    match field.kind() {
        Kind::Bool => Value::Bool(which % 2 == 1),
        Kind::String => Value::String(match field.name() {
            "request_id" | "handoff_id" => format!("{ID}{which}"),
            "name" => named(field, which),
            "parent" | "true_record" | "supersedes" => format!("handoffs/{ID}{which}"),
            "screening" => format!("screenings/{ID}{which}"),
            "program" => format!("programs/{}-{which}", field.name()),
            "hours" | "distance_km" => format!("{which}.5"),
            "zone" => ["Europe/Vienna", "America/Chicago", "Asia/Tokyo"][which].to_owned(),
            _ => format!("{}-{which}", field.name()),
        }),
        Kind::Enum(numbers) => Value::EnumNumber(number(&numbers, which)),
        // It follows another minute; it is no less than what is available.
        Kind::Uint32 if matches!(field.name(), "until_minute" | "maximum") => {
            Value::U32(600 + u32::try_from(which).unwrap())
        }
        Kind::Uint32 => Value::U32(u32::try_from(which).unwrap()),
        Kind::Uint64 => Value::U64(u64::try_from(which).unwrap()),
        Kind::Int32 => Value::I32(i32::try_from(which).unwrap()),
        Kind::Int64 => Value::I64(i64::try_from(which).unwrap()),
        other => panic!("{} is of a kind that no field had before: {other:?}", field.full_name()),
    }
}

/// The name of what a request is about.
fn named(field: &FieldDescriptor, which: usize) -> String {
    match field.parent_message().package_name() {
        "baton.handoff.v1" => format!("handoffs/{ID}{which}"),
        "baton.program.v1" => format!("programs/name-{which}"),
        "baton.directory.v1" => format!("services/name-{which}"),
        "baton.screening.v1" => format!("screenings/{ID}{which}"),
        other => panic!("nothing of {other} had a name before"),
    }
}

/// The number of a meaning; the first stands for none.
fn number(numbers: &EnumDescriptor, which: usize) -> i32 {
    let meanings: Vec<_> =
        numbers.values().map(|value| value.number()).filter(|number| *number != 0).collect();
    meanings[which % meanings.len()]
}

/// The message once for each of its fields, at every depth, with that field alone changed or taken away; each with the
/// path of the field and what was done.
pub(super) fn changed(message: &DynamicMessage) -> Vec<(String, DynamicMessage)> {
    let mut all = Vec::new();
    for (field, value) in message.fields() {
        if field.supports_presence() || field.is_list() {
            let mut without = message.clone();
            without.clear_field(&field);
            all.push((format!("{} cleared", field.name()), without));
        }
        for (path, other) in changed_values(&field, value) {
            let mut with = message.clone();
            with.set_field(&field, other);
            all.push((format!("{}{path}", field.name()), with));
        }
    }
    all
}

fn changed_values(field: &FieldDescriptor, value: &Value) -> Vec<(String, Value)> {
    match value {
        Value::List(entries) => {
            let mut all = vec![(" shortened".to_owned(), Value::List(entries[1..].to_vec()))];
            for (index, entry) in entries.iter().enumerate() {
                all.extend(changed_values(field, entry).into_iter().map(|(path, other)| {
                    let mut entries = entries.clone();
                    entries[index] = other;
                    (format!("[{index}]{path}"), Value::List(entries))
                }));
            }
            all
        }
        Value::Message(inner) => changed(inner)
            .into_iter()
            .map(|(path, other)| (format!(".{path}"), Value::Message(other)))
            .collect(),
        // A length of time may have to be of whole days.
        Value::I64(number) if field.full_name() == "google.protobuf.Duration.seconds" => {
            [1, 86_400].map(|more| (format!(" moved by {more}"), Value::I64(number + more))).to_vec()
        }
        // An instant or a date moves by one.
        Value::I64(number) => vec![(" moved".to_owned(), Value::I64(number + 1))],
        Value::I32(number) => vec![(" moved".to_owned(), Value::I32(number + 1))],
        _ => vec![(" changed".to_owned(), scalar(field, 2))],
    }
}

/// The paths of all fields of a message that hold nothing, at every depth. Of a choice one is enough, and of a list what
/// one of its entries holds.
pub(super) fn empty(message: &DynamicMessage) -> Vec<String> {
    let mut paths = Vec::new();
    for field in message.descriptor().fields() {
        if !message.has_field(&field) {
            let chosen = field.containing_oneof().filter(|_| is_choice(&field));
            if !chosen.is_some_and(|oneof| oneof.fields().any(|arm| message.has_field(&arm))) {
                paths.push(field.name().to_owned());
            }
            continue;
        }
        let value = message.get_field(&field);
        let entries = value.as_list().unwrap_or_else(|| std::slice::from_ref(&value));
        let inside = entries.iter().map(|entry| entry.as_message().map(empty).unwrap_or_default());
        let in_all = inside.reduce(|mut all, one| {
            all.retain(|path| one.contains(path));
            all
        });
        // An instant on the second and a duration in whole seconds have no nanoseconds.
        let inner = in_all.unwrap_or_default().into_iter().filter(|path| path != "nanos");
        paths.extend(inner.map(|path| format!("{}.{path}", field.name())));
    }
    paths
}
