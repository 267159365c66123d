//! R1: whether what was shared was covered by consent in force when it was shared.

use super::Case;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::Rule;
use crate::value::{InformationPart, Party};

impl Case<'_> {
    /// Consent covering `receiver` was in force when this occurred.
    pub(super) fn consent_for(&self, receiver: &Party) -> Result<(), Refusal> {
        let at = self.context.occurred_at;
        if self.handoff.consent.covers(receiver, at) {
            return Ok(());
        }
        Err(Refusal::no_consent(Some(&receiver.organization), at))
    }

    /// The same for these parts of information. Before an offer there is no receiver yet: some consent must be in force,
    /// and the offer that shows the package is judged for its receiver.
    pub(super) fn consent_for_parts(
        &self,
        receiver: Option<&Party>,
        parts: &[InformationPart],
    ) -> Result<(), Refusal> {
        let at = self.context.occurred_at;
        let consent = &self.handoff.consent;
        match receiver {
            Some(receiver) => self.consent_for(receiver)?,
            None if consent.in_force_at(at) => {}
            None => return Err(Refusal::no_consent(None, at)),
        }
        match parts.iter().find(|part| !consent.covers_part(receiver, **part, at)) {
            None => Ok(()),
            Some(part) => Err(Refusal::new(
                RefusalCode::NoConsent,
                Some(Rule::R1),
                format!("the consent in force at {at} does not cover sharing {part:?}"),
                "leave that part out, or record a consent that covers it",
            )),
        }
    }

    /// The same for all that `receiver` gets to see with an offer: the package made before it too.
    pub(super) fn consent_to_show(&self, receiver: &Party) -> Result<(), Refusal> {
        self.consent_for_parts(Some(receiver), &self.handoff.information.parts)
    }

    /// R2: whatever occurred before, nothing is opened to a receiver whose consent was withdrawn since.
    pub(super) fn consent_still_covers(&self, receiver: &Party) -> Result<(), Refusal> {
        let at = self.context.occurred_at.max(self.context.now);
        if self.handoff.consent.covers(receiver, at) {
            return Ok(());
        }
        Err(Refusal::new(
            RefusalCode::NoConsent,
            Some(Rule::R2),
            format!("consent covering {} was withdrawn since", receiver.organization),
            "record the patient's consent for this receiver again",
        ))
    }
}
