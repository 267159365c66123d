//! A cluster: a data directory, the server on it, and what can befall that server.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use rustix::process::Signal;

use crate::binaries::{command, postgres_program, variable};
use crate::database::TestDatabase;
use crate::home::Home;
use crate::output::Output;
use crate::server::Server;
use crate::sql;
use crate::stop::{OrStop, stop};
use crate::tuning::{PASSWORD_LENGTH, PORTS, PORTS_LOOKED_AT, PORTS_TRIED, SETTINGS};

const UP: &str = "database system is ready to accept";
/// What it says when it has ended all of its processes, of which one crashed.
const RECOVERING: &str = "reinitializing";
/// What the title of a process holds that serves a client, whose address it tells.
const BACKEND: &str = " 127.0.0.1(";
const GIVEN: &str = "BATON_TEST_POSTGRES";
pub(crate) const HERE: &str = "127.0.0.1";

/// A Postgres server for tests, with a superuser who has a password.
pub struct Cluster {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) superuser: String,
    pub(crate) password: String,
    /// The database to make others from.
    pub(crate) maintenance: String,
    own: Option<Own>,
}

/// What there is of a cluster that we started. The server goes before its directory.
struct Own {
    server: Mutex<Option<Server>>,
    home: Home,
}

impl Cluster {
    /// The cluster that all tests of this process share: the given one, or one of our own. It is never controlled.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::given().unwrap_or_else(Self::start))
    }

    /// Whether a cluster of our own can be started; if not, why. A test that must control its cluster is left out then.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn can_start() -> Result<(), String> {
        match postgres_program("initdb") {
            Some(_) => Ok(()),
            None => Err("no Postgres is installed here: install Debian's package 'postgresql'".to_owned()),
        }
    }

    /// A cluster of our own.
    ///
    /// # Panics
    /// If none can be started.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// A cluster of our own with these settings.
    ///
    /// # Panics
    /// If none can be started.
    #[must_use]
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        let home = Home::new("postgres");
        let password = word(PASSWORD_LENGTH);
        initialise(&home, &password);
        configure(&home, SETTINGS);
        configure(&home, settings);
        Self::serve(home, password)
    }

    /// Starts a server on a data directory that is ready, on a free port.
    pub(crate) fn serve(home: Home, password: String) -> Self {
        for _ in 0..PORTS_TRIED {
            let port = free_port();
            match start_server(&home, port) {
                Ok(server) => {
                    let own = Own { server: Mutex::new(Some(server)), home };
                    return Self {
                        host: HERE.to_owned(),
                        port,
                        superuser: "postgres".to_owned(),
                        password,
                        maintenance: "postgres".to_owned(),
                        own: Some(own),
                    };
                }
                Err(said) if said.to_string().contains("Address already in use") => {}
                Err(said) => stop(format!("Postgres does not start:\n{said}")),
            }
        }
        stop(format!("no free port for Postgres, after {PORTS_TRIED} tries"))
    }

    fn given() -> Option<Self> {
        let url = variable(GIVEN)?;
        let config: tokio_postgres::Config = url.parse().or_stop(format!("{GIVEN} is no URL of a Postgres"));
        let host = match config.get_hosts() {
            [tokio_postgres::config::Host::Tcp(host)] => host.clone(),
            _ => stop(format!("{GIVEN} must name one host")),
        };
        let password = config.get_password().unwrap_or_default().to_vec();
        Some(Self {
            host,
            port: config.get_ports().first().copied().unwrap_or(5432),
            superuser: config.get_user().unwrap_or("postgres").to_owned(),
            password: String::from_utf8(password).or_stop(format!("the password in {GIVEN} is not text")),
            maintenance: config.get_dbname().unwrap_or("postgres").to_owned(),
            own: None,
        })
    }

    /// A fresh database with a migration role, which owns it, and a serving role.
    pub async fn database(&self) -> TestDatabase {
        TestDatabase::create(self, "").await
    }

    /// A fresh database as [`database`](Self::database), made with these further words of `CREATE DATABASE`.
    pub async fn database_with(&self, words: &str) -> TestDatabase {
        TestDatabase::create(self, words).await
    }

    /// The URL of the superuser.
    #[must_use]
    pub fn superuser_url(&self) -> String {
        sql::url(&self.superuser, &self.password, (&self.host, self.port), &self.maintenance)
    }

    /// Whether somebody else gave it, and so keeps what is left in it.
    pub(crate) fn is_given(&self) -> bool {
        self.own.is_none()
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Runs statements as the superuser, each in a transaction of its own.
    pub async fn run(&self, statements: &[&str]) {
        sql::run(&self.superuser_url(), statements).await;
    }

    /// Asks as the superuser: the first column of the first row.
    pub async fn ask(&self, question: &str) -> Option<String> {
        sql::ask(&self.superuser_url(), question).await
    }

    /// Changes a setting of the running server, and waits until the server says so.
    pub async fn set(&self, name: &str, value: &str) {
        let output = self.own().output();
        let mark = output.mark();
        self.run(&[&format!("ALTER SYSTEM SET {name} = '{value}'"), "SELECT pg_reload_conf()"]).await;
        let line = format!("parameter \"{name}\" changed to \"{value}\"");
        output.wait_for(&line, mark).or_stop(format!("{name} = {value} does not come into force"));
        // The checkpointer takes in a setting before a checkpoint begins, and it is the one who tells all others
        // whether to wait for a standby.
        self.run(&["CHECKPOINT"]).await;
    }

    /// Ends the server as an operator does who does not wait for its clients.
    pub fn stop(&self) {
        self.own().end(Signal::INT);
    }

    /// Starts it again after [`stop`](Self::stop) or [`kill`](Self::kill), on the same port.
    pub fn start_again(&self) {
        let own = self.own();
        let mut server = own.lock();
        if server.is_some() {
            stop("the cluster is running, so it cannot be started again");
        }
        match start_server(&own.home, self.port) {
            Ok(started) => *server = Some(started),
            Err(said) => stop(format!("Postgres does not start again:\n{said}")),
        }
    }

    /// Ends the server and starts it again.
    pub fn restart(&self) {
        self.stop();
        self.start_again();
    }

    /// Kills the server with SIGKILL; what it has not synced only the kernel knows.
    pub fn kill(&self) {
        self.own().end(Signal::KILL);
    }

    /// Kills a process that serves a client, upon which the server ends all others and recovers. Waits until it has.
    pub fn kill_a_backend(&self) {
        let output = self.own().output();
        let mark = output.mark();
        self.own().home.kill_one_titled(BACKEND).or_stop("the server has no client");
        for line in [RECOVERING, UP] {
            output.wait_for(line, mark).or_stop(format!("'{line}' after a backend was killed"));
        }
    }

    /// Stops every process of the server where it stands; its clients hear nothing.
    pub fn pause(&self) {
        let home = &self.own().home;
        // Sent until all have been seen to stand twice in a row: one that was born meanwhile is missed at first.
        let mut seen = 0;
        while seen < 2 {
            home.signal_all(Signal::STOP);
            seen = if home.all_are_stopped() { seen + 1 } else { 0 };
            thread::yield_now();
        }
    }

    /// Lets it go on after [`pause`](Self::pause).
    pub fn resume(&self) {
        self.own().home.signal_all(Signal::CONT);
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        data(&self.own().home)
    }

    fn own(&self) -> &Own {
        self.own.as_ref().or_stop(format!("{GIVEN} names this server, so no test may control it"))
    }
}

