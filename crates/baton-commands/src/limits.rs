//! Every limit of this crate that is not one of the store's or of the domain's.

use std::time::Duration;

/// How long a subject's key may stay in memory after it was read. An erasure takes effect everywhere within this time.
pub const KEY_MAX_AGE: Duration = Duration::from_secs(60);

/// How many subjects' keys stay in memory.
pub const KEYS_CACHED: u64 = 10_000;

/// How large the folded handoffs in memory may become, in bytes, unless the options say otherwise.
pub const FOLDED_CACHE_BYTES: u64 = 256 * 1024 * 1024;

/// How often a command is decided anew because somebody else wrote to its handoff meanwhile. Within a process commands on
/// one handoff take turns, so that only other processes can be faster: of n that are always at it, one loses each time with
/// a chance of (n - 1) / n, and with this number all but never three.
pub const CONFLICT_ATTEMPTS: u32 = 64;

/// How often the very same append is sent again while nobody knows whether it is written.
pub const INDETERMINATE_ATTEMPTS: u32 = 5;

/// The pause before the first such repeat; each further one is twice as long.
pub const INDETERMINATE_PAUSE: Duration = Duration::from_millis(50);

/// How many commands may wait for their turn on one handoff.
pub const COMMANDS_PER_HANDOFF: usize = 256;

/// How many handoffs may be commanded at one time.
pub const HANDOFFS_COMMANDED: usize = 10_000;

/// Moments younger than this may still get events, since clocks differ: they cannot be asked for.
pub const SETTLING: Duration = Duration::from_secs(5);

/// How long a reactor lets events gather once it has seen them all. What follows of them is nobody's next step, and a
/// look at the log for each event alone would cost the commands that are under way.
pub const REACTOR_GATHERS: Duration = Duration::from_millis(100);

/// How often a reactor notes its progress at most.
pub const REACTOR_NOTES_EVERY: Duration = Duration::from_secs(10);

/// How long a reactor waits before it looks at something again that did not answer; each further time twice as long.
pub const REACTOR_PAUSE: Duration = Duration::from_millis(50);

/// How long it waits at most.
pub const REACTOR_PAUSE_MAX: Duration = Duration::from_secs(5);

/// How often a reactor that stands by looks whether another server still keeps it going: longer than that one takes to
/// note its progress.
pub const REACTOR_STANDS_BY: Duration = Duration::from_secs(15);

/// How often the clock is looked at for deadlines that have fallen due.
pub const DEADLINES_LOOKED_AT_EVERY: Duration = Duration::from_secs(1);

/// How many deadlines that cannot be told are remembered, so that they are not tried at every look.
pub const DEADLINES_PASSED_OVER: usize = 100_000;

/// How many requests a reactor tries for one consequence, where somebody used them up for something else.
pub const REACTOR_REQUESTS: u32 = 64;
