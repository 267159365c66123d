//! The page itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tonic::Status;

use crate::harness::{Documented, Refusal, documented};

const HEAD: &str = "\
# Reasons

Why a call was refused. Every error of Baton carries exactly one `google.rpc.ErrorInfo`: `reason` is one of the names
below, `domain` is `baton`, and `metadata` holds `retryable` and, where a numbered rule refuses, `rule`. Beside it stands
what helps on: `BadRequest` lists every faulty field, `PreconditionFailure` says what would satisfy the rule, and
`RetryInfo` when to come again. A command may be sent again under its request id after any of them without harm, and that
is the way to learn an outcome that is not known.

The names and texts come from `proto/baton/type/v1/error_reason.proto`, the examples from a running server; ids, times
and sizes are replaced. Made anew by `BATON_REGENERATE=1 cargo test --package baton-tests --test e2e reasons`.
";

/// What stands in for ids, times and sizes as stored, which are others in every run.
const AN_ID: &str = "018f4e2a-7c11-4c3e-9d5b-2f6a1b0c9e77";
const A_TIME: &str = "2026-03-02T09:00:00Z";
const A_SIZE: &str = "has 400000 bytes";

/// The page.
pub fn render(
    reasons: &[Documented],
    examples: &BTreeMap<String, String>,
    without: &[(&'static str, &'static str)],
) -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| reason | code | retry |\n|---|---|---|\n");
    for Documented { name, code_name, retry, .. } in reasons {
        let retry = if *retry { "yes" } else { "no" };
        writeln!(page, "| [`{name}`](#{}) | {code_name} | {retry} |", name.to_lowercase()).expect("a string");
    }
    for reason in reasons {
        let Documented { name, meaning, code_name, retry, advice, .. } = reason;
        let retry = if *retry { "the same request may succeed later" } else { "not without a change" };
        write!(page, "\n## {name}\n\n{meaning}\n\n- Code: {code_name}\n- Retry: {retry}\n- Do: {advice}\n")
            .expect("a string");
        match examples.get(name) {
            Some(example) => write!(page, "\n```json\n{example}\n```\n").expect("a string"),
            None => {
                let why = without.iter().find(|(without, _)| without == name).map_or("", |(_, why)| why);
                write!(page, "\nNo example: {why}.\n").expect("a string");
            }
        }
    }
    page
}

/// A refusal as JSON, the way that most command-line clients show it.
pub fn example(status: &Status) -> (String, String) {
    let refusal = Refusal::read(status).unwrap_or_else(|fault| panic!("{fault}"));
    let of = |name: &str| format!("type.googleapis.com/google.rpc.{name}");
    let mut details = vec![serde_json::json!({
        "@type": of("ErrorInfo"), "reason": refusal.reason, "domain": "baton", "metadata": refusal.metadata,
    })];
    if !refusal.fields.is_empty() {
        let faults = refusal
            .fields
            .iter()
            .map(|(field, description)| serde_json::json!({ "field": field, "description": description }));
        let faults: Vec<_> = faults.collect();
        details.push(serde_json::json!({ "@type": of("BadRequest"), "fieldViolations": faults }));
    }
    if !refusal.preconditions.is_empty() {
        let violations = refusal.preconditions.iter().map(|(kind, subject, description)| {
            serde_json::json!({ "type": kind, "subject": subject, "description": description })
        });
        let violations: Vec<_> = violations.collect();
        details.push(serde_json::json!({ "@type": of("PreconditionFailure"), "violations": violations }));
    }
    if let Some(delay) = refusal.retry_after {
        let delay = format!("{}s", delay.as_secs_f64());
        details.push(serde_json::json!({ "@type": of("RetryInfo"), "retryDelay": delay }));
    }
    let documented =
        documented().iter().find(|documented| documented.name == refusal.reason).expect("documented");
    let whole =
        serde_json::json!({ "code": documented.code_name, "message": refusal.message, "details": details });
    let text = serde_json::to_string_pretty(&whole).expect("plain JSON");
    (refusal.reason, without_chance(&text))
}

/// The text with every id, instant and size replaced.
fn without_chance(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(after) = after_id(rest) {
            out.push_str(AN_ID);
            rest = after;
        } else if let Some(after) = after_instant(rest) {
            out.push_str(A_TIME);
            rest = after;
        } else if let Some(after) = after_size(rest) {
            out.push_str(A_SIZE);
            rest = after;
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

fn after_id(text: &str) -> Option<&str> {
    let id = text.get(..36)?;
    uuid::Uuid::try_parse(id).ok()?;
    Some(&text[36..])
}

fn after_instant(text: &str) -> Option<&str> {
    let end = text.get(..40.min(text.len()))?.find('Z')?;
    text[..end + 1].parse::<jiff::Timestamp>().ok()?;
    Some(&text[end + 1..])
}

fn after_size(text: &str) -> Option<&str> {
    let (digits, after) = text.strip_prefix("has ")?.split_once(" bytes")?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then_some(after)
}

#[test]
fn what_chance_decides_is_replaced() {
    let text = "handoffs/bef6e89e-9eba-5088-849c-6b1b6da317c3 at 2026-11-17T06:18:42.631002503Z, step 4";
    assert_eq!(without_chance(text), format!("handoffs/{AN_ID} at {A_TIME}, step 4"));
    assert_eq!(without_chance("it has 1234 bytes, and has more"), format!("it {A_SIZE}, and has more"));
}
