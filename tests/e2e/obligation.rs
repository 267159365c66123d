//! Nobody escapes the obligation (R23): each way of leaving a patient whose need is time-critical is tried by whoever
//! could want it.
//!
//! | the way out | where it ends |
//! |---|---|
//! | to cancel | `r23_cancelling_is_no_way_out` |
//! | to hold | `r23_holding_is_no_way_out` |
//! | to close for want of a service | `r23_that_no_service_is_available_is_no_way_out` |
//! | to retire the service | `r23_retiring_the_service_is_no_way_out`, `r23_the_last_safe_moment_comes_although_the_service_is_gone` |
//! | to object after the offer | `r23_objecting_after_the_offer_is_no_way_out` |
//! | to reassign | `r23_reassigning_is_no_way_out` |

use std::sync::Arc;

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::{SignedDuration, ToSpan as _};
use tempfile::TempDir;

use crate::directory::{entry, register, retire};
use crate::harness::values::{
    consent, duties, instant, introduction, offer, organization, path_option, read_back, referral,
};
use crate::harness::{Actor, Identity, Records, Refuses, Server, directory, eventually, now};
use crate::stories::ways::{choose, direct_care, none_of, objection};

const CLINIC: Identity = Identity::of("clinic", "clinician-1");
const COLLEAGUE: Identity = Identity::of("clinic", "clinician-2");
const SUPERVISOR: Identity = Identity::of("clinic", "supervisor-1").role("supervisor");
const SHELTER: Identity = Identity::of("shelter", "advocate-1").role("advocate");

/// The service of the shelter, as it stands in the directory.
const BEDS: &str = "beds";

struct House {
    clinic: Actor,
    supervisor: Actor,
    shelter: Actor,
    _server: Server,
    _data: Arc<TempDir>,
}

impl House {
    /// With the service in the directory.
    async fn new() -> Self {
        let data = directory();
        let server = Server::on(data.path());
        let clinic = server.actor(CLINIC).await;
        let shelter = clinic.as_other(SHELTER);
        register(&shelter, BEDS, entry(&["housing"], &[])).await.recorded();
        Self { supervisor: clinic.as_other(SUPERVISOR), shelter, clinic, _server: server, _data: data }
    }

    /// A handoff whose patient must be served within this time, for whom the service was chosen.
    async fn chosen(&self, within: SignedDuration, hours: &str) -> String {
        let request = RequestHandoff {
            needed_by: Some(instant(now() + within)),
            ..referral("patient-1", "housing", organization("clinic"))
        };
        let name = self.clinic.request_handoff(request).await.recorded().name;
        self.clinic.record_consent(&name, consent()).await.recorded();
        self.clinic.choose_path(&name, choose(vec![beds(hours)], BEDS)).await.recorded();
        name
    }

    /// The same, offered to the service.
    async fn offered(&self) -> String {
        let name = self.chosen(SignedDuration::from_hours(2), "0.5").await;
        self.clinic.offer_to_receiver(&name, offer(receiver())).await.recorded();
        name
    }

    /// It is on record that no path is left.
    async fn at_a_loss(&self, handoff: &str) {
        let full = PathOption { capacity: Some(Capacity::None.into()), ..beds("0.5") };
        let none = ChoosePath { cannot_provide: Some("no-licence".to_owned()), ..none_of(vec![full]) };
        self.clinic.choose_path(handoff, none).await.recorded();
    }

    /// Nobody of the referrer's leaves the patient, wherever they say that the patient goes; a supervisor who does not
    /// say where neither.
    async fn nobody_leaves(&self, handoff: &str, leave: impl Fn(Option<Party>) -> Way) {
        for actor in [self.clinic.clone(), self.clinic.as_other(COLLEAGUE)] {
            for goes_to in [None, elsewhere()] {
                let refused = leave(goes_to).tried(&actor, handoff).await;
                refused.refused_by(ErrorReason::ObligationStands, "R23");
            }
        }
        let refused = leave(None).tried(&self.supervisor, handoff).await;
        refused.refused_by(ErrorReason::ObligationStands, "R23");
        self.is_still_owed(handoff).await;
    }

