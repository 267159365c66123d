//! The answer to a command.

use baton_api::types::v1 as api;
use baton_commands::{Entry, Outcome};
use baton_domain::{AnEvent, Named as _};

use super::resource::Resource;

/// What became of a command. The token of its position is the server's to make.
pub(crate) fn command_result<A: Resource>(
    outcome: &Outcome<A>,
    position_token: String,
) -> api::CommandResult {
    let Outcome { id, folded: _, events, recorded, repeat } = outcome;
    let mut result = api::CommandResult {
        name: A::name(id),
        revision: outcome.revision().0,
        position: outcome.position().0,
        position_token,
        phase: api::Phase::Unspecified.into(),
        accountable: Vec::new(),
        events: events.iter().map(recorded_event).collect(),
        recorded: *recorded,
        repeat: *repeat,
        possible_duplicates: Vec::new(),
    };
    outcome.state().complete(&mut result);
    result
}

fn recorded_event<E: AnEvent>(entry: &Entry<E>) -> api::RecordedEvent {
    let recorded = &entry.recorded;
    api::RecordedEvent {
        id: recorded.event_id.to_string(),
        r#type: recorded.event.kind().name().to_owned(),
        revision: recorded.revision.0,
    }
}
