//! Views hold nothing that people wrote.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use baton_domain::testing::{Seat, Stage};
use baton_domain::{Act, ActKind};
use baton_store::{LogReader, RecordedEvent};

use super::kit::{Kind, Running, on_both};
use crate::testing::{MadeLog, SEALED_CANARY, decode};
use crate::{RunnerOptions, built_in};

/// What the made-up people write, in the acts that the player gives.
fn written() -> Vec<String> {
    let stage = Stage::fixed();
    let mut texts = Vec::new();
    for kind in ActKind::ALL {
        let words = match stage.sample(*kind, Seat::Referrer) {
            Act::ShareInformation(act) => act.words,
            Act::RequestInformation(act) => act.words,
            Act::AnswerInformation(act) => act.words,
            Act::CorrectInformation(act) => act.words,
            Act::EndOffer(act) => act.words,
            Act::AcknowledgeResponsibility(act) => act.words,
            Act::ReportClosure(act) => act.words,
            _ => continue,
        };
        collect(&serde_json::to_value(&words).unwrap(), &mut texts);
    }
    texts
}

fn collect(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

fn holds(bytes: &[u8], canary: &[u8]) -> bool {
    bytes.windows(canary.len()).any(|window| window == canary)
}

on_both! {
    no_views_hold_what_was_written_or_sealed
}

async fn no_views_hold_what_was_written_or_sealed(kind: Kind) {
    let log = MadeLog::new(21, 60, 10).unwrap().finish().await.unwrap();
    let place = kind.place().await;
    let saw_sealed = Arc::new(AtomicBool::new(false));
    let watching = Arc::clone(&saw_sealed);
    let watched = move |recorded: RecordedEvent| {
        watching.fetch_or(recorded.event.private.is_some(), Ordering::Relaxed);
        decode(recorded)
    };
    let options = RunnerOptions::default();
    let running = Running::with(&log, &place, built_in(), options, Arc::new(watched));
    running.at(log.head().await.unwrap()).await;
    running.end().await;
    assert!(!saw_sealed.load(Ordering::Relaxed), "sealed words are cut off before anything is decoded");
    let texts = written();
    assert!(texts.len() >= 6, "{texts:?}");
    let canaries = texts.iter().map(String::as_bytes).chain([SEALED_CANARY]);
    let canaries: Vec<&[u8]> = canaries.filter(|canary| canary.len() > 6).collect();
    let mut bytes_searched = 0;
    for bytes in place.bytes().await {
        bytes_searched += bytes.len();
        for canary in &canaries {
            assert!(!holds(&bytes, canary), "{}", String::from_utf8_lossy(canary));
        }
    }
    assert!(bytes_searched > 0);
}

/// Whoever adds a field of words to anything that a view sees stops here: such a type cannot be written down in the
/// clear by accident, and the sources of this crate name none.
#[test]
fn no_source_of_this_crate_names_a_type_of_words() {
    let names = ["Words", "Protected", "domain::text", "domain::words", ".expose("];
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") && !path.ends_with("testing") {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                files += 1;
                let text = std::fs::read_to_string(&path).unwrap();
                for name in names {
                    assert!(!text.contains(name), "{} names {name}", path.display());
                }
            }
        }
    }
    assert!(files > 15);
}
