//! Why a command got no outcome. What an error displays, a caller may see; its source is for operators.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use baton_domain::Refusal;
use baton_store::{AppendError, KeyError, ReadError, Revision, TooLarge, Unavailable};

use super::order::FieldFault;
use crate::archive::{AsOfError, LoadError};
use crate::codec::EncodeError;
use crate::digest::UnknownDigest;
use crate::vault::VaultError;

/// Why a command got no outcome.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommandError {
    /// There is no such stream, as far as the caller may know.
    #[error("there is nothing of that name")]
    NotFound,
    /// The request id belongs to another request (R15).
    #[error("the request id was already used for another request; take a new one")]
    RequestReused,
    /// The patient's data were erased.
    #[error("the patient's data were erased; nothing more is recorded of them")]
    SubjectErased,
    /// The caller may not give this command.
    #[error("{0}")]
    Denied(Denied),
    /// Faults in the request's fields, all of them.
    #[error("the request has {} faulty fields", .0.len())]
    Fields(Vec<FieldFault>),
    /// The stream is not where the caller thought.
    #[error("it is not at revision {expected}; read it again")]
    RevisionMismatch {
        /// What the caller sent.
        expected: Revision,
        /// Where it is; `None` if there is none.
        actual: Option<Revision>,
    },
    /// A rule refuses it.
    #[error("{0}")]
    Refused(Refusal),
    /// What was written is too long for one event or one command.
    #[error("{0}")]
    TooLarge(TooLarge),
    /// Surely not recorded; later it may be.
    #[error("{why}; nothing was recorded, try again later")]
    Unavailable {
        /// What the caller may know.
        why: Unavailability,
        /// The rest.
        #[source]
        cause: Option<Cause>,
    },
    /// Recorded or not: the same request, sent again, learns it.
    #[error("it is not known whether the command was recorded; send the same request again")]
    OutcomeUnknown(#[source] Cause),
    /// The store has stopped for good; nothing was recorded.
    #[error("the store has stopped; nothing was recorded")]
    Poisoned(#[source] Cause),
    /// What is stored is not understood.
    #[error("the stored history cannot be read")]
    Corrupt(#[source] Cause),
    /// Others were faster, every time; nothing was recorded.
    #[error("it is being changed by others, {attempts} times during this command; try again")]
    Contended {
        /// How often it was tried.
        attempts: u32,
    },
}

/// What a caller may know of why nothing can be recorded now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unavailability {
    /// The disk is nearly full.
    #[error("the store is full")]
    StoreFull,
    /// The event store or the key store does not answer.
    #[error("the store does not answer")]
    Store,
    /// Too many commands wait for the same stream, or too many streams are commanded at once.
    #[error("too many commands are waiting")]
    Busy,
}

/// A refusal by who may do what, other than a rule of the domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("you may not do this: {why}")]
pub struct Denied {
    /// Why, for the caller.
    pub why: String,
}

/// An internal cause. For logs; it names places and types, never what anybody wrote.
#[derive(Clone, Debug)]
pub struct Cause(Arc<dyn Error + Send + Sync>);

impl Cause {
    /// Whatever it was.
    pub fn new(error: impl Error + Send + Sync + 'static) -> Self {
        Self(Arc::new(error))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl CommandError {
    fn unavailable(cause: Unavailable) -> Self {
        let why = match cause {
            Unavailable::StoreFull { .. } => Unavailability::StoreFull,
            _ => Unavailability::Store,
        };
        Self::Unavailable { why, cause: Some(Cause::new(AppendError::Unavailable(cause))) }
    }

    /// Everything but a conflict, which the handler meets by reading on.
    pub(super) fn of_append(error: AppendError) -> Self {
        match error {
            AppendError::TooLarge(limit) => Self::TooLarge(limit),
            AppendError::Unavailable(cause) => Self::unavailable(cause),
            AppendError::Indeterminate { .. } => Self::OutcomeUnknown(Cause::new(error)),
            AppendError::Poisoned { .. } => Self::Poisoned(Cause::new(error)),
            AppendError::Conflict { .. } => Self::Contended { attempts: 1 },
        }
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Read(ReadError::Unavailable(cause)) => Self::unavailable(cause),
            LoadError::Keys(error) => error.into(),
            LoadError::Read(ReadError::Corrupt { .. }) | LoadError::Decode(_) | LoadError::Illegal { .. } => {
                Self::Corrupt(Cause::new(error))
            }
        }
    }
}

impl From<AsOfError> for CommandError {
    fn from(error: AsOfError) -> Self {
        match error {
            AsOfError::Load(error) => error.into(),
            // A request's revisions were folded from this very stream.
            AsOfError::TooRecent { .. } | AsOfError::Beyond { .. } => Self::Corrupt(Cause::new(error)),
        }
    }
}

impl From<KeyError> for CommandError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Unavailable(cause) => Self::unavailable(cause),
            KeyError::Poisoned { .. } => Self::Poisoned(Cause::new(error)),
            KeyError::Corrupt => Self::Corrupt(Cause::new(error)),
        }
    }
}

impl From<VaultError> for CommandError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Erased => Self::SubjectErased,
            VaultError::Keys(error) => error.into(),
            VaultError::Entropy(_) => {
                Self::Unavailable { why: Unavailability::Store, cause: Some(Cause::new(error)) }
            }
            VaultError::TooLong
            | VaultError::Absent
            | VaultError::Unopenable
            | VaultError::NewerSeal { .. }
            | VaultError::WrongKek => Self::Corrupt(Cause::new(error)),
        }
    }
}

impl From<EncodeError> for CommandError {
    fn from(error: EncodeError) -> Self {
        match error {
            EncodeError::Vault(error) => error.into(),
            EncodeError::Json => Self::Corrupt(Cause::new(error)),
        }
    }
}

impl From<UnknownDigest> for CommandError {
    fn from(error: UnknownDigest) -> Self {
        Self::Corrupt(Cause::new(error))
    }
}
