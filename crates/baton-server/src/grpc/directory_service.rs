//! DirectoryService: what services say of themselves, and searching them.

use std::sync::Arc;

use baton_api::directory::v1::directory_service_server::DirectoryService;
use baton_api::directory::v1::{
    GetServiceRequest, GetServiceResponse, RegisterServiceRequest, RegisterServiceResponse,
    RetireServiceRequest, RetireServiceResponse, SearchServicesRequest, SearchServicesResponse,
    UpdateCapacityRequest, UpdateCapacityResponse,
};
use baton_commands::Archive;
use baton_domain::Service;
use baton_domain::ids::ServiceId;
use baton_views::views::service::ServiceCursor;
use prost::Message as _;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use super::command::Commands;
use super::convert::{self, Faults};
use super::lists::{Asked, Lists, Seal, next, reading};
use super::past::{Question, Shown};
use super::reading::page_rows;
use super::token::Tokens;
use crate::auth::Action;
use crate::errors::Failure;

/// Answers for the directory.
pub(crate) struct Directory {
    pub(crate) commands: Commands<Service>,
    pub(crate) archive: Arc<Archive<Service>>,
    pub(crate) lists: Lists,
}

#[tonic::async_trait]
impl DirectoryService for Directory {
    async fn register_service(
        &self,
        request: Request<RegisterServiceRequest>,
    ) -> Result<Response<RegisterServiceResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(RegisterServiceResponse { result }))
    }

    async fn update_capacity(
        &self,
        request: Request<UpdateCapacityRequest>,
    ) -> Result<Response<UpdateCapacityResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(UpdateCapacityResponse { result }))
    }

    async fn retire_service(
        &self,
        request: Request<RetireServiceRequest>,
    ) -> Result<Response<RetireServiceResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(RetireServiceResponse { result }))
    }

    async fn get_service(
        &self,
        request: Request<GetServiceRequest>,
    ) -> Result<Response<GetServiceResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.get(&metadata, request).await.map(Response::new)?)
    }

    async fn search_services(
        &self,
        request: Request<SearchServicesRequest>,
    ) -> Result<Response<SearchServicesResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.search(&metadata, request).await.map(Response::new)?)
    }
}

impl Directory {
    async fn get(
        &self,
        metadata: &MetadataMap,
        request: GetServiceRequest,
    ) -> Result<GetServiceResponse, Failure> {
        let reader = &self.lists.reader;
        let caller = reader.caller(metadata)?;
        let wanted = reader.wish(request.min_position.as_deref())?;
        let Question { id, as_of } = question(request)?;
        reader.reach(wanted).await?;
        let seen = reader.see_record(&self.archive, &caller, &id, Action::GetService).await?;
        let shown = Shown::of(&self.archive, &seen, as_of, &*reader.clock).await?;
        Ok(answer(&shown, reader.tokens))
    }

    async fn search(
        &self,
        metadata: &MetadataMap,
        request: SearchServicesRequest,
    ) -> Result<SearchServicesResponse, Failure> {
        let Lists { reader, views } = &self.lists;
        let caller = reader.permitted(metadata, Action::SearchServices)?;
        let SearchServicesRequest { filter, page_size, page_token, min_position } = request;
        let filter = filter.unwrap_or_default();
        let reading = reading(&caller, Action::SearchServices, &filter.encode_to_vec());
        let mut faults = Faults::default();
        let filter = faults.field("filter", filter, convert::service_filter);
        let size = faults.field("page_size", page_size, page_rows);
        let (Ok(filter), Ok(size)) = (filter, size) else {
            return Err(Failure::of_fields(faults.into_found()));
        };
        let Asked { page, wanted } =
            self.lists.asked::<ServiceCursor>(size, &page_token, &reading, min_position.as_deref())?;
        self.lists.reach(wanted).await?;
        let found = views.services(&caller.tenant, &filter, &page).await?;
        let Seal { position, stale } = Seal::of(&found.shown, wanted)?;
        Ok(SearchServicesResponse {
            services: found.rows.iter().map(convert::service_line).collect(),
            next_page_token: next(reader.tokens, position, found.next.as_ref(), &reading),
            position: position.0,
            position_token: reader.tokens.position(position),
            stale,
        })
    }
}

/// Reads what GetService asks for, or all that is wrong with it.
pub(super) fn question(request: GetServiceRequest) -> Result<Question<ServiceId>, Failure> {
    let GetServiceRequest { name, as_of, min_position: _ } = request;
    Question::read(name, convert::service_id, as_of)
}

/// What GetService answers.
pub(super) fn answer(shown: &Shown<Service>, tokens: Tokens) -> GetServiceResponse {
    GetServiceResponse {
        service: Some(convert::service(&shown.folded.state, shown.folded.revision)),
        position: shown.position.0,
        position_token: tokens.position(shown.position),
        learnt_later: shown.learnt_later(),
    }
}
