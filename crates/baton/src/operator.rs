//! What an operator's commands share: which server they ask, and how they print.

use std::io::{self, Write as _};

use baton_api::admin::v1::admin_service_client::AdminServiceClient;
use baton_api::admin::v1::{GenerationRole, View, ViewFailure};
use clap::Args;
use prost::Message;
use tonic::transport::Channel;

use crate::audit::channel;
use crate::exit::Failure;
use crate::render::{self, Page, Refused, Tone};
use crate::settings;

/// Which server.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The server's address [default: where the configuration listens].
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    /// As JSON: the answer in protobuf's own mapping.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Which {
    /// The server's administration.
    pub(crate) async fn connect(&self) -> Result<AdminServiceClient<Channel>, Failure> {
        let url = match &self.server {
            Some(url) => url.clone(),
            None => settings::server_url()?,
        };
        Ok(AdminServiceClient::new(
            channel(&url, "or name another with --server").await.map_err(Failure::Failed)?,
        ))
    }
}

/// What a refusal is to the caller of a command.
pub(crate) fn refused(status: tonic::Status) -> Failure {
    Failure::Failed(anyhow::anyhow!("{}", Refused::new("", &status).in_a_line()))
}

/// Prints a message as JSON.
pub(crate) fn print_json(name: &'static str, message: &impl Message) -> Result<(), Failure> {
    let json = render::to_json(name, message).map_err(|error| Failure::Failed(error.into()))?;
    writeln!(io::stdout().lock(), "{json}")?;
    Ok(())
}

/// Prints a page.
pub(crate) fn print(page: Page) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(page.into_text().as_bytes())?;
    out.flush()?;
    Ok(())
}

/// What a generation is there for, in a word.
pub(crate) const fn role(role: GenerationRole) -> &'static str {
    match role {
        GenerationRole::Serving => "served",
        GenerationRole::Building => "being built",
        GenerationRole::Unspecified => "unknown",
    }
}

/// How far something is, and how far behind.
pub(crate) fn standing(position: Option<u64>, lag: Option<u64>) -> String {
    match (position, lag) {
        (None, _) => "at the beginning".to_owned(),
        (Some(position), Some(0)) => format!("position {position}, up to date"),
        (Some(position), Some(lag)) => format!("position {position}, {lag} behind"),
        (Some(position), None) => format!("position {position}"),
    }
}

/// A line about a view.
pub(crate) fn view(page: &mut Page, indent: usize, view: &View) {
    let name = view.name.strip_prefix("views/").unwrap_or(&view.name);
    let said = format!("{name:<15} version {}  {}", view.version, standing(view.position, view.lag));
    match &view.failure {
        None => page.paragraph(indent, Tone::Plain, &said),
        Some(failure) => page.paragraph(indent, Tone::Bad, &format!("{said}, {}", stopped(failure))),
    }
}

/// Where and why something stopped.
pub(crate) fn stopped(failure: &ViewFailure) -> String {
    format!("stopped at position {}: {}", failure.position, failure.kind)
}
