//! What bounds the choice of a path before burden is weighed (R3).

use crate::ids::Code;
use serde::{Deserialize, Serialize};

/// What bounds the choice of a path (R3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorTerms {
    /// The least that a patient gets where nothing else raises the floor.
    pub program_floor: ProgramFloor,
    /// With fewer services within reach than this, a list of them is no help.
    pub alternatives_within_reach: u32,
    /// Up to this distance a service is within reach.
    pub reach_km: u32,
    /// Where even the nearest service is farther than this, a list is no help.
    pub max_distance_km: u32,
    /// With less time than this until `needed_by`, the need is time-critical.
    pub time_critical_hours: u32,
    /// What makes a patient vulnerable, in the tenant's codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vulnerability_factors: Vec<Code>,
}

/// The least that a patient gets under a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProgramFloor {
    /// Information to act on.
    InformationPacket,
    /// A live introduction.
    WarmIntroduction,
}

impl ProgramFloor {
    /// Every value, in order.
    pub const ALL: &[Self] = &[Self::InformationPacket, Self::WarmIntroduction];
}

impl Default for FloorTerms {
    /// The distances are those in which Medicare Advantage plans must have primary care (42 CFR 422.116): 30 miles in a
    /// rural county, 60 miles where access is hardest. Two alternatives are the least that leaves a choice. A day is a
    /// choice of this project.
    fn default() -> Self {
        Self {
            program_floor: ProgramFloor::InformationPacket,
            alternatives_within_reach: 2,
            reach_km: 48,
            max_distance_km: 97,
            time_critical_hours: 24,
            vulnerability_factors: Vec::new(),
        }
    }
}
