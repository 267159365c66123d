//! A store read from its directory, beside the server that serves it or without one: the same messages, for audits.
//!
//! Whoever can read the directory needs nobody's leave, so nobody is asked who they are. Without keys, what people wrote
//! stays sealed.

use std::collections::BTreeMap;
use std::sync::Arc;

use baton_api::directory::v1::{GetServiceRequest, GetServiceResponse};
use baton_api::event::v1::Event;
use baton_api::handoff::v1::{GetHandoffRequest, GetHandoffResponse};
use baton_api::program::v1::{GetProgramRequest, GetProgramResponse};
use baton_api::screening::v1::{GetScreeningRequest, GetScreeningResponse};
use baton_commands::{Archive, Clock, FieldFault, History, Vault, handoff_stream, stream_of};
use baton_domain::ids::TenantId;
use baton_domain::{Program, Screening, Service, program, screening, service};
use baton_store::{Direction, LogFilter, LogReader, PageSize, Position, Revision, StreamName};

use super::audit_service::Whose;
use super::convert::{self, Faults, Resource, Shows, given};
use super::past::{Question, Shown};
use super::reading::Seen;
use super::token::Tokens;
use super::{directory_service, handoff_query_service, program_service, screening_service};
use crate::errors::Failure;

/// Folded streams are used once and not again.
const CACHE_BYTES: u64 = 0;

/// What is on record in a store, read from its directory.
pub struct StoredRecords {
    log: Arc<dyn LogReader>,
    handoffs: Archive,
    programs: Archive<Program>,
    services: Archive<Service>,
    screenings: Archive<Screening>,
    history: History,
    clock: Arc<dyn Clock>,
}

/// What an examination of a whole log has seen to be so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// Every event's id names its bytes: so many.
    pub events: u64,
    /// Every stream's revisions are without holes, from 0: so many streams.
    pub streams: u64,
}

/// What an examination found that must not be.
#[derive(Debug, thiserror::Error)]
pub enum ExamineError {
    /// The log cannot be read, or holds what no id names.
    #[error(transparent)]
    Read(#[from] baton_store::ReadError),
    /// An event does not stand where its id says.
    #[error("the id of the event at position {position} does not name its bytes")]
    Altered {
        /// Where.
        position: Position,
    },
    /// A stream with a hole, or with an event twice.
    #[error("the stream {stream} has revision {found} where {expected} should stand, at position {position}")]
    Hole {
        /// Which stream.
        stream: StreamName,
        /// What should stand there.
        expected: Revision,
        /// What stands there.
        found: Revision,
        /// Where.
        position: Position,
    },
}

impl StoredRecords {
    /// Over a reader of a log; without a vault all words stay sealed.
    pub(crate) fn new(log: Arc<dyn LogReader>, vault: Option<Arc<Vault>>, clock: Arc<dyn Clock>) -> Self {
        Self {
            handoffs: Archive::new(Arc::clone(&log), CACHE_BYTES),
            programs: Archive::new(Arc::clone(&log), CACHE_BYTES),
            services: Archive::new(Arc::clone(&log), CACHE_BYTES),
            screenings: Archive::new(Arc::clone(&log), CACHE_BYTES),
            history: History::new(Arc::clone(&log), vault),
            log,
            clock,
        }
    }

    /// What GetHandoff answers, in the BASIC view. Here and below the request's `min_position` is not looked at.
    ///
    /// # Errors
    /// As GetHandoff.
    pub async fn handoff(
        &self,
        tenant: &str,
        request: GetHandoffRequest,
    ) -> Result<GetHandoffResponse, Failure> {
        let (question, _) = handoff_query_service::question(request).map_err(Failure::of_fields)?;
        let shown = self.shown(&self.handoffs, tenant, question).await?;
        Ok(handoff_query_service::answer(convert::handoff(&shown.folded), &shown, self.tokens()))
    }

    /// What GetProgram answers.
    ///
    /// # Errors
    /// As GetProgram.
    pub async fn program(
        &self,
        tenant: &str,
        request: GetProgramRequest,
    ) -> Result<GetProgramResponse, Failure> {
        let (question, version) = program_service::question(request)?;
        if program_service::is_built_in(&question.id) {
            return program_service::built_in(version, self.log.head().await?, self.tokens());
        }
        let shown = self.shown(&self.programs, tenant, question).await?;
        program_service::answer(&shown, version, self.tokens())
    }

