//! A whole handoff within a practice in one call: ordinary acts, decided one after the other on the growing state.
//! It has no rules of its own beyond the order of its first steps.

use super::{Decision, Draft, decide};
use crate::act::{Act, ActKind, Command, ConsentAnswer, Context, PracticeStep, RecordPracticeHandoff};
use crate::evolve::evolve;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::state::State;
use crate::value::{Actor, ConsentBasis, Party, Role, Side};

pub(super) fn record(context: &Context, act: &RecordPracticeHandoff) -> Result<Decision, Refusal> {
    in_order(&act.steps)?;
    reasons_stand_in_the_steps(context)?;
    let mut state: State = None;
    let mut drafts = Vec::new();
    for (index, step) in act.steps.iter().enumerate() {
        let recorded =
            record_step(&mut state, context, step).map_err(|refusal| refusal.at_step(index + 1))?;
        drafts.extend(recorded);
    }
    Ok(Decision::Record(drafts))
}

/// R13: each step says for itself why it is late or against a guardrail.
fn reasons_stand_in_the_steps(context: &Context) -> Result<(), Refusal> {
    if context.late_reason.is_none() && context.breach.is_none() {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::ReasonNotAllowed,
        Some(Rule::R13),
        "a practice handoff is late or against a guardrail only in its steps",
        "give the reason with the step that it belongs to",
    ))
}

/// The first step requests a handoff within a practice, the second records the consent that the visit implies; no step
/// is a practice handoff or a request again.
fn in_order(steps: &[PracticeStep]) -> Result<(), Refusal> {
    let fits = |index: usize, step: &PracticeStep| match (index, &step.act) {
        (0, Act::RequestHandoff(request)) => request.kind.is_practice(),
        // An attestation is worth something only as the person's own act.
        (0, _)
        | (_, Act::RequestHandoff(_) | Act::RecordPracticeHandoff(_) | Act::AttestPracticeHandoff(_)) => {
            false
        }
        (1, Act::RecordConsent(consent)) => {
            consent.answer == ConsentAnswer::Given(ConsentBasis::ImpliedByVisit)
        }
        (1, _) => false,
        (_, _) => true,
    };
    let misfit = steps.iter().enumerate().position(|(index, step)| !fits(index, step));
    let misfit = misfit.or_else(|| (steps.len() < 2).then_some(steps.len()));
    match misfit {
        None => Ok(()),
        Some(index) => Err(Refusal::new(
            RefusalCode::PracticeSteps,
            None,
            "the step does not fit there",
            "begin with a request of a PRACTICE kind and a consent IMPLIED_BY_VISIT, then the acts as they happened",
        )
        .at_step(index + 1)),
    }
}

fn record_step(state: &mut State, context: &Context, step: &PracticeStep) -> Result<Vec<Draft>, Refusal> {
    let party = acting_party(state, step)?;
    // R21: whoever records it belongs to the practice, and nobody records what only a supervisor may do for one.
    if party.organization != context.actor.organization {
        return Err(Refusal::wrong_side(ActKind::RecordPracticeHandoff, "the staff of the practice itself"));
    }
    let own = step.person == context.actor.person && step.role == context.actor.role;
    if step.role == Role::Supervisor && !own {
        return Err(Refusal::wrong_side(step.act.kind(), "a supervisor, who records it themselves"));
    }
    let command = Command {
        context: Context {
            actor: Actor {
                person: step.person.clone(),
                organization: party.organization,
                team: party.team,
                role: step.role,
                on_behalf_of: None,
                asserted_by: context.actor.asserted_by.clone(),
            },
            now: context.now,
            occurred_at: step.occurred_at.unwrap_or(context.now),
            late_reason: step.late_reason.clone(),
            breach: step.breach.clone(),
        },
        act: step.act.clone(),
    };
    match decide(state, &command)? {
        Decision::AlreadyDone => Ok(Vec::new()),
        Decision::Record(mut drafts) => {
            for draft in &mut drafts {
                if step.person != context.actor.person {
                    draft.stamp.recorded_by = Some(context.actor.clone());
                }
                *state = evolve(state.take(), &draft.stamp, &draft.event).map_err(|illegal| {
                    Refusal::new(RefusalCode::PracticeSteps, None, illegal.to_string(), "correct the steps")
                })?;
            }
            Ok(drafts)
        }
    }
}

/// The party on whose side the step was done: known from the handoff so far, or from the step itself.
fn acting_party(state: &State, step: &PracticeStep) -> Result<Party, Refusal> {
    let named_by_the_step = match &step.act {
        Act::RequestHandoff(request) => Some(&request.referrer),
        Act::RecordIntroduction(introduction) => introduction.receiver.as_ref(),
        _ => None,
    };
    let party = match (step.side, state) {
        (Side::Referrer, Some(handoff)) => Some(&handoff.referrer),
        (Side::Receiver, Some(handoff)) => handoff.receiver().or(named_by_the_step),
        (Side::Referrer, None) => named_by_the_step,
        (Side::Receiver, None) => None,
    };
    party.cloned().ok_or_else(|| {
        Refusal::new(
            RefusalCode::PracticeSteps,
            None,
            "nobody is the receiver yet who could have done this",
            "record the introduction or the offer before it",
        )
    })
}
