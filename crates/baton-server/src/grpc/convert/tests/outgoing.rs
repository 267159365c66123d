//! Every event: nothing of it stays behind, and everything stands under its own name.

use baton_api::event::v1 as api;
use baton_commands::testing::samples::{HANDOFF, every_event, every_word, meta, tenant};
use baton_commands::{Availability, Recorded, handoff_stream};
use baton_domain::{AnEvent, Named as _};
use baton_store::{EventId, EventType, NewEvent, Position, Revision};
use bytes::Bytes;
use prost::Message;
use prost_reflect::DynamicMessage;
use serde_json::Value as Json;

use super::super::events::{event, stored_event};
use super::pool;
use super::reflection::empty;

pub(super) fn recorded<E: AnEvent>(event: E, private: Option<&'static [u8]>) -> Recorded<E> {
    let stream = handoff_stream(&tenant("valley-network"), HANDOFF);
    let stored = NewEvent {
        kind: EventType::new(event.kind().name()).unwrap(),
        meta: Bytes::from_static(b"{\"meta\":1}"),
        data: Bytes::from_static(b"{\"data\":1}"),
        private: private.map(Bytes::from_static),
    };
    let revision = Revision(3);
    let event_id = EventId::of(&stream, revision, &stored);
    Recorded { position: Position(7), stream, revision, event_id, meta: meta(), event, stored }
}

/// A message of the API as reflection sees it.
pub(super) fn dynamic(name: &str, message: &impl Message) -> DynamicMessage {
    let descriptor = pool().get_message_by_name(name).unwrap();
    DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).unwrap()
}

/// Its JSON, with the names of the protos.
pub(super) fn json(message: &DynamicMessage) -> Json {
    let options =
        prost_reflect::SerializeOptions::new().use_proto_field_name(true).skip_default_fields(false);
    message.serialize_with_options(serde_json::value::Serializer, &options).unwrap()
}

/// Checks that everything that the domain says is said by the API, under the same name.
pub(super) fn agrees(path: &str, domain: &Json, api: &Json) {
    match (domain, api) {
        (Json::Object(domain), Json::Object(api)) => {
            for (key, value) in domain {
                let path = format!("{path}.{key}");
                let (key, value) = in_units(key, value);
                agrees(&path, &value, api.get(key).unwrap_or_else(|| panic!("{path} is not there")));
            }
        }
        (Json::Array(domain), Json::Array(api)) => {
            assert_eq!(domain.len(), api.len(), "{path}");
            for (index, (domain, api)) in domain.iter().zip(api).enumerate() {
                agrees(&format!("{path}[{index}]"), domain, api);
            }
        }
        // A calendar date is three numbers in the API.
        (Json::String(date), Json::Object(parts)) => {
            let parts = ["year", "month", "day"].map(|part| parts[part].as_i64().unwrap());
            assert_eq!(*date, format!("{:04}-{:02}-{:02}", parts[0], parts[1], parts[2]), "{path}");
        }
        // JSON has no whole numbers of 64 bits: the API writes them as text.
        (Json::Number(domain), Json::String(api)) => assert_eq!(domain.to_string(), *api, "{path}"),
        (Json::String(domain), Json::String(api)) => {
            assert!(says(domain, api), "{path}: {domain} is shown as {api}");
        }
        (domain, api) => assert_eq!(domain, api, "{path}"),
    }
}

/// A code has its enum's name in front, and a name its collection's.
fn says(domain: &str, api: &str) -> bool {
    let plain = |code: &str| code.replace('_', "").to_lowercase();
    let is_code =
        api.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_');
    api == domain || api.ends_with(&format!("/{domain}")) || is_code && plain(api).ends_with(&plain(domain))
}

