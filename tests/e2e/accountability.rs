//! Somebody is accountable for the patient at every moment that can be asked for (R9): histories by chance, asked about
//! at moments by chance, and whoever was named then is who a reading of the events up to there names.

mod reading;
mod walk;

use std::collections::BTreeMap;

use baton_api::event::v1::Event;
use baton_api::handoff::v1::get_handoff_request::AsOf;
use baton_api::handoff::v1::{GetHandoffResponse, Handoff};
use baton_api::types::v1::{Duty, ErrorReason, Phase, Side};
use baton_domain::testing::Place;
use futures::future::join_all;
use jiff::{Timestamp, ToSpan as _};

use crate::harness::values::{duties, instant};
use crate::harness::{Actor, Chance, Identity, Refuses, Server, directory, eventually, full_size};
use walk::{Walked, walk};

const CLINIC: Identity = Identity::of("clinic", "clinician-1");

/// A handoff whose history is at an end.
struct Past {
    name: String,
    /// The revision at which it stood where a handoff can stand.
    reached: u64,
    events: Vec<Event>,
    seen: BTreeMap<u64, Handoff>,
}

impl Past {
    fn occurred(&self, event: usize) -> Timestamp {
        moment(self.events[event].meta.as_ref().and_then(|meta| meta.occurred_at))
    }

    fn recorded(&self, event: usize) -> Timestamp {
        moment(self.events[event].meta.as_ref().and_then(|meta| meta.recorded_at))
    }

    /// The longest beginning in which nothing is later.
    fn beginning(&self, includes: impl Fn(usize) -> bool) -> &[Event] {
        let end = (0..self.events.len()).find(|event| !includes(*event)).unwrap_or(self.events.len());
        &self.events[..end]
    }

    /// What is on record as of a moment.
    fn as_of(&self, as_of: &AsOf) -> &[Event] {
        match as_of {
            AsOf::Revision(revision) => self.beginning(|event| self.events[event].revision <= *revision),
            AsOf::Position(position) => self.beginning(|event| self.events[event].position <= *position),
            AsOf::OccurredAt(at) => self.beginning(|event| self.occurred(event) <= moment(Some(*at))),
            AsOf::RecordedAt(at) => self.beginning(|event| self.recorded(event) <= moment(Some(*at))),
        }
    }

    /// A moment by chance: a revision, a position up to the newest of the log, or just at, before or after an event by
    /// either clock.
    fn moment(&self, chance: &mut Chance, newest: u64) -> AsOf {
        let below = |chance: &mut Chance, bound: usize| {
            let number = chance.below(u64::try_from(bound).expect("a number of events"));
            usize::try_from(number).expect("a number of events")
        };
        let which = chance.below(4);
        let event = below(chance, self.events.len());
        let beside = [-1, 0, 1][below(chance, 3)].nanoseconds();
        match which {
            0 => AsOf::Revision(self.events[event].revision),
            1 => AsOf::Position(chance.below(newest + 1)),
            2 => AsOf::OccurredAt(instant(self.occurred(event) + beside)),
            _ => AsOf::RecordedAt(instant(self.recorded(event) + beside)),
        }
    }

