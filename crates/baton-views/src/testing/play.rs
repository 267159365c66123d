//! Handoffs that take many ways: random acts by random people, judged by the domain, so that whatever comes out is a
//! history that could have been.

use baton_domain::act::{ActKind, ConsentAnswer, MissDeadline};
use baton_domain::deadline::pending;
use baton_domain::ids::{Code, HandoffId, PatientRef, TenantId};
use baton_domain::policy::Deadlines;
use baton_domain::state::{Choice, Handoff};
use baton_domain::testing::{Seat, Stage};
use baton_domain::value::{Actor, ConsentScope, Kind, Path, PatientChoice, Role, Urgency};
use baton_domain::{Act, Command, Context, Decision, Draft, Phase, State, Text, decide, evolve};
use jiff::{SignedDuration, Timestamp, ToSpan};
use uuid::Uuid;

/// How many acts a handoff gets before it is left as it is.
const TURNS_AT_MOST: u32 = 60;

/// Out of 8 acts, how many bring the handoff forward; the others are any act by anybody, and mostly refused.
const FORWARD_OF_8: u32 = 6;

/// By when everything is owed, so that some of it is missed while a handoff is played.
const SOON_MINUTES: u32 = 30;

/// By when everything is owed of handoffs that wait: twenty years.
const YEARS_MINUTES: u32 = 20 * 365 * 24 * 60;

const NEEDS: &[&str] = &["ipv-advocacy", "food-insecurity", "housing", "opioid-use"];

/// Plays handoffs, several at a time. The same seed plays the same, always.
pub struct Player {
    random: fastrand::Rng,
    now: Timestamp,
    to_begin: u64,
    begun: u64,
    in_play: Vec<Game>,
    in_flight: usize,
    waits: bool,
}

/// What one act added to one handoff.
pub struct Turn {
    /// The handoff.
    pub handoff: HandoffId,
    /// Its patient.
    pub patient: PatientRef,
    /// The revision of the first event; the number of events before.
    pub events_before: u64,
    /// The events.
    pub drafts: Vec<Draft>,
    /// The handoff after them.
    pub after: Handoff,
}

struct Game {
    stage: Stage,
    patient: PatientRef,
    state: State,
    events: u64,
    turns: u32,
    waits: bool,
}

/// The tenant of every made-up handoff.
#[must_use]
pub fn tenant() -> TenantId {
    written(TenantId::new("valley-network"))
}

impl Player {
    /// Plays so many handoffs, of which so many go on side by side.
    #[must_use]
    pub fn new(seed: u64, handoffs: u64, in_flight: usize) -> Self {
        let random = fastrand::Rng::with_seed(seed);
        let now = Stage::fixed().now;
        let in_flight = in_flight.max(1);
        Self { random, now, to_begin: handoffs, begun: 0, in_play: Vec::new(), in_flight, waits: false }
    }

    /// Leaves every handoff as soon as its patient has agreed, or it is over; what is owed by then is years ahead.
    #[must_use]
    pub fn waiting(mut self) -> Self {
        self.waits = true;
        self
    }

    fn begin(&mut self) {
        self.begun += 1;
        let handoff = HandoffId(Uuid::from_u128(self.random.u128(..)));
        let stage = Stage { handoff, now: self.now };
        // Some patients come more than once.
        let patient =
            written(PatientRef::new(&format!("patient-{}", self.random.u64(0..self.to_begin.div_ceil(2)))));
        self.in_play.push(Game { stage, patient, state: None, events: 0, turns: 0, waits: self.waits });
    }

    /// The next act that somebody gives, judged.
    fn turn(&mut self) -> Option<Turn> {
        let at = self.random.usize(0..self.in_play.len());
        self.now = self.now.checked_add(self.random.i64(1..600).seconds()).unwrap_or(self.now);
        let game = self.in_play.get_mut(at)?;
        game.turns += 1;
        let turn = game.play(&mut self.random, self.now);
        if game.turns >= TURNS_AT_MOST || game.is_over(&mut self.random) {
            self.in_play.swap_remove(at);
        }
        turn
    }
}

impl Iterator for Player {
    type Item = Turn;

    fn next(&mut self) -> Option<Turn> {
        loop {
            while self.begun < self.to_begin && self.in_play.len() < self.in_flight {
                self.begin();
            }
            if self.in_play.is_empty() {
                return None;
            }
            if let Some(turn) = self.turn() {
                return Some(turn);
            }
        }
    }
}

