//! A transaction pooler before a cluster: pgbouncer, as operators run it.

use std::fs;

use rustix::process::Signal;

use crate::binaries::{command, program};
use crate::cluster::{Cluster, HERE, free_port};
use crate::home::Home;
use crate::output::Output;
use crate::server::Server;
use crate::stop::{OrStop, stop};
use crate::tuning::PORTS_TRIED;

const UP: &str = "process up";

/// A pgbouncer in transaction mode. It takes every database and every role of its cluster.
pub struct Pooler {
    port: u16,
    server: Option<Server>,
    _home: Home,
}

impl Pooler {
    /// Whether there can be one; if not, why.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn can_start() -> Result<(), String> {
        match program("pgbouncer") {
            Some(_) => Ok(()),
            None => Err("no pgbouncer is installed here: install Debian's package 'pgbouncer'".to_owned()),
        }
    }

    /// Starts one before this cluster.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn start(cluster: &Cluster) -> Self {
        let home = Home::new("pgbouncer");
        let users = format!("\"{}\" \"{}\"\n", cluster.superuser, cluster.password);
        fs::write(home.path().join("users"), users).or_stop("a file cannot be written");
        for _ in 0..PORTS_TRIED {
            let port = free_port();
            let settings = configuration(cluster, port);
            fs::write(home.path().join("pgbouncer.ini"), settings).or_stop("a file cannot be written");
            match start_server(&home) {
                Ok(server) => return Self { port, server: Some(server), _home: home },
                Err(said) if said.to_string().contains("Address already in use") => {}
                Err(said) => stop(format!("pgbouncer does not start:\n{said}")),
            }
        }
        stop(format!("no free port for pgbouncer, after {PORTS_TRIED} tries"))
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end(Signal::TERM);
        }
    }
}

/// Roles are looked up in the cluster, so that those of databases to come are known.
fn configuration(cluster: &Cluster, port: u16) -> String {
    let Cluster { host, port: cluster_port, superuser, .. } = cluster;
    format!(
        "[databases]
* = host={host} port={cluster_port}
[pgbouncer]
listen_addr = {HERE}
listen_port = {port}
unix_socket_dir =
pool_mode = transaction
auth_type = scram-sha-256
auth_file = users
auth_user = {superuser}
auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = $1
max_client_conn = 500
default_pool_size = 20
; Seconds; by default a server that was gone for a moment is left alone for 15.
server_login_retry = 1
"
    )
}

fn start_server(home: &Home) -> Result<Server, Output> {
    let pgbouncer =
        program("pgbouncer").or_stop("'pgbouncer' is missing: install Debian's package 'pgbouncer'");
    let mut pgbouncer = command(&pgbouncer, home.path());
    pgbouncer.arg("pgbouncer.ini");
    Server::start(pgbouncer, UP)
}
