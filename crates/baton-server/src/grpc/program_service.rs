//! ProgramService: defining programs, and reading what they say.

use std::sync::Arc;

use baton_api::program::v1::program_service_server::ProgramService;
use baton_api::program::v1::{
    DefineProgramRequest, DefineProgramResponse, GetProgramRequest, GetProgramResponse, ListProgramsRequest,
    ListProgramsResponse, RetireProgramRequest, RetireProgramResponse, RevisePolicyRequest,
    RevisePolicyResponse,
};
use baton_commands::{Archive, FieldFault, Folded};
use baton_domain::Program;
use baton_domain::ids::ProgramId;
use baton_domain::policy::DEFAULT_PROGRAM;
use baton_store::Position;
use baton_views::views::PageRequest;
use baton_views::views::program::{ProgramCursor, ProgramFilter};
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
        let wanted = reader.wish(request.min_position.as_deref())?;
        let (Question { id, as_of }, version) = question(request)?;
        reader.reach(wanted).await?;
        if is_built_in(&id) {
            return built_in(version, reader.log.head().await?, reader.tokens);
        }
        let seen = reader.see_record(&self.archive, &caller, &id, Action::GetProgram).await?;
        let shown = Shown::of(&self.archive, &seen, as_of, &*reader.clock).await?;
        answer(&shown, version, reader.tokens)
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

/// Reads what GetProgram asks for and in which version, or all that is wrong with it.
pub(super) fn question(request: GetProgramRequest) -> Result<(Question<ProgramId>, Option<u32>), Failure> {
    let GetProgramRequest { name, version, as_of, min_position: _ } = request;
    Ok((Question::read(name, convert::program_id, as_of)?, version))
}

/// Whether it is the program of which nothing is on record.
pub(super) fn is_built_in(id: &ProgramId) -> bool {
    id.as_str() == DEFAULT_PROGRAM
}

/// What GetProgram answers for the built-in program.
pub(super) fn built_in(
    version: Option<u32>,
    head: Position,
    tokens: Tokens,
) -> Result<GetProgramResponse, Failure> {
    let program = convert::built_in_program();
    if version.is_some_and(|version| version != program.version) {
        return Err(no_version(program.newest_version));
    }
    Ok(GetProgramResponse {
        program: Some(program),
        position: head.0,
        position_token: tokens.position(head),
        learnt_later: Vec::new(),
    })
}

/// What GetProgram answers for any other.
pub(super) fn answer(
    shown: &Shown<Program>,
    version: Option<u32>,
    tokens: Tokens,
) -> Result<GetProgramResponse, Failure> {
    let Folded { state, revision, .. } = &shown.folded;
    let newest = state.newest();
    let program = convert::program(state, *revision, version.unwrap_or(newest));
    Ok(GetProgramResponse {
        program: Some(program.ok_or_else(|| no_version(newest))?),
        position: shown.position.0,
        position_token: tokens.position(shown.position),
        learnt_later: shown.learnt_later(),
    })
}

fn no_version(newest: u32) -> Failure {
    let what = format!("is no version of this program: the newest is {newest}");
    Failure::from(FieldFault { field: "version".to_owned(), what })
}
