//! What is owed in a handoff, by whom, since when.

use baton_domain::state::Offer;
use baton_domain::value::{Party, Side};
use baton_domain::{Handoff, Phase};
use jiff::Timestamp;

use super::{About, WorklistItem, WorklistKind};
use crate::known::Known;

/// Everything that is owed, in no order that matters.
pub(super) fn items(known: &Known) -> Vec<WorklistItem> {
    let handoff = &*known.handoff;
    let mut items = Items { known, items: Vec::new() };
    if handoff.is_open() {
        if known.is_unplaced() {
            items.of_referrer(WorklistKind::Unplaced, known.unplaced_since);
        }
        introduction(&mut items, handoff);
        if let Some(offer) = &handoff.offer {
            of_receiver(&mut items, handoff, offer);
            questions(&mut items, handoff);
        }
        if let Some(linkage) = handoff.linkage.as_ref().filter(|_| handoff.phase == Phase::Linked) {
            items.of_referrer(WorklistKind::LoopToConfirm, linkage.at);
        }
    }
    notices(&mut items, handoff);
    items.items
}

/// Due from the acceptance on, or from when it is planned for where nobody was asked before: then both come to meet.
fn introduction(items: &mut Items<'_>, handoff: &Handoff) {
    let kind = WorklistKind::IntroductionDue;
    let planned = handoff.introduction_planned.map(|planned| planned.at);
    let accepted = handoff.offer.as_ref().and_then(|offer| offer.accepted_at);
    let accepted = accepted.filter(|_| handoff.phase == Phase::Accepted);
    let Some(since) = accepted.or(planned.filter(|_| handoff.phase < Phase::Introduced)) else { return };
    items.of_referrer(kind, since);
    if let Some(offer) = handoff.offer.as_ref().filter(|offer| !offer.answers_by_report) {
        items.push(kind, Side::Receiver, &offer.receiver, since, 0);
    }
}

fn of_receiver(items: &mut Items<'_>, handoff: &Handoff, offer: &Offer) {
    if handoff.phase == Phase::Offered && offer.accepted_at.is_none() {
        items.of_offered(WorklistKind::OfferToAnswer, offer, offer.offered_at);
    }
    if let Some(since) = acknowledgement_owed_since(handoff, offer) {
        items.of_offered(WorklistKind::AcknowledgementOwed, offer, since);
    }
    if handoff.re_read_owed() {
        let since = items.known.informed_at.unwrap_or(handoff.last_recorded_at);
        items.of_offered(WorklistKind::ReReadOwed, offer, since);
    }
    if let Some(since) = handoff.cancellation_requested_at {
        items.of_offered(WorklistKind::CancellationToAnswer, offer, since);
    }
}

/// Owed once both have met. After a linkage that the receiver recorded themselves nothing more is owed: they have
/// shown that they hold on (R9).
fn acknowledgement_owed_since(handoff: &Handoff, offer: &Offer) -> Option<Timestamp> {
    if offer.acknowledgement.is_some() {
        return None;
    }
    let met =
        || handoff.introductions.iter().rfind(|held| held.live && held.receiver.is_same(&offer.receiver));
    match handoff.phase {
        Phase::Introduced => met().map(|held| held.held_at).or(offer.accepted_at),
        Phase::Linked => handoff.linkage.as_ref().filter(|linkage| !linkage.own).map(|linkage| linkage.at),
        Phase::Requested
        | Phase::Consented
        | Phase::PacketGiven
        | Phase::Offered
        | Phase::Accepted
        | Phase::Acknowledged
        | Phase::Closed => None,
    }
}

/// A question goes with the receiver who asked it, and once the patient has arrived.
fn questions(items: &mut Items<'_>, handoff: &Handoff) {
    if handoff.phase >= Phase::Linked {
        return;
    }
    let asked = items.known.questions.iter().zip(&handoff.questions_answered);
    let open: Vec<(u32, Timestamp)> = (1..)
        .zip(asked)
        .filter(|(_, (asked, answered))| !**answered && asked.after_receivers == handoff.former.len())
        .map(|(number, (asked, _))| (number, asked.at))
        .collect();
    for (number, since) in open {
        items.push(WorklistKind::QuestionToAnswer, Side::Referrer, &handoff.referrer, since, number);
    }
}

/// R2. Whoever declined knows it themselves; everybody else who was let go is told, until they take note.
fn notices(items: &mut Items<'_>, handoff: &Handoff) {
    for (number, former) in (1..).zip(&handoff.former) {
        if former.notice_stands() {
            let (receiver, since) = (&former.receiver, former.ended_at);
            items.push(WorklistKind::Notice, Side::Receiver, receiver, since, number);
        }
    }
}

struct Items<'known> {
    known: &'known Known,
    items: Vec<WorklistItem>,
}

impl Items<'_> {
    fn of_referrer(&mut self, kind: WorklistKind, since: Timestamp) {
        let referrer = &self.known.handoff.referrer;
        self.push(kind, Side::Referrer, referrer, since, 0);
    }

    /// What a receiver owes; on the referrer's list where answers come by report.
    fn of_offered(&mut self, kind: WorklistKind, offer: &Offer, since: Timestamp) {
        if offer.answers_by_report {
            self.of_referrer(kind, since);
        } else {
            self.push(kind, Side::Receiver, &offer.receiver, since, 0);
        }
    }

    fn push(&mut self, kind: WorklistKind, side: Side, party: &Party, since: Timestamp, number: u32) {
        self.items.push(WorklistItem {
            tenant: self.known.tenant.clone(),
            organization: party.organization.clone(),
            since: to_microsecond(since),
            ordinal: self.known.ordinal,
            kind,
            side,
            number,
            handoff: self.known.handoff.id,
            team: party.team.clone(),
            person: party.person.clone(),
            about: (kind != WorklistKind::Notice).then(|| about(&self.known.handoff, kind, side)),
        });
    }
}

fn about(handoff: &Handoff, kind: WorklistKind, side: Side) -> About {
    let counterpart = match side {
        Side::Referrer => handoff.receiver(),
        Side::Receiver => Some(&handoff.referrer),
    };
    let introduction = handoff.introduction_planned.filter(|_| kind == WorklistKind::IntroductionDue);
    About {
        patient: handoff.patient.clone(),
        kind: handoff.kind,
        need: handoff.need.clone(),
        urgency: handoff.urgency,
        needed_by: handoff.needed_by,
        program: handoff.program.program.clone(),
        phase: handoff.phase,
        counterpart: counterpart.map(|party| party.organization.clone()),
        planned_at: introduction.map(|planned| planned.at),
        held_until: handoff.held_until,
        reported: kind == WorklistKind::LoopToConfirm && handoff.closure_reported_at.is_some(),
    }
}

/// As a row keeps it, so that an item is the same before and after it was kept.
fn to_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
