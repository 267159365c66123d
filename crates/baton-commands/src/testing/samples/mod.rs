//! One sample of every event and every act, with every field filled, so that a conversion that forgets one shows.
//!
//! The samples do not follow from each other: they show forms, not a story. Structs are written out without `..`, so
//! that a new field must be filled here before anything compiles.

mod acts;
mod events;
mod records;
mod way;
mod words;

pub use acts::{acknowledge, every_act, introduce, observe, practice, request, share};
pub use events::every_event;
pub use records::{
    define_program, every_program_event, every_screening_event, every_service_event, meta_of_no_patient,
    retire_program, revise_policy, title,
};
pub use way::{navigator, path_answer, path_inputs, preferences};
pub use words::every_word;

use baton_domain::event::SCHEMA_VERSION;
use baton_domain::ids::{
    Code, HandoffId, OrganizationId, PatientRef, PersonId, ProgramId, RequestId, ScreeningId, ServiceId,
    TeamId, TenantId,
};
use baton_domain::policy::{FloorTerms, Policy, ProgramVersion};
use baton_domain::value::{
    AcceptedAction, Actor, Channel, ConsentScope, Endorsement, Experience, InformationPart, Kind,
    Participant, ParticipantRole, ParticipantSide, Party, Period, Reported, Role, Strata, ZonedDate,
};
use baton_domain::warmth::WarmElement;
use baton_domain::{Meta, RequestMark, Stamp};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident => $type:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// # Panics
        /// If the text is no identifier.
        #[must_use]
        pub fn $name(text: &str) -> $type {
            $type::new(text).expect("a sample's identifier is one")
        }
    )*};
}

identifiers! {
    /// A tenant.
    tenant => TenantId;
    /// A patient.
    patient => PatientRef;
    /// An organisation.
    organization => OrganizationId;
    /// A person.
    person => PersonId;
    /// A team.
    team => TeamId;
    /// A service.
    service => ServiceId;
    /// A program.
    program_id => ProgramId;
    /// A code.
    code => Code;
}

/// The instant that the samples count from: 2026-03-02T15:00:00Z.
pub const NOON: Timestamp = Timestamp::constant(1_772_463_600, 0);

/// Some minutes after [`NOON`].
#[must_use]
pub fn minutes(count: i64) -> Timestamp {
    NOON.saturating_add(jiff::SignedDuration::from_mins(count)).unwrap_or(NOON)
}

/// The handoff of the samples.
pub const HANDOFF: HandoffId = HandoffId(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0001));

/// Another one.
pub const OTHER_HANDOFF: HandoffId = HandoffId(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0002));

/// A screening.
pub const SCREENING: ScreeningId = ScreeningId(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0003));

/// The referring party.
#[must_use]
pub fn referrer() -> Party {
    Party {
        organization: organization("riverside-clinic"),
        service: Some(service("primary-care")),
        team: Some(team("blue")),
        person: Some(person("clinician-2")),
    }
}

/// The receiving party.
#[must_use]
pub fn receiver() -> Party {
    Party {
        organization: organization("harbor-advocates"),
        service: Some(service("ipv-advocacy")),
        team: Some(team("intake")),
        person: Some(person("nurse-2")),
    }
}

/// Somebody who works for the referrer, as a service asserted it.
#[must_use]
pub fn referrer_actor() -> Actor {
    Actor {
        person: person("clinician-2"),
        organization: organization("riverside-clinic"),
        team: Some(team("blue")),
        role: Role::Clinician,
        on_behalf_of: Some(person("clinician-3")),
        asserted_by: Some(code("riverside-ehr")),
    }
}

/// Somebody who works for the receiver.
#[must_use]
pub fn receiver_actor() -> Actor {
    Actor {
        person: person("nurse-2"),
        organization: organization("harbor-advocates"),
        team: Some(team("intake")),
        role: Role::Advocate,
        on_behalf_of: None,
        asserted_by: None,
    }
}

/// A supervisor of the referrer's organisation.
#[must_use]
pub fn supervisor() -> Actor {
    Actor {
        person: person("supervisor-2"),
        organization: organization("riverside-clinic"),
        team: None,
        role: Role::Supervisor,
        on_behalf_of: None,
        asserted_by: None,
    }
}

/// The circumstances of an event, all of them.
#[must_use]
pub fn meta() -> Meta {
    Meta {
        tenant: tenant("valley-network"),
        subject: Some(patient("patient-7f3a")),
        schema: SCHEMA_VERSION,
        stamp: Stamp {
            occurred_at: NOON,
            recorded_at: minutes(2),
            actor: receiver_actor(),
            recorded_by: Some(referrer_actor()),
        },
        request: RequestMark {
            id: RequestId(Uuid::from_u128(0x11)),
            digest: "d1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        },
        correlation_id: Uuid::from_u128(0x12),
        causation_id: Some(Uuid::from_u128(0x13)),
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
    }
}

pub(super) fn program() -> ProgramVersion {
    let policy = Policy {
        needs: vec![code("ipv-advocacy")],
        kinds: vec![Kind::Referral, Kind::PracticeRooming],
        sensitive: true,
        floor: FloorTerms { vulnerability_factors: vec![code("homeless")], ..FloorTerms::default() },
        warm_elements: vec![WarmElement::Endorsed],
        ..Policy::default()
    };
    ProgramVersion { program: program_id("default"), version: 1, policy: Box::new(policy) }
}

pub(super) fn strata() -> Strata {
    Strata {
        age_band: Some(code("30-39")),
        sex: Some(code("female")),
        language: Some(code("es")),
        race_ethnicity: Some(code("hispanic")),
        rurality: Some(code("rural")),
        payer: Some(code("medicaid")),
    }
}

pub(super) fn scope() -> ConsentScope {
    ConsentScope {
        receivers: vec![receiver()],
        parts: vec![InformationPart::PatientSummary, InformationPart::ActionList],
    }
}

pub(super) fn reported() -> Reported {
    Reported { said_by: person("front-desk"), said_at: NOON, channel: Channel::Phone }
}

pub(super) fn participants() -> Vec<Participant> {
    let one = |side, role, who: Option<&str>| Participant { side, role, person: who.map(person) };
    vec![
        one(ParticipantSide::Referrer, ParticipantRole::Clinician, Some("clinician-2")),
        one(ParticipantSide::Receiver, ParticipantRole::Advocate, Some("nurse-2")),
        one(ParticipantSide::Patient, ParticipantRole::Patient, None),
    ]
}

pub(super) const fn endorsement() -> Endorsement {
    Endorsement { by_name: true, why_they: true, good_at: true }
}

pub(super) fn actions() -> Vec<AcceptedAction> {
    vec![AcceptedAction { owner: person("nurse-2"), due: Some(date()) }]
}

pub(super) const fn experience() -> Experience {
    Experience { felt_heard: Some(true), knew_what_comes_next: Some(true), had_to_retell: Some(false) }
}

pub(super) fn date() -> ZonedDate {
    ZonedDate { date: Date::constant(2026, 3, 9), zone: "America/Chicago".to_owned() }
}

pub(super) fn period() -> Period {
    Period { start: NOON, end: minutes(60) }
}
