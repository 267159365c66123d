//! Databases that cannot keep what the log promises, or roles that could break it: each is refused, in its own words,
//! before anything is trusted to it.

use baton_store_postgres::{Database, PostgresOptions, PostgresStore, migrate};
use baton_testing_postgres::{Cluster, TestDatabase, left_out};

use crate::kit::{migrated, open, open_at_a_risk, options, try_open};

/// Opening it is refused with words that hold each of these.
async fn refused(database: &TestDatabase, words: &[&str]) {
    refused_as(&database.serving_url(), words).await;
}

async fn refused_as(url: &str, words: &[&str]) {
    match PostgresStore::open(options(url)).await {
        Ok(_) => panic!("it was opened, which should be refused with {words:?}"),
        Err(error) => {
            let said = error.to_string();
            for word in words {
                assert!(said.contains(word), "'{word}' is missing in: {said}");
            }
            assert!(!said.contains("postgres://"), "a URL is shown: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_sync_is_refused() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = migrated(&cluster).await;
    open(&database).await.close().await;
    for setting in ["fsync", "full_page_writes"] {
        cluster.set(setting, "off").await;
        refused(&database, &[setting]).await;
        cluster.set(setting, "on").await;
    }
    open(&database).await.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_nobody_waits_for_is_refused_unless_the_risk_is_taken() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = migrated(&cluster).await;
    let _standby = cluster.standby("second").await;
    refused(&database, &["synchronous_standby_names", "may-lose-acknowledged"]).await;
    open_at_a_risk(&database).await.close().await;
    cluster.wait_for_standby("second").await;
    open(&database).await.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_could_change_the_log_is_refused() {
    let database = migrated(Cluster::shared()).await;
    let (serving, owner) = (database.serving_role(), database.migration_role());
    refused_as(&database.migration_url(), &["own"]).await;
    refused_as(&database.superuser_url(), &["superuser"]).await;
    for right in ["UPDATE", "DELETE", "TRUNCATE", "UPDATE (data)"] {
        let name = right.split(' ').next().unwrap();
        for role in [serving, "PUBLIC"] {
            database.run(&[&format!("GRANT {right} ON baton.event TO {role}")]).await;
            refused(&database, &[name, serving]).await;
            database.run(&[&format!("REVOKE {right} ON baton.event FROM {role}")]).await;
        }
    }
    database.run(&[&format!("GRANT {owner} TO {serving}")]).await;
    refused(&database, &["own"]).await;
    database.run(&[&format!("REVOKE {owner} FROM {serving}")]).await;
    open(&database).await.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_could_give_itself_the_right_to_change_the_log_is_refused() {
    let database = migrated(Cluster::shared()).await;
    let serving = database.serving_role();
    // What it does not have as long as it is itself, it has as the other.
    let other = format!("{serving}_other");
    database
        .run(&[
            &format!("CREATE ROLE {other}"),
            &format!("GRANT USAGE ON SCHEMA baton TO {other}"),
            &format!("GRANT UPDATE ON baton.event TO {other}"),
            &format!("ALTER ROLE {serving} NOINHERIT"),
            &format!("GRANT {other} TO {serving}"),
        ])
        .await;
    refused(&database, &["UPDATE on baton.event", &other]).await;
    database
        .run(&[
            &format!("REVOKE {other} FROM {serving}"),
            &format!("DROP OWNED BY {other}"),
            &format!("DROP ROLE {other}"),
            &format!("ALTER ROLE {serving} CREATEROLE"),
        ])
        .await;
    refused(&database, &["CREATEROLE"]).await;
    database
        .run(&[
            &format!("ALTER ROLE {serving} NOCREATEROLE"),
            &format!("GRANT pg_write_server_files TO {serving}"),
        ])
        .await;
    refused(&database, &["pg_write_server_files"]).await;
    database.run(&[&format!("REVOKE pg_write_server_files FROM {serving}")]).await;
    open(&database).await.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_whose_settings_would_end_or_refuse_appends_is_refused() {
    let database = migrated(Cluster::shared()).await;
    let serving = database.serving_role();
    for (setting, value) in [
        ("default_transaction_isolation", "serializable"),
        ("default_transaction_read_only", "on"),
        ("statement_timeout", "10s"),
        ("lock_timeout", "10s"),
    ] {
        database.run(&[&format!("ALTER ROLE {serving} SET {setting} = '{value}'")]).await;
        refused(&database, &[setting]).await;
        database.run(&[&format!("ALTER ROLE {serving} RESET {setting}")]).await;
    }
    open(&database).await.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_whose_guards_are_off_is_refused() {
    let database = migrated(Cluster::shared()).await;
    for (table, trigger) in [("baton.event", "no_change"), ("baton_keys.key", "no_truncate")] {
        database.run(&[&format!("ALTER TABLE {table} DISABLE TRIGGER {trigger}")]).await;
        refused(&database, &["trigger"]).await;
        database.run(&[&format!("ALTER TABLE {table} ENABLE TRIGGER {trigger}")]).await;
        // It would be passed by in a session that says it applies replication.
        refused(&database, &["trigger"]).await;
        database.run(&[&format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")]).await;
    }
    open(&database).await.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_another_version_is_refused() {
    let cluster = Cluster::shared();
    let empty = cluster.database().await;
    refused(&empty, &["baton migrate"]).await;
    let database = migrated(cluster).await;
    database
        .run(&["INSERT INTO baton.migration (version, name, sha256) VALUES (9999, 'to_come', '\\x00')"])
        .await;
    refused(&database, &["9999"]).await;
    let owner = Database::new(&database.migration_url()).unwrap();
    let error = migrate(&owner, Some(database.serving_role())).await.unwrap_err();
    assert!(error.to_string().contains("9999"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_itself_is_refused() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = migrated(&cluster).await;
    open(&database).await.close().await;
    let standby = cluster.standby("second").await;
    cluster.wait_until_level(&standby).await;
    let there = database.through(&standby);
    let at_a_risk = PostgresOptions { may_lose_acknowledged: true, ..options(&there.serving_url()) };
    let Err(error) = PostgresStore::open(at_a_risk).await else { panic!("a standby was opened for writing") };
    assert!(error.to_string().contains("standby"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_said_to_be_so_without_its_password() {
    let database = migrated(Cluster::shared()).await;
    let proxy = baton_testing_postgres::Proxy::before(Cluster::shared());
    proxy.close();
    let Err(error) = try_open(&database.through(&proxy)).await else { panic!("opened without a server") };
    let password = database.serving_url().split([':', '@']).nth(2).unwrap().to_owned();
    assert!(!format!("{error} {error:?}").contains(&password), "the password is shown");
}
