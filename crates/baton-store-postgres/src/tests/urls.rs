//! URLs: what is understood, what is refused, and that no password is shown.

use crate::{Database, InvalidUrl};

#[tokio::test]
async fn a_password_is_shown_nowhere() {
    let database = Database::new("postgres://ann:s3cret@127.0.0.1:1/records").unwrap();
    let shown = format!("{database} {database:?} {:#?}", database);
    assert!(!shown.contains("s3cret"), "{shown}");
    assert_eq!(database.to_string(), "records as ann at 127.0.0.1");
    // Nor by what comes of a server that is not there.
    let findings = crate::check(&database).await;
    let shown = format!("{findings:?}");
    assert!(!findings.is_empty() && findings.iter().all(|finding| !finding.good), "{shown}");
    assert!(shown.contains("check the URL") && !shown.contains("s3cret"), "{shown}");
}

#[test]
fn what_cannot_be_read_is_refused_without_being_repeated() {
    for url in [
        "",
        "records",
        "mysql://ann:s3cret@host/records",
        "postgres://ann:s3cret@host/x?y",
        "postgres://ann:s3cret@host:port/x",
    ] {
        let refused = Database::new(url).unwrap_err();
        assert_eq!(refused, InvalidUrl::Form, "{url}");
        assert!(!refused.to_string().contains("cret"), "{refused}");
    }
    assert_eq!(Database::new("postgres://host/x").unwrap_err(), InvalidUrl::Missing("user"));
    assert_eq!(Database::new("postgres://ann@/x").unwrap_err(), InvalidUrl::Missing("host"));
    assert_eq!(Database::new("postgres://ann@host/x?sslmode=perhaps").unwrap_err(), InvalidUrl::SslMode);
}

#[test]
fn authorities_that_cannot_be_used_are_refused() {
    let dir = tempfile::TempDir::new().unwrap();
    let empty = dir.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for file in [empty, dir.path().join("absent.pem")] {
        let url = format!("postgres://ann@host/x?sslmode=verify-full&sslrootcert={}", file.display());
        let refused = Database::new(&url).unwrap_err();
        assert!(matches!(refused, InvalidUrl::Authorities { .. }), "{refused}");
    }
}

#[test]
fn tls_is_required_beyond_this_machine_and_disabled_only_where_the_url_says_so() {
    use tokio_postgres::config::SslMode;
    for (url, mode) in [
        ("postgres://ann@db.example/x", SslMode::Require),
        ("postgres://ann@db.example/x?sslmode=prefer", SslMode::Require),
        ("postgres://ann@db.example/x?sslmode=verify-full", SslMode::Require),
        ("postgres://ann@db.example/x?sslmode=disable", SslMode::Disable),
        ("postgres://ann@127.0.0.1,db.example/x", SslMode::Require),
        ("postgres://ann@localhost/x", SslMode::Disable),
        ("postgres://ann@localhost/x?sslmode=require", SslMode::Require),
        ("postgres://ann@%2Fvar%2Frun/x", SslMode::Disable),
        ("postgres://ann:s3?sslmode=disable@db.example/x", SslMode::Require),
    ] {
        assert_eq!(Database::new(url).unwrap().way().0.get_ssl_mode(), mode, "{url}");
    }
}
