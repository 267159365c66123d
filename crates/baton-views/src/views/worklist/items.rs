//! What is owed in a handoff, by whom, since when.

use baton_domain::deadline::{overdue, who_must_act};
use baton_domain::state::{Escalation, Offer};
use baton_domain::value::{
    ContactOutcome, Deadline, DeadlineKind, EscalationCause, EscalationTarget, Party, Side, Urgency,
};
use baton_domain::{Handoff, Phase, Rule};
use jiff::{SignedDuration, Timestamp};

use super::{About, WorklistItem, WorklistKind};
use crate::known::KnownHandoff;

/// Everything that is owed, in no order that matters.
pub(super) fn items(known: &KnownHandoff) -> Vec<WorklistItem> {
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
        on_the_way(&mut items, handoff);
        due(&mut items, handoff);
        overviews(&mut items, handoff);
    }
    escalations(&mut items, handoff);
    notices(&mut items, handoff);
    items.items
}

/// What is owed to a patient who has not arrived yet.
fn on_the_way(items: &mut Items<'_>, handoff: &Handoff) {
    if handoff.phase == Phase::Requested && handoff.consent.declined_at.is_none() {
        items.of_carers(WorklistKind::ConsentToAsk, items.known.unplaced_since);
    }
    if handoff.phase >= Phase::Linked {
        return;
    }
    let followed_up = |given_at| {
        handoff
            .contact_attempts
            .iter()
            .any(|attempt| attempt.outcome == ContactOutcome::Reached && attempt.at >= given_at)
    };
    if let Some(packet) = handoff.packet.as_ref().filter(|_| handoff.phase == Phase::PacketGiven)
        && !followed_up(packet.given_at)
    {
        items.of_carers(WorklistKind::PacketToFollowUp, packet.follow_up.at);
    }
    if let Some(since) = items.known.visit_missed_at {
        match &handoff.offer {
            Some(offer) => items.of_offered(WorklistKind::VisitToRebook, offer, since),
            None => items.of_carers(WorklistKind::VisitToRebook, since),
        }
    }
    let days = i64::from(handoff.program.policy.drop_off_days);
    let silence = SignedDuration::from_hours(days * 24);
    if let Ok(since) = items.known.last_contact_at.checked_add(silence) {
        items.of_carers(WorklistKind::DropOff, since);
    }
}

/// R14. The number of such an item is its deadline's kind: of each kind there is one at most.
fn due(items: &mut Items<'_>, handoff: &Handoff) {
    if let Some(until) = handoff.held_until {
        items.of_carers(WorklistKind::HoldEnding, until);
    }
    let soon = items.known.deadlines.iter().map(|caused| caused.deadline);
    let soon: Vec<Deadline> = soon.filter(|deadline| deadline.kind != DeadlineKind::Hold).collect();
    for deadline in soon {
        items.of_deadline(WorklistKind::DueSoon, deadline);
    }
    for deadline in overdue(handoff) {
        items.of_deadline(WorklistKind::Overdue, deadline);
    }
}

fn overviews(items: &mut Items<'_>, handoff: &Handoff) {
    if let (Some(navigator), Some(since)) = (&handoff.navigator, items.known.navigator_since) {
        items.push(WorklistKind::MyPatient, Side::Referrer, navigator, since, 0);
    }
    if handoff.urgency >= Urgency::Urgent {
        let (kind, since) = (WorklistKind::UrgentFromLastShift, handoff.requested.occurred_at);
        items.of_carers(kind, since);
        if let Some(offer) = &handoff.offer {
            items.push(kind, Side::Receiver, &offer.receiver, since, 0);
        }
    }
    for (number, raised) in (1..).zip(&handoff.escalations) {
        if raised.cause == EscalationCause::Breach {
            items.push(WorklistKind::Breach, Side::Referrer, &handoff.referrer, raised.raised_at, number);
        }
    }
}

