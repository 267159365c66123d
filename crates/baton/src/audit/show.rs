//! `baton audit show`: one handoff's story, as it is or as it was.

use std::io::{self, BufRead as _, IsTerminal as _, Write};
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use baton_api::handoff::v1::GetHandoffResponse;
use clap::Args;
use tokio::runtime::Runtime;
use tonic::{Code, Status};
use uuid::Uuid;

use super::Identity;
use super::as_of::{AsOf, FORMS};
use super::source::{Server, Source};
use crate::exit::Failure;
use crate::render::{self, Page, Story, Walk};
use crate::settings;

/// Show the story of one handoff: who did what, when, and who was accountable after each step.
///
/// Asks the server that the configuration names, or reads a store's directory with --store, also while it is served.
/// What people wrote shows as `[sealed]` where the keys are not at hand, and as `[erased]` where they were destroyed.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The handoff: its id, or `handoffs/` and its id.
    #[arg(value_parser = handoff_name)]
    handoff: String,

    /// As of when: a revision, a position in the log, or an instant by either clock.
    #[arg(long, value_name = FORMS)]
    as_of: Option<AsOf>,

    /// Print the handoff with its events as JSON: a GetHandoffResponse in protobuf's own mapping.
    #[arg(long, conflicts_with = "step")]
    json: bool,

    /// Walk event by event, with where the handoff stands after each; Enter goes on, q and Enter ends.
    #[arg(long)]
    step: bool,

    /// The server's address [default: where the configuration listens].
    #[arg(long, value_name = "URL", conflicts_with = "store")]
    server: Option<String>,

    /// Whose eyes to read with: an organization that is a party to the handoff (a server in development believes it).
    #[arg(long, value_name = "ORGANIZATION", conflicts_with = "store")]
    organization: Option<String>,

    /// The tenant whose handoff it is.
    #[arg(long, value_name = "TENANT", default_value = "dev")]
    tenant: String,

    /// Read the store in this directory, without a server.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,

    /// The file of the key-encryption key, to read what people wrote.
    #[arg(long, value_name = "KEY_FILE", requires = "store")]
    keys: Option<PathBuf>,
}

impl Show {
    /// Shows it.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        runtime.block_on(self.show())
    }

    async fn show(self) -> Result<(), Failure> {
        let source = self.source().await?;
        let asked = self.as_of.clone().map(|AsOf(asked)| asked);
        let read = source.read(&self.handoff, asked).await.map_err(|status| self.explain(&status))?;
        if self.json {
            return print_json(&read);
        }
        let story = source.story(read).await.map_err(|status| self.explain(&status))?;
        if self.step {
            walk(&story)?;
        } else {
            let mut page = Page::default();
            render::story(&mut page, &story);
            print(&page.into_text())?;
        }
        Ok(())
    }

    async fn source(&self) -> Result<Source, Failure> {
        if let Some(dir) = &self.store {
            let opened = Source::store(dir, self.keys.as_deref(), self.tenant.clone()).await;
            return opened.map_err(Failure::CannotStart);
        }
        let mut identity = Identity::default()
            .with("baton-tenant", &self.tenant)
            .map_err(|error| Failure::Usage(error.into()))?;
        if let Some(organization) = &self.organization {
            identity = identity
                .with("baton-organization", organization)
                .map_err(|error| Failure::Usage(error.into()))?;
        }
        let url = match &self.server {
            Some(url) => url.clone(),
            None => settings::server_url()?,
        };
        let server = Server::connect(&url, identity).await.map_err(Failure::Failed)?;
        Ok(Source::Server(Box::new(server)))
    }

    /// What a refusal means here.
    fn explain(&self, status: &Status) -> Failure {
        let name = &self.handoff;
        Failure::Failed(match (status.code(), &self.store, &self.organization) {
            (Code::NotFound, Some(dir), _) => {
                anyhow!("there is no {name} of tenant {} in {}", self.tenant, dir.display())
            }
            (Code::NotFound, None, Some(organization)) => {
                anyhow!("there is no {name} of tenant {} that {organization} may see", self.tenant)
            }
            (Code::NotFound, None, None) => anyhow!(
                "there is no {name} of tenant {} that the server's default caller may see; --organization names a \
                 party to it",
                self.tenant
            ),
            _ => anyhow!("{}", render::Refused::new("", status).in_a_line()),
        })
    }
}

pub(super) fn handoff_name(text: &str) -> Result<String, String> {
    let id = text.strip_prefix("handoffs/").unwrap_or(text);
    match Uuid::try_parse(id) {
        Ok(id) => Ok(format!("handoffs/{}", id.hyphenated())),
        Err(_) => Err("it must be a UUID such as 018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77".to_owned()),
    }
}

fn print_json(read: &GetHandoffResponse) -> Result<(), Failure> {
    let json = render::to_json("baton.handoff.v1.GetHandoffResponse", read)
        .map_err(|error| Failure::Failed(error.into()))?;
    writeln!(io::stdout().lock(), "{json}")?;
    Ok(())
}

fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints event by event; at a terminal, on demand.
fn walk(story: &Story) -> io::Result<()> {
    let on_demand = io::stdin().is_terminal() && io::stdout().is_terminal();
    let mut answers = io::stdin().lock().lines();
    for (index, text) in Walk::new(story).enumerate() {
        if on_demand && index > 0 {
            let answer = answers.next().transpose()?;
            if answer.is_none_or(|answer| answer.trim().eq_ignore_ascii_case("q")) {
                return Ok(());
            }
        }
        print(&text)?;
    }
    Ok(())
}
