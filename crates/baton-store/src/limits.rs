//! Every limit of the store in one place, so that no engine has its own.
//!
//! They are part of the contract: data that one engine took must fit into every other, or a log could not be
//! copied between them. Raising one is a change of format, lowering one makes old data unreadable.

/// The size of one event in bytes: type, meta, data and private together, as they are stored.
pub const EVENT_MAX_BYTES: usize = 60_000;

/// The size of one append in bytes: the sum over its events.
pub const APPEND_MAX_BYTES: usize = 1_000_000;

/// The number of events in one append. None at all is refused too.
pub const APPEND_MAX_EVENTS: usize = 500;

/// The number of events in a stream whose state is found by folding it from its beginning.
///
/// The store does not know which streams are folded: whoever decides on them keeps to this, and lets only
/// commands that end something through beyond it.
pub const FOLDED_STREAM_MAX_EVENTS: u64 = 10_000;

/// The length of a stream's name in bytes.
pub const STREAM_NAME_MAX_BYTES: usize = 300;

/// The length of an event type's name in bytes.
pub const EVENT_TYPE_MAX_BYTES: usize = 100;

/// The number of events in one page. Who asks for more gets this many.
pub const PAGE_MAX_EVENTS: usize = 1_000;

/// A page is cut after the event that makes it this large, in bytes; it holds at least one event.
pub const PAGE_MAX_BYTES: usize = 4 * 1024 * 1024;

/// How many events one filtered page may look at before it answers with what it has found, even nothing.
pub const PAGE_MAX_SCANNED: usize = 20_000;

/// The number of categories in one filter.
pub const FILTER_MAX_CATEGORIES: usize = 32;

/// The length of the name that a key is kept under, in bytes.
pub const KEY_NAME_MAX_BYTES: usize = 255;

/// The length of a wrapped key in bytes.
pub const WRAPPED_KEY_MAX_BYTES: usize = 1_024;
