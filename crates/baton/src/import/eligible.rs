//! `baton import eligible`: patients who are eligible for a screening, from a CSV file of any size.
//!
//! Batches are under way while the file is read on. An entry is known by its key for ever, so that a run that was cut off
//! is simply run again: what is on record is told apart and never doubled.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use anyhow::Context as _;
use baton_api::screening::v1::eligible_result::Outcome;
use baton_api::screening::v1::screening_service_client::ScreeningServiceClient;
use baton_api::screening::v1::{BatchRegisterEligibleRequest, EligibleResult};
use clap::Args;
use futures::{Stream, StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::counted;
use super::rows::{Line, Lines};
use crate::audit::{Identity, channel};
use crate::exit::Failure;
use crate::operator::refused;
use crate::settings;

/// How many entries a batch has.
const BATCH_ENTRIES: usize = 500;
/// How many batches are under way at a time.
const BATCHES_IN_FLIGHT: usize = 4;
/// How often a batch is sent while the server has no answer, and the pause before the first repeat; each further one is
/// twice as long.
const ATTEMPTS: u32 = 6;
const PAUSE: Duration = Duration::from_millis(250);

const TEMPLATE: &str = "{wide_bar} {bytes} of {total_bytes}, {eta} to go";

/// Register patients as eligible for a screening, from a CSV file with a header.
///
/// Columns: patient, encounter_id, encounter_kind, encounter_date (such as 2026-03-09), zone (such as America/Chicago);
/// and as wanted key (else the encounter's id), encounter_status, age_years, occurred_at, late_reason, age_band, sex,
/// language, race_ethnicity, rurality, payer. A run that was cut off is run again: nothing is recorded twice.
#[derive(Debug, Args)]
pub(crate) struct Eligible {
    /// The file.
    file: PathBuf,

    /// The server's address [default: where the configuration listens].
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    /// The tenant.
    #[arg(long, value_name = "TENANT", default_value = "dev")]
    tenant: String,

    /// The organization that the patients are registered for [default: the server's default caller's].
    #[arg(long, value_name = "ORGANIZATION")]
    organization: Option<String>,
}

/// What came of the lines.
#[derive(Debug, Default)]
struct Tally {
    recorded: u64,
    known: u64,
    refused: u64,
}

/// Lines on their way: those that can be read, and how far the file is read with them.
struct Batch {
    lines: Vec<Line>,
    read_bytes: u64,
}

impl Eligible {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let shown = self.file.display();
        let file =
            File::open(&self.file).with_context(|| format!("cannot open {shown}")).map_err(Failure::Usage)?;
        let size = file.metadata().map_or(0, |about| about.len());
        let lines = Lines::of(BufReader::new(file))
            .with_context(|| format!("cannot import {shown}"))
            .map_err(Failure::Usage)?;
        let (client, identity) = self.connect().await?;
        let bar = bar(size);
        let mut tally = Tally::default();
        let send = |batch: Batch| register(client.clone(), identity.clone(), batch);
        let mut answers = pin!(read_ahead(lines).map(send).buffered(BATCHES_IN_FLIGHT));
        while let Some(answer) = answers.next().await {
            let (told, read_bytes) = answer.map_err(refused)?;
            for (line, told) in told {
                if let Some(fault) = tally.count(told) {
                    bar.suspend(|| writeln!(std::io::stderr(), "line {line}: {fault}"))?;
                }
            }
            bar.set_position(read_bytes);
        }
        bar.finish_and_clear();
        tally.end()
    }

    async fn connect(&self) -> Result<(ScreeningServiceClient<Channel>, Identity), Failure> {
        let usage = |error: crate::audit::NotPlain| Failure::Usage(error.into());
        let mut identity = Identity::default().with("baton-tenant", &self.tenant).map_err(usage)?;
        if let Some(organization) = &self.organization {
            identity = identity.with("baton-organization", organization).map_err(usage)?;
        }
        let url = match &self.server {
            Some(url) => url.clone(),
            None => settings::server_url()?,
        };
        let channel = channel(&url, "or name another with --server").await.map_err(Failure::Failed)?;
        Ok((ScreeningServiceClient::new(channel), identity))
    }
}

impl Tally {
    /// Counts what came of a line; what is wrong with it is for the caller to tell.
    fn count(&mut self, told: Result<bool, String>) -> Option<String> {
        match told {
            Ok(true) => self.known += 1,
            Ok(false) => self.recorded += 1,
            Err(fault) => {
                self.refused += 1;
                return Some(fault);
            }
        }
        None
    }

