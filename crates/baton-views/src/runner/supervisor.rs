//! One generation served, at most one being built: who starts, who takes over, who goes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::Parts;
use super::handle::{AtWork, Board, RebuildRequest};
use super::projector::{Ended, Progress, Projector};
use super::status::{RebuildError, Role};
use crate::executor::{ExecutorError, Generation};
use crate::limits::{SWEEP_INTERVAL, WATCH_INTERVAL};
use crate::row::Table;
use crate::view;

pub(crate) struct Supervisor {
    parts: Arc<Parts>,
    board: watch::Sender<Board>,
    shutdown: CancellationToken,
    plan: String,
    serving: Option<Track>,
    building: Option<Track>,
    /// Whether a generation must be built and could not be made yet, or was found damaged.
    wanted: bool,
    /// The highest number seen so far.
    last_number: u64,
    /// Whether anybody may have seen an earlier generation.
    has_served: bool,
}

/// A generation with its projector.
struct Track {
    generation: Arc<dyn Generation>,
    progress: watch::Receiver<Progress>,
    is_served: Arc<AtomicBool>,
    stop: CancellationToken,
    task: JoinHandle<Ended>,
}

impl Supervisor {
    pub(crate) fn new(parts: Arc<Parts>, board: watch::Sender<Board>, shutdown: CancellationToken) -> Self {
        let plan = view::plan(&parts.views);
        let (serving, building) = (None, None);
        Self {
            parts,
            board,
            shutdown,
            plan,
            serving,
            building,
            wanted: false,
            last_number: 0,
            has_served: false,
        }
    }

    pub(crate) async fn run(mut self, mut rebuilds: mpsc::Receiver<RebuildRequest>) {
        let mut ticks = interval(WATCH_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut sweeps = interval(SWEEP_INTERVAL);
        sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut found = false;
        loop {
            if !found {
                found = self.find().await;
            }
            let completed = Track::completed(self.building.as_ref());
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => break,
                Some(request) = rebuilds.recv(), if found => self.rebuild(request).await,
                ended = Track::ended(&mut self.serving) => self.serving_ended(ended).await,
                ended = Track::ended(&mut self.building) => self.building_ended(ended).await,
                () = completed => self.take_over().await,
                _ = ticks.tick() => self.look_after().await,
                _ = sweeps.tick() => self.sweep().await,
            }
        }
        for track in [self.serving.take(), self.building.take()].into_iter().flatten() {
            track.end().await;
        }
    }

    /// Finds what is there from before. Without success it is tried again at the next tick.
    async fn find(&mut self) -> bool {
        let generations = match self.parts.executor.generations().await {
            Ok(generations) => generations,
            Err(error) => {
                self.trouble(Some(error.to_string()));
                return false;
            }
        };
        self.trouble(None);
        for generation in generations {
            let number = generation.number();
            self.last_number = self.last_number.max(number);
            let complete = match generation.standing().await {
                Ok(standing) if generation.plan() == self.plan => Some(standing.complete),
                Ok(_) | Err(_) => None,
            };
            match complete {
                Some(true) if self.serving.is_none() => self.serve(self.track(generation)),
                // Newer than the one that is served: a rebuild that was interrupted.
                Some(false) if self.serving.is_none() && self.building.is_none() => {
                    self.building = Some(self.track(generation));
                }
                // Swept once one of these views is served.
                Some(_) | None => {}
            }
        }
        self.wanted = self.serving.is_none() && self.building.is_none();
        self.build_if_wanted().await;
        self.tell();
        true
    }

    /// Looks whether what is served is still there, and makes what could not be made before.
    async fn look_after(&mut self) {
        if let Some(serving) = &self.serving
            && self.building.is_none()
            && !serving.generation.is_there().await
        {
            tracing::warn!(
                number = serving.generation.number(),
                "the views were deleted and are built again"
            );
            self.wanted = true;
        }
        self.build_if_wanted().await;
        self.join().await;
    }

    /// Takes part in what another replica has begun.
    async fn join(&mut self) {
        if self.building.is_some() || self.serving.is_none() {
            return;
        }
        match self.parts.executor.newer(self.last_number, &self.plan).await {
            Ok(Some(generation)) => {
                tracing::info!(number = generation.number(), "another replica builds views from the log");
                self.last_number = generation.number();
                self.building = Some(self.track(generation));
                self.tell();
            }
            Ok(None) => {}
            // Where the database cannot be reached, the projectors say so.
            Err(error) => tracing::debug!(%error, "it could not be looked for newer views"),
        }
    }

    async fn rebuild(&mut self, request: RebuildRequest) {
        self.wanted = true;
        let made = self.build_if_wanted().await;
        self.wanted = false;
        // Whoever asked may have left.
        let _ = request.send(made.ok_or_else(|| {
            let why = self.board.borrow().trouble.clone();
            RebuildError::NotMade(why.unwrap_or_default())
        }));
    }

    /// The number of the generation that is being built, if one is or could be made.
    async fn build_if_wanted(&mut self) -> Option<u64> {
        if self.wanted && self.building.is_none() {
            match self.create().await {
                Ok(generation) => {
                    self.wanted = false;
                    self.building = Some(self.track(generation));
                    self.trouble(None);
                }
                Err(error) => self.trouble(Some(error.to_string())),
            }
            self.tell();
        }
        self.building.as_ref().map(|building| building.generation.number())
    }

