//! Events that find a receiver.

use baton_api::event::v1 as api;
use baton_domain::event::{HandoffAccepted, HandoffDeclined, HandoffOffered, OfferEnded, ReceiverContacted};

use super::super::codes::{Coded as _, number};
use super::super::values::{from_party, from_reported};

pub(super) fn handoff_offered(event: &HandoffOffered) -> api::HandoffOffered {
    let HandoffOffered { receiver, capacity_seen, answers_by_report, by_presence } = event;
    api::HandoffOffered {
        receiver: Some(from_party(receiver)),
        capacity_seen: number(*capacity_seen),
        answers_by_report: *answers_by_report,
        by_presence: *by_presence,
    }
}

pub(super) fn offer_ended(event: &OfferEnded) -> api::OfferEnded {
    let OfferEnded { receiver, cause } = event;
    api::OfferEnded { receiver: Some(from_party(receiver)), cause: cause.api_number() }
}

pub(super) fn handoff_accepted(event: &HandoffAccepted) -> api::HandoffAccepted {
    let HandoffAccepted { by_presence, reported } = event;
    api::HandoffAccepted { by_presence: *by_presence, reported: reported.as_ref().map(from_reported) }
}

pub(super) fn handoff_declined(event: &HandoffDeclined) -> api::HandoffDeclined {
    let HandoffDeclined { receiver, reason, alternative, reported } = event;
    api::HandoffDeclined {
        receiver: Some(from_party(receiver)),
        reason: reason.api_number(),
        alternative: alternative.as_ref().map(from_party),
        reported: reported.as_ref().map(from_reported),
    }
}

pub(super) fn receiver_contacted(event: &ReceiverContacted) -> api::ReceiverContacted {
    let ReceiverContacted { receiver, channel, spoke_with, names_patient } = event;
    api::ReceiverContacted {
        receiver: Some(from_party(receiver)),
        channel: channel.api_number(),
        spoke_with: spoke_with.as_ref().map(ToString::to_string),
        names_patient: *names_patient,
    }
}
