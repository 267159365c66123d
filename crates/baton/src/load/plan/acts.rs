//! The acts of the courses, with as much written in them as people write.

pub(super) mod way;

use baton_api::handoff::v1 as api;
use baton_api::types::v1::{
    Channel, ConsentBasis, ConsentGiver, ConsentScope, CorrectedBy, Correction, DeclineReason, Endorsement,
    Experience, HandoffKind, HowKnown, IllnessSeverity, Information, IntroductionMode, MissedBy,
    MissedReason, Participant, ParticipantRole, ParticipantSide, Privacy, Setting, Side, Urgency,
};
use fastrand::Rng;

use super::cast::{Person, Roles};

/// What handoffs are for.
pub(in crate::load) const NEEDS: [&str; 6] = [
    "care-after-discharge",
    "wound-care-at-home",
    "counselling",
    way::FOOD,
    "complex-care",
    "substance-use-treatment",
];
const BECAUSE: [&str; 4] = [
    "Goes home today after five days in hospital and lives alone.",
    "Cannot come to the practice for the dressings any more.",
    "Asked for help with what was talked about at the last visit.",
    "Outgrows the clinic and needs a team that stays.",
];
const SUMMARIES: [&str; 4] = [
    "Four kilos of water lost in five days, breathes easily, walks the corridor twice a day without help.",
    "Leg ulcer, clean, half the size of last month; the dressing has to be changed every second day.",
    "Moved in the summer and sleeps badly since; no danger to self, wants to talk to somebody outside school.",
    "Feeds by tube, seizures twice a year, walks with a frame; stable since last year.",
];
const READ_BACKS: [&str; 3] = [
    "The old tablet is stopped, the new one is one each morning; weigh daily, call at two kilos up; bloods within the week.",
    "Dressing every second day in the afternoon; the wound is shown to the practice after a week.",
    "The plan as written; the first call at night is us; the family has the number.",
];

/// One of them.
fn pick<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    rng.choice(of).copied().unwrap_or_default()
}

pub(super) fn request(rng: &mut Rng, roles: &Roles<'_>, kind: HandoffKind) -> api::RequestHandoff {
    api::RequestHandoff {
        patient: format!("patient-{:016x}", rng.u64(..)),
        kind: kind.into(),
        need: pick(rng, &NEEDS).to_owned(),
        urgency: if rng.u8(..4) == 0 { Urgency::Urgent } else { Urgency::Routine }.into(),
        needed_by: None,
        referrer: Some(roles.referrer.party()),
        setting: Setting::Clinic.into(),
        program: None,
        strata: None,
        age_years: Some(rng.u32(1..95)),
        parent: None,
        screening: None,
        supersedes: None,
        indication: Some(pick(rng, &BECAUSE).to_owned()),
    }
}

pub(super) fn consent(basis: ConsentBasis, to: &[&Person]) -> api::RecordConsent {
    api::RecordConsent {
        answer: Some(api::record_consent::Answer::Given(api::GivenConsent {
            basis: basis.into(),
            scope: Some(ConsentScope {
                receivers: to.iter().map(|person| person.party()).collect(),
                parts: Vec::new(),
            }),
            limits_explained: basis == ConsentBasis::Explicit,
        })),
        given_by: ConsentGiver::Patient.into(),
    }
}

pub(super) fn offer(to: &Person) -> api::OfferToReceiver {
    api::OfferToReceiver {
        receiver: Some(to.party()),
        capacity_seen: None,
        answers_by_report: false,
        note: None,
    }
}

pub(super) fn decline(other: &Person) -> api::DeclineHandoff {
    api::DeclineHandoff {
        reason: DeclineReason::NoCapacity.into(),
        alternative: Some(other.party()),
        reported: None,
        reason_text: Some("Every round is full until the end of the month.".to_owned()),
    }
}

pub(super) fn call_ahead(to: &Person) -> api::RecordReceiverContact {
    api::RecordReceiverContact {
        receiver: Some(to.party()),
        channel: Channel::Phone.into(),
        spoke_with: Some(to.id.clone()),
        names_patient: true,
        note: Some(
            "Told of the stay and of what changed; there is a place at the end of the week.".to_owned(),
        ),
    }
}

