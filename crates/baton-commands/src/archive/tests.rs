//! What the archive folds, keeps in memory, and answers as of the past.

use base64::Engine as _;
use baton_domain::event::{ConsentGiven, HandoffRequested};
use baton_domain::ids::RequestId;
use baton_domain::{Event, Meta, RequestMark, Stamp, Words};
use baton_store::testing::{MemoryKeys, MemoryLog};
use baton_store::{Append, EventLog as _, Expected, Revision};
use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::codec::encode;
use crate::streams::handoff_stream;
use crate::testing::samples::{self, minutes};
use crate::testing::{RepeatableEntropy, StandingClock};
use crate::vault::{KekSource, SubjectKey, Vault};

struct Shelf {
    log: Arc<MemoryLog>,
    key: Arc<SubjectKey>,
    stream: StreamName,
    next: u64,
}

impl Shelf {
    async fn new() -> Self {
        let source = KekSource::Value(base64::engine::general_purpose::STANDARD.encode([7; 32]).into());
        let clock = Arc::new(StandingClock::at(samples::NOON));
        let entropy = Arc::new(RepeatableEntropy::default());
        let opened = Vault::open(Arc::new(MemoryKeys::default()), &source, clock, entropy).await;
        let vault = opened.map_err(|error| error.to_string()).unwrap().vault;
        let meta = samples::meta();
        Self {
            log: Arc::new(MemoryLog::new().unwrap()),
            key: vault.obtain_for(&meta.tenant, meta.subject.as_ref()).await.unwrap(),
            stream: handoff_stream(&meta.tenant, samples::HANDOFF),
            next: 0,
        }
    }

    /// A new stream with its request, at 0 by both clocks.
    async fn begin(&mut self, handoff: u128) {
        let id = baton_domain::ids::HandoffId(Uuid::from_u128(handoff));
        self.stream = handoff_stream(&samples::meta().tenant, id);
        self.next = 0;
        let (event, _) = samples::every_event().swap_remove(0);
        let Event::HandoffRequested(requested) = event else { panic!("not a request") };
        self.record(HandoffRequested { handoff: id, ..requested }, minutes(0), minutes(0)).await;
    }

    async fn record(&mut self, event: impl Into<Event>, occurred_at: Timestamp, recorded_at: Timestamp) {
        let sample = samples::meta();
        let meta = Meta {
            stamp: Stamp { occurred_at, recorded_at, ..sample.stamp },
            request: RequestMark { id: RequestId(Uuid::from_u128(u128::from(self.next))), ..sample.request },
            ..sample
        };
        let revision = Revision(self.next);
        let expected =
            revision.0.checked_sub(1).map_or(Expected::NoStream, |last| Expected::At(Revision(last)));
        let event =
            encode(&self.key, &self.stream, revision, &meta, &event.into(), &Words::default()).unwrap();
        self.log.append(Append::new(self.stream.clone(), expected, vec![event]).unwrap()).await.unwrap();
        self.next += 1;
    }

    async fn observe(&mut self, occurred_at: i64, recorded_at: i64) {
        let kind = baton_domain::EventKind::OutcomeObserved;
        let (event, _) = samples::every_event().into_iter().find(|(event, _)| event.kind() == kind).unwrap();
        self.record(event, minutes(occurred_at), minutes(recorded_at)).await;
    }

    fn archive(&self, bytes: u64) -> Archive {
        Archive::new(self.log.clone(), bytes)
    }

    async fn as_of(&self, as_of: AsOf) -> (Option<u64>, Vec<u64>) {
        let prefix = self.archive(0).load_as_of(&self.stream, as_of, minutes(1_000)).await.unwrap();
        let later = prefix.learnt_later.iter().map(|recorded| recorded.revision.0).collect();
        (prefix.folded.map(|folded| folded.revision.0), later)
    }
}

