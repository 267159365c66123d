//! `baton serve`: the server, until SIGTERM or Ctrl-C.

use std::future::Future;
use std::io::{self, Write as _};
use std::net::SocketAddr;

use anyhow::{Context as _, anyhow};
use baton_server::auth::Authentication;
use baton_server::config::Config;
use baton_server::telemetry::{self, Telemetry};
use baton_server::{ServeError, compose};
use clap::Args;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::exit::Failure;
use crate::settings::Settings;

/// Serve the gRPC API.
///
/// Prints `listening on ADDRESS:PORT` on stdout once it takes calls; everything else goes to the log on stderr.
/// SIGTERM or Ctrl-C lets the calls in flight finish and ends it.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    /// Serves until it is told to stop.
    pub(crate) fn run(self) -> Result<(), Failure> {
        let effective = self.settings.effective().map_err(|error| Failure::Usage(error.into()))?;
        let config = Config::try_from(&effective).map_err(|error| Failure::Usage(error.into()))?;
        let runtime = Runtime::new().context("cannot start threads").map_err(Failure::CannotStart)?;
        runtime.block_on(async {
            let telemetry = telemetry::init(&config).map_err(|error| Failure::CannotStart(error.into()))?;
            let ended = serve(config, &telemetry).await;
            telemetry.shutdown().await;
            ended
        })
    }
}

async fn serve(config: Config, telemetry: &Telemetry) -> Result<(), Failure> {
    Authentication::of(&config).map_err(|error| Failure::CannotStart(error.into()))?;
    let told_to_stop = told_to_stop().context("cannot listen for signals").map_err(Failure::CannotStart)?;
    let listener = listen(config.listen, "listen").await.map_err(Failure::CannotStart)?;
    show_metrics(&config, telemetry).await.map_err(Failure::CannotStart)?;
    let address = listener.local_addr().context("cannot tell the port").map_err(Failure::CannotStart)?;
    let server = compose::server(&config).await.map_err(|error| Failure::CannotStart(error.into()))?;

    tracing::info!(%address, data_dir = %config.data_dir.display(), "listening");
    if let Err(error) = writeln!(io::stdout().lock(), "listening on {address}") {
        tracing::warn!(%error, "stdout cannot be written; serving all the same");
    }
    server.run(listener, told_to_stop).await.map_err(|error| match error {
        ServeError::Poisoned { .. } => Failure::StoreStopped(anyhow!(error)),
        ServeError::Transport(_) => Failure::Failed(anyhow!(error)),
    })?;
    tracing::info!("stopped");
    Ok(())
}

/// Shows the metrics, if the configuration says where, for as long as this process lives.
async fn show_metrics(config: &Config, telemetry: &Telemetry) -> anyhow::Result<()> {
    let (Some(address), Some(scrape)) = (config.metrics_listen, telemetry.scrape()) else { return Ok(()) };
    let listener = listen(address, "metrics-listen").await?;
    tracing::info!(address = %listener.local_addr()?, "showing metrics at /metrics");
    tokio::spawn(scrape.run(listener, std::future::pending()));
    Ok(())
}

async fn listen(address: SocketAddr, flag: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            anyhow!("{address} is taken by another process: stop it, or choose another port with --{flag}")
        }
        _ => anyhow!(error).context(format!("cannot listen on {address}")),
    })
}

/// Ends at SIGTERM or Ctrl-C. They are caught from now on, not only once this is awaited.
#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends at Ctrl-C.
#[cfg(not(unix))]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            // It cannot be heard here: then the process is ended from outside.
            std::future::pending::<()>().await;
        }
    })
}
