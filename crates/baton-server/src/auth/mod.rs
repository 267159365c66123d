//! Who calls, and what they may do: the one seam that every rpc passes.
//!
//! A [`Caller`] comes from the credential alone. What the body says of who acts ([`Caller::acting`]) is an assertion of
//! the calling service, and is recorded as such. Whether a caller may do something is asked of [`Access`] and nowhere
//! else; what follows from the parties of one handoff (R21) is the domain's.

mod access;
mod dev;
mod sight;

#[cfg(test)]
mod tests;

pub use access::{Access, Action};
pub use sight::Sight;

use baton_api::types::v1::ErrorReason;
use baton_domain::ids::{Code, TenantId};
use baton_domain::value::Actor;
use tonic::metadata::MetadataMap;

use crate::config::Config;
use crate::errors::Failure;

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The tenant, within which everything stays.
    pub tenant: TenantId,
    /// The calling service.
    pub service: Code,
    /// Who acts if the call names nobody else.
    pub actor: Actor,
}

/// How callers prove who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// They do not: whoever reaches the loopback address is who they say. For development only.
    Dev,
}

/// Why the server must not serve as it is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsafe {
    /// Nobody would have to prove who they are.
    #[error(
        "no authentication is configured, so anybody could read and write: start with --dev on a loopback address to \
         try Baton out; other authentication does not exist in this version"
    )]
    NoAuthentication,
    /// Development mode where others could reach it.
    #[error(
        "--dev takes everybody's word for who they are and so serves on loopback addresses only: listen on 127.0.0.1 \
         or [::1] instead of {0}"
    )]
    DevBeyondLoopback(std::net::SocketAddr),
}

impl Authentication {
    /// The way that is configured.
    ///
    /// # Errors
    /// [`Unsafe`] if there is none, or none that is safe where the server listens.
    pub const fn of(config: &Config) -> Result<Self, Unsafe> {
        match config.dev {
            false => Err(Unsafe::NoAuthentication),
            true if config.listen.ip().is_loopback() => Ok(Self::Dev),
            true => Err(Unsafe::DevBeyondLoopback(config.listen)),
        }
    }

    /// Who a call comes from, by its metadata.
    ///
    /// # Errors
    /// UNAUTHENTICATED, with what is wrong with the credential.
    pub fn caller(self, metadata: &MetadataMap) -> Result<Caller, Failure> {
        match self {
            Self::Dev => {
                dev::caller(metadata).map_err(|what| Failure::new(ErrorReason::Unauthenticated, what))
            }
        }
    }
}

impl Caller {
    /// The same call by `actor`, for whom the calling service speaks.
    #[must_use]
    pub fn acting(mut self, actor: Actor) -> Self {
        self.actor = Actor { asserted_by: Some(self.service.clone()), ..actor };
        self
    }
}
