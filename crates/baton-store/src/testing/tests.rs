//! The suite on the fakes, and the decorator's faults. What the suite lets pass on a fake that breaks a promise on
//! purpose would let pass anything, so broken engines are tried too.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::timeout;

use super::conformance::{Capability, Failure, KeyHarness, LogHarness, Scale, run_keys, run_log};
use super::{AppendFault, FaultyLog, MemoryKeys, MemoryLog};
use crate::*;

type Wrap = fn(MemoryLog) -> Arc<dyn EventLog>;

struct Memory(Wrap);

#[async_trait]
impl LogHarness for Memory {
    async fn open(&self) -> Result<Arc<dyn EventLog>, Failure> {
        let log = MemoryLog::new().map_err(|error| Failure(error.to_string()))?;
        Ok((self.0)(log))
    }

    async fn reopen(&self, _log: Arc<dyn EventLog>) -> Result<Arc<dyn EventLog>, Failure> {
        Err(Failure("memory forgets".into()))
    }

    fn lacks(&self) -> &[Capability] {
        &[Capability::Reopen]
    }
}

#[async_trait]
impl KeyHarness for Memory {
    async fn open(&self) -> Result<Arc<dyn KeyStore>, Failure> {
        Ok(Arc::new(MemoryKeys::default()))
    }

    async fn reopen(&self, _keys: Arc<dyn KeyStore>) -> Result<Arc<dyn KeyStore>, Failure> {
        Err(Failure("memory forgets".into()))
    }

    fn lacks(&self) -> &[Capability] {
        &[Capability::Reopen]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fakes_conform() {
    let report = run_log(Arc::new(Memory(|log| Arc::new(log))), Scale::default()).await.unwrap();
    println!("{report}");
    assert!(report.to_string().contains("left out  survives_a_restart: the engine lacks Reopen"));
    report.into_result().unwrap();
    let report = run_keys(Arc::new(Memory(|log| Arc::new(log)))).await.unwrap();
    println!("{report}");
    report.into_result().unwrap();
}

/// An engine that breaks what it is told to break.
struct Broken {
    inner: MemoryLog,
    flaw: Flaw,
}

#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    /// A repeat is a conflict.
    ForgetsRepeats,
    /// A conflict is acknowledged.
    AcknowledgesConflicts,
    /// The conflict does not say where the stream stands.
    HidesTheRevision,
    /// An empty private part is lost.
    DropsEmptyPrivate,
    /// The first event beyond the place is skipped.
    SkipsAnEvent,
    /// The filter is ignored.
    IgnoresTheFilter,
    /// The page says that there is no more.
    EndsEarly,
    /// Events are read twice over.
    Doubles,
    /// Nothing is ever hinted at.
    NeverHints,
}

#[async_trait]
impl LogReader for Broken {
    fn identity(&self) -> LogIdentity {
        self.inner.identity()
    }

    async fn head(&self) -> Result<Position, ReadError> {
        self.inner.head().await
    }

    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError> {
        let mut page = self.inner.read_stream(stream, after, direction, size).await?;
        match self.flaw {
            Flaw::DropsEmptyPrivate => {
                for event in &mut page.events {
                    event.event.private = event.event.private.take().filter(|private| !private.is_empty());
                }
            }
            Flaw::EndsEarly => page.next = None,
            _ => {}
        }
        Ok(page)
    }

    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError> {
        let filter = if self.flaw == Flaw::IgnoresTheFilter { &LogFilter::ALL } else { filter };
        let mut page = self.inner.read_all(after, filter, direction, size).await?;
        match self.flaw {
            Flaw::SkipsAnEvent if after.is_some() && page.events.len() > 1 => drop(page.events.remove(0)),
            Flaw::Doubles => {
                page.events = page.events.iter().flat_map(|event| [event.clone(), event.clone()]).collect()
            }
            _ => {}
        }
        Ok(page)
    }
}

#[async_trait]
impl EventLog for Broken {
    async fn append(&self, append: Append) -> Result<Appended, AppendError> {
        let first = append.first();
        let existing =
            self.inner.read_stream(append.stream(), None, Direction::Backward, PageSize::new(1)).await;
        let actual = existing.map_or(None, |page| page.head);
        let answer = self.inner.append(append.clone()).await;
        match (self.flaw, answer) {
            (Flaw::ForgetsRepeats, Ok(_)) if actual >= Some(first) => Err(AppendError::Conflict { actual }),
            (Flaw::AcknowledgesConflicts, Err(AppendError::Conflict { actual: Some(last) })) => {
                Ok(Appended { first, last, position: Position(1) })
            }
            (Flaw::HidesTheRevision, Err(AppendError::Conflict { .. })) => {
                Err(AppendError::Conflict { actual: None })
            }
            (_, answer) => answer,
        }
    }