    fn end(self) -> Result<(), Failure> {
        let Self { recorded, known, refused } = self;
        writeln!(
            std::io::stdout(),
            "{recorded} registered, {known} on record before, {} not taken",
            counted(refused, "line")
        )?;
        if refused == 0 {
            return Ok(());
        }
        let (were, them) = if refused == 1 { ("was", "it") } else { ("were", "them") };
        Err(Failure::Failed(anyhow::anyhow!(
            "{} {were} not taken: mend {them} and import the file again, nothing is recorded twice",
            counted(refused, "line")
        )))
    }
}

/// The lines of a file by batches.
struct Batches<R>(Lines<R>);

impl<R: std::io::Read> Iterator for Batches<R> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let lines: Vec<Line> = self.0.by_ref().take(BATCH_ENTRIES).collect();
        let read_bytes = lines.last()?.read_bytes;
        Some(Batch { lines, read_bytes })
    }
}

/// The batches as they come, read beside the runtime: a file may be a pipe, which comes when it comes.
fn read_ahead<R: std::io::Read + Send + 'static>(lines: Lines<R>) -> impl Stream<Item = Batch> {
    let (sender, receiver) = mpsc::channel(BATCHES_IN_FLIGHT);
    tokio::task::spawn_blocking(move || {
        // Whoever takes no more has failed, and says so.
        Batches(lines).all(|batch| sender.blocking_send(batch).is_ok())
    });
    stream::unfold(receiver, async |mut receiver| receiver.recv().await.map(|batch| (batch, receiver)))
}

/// What became of each line of a batch: whether it was on record before, or what is wrong.
type Told = Vec<(u64, Result<bool, String>)>;

async fn register(
    client: ScreeningServiceClient<Channel>,
    identity: Identity,
    batch: Batch,
) -> Result<(Told, u64), Status> {
    let (mut told, mut numbers, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for Line { number, entry, .. } in batch.lines {
        match entry {
            Ok(entry) => {
                numbers.push(number);
                entries.push(entry);
            }
            Err(fault) => told.push((number, Err(fault))),
        }
    }
    if !entries.is_empty() {
        let results = send(client, &identity, BatchRegisterEligibleRequest { entries, acting: None }).await?;
        told.extend(numbers.into_iter().zip(results.into_iter().map(outcome)));
        told.sort_by_key(|(number, _)| *number);
    }
    Ok((told, batch.read_bytes))
}

/// Sends a batch until it has an answer, within bounds: every entry is recorded once, however often it is sent. An entry
/// that the server could not take now is no answer yet.
async fn send(
    mut client: ScreeningServiceClient<Channel>,
    identity: &Identity,
    request: BatchRegisterEligibleRequest,
) -> Result<Vec<EligibleResult>, Status> {
    let mut pause = PAUSE;
    for _ in 1..ATTEMPTS {
        match client.batch_register_eligible(identity.sign(request.clone())).await {
            Ok(answer) => {
                let results = answer.into_inner().results;
                if !results.iter().any(may_succeed_later) {
                    return Ok(results);
                }
            }
            Err(status)
                if matches!(
                    status.code(),
                    Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded
                ) => {}
            Err(status) => return Err(status),
        }
        rest(pause).await;
        pause *= 2;
    }
    Ok(client.batch_register_eligible(identity.sign(request)).await?.into_inner().results)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a server that has no room says nowhere when it will have some"
)]
async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

fn may_succeed_later(result: &EligibleResult) -> bool {
    matches!(&result.outcome, Some(Outcome::Refused(refused)) if refused.retryable)
}

/// Whether an entry was on record before, or what is wrong with it.
fn outcome(result: EligibleResult) -> Result<bool, String> {
    match result.outcome {
        Some(Outcome::Result(result)) => Ok(result.repeat),
        Some(Outcome::Refused(refused)) if refused.faults.is_empty() => Err(refused.message),
        Some(Outcome::Refused(refused)) => {
            let faults = refused.faults.into_iter();
            Err(faults
                .map(|fault| format!("{} {}", fault.field, fault.description))
                .collect::<Vec<_>>()
                .join("; "))
        }
        None => Err("the server did not say what became of it: use the version of the server".to_owned()),
    }
}

/// A bar along the file, on stderr where that is a terminal.
fn bar(size: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(size);
    // A template that is no template would show in the first run.
    if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
        bar.set_style(style);
    }
    bar
}
