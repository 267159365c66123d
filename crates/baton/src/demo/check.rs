//! What the server answered, compared with what lies on its disk: read again beside it, folded anew.

use anyhow::{Error, ensure};
use baton_api::event::v1::{Event, WordsState};
use baton_server::compose;

use super::house::House;
use super::{LABELLED, Played};
use crate::audit::{Name, Source};
use crate::render::{Page, Tone};

/// The tenant of the development identity.
const TENANT: &str = "dev";

/// Checks everything, and says what was found to be so.
///
/// # Errors
/// The first thing that is not.
pub(super) async fn page(house: &House, all: &[Played]) -> anyhow::Result<Page> {
    let dir = house.dir();
    let examined = compose::read_only(dir, None).await?.examine().await?;
    let sealed = Source::store(dir, None, TENANT.to_owned()).await?;
    let opened = Source::store(dir, Some(&dir.join(compose::KEY_FILE)), TENANT.to_owned()).await?;
    let mut with_words = 0;
    for Played { story, .. } in all {
        let name: Name = story.subject.name().parse().map_err(Error::msg)?;
        let events: Vec<&Event> = story.steps.iter().map(|step| &step.event).collect();

        let stored = opened.read(&name, None).await?;
        ensure!(stored.events.iter().eq(events), "{name}: the events on disk are others than the server's");
        ensure!(
            stored.answer.subject() == story.subject,
            "{name}: the disk tells of another handoff than the server"
        );

        let unread = sealed.read(&name, None).await?.events;
        let words = unread.iter().filter(|event| event.words_state() != WordsState::None);
        for event in words {
            let is_sealed = event.words_state() == WordsState::Sealed && event.words.is_none();
            ensure!(is_sealed, "{name}: words of #{} can be read without the key", event.revision);
            with_words += 1;
        }
    }

    let mut page = Page::default();
    page.title("Checked");
    page.paragraph(
        3,
        Tone::Plain,
        "The store's files, read again from disk beside the server that has them open:",
    );
    let mut line = |label: &str, text: &str| {
        page.hanging(&[(Tone::Good, "   ✓ "), (Tone::Faint, label)], LABELLED, Tone::Plain, text);
    };
    let (events, streams) = (examined.events, examined.streams);
    line("ids", &format!("all {events} events of the log have the id that their bytes make"));
    line("order", &format!("{streams} streams, none with a hole or an event twice"));
    line("states", &format!("{} handoffs folded anew, each equal to what the server answers", all.len()));
    line("words", &format!("the words of {with_words} events open with the key, and are sealed without it"));
    page.blank();
    Ok(page)
}