    /// What GetService answers.
    ///
    /// # Errors
    /// As GetService.
    pub async fn service(
        &self,
        tenant: &str,
        request: GetServiceRequest,
    ) -> Result<GetServiceResponse, Failure> {
        let shown = self.shown(&self.services, tenant, directory_service::question(request)?).await?;
        Ok(directory_service::answer(&shown, self.tokens()))
    }

    /// What GetScreening answers.
    ///
    /// # Errors
    /// As GetScreening.
    pub async fn screening(
        &self,
        tenant: &str,
        request: GetScreeningRequest,
    ) -> Result<GetScreeningResponse, Failure> {
        let shown = self.shown(&self.screenings, tenant, screening_service::question(request)?).await?;
        Ok(screening_service::answer(&shown, self.tokens()))
    }

    async fn shown<A: Resource>(
        &self,
        archive: &Archive<A>,
        tenant: &str,
        Question { id, as_of }: Question<A::Id>,
    ) -> Result<Shown<A>, Failure> {
        let stream = stream_of::<A>(&tenant_id(tenant)?, &id);
        let head = self.log.head().await?;
        let folded = archive.load(&stream).await?.ok_or_else(|| Failure::no_such(A::NOUN))?;
        let position = head.max(folded.position);
        Shown::of(archive, &Seen { stream, folded, position }, as_of, &*self.clock).await
    }

    fn tokens(&self) -> Tokens {
        Tokens::of(self.log.identity())
    }

    /// The events of a handoff, a program, a service or a screening up to a revision, in order, with the words that can be opened.
    ///
    /// # Errors
    /// As ReadHistory.
    pub async fn events(&self, tenant: &str, name: &str, last: u64) -> Result<Vec<Event>, Failure> {
        let mut faults = Faults::default();
        let Ok(whose) = faults.required("name", given(name.to_owned()), Whose::read) else {
            return Err(Failure::of_fields(faults.into_found()));
        };
        let tenant = tenant_id(tenant)?;
        match whose {
            Whose::Handoff(handoff) => {
                self.events_of::<baton_domain::Event>(&handoff_stream(&tenant, handoff), last).await
            }
            Whose::Program(program) => {
                self.events_of::<program::Event>(&stream_of::<Program>(&tenant, &program), last).await
            }
            Whose::Service(service) => {
                self.events_of::<service::Event>(&stream_of::<Service>(&tenant, &service), last).await
            }
            Whose::Screening(screening) => {
                self.events_of::<screening::Event>(&stream_of::<Screening>(&tenant, &screening), last).await
            }
        }
    }

    async fn events_of<E: Shows>(&self, stream: &StreamName, last: u64) -> Result<Vec<Event>, Failure> {
        let last = Revision(last);
        let mut events = Vec::new();
        let mut after = None;
        loop {
            let page = self.history.page::<E>(stream, after, Direction::Forward, PageSize::MAX).await?;
            let within = page.entries.iter().filter(|entry| entry.recorded.revision <= last);
            events.extend(within.map(|entry| convert::event(&entry.recorded, Some(&entry.words))));
            match page.next.filter(|next| *next < last) {
                Some(next) => after = Some(next),
                None => return Ok(events),
            }
        }
    }

    /// Reads the whole log and checks that every id names its bytes and that no stream has a hole.
    ///
    /// # Errors
    /// [`ExamineError`] with the first thing that is not so.
    pub async fn examine(&self) -> Result<Examined, ExamineError> {
        let mut expected = BTreeMap::<StreamName, Revision>::new();
        let mut events = 0;
        let mut after = None;
        loop {
            let page = self.log.read_all(after, &LogFilter::ALL, Direction::Forward, PageSize::MAX).await?;
            for event in page.events {
                let position = event.position;
                if !event.verify() {
                    return Err(ExamineError::Altered { position });
                }
                let next = expected.entry(event.stream.clone()).or_insert(Revision::FIRST);
                if *next != event.revision {
                    let (expected, found) = (*next, event.revision);
                    return Err(ExamineError::Hole { stream: event.stream, expected, found, position });
                }
                *next = next.next();
                events += 1;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(Examined { events, streams: expected.len() as u64 }),
            }
        }
    }
}

fn tenant_id(tenant: &str) -> Result<TenantId, Failure> {
    TenantId::new(tenant).map_err(|what| {
        Failure::of_fields(vec![FieldFault { field: "tenant".to_owned(), what: what.to_string() }])
    })
}
