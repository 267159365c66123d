//! Comparing with the pinned files, and masking what no two runs have in common: ids, ports, days, durations, places.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use regex::{Captures, Regex};

/// Compares what was printed with the file of this name; writes the file when it is to be regenerated.
pub(crate) fn check(name: &str, printed: &str, dir: &Path) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cli/pinned").join(name);
    let masked = mask(printed, dir);
    if is_to_be_regenerated() {
        fs::write(&file, masked).expect("the file can be written");
        return;
    }
    let pinned = fs::read_to_string(&file).unwrap_or_default();
    for (number, (was, is)) in pinned.lines().zip(masked.lines()).enumerate() {
        assert_eq!(
            was,
            is,
            "{name}:{} differs from what is printed now (BATON_REGENERATE=1 writes it anew)",
            number + 1
        );
    }
    assert_eq!(pinned, masked, "{name} has another length (BATON_REGENERATE=1 writes it anew)");
}

#[expect(clippy::disallowed_methods, reason = "whoever regenerates the files says so in the environment")]
fn is_to_be_regenerated() -> bool {
    env::var_os("BATON_REGENERATE").is_some()
}

/// The text with `<id 1>`, `<day 2>` and so on, numbered as they first appear: what was the same stays the same.
pub(crate) fn mask(text: &str, dir: &Path) -> String {
    let text = text.replace(dir.to_str().expect("a plain path"), "<dir>");
    let text = replaced(&text, "\"(requestDigest|positionToken)\": \"[^\"]+\"", "\"$1\": \"<opaque>\"");
    let text = numbered(&text, "id", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    let text = of_today(&text);
    let text = recording(&text);
    let text = numbered(
        &text,
        "day",
        "(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [0-9]{2} [A-Z][a-z]{2} [0-9]{4}|20[0-9]{2}-[0-9]{2}-[0-9]{2}",
    );
    let text = replaced(&text, "127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:<port>");
    let text = replaced(&text, "baton-demo-[A-Za-z0-9]{6}", "baton-demo-<temporary>");
    // What Baton notes of its own progress depends on how long the run took.
    let text = replaced(&text, "[0-9]+ (events of the log have|streams, none)", "<count> $1");
    replaced(&text, "[0-9]+\\.[0-9] s, with", "<duration>, with")
}

/// When the log learnt it: the day of the run, by the second, and in JSON by the fraction of one.
fn recording(text: &str) -> String {
    let text =
        replaced(text, "(recorded +[A-Z][a-z]{2} [0-9]{2} [A-Z][a-z]{2} [0-9]{4}) [0-9:]{8}", "$1 <time>");
    replaced(&text, "T[0-9:]{8}\\.[0-9]+Z", "T<time>Z")
}

/// What happened while it was told: the times below the day of the run, and what is due by the hour.
fn of_today(text: &str) -> String {
    let recorded = Regex::new("recorded +((?:by .+ )?)([A-Z][a-z]{2} [0-9]{2} [A-Z][a-z]{2} [0-9]{4})")
        .expect("a pattern");
    let Some(today) = recorded.captures(text).map(|found| found[2].to_owned()) else {
        return text.to_owned();
    };
    let time = Regex::new("^   [0-9]{2}:[0-9]{2}:[0-9]{2}").expect("a pattern");
    let a_day = Regex::new("^   [A-Z][a-z]{2} [0-9]{2} [A-Z][a-z]{2} [0-9]{4}$").expect("a pattern");
    let mut is_today = false;
    let lines = text.split('\n').map(|line| {
        if a_day.is_match(line) {
            is_today = line.trim() == today;
        }
        if is_today { time.replace(line, "   <time>  ").into_owned() } else { line.to_owned() }
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    replaced(
        &text,
        "(needed by +|, by |last safe at )[A-Z][a-z]{2} [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{5,8}",
        "$1<moment>",
    )
}

fn replaced(text: &str, what: &str, with: &str) -> String {
    Regex::new(what).expect("a pattern").replace_all(text, with).into_owned()
}

fn numbered(text: &str, name: &str, what: &str) -> String {
    let mut found = HashMap::new();
    let number = |captures: &Captures<'_>| {
        let next = found.len() + 1;
        let number = found.entry(captures[0].to_owned()).or_insert(next);
        format!("<{name} {number}>")
    };
    Regex::new(what).expect("a pattern").replace_all(text, number).into_owned()
}
