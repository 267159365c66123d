//! The values that commands, events and state share: codes, times and coarse facts that rules and views may read.

use crate::ids::{Code, OrganizationId, PersonId, ServiceId, TeamId};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    )*};
}

mod codes;
mod contact;
mod deadline;
mod path;

pub use codes::*;
pub use contact::{
    BarrierKind, ContactOutcome, ContactPreferences, Hearer, SafeTime, SupportKind, Weekday, WithinHearing,
};
pub use deadline::{Deadline, DeadlineKind, FollowUp};
pub use path::{
    Exclusion, Floor, FloorCause, LapseCause, ObjectionScope, Path, PathAnswer, PathInputs, PathOption,
    PatientChoice, WeighedOption,
};

/// A party to a handoff. Where both parties share an organisation, each must name a team or a person, because that is
/// then all that tells the sides apart (R21).
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The organisation.
    pub organization: OrganizationId,
    /// The service within it.
    pub service: Option<ServiceId>,
    /// The team.
    pub team: Option<TeamId>,
    /// The person responsible.
    pub person: Option<PersonId>,
}

impl Party {
    /// Whether `other` falls under this name: the same organisation, and the same service where this one names it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.organization == other.organization && (self.service.is_none() || self.service == other.service)
    }

    /// Whether `other` is the same party, whoever is responsible there at the moment.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.organization == other.organization && self.service == other.service && self.team == other.team
    }
}

/// Who acts.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The organisation they act for.
    pub organization: OrganizationId,
    /// Their team.
    pub team: Option<TeamId>,
    /// Their role.
    pub role: Role,
    /// For whom they act, where that is somebody else.
    pub on_behalf_of: Option<PersonId>,
    /// The calling service that said so; absent where the credential itself names the person.
    pub asserted_by: Option<Code>,
}

/// Coarse facts about the patient for breaking figures down; codes of the tenant's own vocabulary.
#[skip_serializing_none]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strata {
    /// Age band.
    pub age_band: Option<Code>,
    /// Sex.
    pub sex: Option<Code>,
    /// Language.
    pub language: Option<Code>,
    /// Race or ethnicity, as the patient states it.
    pub race_ethnicity: Option<Code>,
    /// Rurality of where they live.
    pub rurality: Option<Code>,
    /// Who pays.
    pub payer: Option<Code>,
}

/// Whom and what a consent covers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentScope {
    /// The receivers; none named means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receivers: Vec<Party>,
    /// The parts of information; none named means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<InformationPart>,
}

/// Who said that a receiver who does not use Baton has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// Who on the receiver's side said it.
    pub said_by: PersonId,
    /// When.
    pub said_at: Timestamp,
    /// How.
    pub channel: Channel,
}

/// Somebody in an introduction.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Whom they belong to.
    pub side: ParticipantSide,
    /// What they are.
    pub role: ParticipantRole,
    /// Who they are, where staff; a patient is named by the handoff alone.
    pub person: Option<PersonId>,
}

/// How the receiver was introduced to the patient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endorsement {
    /// By name.
    pub by_name: bool,
    /// With why they were chosen.
    pub why_they: bool,
    /// With what they are good at.
    pub good_at: bool,
}

/// A calendar date where it is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZonedDate {
    /// The date.
    pub date: Date,
    /// The IANA time zone that the date is in, such as `America/Chicago`.
    pub zone: String,
}

/// Something that a receiver takes on with the handoff; what it is stands in the words.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedAction {
    /// Who does it.
    pub owner: PersonId,
    /// By when.
    pub due: Option<ZonedDate>,
}

/// What a patient said of the handoff. Absent: not asked.
#[skip_serializing_none]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experience {
    /// Felt heard.
    pub felt_heard: Option<bool>,
    /// Knew what comes next.
    pub knew_what_comes_next: Option<bool>,
    /// Had to tell their story again.
    pub had_to_retell: Option<bool>,
}

/// A time from one instant until before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// From.
    pub start: Timestamp,
    /// Until before.
    pub end: Timestamp,
}

/// One party that is accountable, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accountable {
    /// Which side it is.
    pub side: Side,
    /// The party.
    pub party: Party,
    /// For what.
    pub duty: Duty,
}
