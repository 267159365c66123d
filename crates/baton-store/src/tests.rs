//! What names, ids, limits and filters promise by themselves, without an engine.

use bytes::Bytes;
use jiff::Timestamp;
use uuid::Uuid;

use crate::limits::{
    APPEND_MAX_BYTES, APPEND_MAX_EVENTS, EVENT_MAX_BYTES, EVENT_TYPE_MAX_BYTES, FILTER_MAX_CATEGORIES,
    STREAM_NAME_MAX_BYTES,
};
use crate::*;

const GOLDEN_ID: &str = "bae10bdd-eb51-89cc-b981-5d770223c369";
const GOLDEN_ID_WITHOUT_PRIVATE: &str = "43117cc3-5c7a-8195-b04a-1b0de4e3cd49";

fn stream() -> StreamName {
    StreamName::new("handoff-clinic.1").unwrap()
}

fn event(bytes: usize) -> NewEvent {
    let kind = EventType::new("E").unwrap();
    NewEvent { kind, meta: Bytes::new(), data: vec![b'x'; bytes - 1].into(), private: None }
}

fn founding() -> StoreCreated {
    StoreCreated {
        store: StoreId(Uuid::from_u128(0x5700_0e1d)),
        incarnation: Incarnation(Uuid::from_u128(0x1)),
        created_at: "2026-11-22T05:00:00Z".parse::<Timestamp>().unwrap(),
    }
}

fn recorded(append: &Append, position: u64) -> RecordedEvent {
    let (revision, id, event) = append.events().next().unwrap();
    let (stream, event) = (append.stream().clone(), event.clone());
    RecordedEvent { stream, revision, position: Position(position), id, event }
}

#[test]
fn a_stream_name_is_an_address_with_a_category() {
    for (name, category) in
        [("store", "store"), ("handoff-a.b", "handoff"), ("a-b-c", "a"), ("seal-", "seal")]
    {
        assert_eq!(StreamName::new(name).unwrap().category(), category);
    }
    let long = "x".repeat(STREAM_NAME_MAX_BYTES);
    assert!(StreamName::new(long.as_str()).is_ok());
    let bytes = STREAM_NAME_MAX_BYTES + 1;
    let too_long = InvalidName::TooLong { bytes, limit: STREAM_NAME_MAX_BYTES };
    assert_eq!(StreamName::new(format!("{long}x")), Err(too_long));
    for name in ["", "-x"] {
        assert_eq!(StreamName::new(name), Err(InvalidName::Empty));
    }
    for name in ["a b", "a/b", "a\0b", "aéb", "a'b"] {
        assert_eq!(StreamName::new(name), Err(InvalidName::Character { at: 1 }), "{name:?}");
    }
}

#[test]
fn names_are_checked_when_read_from_json_too() {
    assert_eq!(serde_json::from_str::<StreamName>("\"handoff-clinic.1\"").unwrap(), stream());
    assert!(serde_json::from_str::<StreamName>("\"a b\"").is_err());
    assert!(serde_json::from_str::<EventType>("\"\"").is_err());
    assert!(EventType::new("T".repeat(EVENT_TYPE_MAX_BYTES + 1)).is_err());
}

/// The format is stored for ever. This value was computed independently, with Python's `hashlib`.
#[test]
fn an_id_names_place_and_bytes() {
    let event = NewEvent {
        kind: EventType::new("HandoffRequested").unwrap(),
        meta: "{\"version\":1}".into(),
        data: "{\"need\":\"food\"}".into(),
        private: Some(Bytes::from_static(&[0, 1, 255])),
    };
    let id = EventId::of(&stream(), Revision(7), &event);
    assert_eq!(id.to_string(), GOLDEN_ID);
    assert_eq!((id.as_uuid().get_version_num(), id.as_uuid().get_variant()), (8, uuid::Variant::RFC4122));
    let none = NewEvent { private: None, ..event.clone() };
    let empty = NewEvent { private: Some(Bytes::new()), ..event.clone() };
    assert_eq!(EventId::of(&stream(), Revision(7), &none).to_string(), GOLDEN_ID_WITHOUT_PRIVATE);
    assert_ne!(EventId::of(&stream(), Revision(7), &none), EventId::of(&stream(), Revision(7), &empty));
    assert_ne!(EventId::of(&stream(), Revision(8), &event), id);
    assert_ne!(EventId::of(&StreamName::new("handoff-clinic.2").unwrap(), Revision(7), &event), id);
}

