//! What tests need and no server may run: logs of made-up handoffs, played by the rules of the domain.

mod log;
mod play;

pub use log::{MadeLog, MakeError, SEALED_CANARY, decode};
pub use play::{Player, Turn, tenant};
