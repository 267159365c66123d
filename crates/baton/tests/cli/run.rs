//! Running the binary, away from the settings of whoever runs the tests.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The binary with these arguments, in `dir`, with an environment of its own.
pub(crate) fn baton(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
    command.args(args).current_dir(dir).env_clear().env("TMPDIR", dir).stdin(Stdio::null());
    command
}

/// Runs it to its end.
pub(crate) fn output(dir: &Path, args: &[&str]) -> Output {
    baton(dir, args).output().expect("the binary runs")
}

/// Runs it, and takes its output; it must succeed and have nothing to say on stderr.
pub(crate) fn stdout(dir: &Path, args: &[&str]) -> String {
    let output = output(dir, args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "baton {args:?}: {said}");
    assert_eq!(said, "", "baton {args:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Runs it, and takes its exit code and what it says on stderr; it must fail and print nothing.
pub(crate) fn failure(dir: &Path, args: &[&str]) -> (i32, String) {
    let output = output(dir, args);
    assert!(!output.status.success(), "baton {args:?} succeeded");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "baton {args:?}");
    (output.status.code().expect("an exit code"), String::from_utf8(output.stderr).expect("text"))
}

/// A process of the binary. Dropping it kills it, so that a test that fails leaves none behind.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it, with its output for the test to read.
    pub(crate) fn start(mut command: Command) -> Self {
        Self(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary runs"))
    }

    /// The process.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be gone already, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts it, and reads its output up to the line that begins with `last`.
pub(crate) fn until(command: Command, last: &str) -> (Running, String) {
    let mut running = Running::start(command);
    let mut printed = String::new();
    for line in BufReader::new(running.child().stdout.take().expect("a pipe")).lines() {
        let line = line.expect("text");
        printed.push_str(&line);
        printed.push('\n');
        if line.trim_start().starts_with(last) {
            return (running, printed);
        }
    }
    let ended = running.child().wait().expect("it ends");
    panic!("it ended with {ended} and without a line that begins with `{last}`:\n{printed}");
}

/// As Ctrl-C does; then it must end by itself and well.
pub(crate) fn interrupt(mut running: Running) {
    let pid = running.child().id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status().expect("kill runs");
    assert!(sent.success());
    let ended = running.child().wait().expect("it ends");
    assert!(ended.success(), "{ended}");
}

#[test]
fn a_test_that_fails_leaves_no_process_behind() {
    let dir = tempfile::tempdir().unwrap();
    let served = baton(dir.path(), &["serve", "--dev", "--listen", "127.0.0.1:0", "--data-dir", "data"]);
    let running = Running::start(served);
    let pid = running.0.id().to_string();
    let is_there = || {
        let asked = Command::new("kill").args(["-0", &pid]).stderr(Stdio::null()).status();
        asked.expect("kill runs").success()
    };
    assert!(is_there());
    let failed = std::panic::catch_unwind(move || {
        let _running = running;
        panic!("as a test does that fails");
    });
    assert!(failed.is_err() && !is_there());
}
