//! Where a handoff can stand in the table, and what brings it there.
//!
//! Everywhere one receiver is a former one, who declined twice (so that an escalation waits) and whose consent was then
//! withdrawn; a question of the present receiver waits for its answer, and what can be planned ahead is planned.

use super::{Seat, Stage};
use crate::act::{Act, ActKind, RecordConsent, WithdrawConsent};
use crate::state::Phase;
use crate::value::ConsentScope;
use crate::words::Words;

/// A row's handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Not requested yet.
    Nowhere,
    /// In this phase; closed as completed.
    In(Phase),
    /// Acknowledged, and the receiver is asked to let go.
    CancellationRequested,
    /// Closed because the patient declined.
    ClosedByPatient,
    /// Closed by cancelling.
    Cancelled,
}

impl Place {
    /// Every place, in the order of the life cycle.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Nowhere];
        all.extend(Phase::ALL.iter().copied().map(Self::In));
        all.extend([Self::CancellationRequested, Self::ClosedByPatient, Self::Cancelled]);
        all
    }

    /// The place's name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nowhere => "not requested",
            Self::In(Phase::Closed) => "closed: completed",
            Self::In(phase) => phase.name(),
            Self::CancellationRequested => "acknowledged, cancellation requested",
            Self::ClosedByPatient => "closed: patient declined",
            Self::Cancelled => "closed: cancelled",
        }
    }
}

pub(super) fn acts_to_reach(stage: &Stage, place: Place) -> Option<Vec<(Seat, Act)>> {
    let mut acts = Vec::new();
    if place == Place::Nowhere {
        return Some(acts);
    }
    acts.extend(until_requested(stage));
    let sample = |seat, kind| (seat, stage.sample(kind, seat));
    let mut on = |(seat, kind)| acts.push(sample(seat, kind));
    match place {
        Place::Nowhere | Place::In(Phase::Requested) => {}
        Place::In(phase) => {
            for (reached, steps) in way(phase)? {
                steps.iter().copied().for_each(&mut on);
                if *reached == phase {
                    break;
                }
            }
        }
        Place::CancellationRequested => {
            acts.extend(acts_to_reach(stage, Place::In(Phase::Acknowledged))?.split_off(PRELUDE));
            acts.push(sample(Seat::Referrer, ActKind::RequestCancellation));
        }
        Place::ClosedByPatient => on((Seat::Referrer, ActKind::CloseHandoff)),
        Place::Cancelled => on((Seat::Referrer, ActKind::CancelHandoff)),
    }
    Some(acts)
}

type Steps = &'static [(Phase, &'static [(Seat, ActKind)])];

/// The way forward, phase by phase; none to where no event leads yet.
const fn way(phase: Phase) -> Option<Steps> {
    match phase {
        Phase::PacketGiven => None,
        Phase::Requested
        | Phase::Consented
        | Phase::Offered
        | Phase::Accepted
        | Phase::Introduced
        | Phase::Acknowledged
        | Phase::Linked
        | Phase::Closed => Some(WAY),
    }
}

const WAY: Steps = &[
    (
        Phase::Consented,
        &[
            (Seat::Referrer, ActKind::RecordConsent),
            (Seat::Referrer, ActKind::ShareInformation),
            (Seat::Referrer, ActKind::ScheduleIntroduction),
            (Seat::Referrer, ActKind::AssignNavigator),
            (Seat::Navigator, ActKind::RecordBarrier),
            (Seat::Navigator, ActKind::PlanContact),
        ],
    ),
    (
        Phase::Offered,
        &[(Seat::Referrer, ActKind::OfferToReceiver), (Seat::Receiver, ActKind::RequestInformation)],
    ),
    (Phase::Accepted, &[(Seat::Receiver, ActKind::AcceptHandoff), (Seat::Receiver, ActKind::ScheduleVisit)]),
    (Phase::Introduced, &[(Seat::Referrer, ActKind::RecordIntroduction)]),
    (Phase::Acknowledged, &[(Seat::Receiver, ActKind::AcknowledgeResponsibility)]),
    (Phase::Linked, &[(Seat::Receiver, ActKind::RecordLinkage)]),
    (Phase::Closed, &[(Seat::Referrer, ActKind::ConfirmClosure)]),
];

/// How many acts [`until_requested`] has.
const PRELUDE: usize = 8;

fn until_requested(stage: &Stage) -> [(Seat, Act); PRELUDE] {
    let referrer = |kind| (Seat::Referrer, stage.sample(kind, Seat::Referrer));
    let consent = match stage.sample(ActKind::RecordConsent, Seat::Referrer) {
        Act::RecordConsent(act) => {
            let scope = ConsentScope { receivers: vec![Seat::Former.party()], parts: Vec::new() };
            RecordConsent { scope, ..act }.into()
        }
        other => other,
    };
    let offer = || match stage.sample(ActKind::OfferToReceiver, Seat::Referrer) {
        Act::OfferToReceiver(mut act) => {
            act.receiver = Seat::Former.party();
            (Seat::Referrer, act.into())
        }
        other => (Seat::Referrer, other),
    };
    let decline = || (Seat::Former, stage.sample(ActKind::DeclineHandoff, Seat::Former));
    let withdraw = WithdrawConsent { receivers: vec![Seat::Former.party()], words: Words::default() };
    [
        referrer(ActKind::RequestHandoff),
        (Seat::Referrer, consent),
        offer(),
        decline(),
        offer(),
        decline(),
        offer(),
        (Seat::Referrer, withdraw.into()),
    ]
}
