//! Sixty-four clients at eight handoffs at once: each success has its own revision, each refusal is right, and what is
//! shown in the end is what the log folds to.

use std::collections::{BTreeMap, BTreeSet};

use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use futures::future::join_all;

use crate::harness::values::{consent, information, new_name, observation, offer, organization, referral};
use crate::harness::{Actor, Answer, AnyAct, Chance, Identity, Records, Refusal, Refuses, Server, directory};

const CLIENTS: usize = 64;
const HANDOFFS: usize = 8;
const COMMANDS: usize = 12;

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");
const SHELTER: Identity = Identity::of("shelter", "advocate-1");

/// A command that was sent, and by whom.
struct Sent {
    handoff: usize,
    expected: Option<u64>,
    rpc: &'static str,
    answer: Answer,
}

struct Client {
    clinic: Actor,
    shelter: Actor,
    chance: Chance,
}

impl Client {
    /// Something that either side might do, in any order.
    fn any_act(&mut self) -> (bool, AnyAct) {
        match self.chance.below(6) {
            0 => (true, offer(organization("shelter")).into()),
            1 => (true, EndOffer { reason: "found something nearer".to_owned() }.into()),
            2 => (false, AcceptHandoff::default().into()),
            3 => {
                let reason = DeclineReason::NoCapacity.into();
                (false, DeclineHandoff { reason, ..DeclineHandoff::default() }.into())
            }
            4 => (true, information("needs two beds").into()),
            _ => (true, observation("called").into()),
        }
    }

    async fn work(mut self, names: Vec<String>) -> Vec<Sent> {
        let mut sent = Vec::new();
        for _ in 0..COMMANDS {
            let handoff = usize::try_from(self.chance.below(HANDOFFS as u64)).expect("eight");
            let (by_clinic, act) = self.any_act();
            let mut actor = if by_clinic { self.clinic.clone() } else { self.shelter.clone() };
            // One in four insists on what it has seen.
            let expected = if self.chance.below(4) == 0 {
                Some(self.clinic.see(&names[handoff]).await.revision)
            } else {
                None
            };
            if let Some(revision) = expected {
                actor = actor.expecting(revision);
            }
            let answer = actor.ask_any(&names[handoff], &act).await;
            sent.push(Sent { handoff, expected, rpc: act.rpc, answer });
        }
        sent
    }
}

/// Whether a refusal of this command can be right in a handoff that is offered, accepted and declined all the time.
fn is_plausible(rpc: &str, refusal: &Refusal) -> bool {
    match refusal.reason.as_str() {
        "REVISION_MISMATCH" => true,
        // There is no offer, or it is answered already; or the shelter was not asked yet, or no longer is.
        "WRONG_PHASE" => matches!(rpc, "EndOffer" | "AcceptHandoff" | "DeclineHandoff"),
        "WRONG_SIDE" | "NOT_FOUND" => matches!(rpc, "AcceptHandoff" | "DeclineHandoff"),
        _ => false,
    }
}

