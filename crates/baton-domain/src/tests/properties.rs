//! Random histories: legal and illegal commands of several people, on time and late, with and without breach. After
//! every one the invariants must hold.

use super::given::{reported, text};
use super::guarded;
use crate::act::{
    Act, ActKind, CancelHandoff, Change, ChoosePath, CloseHandoff, ClosingOutcome, Command, ConsentAnswer,
    Context, HoldHandoff, RequestCancellation,
};
use crate::event::{Event, EventKind, Stamp};
use crate::obligation::evaluate;
use crate::rule::Rule;
use crate::state::{Choice, Handoff, Phase, State};
use crate::testing::{Seat, Stage, samples};
use crate::value::{
    ConsentScope, Floor, InformationPart, Interpreter, Outcome, Party, Path, PathInputs, Privacy, Role, Side,
    Urgency,
};
use crate::warmth::{WarmthLevel, warmth};
use crate::{Decision, decide, evolve};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;

const HISTORIES: u32 = 5_000;
const COMMANDS: usize = 60;

/// What the histories must come by to say anything of the obligation, of guardrails and of corrections.
const ON_THE_WAY: &[EventKind] = &[
    EventKind::ObjectionDeclared,
    EventKind::PathChosen,
    EventKind::NoPathLeft,
    EventKind::PathLapsed,
    EventKind::PacketGiven,
    EventKind::DirectCareProvided,
    EventKind::HandoffHeld,
    EventKind::CancellationRequested,
    EventKind::IntroductionCleared,
    EventKind::NavigatorAssigned,
    EventKind::GuardrailBreached,
    EventKind::RecordCorrected,
];

/// One thing that somebody tries.
#[derive(Clone, Debug)]
struct Attempt {
    /// The next act of the way forward, rather than `kind` by `seat`.
    forward: bool,
    kind: ActKind,
    seat: Seat,
    /// Which of the act's forms.
    form: u8,
    minutes_since: i64,
    minutes_late: i64,
    breach: bool,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    (
        prop::bool::weighted(0.5),
        prop_oneof![3 => prop::sample::select(ActKind::ALL), 1 => prop::sample::select(guarded::GUARDED)],
        prop::sample::select(Seat::ALL),
        any::<u8>(),
        prop_oneof![9 => 0..300_i64, 1 => 300..6_000_i64],
        prop_oneof![4 => Just(0_i64), 1 => 0..2_000_i64],
        prop::bool::weighted(0.1),
    )
        .prop_map(|(forward, kind, seat, form, minutes_since, minutes_late, breach)| Attempt {
            forward,
            kind,
            seat,
            form,
            minutes_since,
            minutes_late,
            breach,
        })
}

/// A history as it grows.
#[derive(Default)]
struct History {
    state: State,
    log: Vec<(Stamp, Event)>,
}

impl History {
    fn play(&mut self, attempt: &Attempt, now: Timestamp) {
        let command = command(self.state.as_deref(), attempt, now);
        let decision = decide(&self.state, &command);
        assert_eq!(decision, decide(&self.state, &command), "deciding is not deterministic");
        let Ok(Decision::Record(drafts)) = decision else { return };
        assert!(!drafts.is_empty(), "{command:?} was recorded as nothing");
        let appended: Vec<EventKind> = drafts.iter().map(|draft| draft.event.kind()).collect();
        let broken: Vec<Rule> = drafts
            .iter()
            .filter_map(|draft| match &draft.event {
                Event::GuardrailBreached(breach) => Some(breach.rule),
                _ => None,
            })
            .collect();
        for draft in drafts {
            self.nothing_is_shared_without_consent(&draft.stamp, &draft.event, &appended);
            self.guardrails_hold(&draft.stamp, &draft.event, &broken);
            self.every_way_keeps_to_the_choice(&draft.event);
            let before = self.state.clone();
            self.state = evolve(before.clone(), &draft.stamp, &draft.event).unwrap();
            let after = self.state.as_deref().unwrap();
            if let Some(before) = before.as_deref() {
                phases_go_on(before, after, &draft.event);
                terminal_is_terminal(before, &draft.event);
                nobody_escapes(before, &draft.stamp, &draft.event);
                assert!(before.last_recorded_at <= after.last_recorded_at);
            }
            somebody_is_accountable(after);
            guarded::the_phase_has_its_evidence(after);
            assert!(after.breaches.is_empty() || warmth(after).level != WarmthLevel::Warm);
            assert_eq!(after.phase == Phase::Closed, after.closing.is_some());
            self.log.push((draft.stamp, draft.event));
        }
    }

