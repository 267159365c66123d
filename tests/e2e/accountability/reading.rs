//! Who is accountable, by a reading of a history that shares nothing with the code that decides and folds: from the
//! events as anybody reads them, by the table in the rules (R9).

use std::collections::BTreeSet;

use baton_api::event::v1::event::Event as Told;
use baton_api::event::v1::{Event, HandoffClosed, LinkageRecorded, ResponsibleReassigned};
use baton_api::types::v1::{Accountable, Duty, HowKnown, Outcome, Party, Side};

/// What of a history says who is accountable.
#[derive(Default)]
struct Reading {
    referrer: Party,
    /// Who holds the offer.
    receiver: Option<Party>,
    /// They have taken responsibility: themselves, or as somebody reported.
    acknowledged: Option<Owned>,
    linkage: Option<(Party, Owned)>,
    closed: Option<(HandoffClosed, Vec<Accountable>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Owned {
    Themselves,
    Reported,
}

/// Who is accountable after these events, from the first on.
pub fn accountable(history: &[Event]) -> Vec<Accountable> {
    let mut reading = Reading::default();
    let counted = taken_out(history);
    for event in history.iter().filter(|event| !counted.contains(&event.revision)) {
        reading.read(event);
    }
    reading.accountable()
}

/// The revisions that are taken out of account (R16), with what was so only because the receiver was there.
fn taken_out(history: &[Event]) -> BTreeSet<u64> {
    let corrected = |event: &Event| match &event.event {
        Some(Told::RecordCorrected(corrected)) => Some(corrected.revision),
        _ => None,
    };
    let mut out: BTreeSet<u64> = history.iter().filter_map(corrected).collect();
    let by_presence = |event: &&Event| match &event.event {
        Some(Told::HandoffOffered(offered)) => offered.by_presence,
        _ => false,
    };
    for offered in history.iter().filter(by_presence) {
        let Some(Told::HandoffOffered(offer)) = &offered.event else { continue };
        let ended = |event: &&Event| {
            matches!(
                event.event,
                Some(Told::HandoffDeclined(_) | Told::OfferEnded(_) | Told::HandoffReopened(_))
            )
        };
        let since = history.iter().filter(|event| event.revision > offered.revision);
        let mut met = since.take_while(|event| !ended(event)).filter(|event| match &event.event {
            Some(Told::IntroductionHeld(held)) => held.live && held.receiver == offer.receiver,
            _ => false,
        });
        if met.all(|held| out.contains(&held.revision)) {
            out.insert(offered.revision);
        }
    }
    out
}

impl Reading {
    fn read(&mut self, event: &Event) {
        let recorded_for = event.meta.as_ref().is_some_and(|meta| meta.recorded_by.is_some());
        let own = |themselves| if themselves && !recorded_for { Owned::Themselves } else { Owned::Reported };
        match event.event.as_ref().expect("an event says what happened") {
            Told::HandoffRequested(requested) => {
                self.referrer = requested.referrer.clone().expect("a referrer");
            }
            Told::HandoffOffered(offered) => self.receiver.clone_from(&offered.receiver),
            Told::HandoffDeclined(_) | Told::OfferEnded(_) => self.let_go(),
            Told::ResponsibilityAcknowledged(read) => {
                let newest = own(read.reported.is_none());
                // Who has taken it themselves does not lose it by what is reported of them.
                if self.acknowledged != Some(Owned::Themselves) {
                    self.acknowledged = Some(newest);
                }
            }
            Told::LinkageRecorded(LinkageRecorded { service, how_known }) => {
                let own = own(*how_known == i32::from(HowKnown::ReceiverRecord));
                self.linkage = Some((service.clone().expect("a service"), own));
            }
            Told::ResponsibleReassigned(ResponsibleReassigned { side, to, .. }) => {
                let side = Side::try_from(*side).expect("a side");
                let party =
                    if side == Side::Referrer { Some(&mut self.referrer) } else { self.receiver.as_mut() };
                party.expect("a party of this side").person = Some(to.clone());
            }
            Told::HandoffClosed(closed) => self.closed = Some((closed.clone(), self.accountable())),
            Told::HandoffReopened(_) => {
                let (closed, _) = self.closed.take().expect("it was closed");
                if closed.outcome() != Outcome::Completed {
                    self.let_go();
                    self.linkage = None;
                }
            }
            _ => {}
        }
    }

    fn let_go(&mut self) {
        self.receiver = None;
        self.acknowledged = None;
    }

    fn accountable(&self) -> Vec<Accountable> {
        let referrer = |duty| person(Side::Referrer, &self.referrer, duty);
        let alone = vec![referrer(Duty::CareAndClosure)];
        let cares = self.receiver.as_ref().or(self.linkage.as_ref().map(|(service, _)| service));
        let care = || person(Side::Receiver, cares.expect("somebody cares for the patient"), Duty::Care);
        let acknowledged = self.acknowledged == Some(Owned::Themselves);
        let linked = self.linkage.as_ref().map(|(_, how)| acknowledged || *how == Owned::Themselves);
        let Some((closed, before)) = &self.closed else {
            return match linked {
                Some(true) => vec![care(), referrer(Duty::Closure)],
                None if acknowledged && self.receiver.is_some() => {
                    vec![referrer(Duty::CareAndClosure), care()]
                }
                Some(false) | None => alone,
            };
        };
        match closed.outcome() {
            Outcome::Completed => vec![care()],
            Outcome::ConsentWithdrawn if linked == Some(true) => vec![care()],
            Outcome::Superseded => {
                let named = closed.accountable.as_ref().expect("whose it is from now on");
                vec![person(Side::Referrer, named, Duty::CareAndClosure)]
            }
            Outcome::PatientDied | Outcome::EnteredInError => before.clone(),
            _ => alone,
        }
    }
}

fn person(side: Side, party: &Party, duty: Duty) -> Accountable {
    Accountable { side: side.into(), party: Some(party.clone()), duty: duty.into() }
}
