//! Refusals on the way that is chosen for a patient.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::state::Phase as At;
use baton_domain::testing::Place;
use jiff::ToSpan as _;
use tonic::Status;

use super::refused;
use crate::harness::values::{instant, organization, path_option};
use crate::harness::{Records, now};
use crate::scene::Scene;

/// An introduction or a packet of one service, and one that has no room; what is named is chosen.
fn choosing(chosen: &str) -> ChoosePath {
    let way = |id, path, to| path_option(id, path, Some(organization(to)), "2", "5", 0);
    let mut full = way("full", Path::WarmIntroduction, "helpline");
    full.set_capacity(Capacity::None);
    let shelter = "shelter";
    ChoosePath {
        options: vec![
            way("introduction", Path::WarmIntroduction, shelter),
            way("packet", Path::InformationPacket, shelter),
            full,
        ],
        chosen: Some(chosen.to_owned()),
        ..ChoosePath::default()
    }
}

fn packet() -> GiveInformationPacket {
    GiveInformationPacket {
        services: vec![organization("shelter")],
        follow_up: Some(FollowUp { at: Some(instant(now() + 24.hour())), about: None }),
        note: None,
    }
}

pub async fn of_ways(scene: &Scene) -> Vec<Status> {
    let clinic = &scene.clinic;
    let name = scene.at(Place::In(At::Consented)).await;
    let preferences = ContactPreferences { excluded: vec![Channel::Voicemail.into()], ..Default::default() };
    let preferences = SetContactPreferences { preferences: Some(preferences), note: None };
    clinic.set_contact_preferences(&name, preferences).await.recorded();
    let contact = PlanContact { channel: Channel::Voicemail.into(), at: None, message: None };
    let clear = ClearIntroduction {
        mode: IntroductionMode::InPerson.into(),
        affirmed: true,
        limits_explained: true,
        within_hearing: vec![WithinHearing { who: Hearer::Partner.into(), safe: false }],
        ..ClearIntroduction::default()
    };
    let objected = scene.at(Place::In(At::Consented)).await;
    let objection = DeclareObjection {
        scope: ObjectionScope::Provide.into(),
        refers_instead: None,
        reason: "against my conscience".to_owned(),
    };
    clinic.declare_objection(&objected, objection).await.recorded();
    let cancel = CancelHandoff { reason: "no longer needed".to_owned(), goes_to: None };
    // The consent of this place was used: a receiver was called on the strength of it.
    let correct = CorrectRecord { revision: 1, replacement: None, reason: "a wrong click".to_owned() };
    vec![
        refused(clinic.give_information_packet(&name, packet()).await),
        refused(clinic.choose_path(&name, choosing("packet")).await),
        refused(clinic.choose_path(&name, choosing("full")).await),
        refused(clinic.clear_introduction(&name, clear).await),
        refused(clinic.plan_contact(&name, contact).await),
        refused(clinic.cancel_handoff(&objected, cancel).await),
        refused(clinic.correct_record(&name, correct).await),
    ]
}
