//! The wrong click. A closing that was recorded on the wrong patient is undone by a further event with a reason, and
//! the history shows both.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;

use super::{stage, told};
use crate::harness::values::{consent, duties, observation, offer, organization, referral};
use crate::harness::{Identity, Records, Refuses};

const CLINIC: Identity = Identity::of("river-clinic", "case-manager-1").role("case-manager");
const COLLEAGUE: Identity = Identity::of("river-clinic", "case-manager-3").role("case-manager");

fn declined(told_what_stays_open: bool) -> CloseHandoff {
    let declined = PatientDeclined { told_what_stays_open, reason: None };
    CloseHandoff { outcome: Some(close_handoff::Outcome::PatientDeclined(declined)) }
}

#[tokio::test]
async fn a_closing_by_mistake_is_undone_and_stays_on_record() {
    let (server, _data) = stage();
    let clinic = server.actor(CLINIC).await;
    let requested =
        clinic.request_handoff(referral("patient-6", "housing", organization("river-clinic"))).await;
    let handoff = &requested.recorded().name;
    clinic.record_consent(handoff, consent()).await.recorded();

    let reopen = |reason: &str| ReopenHandoff { reason: reason.to_owned() };
    clinic.reopen_handoff(handoff, reopen("not closed at all")).await.refused(ErrorReason::WrongPhase);
    clinic.close_handoff(handoff, declined(false)).await.refused_by(ErrorReason::EvidenceMissing, "R12");
    let closed = clinic.close_handoff(handoff, declined(true)).await.recorded();
    assert_eq!(closed.phase(), Phase::Closed);
    assert_eq!(duties(&closed.accountable), [(Side::Referrer, Duty::CareAndClosure)]);

    // Closed is closed (R20), but for what happens afterwards.
    let late = clinic.offer_to_receiver(handoff, offer(organization("shelter"))).await;
    late.refused_by(ErrorReason::HandoffClosed, "R20");
    clinic.record_outcome(handoff, observation("repeat-ed-visit")).await.recorded();

    let blank = clinic.reopen_handoff(handoff, reopen("")).await.refused(ErrorReason::InvalidRequest);
    assert_eq!(blank.fields.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["act.reason"]);
    let colleague = clinic.as_other(COLLEAGUE).reopen_handoff(handoff, reopen("wrong patient")).await;
    colleague.refused_by(ErrorReason::WrongSide, "R21");
    let reopened = clinic.reopen_handoff(handoff, reopen("closed on the wrong patient")).await.recorded();
    assert_eq!(reopened.phase(), Phase::Requested);

    let seen = clinic.see_all(handoff).await;
    assert_eq!(seen.closing, None);
    let events = ["HandoffRequested", "ConsentGiven", "HandoffClosed", "OutcomeObserved", "HandoffReopened"];
    assert_eq!(told(&seen), events);
    let why = seen.events[4].words.as_ref().and_then(|words| words.reason.clone());
    assert_eq!(why.as_deref(), Some("closed on the wrong patient"));
}
