//! From an empty database to servers: migrating, checking, and what is refused on the way.

use baton_api::types::v1::Phase;
use baton_testing_postgres::Cluster;

use crate::campaign::CLINIC;
use crate::harness::values::{organization, referral};
use crate::harness::{Records, Shared, Start, directory, eventually, status};

/// Runs to its end what must fail: its exit code and what it says, in which no password stands.
fn refused(shared: &Shared, start: Start) -> (Option<i32>, String) {
    let (status, said) = start.run_out();
    for secret in shared.secrets() {
        assert!(!said.contains(&secret), "a password is shown");
    }
    (status.code(), said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_is_migrated_checked_and_served() {
    let shared = Shared::bare(Cluster::shared()).await;
    let (code, said) = refused(&shared, shared.serve());
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("baton migrate"), "{said}");
    let (code, said) = refused(&shared, shared.run(&["store", "check"]));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("baton migrate"), "{said}");

    let (ended, said) = shared.run(&["migrate"]).run_out();
    assert_eq!(ended.code(), Some(0), "{said}");
    assert!(said.contains("applied"), "{said}");
    let (ended, said) = shared.run(&["migrate"]).run_out();
    assert_eq!(ended.code(), Some(0), "{said}");
    assert!(!said.contains("applied"), "what is done is done again: {said}");
    let (ended, said) = shared.run(&["store", "check"]).run_out();
    assert_eq!(ended.code(), Some(0), "{said}");

    let server = shared.server();
    let clinic = server.actor(CLINIC).await;
    let requested =
        clinic.request_handoff(referral("patient-1", "housing", organization("river-clinic"))).await;
    assert_eq!(requested.recorded().phase(), Phase::Requested);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_at_once_on_an_empty_database_found_one_store() {
    let shared = Shared::bare(Cluster::shared()).await;
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let start = shared.serve().with("BATON_MIGRATE_ON_START", "true");
            tokio::task::spawn_blocking(|| start.server())
        })
        .collect();
    let mut servers = Vec::new();
    for start in starts {
        servers.push(start.await.expect("a server"));
    }
    let mut stores = Vec::new();
    for server in &servers {
        let channel = server.connect().await;
        let seen = eventually("every server on the roll", || async {
            let status = status(&channel).await;
            (status.replicas.len() == 3).then_some(status)
        })
        .await;
        assert_eq!(seen.replicas.iter().filter(|replica| replica.answering).count(), 1);
        stores.push(seen.store.map(|store| (store.store, store.incarnation)));
    }
    assert!(stores.iter().all(|store| *store == stores[0]), "{stores:?}");

    let (ended, _) = servers.remove(0).stop();
    assert_eq!(ended.code(), Some(0));
    let channel = servers[0].connect().await;
    eventually("the server that left is off the roll", || async {
        (status(&channel).await.replicas.len() == 2).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_could_not_open_the_keys_or_would_not_be_safe_does_not_start() {
    let shared = Shared::on(Cluster::shared()).await;
    let server = shared.server();

    let other_key = format!("{}B{}=", "A".repeat(20), "A".repeat(22));
    let (code, said) = refused(&shared, shared.serve().with("BATON_KEY_ENCRYPTION_KEY", &other_key));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("key-encryption key"), "{said}");

    let owner = shared.database().migration_url();
    let (code, said) = refused(&shared, shared.serve().with("BATON_POSTGRES_URL", &owner));
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("own"), "{said}");

    let nobody = "postgresql://nobody:nothing@127.0.0.1:1/nowhere";
    let (code, said) = refused(&shared, shared.serve().with("BATON_POSTGRES_URL", nobody));
    assert_eq!(code, Some(3), "{said}");
    drop(server);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_in_files_belong_to_one_server() {
    let shared = Shared::on(Cluster::shared()).await;
    let data = directory();
    let place = data.path().display().to_string();
    let start = || shared.serve().with("BATON_VIEWS", "embedded").with("BATON_DATA_DIR", &place);
    let first = start().server();
    let (code, said) = refused(&shared, start());
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("data_dir") && said.contains(&place), "{said}");
    drop(first);
    drop(start().server());
}
