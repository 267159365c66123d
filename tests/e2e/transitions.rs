//! The rules' own transition table against the running server: every command, wherever a handoff can stand, by whoever
//! may stand towards it.
//!
//! The table is `crates/baton-domain/transitions.txt`. What the server adds to it is sight: a handoff does not exist for
//! who never was a party, and nothing can be asked of one that was never requested.

use std::collections::BTreeSet;

use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::types::v1::ErrorReason;
use baton_domain::act::Act;
use baton_domain::ids::HandoffId;
use baton_domain::testing::{Cell, Place, Row, Seat, Stage, table};
use baton_domain::{ActKind, RefusalCode};
use futures::StreamExt as _;
use tonic::transport::Channel;
use uuid::Uuid;

use crate::harness::values::new_name;
use crate::harness::{Actor, Answer, Refusal, Server, directory, full_size, now};
use crate::samples::{identity, is_batons_own, of_script, request_for, sample};

/// How many cells are tried at one time.
const AT_ONCE: usize = 32;

/// A handoff at a place, and who has ever been asked about it.
struct Stood {
    name: String,
    place: Place,
    parties: BTreeSet<Seat>,
}

struct Theatre {
    stage: Stage,
    channel: Channel,
}

impl Theatre {
    fn actor(&self, seat: Seat) -> Actor {
        Actor::new(self.channel.clone(), identity(seat))
    }

    /// Plays the script of a place on a new handoff.
    async fn reach(&self, place: Place) -> Stood {
        let script = self.stage.acts_to_reach(place);
        let name = new_name();
        let mut parties = BTreeSet::from([Seat::Referrer, Seat::Supervisor]);
        for (seat, act) in script {
            let concerned = match &act {
                Act::OfferToReceiver(offer) => Some(&offer.receiver),
                Act::AssignNavigator(assigned) => Some(&assigned.navigator),
                _ => None,
            };
            let is_concerned = |seat: &&Seat| concerned.is_some_and(|party| seat.party() == *party);
            parties.extend(Seat::ALL.iter().filter(is_concerned));
            let act = match act {
                Act::RequestHandoff(_) => request_for(name.trim_start_matches("handoffs/")),
                act => of_script(&self.stage, seat, &act),
            };
            let answer = self.actor(seat).ask_any(&name, &act).await;
            let result =
                answer.unwrap_or_else(|status| panic!("{}: {} is refused: {status}", place.name(), act.rpc));
            assert!(result.recorded, "{}: {} is not recorded", place.name(), act.rpc);
        }
        Stood { name, place, parties }
    }

    async fn play(&self, stood: &Stood, kind: ActKind, seat: Seat) -> Answer {
        self.actor(seat).ask_any(&stood.name, &sample(&self.stage, kind, seat)).await
    }
}

const fn begins(kind: ActKind) -> bool {
    matches!(kind, ActKind::RequestHandoff | ActKind::RecordPracticeHandoff)
}

/// What the server answers where the rules say `cell`.
fn expected(stood: &Stood, kind: ActKind, seat: Seat, cell: &Cell) -> Cell {
    let unseen = stood.place == Place::Nowhere || !stood.parties.contains(&seat);
    if unseen && !begins(kind) { Cell::Refused(RefusalCode::NotRequested, None) } else { cell.clone() }
}

