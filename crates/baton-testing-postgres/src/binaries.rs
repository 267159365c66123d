//! Where the programs are, and as whom they run: Postgres and pgbouncer refuse to be root.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::stop::OrStop;

/// Where Debian puts one version beside the other.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Whom root stands back for, the first that exists.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];

/// A user and its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// The user that servers run as; `None` is whoever runs the tests.
pub(crate) fn stand_in() -> Option<User> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let passwd = fs::read_to_string("/etc/passwd").or_stop("/etc/passwd cannot be read");
    let user = STAND_INS.iter().find_map(|name| user_named(&passwd, name));
    Some(user.or_stop("the tests run as root, which Postgres refuses, and there is no user to stand in"))
}

fn user_named(passwd: &str, name: &str) -> Option<User> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        Some(User { uid: fields.nth(1)?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    })
}

/// A program of Postgres: the newest version of it that is installed.
pub(crate) fn postgres_program(name: &str) -> Option<PathBuf> {
    newest_of_debian(name).or_else(|| in_path(name)).or_else(|| beside_pg_config(name))
}

/// Any other program.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    // System directories that a user's search path may lack.
    in_path(name).or_else(|| existing(Path::new("/usr/sbin").join(name)))
}

/// A command that runs as the stand-in, in a directory that it may enter, away from the terminal's signals.
pub(crate) fn command(program: &Path, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory).process_group(0);
    if let Some(user) = stand_in() {
        command.gid(user.gid).uid(user.uid);
    }
    command
}

fn newest_of_debian(name: &str) -> Option<PathBuf> {
    let mut versions: Vec<u32> = fs::read_dir(DEBIAN)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable();
    let paths =
        versions.iter().rev().map(|version| Path::new(DEBIAN).join(format!("{version}/bin")).join(name));
    paths.into_iter().find_map(existing)
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = variable("PATH")?;
    std::env::split_paths(&path).find_map(|directory| existing(directory.join(name)))
}

fn beside_pg_config(name: &str) -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let directory = String::from_utf8(output.stdout).ok()?;
    existing(Path::new(directory.trim()).join(name))
}

fn existing(path: PathBuf) -> Option<PathBuf> {
    path.is_file().then_some(path)
}

/// A setting of the test run.
#[expect(clippy::disallowed_methods, reason = "the one place where the fixture reads the environment")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104:P:/var:/bin/sh\n";
        assert_eq!(user_named(passwd, "postgres"), Some(User { uid: 101, gid: 104 }));
        assert_eq!(user_named(passwd, "post"), None);
    }
}
