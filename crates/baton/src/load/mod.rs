//! `baton load`: how many commands a server makes durable, and how long each takes.
//!
//! Whole handoffs are played over gRPC, and then the same calls, with messages and answers of the same lengths, over
//! as many connections, to a server that does nothing. The second figure says what machine, network stack and generator
//! are able to; the ratio of the two says something of Baton. The server that is measured, the one that does nothing and
//! the generator are three processes.

mod drive;
mod echo;
mod plan;
mod played;
mod prelude;
mod process;
mod report;
#[cfg(test)]
mod tests;
mod views;
mod wire;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use anyhow::Context as _;
use baton_commands::{Clock as _, SystemClock};
use clap::{Args, Subcommand, value_parser};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::exit::Failure;
use drive::{Pace, Target, play};
use plan::Plan;
use played::Played;
use process::Process;
use report::{Report, Round};

/// Measure how many commands a server makes durable.
///
/// Starts a server of its own over a fresh store or a given one, plays whole handoffs on it, first one command at a time and then many,
/// and compares each with an empty call of the same size to a server that does nothing; at last, at half of the rate
/// that was reached, how soon a list shows what was recorded. Leaves nothing behind but in what it was given.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Load {
    #[command(subcommand)]
    command: Option<Command>,

    /// Measure this server instead, which then keeps what was played. It must be in development mode. Given several times,
    /// the connections are spread over all of them, which must share a store.
    #[arg(long, value_name = "URL")]
    server: Vec<String>,

    /// Where the store of the own server is made for the time of the run: a directory on the disk to be measured.
    #[arg(long, value_name = "DIR", conflicts_with = "server")]
    dir: Option<PathBuf>,

    /// The data directory of a store that is there, filled for instance: the own server serves it as it is, with its own
    /// key and views, and it keeps what was played. No other server may be using it.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["server", "dir"])]
    store: Option<PathBuf>,

    /// Connections to call over.
    #[arg(long, value_name = "NUMBER", default_value_t = 4, value_parser = value_parser!(u16).range(1..=1_000))]
    connections: u16,

    /// Calls in flight at a time. There is a round with one as well.
    #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = value_parser!(u16).range(1..=10_000))]
    in_flight: u16,

    /// How long each round counts, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u16).range(1..=3_600))]
    seconds: u16,

    /// How long each plays before that, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 1, value_parser = value_parser!(u16).range(0..=600))]
    warm_up_seconds: u16,

    /// Handoffs to play at most in each round, warm-up included.
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000_000, value_parser = value_parser!(u64).range(1..=10_000_000))]
    handoffs: u64,

    /// What the handoffs are drawn from: the same seed plays the same. A server that has played a seed knows its
    /// requests again and records nothing, so give each run on the same server another one.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// As JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The server that does nothing.
    #[command(hide = true)]
    Echo,
}

impl Load {
    /// Measures.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        runtime.block_on(async {
            match self.command {
                Some(Command::Echo) => echo::serve().await,
                None => {
                    tokio::select! {
                        ended = self.measure() => ended,
                        told = tokio::signal::ctrl_c() => told.map_err(Failure::from),
                    }
                }
            }
        })
    }

    async fn measure(&self) -> Result<(), Failure> {
        let dir = self.directory().map_err(Failure::CannotStart)?;
        let own = match self.server.as_slice() {
            [] => Some(self.own_server(dir.path()).await.map_err(Failure::CannotStart)?),
            _ => None,
        };
        let urls = own.as_ref().map_or_else(|| self.server.clone(), |own| vec![own.url.clone()]);
        self.say("waiting for the views");
        views::catch_up(&urls).await.map_err(Failure::CannotStart)?;
        let (rounds, half_load) = self.rounds(&urls, dir.path()).await.map_err(Failure::Failed)?;
        let memory = own.as_ref().and_then(Process::memory);
        if let Some(own) = own {
            own.end().await.map_err(Failure::Failed)?;
        }
        let connections = usize::from(self.connections);
        let report = Report {
            seed: self.seed,
            connections,
            server: self.name(&urls.join(", ")),
            rounds,
            half_load,
            memory,
        };
        let text = if self.json { format!("{:#}\n", report.to_json()) } else { report.to_string() };
        io::stdout().lock().write_all(text.as_bytes())?;
        dir.close().context("cannot remove the directory of the run").map_err(Failure::Failed)
    }

    fn directory(&self) -> anyhow::Result<TempDir> {
        let made = match &self.dir {
            Some(dir) => TempDir::with_prefix_in("baton-load-", dir),
            None => TempDir::with_prefix("baton-load-"),
        };
        made.context("cannot make a directory for the run")
    }

    async fn own_server(&self, dir: &Path) -> anyhow::Result<Process> {
        let Some(store) = &self.store else { return Process::serve(dir, &dir.join("store")).await };
        // Else the server would found one there.
        let log = store.join("log.db").canonicalize();
        let log = log.with_context(|| format!("there is no store in '{}'", store.display()))?;
        Process::serve(dir, log.parent().unwrap_or(store)).await
    }

    async fn rounds(&self, urls: &[String], dir: &Path) -> anyhow::Result<(Vec<Round>, Played)> {
        let plan = Arc::new(Plan::new(self.seed, SystemClock.now())?);
        let first = urls.first().context("no server is named")?;
        prelude::play(first, &plan.cast).await?;
        let next = Arc::new(AtomicU64::new(0));
        let echo = Process::echo(dir).await?;
        let mut rounds = Vec::new();
        for in_flight in [1, usize::from(self.in_flight)] {
            let pace = self.pace(in_flight);
            self.say(&format!("{in_flight} in flight: commands"));
            let commands = play(urls, Target::Baton, pace, &plan, &next).await?;
            let views = views::behind(urls).await?;
            self.say(&format!("{in_flight} in flight: empty calls"));
            let sizes = Arc::new(commands.answers.clone());
            let empty =
                play(std::slice::from_ref(&echo.url), Target::Echo(sizes), pace, &plan, &Arc::default())
                    .await?;
            rounds.push(Round { in_flight, commands, views, empty });
        }
        echo.end().await?;
        self.say("at half of that rate: how soon commands can be seen");
        let half = rounds.last().map(|round| round.commands.rate() / 2.0);
        let pace = Pace { rate: half, ..self.pace(usize::from(self.in_flight)) };
        let half_load = play(urls, Target::Baton, pace, &plan, &next).await?;
        Ok((rounds, half_load))
    }

    fn pace(&self, in_flight: usize) -> Pace {
        Pace {
            connections: usize::from(self.connections),
            in_flight,
            warm_up: Duration::from_secs(self.warm_up_seconds.into()),
            duration: Duration::from_secs(self.seconds.into()),
            handoffs: self.handoffs,
            rate: None,
        }
    }

    fn name(&self, url: &str) -> String {
        match (self.server.as_slice(), &self.store) {
            ([], Some(store)) => format!("{url} (own, over the store in {})", store.display()),
            ([], None) => format!("{url} (own, over a fresh store)"),
            _ => url.to_owned(),
        }
    }

    /// What is going on, for who waits.
    fn say(&self, what: &str) {
        if !self.json {
            // Without somebody to read it, it is not needed.
            let _ = writeln!(io::stderr(), "{what} …");
        }
    }
}
