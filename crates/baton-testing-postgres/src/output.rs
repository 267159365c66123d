//! What a process says, line by line, to be waited for: that it is up, that a setting has changed, that all of it ended.

use std::collections::VecDeque;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::tuning::{LINES_KEPT, LINES_SHOWN, PATIENCE};

/// The lines of one process and of its children, which write to the same pipe.
#[derive(Clone)]
pub(crate) struct Output {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    said: Mutex<Said>,
    changed: Condvar,
}

#[derive(Default)]
struct Said {
    lines: VecDeque<String>,
    forgotten: usize,
    ended: bool,
}

/// Why a line was waited for in vain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Ended,
    Late,
}

impl Output {
    /// Listens until the last of those who hold the other end is gone.
    pub(crate) fn of(stream: impl Read + Send + 'static) -> Self {
        let shared = Arc::<Shared>::default();
        let output = Self { shared: shared.clone() };
        thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n') {
                let Ok(line) = line else { break };
                let mut said = shared.lock();
                said.lines.push_back(String::from_utf8_lossy(&line).into_owned());
                if said.lines.len() > LINES_KEPT {
                    said.lines.pop_front();
                    said.forgotten += 1;
                }
                shared.changed.notify_all();
            }
            shared.lock().ended = true;
            shared.changed.notify_all();
        });
        output
    }

    /// How many lines there were so far.
    pub(crate) fn mark(&self) -> usize {
        let said = self.shared.lock();
        said.forgotten + said.lines.len()
    }

    /// Waits for a line that holds this text, among those after the mark.
    pub(crate) fn wait_for(&self, text: &str, mark: usize) -> Result<String, Missing> {
        self.wait_until(|said| {
            let skip = mark.saturating_sub(said.forgotten);
            let found = said.lines.iter().skip(skip).find(|line| line.contains(text));
            match found {
                Some(line) => Some(Ok(line.clone())),
                None => said.ended.then_some(Err(Missing::Ended)),
            }
        })
        .unwrap_or(Err(Missing::Late))
    }

    /// Waits until nobody can say anything any more. False if that does not come.
    pub(crate) fn wait_for_end(&self) -> bool {
        self.wait_until(|said| said.ended.then_some(())).is_some()
    }

    fn wait_until<T>(&self, mut look: impl FnMut(&Said) -> Option<T>) -> Option<T> {
        let mut found = None;
        let waited = self.shared.changed.wait_timeout_while(self.shared.lock(), PATIENCE, |said| {
            found = look(said);
            found.is_none()
        });
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        found
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last lines.
impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = self.shared.lock();
        let skip = said.lines.len().saturating_sub(LINES_SHOWN);
        said.lines.iter().skip(skip).try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "the process ended before it said so",
            Self::Late => "the process does not say so",
        })
    }
}
