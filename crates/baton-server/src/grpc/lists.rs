//! ListHandoffs and ListWorklist: pages of what the views show, cut to what the caller may see.
//!
//! Every answer says which position it shows. A page is never older than the one before it, whoever answers, since its
//! token carries the position; a view that has stopped says so and is no excuse for showing less than was asked for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_api::handoff::v1::{
    ListHandoffsRequest, ListHandoffsResponse, ListWorklistRequest, ListWorklistResponse,
};
use baton_api::types::v1::ErrorReason;
use baton_domain::ids::HandoffId;
use baton_store::Position;
use baton_views::views::PageRequest;
use baton_views::views::handoff::HandoffCursor;
use baton_views::views::worklist::{WorklistCursor, WorklistFilter, WorklistItem};
use baton_views::{Shown, Sight, Views};
use prost::Message as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use tonic::metadata::MetadataMap;

use super::convert::{self, Faults};
use super::reading::{Reader, page_rows};
use super::token::{Reading, Tokens};
use crate::auth::{Action, Caller};
use crate::errors::Failure;
use crate::limits::MIN_POSITION_WAIT;

/// Reads lists for callers.
#[derive(Clone)]
pub(crate) struct Lists {
    pub(crate) reader: Reader,
    pub(crate) views: Views,
}

/// A page that somebody asks for.
pub(super) struct Asked<C> {
    pub(super) page: PageRequest<C>,
    /// The answer must show at least this.
    pub(super) wanted: Option<Position>,
}

/// The position that an answer shows, for its end.
pub(super) struct Seal {
    pub(super) position: Position,
    pub(super) stale: bool,
}

impl Seal {
    /// What is shown, if that is all that was wanted.
    pub(super) fn of(shown: &Shown, wanted: Option<Position>) -> Result<Self, Failure> {
        let stale = shown.stale.as_ref();
        let position = stale.map_or(shown.position, |stale| stale.shows.unwrap_or(Position(0)));
        if wanted > Some(position) {
            let message = if stale.is_some() {
                "the list has stopped before the position of min_position and must be built again"
            } else {
                "the list has gone back behind the position of min_position"
            };
            return Err(Failure::new(ErrorReason::ViewBehind, message));
        }
        Ok(Self { position, stale: stale.is_some() })
    }
}

impl Lists {
    pub(super) async fn handoffs(
        &self,
        metadata: &MetadataMap,
        request: ListHandoffsRequest,
    ) -> Result<ListHandoffsResponse, Failure> {
        let caller = self.reader.permitted(metadata, Action::ListHandoffs)?;
        let ListHandoffsRequest { filter, page_size, page_token, min_position } = request;
        let filter = filter.unwrap_or_default();
        let reading = reading(&caller, Action::ListHandoffs, &filter.encode_to_vec());
        let mut faults = Faults::default();
        let filter = faults.field("filter", filter, convert::handoff_filter);
        let size = faults.field("page_size", page_size, page_rows);
        let (Ok(filter), Ok(size)) = (filter, size) else {
            return Err(Failure::of_fields(faults.into_found()));
        };
        let Asked { page, wanted } =
            self.asked::<HandoffCursor>(size, &page_token, &reading, min_position.as_deref())?;
        self.reach(wanted).await?;
        let found = self.views.handoffs(&sight(&caller)?, &filter, &page).await?;
        let Seal { position, stale } = Seal::of(&found.shown, wanted)?;
        let tokens = self.reader.tokens;
        Ok(ListHandoffsResponse {
            handoffs: found.rows.iter().map(convert::handoff_summary).collect(),
            next_page_token: next(tokens, position, found.next.as_ref(), &reading),
            position: position.0,
            position_token: tokens.position(position),
            stale,
        })
    }

