//! The policy of a program: a plain value that a handoff carries from its request on, so that deciding reads one
//! stream and a later revision of the program never changes what an open handoff was promised.

mod burden;
mod deadlines;
mod faults;
mod floor;

pub use burden::BurdenWeights;
pub use deadlines::Deadlines;
pub use faults::PolicyFault;
pub use floor::{FloorTerms, ProgramFloor};

use crate::ids::{Code, ProgramId};
use crate::value::Kind;
use crate::warmth::WarmElement;
use serde::{Deserialize, Serialize};

/// Which version of which program a handoff was requested under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramVersion {
    /// The program.
    pub program: ProgramId,
    /// Its version, from 1.
    pub version: u32,
    /// What it says.
    pub policy: Box<Policy>,
}

/// What a program asks for. Every number has its unit in its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The needs that it is for; none named means any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Code>,
    /// The kinds of handoff that it is for; none named means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// That the need is known to the wrong person may harm: privacy comes before every introduction and packet (R5).
    pub sensitive: bool,
    /// For how long privacy, once affirmed, holds (R5).
    pub clearance_minutes: u32,
    /// How far the caller's clock may run ahead (R17).
    pub clock_skew_seconds: u32,
    /// How late a fact may be recorded without a reason (R17).
    pub backdating_limit_hours: u32,
    /// From this number of declines on, each one escalates to the referrer's supervisor (R10).
    pub declines_before_escalation: u32,
    /// How long after its closing a handoff may be reopened (R20).
    pub reopen_window_days: u32,
    /// How soon each next step is owed (R14).
    pub deadlines: Deadlines,
    /// What bounds the choice of a path before burden is weighed (R3).
    pub floor: FloorTerms,
    /// How a path's burden is weighed (R3).
    pub burden: BurdenWeights,
    /// When a patient who cannot be reached counts as lost (R12).
    pub lost: LostRule,
    /// After how many days without any contact a patient is looked after as dropping off.
    pub drop_off_days: u32,
    /// What a warm handoff must have beyond being live, with the patient included and heard.
    pub warm_elements: Vec<WarmElement>,
    /// Whether the other person of a practice handoff is asked to confirm what was recorded of them.
    pub attestation: bool,
}

/// When a patient who cannot be reached counts as lost: after so many attempts, the first and the last so far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostRule {
    /// How many attempts.
    pub attempts: u32,
    /// Over how many days.
    pub over_days: u32,
}

/// The name of the built-in program.
pub const DEFAULT_PROGRAM: &str = "default";

impl Default for Policy {
    /// The built-in program. What has no source is a choice of this project, to be made anew in programs of one's own.
    ///
    /// - Five seconds of skew cover unsynchronised clocks; three days of backdating cover a weekend.
    /// - At the second decline a person should look.
    /// - Thirty days is the longer of the two windows in which the National Committee for Quality Assurance counts a
    ///   follow-up (HEDIS, follow-up after hospitalisation for mental illness: 7 and 30 days), so a mistake found within
    ///   it can still be mended.
    /// - An hour of clearance covers a visit.
    /// - Three attempts over fourteen days, and fourteen days without contact, are what published descriptions of
    ///   navigators' work commonly name.
    fn default() -> Self {
        Self {
            needs: Vec::new(),
            kinds: Vec::new(),
            sensitive: false,
            clearance_minutes: 60,
            clock_skew_seconds: 5,
            backdating_limit_hours: 72,
            declines_before_escalation: 2,
            reopen_window_days: 30,
            deadlines: Deadlines::default(),
            floor: FloorTerms::default(),
            burden: BurdenWeights::default(),
            lost: LostRule { attempts: 3, over_days: 14 },
            drop_off_days: 14,
            warm_elements: Vec::new(),
            attestation: true,
        }
    }
}

impl ProgramVersion {
    /// Whichever version of `program` is the newest. Which one that is, and what it says, must be looked up before
    /// anything is decided under it.
    #[must_use]
    pub fn newest_of(program: ProgramId) -> Self {
        Self { program, version: 0, policy: Box::default() }
    }

    /// Whether the version is named, and what it says is there.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.version > 0
    }

    /// The built-in program `default`, version 1.
    ///
    /// # Panics
    /// Never: the name is a valid identifier, which a test checks.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the name is a constant that a test checks")]
    pub fn built_in() -> Self {
        Self {
            program: ProgramId::new(DEFAULT_PROGRAM).expect("the built-in name is an identifier"),
            version: 1,
            policy: Box::default(),
        }
    }
}
