//! Acts that choose a way for the patient, keep them safe on it and accompany them.

use baton_api::handoff::v1::*;
use baton_api::types::v1::*;
use baton_domain::ActKind;
use baton_domain::act::ChoosePath as Choice;
use baton_domain::testing::Stage;
use baton_domain::value;

use super::REASON;
use crate::harness::AnyAct;
use crate::harness::values::{instant, organization, path_option};

/// The revision at which the script plans the introduction.
const INTRODUCTION_PLAN: u64 = 12;

/// A valid act of this kind.
pub fn sample(stage: &Stage, kind: ActKind) -> AnyAct {
    let planned = Some(instant(stage.minutes(1_440)));
    match kind {
        ActKind::SetContactPreferences => {
            let preferences =
                ContactPreferences { excluded: vec![Channel::Voicemail.into()], ..Default::default() };
            SetContactPreferences { preferences: Some(preferences), note: None }.into()
        }
        ActKind::DeclareObjection => DeclareObjection {
            scope: ObjectionScope::Provide.into(),
            refers_instead: None,
            reason: REASON.to_owned(),
        }
        .into(),
        ActKind::ChoosePath => choice().into(),
        ActKind::GiveInformationPacket => GiveInformationPacket {
            services: vec![organization("shelter")],
            follow_up: Some(FollowUp { at: planned, about: None }),
            note: None,
        }
        .into(),
        ActKind::ClearIntroduction => clearance().into(),
        ActKind::AssignNavigator => {
            AssignNavigator { navigator: Some(organization("navigators")), note: None }.into()
        }
        ActKind::PlanContact => PlanContact {
            channel: Channel::Phone.into(),
            at: planned,
            message: Some("the visit is tomorrow".to_owned()),
        }
        .into(),
        ActKind::RecordContactAttempt => RecordContactAttempt {
            channel: Channel::Phone.into(),
            outcome: ContactOutcome::NoAnswer.into(),
            note: None,
        }
        .into(),
        ActKind::RecordSupport => {
            RecordSupport { kind: SupportKind::Transport.into(), barrier: None, note: None }.into()
        }
        ActKind::RecordBarrier => RecordBarrier { kind: BarrierKind::Transport.into(), note: None }.into(),
        ActKind::ResolveBarrier => ResolveBarrier { barrier: 1, note: None }.into(),
        ActKind::ProvideDirectCare => ProvideDirectCare::default().into(),
        ActKind::CorrectRecord => {
            CorrectRecord { revision: INTRODUCTION_PLAN, replacement: None, reason: REASON.to_owned() }.into()
        }
        other => panic!("{} has its sample elsewhere", other.name()),
    }
}

/// An introduction to the shelter and a packet that names it, as the script of the rules has them.
fn choice() -> ChoosePath {
    let to_shelter = |id, path, hours| path_option(id, path, Some(organization("shelter")), hours, "5", 0);
    ChoosePath {
        options: vec![
            to_shelter("shelter-introduction", Path::WarmIntroduction, "2"),
            to_shelter("shelter-packet", Path::InformationPacket, "48"),
        ],
        cannot_provide: Some("not-our-service".to_owned()),
        chosen: Some("shelter-introduction".to_owned()),
        ..ChoosePath::default()
    }
}

fn clearance() -> ClearIntroduction {
    ClearIntroduction {
        mode: IntroductionMode::InPerson.into(),
        asked_alone: true,
        affirmed: true,
        limits_explained: true,
        ..ClearIntroduction::default()
    }
}

/// A choice of the script: its scripts tell handoffs apart by what can be chosen.
pub fn choice_of(choice: &Choice) -> ChoosePath {
    let path = |path| match path {
        value::Path::InformationPacket => Path::InformationPacket,
        value::Path::WarmIntroduction => Path::WarmIntroduction,
        value::Path::DirectCare => Path::DirectCare,
    };
    let option = |option: &value::PathOption| {
        let receiver = option.receiver.as_ref().map(|party| organization(party.organization.as_str()));
        let (hours, km) = (option.hours.to_string(), option.distance_km.to_string());
        let capacity = option.capacity.map(|capacity| match capacity {
            value::Capacity::Available => Capacity::Available.into(),
            value::Capacity::None => Capacity::None.into(),
            value::Capacity::Waitlist => Capacity::Waitlist.into(),
            value::Capacity::AdditionalAssessmentRequired => Capacity::AdditionalAssessmentRequired.into(),
        });
        let id = option.id.as_str();
        let cost = option.cost_minor_units;
        PathOption { capacity, ..path_option(id, path(option.path), receiver, &hours, &km, cost) }
    };
    ChoosePath {
        options: choice.options.iter().map(option).collect(),
        vulnerabilities: choice.vulnerabilities.iter().map(ToString::to_string).collect(),
        cannot_provide: choice.cannot_provide.as_ref().map(ToString::to_string),
        chosen: choice.chosen.as_ref().map(ToString::to_string),
        patient_choice: choice.patient_choice.as_ref().map(|less| PatientChoice {
            explained_by: less.explained_by.to_string(),
            explained_at: Some(instant(less.explained_at)),
        }),
        reason: choice.words.reason.as_ref().map(|reason| reason.expose().clone()),
    }
}
