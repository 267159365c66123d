//! The fixture itself, against real servers: each thing that it promises once.

use std::time::Duration;

use tokio_postgres::error::SqlState;

use crate::{Cluster, Pooler, Proxy, connect, eventually, left_out};

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_fresh_and_has_its_two_roles() {
    let database = Cluster::shared().database().await;
    let owner = connect(&database.migration_url()).await;
    owner.batch_execute("CREATE TABLE made (n int)").await.unwrap();
    let serving = connect(&database.serving_url()).await;
    let refused = serving.batch_execute("INSERT INTO made VALUES (1)").await.unwrap_err();
    assert_eq!(refused.code(), Some(&SqlState::INSUFFICIENT_PRIVILEGE));
    let other = Cluster::shared().database().await;
    assert_eq!(other.ask("SELECT 1 FROM pg_tables WHERE tablename = 'made'").await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pooler_takes_roles_and_databases_that_come_later() {
    if left_out(&[Cluster::can_start(), Pooler::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let pooler = Pooler::start(&cluster);
    let database = cluster.database().await.through(&pooler);
    let (one, other) = (connect(&database.serving_url()).await, connect(&database.serving_url()).await);
    let question = "SELECT current_user || ' ' || pg_backend_pid()";
    let mut answers = Vec::new();
    for client in [&one, &other] {
        let row = client.query_typed(question, &[]).await.unwrap().remove(0);
        answers.push(row.get::<_, String>(0));
    }
    assert!(answers[0].starts_with(database.serving_role()));
    assert_eq!(answers[0], answers[1], "both connections take turns on one of the server's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_cluster_starts_again_with_what_it_had() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = cluster.database().await;
    database.run(&["CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)"]).await;
    let client = connect(&database.superuser_url()).await;
    cluster.kill();
    assert!(client.simple_query("SELECT 1").await.is_err());
    cluster.start_again();
    assert_eq!(database.ask("SELECT count(*) FROM kept").await.as_deref(), Some("1"));
    cluster.restart();
    let client = connect(&database.superuser_url()).await;
    cluster.kill_a_backend();
    assert!(client.simple_query("SELECT 1").await.is_err());
    cluster.set("fsync", "off").await;
    assert_eq!(database.ask("SHOW fsync").await.as_deref(), Some("off"));
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_wait_for_a_standby_that_is_paused_and_a_promoted_one_takes_over() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let database = cluster.database().await;
    let standby = cluster.standby("second").await;
    cluster.wait_for_standby("second").await;
    standby.pause();
    let client = connect(&database.superuser_url()).await;
    let waiting = tokio::spawn(async move { client.batch_execute("CREATE TABLE waited (n int)").await });
    let question = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    eventually("a commit waits", || database.ask(question)).await;
    assert!(!waiting.is_finished());
    standby.resume();
    waiting.await.unwrap().unwrap();
    cluster.wait_until_level(&standby).await;
    cluster.stop();
    standby.promote().await;
    let there = database.through(&standby);
    there.run(&["INSERT INTO waited VALUES (1)"]).await;
    assert_eq!(there.ask("SELECT count(*) FROM waited").await.as_deref(), Some("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_loses_what_it_is_told_to() {
    let direct = Cluster::shared().database().await;
    direct.run(&["CREATE TABLE noted (n int)"]).await;
    let count = "SELECT count(*) FROM noted";
    let proxy = Proxy::before(Cluster::shared());
    let through = direct.through(&proxy);

    let (client, trap) = (connect(&through.superuser_url()).await, proxy.lose_request_with("INTO noted"));
    assert!(client.query_typed("INSERT INTO noted VALUES (1)", &[]).await.is_err());
    trap.sprung().await;
    assert_eq!(direct.ask(count).await.as_deref(), Some("0"));

    let (client, trap) = (connect(&through.superuser_url()).await, proxy.lose_answer_to("INTO noted"));
    assert!(client.query_typed("INSERT INTO noted VALUES (1)", &[]).await.is_err());
    trap.sprung().await;
    assert_eq!(direct.ask(count).await.as_deref(), Some("1"));

    let (client, trap) = (connect(&through.superuser_url()).await, proxy.hold_sync_of("INTO noted"));
    let waiting = tokio::spawn(async move { client.query_typed("INSERT INTO noted VALUES (2)", &[]).await });
    trap.sprung().await;
    let question = "SELECT 1 FROM pg_locks WHERE relation = 'noted'::regclass AND mode = 'RowExclusiveLock'";
    eventually("the server has begun", || direct.ask(question)).await;
    assert_eq!(direct.ask(count).await.as_deref(), Some("1"));
    proxy.let_go();
    waiting.await.unwrap().unwrap();
    assert_eq!(direct.ask(count).await.as_deref(), Some("2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_holds_cuts_and_leads_elsewhere() {
    let direct = Cluster::shared().database().await;
    let proxy = Proxy::before(Cluster::shared());
    let through = direct.through(&proxy);
    let client = connect(&through.serving_url()).await;
    proxy.hold();
    let mut asked = tokio::spawn(async move { client.simple_query("SELECT 1").await });
    // No answer comes, however long one waits; this is long enough to see one that should not.
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut asked).await.is_err());
    proxy.let_go();
    asked.await.unwrap().unwrap();

    let client = connect(&through.serving_url()).await;
    proxy.close();
    assert!(client.simple_query("SELECT 1").await.is_err());
    assert!(tokio_postgres::connect(&through.serving_url(), tokio_postgres::NoTls).await.is_err());
    proxy.open();
    connect(&through.serving_url()).await.simple_query("SELECT 1").await.unwrap();
}

#[test]
fn nothing_of_a_cluster_is_left() {
    if left_out(&[Cluster::can_start()]) {
        return;
    }
    let cluster = Cluster::start();
    let data = cluster.data();
    assert!(data.join("postmaster.pid").exists());
    cluster.pause();
    drop(cluster);
    assert!(!data.exists());
}
