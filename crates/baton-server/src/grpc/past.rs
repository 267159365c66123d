//! What something is or was at some moment: the same for a caller of the server and for a reader of a store's files.

use baton_api::directory::v1::get_service_request;
use baton_api::event::v1::Event;
use baton_api::handoff::v1::get_handoff_request;
use baton_api::program::v1::get_program_request;
use baton_api::screening::v1::get_screening_request;
use baton_api::types::v1::ErrorReason;
use baton_commands::{Archive, AsOf, Clock, Folded, Prefix, Recorded};
use baton_domain::{Aggregate, Handoff};
use baton_store::{Position, Revision};

use super::convert::{self, Checked, Faults, Resource, Shows, given, instant};
use super::reading::Seen;
use crate::errors::Failure;

/// What is asked for: which one, and as of when.
pub(super) struct Question<Id> {
    pub(super) id: Id,
    pub(super) as_of: Option<AsOf>,
}

/// What is shown.
pub(super) struct Shown<A: Aggregate = Handoff> {
    pub(super) folded: Folded<A>,
    pub(super) position: Position,
    learnt_later: Vec<Recorded<A::Event>>,
}

/// The moment of a query, in the query's own message.
pub(super) trait Asked {
    /// Reads it.
    fn read(self, faults: &mut Faults) -> Checked<AsOf>;
}

macro_rules! asked_by {
    ($($query:ident),*) => {$(
        impl Asked for $query::AsOf {
            fn read(self, faults: &mut Faults) -> Checked<AsOf> {
                match self {
                    Self::Revision(revision) => Ok(AsOf::Revision(Revision(revision))),
                    Self::Position(position) => Ok(AsOf::Position(Position(position))),
                    Self::OccurredAt(at) => faults.field("occurred_at", at, instant).map(AsOf::Occurred),
                    Self::RecordedAt(at) => faults.field("recorded_at", at, instant).map(AsOf::Recorded),
                }
            }
        }
    )*};
}

asked_by!(get_handoff_request, get_program_request, get_service_request, get_screening_request);

impl<Id> Question<Id> {
    /// Reads the question, or all that is wrong with it.
    pub(super) fn read(
        name: String,
        read_name: impl FnOnce(&mut Faults, String) -> Checked<Id>,
        as_of: Option<impl Asked>,
    ) -> Result<Self, Failure> {
        let mut faults = Faults::default();
        let id = faults.required("name", given(name), read_name);
        let as_of = as_of.map(|asked| asked.read(&mut faults)).transpose();
        match (id, as_of) {
            (Ok(id), Ok(as_of)) => Ok(Self { id, as_of }),
            _ => Err(Failure::of_fields(faults.into_found())),
        }
    }
}

impl<A: Resource> Shown<A> {
    /// What was seen, as of then.
    pub(super) async fn of(
        archive: &Archive<A>,
        seen: &Seen<A>,
        as_of: Option<AsOf>,
        clock: &dyn Clock,
    ) -> Result<Self, Failure> {
        let Some(as_of) = as_of else {
            let folded = Folded::clone(&seen.folded);
            return Ok(Self { folded, position: seen.position, learnt_later: Vec::new() });
        };
        if let AsOf::Position(asked) = as_of
            && asked > seen.position
        {
            let message = format!("position {asked} is not there yet; the newest is {}", seen.position);
            return Err(Failure::new(ErrorReason::AsOfOutOfRange, message));
        }
        let prefix = archive.load_as_of(&seen.stream, as_of, clock.now()).await?;
        let Prefix { folded: Some(folded), learnt_later } = prefix else {
            let message = format!("nothing of the {} was on record by then", A::NOUN);
            return Err(Failure::new(ErrorReason::AsOfOutOfRange, message));
        };
        let position = match as_of {
            AsOf::Position(asked) => asked,
            AsOf::Revision(_) | AsOf::Occurred(_) | AsOf::Recorded(_) => folded.position,
        };
        Ok(Self { folded, position, learnt_later })
    }

    /// What had happened by then and was learnt only later, without words.
    pub(super) fn learnt_later(&self) -> Vec<Event>
    where
        A::Event: Shows,
    {
        self.learnt_later.iter().map(|recorded| convert::event(recorded, None)).collect()
    }
}
