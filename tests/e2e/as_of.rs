//! What a handoff was at some moment: by revision, by position, and by either clock.

use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::{Timestamp, ToSpan as _};
use tonic::Status;

use crate::harness::values::{consent, information, instant, organization, referral};
use crate::harness::{Actor, Identity, Records, Refuses, Server, directory, eventually, now};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1");

/// A handoff whose third fact came to the log after its fourth.
struct Told {
    name: String,
    started: Timestamp,
    results: Vec<CommandResult>,
}

impl Told {
    async fn by(clinic: &Actor) -> Self {
        let started = now() - 3.hours();
        let at = |minutes: i64| clinic.clone().at(started + minutes.minutes());
        let request = referral("patient-1", "housing", organization("river-clinic"));
        let requested = at(0).request_handoff(request).await.recorded();
        let name = requested.name.clone();
        let agreed = at(60).record_consent(&name, consent()).await.recorded();
        let shared = at(120).share_information(&name, information("lost the flat")).await.recorded();
        let call = RecordReceiverContact {
            receiver: Some(organization("shelter")),
            channel: Channel::Phone.into(),
            ..RecordReceiverContact::default()
        };
        let called = at(90).record_receiver_contact(&name, call).await.recorded();
        Self { name, started, results: vec![requested, agreed, shared, called] }
    }

    fn after(&self, minutes: i64) -> AsOf {
        AsOf::OccurredAt(instant(self.started + minutes.minutes()))
    }
}

/// The revision that is shown, and the types of what was learnt later.
fn shown(answer: Result<GetHandoffResponse, Status>) -> (u64, Vec<String>) {
    let answer = answer.unwrap_or_else(|status| panic!("{status}"));
    let later = answer.learnt_later.iter().map(|event| event.r#type.clone()).collect();
    (answer.handoff.expect("a handoff").revision, later)
}

#[tokio::test]
async fn revisions_and_positions_name_a_moment() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let told = Told::by(&clinic).await;
    let phases = [Phase::Requested, Phase::Consented, Phase::Consented, Phase::Consented];
    for (result, phase) in told.results.iter().zip(phases) {
        let by_revision = clinic.see_as_of(&told.name, AsOf::Revision(result.revision)).await.expect("there");
        let by_position = clinic.see_as_of(&told.name, AsOf::Position(result.position)).await.expect("there");
        let handoff = by_revision.handoff.expect("a handoff");
        assert_eq!((handoff.revision, handoff.phase()), (result.revision, phase));
        assert_eq!(by_position.handoff, Some(handoff));
    }
    let newest = clinic.see_as_of(&told.name, AsOf::Revision(3)).await.expect("there").handoff;
    assert_eq!(newest, Some(clinic.see(&told.name).await));

    let beyond = told.results[3].position + 1;
    clinic.see_as_of(&told.name, AsOf::Revision(4)).await.refused(ErrorReason::AsOfOutOfRange);
    clinic.see_as_of(&told.name, AsOf::Position(beyond)).await.refused(ErrorReason::AsOfOutOfRange);
    let before = told.results[0].position - 1;
    clinic.see_as_of(&told.name, AsOf::Position(before)).await.refused(ErrorReason::AsOfOutOfRange);
}

#[tokio::test]
async fn a_moment_shows_what_had_happened_and_names_what_was_learnt_later() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let told = Told::by(&clinic).await;
    let as_of = async |moment| clinic.see_as_of(&told.name, moment).await;

    as_of(told.after(-1)).await.refused(ErrorReason::AsOfOutOfRange);
    assert_eq!(shown(as_of(told.after(0)).await), (0, vec![]));
    assert_eq!(shown(as_of(told.after(89)).await), (1, vec![]));
    // The call had happened by then; the log had heard of something later before it.
    assert_eq!(shown(as_of(told.after(100)).await), (1, vec!["ReceiverContacted".to_owned()]));
    assert_eq!(shown(as_of(told.after(120)).await), (3, vec![]));
}

#[tokio::test]
async fn the_logs_own_clock_can_be_asked_once_it_is_settled() {
    let data = directory();
    let server = Server::on(data.path());
    let clinic = server.actor(CLINIC).await;
    let told = Told::by(&clinic).await;

    let events = clinic.see_all(&told.name).await.events;
    let recorded = |at: usize| events[at].meta.as_ref().and_then(|meta| meta.recorded_at).expect("recorded");
    let young = clinic.see_as_of(&told.name, AsOf::RecordedAt(recorded(1))).await;
    young.refused(ErrorReason::AsOfOutOfRange);
    let young = clinic.see_as_of(&told.name, AsOf::OccurredAt(instant(now()))).await;
    young.refused(ErrorReason::AsOfOutOfRange);

    let settled = eventually("a moment that is settled", async || {
        clinic.see_as_of(&told.name, AsOf::RecordedAt(recorded(1))).await.ok()
    })
    .await;
    assert_eq!(shown(Ok(settled)), (1, vec![]));
    // All of it was recorded within these minutes, whenever it happened.
    let early = AsOf::RecordedAt(instant(told.started + 170.minutes()));
    clinic.see_as_of(&told.name, early).await.refused(ErrorReason::AsOfOutOfRange);
}
