//! The faults, one after the other, and what must be true after each.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use baton_store::{Direction, KeyState, PageSize, Revision, StreamName};
use baton_store_sqlite::SqliteStore;
use tempfile::TempDir;

use crate::{Outcome, child};

type Anyhow<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// More appends than any fault lets through.
const ENDLESS: &str = "1000000";

/// What the process under test writes.
#[derive(Clone, Copy)]
enum Writes {
    Events,
    Keys,
}

/// What the process under test told.
#[derive(Default)]
struct Told {
    acked: HashMap<String, u64>,
    kept: Vec<(u64, u64)>,
    acknowledgements: usize,
    indeterminate: usize,
    poisoned: usize,
    read: Option<usize>,
}

impl Writes {
    /// The argument for it.
    fn child(self) -> &'static str {
        match self {
            Self::Events => "child",
            Self::Keys => "child-keys",
        }
    }
}

pub(crate) fn run() -> Outcome {
    let shim = TempDir::new()?;
    match preload(shim.path())? {
        Some(library) => {
            let fails = |writes, file| failing_sync(&library, writes, file);
            told("a failing sync of the write-ahead log", fails(Writes::Events, "log.db-wal"))?;
            told("a failing sync of the log in a checkpoint", fails(Writes::Events, "log.db"))?;
            told("a failing sync of the keys' write-ahead log", fails(Writes::Keys, "keys.db-wal"))?;
            told("a failing sync of the keys in a checkpoint", fails(Writes::Keys, "keys.db"))?;
        }
        None => say("left out: failing syncs need Linux and a C compiler")?,
    }
    told("a write-ahead log that cannot grow", full(Writes::Events, 2 * 1024))?;
    told("a log that cannot grow in a checkpoint", full(Writes::Events, 6 * 1024))?;
    told("a write-ahead log of keys that cannot grow", full(Writes::Keys, 2 * 1024))?;
    for round in 1..=3 {
        told(&format!("a killed process, round {round}"), killed(Writes::Events, round * 150))?;
        told(&format!("a killed process that makes keys, round {round}"), killed(Writes::Keys, round * 150))?;
    }
    Ok(())
}

fn say(line: &str) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{line}")
}

fn told(what: &str, outcome: Anyhow<String>) -> Outcome {
    let seen = outcome.map_err(|error| format!("{what}: {error}"))?;
    Ok(say(&format!("pass: {what}: {seen}"))?)
}

/// Builds the library that makes a sync fail; `None` where that cannot be done.
fn preload(dir: &Path) -> Anyhow<Option<PathBuf>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/faults/failing_sync.c");
    let library = dir.join("failing_sync.so");
    match Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).status() {
        Ok(status) if status.success() => Ok(Some(library)),
        Ok(status) => Err(format!("the compiler ended with {status} on {}", source.display()).into()),
        Err(_) => Ok(None),
    }
}

/// One sync of the file fails and later ones would succeed: the engine must stop and not try again.
fn failing_sync(library: &Path, writes: Writes, file: &str) -> Anyhow<String> {
    let dir = TempDir::new()?;
    let trigger = dir.path().join("trigger");
    let store = dir.path().join("store");
    let mut command = Command::new(std::env::current_exe()?);
    command.env("LD_PRELOAD", library).env("BATON_FAIL_SYNC", &trigger).env("BATON_FAIL_SYNC_PATH", file);
    command.arg(writes.child()).arg(&store).arg(ENDLESS);
    let mut process = command.stdout(Stdio::piped()).spawn()?;
    let told = listen(&mut process, |told| {
        if told.acknowledgements == 200 { std::fs::write(&trigger, "") } else { Ok(()) }
    })?;
    ensure(process.wait()?.success(), "the process did not end by itself")?;
    ensure(!trigger.exists(), "no sync has failed")?;
    check_stopped(writes, &told)?;
    check_nothing_lost(&store, &told)
}

/// No file may grow beyond so many KiB: the kernel refuses the write.
fn full(writes: Writes, kib: u64) -> Anyhow<String> {
    let dir = TempDir::new()?;
    // Whoever grows a file beyond the limit gets a signal first, which would end the process before SQLite hears of it.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", kib * 2);
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(script)
        .arg("sh")
        .arg(std::env::current_exe()?)
        .arg(writes.child())
        .arg(dir.path())
        .arg(ENDLESS);
    let mut process = command.stdout(Stdio::piped()).spawn()?;
    let told = listen(&mut process, |_| Ok(()))?;
    ensure(process.wait()?.success(), "the process did not end by itself")?;
    check_stopped(writes, &told)?;
    check_nothing_lost(dir.path(), &told)
}

