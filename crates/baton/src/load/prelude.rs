//! What a tenant has before its handoffs come: a program, and services in the directory. Done again, it changes nothing.

use anyhow::Context as _;
use baton_api::directory::v1::directory_service_client::DirectoryServiceClient;
use baton_api::directory::v1::{RegisterService, RegisterServiceRequest};
use baton_api::program::v1::program_service_client::ProgramServiceClient;
use baton_api::program::v1::{DefineProgram, DefineProgramRequest, GetProgramRequest};
use baton_api::types::v1::{CommandContext, Path, ServiceEntry};
use tonic::Request;
use tonic::transport::Channel;
use uuid::Uuid;

use super::plan::{Cast, FOOD, NEEDS, PROGRAM, Person};
use crate::audit::channel;

/// What ids of requests are made in, so that those of another run are the same.
const NAMESPACE: Uuid = Uuid::from_u128(0x3f0c_57b5_1d7e_4b0e_9c5e_6b1f_0a9d_7c21);

/// Defines the program and registers every receiver's service.
pub(super) async fn play(url: &str, cast: &Cast) -> anyhow::Result<()> {
    let channel = channel(url, "or name another one").await?;
    define(channel.clone(), &cast.office).await.context("cannot define a program")?;
    let mut directory = DirectoryServiceClient::new(channel);
    for receiver in &cast.receivers {
        let (service, entry) = (receiver.service(), entry());
        let request = RegisterServiceRequest {
            service_id: service.clone(),
            context: context(&service),
            act: Some(RegisterService { entry: Some(entry) }),
        };
        directory.register_service(by(receiver, request)).await.context("cannot register a service")?;
    }
    Ok(())
}

async fn define(channel: Channel, office: &Person) -> anyhow::Result<()> {
    let mut programs = ProgramServiceClient::new(channel);
    let ask = GetProgramRequest { name: "programs/default".to_owned(), ..GetProgramRequest::default() };
    let built_in = programs.get_program(by(office, ask)).await?.into_inner().program;
    let mut policy =
        built_in.and_then(|program| program.policy).context("the built-in program says nothing")?;
    policy.needs = vec![FOOD.to_owned()];
    let request = DefineProgramRequest {
        program_id: PROGRAM.to_owned(),
        context: context(PROGRAM),
        act: Some(DefineProgram { title: "Food".to_owned(), policy: Some(policy) }),
    };
    programs.define_program(by(office, request)).await?;
    Ok(())
}

fn entry() -> ServiceEntry {
    ServiceEntry {
        title: "A service".to_owned(),
        needs: NEEDS.iter().map(|need| (*need).to_owned()).collect(),
        areas: Vec::new(),
        paths: vec![Path::InformationPacket.into(), Path::WarmIntroduction.into()],
    }
}

fn context(name: &str) -> Option<CommandContext> {
    let request_id = Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string();
    Some(CommandContext { request_id, ..CommandContext::default() })
}

fn by<T>(who: &Person, message: T) -> Request<T> {
    let mut request = Request::new(message);
    *request.metadata_mut() = who.metadata.clone();
    request
}
