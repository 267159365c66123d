//! The acts of the stories, so that a story reads as one.

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::practice_step::Act;
use baton_api::types::v1::{Capacity, Channel};
use baton_api::types::v1::{
    ConsentBasis, ConsentGiver, ConsentScope, CorrectedBy, Correction, DeclineReason, Endorsement,
    Experience, HandoffKind, HowKnown, Information, IntroductionMode, MissedBy, MissedReason, Participant,
    ParticipantRole, ParticipantSide, Party, Privacy, Setting, Side, Urgency,
};

use super::actor::Actor;
use super::programs::Program;

/// What a handoff is requested for.
pub(crate) struct Need {
    pub(crate) program: Program,
    pub(crate) kind: HandoffKind,
    pub(crate) patient: &'static str,
    pub(crate) age_years: u32,
    pub(crate) need: &'static str,
    pub(crate) urgency: Urgency,
    pub(crate) setting: Setting,
    pub(crate) because: &'static str,
}

pub(crate) fn request(referrer: Party, need: Need) -> Act {
    let Need { program, kind, patient, age_years, need, urgency, setting, because } = need;
    Act::RequestHandoff(api::RequestHandoff {
        patient: patient.to_owned(),
        kind: kind.into(),
        need: need.to_owned(),
        urgency: urgency.into(),
        needed_by: None,
        referrer: Some(referrer),
        setting: setting.into(),
        program: Some(program.name()),
        strata: None,
        age_years: Some(age_years),
        parent: None,
        indication: Some(because.to_owned()),
        screening: None,
        supersedes: None,
    })
}

fn consent(basis: ConsentBasis, receivers: Vec<Party>, limits_explained: bool) -> Act {
    Act::RecordConsent(api::RecordConsent {
        answer: Some(api::record_consent::Answer::Given(api::GivenConsent {
            basis: basis.into(),
            scope: Some(ConsentScope { receivers, parts: Vec::new() }),
            limits_explained,
        })),
        given_by: ConsentGiver::Patient.into(),
    })
}

/// The patient was asked, and told what stays confidential.
pub(crate) fn patient_agrees_to(receivers: Vec<Party>) -> Act {
    consent(ConsentBasis::Explicit, receivers, true)
}

/// The patient came for just this.
pub(crate) fn visit_implies_consent() -> Act {
    consent(ConsentBasis::ImpliedByVisit, Vec::new(), false)
}

pub(crate) fn offer(receiver: &Party, capacity_seen: Option<Capacity>) -> Act {
    Act::OfferToReceiver(api::OfferToReceiver {
        receiver: Some(receiver.clone()),
        capacity_seen: capacity_seen.map(Into::into),
        answers_by_report: false,
        note: None,
    })
}

pub(crate) fn accept() -> Act {
    Act::AcceptHandoff(api::AcceptHandoff::default())
}

pub(crate) fn decline(reason: DeclineReason, words: &str, alternative: &Party) -> Act {
    Act::DeclineHandoff(api::DeclineHandoff {
        reason: reason.into(),
        alternative: Some(alternative.clone()),
        reported: None,
        reason_text: Some(words.to_owned()),
    })
}

/// A call ahead of the package that names the patient.
pub(crate) fn call_ahead(receiver: &Actor, note: &str) -> Act {
    Act::RecordReceiverContact(api::RecordReceiverContact {
        receiver: Some(receiver.party()),
        channel: Channel::Phone.into(),
        spoke_with: Some(receiver.person.to_owned()),
        names_patient: true,
        note: Some(note.to_owned()),
    })
}

pub(crate) fn share(information: Information) -> Act {
    Act::ShareInformation(api::ShareInformation { information: Some(information) })
}

pub(crate) fn put_right(by: CorrectedBy, heard_by: &[Side], said: &str, right: &str) -> Act {
    Act::CorrectInformation(api::CorrectInformation {
        by: by.into(),
        heard_by: heard_by.iter().map(|side| (*side).into()).collect(),
        correction: Some(Correction { said: said.to_owned(), right: right.to_owned() }),
    })
}

