//! Asking for a handoff, and what the patient says to it.

use baton_api::event::v1::{
    ConsentDeclined, ConsentGiven, ConsentOverridden, ConsentWithdrawn, HandoffRequested, RequestAmended,
};
use baton_api::types::v1::{ConsentBasis, ConsentScope};

use super::Told;
use crate::render::page::Tone;
use crate::render::{names, people, when};

pub(super) fn requested(event: &HandoffRequested) -> Told {
    let kind = names::capital(&names::handoff_kind(event.kind));
    let what = format!("{kind} for {} requested, {}", event.need, names::urgency(event.urgency));
    Told::new(what)
        .with_some("needed by", when::instant(event.needed_by.as_ref()).map(when::moment))
        .with_some("came out of", event.parent.clone())
        .with_some("screening", event.screening.clone())
        .with_some("takes over", event.supersedes.clone())
}

pub(super) fn amended(event: &RequestAmended) -> Told {
    let kind = names::handoff_kind(event.kind);
    let what = format!("Request amended: now a {kind} for {}, {}", event.need, names::urgency(event.urgency));
    Told::new(what).with_some("needed by", when::instant(event.needed_by.as_ref()).map(when::moment))
}

pub(super) fn consent_given(event: &ConsentGiven) -> Told {
    let giver = names::consent_giver(event.given_by);
    let what = match ConsentBasis::try_from(event.basis) {
        Ok(ConsentBasis::ImpliedByVisit) => format!("Consent of the {giver}, implied by the visit"),
        Ok(ConsentBasis::Explicit | ConsentBasis::Unspecified) | Err(_) => {
            format!("Consent given by the {giver}")
        }
    };
    let limits = event.limits_explained.then(|| "limits of confidentiality".to_owned());
    Told::new(what).with("covers", covers(event.scope.as_ref())).with_some("explained", limits)
}

pub(super) fn consent_declined(event: &ConsentDeclined) -> Told {
    let giver = names::consent_giver(event.declined_by);
    Told::new(format!("Consent declined by the {giver}")).toned(Tone::Warn)
}

pub(super) fn consent_overridden(event: &ConsentOverridden) -> Told {
    let giver = names::consent_giver(event.decided_for);
    Told::new(format!("Consent overridden for the {giver}, on the legal basis {}", event.legal_basis))
        .toned(Tone::Bad)
        .with("covers", covers(event.scope.as_ref()))
}

pub(super) fn consent_withdrawn(event: &ConsentWithdrawn) -> Told {
    let what = if event.receivers.is_empty() {
        "Consent withdrawn altogether".to_owned()
    } else {
        format!("Consent withdrawn for {}", people::parties_or(&event.receivers, ""))
    };
    Told::new(what).toned(Tone::Warn)
}

fn covers(scope: Option<&ConsentScope>) -> String {
    let whom = people::parties_or(scope.map_or(&[], |scope| &scope.receivers), "any receiver");
    let parts = scope.map_or(&[][..], |scope| &scope.parts);
    if parts.is_empty() {
        return format!("{whom}; all information");
    }
    let parts: Vec<String> = parts.iter().map(|part| names::information_part(*part)).collect();
    format!("{whom}; {}", names::list(&parts))
}
