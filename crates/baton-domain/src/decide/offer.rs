//! Finding a receiver: R1, R4, R10, R17, R19, R21, R23.

use super::{Case, Decision, time};
use crate::act::{AcceptHandoff, DeclineHandoff, EndOffer, OfferToReceiver, RecordReceiverContact};
use crate::event::{
    Escalated, HandoffAccepted, HandoffDeclined, HandoffOffered, OfferEnded, ReceiverContacted,
};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::distinguishable;
use crate::state::Offer;
use crate::value::{
    Capacity, DeclineReason, EscalationCause, EscalationTarget, LapseCause, OfferEndCause, Party, Reported,
    Side,
};

impl Case<'_> {
    /// The offer, which the phases of the act say is there.
    pub(super) fn offer(&self) -> Result<&Offer, Refusal> {
        self.handoff.offer.as_ref().ok_or_else(|| {
            Refusal::nothing("no receiver holds an offer of this handoff", "offer it to a receiver first")
        })
    }

    /// R21: the receiver answers for themselves; what the referrer records for them says who said it.
    pub(super) fn answered_by(&self, reported: Option<&Reported>) -> Result<(), Refusal> {
        match (self.side(), reported) {
            (Side::Receiver, None) => Ok(()),
            (Side::Referrer, Some(said)) => {
                let policy = &self.handoff.program.policy;
                time::not_in_future(policy, self.context, said.said_at, "reported.said_at") // R17
            }
            (Side::Receiver, Some(_)) => {
                Err(Refusal::wrong_side(self.kind, "you yourself: leave out who reported it"))
            }
            (Side::Referrer, None) => {
                Err(Refusal::wrong_side(self.kind, "the receiver: say who of them reported it, when and how"))
            }
        }
    }

    /// R21: within one organisation, only a person or team tells the sides apart.
    pub(super) fn can_be_told_apart(&self, receiver: &Party) -> Result<(), Refusal> {
        if distinguishable(&self.handoff.referrer, receiver) {
            return Ok(());
        }
        Err(Refusal::new(
            RefusalCode::PartiesNotDistinguishable,
            Some(Rule::R21),
            "referrer and receiver share an organisation and neither person nor team tells them apart",
            "name the person or the team of both",
        ))
    }
}

impl Case<'_> {
    /// R19: a service that is known to have no capacity is called first.
    fn has_room_or_was_called(&self, act: &OfferToReceiver) -> Result<(), Refusal> {
        let contacts = &self.handoff.receiver_contacts;
        let called = || contacts.iter().any(|called| called.receiver.is_same(&act.receiver));
        if act.known_capacity != Some(Capacity::None) || called() {
            return Ok(());
        }
        Err(Refusal::new(
            RefusalCode::NoCapacity,
            Some(Rule::R19),
            "the directory says that the service has no capacity",
            "call the service and record it with RecordReceiverContact, or offer the patient to another one",
        ))
    }
}

pub(super) fn offer(case: &Case<'_>, act: &OfferToReceiver) -> Result<Decision, Refusal> {
    case.consent_to_show(&act.receiver)?;
    case.consent_still_covers(&act.receiver)?;
    case.can_be_told_apart(&act.receiver)?;
    case.keeps_to_the_choice(&act.receiver)?;
    case.has_room_or_was_called(act)?;
    let event = HandoffOffered {
        receiver: act.receiver.clone(),
        capacity_seen: act.capacity_seen,
        answers_by_report: act.answers_by_report,
        by_presence: false,
    };
    case.records(event, &act.words)
}

pub(super) fn end(case: &Case<'_>, act: &EndOffer) -> Result<Decision, Refusal> {
    let receiver = case.offer()?.receiver.clone();
    let ended = OfferEnded { receiver, cause: OfferEndCause::EndedByReferrer };
    let mut drafts = vec![case.main(ended, &act.words)];
    drafts.extend(case.lapse(LapseCause::OfferEnded)); // R23
    Ok(Decision::Record(drafts))
}

pub(super) fn accept(case: &Case<'_>, act: &AcceptHandoff) -> Result<Decision, Refusal> {
    case.answered_by(act.reported.as_ref())?;
    case.records(HandoffAccepted { by_presence: false, reported: act.reported.clone() }, &act.words)
}

/// R10: the offer ends, the need stays; from the program's number of declines on, somebody must look. R23: a choice ends
/// with it.
pub(super) fn decline(case: &Case<'_>, act: &DeclineHandoff) -> Result<Decision, Refusal> {
    case.answered_by(act.reported.as_ref())?;
    let receiver = case.offer()?.receiver.clone();
    let event = HandoffDeclined {
        receiver: receiver.clone(),
        reason: act.reason,
        alternative: act.alternative.clone(),
        reported: act.reported.clone(),
    };
    let mut drafts = vec![case.main(event, &act.words)];
    drafts.extend(case.lapse_by_decline(&receiver));
    let limit = case.handoff.program.policy.declines_before_escalation as usize;
    if leaves_no_way(case, act, &receiver) {
        drafts.push(case.escalated_as_no_path_left());
    } else if case.handoff.declines() + 1 >= limit {
        drafts.push(case.consequence(case.escalation(EscalationCause::Declines, None)));
    }
    Ok(Decision::Record(drafts))
}

/// R4: a decline in conscience leaves the patient with somebody: the referrer, who stays accountable, and a supervisor,
/// unless another option is known to be open. R3: any other decline does where it was the last open option of a choice.
fn leaves_no_way(case: &Case<'_>, act: &DeclineHandoff, receiver: &Party) -> bool {
    let in_conscience = act.reason == DeclineReason::Conscience;
    (in_conscience || case.handoff.choice.is_some()) && !case.another_is_open(receiver)
}

impl Case<'_> {
    /// The handoff's next escalation.
    pub(super) fn escalation(&self, cause: EscalationCause, rule: Option<Rule>) -> Escalated {
        let number = self.handoff.escalations.len() as u64 + 1;
        Escalated {
            escalation: u32::try_from(number).unwrap_or(u32::MAX),
            to: vec![EscalationTarget::ReferrerSupervisor],
            cause,
            rule,
            deadline: None,
        }
    }
}

pub(super) fn contact(case: &Case<'_>, act: &RecordReceiverContact) -> Result<Decision, Refusal> {
    if act.names_patient {
        case.consent_for(&act.receiver)?;
    }
    let event = ReceiverContacted {
        receiver: act.receiver.clone(),
        channel: act.channel,
        spoke_with: act.spoke_with.clone(),
        names_patient: act.names_patient,
    };
    case.records(event, &act.words)
}
