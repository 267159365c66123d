//! Which generation is served, and what happens when a view fails, a file goes, or the log is another.

use std::sync::Arc;
use std::time::Duration;

use baton_domain::ids::HandoffId;
use baton_store::testing::MemoryLog;
use baton_store::{
    Append, EventLog, EventType, Expected, LogReader, NewEvent, Position, Revision, StoreCreated,
};
use bytes::Bytes;
use rusqlite::Connection;
use uuid::Uuid;

use super::kit::{Kind, PATIENCE, Place, Running, follow, on_both, sight, status_when};
use crate::row::{Row, Table};
use crate::testing::{MadeLog, decode};
use crate::views::PageRequest;
use crate::views::handoff::{HandoffFilter, HandoffView};
use crate::views::handoff_party::HandoffPartyView;
use crate::views::worklist::{WorklistFilter, WorklistView};
use crate::{Known, QueryError, Role, RunnerOptions, Shown, Stale, Status, View, ViewError, Views, built_in};

/// A list of handoffs that cannot show one of them.
struct Failing {
    handoff: HandoffId,
    from: Revision,
}

impl View for Failing {
    fn table(&self) -> &'static Table {
        HandoffView.table()
    }

    fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
        let handoff = known.as_handoff();
        if handoff.is_some_and(|known| known.handoff.id == self.handoff && known.revision >= self.from) {
            return Err(ViewError { kind: "made to fail" });
        }
        HandoffView.rows(known)
    }
}

fn views_failing_on(handoff: HandoffId, from: Revision) -> Vec<Box<dyn View>> {
    vec![Box::new(Failing { handoff, from }), Box::new(HandoffPartyView), Box::new(WorklistView)]
}

async fn listed(views: &Views) -> (usize, Shown) {
    let page = PageRequest { after: None, size: 500 };
    let got = views.handoffs(&sight(&["clinic"]), &HandoffFilter::default(), &page).await.unwrap();
    (got.rows.len(), got.shown)
}

async fn owed(views: &Views) -> Shown {
    let page = PageRequest { after: None, size: 500 };
    views.worklist(&sight(&["clinic"]), &WorklistFilter::default(), &page).await.unwrap().shown
}

fn serves(status: &Status, number: u64) -> bool {
    matches!(&status.generations[..], [one] if one.role == Role::Serving && one.number == number)
}

on_both! {
    a_view_that_fails_is_marked_and_the_others_go_on
    an_event_that_nobody_understands_stops_the_views_and_loses_nothing_before_it
    an_event_that_cannot_follow_stops_the_views_right_before_it
    what_was_deleted_while_nobody_looked_is_built_again
    what_is_deleted_under_way_is_built_again_and_answers_meanwhile
    other_views_are_built_beside_and_replace_the_old_ones
    views_of_another_log_are_never_shown
    views_ahead_of_a_shorter_log_are_built_again
    damaged_folds_are_built_again
    nothing_old_is_shown_by_a_generation_that_takes_over
}

async fn a_view_that_fails_is_marked_and_the_others_go_on(kind: Kind) {
    let mut made = MadeLog::new(41, 20, 4).unwrap();
    let log = Arc::clone(&made.log);
    let place = kind.place().await;
    made.step().await.unwrap();
    let page = log.read_all(
        None,
        &baton_store::LogFilter::ALL,
        baton_store::Direction::Forward,
        baton_store::PageSize::MAX,
    );
    let first = page.await.unwrap().events.remove(1);
    let handoff = HandoffId(first.stream.as_str().rsplit('.').next().unwrap().parse().unwrap());
    let views = || views_failing_on(handoff, Revision(1));
    let start = || Running::with(&log, &place, views(), RunnerOptions::default(), Arc::new(decode));
    let running = start();
    running.at(first.position).await;
    assert_eq!(listed(&running.views).await.1.stale, None);
    let mut failed_at = None;
    while let Some(appended) = made.step().await.unwrap() {
        running.at(appended.position).await;
        let (_, shown) = listed(&running.views).await;
        if let Some(Stale { shows, stopped_at, kind }) = shown.stale {
            let failed_at = failed_at.get_or_insert((shows, stopped_at));
            assert_eq!((*failed_at, &*kind), ((shows, stopped_at), "made to fail"));
            assert!(shows < Some(stopped_at) && stopped_at <= appended.position);
        }
        let worklist = owed(&running.views).await;
        assert_eq!((worklist.stale, worklist.position), (None, appended.position));
    }
    let (rows, _) = listed(&running.views).await;
    let status = running.views.status().await;
    let failure = status.generations[0].views[0].failure.clone().unwrap();
    assert_eq!((Some(failure.position), &*failure.kind), (failed_at.map(|(_, at)| at), "made to fail"));
    assert_eq!(status.generations[0].views[1].failure, None);
    assert_eq!(status.generations[0].lag, Some(0));
    running.end().await;
    // It stays stopped, and goes on showing what it had, until it is built again.
    let running = start();
    running.at(log.head().await.unwrap()).await;
    let (again, shown) = listed(&running.views).await;
    assert_eq!((again, shown.stale.map(|stale| stale.stopped_at)), (rows, failed_at.map(|(_, at)| at)));
    running.end().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    let number = running.views.rebuild().await.unwrap();
    status_when(&running.views, |status| serves(status, number)).await;
    let (all, shown) = listed(&running.views).await;
    assert_eq!((all, shown.stale), (20, None));
    running.end().await;
}

