//! Two programs on one database at once, as during a roll-out: the present one and, if the run names it, that of another
//! commit; without one the present one twice, which is a restart server by server.

use std::collections::BTreeSet;

use baton_testing_postgres::Cluster;

use crate::campaign::CLINIC;
use crate::concurrency::{send_one_request_many_times, share_eight_handoffs};
use crate::harness::values::{new_name, organization, referral};
use crate::harness::{Records, Server, Shared, listed, other_binary, owed};

/// What one server shows, as of what was just written through it.
async fn shown(server: &Server, token: &str) -> (Vec<String>, BTreeSet<String>) {
    let channel = server.connect().await;
    (listed(&channel, CLINIC, token).await, owed(&channel, CLINIC, token).await.into_iter().collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_programs_serve_one_database_while_one_takes_the_place_of_the_other() {
    let shared = Shared::on(Cluster::shared()).await;
    let earlier = || match other_binary() {
        Some(program) => shared.serve().by(program).server(),
        None => shared.server(),
    };
    let mut servers = vec![earlier(), earlier()];
    share_eight_handoffs(&servers.iter().collect::<Vec<_>>()).await;
    // One after the other, and back again: whatever the present one wrote, the other must still read.
    for step in 0..4 {
        let (ended, output) = servers.remove(0).stop();
        assert_eq!(ended.code(), Some(0), "{}", output.text());
        servers.push(if step < 2 { shared.server() } else { earlier() });
        let both: Vec<&Server> = servers.iter().collect();
        share_eight_handoffs(&both).await;
        send_one_request_many_times(&both).await;
        let clinic = servers[0].actor(CLINIC).await;
        let act = referral("patient-0", "housing", organization("river-clinic"));
        let token = clinic.ask(&new_name(), act).await.recorded().position_token;
        assert_eq!(shown(&servers[0], &token).await, shown(&servers[1], &token).await, "step {step}");
    }
}