/// SIGKILL in the middle of writing.
fn killed(writes: Writes, acknowledgements: usize) -> Anyhow<String> {
    let dir = TempDir::new()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(writes.child()).arg(dir.path()).arg(ENDLESS);
    let mut process = command.stdout(Stdio::piped()).spawn()?;
    let pid = process.id();
    let told = listen(&mut process, |told| {
        if told.acknowledgements == acknowledgements {
            let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
            pid.map_or(Ok(()), |pid| rustix::process::kill_process(pid, rustix::process::Signal::KILL))?;
        }
        Ok(())
    })?;
    ensure(!process.wait()?.success(), "the process was not killed")?;
    ensure(told.acknowledgements >= acknowledgements, "acknowledgements are missing")?;
    check_nothing_lost(dir.path(), &told)
}

/// Reads what the process tells until it ends, and does something on every acknowledgement.
fn listen(process: &mut Child, mut on_acked: impl FnMut(&Told) -> std::io::Result<()>) -> Anyhow<Told> {
    let out = process.stdout.take().ok_or("no output")?;
    let mut told = Told::default();
    for line in BufReader::new(out).lines() {
        let line = line?;
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["acked", stream, revision] => {
                told.acked.insert(stream.to_owned(), revision.parse()?);
                told.acknowledgements += 1;
                on_acked(&told)?;
            }
            ["kept", writer, number] => {
                told.kept.push((writer.parse()?, number.parse()?));
                told.acknowledgements += 1;
                on_acked(&told)?;
            }
            ["stopped", "indeterminate"] => told.indeterminate += 1,
            ["stopped" | "refused", "poisoned"] => told.poisoned += 1,
            ["read", count] => told.read = Some(count.parse()?),
            _ => return Err(format!("the process said '{line}'").into()),
        }
    }
    Ok(told)
}

fn ensure(condition: bool, otherwise: &str) -> Outcome {
    if condition { Ok(()) } else { Err(otherwise.into()) }
}

/// S7, K4: it stopped, and went on reading every event that it had acknowledged.
fn check_stopped(writes: Writes, told: &Told) -> Outcome {
    ensure(told.acknowledgements > 0, "nothing was acknowledged before the fault")?;
    ensure(told.poisoned > 0, "nobody was told that the store has stopped")?;
    let acknowledged = match writes {
        Writes::Events => 2 * told.acknowledgements + 1,
        Writes::Keys => 1,
    };
    ensure(
        told.read == Some(acknowledged),
        &format!("read {:?} of {acknowledged} events after the fault", told.read),
    )
}

/// S2, K2: everything acknowledged is there, once and in order, and at most one append more for each writer.
fn check_nothing_lost(store: &Path, told: &Told) -> Anyhow<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = SqliteStore::open(child::options(store)).await?;
        let (log, mut more) = (store.log(), 0);
        for (stream, acked) in &told.acked {
            let (name, mut last) = (StreamName::new(stream.as_str())?, None);
            while last < Some(Revision(*acked)) {
                let page = log.read_stream(&name, last, Direction::Forward, PageSize::MAX).await?;
                ensure(
                    !page.events.is_empty(),
                    &format!("{stream} ends at {last:?}, acknowledged was {acked}"),
                )?;
                for event in page.events {
                    ensure(
                        event.revision == last.map_or(Revision(0), Revision::next),
                        "a revision is missing",
                    )?;
                    last = Some(event.revision);
                }
            }
            let beyond = last.map_or(0, |last| last.0) - acked;
            ensure(
                beyond == 0 || beyond == 2,
                &format!("{stream} has {beyond} events that nobody acknowledged"),
            )?;
            more += beyond;
            // The identical append resolves what was indeterminate, whichever it was.
            let resolved = log.append(child::append(stream, Some(Revision(*acked)))?).await?;
            ensure(resolved.last == Revision(acked + 2), "an indeterminate append was doubled")?;
        }
        for (writer, number) in &told.kept {
            let (name, wrapped) = child::key(*writer, *number)?;
            let found = store.keys().get(&name).await?;
            ensure(found == KeyState::Present(wrapped), &format!("key {writer} {number} is lost"))?;
        }
        store.close().await;
        Ok(format!("all {} acknowledged are there, and {more} events more", told.acknowledgements))
    })
}
