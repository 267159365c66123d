//! The process that is made to fail. Its lines: `acked STREAM REVISION`, `kept WRITER NUMBER` of a key, `stopped KIND`,
//! `refused KIND`, `read COUNT`.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use baton_store::{
    Append, AppendError, Direction, EventLog, EventType, Expected, Health, Incarnation, Inserted, KeyError,
    KeyName, KeyStore, LogFilter, NewEvent, PageSize, Revision, StoreCreated, StoreId, StreamName,
    WrappedKey,
};
use baton_store_sqlite::{SqliteOptions, SqliteStore};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::Outcome;

const WRITERS: u64 = 8;

/// The options of every store in these tests.
pub(crate) fn options(dir: &Path) -> SqliteOptions {
    let founding = StoreCreated {
        store: StoreId(Uuid::from_u128(1)),
        incarnation: Incarnation(Uuid::from_u128(2)),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    };
    SqliteOptions { reserve_bytes: 0, ..SqliteOptions::new(dir, founding) }
}

/// Appends from several writers until the store stops, or so often each.
pub(crate) fn run(dir: &str, appends: &str) -> Outcome {
    let appends = appends.parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = SqliteStore::open(options(Path::new(dir))).await?;
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(write(store.log(), writer, appends));
        }
        while let Some(ended) = writers.join_next().await {
            ended??;
        }
        if matches!(&*store.health().borrow(), Health::Poisoned { .. }) {
            say(&format!("read {}", count(&*store.log()).await?))?;
        }
        store.close().await;
        Ok(())
    })
}

/// Makes keys from several writers until the store stops, or so many each.
pub(crate) fn run_keys(dir: &str, each: &str) -> Outcome {
    let each = each.parse()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = SqliteStore::open(options(Path::new(dir))).await?;
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(keep(store.keys(), store.log(), writer, each));
        }
        while let Some(ended) = writers.join_next().await {
            ended??;
        }
        if matches!(&*store.health().borrow(), Health::Poisoned { .. }) {
            say(&format!("read {}", count(&*store.log()).await?))?;
        }
        store.close().await;
        Ok(())
    })
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

pub(crate) fn append(
    stream: &str,
    last: Option<Revision>,
) -> Result<Append, Box<dyn std::error::Error + Send + Sync>> {
    let (kind, number) = (EventType::new("Noted")?, Expected::from(last).first());
    let data = format!("{number} {}", "x".repeat(1_000));
    let event = NewEvent { kind, meta: "{}".into(), data: data.into(), private: Some("sealed".into()) };
    Ok(Append::new(StreamName::new(stream)?, Expected::from(last), vec![event.clone(), event])?)
}

/// The name and the bytes of a writer's key.
pub(crate) fn key(
    writer: u64,
    number: u64,
) -> Result<(KeyName, WrappedKey), Box<dyn std::error::Error + Send + Sync>> {
    let text = format!("{writer} {number}");
    let wrapped = format!("{text} {}", "x".repeat(900));
    Ok((KeyName::of_subject(text.as_bytes())?, WrappedKey::new(wrapped.into())?))
}

async fn keep(keys: Arc<dyn KeyStore>, log: Arc<dyn EventLog>, writer: u64, each: u64) -> Outcome {
    for number in 0..each {
        let (name, wrapped) = key(writer, number)?;
        match keys.insert_if_absent(&name, &wrapped).await {
            Ok(Inserted::Stored(stored)) if stored == wrapped => say(&format!("kept {writer} {number}"))?,
            Err(KeyError::Poisoned { .. }) => {
                say("stopped poisoned")?;
                // K4, S7: nothing is acknowledged any more, neither a key nor an event.
                let again = keys.insert_if_absent(&name, &wrapped).await;
                let appended = log.append(append(&format!("fault-{writer}"), None)?).await;
                return match (again, appended) {
                    (Err(KeyError::Poisoned { .. }), Err(AppendError::Poisoned { .. })) => {
                        Ok(say("refused poisoned")?)
                    }
                    other => Err(format!("after the fault the store answered {other:?}").into()),
                };
            }
            other => return Err(format!("an insert was answered with {other:?}").into()),
        }
    }
    Ok(())
}

async fn write(log: Arc<dyn EventLog>, writer: u64, appends: u64) -> Outcome {
    let stream = format!("fault-{writer}");
    let mut last = None;
    for _ in 0..appends {
        let append = append(&stream, last)?;
        match log.append(append.clone()).await {
            Ok(appended) => {
                last = Some(appended.last);
                say(&format!("acked {stream} {}", appended.last))?;
            }
            Err(AppendError::Indeterminate { .. }) => {
                say("stopped indeterminate")?;
                // S7: nothing is acknowledged any more, not even what would resolve it.
                return match log.append(append).await {
                    Err(AppendError::Poisoned { .. }) => Ok(say("refused poisoned")?),
                    other => Err(format!("after the fault an append was answered with {other:?}").into()),
                };
            }
            Err(AppendError::Poisoned { .. }) => return Ok(say("stopped poisoned")?),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

async fn count(log: &dyn EventLog) -> Result<usize, baton_store::ReadError> {
    let (mut events, mut after) = (0, None);
    loop {
        let page = log.read_all(after, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await?;
        events += page.events.len();
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(events),
        }
    }
}
