//! Folding a stream: its state, and the requests that made it.

use std::collections::HashMap;
use std::sync::Arc;

use baton_domain::ids::{OrganizationId, RequestId};
use baton_domain::{Aggregate, Handoff, IllegalEvent, Meta, State};
use baton_store::{Position, Revision};

use super::LoadError;
use crate::codec::Recorded;

/// What a stream says up to some revision: of a handoff unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Folded<A = Handoff> {
    /// The state.
    pub state: A,
    /// The requests that made it, so that each is known again (R15).
    pub requests: HashMap<RequestId, RequestEntry>,
    /// The revision of the last event that was folded.
    pub revision: Revision,
    /// Its position.
    pub position: Position,
    /// What was folded, in bytes of meta and data: what the fold keeps is less.
    bytes: usize,
}

/// What a stream knows of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestEntry {
    /// The digest of its content, with its version in front.
    pub digest: Arc<str>,
    /// The organisation that it came from.
    pub organization: OrganizationId,
    /// The revision of the first event that it recorded.
    pub first: Revision,
    /// The revision of the last one.
    pub last: Revision,
}

/// A fold under way: perhaps of nothing yet.
#[derive(Clone)]
pub(crate) struct Folding<A> {
    state: State<A>,
    requests: HashMap<RequestId, RequestEntry>,
    last: Option<(Revision, Position)>,
    bytes: usize,
}

impl<A> Folded<A> {
    /// How many events the stream has up to here.
    #[must_use]
    pub const fn events(&self) -> u64 {
        self.revision.next().0
    }

    /// The same fold at the position that its last event got.
    pub(crate) fn at(mut self, position: Position) -> Self {
        self.position = position;
        self
    }

    /// About how much memory it takes, in bytes, estimated from above.
    pub(super) fn weight(&self) -> usize {
        const SELF: usize = 2_048;
        const REQUEST: usize = 256;
        SELF + self.bytes + self.requests.len() * REQUEST
    }
}

impl<A> Default for Folding<A> {
    fn default() -> Self {
        Self { state: None, requests: HashMap::new(), last: None, bytes: 0 }
    }
}

impl<A> From<Folded<A>> for Folding<A> {
    fn from(folded: Folded<A>) -> Self {
        let Folded { state, requests, revision, position, bytes } = folded;
        Self { state: Some(Box::new(state)), requests, last: Some((revision, position)), bytes }
    }
}

impl<A: Aggregate> Folding<A> {
    /// The state so far.
    pub(crate) const fn state(&self) -> &State<A> {
        &self.state
    }

    /// The revision of the last event that was folded; `None` before the first.
    pub(crate) fn revision(&self) -> Option<Revision> {
        self.last.map(|(revision, _)| revision)
    }

    /// Folds an event that was read.
    pub(crate) fn read(&mut self, recorded: &Recorded<A::Event>) -> Result<(), LoadError> {
        let Recorded { position, revision, meta, event, stored, .. } = recorded;
        let bytes = stored.meta.len() + stored.data.len();
        self.apply(*revision, *position, meta, event, bytes)
            .map_err(|error| LoadError::Illegal { position: *position, error })
    }

    /// Folds an event that stands, or is about to stand, at a place.
    pub(crate) fn apply(
        &mut self,
        revision: Revision,
        position: Position,
        meta: &Meta,
        event: &A::Event,
        bytes: usize,
    ) -> Result<(), IllegalEvent> {
        self.state = A::evolve(self.state.take(), &meta.stamp, event)?;
        let entry = self.requests.entry(meta.request.id).or_insert_with(|| RequestEntry {
            digest: meta.request.digest.as_str().into(),
            organization: meta.stamp.recorder().organization.clone(),
            first: revision,
            last: revision,
        });
        entry.last = revision;
        self.last = Some((revision, position));
        self.bytes += bytes;
        Ok(())
    }

    /// What was folded; `None` if that was nothing.
    pub(crate) fn finish(self) -> Option<Folded<A>> {
        let (revision, position) = self.last?;
        let state = *self.state?;
        Some(Folded { state, requests: self.requests, revision, position, bytes: self.bytes })
    }
}
