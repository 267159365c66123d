//! ScreeningService: who was eligible, what was found, who wants help.

use std::sync::Arc;

use baton_api::screening::v1::screening_service_server::ScreeningService;
use baton_api::screening::v1::{
    BatchRegisterEligibleRequest, BatchRegisterEligibleResponse, GetScreeningRequest, GetScreeningResponse,
    ListScreeningsRequest, ListScreeningsResponse, OfferHelpRequest, OfferHelpResponse,
    RecordHelpAcceptedRequest, RecordHelpAcceptedResponse, RecordHelpDeclinedRequest,
    RecordHelpDeclinedResponse, RecordScreeningNotDoneRequest, RecordScreeningNotDoneResponse,
    RecordScreeningRequest, RecordScreeningResponse,
};
use baton_commands::Archive;
use baton_domain::Screening;
use baton_domain::ids::ScreeningId;
use baton_views::views::screening::ScreeningCursor;
use prost::Message as _;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use super::command::Commands;
use super::convert::{self, Faults};
use super::lists::{Asked, Lists, Seal, next, reading};
use super::lookups::Lookups;
use super::past::{Question, Shown};
use super::reading::page_rows;
use super::screening_batch;
use super::token::Tokens;
use crate::auth::Action;
use crate::errors::Failure;

/// Answers for screenings.
pub(crate) struct Screenings {
    pub(crate) commands: Commands<Screening>,
    pub(crate) archive: Arc<Archive<Screening>>,
    pub(crate) lookups: Lookups,
    pub(crate) lists: Lists,
}

#[tonic::async_trait]
impl ScreeningService for Screenings {
    async fn batch_register_eligible(
        &self,
        request: Request<BatchRegisterEligibleRequest>,
    ) -> Result<Response<BatchRegisterEligibleResponse>, Status> {
        Ok(screening_batch::register(&self.commands, request).await.map(Response::new)?)
    }

    async fn record_screening(
        &self,
        request: Request<RecordScreeningRequest>,
    ) -> Result<Response<RecordScreeningResponse>, Status> {
        let mut order = self.commands.order(request)?;
        self.lookups.complete_screening(&mut order).await?;
        let result = Some(self.commands.run(order).await?);
        Ok(Response::new(RecordScreeningResponse { result }))
    }

    async fn record_screening_not_done(
        &self,
        request: Request<RecordScreeningNotDoneRequest>,
    ) -> Result<Response<RecordScreeningNotDoneResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(RecordScreeningNotDoneResponse { result }))
    }

    async fn offer_help(
        &self,
        request: Request<OfferHelpRequest>,
    ) -> Result<Response<OfferHelpResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(OfferHelpResponse { result }))
    }

    async fn record_help_accepted(
        &self,
        request: Request<RecordHelpAcceptedRequest>,
    ) -> Result<Response<RecordHelpAcceptedResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(RecordHelpAcceptedResponse { result }))
    }

    async fn record_help_declined(
        &self,
        request: Request<RecordHelpDeclinedRequest>,
    ) -> Result<Response<RecordHelpDeclinedResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(RecordHelpDeclinedResponse { result }))
    }

    async fn get_screening(
        &self,
        request: Request<GetScreeningRequest>,
    ) -> Result<Response<GetScreeningResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.get(&metadata, request).await.map(Response::new)?)
    }

    async fn list_screenings(
        &self,
        request: Request<ListScreeningsRequest>,
    ) -> Result<Response<ListScreeningsResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.list(&metadata, request).await.map(Response::new)?)
    }
}

impl Screenings {
    async fn get(
        &self,
        metadata: &MetadataMap,
        request: GetScreeningRequest,
    ) -> Result<GetScreeningResponse, Failure> {
        let reader = &self.lists.reader;
        let caller = reader.caller(metadata)?;
        let wanted = reader.wish(request.min_position.as_deref())?;
        let Question { id, as_of } = question(request)?;
        reader.reach(wanted).await?;
        let seen = reader.see_record(&self.archive, &caller, &id, Action::GetScreening).await?;
        let shown = Shown::of(&self.archive, &seen, as_of, &*reader.clock).await?;
        Ok(answer(&shown, reader.tokens))
    }

    async fn list(
        &self,
        metadata: &MetadataMap,
        request: ListScreeningsRequest,
    ) -> Result<ListScreeningsResponse, Failure> {
        let Lists { reader, views } = &self.lists;
        let caller = reader.permitted(metadata, Action::ListScreenings)?;
        let ListScreeningsRequest { patient, standings, page_size, page_token, min_position } = request;
        let what = ListScreeningsRequest {
            patient: patient.clone(),
            standings: standings.clone(),
            ..ListScreeningsRequest::default()
        };
        let reading = reading(&caller, Action::ListScreenings, &what.encode_to_vec());
        let mut faults = Faults::default();
        let own = caller.actor.organization.clone();
        let filter = convert::screening_filter(&mut faults, own, patient, standings);
        let size = faults.field("page_size", page_size, page_rows);
        let (Ok(filter), Ok(size)) = (filter, size) else {
            return Err(Failure::of_fields(faults.into_found()));
        };
        let Asked { page, wanted } =
            self.lists.asked::<ScreeningCursor>(size, &page_token, &reading, min_position.as_deref())?;
        self.lists.reach(wanted).await?;
        let found = views.screenings(&caller.tenant, &filter, &page).await?;
        let Seal { position, stale } = Seal::of(&found.shown, wanted)?;
        Ok(ListScreeningsResponse {
            screenings: found.rows.iter().map(convert::screening_line).collect(),
            next_page_token: next(reader.tokens, position, found.next.as_ref(), &reading),
            position: position.0,
            position_token: reader.tokens.position(position),
            stale,
        })
    }
}

/// Reads what GetScreening asks for, or all that is wrong with it.
pub(super) fn question(request: GetScreeningRequest) -> Result<Question<ScreeningId>, Failure> {
    let GetScreeningRequest { name, as_of, min_position: _ } = request;
    Question::read(name, convert::screening_id, as_of)
}

/// What GetScreening answers.
pub(super) fn answer(shown: &Shown<Screening>, tokens: Tokens) -> GetScreeningResponse {
    GetScreeningResponse {
        screening: Some(convert::screening(&shown.folded.state, shown.folded.revision)),
        position: shown.position.0,
        position_token: tokens.position(shown.position),
        learnt_later: shown.learnt_later(),
    }
}
