//! A directory for one service, and the watchdog that sees to its end.
//!
//! The watchdog is a shell that waits on a pipe from us. The pipe closes when the [`Home`] is dropped and also when the
//! test process is gone for whatever reason, SIGKILL included: then it ends what runs in the directory and removes it.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::binaries::{command, stand_in};
use crate::stop::OrStop;

const WATCHDOG: &str = include_str!("watchdog.sh");

pub(crate) struct Home {
    path: PathBuf,
    watchdog: Child,
}

impl Home {
    /// A new directory that the stand-in owns.
    pub(crate) fn new(purpose: &str) -> Self {
        let directory = tempfile::Builder::new()
            .prefix(&format!("baton-{purpose}-"))
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir()
            .or_stop("no temporary directory can be made");
        if let Some(user) = stand_in() {
            chown(directory.path(), Some(user.uid), Some(user.gid))
                .or_stop("a directory cannot be given away");
        }
        let path = directory.path().canonicalize().or_stop("the new directory is not found");
        let watchdog = command(Path::new("/bin/sh"), Path::new("/"))
            .args(["-c", WATCHDOG, "baton-watchdog"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .or_stop("the watchdog does not start");
        // From here on the watchdog removes it.
        let _ = directory.keep();
        Self { path, watchdog }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Every process that works in the directory.
    pub(crate) fn processes(&self) -> Vec<Pid> {
        let entries = fs::read_dir("/proc").or_stop("/proc cannot be read, and nowhere else stands who runs");
        entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let pid = entry.file_name().to_str()?.parse().ok()?;
                let directory = fs::read_link(entry.path().join("cwd")).ok()?;
                if directory.starts_with(&self.path) { Pid::from_raw(pid) } else { None }
            })
            .collect()
    }

    /// Whether every process that works in the directory was stopped where it stood.
    pub(crate) fn all_are_stopped(&self) -> bool {
        self.processes().into_iter().all(|pid| match read_proc(pid, "stat") {
            // The state stands behind the name, which may hold anything.
            Some(stat) => stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with(['T', 'Z'])),
            None => true,
        })
    }

    /// Sends SIGKILL to one process in the directory whose title holds this text. `None` if there is none.
    pub(crate) fn kill_one_titled(&self, text: &str) -> Option<()> {
        let is_meant = |pid: &Pid| read_proc(*pid, "cmdline").is_some_and(|title| title.contains(text));
        let mut meant = self.processes().into_iter().filter(is_meant);
        meant.find_map(|pid| kill_process(pid, Signal::KILL).ok())
    }

    /// Sends a signal to every process that works in the directory.
    pub(crate) fn signal_all(&self, signal: Signal) {
        for pid in self.processes() {
            // Who has ended meanwhile needs no signal.
            let _ = kill_process(pid, signal);
        }
    }
}

/// A file about a process; nothing if it has ended meanwhile.
fn read_proc(pid: Pid, file: &str) -> Option<String> {
    let bytes = fs::read(format!("/proc/{}/{file}", pid.as_raw_nonzero())).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        // It ends by itself, and there is nobody left to tell if it does not.
        let _ = self.watchdog.wait();
    }
}
