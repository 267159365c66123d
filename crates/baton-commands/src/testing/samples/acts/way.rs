//! Acts that choose a way for the patient, keep them safe on it and accompany them; and Baton's own.

use baton_domain::act::{
    Act, ActKind, AssignNavigator, ChoosePath, ClearIntroduction, CopyContactPreferences, CorrectRecord,
    DeclareObjection, GiveInformationPacket, MissDeadline, PlanContact, ProvideDirectCare, RecordBarrier,
    RecordContactAttempt, RecordSupport, ResolveBarrier, SetContactPreferences, SupersedeHandoff,
};
use baton_domain::value::{
    BarrierKind, Channel, ContactOutcome, Interpreter, Mode, ObjectionScope, SupportKind,
};

use super::super::way::{
    deadline, follow_up, navigator, path_options, patient_choice, preferences, vulnerabilities,
    within_hearing,
};
use super::super::words::{message, note, reason};
use super::super::{OTHER_HANDOFF, code, minutes, patient, person, receiver, referrer};

pub(super) fn act(kind: ActKind) -> Act {
    match kind {
        ActKind::SetContactPreferences => {
            SetContactPreferences { preferences: preferences(), words: note() }.into()
        }
        ActKind::DeclareObjection => DeclareObjection {
            scope: ObjectionScope::Refer,
            refers_instead: Some(person("clinician-3")),
            words: reason(),
        }
        .into(),
        ActKind::ChoosePath => choose().into(),
        ActKind::GiveInformationPacket => {
            GiveInformationPacket { services: vec![receiver()], follow_up: follow_up(), words: note() }.into()
        }
        ActKind::ClearIntroduction => clear().into(),
        ActKind::AssignNavigator => AssignNavigator { navigator: navigator(), words: note() }.into(),
        ActKind::PlanContact => {
            PlanContact { channel: Channel::TextMessage, at: Some(minutes(120)), words: message() }.into()
        }
        ActKind::RecordContactAttempt => RecordContactAttempt {
            channel: Channel::Voicemail,
            outcome: ContactOutcome::MessageLeft,
            words: note(),
        }
        .into(),
        ActKind::RecordSupport => {
            RecordSupport { kind: SupportKind::Transport, barrier: Some(1), words: note() }.into()
        }
        ActKind::RecordBarrier => RecordBarrier { kind: BarrierKind::Transport, words: note() }.into(),
        ActKind::ResolveBarrier => ResolveBarrier { barrier: 1, words: note() }.into(),
        ActKind::ProvideDirectCare => ProvideDirectCare { words: note() }.into(),
        ActKind::CorrectRecord => CorrectRecord { revision: 7, replacement: Some(9), words: reason() }.into(),
        ActKind::MissDeadline => MissDeadline { deadline: deadline() }.into(),
        ActKind::SupersedeHandoff => SupersedeHandoff {
            by: OTHER_HANDOFF,
            patient: patient("patient-7f3a"),
            need: code("ipv-advocacy"),
            accountable: referrer(),
        }
        .into(),
        _ => CopyContactPreferences { from: OTHER_HANDOFF, preferences: preferences() }.into(),
    }
}

fn choose() -> ChoosePath {
    ChoosePath {
        options: path_options(),
        vulnerabilities: vulnerabilities(),
        cannot_provide: Some(code("no-stock")),
        chosen: Some(code("food-bank")),
        patient_choice: Some(patient_choice()),
        words: reason(),
    }
}

fn clear() -> ClearIntroduction {
    ClearIntroduction {
        mode: Mode::InPerson,
        asked_alone: true,
        affirmed: true,
        limits_explained: true,
        within_hearing: within_hearing(),
        interpreter: Some(Interpreter::Professional),
        not_possible: true,
        words: note(),
    }
}
