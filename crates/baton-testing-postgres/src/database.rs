//! A database for one test: fresh, with the two roles that Baton is run with, and the ways to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::cluster::{Cluster, HERE, word};
use crate::pooler::Pooler;
use crate::proxy::Proxy;
use crate::sql;
use crate::tuning::PASSWORD_LENGTH;

/// Something that leads to a cluster: itself, or what stands before it.
pub trait Way {
    /// Host and port.
    fn address(&self) -> (&str, u16);
}

/// A database of one test. Clones are the same database, perhaps by another way.
#[derive(Clone)]
pub struct TestDatabase {
    names: Arc<Names>,
    host: String,
    port: u16,
}

struct Names {
    database: String,
    migration: String,
    serving: String,
    password: String,
    superuser: String,
    superuser_password: String,
    /// From where to remove all this from a server that somebody else gave.
    remove_from: Option<String>,
}

impl TestDatabase {
    pub(crate) async fn create(cluster: &Cluster, words: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let password = word(PASSWORD_LENGTH);
        // By chance too: on a given server others may have left theirs.
        let database = format!("baton_test_{number}_{}", word(6));
        let (migration, serving) = (format!("{database}_migration"), format!("{database}_serving"));
        cluster
            .run(&[
                &format!("CREATE ROLE {migration} LOGIN PASSWORD '{password}'"),
                &format!("CREATE ROLE {serving} LOGIN PASSWORD '{password}'"),
                // From template0, since others may be connected to template1.
                &format!("CREATE DATABASE {database} OWNER {migration} TEMPLATE template0 {words}"),
            ])
            .await;
        let names = Names {
            database,
            migration,
            serving,
            password,
            superuser: cluster.superuser.clone(),
            superuser_password: cluster.password.clone(),
            remove_from: cluster.is_given().then(|| cluster.superuser_url()),
        };
        Self { names: Arc::new(names), host: cluster.host.clone(), port: cluster.port }
    }

    /// The same database, reached this way.
    #[must_use]
    pub fn through(&self, way: &impl Way) -> Self {
        let (host, port) = way.address();
        Self { names: self.names.clone(), host: host.to_owned(), port }
    }

    /// The database's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.names.database
    }

    /// The role that owns the database.
    #[must_use]
    pub fn migration_role(&self) -> &str {
        &self.names.migration
    }

    /// The role that a server runs as.
    #[must_use]
    pub fn serving_role(&self) -> &str {
        &self.names.serving
    }

    /// The URL of the role that owns the database.
    #[must_use]
    pub fn migration_url(&self) -> String {
        self.url(&self.names.migration, &self.names.password)
    }

    /// The URL of the role that a server runs as.
    #[must_use]
    pub fn serving_url(&self) -> String {
        self.url(&self.names.serving, &self.names.password)
    }

    /// The URL of the superuser, in this database.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        self.url(&self.names.superuser, &self.names.superuser_password)
    }

    /// Runs statements as the superuser, each in a transaction of its own.
    pub async fn run(&self, statements: &[&str]) {
        sql::run(&self.superuser_url(), statements).await;
    }

    /// Asks as the superuser: the first column of the first row.
    pub async fn ask(&self, question: &str) -> Option<String> {
        sql::ask(&self.superuser_url(), question).await
    }

    /// As [`ask`](Self::ask), of a server that may not be up.
    pub async fn try_ask(&self, question: &str) -> Option<String> {
        sql::try_ask(&self.superuser_url(), question).await
    }

    fn url(&self, user: &str, password: &str) -> String {
        sql::url(user, password, (&self.host, self.port), &self.names.database)
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        let Some(url) = self.remove_from.take() else { return };
        let statements = [
            format!("DROP DATABASE {} WITH (FORCE)", self.database),
            format!("DROP ROLE {}, {}", self.migration, self.serving),
        ];
        // A thread of its own, since this one may drive the runtime of the test. A test has ended well or not by now:
        // what cannot be removed changes nothing about that.
        let removed = thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(sql::run(&url, &statements.each_ref().map(String::as_str)));
        });
        let _ = removed.join();
    }
}

impl Way for Cluster {
    fn address(&self) -> (&str, u16) {
        (&self.host, self.port)
    }
}

impl Way for Pooler {
    fn address(&self) -> (&str, u16) {
        (HERE, self.port())
    }
}

impl Way for Proxy {
    fn address(&self) -> (&str, u16) {
        (HERE, self.port())
    }
}
