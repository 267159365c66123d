//! Acts of choosing a way, of keeping a patient safe and of not losing them, so that a story reads as one.

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::practice_step::Act;
use baton_api::types::v1::{
    BarrierKind, Capacity, Channel, ContactOutcome, ContactPreferences, FollowUp, Hearer, HowKnown,
    Interpreter, IntroductionMode, ObjectionScope, Party, Path, PathOption, SupportKind, WithinHearing,
};
use prost_types::Timestamp;

use super::actor::Actor;

/// A way to this service: hours until the patient is served, kilometres to get there, cents to pay.
pub(crate) fn way(id: &str, path: Path, service: &Party, hours: &str, km: &str, cents: u64) -> PathOption {
    PathOption {
        id: id.to_owned(),
        path: path.into(),
        receiver: Some(service.clone()),
        hours: hours.to_owned(),
        distance_km: km.to_owned(),
        cost_minor_units: cents,
        capacity: None,
    }
}

/// The same, and the service can take nobody.
pub(crate) fn full(way: PathOption) -> PathOption {
    PathOption { capacity: Some(Capacity::None.into()), ..way }
}

/// The referrer can give the care.
pub(crate) fn care_here(hours: &str) -> PathOption {
    PathOption {
        id: "care-here".to_owned(),
        path: Path::DirectCare.into(),
        receiver: None,
        hours: hours.to_owned(),
        distance_km: "0".to_owned(),
        cost_minor_units: 0,
        capacity: None,
    }
}

/// One of these is chosen.
pub(crate) fn choose(options: &[PathOption], chosen: &str) -> Act {
    Act::ChoosePath(api::ChoosePath {
        options: options.to_vec(),
        chosen: Some(chosen.to_owned()),
        ..Default::default()
    })
}

/// The carer objects to giving the care, and refers.
pub(crate) fn object(why: &str) -> Act {
    Act::DeclareObjection(api::DeclareObjection {
        scope: ObjectionScope::Provide.into(),
        refers_instead: None,
        reason: why.to_owned(),
    })
}

pub(crate) fn packet(service: &Party, look_after: Timestamp, about: &str) -> Act {
    Act::GiveInformationPacket(api::GiveInformationPacket {
        services: vec![service.clone()],
        follow_up: Some(FollowUp { at: Some(look_after), about: Some(about.to_owned()) }),
        note: None,
    })
}

pub(crate) fn care_given(note: &str) -> Act {
    Act::ProvideDirectCare(api::ProvideDirectCare { note: Some(note.to_owned()) })
}

pub(crate) fn cancel(reason: &str) -> Act {
    Act::CancelHandoff(api::CancelHandoff { reason: reason.to_owned(), goes_to: None })
}

pub(crate) fn hold(until: Timestamp, reason: &str) -> Act {
    Act::HoldHandoff(api::HoldHandoff { until: Some(until), reason: reason.to_owned(), goes_to: None })
}

/// Asked while the partner can hear.
pub(crate) fn clear_beside_the_partner() -> Act {
    clear(vec![WithinHearing { who: Hearer::Partner.into(), safe: false }], false)
}

/// Alone, with a professional who interprets.
pub(crate) fn clear_alone() -> Act {
    clear(Vec::new(), true)
}

fn clear(within_hearing: Vec<WithinHearing>, alone: bool) -> Act {
    Act::ClearIntroduction(api::ClearIntroduction {
        mode: IntroductionMode::InPerson.into(),
        asked_alone: alone,
        affirmed: alone,
        limits_explained: true,
        within_hearing,
        interpreter: alone.then_some(Interpreter::Professional.into()),
        not_possible: false,
        note: None,
    })
}

/// The same introduction, with a professional who interprets.
pub(crate) fn interpreted(introduction: Act) -> Act {
    match introduction {
        Act::RecordIntroduction(held) => Act::RecordIntroduction(api::RecordIntroduction {
            interpreter: Some(Interpreter::Professional.into()),
            ..held
        }),
        other => other,
    }
}

/// The patient is never to be reached on these, and no message may name the service.
pub(crate) fn never_on(channels: &[Channel]) -> Act {
    let preferences = ContactPreferences {
        excluded: channels.iter().map(|channel| (*channel).into()).collect(),
        ..ContactPreferences::default()
    };
    Act::SetContactPreferences(api::SetContactPreferences { preferences: Some(preferences), note: None })
}

pub(crate) fn plan_contact(channel: Channel, at: Timestamp, message: &str) -> Act {
    Act::PlanContact(api::PlanContact {
        channel: channel.into(),
        at: Some(at),
        message: Some(message.to_owned()),
    })
}

pub(crate) fn contact(channel: Channel, outcome: ContactOutcome, note: &str) -> Act {
    Act::RecordContactAttempt(api::RecordContactAttempt {
        channel: channel.into(),
        outcome: outcome.into(),
        note: Some(note.to_owned()),
    })
}

pub(crate) fn accompanied_by(navigator: &Actor) -> Act {
    Act::AssignNavigator(api::AssignNavigator {
        navigator: Some(Party { person: Some(navigator.person.to_owned()), ..navigator.party() }),
        note: None,
    })
}

pub(crate) fn barrier(kind: BarrierKind, note: &str) -> Act {
    Act::RecordBarrier(api::RecordBarrier { kind: kind.into(), note: Some(note.to_owned()) })
}

/// Help with the first barrier.
pub(crate) fn help(kind: SupportKind, note: &str) -> Act {
    Act::RecordSupport(api::RecordSupport {
        kind: kind.into(),
        barrier: Some(1),
        note: Some(note.to_owned()),
    })
}

/// The first barrier is gone.
pub(crate) fn overcome(note: &str) -> Act {
    Act::ResolveBarrier(api::ResolveBarrier { barrier: 1, note: Some(note.to_owned()) })
}

/// The patient tells the referrer that the service has served them.
pub(crate) fn patient_tells(service: &Party, note: &str) -> Act {
    Act::RecordLinkage(api::RecordLinkage {
        service: Some(service.clone()),
        how_known: HowKnown::PatientReport.into(),
        note: Some(note.to_owned()),
    })
}

pub(crate) fn lost(reason: &str) -> Act {
    let lost = api::LostToFollowUp { reason: reason.to_owned() };
    Act::CloseHandoff(api::CloseHandoff { outcome: Some(api::close_handoff::Outcome::LostToFollowUp(lost)) })
}

/// The patient takes their consent for these back.
pub(crate) fn withdraw(receivers: Vec<Party>, reason: &str) -> Act {
    Act::WithdrawConsent(api::WithdrawConsent { receivers, reason: Some(reason.to_owned()) })
}

/// The first escalation is somebody's from now on.
pub(crate) fn take_escalation(note: &str) -> Act {
    Act::TakeEscalation(api::TakeEscalation { escalation: 1, note: Some(note.to_owned()) })
}
