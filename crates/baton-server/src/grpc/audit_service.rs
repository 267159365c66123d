//! AuditService: the history of a handoff, page by page.

use baton_api::audit::v1::audit_service_server::AuditService;
use baton_api::audit::v1::{EventView, HistoryEvent, Order, ReadHistoryRequest, ReadHistoryResponse};
use baton_commands::{FieldFault, HistoryPage};
use baton_domain::ids::HandoffId;
use baton_store::{Direction, PageSize, Position, Revision};
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::convert::{self, Checked, Faults, given, handoff_id};
use super::reading::{Detail, Reader, Seen, page_rows};
use super::token::{Page, Reading};
use crate::auth::{Action, Caller};
use crate::errors::Failure;
use crate::limits::ANSWER_BYTES;

/// Answers auditors.
pub(crate) struct Audit(pub(crate) Reader);

/// What ReadHistory asks for.
#[derive(Clone, Copy)]
struct Question {
    handoff: HandoffId,
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
        let seen = reader.see(&caller, question.handoff, Action::ReadHistory).await?;
        let shown = page.map_or(seen.position, |page| page.shown);

        let Question { direction, size, .. } = question;
        let after = page.map(|page| page.after);
        let found = reader.history.page(&seen.stream, after, direction, size).await?;
        let (events, last) = self.gather(&seen, &caller, question.detail, &found, shown);
        let next = last.map(|after| reader.tokens.page(Page { shown, after }, &reading));
        Ok(ReadHistoryResponse {
            events,
            next_page_token: next.unwrap_or_default(),
            position: shown.0,
            position_token: reader.tokens.position(shown),
        })
    }

    /// The events of a page that fit into one answer and are not younger than what is shown; with the revision to read
    /// on after, if more may follow.
    fn gather(
        &self,
        seen: &Seen,
        caller: &Caller,
        detail: Detail,
        found: &HistoryPage,
        shown: Position,
    ) -> (Vec<HistoryEvent>, Option<Revision>) {
        let mut events = Vec::new();
        let mut bytes = 0;
        let mut last = None;
        for entry in found.entries.iter().filter(|entry| entry.recorded.position <= shown) {
            let event = HistoryEvent {
                event: Some(self.0.show(seen, caller, entry, detail)),
                stored: (detail == Detail::Bytes).then(|| convert::stored_event(&entry.recorded)),
            };
            bytes += event.encoded_len();
            if bytes > ANSWER_BYTES && last.is_some() {
                return (events, last);
            }
            last = Some(entry.recorded.revision);
            events.push(event);
        }
        let is_beyond = |entry: &baton_commands::Entry| entry.recorded.position > shown;
        let ends_beyond = found.entries.last().is_some_and(is_beyond);
        (events, found.next.filter(|_| !ends_beyond))
    }
}

impl Question {
    /// Who reads what: a page belongs to one such reading. The size of the pages may change on the way.
    fn reading(&self, caller: &Caller) -> Reading {
        let handoff = self.handoff.to_string();
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
        Reading::of(who.into_iter().chain(["ReadHistory", &handoff, direction, detail]))
    }
}

/// Reads the question, or all that is wrong with it.
fn question(request: &ReadHistoryRequest) -> Result<Question, Vec<FieldFault>> {
    let mut faults = Faults::default();
    let handoff = faults.required("name", given(request.name.clone()), handoff_id);
    let direction = faults.field("order", request.order, direction);
    let detail = faults.field("view", request.view, detail);
    let size = faults.field("page_size", request.page_size, page_rows).map(PageSize::new);
    match (handoff, direction, detail, size) {
        (Ok(handoff), Ok(direction), Ok(detail), Ok(size)) => {
            Ok(Question { handoff, direction, detail, size })
        }
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
