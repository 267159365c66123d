//! What goes on beside serving calls: the views, what Baton does by itself, what is measured, and the roll of servers.
//!
//! What Baton does by itself ends first, before calls are drained, so that nothing new is begun; the rest ends when the
//! last call has.

use std::net::SocketAddr;

use baton_views::Runner;
use futures::future::BoxFuture;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::reactors::OwnActs;
use crate::roll::Roll;

/// What is to go on beside serving.
pub(crate) struct Beside {
    pub(crate) views: Runner,
    pub(crate) own_acts: OwnActs,
    /// Looks at what is measured from time to time, for ever.
    pub(crate) sampling: BoxFuture<'static, ()>,
    pub(crate) roll: Option<Roll>,
}

/// It goes on. However this is dropped, it ends.
pub(crate) struct GoingOn {
    views: JoinHandle<()>,
    own_acts: JoinHandle<()>,
    roll: Option<JoinHandle<()>>,
    acts_end: CancellationToken,
    end: CancellationToken,
    _ends: DropGuard,
}

impl Beside {
    /// Begins all of it; the roll shows where the server listens.
    pub(crate) fn start(self, address: Option<SocketAddr>) -> GoingOn {
        let Self { views, own_acts, sampling, roll } = self;
        let end = CancellationToken::new();
        let acts_end = end.child_token();
        tokio::spawn(end.clone().run_until_cancelled_owned(sampling));
        GoingOn {
            views: tokio::spawn(views.run(end.clone())),
            own_acts: tokio::spawn(own_acts.run(acts_end.clone())),
            roll: roll.map(|roll| tokio::spawn(roll.run(address, end.clone()))),
            acts_end,
            _ends: end.clone().drop_guard(),
            end,
        }
    }
}

impl GoingOn {
    /// Nothing new is begun by Baton itself; what was begun is finished by its own task.
    pub(crate) async fn acts_end(mut self) -> Self {
        self.acts_end.cancel();
        // Whatever it met, it has ended.
        let _ = (&mut self.own_acts).await;
        self
    }

    /// Ends the rest.
    pub(crate) async fn end(self) {
        self.end.cancel();
        // Whatever they met, they have ended.
        let _ = self.views.await;
        if let Some(roll) = self.roll {
            let _ = roll.await;
        }
    }
}
