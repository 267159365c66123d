//! Somebody who watches a handoff while others act on it, is cut off on the way and goes on with the last token.
//!
//! Whoever plays waits for what each command recorded to arrive before the next is sent: what is called live here was.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use baton_api::event::v1::Event;
use baton_api::handoff::v1::watch_handoff_request::Start;
use baton_api::handoff::v1::watch_handoff_response::Message;
use baton_api::handoff::v1::{WatchHandoffRequest, WatchHandoffResponse, WatchView};
use tokio::time::timeout;
use tonic::Streaming;

use super::actor::Actor;
use crate::render::{Page, Tone, tell};

/// How long an event that is recorded may take to arrive. Beyond it something is wrong.
const PATIENCE: Duration = Duration::from_secs(5);
/// Where the sentences begin.
const TEXT: usize = 21;

/// How an event came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// It was there when the watch began.
    There,
    /// Before the next command was sent.
    Live,
    /// When the watch went on: it was recorded while nobody watched.
    Resumed,
}

/// A watch of one handoff.
pub(crate) struct Watch {
    watcher: Actor,
    handoff: String,
    /// `None` while it is cut off.
    stream: Option<Streaming<WatchHandoffResponse>>,
    /// Behind the last message.
    resume_token: String,
    came: Vec<(Arrival, Event)>,
}

impl Arrival {
    const fn word(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Live => "live",
            Self::Resumed => "resumed",
        }
    }
}

impl Watch {
    /// Begins with what is there.
    ///
    /// # Errors
    /// If the server does not let them watch.
    pub(super) async fn open(watcher: Actor, handoff: String) -> anyhow::Result<Self> {
        let mut watch =
            Self { watcher, handoff, stream: None, resume_token: String::new(), came: Vec::new() };
        watch.catch_up(None, None, Arrival::There).await?;
        Ok(watch)
    }

    /// Takes what a command has just recorded, unless the watch is cut off.
    ///
    /// # Errors
    /// If it does not come.
    pub(super) async fn take(&mut self, events: usize) -> anyhow::Result<()> {
        if self.stream.is_none() {
            return Ok(());
        }
        for _ in 0..events {
            let event = self.next().await?.context("the watch says twice that it has caught up")?;
            self.came.push((Arrival::Live, event));
        }
        Ok(())
    }

    /// Cuts it off: what follows is recorded while nobody watches.
    pub(super) fn cut(&mut self) {
        self.stream = None;
    }

    /// Goes on behind the last message that came, up to this position at least.
    ///
    /// # Errors
    /// If the server does not let them go on.
    pub(super) async fn resume(&mut self, min_position: Option<String>) -> anyhow::Result<()> {
        let start = Start::ResumeToken(self.resume_token.clone());
        self.catch_up(Some(start), min_position, Arrival::Resumed).await
    }

    async fn catch_up(
        &mut self,
        start: Option<Start>,
        min_position: Option<String>,
        how: Arrival,
    ) -> anyhow::Result<()> {
        let (name, view) = (self.handoff.clone(), WatchView::Words.into());
        let request = WatchHandoffRequest { name, start, view, min_position };
        let stream = self.watcher.watch(request).await;
        self.stream = Some(stream.with_context(|| format!("a watch by {}", self.watcher.who()))?);
        while let Some(event) = self.next().await? {
            self.came.push((how, event));
        }
        Ok(())
    }

    /// The next event; `None` where the watch says that it has caught up.
    async fn next(&mut self) -> anyhow::Result<Option<Event>> {
        let stream = self.stream.as_mut().context("the watch is cut off")?;
        loop {
            let said = timeout(PATIENCE, stream.message()).await;
            let said = said.context("what was recorded does not come to those who watch")??;
            let WatchHandoffResponse { message, resume_token } = said.context("the watch has ended")?;
            self.resume_token = resume_token;
            match message {
                Some(Message::Event(event)) => return Ok(Some(event)),
                Some(Message::CaughtUp(_)) => return Ok(None),
                Some(Message::Heartbeat(_)) => {}
                None => bail!("the watch says what this version does not know"),
            }
        }
    }

    /// Checks that every event came, once and in the order of the log, just as the log has it.
    ///
    /// # Errors
    /// If any did not.
    pub(super) fn must_equal<'e>(&self, log: impl Iterator<Item = &'e Event>) -> anyhow::Result<()> {
        let has_all = self.came.iter().map(|(_, event)| event).eq(log);
        ensure!(has_all, "{}: other events came to those who watched than the log has", self.handoff);
        Ok(())
    }

    /// How many events came.
    pub(super) const fn events(&self) -> usize {
        self.came.len()
    }

    /// How many of them came in this way.
    pub(super) fn count(&self, how: Arrival) -> usize {
        self.came.iter().filter(|(arrival, _)| *arrival == how).count()
    }

    /// Writes each event as it came.
    pub(super) fn write(&self, page: &mut Page) {
        let by = format!("by {}, beside those who acted", self.watcher.who());
        page.hanging(&[(Tone::Plain, "   Watched live")], TEXT, Tone::Accent, &by);
        let mut before = Arrival::There;
        for (arrival, event) in &self.came {
            if *arrival == Arrival::Resumed && before != Arrival::Resumed {
                let cut = "cut off here, and resumed with the token of the last event";
                page.hanging(&[(Tone::Bad, "     ✗")], TEXT, Tone::Bad, cut);
            }
            before = *arrival;
            let number = format!("#{}", event.revision);
            let tone = if *arrival == Arrival::Resumed { Tone::Warn } else { Tone::Good };
            let lead = format!("     {:<8}", arrival.word());
            let told = tell(event).what;
            page.hanging(&[(tone, &lead), (Tone::Faint, &format!("{number:>5}"))], TEXT, Tone::Plain, &told);
        }
        let all = format!("all {} events, each once and in the order of the log", self.events());
        page.hanging(&[(Tone::Plain, "   Came")], TEXT, Tone::Accent, &all);
        page.blank();
    }
}
