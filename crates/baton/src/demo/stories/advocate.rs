//! An advocate after a screen for violence at home: nothing is said while the partner can hear.

use baton_api::types::v1::{
    Channel, ContactOutcome, ErrorReason, HandoffKind, Information, IntroductionMode, ParticipantRole, Role,
    Setting, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, acknowledge, confirm, from_receiver, from_referrer, introduce, patient, patient_agrees_to,
    patient_seen, request, share,
};
use crate::demo::programs::Program;
use crate::demo::ways::{
    clear_alone, clear_beside_the_partner, contact, interpreted, never_on, plan_contact, take_escalation,
};

pub(super) const ABOUT: &str = "A screen for violence at home is positive, and the partner sits in the room. Nobody is \
    introduced before the patient, alone, says that it is safe. Then the doctor introduces the advocate, with a \
    professional interpreter. The patient wants no voicemail at home; somebody leaves one all the same. It is not kept \
    off the record: the supervisor hears of it, and the handoff never counts as warm.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let doctor = scene.actor("physician-2", Role::Clinician, "womens-clinic")?;
    let desk = scene.actor("scheduler-2", Role::Scheduler, "womens-clinic")?;
    let supervisor = scene.actor("supervisor-2", Role::Supervisor, "womens-clinic")?;
    let advocate = scene.actor("advocate-1", Role::Advocate, "safe-harbor")?;

    scene.on(1);
    scene.at(9, 30).does(&doctor, request(doctor.party(), need())).await?;
    scene.at(9, 31).tries(&doctor, clear_beside_the_partner(), ErrorReason::PrivacyNotCleared).await?;
    scene.at(9, 45).does(&doctor, clear_alone()).await?;
    scene.at(9, 48).does(&doctor, patient_agrees_to(vec![advocate.party()])).await?;
    scene.at(9, 50).does(&doctor, share(package())).await?;
    let present = vec![
        from_referrer(&doctor, ParticipantRole::Clinician),
        from_receiver(&advocate, ParticipantRole::Advocate),
        patient(),
    ];
    let meeting =
        introduce(Some(advocate.party()), IntroductionMode::InPerson, present, 10, &["Who else will know?"]);
    scene.at(10, 0).does(&doctor, interpreted(meeting)).await?;
    scene.at(10, 12).does(&advocate, never_on(&[Channel::Voicemail, Channel::Letter])).await?;
    let at_four = scene.time(1, 16, 0);
    let message = || "There is a place as of this evening.";
    scene
        .at(10, 20)
        .tries(&doctor, plan_contact(Channel::Voicemail, at_four, message()), ErrorReason::ContactNotAllowed)
        .await?;
    scene.at(10, 21).does(&doctor, plan_contact(Channel::Phone, at_four, message())).await?;

    let left = || contact(Channel::Voicemail, ContactOutcome::MessageLeft, "Asked to call back.");
    scene.at(13, 10).tries(&desk, left(), ErrorReason::ContactNotAllowed).await?;
    let why = "The number was dialled from habit, and the message was left before the preferences were read.";
    scene.at(13, 10).against_a_guardrail(why).does(&desk, left()).await?;
    scene.worklists(&[&supervisor, &advocate]).await?;
    let taken = take_escalation("Called the advocate; the patient is safe, and knows of the message.");
    scene.at(13, 30).does(&supervisor, taken).await?;
    let read_back = "A place for two nights from this evening; no voicemail, no letters; calls at four only.";
    scene
        .at(14, 0)
        .does(&advocate, acknowledge(1, read_back, &[("Meet the patient at the door at six", &advocate)]))
        .await?;
    scene.at(18, 5).does(&advocate, patient_seen()).await?;
    scene.at(18, 30).does(&doctor, confirm("The advocate called: arrived.")).await
}

fn need() -> Need {
    Need {
        program: Program::SafetyAtHome,
        kind: HandoffKind::Referral,
        patient: "patient-3103",
        age_years: 33,
        need: "safety-at-home",
        urgency: Urgency::Urgent,
        setting: Setting::Clinic,
        because: "The screen of this morning is positive.",
    }
}

fn package() -> Information {
    Information {
        patient_summary: Some("Wants a place for two nights; one child at school.".to_owned()),
        preferences: Some("Speaks Portuguese; through a professional interpreter only.".to_owned()),
        contingency: Some("If the advocate is not reached by six: call the night line.".to_owned()),
        ..Information::default()
    }
}
