//! AuditService: the history of a handoff, or of whatever else is on record, page by page.

use baton_api::audit::v1::audit_service_server::AuditService;
use baton_api::audit::v1::{EventView, HistoryEvent, Order, ReadHistoryRequest, ReadHistoryResponse};
use baton_api::event::v1::Event;
use baton_commands::{Archive, Entry, FieldFault, HistoryPage};
use baton_domain::ids::{HandoffId, OrganizationId, ProgramId, ScreeningId, ServiceId};
use baton_domain::{AnEvent, Program, Screening, Service};
use baton_store::{Direction, PageSize, Position, Revision};
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::convert::{
    self, Checked, Faults, Resource, Shows, given, handoff_id, program_id, screening_id, service_id,
};
use super::reading::{Detail, Reader, page_rows};
use super::token::{Page, Reading};
use crate::auth::{Action, Caller};
use crate::errors::Failure;
use crate::limits::ANSWER_BYTES;

/// Answers auditors.
pub(crate) struct Audit(pub(crate) Reader);

/// Whose history it is.
pub(super) enum Whose {
    Handoff(HandoffId),
    Program(ProgramId),
    Service(ServiceId),
    Screening(ScreeningId),
}

/// What ReadHistory asks for.
struct Question {
    whose: Whose,
    direction: Direction,
    detail: Detail,
    size: PageSize,
}

#[tonic::async_trait]
impl AuditService for Audit {
    async fn read_history(
        &self,
        request: Request<ReadHistoryRequest>,
    ) -> Result<Response<ReadHistoryResponse>, Status> {
        Ok(self.read(request).await.map(Response::new)?)
    }
}

impl Audit {
    async fn read(&self, request: Request<ReadHistoryRequest>) -> Result<ReadHistoryResponse, Failure> {
        let Self(reader) = self;
        let caller = reader.caller(request.metadata())?;
        let request = request.into_inner();
        let wanted = reader.wish(request.min_position.as_deref())?;
        let question = question(&request).map_err(Failure::of_fields)?;
        let reading = question.reading(&caller);
        let page = match request.page_token.as_str() {
            "" => None,
            token => Some(reader.tokens.read_page("page_token", token, &reading)?),
        };
        // A page is never older than the one before it, whoever answers.
        reader.reach(wanted.max(page.map(|page| page.shown))).await?;
        let Question { whose, direction, detail, size } = question;
        let asked = Asked { direction, detail, size, page };
        let Shown { events, last, position } = match &whose {
            Whose::Handoff(handoff) => self.of_handoff(&caller, *handoff, asked).await?,
            Whose::Program(id) => {
                let owner = |program: &Program| program.owner.clone();
                self.of_record(&caller, &reader.programs, id, owner, asked).await?
            }
            Whose::Service(id) => {
                let owner = |service: &Service| service.organization.clone();
                self.of_record(&caller, &reader.services, id, owner, asked).await?
            }
            Whose::Screening(id) => {
                let owner = |screening: &Screening| screening.organization.clone();
                self.of_record(&caller, &reader.screenings, id, owner, asked).await?
            }
        };
        let next = last.map(|after| reader.tokens.page(Page { shown: position, after }, &reading));
        Ok(ReadHistoryResponse {
            events,
            next_page_token: next.unwrap_or_default(),
            position: position.0,
            position_token: reader.tokens.position(position),
        })
    }

    async fn of_handoff(&self, caller: &Caller, handoff: HandoffId, asked: Asked) -> Result<Shown, Failure> {
        let Self(reader) = self;
        let seen = reader.see(caller, handoff, Action::ReadHistory).await?;
        let found = reader.history.page(&seen.stream, asked.after(), asked.direction, asked.size).await?;
        let show = |entry: &Entry| reader.show(&seen, caller, entry, asked.detail);
        Ok(gather(&found, asked.position(seen.position), asked.detail, show))
    }

    /// Of a program, a service or a screening, which belongs to its `owner`.
    async fn of_record<A: Resource>(
        &self,
        caller: &Caller,
        archive: &Archive<A>,
        id: &A::Id,
        owner: fn(&A) -> OrganizationId,
        asked: Asked,
    ) -> Result<Shown, Failure>
    where
        A::Event: Shows,
    {
        let Self(reader) = self;
        let seen = reader.see_record(archive, caller, id, Action::ReadHistory).await?;
        let found = reader.history.page(&seen.stream, asked.after(), asked.direction, asked.size).await?;
        let owner = owner(&seen.folded.state);
        let show = |entry: &Entry<A::Event>| Reader::show_record(&owner, caller, entry, asked.detail);
        Ok(gather(&found, asked.position(seen.position), asked.detail, show))
    }
}

