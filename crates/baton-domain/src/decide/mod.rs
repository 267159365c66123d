//! What a command adds to a handoff's stream.
//!
//! ```text
//! command ─► who (R21) ─► reasons (R13, R22) ─► time (R17) ─► already so? ─► phase (R20) ─► the act's own rules ─► events
//! ```
//!
//! Every act passes the same gates in the same order, then its own function in one of the files here. Nothing reads a
//! clock, draws a number or looks at what people wrote beyond whether they wrote it.

mod allowed;
mod care;
mod consent;
mod correction;
mod done;
mod ending;
mod guardrail;
mod lost;
mod navigation;
mod obligation;
mod offer;
mod path;
mod practice;
mod reasons;
mod request;
mod sharing;
mod system;
pub(crate) mod time;
mod who;

pub use allowed::phases;
pub use who::permit;

use crate::act::{Act, ActKind, Command, Context};
use crate::event::{Event, Stamp};
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::side::{Standing, standing};
use crate::state::{Handoff, State};
use crate::value::Side;
use crate::words::Words;

/// What a command adds to the stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision<E = Event> {
    /// These events, in order, all or none.
    Record(Vec<Draft<E>>),
    /// Nothing: what the command asks for is already so.
    AlreadyDone,
}

/// An event that is decided and not yet recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft<E = Event> {
    /// When and who.
    pub stamp: Stamp,
    /// What.
    pub event: E,
    /// What people wrote.
    pub words: Words,
}

/// Decides `command` on a handoff's `state`.
///
/// # Errors
/// A [`Refusal`] that names the rule and what would satisfy it.
pub fn decide(state: &State, command: &Command) -> Result<Decision, Refusal> {
    let context = &command.context;
    match (&command.act, state.as_deref()) {
        (Act::RequestHandoff(act), None) => {
            reasons::check(&command.act)?;
            request::request(context, act)
        }
        (Act::RecordPracticeHandoff(act), None) => practice::record(context, act),
        (Act::RequestHandoff(_) | Act::RecordPracticeHandoff(_), Some(handoff)) => Err(Refusal::new(
            RefusalCode::AlreadyExists,
            None,
            format!("the handoff {} was already requested by another request", handoff.id),
            "choose another handoff id, or none",
        )),
        (act, None) => Err(Refusal::new(
            RefusalCode::NotRequested,
            None,
            format!("there is no handoff that {} could apply to", act.kind().name()),
            "request the handoff first",
        )),
        (act, Some(handoff)) => on_handoff(handoff, context, act),
    }
}

