//! Screenings: whether a patient was asked about their needs during an encounter, what was found, and whether they want
//! help.
//!
//! ```text
//! RegisterEligible ─► eligible ─RecordScreening─► screened ─OfferHelp─► offered ─RecordHelpAccepted, …Declined─► answered
//!                        └─RecordScreeningNotDone─► not done ─RecordScreening─► screened
//! ```
//!
//! One stream per eligible encounter, so that whoever was never asked is on record too. It belongs to the organisation
//! that registered it. A handoff may name the screening that found its need.

mod act;
mod decide;
mod event;
mod evolve;

#[cfg(test)]
mod tests;

pub use act::{
    Act, ActKind, OfferHelp, RecordHelpAccepted, RecordHelpDeclined, RecordScreening, RecordScreeningNotDone,
    RegisterEligible,
};
pub use event::{
    EligibleRegistered, Event, EventKind, HelpAccepted, HelpDeclined, HelpOffered, ScreeningNotDone,
    ScreeningRecorded,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::act::Command;
use crate::aggregate::Aggregate;
use crate::decide::Decision;
use crate::event::Stamp;
use crate::evolve::IllegalEvent;
use crate::ids::{Code, OrganizationId, PatientRef, ScreeningId};
use crate::refusal::{Refusal, RefusalCode};
use crate::state::State;
use crate::value::{Actor, Interpreter, Strata, WithinHearing, ZonedDate};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    )*};
}

codes! {
    /// Why a patient was not screened.
    NotDoneReason {
        /// The patient did not want to be.
        PatientRefused,
        /// It was not safe to ask.
        Unsafe,
        /// There was no time.
        NoTime,
        /// The patient could not answer.
        PatientUnable,
        /// Nobody who speaks the patient's language was there.
        NoInterpreter,
        /// Something else.
        Other,
    }
    /// What the patient said to an offer of help.
    HelpAnswer {
        /// Yes.
        Accepted,
        /// No.
        Declined,
    }
    /// Where a screening stands.
    Standing {
        /// Nobody asked yet.
        Eligible,
        /// The patient was not screened.
        NotDone,
        /// The patient was screened.
        Screened,
        /// Help was offered, and an answer is open.
        HelpOffered,
        /// Every offer of help has its answer.
        HelpAnswered,
    }
}

/// The encounter that made the patient eligible.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encounter {
    /// Its id, in the codes of the caller.
    pub id: Code,
    /// What kind of encounter, in the codes of the caller.
    pub kind: Code,
    /// On which day.
    pub date: ZonedDate,
    /// Where it stands, in the codes of the caller, such as `finished`.
    pub status: Option<Code>,
}

/// What was so when the patient was asked (R5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedInPrivate {
    /// The patient was asked alone.
    pub asked_alone: bool,
    /// The limits of confidentiality were explained.
    pub limits_explained: bool,
    /// Who was within hearing, other than those who took part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within_hearing: Vec<WithinHearing>,
    /// Who interpreted, if anybody.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interpreter: Option<Interpreter>,
}

/// Help for one need.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Help {
    /// For which need.
    pub need: Code,
    /// What the patient said, once they did.
    pub answer: Option<HelpAnswer>,
}

/// A screening.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Screening {
    /// Its id.
    pub id: ScreeningId,
    /// The patient.
    pub patient: PatientRef,
    /// The organisation that registered it.
    pub organization: OrganizationId,
    /// The encounter that made the patient eligible.
    pub encounter: Encounter,
    /// Age in years.
    pub age_years: Option<u32>,
    /// Coarse facts for figures.
    pub strata: Option<Strata>,
    /// When the patient was registered as eligible.
    pub registered_at: Timestamp,
    /// The newest screening.
    pub screened: Option<Screened>,
    /// Why there was none, until there is one.
    pub not_done: Option<NotDoneReason>,
    /// The help that was offered, need by need.
    pub help: Vec<Help>,
    /// When the stream was last written, by the log's clock.
    pub last_recorded_at: Timestamp,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screened {
    /// When.
    pub at: Timestamp,
    /// With which instrument.
    pub instrument: Code,
    /// The needs that were found.
    pub needs: Vec<Code>,
}

impl Screening {
    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match (&self.screened, self.not_done) {
            (None, None) => Standing::Eligible,
            (None, Some(_)) => Standing::NotDone,
            (Some(_), _) if self.help.is_empty() => Standing::Screened,
            (Some(_), _) if self.help.iter().any(|help| help.answer.is_none()) => Standing::HelpOffered,
            (Some(_), _) => Standing::HelpAnswered,
        }
    }
}

impl Aggregate for Screening {
    const CATEGORY: &'static str = "screening";

    type Id = ScreeningId;
    type Act = Act;
    type Event = Event;

    fn decide(state: &State<Self>, command: &Command<Act>) -> Result<Decision<Event>, Refusal> {
        decide::decide(state.as_deref(), &command.context, &command.act)
    }

    fn evolve(state: State<Self>, stamp: &Stamp, event: &Event) -> Result<State<Self>, IllegalEvent> {
        evolve::evolve(state, stamp, event)
    }

    fn permit(screening: Option<&Self>, kind: ActKind, actor: &Actor) -> Result<(), Refusal> {
        match screening {
            Some(screening) if !screening.may_be_seen_by(actor) => {
                Err(Refusal::wrong_side(kind, "the organisation that registered the patient as eligible"))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn creates(kind: ActKind) -> bool {
        match kind {
            ActKind::RegisterEligible => true,
            ActKind::RecordScreening
            | ActKind::RecordScreeningNotDone
            | ActKind::OfferHelp
            | ActKind::RecordHelpAccepted
            | ActKind::RecordHelpDeclined => false,
        }
    }

    fn closes(_kind: ActKind) -> bool {
        false
    }

    fn full() -> Refusal {
        Refusal::new(
            RefusalCode::StreamFull,
            None,
            "the screening has as many events as one may have",
            "register the patient's next encounter",
        )
    }

    fn id(&self) -> &ScreeningId {
        &self.id
    }

    fn subject(&self) -> Option<&PatientRef> {
        Some(&self.patient)
    }

    fn last_recorded_at(&self) -> Timestamp {
        self.last_recorded_at
    }

    fn may_be_seen_by(&self, actor: &Actor) -> bool {
        self.organization == actor.organization
    }
}
