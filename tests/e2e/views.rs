//! The views of the real server: killed while they follow the log and while they are built anew, deleted under it and
//! without it, and asked by operators.

use std::collections::BTreeSet;
use std::path::Path;

use baton_api::admin::v1::admin_service_client::AdminServiceClient;
use baton_api::admin::v1::{Generation, GenerationRole, RebuildState, RebuildViewRequest};
use tonic::transport::Channel;

use crate::harness::values::{new_name, organization, referral};
use crate::harness::{
    Identity, Server, directory, eventually, failed, full_size, listed, printed, status, within,
};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");
const WRITERS: usize = 8;

/// What is known to be written: names, and the token of something at least as new as all of them.
#[derive(Default)]
struct Written {
    names: BTreeSet<String>,
    token: String,
    position: u64,
}

impl Written {
    fn note(&mut self, name: String, position: u64, token: String) {
        self.names.insert(name);
        if position >= self.position {
            (self.position, self.token) = (position, token);
        }
    }
}

/// Writes from several sides until so many are acknowledged; what is under way then is cut off by whoever kills.
async fn write(server: &Server, acknowledged: usize, written: &mut Written) {
    let (sender, mut answers) = tokio::sync::mpsc::channel(WRITERS);
    for _ in 0..WRITERS {
        let (clinic, sender) = (server.actor(CLINIC).await, sender.clone());
        tokio::spawn(async move {
            loop {
                let name = new_name();
                let act = referral("patient-3", "housing", organization("river-clinic"));
                let Ok(result) = clinic.ask(&name, act).await else { return };
                if sender.send((name, result.position, result.position_token)).await.is_err() {
                    return;
                }
            }
        });
    }
    for _ in 0..acknowledged {
        let (name, position, token) = within("an answer", answers.recv()).await.expect("writers write");
        written.note(name, position, token);
    }
}

/// Every handoff that was acknowledged is in the list, and each once.
async fn check(server: &Server, written: &Written) {
    let names = listed(&server.connect().await, CLINIC, &written.token).await;
    let once: BTreeSet<_> = names.iter().cloned().collect();
    assert_eq!(once.len(), names.len(), "a handoff is listed twice");
    let missing: Vec<_> = written.names.difference(&once).collect();
    assert!(missing.is_empty(), "{} handoffs are not listed", missing.len());
}

async fn serving(channel: &Channel) -> Option<Generation> {
    status(channel)
        .await
        .generations
        .into_iter()
        .find(|generation| generation.role() == GenerationRole::Serving)
}

async fn rebuild(channel: &Channel) -> (u64, RebuildState) {
    let request = RebuildViewRequest { name: "views/-".to_owned() };
    let begun = AdminServiceClient::new(channel.clone()).rebuild_view(request).await.expect("begun");
    let begun = begun.into_inner().rebuild.expect("a rebuild");
    (begun.generation, begun.state())
}

fn delete_views(data: &Path) {
    std::fs::remove_dir_all(data.join("views")).expect("the views can be deleted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_follows_the_log_it_lists_all_that_it_acknowledged() {
    let data = directory();
    let mut written = Written::default();
    let rounds = if full_size() { 20 } else { 4 };
    for round in 1..=rounds {
        let server = Server::on(data.path());
        if round > 1 {
            check(&server, &written).await;
        }
        write(&server, 120 * round, &mut written).await;
        server.kill();
    }
    check(&Server::on(data.path()), &written).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_builds_anew_it_goes_on_and_lists_the_same() {
    let data = directory();
    let mut written = Written::default();
    let server = Server::on(data.path());
    write(&server, 600, &mut written).await;
    let (asked_for, _) = rebuild(&server.connect().await).await;
    server.kill();

    let server = Server::on(data.path());
    check(&server, &written).await;
    // What was begun is gone on with, or begun again by whoever asks again.
    let channel = server.connect().await;
    let (number, _) = rebuild(&channel).await;
    assert!(number >= asked_for);
    eventually("the new views are served", || async {
        serving(&channel).await.filter(|generation| generation.number >= number)
    })
    .await;
    check(&server, &written).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_may_be_deleted_at_any_time() {
    let data = directory();
    let mut written = Written::default();
    let server = Server::on(data.path());
    write(&server, 60, &mut written).await;
    let (ended, _) = server.stop();
    assert_eq!(ended.code(), Some(0));

    delete_views(data.path());
    let server = Server::on(data.path());
    check(&server, &written).await;

    // Also under the server that serves them: the files in the directory, which stays.
    for file in std::fs::read_dir(data.path().join("views")).expect("the views") {
        std::fs::remove_file(file.expect("a file").path()).expect("it can be deleted");
    }
    write(&server, 60, &mut written).await;
    check(&server, &written).await;
    let channel = server.connect().await;
    eventually("new files", || async {
        let is_there = std::fs::read_dir(data.path().join("views")).expect("the views").next().is_some();
        serving(&channel).await.filter(|generation| is_there && generation.lag == Some(0))
    })
    .await;
    check(&server, &written).await;
}

#[tokio::test]
async fn an_operator_sees_the_status_and_builds_views() {
    let data = directory();
    let directory = data.path().display().to_string();
    let mut written = Written::default();
    let server = Server::on(data.path());
    write(&server, 20, &mut written).await;
    check(&server, &written).await;
    let address = format!("http://{}", server.address());
    let status = printed(&["status", "--server", &address]);
    assert!(status.contains("takes events") && status.contains("worklist"), "{status}");
    let status: serde_json::Value =
        serde_json::from_str(&printed(&["status", "--json", "--server", &address])).expect("JSON");
    assert_eq!(status["store"]["health"], "STORE_HEALTH_OK");
    let list = printed(&["views", "list", "--server", &address]);
    assert!(list.contains("served") && list.contains("handoff_party"), "{list}");
    let rebuilt = printed(&["views", "rebuild", "--server", &address]);
    assert!(rebuilt.contains("is served now"), "{rebuilt}");

    let held = failed(&["views", "build", "--dev", "--data-dir", &directory]);
    assert!(held.contains("another process"), "{held}");
    let (ended, _) = server.stop();
    assert_eq!(ended.code(), Some(0));
    delete_views(data.path());
    let built = printed(&["views", "build", "--dev", "--json", "--data-dir", &directory]);
    let built: serde_json::Value = serde_json::from_str(&built).expect("JSON");
    assert_eq!(built["role"], "GENERATION_ROLE_SERVING");
    assert_eq!(built["views"].as_array().map(Vec::len), Some(9));

    let nowhere = data.path().join("nowhere").display().to_string();
    let refused = failed(&["views", "build", "--dev", "--data-dir", &nowhere]);
    assert!(refused.contains("no store"), "{refused}");
    let refused = failed(&["status", "--server", &address]);
    assert!(refused.contains("no server answers"), "{refused}");
}
