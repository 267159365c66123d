//! Values of the API that tests say often.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use jiff::Timestamp;
use uuid::Uuid;

pub fn instant(at: Timestamp) -> prost_types::Timestamp {
    let nanos = at.as_nanosecond();
    let seconds = i64::try_from(nanos.div_euclid(1_000_000_000)).expect("an instant of our time");
    let nanos = i32::try_from(nanos.rem_euclid(1_000_000_000)).expect("less than a second");
    prost_types::Timestamp { seconds, nanos }
}

pub fn new_name() -> String {
    format!("handoffs/{}", Uuid::new_v4())
}

pub fn organization(organization: &str) -> Party {
    Party { organization: organization.to_owned(), ..Party::default() }
}

pub fn person(organization: &str, person: &str) -> Party {
    Party { person: Some(person.to_owned()), ..self::organization(organization) }
}

/// A referral for one need of one patient, by this organization.
pub fn referral(patient: &str, need: &str, referrer: Party) -> RequestHandoff {
    RequestHandoff {
        patient: patient.to_owned(),
        kind: HandoffKind::Referral.into(),
        need: need.to_owned(),
        urgency: Urgency::Routine.into(),
        referrer: Some(referrer),
        setting: Setting::Clinic.into(),
        ..RequestHandoff::default()
    }
}

/// The patient's own yes to any receiver.
pub fn consent() -> RecordConsent {
    consent_for(Vec::new())
}

/// The patient's own yes to these receivers.
pub fn consent_for(receivers: Vec<Party>) -> RecordConsent {
    let scope = Some(ConsentScope { receivers, parts: Vec::new() });
    let basis = ConsentBasis::Explicit.into();
    RecordConsent {
        answer: Some(record_consent::Answer::Given(GivenConsent { basis, scope, limits_explained: true })),
        given_by: ConsentGiver::Patient.into(),
    }
}

pub fn offer(receiver: Party) -> OfferToReceiver {
    OfferToReceiver { receiver: Some(receiver), ..OfferToReceiver::default() }
}

pub fn information(summary: &str) -> ShareInformation {
    let information = Information { patient_summary: Some(summary.to_owned()), ..Information::default() };
    ShareInformation { information: Some(information) }
}

pub fn participant(side: ParticipantSide, role: ParticipantRole, person: Option<&str>) -> Participant {
    Participant { side: side.into(), role: role.into(), person: person.map(str::to_owned) }
}

/// A meeting of both sides with the patient, in one room, with the receiver introduced as it should be.
pub fn introduction(version: Option<u32>) -> RecordIntroduction {
    RecordIntroduction {
        mode: IntroductionMode::InPerson.into(),
        participants: vec![
            participant(ParticipantSide::Referrer, ParticipantRole::Clinician, None),
            participant(ParticipantSide::Receiver, ParticipantRole::Clinician, None),
            participant(ParticipantSide::Patient, ParticipantRole::Patient, None),
        ],
        privacy: Privacy::Private.into(),
        endorsement: Some(Endorsement { by_name: true, why_they: true, good_at: true }),
        patient_invited_to_clarify: true,
        information_version: version,
        ..RecordIntroduction::default()
    }
}

pub fn read_back(version: u32, text: &str) -> AcknowledgeResponsibility {
    AcknowledgeResponsibility {
        information_version: version,
        read_back: text.to_owned(),
        ..AcknowledgeResponsibility::default()
    }
}

pub fn linkage(how_known: HowKnown) -> RecordLinkage {
    RecordLinkage { how_known: how_known.into(), ..RecordLinkage::default() }
}

pub fn observation(code: &str) -> RecordOutcome {
    RecordOutcome { observation: code.to_owned(), ..RecordOutcome::default() }
}

/// A way for the patient, with what it would cost them.
pub fn path_option(
    id: &str,
    path: Path,
    receiver: Option<Party>,
    hours: &str,
    distance_km: &str,
    cost_minor_units: u64,
) -> PathOption {
    PathOption {
        id: id.to_owned(),
        path: path.into(),
        receiver,
        hours: hours.to_owned(),
        distance_km: distance_km.to_owned(),
        cost_minor_units,
        capacity: None,
    }
}

/// The sides that are accountable, with their duties.
pub fn duties(accountable: &[Accountable]) -> Vec<(Side, Duty)> {
    accountable.iter().map(|one| (one.side(), one.duty())).collect()
}
