//! The numbers of this engine: how much it gathers, keeps and waits. What a caller may rely on stands in
//! `baton_store::limits`; these may change from one version to the next.

use std::time::Duration;

/// Appends that wait for the writer, in number.
pub(crate) const QUEUE_MAX_APPENDS: usize = 4_096;

/// Appends that wait for the writer, in KiB.
pub(crate) const QUEUE_MAX_KIB: u32 = 64 * 1024;

/// Appends that are made durable together, in number. Every replica waits while one of them is.
pub(crate) const BATCH_MAX_APPENDS: usize = 512;

/// Appends that are made durable together, in bytes.
pub(crate) const BATCH_MAX_BYTES: usize = 4 * 1024 * 1024;

/// How often the writer steps aside for others in vain before it takes a batch to be whole.
pub(crate) const STEPS_ASIDE: u32 = 16;

/// Connections of one process besides those of the writer and the listener.
pub(crate) const POOL_MAX_CONNECTIONS: usize = 16;

/// How long a connection may take to come about, and how long one of the pool is waited for.
pub(crate) const CONNECT_WAIT: Duration = Duration::from_secs(5);

/// How long a statement that writes no event may take.
pub(crate) const STATEMENT_WAIT: Duration = Duration::from_secs(30);

/// How long an idle connection is trusted before the server's machine is asked whether it is still there.
pub(crate) const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);

/// The pause between two such questions, of which three may stay unanswered.
pub(crate) const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// How many of them may stay unanswered.
pub(crate) const KEEPALIVE_RETRIES: u32 = 3;

/// How long what was sent may stay unacknowledged by the server's machine.
pub(crate) const SENT_WAIT: Duration = Duration::from_secs(30);

/// How long the writer looks for a server that it has lost before it says so to those who wait.
pub(crate) const RECONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// The first pause between two attempts to connect; each further one is twice as long.
pub(crate) const BACKOFF_FIRST: Duration = Duration::from_millis(50);

/// The longest pause between two attempts to connect.
pub(crate) const BACKOFF_MOST: Duration = Duration::from_secs(2);

/// How long a batch waits for its answer before the writer looks who holds the lock.
pub(crate) const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// How long until it looks again.
pub(crate) const LOCK_LOOK_AGAIN: Duration = Duration::from_secs(1);

/// The least time between two notes to other replicas that there is something new.
pub(crate) const NOTIFY_PAUSE: Duration = Duration::from_millis(10);

/// How long a store that is being closed waits for the answer to a batch that is under way.
pub(crate) const CLOSE_PATIENCE: Duration = Duration::from_secs(10);

/// How long the writer's connection may take to say good-bye.
pub(crate) const FAREWELL_WAIT: Duration = Duration::from_secs(1);

/// How long a replica stays on the list without having said anything.
pub(crate) const REPLICA_SEEN_SECONDS: i64 = 60;

/// How long a replica that said nothing is remembered before somebody else's announcement sweeps it away.
pub(crate) const REPLICA_FORGOTTEN_SECONDS: i64 = 3_600;