/// A number with its unit in its name is a duration in the API.
fn in_units<'a>(key: &'a str, value: &Json) -> (&'a str, Json) {
    let key = if key == "over_days" { "span_days" } else { key };
    let units = [("_seconds", 1), ("_minutes", 60), ("_hours", 3_600), ("_days", 86_400)];
    for (unit, seconds) in units {
        if let (Some(key), Some(count)) = (key.strip_suffix(unit), value.as_u64()) {
            return (key, Json::String(format!("{}s", count * seconds)));
        }
    }
    (key, value.clone())
}

pub(super) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[test]
fn no_field_of_an_event_is_lost_or_mixed_up() {
    for (sample, _) in every_event() {
        let kind = sample.kind().name();
        let domain = serde_json::to_value(&sample).unwrap();
        let shown =
            event(&recorded(sample, Some(b"sealed")), Some(&Availability::Open(Box::new(every_word()))));
        let shown = dynamic("baton.event.v1.Event", &shown);
        // The one who acted speaks for nobody and for themselves.
        let left_out = ["meta.actor.on_behalf_of", "meta.actor.asserted_by"];
        assert_eq!(empty(&shown), left_out, "{kind}");

        let shown = json(&shown);
        assert_eq!(shown["type"], kind);
        agrees(kind, &domain, &shown[snake_case(kind)]);
    }
}

#[test]
fn an_event_shows_where_and_by_whom_it_was_recorded() {
    let (sample, _) = every_event().remove(0);
    let recorded = recorded(sample, Some(b"sealed"));
    let shown = event(&recorded, None);
    assert_eq!((shown.revision, shown.position), (3, 7));
    assert_eq!(shown.id, recorded.event_id.to_string());

    let meta = json(&dynamic("baton.event.v1.Meta", &shown.meta.unwrap()));
    let mut domain = serde_json::to_value(&recorded.meta).unwrap();
    // The API has them side by side.
    let mut stamp = domain["stamp"].take();
    let request = domain["request"].take();
    stamp["request_id"] = request["id"].clone();
    stamp["request_digest"] = request["digest"].clone();
    agrees("stamp", &stamp, &meta);
    domain.as_object_mut().unwrap().retain(|key, _| key != "stamp" && key != "request");
    agrees("meta", &domain, &meta);
}

#[test]
fn words_stand_under_their_own_names() {
    let (sample, _) = every_event().remove(0);
    let shown = event(&recorded(sample, Some(b"sealed")), Some(&Availability::Open(Box::new(every_word()))));
    assert_eq!(shown.words_state(), api::WordsState::Open);
    let words = dynamic("baton.event.v1.Words", &shown.words.unwrap());
    assert_eq!(empty(&words), [""; 0]);
    agrees("words", &serde_json::to_value(every_word()).unwrap(), &json(&words));
}

#[test]
fn words_are_shown_only_where_they_are_open() {
    let (sample, _) = every_event().remove(0);
    let state = |private, words: Option<Availability>| {
        let shown = event(&recorded(sample.clone(), private), words.as_ref());
        (shown.words_state(), shown.words.is_some())
    };
    assert_eq!(state(None, None), (api::WordsState::None, false));
    assert_eq!(state(Some(b"sealed"), None), (api::WordsState::Sealed, false));
    assert_eq!(state(None, Some(Availability::None)), (api::WordsState::None, false));
    assert_eq!(state(Some(b"sealed"), Some(Availability::Sealed)), (api::WordsState::Sealed, false));
    assert_eq!(state(Some(b"sealed"), Some(Availability::Erased)), (api::WordsState::Erased, false));
    let open = Some(Availability::Open(Box::default()));
    assert_eq!(state(Some(b"sealed"), open), (api::WordsState::Open, true));
}

#[test]
fn stored_bytes_go_out_as_they_are() {
    let (sample, _) = every_event().remove(0);
    let recorded = recorded(sample, Some(b"sealed"));
    let stored = stored_event(&recorded);
    assert_eq!(stored.stream, recorded.stream.to_string());
    assert_eq!(stored.meta, recorded.stored.meta);
    assert_eq!(stored.data, recorded.stored.data);
    assert_eq!(stored.sealed.as_deref(), Some(b"sealed".as_slice()));
}
