//! What a process says, line by line, for whoever waits for a line and for whoever searches all of it.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// The lines of both streams of a process, as they come.
#[derive(Clone, Default)]
pub struct Output {
    shared: Arc<(Mutex<Said>, Condvar)>,
}

#[derive(Default)]
struct Said {
    bytes: Vec<u8>,
    lines: Vec<String>,
    streams_open: usize,
}

impl Output {
    /// Listens to a stream until it ends.
    pub fn listen(&self, stream: impl Read + Send + 'static) -> JoinHandle<()> {
        self.said().streams_open += 1;
        let output = self.clone();
        std::thread::spawn(move || {
            let mut stream = BufReader::new(stream);
            let mut line = Vec::new();
            while matches!(stream.read_until(b'\n', &mut line), Ok(1..)) {
                output.hear(&line);
                line.clear();
            }
            output.said().streams_open -= 1;
            output.shared.1.notify_all();
        })
    }

    fn hear(&self, line: &[u8]) {
        let mut said = self.said();
        said.bytes.extend_from_slice(line);
        said.lines.push(String::from_utf8_lossy(line).trim_end().to_owned());
        self.shared.1.notify_all();
    }

    /// The first line that holds `part`; `None` if the process has said everything without it.
    pub fn wait_for(&self, part: &str) -> Option<String> {
        let mut said = self.said();
        loop {
            if let Some(line) = said.lines.iter().find(|line| line.contains(part)) {
                return Some(line.clone());
            }
            if said.streams_open == 0 {
                return None;
            }
            said = self.wait_for_more(said, part);
        }
    }

    /// Waits until the process has said everything.
    pub fn wait_for_end(&self) {
        let mut said = self.said();
        while said.streams_open > 0 {
            said = self.wait_for_more(said, "its end");
        }
    }

    fn wait_for_more<'a>(&self, said: MutexGuard<'a, Said>, what: &str) -> MutexGuard<'a, Said> {
        let (said, waited) =
            self.shared.1.wait_timeout(said, PATIENCE).unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "nothing was said for {PATIENCE:?} while waiting for {what}:\n{}",
            String::from_utf8_lossy(&said.bytes)
        );
        said
    }

    /// Everything said so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.said().bytes.clone()
    }

    /// Everything said so far, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.said().bytes).into_owned()
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
