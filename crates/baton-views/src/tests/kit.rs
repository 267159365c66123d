//! A runner over a made-up log, views in either kind of database, and what tests ask of them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use baton_domain::ids::OrganizationId;
use baton_store::{EventLog, Position};
use baton_testing_postgres::{Cluster, TestDatabase};
use deadpool_postgres::{Manager, Pool};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_postgres::NoTls;
use tokio_util::sync::CancellationToken;

use crate::testing::{decode, tenant};
use crate::{
    Decode, Executor, PostgresExecutor, Runner, RunnerOptions, RunnerParts, Sight, SqliteExecutor, Status,
    View, Views, built_in,
};

/// Only what does not end at all takes so long.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// Connections of one replica.
const CONNECTIONS: usize = 8;

/// A test over each kind of database.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(crate::tests::kit::Kind::Sqlite).await; }
        )* }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(crate::tests::kit::Kind::Postgres).await; }
        )* }
    };
}
pub(super) use on_both;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sqlite,
    Postgres,
}

/// Where views are kept: empty at first, and gone with it.
pub(super) enum Place {
    Sqlite(TempDir),
    Postgres(TestDatabase),
}

impl Kind {
    pub(super) async fn place(self) -> Place {
        match self {
            Self::Sqlite => Place::Sqlite(tempfile::tempdir().unwrap()),
            Self::Postgres => {
                let database = Cluster::shared().database().await;
                let (name, role) = (database.name(), database.serving_role());
                database.run(&[&format!("GRANT CREATE ON DATABASE {name} TO {role}")]).await;
                Place::Postgres(database)
            }
        }
    }
}

impl Place {
    /// What a replica of its own would keep its views with.
    pub(super) fn executor(&self) -> Arc<dyn Executor> {
        match self {
            Self::Sqlite(directory) => Arc::new(SqliteExecutor::new(directory.path())),
            Self::Postgres(database) => Arc::new(PostgresExecutor::new(pool(&database.serving_url()))),
        }
    }

    pub(super) fn sqlite(&self) -> &std::path::Path {
        match self {
            Self::Sqlite(directory) => directory.path(),
            Self::Postgres(_) => panic!("these views are in Postgres"),
        }
    }

    pub(super) fn postgres(&self) -> &TestDatabase {
        match self {
            Self::Sqlite(_) => panic!("these views are in a file"),
            Self::Postgres(database) => database,
        }
    }

    /// The generations that are there, the newest first.
    pub(super) async fn numbers(&self) -> Vec<u64> {
        self.executor().generations().await.unwrap().iter().map(|one| one.number()).collect()
    }

    /// The one file of views.
    pub(super) fn file(&self) -> PathBuf {
        let names = std::fs::read_dir(self.sqlite()).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            names.filter(|path| path.extension().is_some_and(|kind| kind == "db")).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files.remove(0)
    }

    /// Changes something in the newest generation behind the back of whoever uses it.
    pub(super) async fn change(&self, sql: &str) {
        match self {
            Self::Sqlite(_) => Connection::open(self.file()).unwrap().execute_batch(sql).unwrap(),
            Self::Postgres(database) => {
                let schema = self.schema().await;
                database.run(&[&format!("SET search_path = {schema}; {sql}")]).await;
            }
        }
    }

    /// Deletes the newest generation.
    pub(super) async fn delete(&self) {
        match self {
            Self::Sqlite(_) => std::fs::remove_file(self.file()).unwrap(),
            Self::Postgres(database) => {
                let schema = self.schema().await;
                database.run(&[&format!("DROP SCHEMA {schema} CASCADE")]).await;
            }
        }
    }

    /// Everything in the newest generation, table by table: what two builds of one log must share.
    pub(super) async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        match self {
            Self::Sqlite(_) => contents_of_file(&self.file()),
            Self::Postgres(database) => contents_of_schema(database, &self.schema().await).await,
        }
    }

    /// All that stands anywhere in the views.
    pub(super) async fn bytes(&self) -> Vec<Vec<u8>> {
        match self {
            Self::Sqlite(directory) => {
                let files = std::fs::read_dir(directory.path()).unwrap();
                files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
            }
            Self::Postgres(database) => {
                let told = format!("SELECT message FROM {}.told", self.schema().await);
                let client = baton_testing_postgres::connect(&database.superuser_url()).await;
                let told = client.query_typed(&told, &[]).await.unwrap();
                let rows = self.contents().await.into_values().flatten().map(String::into_bytes);
                rows.chain(told.iter().map(|row| row.get(0))).collect()
            }
        }
    }

    async fn schema(&self) -> String {
        format!("baton_views_{}", self.numbers().await.first().unwrap())
    }
}

