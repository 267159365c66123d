//! The courses on which a way is chosen, or a patient is kept safe and accompanied.

use baton_api::handoff::v1 as api;
use baton_api::types::v1::{Channel, ContactOutcome, HandoffKind, IntroductionMode, Path, Urgency};

use super::super::acts::way::{
    FOOD, accompanied_by, barrier, care_given, choose, clear_alone, contact, help_accepted, help_offered,
    hold, introduction_missed, never_by_voicemail, not_so, object, packet, patient_tells, plan_call, ride,
    screened as found,
};
use super::super::acts::{confirm, request, seen};
use super::super::cast::Roles;
use super::super::{Act, PROGRAM, Script};
use super::{accepted, begin, met, read_back};

/// Eligible, asked and helped: a screening, and the handoff that comes from it.
pub(super) fn screened(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, other, .. } = *roles;
    let mut asked = request(&mut script.rng, roles, HandoffKind::Referral);
    let screening = script.register(referrer, &asked.patient);
    script.call(screening.clone(), referrer, act!(screening ScreeningService RecordScreening, found()));
    script.call(screening.clone(), referrer, act!(screening ScreeningService OfferHelp, help_offered()));
    script.call(
        screening.clone(),
        referrer,
        act!(screening ScreeningService RecordHelpAccepted, help_accepted()),
    );
    asked.need = FOOD.to_owned();
    asked.screening = Some(screening);
    asked.program = Some(format!("programs/{PROGRAM}"));
    script.begin(referrer, act!(RequestHandoff, asked));
    let ways = [
        ("delivery", Path::InformationPacket, receiver, [72, 0, 500]),
        ("food-bank", Path::WarmIntroduction, other, [4, 25, 0]),
    ];
    script.on(referrer, act!(ChoosePath, choose(&ways)));
    let look_after = script.in_days(8);
    script.on(referrer, act!(GiveInformationPacket, packet(receiver, look_after)));
    script.on(referrer, act!(RecordContactAttempt, contact(Channel::Phone, ContactOutcome::Reached)));
    script.on(referrer, act!(RecordLinkage, patient_tells(receiver)));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}

/// Asked alone first; and a message that was left all the same is put on record.
pub(super) fn guarded(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, supervisor, .. } = *roles;
    begin(script, roles, HandoffKind::Referral, &[receiver]);
    script.on(referrer, act!(SetContactPreferences, never_by_voicemail()));
    script.on(referrer, act!(ClearIntroduction, clear_alone()));
    accepted(script, referrer, receiver);
    met(script, roles, receiver, IntroductionMode::InPerson);
    read_back(script, receiver, 1);
    let tomorrow = script.in_days(1);
    script.on(referrer, act!(PlanContact, plan_call(tomorrow)));
    let left = contact(Channel::Voicemail, ContactOutcome::MessageLeft);
    script.breaching(referrer, act!(RecordContactAttempt, left));
    script.on(supervisor, act!(TakeEscalation, api::TakeEscalation { escalation: 1, note: None }));
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}

/// A navigator goes along; something is in the way, and then not any more.
pub(super) fn accompanied(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, colleague: navigator, receiver, .. } = *roles;
    begin(script, roles, HandoffKind::Transition, &[receiver]);
    script.on(referrer, act!(AssignNavigator, accompanied_by(navigator)));
    accepted(script, referrer, receiver);
    let at = script.in_days(2);
    let mode = IntroductionMode::Phone.into();
    script.on(referrer, act!(ScheduleIntroduction, api::ScheduleIntroduction { at: Some(at), mode }));
    script.on(referrer, act!(RecordIntroductionMissed, introduction_missed()));
    script.on(navigator, act!(RecordContactAttempt, contact(Channel::Phone, ContactOutcome::NoAnswer)));
    script.on(navigator, act!(RecordBarrier, barrier()));
    script.on(navigator, act!(RecordSupport, ride()));
    script.on(navigator, act!(ResolveBarrier, api::ResolveBarrier { barrier: 1, note: None }));
    let until = script.in_days(3);
    script.on(referrer, act!(HoldHandoff, hold(until)));
    script.on(referrer, act!(ResumeHandoff, api::ResumeHandoff::default()));
    met(script, roles, receiver, IntroductionMode::Phone);
    read_back(script, receiver, 1);
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}

/// The carer objects, and the patient is introduced to somebody who does not.
pub(super) fn objected(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, other, .. } = *roles;
    begin(script, roles, HandoffKind::Referral, &[receiver]);
    script.on(referrer, act!(DeclareObjection, object()));
    let ways = [
        ("near", Path::WarmIntroduction, receiver, [4, 5, 0]),
        ("far", Path::WarmIntroduction, other, [8, 60, 0]),
    ];
    script.on(referrer, act!(ChoosePath, choose(&ways)));
    accepted(script, referrer, receiver);
    met(script, roles, receiver, IntroductionMode::Video);
    read_back(script, receiver, 1);
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}

/// Nothing else is in time.
pub(super) fn direct(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, .. } = *roles;
    let mut asked = request(&mut script.rng, roles, HandoffKind::Referral);
    asked.urgency = Urgency::Emergent.into();
    script.begin(referrer, act!(RequestHandoff, asked));
    let ways = [("care-here", Path::DirectCare, referrer, [0, 0, 0])];
    script.on(referrer, act!(ChoosePath, choose(&ways)));
    script.on(referrer, act!(ProvideDirectCare, care_given()));
}

/// The introduction was of the wrong patient, and is taken back; the right one is asked anew.
pub(super) fn corrected(script: &mut Script<'_>, roles: &Roles<'_>) {
    let Roles { referrer, receiver, .. } = *roles;
    begin(script, roles, HandoffKind::Referral, &[receiver]);
    accepted(script, referrer, receiver);
    met(script, roles, receiver, IntroductionMode::Phone);
    // Behind request, consent, offer, acceptance and package.
    script.on(referrer, act!(CorrectRecord, not_so(5)));
    met(script, roles, receiver, IntroductionMode::Phone);
    read_back(script, receiver, 1);
    script.on(receiver, act!(RecordLinkage, seen()));
    script.on(referrer, act!(ConfirmClosure, confirm()));
}
