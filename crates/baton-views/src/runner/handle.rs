//! The handle that queries, watchers and operators hold. Cheap to clone; it keeps working as long as the runner runs.

use std::sync::Arc;
use std::time::Duration;

use baton_store::{EventLog, Position};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;
use uuid::Uuid;

use super::feed::{Changes, Feed};
use super::projector::Progress;
use super::status::{
    Behind, GenerationStatus, QueryError, RebuildError, Role, Shown, Stale, Status, ViewStatus, Writer,
};
use super::workbench::ViewList;
use crate::executor::{Generation, Select, Standing};
use crate::row::Row;

/// Asks for a rebuild; the answer is the number of the generation that is being built.
pub(crate) type RebuildRequest = oneshot::Sender<Result<u64, RebuildError>>;

/// A generation at work.
#[derive(Clone)]
pub(crate) struct AtWork {
    pub(crate) role: Role,
    pub(crate) generation: Arc<dyn Generation>,
    pub(crate) progress: watch::Receiver<Progress>,
}

/// What the runner tells its handles.
#[derive(Clone, Default)]
pub(crate) struct Board {
    pub(crate) serving: Option<AtWork>,
    pub(crate) building: Option<AtWork>,
    pub(crate) trouble: Option<String>,
}

/// The views, for whoever reads them.
#[derive(Clone)]
pub struct Views {
    pub(crate) board: watch::Receiver<Board>,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) list: ViewList,
    pub(crate) feed: Feed,
    pub(crate) replica: Uuid,
    pub(crate) rebuilds: mpsc::Sender<RebuildRequest>,
}

impl Views {
    /// Waits until everything up to `position` is visible: with the position of an append, its writer finds it in every
    /// list that is asked for afterwards.
    ///
    /// # Errors
    /// [`Behind`] if that takes longer than `at_most`, and at once if the views have stopped before it.
    pub async fn wait_for(&self, position: Position, at_most: Duration) -> Result<(), Behind> {
        let mut board = self.board.clone();
        let reached = async {
            loop {
                let serving = board.borrow_and_update().serving.clone();
                let Some(mut serving) = serving else {
                    if board.changed().await.is_err() {
                        return false;
                    }
                    continue;
                };
                let there =
                    |progress: &Progress| progress.position() >= Some(position) || progress.stopped.is_some();
                tokio::select! {
                    biased;
                    found = serving.progress.wait_for(there) => if let Ok(progress) = found {
                        return progress.position() >= Some(position);
                    },
                    changed = board.changed() => if changed.is_err() { return false },
                }
                // Its projector has ended: what comes next stands on the board.
                if serving.progress.has_changed().is_err() && board.changed().await.is_err() {
                    return false;
                }
            }
        };
        match timeout(at_most, reached).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(Behind { wanted: position, shown: self.position(), waited: at_most }),
        }
    }

    /// The position that is shown at the moment; `None` if nothing is.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        let board = self.board.borrow();
        board.serving.as_ref().and_then(|serving| serving.progress.borrow().position())
    }

    /// What an answer of this view would show at the moment; `None` if there is none. Every change up to the position
    /// stands in the feed by now.
    pub(crate) fn showing(&self, view: &str) -> Option<Shown> {
        let serving = self.board.borrow().serving.clone()?;
        let standing = serving.progress.borrow().standing.clone();
        Some(shown(view, &serving, &standing))
    }

    /// A place in the change feed, from now on.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.feed.subscribe()
    }

    /// How the views are doing.
    pub async fn status(&self) -> Status {
        let head = self.log.head().await.ok();
        let board = self.board.borrow().clone();
        let at_work = board.serving.iter().chain(&board.building);
        let generations = at_work.map(|at_work| self.status_of(at_work, head)).collect();
        Status { head, generations, trouble: board.trouble }
    }

    /// Builds all views again from the log, beside those that are served. Where that is already going on it is the same
    /// one. [`Views::status`] tells how far it is; it has ended well when that generation is the one that is served.
    ///
    /// # Errors
    /// [`RebuildError`].
    pub async fn rebuild(&self) -> Result<u64, RebuildError> {
        let (reply, answer) = oneshot::channel();
        self.rebuilds.send(reply).await.map_err(|_| RebuildError::NotRunning)?;
        answer.await.map_err(|_| RebuildError::NotRunning)?
    }

    /// Asks the generation that is served.
    pub(crate) async fn read(
        &self,
        view: &'static str,
        selects: Vec<Select>,
    ) -> Result<(Vec<Vec<Row>>, Shown), QueryError> {
        let serving = self.board.borrow().serving.clone().ok_or(QueryError::Building)?;
        let reading = serving.generation.read(selects).await;
        let reading = reading.map_err(|error| QueryError::Unavailable(error.to_string()))?;
        let shown = shown(view, &serving, &reading.standing);
        Ok((reading.answers, shown))
    }

    fn status_of(&self, at_work: &AtWork, head: Option<Position>) -> GenerationStatus {
        let Progress { standing, stopped, trouble } = at_work.progress.borrow().clone();
        let position = standing.checkpoint.map_or(0, |checkpoint| checkpoint.position.0);
        let failure_of = |name: &str| standing.failures.iter().find(|failure| failure.view == name);
        let view = |table: &crate::row::Table| ViewStatus {
            name: table.name,
            version: table.version,
            failure: failure_of(table.name).map(Into::into),
        };
        GenerationStatus {
            number: at_work.generation.number(),
            role: at_work.role,
            writer: match standing.writer {
                Some(replica) if replica == self.replica => Writer::This,
                Some(replica) => Writer::Other(replica),
                None => Writer::Nobody,
            },
            checkpoint: standing.checkpoint,
            lag: head.map(|head| head.0.saturating_sub(position)),
            views: self.list.iter().map(|one| view(one.table())).collect(),
            stopped: stopped.map(Into::into),
            trouble,
        }
    }
}

fn shown(view: &str, serving: &AtWork, standing: &Standing) -> Shown {
    let position = standing.checkpoint.map_or(Position(0), |checkpoint| checkpoint.position);
    let of_view = standing.failures.iter().find(|failure| failure.view == view).map(Stale::from);
    let of_all = || {
        let stopped = serving.progress.borrow().stopped.clone();
        stopped.map(|stopped| Stale {
            shows: Some(position),
            stopped_at: stopped.position,
            kind: stopped.why,
        })
    };
    Shown {
        generation: serving.generation.number(),
        incarnation: standing.checkpoint.map(|checkpoint| checkpoint.incarnation),
        position,
        stale: of_view.or_else(of_all),
    }
}

impl From<super::source::Unreadable> for super::status::Failure {
    fn from(unreadable: super::source::Unreadable) -> Self {
        Self { position: unreadable.position, kind: unreadable.why }
    }
}