#[tokio::test]
async fn a_stream_is_read_on_from_what_is_known() {
    let mut shelf = Shelf::new().await;
    shelf.begin(1).await;
    let archive = shelf.archive(1 << 20);
    assert_eq!(archive.load(&shelf.stream).await.unwrap().unwrap().revision, Revision(0));
    shelf.observe(1, 1).await;
    shelf.observe(2, 2).await;
    let known = archive.load(&shelf.stream).await.unwrap().unwrap();
    let fresh = shelf.archive(0).load(&shelf.stream).await.unwrap().unwrap();
    assert_eq!(known, fresh);
    assert_eq!(known.events(), 3);
    assert_eq!(archive.cached(&shelf.stream), Some(known.clone()));
    // Nothing new: the very same fold.
    assert!(Arc::ptr_eq(&archive.load(&shelf.stream).await.unwrap().unwrap(), &known));
}

#[tokio::test]
async fn an_older_fold_never_replaces_a_newer_one() {
    let mut shelf = Shelf::new().await;
    shelf.begin(1).await;
    let old = shelf.archive(0).load(&shelf.stream).await.unwrap().unwrap();
    shelf.observe(1, 1).await;
    let archive = shelf.archive(1 << 20);
    let new = archive.load(&shelf.stream).await.unwrap().unwrap();
    archive.keep(&shelf.stream, &old);
    assert_eq!(archive.cached(&shelf.stream), Some(new));
    archive.evict(&shelf.stream);
    assert_eq!(archive.cached(&shelf.stream), None);
}

#[tokio::test]
async fn an_absent_stream_is_none() {
    let shelf = Shelf::new().await;
    assert_eq!(shelf.archive(1 << 20).load(&shelf.stream).await.unwrap(), None);
    assert_eq!(shelf.as_of(AsOf::Recorded(minutes(5))).await, (None, vec![]));
}

#[tokio::test]
async fn a_new_handoff_takes_the_place_of_one_that_was_used_more() {
    let mut shelf = Shelf::new().await;
    let archive = shelf.archive(64 * 1024);
    for handoff in 1..40 {
        shelf.begin(handoff).await;
        archive.load(&shelf.stream).await.unwrap();
        (0..20).for_each(|_| drop(archive.cached(&shelf.stream)));
        archive.cache.run_pending_tasks();
    }
    shelf.begin(100).await;
    let new = archive.load(&shelf.stream).await.unwrap();
    archive.cache.run_pending_tasks();
    assert_eq!(archive.cached(&shelf.stream), new);
}

#[tokio::test]
async fn the_cache_is_bounded_in_bytes_requests_included() {
    const LIMIT: u64 = 64 * 1024;
    let mut shelf = Shelf::new().await;
    let archive = shelf.archive(LIMIT);
    for handoff in 1..60 {
        shelf.begin(handoff).await;
        for _ in 0..5 {
            shelf.observe(1, 1).await;
        }
        archive.load(&shelf.stream).await.unwrap();
    }
    archive.cache.run_pending_tasks();
    assert!(archive.cache.weighted_size() <= LIMIT);
    assert!(archive.cache.entry_count() > 2);
    let folded = archive.load(&shelf.stream).await.unwrap().unwrap();
    assert!(folded.weight() > folded.requests.len() * 256 + 6 * 500, "{}", folded.weight());
}

#[tokio::test]
async fn a_request_is_known_by_all_its_revisions() {
    let mut shelf = Shelf::new().await;
    shelf.begin(1).await;
    shelf.observe(1, 1).await;
    let folded = shelf.archive(0).load(&shelf.stream).await.unwrap().unwrap();
    let entry = &folded.requests[&RequestId(Uuid::from_u128(1))];
    assert_eq!((entry.first, entry.last), (Revision(1), Revision(1)));
    // The one who recorded it, not the one who acted.
    assert_eq!(entry.organization, samples::referrer_actor().organization);
    assert_eq!(&*entry.digest, samples::meta().request.digest);
}

