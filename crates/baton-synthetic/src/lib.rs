//! Fills an event store with made-up handoffs: for benches, which want logs of a given size that look like logs.
//!
//! The handoffs are played by [`baton_views::testing::Player`], whose acts the domain has judged, many side by side as in
//! a log that has grown. They are written as the command handler would write them, sealed words and digests included,
//! but not by way of it: a million handoffs take minutes. The same seed makes the same events in the same order; ids and
//! sealed bytes differ from store to store, since its keys do.
//!
//! No part of the product uses this crate.

use std::future::Future;

use anyhow::Context as _;
use baton_commands::codec::encode;
use baton_commands::{SubjectKey, Vault, handoff_stream};
use baton_domain::event::SCHEMA_VERSION;
use baton_domain::ids::{RequestId, TenantId};
use baton_domain::{Meta, RequestMark};
use baton_store::{Append, AppendError, Appended, EventLog, Expected, Position, Revision};
use baton_views::testing::{Player, Turn, tenant};
use futures::StreamExt as _;
use futures::future::try_join_all;
use futures::stream::FuturesOrdered;
use tokio::task::unconstrained;
use uuid::Uuid;

/// Appends that are on their way at a time: they share syncs, as those of many callers do.
const IN_FLIGHT: usize = 1_024;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Synthesis {
    /// The same seed makes the same handoffs.
    pub seed: u64,
    /// How many.
    pub handoffs: u64,
    /// How many of them go on side by side.
    pub side_by_side: usize,
    /// Whether all of them are left to wait, with what is owed years ahead, instead of being played to an end.
    pub waiting: bool,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Commands that recorded something.
    pub commands: u64,
    /// Events.
    pub events: u64,
    /// The position of the last one that is known to be durable.
    pub head: Option<Position>,
}

/// Writes the handoffs into a log, telling `progress` now and then how far it is.
///
/// # Errors
/// If the log or the key store refuses: a log that has these handoffs already does.
pub async fn fill(
    log: &dyn EventLog,
    vault: &Vault,
    synthesis: Synthesis,
    mut progress: impl FnMut(Filled),
) -> anyhow::Result<Filled> {
    let Synthesis { seed, handoffs, side_by_side, waiting } = synthesis;
    let tenant = tenant();
    let mut under_way = FuturesOrdered::new();
    let mut filled = Filled::default();
    let player = Player::new(seed, handoffs, side_by_side);
    let mut player = if waiting { player.waiting() } else { player };
    loop {
        let turns: Vec<Turn> = player.by_ref().take(IN_FLIGHT).collect();
        if turns.is_empty() {
            break;
        }
        // Keys that are asked for together share a sync.
        let keys = turns.iter().map(|turn| vault.obtain(&tenant, &turn.patient));
        let keys = try_join_all(keys).await.context("cannot make a patient's key")?;
        for (turn, key) in turns.into_iter().zip(keys) {
            filled.commands += 1;
            filled.events += turn.drafts.len() as u64;
            let append = append(&tenant, &key, turn, filled.commands)?;
            // A runtime that puts some of them off would let later ones of a stream go first.
            under_way.push_back(unconstrained(log.append(append)));
            if under_way.len() >= IN_FLIGHT {
                filled.head = Some(settle(under_way.next()).await?);
                progress(filled);
            }
        }
    }
    while !under_way.is_empty() {
        filled.head = Some(settle(under_way.next()).await?);
    }
    Ok(filled)
}

/// Waits for the oldest append, which was sent before all others and so is judged before them.
async fn settle(
    oldest: impl Future<Output = Option<Result<Appended, AppendError>>>,
) -> anyhow::Result<Position> {
    let appended = oldest.await.context("an append is missing")?.context("the log refuses an append")?;
    Ok(appended.position)
}

/// What one act adds, as the command handler writes it.
fn append(tenant: &TenantId, key: &SubjectKey, turn: Turn, command: u64) -> anyhow::Result<Append> {
    let stream = handoff_stream(tenant, turn.handoff);
    let expected = Expected::from(turn.events_before.checked_sub(1).map(Revision));
    let request = RequestId(Uuid::from_u64_pair(turn.handoff.0.as_u64_pair().0, command));
    let mark = RequestMark { id: request, digest: key.digest(request.0.as_bytes()) };
    let mut events = Vec::with_capacity(turn.drafts.len());
    for (offset, draft) in (0..).zip(turn.drafts) {
        let meta = Meta {
            tenant: tenant.clone(),
            subject: Some(turn.patient.clone()),
            schema: SCHEMA_VERSION,
            stamp: draft.stamp,
            request: mark.clone(),
            correlation_id: request.0,
            causation_id: None,
            traceparent: None,
        };
        let revision = expected.first().plus(offset);
        events.push(encode(key, &stream, revision, &meta, &draft.event, &draft.words)?);
    }
    Ok(Append::new(stream, expected, events)?)
}

#[cfg(test)]
mod tests;
