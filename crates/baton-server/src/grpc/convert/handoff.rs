//! The handoff, from its folded state to the API's resource. Its events are added by whoever may show them.

mod navigation;
mod path;

use baton_api::handoff::v1 as api;
use baton_api::handoff::v1::former_receiver::Ended;
use baton_api::types::v1 as types;
use baton_commands::Folded;
use baton_domain::state::{
    Acknowledgement, Attestation, Closing, Consent, CorrectionMade, Escalation, FormerReceiver, Grant,
    Handoff, Introduction, Linkage, Observation, Offer, OfferEnd, Planned, ReceiverContact,
    SharedInformation,
};
use baton_domain::value::Party;
use baton_domain::warmth::{Warmth, warmth};
use baton_domain::{Stamp, deadline};
use baton_store::Revision;
use jiff::Timestamp;

use super::codes::{Coded as _, number, numbers};
use super::contact::from_deadline;
use super::ids::{handoff_name, screening_name};
use super::policy::from_program;
use super::time::from_instant;
use super::values::{
    from_accountable, from_actor, from_consent_scope, from_endorsement, from_participant, from_party,
    from_strata,
};

/// A handoff as of a fold, without its events.
pub(crate) fn handoff(folded: &Folded) -> api::Handoff {
    of_state(folded.revision, &folded.state)
}

pub(super) fn of_state(revision: Revision, state: &Handoff) -> api::Handoff {
    let introduction_planned = from_planned(state.introduction_planned);
    let visit_planned = from_planned(state.visit_planned);
    api::Handoff {
        name: handoff_name(state.id),
        revision: revision.0,
        patient: state.patient.to_string(),
        kind: state.kind.api_number(),
        need: state.need.to_string(),
        urgency: state.urgency.api_number(),
        needed_by: state.needed_by.map(from_instant),
        setting: state.setting.api_number(),
        strata: state.strata.as_ref().map(from_strata),
        age_years: state.age_years,
        parent: state.parent.map(handoff_name),
        program: Some(from_program(&state.program)),
        requested: Some(from_stamp(&state.requested)),
        referrer: Some(from_party(&state.referrer)),
        phase: state.phase.api_number(),
        closing: state.closing.as_ref().map(from_closing),
        accountable: state.accountable.iter().map(from_accountable).collect(),
        warmth: Some(from_warmth(warmth(state))),
        consent: Some(from_consent(&state.consent)),
        offer: state.offer.as_ref().map(|offer| from_offer(offer, state.re_read_owed())),
        former_receivers: state.former.iter().map(from_former_receiver).collect(),
        receiver_contacts: state.receiver_contacts.iter().map(from_receiver_contact).collect(),
        information: Some(from_information(&state.information)),
        questions: (1..).zip(&state.questions_answered).map(from_question).collect(),
        introduction_planned_at: introduction_planned.at,
        introduction_planned_revision: introduction_planned.revision,
        introductions: state.introductions.iter().map(from_introduction).collect(),
        visit_planned_at: visit_planned.at,
        visit_planned_revision: visit_planned.revision,
        linkage: state.linkage.as_ref().map(from_linkage),
        closure_reported_at: state.closure_reported_at.map(from_instant),
        held_until: state.held_until.map(from_instant),
        cancellation_requested_at: state.cancellation_requested_at.map(from_instant),
        escalations: (1..).zip(&state.escalations).map(from_escalation).collect(),
        breaches: numbers(&state.breaches),
        observations: state.observations.iter().map(from_observation).collect(),
        attestations: state.attestations.iter().map(from_attestation).collect(),
        last_recorded_at: Some(from_instant(state.last_recorded_at)),
        events: Vec::new(),
        screening: state.screening.map(screening_name),
        supersedes: state.supersedes.map(handoff_name),
        preferences: state.preferences.iter().map(navigation::from_stated).collect(),
        choice: state.choice.as_deref().map(path::from_choice),
        objection: state.objection.as_ref().map(path::from_objection),
        packet: state.packet.as_ref().map(path::from_packet),
        clearances: state.clearances.iter().map(navigation::from_clearance).collect(),
        navigator: state.navigator.as_ref().map(from_party),
        contacts_planned: state.contacts_planned.iter().map(navigation::from_planned_contact).collect(),
        contact_attempts: state.contact_attempts.iter().map(navigation::from_contact_attempt).collect(),
        barriers: (1..).zip(&state.barriers).map(navigation::from_barrier).collect(),
        offer_owed_since: Some(from_instant(state.offer_owed_since)),
        missed: state.missed.iter().copied().map(from_deadline).collect(),
        deadlines_since: Some(from_instant(state.deadlines_since)),
        cancellation_goes_to: state.cancellation_goes_to.as_ref().map(from_party),
        deadlines: from_pending(state),
        last_safe_moment: state.last_safe_moment().map(from_instant),
        facts: state.facts.iter().map(navigation::from_fact).collect(),
    }
}