pub(super) fn share(rng: &mut Rng) -> api::ShareInformation {
    let information = Information {
        illness_severity: Some(IllnessSeverity::Watcher.into()),
        patient_summary: Some(pick(rng, &SUMMARIES).to_owned()),
        action_list: vec!["Visit within seven days".to_owned(), "Bloods at the visit".to_owned()],
        contingency: Some("Two kilos up in three days: call the practice the same day.".to_owned()),
        medications: vec![
            "water tablet, one each morning".to_owned(),
            "heart tablet as before".to_owned(),
            "something for sleep, when needed".to_owned(),
        ],
        preferences: Some("Mornings; works late shifts. Talk to me first, then to my family.".to_owned()),
        ..Information::default()
    };
    api::ShareInformation { information: Some(information) }
}

pub(super) fn correct() -> api::CorrectInformation {
    api::CorrectInformation {
        by: CorrectedBy::Patient.into(),
        heard_by: vec![Side::Referrer.into(), Side::Receiver.into()],
        correction: Some(Correction {
            said: "takes the tablets about half of the time".to_owned(),
            right: "takes the morning tablet every day; it is the evening one that is mostly forgotten"
                .to_owned(),
        }),
    }
}

pub(super) fn introduce(
    roles: &Roles<'_>,
    to: &Person,
    mode: IntroductionMode,
    in_practice: bool,
) -> api::RecordIntroduction {
    let of = |side: ParticipantSide, role: ParticipantRole, who: Option<&Person>| Participant {
        side: side.into(),
        role: role.into(),
        person: who.map(|who| who.id.clone()),
    };
    api::RecordIntroduction {
        receiver: in_practice.then(|| to.party()),
        mode: mode.into(),
        participants: vec![
            of(ParticipantSide::Referrer, ParticipantRole::CaseManager, Some(roles.referrer)),
            of(ParticipantSide::Receiver, ParticipantRole::Clinician, Some(to)),
            of(ParticipantSide::Patient, ParticipantRole::Patient, None),
        ],
        privacy: Privacy::Private.into(),
        interpreter: None,
        endorsement: Some(Endorsement { by_name: true, why_they: true, good_at: true }),
        patient_invited_to_clarify: true,
        patient_unable: false,
        information_version: Some(1),
        at_first_visit: false,
        duration: Some(prost_types::Duration { seconds: 540, nanos: 0 }),
        questions: vec!["May I take the old tablet until the new ones are there?".to_owned()],
        note: None,
    }
}

pub(super) fn acknowledge(rng: &mut Rng, who: &Person, version: u32) -> api::AcknowledgeResponsibility {
    api::AcknowledgeResponsibility {
        information_version: version,
        read_back: pick(rng, &READ_BACKS).to_owned(),
        actions: vec![api::ActionTaken {
            action: "See the patient within the week, with bloods".to_owned(),
            owner: who.id.clone(),
            due: None,
        }],
        reported: None,
    }
}

pub(super) fn visit_missed() -> api::RecordVisitMissed {
    api::RecordVisitMissed {
        reason: MissedReason::Transport.into(),
        by: Some(MissedBy::Patient.into()),
        reported: None,
        reason_text: Some("The bus did not run that morning.".to_owned()),
    }
}

pub(super) fn seen() -> api::RecordLinkage {
    api::RecordLinkage { service: None, how_known: HowKnown::ReceiverRecord.into(), note: None }
}

pub(super) fn patient_says() -> api::RecordOutcome {
    api::RecordOutcome {
        observation: "patient-experience".to_owned(),
        experience: Some(Experience {
            felt_heard: Some(true),
            knew_what_comes_next: Some(true),
            had_to_retell: Some(false),
        }),
        note: None,
    }
}

pub(super) fn report() -> api::ReportClosure {
    api::ReportClosure {
        report: "Visit kept; weight steady, bloods good, tablets as agreed. Comes again in a month."
            .to_owned(),
        service_period: None,
        reported: None,
    }
}

pub(super) fn confirm() -> api::ConfirmClosure {
    api::ConfirmClosure { note: Some("Read the report; told the ward.".to_owned()) }
}
