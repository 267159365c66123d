//! The numbers that the fixture works with.

use std::ops::Range;
use std::time::Duration;

/// How long anything that is waited for may take before the test is ended. Only something broken needs so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How often a state that cannot be waited for is looked at. Each look is a connection of its own, which costs.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where servers listen.
pub(crate) const PORTS: Range<u16> = 15_000..32_000;

/// How many of them are looked at to find a free one.
pub(crate) const PORTS_LOOKED_AT: usize = 1_000;

/// How many ports are tried: another process may take a free one before the server does.
pub(crate) const PORTS_TRIED: usize = 5;

/// How many of the last lines of a process are kept.
pub(crate) const LINES_KEPT: usize = 5_000;

/// How many of them are shown when it does not do what it should.
pub(crate) const LINES_SHOWN: usize = 30;

/// The length of the passwords that are made up.
pub(crate) const PASSWORD_LENGTH: usize = 20;

/// How much the proxy takes at once.
pub(crate) const PROXY_BUFFER_BYTES: usize = 16 * 1024;

/// What every cluster is set to, unless a test says otherwise. It keeps its promises of durability: they are tested.
pub(crate) const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", "127.0.0.1"),
    ("lc_messages", "C"),
    ("log_line_prefix", "%p "),
    ("max_connections", "200"),
    ("shared_buffers", "64MB"),
    // A standby that was stopped for a while must find what it has missed.
    ("wal_keep_size", "512MB"),
];
