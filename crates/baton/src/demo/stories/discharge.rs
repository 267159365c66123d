//! Discharge: from the hospital to the family doctor, by telephone with the patient on the line.

use baton_api::types::v1::{
    BarrierKind, Channel, ContactOutcome, ErrorReason, Experience, HandoffKind, IllnessSeverity, Information,
    IntroductionMode, MissedReason, ParticipantRole, Role, Setting, SupportKind, Urgency,
};

use super::Scene;
use crate::demo::acts::{
    Need, accept, acknowledge, call_ahead, confirm, from_receiver, from_referrer, introduce, offer, patient,
    patient_agrees_to, patient_says, patient_seen, plan_visit, report, request, share, visit_missed,
};
use crate::demo::programs::Program;
use crate::demo::ways::{accompanied_by, barrier, contact, help, overcome};

pub(super) const ABOUT: &str = "The hospital's case manager calls the family doctor before any paper goes out, and \
    introduces the patient in a call of three. The visit within the week is missed, since no bus ran; a navigator finds a \
    ride, and the next one is kept. The first try goes wrong: nobody had asked the patient yet.";

pub(super) async fn play(scene: &mut Scene<'_>) -> anyhow::Result<()> {
    let hospital = scene.actor("case-manager-1", Role::CaseManager, "community-hospital")?;
    let doctor = scene.actor("physician-1", Role::Clinician, "family-practice")?;
    let navigator = scene.actor("navigator-2", Role::CaseManager, "community-hospital")?;

    scene.on(9);
    scene.at(9, 30).does(&hospital, request(hospital.party(), need())).await?;
    let unasked = offer(&doctor.party(), None);
    scene.at(9, 35).tries(&hospital, unasked, ErrorReason::NoConsent).await?;
    scene.at(9, 50).does(&hospital, patient_agrees_to(vec![doctor.party()])).await?;
    let note = "Told of the stay and of what changed; the practice has a place on the last day of the week.";
    scene.at(10, 0).does(&hospital, call_ahead(&doctor, note)).await?;
    scene.at(10, 10).does(&hospital, offer(&doctor.party(), None)).await?;
    scene.at(10, 15).does(&doctor, accept()).await?;
    scene.at(10, 40).does(&hospital, share(package())).await?;

    let present = vec![
        from_referrer(&hospital, ParticipantRole::CaseManager),
        from_receiver(&doctor, ParticipantRole::Clinician),
        patient(),
    ];
    let questions = ["May I take the old water tablet until the new ones are there?"];
    let call = introduce(None, IntroductionMode::Phone, present, 9, &questions);
    scene.at(11, 0).does(&hospital, call).await?;
    let read_back = "The old water tablet is stopped, the new one is one each morning; weigh daily, call at two kilos up; \
         bloods at the visit within the week.";
    let takes_on = [("See the patient within the week, with bloods", &doctor)];
    scene.at(11, 12).does(&doctor, acknowledge(1, read_back, &takes_on)).await?;
    let visit = scene.time(2, 9, 0);
    scene.at(11, 15).does(&doctor, plan_visit(visit)).await?;

    scene.on(2);
    scene
        .at(9, 45)
        .does(&doctor, visit_missed(MissedReason::Transport, "The bus did not run that morning."))
        .await?;
    scene.at(10, 0).does(&hospital, accompanied_by(&navigator)).await?;
    let asked = contact(Channel::Phone, ContactOutcome::Reached, "Would have come.");
    scene.at(10, 10).does(&navigator, asked).await?;
    scene
        .at(10, 12)
        .does(&navigator, barrier(BarrierKind::Transport, "No bus, and nobody who drives."))
        .await?;
    scene.at(10, 30).does(&navigator, help(SupportKind::Transport, "A volunteer drives both ways.")).await?;
    let visit = scene.time(1, 14, 0);
    scene.at(10, 40).does(&navigator, plan_visit(visit)).await?;
    scene.on(1);
    scene.at(13, 30).does(&navigator, overcome("Picked up on time.")).await?;
    scene.at(14, 5).does(&doctor, patient_seen()).await?;
    scene.at(14, 50).does(&doctor, report("Weight steady, bloods good, tablets as agreed.")).await?;
    scene.at(16, 0).does(&hospital, confirm("Read the report; told the ward.")).await?;
    let heard =
        Experience { felt_heard: Some(true), knew_what_comes_next: Some(true), had_to_retell: Some(false) };
    scene.at(16, 10).does(&doctor, patient_says(heard)).await
}

fn need() -> Need {
    Need {
        program: Program::General,
        kind: HandoffKind::Transition,
        patient: "patient-3003",
        age_years: 74,
        need: "care-after-discharge",
        urgency: Urgency::Urgent,
        setting: Setting::Inpatient,
        because: "Goes home today after five days with heart failure.",
    }
}

fn package() -> Information {
    Information {
        illness_severity: Some(IllnessSeverity::Watcher.into()),
        patient_summary: Some(
            "Heart failure, four kilos of water lost in five days, breathes easily.".to_owned(),
        ),
        action_list: vec!["Visit within seven days".to_owned(), "Bloods at the visit".to_owned()],
        contingency: Some("Two kilos up in three days: call the practice the same day.".to_owned()),
        medications: vec![
            "new water tablet, one each morning".to_owned(),
            "old water tablet: stopped".to_owned(),
            "heart tablet as before".to_owned(),
        ],
        ..Information::default()
    }
}
