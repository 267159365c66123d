//! R9: who is accountable. It follows from where the handoff stands and from what the receiver did themselves.
//!
//! | where it stands | care | closure |
//! |---|---|---|
//! | before the receiver's own acknowledgement | referrer | referrer |
//! | acknowledged by the receiver themselves | referrer and receiver | referrer |
//! | linked, by the receiver's own record or acknowledgement | receiver | referrer |
//! | linked, known from others only | referrer | referrer |
//! | completed | receiver | nobody: the loop is closed |
//! | consent withdrawn after such a linkage | receiver | nobody |
//! | cared for directly, lost, no service available, otherwise declined by the patient, withdrawn, cancelled | referrer | referrer |
//! | superseded | the referrer of the handoff that took its place | the same |
//! | patient died, entered in error | as it was last | as it was last |

use crate::state::{Handoff, Phase};
use crate::value::{Accountable, Duty, Outcome, Party, Side};

impl Handoff {
    pub(super) fn settle_accountability(&mut self) {
        let settled = match self.closing.as_ref().map(|closing| closing.outcome) {
            None => self.while_open(),
            Some(Outcome::Completed) => vec![self.receiver_for(Duty::Care)],
            Some(Outcome::ConsentWithdrawn) if self.linkage.is_some() && self.receiver_owns_linkage() => {
                vec![self.receiver_for(Duty::Care)]
            }
            Some(
                Outcome::CaredForDirectly
                | Outcome::PatientDeclined
                | Outcome::ConsentWithdrawn
                | Outcome::LostToFollowUp
                | Outcome::ServiceUnavailable
                | Outcome::Cancelled,
            ) => vec![self.referrer_for(Duty::CareAndClosure)],
            Some(Outcome::Superseded) => vec![self.successor()],
            Some(Outcome::PatientDied | Outcome::EnteredInError) => return,
        };
        self.accountable = settled;
    }

    fn while_open(&self) -> Vec<Accountable> {
        match self.phase {
            Phase::Linked if self.receiver_owns_linkage() => {
                vec![self.receiver_for(Duty::Care), self.referrer_for(Duty::Closure)]
            }
            Phase::Acknowledged if self.receiver_acknowledged_themselves() => {
                vec![self.referrer_for(Duty::CareAndClosure), self.receiver_for(Duty::Care)]
            }
            Phase::Requested
            | Phase::Consented
            | Phase::PacketGiven
            | Phase::Offered
            | Phase::Accepted
            | Phase::Introduced
            | Phase::Acknowledged
            | Phase::Linked
            | Phase::Closed => vec![self.referrer_for(Duty::CareAndClosure)],
        }
    }

    fn receiver_owns_linkage(&self) -> bool {
        self.linkage.as_ref().is_some_and(|linkage| linkage.own) || self.receiver_acknowledged_themselves()
    }

    /// Once is enough: what is reported of them later takes nothing back.
    fn receiver_acknowledged_themselves(&self) -> bool {
        self.offer.as_ref().is_some_and(|offer| {
            offer.earlier_acknowledgements.iter().chain(&offer.acknowledgement).any(|read| read.own)
        })
    }

    /// R18: the referrer of the handoff that took this one's place.
    fn successor(&self) -> Accountable {
        let named = self.closing.as_ref().and_then(|closing| closing.accountable.as_ref());
        let party = named.unwrap_or(&self.referrer).clone();
        Accountable { side: Side::Referrer, party, duty: Duty::CareAndClosure }
    }

    fn referrer_for(&self, duty: Duty) -> Accountable {
        Accountable { side: Side::Referrer, party: self.referrer.clone(), duty }
    }

    /// The receiver, or after a packet the service that the patient engaged with.
    fn receiver_for(&self, duty: Duty) -> Accountable {
        let linked = || self.linkage.as_ref().map(|linkage| &linkage.service);
        let party: &Party = self.receiver().or_else(linked).unwrap_or(&self.referrer);
        Accountable { side: Side::Receiver, party: party.clone(), duty }
    }
}