async fn an_event_that_nobody_understands_stops_the_views_and_loses_nothing_before_it(kind: Kind) {
    let mut made = MadeLog::new(42, 20, 4).unwrap();
    let log = Arc::clone(&made.log);
    for _ in 0..60 {
        made.step().await.unwrap();
    }
    let before = log.head().await.unwrap();
    log.append(unknown("handoff-valley-network.new")).await.unwrap();
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    // Half built, it is not served.
    let status =
        status_when(&running.views, |status| status.generations.iter().any(|one| one.stopped.is_some()))
            .await;
    let stopped = &status.generations[0];
    assert_eq!((stopped.role, stopped.checkpoint.unwrap().position), (Role::Building, before));
    assert_eq!(stopped.stopped.as_ref().unwrap().position, log.head().await.unwrap());
    let page = PageRequest { after: None, size: 5 };
    let asked = running.views.handoffs(&sight(&["clinic"]), &HandoffFilter::default(), &page).await;
    assert_eq!(asked.unwrap_err(), QueryError::Building);
    let behind = running.views.wait_for(before, Duration::from_millis(10)).await.unwrap_err();
    assert_eq!((behind.wanted, behind.shown), (before, None));
    running.end().await;
    // A version that understands it goes on from there.
    let tolerant = |recorded: baton_store::RecordedEvent| match decode(recorded.clone()) {
        Err(_) => Ok(decode(twin(recorded)).unwrap()),
        read => read,
    };
    let options = RunnerOptions::default();
    let running = Running::with(&log, &place, built_in(), options, Arc::new(tolerant));
    running.at(log.head().await.unwrap()).await;
    running.end().await;
}

/// What the newer version makes of it: a request for a handoff.
pub(super) fn twin(mut recorded: baton_store::RecordedEvent) -> baton_store::RecordedEvent {
    let player = crate::testing::Player::new(1, 1, 1);
    let turn = player.into_iter().next().unwrap();
    let draft = turn.drafts.first().unwrap();
    recorded.event.kind = EventType::new(draft.event.kind().name()).unwrap();
    recorded.event.data = serde_json::to_vec(&draft.event).unwrap().into();
    let meta = baton_domain::Meta {
        tenant: crate::testing::tenant(),
        subject: Some(turn.patient.clone()),
        schema: 1,
        stamp: draft.stamp.clone(),
        request: baton_domain::RequestMark {
            id: baton_domain::ids::RequestId(Uuid::from_u128(1)),
            digest: "d1:made-up".to_owned(),
        },
        correlation_id: Uuid::from_u128(1),
        causation_id: None,
        traceparent: None,
    };
    recorded.event.meta = serde_json::to_vec(&meta).unwrap().into();
    recorded
}

/// An event of a type that this version does not know.
fn unknown(stream: &str) -> Append {
    let event = NewEvent {
        kind: EventType::new("ToCome").unwrap(),
        meta: Bytes::from_static(b"{}"),
        data: Bytes::from_static(b"{}"),
        private: None,
    };
    Append::new(stream.parse().unwrap(), Expected::NoStream, vec![event]).unwrap()
}

