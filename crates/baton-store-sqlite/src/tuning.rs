//! The numbers of this engine: how much it gathers, keeps and waits. What a caller may rely on stands in
//! `baton_store::limits`; these may change from one version to the next.

use std::time::Duration;

/// Requests that wait for a writer, in number.
pub(crate) const QUEUE_MAX_REQUESTS: usize = 4_096;

/// Requests that wait for a writer, in KiB.
pub(crate) const QUEUE_MAX_KIB: u32 = 64 * 1024;

/// Requests that are made durable together, in number.
pub(crate) const BATCH_MAX_REQUESTS: usize = 1_024;

/// Requests that are made durable together, in bytes.
pub(crate) const BATCH_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Connections that read events at the same time.
pub(crate) const READERS: usize = 4;

/// Connections that read keys at the same time. Each read is a look-up of one row.
pub(crate) const KEY_READERS: usize = 2;

/// Beyond this the write-ahead log is copied into the file between two batches, as far as readers let it.
pub(crate) const WAL_COPY_BYTES: u64 = 4 * 1024 * 1024;

/// Beyond this readers are waited for, so that the write-ahead log begins anew.
pub(crate) const WAL_TRUNCATE_BYTES: u64 = 64 * 1024 * 1024;

/// What must stay free on the disk, in bytes, for an append or a new key to be taken.
pub(crate) const RESERVE_BYTES: u64 = 64 * 1024 * 1024;

/// How long a writer waits for a lock that somebody else's tool holds.
pub(crate) const BUSY_WAIT: Duration = Duration::from_secs(2);

/// How long opening waits for somebody who reads the file.
pub(crate) const OPEN_WAIT: Duration = Duration::from_secs(10);

/// Memory for pages of the log's writer, in KiB.
pub(crate) const WRITER_CACHE_KIB: i64 = 32 * 1024;
