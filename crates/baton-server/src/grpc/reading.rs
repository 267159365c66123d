//! What all queries share: who reads, how new the answer must be, what may be seen, and how words are shown.

use std::sync::Arc;

use baton_api::event::v1::Event;
use baton_api::types::v1::ErrorReason;
use baton_commands::{Archive, Availability, Clock, Entry, Folded, History, handoff_stream, stream_of};
use baton_domain::ids::{HandoffId, OrganizationId};
use baton_domain::{Handoff, Program, Screening, Service};
use baton_store::{Direction, EventLog, PageSize, Position, Revision, StreamName};
use tokio::time::timeout;
use tonic::metadata::MetadataMap;

use super::convert::{self, Checked, Faults, Resource, Shows};
use super::token::Tokens;
use crate::auth::{Access, Action, Authentication, Caller, Sight};
use crate::errors::Failure;
use crate::limits::{ANSWER_BYTES, HINT_WAIT, MIN_POSITION_WAIT, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX};

/// Reads handoffs and their histories for callers.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(crate) authentication: Authentication,
    pub(crate) access: Access,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) archive: Arc<Archive>,
    pub(crate) programs: Arc<Archive<Program>>,
    pub(crate) services: Arc<Archive<Service>>,
    pub(crate) screenings: Arc<Archive<Screening>>,
    /// With keys, for those who may read words.
    pub(crate) history: History,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tokens: Tokens,
}

/// A handoff, or what else, that a caller may see, at its newest.
pub(super) struct Seen<A = Handoff> {
    pub(super) stream: StreamName,
    pub(super) folded: Arc<Folded<A>>,
    /// Everything of it up to this position is in the fold.
    pub(super) position: Position,
}

/// How much of each event to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// What happened.
    Event,
    /// And what people wrote.
    Words,
    /// And the bytes as they are stored.
    Bytes,
}

impl Detail {
    /// The words, where they are asked for.
    const fn words(self, words: &Availability) -> Option<&Availability> {
        match self {
            Self::Event => None,
            Self::Words | Self::Bytes => Some(words),
        }
    }
}

impl Reader {
    pub(super) fn caller(&self, metadata: &MetadataMap) -> Result<Caller, Failure> {
        self.authentication.caller(metadata)
    }

    /// Who calls, if they may do this.
    pub(super) fn permitted(&self, metadata: &MetadataMap, action: Action) -> Result<Caller, Failure> {
        let caller = self.caller(metadata)?;
        self.access
            .authorize(&caller.tenant, &caller.actor, action, None)
            .map_err(|denied| Failure::new(ErrorReason::NotAllowed, denied.to_string()))?;
        Ok(caller)
    }

    /// The position of the token that a query may carry.
    pub(super) fn wish(&self, min_position: Option<&str>) -> Result<Option<Position>, Failure> {
        min_position.map(|token| self.tokens.read_position("min_position", token)).transpose()
    }

    /// Waits, within bounds, until the log has come to the position that the caller has seen.
    pub(super) async fn reach(&self, wanted: Option<Position>) -> Result<(), Failure> {
        let Some(wanted) = wanted else { return Ok(()) };
        let mut hint = self.log.hint();
        let reached = async {
            loop {
                // Marked as seen before the look: what comes meanwhile ends the wait below.
                let _ = hint.borrow_and_update();
                if self.log.head().await? >= wanted {
                    return Ok(());
                }
                // A hint may be lost, so the wait for one is bounded; without any more hints only the end is left.
                if let Ok(Err(_)) = timeout(HINT_WAIT, hint.changed()).await {
                    std::future::pending::<()>().await;
                }
            }
        };
        timeout(MIN_POSITION_WAIT, reached).await.unwrap_or_else(|_| {
            let message = "the position of min_position has not been reached here yet";
            Err(Failure::new(ErrorReason::ViewBehind, message))
        })
    }

