//! Every limit of the server in one place. Beyond one, a call is refused and the refusal names it.
//!
//! Limits of what a command may carry (lengths of texts, numbers of participants) are the domain's:
//! [`baton_domain::limits`]. Limits of what is stored (sizes of events, appends, pages of the log) are the store's:
//! [`baton_store::limits`]. What an operator may change stands in [`crate::config`]; its bounds stand here.

use std::ops::RangeInclusive;
use std::time::Duration;

/// The largest message that is taken or given, in bytes.
pub const MESSAGE_BYTES: usize = 4 * 1024 * 1024;
/// The largest part of an answer that is as long as what it lists; the rest of a message is left for what stands around.
pub const ANSWER_BYTES: usize = MESSAGE_BYTES - 256 * 1024;
/// The largest list of request headers, in bytes, counted as HTTP/2 counts them.
pub const HEADER_LIST_BYTES: u32 = 16 * 1024;
/// The most calls that one connection may have open at once.
pub const STREAMS_PER_CONNECTION: u32 = 256;
/// How many streams a client may open and reset before they were taken up, until its connection is closed.
pub const PENDING_RESET_STREAMS: usize = 64;
/// How many streams the server resets for a client's faults until it closes the connection.
pub const LOCAL_ERROR_RESET_STREAMS: usize = 256;
/// How often a silent connection is asked whether it is still there.
pub const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(60);
/// How long it has for an answer before it is closed.
pub const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(20);

/// How many rows a page of a list or a history has if nothing else is asked for.
pub const PAGE_SIZE_DEFAULT: usize = 100;
/// How many it has at most; who asks for more gets this many.
pub const PAGE_SIZE_MAX: usize = 500;
/// How long a query waits for the position that its caller has seen.
pub const MIN_POSITION_WAIT: Duration = Duration::from_secs(2);
/// How long it waits for a hint of the store before it looks by itself.
pub const HINT_WAIT: Duration = Duration::from_millis(100);
/// The most entries of one batch.
pub const BATCH_ENTRIES: usize = 1_000;
/// How many entries of a batch are under way at a time: enough to share a commit of the store.
pub const BATCH_AT_A_TIME: usize = 64;
/// How large the folded programs, services and screenings in memory may become, in bytes each.
pub const RECORDS_CACHE_BYTES: u64 = 32 * 1024 * 1024;
/// The longest position or page token, in bytes.
pub const TOKEN_BYTES: usize = 512;

/// How many watches may be open at once.
pub const WATCHES: usize = 4_096;
/// How many of them one calling service may have.
pub const WATCHES_PER_CALLER: usize = 256;
/// How many messages wait for the reader of one watch. An event has at most 60,000 bytes as it is stored, so that a
/// reader who reads nothing costs at most about 2.5 megabytes: these, the page that is in hand ([`WATCH_PAGE_SIZE`]), and
/// 0.4 megabytes that HTTP/2 buffers.
pub const WATCH_MESSAGES: usize = 16;
/// How long the reader of a watch may take none of them until the watch ends.
pub const WATCH_PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing is sent on a watch before a sign of life.
pub const WATCH_HEARTBEAT: Duration = Duration::from_secs(15);
/// How often the watch of a list says how far it is while the log goes on and nothing in the list changes.
pub const WATCH_CAUGHT_UP: Duration = Duration::from_secs(1);
/// How many events are read at once for a watch.
pub const WATCH_PAGE_SIZE: usize = 16;
/// How long to wait for a hint of the store before looking for those who watch handoffs.
pub const WATCH_POLL: Duration = Duration::from_secs(1);

/// How long is waited at a time for the views to catch up before the process is ready.
pub const READINESS_WAIT: Duration = Duration::from_secs(1);

/// How often a server says to those that share its store that it is there.
pub const ROLL_INTERVAL: Duration = Duration::from_secs(5);

/// How many faulty fields one refusal lists; it must fit into the headers that a client takes.
pub const FIELD_FAULTS_SHOWN: usize = 25;

/// How soon a caller may try again after an overload or a passing trouble of the store.
pub const RETRY_SOON: Duration = Duration::from_millis(200);
/// How soon a caller may try again where somebody must act first, or another replica must take over.
pub const RETRY_LATER: Duration = Duration::from_secs(5);

/// What may be set as the number of calls in flight.
pub const IN_FLIGHT_CALLS: RangeInclusive<usize> = 1..=100_000;
/// What may be set as the number of connections.
pub const CONNECTIONS: RangeInclusive<usize> = 1..=100_000;
/// What may be set as the memory for folded states, in bytes.
pub const CACHE_BYTES: RangeInclusive<u64> = 1024 * 1024..=64 * 1024 * 1024 * 1024;
/// What may be set as the time for calls to finish at shutdown, in seconds.
pub const DRAIN_GRACE_SECONDS: RangeInclusive<u64> = 1..=3_600;
/// The largest configuration file, in bytes.
pub const CONFIG_FILE_BYTES: u64 = 1024 * 1024;

/// How long a reactor waits for the lists to show what it follows from, before it looks again.
pub(crate) const REACTOR_WAITS_FOR_LISTS: Duration = Duration::from_secs(5);

/// How many other open handoffs for the same need the answer to a request names at most (R18).
pub(crate) const DUPLICATES_TOLD: usize = 10;
