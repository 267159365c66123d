//! How the views are doing: for operators, and for whoever reads a list and wants to know how old it is.

use std::time::Duration;

use baton_store::{Checkpoint, Incarnation, Position};
use uuid::Uuid;

use crate::executor::ViewFailure;

/// What a reply shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The number of the generation that answered.
    pub generation: u64,
    /// The life of the store that the position counts in; `None` while the log is empty.
    pub incarnation: Option<Incarnation>,
    /// Every event up to here is in the reply, unless it is stale.
    pub position: Position,
    /// The view has stopped: what it shows is older than the position.
    pub stale: Option<Stale>,
}

/// A view that shows what it had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// Everything up to here is in the view, nothing later.
    pub shows: Option<Position>,
    /// Where it stopped.
    pub stopped_at: Position,
    /// What kind of failure.
    pub kind: String,
}

/// How the views are doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The newest position of the log; `None` if it cannot be read at the moment.
    pub head: Option<Position>,
    /// The generations at work: the one that is served, and the one that is being built.
    pub generations: Vec<GenerationStatus>,
    /// What keeps a generation from being built, while something does.
    pub trouble: Option<String>,
}

/// How one generation is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenerationStatus {
    /// Its number.
    pub number: u64,
    /// What it is there for.
    pub role: Role,
    /// Who keeps it up to date.
    pub writer: Writer,
    /// How far it is; `None` before its first commit.
    pub checkpoint: Option<Checkpoint>,
    /// How many positions it is behind the head. Positions may leave numbers out, so this is no count of events.
    pub lag: Option<u64>,
    /// Its views.
    pub views: Vec<ViewStatus>,
    /// The event at which all of its views stopped.
    pub stopped: Option<Failure>,
    /// What does not work at the moment and is tried again.
    pub trouble: Option<String>,
}

/// What a generation is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Queries read it.
    Serving,
    /// It takes over when it has caught up.
    Building,
}

/// Who keeps a generation up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// This runner.
    This,
    /// The runner of another replica, which this one follows.
    Other(Uuid),
    /// Nobody at the moment: it has just begun, is about to change hands, or has stopped.
    Nobody,
}

/// How one view is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewStatus {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// Why it stopped, if it has.
    pub failure: Option<Failure>,
}

/// Where and why something stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The event at which it stopped; of one view, the last event of the handoff that it cannot show.
    pub position: Position,
    /// What kind of failure, for operators.
    pub kind: String,
}

/// A position that did not become visible in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("position {wanted} is not visible after {} ms", waited.as_millis())]
pub struct Behind {
    /// The position that was waited for.
    pub wanted: Position,
    /// The position that is shown; `None` if nothing is, or nothing yet.
    pub shown: Option<Position>,
    /// How long it was waited for at most.
    pub waited: Duration,
}

/// Why a question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The views are being built and there are none from before.
    #[error("the views are being built")]
    Building,
    /// The views cannot be read now and may be later.
    #[error("the views cannot be read: {0}")]
    Unavailable(String),
    /// A row is not one that this version wrote.
    #[error("a row of the view '{view}' cannot be read: build it again")]
    Unreadable {
        /// Which view.
        view: &'static str,
    },
    /// A filter names too much.
    #[error("the filter names {found} values in '{field}', more than {}", crate::limits::FILTER_MAX_VALUES)]
    TooManyValues {
        /// Which field.
        field: &'static str,
        /// How many.
        found: usize,
    },
}

/// Why a rebuild did not begin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RebuildError {
    /// The runner does not run, or is about to end.
    #[error("the views are not running")]
    NotRunning,
    /// The new generation could not be made.
    #[error("no new generation could be made: {0}")]
    NotMade(String),
}

impl From<&ViewFailure> for Stale {
    fn from(failure: &ViewFailure) -> Self {
        Self { shows: failure.shows, stopped_at: failure.position, kind: failure.kind.clone() }
    }
}

impl From<&ViewFailure> for Failure {
    fn from(failure: &ViewFailure) -> Self {
        Self { position: failure.position, kind: failure.kind.clone() }
    }
}
