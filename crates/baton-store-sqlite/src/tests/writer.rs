//! What every writer does, whatever it writes: gathering, and answering only behind the commit.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use baton_store::{Health, Poison, Unavailable};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::{JoinSet, yield_now};

use crate::keys::KEYS;
use crate::queue::NoAnswer;
use crate::writer::{Fault, QueueOf, Verdict, Work, Writer};

/// Writes nothing, and begins a batch only when it may.
struct Gated {
    gate: mpsc::Receiver<()>,
    batches: Arc<Mutex<Vec<Vec<u32>>>>,
}

/// A writer behind a gate.
struct Rig {
    queue: Arc<QueueOf<Gated>>,
    gate: mpsc::Sender<()>,
    batches: Arc<Mutex<Vec<Vec<u32>>>>,
    poison: Poison,
    _dir: TempDir,
}

impl Work for Gated {
    type Request = u32;
    type Done = u32;
    type Error = Fault;

    const WHAT: &'static str = "test";

    fn check(&mut self) -> Result<(), Unavailable> {
        Ok(())
    }

    fn write<'a>(
        &mut self,
        _transaction: &Connection,
        requests: impl Iterator<Item = &'a u32>,
    ) -> rusqlite::Result<Vec<Verdict<Self>>> {
        let batch: Vec<u32> = requests.copied().collect();
        self.batches.lock().unwrap().push(batch.clone());
        self.gate.recv().expect("the gate stands while the test runs");
        Ok(batch.into_iter().map(Ok).collect())
    }

    fn committed(&mut self, _verdicts: &[Verdict<Self>], _commit: Duration) {}

    fn leaves_traces(_request: &u32) -> bool {
        false
    }
}

impl Rig {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let connection = KEYS.open(&dir.path().join("file"), Duration::ZERO).unwrap();
        let (gate, let_through) = mpsc::channel();
        let (batches, poison) = (Arc::default(), Poison::default());
        let work = Gated { gate: let_through, batches: Arc::clone(&batches) };
        let (queue, _ended) = Writer::new(connection, poison.clone(), work).unwrap().start().unwrap();
        Self { queue: Arc::new(queue), gate, batches, poison, _dir: dir }
    }

    /// Asks, each in a task of its own, and returns when all of them stand in the queue: on one thread, whoever was
    /// spawned before has come so far when this goes on.
    async fn ask(&self, requests: std::ops::Range<u32>) -> JoinSet<Result<Verdict<Gated>, NoAnswer>> {
        let mut asked = JoinSet::new();
        for request in requests {
            let queue = Arc::clone(&self.queue);
            asked.spawn(async move { queue.ask(request, 1).await });
        }
        yield_now().await;
        asked
    }

    /// Lets every batch through from now on.
    fn open(&self) {
        for _ in 0..100 {
            // A writer that has ended needs no gate.
            let _ = self.gate.send(());
        }
    }

    async fn first_batch(&self) {
        while self.batches.lock().unwrap().is_empty() {
            yield_now().await;
        }
    }
}

#[tokio::test]
async fn what_comes_while_one_batch_is_written_is_the_next() {
    let rig = Rig::new();
    let first = rig.ask(0..1).await;
    rig.first_batch().await;
    let mut others = rig.ask(1..33).await;
    assert!(others.try_join_next().is_none(), "nobody is answered before the commit");
    rig.open();
    let mut answers: Vec<_> = first.join_all().await;
    answers.extend(others.join_all().await);
    answers.sort_by_key(|answer| answer.clone().unwrap().unwrap());
    assert_eq!(answers, (0..33).map(|request| Ok(Ok(request))).collect::<Vec<_>>());
    assert_eq!(*rig.batches.lock().unwrap(), [vec![0], (1..33).collect::<Vec<_>>()]);
}

#[tokio::test]
async fn asked_to_end_it_serves_what_stands_in_the_queue_and_nothing_more() {
    let rig = Rig::new();
    let first = rig.ask(0..1).await;
    rig.first_batch().await;
    let others = rig.ask(1..4).await;
    rig.queue.close().await;
    rig.open();
    assert_eq!(first.join_all().await, [Ok(Ok(0))]);
    assert!(others.join_all().await.iter().all(|answer| matches!(answer, Ok(Ok(_)))));
    assert_eq!(rig.batches.lock().unwrap().len(), 2);
    assert_eq!(rig.ask(4..5).await.join_all().await, [Err(NoAnswer::Closed)]);
    assert_eq!(*rig.poison.watch().borrow(), Health::Serving);
}

#[tokio::test]
async fn a_stopped_store_is_written_no_more() {
    let rig = Rig::new();
    rig.open();
    rig.poison.throw("elsewhere");
    let refused = rig.ask(0..1).await.join_all().await;
    assert_eq!(refused, [Ok(Err(Fault::Stopped("elsewhere".into())))]);
    assert!(rig.batches.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_thread_that_dies_stops_the_store() {
    let rig = Rig::new();
    let asked = rig.ask(0..1).await;
    rig.first_batch().await;
    let Rig { gate, poison, .. } = rig;
    let mut health = poison.watch();
    // The double panics.
    drop(gate);
    assert_eq!(asked.join_all().await, [Err(NoAnswer::Lost)]);
    health.wait_for(|health| *health != Health::Serving).await.unwrap();
}
