//! What callers call the things that commands are given to.

use baton_api::types::v1::CommandResult;
use baton_domain::{Aggregate, Handoff, Program, Screening, Service};

use super::codes::Coded as _;
use super::ids::{handoff_name, program_name, screening_name, service_name};
use super::values::from_accountable;

/// Something that commands are given to and that has a name in the API.
pub(crate) trait Resource: Aggregate {
    /// What it is.
    const NOUN: &'static str;

    /// Its name, such as `handoffs/{id}`.
    fn name(id: &Self::Id) -> String;

    /// Adds to a result what only this kind has.
    fn complete(&self, _result: &mut CommandResult) {}
}

impl Resource for Handoff {
    const NOUN: &'static str = "handoff";

    fn name(id: &Self::Id) -> String {
        handoff_name(*id)
    }

    fn complete(&self, result: &mut CommandResult) {
        result.phase = self.phase.api_number();
        result.accountable = self.accountable.iter().map(from_accountable).collect();
    }
}

impl Resource for Program {
    const NOUN: &'static str = "program";

    fn name(id: &Self::Id) -> String {
        program_name(id)
    }
}

impl Resource for Service {
    const NOUN: &'static str = "service";

    fn name(id: &Self::Id) -> String {
        service_name(id)
    }
}

impl Resource for Screening {
    const NOUN: &'static str = "screening";

    fn name(id: &Self::Id) -> String {
        screening_name(*id)
    }
}
