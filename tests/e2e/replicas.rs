//! Several servers on one database: what a caller and an operator count on when there is more than one, and when one of
//! them, or the database, is killed, stopped, paused or restarted under load.

mod across;
mod mixed;
mod starting;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use baton_api::admin::v1::{GenerationRole, GetStatusResponse};
use baton_testing_postgres::{Cluster, Pooler, TestDatabase};
use tokio::task::JoinHandle;
use tokio::time::interval;

use crate::campaign::{CLINIC, Tally, Writer, check};
use crate::concurrency::{send_one_request_many_times, share_eight_handoffs};
use crate::harness::values::{new_name, organization, referral};
use crate::harness::{Chance, Records, Server, Shared, eventually, full_size, listed, owed, status, within};

const SERVERS: usize = 3;
const WRITERS: usize = 9;
/// How long a writer waits for an answer: one who asks a paused server asks elsewhere then.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked who writes the views.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// What happens while everybody writes.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    Kill,
    Stop,
    RestartDatabase,
    Pause,
}

const TROUBLES: [Trouble; 4] = [Trouble::Kill, Trouble::Stop, Trouble::RestartDatabase, Trouble::Pause];

/// The servers, by number; one that was ended is started again between two troubles.
struct House {
    cluster: Cluster,
    shared: Shared,
    servers: Vec<Server>,
}

impl House {
    async fn open() -> Self {
        let cluster = Cluster::start();
        let shared = Shared::on(&cluster).await;
        let servers = (0..SERVERS).map(|_| shared.server()).collect();
        Self { cluster, shared, servers }
    }

    fn all(&self) -> Vec<&Server> {
        self.servers.iter().collect()
    }

    /// The number of the server that writes the views, once one does and every server is on the roll.
    async fn writer_of_views(&self) -> usize {
        eventually("one server that writes the views", || async {
            for (number, server) in self.servers.iter().enumerate() {
                let status = status(&server.connect().await).await;
                if self.are_on_the_roll(&status) && answers_as_writer(&status) {
                    return Some(number);
                }
            }
            None
        })
        .await
    }

    /// Whether every server is; one that was killed stays on it until it is missed.
    fn are_on_the_roll(&self, status: &GetStatusResponse) -> bool {
        let is_there = |server: &Server| {
            let address = server.address().to_string();
            status.replicas.iter().any(|replica| replica.address == address)
        };
        self.servers.iter().all(is_there)
    }

    /// Lets it happen to the server that writes the views, which is the worst place, and puts everything right again.
    async fn suffer(&mut self, trouble: Trouble, tally: &Tally) {
        let victim = self.writer_of_views().await;
        match trouble {
            Trouble::Kill => self.servers.remove(victim).kill(),
            Trouble::Stop => {
                let (ended, output) = self.servers.remove(victim).stop();
                assert_eq!(ended.code(), Some(0), "{}", output.text());
            }
            Trouble::RestartDatabase => self.cluster.restart(),
            Trouble::Pause => self.pause(victim).await,
        }
        within("acknowledgements after the trouble", tally.more(60)).await;
        while self.servers.len() < SERVERS {
            self.servers.push(self.shared.server());
        }
    }

    /// Paused until another one writes the views; when it wakes it must not go on where it was.
    async fn pause(&mut self, victim: usize) {
        let paused = own_id(&status(&self.servers[victim].connect().await).await);
        self.servers[victim].process().pause();
        let other = &self.servers[(victim + 1) % SERVERS].connect().await;
        eventually("another server that writes the views", || async {
            writer(&status(other).await).filter(|writer| *writer != paused)
        })
        .await;
        self.servers[victim].process().resume();
        let woken = self.servers[victim].connect().await;
        eventually("the woken server that follows", || async {
            (!answers_as_writer(&status(&woken).await)).then_some(())
        })
        .await;
    }
}

/// The id of the server that answers.
fn own_id(status: &GetStatusResponse) -> String {
    let own = status.replicas.iter().find(|replica| replica.answering);
    own.expect("a server that was up for a while is on the roll").id.clone()
}

/// The id of the server that writes the views, as the lease says; the roll may be some seconds old.
fn writer(status: &GetStatusResponse) -> Option<String> {
    let serving = status.generations.iter().find(|generation| generation.role() == GenerationRole::Serving);
    serving?.writer.clone()
}

fn answers_as_writer(status: &GetStatusResponse) -> bool {
    writer(status) == Some(own_id(status))
}