    async fn create(&mut self) -> Result<Arc<dyn Generation>, ExecutorError> {
        let tables: Vec<&'static Table> = self.parts.views.iter().map(|view| view.table()).collect();
        let generation = self.parts.executor.create(self.last_number + 1, &self.plan, &tables).await?;
        self.last_number = generation.number();
        tracing::info!(number = self.last_number, "building views from the log");
        Ok(generation)
    }

    fn track(&self, generation: Arc<dyn Generation>) -> Track {
        let (sender, progress) = watch::channel(Progress::default());
        let is_served = Arc::new(AtomicBool::new(false));
        let stop = CancellationToken::new();
        let projector = Projector {
            replica: self.parts.options.replica,
            log: Arc::clone(&self.parts.log),
            decode: Arc::clone(&self.parts.decode),
            views: Arc::clone(&self.parts.views),
            generation: Arc::clone(&generation),
            commit_max_events: self.parts.options.commit_max_events,
            observer: self.parts.options.observer.clone(),
            progress: sender,
            feed: self.parts.feed.clone(),
            is_served: Arc::clone(&is_served),
            stop: stop.clone(),
        };
        Track { generation, progress, is_served, stop, task: tokio::spawn(projector.run()) }
    }

    fn serve(&mut self, track: Track) {
        track.is_served.store(true, Ordering::Release);
        self.serving = Some(track);
        self.has_served = true;
    }

    /// The one that was built is complete: it takes over as soon as it is as far as the one that was served.
    async fn take_over(&mut self) {
        let Some(mut built) = self.building.take() else { return };
        if let Some(old) = self.serving.take() {
            old.end().await;
        }
        let shown = self.board.borrow().serving.as_ref().and_then(|old| old.progress.borrow().position());
        let as_far = |progress: &Progress| progress.position() >= shown || progress.stopped.is_some();
        tokio::select! {
            () = self.shutdown.cancelled() => {}
            // Only its end keeps it from getting there, and that is seen later.
            _ = built.progress.wait_for(as_far) => {}
        }
        let number = built.generation.number();
        tracing::info!(number, "these views are served now");
        let is_another = self.has_served;
        self.serve(built);
        self.tell();
        if is_another {
            self.parts.feed.look_anew();
        }
        self.sweep().await;
    }

    /// Drops what nobody needs any more. While nothing is served, what is there may still be read.
    async fn sweep(&self) {
        let Some(serving) = &self.serving else { return };
        let used = [Some(serving), self.building.as_ref()].into_iter().flatten();
        let used: Vec<u64> = used.map(|track| track.generation.number()).collect();
        if let Err(error) = self.parts.executor.sweep(&used, &self.plan).await {
            tracing::warn!(%error, "old views could not be dropped");
        }
    }

    async fn serving_ended(&mut self, ended: Ended) {
        let Some(track) = self.serving.take() else { return };
        let number = track.generation.number();
        match ended {
            Ended::Stopped => {}
            Ended::OtherLog => {
                tracing::warn!(number, "the views are of another log and are built again");
                self.board.send_modify(|board| board.serving = None);
                self.wanted = true;
            }
            // What can still be read of it is better than nothing, until the next one takes over.
            Ended::Lost(why) => {
                tracing::warn!(number, why, "the views are damaged and are built again");
                self.wanted = true;
            }
        }
        self.build_if_wanted().await;
    }

    /// It is made anew at the next tick, not at once: what is damaged again and again must not keep the disk busy.
    async fn building_ended(&mut self, ended: Ended) {
        let Some(track) = self.building.take() else { return };
        let number = track.generation.number();
        tracing::warn!(number, ?ended, "the views that were being built are dropped");
        self.wanted = true;
        self.tell();
    }

    fn tell(&self) {
        let at_work = |role, track: &Track| AtWork {
            role,
            generation: Arc::clone(&track.generation),
            progress: track.progress.clone(),
        };
        self.board.send_modify(|board| {
            // One that has ended is shown until another takes over, unless it was taken from the board.
            if let Some(serving) = &self.serving {
                board.serving = Some(at_work(Role::Serving, serving));
            }
            board.building = self.building.as_ref().map(|building| at_work(Role::Building, building));
        });
    }

    fn trouble(&self, trouble: Option<String>) {
        if let Some(why) = &trouble {
            tracing::warn!(why, "the views cannot be built and it is tried again");
        }
        self.board.send_if_modified(|board| {
            let is_new = board.trouble != trouble;
            board.trouble = trouble;
            is_new
        });
    }
}

impl Track {
    /// Stops it.
    async fn end(self) {
        self.stop.cancel();
        // However it ended, nothing is left to do for it.
        let _ = self.task.await;
    }

    /// Waits for the end of its projector; for ever if there is none.
    async fn ended(track: &mut Option<Self>) -> Ended {
        match track {
            Some(track) => match (&mut track.task).await {
                Ok(ended) => ended,
                Err(error) => Ended::Lost(format!("the work on the views broke off: {error}")),
            },
            None => std::future::pending().await,
        }
    }

    /// Waits until it has caught up with the log; for ever if there is none.
    fn completed(track: Option<&Self>) -> impl Future<Output = ()> + use<> {
        let progress = track.map(|track| track.progress.clone());
        async move {
            let caught_up = match progress {
                Some(mut progress) => progress.wait_for(|progress| progress.standing.complete).await.is_ok(),
                None => false,
            };
            if !caught_up {
                // There is none, or its projector has ended, which is seen elsewhere.
                std::future::pending::<()>().await;
            }
        }
    }
}
