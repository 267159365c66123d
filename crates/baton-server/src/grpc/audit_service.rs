//! AuditService: the history of a handoff, or of whatever else is on record, page by page.

use baton_api::audit::v1::audit_service_server::AuditService;
use baton_api::audit::v1::{EventView, HistoryEvent, Order, ReadHistoryRequest, ReadHistoryResponse};
use baton_api::event::v1::Event;
use baton_commands::{Entry, FieldFault, HistoryPage};
use baton_domain::ids::{HandoffId, ProgramId, ScreeningId, ServiceId};
use baton_domain::{AnEvent, program, screening, service};
use baton_store::{Direction, PageSize, Position, Revision};
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::convert::{self, Checked, Faults, given, handoff_id, program_id, screening_id, service_id};
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
        let after = page.map(|page| page.after);
        let shown = |newest| page.map_or(newest, |page| page.shown);
        let ((events, last), shown) = match whose {
            Whose::Handoff(handoff) => {
                let seen = reader.see(&caller, handoff, Action::ReadHistory).await?;
                let found = reader.history.page(&seen.stream, after, direction, size).await?;
                let shown = shown(seen.position);
                let show = |entry: &Entry| reader.show(&seen, &caller, entry, detail);
                (gather(&found, shown, detail, show), shown)
            }
            Whose::Program(program) => {
                let archive = &reader.programs;
                let seen = reader.see_record(archive, &caller, &program, Action::ReadHistory).await?;
                let found = reader.history.page(&seen.stream, after, direction, size).await?;
                let (shown, owner) = (shown(seen.position), &seen.folded.state.owner);
                let show = |entry: &Entry<_>| Reader::show_record(owner, &caller, entry, detail);
                (gather::<program::Event>(&found, shown, detail, show), shown)
            }
            Whose::Service(service) => {
                let archive = &reader.services;
                let seen = reader.see_record(archive, &caller, &service, Action::ReadHistory).await?;
                let found = reader.history.page(&seen.stream, after, direction, size).await?;
                let (shown, owner) = (shown(seen.position), &seen.folded.state.organization);
                let show = |entry: &Entry<_>| Reader::show_record(owner, &caller, entry, detail);
                (gather::<service::Event>(&found, shown, detail, show), shown)
            }
            Whose::Screening(screening) => {
                let archive = &reader.screenings;
                let seen = reader.see_record(archive, &caller, &screening, Action::ReadHistory).await?;
                let found = reader.history.page(&seen.stream, after, direction, size).await?;
                let (shown, owner) = (shown(seen.position), &seen.folded.state.organization);
                let show = |entry: &Entry<_>| Reader::show_record(owner, &caller, entry, detail);
                (gather::<screening::Event>(&found, shown, detail, show), shown)
            }
        };
        let next = last.map(|after| reader.tokens.page(Page { shown, after }, &reading));
        Ok(ReadHistoryResponse {
            events,
            next_page_token: next.unwrap_or_default(),
            position: shown.0,
            position_token: reader.tokens.position(shown),
        })
    }
}

/// The events of a page that fit into one answer and are not younger than what is shown; with the revision to read on
/// after, if more may follow.
fn gather<E: AnEvent>(
    found: &HistoryPage<E>,
    shown: Position,
    detail: Detail,
    show: impl Fn(&Entry<E>) -> Event,
) -> (Vec<HistoryEvent>, Option<Revision>) {
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
            return (events, last);
        }
        last = Some(entry.recorded.revision);
        events.push(event);
    }
    let ends_beyond = found.entries.last().is_some_and(|entry| entry.recorded.position > shown);
    (events, found.next.filter(|_| !ends_beyond))
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
