//! R14: what is owed by when. A deadline follows from where the handoff stands and from its program, so there is no timer
//! to keep: whoever knows the handoff knows its deadlines, also after a restart and on another server.
//!
//! | kind | owed while | counted from |
//! |---|---|---|
//! | offer | nobody is asked and no packet is given | the request, or the end of the last offer |
//! | accept | offered | the offer |
//! | introduce | accepted | the acceptance |
//! | acknowledge | introduced | the introduction |
//! | link | acknowledged, or a packet is given | the acknowledgement, or the packet |
//! | close | linked | the first engagement |
//! | reroute | an objection stands or no path is left, and no way is under way | whichever came last |
//! | cancel | the receiver is asked to let go | when the log learnt it |
//! | hold | on hold | its own end |
//! | needed by | not linked | the request says it |
//! | last safe moment | not linked, and a path was chosen (R23) | `needed_by`, less the fastest way that remains |
//!
//! A hold suspends all but the last two and the reroute. After a hold, and after a reopening, every step has its whole time
//! again; `needed_by` does not move.

use crate::state::{Handoff, Phase};
use crate::value::{Deadline, DeadlineKind, EscalationTarget, Side};
use jiff::{SignedDuration, Timestamp};

/// What is owed and not yet missed.
#[must_use]
pub fn pending(handoff: &Handoff) -> Vec<Deadline> {
    let mut owed = owed(handoff);
    owed.retain(|deadline| !handoff.missed.contains(deadline));
    owed
}

/// What was missed and is owed still.
#[must_use]
pub fn overdue(handoff: &Handoff) -> Vec<Deadline> {
    let mut owed = owed(handoff);
    owed.retain(|deadline| handoff.missed.contains(deadline));
    owed
}

/// What is owed, missed or not, in no order that matters.
#[must_use]
pub fn owed(handoff: &Handoff) -> Vec<Deadline> {
    let mut found = Found { handoff, deadlines: Vec::new() };
    if handoff.is_open() {
        if handoff.held_until.is_none() {
            of_the_next_step(&mut found);
        }
        if let Some(since) = reroute_since(handoff) {
            found.after(DeadlineKind::Reroute, since, handoff.program.policy.deadlines.reroute_minutes);
        }
        if let Some(until) = handoff.held_until {
            found.at(DeadlineKind::Hold, until);
        }
        of_the_need(&mut found);
    }
    found.deadlines
}

fn of_the_next_step(found: &mut Found<'_>) {
    let handoff = found.handoff;
    let deadlines = &handoff.program.policy.deadlines;
    let offer = handoff.offer.as_ref();
    let step = match handoff.phase {
        Phase::Requested | Phase::Consented => {
            Some((DeadlineKind::Offer, Some(handoff.offer_owed_since), deadlines.offer_minutes))
        }
        Phase::PacketGiven => {
            let given = handoff.packet.as_ref().map(|packet| packet.given_at);
            Some((DeadlineKind::Link, given, deadlines.link_minutes))
        }
        Phase::Offered => {
            Some((DeadlineKind::Accept, offer.map(|offer| offer.offered_at), deadlines.accept_minutes))
        }
        Phase::Accepted => {
            let accepted = offer.and_then(|offer| offer.accepted_at);
            Some((DeadlineKind::Introduce, accepted, deadlines.introduce_minutes))
        }
        Phase::Introduced => {
            let met = handoff.introductions.iter().rfind(|held| held.live).map(|held| held.held_at);
            Some((DeadlineKind::Acknowledge, met, deadlines.acknowledge_minutes))
        }
        Phase::Acknowledged => {
            let read_back = offer.and_then(|offer| offer.acknowledgement.as_ref()).map(|read| read.at);
            Some((DeadlineKind::Link, read_back, deadlines.link_minutes))
        }
        Phase::Linked => {
            let linked = handoff.linkage.as_ref().map(|linkage| linkage.at);
            Some((DeadlineKind::Close, linked, deadlines.close_minutes))
        }
        Phase::Closed => None,
    };
    if let Some((kind, Some(since), minutes)) = step {
        found.after(kind, since, minutes);
    }
    if let Some(asked) = handoff.cancellation_requested_at {
        found.after(DeadlineKind::Cancel, asked, deadlines.cancel_minutes);
    }
}

