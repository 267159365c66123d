//! Events that open a handoff and settle consent.

use crate::ids::{Code, HandoffId, PatientRef, ScreeningId};
use crate::policy::ProgramVersion;
use crate::value::{ConsentBasis, ConsentGiver, ConsentScope, Kind, Party, Setting, Strata, Urgency};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A handoff was requested. Words: the indication.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffRequested {
    /// The handoff.
    pub handoff: HandoffId,
    /// The patient.
    pub patient: PatientRef,
    /// What kind of passing.
    pub kind: Kind,
    /// What for.
    pub need: Code,
    /// How urgent.
    pub urgency: Urgency,
    /// By when the patient must be served.
    pub needed_by: Option<Timestamp>,
    /// Who hands off.
    pub referrer: Party,
    /// Where the referrer works.
    pub setting: Setting,
    /// Coarse facts for figures.
    pub strata: Option<Strata>,
    /// Age in years.
    pub age_years: Option<u32>,
    /// The handoff that this one came out of.
    pub parent: Option<HandoffId>,
    /// The screening that found the need.
    pub screening: Option<ScreeningId>,
    /// The open handoff whose place this one takes (R18).
    pub supersedes: Option<HandoffId>,
    /// The program and its policy.
    pub program: ProgramVersion,
}

/// The request was changed; every field as it stands from now on. Words: the indication, where it changed.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestAmended {
    /// What kind of passing.
    pub kind: Kind,
    /// What for.
    pub need: Code,
    /// How urgent.
    pub urgency: Urgency,
    /// By when the patient must be served.
    pub needed_by: Option<Timestamp>,
    /// Where the referrer works.
    pub setting: Setting,
    /// Coarse facts for figures.
    pub strata: Option<Strata>,
    /// Age in years.
    pub age_years: Option<u32>,
}

/// Consent was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGiven {
    /// On what it rests.
    pub basis: ConsentBasis,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// What it covers.
    pub scope: ConsentScope,
    /// Whether the limits of confidentiality were explained.
    pub limits_explained: bool,
}

/// Consent was declined. Words: the reason, if one was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentDeclined {
    /// Who declined.
    pub declined_by: ConsentGiver,
}

/// Consent was overridden; the handoff is marked for ever. Words: the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentOverridden {
    /// The legal basis, as the tenant codes it.
    pub legal_basis: Code,
    /// For whom it was decided.
    pub decided_for: ConsentGiver,
    /// What it covers.
    pub scope: ConsentScope,
}

/// Consent was taken back. Words: the reason, if one was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWithdrawn {
    /// For these receivers; none named means altogether.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receivers: Vec<Party>,
}