/// Connections of one replica to a database.
pub(super) fn pool(url: &str) -> Pool {
    let manager = Manager::new(url.parse().unwrap(), NoTls);
    Pool::builder(manager).max_size(CONNECTIONS).build().unwrap()
}

/// A runner at work.
pub(super) struct Running {
    pub(super) views: Views,
    shutdown: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    pub(super) fn start(log: &Arc<impl EventLog + 'static>, place: &Place) -> Self {
        Self::with(log, place, built_in(), RunnerOptions::default(), Arc::new(decode))
    }

    pub(super) fn with(
        log: &Arc<impl EventLog + 'static>,
        place: &Place,
        views: Vec<Box<dyn View>>,
        options: RunnerOptions,
        decode: Arc<Decode>,
    ) -> Self {
        let executor = place.executor();
        Self::of(RunnerParts { log: Arc::clone(log) as Arc<dyn EventLog>, decode, executor, views }, options)
    }

    pub(super) fn of(parts: RunnerParts, options: RunnerOptions) -> Self {
        let (runner, views) = Runner::new(parts, options);
        let shutdown = CancellationToken::new();
        let task = tokio::spawn(runner.run(shutdown.clone()));
        Self { views, shutdown, task }
    }

    pub(super) async fn at(&self, position: Position) {
        if let Err(behind) = self.views.wait_for(position, PATIENCE).await {
            panic!("{behind}: {:?}", self.views.status().await);
        }
    }

    pub(super) async fn end(self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
    }
}

/// Follows `log` to its head and ends.
pub(super) async fn follow(log: &Arc<impl EventLog + 'static>, place: &Place, options: RunnerOptions) {
    let running = Running::with(log, place, built_in(), options, Arc::new(decode));
    running.at(log.head().await.unwrap()).await;
    running.end().await;
}

/// Asks for the status until it is as wanted; each time something changes on the way.
pub(super) async fn status_when(views: &Views, wanted: impl Fn(&Status) -> bool) -> Status {
    let asking = async {
        loop {
            let status = views.status().await;
            if wanted(&status) {
                return status;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap()
}

fn contents_of_file(file: &std::path::Path) -> BTreeMap<String, Vec<String>> {
    let connection = Connection::open(file).unwrap();
    [
        "generation",
        "failure",
        "fold",
        "handoff",
        "handoff_party",
        "worklist",
        "program",
        "service",
        "service_need",
        "service_area",
        "screening",
    ]
    .into_iter()
    .map(|table| {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| {
            Ok((0..columns).map(|column| format!("{:?}|", row.get_ref(column).unwrap())).collect::<String>())
        });
        let mut rows: Vec<String> = rows.unwrap().map(Result::unwrap).collect();
        rows.sort();
        (table.to_owned(), rows)
    })
    .collect()
}

async fn contents_of_schema(database: &TestDatabase, schema: &str) -> BTreeMap<String, Vec<String>> {
    let client = baton_testing_postgres::connect(&database.superuser_url()).await;
    let mut contents = BTreeMap::new();
    for (table, what) in [
        ("plan", "t::text"),
        ("generation", "(complete, incarnation, position, event, failures)::text"),
        ("fold", "stream || convert_from(state, 'UTF8')"),
        ("handoff", "t::text"),
        ("handoff_party", "t::text"),
        ("worklist", "t::text"),
        ("program", "t::text"),
        ("service", "t::text"),
        ("service_need", "t::text"),
        ("service_area", "t::text"),
        ("screening", "t::text"),
    ] {
        let text = format!("SELECT {what} FROM {schema}.{table} t ORDER BY 1");
        let rows = client.query_typed(&text, &[]).await.unwrap();
        contents.insert(table.to_owned(), rows.iter().map(|row| row.get(0)).collect());
    }
    contents
}

pub(super) fn sight(organizations: &[&str]) -> Sight {
    Sight::new(tenant(), organizations.iter().map(|name| OrganizationId::new(name).unwrap())).unwrap()
}
