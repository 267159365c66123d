//! One call over the wire, by the name of its rpc and in bytes, so that a test can send what no typed client would.

use bytes::{Buf, BufMut, Bytes};
use prost::Message;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Request, Status};

use baton_api::types::v1::{CommandContext, CommandResult};

/// What a command comes to.
pub type Answer = Result<CommandResult, Status>;

/// An rpc by its service and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rpc {
    pub service: &'static str,
    pub name: &'static str,
}

/// What can be asked of `HandoffService`: every act with the rpc that carries it.
pub trait Asks: Message + Clone + Default {
    /// The rpc's name, which is also the act's.
    const RPC: &'static str;

    /// The request that carries it.
    fn request(self, handoff: &str, context: CommandContext) -> Vec<u8>;
}

/// Puts an act for this handoff and in these circumstances into its request.
type Carrier = Box<dyn Fn(&str, CommandContext) -> Vec<u8> + Send + Sync>;

/// An act of any kind.
pub struct AnyAct {
    /// Its rpc.
    pub rpc: &'static str,
    request: Carrier,
}

impl<A: Asks + 'static> From<A> for AnyAct {
    fn from(act: A) -> Self {
        let request = move |handoff: &str, context| act.clone().request(handoff, context);
        Self { rpc: A::RPC, request: Box::new(request) }
    }
}

impl AnyAct {
    /// The request that carries it.
    pub fn request(&self, handoff: &str, context: CommandContext) -> Bytes {
        (self.request)(handoff, context).into()
    }
}

impl Rpc {
    /// A command.
    pub const fn command(name: &'static str) -> Self {
        Self { service: "baton.handoff.v1.HandoffService", name }
    }

    /// `EvaluatePaths`.
    pub const EVALUATE_PATHS: Self = Self::command("EvaluatePaths");

    /// `GetHandoff`.
    pub const GET_HANDOFF: Self =
        Self { service: "baton.handoff.v1.HandoffQueryService", name: "GetHandoff" };

    /// `ListHandoffs`.
    pub const LIST_HANDOFFS: Self =
        Self { service: "baton.handoff.v1.HandoffQueryService", name: "ListHandoffs" };

    /// `ListWorklist`.
    pub const LIST_WORKLIST: Self =
        Self { service: "baton.handoff.v1.HandoffQueryService", name: "ListWorklist" };

    /// `ReadHistory`.
    pub const READ_HISTORY: Self = Self { service: "baton.audit.v1.AuditService", name: "ReadHistory" };

    /// Sends the bytes of a request and gives the bytes of the answer.
    pub async fn call(self, channel: &Channel, request: Request<Bytes>) -> Result<Bytes, Status> {
        let mut client = tonic::client::Grpc::new(channel.clone()).max_decoding_message_size(usize::MAX);
        client.ready().await.map_err(|error| Status::unavailable(format!("no connection: {error}")))?;
        let path = format!("/{}/{}", self.service, self.name);
        let path = path.parse().expect("names of services and rpcs make a path");
        Ok(client.unary(request, path, AsBytes).await?.into_inner())
    }
}

/// Messages as they lie on the wire.
#[derive(Debug, Clone, Copy)]
struct AsBytes;

impl Codec for AsBytes {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for AsBytes {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for AsBytes {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