/// A live introduction at which the first version of the information was said aloud, and the patient invited to clarify.
pub(crate) fn introduce(
    receiver: Option<Party>,
    mode: IntroductionMode,
    participants: Vec<Participant>,
    minutes: i64,
    questions: &[&str],
) -> Act {
    Act::RecordIntroduction(api::RecordIntroduction {
        receiver,
        mode: mode.into(),
        participants,
        privacy: Privacy::Private.into(),
        interpreter: None,
        endorsement: Some(Endorsement { by_name: true, why_they: true, good_at: true }),
        patient_invited_to_clarify: true,
        patient_unable: false,
        information_version: Some(1),
        at_first_visit: false,
        duration: Some(prost_types::Duration { seconds: minutes * 60, nanos: 0 }),
        questions: questions.iter().map(|question| (*question).to_owned()).collect(),
        note: None,
    })
}

/// The patient in an introduction.
pub(crate) fn patient() -> Participant {
    Participant { side: ParticipantSide::Patient.into(), role: ParticipantRole::Patient.into(), person: None }
}

/// Family in an introduction.
pub(crate) fn family() -> Participant {
    Participant { side: ParticipantSide::Patient.into(), role: ParticipantRole::Family.into(), person: None }
}

/// Somebody of the referring side in an introduction.
pub(crate) fn from_referrer(actor: &Actor, role: ParticipantRole) -> Participant {
    staff(ParticipantSide::Referrer, actor, role)
}

/// Somebody of the receiving side in an introduction.
pub(crate) fn from_receiver(actor: &Actor, role: ParticipantRole) -> Participant {
    staff(ParticipantSide::Receiver, actor, role)
}

fn staff(side: ParticipantSide, actor: &Actor, role: ParticipantRole) -> Participant {
    Participant { side: side.into(), role: role.into(), person: Some(actor.person.to_owned()) }
}

/// Taking responsibility: the version read back, the read-back, and what is taken on by whom.
pub(crate) fn acknowledge(version: u32, read_back: &str, takes_on: &[(&str, &Actor)]) -> Act {
    let actions = takes_on.iter().map(|(action, owner)| api::ActionTaken {
        action: (*action).to_owned(),
        owner: owner.person.to_owned(),
        due: None,
    });
    Act::AcknowledgeResponsibility(api::AcknowledgeResponsibility {
        information_version: version,
        read_back: read_back.to_owned(),
        actions: actions.collect(),
        reported: None,
    })
}

pub(crate) fn plan_visit(at: prost_types::Timestamp) -> Act {
    Act::ScheduleVisit(api::ScheduleVisit { at: Some(at), reported: None })
}

pub(crate) fn visit_missed(reason: MissedReason, words: &str) -> Act {
    Act::RecordVisitMissed(api::RecordVisitMissed {
        reason: reason.into(),
        by: Some(MissedBy::Patient.into()),
        reported: None,
        reason_text: Some(words.to_owned()),
    })
}

/// The receiver has seen the patient.
pub(crate) fn patient_seen() -> Act {
    Act::RecordLinkage(api::RecordLinkage {
        service: None,
        how_known: HowKnown::ReceiverRecord.into(),
        note: None,
    })
}

pub(crate) fn patient_says(experience: Experience) -> Act {
    Act::RecordOutcome(api::RecordOutcome {
        observation: "patient-experience".to_owned(),
        experience: Some(experience),
        note: None,
    })
}

pub(crate) fn report(words: &str) -> Act {
    Act::ReportClosure(api::ReportClosure { report: words.to_owned(), service_period: None, reported: None })
}

pub(crate) fn confirm(note: &str) -> Act {
    Act::ConfirmClosure(api::ConfirmClosure { note: Some(note.to_owned()) })
}

pub(crate) fn reopen(reason: &str) -> Act {
    Act::ReopenHandoff(api::ReopenHandoff { reason: reason.to_owned() })
}

/// The patient needs it by then.
pub(crate) fn needed_by(act: Act, by: prost_types::Timestamp) -> Act {
    match act {
        Act::RequestHandoff(request) => {
            Act::RequestHandoff(api::RequestHandoff { needed_by: Some(by), ..request })
        }
        other => other,
    }
}
