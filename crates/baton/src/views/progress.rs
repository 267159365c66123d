//! How far a building of views is, on stderr where that is a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often it is looked how far it is.
pub(super) const LOOK_INTERVAL: Duration = Duration::from_millis(200);

const TEMPLATE: &str = "{wide_bar} {human_pos} of {human_len} events, {eta} to go";

/// A bar from 0 to the head of the log, which may move.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::new(0);
        // A template that is no template would show in the first run.
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub(super) fn show(&self, position: Option<u64>, head: Option<u64>) {
        if let Some(head) = head {
            self.0.set_length(head);
        }
        self.0.set_position(position.unwrap_or(0));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
