//! The acts of choosing a way, of screening before it, and of keeping a patient safe on it.

use baton_api::directory::v1 as directory;
use baton_api::handoff::v1 as api;
use baton_api::screening::v1 as screening;
use baton_api::types::v1::{
    BarrierKind, Capacity, Channel, ContactOutcome, ContactPreferences, FollowUp, HowKnown, IntroductionMode,
    MissedBy, MissedReason, ObjectionScope, Party, Path, PathOption, Room, SupportKind,
};
use fastrand::Rng;
use prost_types::Timestamp;

use super::super::cast::Person;

/// Of the need for food.
pub(in crate::load) const FOOD: &str = "food-insecurity";

pub(in crate::load::plan) fn screened() -> screening::RecordScreening {
    screening::RecordScreening {
        instrument: "ahc-hrsn".to_owned(),
        needs: vec![FOOD.to_owned()],
        privacy: None,
        program: None,
        note: Some("Says that the money ends before the month does.".to_owned()),
    }
}

pub(in crate::load::plan) fn help_offered() -> screening::OfferHelp {
    screening::OfferHelp { needs: vec![FOOD.to_owned()], note: None }
}

pub(in crate::load::plan) fn help_accepted() -> screening::RecordHelpAccepted {
    screening::RecordHelpAccepted { needs: vec![FOOD.to_owned()], note: None }
}

/// One of a few ways, of which the first is the lightest: hours until the patient is served, kilometres to get there,
/// cents to pay.
pub(in crate::load::plan) fn choose(ways: &[(&str, Path, &Person, [u32; 3])]) -> api::ChoosePath {
    let option = |(id, path, who, [hours, km, cents]): &(&str, Path, &Person, [u32; 3])| PathOption {
        id: (*id).to_owned(),
        path: (*path).into(),
        receiver: (*path != Path::DirectCare).then(|| who.party()),
        hours: hours.to_string(),
        distance_km: km.to_string(),
        cost_minor_units: u64::from(*cents),
        capacity: None,
    };
    api::ChoosePath {
        options: ways.iter().map(option).collect(),
        chosen: ways.first().map(|(id, ..)| (*id).to_owned()),
        ..api::ChoosePath::default()
    }
}

pub(in crate::load::plan) fn packet(service: &Person, look_after: Timestamp) -> api::GiveInformationPacket {
    api::GiveInformationPacket {
        services: vec![service.party()],
        follow_up: Some(FollowUp { at: Some(look_after), about: Some("did-it-come".to_owned()) }),
        note: None,
    }
}

pub(in crate::load::plan) fn patient_tells(service: &Person) -> api::RecordLinkage {
    api::RecordLinkage {
        service: Some(service.party()),
        how_known: HowKnown::PatientReport.into(),
        note: Some("Said on the telephone that the boxes come every third day.".to_owned()),
    }
}

pub(in crate::load::plan) fn object() -> api::DeclareObjection {
    api::DeclareObjection {
        scope: ObjectionScope::Provide.into(),
        refers_instead: None,
        reason: "Has said at the beginning that this is not done here.".to_owned(),
    }
}

pub(in crate::load::plan) fn care_given() -> api::ProvideDirectCare {
    api::ProvideDirectCare { note: Some("Given at once, with what to look out for.".to_owned()) }
}

pub(in crate::load::plan) fn never_by_voicemail() -> api::SetContactPreferences {
    let preferences =
        ContactPreferences { excluded: vec![Channel::Voicemail.into()], ..ContactPreferences::default() };
    api::SetContactPreferences { preferences: Some(preferences), note: None }
}

pub(in crate::load::plan) fn clear_alone() -> api::ClearIntroduction {
    api::ClearIntroduction {
        mode: IntroductionMode::InPerson.into(),
        asked_alone: true,
        affirmed: true,
        limits_explained: true,
        within_hearing: Vec::new(),
        interpreter: None,
        not_possible: false,
        note: None,
    }
}

pub(in crate::load::plan) fn plan_call(at: Timestamp) -> api::PlanContact {
    api::PlanContact {
        channel: Channel::Phone.into(),
        at: Some(at),
        message: Some("Whether the first visit is still well.".to_owned()),
    }
}

pub(in crate::load::plan) fn contact(channel: Channel, outcome: ContactOutcome) -> api::RecordContactAttempt {
    api::RecordContactAttempt {
        channel: channel.into(),
        outcome: outcome.into(),
        note: Some("Rang for a while, in the morning.".to_owned()),
    }
}

pub(in crate::load::plan) fn accompanied_by(navigator: &Person) -> api::AssignNavigator {
    let navigator = Party { person: Some(navigator.id.clone()), ..navigator.party() };
    api::AssignNavigator { navigator: Some(navigator), note: None }
}

pub(in crate::load::plan) fn introduction_missed() -> api::RecordIntroductionMissed {
    api::RecordIntroductionMissed {
        reason: MissedReason::Ill.into(),
        by: Some(MissedBy::Patient.into()),
        reason_text: Some("A cold; asks for the day after tomorrow.".to_owned()),
    }
}

pub(in crate::load::plan) fn barrier() -> api::RecordBarrier {
    api::RecordBarrier {
        kind: BarrierKind::Transport.into(),
        note: Some("No bus goes there in the morning.".to_owned()),
    }
}

/// Help with the first barrier.
pub(in crate::load::plan) fn ride() -> api::RecordSupport {
    api::RecordSupport {
        kind: SupportKind::Transport.into(),
        barrier: Some(1),
        note: Some("A voucher for a taxi, there and back.".to_owned()),
    }
}

pub(in crate::load::plan) fn hold(until: Timestamp) -> api::HoldHandoff {
    let reason = "The patient is with family until the weekend.".to_owned();
    api::HoldHandoff { until: Some(until), reason, goes_to: None }
}

/// The event of that revision is not so.
pub(in crate::load::plan) fn not_so(revision: u64) -> api::CorrectRecord {
    let reason = "Written down for the wrong patient.".to_owned();
    api::CorrectRecord { revision, replacement: None, reason }
}

/// Another number every time, so that there is something to record.
pub(in crate::load::plan) fn room(rng: &mut Rng) -> directory::UpdateCapacity {
    let maximum = 1_000_000;
    let room = Room {
        capacity: Capacity::Available.into(),
        available: Some(rng.u32(1..maximum)),
        maximum: Some(maximum),
    };
    directory::UpdateCapacity { room: Some(room), note: None }
}