impl Own {
    fn lock(&self) -> MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn output(&self) -> Output {
        self.lock().as_ref().or_stop("the cluster is not running").output().clone()
    }

    fn end(&self, signal: Signal) {
        self.lock().take().or_stop("the cluster is not running").end(signal);
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        if let Some(server) = self.lock().take() {
            self.home.signal_all(Signal::CONT);
            server.end(Signal::QUIT);
        }
    }
}

pub(crate) fn data(home: &Home) -> PathBuf {
    home.path().join("data")
}

/// A program of Postgres, to be run by the one who owns the home.
pub(crate) fn tool(name: &str, home: &Home) -> std::process::Command {
    let program = postgres_program(name)
        .or_stop(format!("'{name}' is missing: install Debian's package 'postgresql', or set {GIVEN}"));
    command(&program, home.path())
}

/// Runs a program to its end.
pub(crate) fn complete(mut command: std::process::Command) {
    let name = command.get_program().display().to_string();
    let output = command.output().or_stop(format!("{name} cannot be run"));
    if !output.status.success() {
        stop(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
}

fn initialise(home: &Home, password: &str) {
    let password_file = home.path().join("password");
    std::fs::write(&password_file, password).or_stop("a file cannot be written");
    let mut initdb = tool("initdb", home);
    initdb.arg("--pgdata").arg(data(home)).arg("--pwfile").arg(&password_file).args([
        "--username=postgres",
        "--encoding=UTF8",
        "--no-locale",
        // Within the directory, which only its owner enters.
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        // Nothing is lost if the machine ends before there is anything.
        "--no-sync",
        "--no-instructions",
    ]);
    complete(initdb);
}

pub(crate) fn configure(home: &Home, settings: &[(&str, &str)]) {
    use std::io::Write;
    let file = std::fs::OpenOptions::new().append(true).open(data(home).join("postgresql.conf"));
    let mut file = file.or_stop("the configuration cannot be opened");
    for (name, value) in settings {
        writeln!(file, "{name} = '{value}'").or_stop("the configuration cannot be written");
    }
}

fn start_server(home: &Home, port: u16) -> Result<Server, Output> {
    let mut postgres = tool("postgres", home);
    postgres.arg("-D").arg(data(home)).arg("-p").arg(port.to_string()).arg("-k").arg::<&Path>(home.path());
    Server::start(postgres, UP)
}

/// A port that nobody uses at this moment, below those that the kernel gives to clients: one of them could take it while
/// its server is down, even one that tries to reach that very server.
pub(crate) fn free_port() -> u16 {
    let mut ports = std::iter::repeat_with(|| fastrand::u16(PORTS)).take(PORTS_LOOKED_AT);
    ports.find(|port| TcpListener::bind((HERE, *port)).is_ok()).or_stop("no port is free")
}

/// A word that nobody guesses by accident.
pub(crate) fn word(length: usize) -> String {
    std::iter::repeat_with(fastrand::alphanumeric).take(length).collect::<String>().to_ascii_lowercase()
}
