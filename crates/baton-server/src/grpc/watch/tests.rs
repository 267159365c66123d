//! Who does not read is kept a bounded number of messages for, and told in the end.

use futures::StreamExt as _;
use tonic::Code;
use tonic::metadata::MetadataMap;
use tonic_types::StatusExt as _;

use super::*;
use crate::auth::Authentication;
use crate::drain::Drain;

struct Numbered(usize, String);

impl Resumable for Numbered {
    fn resume_token(&self) -> &str {
        &self.1
    }
}

fn caller() -> Caller {
    Authentication::Dev.caller(&MetadataMap::new()).expect("a caller in development")
}

/// Lets the clock go on, which stands still while there is anything to do.
async fn pass(time: std::time::Duration) {
    timeout(time, std::future::pending::<()>()).await.expect_err("nothing comes");
}

/// Sends for ever.
async fn count(outlet: Arc<Outlet<Numbered>>) -> Over {
    for number in 1.. {
        if let Err(over) = outlet.send(Numbered(number, format!("behind {number}"))).await {
            return over;
        }
    }
    unreachable!("numbers do not end")
}

fn reason(status: &Status) -> (Code, String, Option<String>) {
    let info = status.get_details_error_info().expect("an ErrorInfo");
    (status.code(), info.reason, info.metadata.get("resume_token").cloned())
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_costs_so_many_messages_and_is_told() {
    let drain = Drain::new();
    let watches = Watches::new(drain.draining());
    let mut watch = watches.open(&caller(), count).expect("a watch");
    pass(WATCH_PATIENCE * 2).await;
    let mut kept = 0;
    let end = loop {
        match watch.next().await.expect("it says why it ends") {
            Ok(Numbered(number, _)) => {
                kept += 1;
                assert_eq!(number, kept);
            }
            Err(end) => break end,
        }
    };
    assert_eq!(kept, WATCH_MESSAGES);
    let token = Some(format!("behind {WATCH_MESSAGES}"));
    assert_eq!(reason(&end), (Code::ResourceExhausted, "SLOW_READER".to_owned(), token));
    assert!(watch.next().await.is_none());
    // Who does not go away keeps their place.
    assert_eq!(watches.count(), 1);
    drop(watch);
    assert_eq!(watches.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn who_reads_in_time_misses_nothing() {
    let drain = Drain::new();
    let watches = Watches::new(drain.draining());
    let mut watch = watches.open(&caller(), count).expect("a watch");
    for expected in 1..=WATCH_MESSAGES * 3 {
        pass(WATCH_PATIENCE / 2).await;
        let Numbered(number, _) = watch.next().await.expect("it goes on").expect("no end");
        assert_eq!(number, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_stops_ends_also_who_does_not_read() {
    let drain = Drain::new();
    let watches = Watches::new(drain.draining());
    let mut watch = watches.open(&caller(), count).expect("a watch");
    assert!(watch.next().await.is_some());
    drain.begin();
    let mut last = None;
    let end = loop {
        match watch.next().await.expect("it says why it ends") {
            Ok(Numbered(_, token)) => last = Some(token),
            Err(end) => break end,
        }
    };
    let (code, name, token) = reason(&end);
    assert_eq!((code, name.as_str()), (Code::Unavailable, "DRAINING"));
    assert_eq!(token, last, "with the token of what was sent last");
}

#[tokio::test]
async fn the_work_ends_with_its_reader() {
    let drain = Drain::new();
    let watches = Watches::new(drain.draining());
    let (working, ended) = tokio::sync::oneshot::channel::<()>();
    let watch = watches.open(&caller(), |_: Arc<Outlet<Numbered>>| async move {
        let _working = working;
        std::future::pending().await
    });
    drop(watch);
    ended.await.expect_err("the work was dropped");
}
