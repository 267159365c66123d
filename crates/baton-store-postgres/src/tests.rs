//! The engine against the contract, and what is its own: migrations, what a role may, what is checked before a start.
//!
//! What needs a server that stops, falls or is cut off stands in `tests/faults`.

mod conformance;
mod grants;
mod migrating;
mod pages;
mod replicas;
mod serving;
mod settings;
mod tls;
mod urls;

use baton_store::{
    Append, Appended, Expected, Incarnation, NewEvent, Revision, StoreCreated, StoreId, StreamName,
};
use baton_testing_postgres::{Cluster, TestDatabase};
use uuid::Uuid;

use crate::{Database, PostgresOptions, PostgresStore, migrate};

fn founding() -> StoreCreated {
    StoreCreated {
        store: StoreId(Uuid::from_u128(1)),
        incarnation: Incarnation(Uuid::from_u128(2)),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

/// A database of the test's own with the tables of a store.
async fn migrated() -> TestDatabase {
    migrated_on(Cluster::shared()).await
}

/// The same on a cluster that the test controls.
async fn migrated_on(cluster: &Cluster) -> TestDatabase {
    let own = cluster.database().await;
    migrate(&Database::new(&own.migration_url()).unwrap(), Some(own.serving_role())).await.unwrap();
    own
}

fn options(own: &TestDatabase) -> PostgresOptions {
    PostgresOptions {
        database: Database::new(&own.serving_url()).unwrap(),
        founding: founding(),
        may_lose_acknowledged: false,
        observer: None,
    }
}

async fn open(own: &TestDatabase) -> PostgresStore {
    PostgresStore::open(options(own)).await.unwrap()
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

async fn put(store: &PostgresStore, name: &str, last: Option<u64>) -> Appended {
    store.log().append(append(name, last, "text")).await.unwrap()
}
