//! What the commands say of themselves.

use tempfile::tempdir;

use crate::pinned::check;
use crate::run::stdout;

#[test]
fn the_help_of_the_commands_that_tell_stories() {
    let dir = tempdir().unwrap();
    check("demo-help.txt", &stdout(dir.path(), &["demo", "--help"]), dir.path());
    check("audit-show-help.txt", &stdout(dir.path(), &["audit", "show", "--help"]), dir.path());
}
