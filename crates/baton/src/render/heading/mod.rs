//! The head of a story: what it is of, and where that stands.

pub(super) mod handoff;
pub(super) mod program;
pub(super) mod screening;
pub(super) mod service;

#[cfg(test)]
mod tests;

use super::page::{Page, Tone};

/// Where a text begins behind its label.
const LABELLED: usize = 16;

/// A head under way.
struct Head<'a>(&'a mut Page);

impl<'a> Head<'a> {
    /// The head of what has this name.
    fn of(page: &'a mut Page, name: &str) -> Self {
        page.hanging(&[], 3, Tone::Strong, name);
        Self(page)
    }

    fn line(&mut self, label: &str, text: &str) {
        self.0.hanging(&[(Tone::Faint, &format!("   {label}"))], LABELLED, Tone::Plain, text);
    }

    fn line_if(&mut self, label: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.line(label, text);
        }
    }

    /// Says by which clock all times are told.
    fn end(mut self) {
        self.line("times", "UTC");
    }
}

/// Several codes; a text of its own where there is none.
fn codes_or(codes: &[String], none: &str) -> String {
    if codes.is_empty() { none.to_owned() } else { codes.join(", ") }
}
