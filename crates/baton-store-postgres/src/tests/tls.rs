//! A real server that speaks TLS: recognised by its authority, and by nothing else.
//!
//! The authority, the server's certificate (for `localhost`) and its key were made for this test, and the authority's key
//! was thrown away.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use baton_testing_postgres::Cluster;

use crate::{Database, check};

fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/tls").join(file)
}

/// Puts a file where the server reads it, as the server wants it.
fn hand_over(cluster: &Cluster, file: &str) {
    let (owner, target) = (fs::metadata(cluster.data()).unwrap(), cluster.data().join(file));
    fs::copy(here(file), &target).unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
    chown(&target, Some(owner.uid()), Some(owner.gid())).unwrap();
}

/// What a check says first of a server that is reached by this URL.
async fn first_finding(url: &str) -> (bool, String) {
    let findings = check(&Database::new(url).unwrap()).await;
    (findings[0].good, findings[0].to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_recognised_by_its_authority_and_by_nothing_else() {
    if let Err(why) = Cluster::can_start() {
        return println!("left out: {why}");
    }
    let cluster = Cluster::start();
    let own = cluster.database().await;
    let by_name = own.serving_url().replace("@127.0.0.1:", "@localhost:");
    let with = |url: &str, authority: &str| {
        format!("{url}?sslmode=verify-full&sslrootcert={}", here(authority).display())
    };
    let (good, words) = first_finding(&with(&by_name, "authority.pem")).await;
    assert!(!good && words.contains("TLS"), "a server without TLS: {words}");

    hand_over(&cluster, "server.pem");
    hand_over(&cluster, "server.key");
    cluster.set("ssl_cert_file", "server.pem").await;
    cluster.set("ssl", "on").await;

    let url = with(&by_name, "authority.pem");
    let (good, words) = first_finding(&url).await;
    assert!(good, "{words}");
    let statement = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let rows = Database::new(&url).unwrap().ask(statement, &[]).await.unwrap();
    assert!(rows[0].get::<_, bool>(0), "the connection is not encrypted");

    let (good, words) = first_finding(&with(&by_name, "another.pem")).await;
    assert!(!good && words.contains("certificate"), "another authority: {words}");
    // The certificate names the host, not its address.
    let (good, words) = first_finding(&with(&own.serving_url(), "authority.pem")).await;
    assert!(!good && words.contains("certificate"), "another name: {words}");
    let (good, words) = first_finding(&format!("{by_name}?sslmode=require")).await;
    assert!(!good && words.contains("certificate"), "the machine's authorities: {words}");
}
