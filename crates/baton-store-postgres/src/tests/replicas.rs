//! The list of replicas.

use std::time::Duration;

use baton_store::{Position, Replica};
use jiff::Timestamp;
use uuid::Uuid;

use super::{migrated, open};

fn replica(number: u128) -> Replica {
    Replica {
        id: Uuid::from_u128(number),
        address: format!("10.0.0.{number}:50051"),
        version: "0.1.0".to_owned(),
        started_at: Timestamp::from_microsecond(1_700_000_000_000_000 - number as i64).unwrap(),
        views_generation: None,
        views_position: None,
        writes_views: false,
    }
}

#[tokio::test]
async fn a_replica_is_listed_as_it_announced_itself_last_until_it_leaves() {
    let own = migrated().await;
    let (one, other) = (open(&own).await, open(&own).await);
    one.replicas().announce(&replica(1)).await.unwrap();
    other.replicas().announce(&replica(2)).await.unwrap();
    let grown = Replica {
        views_generation: Some(7),
        views_position: Some(Position(1_000)),
        writes_views: true,
        ..replica(1)
    };
    one.replicas().announce(&grown).await.unwrap();
    for store in [&one, &other] {
        let listed = store.replicas().list().await.unwrap();
        // The longest serving first.
        let replicas: Vec<_> = listed.iter().map(|seen| seen.replica.clone()).collect();
        assert_eq!(replicas, [replica(2), grown.clone()]);
        assert!(listed.iter().all(|seen| seen.seen_ago < Duration::from_secs(30)), "{listed:?}");
    }
    other.replicas().leave(Uuid::from_u128(1)).await.unwrap();
    let listed = one.replicas().list().await.unwrap();
    assert_eq!(listed.iter().map(|seen| seen.replica.id.as_u128()).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn who_says_nothing_for_a_minute_is_not_listed_and_later_forgotten() {
    let own = migrated().await;
    let store = open(&own).await;
    for number in 1..=3 {
        store.replicas().announce(&replica(number)).await.unwrap();
    }
    own.run(&[
        "UPDATE baton.replica SET seen_at = seen_at - interval '61 seconds' WHERE address LIKE '10.0.0.1:%'",
        "UPDATE baton.replica SET seen_at = seen_at - interval '2 hours' WHERE address LIKE '10.0.0.2:%'",
    ])
    .await;
    let listed = store.replicas().list().await.unwrap();
    assert_eq!(listed.iter().map(|seen| seen.replica.id.as_u128()).collect::<Vec<_>>(), [3]);
    store.replicas().announce(&replica(3)).await.unwrap();
    assert_eq!(own.ask("SELECT count(*)::text FROM baton.replica").await.as_deref(), Some("2"));
}
