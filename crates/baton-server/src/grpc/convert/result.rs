//! The answer to a command.

use baton_api::types::v1 as api;
use baton_commands::{Entry, Outcome};

use super::codes::Coded as _;
use super::ids::handoff_name;
use super::values::from_accountable;

/// What became of a command. The token of its position is the server's to make.
pub(crate) fn command_result(outcome: &Outcome, position_token: String) -> api::CommandResult {
    let Outcome { id, folded: _, events, recorded, repeat } = outcome;
    let state = outcome.state();
    api::CommandResult {
        name: handoff_name(*id),
        revision: outcome.revision().0,
        position: outcome.position().0,
        position_token,
        phase: state.phase.api_number(),
        accountable: state.accountable.iter().map(from_accountable).collect(),
        events: events.iter().map(recorded_event).collect(),
        recorded: *recorded,
        repeat: *repeat,
    }
}

fn recorded_event(entry: &Entry) -> api::RecordedEvent {
    let recorded = &entry.recorded;
    api::RecordedEvent {
        id: recorded.event_id.to_string(),
        r#type: recorded.event.kind().name().to_owned(),
        revision: recorded.revision.0,
    }
}
