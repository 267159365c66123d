//! A server as an operator runs it: the built binary as a process of its own, with a directory, a port and an end.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Once};
use std::thread::JoinHandle;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tonic::transport::{Channel, Endpoint};

use super::actor::{Actor, Identity};
use super::output::Output;
use super::outside::settings;

/// How a server is started.
pub struct Start {
    program: Option<PathBuf>,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

/// A server that runs. Dropping it kills it.
pub struct Server {
    process: Process,
    address: SocketAddr,
}

/// A process of the binary and what it says.
pub struct Process {
    child: Child,
    output: Output,
    listeners: Vec<JoinHandle<()>>,
}

/// A directory that goes with the last who uses it.
pub fn directory() -> Arc<TempDir> {
    Arc::new(tempfile::Builder::new().prefix("baton-e2e-").tempdir().expect("a temporary directory"))
}

/// The binary beside this test. `tests/run` builds it; without it, it is built here.
pub fn binary() -> PathBuf {
    static BUILT: Once = Once::new();
    let test = std::env::current_exe().expect("a test knows where it is");
    let profile = test.ancestors().nth(2).expect("tests lie in a folder of the profile's folder");
    let binary = profile.join("baton");
    BUILT.call_once(|| {
        if binary.exists() {
            return;
        }
        println!("{} is not built yet: building it", binary.display());
        let status = Command::new("cargo")
            .args(["build", "--package", "baton"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .expect("cargo can be started");
        assert!(status.success() && binary.exists(), "the binary was not built: run `cargo build -p baton`");
    });
    binary
}

impl Start {
    /// `baton serve --dev` on a free port with this directory.
    pub fn serve(data: &Path) -> Self {
        let data = data.display().to_string();
        Self::run(&["serve", "--dev", "--listen", "127.0.0.1:0", "--data-dir", &data])
    }

    /// `baton` with these arguments.
    pub fn run(arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { program: None, arguments, variables: Vec::new() }
    }

    /// With one more variable in the environment.
    #[must_use]
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.variables.push((variable.to_owned(), value.to_owned()));
        self
    }

    /// By another program than the one beside this test.
    #[must_use]
    pub fn by(mut self, program: PathBuf) -> Self {
        self.program = Some(program);
        self
    }

    /// Starts the process and does not wait for anything.
    pub fn process(self) -> Process {
        let mut command = Command::new(self.program.unwrap_or_else(binary));
        // What the environment of this test run sets for Baton is not meant for this server.
        for variable in settings() {
            command.env_remove(variable);
        }
        command.args(&self.arguments).envs(self.variables);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary can be started");
        let output = Output::default();
        let stdout = child.stdout.take().expect("piped");
        let stderr = child.stderr.take().expect("piped");
        let listeners = vec![output.listen(stdout), output.listen(stderr)];
        Process { child, output, listeners }
    }

    /// Runs it to its end: how it ended and what it said.
    pub fn run_out(self) -> (ExitStatus, String) {
        let mut process = self.process();
        let status = process.wait();
        let text = process.output().text();
        assert!(!text.contains("panicked"), "{text}");
        (status, text)
    }

    /// Starts the server and waits until it listens.
    pub fn server(self) -> Server {
        let mut process = self.process();
        let Some(line) = process.output.wait_for("listening on") else {
            let status = process.wait();
            panic!("the server does not listen ({status}):\n{}", process.output.text());
        };
        let address = address_in(&line).unwrap_or_else(|| panic!("no address in '{line}'"));
        Server { process, address }
    }
}

/// The address behind `listening on`, whatever the form of the log.
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("127.0.0.1:")?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(SocketAddr::from(([127, 0, 0, 1], port.parse().ok()?)))
}

impl Server {
    /// A server in development mode with this directory.
    pub fn on(data: &Path) -> Self {
        Start::serve(data).server()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it shows its metrics, if it was told to.
    pub fn metrics_address(&self) -> SocketAddr {
        let line = self.process.output.wait_for("showing metrics").expect("it says where");
        address_in(&line).unwrap_or_else(|| panic!("no address in '{line}'"))
    }

    /// A connection of its own.
    pub async fn connect(&self) -> Channel {
        let endpoint =
            Endpoint::from_shared(format!("http://{}", self.address)).expect("a well-formed address");
        endpoint.connect().await.expect("a server that listens takes connections")
    }

    /// Somebody with a connection of their own.
    pub async fn actor(&self, identity: Identity) -> Actor {
        Actor::new(self.connect().await, identity)
    }

    /// The process.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// What it has said so far.
    pub fn output(&self) -> &Output {
        &self.process.output
    }

    /// How much memory it has at present; `None` where the system does not tell.
    pub fn resident_bytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1024)
    }

    /// Kills it as a power cut would, and waits until it is gone.
    pub fn kill(mut self) {
        self.process.kill();
    }

    /// Asks it to stop, and says how it ended and what it had said.
    pub fn stop(mut self) -> (ExitStatus, Output) {
        self.process.ask_to_stop();
        (self.process.wait(), self.process.output.clone())
    }
}

impl Process {
    /// SIGTERM.
    pub fn ask_to_stop(&self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).expect("the process is there");
    }

    /// SIGSTOP: it stands still, and nobody is told.
    pub fn pause(&self) {
        kill_process(Pid::from_child(&self.child), Signal::STOP).expect("the process is there");
    }

    /// SIGCONT: it goes on as if nothing had happened.
    pub fn resume(&self) {
        kill_process(Pid::from_child(&self.child), Signal::CONT).expect("the process is there");
    }

    /// What it says.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// Waits for its end, with everything that it has said; in vain only so long.
    pub fn wait(&mut self) -> ExitStatus {
        self.output.wait_for_end();
        let status = self.child.wait().expect("a child of this process");
        for listener in self.listeners.drain(..) {
            let _ = listener.join();
        }
        status
    }

    /// SIGKILL, and waits until it is gone.
    pub fn kill(&mut self) {
        // It may be gone already, which is as good.
        let _ = self.child.kill();
        let _ = self.wait();
    }
}

/// What a command prints that ends well.
pub fn printed(arguments: &[&str]) -> String {
    let (status, text) = Start::run(arguments).run_out();
    assert_eq!(status.code(), Some(0), "{arguments:?}: {text}");
    text
}

/// What a command says that fails.
pub fn failed(arguments: &[&str]) -> String {
    let (status, text) = Start::run(arguments).run_out();
    assert_ne!(status.code(), Some(0), "{arguments:?}: {text}");
    text
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
