//! A handoff as a kind of stream.

use jiff::Timestamp;

use crate::act::{Act, ActKind, Command};
use crate::aggregate::Aggregate;
use crate::decide::{Decision, decide, permit};
use crate::event::{Event, Stamp};
use crate::evolve::{IllegalEvent, evolve};
use crate::ids::{HandoffId, PatientRef};
use crate::refusal::{Refusal, RefusalCode};
use crate::state::{Handoff, State};
use crate::value::Actor;

impl Aggregate for Handoff {
    const CATEGORY: &'static str = "handoff";

    type Id = HandoffId;
    type Act = Act;
    type Event = Event;

    fn decide(state: &State, command: &Command) -> Result<Decision, Refusal> {
        decide(state, command)
    }

    fn evolve(state: State, stamp: &Stamp, event: &Event) -> Result<State, IllegalEvent> {
        evolve(state, stamp, event)
    }

    fn permit(handoff: Option<&Self>, kind: ActKind, actor: &Actor) -> Result<(), Refusal> {
        match handoff {
            Some(handoff) if !Self::creates(kind) => permit(handoff, kind, actor),
            Some(_) | None => Ok(()),
        }
    }

    fn creates(kind: ActKind) -> bool {
        matches!(kind, ActKind::RequestHandoff | ActKind::RecordPracticeHandoff)
    }

    fn closes(kind: ActKind) -> bool {
        matches!(
            kind,
            ActKind::CloseHandoff
                | ActKind::ConfirmClosure
                | ActKind::CancelHandoff
                | ActKind::ConfirmCancellation
                | ActKind::WithdrawConsent
                | ActKind::MarkEnteredInError
                | ActKind::ProvideDirectCare
                | ActKind::SupersedeHandoff
        )
    }

    fn full() -> Refusal {
        Refusal::new(
            RefusalCode::StreamFull,
            None,
            "the handoff has as many events as one may have",
            "close it, and request a new handoff for what remains",
        )
    }

    fn id(&self) -> &HandoffId {
        &self.id
    }

    fn subject(&self) -> Option<&PatientRef> {
        Some(&self.patient)
    }

    fn last_recorded_at(&self) -> Timestamp {
        self.last_recorded_at
    }

    fn may_be_seen_by(&self, actor: &Actor) -> bool {
        // The handoff's own, which reads its parties.
        self.may_be_seen_by(actor)
    }
}
