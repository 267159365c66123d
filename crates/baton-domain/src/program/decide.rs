//! What an act adds to a program's stream.

use super::{
    Act, ActKind, DefineProgram, Event, PolicyRevised, Program, ProgramDefined, ProgramRetired,
    RetireProgram, RevisePolicy,
};
use crate::act::Context;
use crate::aggregate::Aggregate as _;
use crate::common::{check_circumstances, owed_reason};
use crate::decide::{Decision, draft};
use crate::limits::PROGRAM_VERSIONS;
use crate::policy::DEFAULT_PROGRAM;
use crate::refusal::{Refusal, RefusalCode};
use crate::value::{Actor, Role};
use crate::words::Words;

const DEFINED: &str = "the program was defined";

/// R21: a program belongs to the supervisors of the organisation that defined it.
pub(super) fn permit(program: Option<&Program>, kind: ActKind, actor: &Actor) -> Result<(), Refusal> {
    let supervisor = actor.role == Role::Supervisor;
    match (kind, program) {
        (ActKind::DefineProgram, _) if supervisor => Ok(()),
        (ActKind::DefineProgram, _) => Err(Refusal::wrong_side(kind, "a supervisor")),
        (ActKind::RevisePolicy | ActKind::RetireProgram, Some(program))
            if supervisor && actor.organization == program.owner =>
        {
            Ok(())
        }
        (ActKind::RevisePolicy | ActKind::RetireProgram, _) => {
            Err(Refusal::wrong_side(kind, "a supervisor of the organisation that defined the program"))
        }
    }
}

pub(super) fn decide(
    program: Option<&Program>,
    context: &Context,
    act: &Act,
) -> Result<Decision<Event>, Refusal> {
    match (act, program) {
        (Act::DefineProgram(act), None) => define(context, act),
        (Act::DefineProgram(_), Some(program)) => Err(taken(program.id.as_str())),
        (Act::RevisePolicy(_) | Act::RetireProgram(_), None) => Err(Refusal::new(
            RefusalCode::NotRequested,
            None,
            "there is no such program",
            "define the program first",
        )),
        (Act::RevisePolicy(act), Some(program)) => revise(program, context, act),
        (Act::RetireProgram(act), Some(program)) => retire(program, context, act),
    }
}

fn taken(id: &str) -> Refusal {
    Refusal::new(
        RefusalCode::AlreadyExists,
        None,
        format!("there is a program {id} already"),
        "choose another id, or revise that program's policy",
    )
}

fn define(context: &Context, act: &DefineProgram) -> Result<Decision<Event>, Refusal> {
    permit(None, ActKind::DefineProgram, &context.actor)?;
    check_circumstances(context, ActKind::DefineProgram, None)?;
    if act.id.as_str() == DEFAULT_PROGRAM {
        return Err(taken(DEFAULT_PROGRAM));
    }
    let DefineProgram { id, title, policy } = act.clone();
    let defined = ProgramDefined { program: id, title, policy };
    Ok(Decision::Record(vec![draft(context, defined, &Words::default())]))
}

fn revise(program: &Program, context: &Context, act: &RevisePolicy) -> Result<Decision<Event>, Refusal> {
    standing(program, context, ActKind::RevisePolicy)?;
    // What stands now is asked ahead of whether more may come: a repeat of it is no harm on a retired program either.
    if program.versions.last().is_some_and(|newest| newest.policy == *act.policy) {
        return Ok(Decision::AlreadyDone);
    }
    program.in_force()?;
    if program.versions.len() >= PROGRAM_VERSIONS {
        return Err(Program::full());
    }
    let revised = PolicyRevised { version: program.newest() + 1, policy: *act.policy.clone() };
    Ok(Decision::Record(vec![draft(context, revised, &act.words)]))
}

fn retire(program: &Program, context: &Context, act: &RetireProgram) -> Result<Decision<Event>, Refusal> {
    standing(program, context, ActKind::RetireProgram)?;
    owed_reason(&act.words, "retiring a program")?;
    if program.retired.is_some() {
        return Ok(Decision::AlreadyDone);
    }
    Ok(Decision::Record(vec![draft(context, ProgramRetired {}, &act.words)]))
}

fn standing(program: &Program, context: &Context, kind: ActKind) -> Result<(), Refusal> {
    permit(Some(program), kind, &context.actor)?;
    let begun = program.versions.first().map(|first| (first.stamp.occurred_at, DEFINED));
    check_circumstances(context, kind, begun)
}
