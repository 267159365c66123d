//! Whether the server's views show what was played.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use baton_api::admin::v1::admin_service_client::AdminServiceClient;
use baton_api::admin::v1::{GenerationRole, GetStatusRequest};
use futures::future::try_join_all;
use tokio::time::interval;
use tonic::transport::Channel;

use super::drive::now;

/// How often to look.
const LOOK_INTERVAL: Duration = Duration::from_millis(10);
/// How long to wait until they do.
const CATCH_UP_WAIT: Duration = Duration::from_secs(60);

/// Where the views were when the last command was answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct ViewsBehind {
    /// Positions behind the log's newest event.
    pub(super) lag: u64,
    /// How long it took until they showed everything; `None` if it took too long.
    pub(super) caught_up_after: Option<Duration>,
}

/// Waits until the views show what the log has: those of a store that was filled have to be built first.
pub(super) async fn catch_up(urls: &[String]) -> anyhow::Result<()> {
    let ViewsBehind { caught_up_after, .. } = behind(urls).await?;
    let seconds = CATCH_UP_WAIT.as_secs();
    ensure!(
        caught_up_after.is_some(),
        "the views have not caught up within {seconds} s: `baton views build` builds them beforehand"
    );
    Ok(())
}

/// Looks at every server at once, and then until the views of all show what the log has; answers with the worst.
pub(super) async fn behind(urls: &[String]) -> anyhow::Result<ViewsBehind> {
    let all = try_join_all(urls.iter().map(|url| behind_at(url))).await?;
    let lag = all.iter().map(|one| one.lag).max().unwrap_or_default();
    let each = all.iter().map(|one| one.caught_up_after).collect::<Option<Vec<_>>>();
    Ok(ViewsBehind { lag, caught_up_after: each.and_then(|each| each.into_iter().max()) })
}

async fn behind_at(url: &str) -> anyhow::Result<ViewsBehind> {
    let channel = Channel::from_shared(url.to_owned()).context("no address")?.connect().await?;
    let mut admin = AdminServiceClient::new(channel);
    let (began, mut looks, mut first) = (now(), interval(LOOK_INTERVAL), None);
    loop {
        looks.tick().await;
        let status = admin.get_status(GetStatusRequest {}).await.context("the server tells no status")?;
        let generations = status.into_inner().generations;
        let serving = generations.into_iter().find(|one| one.role() == GenerationRole::Serving);
        let lag = serving.and_then(|serving| serving.lag);
        let looked = now().saturating_duration_since(began);
        first = first.or(lag);
        let (lag_at_first, is_caught_up) = (first.unwrap_or(u64::MAX), lag == Some(0));
        if is_caught_up || looked > CATCH_UP_WAIT {
            return Ok(ViewsBehind { lag: lag_at_first, caught_up_after: is_caught_up.then_some(looked) });
        }
    }
}
