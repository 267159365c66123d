//! What the serving role cannot do to the log and the keys, and what a start says to a role that could.

use baton_testing_postgres::connect;

use super::{migrated, open, options, put};
use crate::{OpenError, PostgresStore, Subject};

/// What the server says to a statement of the serving role.
async fn refusal(url: &str, statement: &str) -> String {
    let refused = connect(url).await.batch_execute(statement).await.unwrap_err();
    refused.as_db_error().unwrap().message().to_owned()
}

#[tokio::test]
async fn the_serving_role_can_neither_write_past_the_functions_nor_change_what_is_written() {
    let own = migrated().await;
    let store = open(&own).await;
    put(&store, "note-1", None).await;
    for statement in [
        "UPDATE baton.event SET data = ''",
        "DELETE FROM baton.event",
        "TRUNCATE baton.event",
        "INSERT INTO baton.event SELECT position + 10, stream, revision + 10, id, type, meta, data, private FROM baton.event",
        "ALTER TABLE baton.event DISABLE TRIGGER ALL",
        "DROP TABLE baton.event",
        "UPDATE baton_keys.key SET wrapped = NULL",
        "DELETE FROM baton_keys.key",
        "INSERT INTO baton_keys.key VALUES ('name', 'key')",
        "DELETE FROM baton.migration",
    ] {
        let said = refusal(&own.serving_url(), statement).await;
        assert!(said.contains("denied") || said.contains("must be owner"), "{statement}: {said}");
    }
    store.close().await;
}

#[tokio::test]
async fn not_even_the_owner_changes_an_event_or_a_key_by_a_statement() {
    let own = migrated().await;
    let store = open(&own).await;
    put(&store, "note-1", None).await;
    own.run(&["SELECT baton_keys.insert_if_absent('name', 'key')"]).await;
    for statement in ["UPDATE baton.event SET data = ''", "DELETE FROM baton.event", "TRUNCATE baton.event"] {
        for url in [own.migration_url(), own.superuser_url()] {
            assert_eq!(refusal(&url, statement).await, "events are never changed or removed");
        }
    }
    for statement in [
        "UPDATE baton_keys.key SET wrapped = 'other'",
        "UPDATE baton_keys.key SET name = 'other', wrapped = NULL",
        "DELETE FROM baton_keys.key",
        "TRUNCATE baton_keys.key",
    ] {
        let said = refusal(&own.migration_url(), statement).await;
        assert_eq!(said, "keys are never changed or removed, only destroyed");
    }
    own.run(&["UPDATE baton_keys.key SET wrapped = NULL"]).await;
    store.close().await;
}

/// What a start says after the superuser has done this.
async fn refused_after(statements: &[&str]) -> (Vec<Subject>, String) {
    let own = migrated().await;
    let role = own.serving_role().to_owned();
    let statements: Vec<_> = statements.iter().map(|statement| statement.replace("{role}", &role)).collect();
    own.run(&statements.iter().map(String::as_str).collect::<Vec<_>>()).await;
    match PostgresStore::open(options(&own)).await.unwrap_err() {
        OpenError::Unfit(findings) => {
            let words = OpenError::Unfit(findings.clone()).to_string();
            (findings.iter().map(|finding| finding.subject).collect(), words)
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_role_that_could_change_the_log_is_refused() {
    for (right, table) in [
        ("UPDATE", "baton.event"),
        ("UPDATE (data)", "baton.event"),
        ("INSERT", "baton.event"),
        ("DELETE", "baton.event"),
        ("TRUNCATE", "baton.event"),
        ("DELETE", "baton_keys.key"),
    ] {
        let grant = format!("GRANT {right} ON {table} TO {{role}}");
        let (subjects, words) = refused_after(&[&grant]).await;
        assert_eq!(subjects, [Subject::Changes], "{grant}: {words}");
        let right = right.split(' ').next().unwrap();
        assert!(words.contains(&format!("{right} on {table}")) && words.contains("REVOKE"), "{words}");
    }
    let (subjects, words) = refused_after(&["GRANT DELETE ON baton.event TO PUBLIC"]).await;
    assert_eq!(subjects, [Subject::Changes], "{words}");
}

#[tokio::test]
async fn a_superuser_and_an_owner_are_refused() {
    let (subjects, words) = refused_after(&["ALTER ROLE {role} SUPERUSER"]).await;
    assert_eq!(subjects, [Subject::Owner]);
    assert!(words.contains("is a superuser"), "{words}");
    for table in ["TABLE baton.event", "TABLE baton_keys.key", "SCHEMA baton"] {
        let (subjects, words) = refused_after(&[&format!("ALTER {table} OWNER TO {{role}}")]).await;
        assert_eq!(subjects, [Subject::Owner], "{table}");
        assert!(words.contains("owns the tables"), "{words}");
    }
}

#[tokio::test]
async fn missing_rights_and_missing_triggers_are_named() {
    for statement in [
        "REVOKE SELECT ON baton.event FROM {role}",
        "REVOKE EXECUTE ON FUNCTION baton.append FROM {role}",
        "REVOKE EXECUTE ON FUNCTION baton_keys.destroy FROM {role}",
        "REVOKE USAGE ON SCHEMA baton_keys FROM {role}",
        "REVOKE INSERT ON baton.replica FROM {role}",
    ] {
        let (subjects, words) = refused_after(&[statement]).await;
        assert_eq!(subjects, [Subject::Rights], "{statement}: {words}");
    }
    for statement in [
        "DROP TRIGGER no_change ON baton.event",
        "ALTER TABLE baton.event DISABLE TRIGGER no_truncate",
        "ALTER TABLE baton_keys.key ENABLE TRIGGER no_change",
    ] {
        let (subjects, words) = refused_after(&[statement]).await;
        assert_eq!(subjects, [Subject::Triggers], "{statement}: {words}");
    }
}

#[tokio::test]
async fn a_sound_database_has_only_good_findings() {
    let own = migrated().await;
    let findings = crate::check(&options(&own).database).await;
    assert!(findings.len() > 10, "{findings:?}");
    assert!(findings.iter().all(|finding| finding.good && finding.advice.is_empty()), "{findings:?}");
}
