//! The handoff: nothing of its state stays behind, and everything stands under its own name.

use baton_api::handoff::v1 as api;
use baton_commands::testing::samples::{
    HANDOFF, OTHER_HANDOFF, SCREENING, code, every_event, meta, minutes, navigator, path_inputs, patient,
    person, preferences, receiver, referrer, referrer_actor,
};
use baton_domain::event::HandoffRequested;
use baton_domain::state::{
    Acknowledgement, Attestation, Barrier, Choice, ChosenPath, Clearance, Closing, Consent, ContactAttempt,
    CorrectionMade, Escalation, Fact, FactKind, FormerReceiver, Grant, Handoff, Introduction, Lapsed,
    Linkage, Objection, Observation, Offer, OfferEnd, Packet, Phase, Planned, PlannedContact,
    ReceiverContact, SharedInformation, StatedPreferences,
};
use baton_domain::value::{
    Accountable, BarrierKind, Channel, ConsentBasis, ConsentScope, ContactOutcome, Deadline, DeadlineKind,
    DeclineReason, Duty, Endorsement, EscalationCause, EscalationTarget, Floor, FloorCause, FollowUp,
    HowKnown, InformationPart, Interpreter, Kind, LapseCause, Mode, ObjectionScope, OfferEndCause, Outcome,
    Participant, ParticipantRole, ParticipantSide, Path, PathInputs, Setting, Side, Urgency,
};
use baton_domain::{Event, Rule, Stamp};
use baton_store::Revision;

use super::super::handoff::of_state;
use super::super::time::from_instant;
use super::outgoing::{agrees, dynamic, json};
use super::reflection::empty;

/// A handoff with every field filled. Such a one cannot come about: it shows a form, not a story.
fn every_field() -> Handoff {
    let requested = requested();
    Handoff {
        id: HANDOFF,
        patient: patient("patient-7f3a"),
        kind: Kind::Transition,
        need: code("housing"),
        urgency: Urgency::Emergent,
        needed_by: Some(minutes(600)),
        setting: Setting::Telehealth,
        strata: requested.strata,
        age_years: Some(34),
        parent: Some(OTHER_HANDOFF),
        screening: Some(SCREENING),
        supersedes: Some(OTHER_HANDOFF),
        program: requested.program,
        requested: stamp(),
        referrer: referrer(),
        phase: Phase::Closed,
        closing: closing(),
        accountable: vec![Accountable {
            side: Side::Receiver,
            party: receiver(),
            duty: Duty::CareAndClosure,
        }],
        consent: consent(),
        preferences: vec![StatedPreferences { since: minutes(75), preferences: preferences() }],
        choice: Some(Box::new(choice())),
        objection: objection(),
        packet: packet(),
        clearances: vec![clearance()],
        navigator: Some(navigator()),
        contacts_planned: contacts_planned(),
        contact_attempts: contact_attempts(),
        barriers: barriers(),
        offer: Some(offer()),
        former: former(),
        receiver_contacts: vec![ReceiverContact { receiver: receiver(), at: minutes(1), revision: 11 }],
        information: information(),
        questions_answered: vec![true],
        introduction_planned: Some(Planned { at: minutes(4), revision: 12 }),
        introductions: vec![introduction()],
        visit_planned: Some(Planned { at: minutes(5), revision: 13 }),
        linkage: linkage(),
        closure_reported_at: Some(minutes(7)),
        held_until: Some(minutes(8)),
        offer_owed_since: minutes(71),
        deadlines_since: minutes(76),
        missed: vec![Deadline { due_at: minutes(72), kind: DeadlineKind::Link }],
        cancellation_requested_at: Some(minutes(9)),
        cancellation_goes_to: Some(receiver()),
        escalations: escalations(),
        breaches: vec![Rule::R22],
        observations: vec![Observation { code: code("repeat-ed-visit"), revision: 10 }],
        attestations: vec![Attestation { person: person("nurse-2"), attested_at: Some(minutes(11)) }],
        facts: facts(),
        events: 6,
        last_recorded_at: minutes(12),
    }
}

fn closing() -> Option<Closing> {
    Some(Closing {
        outcome: Outcome::EnteredInError,
        stamp: stamp(),
        true_record: Some(OTHER_HANDOFF),
        superseded_by: Some(OTHER_HANDOFF),
        accountable: Some(referrer()),
    })
}

fn objection() -> Option<Objection> {
    Some(Objection {
        scope: ObjectionScope::Refer,
        by: person("clinician-2"),
        since: minutes(60),
        recorded_at: minutes(61),
    })
}

fn packet() -> Option<Packet> {
    Some(Packet {
        given_at: minutes(62),
        services: vec![receiver()],
        follow_up: FollowUp { at: minutes(63), about: Some(code("food-arrived")) },
    })
}

