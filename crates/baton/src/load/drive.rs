//! The generator: so many handoffs are played at a time, each command after the answer to the one before, over so many
//! connections. It plays the same calls to any target, so that what differs between two targets is their own doing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use hdrhistogram::Histogram;
use prost::Message;
use tokio::task::JoinSet;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

use super::echo;
use super::plan::{Call, Plan};
use super::wire::Raw;

/// The longest time that is told from longer ones, in microseconds.
const SLOWEST_US: u64 = 60_000_000;
/// Three digits of each time are kept.
const DIGITS: u8 = 3;

/// How hard and how long to play.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    pub(super) connections: usize,
    pub(super) in_flight: usize,
    /// Not counted.
    pub(super) warm_up: Duration,
    pub(super) duration: Duration,
    /// The number of handoffs to play at most, warm-up included.
    pub(super) handoffs: u64,
}

/// Whom to call.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A server of the API.
    Baton,
    /// The echo server, asked for answers as long as these.
    Echo(Arc<Sizes>),
}

/// How long answers are on average, by the path of their call, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Sizes(BTreeMap<&'static str, (u64, u64)>);

/// What came of it.
#[derive(Debug)]
pub(super) struct Played {
    /// Answered as wished.
    pub(super) calls: u64,
    pub(super) events: u64,
    /// Handoffs played to their end.
    pub(super) handoffs: u64,
    /// Everything else, by reason.
    pub(super) errors: BTreeMap<String, u64>,
    /// From sending to the answer, in microseconds.
    pub(super) times: Histogram<u64>,
    /// What was measured of wall time.
    pub(super) took: Duration,
    /// Bytes of the messages that were sent, and of the answers.
    pub(super) sent: u64,
    pub(super) answers: Sizes,
}

/// The part of an answer to a command that is read. The rest is skipped.
#[derive(Clone, PartialEq, Message)]
struct Answer {
    #[prost(message, optional, tag = "1")]
    result: Option<CommandResult>,
}

#[derive(Clone, PartialEq, Message)]
struct CommandResult {
    #[prost(message, repeated, tag = "7")]
    events: Vec<RecordedEvent>,
    #[prost(bool, tag = "8")]
    recorded: bool,
    #[prost(bool, tag = "9")]
    repeat: bool,
}

#[derive(Clone, PartialEq, Message)]
struct RecordedEvent {}

/// Why a call does not count.
enum Trouble {
    Refused(Status),
    Unreadable,
    /// The server knows the request from a run before.
    Repeat,
    NothingRecorded,
}

/// What all workers of a run share.
struct Run {
    plan: Arc<Plan>,
    target: Target,
    next: Arc<AtomicU64>,
    /// The number of the first handoff that is not played any more.
    end: u64,
    counts_from: Instant,
    until: Instant,
}

#[expect(clippy::disallowed_methods, reason = "a load generator measures time")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Plays handoffs, counting on from the number in `next`.
pub(super) async fn play(
    url: &str,
    target: Target,
    pace: Pace,
    plan: &Arc<Plan>,
    next: &Arc<AtomicU64>,
) -> anyhow::Result<Played> {
    let channels = connect(url, pace.connections.min(pace.in_flight)).await?;
    let began = now();
    let run = Arc::new(Run {
        plan: Arc::clone(plan),
        target,
        next: Arc::clone(next),
        end: next.load(Ordering::Relaxed).saturating_add(pace.handoffs),
        counts_from: began + pace.warm_up,
        until: began + pace.warm_up + pace.duration,
    });
    let mut workers = JoinSet::new();
    for channel in channels.iter().cycle().take(pace.in_flight) {
        workers.spawn(Arc::clone(&run).work(channel.clone()));
    }
    let mut all = Played::nothing()?;
    while let Some(worked) = workers.join_next().await {
        all.add(worked.context("a worker failed")??)?;
    }
    let ended = now();
    all.took = ended.saturating_duration_since(run.counts_from);
    ensure!(all.calls > 0, "no call was answered as it should be: {}", all.reasons());
    Ok(all)
}

async fn connect(url: &str, connections: usize) -> anyhow::Result<Vec<Channel>> {
    let endpoint = Endpoint::from_shared(url.to_owned()).with_context(|| format!("{url} is no address"))?;
    let endpoint = endpoint.tcp_nodelay(true);
    let mut channels = Vec::with_capacity(connections);
    for _ in 0..connections {
        channels.push(endpoint.connect().await.with_context(|| format!("cannot connect to {url}"))?);
    }
    Ok(channels)
}

