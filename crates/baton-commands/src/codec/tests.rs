//! Golden files: what was written once is read for ever, and what is written today is what was written then.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use baton_domain::ids::PatientRef;
use baton_domain::{EventKind, Named, program, screening, service};
use baton_store::testing::MemoryKeys;
use serde::Serialize;
use serde_json::value::RawValue;

use super::*;
use crate::streams::{handoff_stream, stream_of};
use crate::testing::samples::{self, HANDOFF, NOON};
use crate::testing::{RepeatableEntropy, StandingClock};
use crate::vault::{KekSource, Vault};

#[derive(Serialize, Deserialize)]
struct Golden {
    stream: StreamName,
    revision: Revision,
    #[serde(rename = "type")]
    kind: EventType,
    meta: Box<RawValue>,
    data: Box<RawValue>,
    words: Option<Words>,
    /// Base64 of the words as they are sealed under the key of these tests.
    private: Option<String>,
    event_id: EventId,
}

/// The same keys in every run. Nonces differ from event to event.
async fn key(nonce: u8, subject: Option<&PatientRef>) -> Arc<SubjectKey> {
    let keys = Arc::new(MemoryKeys::default());
    let entropy = Arc::new(RepeatableEntropy::default());
    let source = KekSource::Value(STANDARD.encode([7; 32]).into());
    let opened = Vault::open(keys, &source, Arc::new(StandingClock::at(NOON)), entropy.clone()).await;
    let vault = opened.map_err(|error| error.to_string()).unwrap().vault;
    let meta = samples::meta();
    let key = vault.obtain_for(&meta.tenant, subject).await.unwrap();
    crate::clock::Entropy::fill(&*entropy, &mut vec![0; 8 * usize::from(nonce)]).unwrap();
    key
}

fn path(kind: impl Named) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("golden/{}.v1.json", kind.name()))
}

fn text(golden: &Golden) -> String {
    let mut text = serde_json::to_string_pretty(golden).unwrap();
    text.push('\n');
    text
}

fn raw(bytes: &[u8]) -> Box<RawValue> {
    RawValue::from_string(String::from_utf8(bytes.to_vec()).unwrap()).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "golden files are written anew when a person asks for it")]
fn regenerate() -> bool {
    std::env::var_os("BATON_REGENERATE").is_some()
}

#[tokio::test]
async fn every_event_is_written_as_it_ever_was_and_read_back() {
    let tenant = &samples::meta().tenant;
    check(handoff_stream(tenant, HANDOFF), &samples::meta(), samples::every_event()).await;
    let program = stream_of::<baton_domain::Program>(tenant, &samples::define_program().id);
    check(program, &samples::meta_of_no_patient(), samples::every_program_event()).await;
    let service = stream_of::<baton_domain::Service>(tenant, &samples::service("pantry"));
    check(service, &samples::meta_of_no_patient(), samples::every_service_event()).await;
    let screening = stream_of::<baton_domain::Screening>(tenant, &samples::SCREENING);
    check(screening, &samples::meta(), samples::every_screening_event()).await;
}

async fn check<E: AnEvent>(stream: StreamName, meta: &Meta, samples: Vec<(E, Words)>) {
    for (number, (event, words)) in (0..).zip(samples) {
        let kind = event.kind();
        let revision = Revision(u64::from(number));
        let key = key(number, meta.subject.as_ref()).await;
        let stored = encode(&key, &stream, revision, meta, &event, &words).unwrap();
        let golden = Golden {
            stream: stream.clone(),
            revision,
            kind: stored.kind.clone(),
            meta: raw(&stored.meta),
            data: raw(&stored.data),
            words: Some(words.clone()).filter(|words| !words.is_empty()),
            private: stored.private.as_ref().map(|private| STANDARD.encode(private)),
            event_id: EventId::of(&stream, revision, &stored),
        };
        if regenerate() {
            fs::create_dir_all(path(kind).parent().unwrap()).unwrap();
            fs::write(path(kind), text(&golden)).unwrap();
        }
        let file = fs::read_to_string(path(kind)).unwrap_or_else(|error| {
            panic!("{}: {error}; write it with BATON_REGENERATE=1 if the event is new", path(kind).display())
        });
        assert_eq!(text(&golden), file, "{} is no longer written as it was", kind.name());
        read_back(&key, &serde_json::from_str(&file).unwrap(), meta, event, words);
    }
}

