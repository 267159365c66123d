//! Making the tables: again and again, at once, and never over another's.

use baton_testing_postgres::{Cluster, TestDatabase};

use super::{founding, migrated, open, options};
use crate::{Database, MigrateError, OpenError, PostgresStore, Subject, check, migrate};

fn migrating(own: &TestDatabase) -> Database {
    Database::new(&own.migration_url()).unwrap()
}

#[tokio::test]
async fn a_second_migration_finds_nothing_to_do() {
    let own = Cluster::shared().database().await;
    let first = migrate(&migrating(&own), Some(own.serving_role())).await.unwrap();
    assert_eq!(first.applied, ["log", "keys", "replicas"]);
    let second = migrate(&migrating(&own), Some(own.serving_role())).await.unwrap();
    assert_eq!((second.applied.len(), second.version), (0, first.version));
    open(&own).await.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_at_once_each_version_is_applied_by_one() {
    let own = Cluster::shared().database().await;
    let running: Vec<_> = (0..6)
        .map(|_| {
            let (database, role) = (migrating(&own), own.serving_role().to_owned());
            tokio::spawn(async move { migrate(&database, Some(&role)).await.unwrap().applied })
        })
        .collect();
    let mut applied = Vec::new();
    for migration in running {
        applied.extend(migration.await.unwrap());
    }
    applied.sort_unstable();
    assert_eq!(applied, ["keys", "log", "replicas"]);
    open(&own).await.close().await;
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let own = migrated().await;
    own.run(&["INSERT INTO baton.migration (version, name, sha256) VALUES (1000, 'later', '')"]).await;
    let refused = migrate(&migrating(&own), None).await.unwrap_err();
    assert!(matches!(refused, MigrateError::Newer { found: 1000, .. }), "{refused}");
    assert!(refused.to_string().contains("use the program that migrated it"), "{refused}");
    let refused = PostgresStore::open(options(&own)).await.unwrap_err();
    assert!(refused.to_string().contains("the database has version 1000"), "{refused}");
}

#[tokio::test]
async fn a_database_with_another_history_is_refused() {
    let own = migrated().await;
    own.run(&["UPDATE baton.migration SET sha256 = 'x' WHERE version = 2"]).await;
    let refused = migrate(&migrating(&own), None).await.unwrap_err();
    assert_eq!(refused, MigrateError::Other { version: 2 });
    let refused = PostgresStore::open(options(&own)).await.unwrap_err();
    assert!(refused.to_string().contains("version 2 of the database is not the one"), "{refused}");
}

#[tokio::test]
async fn without_tables_or_with_old_ones_opening_says_to_migrate() {
    let own = Cluster::shared().database().await;
    for _ in 0..2 {
        let findings = check(&options(&own).database).await;
        let tables = findings.iter().find(|finding| finding.subject == Subject::Tables).unwrap();
        assert!(!tables.good && tables.to_string().contains("run `baton migrate`"), "{tables}");
        let refused = PostgresStore::open(options(&own)).await.unwrap_err();
        assert!(matches!(&refused, OpenError::Unfit(_)), "{refused}");
        migrate(&migrating(&own), Some(own.serving_role())).await.unwrap();
        own.run(&["DROP TABLE baton.replica", "DELETE FROM baton.migration WHERE version = 3"]).await;
    }
}

#[tokio::test]
async fn a_role_that_does_not_exist_or_could_act_as_the_owner_is_refused() {
    let own = Cluster::shared().database().await;
    let refused = migrate(&migrating(&own), Some("nobody \"here\"")).await.unwrap_err();
    assert!(matches!(refused, MigrateError::NoRole { .. }), "{refused}");
    for role in [own.migration_role(), "postgres"] {
        let refused = migrate(&migrating(&own), Some(role)).await.unwrap_err();
        assert_eq!(refused, MigrateError::SameRole { role: role.to_owned() });
    }
}

#[tokio::test]
async fn the_tables_are_made_without_a_serving_role_too_and_give_nobody_rights() {
    let own = Cluster::shared().database().await;
    migrate(&migrating(&own), None).await.unwrap();
    let refused = PostgresStore::open(options(&own)).await.unwrap_err();
    assert!(refused.to_string().contains("may not use the tables"), "{refused}");
    let as_owner = crate::PostgresOptions {
        database: migrating(&own),
        founding: founding(),
        may_lose_acknowledged: false,
        observer: None,
    };
    let refused = PostgresStore::open(as_owner).await.unwrap_err();
    assert!(refused.to_string().contains("owns the tables"), "{refused}");
}
