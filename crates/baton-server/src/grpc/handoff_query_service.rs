//! HandoffQueryService: one handoff, as it is or as it was; lists of them; and following both.

use baton_api::handoff::v1::handoff_query_service_server::HandoffQueryService;
use baton_api::handoff::v1::{
    GetHandoffRequest, GetHandoffResponse, Handoff, HandoffView, ListHandoffsRequest, ListHandoffsResponse,
    ListWorklistRequest, ListWorklistResponse, WatchHandoffRequest, WatchHandoffResponse,
    WatchWorklistRequest, WatchWorklistResponse,
};
use baton_commands::FieldFault;
use baton_domain::ids::HandoffId;
use tonic::{Request, Response, Status};

use super::convert::{self, Faults, given, handoff_id};
use super::lists::Lists;
use super::past::{Asked as _, Question, Shown};
use super::pulse::Pulse;
use super::token::Tokens;
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
        let (Question { id, as_of }, view) = question(request).map_err(Failure::of_fields)?;
        reader.reach(wanted).await?;
        let seen = reader.see(&caller, id, Action::GetHandoff).await?;
        let shown = Shown::of(&reader.archive, &seen, as_of, &*reader.clock).await?;
        let mut handoff = convert::handoff(&shown.folded);
        if view == HandoffView::Full {
            handoff.events = reader.whole_history(&seen, &caller, shown.folded.revision).await?;
        }
        Ok(answer(handoff, &shown, reader.tokens))
    }
}

/// The answer, with the handoff as it is to be shown.
pub(super) fn answer(handoff: Handoff, shown: &Shown, tokens: Tokens) -> GetHandoffResponse {
    GetHandoffResponse {
        handoff: Some(handoff),
        position: shown.position.0,
        position_token: tokens.position(shown.position),
        learnt_later: shown.learnt_later(),
    }
}

/// Reads the question and how much is to be shown, or all that is wrong with it.
pub(super) fn question(
    request: GetHandoffRequest,
) -> Result<(Question<HandoffId>, HandoffView), Vec<FieldFault>> {
    let GetHandoffRequest { name, as_of, view, min_position: _ } = request;
    let mut faults = Faults::default();
    let id = faults.required("name", given(name), handoff_id);
    let as_of = as_of.map(|asked| asked.read(&mut faults)).transpose();
    let view = faults.field("view", view, |faults, view| {
        HandoffView::try_from(view).map_err(|_| faults.fault("is no known view: ask for BASIC or FULL"))
    });
    match (id, as_of, view) {
        (Ok(id), Ok(as_of), Ok(view)) => Ok((Question { id, as_of }, view)),
        _ => Err(faults.into_found()),
    }
}