impl Run {
    /// Plays one handoff after the other.
    async fn work(self: Arc<Self>, channel: Channel) -> anyhow::Result<Played> {
        let mut client = Grpc::new(channel);
        let mut played = Played::nothing()?;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.end || now() >= self.until {
                return Ok(played);
            }
            if !self.handoff(&mut client, number, &mut played).await? {
                return Ok(played);
            }
        }
    }

    /// Plays a handoff to its end, or to where a call goes wrong. False: the time is over.
    async fn handoff(
        &self,
        client: &mut Grpc<Channel>,
        number: u64,
        played: &mut Played,
    ) -> anyhow::Result<bool> {
        for call in self.plan.handoff(number) {
            let path = call.path;
            let (path_sent, request) = self.request(call)?;
            let bytes = request.get_ref().len();
            let began = now();
            if began >= self.until {
                return Ok(false);
            }
            let settled = match send(client, path_sent, request).await {
                Ok(answer) => self.read(&answer).map(|events| (answer.len(), events)),
                Err(status) => Err(Trouble::Refused(status)),
            };
            let ended = now();
            let counts = ended >= self.counts_from;
            match settled {
                Ok((answer_bytes, events)) if counts => {
                    played.count(path, bytes, answer_bytes, events, ended.saturating_duration_since(began));
                }
                Ok(_) => {}
                Err(trouble) => {
                    *played.errors.entry(trouble.reason()).or_default() += 1;
                    return Ok(true);
                }
            }
        }
        played.handoffs += u64::from(now() >= self.counts_from);
        Ok(true)
    }

    fn request(&self, call: Call) -> anyhow::Result<(PathAndQuery, Request<Bytes>)> {
        let Call { path, caller, message } = call;
        let (path, message) = match &self.target {
            Target::Baton => (path, message),
            Target::Echo(sizes) => (echo::PATH, echo::message(&message, sizes.of(path))),
        };
        let mut request = Request::new(message);
        *request.metadata_mut() = caller;
        Ok((PathAndQuery::from_static(path), request))
    }

    /// How many events an answer tells of. An answer that recorded nothing counts as an error here.
    fn read(&self, answer: &Bytes) -> Result<usize, Trouble> {
        match &self.target {
            Target::Echo(_) => Ok(0),
            Target::Baton => {
                let answer = Answer::decode(answer.clone()).map_err(|_| Trouble::Unreadable)?;
                match answer.result {
                    Some(result) if result.repeat => Err(Trouble::Repeat),
                    Some(result) if result.recorded => Ok(result.events.len()),
                    Some(_) | None => Err(Trouble::NothingRecorded),
                }
            }
        }
    }
}

async fn send(
    client: &mut Grpc<Channel>,
    path: PathAndQuery,
    request: Request<Bytes>,
) -> Result<Bytes, Status> {
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    Ok(client.unary(request, path, Raw).await?.into_inner())
}

impl Trouble {
    /// The reason that the server gives; where it gives none, what there is.
    fn reason(&self) -> String {
        match self {
            Self::Refused(status) => {
                let given = status.get_details_error_info().map(|info| info.reason);
                given.unwrap_or_else(|| format!("{:?}", status.code()))
            }
            Self::Unreadable => "(unreadable answer)".to_owned(),
            Self::Repeat => "(answered before)".to_owned(),
            Self::NothingRecorded => "(nothing recorded)".to_owned(),
        }
    }
}

impl Played {
    fn nothing() -> anyhow::Result<Self> {
        Ok(Self {
            calls: 0,
            events: 0,
            handoffs: 0,
            errors: BTreeMap::new(),
            times: Histogram::new_with_bounds(1, SLOWEST_US, DIGITS)?,
            took: Duration::ZERO,
            sent: 0,
            answers: Sizes::default(),
        })
    }

    fn count(&mut self, path: &'static str, sent: usize, answer: usize, events: usize, time: Duration) {
        self.calls += 1;
        self.events += events as u64;
        self.sent += sent as u64;
        self.answers.add(path, 1, answer as u64);
        self.times.saturating_record(u64::try_from(time.as_micros()).unwrap_or(SLOWEST_US).max(1));
    }

    fn add(&mut self, other: Self) -> anyhow::Result<()> {
        let Self { calls, events, handoffs, errors, times, took: _, sent, answers } = other;
        self.calls += calls;
        self.events += events;
        self.handoffs += handoffs;
        for (reason, count) in errors {
            *self.errors.entry(reason).or_default() += count;
        }
        self.times.add(times)?;
        self.sent += sent;
        for (path, (count, bytes)) in answers.0 {
            self.answers.add(path, count, bytes);
        }
        Ok(())
    }

    /// Calls a second.
    pub(super) fn rate(&self) -> f64 {
        per_second(self.calls, self.took)
    }

    /// How long one in so many calls took at least, in microseconds.
    pub(super) fn quantile_us(&self, quantile: f64) -> u64 {
        self.times.value_at_quantile(quantile)
    }

    fn reasons(&self) -> String {
        let reasons: Vec<_> =
            self.errors.iter().map(|(reason, count)| format!("{count} × {reason}")).collect();
        if reasons.is_empty() { "the time was too short".to_owned() } else { reasons.join(", ") }
    }
}

impl Sizes {
    fn add(&mut self, path: &'static str, count: u64, bytes: u64) {
        let (counted, sum) = self.0.entry(path).or_default();
        *counted += count;
        *sum += bytes;
    }

    /// The average of one path.
    fn of(&self, path: &str) -> u32 {
        let (count, sum) = self.0.get(path).copied().unwrap_or_default();
        u32::try_from(sum / count.max(1)).unwrap_or(u32::MAX)
    }

    /// All bytes.
    pub(super) fn total(&self) -> u64 {
        self.0.values().map(|(_, sum)| sum).sum()
    }
}

/// A number of things within a time, by the second.
#[expect(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
pub(super) fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}
