//! From a request to durable events: load, look the request up, decide, seal, append.
//!
//! The rules are the domain's and the bytes are the store's; this crate brings them together, once for every engine.
//! It turns events into bytes and back ([`codec`]), seals what people wrote ([`vault`]), knows a request again for ever
//! ([`digest`]), folds streams ([`archive`]), reads histories ([`history`]) and runs commands ([`handler`]). Time and
//! randomness come in through [`clock`].
//!
//! It must not know which engine stores the events, nor how a request came in.

pub mod archive;
pub mod clock;
pub mod codec;
pub mod digest;
pub mod handler;
pub mod history;
pub mod limits;
pub mod reactor;
pub mod streams;
pub mod vault;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use archive::{Archive, AsOf, AsOfError, Folded, LoadError, Lookups, Prefix, RequestEntry};
pub use clock::{Clock, Entropy, SystemClock, SystemEntropy};
pub use codec::{DecodeError, Recorded};
pub use handler::{
    Asked, Cause, CommandError, Denied, FieldFault, Gate, Handler, HandlerOptions, HandlerParts, Order,
    Outcome, Unavailability,
};
pub use history::{Availability, Entry, History, HistoryPage};
pub use streams::{handoff_id_of, handoff_stream, id_of, id_of_key, reactor_stream, stream_of};
pub use vault::{KekSource, SubjectKey, Vault, VaultError, VaultNote, check_keys_are_there};
