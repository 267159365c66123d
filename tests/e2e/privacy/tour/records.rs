//! The part of the tour on what handoffs rest on: programs, the directory, screenings.

use baton_api::screening::v1::eligible_result::Outcome;
use baton_api::screening::v1::{
    Eligible, OfferHelp, RecordHelpAccepted, RecordHelpDeclined, RecordScreeningNotDone,
};
use baton_api::types::v1::{Capacity, NotDoneReason, Policy};
use jiff::ToSpan as _;
use prost::Message as _;
use tonic::Status;

use super::{Cast, MARK, TEXT};
use crate::harness::values::instant;
use crate::harness::{Actor, Answer, Identity, Records, now};
use crate::privacy::assert_silent;
use crate::{directory, programs, screenings};

/// Everything of each kind, with whoever may read all of it.
pub async fn all(cast: &Cast) -> Vec<(Actor, String)> {
    vec![
        (cast.supervisor.clone(), program(cast).await),
        (cast.shelter.clone(), service(cast).await),
        (cast.clinic.clone(), screening(cast).await),
    ]
}

/// Somebody who tells of something so late that they owe a reason.
fn long_after(actor: &Actor, days: i64) -> Actor {
    actor.clone().at(now() - (24 * days).hours()).late(TEXT)
}

async fn program(cast: &Cast) -> String {
    let supervisor = &cast.supervisor;
    let built_in = programs::get(supervisor, "programs/default", None).await.expect("the built-in program");
    let policy = built_in.policy.expect("a policy");
    let other = Policy { sensitive: !policy.sensitive, ..policy.clone() };
    let name = programs::define(&long_after(supervisor, 5), "tour", policy).await.recorded().name;
    programs::revise(supervisor, &name, other).await.recorded();
    programs::retire(supervisor, &name).await.recorded();
    name
}

async fn service(cast: &Cast) -> String {
    let shelter = &cast.shelter;
    let entry = directory::entry(&["housing"], &[]);
    let name = directory::register(&long_after(shelter, 5), "tour", entry).await.recorded().name;
    directory::update(shelter, &name, directory::room(Capacity::Waitlist)).await.recorded();
    directory::retire(shelter, &name).await.recorded();
    name
}

fn late_entry(key: &str, late_reason: &str) -> Eligible {
    Eligible {
        occurred_at: Some(instant(now() - (24 * 5).hours())),
        late_reason: Some(late_reason.to_owned()),
        ..screenings::eligible(key)
    }
}

async fn screening(cast: &Cast) -> String {
    let clinic = &cast.clinic;
    let registered = screenings::batch(clinic, vec![late_entry("tour", TEXT)]).await.expect("a batch");
    let name = screenings::result(&registered[0]).name;
    let not_done = RecordScreeningNotDone { reason: NotDoneReason::Other.into(), in_words: None };
    screenings::not_done(&long_after(clinic, 4), &name, not_done).await.recorded();
    screenings::screen(clinic, &name, screenings::found(&["food", "housing"])).await.recorded();
    let needs = screenings::codes(&["food", "housing"]);
    screenings::offer(clinic, &name, OfferHelp { needs, note: None }).await.recorded();
    let accepted = RecordHelpAccepted { needs: screenings::codes(&["food"]), note: None };
    screenings::accept(clinic, &name, accepted).await.recorded();
    let declined = RecordHelpDeclined { needs: screenings::codes(&["housing"]), reason: None };
    screenings::decline(clinic, &name, declined).await.recorded();
    name
}

/// The refusals of such commands: against a guardrail, which none of them knows, by who may not, and with texts that no
/// text may be.
pub async fn refusals(cast: &Cast, plain: &Actor, records: &[(Actor, String)]) -> Vec<Status> {
    let [(_, program), (_, service), (_, screening)] = records else { panic!("one of each kind") };
    let mut answers: Vec<Answer> = Vec::new();
    let stranger = cast.clinic.as_other(Identity::of("elsewhere", "outsider-1"));
    let breaching = |actor: &Actor| actor.clone().breaching(TEXT);
    let offer = |note| OfferHelp { needs: screenings::codes(&["food"]), note };
    let full = || directory::room(Capacity::None);
    for (supervisor, shelter, clinic) in [
        (breaching(&cast.supervisor), breaching(&cast.shelter), breaching(&cast.clinic)),
        (stranger.clone(), stranger.clone(), stranger.clone()),
    ] {
        answers.push(programs::retire(&supervisor, program).await);
        answers.push(directory::update(&shelter, service, full()).await);
        answers.push(directory::retire(&shelter, service).await);
        answers.push(screenings::offer(&clinic, screening, offer(None)).await);
    }
    for text in [format!("{MARK}{}", "x".repeat(5_000)), format!("{MARK}\u{7}")] {
        let late = long_after(plain, 1).late(&text);
        answers.push(programs::retire(&late, program).await);
        answers.push(directory::retire(&late, service).await);
        answers.push(screenings::offer(plain, screening, offer(Some(text.clone()))).await);
        let entries = vec![late_entry("refused", &text), Eligible { key: text, ..Eligible::default() }];
        for entry in screenings::batch(plain, entries).await.expect("a batch") {
            let Some(Outcome::Refused(refused)) = entry.outcome else { panic!("a faulty text is taken") };
            assert_silent("the refusal of an entry", &refused.encode_to_vec());
        }
    }
    answers.into_iter().map(|answer| answer.expect_err("it cannot be taken")).collect()
}
