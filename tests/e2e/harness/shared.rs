//! A database that several servers share, made ready as an operator does it.

use std::sync::Arc;

use baton_testing_postgres::{Cluster, TestDatabase, Way};
use tempfile::TempDir;

use super::server::{Server, Start, directory};

/// 32 zero bytes in base64: the key that every server of a test is given.
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// A migrated database, and how to serve from it.
pub struct Shared {
    database: TestDatabase,
    /// Where servers keep what is not in the database.
    data: Arc<TempDir>,
}

impl Shared {
    /// A fresh database with tables that `baton migrate` made.
    pub async fn on(cluster: &Cluster) -> Self {
        let shared = Self::bare(cluster).await;
        let (status, said) = shared.run(&["migrate"]).run_out();
        assert_eq!(status.code(), Some(0), "{said}");
        shared
    }

    /// A fresh database without tables.
    pub async fn bare(cluster: &Cluster) -> Self {
        Self { database: cluster.database().await, data: directory() }
    }

    /// The same database, reached another way.
    pub fn through(&self, way: &impl Way) -> Self {
        Self { database: self.database.through(way), data: Arc::clone(&self.data) }
    }

    /// What must not be shown to anybody.
    pub fn secrets(&self) -> Vec<String> {
        let urls = [self.database.serving_url(), self.database.migration_url()];
        urls.iter()
            .filter_map(|url| Some(url.split_once("://")?.1.split_once('@')?.0.split_once(':')?.1.to_owned()))
            .collect()
    }

    /// The database.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// `baton` with these arguments, told of the database by its environment.
    pub fn run(&self, arguments: &[&str]) -> Start {
        let data = self.data.path().display().to_string();
        Start::run(arguments)
            .with("BATON_STORE", "postgres")
            .with("BATON_DATA_DIR", &data)
            .with("BATON_POSTGRES_URL", &self.database.serving_url())
            .with("BATON_POSTGRES_MIGRATION_URL", &self.database.migration_url())
            .with("BATON_KEY_ENCRYPTION_KEY", KEY)
    }

    /// `baton serve --dev` on a free port.
    pub fn serve(&self) -> Start {
        self.run(&["serve", "--dev", "--listen", "127.0.0.1:0"])
    }

    /// A server that listens.
    pub fn server(&self) -> Server {
        self.serve().server()
    }
}
