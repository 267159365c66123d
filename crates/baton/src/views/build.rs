//! `baton views build`: the views of a store that nobody serves.

use anyhow::anyhow;
use baton_server::compose;
use baton_server::config::Config;
use clap::Args;
use tokio::sync::watch;
use tokio::time::interval;

use super::progress::{LOOK_INTERVAL, Progress};
use crate::exit::Failure;
use crate::operator;
use crate::render::{Page, Tone};
use crate::settings::Settings;

/// Build the views of a store that no server serves, so that the next one is ready as soon as it starts.
///
/// For after an upgrade, a restore, or when they were deleted. What was begun before is gone on with.
#[derive(Debug, Args)]
pub(super) struct Build {
    #[command(flatten)]
    settings: Settings,

    /// As JSON: the generation in protobuf's own mapping.
    #[arg(long)]
    json: bool,
}

impl Build {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let effective = self.settings.effective().map_err(|error| Failure::Usage(error.into()))?;
        let config = Config::try_from(&effective).map_err(|error| Failure::Usage(error.into()))?;
        let (tell, told) = watch::channel(None);
        let progress = Progress::new();
        let building = compose::build_views(&config, tell);
        tokio::pin!(building);
        let mut looks = interval(LOOK_INTERVAL);
        let built = loop {
            tokio::select! {
                built = &mut building => break built,
                _ = looks.tick() => {
                    if let Some((position, head)) = *told.borrow() {
                        progress.show(position, head);
                    }
                }
            }
        };
        drop(progress);
        let generation = built.map_err(|error| Failure::CannotStart(error.into()))?;
        if self.json {
            operator::print_json("baton.admin.v1.Generation", &generation)?;
        } else {
            let mut page = Page::default();
            let standing = operator::standing(generation.position, generation.lag);
            page.paragraph(0, Tone::Good, &format!("views {} are built: {standing}", generation.number));
            generation.views.iter().for_each(|view| operator::view(&mut page, 2, view));
            operator::print(page)?;
        }
        match &generation.stopped {
            None => Ok(()),
            Some(stopped) => Err(Failure::Failed(anyhow!("the views have {}", operator::stopped(stopped)))),
        }
    }
}
