//! Emergency contraception: two hours are left, and an objection delays nothing.

use baton_api::types::v1::{
    DeclineReason, ErrorReason, HandoffKind, Information, Party, Path, Role, Setting, Urgency,
};

use super::Scene;
use crate::demo::acts::{Need, decline, needed_by, offer, patient_agrees_to, request, share};
use crate::demo::programs::Program;
use crate::demo::ways::{cancel, care_given, care_here, choose, full, hold, object, packet, way};

pub(super) const ABOUT: &str = "The only pharmacy closes in two hours, and the clinician objects. A list would not be \
    enough: the least is an introduction, and telehealth can prescribe at once. Then telehealth is down and declines. \
    Now the care itself is owed, objection or not, and neither a hold nor a cancellation gets around it. This one \
    happens as it is told.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let clinician = scene.actor("physician-3", Role::Clinician, "hill-clinic")?;
    let telehealth = scene.actor("physician-4", Role::Clinician, "telehealth")?;
    let pharmacy = Party { organization: "pharmacy".to_owned(), ..Party::default() };
    let ways = [
        way("pharmacy", Path::InformationPacket, &pharmacy, "1.5", "3", 4000),
        way("telehealth", Path::WarmIntroduction, &telehealth.party(), "0.5", "0", 3500),
    ];
    let by = scene.in_hours(2);
    let next_day = scene.in_hours(24);

    scene.now().does(&clinician, needed_by(request(clinician.party(), need()), by)).await?;
    scene.now().does(&clinician, object("It is against my conscience to give this.")).await?;
    scene.now().tries(&clinician, choose(&ways, "pharmacy"), ErrorReason::BelowFloor).await?;
    scene.now().does(&clinician, choose(&ways, "telehealth")).await?;
    let list = packet(&pharmacy, next_day, "was-it-open");
    scene.now().tries(&clinician, list, ErrorReason::PathNotChosen).await?;
    scene.now().does(&clinician, patient_agrees_to(vec![telehealth.party()])).await?;
    scene.now().does(&clinician, share(package())).await?;
    scene.now().does(&clinician, offer(&telehealth.party(), None)).await?;

    let down = "Our line is down, and nobody can say until when.";
    scene.now().does(&telehealth, decline(DeclineReason::NoCapacity, down, &pharmacy)).await?;
    let [list, telehealth_down] = ways;
    let late = baton_api::types::v1::PathOption { hours: "2.5".to_owned(), ..list };
    let ways = [late, full(telehealth_down), care_here("0.25")];
    scene.now().tries(&clinician, offer(&telehealth.party(), None), ErrorReason::PathNotChosen).await?;
    let morning = "Let us look tomorrow.";
    scene.now().tries(&clinician, hold(next_day, morning), ErrorReason::ObligationStands).await?;
    let away = "Not by us.";
    scene.now().tries(&clinician, cancel(away), ErrorReason::ObligationStands).await?;
    scene.now().tries(&clinician, choose(&ways, "telehealth"), ErrorReason::OptionNotOpen).await?;
    scene.now().does(&clinician, choose(&ways, "care-here")).await?;
    scene.now().does(&clinician, care_given("Given, and explained.")).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::Referral,
        patient: "patient-7107",
        age_years: 24,
        need: "emergency-contraception",
        urgency: Urgency::Urgent,
        setting: Setting::Clinic,
        because: "A day and a half ago.",
    }
}

fn package() -> Information {
    Information {
        patient_summary: Some("A day and a half ago; takes nothing else.".to_owned()),
        ..Information::default()
    }
}