/// Checks one handoff's answers against its log.
async fn check(clinic: &Actor, name: &str, sent: &[&Sent]) {
    let history = clinic.history(name).await;
    let told: Vec<RecordedEvent> = history
        .into_iter()
        .filter_map(|line| line.event)
        .map(|event| RecordedEvent { id: event.id, r#type: event.r#type, revision: event.revision })
        .collect();
    let mut taken = BTreeMap::new();
    let mut winners = BTreeSet::new();
    for command in sent {
        match &command.answer {
            Ok(result) => {
                for event in &result.events {
                    assert_eq!(
                        taken.insert(event.revision, event.clone()),
                        None,
                        "revision {} twice",
                        event.revision
                    );
                }
                if let (Some(expected), Some(first)) = (command.expected, result.events.first()) {
                    assert_eq!(
                        first.revision,
                        expected + 1,
                        "decided on another revision than the one expected"
                    );
                    assert!(winners.insert(expected), "two won the same revision");
                }
            }
            Err(status) => {
                let refusal = Refusal::read(status).unwrap_or_else(|fault| panic!("{fault}"));
                assert!(is_plausible(command.rpc, &refusal), "{} refused: {}", command.rpc, refusal.message);
                if refusal.reason == "REVISION_MISMATCH" {
                    let number = |key: &str| refusal.metadata[key].parse::<u64>().expect("a revision");
                    assert_eq!(Some(number("expected_revision")), command.expected);
                    assert!(number("actual_revision") > number("expected_revision"), "{}", refusal.message);
                }
            }
        }
    }
    // The first two events were recorded before the clients came; all others are somebody's success.
    let by_clients: Vec<RecordedEvent> = taken.into_values().collect();
    assert_eq!(told[2..], by_clients, "the log and the answers differ");

    let now = clinic.see(name).await;
    assert_eq!(now.revision + 1, told.len() as u64);
    let folded = clinic.see_as_of(name, AsOf::Revision(now.revision)).await.expect("the newest revision");
    assert_eq!(folded.handoff, Some(now), "the final state is not the fold of the log");
}

/// Sixty-four clients at eight handoffs, each client at one of these servers; answers with the handoffs' names.
pub async fn share_eight_handoffs(servers: &[&Server]) -> Vec<String> {
    let clinic = servers[0].actor(CLINIC).await;
    let mut names = Vec::new();
    for number in 0..HANDOFFS {
        let request = referral(&format!("patient-{number}"), "housing", organization("river-clinic"));
        let name = clinic.request_handoff(request).await.recorded().name;
        clinic.record_consent(&name, consent()).await.recorded();
        names.push(name);
    }
    let mut chance = Chance::of_this_run();
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let clinic = servers[number % servers.len()].actor(CLINIC).await;
        let client = Client { shelter: clinic.as_other(SHELTER), clinic, chance: chance.fork() };
        clients.push(tokio::spawn(client.work(names.clone())));
    }
    let sent: Vec<Sent> =
        join_all(clients).await.into_iter().flat_map(|client| client.expect("no client fails")).collect();
    assert_eq!(sent.len(), CLIENTS * COMMANDS);
    assert!(
        sent.iter().filter(|command| command.answer.is_ok()).count() > CLIENTS,
        "hardly anything succeeded"
    );
    for server in servers {
        let clinic = server.actor(CLINIC).await;
        for (number, name) in names.iter().enumerate() {
            let on_this: Vec<&Sent> = sent.iter().filter(|command| command.handoff == number).collect();
            check(&clinic, name, &on_this).await;
        }
    }
    names
}

/// One request and another content under the same id, sent by many at once to these servers: one of the two is recorded,
/// once, and every server says so.
pub async fn send_one_request_many_times(servers: &[&Server]) {
    let mut clinics = Vec::new();
    for server in servers {
        clinics.push(server.actor(CLINIC).await);
    }
    let name = new_name();
    let act: AnyAct = referral("patient-1", "housing", organization("river-clinic")).into();
    let other: AnyAct = referral("patient-1", "food-insecurity", organization("river-clinic")).into();
    let request = uuid::Uuid::new_v4();
    let asked = (0..CLIENTS).map(|number| {
        let one = clinics[number / 2 % clinics.len()].clone().with_request(request);
        let (name, act) = (&name, if number % 2 == 0 { &act } else { &other });
        async move { one.ask_any(name, act).await }
    });
    let answers = join_all(asked).await;

    let (given, reused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((given.len(), reused.len()), (CLIENTS / 2, CLIENTS / 2), "one of the two contents wins");
    for status in reused {
        status.refused_by(ErrorReason::RequestIdReused, "R15");
    }
    let given: Vec<CommandResult> = given.into_iter().map(Records::recorded).collect();
    assert_eq!(given.iter().filter(|result| !result.repeat).count(), 1, "recorded more than once");
    assert!(given.iter().all(|result| result.events == given[0].events));
    for clinic in clinics {
        assert_eq!(clinic.history(&name).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_share_eight_handoffs() {
    let data = directory();
    let server = Server::on(data.path());
    let names = share_eight_handoffs(&[&server]).await;

    // A server that remembers nothing shows the same.
    let clinic = server.actor(CLINIC).await;
    let before = join_all(names.iter().map(|name| clinic.see_all(name))).await;
    drop(server);
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    assert_eq!(join_all(names.iter().map(|name| clinic.see_all(name))).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_request_sent_by_many_at_once_is_recorded_once() {
    let data = directory();
    send_one_request_many_times(&[&Server::on(data.path())]).await;
}