impl Game {
    fn is_over(&self, random: &mut fastrand::Rng) -> bool {
        let Some(handoff) = self.state.as_deref() else { return false };
        if self.waits {
            return handoff.phase != Phase::Requested;
        }
        !handoff.is_open() && random.u8(0..4) == 0
    }

    fn play(&mut self, random: &mut fastrand::Rng, now: Timestamp) -> Option<Turn> {
        let command = match self.due(random, now) {
            Some(missed) => missed,
            None => self.command(random, now),
        };
        let Ok(Decision::Record(drafts)) = decide(&self.state, &command) else {
            return None;
        };
        let mut state = self.state.clone();
        for draft in &drafts {
            state = evolve(state, &draft.stamp, &draft.event).ok()?;
        }
        let after = *state.clone()?;
        self.state = state;
        let events_before = self.events;
        self.events += drafts.len() as u64;
        let (handoff, patient) = (after.id, after.patient.clone());
        Some(Turn { handoff, patient, events_before, drafts, after })
    }

    fn command(&self, random: &mut fastrand::Rng, now: Timestamp) -> Command {
        let (seat, kind) = self.choose(random);
        let stage = Stage { handoff: self.stage.handoff, now };
        let act = self.fit(stage.sample(kind, seat), now, random);
        // Before consent nobody may be introduced, and sometimes somebody is.
        let unasked = self.state.as_ref().is_some_and(|handoff| handoff.phase == Phase::Requested);
        let breach = (unasked && kind == ActKind::RecordIntroduction)
            .then(|| Text::new("it could not wait".to_owned()));
        let context = Context { actor: seat.actor(), now, occurred_at: now, late_reason: None, breach };
        Command { context, act }
    }

    /// A deadline that has passed is told sooner or later.
    fn due(&self, random: &mut fastrand::Rng, now: Timestamp) -> Option<Command> {
        let handoff = self.state.as_deref()?;
        let deadline = pending(handoff).into_iter().find(|deadline| deadline.due_at <= now)?;
        let actor = Actor { role: Role::System, ..Seat::Outsider.actor() };
        let context = Context { actor, now, occurred_at: now, late_reason: None, breach: None };
        let told = random.u8(0..3) == 0;
        told.then(|| Command { context, act: MissDeadline { deadline }.into() })
    }

    fn choose(&self, random: &mut fastrand::Rng) -> (Seat, ActKind) {
        let Some(handoff) = self.state.as_deref() else { return (Seat::Referrer, ActKind::RequestHandoff) };
        if random.u32(0..8) >= FORWARD_OF_8 {
            let seat = random.choice(Seat::ALL).copied().unwrap_or(Seat::Referrer);
            // A practice handoff only begins a stream.
            let kinds = ActKind::ALL.iter().filter(|kind| **kind != ActKind::RecordPracticeHandoff);
            return (
                seat,
                random.choice(kinds.collect::<Vec<_>>()).copied().unwrap_or(ActKind::RecordOutcome),
            );
        }
        let receiver = [Seat::Receiver, Seat::Former]
            .into_iter()
            .find(|seat| {
                handoff.receiver().is_some_and(|party| party.organization == seat.party().organization)
            })
            .unwrap_or(Seat::Receiver);
        let referrer = Seat::Referrer;
        let ways: &[(Seat, ActKind)] = match handoff.phase {
            Phase::Requested => &[
                (referrer, ActKind::RecordConsent),
                (referrer, ActKind::RecordConsent),
                (referrer, ActKind::RecordIntroduction),
            ],
            Phase::PacketGiven => {
                &[(referrer, ActKind::RecordLinkage), (referrer, ActKind::RecordContactAttempt)]
            }
            Phase::Consented if holds_packet(handoff) => &[(referrer, ActKind::GiveInformationPacket)],
            Phase::Consented => &[
                (referrer, ActKind::ChoosePath),
                (referrer, ActKind::AssignNavigator),
                (referrer, ActKind::ShareInformation),
                (referrer, ActKind::OfferToReceiver),
                (referrer, ActKind::OfferToReceiver),
                (referrer, ActKind::ScheduleIntroduction),
            ],
            Phase::Offered => &[(receiver, ActKind::AcceptHandoff), (receiver, ActKind::RequestInformation)],
            Phase::Accepted => {
                &[(referrer, ActKind::RecordIntroduction), (referrer, ActKind::AnswerInformation)]
            }
            Phase::Introduced => {
                &[(receiver, ActKind::AcknowledgeResponsibility), (referrer, ActKind::ShareInformation)]
            }
            Phase::Acknowledged => &[
                (receiver, ActKind::RecordLinkage),
                (receiver, ActKind::ScheduleVisit),
                (receiver, ActKind::RecordVisitMissed),
                (referrer, ActKind::CorrectInformation),
                (referrer, ActKind::RequestCancellation),
            ],
            Phase::Linked => &[(referrer, ActKind::ConfirmClosure), (receiver, ActKind::ReportClosure)],
            Phase::Closed => &[(referrer, ActKind::RecordOutcome)],
        };
        random.choice(ways).copied().unwrap_or((referrer, ActKind::RecordOutcome))
    }

