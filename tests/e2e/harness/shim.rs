//! A disk that misbehaves on demand: `tests/faults/disk.c`, preloaded into the server.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use super::outside::eventually;
use super::server::Start;

/// What the disk of one server does.
pub struct Faults {
    signs: TempDir,
}

impl Faults {
    /// A disk without faults, so far.
    pub fn none() -> Self {
        Self { signs: tempfile::tempdir().expect("a temporary directory") }
    }

    /// The server on this disk.
    #[must_use]
    pub fn under(&self, start: Start) -> Start {
        let signs = self.signs.path().display().to_string();
        start.with("LD_PRELOAD", &library().display().to_string()).with("BATON_TEST_DISK", &signs)
    }

    /// The next sync of the log fails.
    pub fn fail_one_sync(&self) {
        self.show("fail-sync");
    }

    /// The next sync of the keys fails.
    pub fn fail_one_sync_of_the_keys(&self) {
        self.show("keys");
        self.show("fail-sync");
    }

    /// Every write fails for want of space.
    pub fn leave_no_space(&self) {
        self.show("no-space");
    }

    /// Syncs wait from now on.
    pub fn hold_syncs(&self) {
        self.show("hold-sync");
    }

    /// Waits until a sync is held.
    pub async fn held(&self) {
        let holding = self.signs.path().join("holding");
        eventually("a sync that is held", async || holding.exists().then_some(())).await;
    }

    /// Lets all syncs go on.
    pub fn let_go(&self) {
        self.take_away("hold-sync");
    }

    fn show(&self, sign: &str) {
        std::fs::write(self.signs.path().join(sign), "").expect("a sign can be shown");
    }

    fn take_away(&self, sign: &str) {
        std::fs::remove_file(self.signs.path().join(sign)).expect("the sign is there");
    }
}

/// The library, built once per run of the tests.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("baton-disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults/disk.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"])
            .args([&library, &source])
            .output()
            .expect("a C compiler: install gcc or clang");
        assert!(built.status.success(), "disk.c: {}", String::from_utf8_lossy(&built.stderr));
        library
    })
}
