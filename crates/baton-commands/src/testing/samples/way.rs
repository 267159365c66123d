//! Values of choosing a way for the patient and of reaching them.

use baton_domain::ids::Code;
use baton_domain::policy::{BurdenWeights, FloorTerms};
use baton_domain::value::{
    Capacity, Channel, ContactPreferences, Deadline, DeadlineKind, Exclusion, Floor, FloorCause, FollowUp,
    Hearer, Party, Path, PathAnswer, PathInputs, PathOption, PatientChoice, SafeTime, Urgency, Weekday,
    WeighedOption, WithinHearing,
};
use rust_decimal::Decimal;

use super::{NOON, code, minutes, organization, person, receiver, service, team};

/// Whoever accompanies the patient.
#[must_use]
pub fn navigator() -> Party {
    Party {
        organization: organization("valley-navigators"),
        service: Some(service("navigation")),
        team: Some(team("north")),
        person: Some(person("navigator-2")),
    }
}

pub(super) fn path_options() -> Vec<PathOption> {
    let option = |id, path, receiver, hours| PathOption {
        id: code(id),
        path,
        receiver,
        hours: Decimal::new(hours, 2),
        distance_km: Decimal::new(255, 1),
        cost_minor_units: 1_250,
        capacity: Some(Capacity::Waitlist),
    };
    vec![
        option("delivery", Path::InformationPacket, Some(receiver()), 4_825),
        option("food-bank", Path::WarmIntroduction, Some(receiver()), 350),
    ]
}

pub(super) fn vulnerabilities() -> Vec<Code> {
    vec![code("homeless")]
}

pub(super) fn patient_choice() -> PatientChoice {
    PatientChoice { explained_by: person("clinician-2"), explained_at: NOON }
}

/// Everything that a choice of a path rests on.
#[must_use]
pub fn path_inputs() -> PathInputs {
    PathInputs {
        at: minutes(5),
        urgency: Urgency::Urgent,
        needed_by: Some(minutes(6_000)),
        objection: true,
        vulnerabilities: vulnerabilities(),
        options: path_options(),
        declined: vec![code("delivery")],
        cannot_provide: Some(code("no-stock")),
        terms: FloorTerms { vulnerability_factors: vulnerabilities(), ..FloorTerms::default() },
        weights: BurdenWeights::default(),
    }
}

/// An answer, with every field filled; it does not follow from the inputs beside it.
#[must_use]
pub fn path_answer() -> PathAnswer {
    let weighed = |option, burden, excluded_by| WeighedOption {
        option: code(option),
        burden: Decimal::new(burden, 3),
        within_reach: true,
        excluded_by,
    };
    PathAnswer {
        time_critical: true,
        floor: Floor::WarmIntroduction,
        cause: FloorCause::ObjectionAndVulnerable,
        options: vec![
            weighed("delivery", 48_250, Some(Exclusion::Declined)),
            weighed("food-bank", 29_000, None),
        ],
        recommended: Some(code("food-bank")),
    }
}

pub(super) fn follow_up() -> FollowUp {
    FollowUp { at: minutes(11_520), about: Some(code("food-arrived")) }
}

/// How a patient may be reached.
#[must_use]
pub fn preferences() -> ContactPreferences {
    ContactPreferences {
        allowed: vec![Channel::Phone, Channel::TextMessage],
        excluded: vec![Channel::Voicemail],
        do_not_contact: true,
        safe_times: vec![SafeTime { weekday: Weekday::Tuesday, from_minute: 540, until_minute: 1_020 }],
        zone: Some("America/Chicago".to_owned()),
        may_name_service: true,
        language: Some(code("es")),
    }
}

pub(super) fn within_hearing() -> Vec<WithinHearing> {
    vec![
        WithinHearing { who: Hearer::Child, safe: true },
        WithinHearing { who: Hearer::Partner, safe: false },
    ]
}

pub(super) const fn deadline() -> Deadline {
    Deadline { due_at: NOON, kind: DeadlineKind::Accept }
}
