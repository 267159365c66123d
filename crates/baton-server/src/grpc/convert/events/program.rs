//! What happens to programs.

use baton_api::event::v1 as api;
use baton_api::event::v1::event::Event as Shown;
use baton_domain::program::{Event, PolicyRevised, ProgramDefined, ProgramRetired};

use super::super::ids::program_name;
use super::super::policy::from_policy;
use super::Shows;

impl Shows for Event {
    fn shown(&self) -> Shown {
        match self {
            Self::ProgramDefined(event) => Shown::ProgramDefined(defined(event)),
            Self::PolicyRevised(event) => Shown::PolicyRevised(revised(event)),
            Self::ProgramRetired(ProgramRetired {}) => Shown::ProgramRetired(api::ProgramRetired {}),
        }
    }
}

fn defined(event: &ProgramDefined) -> api::ProgramDefined {
    let ProgramDefined { program, title, policy } = event;
    api::ProgramDefined {
        program: program_name(program),
        title: title.to_string(),
        policy: Some(from_policy(policy)),
    }
}

fn revised(event: &PolicyRevised) -> api::PolicyRevised {
    let PolicyRevised { version, policy } = event;
    api::PolicyRevised { version: *version, policy: Some(from_policy(policy)) }
}
