//! What is played: whole handoffs, each the commands of one course that handoffs take, drawn from a seed.
//!
//! ```text
//! discharge   called ahead, introduced by telephone, first visit missed, second kept          15 commands
//! re-route    the first service declines, the second accepts                                  11
//! transition  a question before the introduction, a correction after it                       14
//! rooming     within the practice: one call for it all, and its attestation                    2
//! reopened    closed by mistake and closed again                                              12
//! withdrawn   consent is withdrawn once the package is shared                                   6
//! cancelled   nobody has answered yet                                                           4
//! ```
//!
//! The same seed and number give the same handoff, byte for byte but for the times of visits, which are counted from
//! the start of the run.

mod acts;
mod cast;
mod courses;

use baton_api::types::v1::CommandContext;
use bytes::Bytes;
use fastrand::Rng;
use prost::Message;
use tonic::metadata::MetadataMap;
use uuid::{Builder, Uuid};

use cast::{Cast, Person};

/// A command, ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Where to.
    pub(super) path: &'static str,
    /// By whom.
    pub(super) caller: MetadataMap,
    /// What.
    pub(super) message: Bytes,
}

/// All handoffs of a run.
#[derive(Debug)]
pub(super) struct Plan {
    seed: u64,
    cast: Cast,
    /// When the run began, in seconds since 1970: visits are planned from then on.
    began: i64,
}

/// An act on its way to be a call.
struct Act {
    path: &'static str,
    bytes: Vec<u8>,
}

/// What the requests of all commands have in common: the handoff, the circumstances, and the act, whose bytes stand
/// there as those of a message do.
#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(string, tag = "1")]
    handoff: String,
    #[prost(message, optional, tag = "2")]
    context: Option<CommandContext>,
    #[prost(bytes = "vec", tag = "3")]
    act: Vec<u8>,
}

/// One handoff while its calls are written down.
struct Script<'a> {
    cast: &'a Cast,
    rng: Rng,
    began: i64,
    id: Uuid,
    calls: Vec<Call>,
}

impl Plan {
    /// The plan of a seed, for a run that began then.
    pub(super) fn new(seed: u64, began: jiff::Timestamp) -> anyhow::Result<Self> {
        Ok(Self { seed, cast: Cast::new()?, began: began.as_second() })
    }

    /// The calls of a handoff, in order.
    pub(super) fn handoff(&self, number: u64) -> Vec<Call> {
        let mut rng = Rng::with_seed(self.seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let id = uuid(&mut rng);
        let mut script = Script { cast: &self.cast, rng, began: self.began, id, calls: Vec::new() };
        courses::write(&mut script);
        script.calls
    }
}

impl Script<'_> {
    /// A command on the handoff.
    fn on(&mut self, who: &Person, act: Act) {
        self.call(format!("handoffs/{}", self.id), who, act);
    }

    /// The command that begins it, which names it by its bare id.
    fn begin(&mut self, who: &Person, act: Act) {
        self.call(self.id.to_string(), who, act);
    }

    fn call(&mut self, handoff: String, who: &Person, act: Act) {
        let request_id = uuid(&mut self.rng).to_string();
        let context = CommandContext { request_id, ..CommandContext::default() };
        let message = Envelope { handoff, context: Some(context), act: act.bytes }.encode_to_vec().into();
        self.calls.push(Call { path: act.path, caller: who.metadata.clone(), message });
    }

    /// So many days after the run began.
    fn in_days(&self, days: i64) -> prost_types::Timestamp {
        prost_types::Timestamp { seconds: self.began + days * 86_400, nanos: 0 }
    }
}

fn uuid(rng: &mut Rng) -> Uuid {
    Builder::from_random_bytes(rng.u128(..).to_be_bytes()).into_uuid()
}
