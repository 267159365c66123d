//! Given what happened to a program, when somebody acts, then what is recorded or refused.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::act::Context;
use crate::ids::PersonId;
use crate::rule::Rule;
use crate::text::Text;
use crate::value::Role;
use crate::words::Words;

const NOON: Timestamp = Timestamp::constant(1_772_463_600, 0);

fn actor(organization: &str, role: Role) -> Actor {
    Actor {
        person: PersonId::new("person-1").unwrap(),
        organization: OrganizationId::new(organization).unwrap(),
        team: None,
        role,
        on_behalf_of: None,
        asserted_by: None,
    }
}

fn supervisor() -> Actor {
    actor("clinic", Role::Supervisor)
}

fn context(actor: Actor) -> Context {
    Context { actor, now: NOON, occurred_at: NOON, late_reason: None, breach: None }
}

fn define() -> Act {
    let (id, title) = (ProgramId::new("food").unwrap(), Title::new("Food within a day").unwrap());
    DefineProgram { id, title, policy: Policy::default() }.into()
}

fn revise(drop_off_days: u32) -> Act {
    let policy = Policy { drop_off_days, ..Policy::default() };
    RevisePolicy { policy: Box::new(policy), words: Words::default() }.into()
}

fn retire() -> Act {
    let words = Words { reason: Some(Text::new("merged".into())), ..Words::default() };
    RetireProgram { words }.into()
}

fn given(acts: impl IntoIterator<Item = Act>) -> State<Program> {
    acts.into_iter().fold(None, after)
}

fn after(state: State<Program>, act: Act) -> State<Program> {
    let Ok(Decision::Record(drafts)) = when(&state, supervisor(), act) else { panic!("not recorded") };
    drafts.iter().fold(state, |state, draft| Program::evolve(state, &draft.stamp, &draft.event).unwrap())
}

fn when(state: &State<Program>, actor: Actor, act: Act) -> Result<Decision<Event>, Refusal> {
    Program::decide(state, &Command { context: context(actor), act })
}

fn refused(state: &State<Program>, actor: Actor, act: Act) -> RefusalCode {
    when(state, actor, act).unwrap_err().code
}

#[test]
fn every_version_stays_and_the_newest_is_in_force() {
    let program = given([define(), revise(7), revise(9)]).unwrap();
    assert_eq!(program.newest(), 3);
    assert_eq!(program.in_force().unwrap().policy.drop_off_days, 9);
    assert_eq!(program.version(2).unwrap().policy.drop_off_days, 7);
    assert_eq!(*program.version(1).unwrap().policy, Policy::default());
    assert_eq!((program.version(0), program.version(4)), (None, None));
}

#[test]
fn what_is_so_already_adds_nothing() {
    let revised = given([define(), revise(7)]);
    assert_eq!(when(&revised, supervisor(), revise(7)), Ok(Decision::AlreadyDone));
    let retired = given([define(), retire()]);
    assert_eq!(when(&retired, supervisor(), retire()), Ok(Decision::AlreadyDone));
}

#[test]
fn a_retired_program_takes_no_more_and_keeps_what_it_said() {
    let retired = given([define(), revise(7), retire()]);
    assert_eq!(refused(&retired, supervisor(), revise(9)), RefusalCode::ProgramRetired);
    let program = retired.unwrap();
    assert_eq!(program.in_force().unwrap_err().code, RefusalCode::ProgramRetired);
    assert_eq!(program.version(2).unwrap().policy.drop_off_days, 7);
}

#[test]
fn r21_only_supervisors_and_those_of_its_own_organisation() {
    let nobody = None;
    assert_eq!(refused(&nobody, actor("clinic", Role::Clinician), define()), RefusalCode::WrongSide);
    let defined = given([define()]);
    for other in [actor("clinic", Role::Nurse), actor("shelter", Role::Supervisor)] {
        assert_eq!(refused(&defined, other.clone(), revise(7)), RefusalCode::WrongSide);
        assert_eq!(refused(&defined, other.clone(), retire()), RefusalCode::WrongSide);
        assert!(Program::permit(defined.as_deref(), ActKind::RevisePolicy, &other).is_err());
    }
}

#[test]
fn the_built_in_program_and_one_that_is_there_are_not_defined_again() {
    let Act::DefineProgram(food) = define() else { unreachable!() };
    let default = DefineProgram { id: ProgramId::new("default").unwrap(), ..food };
    assert_eq!(refused(&None, supervisor(), default.into()), RefusalCode::AlreadyExists);
    assert_eq!(refused(&given([define()]), supervisor(), define()), RefusalCode::AlreadyExists);
}

#[test]
fn r13_retiring_owes_a_reason() {
    let defined = given([define()]);
    let silent = RetireProgram { words: Words::default() };
    let refusal = when(&defined, supervisor(), silent.into()).unwrap_err();
    assert_eq!((refusal.code, refusal.rule), (RefusalCode::ReasonRequired, Some(Rule::R13)));
}

#[test]
fn r17_nothing_happens_before_the_program_or_in_the_future() {
    let defined = given([define()]);
    let at = |hours: i64| NOON + SignedDuration::from_hours(hours);
    for (hours, code) in [(-1, RefusalCode::OccurredBeforeRequest), (1, RefusalCode::OccurredInFuture)] {
        let context = Context { occurred_at: at(hours), ..context(supervisor()) };
        let refusal = Program::decide(&defined, &Command { context, act: revise(7) }).unwrap_err();
        assert_eq!(refusal.code, code);
    }
}

#[test]
fn r22_a_program_breaches_nothing() {
    let breach = Context { breach: Some(Text::new("why".into())), ..context(supervisor()) };
    let refusal = Program::decide(&None, &Command { context: breach, act: define() }).unwrap_err();
    assert_eq!((refusal.code, refusal.rule), (RefusalCode::ReasonNotAllowed, Some(Rule::R22)));
}

#[test]
fn versions_have_an_end_and_retiring_is_still_possible() {
    let mut program = given([define()]);
    for days in 0..PROGRAM_VERSIONS - 1 {
        program = after(program, revise(if days % 2 == 0 { 7 } else { 9 }));
    }
    assert_eq!(program.as_ref().unwrap().versions.len(), PROGRAM_VERSIONS);
    assert_eq!(refused(&program, supervisor(), revise(11)), RefusalCode::StreamFull);
    assert!(after(program, retire()).unwrap().retired.is_some());
}

#[test]
fn a_history_that_cannot_be_is_an_error() {
    let stamp = Stamp { occurred_at: NOON, recorded_at: NOON, actor: supervisor(), recorded_by: None };
    let fold = |state: State<Program>, event: Event| Program::evolve(state, &stamp, &event);
    let revised = |version| Event::from(PolicyRevised { version, policy: Policy::default() });
    assert!(fold(None, revised(1)).is_err());
    assert!(fold(None, ProgramRetired {}.into()).is_err());
    assert!(fold(given([define()]), revised(3)).is_err());
    assert!(fold(given([define(), retire()]), revised(2)).is_err());
    assert!(fold(given([define(), retire()]), ProgramRetired {}.into()).is_err());
}
