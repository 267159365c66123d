//! Food: the lighter of two ways, with its numbers on record.

use baton_api::types::v1::{ErrorReason, HandoffKind, Party, Path, Role, Setting, Urgency};

use super::Scene;
use crate::demo::acts::{Need, confirm, request};
use crate::demo::programs::Program;
use crate::demo::ways::{choose, packet, patient_tells, way};

pub(super) const ABOUT: &str = "A food bank that is 25 km away introduces people in person; a service that delivers can \
    be had by a packet of information. The program weighs hours, kilometres and money; the delivery burdens the patient \
    least, and the numbers stay on record. Eight days later the patient says that it came. Nobody at the service has \
    said so, and the record does not claim it.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let clinic = scene.actor("case-manager-3", Role::CaseManager, "family-practice")?;
    let (bank, delivery) = (service("food-bank"), service("food-delivery"));
    let ways = [
        way("food-bank", Path::WarmIntroduction, &bank, "4", "25", 0),
        way("delivery", Path::InformationPacket, &delivery, "72", "0", 500),
    ];

    scene.on(9);
    scene.at(11, 0).does(&clinic, request(clinic.party(), need())).await?;
    scene.at(11, 5).tries(&clinic, choose(&ways, "food-bank"), ErrorReason::ReasonRequired).await?;
    scene.at(11, 6).does(&clinic, choose(&ways, "delivery")).await?;
    let look_after = scene.time(1, 10, 0);
    scene.at(11, 10).does(&clinic, packet(&delivery, look_after, "did-it-come")).await?;
    scene.on(1);
    let note = "Said on the telephone that the boxes come every third day.";
    scene.at(10, 10).does(&clinic, patient_tells(&delivery, note)).await?;
    scene.at(10, 15).does(&clinic, confirm("Nothing more is needed.")).await
}

fn service(organization: &str) -> Party {
    Party { organization: organization.to_owned(), ..Party::default() }
}

fn need() -> Need {
    Need {
        program: Program::Food,
        kind: HandoffKind::Referral,
        patient: "patient-6106",
        age_years: 45,
        need: "food-insecurity",
        urgency: Urgency::Routine,
        setting: Setting::Clinic,
        because: "Two children, and the car was sold last month.",
    }
}
