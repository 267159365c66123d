//! The conformance suite: asks an engine for every promise of the contract, one named case each.
//!
//! An engine runs it in a few lines: it says how it is opened and reopened, calls [`run_log`] or [`run_keys`], prints the
//! report and ends its test with [`Report::into_result`]. Cases use streams of their own, so the store under test may
//! hold anything already, and may be shared.

mod appends;
mod keys;
mod kit;
mod limits;
mod races;
mod reads;
mod tails;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::keys::KeyStore;
use crate::log::EventLog;

pub use kit::Kit;

/// How long a case may take. Only a broken engine needs so long.
const CASE_PATIENCE: Duration = Duration::from_secs(120);

/// What a case found wrong, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);

/// How a case ended.
pub type Outcome = Result<(), Failure>;

/// Something that not every engine can show in a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capability {
    /// Its store can be closed and opened again.
    Reopen,
    /// Its hints come without a poll.
    Hint,
}

/// How large the cases are that drive several writers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// Writers at once.
    pub writers: usize,
    /// Appends that each of them makes.
    pub appends: usize,
    /// How long a case waits for what must come. Only a broken engine needs so long.
    pub patience: Duration,
}

/// An engine under test: how its event log is opened.
#[async_trait]
pub trait LogHarness: Send + Sync {
    /// Opens the log on the store under test.
    async fn open(&self) -> Result<Arc<dyn EventLog>, Failure>;

    /// Ends this log as at the end of a process, and opens the same store again. Called only with [`Capability::Reopen`].
    async fn reopen(&self, log: Arc<dyn EventLog>) -> Result<Arc<dyn EventLog>, Failure>;

    /// What the engine cannot show; those cases are left out, and the report says so.
    fn lacks(&self) -> &[Capability] {
        &[]
    }
}

/// An engine under test: how its key store is opened.
#[async_trait]
pub trait KeyHarness: Send + Sync {
    /// Opens the key store under test.
    async fn open(&self) -> Result<Arc<dyn KeyStore>, Failure>;

    /// Ends this key store as at the end of a process, and opens it again. Called only with [`Capability::Reopen`].
    async fn reopen(&self, keys: Arc<dyn KeyStore>) -> Result<Arc<dyn KeyStore>, Failure>;

    /// What the engine cannot show; those cases are left out, and the report says so.
    fn lacks(&self) -> &[Capability] {
        &[]
    }
}

/// Which cases ran and how they ended. Its text is the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    entries: Vec<(&'static str, Verdict)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Passed,
    LeftOut(Capability),
    Failed(Failure),
}

/// One case: its name is its promise.
struct Case<K> {
    name: &'static str,
    needs: Option<Capability>,
    run: for<'a> fn(&'a mut K) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>,
}

/// Names async functions as cases: `cases![no_holes, survives_a_restart needs Reopen]`.
macro_rules! cases {
    ($($case:ident $(needs $capability:ident)?),* $(,)?) => {
        vec![$($crate::testing::conformance::Case {
            name: stringify!($case),
            needs: cases!(@needs $($capability)?),
            run: |kit| Box::pin($case(kit)),
        }),*]
    };
    (@needs) => { None };
    (@needs $capability:ident) => { Some($crate::testing::conformance::Capability::$capability) };
}

/// Ends a case with a failure unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::testing::conformance::Failure(format!($($message)+)));
        }
    };
}

/// Ends a case with a failure unless both are equal.
macro_rules! ensure_eq {
    ($found:expr, $expected:expr, $($message:tt)+) => {
        match (&$found, &$expected) {
            (found, expected) => ensure!(found == expected, "{}: found {found:?}, expected {expected:?}", format!($($message)+)),
        }
    };
}

use {cases, ensure, ensure_eq};

impl Default for Scale {
    fn default() -> Self {
        Self { writers: 8, appends: 40, patience: Duration::from_secs(30) }
    }
}

/// Runs every case for an event log.
///
/// # Errors
/// [`Failure`] if the engine does not open; what a case finds is in the report.
pub async fn run_log(harness: Arc<dyn LogHarness>, scale: Scale) -> Result<Report, Failure> {
    let mut kit = Kit::open(harness.clone(), scale).await?;
    let mut report = Report::default();
    let cases = [appends::cases(), limits::cases(), races::cases(), reads::cases(), tails::cases()];
    for case in cases.into_iter().flatten() {
        kit.begin(case.name);
        report.run(case, harness.lacks(), &mut kit).await;
    }
    Ok(report)
}

/// Runs every case for a key store.
///
/// # Errors
/// [`Failure`] if the engine does not open; what a case finds is in the report.
pub async fn run_keys(harness: Arc<dyn KeyHarness>) -> Result<Report, Failure> {
    let mut kit = keys::KeyKit::open(harness.clone()).await?;
    let mut report = Report::default();
    for case in keys::cases() {
        kit.begin(case.name);
        report.run(case, harness.lacks(), &mut kit).await;
    }
    Ok(report)
}

impl Report {
    async fn run<K>(&mut self, case: Case<K>, lacks: &[Capability], kit: &mut K) {
        let verdict = match case.needs.filter(|needed| lacks.contains(needed)) {
            Some(lacking) => Verdict::LeftOut(lacking),
            None => {
                let ended = tokio::time::timeout(CASE_PATIENCE, (case.run)(kit)).await;
                let outcome = ended.unwrap_or_else(|_| Err(Failure("it does not end".into())));
                outcome.map_or_else(Verdict::Failed, |()| Verdict::Passed)
            }
        };
        self.entries.push((case.name, verdict));
    }

    /// The names of the cases that passed.
    pub fn passed(&self) -> impl Iterator<Item = &'static str> {
        self.entries.iter().filter(|(_, verdict)| *verdict == Verdict::Passed).map(|(name, _)| *name)
    }

    /// Success if no case failed.
    ///
    /// # Errors
    /// [`Failure`] with the whole list.
    pub fn into_result(self) -> Outcome {
        let failed = self.entries.iter().any(|(_, verdict)| matches!(verdict, Verdict::Failed(_)));
        if failed { Err(Failure(format!("the engine breaks the contract:\n{self}"))) } else { Ok(()) }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, verdict) in &self.entries {
            match verdict {
                Verdict::Passed => writeln!(f, "pass      {name}")?,
                Verdict::LeftOut(lacking) => writeln!(f, "left out  {name}: the engine lacks {lacking:?}")?,
                Verdict::Failed(failure) => writeln!(f, "FAIL      {name}: {failure}")?,
            }
        }
        Ok(())
    }
}
