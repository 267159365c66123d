//! The numbered rules. A refusal names one, a test is named after one, and a breach is recorded under one.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident => $title:literal;)*) => {
        /// A rule of the handoff, by its number. The numbers are public: they stand in refusals and in the documentation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule {
            $($(#[$doc])* $name,)*
        }

        impl Rule {
            /// Every rule, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The rule's number, as in refusals: `R5`.
            #[must_use]
            pub const fn number(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// The rule in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

rules! {
    /// Nothing about the patient goes to a receiver without consent in force when it happened, covering that receiver.
    R1 => "consent first";
    /// A withdrawal takes effect at once.
    R2 => "withdrawal is immediate";
    /// The floor of what a patient is owed, and the lightest way above it.
    R3 => "the floor";
    /// An objection of conscience never delays.
    R4 => "an objection never delays";
    /// Privacy is affirmed before a sensitive need is talked about.
    R5 => "privacy";
    /// The patient is reached only as they want to be.
    R6 => "safe contact";
    /// Live means both sides in the same conversation.
    R7 => "live means live";
    /// A read-back is of the newest information.
    R8 => "no stale read-back";
    /// Somebody is accountable at every moment.
    R9 => "accountability is never empty";
    /// A decline ends an offer, never the need.
    R10 => "a decline ends an offer, never the need";
    /// Before the receiver holds on, the referrer cancels; afterwards both do.
    R11 => "cancelling";
    /// Closing needs its evidence.
    R12 => "closing";
    /// Reasons are given where they are owed and nowhere else.
    R13 => "a reason";
    /// What is owed by an instant is told when the instant passes.
    R14 => "deadlines";
    /// The same request has the same answer for ever.
    R15 => "idempotent for ever";
    /// Mistakes are mended by further events.
    R16 => "nothing is edited";
    /// What happened did not happen in the future or before the request.
    R17 => "time";
    /// Another handoff for the same need is told, and may take this one's place.
    R18 => "duplicates";
    /// A service known to have no capacity is called first.
    R19 => "capacity";
    /// A closed handoff takes almost nothing more.
    R20 => "terminal is terminal";
    /// Each act belongs to a side.
    R21 => "who";
    /// What has happened is recorded, also when it should not have happened.
    R22 => "facts are recorded";
    /// A choice of path holds while its facts hold.
    R23 => "a choice holds while its facts hold";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.number())
    }
}
