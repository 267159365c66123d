//! The generator: so many handoffs are played at a time, each command after the answer to the one before, over so many
//! connections. It plays the same calls to any target, so that what differs between two targets is their own doing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use baton_api::handoff::v1::ListHandoffsRequest;
use bytes::Bytes;
use prost::Message;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::MetadataMap;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

use super::echo;
use super::plan::{BATCH, Call, Plan};
use super::played::{Played, Sizes};
use super::wire::Raw;

/// Where it is asked whether a command can be seen.
const LIST: &str = "/baton.handoff.v1.HandoffQueryService/ListHandoffs";
/// Of so many commands it is asked of one.
const ASKED_OF: u64 = 16;

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
    /// Commands a second at most, in all; then it is also asked how soon they can be seen.
    pub(super) rate: Option<f64>,
}

/// Whom to call.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A server of the API.
    Baton,
    /// The echo server, asked for answers as long as these.
    Echo(Arc<Sizes>),
}

/// The part of an answer to a command that is read. The rest is skipped.
#[derive(Clone, PartialEq, Message)]
struct Answer {
    #[prost(message, optional, tag = "1")]
    result: Option<CommandResult>,
}

#[derive(Clone, PartialEq, Message)]
struct CommandResult {
    #[prost(string, tag = "4")]
    position_token: String,
    #[prost(message, repeated, tag = "7")]
    events: Vec<RecordedEvent>,
    #[prost(bool, tag = "8")]
    recorded: bool,
    #[prost(bool, tag = "9")]
    repeat: bool,
}

#[derive(Clone, PartialEq, Message)]
struct RecordedEvent {}

/// The part of an answer to many at a time that is read.
#[derive(Clone, PartialEq, Message)]
struct Batch {
    #[prost(message, repeated, tag = "1")]
    results: Vec<Entry>,
}

/// What came of one of them. Without a result it was refused.
#[derive(Clone, PartialEq, Message)]
struct Entry {
    #[prost(message, optional, tag = "2")]
    result: Option<CommandResult>,
}

/// What an answer to a command tells.
#[derive(Debug, Default)]
struct Told {
    events: usize,
    position_token: String,
}

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
    /// How long a worker waits from one command to the next at least.
    spacing: Option<Duration>,
}

/// One of those who call, one call at a time.
struct Worker {
    client: Grpc<Channel>,
    slots: Option<Interval>,
    played: Played,
}

#[expect(clippy::disallowed_methods, reason = "a load generator measures time")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Plays handoffs, counting on from the number in `next`.
pub(super) async fn play(
    urls: &[String],
    target: Target,
    pace: Pace,
    plan: &Arc<Plan>,
    next: &Arc<AtomicU64>,
) -> anyhow::Result<Played> {
    let channels = connect(urls, pace.connections.min(pace.in_flight)).await?;
    let began = now();
    let run = Arc::new(Run {
        plan: Arc::clone(plan),
        target,
        next: Arc::clone(next),
        end: next.load(Ordering::Relaxed).saturating_add(pace.handoffs),
        counts_from: began + pace.warm_up,
        until: began + pace.warm_up + pace.duration,
        spacing: pace.rate.map(|rate| Duration::from_secs_f64(pace.in_flight as f64 / rate.max(1.0))),
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

/// So many connections, to one server after the other.
async fn connect(urls: &[String], connections: usize) -> anyhow::Result<Vec<Channel>> {
    let mut channels = Vec::with_capacity(connections);
    for url in urls.iter().cycle().take(connections) {
        let endpoint = Endpoint::from_shared(url.clone()).with_context(|| format!("{url} is no address"))?;
        let endpoint = endpoint.tcp_nodelay(true);
        channels.push(endpoint.connect().await.with_context(|| format!("cannot connect to {url}"))?);
    }
    Ok(channels)
}

impl Run {
    /// Plays one handoff after the other.
    async fn work(self: Arc<Self>, channel: Channel) -> anyhow::Result<Played> {
        let slots = self.spacing.map(|spacing| {
            let mut slots = interval(spacing);
            slots.set_missed_tick_behavior(MissedTickBehavior::Delay);
            slots
        });
        let mut worker = Worker { client: Grpc::new(channel), slots, played: Played::nothing()? };
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.end || !self.handoff(&mut worker, number).await? {
                return Ok(worker.played);
            }
        }
    }

    /// Plays a handoff to its end, or to where a call goes wrong. False: the time is over.
    async fn handoff(&self, worker: &mut Worker, number: u64) -> anyhow::Result<bool> {
        for call in self.plan.handoff(number) {
            if let Some(slots) = &mut worker.slots {
                slots.tick().await;
            }
            let (path, caller) = (call.path, call.caller.clone());
            let (target, request) = self.request(call)?;
            let bytes = request.get_ref().len();
            let began = now();
            if began >= self.until {
                return Ok(false);
            }
            let settled = match send(&mut worker.client, target, request).await {
                Ok(answer) => self.read(path, &answer).map(|read| (answer.len(), read)),
                Err(status) => Err(Trouble::Refused(status)),
            };
            let ended = now();
            let (answer_bytes, read) = match settled {
                Ok(settled) => settled,
                Err(trouble) => {
                    worker.played.failed(trouble.reason());
                    return Ok(true);
                }
            };
            if ended < self.counts_from {
                continue;
            }
            let took = ended.saturating_duration_since(began);
            worker.played.count(path, bytes, answer_bytes, read.events, took);
            if self.spacing.is_some() && worker.played.calls.is_multiple_of(ASKED_OF) {
                self.ask(worker, caller, read.position_token, ended).await;
            }
        }
        worker.played.handoffs += u64::from(now() >= self.counts_from);
        Ok(true)
    }

    /// Asks for a list that shows the command, at once after its answer.
    async fn ask(&self, worker: &mut Worker, caller: MetadataMap, token: String, answered: Instant) {
        let list = ListHandoffsRequest { min_position: Some(token), page_size: 1, ..Default::default() };
        let mut request = Request::new(Bytes::from(list.encode_to_vec()));
        *request.metadata_mut() = caller;
        match send(&mut worker.client, PathAndQuery::from_static(LIST), request).await {
            Ok(_) => worker.played.seen(now().saturating_duration_since(answered)),
            Err(status) => worker.played.failed(Trouble::Refused(status).reason()),
        }
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

    /// What an answer tells. An answer that recorded nothing counts as an error here.
    fn read(&self, path: &str, answer: &Bytes) -> Result<Told, Trouble> {
        match &self.target {
            Target::Echo(_) => Ok(Told::default()),
            Target::Baton => {
                let result = if path == BATCH {
                    Batch::decode(answer.clone())
                        .map(|batch| batch.results.into_iter().find_map(|one| one.result))
                } else {
                    Answer::decode(answer.clone()).map(|answer| answer.result)
                };
                match result.map_err(|_| Trouble::Unreadable)? {
                    Some(result) if result.repeat => Err(Trouble::Repeat),
                    Some(result) if result.recorded => {
                        Ok(Told { events: result.events.len(), position_token: result.position_token })
                    }
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