    /// R1, by a reading of the log that shares nothing with the code that decides.
    fn nothing_is_shared_without_consent(&self, stamp: &Stamp, event: &Event, appended: &[EventKind]) {
        let holder = self.state.as_deref().and_then(Handoff::receiver);
        let to = match event {
            Event::HandoffOffered(event) => Some(&event.receiver),
            Event::IntroductionHeld(event) => Some(&event.receiver),
            Event::InformationShared(_) | Event::InformationAnswered(_) => holder,
            Event::ReceiverContacted(event) if event.names_patient => Some(&event.receiver),
            _ => None,
        };
        let breached = appended.contains(&EventKind::GuardrailBreached);
        if let Some(receiver) = to {
            assert!(breached || self.consented(receiver, stamp.occurred_at), "{event:?} without consent");
        }
    }

    fn guardrails_hold(&self, stamp: &Stamp, event: &Event, broken: &[Rule]) {
        guarded::nobody_is_reached_against_their_word(&self.log, stamp, event, broken);
        if let Some(handoff) = self.state.as_deref() {
            let policy = &handoff.program.policy;
            guarded::nothing_sensitive_is_said_before_privacy(policy, &self.log, stamp, event, broken);
        }
    }

    fn consented(&self, receiver: &Party, at: Timestamp) -> bool {
        let names =
            |parties: &[Party]| parties.is_empty() || parties.iter().any(|party| party.covers(receiver));
        let takes_back = |(stamp, event): &(Stamp, Event)| {
            stamp.occurred_at <= at
                && match event {
                    Event::ConsentWithdrawn(event) => names(&event.receivers),
                    Event::HandoffClosed(event) => event.outcome == Outcome::PatientDeclined,
                    _ => false,
                }
        };
        self.log.iter().enumerate().any(|(index, (stamp, event))| {
            let scope = match event {
                Event::ConsentGiven(event) => &event.scope,
                Event::ConsentOverridden(event) => &event.scope,
                _ => return false,
            };
            stamp.occurred_at <= at && names(&scope.receivers) && !self.log[index..].iter().any(takes_back)
        })
    }

    /// R3, R23, by a reading of the log: the newest of a choice, its lapse, and that no path is left.
    fn every_way_keeps_to_the_choice(&self, event: &Event) {
        let newest = self.log.iter().rev().find_map(|(_, event)| match event {
            Event::PathChosen(chosen) => {
                let option = chosen.inputs.options.iter().find(|option| option.id == chosen.chosen);
                Some((chosen.answer.floor, option.map(|option| option.path)))
            }
            Event::NoPathLeft(_) => Some((Floor::NoPathLeft, None)),
            Event::PathLapsed(lapsed) => Some((lapsed.floor, None)),
            _ => None,
        });
        let chosen = newest.and_then(|(_, path)| path);
        match event {
            Event::PacketGiven(_) => assert_eq!(chosen, Some(Path::InformationPacket)),
            Event::DirectCareProvided(_) => assert_eq!(chosen, Some(Path::DirectCare)),
            Event::HandoffOffered(_) => {
                assert_ne!(
                    newest.map(|(floor, _)| floor),
                    Some(Floor::DirectCare),
                    "an offer below the floor"
                );
            }
            Event::PathLapsed(_) => assert!(chosen.is_some(), "nothing was chosen that could lapse"),
            _ => {}
        }
    }

    /// R3: what is on record gives the same answer again.
    fn choices_are_answered_the_same_again(&self) {
        let kept = self.log.iter().filter_map(|(_, event)| match event {
            Event::PathChosen(event) => Some((&event.inputs, &event.answer)),
            Event::NoPathLeft(event) => Some((&event.inputs, &event.answer)),
            _ => None,
        });
        for (inputs, answer) in kept {
            let read: PathInputs = serde_json::from_str(&serde_json::to_string(inputs).unwrap()).unwrap();
            assert_eq!(&evaluate(&read), answer);
        }
    }

