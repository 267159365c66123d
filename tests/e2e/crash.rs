//! The crash campaign: writers at work, the power cut at a moment of chance, and then every promise is checked.

use std::sync::Arc;

use crate::campaign::{CLINIC, Tally, Writer, check};
use crate::harness::values::{new_name, organization, referral};
use crate::harness::{Chance, Server, directory, full_size, within};

const WRITERS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_doubled() {
    let kills = if full_size() { 200 } else { 10 };
    let data = directory();
    let mut chance = Chance::of_this_run();
    let everyones = new_name();
    let mut writers: Vec<Writer> = (0..WRITERS).map(|_| Writer::new(chance.fork(), &everyones)).collect();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let opened = clinic.ask(&everyones, referral("patient-0", "housing", organization("river-clinic"))).await;
    assert!(opened.expect("a free id").recorded);
    let mut server = Some(server);
    for kill in 1..=kills {
        let running = server.take().unwrap_or_else(|| Server::on(data.path()));
        let tally = Arc::new(Tally::default());
        let mut at_work = Vec::new();
        for writer in writers.drain(..) {
            at_work.push(tokio::spawn(writer.write(
                running.actor(CLINIC).await,
                Arc::clone(&tally),
                Arc::default(),
            )));
        }
        within("the writers' acknowledgements", tally.more(1 + chance.below(150))).await;
        running.kill();
        for writer in at_work {
            writers.push(within("a writer who notices", writer).await.expect("no writer fails"));
        }
        let restarted = Server::on(data.path());
        check(&restarted.actor(CLINIC).await, &mut writers).await;
        // Every tenth time the history is long enough; begin with new handoffs, and forget the old ones.
        if kill % 10 == 0 {
            writers.iter_mut().for_each(Writer::forget);
        }
        server = Some(restarted);
    }
}
