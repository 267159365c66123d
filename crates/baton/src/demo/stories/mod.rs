//! The stories that the demonstration plays, one file each. They are made up after published descriptions of how warm
//! handoffs go; nobody in them is a person.

mod check_out;
mod decline;
mod discharge;
mod rooming;
mod transition;
mod wrong_click;

use super::scene::Scene;

/// A story.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tale {
    /// From the medical assistant to the doctor, in the room.
    Rooming,
    /// From the medical assistant to the front desk.
    CheckOut,
    /// From the children's hospital to the adult clinic.
    Transition,
    /// From the hospital to the family doctor.
    Discharge,
    /// One service declines, another accepts.
    Decline,
    /// Closed by mistake, and reopened.
    WrongClick,
}

impl Tale {
    /// Every story, in the order in which they are played.
    pub(crate) const ALL: [Self; 6] =
        [Self::Rooming, Self::CheckOut, Self::Transition, Self::Discharge, Self::Decline, Self::WrongClick];

    /// Its title.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Rooming => "Rooming",
            Self::CheckOut => "Check-out",
            Self::Transition => "From paediatric to adult care",
            Self::Discharge => "Discharge",
            Self::Decline => "Declined, and taken by another",
            Self::WrongClick => "The wrong click",
        }
    }

    /// What it is about.
    pub(crate) const fn about(self) -> &'static str {
        match self {
            Self::Rooming => rooming::ABOUT,
            Self::CheckOut => check_out::ABOUT,
            Self::Transition => transition::ABOUT,
            Self::Discharge => discharge::ABOUT,
            Self::Decline => decline::ABOUT,
            Self::WrongClick => wrong_click::ABOUT,
        }
    }

    /// Plays it.
    ///
    /// # Errors
    /// Where the server answers otherwise than the story goes.
    pub(crate) async fn play(self, scene: &mut Scene<'_>) -> anyhow::Result<()> {
        match self {
            Self::Rooming => rooming::play(scene).await,
            Self::CheckOut => check_out::play(scene).await,
            Self::Transition => transition::play(scene).await,
            Self::Discharge => discharge::play(scene).await,
            Self::Decline => decline::play(scene).await,
            Self::WrongClick => wrong_click::play(scene).await,
        }
    }
}
