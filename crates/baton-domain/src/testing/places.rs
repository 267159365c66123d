//! Where a handoff can stand in the table, and what brings it there.
//!
//! Everywhere one receiver is a former one, who declined twice (so that an escalation waits) and whose consent was then
//! withdrawn; a question of the present receiver waits for its answer, and what can be planned ahead is planned.

use super::{Seat, Stage, samples};
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
    /// Consented, and no path is left for the patient.
    NoPathLeft,
    /// Acknowledged, and the receiver is asked to let go.
    CancellationRequested,
    /// Closed because the patient declined.
    ClosedByPatient,
    /// Closed by cancelling.
    Cancelled,
    /// Closed because the referrer gave the care.
    CaredForDirectly,
}

impl Place {
    /// Every place, in the order of the life cycle.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Nowhere];
        all.extend(Phase::ALL.iter().copied().map(Self::In));
        all.extend([Self::NoPathLeft, Self::CancellationRequested]);
        all.extend([Self::ClosedByPatient, Self::Cancelled, Self::CaredForDirectly]);
        all
    }

    /// The place's name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nowhere => "not requested",
            Self::In(Phase::Closed) => "closed: completed",
            Self::In(phase) => phase.name(),
            Self::NoPathLeft => "consented, no path left",
            Self::CancellationRequested => "acknowledged, cancellation requested",
            Self::ClosedByPatient => "closed: patient declined",
            Self::Cancelled => "closed: cancelled",
            Self::CaredForDirectly => "closed: cared for directly",
        }
    }
}

pub(super) fn acts_to_reach(stage: &Stage, place: Place) -> Vec<(Seat, Act)> {
    let sample = |seat, kind| (seat, stage.sample(kind, seat));
    let by_referrer = |kind| sample(Seat::Referrer, kind);
    let after = |phase, acts: Vec<(Seat, Act)>| {
        let mut all = acts_to_reach(stage, Place::In(phase));
        all.extend(acts);
        all
    };
    match place {
        Place::Nowhere => Vec::new(),
        Place::In(Phase::Requested) => until_requested(stage).into(),
        Place::In(Phase::PacketGiven) => {
            let choice = (Seat::Referrer, samples::packet_choice(stage).into());
            after(Phase::Consented, vec![choice, by_referrer(ActKind::GiveInformationPacket)])
        }
        Place::In(phase) => {
            let mut all = until_requested(stage).to_vec();
            for (_, steps) in WAY.iter().filter(|(reached, _)| *reached <= phase) {
                all.extend(steps.iter().map(|(seat, kind)| sample(*seat, *kind)));
            }
            all
        }
        Place::NoPathLeft => after(Phase::Consented, vec![(Seat::Referrer, samples::no_choice().into())]),
        Place::CancellationRequested => {
            after(Phase::Acknowledged, vec![by_referrer(ActKind::RequestCancellation)])
        }
        Place::ClosedByPatient => after(Phase::Requested, vec![by_referrer(ActKind::CloseHandoff)]),
        Place::Cancelled => after(Phase::Requested, vec![by_referrer(ActKind::CancelHandoff)]),
        Place::CaredForDirectly => {
            let choice = (Seat::Referrer, samples::direct_choice().into());
            after(Phase::Requested, vec![choice, by_referrer(ActKind::ProvideDirectCare)])
        }
    }
}

type Steps = &'static [(Phase, &'static [(Seat, ActKind)])];

/// The way forward, phase by phase.
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