    fn hint(&self) -> watch::Receiver<Position> {
        if self.flaw == Flaw::NeverHints { watch::channel(Position(0)).1 } else { self.inner.hint() }
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.inner.health()
    }
}

macro_rules! broken {
    ($flaw:ident) => {
        (stringify!($flaw), |log| Arc::new(Broken { inner: log, flaw: Flaw::$flaw }) as Arc<dyn EventLog>)
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn the_suite_notices_a_broken_engine() {
    let flaws: [(&str, Wrap); 9] = [
        broken!(ForgetsRepeats),
        broken!(AcknowledgesConflicts),
        broken!(HidesTheRevision),
        broken!(DropsEmptyPrivate),
        broken!(SkipsAnEvent),
        broken!(IgnoresTheFilter),
        broken!(EndsEarly),
        broken!(Doubles),
        broken!(NeverHints),
    ];
    for (name, wrap) in flaws {
        let scale = Scale { writers: 2, appends: 5, patience: Duration::from_millis(300) };
        let report = run_log(Arc::new(Memory(wrap)), scale).await.unwrap();
        assert!(report.into_result().is_err(), "{name} was not noticed");
    }
}

fn text(text: &str) -> Append {
    let kind = EventType::new("Noted").unwrap();
    let event = NewEvent { kind, meta: "{}".into(), data: text.to_owned().into(), private: None };
    Append::new(StreamName::new("note-1").unwrap(), Expected::NoStream, vec![event]).unwrap()
}

fn faulty() -> (Arc<MemoryLog>, FaultyLog) {
    let inner = Arc::new(MemoryLog::new().unwrap());
    (inner.clone(), FaultyLog::new(inner))
}

async fn is_written(log: &MemoryLog) -> bool {
    log.read_stream(&StreamName::new("note-1").unwrap(), None, Direction::Forward, PageSize::MAX)
        .await
        .unwrap()
        .head
        .is_some()
}

#[tokio::test]
async fn faults_come_in_the_order_they_were_asked_for() {
    let (inner, faulty) = faulty();
    let full = Unavailable::StoreFull { free_bytes: 1, reserve_bytes: 2 };
    faulty.fail_next_append(AppendFault::Conflict { actual: Some(Revision(3)) });
    faulty.fail_next_append(AppendFault::Unavailable(full.clone()));
    faulty.fail_next_append(AppendFault::IndeterminateNotWritten);
    let conflict = Err(AppendError::Conflict { actual: Some(Revision(3)) });
    assert_eq!(faulty.append(text("a")).await, conflict);
    assert_eq!(faulty.append(text("a")).await, Err(AppendError::Unavailable(full)));
    assert!(matches!(faulty.append(text("a")).await, Err(AppendError::Indeterminate { .. })));
    assert!(!is_written(&inner).await);
    faulty.fail_next_append(AppendFault::IndeterminateWritten);
    assert_eq!(faulty.faults_left(), 1);
    assert!(matches!(faulty.append(text("a")).await, Err(AppendError::Indeterminate { .. })));
    assert!(is_written(&inner).await);
    assert_eq!(faulty.append(text("a")).await.unwrap().last, Revision(0), "the identical append resolves it");
}

#[tokio::test]
async fn poison_stays_and_reads_go_on() {
    let (_inner, faulty) = faulty();
    let mut health = faulty.health();
    faulty.fail_next_append(AppendFault::Poisoned);
    for _ in 0..2 {
        assert!(matches!(faulty.append(text("a")).await, Err(AppendError::Poisoned { .. })));
    }
    health.wait_for(|health| *health != Health::Serving).await.unwrap();
    faulty.head().await.unwrap();
    faulty.fail_reads(Some(Unavailable::Closed));
    assert_eq!(faulty.head().await, Err(ReadError::Unavailable(Unavailable::Closed)));
    faulty.fail_reads(None);
    faulty.head().await.unwrap();
}

#[tokio::test]
async fn a_held_append_waits_and_is_then_written() {
    let (inner, faulty) = faulty();
    let faulty = Arc::new(faulty);
    let held = faulty.hold_appends();
    let append = tokio::spawn({
        let faulty = faulty.clone();
        async move { faulty.append(text("a")).await }
    });
    let early = timeout(Duration::ZERO, faulty.append(text("b"))).await;
    assert!(early.is_err() && !is_written(&inner).await);
    drop(held);
    append.await.unwrap().unwrap();
    assert!(is_written(&inner).await);
}

#[tokio::test]
async fn a_tail_outlives_lost_hints_and_failed_reads() {
    let inner = MemoryLog::new().unwrap();
    let faulty = Arc::new(FaultyLog::new(Arc::new(Broken { inner, flaw: Flaw::NeverHints })));
    let options = TailOptions { poll_interval: Duration::from_millis(5), ..TailOptions::default() };
    let mut tailer = Tailer::from_beginning(faulty.clone(), options);
    assert!(tailer.next().await.unwrap().caught_up);
    let appended = faulty.append(text("a")).await.unwrap();
    faulty.fail_reads(Some(Unavailable::Closed));
    assert!(tailer.next().await.is_err());
    faulty.fail_reads(None);
    let page = tailer.next().await.unwrap();
    assert_eq!(page.events.iter().map(|event| event.position).collect::<Vec<_>>(), [appended.position]);
}