    /// The need is open, the referrer answers for it, and time goes on.
    async fn is_still_owed(&self, handoff: &str) {
        let seen = self.clinic.see(handoff).await;
        assert_eq!((seen.closing.as_ref(), seen.held_until), (None, None));
        assert_eq!(seen.cancellation_requested_at, None);
        assert!(duties(&seen.accountable).contains(&(Side::Referrer, Duty::CareAndClosure)));
        assert!(seen.last_safe_moment.is_some(), "no last safe moment");
        let awaited: Vec<_> = seen.deadlines.iter().map(Deadline::kind).collect();
        assert!(awaited.contains(&DeadlineKind::NeededBy), "{awaited:?}");
    }
}

/// A way out.
enum Way {
    Cancel(CancelHandoff),
    AskToLetGo(RequestCancellation),
    Hold(HoldHandoff),
    Close(CloseHandoff),
}

impl Way {
    async fn tried(self, actor: &Actor, handoff: &str) -> crate::harness::Answer {
        match self {
            Self::Cancel(act) => actor.cancel_handoff(handoff, act).await,
            Self::AskToLetGo(act) => actor.request_cancellation(handoff, act).await,
            Self::Hold(act) => actor.hold_handoff(handoff, act).await,
            Self::Close(act) => actor.close_handoff(handoff, act).await,
        }
    }
}

fn cancel(goes_to: Option<Party>) -> Way {
    Way::Cancel(CancelHandoff { reason: "not by us".to_owned(), goes_to })
}

fn ask_to_let_go(goes_to: Option<Party>) -> Way {
    Way::AskToLetGo(RequestCancellation { reason: "not by them".to_owned(), goes_to })
}

fn hold(goes_to: Option<Party>) -> Way {
    let until = Some(instant(now() + 24.hours()));
    Way::Hold(HoldHandoff { until, reason: "until tomorrow".to_owned(), goes_to })
}

fn unavailable(goes_to: Option<Party>) -> Way {
    let unavailable = ServiceUnavailable { goes_to, reason: "nobody is there".to_owned() };
    Way::Close(CloseHandoff { outcome: Some(close_handoff::Outcome::ServiceUnavailable(unavailable)) })
}

fn elsewhere() -> Option<Party> {
    Some(organization("hospital"))
}

fn receiver() -> Party {
    Party { service: Some(BEDS.to_owned()), ..organization("shelter") }
}

fn beds(hours: &str) -> PathOption {
    path_option(BEDS, Path::WarmIntroduction, Some(receiver()), hours, "1", 0)
}

