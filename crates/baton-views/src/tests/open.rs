//! How many handoffs are open, and since when, agrees with the list.

use baton_store::LogReader as _;
use jiff::Timestamp;

use super::kit::{Kind, Running, on_both, sight};
use crate::testing::MadeLog;
use crate::views::PageRequest;
use crate::views::handoff::HandoffFilter;

on_both! {
    open_handoffs_are_counted_by_when_they_were_requested
}

async fn open_handoffs_are_counted_by_when_they_were_requested(kind: Kind) {
    let log = MadeLog::new(11, 60, 8).unwrap().finish().await.unwrap();
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;

    let everybody = sight(&["clinic", "shelter", "helpline", "elsewhere"]);
    let all = PageRequest { after: None, size: 500 };
    let lines = running.views.handoffs(&everybody, &HandoffFilter::default(), &all).await.unwrap().rows;
    let open: Vec<Timestamp> =
        lines.iter().filter(|line| line.closed_at.is_none()).map(|line| line.requested_at).collect();
    assert!(open.len() > 5 && open.len() < lines.len(), "{} of {}", open.len(), lines.len());

    let middle = open[open.len() / 2];
    let before = |instant| open.iter().filter(|requested| **requested < instant).count() as u64;
    let counts = running.views.open_before(&[Timestamp::MAX, middle, Timestamp::MIN]).await.unwrap();
    assert_eq!(counts, [open.len() as u64, before(middle), 0]);
    running.end().await;
}
