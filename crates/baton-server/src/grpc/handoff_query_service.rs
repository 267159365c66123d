//! HandoffQueryService: one handoff, as it is or as it was; lists of them; and following both.

use baton_api::handoff::v1::get_handoff_request::AsOf as AskedAsOf;
use baton_api::handoff::v1::handoff_query_service_server::HandoffQueryService;
use baton_api::handoff::v1::{
    GetHandoffRequest, GetHandoffResponse, HandoffView, ListHandoffsRequest, ListHandoffsResponse,
    ListWorklistRequest, ListWorklistResponse, WatchHandoffRequest, WatchHandoffResponse,
    WatchWorklistRequest, WatchWorklistResponse,
};
use baton_api::types::v1::ErrorReason;
use baton_commands::{AsOf, FieldFault, Folded, Prefix, Recorded};
use baton_domain::ids::HandoffId;
use baton_store::{Position, Revision};
use tonic::{Request, Response, Status};

use super::convert::{self, Checked, Faults, given, handoff_id, instant};
use super::lists::Lists;
use super::pulse::Pulse;
use super::reading::Seen;
use super::watch::{Watch, Watches};
use super::{watch_handoff, watch_worklist};
use crate::auth::Action;
use crate::errors::Failure;

/// Answers questions about handoffs.
pub(crate) struct Queries {
    pub(crate) lists: Lists,
    pub(crate) pulse: Pulse,
    pub(crate) watches: Watches,
}

/// What GetHandoff asks for.
pub(super) struct Question {
    pub(super) handoff: HandoffId,
    pub(super) as_of: Option<AsOf>,
    view: HandoffView,
}

/// A handoff as it is shown.
struct Shown {
    folded: Folded,
    position: Position,
    learnt_later: Vec<Recorded>,
}

#[tonic::async_trait]
impl HandoffQueryService for Queries {
    async fn get_handoff(
        &self,
        request: Request<GetHandoffRequest>,
    ) -> Result<Response<GetHandoffResponse>, Status> {
        Ok(self.get(request).await.map(Response::new)?)
    }

    async fn list_handoffs(
        &self,
        request: Request<ListHandoffsRequest>,
    ) -> Result<Response<ListHandoffsResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.lists.handoffs(&metadata, request).await.map(Response::new)?)
    }

    async fn list_worklist(
        &self,
        request: Request<ListWorklistRequest>,
    ) -> Result<Response<ListWorklistResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.lists.worklist(&metadata, request).await.map(Response::new)?)
    }

    type WatchHandoffStream = Watch<WatchHandoffResponse>;

    async fn watch_handoff(
        &self,
        request: Request<WatchHandoffRequest>,
    ) -> Result<Response<Self::WatchHandoffStream>, Status> {
        let Self { lists, pulse, watches } = self;
        let (metadata, _, request) = request.into_parts();
        let watch = watch_handoff::watch(&lists.reader, pulse, watches, &metadata, request).await?;
        Ok(Response::new(watch))
    }

    type WatchWorklistStream = Watch<WatchWorklistResponse>;

    async fn watch_worklist(
        &self,
        request: Request<WatchWorklistRequest>,
    ) -> Result<Response<Self::WatchWorklistStream>, Status> {
        let Self { lists, pulse: _, watches } = self;
        let (metadata, _, request) = request.into_parts();
        Ok(Response::new(watch_worklist::watch(lists, watches, &metadata, request).await?))
    }
}

impl Queries {
    async fn get(&self, request: Request<GetHandoffRequest>) -> Result<GetHandoffResponse, Failure> {
        let reader = &self.lists.reader;
        let caller = reader.caller(request.metadata())?;
        let request = request.into_inner();
        let wanted = reader.wish(request.min_position.as_deref())?;
        let Question { handoff, as_of, view } = question(request).map_err(Failure::of_fields)?;
        reader.reach(wanted).await?;
        let seen = reader.see(&caller, handoff, Action::GetHandoff).await?;
        let Shown { folded, position, learnt_later } = self.shown(&seen, as_of).await?;
        let mut handoff = convert::handoff(&folded);
        if view == HandoffView::Full {
            handoff.events = reader.whole_history(&seen, &caller, folded.revision).await?;
        }
        Ok(GetHandoffResponse {
            handoff: Some(handoff),
            position: position.0,
            position_token: reader.tokens.position(position),
            learnt_later: learnt_later.iter().map(|recorded| convert::event(recorded, None)).collect(),
        })
    }

    async fn shown(&self, seen: &Seen, as_of: Option<AsOf>) -> Result<Shown, Failure> {
        let reader = &self.lists.reader;
        let Some(as_of) = as_of else {
            let folded = Folded::clone(&seen.folded);
            return Ok(Shown { folded, position: seen.position, learnt_later: Vec::new() });
        };
        if let AsOf::Position(asked) = as_of
            && asked > seen.position
        {
            let message = format!("position {asked} is not there yet; the newest is {}", seen.position);
            return Err(Failure::new(ErrorReason::AsOfOutOfRange, message));
        }
        let prefix = reader.archive.load_as_of(&seen.stream, as_of, reader.clock.now()).await?;
        let Prefix { folded: Some(folded), learnt_later } = prefix else {
            let message = "nothing of the handoff was on record by then";
            return Err(Failure::new(ErrorReason::AsOfOutOfRange, message));
        };
        let position = match as_of {
            AsOf::Position(asked) => asked,
            AsOf::Revision(_) | AsOf::Occurred(_) | AsOf::Recorded(_) => folded.position,
        };
        Ok(Shown { folded, position, learnt_later })
    }
}

/// Reads the question, or all that is wrong with it.
pub(super) fn question(request: GetHandoffRequest) -> Result<Question, Vec<FieldFault>> {
    let GetHandoffRequest { name, as_of, view, min_position: _ } = request;
    let mut faults = Faults::default();
    let handoff = faults.required("name", given(name), handoff_id);
    let as_of = as_of.map(|asked| read_as_of(&mut faults, asked)).transpose();
    let view = faults.field("view", view, |faults, view| {
        HandoffView::try_from(view).map_err(|_| faults.fault("is no known view: ask for BASIC or FULL"))
    });
    match (handoff, as_of, view) {
        (Ok(handoff), Ok(as_of), Ok(view)) => Ok(Question { handoff, as_of, view }),
        _ => Err(faults.into_found()),
    }
}

fn read_as_of(faults: &mut Faults, asked: AskedAsOf) -> Checked<AsOf> {
    match asked {
        AskedAsOf::Revision(revision) => Ok(AsOf::Revision(Revision(revision))),
        AskedAsOf::Position(position) => Ok(AsOf::Position(Position(position))),
        AskedAsOf::OccurredAt(at) => faults.field("occurred_at", at, instant).map(AsOf::Occurred),
        AskedAsOf::RecordedAt(at) => faults.field("recorded_at", at, instant).map(AsOf::Recorded),
    }
}