    fn folds_the_same_from_json(&self) {
        let folded = self.log.iter().fold(None, |state, (stamp, event)| {
            let fields = serde_json::to_string(event).unwrap();
            let mut fields = serde_json::Deserializer::from_str(&fields);
            let event = Event::deserialize(event.kind(), &mut fields).unwrap();
            let stamp: Stamp = serde_json::from_str(&serde_json::to_string(stamp).unwrap()).unwrap();
            evolve(state, &stamp, &event).unwrap()
        });
        assert_eq!(folded, self.state);
    }
}

fn phases_go_on(before: &Handoff, after: &Handoff, event: &Event) {
    let may_go_back = matches!(
        event.kind(),
        EventKind::HandoffDeclined
            | EventKind::OfferEnded
            | EventKind::HandoffReopened
            | EventKind::RecordCorrected
    );
    assert!(may_go_back || before.phase <= after.phase, "{event:?} moved {:?} back", before.phase);
}

/// R23: whoever leaves a patient who may not be left is a supervisor, and where the patient goes is on record.
fn nobody_escapes(before: &Handoff, stamp: &Stamp, event: &Event) {
    let span = SignedDuration::from_hours(i64::from(before.program.policy.floor.time_critical_hours));
    let near = before.needed_by.is_some_and(|by| by.duration_since(stamp.recorded_at) < span);
    let unseen = before.linkage.is_none() && before.is_open();
    if !unseen || !(near || before.urgency == Urgency::Emergent || before.objection.is_some()) {
        return;
    }
    let supervisor = stamp.actor.role == Role::Supervisor;
    match event {
        Event::HandoffHeld(held) => assert!(supervisor && held.goes_to.is_some()),
        Event::CancellationRequested(asked) => assert!(supervisor && asked.goes_to.is_some()),
        Event::HandoffClosed(closed) => match closed.outcome {
            Outcome::Cancelled => {
                let agreed = before.cancellation_requested_at.is_some();
                assert!((supervisor || agreed) && closed.goes_to.is_some());
            }
            Outcome::ServiceUnavailable => assert!(supervisor && closed.goes_to.is_some()),
            _ => {}
        },
        _ => {}
    }
}

fn terminal_is_terminal(before: &Handoff, event: &Event) {
    let is_taken = match event {
        Event::HandoffReopened(_)
        | Event::OutcomeObserved(_)
        | Event::EscalationTaken(_)
        | Event::NoticeAcknowledged(_)
        | Event::RecordCorrected(_)
        | Event::PracticeHandoffAttested(_) => true,
        Event::HandoffClosed(event) => event.outcome == Outcome::EnteredInError,
        Event::ClosureReported(_) => {
            before.closing.as_ref().is_none_or(|closing| closing.outcome == Outcome::Completed)
        }
        _ => false,
    };
    assert!(before.is_open() || is_taken, "a closed handoff took {event:?}");
}

fn somebody_is_accountable(handoff: &Handoff) {
    assert!(!handoff.accountable.is_empty());
    let linked = handoff.linkage.as_ref().map(|linkage| &linkage.service);
    for who in &handoff.accountable {
        let is_a_party = match who.side {
            Side::Referrer => who.party.is_same(&handoff.referrer),
            Side::Receiver => {
                handoff.receiver().into_iter().chain(linked).any(|party| party.is_same(&who.party))
            }
        };
        assert!(is_a_party, "{who:?} is no party");
    }
}

