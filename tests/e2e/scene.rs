//! A server with the cast of `baton_domain::testing`, for tests that need a handoff at some place of its life.

use std::sync::Arc;

use baton_domain::ActKind;
use baton_domain::ids::HandoffId;
use baton_domain::testing::{Place, Seat, Stage};
use prost::Message as _;
use prost_reflect::DynamicMessage;
use tempfile::TempDir;
use uuid::Uuid;

use crate::harness::values::new_name;
use crate::harness::{Actor, Answer, Records, Rpc, Server, Shape, directory, now};
use crate::samples::{identity, of_script, sample};

/// A server with the cast of the script.
pub struct Scene {
    pub stage: Stage,
    _server: Server,
    /// The referrer.
    pub clinic: Actor,
    _data: Arc<TempDir>,
}

impl Scene {
    /// A new server with an empty store.
    pub async fn new() -> Self {
        let data = directory();
        let server = Server::on(data.path());
        let stage = Stage { handoff: HandoffId(Uuid::nil()), now: now() };
        Self { stage, clinic: server.actor(identity(Seat::Referrer)).await, _server: server, _data: data }
    }

    /// Whoever sits there.
    pub fn by(&self, seat: Seat) -> Actor {
        self.clinic.as_other(identity(seat))
    }

    /// A handoff at a place.
    pub async fn at(&self, place: Place) -> String {
        let name = new_name();
        for (seat, act) in self.stage.acts_to_reach(place) {
            let act = of_script(&self.stage, seat, &act);
            self.by(seat).ask_any(&name, &act).await.recorded();
        }
        name
    }

    /// A valid command with its parts changed.
    pub async fn send_changed(
        &self,
        kind: ActKind,
        seat: Seat,
        handoff: &str,
        change: impl FnOnce(&mut DynamicMessage),
    ) -> Answer {
        let act = sample(&self.stage, kind, seat);
        let actor = self.by(seat);
        let mut message = Shape::open(Rpc::command(act.rpc), act.request(handoff, actor.context()));
        change(&mut message);
        actor.send(act.rpc, message.encode_to_vec().into()).await
    }
}