fn on_handoff(handoff: &Handoff, context: &Context, act: &Act) -> Result<Decision, Refusal> {
    let kind = act.kind();
    permit(handoff, kind, &context.actor)?;
    let case = Case { handoff, context, kind };
    case.no_breach_where_none_can_be()?;
    reasons::check(act)?;
    time::check(handoff.requested.occurred_at, &handoff.program.policy, context)?;
    if done::already(&case, act) {
        return Ok(Decision::AlreadyDone);
    }
    allowed::check(&case, act)?;
    match act {
        Act::RequestHandoff(_) | Act::RecordPracticeHandoff(_) => {
            Err(Refusal::wrong_phase(kind, handoff.phase, &[]))
        }
        Act::AmendRequest(act) => request::amend(&case, act),
        Act::RecordConsent(act) => request::consent(&case, act),
        Act::WithdrawConsent(act) => request::withdraw(&case, act),
        Act::SetContactPreferences(act) => guardrail::set_preferences(&case, act),
        Act::DeclareObjection(act) => path::object(&case, act),
        Act::ChoosePath(act) => path::choose(&case, act),
        Act::GiveInformationPacket(act) => path::give_packet(&case, act),
        Act::OfferToReceiver(act) => offer::offer(&case, act),
        Act::EndOffer(act) => offer::end(&case, act),
        Act::AcceptHandoff(act) => offer::accept(&case, act),
        Act::DeclineHandoff(act) => offer::decline(&case, act),
        Act::RecordReceiverContact(act) => offer::contact(&case, act),
        Act::ShareInformation(act) => sharing::share(&case, act),
        Act::CorrectInformation(act) => sharing::correct(&case, act),
        Act::RequestInformation(act) => sharing::ask(&case, act),
        Act::AnswerInformation(act) => sharing::answer(&case, act),
        Act::ClearIntroduction(act) => guardrail::clear(&case, act),
        Act::ScheduleIntroduction(act) => care::schedule_introduction(&case, act),
        Act::RecordIntroductionMissed(act) => care::introduction_missed(&case, act),
        Act::RecordIntroduction(act) => care::introduce(&case, act),
        Act::AcknowledgeResponsibility(act) => care::acknowledge(&case, act),
        Act::AssignNavigator(act) => navigation::assign(&case, act),
        Act::PlanContact(act) => guardrail::plan_contact(&case, act),
        Act::RecordContactAttempt(act) => navigation::attempt(&case, act),
        Act::RecordSupport(act) => navigation::support(&case, act),
        Act::RecordBarrier(act) => navigation::barrier(&case, act),
        Act::ResolveBarrier(act) => navigation::resolve(&case, act),
        Act::ScheduleVisit(act) => care::schedule_visit(&case, act),
        Act::RecordVisitMissed(act) => care::visit_missed(&case, act),
        Act::RecordLinkage(act) => care::link(&case, act),
        Act::RecordOutcome(act) => care::observe(&case, act),
        Act::AttestPracticeHandoff(act) => care::attest(&case, act),
        Act::ReportClosure(act) => ending::report(&case, act),
        Act::ConfirmClosure(act) => ending::confirm(&case, act),
        Act::CloseHandoff(act) => ending::close(&case, act),
        Act::ProvideDirectCare(act) => path::provide(&case, act),
        Act::CancelHandoff(act) => ending::cancel(&case, act),
        Act::RequestCancellation(act) => ending::request_cancellation(&case, act),
        Act::ConfirmCancellation(act) => ending::confirm_cancellation(&case, act),
        Act::HoldHandoff(act) => ending::hold(&case, act),
        Act::ResumeHandoff(act) => ending::resume(&case, act),
        Act::ReassignResponsible(act) => ending::reassign(&case, act),
        Act::ReopenHandoff(act) => ending::reopen(&case, act),
        Act::MarkEnteredInError(act) => ending::mark_entered_in_error(&case, act),
        Act::CorrectRecord(act) => correction::correct(&case, act),
        Act::TakeEscalation(act) => ending::take_escalation(&case, act),
        Act::AcknowledgeNotice(act) => ending::acknowledge_notice(&case, act),
        Act::MissDeadline(act) => system::miss(&case, act),
        Act::SupersedeHandoff(act) => system::supersede(&case, act),
        Act::CopyContactPreferences(act) => system::copy_preferences(&case, act),
    }
}

/// An act on a handoff, with its circumstances.
struct Case<'a> {
    handoff: &'a Handoff,
    context: &'a Context,
    kind: ActKind,
}

impl Case<'_> {
    /// The side that the actor acts for; a navigator and a supervisor who stand on neither act for the referrer.
    fn side(&self) -> Side {
        match standing(self.handoff, &self.context.actor) {
            Standing::Party(side) => side,
            Standing::Navigator | Standing::Former | Standing::Outside => Side::Referrer,
        }
    }

    /// The event that the act is recorded as, with the words of the caller and of the circumstances.
    fn main(&self, event: impl Into<Event>, words: &Words) -> Draft {
        draft(self.context, event, words)
    }

    /// An event that follows from the act by a rule.
    fn consequence(&self, event: impl Into<Event>) -> Draft {
        Draft { stamp: stamp(self.context), event: event.into(), words: Words::default() }
    }

    fn records(&self, event: impl Into<Event>, words: &Words) -> Result<Decision, Refusal> {
        Ok(Decision::Record(vec![self.main(event, words)]))
    }

    /// R22: only a fact that a guardrail would keep off the record takes a breach.
    fn no_breach_where_none_can_be(&self) -> Result<(), Refusal> {
        if self.context.breach.is_some() && !allowed::may_breach(self.kind) {
            return Err(Refusal::new(
                RefusalCode::ReasonNotAllowed,
                Some(Rule::R22),
                format!("{} records nothing that could breach a guardrail", self.kind.name()),
                "leave the breach out",
            ));
        }
        Ok(())
    }
}

fn stamp(context: &Context) -> Stamp {
    Stamp {
        occurred_at: context.occurred_at,
        recorded_at: context.now,
        actor: context.actor.clone(),
        recorded_by: None,
    }
}

/// An event with the words of the caller and of the circumstances.
pub(crate) fn draft<E>(context: &Context, event: impl Into<E>, words: &Words) -> Draft<E> {
    let mut words = words.clone();
    words.late_reason.clone_from(&context.late_reason);
    words.breach_reason.clone_from(&context.breach);
    Draft { stamp: stamp(context), event: event.into(), words }
}
