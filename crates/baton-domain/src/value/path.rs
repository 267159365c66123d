//! The ways for a patient, what each would cost them, and what R3 says of them.

use super::{Capacity, Party, Urgency};
use crate::ids::{Code, PersonId};
use crate::policy::{BurdenWeights, FloorTerms};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

codes! {
    /// How the patient gets to care, from the lightest to the most that a carer can do.
    Path {
        /// Information to act on: near, open services with their hours, and a plan to follow up.
        InformationPacket,
        /// A live introduction to the receiver.
        WarmIntroduction,
        /// The referrer gives the care.
        DirectCare,
    }
    /// The least that the patient is owed (R3).
    Floor {
        /// Information is enough.
        InformationPacket,
        /// A live introduction at least.
        WarmIntroduction,
        /// Nothing but the care itself.
        DirectCare,
        /// Nothing can be in time, and the referrer cannot or need not provide: somebody above must find a way.
        NoPathLeft,
    }
    /// What set the floor (R3).
    FloorCause {
        /// No referral is open, the need is time-critical, and the referrer can provide.
        TimeCriticalNothingOpen,
        /// No referral is open, the need is time-critical, and the referrer cannot provide.
        TimeCriticalCannotProvide,
        /// No referral is open and the need is not time-critical.
        NothingOpen,
        /// The need is time-critical.
        TimeCritical,
        /// Fewer services are within reach than the program asks.
        FewWithinReach,
        /// Even the nearest service is farther than the program allows.
        NearestTooFar,
        /// The referrer objects and the patient is vulnerable.
        ObjectionAndVulnerable,
        /// Nothing raises the program's own floor.
        Program,
    }
    /// Why an option falls out (R3).
    Exclusion {
        /// It cannot deliver by the time that the patient needs it.
        Late,
        /// It has no capacity.
        NoCapacity,
        /// The service declined this handoff.
        Declined,
        /// The referrer objects to providing.
        Objection,
        /// It is less than the patient is owed.
        BelowFloor,
    }
    /// Why a choice no longer holds (R23).
    LapseCause {
        /// The receiver declined.
        Declined,
        /// The introduction was missed.
        IntroductionMissed,
        /// The visit was missed.
        VisitMissed,
        /// The deadline to accept was missed.
        AcceptDeadlineMissed,
        /// The deadline to introduce was missed.
        IntroduceDeadlineMissed,
        /// Urgency or `needed_by` changed.
        RequestAmended,
        /// The referrer objected afterwards.
        Objection,
        /// The offer ended without a decline.
        OfferEnded,
        /// The handoff was closed and opened again.
        Reopened,
    }
    /// What a carer objects to in conscience (R4).
    ObjectionScope {
        /// To giving the care; the referring stays theirs.
        Provide,
        /// To referring as well, which passes at once to a named colleague.
        Refer,
    }
}

/// One way for the patient, with what it would cost them.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathOption {
    /// Its name among the options.
    pub id: Code,
    /// How.
    pub path: Path,
    /// Who would take the patient; absent for direct care.
    pub receiver: Option<Party>,
    /// Hours until the patient is served, travel included.
    #[serde(with = "rust_decimal::serde::str")]
    pub hours: Decimal,
    /// Kilometres to get there; 0 where it comes to the patient.
    #[serde(with = "rust_decimal::serde::str")]
    pub distance_km: Decimal,
    /// What the patient pays out of pocket, in the smallest unit of the program's currency.
    pub cost_minor_units: u64,
    /// Its capacity, as far as known.
    pub capacity: Option<Capacity>,
}

/// Everything that the choice of a path rests on: with it the choice can be judged again at any time (R3).
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathInputs {
    /// When it was judged.
    pub at: Timestamp,
    /// How urgent.
    pub urgency: Urgency,
    /// By when the patient must be served.
    pub needed_by: Option<Timestamp>,
    /// The referrer objects to providing.
    pub objection: bool,
    /// What makes the patient vulnerable, in the tenant's codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vulnerabilities: Vec<Code>,
    /// The options.
    pub options: Vec<PathOption>,
    /// Those whose service has declined this handoff.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<Code>,
    /// Why the referrer cannot provide, where they cannot.
    pub cannot_provide: Option<Code>,
    /// The program's bounds.
    pub terms: FloorTerms,
    /// The program's weights.
    pub weights: BurdenWeights,
}

/// What R3 says of one option.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeighedOption {
    /// Which option.
    pub option: Code,
    /// Its burden.
    #[serde(with = "rust_decimal::serde::str")]
    pub burden: Decimal,
    /// Whether it is a referral that is open and within the program's reach.
    pub within_reach: bool,
    /// Why it falls out, if it does.
    pub excluded_by: Option<Exclusion>,
}

/// What R3 says of all options.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathAnswer {
    /// Whether the need is time-critical.
    pub time_critical: bool,
    /// The least that the patient is owed.
    pub floor: Floor,
    /// What set it.
    pub cause: FloorCause,
    /// The options in the order of the question.
    pub options: Vec<WeighedOption>,
    /// The lightest of those that remain; absent where none does.
    pub recommended: Option<Code>,
}

/// The patient chose less than they are owed, after the warm path was offered and explained to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientChoice {
    /// Who offered and explained it.
    pub explained_by: PersonId,
    /// When.
    pub explained_at: Timestamp,
}

impl Floor {
    /// The path that it asks for at least; none where no path is left.
    #[must_use]
    pub const fn path(self) -> Option<Path> {
        match self {
            Self::InformationPacket => Some(Path::InformationPacket),
            Self::WarmIntroduction => Some(Path::WarmIntroduction),
            Self::DirectCare => Some(Path::DirectCare),
            Self::NoPathLeft => None,
        }
    }
}

impl FloorCause {
    /// The cause as a sentence without its full stop.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::TimeCriticalNothingOpen => {
                "the need is time-critical, no referral is open, and the referrer can provide: the care itself is owed"
            }
            Self::TimeCriticalCannotProvide => {
                "the need is time-critical, no referral is open, and the referrer cannot provide"
            }
            Self::NothingOpen => "no referral is open, and the referrer does not provide",
            Self::TimeCritical => "the need is time-critical: a live introduction at least is owed",
            Self::FewWithinReach => "too few services are within reach: a live introduction at least is owed",
            Self::NearestTooFar => {
                "even the nearest service is too far: a live introduction at least is owed"
            }
            Self::ObjectionAndVulnerable => {
                "the referrer objects and the patient is vulnerable: a live introduction at least is owed"
            }
            Self::Program => "nothing raises the program's own floor",
        }
    }
}

impl Exclusion {
    /// What is said of the option: `the option …`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Late => "cannot deliver by needed_by",
            Self::NoCapacity => "has no capacity",
            Self::Declined => "is of a service that declined this handoff",
            Self::Objection => "is what the referrer objects to",
            Self::BelowFloor => "is less than the patient is owed",
        }
    }
}
