//! Finding a receiver.

use baton_api::event::v1::{HandoffAccepted, HandoffDeclined, HandoffOffered, OfferEnded, ReceiverContacted};
use baton_api::types::v1::OfferEndCause;

use super::Told;
use crate::render::page::Tone;
use crate::render::{names, people};

const NOT_KNOWN: &str = "an unknown receiver";

pub(super) fn offered(event: &HandoffOffered) -> Told {
    let receiver = people::party_or(event.receiver.as_ref(), NOT_KNOWN);
    if event.by_presence {
        return Told::new(format!("Offered to {receiver}, by presence"));
    }
    let by_report =
        event.answers_by_report.then(|| "by report: the referrer records what they say".to_owned());
    Told::new(format!("Offered to {receiver}"))
        .with_some("capacity", event.capacity_seen.map(names::capacity))
        .with_some("answers", by_report)
}

pub(super) fn ended(event: &OfferEnded) -> Told {
    let receiver = people::party_or(event.receiver.as_ref(), NOT_KNOWN);
    let why = match OfferEndCause::try_from(event.cause) {
        Ok(OfferEndCause::Withdrawn) => "since consent for them was withdrawn",
        Ok(OfferEndCause::EndedByReferrer) => "by the referrer",
        Ok(OfferEndCause::PathChanged) => "since another way was chosen",
        Ok(OfferEndCause::Unspecified) | Err(_) => "for a cause unknown here",
    };
    Told::new(format!("Offer to {receiver} ended {why}")).toned(Tone::Warn)
}

pub(super) fn accepted(event: &HandoffAccepted) -> Told {
    let what = if event.by_presence { "Accepted, by presence" } else { "Accepted" };
    Told::new(what).reported(event.reported.as_ref())
}

pub(super) fn declined(event: &HandoffDeclined) -> Told {
    let receiver = people::party_or(event.receiver.as_ref(), NOT_KNOWN);
    Told::new(format!("Declined by {receiver}: {}; the need stays open", names::decline_reason(event.reason)))
        .toned(Tone::Warn)
        .with_some("suggests", event.alternative.as_ref().map(people::party))
        .reported(event.reported.as_ref())
}

pub(super) fn contacted(event: &ReceiverContacted) -> Told {
    let receiver = people::party_or(event.receiver.as_ref(), NOT_KNOWN);
    let named = if event.names_patient { "the patient was named" } else { "the patient was not named" };
    Told::new(format!("{receiver} called ahead, {}; {named}", people::channel(event.channel)))
        .with_some("spoke with", event.spoke_with.clone())
}