async fn an_event_that_cannot_follow_stops_the_views_right_before_it(kind: Kind) {
    let mut made = MadeLog::new(43, 20, 4).unwrap();
    let log = Arc::clone(&made.log);
    for _ in 0..60 {
        made.step().await.unwrap();
    }
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    let before = log.head().await.unwrap();
    running.at(before).await;
    let events = log.read_all(
        None,
        &baton_store::LogFilter::ALL,
        baton_store::Direction::Forward,
        baton_store::PageSize::MAX,
    );
    let events = events.await.unwrap().events;
    // The request once more, as the next event of its own stream.
    let first = &events[1];
    let last = events.iter().rfind(|event| event.stream == first.stream).unwrap().revision;
    let twice = Append::new(first.stream.clone(), Expected::At(last), vec![first.event.clone()]).unwrap();
    let illegal = log.append(twice).await.unwrap().position;
    let behind = running.views.wait_for(illegal, PATIENCE).await.unwrap_err();
    assert_eq!(behind.shown, Some(before), "and the answer comes at once");
    let (_, shown) = listed(&running.views).await;
    assert_eq!(shown.position, before);
    assert_eq!(shown.stale.unwrap().stopped_at, illegal);
    running.end().await;
}

async fn what_was_deleted_while_nobody_looked_is_built_again(kind: Kind) {
    let log = MadeLog::new(44, 20, 4).unwrap().finish().await.unwrap();
    let (kept, place) = (kind.place().await, kind.place().await);
    follow(&log, &kept, RunnerOptions::default()).await;
    follow(&log, &place, RunnerOptions::default()).await;
    place.delete().await;
    follow(&log, &place, RunnerOptions::default()).await;
    assert_eq!(place.contents().await, kept.contents().await);
}

async fn what_is_deleted_under_way_is_built_again_and_answers_meanwhile(kind: Kind) {
    let mut made = MadeLog::new(45, 30, 4).unwrap();
    let log = Arc::clone(&made.log);
    for _ in 0..60 {
        made.step().await.unwrap();
    }
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    place.delete().await;
    if kind == Kind::Sqlite {
        // Who has a file open goes on reading it.
        assert!(listed(&running.views).await.0 > 0);
    }
    let appended = made.step().await.unwrap().unwrap();
    running.at(appended.position).await;
    status_when(&running.views, |status| serves(status, 2)).await;
    let appended = made.step().await.unwrap().unwrap();
    running.at(appended.position).await;
    running.end().await;
    let rebuilt = kind.place().await;
    follow(&log, &rebuilt, RunnerOptions::default()).await;
    assert_eq!(place.contents().await, rebuilt.contents().await);
}

async fn other_views_are_built_beside_and_replace_the_old_ones(kind: Kind) {
    static OLDER: Table = Table { version: 0, ..crate::views::handoff::TABLE };
    struct Older;
    impl View for Older {
        fn table(&self) -> &'static Table {
            &OLDER
        }
        fn rows(&self, known: &Known) -> Result<Vec<Row>, ViewError> {
            HandoffView.rows(known)
        }
    }
    let log = MadeLog::new(46, 20, 4).unwrap().finish().await.unwrap();
    let place = kind.place().await;
    let older: Vec<Box<dyn View>> = vec![Box::new(Older), Box::new(HandoffPartyView), Box::new(WorklistView)];
    let options = RunnerOptions::default();
    let running = Running::with(&log, &place, older, options, Arc::new(decode));
    running.at(log.head().await.unwrap()).await;
    assert_eq!(listed(&running.views).await.1.generation, 1);
    running.end().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    assert_eq!(listed(&running.views).await.1.generation, 2);
    running.end().await;
    // In a shared database the other version may still be at work.
    let left: &[u64] = if kind == Kind::Sqlite { &[2] } else { &[2, 1] };
    assert_eq!(place.numbers().await, left);
}

