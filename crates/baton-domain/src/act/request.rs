//! Acts that open a handoff and settle consent.

use crate::ids::{Code, HandoffId, PatientRef, ScreeningId};
use crate::policy::ProgramVersion;
use crate::value::{ConsentBasis, ConsentGiver, ConsentScope, Kind, Party, Setting, Strata, Urgency};
use crate::words::Words;
use jiff::Timestamp;

/// Opens a handoff for one need of one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestHandoff {
    /// The handoff's id.
    pub id: HandoffId,
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
    /// The indication.
    pub words: Words,
}

/// A change of a field that may also be taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// Leave it.
    #[default]
    Keep,
    /// Take it away.
    Clear,
    /// Set it.
    Set(T),
}

/// Changes what was requested. The patient, the referrer and the program never change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AmendRequest {
    /// Urgency, until linked.
    pub urgency: Option<Urgency>,
    /// By when, until linked.
    pub needed_by: Change<Timestamp>,
    /// Kind, until accepted; never between practice and other kinds.
    pub kind: Option<Kind>,
    /// Need, until accepted.
    pub need: Option<Code>,
    /// Setting, until accepted.
    pub setting: Option<Setting>,
    /// Strata, until accepted.
    pub strata: Change<Strata>,
    /// Age in years, until accepted.
    pub age_years: Change<u32>,
    /// The indication, until accepted.
    pub words: Words,
}

/// Records what was said about consent.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordConsent {
    /// The answer.
    pub answer: ConsentAnswer,
    /// Who gave it; for an override, for whom it was decided.
    pub given_by: ConsentGiver,
    /// What it covers.
    pub scope: ConsentScope,
    /// Whether the limits of confidentiality were explained.
    pub limits_explained: bool,
    /// The reason: required for an override, optional when declined.
    pub words: Words,
}

/// An answer to the question for consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsentAnswer {
    /// Yes, on this basis.
    Given(ConsentBasis),
    /// No.
    Declined,
    /// Not asked or not given, and shared all the same on this legal basis.
    Overridden {
        /// The legal basis, as the tenant codes it.
        legal_basis: Code,
    },
}

/// Takes consent back.
#[derive(Clone, Debug, PartialEq)]
pub struct WithdrawConsent {
    /// For these receivers; none named means altogether, which closes the handoff.
    pub receivers: Vec<Party>,
    /// The patient's reason, if they gave one.
    pub words: Words,
}
