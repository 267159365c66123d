//! The other processes of a run: a server to be measured, and the echo server. Both end with this one.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long a process may take until it listens.
const START_WAIT: Duration = Duration::from_secs(30);

/// A process of this very program, which listens.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    /// Where it listens.
    pub(super) url: String,
}

impl Process {
    /// A server in development over this store, with its home in `dir`.
    pub(super) async fn serve(dir: &Path, store: &Path) -> anyhow::Result<Self> {
        let mut args: Vec<OsString> = [
            "serve",
            "--dev",
            "--listen",
            "127.0.0.1:0",
            "--log-filter",
            "error",
            "--store",
            "embedded",
            "--data-dir",
        ]
        .map(OsString::from)
        .to_vec();
        args.push(store.into());
        Self::start(args, dir).await.context("cannot start a server to measure")
    }

    /// The echo server.
    pub(super) async fn echo(dir: &Path) -> anyhow::Result<Self> {
        let args = ["load", "echo"].map(OsString::from).to_vec();
        Self::start(args, dir).await.context("cannot start the echo server")
    }

    async fn start(args: Vec<OsString>, dir: &Path) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("this program does not know where it is")?;
        let mut child = Command::new(program)
            .args(args)
            // No configuration file of the place where the load is started.
            .current_dir(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().context("the process has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let line =
            timeout(START_WAIT, lines.next_line()).await.context("it does not say that it listens")??;
        let Some(line) = line else {
            bail!("it ended at once: {}", child.wait().await?);
        };
        let address = line.strip_prefix("listening on ").ok_or_else(|| anyhow!("it says `{line}`"))?;
        Ok(Self { url: format!("http://{address}"), child })
    }

    /// How much memory it has at present, and had at most, in bytes. Only where the system tells.
    pub(super) fn memory(&self) -> Option<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            let kib: u64 = line.trim_start_matches(':').trim().strip_suffix(" kB")?.parse().ok()?;
            Some(kib * 1024)
        };
        Some(Memory { resident_bytes: field("VmRSS")?, peak_bytes: field("VmHWM")? })
    }

    /// Ends it at once: nothing of it is kept.
    pub(super) async fn end(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// The memory of a process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pub(super) resident_bytes: u64,
    pub(super) peak_bytes: u64,
}