#[test]
fn an_event_that_was_altered_is_noticed() {
    let append = Append::new(stream(), Expected::NoStream, vec![event(10)]).unwrap();
    let right = recorded(&append, 5);
    assert!(right.verify());
    assert!(
        RecordedEvent { position: Position(6), ..right.clone() }.verify(),
        "a copy of the log has other positions"
    );
    assert!(!RecordedEvent { revision: Revision(1), ..right.clone() }.verify());
    assert!(!RecordedEvent { event: event(11), ..right }.verify());
}

#[test]
fn limits_are_kept_to_the_byte() {
    let append = |events| Append::new(stream(), Expected::NoStream, events).map(drop);
    assert_eq!(append(vec![]), Err(TooLarge::NoEvents));
    assert_eq!(append(vec![event(1); APPEND_MAX_EVENTS]), Ok(()));
    assert_eq!(
        append(vec![event(1); APPEND_MAX_EVENTS + 1]),
        Err(TooLarge::Events { events: APPEND_MAX_EVENTS + 1 })
    );
    assert_eq!(append(vec![event(EVENT_MAX_BYTES)]), Ok(()));
    let bytes = EVENT_MAX_BYTES + 1;
    assert_eq!(append(vec![event(1), event(bytes)]), Err(TooLarge::Event { index: 1, bytes }));
    let mut events = vec![event(EVENT_MAX_BYTES); APPEND_MAX_BYTES / EVENT_MAX_BYTES];
    let rest = APPEND_MAX_BYTES % EVENT_MAX_BYTES;
    events.push(event(rest));
    assert_eq!(append(events.clone()), Ok(()));
    events.push(event(1));
    assert_eq!(append(events), Err(TooLarge::Append { bytes: APPEND_MAX_BYTES + 1 }));
}

#[test]
fn every_part_of_an_event_counts() {
    let parts = NewEvent { meta: "12".into(), data: "345".into(), private: Some("6789".into()), ..event(1) };
    assert_eq!(parts.stored_len(), 10);
}

#[test]
fn an_append_knows_its_revisions() {
    let append = |expected| Append::new(stream(), expected, vec![event(1), event(2), event(3)]).unwrap();
    let (new, grown) = (append(Expected::NoStream), append(Expected::At(Revision(4))));
    assert_eq!((new.first(), new.last(), new.len(), new.stored_len()), (Revision(0), Revision(2), 3, 6));
    assert_eq!((grown.first(), grown.last()), (Revision(5), Revision(7)));
    assert_eq!(new, append(Expected::NoStream), "the same append twice is the same append");
    assert!(new.ids().iter().all(|id| !grown.ids().contains(id)));
    let revisions: Vec<_> = grown.events().map(|(revision, _, _)| revision.0).collect();
    assert_eq!(revisions, [5, 6, 7]);
}

#[test]
fn nothing_of_an_event_or_a_key_is_shown() {
    let secret = NewEvent {
        meta: "canary-meta".into(),
        data: "canary-data".into(),
        private: Some("canary-private".into()),
        ..event(1)
    };
    let append = Append::new(stream(), Expected::NoStream, vec![secret]).unwrap();
    let key = WrappedKey::new(b"canary-key".to_vec()).unwrap();
    let name = KeyName::of_subject(b"canary-name").unwrap();
    let shown = format!(
        "{append:?} {:?} {key:?} {name:?} {:?}",
        recorded(&append, 1),
        KeyState::Present(key.clone())
    );
    assert!(!shown.contains("canary") && !shown.contains("99, 97, 110"), "{shown}");
}