    /// Where the script led, and around every closing and every reopening.
    fn turning_points(&self) -> Vec<AsOf> {
        let turns = ["HandoffClosed", "HandoffReopened"];
        let turns = self.events.iter().filter(|event| turns.contains(&event.r#type.as_str()));
        let around = turns.flat_map(|event| [event.revision - 1, event.revision]);
        around.chain([self.reached]).map(AsOf::Revision).collect()
    }

    /// Holds an answer against the events; where somebody had looked then, against what they saw.
    fn check(&self, as_of: &AsOf, answer: GetHandoffResponse, found: &mut Found) {
        let shown = answer.handoff.expect("a handoff");
        let told = self.as_of(as_of);
        let newest = told.last().expect("who is shown was requested");
        assert_eq!(shown.revision, newest.revision, "{} as of {as_of:?}", self.name);
        assert!(!shown.accountable.is_empty(), "nobody: {} as of {as_of:?}", self.name);
        let read = reading::accountable(told);
        assert_eq!(shown.accountable, read, "{} as of {as_of:?}: {:?}", self.name, types(told));
        if let Some(seen) = self.seen.get(&shown.revision) {
            assert_eq!(&shown, seen, "{} as of {as_of:?}", self.name);
        }
        found.note(&shown, told);
    }
}

/// What the moments came by.
#[derive(Default)]
struct Found {
    asked: usize,
    before_the_beginning: usize,
    shared: usize,
    handed_over: usize,
    completed: usize,
    reopened: usize,
}

impl Found {
    fn note(&mut self, shown: &Handoff, told: &[Event]) {
        let (closed, who) = (shown.phase() == Phase::Closed, duties(&shown.accountable));
        let reopened = told.iter().any(|event| event.r#type == "HandoffReopened");
        let all = [(Side::Referrer, Duty::CareAndClosure), (Side::Receiver, Duty::Care)];
        self.asked += 1;
        self.shared += usize::from(who == all);
        self.handed_over +=
            usize::from(who == [(Side::Receiver, Duty::Care), (Side::Referrer, Duty::Closure)]);
        self.completed += usize::from(closed && who == [(Side::Receiver, Duty::Care)]);
        self.reopened += usize::from(reopened && !closed);
    }
}

fn moment(at: Option<prost_types::Timestamp>) -> Timestamp {
    let at = at.expect("every event has its times");
    Timestamp::new(at.seconds, at.nanos).expect("an instant of our time")
}

fn types(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.r#type.as_str()).collect()
}

async fn asked(clinic: &Actor, past: &Past, as_of: AsOf, found: &mut Found) {
    let answer = clinic.see_as_of(&past.name, as_of).await;
    if past.as_of(&as_of).is_empty() {
        answer.refused(ErrorReason::AsOfOutOfRange);
        found.before_the_beginning += 1;
        return;
    }
    let answer = answer.unwrap_or_else(|status| panic!("{} as of {as_of:?}: {status}", past.name));
    past.check(&as_of, answer, found);
}

/// Asks about so many moments of these histories, and about every closing and reopening.
async fn ask_about(clinic: &Actor, pasts: &[Past], chance: &mut Chance, moments: usize) -> Found {
    let newest = pasts.iter().filter_map(|past| past.events.last()).map(|event| event.position).max();
    let newest = newest.expect("histories");
    let mut found = Found::default();
    for past in pasts {
        for as_of in past.turning_points() {
            asked(clinic, past, as_of, &mut found).await;
        }
    }
    let turning_points = found.asked;
    while found.asked < turning_points + moments {
        let number = chance.below(u64::try_from(pasts.len()).expect("histories"));
        let past = &pasts[usize::try_from(number).expect("an index")];
        asked(clinic, past, past.moment(chance, newest), &mut found).await;
    }
    let before = found.before_the_beginning;
    println!("{turning_points} turning points, {moments} moments by chance, {before} before the beginning");
    found
}

/// Plays histories that begin wherever a handoff can stand.
async fn play(server: &Server, chance: &mut Chance, each: usize) -> Vec<Past> {
    let channel = server.connect().await;
    let clinic = Actor::new(channel.clone(), CLINIC);
    let places = Place::all();
    let walks = (0..each).flat_map(|_| &places).map(|place| walk(channel.clone(), chance.fork(), *place));
    let mut pasts = Vec::new();
    for walked in join_all(walks.collect::<Vec<_>>()).await {
        let events = clinic.see_all(&walked.name).await.events;
        let Walked { name, reached, seen } = walked;
        pasts.push(Past { name, reached, events, seen });
    }
    // Moments of the last seconds are not settled yet.
    let newest = pasts.iter().map(|past| past.recorded(past.events.len() - 1)).max().expect("histories");
    let after = AsOf::RecordedAt(instant(newest + 1.nanosecond()));
    eventually("all of it is settled", || async { clinic.see_as_of(&pasts[0].name, after).await.ok() }).await;
    pasts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r9_somebody_is_accountable_at_every_moment_of_the_past() {
    let (each, moments) = if full_size() { (8, 20_000) } else { (1, 200) };
    let mut chance = Chance::of_this_run();
    let data = directory();
    let server = Server::on(data.path());
    let pasts = play(&server, &mut chance, each).await;
    let found = ask_about(&server.actor(CLINIC).await, &pasts, &mut chance, moments).await;
    let all = [found.shared, found.handed_over, found.completed, found.reopened];
    assert!(all.iter().all(|times| *times > 0), "shared, handed over, completed, reopened: {all:?}");
    server.stop();

    // The same is true of a store that was closed and opened again.
    let server = Server::on(data.path());
    ask_about(&server.actor(CLINIC).await, &pasts, &mut chance, moments).await;
}
