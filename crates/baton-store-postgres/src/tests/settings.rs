//! Settings of server, database and role that would undo a promise: overruled where that is possible, else refused.

use baton_testing_postgres::{Cluster, connect};

use super::{append, migrated, migrated_on, open, options};
use crate::{OpenError, PostgresStore, Subject};

const CALL: &str = "SELECT baton.append(0, NULL, '{note-1}', '{-1}', '{1}', '{1}', '{0}', \
    '{00000000-0000-0000-0000-000000000001}', '{Noted}', '{m}', '{d}', '{NULL}')";

#[tokio::test]
async fn a_commit_is_waited_for_whatever_the_session_says() {
    let own = migrated().await;
    let client = connect(&own.serving_url()).await;
    let in_force = || async {
        let row = client.query_one("SELECT current_setting('synchronous_commit')", &[]).await.unwrap();
        row.get::<_, String>(0)
    };
    let statements =
        [CALL, "SELECT baton_keys.insert_if_absent('name', 'key')", "SELECT baton_keys.destroy('name')"];
    for statement in statements {
        for (set, meant) in
            [("off", "on"), ("local", "on"), ("remote_write", "on"), ("remote_apply", "remote_apply")]
        {
            client.batch_execute(&format!("SET synchronous_commit = {set}")).await.unwrap();
            client.batch_execute(&format!("BEGIN; {statement}")).await.unwrap();
            assert_eq!(in_force().await, meant, "at the commit of: {statement}");
            client.batch_execute("ROLLBACK").await.unwrap();
            assert_eq!(in_force().await, set, "after: {statement}");
        }
    }
}

#[tokio::test]
async fn old_snapshots_are_refused_at_the_start_and_by_the_function() {
    let own = migrated().await;
    let client = connect(&own.serving_url()).await;
    for isolation in ["REPEATABLE READ", "SERIALIZABLE"] {
        let call = format!("BEGIN ISOLATION LEVEL {isolation}; {CALL}");
        let refused = client.batch_execute(&call).await.unwrap_err();
        assert_eq!(refused.code().unwrap().code(), "BTN02");
        client.batch_execute("ROLLBACK").await.unwrap();
    }
    let role = own.serving_role();
    own.run(&[&format!("ALTER ROLE {role} SET default_transaction_isolation = 'repeatable read'")]).await;
    let OpenError::Unfit(findings) = PostgresStore::open(options(&own)).await.unwrap_err() else {
        panic!("opened otherwise")
    };
    let subjects: Vec<_> = findings.iter().map(|finding| finding.subject).collect();
    assert_eq!(subjects, [Subject::Isolation], "{findings:?}");
}

/// What is waited for when nobody answers: a standby by a name that none has.
async fn until_somebody_waits(cluster: &Cluster) {
    baton_testing_postgres::eventually("somebody waits for the standby", || async {
        let waits = "SELECT pid::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        cluster.ask(waits).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_wait_for_the_standby_is_no_answer_nor_is_the_repeat_before_it_answers() {
    if let Err(why) = Cluster::can_start() {
        return println!("left out: {why}");
    }
    let cluster = Cluster::start();
    let own = migrated_on(&cluster).await;
    let store = open(&own).await;
    cluster.set("synchronous_standby_names", "missing").await;

    let send = |text: &str| {
        let (log, append) = (store.log(), append("note-1", None, text));
        tokio::spawn(async move { log.append(append).await })
    };
    let first = send("text");
    until_somebody_waits(&cluster).await;
    cluster
        .ask("SELECT pg_cancel_backend(pid)::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        .await;
    let refused = first.await.unwrap().unwrap_err();
    assert!(matches!(refused, baton_store::AppendError::Indeterminate { .. }), "{refused}");

    // It is there for every reader by now. Neither the repeat nor a conflict with it may be answered all the same.
    for text in ["text", "other"] {
        let again = send(text);
        until_somebody_waits(&cluster).await;
        assert!(!again.is_finished(), "answered before anybody but this server has it: {text}");
        cluster.set("synchronous_standby_names", "").await;
        match (text, again.await.unwrap()) {
            ("text", Ok(appended)) => assert_eq!(appended.position.0, 2),
            ("other", Err(baton_store::AppendError::Conflict { .. })) => {}
            (_, other) => panic!("{other:?}"),
        }
        cluster.set("synchronous_standby_names", "missing").await;
    }
    cluster.set("synchronous_standby_names", "").await;
    store.close().await;
    open(&own).await.close().await;
}
