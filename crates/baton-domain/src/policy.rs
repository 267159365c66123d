//! The policy of a program: a plain value that a handoff carries from its request on, so that deciding reads one
//! stream and a later revision of the program never changes what an open handoff was promised.

use crate::ids::ProgramId;
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
    pub policy: Policy,
}

/// What a program asks for. Every field has its unit in its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How far the caller's clock may run ahead (R17).
    pub clock_skew_seconds: u32,
    /// How late a fact may be recorded without a reason (R17).
    pub backdating_limit_hours: u32,
    /// From this number of declines on, each one escalates to the referrer's supervisor (R10).
    pub declines_before_escalation: u32,
    /// How long a receiver has to answer a request to cancel before the referrer's supervisor may (R11).
    pub cancellation_answer_hours: u32,
    /// How long after its closing a handoff may be reopened (R20).
    pub reopen_window_days: u32,
    /// What a warm handoff must have beyond being live, with the patient included and heard.
    pub warm_elements: Vec<WarmElement>,
}

/// The name of the built-in program.
pub const DEFAULT_PROGRAM: &str = "default";

impl Default for Policy {
    /// The built-in program. Five seconds of skew cover unsynchronised clocks; three days of backdating cover a weekend;
    /// the second decline in a row is the point at which a person should look; thirty days is the window in which
    /// referral programs usually count a linkage, so a mistake found within it can still be mended.
    fn default() -> Self {
        Self {
            clock_skew_seconds: 5,
            backdating_limit_hours: 72,
            declines_before_escalation: 2,
            cancellation_answer_hours: 72,
            reopen_window_days: 30,
            warm_elements: Vec::new(),
        }
    }
}

impl ProgramVersion {
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
            policy: Policy::default(),
        }
    }
}
