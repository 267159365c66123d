//! Consent is withdrawn after the receiver has accepted.

use baton_api::types::v1::{ErrorReason, HandoffKind, Information, Role, Setting, Urgency};

use super::Scene;
use crate::demo::acts::{Need, accept, acknowledge, offer, patient_agrees_to, request, share};
use crate::demo::programs::Program;
use crate::demo::ways::{take_escalation, withdraw};

pub(super) const ABOUT: &str = "The service has accepted when the patient thinks better of it. From that moment the \
    service reads nothing more; a notice on its worklist says that the handoff is over, and nothing about the patient. \
    A page that goes out after that is refused, and since it has gone out, recorded as the breach that it is.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let clinic = scene.actor("case-manager-5", Role::CaseManager, "river-clinic")?;
    let supervisor = scene.actor("supervisor-3", Role::Supervisor, "river-clinic")?;
    let service = scene.actor("intake-2", Role::Staff, "debt-advice")?;

    scene.on(2);
    scene.at(14, 0).does(&clinic, request(clinic.party(), need())).await?;
    scene.at(14, 5).does(&clinic, patient_agrees_to(vec![service.party()])).await?;
    scene.at(14, 10).does(&clinic, share(package("Rent is two months behind."))).await?;
    scene.at(14, 15).does(&clinic, offer(&service.party(), None)).await?;
    scene.at(15, 30).does(&service, accept()).await?;

    scene.on(1);
    let reason = "My brother works there. I will manage by myself.";
    scene.at(9, 0).does(&clinic, withdraw(vec![service.party()], reason)).await?;
    scene.worklists(&[&service]).await?;
    scene.may_not_read(&service).await?;
    let late = acknowledge(1, "Two months of rent.", &[]);
    scene.at(9, 5).tries(&service, late, ErrorReason::WrongSide).await?;
    scene.at(9, 10).reads_the_notice(&service).await?;
    scene.worklists(&[&service]).await?;
    let page = || share(package("The landlord has written again."));
    scene.at(9, 20).tries(&clinic, page(), ErrorReason::NoConsent).await?;
    let why = "The page lay in the fax machine since yesterday and went out by itself.";
    scene.at(9, 20).against_a_guardrail(why).does(&clinic, page()).await?;
    scene.at(10, 0).does(&supervisor, take_escalation("The service has destroyed the page.")).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::Referral,
        patient: "patient-1111",
        age_years: 38,
        need: "advice-on-debts",
        urgency: Urgency::Routine,
        setting: Setting::Community,
        because: "Afraid of losing the flat.",
    }
}

fn package(summary: &str) -> Information {
    Information { patient_summary: Some(summary.to_owned()), ..Information::default() }
}
