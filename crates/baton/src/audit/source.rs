//! Where histories come from: a server, or the directory of a store.

use std::path::Path;

use baton_api::event::v1::Event;
use baton_server::{StoredRecords, compose};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::Status;

use super::answer::{Answer, Query, Read};
use super::as_of::AsOf;
use super::name::Name;
use super::server::Server;
use crate::render::{Step, Story, Subject};

/// How many states are asked for at a time.
const AT_A_TIME: usize = 16;

/// A source of histories.
pub(crate) enum Source {
    /// A server.
    Server(Box<Server>),
    /// A directory, and whose records in it.
    Store {
        /// The store.
        records: Box<StoredRecords>,
        /// The tenant.
        tenant: String,
    },
}

impl Source {
    /// The store in this directory; with its key file if what people wrote is to be read.
    ///
    /// # Errors
    /// If there is none, or the keys cannot be opened.
    pub(crate) async fn store(dir: &Path, key_file: Option<&Path>, tenant: String) -> anyhow::Result<Self> {
        let records = compose::read_only(dir, key_file).await?;
        Ok(Self::Store { records: Box::new(records), tenant })
    }

    /// What it is as of a moment, or now, and its events up to there.
    pub(crate) async fn read(&self, name: &Name, as_of: Option<AsOf>) -> Result<Read, Status> {
        let answer = self.get(name, as_of).await?;
        let events = match answer.subject().revision() {
            Some(last) => self.events(name, last).await?,
            None => Vec::new(),
        };
        Ok(Read { name: name.clone(), answer, events })
    }

    /// The story of what was read: each event with what it was after it.
    pub(crate) async fn story(&self, read: Read) -> Result<Story, Status> {
        let Read { name, answer, events } = read;
        let name = &name;
        let steps = stream::iter(events)
            .map(|event| async move {
                let after = self.after(name, event.revision).await?;
                Ok::<_, Status>(Step { event, after })
            })
            .buffered(AT_A_TIME)
            .try_collect()
            .await?;
        let learnt_later = answer.learnt_later().to_vec();
        Ok(Story { subject: answer.subject(), steps, asides: Vec::new(), learnt_later })
    }

    async fn after(&self, name: &Name, revision: u64) -> Result<Subject, Status> {
        Ok(self.get(name, Some(AsOf::Revision(revision))).await?.subject())
    }

    async fn get(&self, name: &Name, as_of: Option<AsOf>) -> Result<Answer, Status> {
        let query = Query::of(name, as_of);
        match self {
            Self::Server(server) => server.get(query).await,
            Self::Store { records, tenant } => stored(records, tenant, query).await,
        }
    }

    async fn events(&self, name: &Name, last: u64) -> Result<Vec<Event>, Status> {
        match self {
            Self::Server(server) => server.events(name, last).await,
            Self::Store { records, tenant } => Ok(records.events(tenant, name.as_str(), last).await?),
        }
    }
}

async fn stored(records: &StoredRecords, tenant: &str, query: Query) -> Result<Answer, Status> {
    Ok(match query {
        Query::Handoff(request) => Answer::Handoff(Box::new(records.handoff(tenant, request).await?)),
        Query::Program(request) => Answer::Program(Box::new(records.program(tenant, request).await?)),
        Query::Service(request) => Answer::Service(Box::new(records.service(tenant, request).await?)),
        Query::Screening(request) => Answer::Screening(Box::new(records.screening(tenant, request).await?)),
    })
}
