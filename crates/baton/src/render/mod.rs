//! A story as a person reads it: who did what, when by both clocks; of a handoff who was accountable after each step, what
//! was put right beside what it puts right, what was refused or to be done on the way, and how warm it was in the end.
//!
//! Pure functions from messages of the API to text. Nothing here reads a clock, a terminal or a server, and nothing
//! judges: what something is, its messages say.

mod heading;
mod json;
mod names;
mod page;
mod people;
mod refusal;
mod sentence;
mod subject;
mod timeline;
mod walk;
mod warmth;
mod when;
mod words;
mod worklist;

#[cfg(test)]
mod tests;

use baton_api::event::v1::Event;

pub(crate) use json::{JsonError, to_json, to_value};
pub(crate) use page::{Page, Tone};
pub(crate) use refusal::Refused;
pub(crate) use sentence::tell;
pub(crate) use subject::Subject;
pub(crate) use walk::Walk;
pub(crate) use worklist::ToDo;

/// One event, and what the story is of after it.
pub(crate) struct Step {
    /// What happened.
    pub(crate) event: Event,
    /// What it was then.
    pub(crate) after: Subject,
}

/// What is told between two events, and is none.
#[derive(Debug)]
pub(crate) enum Aside {
    /// Somebody tried something and was refused.
    Refused(Refused),
    /// What was to be done then.
    ToDo(ToDo),
}

/// All that a story is made of.
pub(crate) struct Story {
    /// What it is of, at the end of the steps.
    pub(crate) subject: Subject,
    /// The events in the order of the log.
    pub(crate) steps: Vec<Step>,
    /// What stands between the events, each with the number of events that were there before it.
    pub(crate) asides: Vec<(usize, Aside)>,
    /// What had happened by the moment asked for and was learnt only later.
    pub(crate) learnt_later: Vec<Event>,
}

impl Aside {
    fn write(&self, page: &mut Page, indent: usize) {
        match self {
            Self::Refused(refused) => refused.write(page, indent),
            Self::ToDo(to_do) => to_do.write(page, indent),
        }
    }
}

/// Writes the whole story.
pub(crate) fn story(page: &mut Page, story: &Story) {
    story.subject.head(page);
    timeline::write(page, story);
    end(page, story);
}

fn end(page: &mut Page, story: &Story) {
    let events: Vec<&Event> = story.steps.iter().map(|step| &step.event).collect();
    story.subject.end(page, &events);
}
