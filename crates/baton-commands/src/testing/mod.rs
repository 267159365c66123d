//! What tests need and no server may run: a clock that stands still, randomness that repeats itself, a gate that lets
//! everybody through, a sample of everything that can be asked for or recorded, and
//! one handoff as its orders.

pub mod samples;
pub mod story;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use baton_domain::ids::TenantId;
use baton_domain::value::Actor;
use baton_domain::{Aggregate, KindOf};
use jiff::{SignedDuration, Timestamp};

use crate::clock::{Clock, Entropy, NoEntropy};
use crate::handler::{Denied, Gate};

/// A clock that goes on only when told to.
#[derive(Debug)]
pub struct StandingClock(Mutex<Timestamp>);

/// Bytes that are the same in every run, and no two alike within one. **Nothing sealed with them is secret.**
#[derive(Debug, Default)]
pub struct RepeatableEntropy(AtomicU64);

/// Lets everybody do everything that the rules allow.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenGate;

impl StandingClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Moves it, also backward.
    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = now.saturating_add(by).unwrap_or(*now);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Entropy for RepeatableEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for chunk in bytes.chunks_mut(8) {
            // SplitMix64: successive numbers become unlike each other.
            let mut word = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^= word >> 31;
            for (byte, random) in chunk.iter_mut().zip(word.to_le_bytes()) {
                *byte = random;
            }
        }
        Ok(())
    }
}

impl<A: Aggregate> Gate<A> for OpenGate {
    fn authorize(
        &self,
        _tenant: &TenantId,
        _caller: &Actor,
        _action: KindOf<A>,
        _state: Option<&A>,
    ) -> Result<(), Denied> {
        Ok(())
    }
}
