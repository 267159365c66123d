//! A decline ends an offer and never the need: the second service takes the patient.

use baton_api::types::v1::{
    Capacity, DeclineReason, ErrorReason, HandoffKind, Information, IntroductionMode, ParticipantRole, Role,
    Setting, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, accept, acknowledge, confirm, decline, from_receiver, from_referrer, introduce, offer, patient,
    patient_agrees_to, patient_seen, request, share,
};
use crate::demo::programs::Program;

pub(super) const ABOUT: &str = "The first service has no place and says so. The need stays open and the family practice \
    stays accountable, until the second service takes over. The practice sees both answers, and cannot give one in \
    their name. A colleague there watches all of it, and is cut off on the way.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let practice = scene.actor("case-manager-2", Role::CaseManager, "family-practice")?;
    let colleague = scene.actor("nurse-4", Role::Nurse, "family-practice")?;
    let first = scene.actor("intake-1", Role::Staff, "home-care-north")?;
    let second = scene.actor("home-nurse-1", Role::Nurse, "home-care-south")?;

    let all = [&practice, &first, &second];

    scene.on(2);
    scene.at(11, 0).does(&practice, request(practice.party(), need())).await?;
    scene.watched_by(&colleague).await?;
    scene.at(11, 5).does(&practice, patient_agrees_to(vec![first.party(), second.party()])).await?;
    scene.at(11, 10).does(&practice, offer(&first.party(), Some(Capacity::Waitlist))).await?;
    scene.worklists(&all).await?;
    scene.at(11, 30).tries(&practice, accept(), ErrorReason::WrongSide).await?;
    let full = "Every round is full until the end of the month.";
    scene.at(13, 40).does(&first, decline(DeclineReason::NoCapacity, full, &second.party())).await?;
    scene.worklists(&all).await?;
    scene.at(13, 55).does(&practice, offer(&second.party(), Some(Capacity::Available))).await?;
    scene.cut_watch();
    scene.at(14, 20).does(&second, accept()).await?;

    scene.on(1);
    scene.at(9, 0).does(&practice, share(package())).await?;
    scene.resume_watch().await?;
    let present = vec![
        from_referrer(&practice, ParticipantRole::CaseManager),
        from_receiver(&second, ParticipantRole::Nurse),
        patient(),
    ];
    scene.at(9, 30).does(&practice, introduce(None, IntroductionMode::Video, present, 12, &[])).await?;
    let read_back =
        "Dressing every second day, in the afternoon; the wound is shown to the practice after a week.";
    let takes_on = [("First dressing today at three", &second)];
    scene.at(9, 45).does(&second, acknowledge(1, read_back, &takes_on)).await?;
    scene.at(15, 10).does(&second, patient_seen()).await?;
    scene.worklists(&all).await?;
    scene.at(17, 0).does(&practice, confirm("The nurse was there; the patient called to say so.")).await?;
    scene.worklists(&all).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::Referral,
        patient: "patient-4004",
        age_years: 82,
        need: "wound-care-at-home",
        urgency: Urgency::Urgent,
        setting: Setting::Clinic,
        because: "Cannot come to the practice for the dressings.",
    }
}

fn package() -> Information {
    Information {
        patient_summary: Some("Leg ulcer, clean, half the size of last month.".to_owned()),
        action_list: vec!["Dressing every second day".to_owned()],
        preferences: Some("Afternoons; the neighbour has the key.".to_owned()),
        ..Information::default()
    }
}
