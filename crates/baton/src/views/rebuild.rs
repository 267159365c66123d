//! `baton views rebuild`.

use anyhow::anyhow;
use baton_api::admin::v1::{self as api, GetRebuildRequest, RebuildState, RebuildViewRequest};
use clap::Args;
use tokio::time::interval;

use super::progress::{LOOK_INTERVAL, Progress};
use crate::exit::Failure;
use crate::operator::{self, Which};
use crate::render::{Page, Tone};

/// Let a server build its views again from the log, beside those that it serves.
///
/// Shows how far it is and ends when the new ones are served; ending this command does not end the building.
#[derive(Debug, Args)]
pub(super) struct Rebuild {
    #[command(flatten)]
    which: Which,

    /// Begin it and do not wait for its end.
    #[arg(long)]
    no_wait: bool,
}

impl Rebuild {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut admin = self.which.connect().await?;
        let any = RebuildViewRequest { name: "views/-".to_owned() };
        let begun = admin.rebuild_view(any).await.map_err(operator::refused)?.into_inner();
        let mut rebuild = begun.rebuild.unwrap_or_default();
        let progress = Progress::new();
        let mut looks = interval(LOOK_INTERVAL);
        while !self.no_wait && rebuild.state() == RebuildState::Running {
            progress.show(rebuild.position, rebuild.head);
            looks.tick().await;
            let request = GetRebuildRequest { name: rebuild.name.clone() };
            let answer = admin.get_rebuild(request).await.map_err(operator::refused)?.into_inner();
            rebuild = answer.rebuild.unwrap_or_default();
        }
        drop(progress);
        self.tell(&rebuild)
    }

    fn tell(&self, rebuild: &api::Rebuild) -> Result<(), Failure> {
        if self.which.json {
            operator::print_json("baton.admin.v1.Rebuild", rebuild)?;
        } else {
            let mut page = Page::default();
            let (tone, said) = match rebuild.state() {
                RebuildState::Running => (Tone::Plain, "goes on"),
                RebuildState::Succeeded => (Tone::Good, "is served now"),
                RebuildState::Replaced => (Tone::Warn, "was given up for a later one"),
                RebuildState::Stopped => (Tone::Bad, "has stopped, and what was there before is served on"),
                RebuildState::Unspecified => (Tone::Warn, "is in a state that this version does not know"),
            };
            page.paragraph(0, tone, &format!("{} {said}", rebuild.name));
            operator::print(page)?;
        }
        match rebuild.state() {
            RebuildState::Stopped => Err(Failure::Failed(anyhow!(
                "the views have stopped at an event that they cannot show; `baton status` says which"
            ))),
            RebuildState::Running
            | RebuildState::Succeeded
            | RebuildState::Replaced
            | RebuildState::Unspecified => Ok(()),
        }
    }
}
