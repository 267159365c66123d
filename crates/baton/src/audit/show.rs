//! `baton audit show`: the story of a handoff, or of whatever else has one, as it is or as it was.

use std::io::{self, BufRead as _, IsTerminal as _, Write};
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::Args;
use tokio::runtime::Runtime;
use tonic::{Code, Status};

use super::Identity;
use super::as_of::{AsOf, FORMS};
use super::name::{Kind, Name};
use super::server::Server;
use super::source::Source;
use crate::exit::Failure;
use crate::render::{self, Page, Story, Walk};
use crate::settings;

/// Show the story of a handoff, a program, a service or a screening: who did what, when, and what it is now.
///
/// A handoff's story also says who was accountable after each step, and how warm it was. Asks the server that the configuration names, or reads a store's directory with --store, also while it is served.
/// What people wrote shows as `[sealed]` where the keys are not at hand, and as `[erased]` where they were destroyed.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// What to show: handoffs/ID or a handoff's id alone, programs/ID, services/ID or screenings/ID.
    name: Name,

    /// As of when: a revision, a position in the log, or an instant by either clock.
    #[arg(long, value_name = FORMS)]
    as_of: Option<AsOf>,

    /// Print it with its events as JSON: what GetHandoff, GetProgram, GetService or GetScreening answers, in protobuf's own
    /// mapping. A handoff has its events in it; of anything else `events` stand beside it.
    #[arg(long, conflicts_with = "step")]
    json: bool,

    /// Walk event by event, with where it stands after each; Enter goes on, q and Enter ends.
    #[arg(long)]
    step: bool,

    /// The server's address [default: where the configuration listens].
    #[arg(long, value_name = "URL", conflicts_with = "store")]
    server: Option<String>,

    /// Whose eyes to read with: an organization that is a party to the handoff, or whose program, service or screening it is
    /// (a server in development believes it).
    #[arg(long, value_name = "ORGANIZATION", conflicts_with = "store")]
    organization: Option<String>,

    /// The tenant whose it is.
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
        let read = source.read(&self.name, self.as_of).await.map_err(|status| self.explain(&status))?;
        if self.json {
            let json = read.into_json().map_err(|error| Failure::Failed(error.into()))?;
            return Ok(print(&format!("{json}\n"))?);
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
        let (name, tenant) = (&self.name, &self.tenant);
        Failure::Failed(match (status.code(), &self.store) {
            (Code::NotFound, Some(dir)) => {
                anyhow!("there is no {name} of tenant {tenant} in {}; --tenant names another", dir.display())
            }
            (Code::NotFound, None) => anyhow!("there is no {name} of tenant {tenant}{}", self.unseen()),
            _ => anyhow!("{}", render::Refused::new("", status).in_a_line()),
        })
    }

    /// Why a server may not show what is there all the same, and what to do.
    fn unseen(&self) -> String {
        let who_may = match self.name.kind {
            Kind::Handoff => "a party to it",
            Kind::Screening => "the one that registered the patient",
            // Everybody in the tenant sees them.
            Kind::Program | Kind::Service => return "; --tenant names another".to_owned(),
        };
        match &self.organization {
            Some(organization) => format!(" that {organization} may see; --organization names {who_may}"),
            None => {
                format!(" that the server's default caller may see; --organization names {who_may}")
            }
        }
    }
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
