//! The list of those who serve one store at the same time.
//!
//! It is for people who operate them, and for a server that starts beside others: nothing else rests on it. Who is not
//! on the list may still write, and who is on it may be gone; what an append is judged by is the log alone.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::error::Unavailable;
use crate::event::Position;

/// What a replica says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// Made anew at each start.
    pub id: Uuid,
    /// Where it serves, as its operator reads it.
    pub address: String,
    /// Its version.
    pub version: String,
    /// When it came up, by its own clock.
    pub started_at: Timestamp,
    /// The generation of views that it shows; `None` while it shows none.
    pub views_generation: Option<u64>,
    /// The position that its views show.
    pub views_position: Option<Position>,
    /// Whether it is the one that writes those views.
    pub writes_views: bool,
}

/// A replica as the list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplicaSeen {
    /// What it said last.
    pub replica: Replica,
    /// How long ago, by the clock of the list.
    pub seen_ago: std::time::Duration,
}

/// A list of replicas that they all reach.
#[async_trait]
pub trait Replicas: Send + Sync {
    /// Puts this replica on the list, or says that it is still there.
    ///
    /// # Errors
    /// [`Unavailable`]; saying it again is always right.
    async fn announce(&self, own: &Replica) -> Result<(), Unavailable>;

    /// All that were there within the last minute, longest serving first.
    ///
    /// # Errors
    /// [`Unavailable`].
    async fn list(&self) -> Result<Vec<ReplicaSeen>, Unavailable>;

    /// Takes a replica off the list.
    ///
    /// # Errors
    /// [`Unavailable`]; then it goes by itself after a minute.
    async fn leave(&self, id: Uuid) -> Result<(), Unavailable>;
}