fn contacts_planned() -> Vec<PlannedContact> {
    vec![PlannedContact { channel: Channel::TextMessage, at: Some(minutes(66)), planned_at: minutes(67) }]
}

fn contact_attempts() -> Vec<ContactAttempt> {
    vec![ContactAttempt {
        at: minutes(68),
        channel: Channel::Letter,
        outcome: ContactOutcome::WrongAddress,
        revision: 4,
    }]
}

fn barriers() -> Vec<Barrier> {
    vec![Barrier {
        kind: BarrierKind::Childcare,
        found_at: minutes(69),
        resolved_at: Some(minutes(70)),
        corrected: true,
        revision: 5,
    }]
}

fn information() -> SharedInformation {
    SharedInformation {
        version: 3,
        parts: vec![InformationPart::Medications],
        first_shared_at: Some(minutes(3)),
        corrections: vec![CorrectionMade { version: 3, heard_by: vec![Side::Referrer] }],
    }
}

fn linkage() -> Option<Linkage> {
    Some(Linkage {
        at: minutes(6),
        service: receiver(),
        how_known: HowKnown::ServiceReport,
        own: true,
        revision: 8,
    })
}

fn escalations() -> Vec<Escalation> {
    vec![Escalation {
        to: vec![EscalationTarget::Navigator, EscalationTarget::ReferrerSupervisor],
        cause: EscalationCause::Breach,
        rule: Some(Rule::R1),
        deadline: Some(DeadlineKind::Accept),
        raised_at: minutes(10),
        taken_by: Some(person("supervisor-2")),
    }]
}

fn facts() -> Vec<Fact> {
    vec![Fact {
        revision: 15,
        kind: FactKind::VisitMissed,
        at: minutes(77),
        recorder: person("nurse-2"),
        organization: receiver().organization,
        corrected: true,
    }]
}

fn requested() -> HandoffRequested {
    match every_event().remove(0).0 {
        Event::HandoffRequested(requested) => requested,
        other => panic!("the first event is {other:?}"),
    }
}

fn stamp() -> Stamp {
    Stamp { actor: referrer_actor(), ..meta().stamp }
}

fn consent() -> Consent {
    let scope = ConsentScope { receivers: vec![receiver()], parts: vec![InformationPart::History] };
    let ended = Grant {
        basis: Some(ConsentBasis::Explicit),
        scope,
        since: minutes(20),
        until: Some(minutes(21)),
        excluded: vec![(receiver(), minutes(22))],
        revision: 14,
    };
    // Another stands, so that consent does.
    let stands = Grant { until: None, excluded: vec![(referrer(), minutes(23))], ..ended.clone() };
    Consent { grants: vec![ended, stands], declined_at: Some(minutes(24)), overridden: true }
}

/// A choice that was made and no longer holds.
fn choice() -> Choice {
    Choice {
        inputs: PathInputs { urgency: Urgency::Emergent, ..path_inputs() },
        chosen: Some(ChosenPath {
            option: code("delivery"),
            path: Path::InformationPacket,
            receiver: Some(receiver()),
            by_patient: true,
        }),
        chosen_at: minutes(73),
        floor: Floor::DirectCare,
        floor_cause: FloorCause::NearestTooFar,
        lapsed: Some(Lapsed { at: minutes(74), cause: LapseCause::RequestAmended }),
    }
}

fn clearance() -> Clearance {
    Clearance {
        mode: Mode::Phone,
        cleared_at: minutes(64),
        until: minutes(65),
        interpreter: Some(Interpreter::Professional),
    }
}

fn acknowledgement() -> Acknowledgement {
    Acknowledgement {
        at: minutes(32),
        information_version: 2,
        first_version: 1,
        own: true,
        by: Some(person("nurse-2")),
        revision: 9,
    }
}

fn offer() -> Offer {
    Offer {
        receiver: receiver(),
        offered_at: minutes(30),
        answers_by_report: true,
        accepted_at: Some(minutes(31)),
        accepted_by_presence: true,
        by_presence: true,
        acknowledgement: Some(acknowledgement()),
        earlier_acknowledgements: vec![Acknowledgement { revision: 8, ..acknowledgement() }],
    }
}

fn former() -> Vec<FormerReceiver> {
    [
        OfferEnd::Declined(DeclineReason::Conscience),
        OfferEnd::Ended(OfferEndCause::Withdrawn),
        OfferEnd::Closed(Outcome::Cancelled),
    ]
    .map(|ended| FormerReceiver {
        receiver: receiver(),
        ended,
        ended_at: minutes(40),
        notice_acknowledged_at: Some(minutes(41)),
    })
    .to_vec()
}