/// R14, R22: open until somebody whom it names takes it; once in each organisation's list.
fn escalations(items: &mut Items<'_>, handoff: &Handoff) {
    for (number, raised) in (1..).zip(&handoff.escalations) {
        if raised.taken_by.is_some() {
            continue;
        }
        let mut told: Vec<&Party> = Vec::new();
        for target in &raised.to {
            let (side, party) = match target {
                EscalationTarget::Referrer | EscalationTarget::ReferrerSupervisor => {
                    (Side::Referrer, Some(&handoff.referrer))
                }
                EscalationTarget::Receiver => (Side::Receiver, handoff.receiver()),
                EscalationTarget::Navigator => (Side::Referrer, handoff.navigator.as_ref()),
            };
            let Some(party) = party else { continue };
            if told.iter().all(|before| before.organization != party.organization) {
                told.push(party);
                items.push(WorklistKind::EscalationToTake, side, party, raised.raised_at, number);
            }
        }
    }
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
    known: &'known KnownHandoff,
    items: Vec<WorklistItem>,
}

impl Items<'_> {
    fn of_referrer(&mut self, kind: WorklistKind, since: Timestamp) {
        let referrer = &self.known.handoff.referrer;
        self.push(kind, Side::Referrer, referrer, since, 0);
    }

    /// What the referrer owes and a navigator does for them: on both lists, and within one organisation under the
    /// navigator's name.
    fn of_carers(&mut self, kind: WorklistKind, since: Timestamp) {
        self.of_carers_numbered(kind, since, 0);
    }

    fn of_carers_numbered(&mut self, kind: WorklistKind, since: Timestamp, number: u32) {
        let handoff = &*self.known.handoff;
        let within = |navigator: &&Party| navigator.organization == handoff.referrer.organization;
        let own = handoff.navigator.as_ref().filter(within).unwrap_or(&handoff.referrer);
        self.push(kind, Side::Referrer, own, since, number);
        if let Some(navigator) = handoff.navigator.as_ref().filter(|navigator| !within(navigator)) {
            self.push(kind, Side::Referrer, navigator, since, number);
        }
    }

    fn of_deadline(&mut self, kind: WorklistKind, deadline: Deadline) {
        let handoff = &*self.known.handoff;
        let number = number_of(deadline.kind);
        let by_report = handoff.offer.as_ref().is_none_or(|offer| offer.answers_by_report);
        let sides = who_must_act(deadline.kind);
        if sides.contains(&Side::Referrer) || by_report {
            self.of_carers_numbered(kind, deadline.due_at, number);
        }
        if let Some(receiver) = handoff.receiver().filter(|_| sides.contains(&Side::Receiver) && !by_report) {
            self.push(kind, Side::Receiver, receiver, deadline.due_at, number);
        }
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
            about: (kind != WorklistKind::Notice).then(|| about(&self.known.handoff, kind, side, number)),
        });
    }
}

/// A deadline's kind as a number from 1.
fn number_of(kind: DeadlineKind) -> u32 {
    let place = DeadlineKind::ALL.iter().position(|one| *one == kind).unwrap_or(0);
    u32::try_from(place).map_or(0, |place| place + 1)
}

/// What an item with a number is about beyond the handoff itself.
fn particulars(
    handoff: &Handoff,
    kind: WorklistKind,
    number: u32,
) -> (Option<DeadlineKind>, Option<EscalationCause>, Option<Rule>) {
    let at = || number.checked_sub(1).and_then(|at| usize::try_from(at).ok());
    match kind {
        WorklistKind::DueSoon | WorklistKind::Overdue => {
            (at().and_then(|at| DeadlineKind::ALL.get(at)).copied(), None, None)
        }
        WorklistKind::EscalationToTake | WorklistKind::Breach => {
            let raised = at().and_then(|at| handoff.escalations.get(at));
            let of = |raised: &Escalation| (raised.deadline, Some(raised.cause), raised.rule);
            raised.map_or((None, None, None), of)
        }
        _ => (None, None, None),
    }
}

fn about(handoff: &Handoff, kind: WorklistKind, side: Side, number: u32) -> About {
    let (deadline, cause, rule) = particulars(handoff, kind, number);
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
        deadline,
        cause,
        rule,
    }
}

/// As a row keeps it, so that an item is the same before and after it was kept.
fn to_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