    /// Bends a sample to this handoff, so that it has a chance, and adds variety.
    fn fit(&self, act: Act, now: Timestamp, random: &mut fastrand::Rng) -> Act {
        let handoff = self.state.as_deref();
        match act {
            Act::RequestHandoff(mut act) => {
                act.patient = self.patient.clone();
                act.kind = random
                    .choice([Kind::Referral, Kind::Referral, Kind::Transition])
                    .unwrap_or(Kind::Referral);
                act.need = written(Code::new(random.choice(NEEDS).copied().unwrap_or("housing")));
                act.urgency = random.choice(Urgency::ALL).copied().unwrap_or(Urgency::Routine);
                act.program.policy.deadlines =
                    all_within(if self.waits { YEARS_MINUTES } else { SOON_MINUTES });
                act.needed_by = self.waits.then(|| {
                    now.saturating_add(SignedDuration::from_mins(YEARS_MINUTES.into())).unwrap_or(now)
                });
                act.into()
            }
            Act::RecordConsent(mut act) => {
                if random.u8(0..10) == 0 {
                    act.answer = ConsentAnswer::Declined;
                    act.scope = ConsentScope::default();
                }
                act.into()
            }
            Act::OfferToReceiver(mut act) => {
                act.receiver = if random.bool() { Seat::Receiver.party() } else { Seat::Former.party() };
                act.answers_by_report = random.u8(0..6) == 0;
                act.into()
            }
            Act::ChoosePath(mut act) => {
                let packet = act.options.iter().find(|option| option.path == Path::InformationPacket);
                act.chosen = packet.map(|option| option.id.clone());
                act.words.reason = Some(Text::new("near enough to walk".to_owned()));
                let (explained_by, explained_at) = (Seat::Referrer.actor().person, now);
                act.patient_choice = Some(PatientChoice { explained_by, explained_at });
                act.into()
            }
            Act::WithdrawConsent(mut act) => {
                act.receivers = if random.bool() { vec![Seat::Receiver.party()] } else { Vec::new() };
                act.into()
            }
            Act::AcknowledgeResponsibility(mut act) => {
                act.information_version = handoff.map_or(0, |handoff| handoff.information.version);
                act.into()
            }
            Act::AnswerInformation(mut act) => {
                let open =
                    handoff.and_then(|handoff| handoff.questions_answered.iter().position(|done| !done));
                act.question = open.and_then(|open| u32::try_from(open + 1).ok()).unwrap_or(1);
                act.into()
            }
            Act::AcknowledgeNotice(mut act) => {
                let stands =
                    handoff.and_then(|handoff| handoff.former.iter().position(|was| was.notice_stands()));
                act.notice = stands.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(1);
                act.into()
            }
            other => other,
        }
    }
}

fn all_within(minutes: u32) -> Deadlines {
    Deadlines {
        offer_minutes: minutes,
        accept_minutes: minutes,
        introduce_minutes: minutes,
        acknowledge_minutes: minutes,
        link_minutes: minutes,
        close_minutes: minutes,
        reroute_minutes: minutes,
        cancel_minutes: minutes,
    }
}

fn holds_packet(handoff: &Handoff) -> bool {
    let holding = handoff.choice.as_deref().and_then(Choice::holding);
    holding.is_some_and(|chosen| chosen.path == Path::InformationPacket)
}

fn written<T>(id: Result<T, baton_domain::ids::InvalidId>) -> T {
    match id {
        Ok(id) => id,
        Err(wrong) => unreachable!("a made-up identifier {wrong}"),
    }
}
