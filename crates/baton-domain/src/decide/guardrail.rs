//! Keeping an introduction and a contact from harming the patient: R5, R6, R22.

use super::{Case, Decision, Draft, time};
use crate::act::{ClearIntroduction, PlanContact, RecordIntroduction, SetContactPreferences};
use crate::event::{
    ContactPlanned, ContactPreferencesSet, GuardrailBreached, IntroductionCleared, PrivacyNotPossible,
};
use crate::ids::HandoffId;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::value::{Channel, ContactPreferences, EscalationCause, Interpreter, Privacy};
use jiff::{SignedDuration, Timestamp};

impl Case<'_> {
    /// R22: what guardrails would refuse is recorded when the caller says that it happened all the same. Answers the
    /// events that then follow: of each rule that is breached, the breach and its own escalation; none if none is.
    pub(super) fn breaches_of<const N: usize>(
        &self,
        judged: [(Rule, Result<(), Refusal>); N],
    ) -> Result<Vec<Draft>, Refusal> {
        let mut broken = judged.into_iter().filter_map(|(rule, judged)| Some((rule, judged.err()?)));
        if self.context.breach.is_none() {
            return broken.next().map_or(Ok(Vec::new()), |(_, refusal)| Err(refusal.unless_it_happened()));
        }
        let drafts: Vec<Draft> = (0..)
            .zip(broken)
            .flat_map(|(before, (rule, _))| {
                let mut escalated = self.escalation(EscalationCause::Breach, Some(rule));
                escalated.escalation = escalated.escalation.saturating_add(before);
                [self.consequence(GuardrailBreached { rule }), self.consequence(escalated)]
            })
            .collect();
        if drafts.is_empty() {
            return Err(Refusal::new(
                RefusalCode::ReasonNotAllowed,
                Some(Rule::R22),
                "nothing is breached by this",
                "leave the breach out",
            ));
        }
        Ok(drafts)
    }

    /// R5: where the need is sensitive, privacy was affirmed and held when this occurred.
    pub(super) fn privacy_cleared(&self) -> Result<(), Refusal> {
        let at = self.context.occurred_at;
        if !self.handoff.program.policy.sensitive || self.handoff.privacy_cleared_at(at) {
            return Ok(());
        }
        Err(not_cleared(
            format!("the need is sensitive, and privacy was not affirmed for {at}"),
            "clear it first: ask the patient alone",
        ))
    }

    /// R5: an introduction is as private as it was cleared to be.
    pub(super) fn was_private(&self, act: &RecordIntroduction) -> Result<(), Refusal> {
        self.privacy_cleared()?;
        if !self.handoff.program.policy.sensitive {
            return Ok(());
        }
        if act.privacy == Privacy::Overheard {
            return Err(not_cleared(
                "the need is sensitive, and others were within hearing".into(),
                "speak where nobody else can hear",
            ));
        }
        if !is_professional(act.interpreter) {
            return Err(not_cleared(
                "the need is sensitive, and the interpreter was not a professional".into(),
                "let a professional interpret",
            ));
        }
        Ok(())
    }

    /// R6: the patient, as they had said by the time this occurred, may be reached on `channel` at that time.
    pub(super) fn contact_was_allowed(&self, channel: Channel) -> Result<(), Refusal> {
        let at = self.context.occurred_at;
        contact_allowed(self.handoff.preferences_at(at), channel, Some(at))
    }

    /// R6: what was planned and is not as the patient now wants it is off.
    pub(super) fn preferences_set(
        &self,
        preferences: ContactPreferences,
        copied_from: Option<HandoffId>,
    ) -> ContactPreferencesSet {
        let planned = self.handoff.contacts_planned.iter();
        let called_off = planned
            .map(|planned| ContactPlanned { channel: planned.channel, at: planned.at })
            .filter(|planned| contact_allowed(Some(&preferences), planned.channel, planned.at).is_err())
            .collect();
        ContactPreferencesSet { preferences, copied_from, called_off }
    }
}

fn contact_allowed(
    preferences: Option<&ContactPreferences>,
    channel: Channel,
    at: Option<Timestamp>,
) -> Result<(), Refusal> {
    let Some(preferences) = preferences else { return Ok(()) };
    let refused =
        |what, remedy| Err(Refusal::new(RefusalCode::ContactNotAllowed, Some(Rule::R6), what, remedy));
    if !preferences.permits(channel) {
        return refused(
            format!("the patient does not want to be reached by {channel:?}"),
            "reach them on a channel that their contact preferences permit, or not at all",
        );
    }
    if let Some(at) = at.filter(|at| !preferences.safe_at(channel, *at)) {
        return refused(
            format!("{at} is none of the times at which the patient calls it safe to be reached"),
            "reach them at one of the safe times of their contact preferences",
        );
    }
    Ok(())
}

/// None at all is as good.
fn is_professional(interpreter: Option<Interpreter>) -> bool {
    match interpreter {
        None | Some(Interpreter::Professional) => true,
        Some(Interpreter::BilingualStaff | Interpreter::Untrained) => false,
    }
}

fn not_cleared(what: String, remedy: &str) -> Refusal {
    Refusal::new(RefusalCode::PrivacyNotCleared, Some(Rule::R5), what, remedy)
}

pub(super) fn set_preferences(case: &Case<'_>, act: &SetContactPreferences) -> Result<Decision, Refusal> {
    case.records(case.preferences_set(act.preferences.clone(), None), &act.words)
}

/// R5: affirmed with everything that makes it safe, or recorded as not possible.
pub(super) fn clear(case: &Case<'_>, act: &ClearIntroduction) -> Result<Decision, Refusal> {
    let ClearIntroduction { mode, within_hearing, interpreter, .. } = act.clone();
    if act.not_possible {
        return case.records(PrivacyNotPossible { mode, within_hearing, interpreter }, &act.words);
    }
    let missing = missing(act);
    if !missing.is_empty() {
        return Err(not_cleared(
            missing.join(", "),
            "clear it when all of this is so, or record that privacy is not possible",
        ));
    }
    let minutes = SignedDuration::from_mins(case.handoff.program.policy.clearance_minutes.into());
    let until = case.context.occurred_at.checked_add(minutes).unwrap_or(Timestamp::MAX);
    case.records(IntroductionCleared { mode, until, within_hearing, interpreter }, &act.words)
}

/// All that is missing at once.
fn missing(act: &ClearIntroduction) -> Vec<&'static str> {
    [
        (act.asked_alone, "the patient was not asked alone"),
        (act.affirmed, "the patient did not affirm that it is safe to talk"),
        (act.within_hearing.iter().all(|hearer| hearer.safe), "somebody unsafe is within hearing"),
        (act.limits_explained, "the limits of confidentiality were not explained"),
        (is_professional(act.interpreter), "the interpreter is not a professional"),
    ]
    .into_iter()
    .filter_map(|(so, otherwise)| (!so).then_some(otherwise))
    .collect()
}

pub(super) fn plan_contact(case: &Case<'_>, act: &PlanContact) -> Result<Decision, Refusal> {
    contact_allowed(case.handoff.preferences(), act.channel, act.at)?;
    if let Some(at) = act.at {
        time::in_order(case.context.occurred_at, at, "at")?;
    }
    case.records(ContactPlanned { channel: act.channel, at: act.at }, &act.words)
}
