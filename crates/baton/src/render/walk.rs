//! A story event by event: a page for the head, one for each event with where it stands after it, one for the
//! end.

use super::page::{Page, Tone};
use super::timeline::Stepping;
use super::{Step, Story, end};

const LABELLED: usize = 21;

/// The pages of a story, one after the other.
pub(crate) struct Walk<'a> {
    story: &'a Story,
    stepping: Stepping<'a>,
    next: usize,
}

impl<'a> Walk<'a> {
    /// At the head of the story.
    pub(crate) fn new(story: &'a Story) -> Self {
        Self { story, stepping: Stepping::new(&story.steps), next: 0 }
    }
}

impl Iterator for Walk<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut page = Page::default();
        match self.next.checked_sub(1) {
            None => self.story.subject.head(&mut page),
            Some(index) => match self.story.steps.get(index) {
                Some(step) => {
                    self.stepping.write(&mut page, step);
                    state(&mut page, step);
                }
                None if index == self.story.steps.len() => end(&mut page, self.story),
                None => return None,
            },
        }
        self.next += 1;
        Some(page.into_text())
    }
}

/// Where it stands after a step.
fn state(page: &mut Page, step: &Step) {
    page.blank();
    for (label, text) in step.after.state() {
        page.hanging(&[(Tone::Faint, &format!("      {label}"))], LABELLED, Tone::Plain, &text);
    }
    page.blank();
}
