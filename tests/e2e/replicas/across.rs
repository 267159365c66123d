//! What one server gave, another one takes: positions, pages, watches. With views in the database and with views of each
//! server's own.

use std::collections::BTreeSet;

use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::handoff::v1::watch_handoff_request::Start as From;
use baton_api::handoff::v1::watch_handoff_response::Message as OfHandoff;
use baton_api::handoff::v1::watch_worklist_response::Message as OfWorklist;
use baton_api::handoff::v1::{
    ListHandoffsRequest, ListHandoffsResponse, WatchHandoffRequest, WatchHandoffResponse,
    WatchWorklistRequest,
};
use baton_testing_postgres::Cluster;
use prost::Message as _;
use tempfile::TempDir;
use tonic::Streaming;

use crate::campaign::CLINIC;
use crate::harness::values::{consent, new_name, offer, organization, referral};
use crate::harness::{Actor, Identity, Records, Rpc, Server, Shared, within};

const SHELTER: Identity = Identity::of("shelter", "advocate-1");

/// Two servers on one database, with views in the database.
async fn two_servers() -> (Shared, [Server; 2]) {
    let shared = Shared::on(Cluster::shared()).await;
    let servers = [shared.server(), shared.server()];
    (shared, servers)
}

/// Two servers on one database, each with views in a directory of its own.
async fn two_servers_with_views_of_their_own() -> (Shared, Vec<TempDir>, [Server; 2]) {
    let shared = Shared::on(Cluster::shared()).await;
    let data: Vec<TempDir> = (0..2).map(|_| TempDir::new().expect("a directory")).collect();
    let server = |of: &TempDir| {
        let data = of.path().display().to_string();
        shared.serve().with("BATON_VIEWS", "embedded").with("BATON_DATA_DIR", &data).server()
    };
    let servers = [server(&data[0]), server(&data[1])];
    (shared, data, servers)
}

/// Who writes at one server finds it at the other, at once, with the position that the first gave.
async fn writes_are_found_at_the_other(servers: &[Server; 2]) {
    let writers = [servers[0].actor(CLINIC).await, servers[1].actor(CLINIC).await];
    let channels = [servers[0].connect().await, servers[1].connect().await];
    for round in 0..40 {
        let (here, there) = (round % 2, 1 - round % 2);
        let name = new_name();
        let act = referral("patient-1", "housing", organization("river-clinic"));
        let token = writers[here].ask(&name, act).await.recorded().position_token;
        let request = ListHandoffsRequest { min_position: Some(token), ..ListHandoffsRequest::default() };
        let page = page(&channels[there], request).await;
        assert!(page.handoffs.iter().any(|handoff| handoff.name == name), "round {round}");
        assert_eq!(writers[there].see(&name).await.revision, 0);
    }
}

async fn page(channel: &tonic::transport::Channel, request: ListHandoffsRequest) -> ListHandoffsResponse {
    let reader = Actor::new(channel.clone(), CLINIC);
    reader.call(Rpc::LIST_HANDOFFS, request.encode_to_vec().into()).await.expect("a page")
}

/// Page by page, from one server and the other in turn, while somebody writes: nothing twice, nothing left out, and no page
/// is older than the one before.
async fn pages_go_on_at_the_other(servers: &[Server; 2]) {
    let writer = servers[0].actor(CLINIC).await;
    let mut written = BTreeSet::new();
    for _ in 0..30 {
        let act = referral("patient-2", "housing", organization("river-clinic"));
        written.insert(writer.request_handoff(act).await.recorded().name);
    }
    let channels = [servers[0].connect().await, servers[1].connect().await];
    let (mut listed, mut shown, mut token) = (Vec::new(), 0, String::new());
    let last = writer.ask(&new_name(), referral("patient-2", "food", organization("river-clinic"))).await;
    let mut min_position = Some(last.recorded().position_token);
    for turn in 0.. {
        let request = ListHandoffsRequest {
            page_size: 7,
            page_token: token,
            min_position: min_position.take(),
            ..ListHandoffsRequest::default()
        };
        let page = page(&channels[turn % 2], request).await;
        assert!(page.position >= shown, "an older page follows a newer one");
        shown = page.position;
        listed.extend(page.handoffs.into_iter().map(|handoff| handoff.name));
        if page.next_page_token.is_empty() {
            break;
        }
        token = page.next_page_token;
        let act = referral("patient-3", "housing", organization("river-clinic"));
        writer.request_handoff(act).await.recorded();
    }
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(once.len(), listed.len(), "a handoff is listed twice");
    assert!(written.is_subset(&once), "a handoff is left out");
}

async fn watch(server: &Server, name: &str, start: Option<From>) -> Streaming<WatchHandoffResponse> {
    let request = WatchHandoffRequest { name: name.to_owned(), start, ..WatchHandoffRequest::default() };
    let mut queries = HandoffQueryServiceClient::new(server.connect().await);
    queries.watch_handoff(CLINIC.sign(request)).await.expect("a watch").into_inner()
}

/// A watch that was begun at one server goes on at the other.
async fn watches_go_on_at_the_other(servers: &[Server; 2]) {
    let clinic = servers[0].actor(CLINIC).await;
    let name = clinic
        .request_handoff(referral("patient-4", "housing", organization("river-clinic")))
        .await
        .recorded()
        .name;
    clinic.record_consent(&name, consent()).await.recorded();
    let (mut revisions, mut start) = (Vec::new(), None);
    for server in servers {
        let mut stream = watch(server, &name, start.take()).await;
        let message = within("an event", stream.message()).await.expect("no end").expect("a message");
        if let Some(OfHandoff::Event(event)) = message.message {
            revisions.push(event.revision);
        }
        start = Some(From::ResumeToken(message.resume_token));
    }
    assert_eq!(revisions, [0, 1]);
}

/// Whoever watches a worklist at either server hears what was written at either.
async fn worklists_are_live_at_both(servers: &[Server; 2]) {
    for (there, here) in [(0, 1), (1, 0), (0, 0), (1, 1)] {
        let mut queries = HandoffQueryServiceClient::new(servers[there].connect().await);
        let request = SHELTER.sign(WatchWorklistRequest::default());
        let mut stream = queries.watch_worklist(request).await.expect("a watch").into_inner();
        let clinic = servers[here].actor(CLINIC).await;
        let requested =
            clinic.request_handoff(referral("patient-5", "housing", organization("river-clinic"))).await;
        let name = requested.recorded().name;
        clinic.record_consent(&name, consent()).await.recorded();
        let mut is_live = false;
        let offered = async {
            loop {
                let message = stream.message().await.expect("no end").expect("a message").message;
                match message {
                    Some(OfWorklist::CaughtUp(_)) if !is_live => {
                        is_live = true;
                        clinic.offer_to_receiver(&name, offer(organization("shelter"))).await.recorded();
                    }
                    Some(OfWorklist::Upsert(item)) if item.handoff == name => return,
                    _ => {}
                }
            }
        };
        within("the offer on the watched worklist", offered).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_in_the_database_are_one_for_all_servers() {
    let (_shared, servers) = two_servers().await;
    writes_are_found_at_the_other(&servers).await;
    pages_go_on_at_the_other(&servers).await;
    watches_go_on_at_the_other(&servers).await;
    worklists_are_live_at_both(&servers).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_of_each_server_show_the_same() {
    let (_shared, _data, servers) = two_servers_with_views_of_their_own().await;
    writes_are_found_at_the_other(&servers).await;
    pages_go_on_at_the_other(&servers).await;
    watches_go_on_at_the_other(&servers).await;
    worklists_are_live_at_both(&servers).await;
}