fn introduction() -> Introduction {
    Introduction {
        receiver: receiver(),
        held_at: minutes(50),
        mode: Mode::Video,
        live: true,
        participants: vec![Participant {
            side: ParticipantSide::Patient,
            role: ParticipantRole::Proxy,
            person: Some(person("clinician-3")),
        }],
        endorsement: Endorsement { by_name: true, why_they: true, good_at: true },
        patient_invited_to_clarify: true,
        patient_unable: true,
        information_version: Some(3),
        revision: 7,
    }
}

#[test]
fn no_field_of_a_handoff_is_lost() {
    let shown = of_state(Revision(5), &every_field());
    let left_out = empty(&dynamic("baton.handoff.v1.Handoff", &shown));
    // Words and events are for the full view.
    // Another reading can be owed of the newest acknowledgement only, and nothing of a handoff that is closed.
    assert_eq!(left_out, ["offer.earlier_acknowledgements.re_read_owed", "events", "deadlines"]);
}

#[test]
fn every_field_of_a_handoff_stands_under_its_own_name() {
    let state = every_field();
    let shown = json(&dynamic("baton.handoff.v1.Handoff", &of_state(Revision(5), &state)));
    assert_eq!(shown["revision"], "5");
    assert_eq!(shown["name"], format!("handoffs/{HANDOFF}"));

    let mut domain = serde_json::to_value(&state).unwrap();
    let fields = domain.as_object_mut().unwrap();
    fields.remove("id");
    // The API has the revision instead, and under this name the events themselves.
    assert_eq!(fields.remove("events").unwrap(), 6);
    // These have another form in the API.
    for planned in ["introduction_planned", "visit_planned"] {
        let mut fact = fields.remove(planned).unwrap();
        for part in ["at", "revision"] {
            fields.insert(format!("{planned}_{part}"), fact[part].take());
        }
    }
    let answered = fields.remove("questions_answered").unwrap();
    assert_eq!(shown["questions"][0]["question"], 1);
    assert_eq!(shown["questions"][0]["answered"], answered[0]);
    for grant in fields["consent"]["grants"].as_array_mut().unwrap() {
        for excluded in grant["excluded"].as_array_mut().unwrap() {
            *excluded = serde_json::json!({ "receiver": excluded[0], "since": excluded[1] });
        }
    }
    let former = fields.remove("former").unwrap();
    for (domain, shown) in
        former.as_array().unwrap().iter().zip(shown["former_receivers"].as_array().unwrap())
    {
        agrees("former.receiver", &domain["receiver"], &shown["receiver"]);
        agrees("former.ended_at", &domain["ended_at"], &shown["ended_at"]);
    }
    assert_eq!(shown["escalations"][0]["escalation"], 1);
    agrees("handoff", &domain, &shown);
}

#[test]
fn the_end_of_an_offer_keeps_its_kind() {
    use api::former_receiver::Ended;
    let shown = of_state(Revision(5), &every_field()).former_receivers;
    let ended: Vec<_> = shown.into_iter().map(|former| former.ended.unwrap()).collect();
    let [Ended::Declined(reason), Ended::OfferEnded(cause), Ended::Closed(outcome)] = ended[..] else {
        panic!("{ended:?}");
    };
    use baton_api::types::v1 as types;
    assert_eq!(reason, i32::from(types::DeclineReason::Conscience));
    assert_eq!(cause, i32::from(types::OfferEndCause::Withdrawn));
    assert_eq!(outcome, i32::from(types::Outcome::Cancelled));
}

#[test]
fn what_follows_from_the_state_is_shown_with_it() {
    let mut state = every_field();
    let shown = of_state(Revision(5), &state);
    let owed =
        |shown: &api::Handoff| shown.offer.as_ref().unwrap().acknowledgement.as_ref().unwrap().re_read_owed;
    assert!(owed(&shown), "the newest version was not read back");
    assert!(shown.consent.unwrap().stands);
    assert!(shown.warmth.unwrap().breached);

    let answer = shown.choice.unwrap().answer.unwrap();
    assert_eq!(answer.options.len(), 2, "the choice is judged again");
    assert_eq!(shown.last_safe_moment, state.last_safe_moment().map(from_instant));

    state.closing = None;
    state.phase = Phase::Requested;
    state.missed.clear();
    let due: Vec<_> = of_state(Revision(5), &state).deadlines.into_iter().map(|one| one.due_at).collect();
    assert!(due.len() > 1 && due.is_sorted_by_key(|at| at.map(|at| at.seconds)), "{due:?}");

    state.information.version = 2;
    state.consent.grants.clear();
    state.breaches.clear();
    let shown = of_state(Revision(5), &state);
    assert!(!owed(&shown));
    assert!(!shown.consent.unwrap().stands);
    assert!(!shown.warmth.unwrap().breached);
}
