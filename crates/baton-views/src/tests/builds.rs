//! However a log was followed, the rows are the same: at once, step by step, in batches of any size, with stops between.

use std::sync::Arc;

use proptest::prelude::*;

use super::kit::{Running, contents, directory, follow};
use crate::RunnerOptions;
use crate::testing::MadeLog;
use baton_store::LogReader;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_rebuild_gives_what_following_gave(seed in any::<u64>(), batch in 1_usize..40, stops in 1_usize..4) {
        runtime().block_on(async {
            let mut made = MadeLog::new(seed, 12, 5).unwrap();
            let log = Arc::clone(&made.log);
            let followed = directory();
            let options = RunnerOptions { commit_max_events: batch, ..RunnerOptions::default() };
            for stop in 0..=stops {
                for _ in 0..25 {
                    made.step().await.unwrap();
                }
                if stop == stops {
                    while made.step().await.unwrap().is_some() {}
                }
                follow(&log, followed.path(), options.clone()).await;
            }
            let rebuilt = directory();
            follow(&log, rebuilt.path(), RunnerOptions::default()).await;
            assert_eq!(contents(followed.path()), contents(rebuilt.path()));
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn following_live_event_by_event_gives_what_a_rebuild_gives() {
    let mut made = MadeLog::new(11, 30, 8).unwrap();
    let log = Arc::clone(&made.log);
    let live = directory();
    let running = Running::start(&log, live.path());
    let mut seen_kinds = std::collections::BTreeSet::new();
    while let Some(appended) = made.step().await.unwrap() {
        running.at(appended.position).await;
        let page = crate::views::PageRequest { after: None, size: 500 };
        let sight = super::kit::sight(&["clinic", "shelter", "helpline"]);
        let items = running.views.worklist(&sight, &Default::default(), &page).await.unwrap();
        assert!(items.shown.position >= appended.position);
        seen_kinds.extend(items.rows.iter().map(|item| item.kind));
    }
    running.end().await;
    let every_kind = crate::views::worklist::WorklistKind::ALL.iter().copied().collect();
    assert_eq!(seen_kinds, every_kind, "the made-up handoffs must owe everything once");
    let rebuilt = directory();
    follow(&log, rebuilt.path(), RunnerOptions::default()).await;
    assert_eq!(contents(live.path()), contents(rebuilt.path()));
    assert!(log.head().await.unwrap().0 > 0);
}
