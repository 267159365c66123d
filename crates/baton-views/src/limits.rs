//! Every limit of the views in one place.

use std::time::Duration;

/// Rows on one page of a list. Who asks for more gets this many.
pub const PAGE_MAX_ROWS: usize = 500;

/// Organisations that one caller may look for at the same time.
pub const SIGHT_MAX_ORGANIZATIONS: usize = 32;

/// Values that one field of a filter may name.
pub const FILTER_MAX_VALUES: usize = 64;

/// Messages that the change feed keeps for a slow reader before it tells them to look anew.
pub const FEED_MAX_MESSAGES: usize = 2_048;

/// Changed rows in one message of the feed.
pub const FEED_MESSAGE_MAX_CHANGES: usize = 64;

/// Calls that the span of one batch is linked to.
pub const TRACES_PER_BATCH: usize = 64;

/// Events in one commit. Reached while catching up; live commits are as small as the traffic lets them be.
pub(crate) const COMMIT_MAX_EVENTS: usize = 50_000;

/// Handoffs that one commit may touch.
pub(crate) const COMMIT_MAX_HANDOFFS: usize = 8_192;

/// Folded handoffs that stay in memory between two commits. About 3 KiB each.
pub(crate) const KNOWN_MAX_HANDOFFS: usize = 16_384;

/// Pages of the log that are read and decoded ahead of the fold.
pub(crate) const PAGES_AHEAD: usize = 4;

/// How long to wait for the log's hint before looking without one.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How long to wait before trying again what failed and may succeed.
pub(crate) const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// How often to look whether the file that is served is still there.
pub(crate) const WATCH_INTERVAL: Duration = Duration::from_secs(1);
