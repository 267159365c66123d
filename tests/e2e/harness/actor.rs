//! Somebody who acts: an identity in the metadata of every call, and a connection.

use std::sync::Arc;
use std::time::Duration;

use baton_api::audit::v1::{HistoryEvent, ReadHistoryRequest, ReadHistoryResponse};
use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::{
    EvaluatePathsRequest, EvaluatePathsResponse, GetHandoffRequest, GetHandoffResponse, Handoff, HandoffView,
};
use baton_api::types::v1::{CommandContext, CommandResult};
use bytes::Bytes;
use jiff::Timestamp;
use prost::Message;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Request, Status};
use uuid::Uuid;

use super::command::{Answer, AnyAct, Asks, Rpc};

/// Who somebody is, as the development mode of the server takes everybody's word for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub tenant: &'static str,
    pub organization: &'static str,
    pub team: Option<&'static str>,
    pub person: &'static str,
    pub role: &'static str,
}

impl Identity {
    /// A person of an organization, as a clinician of the tenant `north`.
    pub const fn of(organization: &'static str, person: &'static str) -> Self {
        Self { tenant: "north", organization, team: None, person, role: "clinician" }
    }

    /// A call in this one's name.
    pub fn sign<M>(self, message: M) -> Request<M> {
        let mut request = Request::new(message);
        let Self { tenant, organization, team, person, role } = self;
        let keys = [
            ("baton-tenant", Some(tenant)),
            ("baton-organization", Some(organization)),
            ("baton-team", team),
            ("baton-person", Some(person)),
            ("baton-role", Some(role)),
        ];
        for (key, value) in keys {
            if let Some(value) = value {
                request.metadata_mut().insert(key, MetadataValue::from_static(value));
            }
        }
        request
    }

    #[must_use]
    pub const fn role(mut self, role: &'static str) -> Self {
        self.role = role;
        self
    }

    #[must_use]
    pub const fn team(mut self, team: &'static str) -> Self {
        self.team = Some(team);
        self
    }

    #[must_use]
    pub const fn tenant(mut self, tenant: &'static str) -> Self {
        self.tenant = tenant;
        self
    }
}

/// Changes requests on their way, given the rpc: for tests that plant something in all of them.
pub type Planter = Arc<dyn Fn(Rpc, Bytes) -> Bytes + Send + Sync>;

/// Somebody with a connection. Clones share it.
#[derive(Clone)]
pub struct Actor {
    channel: Channel,
    identity: Identity,
    context: CommandContext,
    deadline: Option<Duration>,
    planter: Option<Planter>,
}

impl Actor {
    /// Somebody at the end of this connection.
    pub fn new(channel: Channel, identity: Identity) -> Self {
        Self { channel, identity, context: CommandContext::default(), deadline: None, planter: None }
    }

    /// Somebody else at the same connection.
    #[must_use]
    pub fn as_other(&self, identity: Identity) -> Self {
        Self { identity, ..self.clone() }
    }

    /// The same person with requests changed on their way.
    #[must_use]
    pub fn planting(mut self, planter: Planter) -> Self {
        self.planter = Some(planter);
        self
    }

    /// The same person, whose next calls are of this request.
    #[must_use]
    pub fn with_request(mut self, request: Uuid) -> Self {
        self.context.request_id = request.to_string();
        self
    }

    /// The same person, who has seen this revision.
    #[must_use]
    pub fn expecting(mut self, revision: u64) -> Self {
        self.context.expected_revision = Some(revision);
        self
    }

    /// The same person, who tells of something that happened then.
    #[must_use]
    pub fn at(mut self, occurred: Timestamp) -> Self {
        self.context.occurred_at = Some(super::values::instant(occurred));
        self
    }

    /// The same person, who says why they tell it so late.
    #[must_use]
    pub fn late(mut self, reason: &str) -> Self {
        self.context.late_reason = Some(reason.to_owned());
        self
    }

    /// The same person, who says that it happened against a guardrail, and why.
    #[must_use]
    pub fn breaching(mut self, reason: &str) -> Self {
        self.context.breach = Some(reason.to_owned());
        self
    }