async fn types(clinic: &Actor, handoff: &str) -> Vec<String> {
    clinic.see_all(handoff).await.events.into_iter().map(|event| event.r#type).collect()
}

#[tokio::test]
async fn r23_cancelling_is_no_way_out() {
    let house = House::new().await;
    let handoff = &house.offered().await;
    house.nobody_leaves(handoff, cancel).await;
    cancel(elsewhere()).tried(&house.supervisor, handoff).await.recorded();
    let seen = house.clinic.see(handoff).await;
    assert_eq!(seen.closing.as_ref().map(Closing::outcome), Some(Outcome::Cancelled));
    assert_eq!(duties(&seen.accountable), [(Side::Referrer, Duty::CareAndClosure)]);

    // Nor where the receiver would have to let go.
    let handoff = &house.offered().await;
    house.shelter.accept_handoff(handoff, AcceptHandoff::default()).await.recorded();
    house.clinic.record_introduction(handoff, introduction(None)).await.recorded();
    house.shelter.acknowledge_responsibility(handoff, read_back(0, "a bed tonight")).await.recorded();
    house.nobody_leaves(handoff, ask_to_let_go).await;
    ask_to_let_go(elsewhere()).tried(&house.supervisor, handoff).await.recorded();
}

#[tokio::test]
async fn r23_holding_is_no_way_out() {
    let house = House::new().await;
    let handoff = &house.offered().await;
    house.nobody_leaves(handoff, hold).await;
    hold(elsewhere()).tried(&house.supervisor, handoff).await.recorded();
    // On hold the patient is still owed it by then, and nobody leaves.
    let held = house.clinic.see(handoff).await;
    assert!(held.held_until.is_some());
    assert!(held.deadlines.iter().any(|awaited| awaited.kind() == DeadlineKind::NeededBy));
    let refused = cancel(elsewhere()).tried(&house.clinic, handoff).await;
    refused.refused_by(ErrorReason::ObligationStands, "R23");
}

#[tokio::test]
async fn r23_that_no_service_is_available_is_no_way_out() {
    let house = House::new().await;
    let handoff = &house.chosen(SignedDuration::from_hours(2), "0.5").await;
    // Not as long as it is not on record.
    for actor in [&house.clinic, &house.supervisor] {
        let refused = unavailable(elsewhere()).tried(actor, handoff).await;
        refused.refused_by(ErrorReason::EvidenceMissing, "R12");
    }
    house.at_a_loss(handoff).await;
    house.nobody_leaves(handoff, unavailable).await;
    house.nobody_leaves(handoff, cancel).await;
    unavailable(elsewhere()).tried(&house.supervisor, handoff).await.recorded();
    let seen = house.clinic.see(handoff).await;
    assert_eq!(seen.closing.as_ref().map(Closing::outcome), Some(Outcome::ServiceUnavailable));
    assert_eq!(duties(&seen.accountable), [(Side::Referrer, Duty::CareAndClosure)]);
}

#[tokio::test]
async fn r23_retiring_the_service_is_no_way_out() {
    let house = House::new().await;
    let handoff = &house.offered().await;
    let before = house.clinic.see(handoff).await;
    retire(&house.shelter, "services/beds").await.recorded();
    assert_eq!(house.clinic.see(handoff).await, before, "the offer stands until somebody answers it");
    house.nobody_leaves(handoff, cancel).await;
    house.nobody_leaves(handoff, hold).await;
    unavailable(elsewhere()).tried(&house.clinic, handoff).await.refused(ErrorReason::WrongPhase);

    // Without the offer the need is as open as before.
    house.clinic.end_offer(handoff, EndOffer { reason: "they have closed".to_owned() }).await.recorded();
    house.nobody_leaves(handoff, cancel).await;
    let refused = unavailable(elsewhere()).tried(&house.clinic, handoff).await;
    refused.refused_by(ErrorReason::EvidenceMissing, "R12");
    let again = || house.clinic.offer_to_receiver(handoff, offer(receiver()));
    again().await.refused_by(ErrorReason::PathNotChosen, "R23");
    house.at_a_loss(handoff).await;
    house.nobody_leaves(handoff, unavailable).await;

    // R19: the directory knows that nobody is there, unless somebody called.
    again().await.refused_by(ErrorReason::NoCapacity, "R19");
    let called = RecordReceiverContact {
        receiver: Some(receiver()),
        channel: Channel::Phone.into(),
        ..RecordReceiverContact::default()
    };
    house.clinic.record_receiver_contact(handoff, called).await.recorded();
    again().await.recorded();
    let decline = DeclineHandoff { reason: DeclineReason::NoCapacity.into(), ..DeclineHandoff::default() };
    house.shelter.decline_handoff(handoff, decline).await.recorded();
    house.nobody_leaves(handoff, unavailable).await;
    house.nobody_leaves(handoff, cancel).await;
    unavailable(elsewhere()).tried(&house.supervisor, handoff).await.recorded();
    let seen = house.clinic.see(handoff).await;
    assert_eq!(duties(&seen.accountable), [(Side::Referrer, Duty::CareAndClosure)]);
}

#[tokio::test]
async fn r23_the_last_safe_moment_comes_although_the_service_is_gone() {
    let house = House::new().await;
    // Less than four seconds away, so until eight seconds from now it is in time.
    let handoff = &house.chosen(SignedDuration::from_secs(12), "0.001").await;
    house.clinic.offer_to_receiver(handoff, offer(receiver())).await.recorded();
    let retired = retire(&house.shelter, "services/beds").await.recorded();
    eventually("what was needed by then is missed", async || {
        types(&house.clinic, handoff).await.iter().any(|told| told == "DeadlineMissed").then_some(())
    })
    .await;

    let seen = house.clinic.see_all(handoff).await;
    let told = ["ObligationRaised", "DeadlineMissed"].map(|kind| {
        let mut events = seen.events.iter().filter(|event| event.r#type == kind);
        let event = events.next().unwrap_or_else(|| panic!("no {kind}: {:?}", seen.events));
        assert!(events.next().is_none(), "{kind} is told twice");
        event.position
    });
    assert!(retired.position < told[0] && told[0] < told[1], "{} {told:?}", retired.position);
    let causes: Vec<_> = seen.escalations.iter().map(|raised| (raised.cause(), raised.deadline())).collect();
    let expected = [
        (EscalationCause::ObligationRaised, DeadlineKind::LastSafeMoment),
        (EscalationCause::DeadlineMissed, DeadlineKind::NeededBy),
    ];
    assert_eq!(causes, expected);
    let to: Vec<_> = seen.escalations[0].to().collect();
    assert_eq!(to, [EscalationTarget::Referrer, EscalationTarget::ReferrerSupervisor], "together");
    assert_eq!(duties(&seen.accountable), [(Side::Referrer, Duty::CareAndClosure)]);
    // Too late is no way out either.
    for leave in [cancel(elsewhere()), hold(elsewhere())] {
        let refused = leave.tried(&house.clinic, handoff).await;
        refused.refused_by(ErrorReason::ObligationStands, "R23");
    }
}

#[tokio::test]
async fn r23_objecting_after_the_offer_is_no_way_out() {
    let house = House::new().await;
    let handoff = &house.offered().await;
    house.clinic.declare_objection(handoff, objection()).await.recorded();
    house.nobody_leaves(handoff, cancel).await;
    house.nobody_leaves(handoff, hold).await;
    let decline = DeclineHandoff {
        reason: DeclineReason::Conscience.into(),
        reason_text: Some("nor by us".to_owned()),
        ..DeclineHandoff::default()
    };
    house.shelter.decline_handoff(handoff, decline).await.recorded();
    house.nobody_leaves(handoff, cancel).await;
    // What is left is the care itself, objection or not.
    let options = || vec![beds("0.5"), direct_care()];
    let refused = house.clinic.choose_path(handoff, none_of(options())).await;
    refused.refused_by(ErrorReason::BelowFloor, "R3");
    house.clinic.choose_path(handoff, choose(options(), "here")).await.recorded();
    let choice = house.clinic.see(handoff).await.choice.expect("a choice");
    assert_eq!(choice.floor(), Floor::DirectCare);
    house.nobody_leaves(handoff, cancel).await;
    house.clinic.provide_direct_care(handoff, ProvideDirectCare::default()).await.recorded();
}

#[tokio::test]
async fn r23_reassigning_is_no_way_out() {
    let house = House::new().await;
    let handoff = &house.offered().await;
    let colleague = "clinician-2".to_owned();
    let reassign = ReassignResponsible { person: colleague.clone(), note: None, side: None };
    house.clinic.reassign_responsible(handoff, reassign).await.recorded();
    let named = |seen: &Handoff| seen.accountable[0].party.clone().and_then(|party| party.person);
    assert_eq!(named(&house.clinic.see(handoff).await), Some(colleague.clone()));
    house.nobody_leaves(handoff, cancel).await;
    house.nobody_leaves(handoff, hold).await;

    // Nor by an objection that leaves the referring to a colleague.
    let handoff = &house.offered().await;
    let passed = DeclareObjection {
        scope: ObjectionScope::Refer.into(),
        refers_instead: Some(colleague.clone()),
        ..objection()
    };
    house.clinic.declare_objection(handoff, passed).await.recorded();
    assert_eq!(named(&house.clinic.see(handoff).await), Some(colleague));
    house.nobody_leaves(handoff, cancel).await;
    house.nobody_leaves(handoff, hold).await;
}
