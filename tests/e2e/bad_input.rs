//! What callers send by mistake or by malice: each gets the one refusal that tells them what is wrong, in the order in
//! which the server may tell it, and leaves nothing behind.

mod fields;
mod order;

use baton_api::types::v1::ErrorReason;
use baton_domain::ActKind;
use baton_domain::testing::{Place, Seat};
use tonic::{Code, Status};

use crate::harness::values::{information, new_name, observation, organization, referral};
use crate::harness::{Identity, Records, Refuses, Rpc};
use crate::samples::identity;
use crate::scene::Scene;

/// What a caller learns: the whole status, so that two of them can be compared.
fn learnt(status: &Status) -> (Code, String, Vec<u8>) {
    (status.code(), status.message().to_owned(), status.details().to_vec())
}

#[tokio::test]
async fn another_tenants_handoff_is_as_unknown_as_one_that_never_was() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(baton_domain::state::Phase::Offered)).await;
    let foreign = scene.clinic.as_other(identity(Seat::Referrer).tenant("south"));
    let stranger = scene.by(Seat::Outsider);
    let never = new_name();
    for (who, handoff) in [(&foreign, &name), (&stranger, &name), (&scene.clinic, &never)] {
        let seen =
            who.see_as_of(handoff, baton_api::handoff::v1::get_handoff_request::AsOf::Revision(0)).await;
        let told = who.record_outcome(handoff, observation("called")).await;
        let history =
            baton_api::audit::v1::ReadHistoryRequest { name: handoff.clone(), ..Default::default() };
        let history = who.read_history(history).await;
        let all = [
            seen.map(|_| ()).expect_err("unseen"),
            told.map(|_| ()).expect_err("unseen"),
            history.map(|_| ()).expect_err("unseen"),
        ];
        for status in all {
            let (code, message, _) = learnt(&status);
            assert_eq!((code, message.contains("organization")), (Code::NotFound, false));
            Err::<(), _>(status).refused(ErrorReason::NotFound);
        }
    }
    let known = |status: Status| learnt(&status);
    let of_foreign = foreign.record_outcome(&name, observation("called")).await.map_err(known);
    let of_never = foreign.record_outcome(&never, observation("called")).await.map_err(known);
    assert_eq!(of_foreign.map(|_| ()), of_never.map(|_| ()), "the two can be told apart");
    // The same id is free in the other tenant.
    let own = foreign.ask(&name, referral("patient-1", "housing", organization("clinic"))).await.recorded();
    assert_eq!((own.name.as_str(), own.revision), (name.as_str(), 0));
}

#[tokio::test]
async fn who_calls_must_be_readable() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(baton_domain::state::Phase::Requested)).await;
    for broken in [
        Identity::of("clinic", "a person with spaces"),
        Identity::of("", "clinician-1"),
        identity(Seat::Referrer).role("king"),
        identity(Seat::Referrer).tenant("north/south"),
        identity(Seat::Referrer).team("-"),
    ] {
        let refused =
            scene.clinic.as_other(broken.clone()).record_outcome(&name, observation("called")).await;
        let refusal = refused.refused(ErrorReason::Unauthenticated);
        assert!(refusal.message.contains("baton-"), "{broken:?}: {}", refusal.message);
    }
}

#[tokio::test]
async fn messages_that_are_too_long_or_none_are_refused() {
    let scene = Scene::new().await;
    let name = scene.at(Place::In(baton_domain::state::Phase::Consented)).await;
    let before = scene.clinic.see(&name).await;
    let huge = scene.clinic.share_information(&name, information(&"x".repeat(5 * 1024 * 1024))).await;
    let refusal = huge.refused(ErrorReason::InvalidRequest);
    assert!(refusal.message.contains(&(4 * 1024 * 1024).to_string()), "{}", refusal.message);
    for garbage in [&b"\x0a\xff\xff\xff\xff\x0f"[..], b"\xff", b"\x0a\x03\xff\xfe\xfd"] {
        let refused = scene.clinic.send("ShareInformation", bytes::Bytes::copy_from_slice(garbage)).await;
        refused.refused(ErrorReason::InvalidRequest);
    }
    // A field that this version does not know is no fault: the caller may be newer.
    let newer = scene.send_changed(ActKind::RecordOutcome, Seat::Referrer, &name, |_| {}).await;
    newer.recorded();
    let nowhere = Rpc { service: "baton.market.v1.MarketService", name: "SellHandoff" };
    for unknown in [Rpc::command("SellHandoff"), nowhere] {
        let refused = scene.clinic.call_in_bytes(unknown, bytes::Bytes::new()).await;
        let refusal = refused.refused(ErrorReason::NotImplemented);
        assert!(refusal.message.starts_with("there is no such rpc"), "{}", refusal.message);
    }
    assert_eq!(scene.clinic.see(&name).await.revision, before.revision + 1);
}
