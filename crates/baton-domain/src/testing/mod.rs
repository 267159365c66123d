//! A handoff for tests, here and in the crates above: who plays in it, one sample of every act, what brings it into
//! each phase, and the transition table made of all three. Everything follows from an id and an instant, so that a test
//! against a running server plays the same script as one against the rules alone.

mod cast;
mod places;
pub(crate) mod samples;
mod table;

pub use cast::Seat;
pub use places::Place;
pub use table::{Cell, Row, render, table};

use crate::act::{Act, ActKind, Command, Context};
use crate::ids::HandoffId;
use jiff::{Timestamp, ToSpan};

/// The handoff that is played, and when.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// Its id.
    pub handoff: HandoffId,
    /// The instant from which what it plans lies ahead.
    pub now: Timestamp,
}

impl Stage {
    /// A fixed handoff at a fixed instant, for tests without a clock.
    #[must_use]
    pub fn fixed() -> Self {
        let day = Timestamp::from_second(1_772_442_000).unwrap_or(Timestamp::UNIX_EPOCH);
        Self { handoff: HandoffId(uuid::Uuid::from_u128(7)), now: day }
    }

    /// This many minutes after the stage's instant.
    #[must_use]
    pub fn minutes(&self, minutes: i64) -> Timestamp {
        self.now.checked_add(minutes.minutes()).unwrap_or(Timestamp::MAX)
    }

    /// A valid act of this kind, as `seat` would give it.
    #[must_use]
    pub fn sample(&self, kind: ActKind, seat: Seat) -> Act {
        samples::sample(self, kind, seat)
    }

    /// The acts, by whom and in order, that bring a handoff there.
    #[must_use]
    pub fn acts_to_reach(&self, place: Place) -> Vec<(Seat, Act)> {
        places::acts_to_reach(self, place)
    }

    /// `act` as a command of `seat`, recorded when it happens, this many minutes after the stage's instant.
    #[must_use]
    pub fn command(&self, seat: Seat, act: Act, minutes: i64) -> Command {
        let now = self.minutes(minutes);
        let context = Context { actor: seat.actor(), now, occurred_at: now, late_reason: None, breach: None };
        Command { context, act }
    }
}
