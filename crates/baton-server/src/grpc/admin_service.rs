//! AdminService: how the store and the views are doing, and building the views anew.

use std::sync::Arc;

use baton_api::admin::v1::admin_service_server::AdminService;
use baton_api::admin::v1::{
    GetRebuildRequest, GetRebuildResponse, GetStatusRequest, GetStatusResponse, ListViewsRequest,
    ListViewsResponse, Rebuild, RebuildViewRequest, RebuildViewResponse,
};
use baton_api::types::v1::ErrorReason;
use baton_commands::FieldFault;
use baton_store::{Position, Replicas};
use baton_views::{Status as ViewsStatus, Views};
use jiff::Timestamp;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::convert::{self, Faults};
use super::reading::{Reader, page_rows};
use super::token::Reading;
use super::watch::Watches;
use crate::auth::Action;
use crate::errors::Failure;

/// Any view, in place of an id.
const ANY: &str = "-";

/// Answers operators.
pub(crate) struct Admin {
    pub(crate) reader: Reader,
    pub(crate) views: Views,
    pub(crate) watches: Watches,
    pub(crate) started_at: Timestamp,
    /// This server among those that share the store, and the list of them.
    pub(crate) replica: Uuid,
    pub(crate) replicas: Option<Arc<dyn Replicas>>,
}

#[tonic::async_trait]
impl AdminService for Admin {
    async fn get_status(
        &self,
        request: Request<GetStatusRequest>,
    ) -> Result<Response<GetStatusResponse>, Status> {
        self.reader.permitted(request.metadata(), Action::GetStatus)?;
        Ok(Response::new(self.status().await))
    }

    async fn list_views(
        &self,
        request: Request<ListViewsRequest>,
    ) -> Result<Response<ListViewsResponse>, Status> {
        self.reader.permitted(request.metadata(), Action::ListViews)?;
        Ok(Response::new(self.list(request.into_inner()).await?))
    }

    async fn rebuild_view(
        &self,
        request: Request<RebuildViewRequest>,
    ) -> Result<Response<RebuildViewResponse>, Status> {
        self.reader.permitted(request.metadata(), Action::RebuildView)?;
        let rebuild = Some(self.rebuild(&request.into_inner().name).await?);
        Ok(Response::new(RebuildViewResponse { rebuild }))
    }

    async fn get_rebuild(
        &self,
        request: Request<GetRebuildRequest>,
    ) -> Result<Response<GetRebuildResponse>, Status> {
        self.reader.permitted(request.metadata(), Action::GetRebuild)?;
        let name = request.into_inner().name;
        let number = convert::rebuild_number(&name)
            .ok_or_else(|| fault("name", "is not the name of a rebuild: give `rebuilds/` and its id"))?;
        let rebuild = convert::rebuild(&self.views.status().await, number);
        let rebuild = Some(rebuild.ok_or_else(|| not_found("there is no such rebuild"))?);
        Ok(Response::new(GetRebuildResponse { rebuild }))
    }
}

impl Admin {
    async fn status(&self) -> GetStatusResponse {
        let ViewsStatus { head, generations, trouble } = self.views.status().await;
        let log = &self.reader.log;
        let store = convert::store_status(log.identity(), head, &log.health().borrow());
        let (replicas, replicas_trouble) = match &self.replicas {
            None => (Vec::new(), None),
            Some(replicas) => match replicas.list().await {
                Ok(seen) => (seen.iter().map(|seen| convert::replica(seen, self.replica)).collect(), None),
                Err(error) => (Vec::new(), Some(error.to_string())),
            },
        };
        GetStatusResponse {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: Some(convert::from_instant(self.started_at)),
            store: Some(store),
            generations: generations.iter().map(|one| convert::generation(one, self.replica)).collect(),
            views_trouble: trouble,
            watches_open: u32::try_from(self.watches.count()).unwrap_or(u32::MAX),
            replicas,
            replicas_trouble,
        }
    }

    async fn list(&self, request: ListViewsRequest) -> Result<ListViewsResponse, Failure> {
        let ListViewsRequest { page_size, page_token } = request;
        let mut faults = Faults::default();
        let size = faults.field("page_size", page_size, page_rows);
        let Ok(size) = size else { return Err(Failure::of_fields(faults.into_found())) };
        let reading = Reading::of([Action::ListViews.name()]);
        let tokens = self.reader.tokens;
        let begin = match page_token.as_str() {
            "" => 0,
            token => tokens.read_place::<usize>("page_token", token, &reading)?.1,
        };
        let status = self.views.status().await;
        let views = convert::views(&status);
        let end = begin.saturating_add(size);
        let next = (end < views.len()).then(|| {
            let head = status.head.unwrap_or(Position(0));
            tokens.place(head, &end, &reading)
        });
        let views = views.into_iter().skip(begin).take(size).collect();
        Ok(ListViewsResponse { views, next_page_token: next.unwrap_or_default() })
    }

    async fn rebuild(&self, name: &str) -> Result<Rebuild, Failure> {
        let id = convert::view_id(name).ok_or_else(|| {
            fault("name", "is not the name of a view: give `views/` and its id, or `views/-`")
        })?;
        if id != ANY && !baton_views::built_in().iter().any(|view| view.table().name == id) {
            return Err(not_found("there is no such view"));
        }
        let number = self.views.rebuild().await?;
        // It may have taken over already; then it is the one that is served.
        convert::rebuild(&self.views.status().await, number)
            .ok_or_else(|| not_found("the rebuild was given up at once; look at the status"))
    }
}

fn fault(field: &str, what: &str) -> Failure {
    FieldFault { field: field.to_owned(), what: what.to_owned() }.into()
}

fn not_found(message: &str) -> Failure {
    Failure::new(ErrorReason::NotFound, message)
}
