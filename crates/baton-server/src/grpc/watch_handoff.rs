//! WatchHandoff: every event of one handoff, once and in order, from the log itself.

use std::sync::Arc;

use baton_api::handoff::v1::watch_handoff_request::Start;
use baton_api::handoff::v1::watch_handoff_response::Message;
use baton_api::handoff::v1::{CaughtUp, Heartbeat, WatchHandoffRequest, WatchHandoffResponse, WatchView};
use baton_api::types::v1::ErrorReason;
use baton_commands::FieldFault;
use baton_domain::ids::HandoffId;
use baton_store::{Direction, PageSize, Position, Revision};
use tokio::time::timeout;
use tonic::metadata::MetadataMap;

use super::convert::{Checked, Faults, given, handoff_id};
use super::lists::reading;
use super::pulse::{Beat, Pulse};
use super::reading::{Detail, Reader, Seen};
use super::token::{Page, Reading};
use super::watch::{Outlet, Over, Resumable, Watch, Watches};
use crate::auth::{Action, Caller};
use crate::errors::Failure;
use crate::limits::{WATCH_HEARTBEAT, WATCH_PAGE_SIZE};

/// What WatchHandoff asks for.
struct Question {
    handoff: HandoffId,
    start: Option<Start>,
    detail: Detail,
}

/// One watch at work.
struct Follow {
    reader: Reader,
    caller: Caller,
    handoff: HandoffId,
    detail: Detail,
    reading: Reading,
    /// The last revision that was sent, or that the caller has.
    after: Option<Revision>,
    /// The position that the last message shows.
    shown: Position,
}

impl Resumable for WatchHandoffResponse {
    fn resume_token(&self) -> &str {
        &self.resume_token
    }
}

/// Opens a watch.
pub(super) async fn watch(
    reader: &Reader,
    pulse: &Pulse,
    watches: &Watches,
    metadata: &MetadataMap,
    request: WatchHandoffRequest,
) -> Result<Watch<WatchHandoffResponse>, Failure> {
    let caller = reader.caller(metadata)?;
    let wanted = reader.wish(request.min_position.as_deref())?;
    let Question { handoff, start, detail } = question(request).map_err(Failure::of_fields)?;
    let reading = reading(&caller, Action::WatchHandoff, handoff.to_string().as_bytes());
    let (after, shown) = match start {
        None => (None, None),
        Some(Start::AfterRevision(revision)) => (Some(Revision(revision)), None),
        Some(Start::ResumeToken(token)) => {
            let Page { shown, after } = reader.tokens.read_watch("resume_token", &token, &reading)?;
            (Some(after), Some(shown))
        }
    };
    reader.reach(wanted.max(shown)).await?;
    let seen = reader.see(&caller, handoff, Action::WatchHandoff).await?;
    let newest = seen.folded.revision;
    if let Some(beyond) = after.filter(|after| *after > newest) {
        let message = format!("revision {beyond} is not there yet; the newest is {newest}");
        return Err(Failure::new(ErrorReason::AsOfOutOfRange, message));
    }
    let beat = pulse.listen(&seen.stream);
    let follow = Follow {
        reader: reader.clone(),
        caller: caller.clone(),
        handoff,
        detail,
        reading,
        after,
        shown: seen.position,
    };
    watches.open(&caller, |outlet| follow.run(beat, outlet))
}

impl Follow {
    async fn run(mut self, mut beat: Beat, outlet: Arc<Outlet<WatchHandoffResponse>>) -> Over {
        let mut has_caught_up = false;
        loop {
            // From here on a beat ends the wait below: what comes while this looks is not missed.
            beat.look();
            if let Err(over) = self.catch_up(&outlet, has_caught_up).await {
                return over;
            }
            has_caught_up = true;
            if timeout(WATCH_HEARTBEAT, beat.changed()).await.is_err()
                && let Err(over) = outlet.send(self.message(Message::Heartbeat(Heartbeat {}))).await
            {
                return over;
            }
        }
    }

    /// Sends what there is, for as long as the caller may see the handoff (R2).
    async fn catch_up(
        &mut self,
        outlet: &Outlet<WatchHandoffResponse>,
        has_caught_up: bool,
    ) -> Result<(), Over> {
        let seen = self.reader.see(&self.caller, self.handoff, Action::WatchHandoff).await?;
        // What comes after `seen` may be no more for this caller, and is looked at anew.
        while self.after < Some(seen.folded.revision) {
            self.send_page(&seen, outlet).await?;
        }
        self.shown = seen.position;
        if !has_caught_up {
            let position_token = self.reader.tokens.position(seen.position);
            let caught_up = CaughtUp { position: seen.position.0, position_token };
            outlet.send(self.message(Message::CaughtUp(caught_up))).await?;
        }
        Ok(())
    }

    async fn send_page(&mut self, seen: &Seen, outlet: &Outlet<WatchHandoffResponse>) -> Result<(), Over> {
        let size = PageSize::new(WATCH_PAGE_SIZE);
        let history = &self.reader.history;
        let page = history.page(&seen.stream, self.after, Direction::Forward, size).await?;
        if page.entries.is_empty() {
            let message = "events that were there are gone";
            return Err(Failure::new(ErrorReason::DataDamaged, message).into());
        }
        for entry in page.entries {
            let (revision, position) = (entry.recorded.revision, entry.recorded.position);
            if revision > seen.folded.revision {
                break;
            }
            let event = self.reader.show(seen, &self.caller, &entry, self.detail);
            (self.after, self.shown) = (Some(revision), position);
            outlet.send(self.message(Message::Event(event))).await?;
        }
        Ok(())
    }

    /// A message, with the token to go on behind it.
    fn message(&self, message: Message) -> WatchHandoffResponse {
        let page = self.after.map(|after| Page { shown: self.shown, after });
        let token = page.map(|page| self.reader.tokens.watch(page, &self.reading));
        WatchHandoffResponse { message: Some(message), resume_token: token.unwrap_or_default() }
    }
}

/// Reads the question, or all that is wrong with it.
fn question(request: WatchHandoffRequest) -> Result<Question, Vec<FieldFault>> {
    let WatchHandoffRequest { name, start, view, min_position: _ } = request;
    let mut faults = Faults::default();
    let handoff = faults.required("name", given(name), handoff_id);
    let detail = faults.field("view", view, detail);
    match (handoff, detail) {
        (Ok(handoff), Ok(detail)) => Ok(Question { handoff, start, detail }),
        _ => Err(faults.into_found()),
    }
}

fn detail(faults: &mut Faults, view: i32) -> Checked<Detail> {
    match WatchView::try_from(view) {
        Ok(WatchView::Unspecified | WatchView::Basic) => Ok(Detail::Event),
        Ok(WatchView::Words) => Ok(Detail::Words),
        Err(_) => Err(faults.fault("is no known view: ask for BASIC or WORDS")),
    }
}