/// Who does what next on the way forward.
fn next(handoff: Option<&Handoff>, form: u8, now: Timestamp) -> (Seat, ActKind) {
    let Some(handoff) = handoff else { return (Seat::Referrer, ActKind::RequestHandoff) };
    let holder = match handoff.receiver() {
        Some(party) if party.organization == Seat::Former.party().organization => Seat::Former,
        Some(_) | None => Seat::Receiver,
    };
    let choice = handoff.choice.as_deref();
    let chosen = choice.and_then(Choice::holding).map(|chosen| chosen.path);
    let undecided = choice.is_some_and(|choice| choice.lapsed.is_some() || choice.floor == Floor::DirectCare);
    let uncleared = handoff.program.policy.sensitive && !handoff.privacy_cleared_at(now);
    match handoff.phase {
        Phase::Requested => (Seat::Referrer, ActKind::RecordConsent),
        Phase::Consented if uncleared && chosen == Some(Path::InformationPacket) => {
            (Seat::Referrer, ActKind::ClearIntroduction)
        }
        Phase::Consented if chosen == Some(Path::InformationPacket) => {
            (Seat::Referrer, ActKind::GiveInformationPacket)
        }
        Phase::Consented if chosen == Some(Path::DirectCare) => (Seat::Referrer, ActKind::ProvideDirectCare),
        Phase::Consented if undecided || form >= 170 => (Seat::Referrer, ActKind::ChoosePath),
        Phase::PacketGiven if form >= 128 => (Seat::Referrer, ActKind::RecordLinkage),
        Phase::Consented | Phase::PacketGiven => (Seat::Referrer, ActKind::OfferToReceiver),
        Phase::Offered => (holder, ActKind::AcceptHandoff),
        Phase::Accepted if uncleared => (Seat::Referrer, ActKind::ClearIntroduction),
        Phase::Accepted => (Seat::Referrer, ActKind::RecordIntroduction),
        Phase::Introduced => (holder, ActKind::AcknowledgeResponsibility),
        Phase::Acknowledged => (holder, ActKind::RecordLinkage),
        Phase::Linked => (Seat::Referrer, ActKind::ConfirmClosure),
        Phase::Closed => (Seat::Supervisor, ActKind::ReopenHandoff),
    }
}

fn command(handoff: Option<&Handoff>, attempt: &Attempt, now: Timestamp) -> Command {
    let (seat, kind) =
        if attempt.forward { next(handoff, attempt.form, now) } else { (attempt.seat, attempt.kind) };
    let act = in_form(Stage { now, ..Stage::fixed() }.sample(kind, seat), attempt.form, handoff, now);
    let seat = guarded::recorder(&act, handoff).unwrap_or(seat);
    let occurred_at = now.checked_sub(attempt.minutes_late.minutes()).unwrap();
    let is_late = now.duration_since(occurred_at) > SignedDuration::from_hours(72);
    let context = Context {
        actor: seat.actor(),
        now,
        occurred_at,
        late_reason: is_late.then(|| text("learnt late")),
        breach: attempt.breach.then(|| text("it could not wait")),
    };
    Command { context, act }
}

/// The act in one of several forms: whom it names, which version, who said it.
fn in_form(act: Act, form: u8, handoff: Option<&Handoff>, now: Timestamp) -> Act {
    let bit = |n: u8| form & (1 << n) != 0;
    let receiver = if bit(0) { Seat::Receiver.party() } else { Seat::Former.party() };
    let goes_to = bit(0).then(|| Seat::Outsider.party());
    let hours = |hours: i64| now.checked_add(hours.hours()).unwrap();
    match act {
        Act::RequestHandoff(mut act) => {
            act.urgency = if bit(0) && bit(1) && bit(2) { Urgency::Emergent } else { Urgency::Routine };
            act.needed_by = (bit(3) && bit(4)).then(|| hours(if bit(5) { 12 } else { 60 }));
            act.program.policy.sensitive = bit(6);
            act.program.policy.lost.over_days = u32::from(form % 3);
            act.into()
        }
        Act::AmendRequest(mut act) => {
            act.urgency = [None, Some(Urgency::Routine), Some(Urgency::Urgent)][usize::from(form % 3)];
            act.needed_by =
                if bit(3) { Change::Set(hours(if bit(4) { 3 } else { 200 })) } else { Change::Clear };
            act.into()
        }
        Act::ChoosePath(_) => choice(form, now).into(),
        Act::CancelHandoff(act) => CancelHandoff { goes_to, ..act }.into(),
        Act::RequestCancellation(act) => RequestCancellation { goes_to, ..act }.into(),
        Act::HoldHandoff(act) => HoldHandoff { goes_to, ..act }.into(),
        Act::CloseHandoff(_) if bit(1) && handoff.is_some_and(|handoff| handoff.phase < Phase::Offered) => {
            let outcome = ClosingOutcome::ServiceUnavailable { goes_to };
            CloseHandoff { outcome, words: samples::reason() }.into()
        }
        Act::RecordLinkage(mut act) => {
            act.service = handoff.and_then(Handoff::receiver).is_none().then_some(receiver);
            act.into()
        }
        Act::RecordConsent(mut act) => {
            act.scope = ConsentScope {
                receivers: if bit(1) { vec![receiver] } else { vec![] },
                parts: if bit(2) && bit(3) { vec![InformationPart::Medications] } else { vec![] },
            };
            if bit(4) && bit(5) {
                act.answer = ConsentAnswer::Declined;
            }
            act.into()
        }
        Act::WithdrawConsent(mut act) => {
            act.receivers = if bit(1) || bit(2) { vec![receiver] } else { vec![] };
            act.into()
        }
        Act::OfferToReceiver(mut act) => {
            (act.receiver, act.answers_by_report) = (receiver, bit(1) && bit(2));
            act.into()
        }
        Act::RecordReceiverContact(mut act) => {
            (act.receiver, act.names_patient) = (receiver, bit(1));
            act.into()
        }
        Act::RecordIntroduction(mut act) => {
            act.receiver = handoff.and_then(Handoff::receiver).is_none().then_some(receiver);
            act.participants.truncate(if bit(1) && bit(2) { 1 } else { 3 });
            act.privacy = if bit(3) && bit(4) { Privacy::Overheard } else { Privacy::Private };
            act.interpreter = (bit(5) && bit(6)).then_some(Interpreter::BilingualStaff);
            act.into()
        }
        other => answered(other, form, handoff),
    }
}

