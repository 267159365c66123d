//! Watchers who stop reading: they cost the server a bounded amount of memory, hold nobody up, and are told in the end.

use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::handoff::v1::watch_handoff_request::Start as From;
use baton_api::handoff::v1::watch_handoff_response::Message;
use baton_api::handoff::v1::{RecordOutcome, WatchHandoffRequest, WatchHandoffResponse, WatchView};
use futures::future::join_all;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Request, Status, Streaming};

use crate::harness::values::{observation, organization, referral};
use crate::harness::{
    Actor, Ears, Identity, Records, Refusal, Server, connect_with_ears, directory, eventually, within,
};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");

/// Who watches and does not read, on each kind of connection.
const UNREAD: usize = 32;
/// Events that each of them would have to be kept, of some four thousand bytes.
const EVENTS: u64 = 1_000;
/// What one of them may cost the server when events are that long: sixteen messages that wait, as many in hand, and what
/// HTTP/2 buffers, with room for how memory is given out. All of the events would be twice as much.
const BYTES_EACH: u64 = 2 * 1024 * 1024;

/// Someone who watches.
struct Watcher {
    channel: Channel,
    stream: Streaming<WatchHandoffResponse>,
    seen: u64,
}

async fn open(
    channel: &Channel,
    handoff: &str,
    start: From,
) -> Result<Streaming<WatchHandoffResponse>, Status> {
    let (name, view) = (handoff.to_owned(), WatchView::Words.into());
    let request = WatchHandoffRequest { name, start: Some(start), view, min_position: None };
    let mut request = Request::new(request);
    request.metadata_mut().insert("baton-tenant", MetadataValue::from_static(CLINIC.tenant));
    request.metadata_mut().insert("baton-organization", MetadataValue::from_static(CLINIC.organization));
    Ok(HandoffQueryServiceClient::new(channel.clone()).watch_handoff(request).await?.into_inner())
}

impl Watcher {
    /// One who has seen everything up to this revision.
    async fn new(channel: &Channel, handoff: &str, seen: u64) -> Self {
        let stream = open(channel, handoff, From::AfterRevision(seen)).await.expect("a watch");
        Self { channel: channel.clone(), stream, seen }
    }

    /// Reads until an event of this revision has come; each must be the next.
    async fn read_to(&mut self, revision: u64) -> Result<(), Status> {
        while self.seen < revision {
            let message = within("an event", self.stream.message()).await?.expect("no end without a reason");
            if let Some(Message::Event(event)) = message.message {
                assert_eq!(event.revision, self.seen + 1, "none is left out");
                self.seen = event.revision;
            }
        }
        Ok(())
    }

    /// Reads what was kept for them, is told, and goes on from there.
    async fn read_and_go_on(&mut self, handoff: &str, newest: u64) {
        let told = self.read_to(newest).await.expect_err("who reads too late is told");
        let told = Refusal::read(&told).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(told.reason, "SLOW_READER");
        let token = told.metadata.get("resume_token").expect("a token to go on with").clone();
        self.stream = open(&self.channel, handoff, From::ResumeToken(token)).await.expect("a watch");
        self.read_to(newest).await.expect("the rest");
    }
}

/// Writes so many events with much written in them; answers the newest revision.
async fn write(clinic: &Actor, handoff: &str) -> u64 {
    let mut revision = 0;
    for _ in 0..EVENTS {
        let act = RecordOutcome { note: Some("x".repeat(4_000)), ..observation("called") };
        revision = clinic.record_outcome(handoff, act).await.recorded().revision;
    }
    revision
}

/// Opens the watches that nobody reads: half of them on sockets that are not read, half on connections that are, with
/// streams that get no more room.
async fn open_unread(server: &Server, handoff: &str, newest: u64) -> (Vec<Watcher>, Ears) {
    let (deaf, ears) = connect_with_ears(server).await;
    let mut unread = Vec::new();
    for channel in [deaf, server.connect().await] {
        for _ in 0..UNREAD {
            unread.push(Watcher::new(&channel, handoff, newest).await);
        }
    }
    ears.close();
    (unread, ears)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_costs_little_holds_nobody_up_and_is_told() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let handoff = clinic
        .request_handoff(referral("patient-1", "housing", organization("river-clinic")))
        .await
        .recorded()
        .name;
    let mut reader = Watcher::new(&server.connect().await, &handoff, 0).await;
    // Once with nobody but a reader, so that what the server keeps of its own is there.
    let newest = write(&clinic, &handoff).await;
    reader.read_to(newest).await.expect("it goes on");

    let (mut unread, ears) = open_unread(&server, &handoff, newest).await;
    let before = server.resident_bytes();
    let newest = write(&clinic, &handoff).await;
    reader.read_to(newest).await.expect("nobody else is held up");
    let grown = server.resident_bytes().zip(before).map(|(after, before)| after.saturating_sub(before));
    println!("{} watches that nobody reads: {grown:?} bytes", unread.len());
    if let Some(grown) = grown {
        assert!(grown < BYTES_EACH * unread.len() as u64, "{grown} bytes for {} watches", unread.len());
    }

    // The server says of each that it has given up, and tells them when they read.
    let given_up = || server.output().text().matches("its reader takes nothing").count();
    eventually("all are given up", || async { (given_up() == unread.len()).then_some(()) }).await;
    ears.open();
    // All at once: streams of one connection share its room, and those that are not read keep it from the others.
    join_all(unread.iter_mut().map(|watcher| watcher.read_and_go_on(&handoff, newest))).await;
}
