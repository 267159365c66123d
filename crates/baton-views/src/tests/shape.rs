//! The shape of what is put aside between commits, held fast: whoever changes it must raise the version, so that
//! everything is folded again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use baton_store::LogReader;
use rusqlite::Connection;
use serde_json::Value;

use super::kit::{Kind, follow};
use crate::RunnerOptions;
use crate::known::{FOLD_VERSION, Known};
use crate::testing::MadeLog;

fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                paths(value, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(values) => {
            for value in values {
                paths(value, &format!("{path}[]"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.insert(path.to_owned());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "golden files are written anew when a person asks for it")]
fn regenerate() -> bool {
    std::env::var_os("BATON_REGENERATE").is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fold_has_the_shape_of_its_version_and_reads_back() {
    let log = MadeLog::new(71, 400, 20).unwrap().finish().await.unwrap();
    assert!(log.head().await.unwrap().0 > 0);
    let place = Kind::Sqlite.place().await;
    follow(&log, &place, RunnerOptions::default()).await;
    let connection = Connection::open(place.file()).unwrap();
    let mut statement = connection.prepare("SELECT state FROM fold").unwrap();
    let folds = statement.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let mut found = BTreeSet::new();
    for fold in folds.map(Result::unwrap) {
        let known: Known = serde_json::from_slice(&fold).unwrap();
        assert_eq!(serde_json::to_vec(&known).unwrap(), fold);
        paths(&serde_json::from_slice(&fold).unwrap(), "", &mut found);
    }
    let shape = found.into_iter().collect::<Vec<_>>().join("\n") + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("golden/fold.v{FOLD_VERSION}.txt"));
    if regenerate() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &shape).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(shape, golden, "raise FOLD_VERSION, then write its file with BATON_REGENERATE=1");
}
