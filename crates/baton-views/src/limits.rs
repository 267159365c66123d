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

/// How long events are gathered after a commit that had caught up, before the next one. It is added to the time until a
/// write is seen only where writes follow each other closely.
pub(crate) const GATHER_INTERVAL: Duration = Duration::from_millis(5);

/// How long to wait for the log's hint before looking without one.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// How long to wait before trying again what failed and may succeed.
pub(crate) const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// How often to look whether what is served is still there, and whether another replica has begun a newer generation.
pub(crate) const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// How often to look for generations that nobody uses any more.
pub(crate) const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

/// How long a generation in a shared database is its writer's without a word, by the database's clock. Another takes
/// over soon after; a commit that takes longer changes hands.
pub const LEASE: Duration = Duration::from_secs(5);

/// How often its writer says that it is there.
pub(crate) const RENEW_INTERVAL: Duration = Duration::from_secs(1);

/// How often who follows another's generation looks at it without a reason to.
pub(crate) const FOLLOW_INTERVAL: Duration = Duration::from_millis(500);

/// How soon they look at it when the log is further, and how seldom while that does not help.
pub(crate) const CATCH_UP_INTERVALS: (Duration, Duration) =
    (Duration::from_millis(10), Duration::from_millis(250));

/// How often they say that they use it.
pub(crate) const KEEP_INTERVAL: Duration = Duration::from_secs(15);

/// How long nobody may have used a generation of the same views before it is dropped for a newer one. A replica that
/// still uses it has moved on, or has said so several times.
pub(crate) const SUPERSEDED_IDLE: Duration = Duration::from_secs(60);

/// How long nobody may have used a generation of other views before it is dropped: during a roll-out the other version
/// comes back.
pub(crate) const ABANDONED_IDLE: Duration = Duration::from_secs(60 * 60);

/// How long a shared database may take for one answer.
pub(crate) const ANSWER_WAIT: Duration = Duration::from_secs(30);

/// How long whoever wants to write a generation waits for one that is in the middle of it, before looking whether that
/// one waits for a client that is gone.
pub(crate) const LEAD_WAIT: Duration = Duration::from_secs(5);

/// Messages of the change feed that a shared database keeps for replicas that follow.
pub(crate) const TOLD_MAX_MESSAGES: u64 = 2_048;

/// Changed rows of one commit that watchers are told one by one. Of more they are told that there is much.
pub(crate) const COMMIT_MAX_CHANGES: usize = 8_192;

/// How long before its instant a deadline, or the end of a hold, counts as near.
pub const DUE_SOON: jiff::SignedDuration = jiff::SignedDuration::from_hours(36);

/// How long an urgent request stands in the list of those from the last shift.
pub const SHIFT: jiff::SignedDuration = jiff::SignedDuration::from_hours(12);

/// Deadlines that are asked for at once.
pub const DEADLINES_MAX_ROWS: usize = 1_000;

/// Open handoffs of one patient that are looked at together.
pub const PATIENT_MAX_HANDOFFS: usize = 1_000;
