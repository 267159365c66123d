//! Where histories come from: a server, or the directory of a store.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use baton_api::audit::v1::audit_service_client::AuditServiceClient;
use baton_api::audit::v1::{EventView, ReadHistoryRequest};
use baton_api::event::v1::Event;
use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::handoff::v1::{GetHandoffRequest, GetHandoffResponse, Handoff};
use baton_server::{StoredHandoffs, compose};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use super::identity::Identity;
use crate::render::{Step, Story};

/// How many states are asked for at a time.
const AT_A_TIME: usize = 16;
/// How long a server may take to be reached, in seconds.
const CONNECT_SECONDS: u64 = 5;
/// The largest answer that is taken, in bytes.
const ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// A source of histories.
pub(crate) enum Source {
    /// A server.
    Server(Box<Server>),
    /// A directory, and whose handoffs in it.
    Store {
        /// The store.
        handoffs: Box<StoredHandoffs>,
        /// The tenant.
        tenant: String,
    },
}

/// A server, and who asks it.
#[derive(Clone)]
pub(crate) struct Server {
    queries: HandoffQueryServiceClient<Channel>,
    audits: AuditServiceClient<Channel>,
    identity: Identity,
}

impl Server {
    /// The server at this address.
    ///
    /// # Errors
    /// If nothing answers there.
    pub(crate) async fn connect(url: &str, identity: Identity) -> anyhow::Result<Self> {
        let otherwise = "name another with --server, or read a store's directory with --store";
        let channel = channel(url, otherwise).await?;
        Ok(Self::over(channel, identity))
    }

    /// The server behind this channel.
    pub(crate) fn over(channel: Channel, identity: Identity) -> Self {
        Self {
            queries: HandoffQueryServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES),
            audits: AuditServiceClient::new(channel).max_decoding_message_size(ANSWER_BYTES),
            identity,
        }
    }

    /// The handoff, without its events.
    pub(crate) async fn handoff(&self, request: GetHandoffRequest) -> Result<GetHandoffResponse, Status> {
        let answer = self.queries.clone().get_handoff(self.identity.sign(request)).await?;
        Ok(answer.into_inner())
    }

    async fn events(&self, name: &str, last: u64) -> Result<Vec<Event>, Status> {
        let mut request =
            ReadHistoryRequest { name: name.to_owned(), view: EventView::Words.into(), ..Default::default() };
        let mut events = Vec::new();
        loop {
            let answer = self.audits.clone().read_history(self.identity.sign(request.clone())).await?;
            let page = answer.into_inner();
            events.extend(page.events.into_iter().filter_map(|event| event.event));
            let beyond = events.last().is_some_and(|event| event.revision >= last);
            if beyond || page.next_page_token.is_empty() {
                events.retain(|event| event.revision <= last);
                return Ok(events);
            }
            request.page_token = page.next_page_token;
        }
    }
}

/// A connection to the server at this address; `otherwise` says what else can be done where nothing answers.
///
/// # Errors
/// If nothing answers there.
pub(crate) async fn channel(url: &str, otherwise: &str) -> anyhow::Result<Channel> {
    let endpoint = Endpoint::from_shared(url.to_owned())
        .with_context(|| format!("`{url}` is not an address such as http://127.0.0.1:7411"))?;
    let endpoint = endpoint.connect_timeout(std::time::Duration::from_secs(CONNECT_SECONDS));
    endpoint
        .connect()
        .await
        .map_err(|_| anyhow!("no server answers at {url}: start one with `baton serve --dev`, {otherwise}"))
}

impl Source {
    /// The store in this directory; with its key file if what people wrote is to be read.
    ///
    /// # Errors
    /// If there is none, or the keys cannot be opened.
    pub(crate) async fn store(dir: &Path, key_file: Option<&Path>, tenant: String) -> anyhow::Result<Self> {
        let handoffs = compose::read_only(dir, key_file).await?;
        Ok(Self::Store { handoffs: Box::new(handoffs), tenant })
    }

    /// The handoff as of a moment, or now, with its events up to there.
    pub(crate) async fn read(&self, name: &str, as_of: Option<AsOf>) -> Result<GetHandoffResponse, Status> {
        let mut answer = self.handoff(name, as_of).await?;
        if let Some(handoff) = &mut answer.handoff {
            handoff.events = match self {
                Self::Server(server) => server.events(name, handoff.revision).await?,
                Self::Store { handoffs, tenant } => {
                    handoffs.events(tenant, name, handoff.revision).await.map_err(Status::from)?
                }
            };
        }
        Ok(answer)
    }

    /// The story of what was read: each event with the handoff after it.
    pub(crate) async fn story(&self, read: GetHandoffResponse) -> Result<Story, Status> {
        let mut handoff = read.handoff.unwrap_or_default();
        let events = std::mem::take(&mut handoff.events);
        let name = handoff.name.as_str();
        let steps = stream::iter(events)
            .map(|event| async move {
                let after = self.after(name, event.revision).await?;
                Ok::<_, Status>(Step { event, after })
            })
            .buffered(AT_A_TIME)
            .try_collect()
            .await?;
        Ok(Story { handoff, steps, asides: Vec::new(), learnt_later: read.learnt_later })
    }

    async fn after(&self, name: &str, revision: u64) -> Result<Handoff, Status> {
        Ok(self.handoff(name, Some(AsOf::Revision(revision))).await?.handoff.unwrap_or_default())
    }

    /// The handoff, without its events.
    pub(crate) async fn handoff(
        &self,
        name: &str,
        as_of: Option<AsOf>,
    ) -> Result<GetHandoffResponse, Status> {
        let request = GetHandoffRequest { name: name.to_owned(), as_of, ..Default::default() };
        match self {
            Self::Server(server) => server.handoff(request).await,
            Self::Store { handoffs, tenant } => Ok(handoffs.handoff(tenant, request).await?),
        }
    }
}
