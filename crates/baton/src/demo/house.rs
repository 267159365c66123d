//! The server of a demonstration: the real one, on a free port, over a store that is new.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Context as _, anyhow};
use baton_server::config::{Config, Layers};
use baton_server::{ServeError, compose};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Endpoint;

use crate::exit::Failure;

/// A server that runs, and its store.
pub(crate) struct House {
    address: SocketAddr,
    dir: PathBuf,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), ServeError>>,
    /// Removed at the end, where nobody wants to keep it.
    temporary: Option<TempDir>,
}

impl House {
    /// Starts it over a new store: in this directory, or in one that is removed at the end.
    ///
    /// # Errors
    /// If the directory is not fit for it, or the server cannot start.
    pub(crate) async fn open(keep: Option<&Path>) -> Result<Self, Failure> {
        let (dir, temporary) = match keep {
            Some(dir) => {
                refuse_full(dir).map_err(Failure::Usage)?;
                (dir.to_owned(), None)
            }
            None => {
                let made =
                    TempDir::with_prefix("baton-demo-").context("cannot make a directory for the store");
                let made = made.map_err(Failure::CannotStart)?;
                (made.path().to_owned(), Some(made))
            }
        };
        let config = config(&dir).map_err(Failure::CannotStart)?;
        let listening = async {
            let listener = TcpListener::bind(config.listen).await?;
            Ok::<_, io::Error>((listener.local_addr()?, listener))
        };
        let listening = listening.await.context("cannot listen on a free port of this machine");
        let (address, listener) = listening.map_err(Failure::CannotStart)?;
        let server = compose::server(&config).await.map_err(|error| Failure::CannotStart(error.into()))?;
        let (stop, stopped) = oneshot::channel();
        let told_to_stop = async {
            // Whoever holds the other end may also just let go of it.
            let _ = stopped.await;
        };
        let running = tokio::spawn(server.run(listener, told_to_stop));
        Ok(Self { address, dir, stop, running, temporary })
    }

    /// The server's address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How to reach it.
    pub(crate) fn endpoint(&self) -> anyhow::Result<Endpoint> {
        Ok(Endpoint::from_shared(self.url())?)
    }

    /// Where the store lies.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Lets calls finish, closes the store, and removes it if nobody keeps it.
    ///
    /// # Errors
    /// If the server had failed.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        let Self { stop, running, temporary, .. } = self;
        // It may have ended by itself.
        let _ = stop.send(());
        running.await.context("the server ended early")??;
        match temporary {
            Some(temporary) => temporary.close().context("cannot remove the store of the demonstration"),
            None => Ok(()),
        }
    }
}

/// Development mode and a free port, whatever the environment and the directory at hand say.
fn config(dir: &Path) -> anyhow::Result<Config> {
    let dir = dir.to_str().with_context(|| format!("{} is not plain text", dir.display()))?;
    let flags = [("listen", "127.0.0.1:0"), ("data_dir", dir), ("dev", "true")];
    let flags = flags.map(|(key, value)| (key, value.to_owned())).to_vec();
    let effective = Layers { flags, ..Layers::default() }.effective()?;
    Ok(Config::try_from(&effective)?)
}

/// The stories want a store of their own: what lies in the directory is not to be mixed with them.
fn refuse_full(dir: &Path) -> anyhow::Result<()> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(anyhow!(error).context(format!("cannot use {}", dir.display()))),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    Err(anyhow!(
        "{} is not empty, and the stories want a store of their own: name a directory that is empty or not there yet",
        dir.display()
    ))
}