/// The same, of what a receiver answers: themselves, or by report.
fn answered(act: Act, form: u8, handoff: Option<&Handoff>) -> Act {
    let bit = |n: u8| form & (1 << n) != 0;
    let version = handoff.map_or(0, |handoff| handoff.information.version);
    let said = (bit(1) && bit(2)).then(reported);
    match act {
        Act::AcknowledgeResponsibility(mut act) => {
            act.information_version = version.saturating_sub(u32::from(bit(3) && bit(4)));
            act.reported = said;
            act.into()
        }
        Act::AcceptHandoff(mut act) => {
            act.reported = said;
            act.into()
        }
        Act::DeclineHandoff(mut act) => {
            act.reported = said;
            act.into()
        }
        Act::AcknowledgeNotice(mut act) => {
            act.notice = u32::from(form % 5);
            act.into()
        }
        other => guarded::in_form(other, form, handoff),
    }
}

/// A choice in one of its forms: warm, a list by the patient's choice or on its own merit, the care itself, none.
fn choice(form: u8, now: Timestamp) -> ChoosePath {
    let stage = Stage { now, ..Stage::fixed() };
    match form % 7 {
        0 => samples::choice(),
        1 | 2 => samples::packet_choice(&stage),
        3 => samples::direct_choice(),
        4 => samples::no_choice(),
        5 => {
            let mut both = samples::choice();
            both.options.extend(samples::direct_choice().options);
            ChoosePath { cannot_provide: None, words: samples::reason(), ..both }
        }
        _ => ChoosePath { cannot_provide: None, ..samples::no_choice() },
    }
}

#[test]
fn the_invariants_hold_after_every_event() {
    let reached: RefCell<BTreeMap<Phase, usize>> = RefCell::default();
    let recorded: RefCell<BTreeMap<EventKind, usize>> = RefCell::default();
    let attempts = prop::collection::vec(attempt(), 1..COMMANDS);
    let config = Config { cases: HISTORIES, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&attempts, |attempts| {
        let mut history = History::default();
        let mut now = Stage::fixed().now;
        for attempt in &attempts {
            now = now.checked_add(attempt.minutes_since.minutes()).unwrap();
            let events = history.log.len();
            history.play(attempt, now);
            if let (true, Some(handoff)) = (history.log.len() > events, history.state.as_deref()) {
                *reached.borrow_mut().entry(handoff.phase).or_default() += 1;
            }
        }
        history.folds_the_same_from_json();
        history.choices_are_answered_the_same_again();
        for (_, event) in &history.log {
            *recorded.borrow_mut().entry(event.kind()).or_default() += 1;
        }
        Ok(())
    });
    run.unwrap();
    let reached = reached.into_inner();
    println!("appends that left the handoff in each phase: {reached:?}");
    for phase in Phase::ALL {
        let appends = reached.get(phase).copied().unwrap_or(0);
        assert!(appends >= 100, "{phase:?} was reached by {appends} appends only");
    }
    let recorded = recorded.into_inner();
    println!("events: {recorded:?}");
    for kind in ON_THE_WAY {
        let events = recorded.get(kind).copied().unwrap_or(0);
        assert!(events >= 10, "{kind:?} was recorded {events} times only");
    }
}