/// From the file alone, as from an old log.
fn read_back<E: AnEvent>(key: &SubjectKey, golden: &Golden, meta: &Meta, event: E, words: Words) {
    let stored = NewEvent {
        kind: golden.kind.clone(),
        meta: Bytes::copy_from_slice(golden.meta.get().as_bytes()),
        data: Bytes::copy_from_slice(golden.data.get().as_bytes()),
        private: golden.private.as_ref().map(|private| STANDARD.decode(private).unwrap().into()),
    };
    let recorded = RecordedEvent {
        stream: golden.stream.clone(),
        revision: golden.revision,
        position: Position(1),
        id: golden.event_id,
        event: stored,
    };
    assert!(recorded.verify());
    let decoded = decode::<E>(recorded).unwrap();
    assert_eq!(decoded.meta, *meta);
    assert_eq!(decoded.event, event);
    assert!(open_words(key, &decoded).unwrap() == words);
}

#[test]
fn every_kind_has_a_golden_file_and_no_file_is_left_over() {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden");
    let files: BTreeSet<PathBuf> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    let kinds = EventKind::ALL.iter().map(|kind| path(*kind));
    let kinds = kinds.chain(program::EventKind::ALL.iter().map(|kind| path(*kind)));
    let kinds = kinds.chain(service::EventKind::ALL.iter().map(|kind| path(*kind)));
    let kinds = kinds.chain(screening::EventKind::ALL.iter().map(|kind| path(*kind)));
    let kinds: BTreeSet<PathBuf> = kinds.collect();
    assert_eq!(files, kinds);
}

#[test]
fn every_kind_has_its_sample_and_every_word_is_in_one() {
    let events = samples::every_event();
    let kinds: Vec<EventKind> = events.iter().map(|(event, _)| event.kind()).collect();
    assert_eq!(kinds, EventKind::ALL);
    let fields = |words: &Words| -> BTreeSet<String> {
        let value = serde_json::to_value(words).unwrap();
        value.as_object().unwrap().keys().cloned().collect()
    };
    let used: BTreeSet<String> = events.iter().flat_map(|(_, words)| fields(words)).collect();
    assert_eq!(used, fields(&samples::every_word()));
    let mut acts: Vec<_> = samples::every_act().iter().map(baton_domain::Act::kind).collect();
    acts.dedup();
    assert_eq!(acts, baton_domain::ActKind::ALL);
}

fn recorded(kind: &str, meta: &[u8], data: &[u8]) -> RecordedEvent {
    let stream = StreamName::new("handoff-a.1").unwrap();
    let event = NewEvent {
        kind: EventType::new(kind).unwrap(),
        meta: Bytes::copy_from_slice(meta),
        data: Bytes::copy_from_slice(data),
        private: None,
    };
    let id = EventId::of(&stream, Revision(0), &event);
    RecordedEvent { stream, revision: Revision(0), position: Position(9), id, event }
}

#[test]
fn what_is_not_understood_is_said_and_not_repeated() {
    let meta = serde_json::to_vec(&samples::meta()).unwrap();
    let position = Position(9);

    let unknown = decode::<Event>(recorded("HandoffTeleported", &meta, b"{}")).unwrap_err();
    assert!(matches!(unknown, DecodeError::UnknownType { position: Position(9), .. }));

    let mut newer = serde_json::to_value(samples::meta()).unwrap();
    newer["schema"] = 2.into();
    let newer_meta = serde_json::to_vec(&newer).unwrap();
    let expected = Err(DecodeError::Newer { position, schema: 2 });
    assert_eq!(decode::<Event>(recorded("HandoffResumed", &newer_meta, b"{}")), expected);
    // Also where the newer format has changed beyond reading.
    assert_eq!(decode::<Event>(recorded("HandoffResumed", b"{\"schema\":2}", b"{}")), expected);

    for data in
        [&b"{\"until\":\"CANARY\"}"[..], b"CANARY", b"{", b"{} CANARY", b"[\"CANARY\"]", b"\"CANARY \xff\""]
    {
        let error = decode::<Event>(recorded("HandoffHeld", &meta, data)).unwrap_err();
        assert!(matches!(error, DecodeError::Malformed { part: "data", .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("CANARY"));
    }
    let error = decode::<Event>(recorded("HandoffResumed", b"{\"tenant\":\"CANARY !\"}", b"{}")).unwrap_err();
    assert!(matches!(error, DecodeError::Malformed { part: "meta", .. }), "{error}");
    assert!(!format!("{error} {error:?}").contains("CANARY"));
}