/// Compares an answer with what is expected; a difference is told.
fn difference(answer: &Answer, expected: &Cell) -> Option<String> {
    match (expected, answer) {
        (Cell::Recorded(events), Ok(result)) => {
            let recorded: Vec<_> = result.events.iter().map(|event| event.r#type.as_str()).collect();
            let names: Vec<_> = events.iter().map(|event| event.name()).collect();
            (recorded != names).then(|| format!("recorded {recorded:?}"))
        }
        (Cell::AlreadyDone, Ok(result)) => result.recorded.then(|| "recorded something".to_owned()),
        (Cell::Refused(code, rule), Err(status)) => match Refusal::read(status) {
            Err(fault) => Some(fault),
            Ok(refusal) => {
                let reason = reason(*code);
                let rule = rule.map(|rule| rule.number());
                (refusal.reason != reason || refusal.rule() != rule).then(|| {
                    format!("refused as {} {:?}: {}", refusal.reason, refusal.rule(), refusal.message)
                })
            }
        },
        (_, Ok(result)) => Some(format!("accepted, recorded = {}", result.recorded)),
        (_, Err(status)) => Some(format!("refused: {status}")),
    }
}

/// The reason of the API for a refusal of the rules: the same name, but that what is not there is not found.
fn reason(code: RefusalCode) -> String {
    if code == RefusalCode::NotRequested {
        return ErrorReason::NotFound.as_str_name().trim_start_matches("ERROR_REASON_").to_owned();
    }
    let mut name = String::new();
    for letter in format!("{code:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_uppercase());
    }
    name
}

/// Tries one cell. What is recorded changes the handoff, so that each such cell gets one of its own.
async fn try_cell(
    theatre: &Theatre,
    shared: &Stood,
    kind: ActKind,
    seat: Seat,
    cell: &Cell,
) -> Option<String> {
    let expected = expected(shared, kind, seat, cell);
    let answer = if matches!(expected, Cell::Recorded(_)) {
        let own = theatre.reach(shared.place).await;
        theatre.play(&own, kind, seat).await
    } else {
        theatre.play(shared, kind, seat).await
    };
    difference(&answer, &expected).map(|told| {
        format!(
            "{} at '{}' by the {}: expected {expected}, {told}",
            kind.name(),
            shared.place.name(),
            seat.name()
        )
    })
}

/// The cells of a row to try. The short form tries everything that is refused or done already, and of what is recorded
/// the first seat's.
fn cells(row: &Row) -> Vec<(Seat, Cell)> {
    let mut seen = false;
    let wanted = |(_, cell): &&(Seat, Cell)| match cell {
        Cell::Recorded(_) => full_size() || !std::mem::replace(&mut seen, true),
        Cell::AlreadyDone | Cell::Refused(..) => true,
    };
    row.cells.iter().filter(wanted).cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_answers_as_the_transition_table_says() {
    let data = directory();
    let server = Server::on(data.path());
    // What the script plans lies ahead of the server's clock.
    let theatre = Theatre {
        stage: Stage { handoff: HandoffId(Uuid::nil()), now: now() },
        channel: server.connect().await,
    };
    let mut places = Vec::new();
    for place in Place::all() {
        places.push(theatre.reach(place).await);
    }

    let mut revisions = Vec::new();
    for stood in places.iter().filter(|stood| stood.place != Place::Nowhere) {
        revisions.push((stood, theatre.actor(Seat::Referrer).see(&stood.name).await));
    }
    let rows = table();
    let tries: Vec<_> = rows
        .iter()
        // What follows from a clock or from another handoff, no caller can ask for.
        .filter(|row| !is_batons_own(row.act))
        .filter_map(|row| Some((row, places.iter().find(|stood| stood.place == row.place)?)))
        .flat_map(|(row, stood)| cells(row).into_iter().map(move |(seat, cell)| (row.act, stood, seat, cell)))
        .collect();
    println!("{} cells of {} tried", tries.len(), rows.len() * Seat::ALL.len());
    assert!(tries.len() > 1_000, "the table is not that small");
    let differences: Vec<String> = futures::stream::iter(tries)
        .map(|(kind, stood, seat, cell)| {
            let theatre = &theatre;
            async move { try_cell(theatre, stood, kind, seat, &cell).await }
        })
        .buffer_unordered(AT_ONCE)
        .filter_map(async |difference| difference)
        .collect()
        .await;
    assert!(differences.is_empty(), "{} differences:\n  {}", differences.len(), differences.join("\n  "));

    // A refusal leaves no trace, and neither does what was done already.
    for (stood, before) in revisions {
        let after = theatre.actor(Seat::Referrer).see(&stood.name).await;
        assert_eq!(after, before, "'{}' has changed", stood.place.name());
        let folded =
            theatre.actor(Seat::Referrer).see_as_of(&stood.name, AsOf::Revision(after.revision)).await;
        assert_eq!(folded.expect("the newest").handoff, Some(after));
    }
}
