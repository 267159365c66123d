//! A stream as it stood at some moment, by either clock.
//!
//! As of a moment means the longest beginning of the stream in which no event has a later time by that clock. That is
//! always a beginning, so always a legal history, and there is one answer. What had occurred by then and was learnt
//! only after an event that had not is listed apart.

use baton_domain::{Aggregate, Event, Handoff};
use baton_store::{Direction, PageSize, Position, Revision, StreamName};
use jiff::{SignedDuration, Timestamp};

use super::fold::Folding;
use super::{Archive, Folded, LoadError};
use crate::codec::{Recorded, decode};
use crate::limits::SETTLING;

/// Which moment is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// After the event of this revision.
    Revision(Revision),
    /// After everything in the log up to this position.
    Position(Position),
    /// What had happened by then, as far as that is a beginning of the stream.
    Occurred(Timestamp),
    /// What the log knew by then.
    Recorded(Timestamp),
}

/// A beginning of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Prefix<A = Handoff, E = Event> {
    /// Its fold; `None` if it is empty.
    pub folded: Option<Folded<A>>,
    /// What had occurred by the moment asked for and stands behind the beginning. Empty unless the moment is one of
    /// [`AsOf::Occurred`].
    pub learnt_later: Vec<Recorded<E>>,
}

/// Why a stream cannot be shown as of a moment.
#[derive(Debug, thiserror::Error)]
pub enum AsOfError {
    /// The moment is so young that events may still come before it.
    #[error("the moment {moment} is too recent to be asked for: the latest is {latest}")]
    TooRecent {
        /// What was asked for.
        moment: Timestamp,
        /// What may be asked for now.
        latest: Timestamp,
    },
    /// The stream does not go that far.
    #[error("revision {asked} is not there yet")]
    Beyond {
        /// What was asked for.
        asked: Revision,
        /// The stream's last; `None` if there is no stream.
        head: Option<Revision>,
    },
    /// It cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl AsOf {
    fn settled(self, now: Timestamp) -> Result<(), AsOfError> {
        match self {
            Self::Revision(_) | Self::Position(_) => Ok(()),
            Self::Occurred(moment) | Self::Recorded(moment) => {
                let settling = SignedDuration::try_from(SETTLING).unwrap_or(SignedDuration::MAX);
                let latest = now.saturating_sub(settling).unwrap_or(Timestamp::MIN);
                if moment > latest { Err(AsOfError::TooRecent { moment, latest }) } else { Ok(()) }
            }
        }
    }

    fn includes<E>(self, recorded: &Recorded<E>) -> bool {
        let stamp = &recorded.meta.stamp;
        match self {
            Self::Revision(revision) => recorded.revision <= revision,
            Self::Position(position) => recorded.position <= position,
            Self::Occurred(moment) => stamp.occurred_at <= moment,
            Self::Recorded(moment) => stamp.recorded_at <= moment,
        }
    }
}

impl<A: Aggregate> Archive<A> {
    /// The stream as it stood at a moment; `now` tells which moments are settled.
    ///
    /// # Errors
    /// [`AsOfError`]; an absent stream is none, but an empty beginning.
    pub async fn load_as_of(
        &self,
        stream: &StreamName,
        as_of: AsOf,
        now: Timestamp,
    ) -> Result<Prefix<A, A::Event>, AsOfError> {
        as_of.settled(now)?;
        let mut folding = Folding::<A>::default();
        let mut learnt_later = Vec::new();
        let mut within = true;
        let mut after = None;
        loop {
            let page = self.log.read_stream(stream, after, Direction::Forward, PageSize::MAX).await;
            let page = page.map_err(LoadError::Read)?;
            for event in page.events {
                let recorded = decode(event).map_err(LoadError::Decode)?;
                let included = as_of.includes(&recorded);
                within &= included;
                if within {
                    folding.read(&recorded)?;
                } else if included {
                    learnt_later.push(recorded);
                }
            }
            // Behind the beginning only the clock of occurrence can have more.
            let more_wanted = within || matches!(as_of, AsOf::Occurred(_));
            match page.next.filter(|_| more_wanted) {
                Some(next) => after = Some(next),
                None => {
                    check_reached(as_of, folding.revision(), page.head)?;
                    return Ok(Prefix { folded: folding.finish(), learnt_later });
                }
            }
        }
    }
}

fn check_reached(as_of: AsOf, reached: Option<Revision>, head: Option<Revision>) -> Result<(), AsOfError> {
    match as_of {
        AsOf::Revision(asked) if reached != Some(asked) => Err(AsOfError::Beyond { asked, head }),
        AsOf::Revision(_) | AsOf::Position(_) | AsOf::Occurred(_) | AsOf::Recorded(_) => Ok(()),
    }
}