/// Looks again and again who writes the views and how far they are, until it is told to stop: whoever is given the lease is
/// alone with it, and neither it nor the position ever goes back. Answers with how often the lease was given.
async fn watch_the_lease(database: TestDatabase, stop: Arc<AtomicBool>) -> i64 {
    let (mut last, mut holders) = ((0, 0), BTreeMap::new());
    let mut looks = interval(LOOK_INTERVAL);
    let schemas = "SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^baton_views_[0-9]+$'";
    let schema = database.ask(schemas).await.expect("the servers share one generation of views");
    let state = format!(
        "SELECT epoch || ' ' || coalesce(position, 0) || ' ' || coalesce(replica::text, '') FROM {schema}.generation"
    );
    while !stop.load(Ordering::Relaxed) {
        looks.tick().await;
        // The database may be restarting.
        let Some(seen) = database.try_ask(&state).await else { continue };
        let mut parts = seen.split(' ');
        let mut number = || parts.next().and_then(|part| part.parse::<i64>().ok()).expect("a number");
        let (epoch, position) = (number(), number());
        assert!(
            (epoch, position) >= last && position >= last.1,
            "from {last:?} back to {:?}",
            (epoch, position)
        );
        last = (epoch, position);
        if let Some(holder) = parts.next().filter(|holder| !holder.is_empty()) {
            let first = holders.entry(epoch).or_insert_with(|| holder.to_owned());
            assert_eq!(first, holder, "two hold one lease");
        }
    }
    last.0
}

/// Sets everybody to work, spread over the servers.
async fn work(
    house: &House,
    writers: &mut Vec<Writer>,
    tally: &Arc<Tally>,
    stop: &Arc<AtomicBool>,
) -> Vec<JoinHandle<Writer>> {
    let mut at_work = Vec::new();
    for (number, writer) in writers.drain(..).enumerate() {
        let clinic = house.servers[number % house.servers.len()].actor(CLINIC).await.patient_for(PATIENCE);
        at_work.push(tokio::spawn(writer.write(clinic, Arc::clone(tally), Arc::clone(stop))));
    }
    at_work
}

/// Every server shows the same lists, and everything that was acknowledged is in them.
async fn assert_lists_agree(house: &House) {
    let clinic = house.servers[0].actor(CLINIC).await;
    let last = clinic.ask(&new_name(), referral("patient-0", "housing", organization("river-clinic"))).await;
    let token = last.recorded().position_token;
    let mut shown = BTreeSet::new();
    for server in &house.servers {
        let channel = server.connect().await;
        shown.insert((listed(&channel, CLINIC, &token).await, owed(&channel, CLINIC, &token).await));
    }
    assert_eq!(shown.len(), 1, "the servers show different lists");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_whatever_happens_to_one_server_or_the_database() {
    let rounds = if full_size() { 5 } else { 1 };
    let mut house = House::open().await;
    let mut chance = Chance::of_this_run();
    house.writer_of_views().await;
    let enough = Arc::new(AtomicBool::new(false));
    let watched = tokio::spawn(watch_the_lease(house.shared.database().clone(), Arc::clone(&enough)));
    for trouble in TROUBLES.into_iter().cycle().take(TROUBLES.len() * rounds) {
        println!("{trouble:?}");
        // Each time on handoffs of their own, so that the last check takes no longer than the first.
        let (everyones, clinic) = (new_name(), house.servers[0].actor(CLINIC).await);
        let request = referral("patient-0", "housing", organization("river-clinic"));
        clinic.ask(&everyones, request).await.recorded();
        let mut writers: Vec<Writer> = (0..WRITERS).map(|_| Writer::new(chance.fork(), &everyones)).collect();
        let (stop, tally) = (Arc::new(AtomicBool::new(false)), Arc::new(Tally::default()));
        let at_work = work(&house, &mut writers, &tally, &stop).await;
        within("acknowledgements before the trouble", tally.more(30 + chance.below(60))).await;
        house.suffer(trouble, &tally).await;
        stop.store(true, Ordering::Relaxed);
        for writer in at_work {
            writers.push(within("a writer who stops", writer).await.expect("no writer fails"));
        }
        for server in house.all() {
            check(&server.actor(CLINIC).await, &mut writers).await;
        }
        assert_lists_agree(&house).await;
    }
    enough.store(true, Ordering::Relaxed);
    let given = within("the end of the looks", watched).await.expect("the lease was always in one hand");
    // Killed, stopped and paused: each time another server took over.
    assert!(given > 3 * i64::try_from(rounds).expect("few"), "the lease was given {given} times");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_server_judges_by_what_it_remembers_alone() {
    let house = House::open().await;
    share_eight_handoffs(&house.all()).await;
    send_one_request_many_times(&house.all()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_behind_a_pooler_in_transaction_mode_do_the_same() {
    if let Err(why) = Pooler::can_start() {
        println!("left out: {why}");
        return;
    }
    let cluster = Cluster::shared();
    let pooler = Pooler::start(cluster);
    let shared = Shared::on(cluster).await.through(&pooler);
    let servers = [shared.server(), shared.server()];
    let servers: Vec<&Server> = servers.iter().collect();
    share_eight_handoffs(&servers).await;
    send_one_request_many_times(&servers).await;
}
