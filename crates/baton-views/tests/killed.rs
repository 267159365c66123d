//! Killed at any moment while views are built or followed, and started again: nothing is lost and nothing counts twice.
//!
//! The test starts itself again as the one to be killed. Both make the same log from the same seed; the child says on its
//! output how far its views are, and the parent kills it when it has heard enough. Once with views in files, once with
//! views in Postgres, which lives on and may still be at work on what the killed one sent last.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use baton_store::LogReader;
use baton_store::testing::MemoryLog;
use baton_testing_postgres::Cluster;
use baton_views::testing::{MadeLog, decode};
use baton_views::{
    Executor, PostgresExecutor, Role, Runner, RunnerOptions, RunnerParts, SqliteExecutor, Views, built_in,
};
use deadpool_postgres::{Manager, Pool};
use rusqlite::Connection;
use tokio_postgres::NoTls;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

type Failure = Box<dyn std::error::Error + Send + Sync>;

const SEED: u64 = 61;
const HANDOFFS: u64 = 300;
/// How often something is killed.
const KILLS: u64 = 12;
/// How often that is tried at most: a victim may reach its end before.
const ATTEMPTS: u64 = 100;
/// A victim says at most so many lines before it is killed.
const LINES: u64 = 25;
const PATIENCE: Duration = Duration::from_secs(120);
/// The name of every victim: who comes back under its name need not wait for its own lease.
const REPLICA: Uuid = Uuid::from_u128(1);
const SCHEME: &str = "postgres://";

/// Where views are kept.
#[derive(Clone)]
enum Place {
    Directory(PathBuf),
    Database(String),
}

impl Place {
    /// As it is given to a victim.
    fn argument(&self) -> String {
        match self {
            Self::Directory(path) => path.display().to_string(),
            Self::Database(url) => url.clone(),
        }
    }

    fn of(argument: String) -> Self {
        match argument.starts_with(SCHEME) {
            true => Self::Database(argument),
            false => Self::Directory(argument.into()),
        }
    }