/// Which part of a history.
#[derive(Clone, Copy)]
struct Asked {
    direction: Direction,
    detail: Detail,
    size: PageSize,
    page: Option<Page>,
}

/// A part of a history.
struct Shown {
    events: Vec<HistoryEvent>,
    /// Read on after this revision, if more may follow.
    last: Option<Revision>,
    position: Position,
}

impl Asked {
    fn after(self) -> Option<Revision> {
        self.page.map(|page| page.after)
    }

    /// The position that all pages of a reading show: that of the first one.
    fn position(self, newest: Position) -> Position {
        self.page.map_or(newest, |page| page.shown)
    }
}

/// The events of a page that fit into one answer and are not younger than what is shown.
fn gather<E: AnEvent>(
    found: &HistoryPage<E>,
    shown: Position,
    detail: Detail,
    show: impl Fn(&Entry<E>) -> Event,
) -> Shown {
    let mut events = Vec::new();
    let mut bytes = 0;
    let mut last = None;
    for entry in found.entries.iter().filter(|entry| entry.recorded.position <= shown) {
        let event = HistoryEvent {
            event: Some(show(entry)),
            stored: (detail == Detail::Bytes).then(|| convert::stored_event(&entry.recorded)),
        };
        bytes += event.encoded_len();
        if bytes > ANSWER_BYTES && last.is_some() {
            return Shown { events, last, position: shown };
        }
        last = Some(entry.recorded.revision);
        events.push(event);
    }
    let ends_beyond = found.entries.last().is_some_and(|entry| entry.recorded.position > shown);
    Shown { events, last: found.next.filter(|_| !ends_beyond), position: shown }
}

impl Whose {
    /// Reads `handoffs/{id}`, `programs/{id}`, `services/{id}` or `screenings/{id}`.
    pub(super) fn read(faults: &mut Faults, name: String) -> Checked<Self> {
        match name.split_once('/') {
            Some(("programs", _)) => program_id(faults, name).map(Self::Program),
            Some(("services", _)) => service_id(faults, name).map(Self::Service),
            Some(("screenings", _)) => screening_id(faults, name).map(Self::Screening),
            Some(_) | None => handoff_id(faults, name).map(Self::Handoff),
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Handoff(handoff) => handoff.to_string(),
            Self::Program(program) => format!("program {program}"),
            Self::Service(service) => format!("service {service}"),
            Self::Screening(screening) => format!("screening {screening}"),
        }
    }
}

impl Question {
    /// Who reads what: a page belongs to one such reading. The size of the pages may change on the way.
    fn reading(&self, caller: &Caller) -> Reading {
        let whose = self.whose.in_words();
        let direction = match self.direction {
            Direction::Forward => "forward",
            Direction::Backward => "backward",
        };
        let detail = match self.detail {
            Detail::Event => "event",
            Detail::Words => "words",
            Detail::Bytes => "bytes",
        };
        let who = [caller.tenant.as_str(), caller.actor.organization.as_str()];
        Reading::of(who.into_iter().chain(["ReadHistory", &whose, direction, detail]))
    }
}

/// Reads the question, or all that is wrong with it.
fn question(request: &ReadHistoryRequest) -> Result<Question, Vec<FieldFault>> {
    let mut faults = Faults::default();
    let whose = faults.required("name", given(request.name.clone()), Whose::read);
    let direction = faults.field("order", request.order, direction);
    let detail = faults.field("view", request.view, detail);
    let size = faults.field("page_size", request.page_size, page_rows).map(PageSize::new);
    match (whose, direction, detail, size) {
        (Ok(whose), Ok(direction), Ok(detail), Ok(size)) => Ok(Question { whose, direction, detail, size }),
        _ => Err(faults.into_found()),
    }
}

fn direction(faults: &mut Faults, order: i32) -> Checked<Direction> {
    match Order::try_from(order) {
        Ok(Order::Unspecified | Order::Forward) => Ok(Direction::Forward),
        Ok(Order::Backward) => Ok(Direction::Backward),
        Err(_) => Err(faults.fault("is no known order: ask for FORWARD or BACKWARD")),
    }
}

fn detail(faults: &mut Faults, view: i32) -> Checked<Detail> {
    match EventView::try_from(view) {
        Ok(EventView::Unspecified | EventView::Basic) => Ok(Detail::Event),
        Ok(EventView::Words) => Ok(Detail::Words),
        Ok(EventView::Full) => Ok(Detail::Bytes),
        Err(_) => Err(faults.fault("is no known view: ask for BASIC, WORDS or FULL")),
    }
}
