//! ProgramService: defining programs, and reading what they say.

use std::sync::Arc;

use baton_api::program::v1::program_service_server::ProgramService;
use baton_api::program::v1::{
    self as api, DefineProgramRequest, DefineProgramResponse, GetProgramRequest, GetProgramResponse,
    ListProgramsRequest, ListProgramsResponse, RetireProgramRequest, RetireProgramResponse,
    RevisePolicyRequest, RevisePolicyResponse,
};
use baton_commands::{Archive, FieldFault, stream_of};
use baton_domain::Program;
use baton_domain::ids::{ProgramId, TenantId};
use baton_domain::policy::DEFAULT_PROGRAM;
use baton_store::Position;
use baton_views::views::PageRequest;
use baton_views::views::program::{ProgramCursor, ProgramFilter};
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status};

use super::command::Commands;
use super::convert::{self, Faults, given};
use super::lists::{Asked, Lists, Seal, next, reading};
use super::reading::page_rows;
use crate::auth::Action;
use crate::errors::Failure;

/// Answers for programs.
pub(crate) struct Programs {
    pub(crate) commands: Commands<Program>,
    pub(crate) archive: Arc<Archive<Program>>,
    pub(crate) lists: Lists,
}

#[tonic::async_trait]
impl ProgramService for Programs {
    async fn define_program(
        &self,
        request: Request<DefineProgramRequest>,
    ) -> Result<Response<DefineProgramResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(DefineProgramResponse { result }))
    }

    async fn revise_policy(
        &self,
        request: Request<RevisePolicyRequest>,
    ) -> Result<Response<RevisePolicyResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(RevisePolicyResponse { result }))
    }

    async fn retire_program(
        &self,
        request: Request<RetireProgramRequest>,
    ) -> Result<Response<RetireProgramResponse>, Status> {
        let result = Some(self.commands.handle(request).await?);
        Ok(Response::new(RetireProgramResponse { result }))
    }

    async fn get_program(
        &self,
        request: Request<GetProgramRequest>,
    ) -> Result<Response<GetProgramResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.get(&metadata, request).await.map(Response::new)?)
    }

    async fn list_programs(
        &self,
        request: Request<ListProgramsRequest>,
    ) -> Result<Response<ListProgramsResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        Ok(self.list(&metadata, request).await.map(Response::new)?)
    }
}

impl Programs {
    async fn get(
        &self,
        metadata: &MetadataMap,
        request: GetProgramRequest,
    ) -> Result<GetProgramResponse, Failure> {
        let reader = &self.lists.reader;
        let caller = reader.permitted(metadata, Action::GetProgram)?;
        let GetProgramRequest { name, version, min_position } = request;
        let wanted = reader.wish(min_position.as_deref())?;
        let mut faults = Faults::default();
        let Ok(id) = faults.required("name", given(name), convert::program_id) else {
            return Err(Failure::of_fields(faults.into_found()));
        };
        reader.reach(wanted).await?;
        let (program, position) = self.shown(&caller.tenant, id, version).await?;
        Ok(GetProgramResponse {
            program: Some(program),
            position: position.0,
            position_token: reader.tokens.position(position),
        })
    }

    async fn shown(
        &self,
        tenant: &TenantId,
        id: ProgramId,
        version: Option<u32>,
    ) -> Result<(api::Program, Position), Failure> {
        let head = self.lists.reader.log.head().await?;
        let none = |newest| {
            let what = format!("is no version of this program: the newest is {newest}");
            Failure::from(FieldFault { field: "version".to_owned(), what })
        };
        if id.as_str() == DEFAULT_PROGRAM {
            let program = convert::built_in_program();
            let is_there = version.is_none_or(|version| version == program.version);
            return if is_there { Ok((program, head)) } else { Err(none(program.newest_version)) };
        }
        let folded = self.archive.load(&stream_of::<Program>(tenant, &id)).await?;
        let folded = folded.ok_or_else(|| Failure::no_such("program"))?;
        let newest = folded.state.newest();
        let program = convert::program(&folded.state, folded.revision, version.unwrap_or(newest));
        program.map(|program| (program, head.max(folded.position))).ok_or_else(|| none(newest))
    }

    async fn list(
        &self,
        metadata: &MetadataMap,
        request: ListProgramsRequest,
    ) -> Result<ListProgramsResponse, Failure> {
        let Lists { reader, views } = &self.lists;
        let caller = reader.permitted(metadata, Action::ListPrograms)?;
        let ListProgramsRequest { include_retired, page_size, page_token, min_position } = request;
        let mut faults = Faults::default();
        let Ok(size) = faults.field("page_size", page_size, page_rows) else {
            return Err(Failure::of_fields(faults.into_found()));
        };
        let reading = reading(&caller, Action::ListPrograms, &[u8::from(include_retired)]);
        let Asked { page, wanted } =
            self.lists.asked::<ProgramCursor>(size, &page_token, &reading, min_position.as_deref())?;
        self.lists.reach(wanted).await?;
        // The built-in one stands ahead of all others, on the first page.
        let built_in = page.after.is_none().then(convert::built_in_summary);
        let filter = ProgramFilter { retired: include_retired };
        let room = page.size - usize::from(built_in.is_some());
        let rest = PageRequest { after: page.after, size: room };
        let mut found = views.programs(&caller.tenant, filter, &rest).await?;
        if room == 0 && !found.rows.is_empty() {
            // The built-in one fills the page: all others are still to come.
            found.rows.clear();
            found.next = Some(ProgramCursor { program: None });
        }
        let Seal { position, stale } = Seal::of(&found.shown, wanted)?;
        Ok(ListProgramsResponse {
            programs: built_in.into_iter().chain(found.rows.iter().map(convert::program_summary)).collect(),
            next_page_token: next(reader.tokens, position, found.next.as_ref(), &reading),
            position: position.0,
            position_token: reader.tokens.position(position),
            stale,
        })
    }
}