    fn executor(&self) -> Result<Arc<dyn Executor>, Failure> {
        Ok(match self {
            Self::Directory(path) => Arc::new(SqliteExecutor::new(path)),
            Self::Database(url) => {
                let pool = Pool::builder(Manager::new(url.parse()?, NoTls)).build()?;
                Arc::new(PostgresExecutor::new(pool))
            }
        })
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let outcome = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--as-victim"), Some(place)) => runtime().and_then(|it| it.block_on(victim(&Place::of(place)))),
        _ => runtime().and_then(|it| it.block_on(test())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The harness that would tell is this one.
            let _ = writeln!(std::io::stderr(), "killed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

async fn log() -> Result<Arc<MemoryLog>, Failure> {
    MadeLog::new(SEED, HANDOFFS, 24)?.finish().await
}

/// Follows the log in small commits until one generation is there and caught up, and says each position that any
/// generation reaches on the way. What is there from before and caught up is built once more.
async fn follow(
    place: &Place,
    log: Arc<MemoryLog>,
    say: impl Fn(u64) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let head = log.head().await?;
    let executor = place.executor()?;
    let parts = RunnerParts { log, decode: Arc::new(decode), executor, views: built_in() };
    let options = RunnerOptions { commit_max_events: 16, replica: REPLICA, ..RunnerOptions::default() };
    let (runner, views) = Runner::new(parts, options);
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(runner.run(shutdown.clone()));
    let wanted = if is_served(&views).await { views.rebuild().await? } else { 0 };
    let mut said = (0, 0);
    let done = async {
        loop {
            let status = views.status().await;
            let furthest =
                status.generations.iter().filter_map(|one| Some((one.number, one.checkpoint?.position.0)));
            let furthest = furthest.max().unwrap_or(said);
            if furthest != said {
                said = furthest;
                say(said.1)?;
            }
            match &status.generations[..] {
                [one] if one.role == Role::Serving && one.number >= wanted && said.1 == head.0 => {
                    return Ok(());
                }
                _ => tokio::task::yield_now().await,
            }
        }
    };
    let done: Result<Result<(), Failure>, _> = tokio::time::timeout(PATIENCE, done).await;
    done??;
    shutdown.cancel();
    running.await?;
    Ok(())
}

/// Whether there is a generation from before that is served at once.
async fn is_served(views: &Views) -> bool {
    loop {
        match views.status().await.generations.first() {
            Some(first) => return first.role == Role::Serving,
            None => tokio::task::yield_now().await,
        }
    }
}

async fn victim(place: &Place) -> Result<(), Failure> {
    let say = |position| Ok(writeln!(std::io::stdout().lock(), "{position}")?);
    follow(place, log().await?, say).await
}

/// Starts the victim and kills it when it has said `lines` lines; whether it lived to its end.
fn start_and_kill(place: &Place, lines: u64) -> Result<bool, Failure> {
    let mut victim = Command::new(std::env::current_exe()?)
        .arg("--as-victim")
        .arg(place.argument())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = victim.stdout.take().ok_or("the victim has no output")?;
    let mut heard = 0;
    for line in BufReader::new(output).lines() {
        line?;
        heard += 1;
        if heard == lines {
            victim.kill()?;
        }
    }
    Ok(victim.wait()?.success())
}

fn contents_of_file(directory: &Path) -> Result<Vec<String>, Failure> {
    let names =
        std::fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, Failure>>()?;
    let files: Vec<_> =
        names.iter().filter(|path| path.extension().is_some_and(|kind| kind == "db")).collect();
    let [file] = files[..] else {
        return Err(format!("one file of views was expected, not {files:?}").into());
    };
    let connection = Connection::open(file)?;
    let mut all = Vec::new();
    for table in ["generation", "failure", "fold", "handoff", "handoff_party", "worklist"] {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let values: Result<Vec<_>, _> =
                (0..columns).map(|column| row.get_ref(column).map(|value| format!("{value:?}"))).collect();
            all.push(format!("{table}: {}", values?.join("|")));
        }
    }
    all.sort();
    Ok(all)
}

async fn contents_of_schema(url: &str) -> Result<Vec<String>, Failure> {
    let generations = Place::Database(url.to_owned()).executor()?.generations().await?;
    let newest = generations.first().ok_or("there is no generation")?.number();
    let client = baton_testing_postgres::connect(url).await;
    let mut all = Vec::new();
    for (table, what) in [
        ("generation", "(complete, incarnation, position, event, failures)"),
        ("fold", "t"),
        ("handoff", "t"),
        ("handoff_party", "t"),
        ("worklist", "t"),
    ] {
        let text = format!("SELECT '{table}: ' || {what}::text FROM baton_views_{newest}.{table} t");
        all.extend(client.query_typed(&text, &[]).await?.iter().map(|row| row.get::<_, String>(0)));
    }
    all.sort();
    Ok(all)
}

async fn contents(place: &Place) -> Result<Vec<String>, Failure> {
    match place {
        Place::Directory(path) => contents_of_file(path),
        Place::Database(url) => contents_of_schema(url).await,
    }
}

async fn test() -> Result<(), Failure> {
    let (killed, whole) = (tempfile::tempdir()?, tempfile::tempdir()?);
    is_as_if_never_killed([&killed, &whole].map(|one| Place::Directory(one.path().to_owned()))).await?;
    let (killed, whole) = (Cluster::shared().database().await, Cluster::shared().database().await);
    is_as_if_never_killed([&killed, &whole].map(|one| Place::Database(one.migration_url()))).await
}

async fn is_as_if_never_killed([killed, whole]: [Place; 2]) -> Result<(), Failure> {
    let log = log().await?;
    let mut random = Numbers(SEED);
    let mut kills = 0;
    for _ in 0..ATTEMPTS {
        if kills == KILLS {
            break;
        }
        if !start_and_kill(&killed, 1 + random.next() % LINES)? {
            kills += 1;
        }
    }
    if kills < KILLS {
        return Err(format!("only {kills} victims were killed under way").into());
    }
    follow(&killed, Arc::clone(&log), |_| Ok(())).await?;
    follow(&whole, log, |_| Ok(())).await?;
    if contents(&killed).await? != contents(&whole).await? {
        return Err("the views of the killed and of the whole differ".into());
    }
    Ok(())
}

/// A few numbers without pattern.
struct Numbers(u64);

impl Numbers {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}
