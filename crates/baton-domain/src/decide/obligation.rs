//! What holds other acts to what the patient is owed: a choice lapses with its facts, an offer keeps to the choice, and
//! nobody leaves the patient alone with the need (R3, R4, R23).
//!
//! All of it is judged by the log's clock: whatever is said to have occurred before, what follows lies ahead.

use super::{Case, Draft};
use crate::event::{Escalated, HandoffClosed, PathLapsed};
use crate::obligation::{evaluate, last_safe_moment};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::{Standing, standing, supervises};
use crate::state::{Choice, Phase};
use crate::value::{
    EscalationCause, EscalationTarget, Floor, LapseCause, Outcome, Party, Path, PathAnswer, PathInputs, Side,
};

impl Case<'_> {
    /// R23: the end of a choice that holds, with the floor from now on; nothing where none holds.
    pub(super) fn lapse(&self, cause: LapseCause) -> Vec<Draft> {
        self.lapse_with(cause, |_| {})
    }

    /// The same where what the act says of the facts is not on record yet.
    pub(super) fn lapse_with(&self, cause: LapseCause, facts: impl FnOnce(&mut PathInputs)) -> Vec<Draft> {
        let holds = self.choice().is_some_and(|choice| choice.holding().is_some());
        let judged = if holds { self.judge_anew(facts) } else { None };
        let lapsed = judged.map(|(inputs, answer)| PathLapsed {
            cause,
            floor: answer.floor,
            floor_cause: answer.cause,
            last_safe_moment: last_safe_moment(&inputs, &answer),
        });
        lapsed.map(|lapsed| self.consequence(lapsed)).into_iter().collect()
    }

    /// What R3 says now of the options of the newest choice.
    fn judge_anew(&self, facts: impl FnOnce(&mut PathInputs)) -> Option<(PathInputs, PathAnswer)> {
        let mut inputs = self.handoff.choice_as_of(self.context.now)?;
        facts(&mut inputs);
        let answer = evaluate(&inputs);
        Some((inputs, answer))
    }

    fn choice(&self) -> Option<&Choice> {
        self.handoff.choice.as_deref()
    }

    /// R23: what a decline does to the choice.
    pub(super) fn lapse_by_decline(&self, receiver: &Party) -> Vec<Draft> {
        self.lapse_with(LapseCause::Declined, |inputs| self.declines(inputs, receiver))
    }

    /// Whether, once `receiver` has declined, an option of the newest choice is known to be open to the patient.
    pub(super) fn another_is_open(&self, receiver: &Party) -> bool {
        self.judge_anew(|inputs| self.declines(inputs, receiver)).is_some_and(|(_, answer)| {
            match answer.floor {
                Floor::InformationPacket | Floor::WarmIntroduction => true,
                Floor::DirectCare | Floor::NoPathLeft => false,
            }
        })
    }

    fn declines(&self, inputs: &mut PathInputs, receiver: &Party) {
        let theirs = |named: &Party| self.handoff.is_one_service(receiver, named);
        let declined = inputs.options.iter().filter(|option| option.receiver.as_ref().is_some_and(theirs));
        inputs.declined.extend(declined.map(|option| option.id.clone()));
    }

    /// R3: no way is left, and the referrer and a supervisor learn it together.
    pub(super) fn escalated_as_no_path_left(&self) -> Draft {
        self.consequence(Escalated {
            to: vec![EscalationTarget::ReferrerSupervisor, EscalationTarget::Referrer],
            ..self.escalation(EscalationCause::NoPathLeft, Some(Rule::R3))
        })
    }

    /// R3, R23: an offer, or an introduction that is one, keeps to the choice. Without one it is taken as the warm way.
    pub(super) fn keeps_to_the_choice(&self, receiver: &Party) -> Result<(), Refusal> {
        let Some(choice) = self.choice() else { return Ok(()) };
        if choice.floor == Floor::DirectCare {
            return Err(Refusal::new(
                RefusalCode::BelowFloor,
                Some(Rule::R3),
                "no referral could be in time, so the patient is owed the care itself",
                "choose direct care and provide it; if a service can be in time after all, choose the path anew",
            ));
        }
        if choice.lapsed.is_some() {
            return Err(self.lapsed_choice());
        }
        match choice.holding() {
            None => Ok(()), // No path was left, and here is one.
            Some(chosen)
                if chosen.path == Path::WarmIntroduction
                    && self.is_chosen(chosen.receiver.as_ref(), receiver) =>
            {
                Ok(())
            }
            // More than was chosen: the step up from a packet.
            Some(chosen)
                if chosen.path == Path::InformationPacket && self.handoff.phase == Phase::PacketGiven =>
            {
                Ok(())
            }
            Some(_) => Err(not_chosen("another path was chosen for the patient", "choose this one first")),
        }
    }

    /// R23: what was chosen, where it is this path and the choice holds.
    pub(super) fn chosen(&self, path: Path) -> Result<&Choice, Refusal> {
        let Some(choice) = self.choice() else {
            return Err(not_chosen("no path was chosen for the patient", "choose the path first"));
        };
        if choice.lapsed.is_some() {
            return Err(self.lapsed_choice());
        }
        match choice.holding() {
            Some(chosen) if chosen.path == path => Ok(choice),
            Some(_) | None => {
                Err(not_chosen("another path was chosen for the patient", "choose this one first"))
            }
        }
    }

    fn lapsed_choice(&self) -> Refusal {
        let cause = self.choice().and_then(|choice| choice.lapsed).map(|lapsed| match lapsed.cause {
            LapseCause::Declined => "the receiver declined",
            LapseCause::IntroductionMissed => "the introduction was missed",
            LapseCause::VisitMissed => "the visit was missed",
            LapseCause::AcceptDeadlineMissed => "the receiver did not answer in time",
            LapseCause::IntroduceDeadlineMissed => "the introduction was not held in time",
            LapseCause::RequestAmended => "urgency or needed_by changed",
            LapseCause::Objection => "a carer objected",
            LapseCause::OfferEnded => "the offer ended",
            LapseCause::Reopened => "the handoff was reopened",
        });
        let what =
            format!("the path that was chosen no longer holds: {}", cause.unwrap_or("its facts changed"));
        not_chosen(what, "choose the path anew")
    }

    pub(super) fn is_chosen(&self, chosen: Option<&Party>, receiver: &Party) -> bool {
        chosen.is_some_and(|chosen| self.handoff.is_meant(chosen, receiver))
    }

    /// R23: while an objection stands or the need is time-critical, only a supervisor leaves the patient waiting or
    /// without this handoff, and says where they go.
    pub(super) fn may_leave_the_patient(&self, goes_to: Option<&Party>) -> Result<(), Refusal> {
        if !self.handoff.obligation_stands(self.context.now) {
            return Ok(());
        }
        let stands = if self.handoff.objection.is_some() {
            "an objection stands, so the patient may not be left without a way"
        } else {
            "the need is time-critical, so the patient may not be left without a way"
        };
        let refused =
            |remedy| Err(Refusal::new(RefusalCode::ObligationStands, Some(Rule::R23), stands, remedy));
        match (supervises(&self.handoff.referrer, &self.context.actor), goes_to) {
            (true, Some(_)) => Ok(()),
            (true, None) => refused("say in goes_to where the patient goes"),
            (false, _) => refused(
                "have a supervisor of the referrer's organisation do it, who says where the patient goes",
            ),
        }
    }

    /// R3, R12, R23: closed for want of a service, where no path is left: on record, and still so.
    pub(super) fn service_unavailable(&self, goes_to: Option<&Party>) -> Result<HandoffClosed, Refusal> {
        let referrer = standing(self.handoff, &self.context.actor) == Standing::Party(Side::Referrer);
        if !referrer && !supervises(&self.handoff.referrer, &self.context.actor) {
            return Err(Refusal::wrong_side(
                self.kind,
                "the referrer, or a supervisor of the referrer's organisation",
            ));
        }
        match self.handoff.phase {
            Phase::Requested | Phase::Consented | Phase::PacketGiven => {}
            Phase::Offered
            | Phase::Accepted
            | Phase::Introduced
            | Phase::Acknowledged
            | Phase::Linked
            | Phase::Closed => {
                let from = &[Phase::Requested, Phase::Consented, Phase::PacketGiven];
                return Err(Refusal::wrong_phase(self.kind, self.handoff.phase, from));
            }
        }
        let on_record = self.choice().is_some_and(|choice| choice.chosen.is_none());
        let still = || self.judge_anew(|_| {}).is_some_and(|(_, answer)| answer.floor == Floor::NoPathLeft);
        if !on_record || !still() {
            return Err(Refusal::new(
                RefusalCode::EvidenceMissing,
                Some(Rule::R12),
                "it is not on record that no path is left for the patient as things are now",
                "choose the path, naming every service that was asked",
            ));
        }
        self.may_leave_the_patient(goes_to)?;
        Ok(HandoffClosed { goes_to: goes_to.cloned(), ..HandoffClosed::plainly(Outcome::ServiceUnavailable) })
    }
}

fn not_chosen(what: impl Into<String>, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::PathNotChosen, Some(Rule::R23), what, remedy)
}
