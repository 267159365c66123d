//! Lost and found: what is tried before a patient counts as lost, and what is left open when they do.

use baton_api::types::v1::{
    Channel, ContactOutcome, ErrorReason, HandoffKind, Information, IntroductionMode, ParticipantRole, Role,
    Setting, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, accept, acknowledge, confirm, from_receiver, from_referrer, introduce, offer, patient,
    patient_agrees_to, patient_seen, reopen, request, share,
};
use crate::demo::programs::Program;
use crate::demo::ways::{accompanied_by, contact, lost, take_escalation};

pub(super) const ABOUT: &str = "A counsellor has accepted, and nobody reaches the patient. A week later the server itself \
    tells that the introduction is overdue, to everybody who can do something about it. After three attempts over \
    fourteen days the handoff may be closed as lost, and not before. When the patient calls back it is opened again.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let clinic = scene.actor("case-manager-4", Role::CaseManager, "river-clinic")?;
    let counsellor = scene.actor("counsellor-2", Role::Staff, "talking-rooms")?;
    let navigator = scene.actor("navigator-1", Role::CaseManager, "county-navigators")?;

    scene.on(20);
    scene.at(9, 0).does(&clinic, request(clinic.party(), need())).await?;
    scene.watched_by(&clinic).await?;
    let both = vec![counsellor.party(), navigator.party()];
    scene.at(9, 10).does(&clinic, patient_agrees_to(both)).await?;
    scene.at(9, 15).does(&clinic, accompanied_by(&navigator)).await?;
    scene.at(9, 20).does(&clinic, offer(&counsellor.party(), None)).await?;
    scene.on(19);
    scene.at(11, 0).does(&counsellor, accept()).await?;
    scene.by_itself(2).await?; // The deadline is missed, and told.

    scene.on(17);
    let rang = "Rang ten times.";
    scene.at(10, 0).does(&navigator, contact(Channel::Phone, ContactOutcome::NoAnswer, rang)).await?;
    scene.on(9);
    let wrote = "With the number of the navigators.";
    scene.at(10, 0).does(&navigator, contact(Channel::Letter, ContactOutcome::MessageLeft, wrote)).await?;
    scene.at(10, 5).tries(&navigator, lost("No answer."), ErrorReason::EvidenceMissing).await?;
    scene.on(2);
    let neighbour = "A neighbour says that they have moved in with family.";
    let third = contact(Channel::InPerson, ContactOutcome::SomebodyElse, neighbour);
    scene.at(10, 30).does(&navigator, third).await?;
    scene.at(11, 0).does(&navigator, take_escalation("Three attempts made; nobody is left to ask.")).await?;
    scene.at(11, 5).does(&navigator, lost("Moved; no number, no address.")).await?;

    scene.on(1);
    scene.at(8, 40).does(&navigator, reopen("Called back: had lost the telephone.")).await?;
    let found = contact(Channel::Phone, ContactOutcome::Reached, "Wants to begin today.");
    scene.at(8, 45).does(&navigator, found).await?;
    scene.at(8, 50).does(&navigator, offer(&counsellor.party(), None)).await?;
    scene.at(9, 5).does(&counsellor, accept()).await?;
    scene.at(9, 10).does(&clinic, share(package())).await?;
    let present = vec![
        from_referrer(&clinic, ParticipantRole::CaseManager),
        from_receiver(&counsellor, ParticipantRole::Staff),
        patient(),
    ];
    scene.at(9, 30).does(&clinic, introduce(None, IntroductionMode::Phone, present, 5, &[])).await?;
    let read_back = "Lives with family now, new number; first hour this afternoon.";
    scene
        .at(9, 40)
        .does(&counsellor, acknowledge(1, read_back, &[("First hour at three", &counsellor)]))
        .await?;
    scene.at(16, 0).does(&counsellor, patient_seen()).await?;
    scene.at(16, 30).does(&clinic, confirm("Found, and seen.")).await
}

fn need() -> Need {
    Need {
        program: Program::Counselling,
        kind: HandoffKind::Referral,
        patient: "patient-1110",
        age_years: 52,
        need: "counselling",
        urgency: Urgency::Routine,
        setting: Setting::Clinic,
        because: "Cannot sleep since the accident.",
    }
}

fn package() -> Information {
    Information {
        patient_summary: Some("Accident in the spring; sleeps three hours a night.".to_owned()),
        ..Information::default()
    }
}
