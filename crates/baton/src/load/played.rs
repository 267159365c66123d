//! What came of playing: counts, times, sizes.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

/// The longest time that is told from longer ones, in microseconds.
const SLOWEST_US: u64 = 60_000_000;
/// Three digits of each time are kept.
const DIGITS: u8 = 3;

/// How long answers are on average, by the path of their call, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Sizes(BTreeMap<&'static str, (u64, u64)>);

/// What came of it.
#[derive(Debug)]
pub(super) struct Played {
    /// Answered as wished.
    pub(super) calls: u64,
    pub(super) events: u64,
    /// Handoffs played to their end.
    pub(super) handoffs: u64,
    /// Everything else, by reason.
    pub(super) errors: BTreeMap<String, u64>,
    /// From sending to the answer, in microseconds.
    pub(super) times: Histogram<u64>,
    /// From the answer to a command to a list that shows it, in microseconds, where it was asked.
    pub(super) visible: Histogram<u64>,
    /// What was measured of wall time.
    pub(super) took: Duration,
    /// Bytes of the messages that were sent, and of the answers.
    pub(super) sent: u64,
    pub(super) answers: Sizes,
}

impl Played {
    pub(super) fn nothing() -> anyhow::Result<Self> {
        Ok(Self {
            calls: 0,
            events: 0,
            handoffs: 0,
            errors: BTreeMap::new(),
            times: Histogram::new_with_bounds(1, SLOWEST_US, DIGITS)?,
            visible: Histogram::new_with_bounds(1, SLOWEST_US, DIGITS)?,
            took: Duration::ZERO,
            sent: 0,
            answers: Sizes::default(),
        })
    }

    pub(super) fn count(
        &mut self,
        path: &'static str,
        sent: usize,
        answer: usize,
        events: usize,
        time: Duration,
    ) {
        self.calls += 1;
        self.events += events as u64;
        self.sent += sent as u64;
        self.answers.add(path, 1, answer as u64);
        self.times.saturating_record(microseconds(time));
    }

    pub(super) fn seen(&mut self, time: Duration) {
        self.visible.saturating_record(microseconds(time));
    }

    pub(super) fn failed(&mut self, reason: String) {
        *self.errors.entry(reason).or_default() += 1;
    }

    pub(super) fn add(&mut self, other: Self) -> anyhow::Result<()> {
        let Self { calls, events, handoffs, errors, times, visible, took: _, sent, answers } = other;
        self.calls += calls;
        self.events += events;
        self.handoffs += handoffs;
        for (reason, count) in errors {
            *self.errors.entry(reason).or_default() += count;
        }
        self.times.add(times)?;
        self.visible.add(visible)?;
        self.sent += sent;
        for (path, (count, bytes)) in answers.0 {
            self.answers.add(path, count, bytes);
        }
        Ok(())
    }

    /// Calls a second.
    pub(super) fn rate(&self) -> f64 {
        per_second(self.calls, self.took)
    }

    /// How long one in so many calls took at least, in microseconds.
    pub(super) fn quantile_us(&self, quantile: f64) -> u64 {
        self.times.value_at_quantile(quantile)
    }

    /// How long one in so many commands took at least until a list showed it; `None` where it was not asked.
    pub(super) fn visible_quantile_us(&self, quantile: f64) -> Option<u64> {
        (!self.visible.is_empty()).then(|| self.visible.value_at_quantile(quantile))
    }

    pub(super) fn reasons(&self) -> String {
        let reasons: Vec<_> =
            self.errors.iter().map(|(reason, count)| format!("{count} × {reason}")).collect();
        if reasons.is_empty() { "the time was too short".to_owned() } else { reasons.join(", ") }
    }
}

impl Sizes {
    fn add(&mut self, path: &'static str, count: u64, bytes: u64) {
        let (counted, sum) = self.0.entry(path).or_default();
        *counted += count;
        *sum += bytes;
    }

    /// The average of one path.
    pub(super) fn of(&self, path: &str) -> u32 {
        let (count, sum) = self.0.get(path).copied().unwrap_or_default();
        u32::try_from(sum / count.max(1)).unwrap_or(u32::MAX)
    }

    /// All bytes.
    pub(super) fn total(&self) -> u64 {
        self.0.values().map(|(_, sum)| sum).sum()
    }
}

fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(SLOWEST_US).max(1)
}

/// A number of things within a time, by the second.
#[expect(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
pub(super) fn per_second(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}