/// Every field of the state, which the function above shows: a new one does not compile until it is named here too.
const _: fn(Handoff) = |state| {
    let Handoff {
        id: _,
        patient: _,
        kind: _,
        need: _,
        urgency: _,
        needed_by: _,
        setting: _,
        strata: _,
        age_years: _,
        parent: _,
        screening: _,
        supersedes: _,
        program: _,
        requested: _,
        referrer: _,
        phase: _,
        closing: _,
        accountable: _,
        consent: _,
        preferences: _,
        choice: _,
        objection: _,
        packet: _,
        clearances: _,
        navigator: _,
        contacts_planned: _,
        contact_attempts: _,
        barriers: _,
        offer: _,
        former: _,
        receiver_contacts: _,
        information: _,
        questions_answered: _,
        introduction_planned: _,
        introductions: _,
        visit_planned: _,
        linkage: _,
        closure_reported_at: _,
        held_until: _,
        offer_owed_since: _,
        missed: _,
        deadlines_since: _,
        cancellation_goes_to: _,
        facts: _,
        cancellation_requested_at: _,
        escalations: _,
        breaches: _,
        observations: _,
        attestations: _,
        // Shown as the revision, which is one less.
        events: _,
        last_recorded_at: _,
    } = state;
};

fn from_pending(state: &Handoff) -> Vec<types::Deadline> {
    let mut pending = deadline::pending(state);
    pending.sort_unstable();
    pending.into_iter().map(from_deadline).collect()
}

fn from_stamp(stamp: &Stamp) -> api::Stamp {
    let Stamp { occurred_at, recorded_at, actor, recorded_by } = stamp;
    api::Stamp {
        occurred_at: Some(from_instant(*occurred_at)),
        recorded_at: Some(from_instant(*recorded_at)),
        actor: Some(from_actor(actor)),
        recorded_by: recorded_by.as_ref().map(from_actor),
    }
}

fn from_closing(closing: &Closing) -> api::Closing {
    let Closing { outcome, stamp, true_record, superseded_by, accountable } = closing;
    api::Closing {
        outcome: outcome.api_number(),
        stamp: Some(from_stamp(stamp)),
        true_record: true_record.map(handoff_name),
        superseded_by: superseded_by.map(handoff_name),
        accountable: accountable.as_ref().map(from_party),
    }
}

fn from_warmth(warmth: Warmth) -> types::Warmth {
    let Warmth { level, live, included, endorsed, heard, informed, owned, breached } = warmth;
    types::Warmth {
        level: level.api_number(),
        live,
        included,
        endorsed,
        heard,
        informed,
        owned: owned.api_number(),
        breached,
    }
}

fn from_consent(consent: &Consent) -> api::Consent {
    let Consent { grants, declined_at, overridden } = consent;
    api::Consent {
        grants: grants.iter().map(from_grant).collect(),
        declined_at: declined_at.map(from_instant),
        overridden: *overridden,
        stands: consent.stands(),
    }
}

fn from_grant(grant: &Grant) -> api::ConsentGrant {
    let Grant { basis, scope, since, until, excluded, revision } = grant;
    api::ConsentGrant {
        basis: number(*basis),
        scope: Some(from_consent_scope(scope)),
        since: Some(from_instant(*since)),
        until: until.map(from_instant),
        excluded: excluded.iter().map(from_exclusion).collect(),
        revision: *revision,
    }
}

fn from_exclusion((receiver, since): &(Party, Timestamp)) -> api::ConsentExclusion {
    api::ConsentExclusion { receiver: Some(from_party(receiver)), since: Some(from_instant(*since)) }
}

fn from_offer(offer: &Offer, re_read_owed: bool) -> api::Offer {
    let Offer {
        receiver,
        offered_at,
        answers_by_report,
        by_presence,
        accepted_at,
        accepted_by_presence,
        acknowledgement,
        earlier_acknowledgements,
    } = offer;
    api::Offer {
        receiver: Some(from_party(receiver)),
        offered_at: Some(from_instant(*offered_at)),
        answers_by_report: *answers_by_report,
        accepted_at: accepted_at.map(from_instant),
        acknowledgement: acknowledgement.as_ref().map(|read| from_acknowledgement(read, re_read_owed)),
        by_presence: *by_presence,
        accepted_by_presence: *accepted_by_presence,
        // Only of the newest another reading can be owed.
        earlier_acknowledgements: earlier_acknowledgements
            .iter()
            .map(|read| from_acknowledgement(read, false))
            .collect(),
    }
}

