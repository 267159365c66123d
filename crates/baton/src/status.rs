//! `baton status`: how a server is doing.

use anyhow::Context as _;
use baton_api::admin::v1::{Generation, GetStatusRequest, GetStatusResponse, Replica, StoreHealth};
use clap::Args;
use tokio::runtime::Runtime;

use crate::exit::Failure;
use crate::operator::{self, Which};
use crate::render::{Page, Tone};

/// Show how a server is doing: its store, its views, its watches.
#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    which: Which,
}

impl Status {
    /// Shows it.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        runtime.block_on(self.show())
    }

    async fn show(self) -> Result<(), Failure> {
        let mut admin = self.which.connect().await?;
        let status = admin.get_status(GetStatusRequest {}).await.map_err(operator::refused)?.into_inner();
        if self.which.json {
            return operator::print_json("baton.admin.v1.GetStatusResponse", &status);
        }
        operator::print(page(&status))
    }
}

fn page(status: &GetStatusResponse) -> Page {
    let mut page = Page::default();
    page.title(&format!("baton {}", status.version));
    if let Some(store) = &status.store {
        let head = store.head.map_or_else(|| "does not answer".to_owned(), |head| format!("position {head}"));
        let (tone, health) = match store.health() {
            StoreHealth::Ok => (Tone::Good, "takes events".to_owned()),
            StoreHealth::Poisoned | StoreHealth::Unspecified => {
                (Tone::Bad, store.trouble.clone().unwrap_or_else(|| "takes no events".to_owned()))
            }
        };
        page.paragraph(0, Tone::Strong, &format!("store {}", store.store));
        page.paragraph(2, tone, &format!("{head}, {health}"));
        page.paragraph(2, Tone::Faint, &format!("incarnation {}", store.incarnation));
    }
    for generation in &status.generations {
        of_generation(&mut page, generation);
    }
    if status.generations.is_empty() {
        page.paragraph(0, Tone::Warn, "no views yet");
    }
    if let Some(trouble) = &status.views_trouble {
        page.paragraph(0, Tone::Bad, &format!("views cannot be built: {trouble}"));
    }
    page.paragraph(0, Tone::Plain, &format!("{} watches open", status.watches_open));
    if !status.replicas.is_empty() {
        page.paragraph(0, Tone::Strong, &format!("{} on this store", servers(status.replicas.len())));
    }
    for replica in &status.replicas {
        of_replica(&mut page, replica);
    }
    if let Some(trouble) = &status.replicas_trouble {
        page.paragraph(0, Tone::Warn, &format!("the other servers are not known: {trouble}"));
    }
    page
}

fn servers(count: usize) -> String {
    if count == 1 { "1 server".to_owned() } else { format!("{count} servers") }
}

fn of_replica(page: &mut Page, replica: &Replica) {
    let answering = if replica.answering { ", answering" } else { "" };
    let writing = if replica.writes_views { ", writes the views" } else { "" };
    let views = match (replica.views_generation, replica.views_position) {
        (Some(generation), Some(position)) => format!("views {generation} at position {position}"),
        _ => "no views yet".to_owned(),
    };
    let Replica { address, version, .. } = replica;
    let seen = replica.seen_ago.map_or(0, |ago| ago.seconds);
    page.paragraph(
        2,
        Tone::Plain,
        &format!("{address}  baton {version}, {views}{writing}, heard of {seen} s ago{answering}"),
    );
}

fn of_generation(page: &mut Page, generation: &Generation) {
    let standing = operator::standing(generation.position, generation.lag);
    let role = operator::role(generation.role());
    page.paragraph(0, Tone::Strong, &format!("views {}, {role}", generation.number));
    page.paragraph(2, Tone::Plain, &standing);
    for view in &generation.views {
        operator::view(page, 2, view);
    }
    if let Some(stopped) = &generation.stopped {
        page.paragraph(2, Tone::Bad, &operator::stopped(stopped));
    }
    if let Some(trouble) = &generation.trouble {
        page.paragraph(2, Tone::Warn, trouble);
    }
}