    /// The handoff, if the caller may see and read it.
    pub(super) async fn see(
        &self,
        caller: &Caller,
        handoff: HandoffId,
        action: Action,
    ) -> Result<Seen, Failure> {
        let stream = handoff_stream(&caller.tenant, handoff);
        let head = self.log.head().await?;
        let folded = self.archive.load(&stream).await?.ok_or_else(Failure::not_found)?;
        if !folded.state.may_be_seen_by(&caller.actor) {
            return Err(Failure::not_found());
        }
        self.access
            .authorize(&caller.tenant, &caller.actor, action, Some(&folded.state))
            .map_err(|denied| Failure::new(ErrorReason::NotAllowed, denied.to_string()))?;
        let position = head.max(folded.position);
        Ok(Seen { stream, folded, position })
    }

    /// A program, a service or a screening, if the caller may see it.
    pub(super) async fn see_record<A: Resource>(
        &self,
        archive: &Archive<A>,
        caller: &Caller,
        id: &A::Id,
        action: Action,
    ) -> Result<Seen<A>, Failure> {
        self.access
            .authorize(&caller.tenant, &caller.actor, action, None)
            .map_err(|denied| Failure::new(ErrorReason::NotAllowed, denied.to_string()))?;
        let stream = stream_of::<A>(&caller.tenant, id);
        let head = self.log.head().await?;
        let folded = archive.load(&stream).await?;
        let folded = folded.filter(|folded| folded.state.may_be_seen_by(&caller.actor));
        let folded = folded.ok_or_else(|| Failure::no_such(A::NOUN))?;
        let position = head.max(folded.position);
        Ok(Seen { stream, folded, position })
    }

    /// An event of one of these: what people wrote is for the organisation that it belongs to.
    pub(super) fn show_record<E: Shows>(
        owner: &OrganizationId,
        caller: &Caller,
        entry: &Entry<E>,
        detail: Detail,
    ) -> Event {
        let may_read = |_: &&Availability| *owner == caller.actor.organization;
        convert::event(&entry.recorded, detail.words(&entry.words).filter(may_read))
    }

    /// An event as this caller may see it.
    pub(super) fn show(&self, seen: &Seen, caller: &Caller, entry: &Entry, detail: Detail) -> Event {
        let Entry { recorded, words } = entry;
        let sight = Sight::new(&seen.folded.state, &caller.actor, self.clock.now());
        let words = match detail {
            Detail::Event => None,
            Detail::Words | Detail::Bytes => sight.of(&recorded.meta.stamp, recorded.event.kind(), words),
        };
        convert::event(recorded, words.as_deref())
    }

    /// All events up to a revision, with words.
    pub(super) async fn whole_history(
        &self,
        seen: &Seen,
        caller: &Caller,
        last: Revision,
    ) -> Result<Vec<Event>, Failure> {
        let mut events = Vec::new();
        let mut bytes = 0;
        let mut after = None;
        loop {
            let page = self.history.page(&seen.stream, after, Direction::Forward, PageSize::MAX).await?;
            for entry in page.entries.iter().filter(|entry| entry.recorded.revision <= last) {
                let event = self.show(seen, caller, entry, Detail::Words);
                bytes += prost::Message::encoded_len(&event);
                if bytes > ANSWER_BYTES {
                    let message =
                        "the whole history is longer than one answer may be; read it with ReadHistory";
                    return Err(Failure::new(ErrorReason::TooLarge, message));
                }
                events.push(event);
            }
            match page.next.filter(|next| *next < last) {
                Some(next) => after = Some(next),
                None => return Ok(events),
            }
        }
    }
}

/// Reads how many rows a page is to have.
pub(super) fn page_rows(faults: &mut Faults, size: i32) -> Checked<usize> {
    match usize::try_from(size) {
        Ok(0) => Ok(PAGE_SIZE_DEFAULT),
        Ok(size) => Ok(size.min(PAGE_SIZE_MAX)),
        Err(_) => Err(faults.fault("is negative: give the number of entries, or 0 for the default")),
    }
}
