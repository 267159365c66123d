//! What a run says at its end: for people, or as JSON.

use std::fmt::{self, Write as _};

use serde_json::{Value, json};

use super::played::{Played, per_second};
use super::process::Memory;
use super::views::ViewsBehind;

/// What a run found.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) seed: u64,
    pub(super) connections: usize,
    pub(super) server: String,
    /// One call at a time, then so many.
    pub(super) rounds: Vec<Round>,
    /// At half the rate of the last round.
    pub(super) half_load: Played,
    /// Of the server, if this run has started it.
    pub(super) memory: Option<Memory>,
}

/// The same calls to the server, and to one that does nothing.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) in_flight: usize,
    pub(super) commands: Played,
    pub(super) views: ViewsBehind,
    pub(super) empty: Played,
}

impl Round {
    /// The rate of commands as a part of the rate of empty calls.
    fn rate_ratio(&self) -> f64 {
        self.commands.rate() / self.empty.rate()
    }

    /// How many times as long the middle command takes as the middle empty call.
    #[expect(clippy::cast_precision_loss, reason = "a ratio is rounded anyway")]
    fn p50_ratio(&self) -> f64 {
        self.commands.quantile_us(0.5) as f64 / self.empty.quantile_us(0.5) as f64
    }

    fn to_json(&self) -> Value {
        json!({
            "in_flight": self.in_flight,
            "commands": of(&self.commands),
            "empty_calls": of(&self.empty),
            "views_lag": self.views.lag,
            "views_caught_up_after_seconds": self.views.caught_up_after.map(|time| time.as_secs_f64()),
            "rate_ratio": self.rate_ratio(),
            "p50_ratio": self.p50_ratio(),
        })
    }
}

impl Report {
    /// As JSON, with units in the names.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "server": self.server,
            "seed": self.seed,
            "connections": self.connections,
            "rounds": self.rounds.iter().map(Round::to_json).collect::<Vec<_>>(),
            "half_load": of(&self.half_load),
            "server_resident_bytes": self.memory.map(|memory| memory.resident_bytes),
            "server_peak_bytes": self.memory.map(|memory| memory.peak_bytes),
        })
    }
}

fn of(played: &Played) -> Value {
    json!({
        "calls": played.calls,
        "calls_per_second": played.rate(),
        "events": played.events,
        "events_per_second": per_second(played.events, played.took),
        "handoffs": played.handoffs,
        "seconds": played.took.as_secs_f64(),
        "p50_us": played.quantile_us(0.5),
        "p99_us": played.quantile_us(0.99),
        "p999_us": played.quantile_us(0.999),
        "max_us": played.times.max(),
        "visible_p50_us": played.visible_quantile_us(0.5),
        "visible_p99_us": played.visible_quantile_us(0.99),
        "message_bytes": played.sent / played.calls.max(1),
        "answer_bytes": played.answers.total() / played.calls.max(1),
        "errors": played.errors,
    })
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "server {}, seed {}, {} connections", self.server, self.seed, self.connections)?;
        writeln!(
            f,
            "\n{:>9}  {:<15}{:>10}{:>10}{:>10}{:>10}{:>10}",
            "in flight", "", "calls/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms"
        )?;
        for round in &self.rounds {
            line(f, &round.in_flight.to_string(), "durable command", &round.commands)?;
            line(f, "", "empty call", &round.empty)?;
            writeln!(f, "{:>11}{:<15}{:>10.2}{:>10.2}", "", "ratio", round.rate_ratio(), round.p50_ratio())?;
        }
        f.write_char('\n')?;
        for Round { in_flight, commands, views, .. } in &self.rounds {
            let calls = commands.calls.max(1);
            writeln!(
                f,
                "at {in_flight} in flight: {} commands, {} events, {} whole handoffs in {:.1} s; messages of {} bytes \
                 and answers of {} on average; {}; {}",
                commands.calls,
                commands.events,
                commands.handoffs,
                commands.took.as_secs_f64(),
                commands.sent / calls,
                commands.answers.total() / calls,
                errors(commands),
                caught_up(*views),
            )?;
        }
        if let (Some(p50), Some(p99)) =
            (self.half_load.visible_quantile_us(0.5), self.half_load.visible_quantile_us(0.99))
        {
            writeln!(
                f,
                "at {:.0} commands/s, the time from a command's answer to a list that shows it: p50 {} ms, p99 {} ms; \
                 of the commands themselves p99 {} ms; {}",
                self.half_load.rate(),
                milliseconds(p50),
                milliseconds(p99),
                milliseconds(self.half_load.quantile_us(0.99)),
                errors(&self.half_load),
            )?;
        }
        if let Some(Memory { resident_bytes, peak_bytes }) = self.memory {
            let mib = |bytes: u64| bytes / (1024 * 1024);
            writeln!(
                f,
                "memory of the server: {} MiB, at most {} MiB",
                mib(resident_bytes),
                mib(peak_bytes)
            )?;
        }
        Ok(())
    }
}

fn line(f: &mut fmt::Formatter<'_>, in_flight: &str, what: &str, played: &Played) -> fmt::Result {
    write!(f, "{in_flight:>9}  {what:<15}{:>10.0}", played.rate())?;
    let quantiles = [0.5, 0.99, 0.999].map(|quantile| played.quantile_us(quantile));
    for us in quantiles.into_iter().chain([played.times.max()]) {
        write!(f, "{:>10}", milliseconds(us))?;
    }
    writeln!(f)
}

/// With three digits behind the point.
fn milliseconds(us: u64) -> String {
    format!("{}.{:03}", us / 1_000, us % 1_000)
}

fn caught_up(views: ViewsBehind) -> String {
    match views.caught_up_after {
        Some(time) => {
            format!("views {} events behind at the end, caught up {} ms later", views.lag, time.as_millis())
        }
        None => format!("views {} events behind at the end, NOT CAUGHT UP", views.lag),
    }
}

fn errors(played: &Played) -> String {
    if played.errors.is_empty() {
        return "no errors".to_owned();
    }
    let errors: Vec<_> = played.errors.iter().map(|(reason, count)| format!("{count} × {reason}")).collect();
    format!("errors: {}", errors.join(", "))
}
