//! Acts that find a receiver.

use baton_api::handoff::v1 as api;
use baton_domain::act::{AcceptHandoff, DeclineHandoff, EndOffer, OfferToReceiver, RecordReceiverContact};
use baton_domain::ids::PersonId;

use super::super::codes::code;
use super::super::faults::{Checked, Faults};
use super::super::ids::id;
use super::super::texts::{required_text, text};
use super::super::values::{self, party};
use super::{note, reason};

pub(in super::super) fn offer_to_receiver(
    faults: &mut Faults,
    act: api::OfferToReceiver,
) -> Checked<OfferToReceiver> {
    let api::OfferToReceiver { receiver, capacity_seen, answers_by_report, note: remark } = act;
    let receiver = faults.required("receiver", receiver, party);
    let capacity_seen = faults.optional("capacity_seen", capacity_seen, code);
    let remark = faults.optional("note", remark, text);
    Ok(OfferToReceiver {
        receiver: receiver?,
        capacity_seen: capacity_seen?,
        known_capacity: None,
        answers_by_report,
        words: note(remark?),
    })
}

pub(in super::super) fn end_offer(faults: &mut Faults, act: api::EndOffer) -> Checked<EndOffer> {
    let api::EndOffer { reason: why } = act;
    let why = required_text(faults, "reason", why)?;
    Ok(EndOffer { words: reason(Some(why)) })
}

pub(in super::super) fn accept_handoff(
    faults: &mut Faults,
    act: api::AcceptHandoff,
) -> Checked<AcceptHandoff> {
    let api::AcceptHandoff { reported, note: remark } = act;
    let reported = faults.optional("reported", reported, values::reported);
    let remark = faults.optional("note", remark, text);
    Ok(AcceptHandoff { reported: reported?, words: note(remark?) })
}

pub(in super::super) fn decline_handoff(
    faults: &mut Faults,
    act: api::DeclineHandoff,
) -> Checked<DeclineHandoff> {
    let api::DeclineHandoff { reason: why, alternative, reported, reason_text } = act;
    let why = faults.field("reason", why, code);
    let alternative = faults.optional("alternative", alternative, party);
    let reported = faults.optional("reported", reported, values::reported);
    let reason_text = faults.optional("reason_text", reason_text, text);
    Ok(DeclineHandoff {
        reason: why?,
        alternative: alternative?,
        reported: reported?,
        words: reason(reason_text?),
    })
}

pub(in super::super) fn record_receiver_contact(
    faults: &mut Faults,
    act: api::RecordReceiverContact,
) -> Checked<RecordReceiverContact> {
    let api::RecordReceiverContact { receiver, channel, spoke_with, names_patient, note: remark } = act;
    let receiver = faults.required("receiver", receiver, party);
    let channel = faults.field("channel", channel, code);
    let spoke_with = faults.optional("spoke_with", spoke_with, id(PersonId::new));
    let remark = faults.optional("note", remark, text);
    Ok(RecordReceiverContact {
        receiver: receiver?,
        channel: channel?,
        spoke_with: spoke_with?,
        names_patient,
        words: note(remark?),
    })
}