#[test]
fn a_filter_is_of_categories() {
    let filter = LogFilter::categories(["handoff", "store"]).unwrap();
    assert!(filter.lets_through(&stream()) && filter.lets_through(&founding_stream().unwrap()));
    assert!(!filter.lets_through(&StreamName::new("handoffs-a").unwrap()));
    assert!(LogFilter::ALL.lets_through(&StreamName::new("handoffs-a").unwrap()));
    assert_eq!(filter.as_categories().unwrap().collect::<Vec<_>>(), ["handoff", "store"]);
    assert_eq!(LogFilter::categories([]), Err(InvalidFilter::Empty));
    assert!(matches!(LogFilter::categories(["a-b"]), Err(InvalidFilter::Category(_))));
    let many: Vec<_> = (0..=FILTER_MAX_CATEGORIES).map(|number| number.to_string()).collect();
    let refused = LogFilter::categories(many.iter().map(String::as_str));
    assert_eq!(refused, Err(InvalidFilter::TooMany { categories: FILTER_MAX_CATEGORIES + 1 }));
}

/// The bytes of the first event of every log ever made: they are read for ever.
#[test]
fn the_founding_event_is_golden() {
    let append = founding().to_append().unwrap();
    let event = recorded(&append, 1);
    let golden = include_str!("../golden/store-created-1.json").trim_end();
    assert_eq!(str::from_utf8(&event.event.data).unwrap(), golden);
    assert_eq!((event.stream.as_str(), event.event.kind.as_str()), ("store", "StoreCreated"));
    let data = Bytes::from_static(golden.as_bytes());
    let stored = RecordedEvent { event: NewEvent { data, ..event.event.clone() }, ..event };
    assert_eq!(StoreCreated::from_event(&stored).unwrap(), founding());
}

#[test]
fn a_founding_event_of_a_version_to_come_is_refused() {
    let event = recorded(&founding().to_append().unwrap(), 1);
    let with = |change: fn(&mut NewEvent)| {
        let mut event = event.clone();
        change(&mut event.event);
        StoreCreated::from_event(&event)
    };
    let kind = EventType::new("StoreReopened").unwrap();
    assert_eq!(
        with(|event| event.kind = EventType::new("StoreReopened").unwrap()),
        Err(FoundingError::UnknownType { found: kind })
    );
    let unknown_field = with(|event| {
        event.data =
            String::from_utf8_lossy(&event.data).replacen('{', "{\"later\":1,", 1).into_bytes().into();
    });
    assert!(matches!(unknown_field, Err(FoundingError::Content(_))));
}

#[test]
fn keys_have_their_limits() {
    assert!(
        WrappedKey::new(vec![]).is_err()
            && WrappedKey::new(vec![0; limits::WRAPPED_KEY_MAX_BYTES + 1]).is_err()
    );
    assert!(
        KeyName::of_subject(b"").is_err() && KeyName::of_subject(&[0; limits::KEY_NAME_MAX_BYTES]).is_err()
    );
    assert_ne!(KeyName::of_subject(b"store").unwrap(), KeyName::of_store());
}

#[test]
fn a_switch_is_thrown_once_and_its_first_reason_stays() {
    let poison = Poison::default();
    let watched = poison.clone().watch();
    assert_eq!((poison.thrown(), watched.borrow().clone()), (None, Health::Serving));
    assert_eq!(&*poison.throw("a failed sync"), "a failed sync");
    assert_eq!(&*poison.clone().throw("another"), "a failed sync");
    assert_eq!(poison.thrown().as_deref(), Some("a failed sync"));
    assert_eq!(*watched.borrow(), Health::Poisoned { reason: "a failed sync".into() });
}
