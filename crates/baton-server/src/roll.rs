//! The roll of the replicas: this one says on it that it is there and how far its views are, and takes itself off at the
//! end. Nothing rests on it but what operators are shown.

use std::net::SocketAddr;
use std::sync::Arc;

use baton_store::{Replica, Replicas};
use baton_views::{Role, Views, Writer};
use jiff::Timestamp;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::limits::ROLL_INTERVAL;

/// One replica's place on the roll.
pub(crate) struct Roll {
    pub(crate) replicas: Arc<dyn Replicas>,
    pub(crate) views: Views,
    /// Made anew at each start; the views know this replica by it too.
    pub(crate) id: Uuid,
    pub(crate) started_at: Timestamp,
}

impl Roll {
    /// Keeps the place until `end`, then gives it up.
    pub(crate) async fn run(self, address: Option<SocketAddr>, end: CancellationToken) {
        let mut ticks = interval(ROLL_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_told = true;
        while end.run_until_cancelled(ticks.tick()).await.is_some() {
            let announced = self.replicas.announce(&self.own(address).await).await;
            if let Err(error) = &announced
                && is_told
            {
                tracing::warn!(%error, "the other replicas cannot be told of this one; it is tried again");
            }
            is_told = announced.is_ok();
        }
        if let Err(error) = self.replicas.leave(self.id).await {
            tracing::debug!(%error, "this replica stays on the roll until it is missed");
        }
    }

    async fn own(&self, address: Option<SocketAddr>) -> Replica {
        let status = self.views.status().await;
        let serving = status.generations.iter().find(|generation| generation.role == Role::Serving);
        Replica {
            id: self.id,
            address: address.map(|address| address.to_string()).unwrap_or_default(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: self.started_at,
            views_generation: serving.map(|generation| generation.number),
            views_position: serving.and_then(|generation| Some(generation.checkpoint?.position)),
            writes_views: serving.is_some_and(|generation| generation.writer == Writer::This),
        }
    }
}
