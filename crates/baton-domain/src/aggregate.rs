//! What kinds of streams have in common: each folds to a state, takes acts and is made of events.
//!
//! Whoever loads, decides and appends works with this alone, so that a handoff and whatever else is on record go the
//! same way. To add a kind of stream: a folder here with its acts, events, state, `decide` and `evolve`, and its
//! implementation of [`Aggregate`].

use std::fmt;
use std::hash::Hash;

use jiff::Timestamp;
use serde::{Deserializer, Serialize};

use crate::act::Command;
use crate::decide::Decision;
use crate::event::Stamp;
use crate::evolve::IllegalEvent;
use crate::ids::PatientRef;
use crate::refusal::Refusal;
use crate::state::State;
use crate::value::Actor;

/// A kind of stream, by the state that its events fold to.
pub trait Aggregate: Clone + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// What the names of its streams begin with. Stored; it never changes.
    const CATEGORY: &'static str;

    /// What one of its streams is named by within a tenant.
    type Id: Clone + fmt::Debug + fmt::Display + PartialEq + Send + Sync + 'static;
    /// What may be asked for.
    type Act: AnAct;
    /// What is recorded.
    type Event: AnEvent;

    /// What `command` adds to the stream.
    ///
    /// # Errors
    /// A [`Refusal`] that says what would satisfy it.
    fn decide(state: &State<Self>, command: &Command<Self::Act>) -> Result<Decision<Self::Event>, Refusal>;

    /// The state after `event`.
    ///
    /// # Errors
    /// [`IllegalEvent`] where the history was never decided by these rules.
    fn evolve(state: State<Self>, stamp: &Stamp, event: &Self::Event) -> Result<State<Self>, IllegalEvent>;

    /// Whether `actor` may give commands of this kind (R21), as far as that follows from the state alone; `None` where
    /// the stream does not exist yet.
    ///
    /// # Errors
    /// A refusal that says whose the act is.
    fn permit(state: Option<&Self>, kind: KindOf<Self>, actor: &Actor) -> Result<(), Refusal>;

    /// Whether an act of this kind may begin a stream.
    fn creates(kind: KindOf<Self>) -> bool;

    /// Whether an act of this kind ends something, so that a full stream still takes it.
    fn closes(kind: KindOf<Self>) -> bool;

    /// How a stream that has as many events as one may have refuses more.
    fn full() -> Refusal;

    /// What the stream is named by.
    fn id(&self) -> &Self::Id;

    /// The patient whose key seals what people wrote; `None` where it is of no patient.
    fn subject(&self) -> Option<&PatientRef>;

    /// When the stream was last written, by the log's clock.
    fn last_recorded_at(&self) -> Timestamp;

    /// Whether `actor` may know that it exists.
    fn may_be_seen_by(&self, actor: &Actor) -> bool;
}

/// Which act it is, without what it carries.
pub type KindOf<A> = <<A as Aggregate>::Act as AnAct>::Kind;

/// What has a name: a kind of act, or of event.
pub trait Named: Copy + fmt::Debug + Eq + Hash + Send + Sync + 'static {
    /// Its name: an act's is the same as its rpc's, an event's the type in the log.
    fn name(self) -> &'static str;
}

/// What may be asked for: every act of one kind of stream.
pub trait AnAct: Clone + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// Which act it is.
    type Kind: Named;

    /// Which act it is.
    fn kind(&self) -> Self::Kind;
}

/// What is recorded: every event of one kind of stream. Its JSON is its fields alone; the kind is stored beside them.
pub trait AnEvent: Clone + fmt::Debug + PartialEq + Serialize + Send + Sync + 'static {
    /// Which event it is.
    type Kind: Named;

    /// Which event it is.
    fn kind(&self) -> Self::Kind;

    /// The kind of a type's name.
    fn kind_of(name: &str) -> Option<Self::Kind>;

    /// Reads the fields of an event of this kind.
    ///
    /// # Errors
    /// The deserializer's, when the fields are not those of this kind.
    fn read<'de, D: Deserializer<'de>>(kind: Self::Kind, fields: D) -> Result<Self, D::Error>;
}

/// Every act of a kind of stream: the sum, its kinds, and how they are told apart.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Every act.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Act { $($(#[$doc])* $name($name),)* }

        /// Which act it is, without what it carries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActKind { $($(#[$doc])* $name,)* }

        impl Act {
            /// Which act it is.
            #[must_use]
            pub const fn kind(&self) -> ActKind {
                match self { $(Self::$name(_) => ActKind::$name,)* }
            }
        }

        impl ActKind {
            /// Every act, in the order of the life cycle.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The act's name, the same as its rpc's.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }

        impl $crate::aggregate::Named for ActKind {
            fn name(self) -> &'static str {
                self.name()
            }
        }

        impl $crate::aggregate::AnAct for Act {
            type Kind = ActKind;

            fn kind(&self) -> ActKind {
                self.kind()
            }
        }

        $(impl From<$name> for Act {
            fn from(act: $name) -> Self {
                Self::$name(act)
            }
        })*
    };
}

/// Every event of a kind of stream: the sum, its kinds, and how they are written down and read.
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Every event.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event { $($(#[$doc])* $name($name),)* }

        /// Which event it is, without what it carries.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventKind { $($(#[$doc])* $name,)* }

        impl Event {
            /// Which event it is.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$name(_) => EventKind::$name,)* }
            }

            /// Reads the fields of an event of this kind.
            ///
            /// # Errors
            /// The deserializer's, when the fields are not those of this kind.
            pub fn deserialize<'de, D: ::serde::Deserializer<'de>>(
                kind: EventKind,
                fields: D,
            ) -> Result<Self, D::Error> {
                match kind {
                    $(EventKind::$name => {
                        <$name as ::serde::Deserialize>::deserialize(fields).map(Self::$name)
                    })*
                }
            }
        }

        impl ::serde::Serialize for Event {
            /// Writes the fields alone; the kind is stored beside them.
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$name(event) => event.serialize(serializer),)* }
            }
        }

        impl EventKind {
            /// Every kind of event, in the order of the life cycle.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The type's name in the log.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// The kind of a type's name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $(stringify!($name) => Some(Self::$name),)* _ => None }
            }
        }

        impl $crate::aggregate::Named for EventKind {
            fn name(self) -> &'static str {
                self.name()
            }
        }

        impl $crate::aggregate::AnEvent for Event {
            type Kind = EventKind;

            fn kind(&self) -> EventKind {
                self.kind()
            }

            fn kind_of(name: &str) -> Option<EventKind> {
                EventKind::from_name(name)
            }

            fn read<'de, D: ::serde::Deserializer<'de>>(
                kind: EventKind,
                fields: D,
            ) -> Result<Self, D::Error> {
                Self::deserialize(kind, fields)
            }
        }

        $(impl From<$name> for Event {
            fn from(event: $name) -> Self {
                Self::$name(event)
            }
        })*
    };
}

pub(crate) use {acts, events};