    /// The same person, who waits no longer than this.
    #[must_use]
    pub fn patient_for(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The circumstances of the next command; a new request unless one was named.
    pub fn context(&self) -> CommandContext {
        let mut context = self.context.clone();
        if context.request_id.is_empty() {
            context.request_id = Uuid::new_v4().to_string();
        }
        context
    }

    /// Gives a command.
    pub async fn ask<A: Asks>(&self, handoff: &str, act: A) -> Answer {
        let request = act.request(handoff, self.context());
        self.send(A::RPC, request.into()).await
    }

    /// Gives a command of any kind.
    pub async fn ask_any(&self, handoff: &str, act: &AnyAct) -> Answer {
        self.send(act.rpc, act.request(handoff, self.context())).await
    }

    /// Gives a command in bytes.
    pub async fn send(&self, rpc: &'static str, request: Bytes) -> Answer {
        /// The answer to every command has its result in field 1.
        #[derive(Clone, PartialEq, prost::Message)]
        struct AnyResponse {
            #[prost(message, optional, tag = "1")]
            result: Option<CommandResult>,
        }
        let answer: AnyResponse = self.call(Rpc::command(rpc), request).await?;
        Ok(answer.result.expect("every answer to a command has its result"))
    }

    /// Calls any rpc with the bytes of its request.
    pub async fn call<M: Message + Default>(&self, rpc: Rpc, request: Bytes) -> Result<M, Status> {
        let answer = self.call_in_bytes(rpc, request).await?;
        Ok(M::decode(answer).expect("the server answers in the messages of the API"))
    }

    /// Calls any rpc, for the bytes of its answer.
    pub async fn call_in_bytes(&self, rpc: Rpc, request: Bytes) -> Result<Bytes, Status> {
        let request = match &self.planter {
            Some(plant) => plant(rpc, request),
            None => request,
        };
        rpc.call(&self.channel, self.signed(request)).await
    }

    fn signed(&self, message: Bytes) -> Request<Bytes> {
        let mut request = self.identity.clone().sign(message);
        if let Some(deadline) = self.deadline {
            request.set_timeout(deadline);
        }
        request
    }

    /// Asks what a choice among these options would come to.
    pub async fn evaluate_paths(
        &self,
        request: EvaluatePathsRequest,
    ) -> Result<EvaluatePathsResponse, Status> {
        self.call(Rpc::EVALUATE_PATHS, request.encode_to_vec().into()).await
    }

    /// Reads a handoff.
    pub async fn get(&self, request: GetHandoffRequest) -> Result<GetHandoffResponse, Status> {
        self.call(Rpc::GET_HANDOFF, request.encode_to_vec().into()).await
    }

    /// The handoff as it is now.
    pub async fn see(&self, handoff: &str) -> Handoff {
        let request = GetHandoffRequest { name: handoff.to_owned(), ..GetHandoffRequest::default() };
        let answer =
            self.get(request).await.unwrap_or_else(|status| panic!("{handoff} is not seen: {status}"));
        answer.handoff.expect("an answer with a handoff")
    }

    /// The handoff as it is now, with its events and words.
    pub async fn see_all(&self, handoff: &str) -> Handoff {
        let request = GetHandoffRequest {
            name: handoff.to_owned(),
            view: HandoffView::Full.into(),
            ..GetHandoffRequest::default()
        };
        let answer =
            self.get(request).await.unwrap_or_else(|status| panic!("{handoff} is not seen: {status}"));
        answer.handoff.expect("an answer with a handoff")
    }

    /// The handoff as of some moment.
    pub async fn see_as_of(&self, handoff: &str, as_of: AsOf) -> Result<GetHandoffResponse, Status> {
        let name = handoff.to_owned();
        self.get(GetHandoffRequest { name, as_of: Some(as_of), ..GetHandoffRequest::default() }).await
    }

    /// A page of a history.
    pub async fn read_history(&self, request: ReadHistoryRequest) -> Result<ReadHistoryResponse, Status> {
        self.call(Rpc::READ_HISTORY, request.encode_to_vec().into()).await
    }

    /// The whole history with all that may be shown of it, page by page.
    pub async fn history(&self, handoff: &str) -> Vec<HistoryEvent> {
        let mut request = ReadHistoryRequest {
            name: handoff.to_owned(),
            view: baton_api::audit::v1::EventView::Full.into(),
            page_size: 500,
            ..ReadHistoryRequest::default()
        };
        let mut events = Vec::new();
        loop {
            let page = self
                .read_history(request.clone())
                .await
                .unwrap_or_else(|status| panic!("the history of {handoff} is not read: {status}"));
            events.extend(page.events);
            if page.next_page_token.is_empty() {
                return events;
            }
            request.page_token = page.next_page_token;
        }
    }
}
