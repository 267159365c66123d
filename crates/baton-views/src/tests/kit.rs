//! A runner over a made-up log, and what tests ask of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use baton_domain::ids::OrganizationId;
use baton_store::{EventLog, Position};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::testing::{decode, tenant};
use crate::{Decode, Runner, RunnerOptions, RunnerParts, Sight, SqliteExecutor, View, Views, built_in};

/// Only what does not end at all takes so long.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// A runner at work.
pub(super) struct Running {
    pub(super) views: Views,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    pub(super) fn start(log: &Arc<impl EventLog + 'static>, directory: &Path) -> Self {
        Self::with(log, directory, built_in(), RunnerOptions::default(), Arc::new(decode))
    }

    pub(super) fn with(
        log: &Arc<impl EventLog + 'static>,
        directory: &Path,
        views: Vec<Box<dyn View>>,
        options: RunnerOptions,
        decode: Arc<Decode>,
    ) -> Self {
        let executor = Arc::new(SqliteExecutor::new(directory));
        let parts = RunnerParts { log: Arc::clone(log) as Arc<dyn EventLog>, decode, executor, views };
        let (runner, views) = Runner::new(parts, options);
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(runner.run(shutdown.clone()));
        Self { views, shutdown, task }
    }

    pub(super) async fn at(&self, position: Position) {
        self.views.wait_for(position, PATIENCE).await.unwrap();
    }

    pub(super) async fn end(self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
    }
}

/// Follows `log` to its head and ends.
pub(super) async fn follow(log: &Arc<impl EventLog + 'static>, directory: &Path, options: RunnerOptions) {
    let running = Running::with(log, directory, built_in(), options, Arc::new(decode));
    running.at(log.head().await.unwrap()).await;
    running.end().await;
}

/// The one file of views in a directory.
pub(super) fn file(directory: &Path) -> std::path::PathBuf {
    let names = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = names.filter(|path| path.extension().is_some_and(|kind| kind == "db")).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

/// Everything in a generation's file, table by table: what two builds of one log must share.
pub(super) fn contents(directory: &Path) -> BTreeMap<String, Vec<String>> {
    let connection = Connection::open(file(directory)).unwrap();
    ["generation", "failure", "fold", "handoff", "handoff_party", "worklist"]
        .into_iter()
        .map(|table| {
            let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| {
                Ok((0..columns)
                    .map(|column| format!("{:?}|", row.get_ref(column).unwrap()))
                    .collect::<String>())
            });
            let mut rows: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
            rows.sort();
            (table.to_owned(), rows)
        })
        .collect()
}

pub(super) fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(super) fn sight(organizations: &[&str]) -> Sight {
    Sight::new(tenant(), organizations.iter().map(|name| OrganizationId::new(name).unwrap())).unwrap()
}
