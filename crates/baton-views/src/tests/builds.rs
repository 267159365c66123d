//! However a log was followed, the rows are the same: at once, step by step, in batches of any size, with stops between.

use std::sync::Arc;

use proptest::prelude::*;

use super::kit::{Kind, Place, Running, follow, on_both};
use crate::RunnerOptions;
use crate::testing::MadeLog;
use baton_store::LogReader;
use baton_store::testing::MemoryLog;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn a_rebuild_in_a_file_gives_what_following_gave(seed in any::<u64>(), batch in 1_usize..40, stops in 1_usize..4) {
        runtime().block_on(a_rebuild_gives_what_following_gave(Kind::Sqlite, seed, batch, stops));
    }
}

proptest! {
    #![proptest_config(cases(8))]

    #[test]
    fn a_rebuild_in_postgres_gives_what_following_gave(seed in any::<u64>(), batch in 1_usize..40, stops in 1_usize..4) {
        runtime().block_on(a_rebuild_gives_what_following_gave(Kind::Postgres, seed, batch, stops));
    }
}

async fn a_rebuild_gives_what_following_gave(kind: Kind, seed: u64, batch: usize, stops: usize) {
    let mut made = MadeLog::new(seed, 12, 5).unwrap();
    let log = Arc::clone(&made.log);
    let followed = kind.place().await;
    let options = RunnerOptions { commit_max_events: batch, ..RunnerOptions::default() };
    for stop in 0..=stops {
        for _ in 0..25 {
            made.step().await.unwrap();
        }
        if stop == stops {
            while made.step().await.unwrap().is_some() {}
        }
        follow(&log, &followed, options.clone()).await;
    }
    rebuilt_is_the_same(kind, &log, &followed).await;
}

async fn rebuilt_is_the_same(kind: Kind, log: &Arc<MemoryLog>, followed: &Place) {
    let rebuilt = kind.place().await;
    follow(log, &rebuilt, RunnerOptions::default()).await;
    assert_eq!(followed.contents().await, rebuilt.contents().await);
}

on_both! {
    following_live_event_by_event_gives_what_a_rebuild_gives
}

async fn following_live_event_by_event_gives_what_a_rebuild_gives(kind: Kind) {
    let mut made = MadeLog::new(11, 90, 8).unwrap();
    let log = Arc::clone(&made.log);
    let live = kind.place().await;
    let running = Running::start(&log, &live);
    let mut seen_kinds = std::collections::BTreeSet::new();
    while let Some(appended) = made.step().await.unwrap() {
        running.at(appended.position).await;
        let page = crate::views::PageRequest { after: None, size: 500 };
        let sight = super::kit::sight(&["clinic", "shelter", "helpline", "navigators"]);
        let kinds = crate::views::worklist::WorklistKind::ALL.to_vec();
        let filter = crate::views::worklist::WorklistFilter { kinds, ..Default::default() };
        let items = running.views.worklist(&sight, &filter, &page).await.unwrap();
        assert!(items.shown.position >= appended.position);
        seen_kinds.extend(items.rows.iter().map(|item| item.kind));
    }
    running.end().await;
    let every_kind = crate::views::worklist::WorklistKind::ALL.iter().copied().collect();
    assert_eq!(seen_kinds, every_kind, "the made-up handoffs must owe everything once");
    rebuilt_is_the_same(kind, &log, &live).await;
    assert!(log.head().await.unwrap().0 > 0);
}
