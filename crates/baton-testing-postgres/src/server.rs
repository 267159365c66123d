//! One run of a server process: from the line that says it is up to the end of the last of its children.

use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::output::{Missing, Output};
use crate::stop::{OrStop, stop};

pub(crate) struct Server {
    process: Child,
    output: Output,
}

impl Server {
    /// Starts it and waits for the line with this text. If it ends before, the answer is what it said.
    pub(crate) fn start(mut command: Command, up: &str) -> Result<Self, Output> {
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .or_stop(format!("{} cannot be started", command.get_program().display()));
        let output = Output::of(process.stderr.take().or_stop("a process without standard error"));
        let server = Self { process, output };
        match server.output.wait_for(up, 0) {
            Ok(_) => Ok(server),
            Err(Missing::Ended) => Err(server.output.clone()),
            Err(Missing::Late) => stop(format!("the server does not come up:\n{}", server.output)),
        }
    }

    pub(crate) fn output(&self) -> &Output {
        &self.output
    }

    /// Sends the signal to the process itself and waits until it and all of its children have ended.
    pub(crate) fn end(mut self, signal: Signal) {
        // It may have ended already.
        let _ = kill_process(Pid::from_child(&self.process), signal);
        self.process.wait().or_stop("a server cannot be waited for");
        if !self.output.wait_for_end() {
            stop(format!("a child of the server lives on:\n{}", self.output));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `end` there is nobody, and both do nothing.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
