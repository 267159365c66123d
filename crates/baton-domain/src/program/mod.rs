//! Programs: a tenant's policies for kinds of need, in versions.
//!
//! A program's stream holds every version of its policy. A handoff carries the version that it was requested under, so
//! nothing here is read when one is decided, and a revision holds for requests after it only.
//!
//! ```text
//! DefineProgram ─► version 1 ─RevisePolicy─► version 2 ─► … ─RetireProgram─► retired: no more requests, no more versions
//! ```

mod act;
mod decide;
mod event;
mod evolve;

#[cfg(test)]
mod tests;

pub use act::{Act, ActKind, DefineProgram, RetireProgram, RevisePolicy};
pub use event::{Event, EventKind, PolicyRevised, ProgramDefined, ProgramRetired};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

use crate::act::Command;
use crate::aggregate::Aggregate;
use crate::decide::Decision;
use crate::event::Stamp;
use crate::evolve::IllegalEvent;
use crate::ids::{OrganizationId, PatientRef, ProgramId};
use crate::limits::PROGRAM_VERSIONS;
use crate::policy::{Policy, ProgramVersion};
use crate::refusal::{Refusal, RefusalCode};
use crate::state::State;
use crate::title::Title;
use crate::value::Actor;

/// A program.
#[skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// Its id.
    pub id: ProgramId,
    /// What it is called.
    pub title: Title,
    /// The organisation that defined it; its supervisors revise and retire it.
    pub owner: OrganizationId,
    /// Every version of its policy, from version 1 on; never empty.
    pub versions: Vec<PolicyVersion>,
    /// When and by whom it was retired.
    pub retired: Option<Stamp>,
    /// When the stream was last written, by the log's clock.
    pub last_recorded_at: Timestamp,
}

/// A version of a program's policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// What it says.
    pub policy: Policy,
    /// Since when, and by whom.
    pub stamp: Stamp,
}

impl Program {
    /// The number of its newest version, from 1.
    #[must_use]
    pub fn newest(&self) -> u32 {
        u32::try_from(self.versions.len()).unwrap_or(u32::MAX)
    }

    /// A version by its number, as a handoff is requested under it; `None` if there is none of this number.
    #[must_use]
    pub fn version(&self, number: u32) -> Option<ProgramVersion> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let version = self.versions.get(index)?;
        Some(ProgramVersion {
            program: self.id.clone(),
            version: number,
            policy: Box::new(version.policy.clone()),
        })
    }

    /// The version that a request is made under now.
    ///
    /// # Errors
    /// A refusal if the program is retired.
    pub fn in_force(&self) -> Result<ProgramVersion, Refusal> {
        let newest = self.version(self.newest()).filter(|_| self.retired.is_none());
        newest.ok_or_else(|| {
            Refusal::new(
                RefusalCode::ProgramRetired,
                None,
                format!("the program {} is retired, so nothing is requested under it any more", self.id),
                "name another program, or none for the built-in one",
            )
        })
    }
}

impl Aggregate for Program {
    const CATEGORY: &'static str = "program";

    type Id = ProgramId;
    type Act = Act;
    type Event = Event;

    fn decide(state: &State<Self>, command: &Command<Act>) -> Result<Decision<Event>, Refusal> {
        decide::decide(state.as_deref(), &command.context, &command.act)
    }

    fn evolve(state: State<Self>, stamp: &Stamp, event: &Event) -> Result<State<Self>, IllegalEvent> {
        evolve::evolve(state, stamp, event)
    }

    fn permit(program: Option<&Self>, kind: ActKind, actor: &Actor) -> Result<(), Refusal> {
        decide::permit(program, kind, actor)
    }

    fn creates(kind: ActKind) -> bool {
        match kind {
            ActKind::DefineProgram => true,
            ActKind::RevisePolicy | ActKind::RetireProgram => false,
        }
    }

    fn closes(kind: ActKind) -> bool {
        match kind {
            ActKind::RetireProgram => true,
            ActKind::DefineProgram | ActKind::RevisePolicy => false,
        }
    }

    fn full() -> Refusal {
        Refusal::new(
            RefusalCode::StreamFull,
            None,
            format!("the program has {PROGRAM_VERSIONS} versions, as many as one may have"),
            "retire it, and define a new one",
        )
    }

    fn id(&self) -> &ProgramId {
        &self.id
    }

    fn subject(&self) -> Option<&PatientRef> {
        None
    }

    fn last_recorded_at(&self) -> Timestamp {
        self.last_recorded_at
    }

    /// Whoever requests handoffs in the tenant does so under its programs.
    fn may_be_seen_by(&self, _actor: &Actor) -> bool {
        true
    }
}
