//! A server that is asked for histories, and who asks it.

use anyhow::{Context as _, anyhow};
use baton_api::audit::v1::audit_service_client::AuditServiceClient;
use baton_api::audit::v1::{EventView, ReadHistoryRequest};
use baton_api::directory::v1::directory_service_client::DirectoryServiceClient;
use baton_api::event::v1::Event;
use baton_api::handoff::v1::handoff_query_service_client::HandoffQueryServiceClient;
use baton_api::program::v1::program_service_client::ProgramServiceClient;
use baton_api::screening::v1::screening_service_client::ScreeningServiceClient;
use tonic::Status;
use tonic::transport::{Channel, Endpoint};

use super::answer::{Answer, Query};
use super::identity::Identity;
use super::name::Name;

/// How long a server may take to be reached, in seconds.
const CONNECT_SECONDS: u64 = 5;
/// The largest answer that is taken, in bytes.
const ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// A server, and who asks it.
#[derive(Clone)]
pub(crate) struct Server {
    handoffs: HandoffQueryServiceClient<Channel>,
    programs: ProgramServiceClient<Channel>,
    services: DirectoryServiceClient<Channel>,
    screenings: ScreeningServiceClient<Channel>,
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
            handoffs: HandoffQueryServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES),
            programs: ProgramServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES),
            services: DirectoryServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES),
            screenings: ScreeningServiceClient::new(channel.clone()).max_decoding_message_size(ANSWER_BYTES),
            audits: AuditServiceClient::new(channel).max_decoding_message_size(ANSWER_BYTES),
            identity,
        }
    }

    /// What it answers.
    pub(super) async fn get(&self, query: Query) -> Result<Answer, Status> {
        let Self { handoffs, programs, services, screenings, audits: _, identity } = self;
        Ok(match query {
            Query::Handoff(request) => {
                let answer = handoffs.clone().get_handoff(identity.sign(request)).await?;
                Answer::Handoff(Box::new(answer.into_inner()))
            }
            Query::Program(request) => {
                let answer = programs.clone().get_program(identity.sign(request)).await?;
                Answer::Program(Box::new(answer.into_inner()))
            }
            Query::Service(request) => {
                let answer = services.clone().get_service(identity.sign(request)).await?;
                Answer::Service(Box::new(answer.into_inner()))
            }
            Query::Screening(request) => {
                let answer = screenings.clone().get_screening(identity.sign(request)).await?;
                Answer::Screening(Box::new(answer.into_inner()))
            }
        })
    }

    /// The events up to a revision, with the words that may be read.
    pub(super) async fn events(&self, name: &Name, last: u64) -> Result<Vec<Event>, Status> {
        let mut request = ReadHistoryRequest {
            name: name.to_string(),
            view: EventView::Words.into(),
            ..Default::default()
        };
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