async fn views_of_another_log_are_never_shown(kind: Kind) {
    let log = MadeLog::new(47, 20, 4).unwrap().finish().await.unwrap();
    let place = kind.place().await;
    follow(&log, &place, RunnerOptions::default()).await;
    let founding = StoreCreated {
        store: log.identity().store,
        incarnation: baton_store::Incarnation(Uuid::from_u128(99)),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let other = Arc::new(MemoryLog::found(&founding).unwrap());
    let running = Running::start(&other, &place);
    running.at(other.head().await.unwrap()).await;
    let (rows, shown) = listed(&running.views).await;
    assert_eq!((rows, shown.incarnation), (0, Some(founding.incarnation)));
    running.end().await;
}

async fn views_ahead_of_a_shorter_log_are_built_again(kind: Kind) {
    let mut made = MadeLog::new(48, 20, 4).unwrap();
    let log = Arc::clone(&made.log);
    for _ in 0..20 {
        made.step().await.unwrap();
    }
    let place = kind.place().await;
    let longer = MadeLog::new(48, 20, 4).unwrap().finish().await.unwrap();
    follow(&longer, &place, RunnerOptions::default()).await;
    let running = Running::start(&log, &place);
    status_when(&running.views, |status| serves(status, 2)).await;
    assert_eq!(listed(&running.views).await.1.position, log.head().await.unwrap());
    running.end().await;
}

/// Whatever is wrong with a file shows when it is opened or when the next event does not fit, and it is built again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_files_are_built_again() {
    let (made, place) = followed(Kind::Sqlite).await;
    std::fs::write(place.file(), "nothing of ours, and long enough to see").unwrap();
    is_built_again(Kind::Sqlite, made, &place, "no file of SQLite").await;

    let (made, place) = followed(Kind::Sqlite).await;
    let file = place.file();
    std::fs::remove_file(&file).unwrap();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE other (a) STRICT").unwrap_err();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE other (a TEXT) STRICT").unwrap();
    is_built_again(Kind::Sqlite, made, &place, "another program's").await;
}

async fn damaged_folds_are_built_again(kind: Kind) {
    let unlike_json = match kind {
        Kind::Sqlite => "UPDATE fold SET state = x'7b'",
        Kind::Postgres => r"UPDATE fold SET state = '\x7b'",
    };
    for (what, sql) in [("unlike JSON", unlike_json), ("without its last event", "DELETE FROM fold")] {
        let (made, place) = followed(kind).await;
        place.change(sql).await;
        is_built_again(kind, made, &place, what).await;
    }
}

/// Views of the first events of a log.
async fn followed(kind: Kind) -> (MadeLog, Place) {
    let mut made = MadeLog::new(49, 20, 4).unwrap();
    for _ in 0..60 {
        made.step().await.unwrap();
    }
    let place = kind.place().await;
    follow(&made.log, &place, RunnerOptions::default()).await;
    (made, place)
}

async fn is_built_again(kind: Kind, mut made: MadeLog, place: &Place, what: &str) {
    let log = Arc::clone(&made.log);
    while made.step().await.unwrap().is_some() {}
    let running = Running::start(&log, place);
    status_when(&running.views, |status| status.generations.iter().any(|one| one.role == Role::Serving))
        .await;
    running.at(log.head().await.unwrap()).await;
    status_when(&running.views, |status| status.generations.len() == 1).await;
    running.end().await;
    let rebuilt = kind.place().await;
    follow(&log, &rebuilt, RunnerOptions::default()).await;
    assert_eq!(place.contents().await, rebuilt.contents().await, "{what}");
}

async fn nothing_old_is_shown_by_a_generation_that_takes_over(kind: Kind) {
    let mut made = MadeLog::new(50, 200, 8).unwrap();
    let log = Arc::clone(&made.log);
    for _ in 0..200 {
        made.step().await.unwrap();
    }
    let place = kind.place().await;
    let running = Running::start(&log, &place);
    running.at(log.head().await.unwrap()).await;
    let mut shown = Position(0);
    for round in 0..3 {
        let number = running.views.rebuild().await.unwrap();
        assert_eq!(
            running.views.rebuild().await.unwrap_or(number),
            number,
            "one at a time, in round {round}"
        );
        loop {
            let appended = made.step().await.unwrap().unwrap();
            running.at(appended.position).await;
            let (_, now) = listed(&running.views).await;
            assert!(now.position >= appended.position && now.position >= shown);
            shown = now.position;
            if now.generation == number {
                break;
            }
        }
    }
    running.end().await;
}
