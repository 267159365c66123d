//! The stories that the demonstration plays, one file each. They are made up after published descriptions of how warm
//! handoffs go; nobody in them is a person.

mod advocate;
mod check_out;
mod contraception;
mod decline;
mod discharge;
mod food;
mod lost;
mod rooming;
mod rural;
mod transition;
mod withdrawal;
mod wrong_click;

use super::scene::Scene;

/// Writes down, for every story, its module, its title and when it is played.
macro_rules! tales {
    ($($(#[$doc:meta])* $Tale:ident: $module:ident, $title:literal;)*) => {
        /// A story.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Tale {
            $($(#[$doc])* $Tale,)*
        }

        impl Tale {
            /// Every story, in the order in which they are played.
            pub(crate) const ALL: &[Self] = &[$(Self::$Tale,)*];

            /// Its title.
            pub(crate) const fn title(self) -> &'static str {
                match self {
                    $(Self::$Tale => $title,)*
                }
            }

            /// What it is about.
            pub(crate) const fn about(self) -> &'static str {
                match self {
                    $(Self::$Tale => $module::ABOUT,)*
                }
            }

            /// Plays it.
            ///
            /// # Errors
            /// Where the server answers otherwise than the story goes.
            pub(crate) async fn play(self, scene: &mut Scene<'_>) -> anyhow::Result<()> {
                match self {
                    $(Self::$Tale => $module::play(scene).await,)*
                }
            }
        }
    };
}

tales! {
    /// From the medical assistant to the doctor, in the room.
    Rooming: rooming, "Rooming";
    /// From the medical assistant to the front desk.
    CheckOut: check_out, "Check-out";
    /// To an advocate, alone.
    Advocate: advocate, "An advocate, alone";
    /// From the children's hospital to the adult clinic.
    Transition: transition, "From paediatric to adult care";
    /// From the hospital to the family doctor.
    Discharge: discharge, "Discharge";
    /// By information, with the lighter burden.
    Food: food, "Food that comes to the door";
    /// An objection, and two hours left.
    Contraception: contraception, "Two hours left";
    /// An objection, and the next service far away.
    Rural: rural, "A hundred and sixty kilometres";
    /// One service declines, another accepts.
    Decline: decline, "Declined, and taken by another";
    /// Not reached, and found again.
    Lost: lost, "Lost and found";
    /// Consent is taken back.
    Withdrawal: withdrawal, "Consent withdrawn";
    /// Closed by mistake, and reopened.
    WrongClick: wrong_click, "The wrong click";
}
