//! A standby: a second cluster that follows a first, and may take its place.

use crate::cluster::{Cluster, complete, data, tool};
use crate::database::Way;
use crate::home::Home;
use crate::sql::eventually;

impl Cluster {
    /// A copy that follows this cluster under the given name. Nobody waits for it yet.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn standby(&self, name: &str) -> Self {
        self.standby_through(name, self).await
    }

    /// A copy that follows this cluster this way, so that it can be cut off.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn standby_through(&self, name: &str, way: &impl Way) -> Self {
        let home = Home::new("standby");
        let (host, port) = way.address();
        let primary = format!(
            "host={host} port={port} user={} password={} application_name={name}",
            self.superuser, self.password
        );
        let mut backup = tool("pg_basebackup", &home);
        backup.arg("--dbname").arg(primary).arg("--pgdata").arg(data(&home)).args([
            "--write-recovery-conf",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
        ]);
        complete(backup);
        let standby = Self::serve(home, self.password.clone());
        self.wait_until_followed_by(name).await;
        standby
    }

    /// Makes commits wait for the standby of this name, and waits until they do.
    pub async fn wait_for_standby(&self, name: &str) {
        self.set("synchronous_standby_names", name).await;
        self.wait_for_sender(name, "sync_state = 'sync'").await;
    }

    /// Waits until the standby of this name receives what is written.
    pub async fn wait_until_followed_by(&self, name: &str) {
        self.wait_for_sender(name, "state = 'streaming'").await;
    }

    async fn wait_for_sender(&self, name: &str, condition: &str) {
        let question =
            format!("SELECT 1 FROM pg_stat_replication WHERE application_name = '{name}' AND {condition}");
        eventually(&format!("{name}: {condition}"), || self.ask(&question)).await;
    }

    /// Waits until the standby has what this cluster has written so far.
    pub async fn wait_until_level(&self, standby: &Self) {
        let here = self.ask("SELECT pg_current_wal_flush_lsn()").await.unwrap_or_default();
        let question = format!("SELECT 1 WHERE pg_last_wal_replay_lsn() >= '{here}'");
        eventually("the standby is level", || standby.ask(&question)).await;
    }

    /// Makes a standby a primary of its own, with what it has.
    pub async fn promote(&self) {
        self.run(&["SELECT pg_promote()"]).await;
    }
}
