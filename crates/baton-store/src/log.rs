//! The contract of an event store: what every engine promises and every caller may build upon.
//!
//! ```text
//! stream:   revision 0 ── 1 ── 2 ── … ── n          one after the other, none missing
//! log:      position p0 < p1 < p2 < … < head        one order for all streams, numbers may be left out
//!                     └ a reader that has seen p1 will never find anything new before it
//! ```
//!
//! **Appending**
//!
//! - **S1 One stream, all or nothing.** An append writes all of its events, one after the other, to one stream, or none.
//! - **S2 Durable, then answered.** An acknowledged append survives the end of the process and of the machine.
//! - **S3 Judged by revision.** It is written only if the stream stands where the append expects it. Otherwise the
//!   answer is a conflict with the revision where the stream does stand, given when that is durable itself.
//! - **S4 A repeat is the first.** If the very events of an append already stand at the revisions that it would get, the
//!   answer is the first answer and nothing is written, however often and however late it comes, even when the stream
//!   has grown since. So "may be written" is resolved by sending the same append again. Ids name bytes: any other
//!   content, and a list that matches in part, is a conflict.
//! - **S5 Each for itself.** Appends may be made durable together; one that is refused changes nothing for the others.
//! - **S6 No more than known.** Conflict, too large, unavailable and poisoned mean: not written. Indeterminate means:
//!   perhaps. An engine never guesses, and never tries again with other bytes.
//! - **S7 Stop for good.** After a failed write or sync the engine is poisoned: it acknowledges nothing more, says so in
//!   [`EventLog::health`], and goes on reading as far as it can. The process is expected to end.
//! - **S8 Not undone by leaving.** Dropping the future of an append does not undo it: it is written or not.
//!
//! **Reading**
//!
//! - **S9 As written.** Meta, data and private come back byte for byte; a missing private part stays missing and an
//!   empty one empty. What its id does not name is an error and not an event.
//! - **S10 One order.** Reading the log gives rising positions, in which the events of each stream stand by revision.
//!   What a reader has read up to a position stays as it is: nothing appears later between or before.
//! - **S11 Own writes.** Who got the answer to an append finds it in every read that begins afterwards.
//! - **S12 Pages.** A page has at most as many events as asked for, says with `next` whether there was more, and shows
//!   the head at its own moment. Between two pages the log may have grown.
//! - **S13 Known by name.** A log begins with `StoreCreated` at revision 0 of the stream `store`, before any other event.

use async_trait::async_trait;
use tokio::sync::watch;

use crate::append::{Append, Appended};
use crate::error::{AppendError, Health, ReadError};
use crate::event::{Position, Revision};
use crate::identity::LogIdentity;
use crate::page::{Direction, LogFilter, LogPage, PageSize, StreamPage};
use crate::stream::StreamName;

/// The reading half of an event store. The rules stand in [this module's](self) documentation.
#[async_trait]
pub trait LogReader: Send + Sync {
    /// Which log this is.
    fn identity(&self) -> LogIdentity;

    /// The position of the newest event.
    ///
    /// # Errors
    /// [`ReadError::Unavailable`].
    async fn head(&self) -> Result<Position, ReadError>;

    /// A page of one stream: the events beyond `after` in the direction of reading, without it; with `None` from the
    /// end where that direction begins. An absent stream is an empty page without a head.
    ///
    /// # Errors
    /// [`ReadError`]; then nothing of the page is handed on.
    async fn read_stream(
        &self,
        stream: &StreamName,
        after: Option<Revision>,
        direction: Direction,
        size: PageSize,
    ) -> Result<StreamPage, ReadError>;

    /// A page of the log: the events beyond `after` in the direction of reading, without it, that the filter lets
    /// through; with `None` from the end where that direction begins.
    ///
    /// # Errors
    /// [`ReadError`]; then nothing of the page is handed on.
    async fn read_all(
        &self,
        after: Option<Position>,
        filter: &LogFilter,
        direction: Direction,
        size: PageSize,
    ) -> Result<LogPage, ReadError>;
}

/// An event store. The rules stand in [this module's](self) documentation.
#[async_trait]
pub trait EventLog: LogReader {
    /// Appends to one stream and answers when that is durable (S1 to S8).
    ///
    /// # Errors
    /// [`AppendError`] says what is known of the append's fate.
    async fn append(&self, append: Append) -> Result<Appended, AppendError>;

    /// A hint that there is something new: the newest position that the engine has heard of. It may lag behind or
    /// be lost, so whoever waits for it also looks by itself from time to time.
    fn hint(&self) -> watch::Receiver<Position>;

    /// Whether the engine still acknowledges (S7), to be watched by the process.
    fn health(&self) -> watch::Receiver<Health>;
}
