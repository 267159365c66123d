//! The engine against the contract, and what is its own: the lock, the formats, the triggers, the reader beside it.

mod conformance;
mod files;
mod key_reader;
mod keys;
mod observed;
mod serving;
mod writer;

use std::path::Path;

use baton_store::{
    Append, Appended, Expected, Incarnation, NewEvent, Revision, StoreCreated, StoreId, StreamName,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{SqliteOptions, SqliteStore};

fn founding() -> StoreCreated {
    StoreCreated {
        store: StoreId(Uuid::from_u128(1)),
        incarnation: Incarnation(Uuid::from_u128(2)),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn options(dir: &Path) -> SqliteOptions {
    // Tests run on whatever disk there is.
    SqliteOptions { reserve_bytes: 0, ..SqliteOptions::new(dir, founding()) }
}

async fn open(dir: &TempDir) -> SqliteStore {
    SqliteStore::open(options(dir.path())).await.unwrap()
}

fn stream(name: &str) -> StreamName {
    StreamName::new(name).unwrap()
}

fn append(name: &str, last: Option<u64>, text: &str) -> Append {
    let kind = baton_store::EventType::new("Noted").unwrap();
    let event =
        NewEvent { kind, meta: "{}".into(), data: text.to_owned().into(), private: Some("sealed".into()) };
    Append::new(stream(name), Expected::from(last.map(Revision)), vec![event]).unwrap()
}

async fn put(store: &SqliteStore, name: &str, last: Option<u64>) -> Appended {
    store.log().append(append(name, last, "text")).await.unwrap()
}