/// Since when another way is owed: an objection stands, or no path is left, and no way that holds is under way.
fn reroute_since(handoff: &Handoff) -> Option<Timestamp> {
    let choice = handoff.choice.as_deref();
    let lapsed = choice.and_then(|choice| choice.lapsed).map(|lapsed| lapsed.at);
    let nothing_left = choice.filter(|choice| choice.chosen.is_none()).map(|choice| choice.chosen_at);
    let under_way = handoff.phase >= Phase::PacketGiven && lapsed.is_none() && nothing_left.is_none();
    if under_way || handoff.phase >= Phase::Linked {
        return None;
    }
    let objected = handoff.objection.as_ref().map(|objection| objection.since);
    let since = [objected, nothing_left].into_iter().flatten().max()?;
    let again = (handoff.phase < Phase::PacketGiven).then_some(handoff.offer_owed_since);
    [Some(since), lapsed, again].into_iter().flatten().max()
}

/// Neither a hold nor a reopening moves what the patient needs.
fn of_the_need(found: &mut Found<'_>) {
    let handoff = found.handoff;
    let Some(needed_by) = handoff.needed_by.filter(|_| handoff.phase < Phase::Linked) else { return };
    found.at(DeadlineKind::NeededBy, needed_by);
    if let Some(moment) = handoff.last_safe_moment().filter(|moment| *moment < needed_by) {
        found.at(DeadlineKind::LastSafeMoment, moment);
    }
}

struct Found<'a> {
    handoff: &'a Handoff,
    deadlines: Vec<Deadline>,
}

impl Found<'_> {
    fn after(&mut self, kind: DeadlineKind, since: Timestamp, minutes: u32) {
        let since = since.max(self.handoff.deadlines_since);
        let span = SignedDuration::from_mins(i64::from(minutes));
        self.at(kind, since.saturating_add(span).unwrap_or(Timestamp::MAX));
    }

    fn at(&mut self, kind: DeadlineKind, due_at: Timestamp) {
        self.deadlines.push(Deadline { due_at, kind });
    }
}

/// The sides that must act for it.
#[must_use]
pub const fn who_must_act(kind: DeadlineKind) -> &'static [Side] {
    match kind {
        DeadlineKind::Offer
        | DeadlineKind::Close
        | DeadlineKind::Reroute
        | DeadlineKind::Hold
        | DeadlineKind::LastSafeMoment => &[Side::Referrer],
        DeadlineKind::Accept | DeadlineKind::Acknowledge | DeadlineKind::Link | DeadlineKind::Cancel => {
            &[Side::Receiver]
        }
        DeadlineKind::Introduce | DeadlineKind::NeededBy => &[Side::Referrer, Side::Receiver],
    }
}

/// Whom a missed deadline is told to: who must act and who is accountable, then the navigator, then a supervisor.
#[must_use]
pub fn told_to(handoff: &Handoff, kind: DeadlineKind) -> Vec<EscalationTarget> {
    let by_report = handoff.offer.as_ref().is_none_or(|offer| offer.answers_by_report);
    let target = |side| match side {
        Side::Receiver if !by_report => EscalationTarget::Receiver,
        Side::Receiver | Side::Referrer => EscalationTarget::Referrer,
    };
    let mut told: Vec<EscalationTarget> = Vec::new();
    let accountable = handoff.accountable.iter().map(|who| who.side);
    let navigator = handoff.navigator.as_ref().map(|_| EscalationTarget::Navigator);
    let everybody = who_must_act(kind).iter().copied().chain(accountable).map(target);
    for one in everybody.chain(navigator).chain([EscalationTarget::ReferrerSupervisor]) {
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told
}
