//! What a program is after an event.

use super::{Event, PolicyVersion, Program};
use crate::event::Stamp;
use crate::evolve::IllegalEvent;
use crate::state::State;

pub(super) fn evolve(
    state: State<Program>,
    stamp: &Stamp,
    event: &Event,
) -> Result<State<Program>, IllegalEvent> {
    let illegal = |why| IllegalEvent { event: event.kind().name(), why };
    let mut program = match (state, event) {
        (None, Event::ProgramDefined(defined)) => {
            let first = PolicyVersion { policy: defined.policy.clone(), stamp: stamp.clone() };
            return Ok(Some(Box::new(Program {
                id: defined.program.clone(),
                title: defined.title.clone(),
                owner: stamp.actor.organization.clone(),
                versions: vec![first],
                retired: None,
                last_recorded_at: stamp.recorded_at,
            })));
        }
        (None, Event::PolicyRevised(_) | Event::ProgramRetired(_)) => {
            return Err(illegal("the program was not defined before"));
        }
        (Some(program), _) => program,
    };
    if program.retired.is_some() {
        return Err(illegal("the program was retired before"));
    }
    match event {
        Event::ProgramDefined(_) => return Err(illegal("the program was defined before")),
        Event::PolicyRevised(revised) if revised.version == program.newest() + 1 => {
            program.versions.push(PolicyVersion { policy: revised.policy.clone(), stamp: stamp.clone() });
        }
        Event::PolicyRevised(_) => return Err(illegal("it is not the next version")),
        Event::ProgramRetired(_) => program.retired = Some(stamp.clone()),
    }
    program.last_recorded_at = stamp.recorded_at;
    Ok(Some(program))
}
