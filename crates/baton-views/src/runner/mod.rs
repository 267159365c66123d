//! Keeping the views up to date: which generation is served, which is being built, and when one takes over.
//!
//! ```text
//! start ─► a complete generation of these views? ─yes─► serve it, follow the log
//!             │ no                                          │ gone, damaged, of another log, or a rebuild is asked for
//!             └────────────► build one beside ◄─────────────┘
//!                               │ caught up, and as far as the one that is served
//!                               └─► serve it, drop the others
//! ```
//!
//! Where several replicas share a database, each runs this by itself and they agree on a generation by finding it: who
//! needs one takes the newest of its views, who begins a new one is found by the others, and one of them writes it while
//! the others follow (`follower.rs`).
//!
//! A generation that was half built when the process ended is built on, so a rebuild outlives a crash.

mod feed;
mod follower;
mod handle;
mod observer;
mod projector;
mod source;
mod status;
mod supervisor;
mod workbench;

pub use feed::{Change, ChangeSet, Changes, RowChange};
pub use handle::Views;
pub use observer::ProjectionObserver;
pub use status::{
    Behind, Failure, GenerationStatus, QueryError, RebuildError, Role, Shown, Stale, Status, ViewStatus,
    Writer,
};

use std::sync::Arc;

use baton_store::EventLog;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use self::feed::Feed;
use self::handle::{Board, RebuildRequest};
use self::supervisor::Supervisor;
use self::workbench::ViewList;
use crate::event::Decode;
use crate::executor::Executor;
use crate::limits::COMMIT_MAX_EVENTS;
use crate::view::View;

/// Rebuilds that may be asked for before the runner answers.
const REBUILD_REQUESTS: usize = 16;

/// What the runner works with.
pub struct RunnerParts {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// How stored bytes become events.
    pub decode: Arc<Decode>,
    /// Where the rows are kept.
    pub executor: Arc<dyn Executor>,
    /// The views: [`crate::built_in`].
    pub views: Vec<Box<dyn View>>,
}

/// How the runner works.
#[derive(Clone, Debug)]
pub struct RunnerOptions {
    /// The number of events after which a commit is made also while there are more; what is shown does not depend on it.
    pub commit_max_events: usize,
    /// Who is told of the batches, if anybody.
    pub observer: Option<Arc<dyn ProjectionObserver>>,
    /// Names this runner among those that share a database: each must have its own.
    pub replica: Uuid,
}

/// Follows the log and keeps the views up to date until it is told to end.
pub struct Runner {
    parts: Arc<Parts>,
    board: watch::Sender<Board>,
    rebuilds: mpsc::Receiver<RebuildRequest>,
}

/// The parts as every generation uses them.
pub(crate) struct Parts {
    log: Arc<dyn EventLog>,
    decode: Arc<Decode>,
    executor: Arc<dyn Executor>,
    views: ViewList,
    feed: Feed,
    options: RunnerOptions,
}

impl Default for RunnerOptions {
    fn default() -> Self {
        Self { commit_max_events: COMMIT_MAX_EVENTS, observer: None, replica: Uuid::new_v4() }
    }
}

impl Runner {
    /// A runner and the handle to what it keeps. Nothing happens before [`Runner::run`].
    #[must_use]
    pub fn new(parts: RunnerParts, options: RunnerOptions) -> (Self, Views) {
        let RunnerParts { log, decode, executor, views } = parts;
        let (board, told) = watch::channel(Board::default());
        let (asking, rebuilds) = mpsc::channel(REBUILD_REQUESTS);
        let (feed, list) = (Feed::new(), ViewList::from(views));
        let views = Views {
            board: told,
            log: Arc::clone(&log),
            list: Arc::clone(&list),
            feed: feed.clone(),
            replica: options.replica,
            rebuilds: asking,
        };
        let parts = Arc::new(Parts { log, decode, executor, views: list, feed, options });
        (Self { parts, board, rebuilds }, views)
    }

    /// Runs until `shutdown`, and returns when everything that was under way has ended.
    pub async fn run(self, shutdown: CancellationToken) {
        let Self { parts, board, rebuilds } = self;
        Supervisor::new(parts, board, shutdown).run(rebuilds).await;
    }
}