fn from_acknowledgement(acknowledgement: &Acknowledgement, re_read_owed: bool) -> api::Acknowledgement {
    let Acknowledgement { at, information_version, first_version, own, by, revision } = acknowledgement;
    api::Acknowledgement {
        at: Some(from_instant(*at)),
        information_version: *information_version,
        first_version: *first_version,
        own: *own,
        by: by.as_ref().map(ToString::to_string),
        re_read_owed,
        revision: *revision,
    }
}

fn from_former_receiver(former: &FormerReceiver) -> api::FormerReceiver {
    let FormerReceiver { receiver, ended, ended_at, notice_acknowledged_at } = former;
    let ended = match *ended {
        OfferEnd::Declined(reason) => Ended::Declined(reason.api_number()),
        OfferEnd::Ended(cause) => Ended::OfferEnded(cause.api_number()),
        OfferEnd::Closed(outcome) => Ended::Closed(outcome.api_number()),
    };
    api::FormerReceiver {
        receiver: Some(from_party(receiver)),
        ended: Some(ended),
        ended_at: Some(from_instant(*ended_at)),
        notice_acknowledged_at: notice_acknowledged_at.map(from_instant),
    }
}

fn from_receiver_contact(contact: &ReceiverContact) -> api::ReceiverContact {
    let ReceiverContact { receiver, at, revision } = contact;
    api::ReceiverContact {
        receiver: Some(from_party(receiver)),
        at: Some(from_instant(*at)),
        revision: *revision,
    }
}

fn from_information(information: &SharedInformation) -> api::SharedInformation {
    let SharedInformation { version, parts, first_shared_at, corrections } = information;
    api::SharedInformation {
        version: *version,
        parts: numbers(parts),
        first_shared_at: first_shared_at.map(from_instant),
        corrections: corrections.iter().map(from_correction).collect(),
    }
}

fn from_correction(correction: &CorrectionMade) -> api::InformationCorrection {
    let CorrectionMade { version, heard_by } = correction;
    api::InformationCorrection { version: *version, heard_by: numbers(heard_by) }
}

fn from_question((question, answered): (u32, &bool)) -> api::InformationQuestion {
    api::InformationQuestion { question, answered: *answered }
}

/// Something planned, as the two fields in which the API has it.
#[derive(Default)]
struct PlannedFields {
    at: Option<prost_types::Timestamp>,
    revision: Option<u64>,
}

fn from_planned(planned: Option<Planned>) -> PlannedFields {
    planned.map_or_else(PlannedFields::default, |Planned { at, revision }| PlannedFields {
        at: Some(from_instant(at)),
        revision: Some(revision),
    })
}

fn from_introduction(introduction: &Introduction) -> api::Introduction {
    let Introduction {
        receiver,
        held_at,
        mode,
        live,
        participants,
        endorsement,
        patient_invited_to_clarify,
        patient_unable,
        information_version,
        revision,
    } = introduction;
    api::Introduction {
        receiver: Some(from_party(receiver)),
        held_at: Some(from_instant(*held_at)),
        mode: mode.api_number(),
        live: *live,
        participants: participants.iter().map(from_participant).collect(),
        endorsement: Some(from_endorsement(*endorsement)),
        patient_invited_to_clarify: *patient_invited_to_clarify,
        patient_unable: *patient_unable,
        information_version: *information_version,
        revision: *revision,
    }
}

fn from_linkage(linkage: &Linkage) -> api::Linkage {
    let Linkage { at, service, how_known, own, revision } = linkage;
    api::Linkage {
        at: Some(from_instant(*at)),
        service: Some(from_party(service)),
        how_known: how_known.api_number(),
        own: *own,
        revision: *revision,
    }
}

fn from_observation(observation: &Observation) -> api::Observation {
    let Observation { code, revision } = observation;
    api::Observation { code: code.to_string(), revision: *revision }
}

fn from_escalation((escalation, raised): (u32, &Escalation)) -> api::Escalation {
    let Escalation { to, cause, rule, deadline, raised_at, taken_by } = raised;
    api::Escalation {
        escalation,
        to: numbers(to),
        cause: cause.api_number(),
        rule: number(*rule),
        raised_at: Some(from_instant(*raised_at)),
        taken_by: taken_by.as_ref().map(ToString::to_string),
        deadline: number(*deadline),
    }
}

fn from_attestation(attestation: &Attestation) -> api::Attestation {
    let Attestation { person, attested_at } = attestation;
    api::Attestation { person: person.to_string(), attested_at: attested_at.map(from_instant) }
}
