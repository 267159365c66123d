//! How soon each next step is owed (R14).

use serde::{Deserialize, Serialize};

/// How soon each next step is owed, in minutes from what it follows on. `needed_by` and the end of a hold are deadlines
/// too; each handoff states them for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// From the request, or from the end of the last offer, to an offer or a packet.
    pub offer_minutes: u32,
    /// From the offer to the receiver's answer.
    pub accept_minutes: u32,
    /// From the acceptance to the introduction.
    pub introduce_minutes: u32,
    /// From the introduction to the receiver's read-back.
    pub acknowledge_minutes: u32,
    /// From the acknowledgement, or the packet, to the patient's first engagement.
    pub link_minutes: u32,
    /// From the first engagement to the referrer's confirmation.
    pub close_minutes: u32,
    /// From an objection, or from when no path is left, to another way for the patient (R3, R4).
    pub reroute_minutes: u32,
    /// From a request to cancel to the receiver's answer (R11).
    pub cancel_minutes: u32,
}

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

impl Default for Deadlines {
    /// Seven and thirty days are the two windows in which the National Committee for Quality Assurance counts a follow-up
    /// (HEDIS, follow-up after hospitalisation for mental illness). The rest is a choice of this project.
    fn default() -> Self {
        Self {
            offer_minutes: DAY,
            accept_minutes: 2 * DAY,
            introduce_minutes: 3 * DAY,
            acknowledge_minutes: DAY,
            link_minutes: 7 * DAY,
            close_minutes: 30 * DAY,
            reroute_minutes: DAY,
            cancel_minutes: 3 * DAY,
        }
    }
}

impl Deadlines {
    /// Each one with its name.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, u32); 8] {
        [
            ("offer_minutes", self.offer_minutes),
            ("accept_minutes", self.accept_minutes),
            ("introduce_minutes", self.introduce_minutes),
            ("acknowledge_minutes", self.acknowledge_minutes),
            ("link_minutes", self.link_minutes),
            ("close_minutes", self.close_minutes),
            ("reroute_minutes", self.reroute_minutes),
            ("cancel_minutes", self.cancel_minutes),
        ]
    }
}