    pub(super) async fn worklist(
        &self,
        metadata: &MetadataMap,
        request: ListWorklistRequest,
    ) -> Result<ListWorklistResponse, Failure> {
        let caller = self.reader.permitted(metadata, Action::ListWorklist)?;
        let ListWorklistRequest { kinds, page_size, page_token, min_position, person } = request;
        let mut faults = Faults::default();
        let filter = convert::worklist_filter(&mut faults, kinds, person);
        let size = faults.field("page_size", page_size, page_rows);
        let (Ok(filter), Ok(size)) = (filter, size) else {
            return Err(Failure::of_fields(faults.into_found()));
        };
        let reading = worklist_reading(&caller, Action::ListWorklist, &filter);
        let filter = WorklistFilter { now: Some(self.reader.clock.now()), ..filter };
        let Asked { page, wanted } =
            self.asked::<WorklistCursor>(size, &page_token, &reading, min_position.as_deref())?;
        self.reach(wanted).await?;
        let found = self.views.worklist(&sight(&caller)?, &filter, &page).await?;
        let Seal { position, stale } = Seal::of(&found.shown, wanted)?;
        let tokens = self.reader.tokens;
        Ok(ListWorklistResponse {
            items: found.rows.iter().map(|item| convert::worklist_item(item, item_key(item))).collect(),
            next_page_token: next(tokens, position, found.next.as_ref(), &reading),
            position: position.0,
            position_token: tokens.position(position),
            stale,
        })
    }

    /// Waits, within bounds, until the views show what is wanted.
    pub(super) async fn reach(&self, wanted: Option<Position>) -> Result<(), Failure> {
        match wanted {
            Some(wanted) => Ok(self.views.wait_for(wanted, MIN_POSITION_WAIT).await?),
            None => Ok(()),
        }
    }

    pub(super) fn asked<C: DeserializeOwned>(
        &self,
        size: usize,
        page_token: &str,
        reading: &Reading,
        min_position: Option<&str>,
    ) -> Result<Asked<C>, Failure> {
        let wanted = self.reader.wish(min_position)?;
        if page_token.is_empty() {
            return Ok(Asked { page: PageRequest { after: None, size }, wanted });
        }
        let (shown, after) = self.reader.tokens.read_place("page_token", page_token, reading)?;
        Ok(Asked { page: PageRequest { after: Some(after), size }, wanted: wanted.max(Some(shown)) })
    }
}

/// What the caller may see in lists.
pub(super) fn sight(caller: &Caller) -> Result<Sight, Failure> {
    Sight::new(caller.tenant.clone(), [caller.actor.organization.clone()])
        .map_err(|why| Failure::new(ErrorReason::NotAllowed, why.to_string()))
}

/// Who asks what, for tokens.
pub(super) fn reading(caller: &Caller, action: Action, what: &[u8]) -> Reading {
    let who = [caller.tenant.as_str(), caller.actor.organization.as_str(), action.name()];
    Reading::of(who.map(str::as_bytes).into_iter().chain([what]))
}

/// Who asks for which worklist; the order of the kinds does not matter.
pub(super) fn worklist_reading(caller: &Caller, action: Action, filter: &WorklistFilter) -> Reading {
    let mut kinds = filter.kinds.clone();
    kinds.sort();
    kinds.dedup();
    reading(caller, action, format!("{kinds:?} {:?}", filter.person).as_bytes())
}

pub(super) fn next<C: Serialize>(
    tokens: Tokens,
    shown: Position,
    next: Option<&C>,
    reading: &Reading,
) -> String {
    next.map(|after| tokens.place(shown, after, reading)).unwrap_or_default()
}

/// Names an item for as long as it stands: what it is, of which handoff, and since when.
pub(super) fn item_key(item: &WorklistItem) -> String {
    let HandoffId(handoff) = item.handoff;
    let cursor = item.cursor();
    let mut hash = Sha256::new();
    hash.update(handoff.as_bytes());
    hash.update(format!("{:?} {:?} {} {}", cursor.kind, cursor.side, cursor.number, cursor.since));
    let digest = hash.finalize();
    URL_SAFE_NO_PAD.encode(digest.get(..ITEM_KEY_BYTES).unwrap_or(&digest))
}

/// Enough that two items of one list never share a key.
const ITEM_KEY_BYTES: usize = 15;
