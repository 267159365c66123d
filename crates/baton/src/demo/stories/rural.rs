//! A rural objection: where the next service is far away, a list is no help.

use baton_api::types::v1::{
    ErrorReason, HandoffKind, Information, IntroductionMode, ParticipantRole, Path, Role, Setting, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, accept, acknowledge, confirm, from_receiver, from_referrer, introduce, offer, patient,
    patient_agrees_to, patient_seen, request, share,
};
use crate::demo::programs::Program;
use crate::demo::ways::{choose, object, packet, way};

pub(super) const ABOUT: &str = "The clinician objects, and the only other clinic is 160 km away. In a city with six \
    near, a list would be allowed; here it is refused, and the patient is introduced by telephone before they set out.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let clinician = scene.actor("physician-5", Role::Clinician, "prairie-clinic")?;
    let far = scene.actor("physician-6", Role::Clinician, "county-clinic")?;
    let ways = [
        way("list", Path::InformationPacket, &far.party(), "72", "160", 0),
        way("introduction", Path::WarmIntroduction, &far.party(), "72", "160", 0),
    ];

    scene.on(5);
    scene.at(9, 0).does(&clinician, request(clinician.party(), need())).await?;
    scene.at(9, 2).does(&clinician, object("It is against my conscience to prescribe this.")).await?;
    scene.at(9, 5).tries(&clinician, choose(&ways, "list"), ErrorReason::BelowFloor).await?;
    scene.at(9, 6).does(&clinician, choose(&ways, "introduction")).await?;
    let list = packet(&far.party(), scene.time(2, 9, 0), "did-they-go");
    scene.at(9, 7).tries(&clinician, list, ErrorReason::PathNotChosen).await?;
    scene.at(9, 10).does(&clinician, patient_agrees_to(vec![far.party()])).await?;
    scene.at(9, 12).does(&clinician, offer(&far.party(), None)).await?;
    scene.at(9, 40).does(&far, accept()).await?;
    scene.at(9, 45).does(&clinician, share(package())).await?;
    let present = vec![
        from_referrer(&clinician, ParticipantRole::Clinician),
        from_receiver(&far, ParticipantRole::Clinician),
        patient(),
    ];
    let call = introduce(None, IntroductionMode::Phone, present, 7, &["Must I come twice?"]);
    scene.at(10, 0).does(&clinician, call).await?;
    let read_back =
        "One visit only, in three days at noon, so that the bus of the same day can be had both ways.";
    scene.at(10, 10).does(&far, acknowledge(1, read_back, &[("One visit, at noon", &far)])).await?;
    scene.on(2);
    scene.at(12, 20).does(&far, patient_seen()).await?;
    scene.at(13, 0).does(&clinician, confirm("They called from the bus.")).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::Referral,
        patient: "patient-8108",
        age_years: 29,
        need: "contraception",
        urgency: Urgency::Routine,
        setting: Setting::Clinic,
        because: "Asks for a prescription that is not given here.",
    }
}

fn package() -> Information {
    Information {
        patient_summary: Some("Healthy, no medicines; one bus a day each way.".to_owned()),
        ..Information::default()
    }
}
