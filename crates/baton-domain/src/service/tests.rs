//! Given what a service said, when somebody acts, then what is recorded or refused.

use jiff::SignedDuration;

use super::*;
use crate::act::Context;
use crate::ids::PersonId;
use crate::text::Text;
use crate::value::Role;
use crate::words::Words;

const NOON: Timestamp = Timestamp::constant(1_772_463_600, 0);

fn actor(organization: &str) -> Actor {
    Actor {
        person: PersonId::new("scheduler-1").unwrap(),
        organization: OrganizationId::new(organization).unwrap(),
        team: None,
        role: Role::Scheduler,
        on_behalf_of: None,
        asserted_by: None,
    }
}

fn codes(codes: &[&str]) -> Vec<Code> {
    codes.iter().map(|code| Code::new(code).unwrap()).collect()
}

fn register(areas: &[&str]) -> Act {
    let entry = Entry {
        title: Title::new("Pantry").unwrap(),
        needs: codes(&["food-insecurity"]),
        areas: codes(areas),
        paths: vec![Path::InformationPacket],
    };
    RegisterService { id: ServiceId::new("pantry").unwrap(), entry }.into()
}

fn update(capacity: Capacity) -> Act {
    let room = Room { capacity, available: Some(3), maximum: Some(9) };
    UpdateCapacity { room, words: Words::default() }.into()
}

fn retire() -> Act {
    RetireService { words: Words { reason: Some(Text::new("moved".into())), ..Words::default() } }.into()
}

fn at(minutes: i64) -> Timestamp {
    NOON + SignedDuration::from_mins(minutes)
}

fn command(organization: &str, minutes: i64, act: Act) -> Command<Act> {
    let (now, occurred_at) = (at(minutes.max(0)), at(minutes));
    let context = Context { actor: actor(organization), now, occurred_at, late_reason: None, breach: None };
    Command { context, act }
}

fn given(acts: &[(i64, Act)]) -> State<Service> {
    acts.iter().fold(None, |state, (minutes, act)| {
        let decided = Service::decide(&state, &command("pantries", *minutes, act.clone()));
        let Ok(Decision::Record(drafts)) = decided else { panic!("not recorded: {decided:?}") };
        drafts.iter().fold(state, |state, draft| Service::evolve(state, &draft.stamp, &draft.event).unwrap())
    })
}

fn refused(state: &State<Service>, command: Command<Act>) -> RefusalCode {
    Service::decide(state, &command).unwrap_err().code
}

#[test]
fn what_is_said_last_holds_and_late_news_do_not_replace_newer_ones() {
    let service = given(&[
        (0, register(&[])),
        (10, register(&["north"])),
        (60, update(Capacity::None)),
        (30, update(Capacity::Available)),
    ])
    .unwrap();
    assert_eq!(service.entry.areas, codes(&["north"]));
    assert_eq!(service.known_capacity(), Some(Capacity::None));
    assert_eq!(service.room.unwrap().as_of, at(60));
}

#[test]
fn the_same_again_is_recorded_only_when_it_is_news_that_it_still_holds() {
    let said = given(&[(0, register(&[])), (0, update(Capacity::Waitlist))]);
    let again = |minutes| Service::decide(&said, &command("pantries", minutes, update(Capacity::Waitlist)));
    assert_eq!(again(59), Ok(Decision::AlreadyDone));
    assert!(matches!(again(60), Ok(Decision::Record(_))));
    assert_eq!(Service::decide(&said, &command("pantries", 5, register(&[]))), Ok(Decision::AlreadyDone));
}

#[test]
fn r21_only_its_own_organisation() {
    let registered = given(&[(0, register(&[]))]);
    for act in [register(&["north"]), update(Capacity::None), retire()] {
        assert_eq!(refused(&registered, command("clinic", 1, act)), RefusalCode::WrongSide);
    }
}

#[test]
fn r19_a_retired_service_has_no_capacity_and_says_nothing_more() {
    let retired = given(&[(0, register(&[])), (1, update(Capacity::Available)), (2, retire())]);
    assert_eq!(
        refused(&retired, command("pantries", 3, update(Capacity::None))),
        RefusalCode::ServiceRetired
    );
    assert_eq!(refused(&retired, command("pantries", 3, register(&["n"]))), RefusalCode::ServiceRetired);
    assert_eq!(Service::decide(&retired, &command("pantries", 3, retire())), Ok(Decision::AlreadyDone));
    assert_eq!(retired.unwrap().known_capacity(), Some(Capacity::None));
}

#[test]
fn r13_r17_reasons_and_times() {
    let registered = given(&[(0, register(&[]))]);
    let silent = RetireService { words: Words::default() };
    assert_eq!(refused(&registered, command("pantries", 1, silent.into())), RefusalCode::ReasonRequired);
    let before = command("pantries", -5, update(Capacity::None));
    assert_eq!(refused(&registered, before), RefusalCode::OccurredBeforeRequest);
}

#[test]
fn a_history_that_cannot_be_is_an_error() {
    let stamp = Stamp { occurred_at: NOON, recorded_at: NOON, actor: actor("pantries"), recorded_by: None };
    let fold = |state: State<Service>, event: Event| Service::evolve(state, &stamp, &event);
    let Act::RegisterService(RegisterService { entry, .. }) = register(&[]) else { unreachable!() };
    let other = ServiceRegistered { service: ServiceId::new("other").unwrap(), entry };
    assert!(fold(None, ServiceRetired {}.into()).is_err());
    assert!(fold(given(&[(0, register(&[]))]), other.into()).is_err());
    assert!(fold(given(&[(0, register(&[])), (1, retire())]), ServiceRetired {}.into()).is_err());
}