#[tokio::test]
async fn as_of_a_moment_is_the_longest_beginning_without_anything_later() {
    let mut shelf = Shelf::new().await;
    shelf.begin(1).await; // revision 0 occurs at 0 and is recorded at 0
    shelf.observe(10, 11).await; // 1
    shelf.observe(5, 20).await; // 2: learnt late
    shelf.observe(30, 30).await; // 3
    shelf.observe(12, 40).await; // 4: learnt late

    let occurred = |minute| AsOf::Occurred(minutes(minute));
    assert_eq!(shelf.as_of(occurred(-1)).await, (None, vec![]));
    assert_eq!(shelf.as_of(occurred(0)).await, (Some(0), vec![]));
    // What occurred at 5 was learnt after something that occurred at 10.
    assert_eq!(shelf.as_of(occurred(7)).await, (Some(0), vec![2]));
    assert_eq!(shelf.as_of(occurred(10)).await, (Some(2), vec![]));
    assert_eq!(shelf.as_of(occurred(29)).await, (Some(2), vec![4]));
    assert_eq!(shelf.as_of(occurred(30)).await, (Some(4), vec![]));

    let recorded = |minute| AsOf::Recorded(minutes(minute));
    assert_eq!(shelf.as_of(recorded(10)).await, (Some(0), vec![]));
    assert_eq!(shelf.as_of(recorded(11)).await, (Some(1), vec![]));
    assert_eq!(shelf.as_of(recorded(39)).await, (Some(3), vec![]));
    assert_eq!(shelf.as_of(recorded(900)).await, (Some(4), vec![]));
}

#[tokio::test]
async fn as_of_a_revision_or_a_position() {
    let mut shelf = Shelf::new().await;
    shelf.begin(1).await;
    shelf.observe(1, 1).await;
    let archive = shelf.archive(0);
    let newest = archive.load(&shelf.stream).await.unwrap().unwrap();
    assert_eq!(shelf.as_of(AsOf::Revision(Revision(0))).await, (Some(0), vec![]));
    assert_eq!(shelf.as_of(AsOf::Position(newest.position)).await, (Some(1), vec![]));
    assert_eq!(shelf.as_of(AsOf::Position(Position(newest.position.0 - 1))).await, (Some(0), vec![]));
    let beyond = archive.load_as_of(&shelf.stream, AsOf::Revision(Revision(2)), minutes(1_000)).await;
    assert!(matches!(beyond, Err(AsOfError::Beyond { asked: Revision(2), head: Some(Revision(1)) })));
}

#[tokio::test]
async fn a_moment_that_has_not_settled_cannot_be_asked_for() {
    let mut shelf = Shelf::new().await;
    shelf.begin(1).await;
    let (archive, now) = (shelf.archive(0), minutes(10));
    let seconds = |count| now - jiff::SignedDuration::from_secs(count);
    for as_of in [AsOf::Occurred(seconds(4)), AsOf::Recorded(seconds(4)), AsOf::Recorded(minutes(11))] {
        let young = archive.load_as_of(&shelf.stream, as_of, now).await;
        assert!(matches!(young, Err(AsOfError::TooRecent { latest, .. }) if latest == seconds(5)));
    }
    assert!(archive.load_as_of(&shelf.stream, AsOf::Occurred(seconds(5)), now).await.is_ok());
}

#[tokio::test]
async fn a_history_that_cannot_be_is_an_error() {
    let mut shelf = Shelf::new().await;
    let (event, _) = samples::every_event().swap_remove(2);
    assert!(matches!(&event, Event::ConsentGiven(ConsentGiven { .. })));
    shelf.record(event, minutes(0), minutes(0)).await;
    let broken = shelf.archive(0).load(&shelf.stream).await;
    assert!(matches!(broken, Err(LoadError::Illegal { .. })), "{broken:?}");
}
